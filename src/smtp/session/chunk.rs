//! BDAT: message data in chunks of announced size (RFC 3030).
//!
//! Whatever is answered, the announced bytes are read away first and never taken for commands. Where their number cannot
//! be known, or is beyond what is drained, the connection ends.

use super::transaction::drain_limit;
use super::{Event, Phase, Session};
use crate::net::Holder;
use crate::smtp::body::{Body, Loss};
use crate::smtp::command::{BodyType, Envelope};
use crate::smtp::config::{Role, SessionConfig};
use crate::smtp::reply::{self, Reply};

/// A chunk being read.
#[derive(Debug)]
pub(super) struct Chunk {
    /// Bytes still to come.
    left: u64,
    /// The message ends with it.
    last: bool,
    /// Its answer, when it belongs to no message.
    refused: Option<Reply>,
}

/// A message of which some chunks have come.
#[derive(Debug)]
pub(super) struct Chunked {
    body: Body,
    /// None where anything goes (BODY=BINARYMIME).
    lines: Option<Lines>,
    /// Bytes announced so far.
    announced: u64,
}

impl Chunked {
    fn new(config: &SessionConfig, holder: Holder, envelope: &Envelope, first: u64) -> Self {
        let params = &envelope.mail.params;
        let size = params.size.or(Some(first));
        let lines = (params.body != Some(BodyType::BinaryMime)).then(Lines::default);
        let body = Body::new(config.budget.share(holder), config.limits.max_message_size, size);
        Self { body, lines, announced: 0 }
    }

    fn append(&mut self, bytes: &[u8]) {
        self.body.append(bytes);
        if let Some(lines) = &mut self.lines {
            lines.read(bytes);
            if lines.broken {
                self.body.discard(Loss::Malformed);
            }
        }
    }

    /// Nothing more will come.
    fn end(&mut self) {
        if self.lines.as_ref().is_some_and(|lines| lines.after_cr) {
            self.body.discard(Loss::Malformed);
        }
    }
}

/// Sees whether bytes cut anywhere are lines ended by CRLF (RFC 5321 section 2.3.8): what is not BINARYMIME is text.
#[derive(Debug, Default)]
struct Lines {
    after_cr: bool,
    broken: bool,
}

impl Lines {
    fn read(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.broken |= (byte == b'\n') != self.after_cr;
            self.after_cr = byte == b'\r';
        }
    }
}

impl<A> Session<A> {
    /// BDAT: `size` bytes follow.
    pub(super) fn bdat(&mut self, size: u64, last: bool) -> Option<Event> {
        let most = u64::try_from(drain_limit(&self.config)).unwrap_or(u64::MAX);
        let refused = self.begin_chunk(size);
        let announced = self.chunked.as_mut().filter(|_| refused.is_none()).map_or(size, |chunked| {
            chunked.announced = chunked.announced.saturating_add(size);
            chunked.announced
        });
        if announced > most {
            return self.close(&refused.unwrap_or(reply::TOO_BIG));
        }
        self.phase = Phase::Chunk(Chunk { left: size, last, refused });
        if size == 0 { self.end_chunk() } else { None }
    }

    /// Makes ready for a chunk; gives the answer when it cannot belong to a message.
    fn begin_chunk(&mut self, size: u64) -> Option<Reply> {
        if self.chunked.is_some() {
            return None;
        }
        let Some(envelope) = &self.envelope else { return Some(reply::MAIL_FIRST) };
        if envelope.recipients.is_empty() {
            return Some(self.without_recipients());
        }
        self.chunked = Some(Box::new(Chunked::new(&self.config, self.holder, envelope, size)));
        None
    }

    pub(super) fn read_chunk(&mut self, input: &mut &[u8]) -> Option<Event> {
        let Phase::Chunk(chunk) = &mut self.phase else { return None };
        let length = usize::try_from(chunk.left).unwrap_or(usize::MAX).min(input.len());
        let (bytes, rest) = input.split_at(length);
        *input = rest;
        chunk.left -= length as u64;
        if let Some(chunked) = self.chunked.as_mut().filter(|_| chunk.refused.is_none()) {
            chunked.append(bytes);
        }
        if chunk.left == 0 { self.end_chunk() } else { None }
    }

    fn end_chunk(&mut self) -> Option<Event> {
        let Phase::Chunk(chunk) = std::mem::replace(&mut self.phase, Phase::Commands) else { return None };
        if let Some(refused) = chunk.refused {
            self.turn += 1;
            return self.mistake(&refused);
        }
        if chunk.last {
            return self.end_chunks();
        }
        match self.chunked.as_ref().and_then(|chunked| chunked.body.loss()) {
            Some(loss) => self.say(&loss.into()),
            None => self.say(&reply::CHUNK_TAKEN),
        }
    }

    /// The last chunk is there.
    fn end_chunks(&mut self) -> Option<Event> {
        let (mut chunked, envelope) = (self.chunked.take()?, self.envelope.take()?);
        self.turn += 1;
        self.tally.messages = self.tally.messages.saturating_add(1);
        chunked.end();
        match chunked.body.loss() {
            None => Some(Event::Message(envelope, chunked.body.finish())),
            Some(loss) => {
                self.answer_data(&loss.into(), envelope.recipients.len());
                None
            }
        }
    }

    /// The answer to data for nobody: RFC 2033 section 4.2 asks for 503, RFC 2920 section 3.2 for 554.
    pub(super) fn without_recipients(&self) -> Reply {
        if self.config.role == Role::Lmtp { reply::RCPT_FIRST } else { reply::NO_RECIPIENTS }
    }
}
