//! MAIL, RCPT, DATA and what follows.

use super::{Event, Phase, Session};
use crate::address::Address;
use crate::net::Holder;
use crate::notify::Wish;
use crate::smtp::backend::{Acceptance, Refusal};
use crate::smtp::body::{Body, Loss};
use crate::smtp::command::{BodyType, Envelope, MailFrom, Recipient};
use crate::smtp::config::{Role, SessionConfig};
use crate::smtp::data::DataReader;
use crate::smtp::reply::{self, Reply};

/// Bytes beyond the largest message that are still read away.
const SPARE: usize = 4 << 20;

/// Message data on its way in.
#[derive(Debug)]
pub(super) struct Transfer {
    reader: DataReader,
    body: Body,
    envelope: Envelope,
    /// Bytes read so far, kept or not.
    read: usize,
}

impl Transfer {
    fn new(config: &SessionConfig, holder: Holder, envelope: Envelope) -> Self {
        let share = config.budget.share(holder);
        let body = Body::new(share, config.limits.max_message_size, envelope.mail.params.size);
        Self { reader: DataReader::new(), body, envelope, read: 0 }
    }

    /// Reads from the front of `input`; whether the end of data was reached.
    fn read(&mut self, input: &mut &[u8]) -> bool {
        let before = input.len();
        let Self { reader, body, .. } = self;
        let ended = reader.read(input, |bytes| body.append(bytes));
        self.read = self.read.saturating_add(before - input.len());
        if self.reader.is_malformed() {
            self.body.discard(Loss::Malformed);
        }
        ended
    }
}

impl<A> Session<A> {
    pub(super) fn mail(&mut self, mail: MailFrom) -> Option<Event> {
        let limits = &self.config.limits;
        if self.peer.helo.is_none() {
            return self.mistake(&reply::HELLO_FIRST);
        }
        if self.envelope.is_some() {
            return self.mistake(&reply::NESTED_MAIL);
        }
        if let Some(refusal) = self.login_needed() {
            return self.mistake(&refusal);
        }
        if self.tally.messages >= limits.max_messages {
            return self.close(&reply::TOO_MANY_MESSAGES);
        }
        if mail.params.size.is_some_and(|size| size > limits.max_message_size as u64) {
            return self.say(&reply::TOO_BIG);
        }
        Some(Event::Sender(mail))
    }

    /// The answer to [`Event::Sender`].
    pub fn sender_checked(&mut self, mail: MailFrom, outcome: &Result<(), Refusal>) {
        match outcome {
            Ok(()) => {
                self.envelope = Some(Envelope::new(mail));
                self.say(&reply::SENDER_OK)
            }
            Err(refusal) if refusal.is_temporary() => self.say(&refusal.into()),
            Err(refusal) => self.mistake(&refusal.into()),
        };
    }

    pub(super) fn rcpt(&mut self, recipient: Recipient, wish: Wish) -> Option<Event> {
        if self.chunked.is_some() {
            return self.mistake(&reply::CHUNKS_UNDER_WAY);
        }
        let Some(envelope) = self.envelope.take() else { return self.mistake(&reply::MAIL_FIRST) };
        match self.judge_recipient(&envelope, recipient) {
            Ok(address) => {
                self.wish = wish;
                Some(Event::Recipient(envelope, address))
            }
            Err(reply) => {
                self.envelope = Some(envelope);
                self.say(&reply)
            }
        }
    }

    /// What needs no backend: the address to ask about, or the answer.
    fn judge_recipient(&self, envelope: &Envelope, recipient: Recipient) -> Result<Address, Reply> {
        let address = match recipient {
            Recipient::Postmaster => self.postmaster()?,
            Recipient::Address { ascii: false, .. } if !envelope.mail.params.smtputf8 => {
                return Err(reply::NEEDS_SMTPUTF8);
            }
            Recipient::Address { address, .. } => address,
        };
        if self.config.role != Role::Lmtp && envelope.recipients.contains(&address) {
            return Err(reply::RECIPIENT_OK);
        }
        if envelope.recipients.len() >= self.config.limits.max_recipients {
            return Err(reply::TOO_MANY_RECIPIENTS);
        }
        Ok(address)
    }

    fn postmaster(&self) -> Result<Address, Reply> {
        let address = Address::parse(&format!("postmaster@{}", self.config.hostname));
        address.map_err(|_| (&Refusal::NoSuchUser).into())
    }

    /// The answer to [`Event::Recipient`].
    pub fn recipient_checked(
        &mut self,
        mut envelope: Envelope,
        address: Address,
        outcome: &Result<(), Refusal>,
    ) {
        let wish = std::mem::take(&mut self.wish);
        let answer = match outcome {
            Ok(()) => {
                envelope.request.note(&address, wish);
                envelope.recipients.push(address);
                reply::RECIPIENT_OK
            }
            Err(refusal) => refusal.into(),
        };
        self.envelope = Some(envelope);
        if outcome.as_ref().is_err_and(|refusal| !refusal.is_temporary()) {
            self.tally.refused_recipients += 1;
        }
        if self.is_harvesting() {
            self.close(&reply::TOO_MANY_ERRORS)
        } else {
            self.say(&answer)
        };
    }

    fn is_harvesting(&self) -> bool {
        let limit = self.config.limits.max_refused_recipients;
        self.config.role == Role::Mx && self.tally.refused_recipients >= limit
    }

    pub(super) fn data(&mut self) -> Option<Event> {
        // RFC 3030 section 2: not both in one transaction.
        if self.chunked.is_some() {
            return self.mistake(&reply::CHUNKS_UNDER_WAY);
        }
        let Some(envelope) = self.envelope.take() else { return self.mistake(&reply::MAIL_FIRST) };
        if envelope.recipients.is_empty() {
            self.envelope = Some(envelope);
            return self.mistake(&self.without_recipients());
        }
        // RFC 3030 section 3: lines cannot hold it.
        if envelope.mail.params.body == Some(BodyType::BinaryMime) {
            self.envelope = Some(envelope);
            return self.mistake(&reply::BINARY_NEEDS_BDAT);
        }
        let transfer = Transfer::new(&self.config, self.holder, envelope);
        if let Some(loss) = transfer.body.loss() {
            self.envelope = Some(transfer.envelope);
            return self.say(&loss.into());
        }
        self.phase = Phase::Data(Box::new(transfer));
        self.say(&reply::SEND_DATA)
    }

    pub(super) fn read_data(&mut self, input: &mut &[u8]) -> Option<Event> {
        let Phase::Data(transfer) = &mut self.phase else { return None };
        let ended = transfer.read(input);
        let too_much = transfer.read > drain_limit(&self.config) && transfer.body.loss().is_some();
        if !ended && !too_much {
            return None;
        }
        let Phase::Data(transfer) = std::mem::replace(&mut self.phase, Phase::Commands) else { return None };
        self.turn += 1;
        self.tally.messages = self.tally.messages.saturating_add(1);
        let Some(loss) = transfer.body.loss() else {
            return Some(Event::Message(transfer.envelope, transfer.body.finish()));
        };
        self.answer_data(&Reply::from(loss), transfer.envelope.recipients.len());
        if too_much {
            // What comes next is still data, so there is nothing to talk about any more.
            self.phase = Phase::Closed;
        }
        None
    }

    /// The answer to [`Event::Message`]; `recipients` is how many the envelope had.
    pub fn message_judged(&mut self, recipients: usize, acceptance: &Acceptance) {
        let replies = match self.config.role {
            Role::Lmtp => reply::for_each(acceptance, recipients),
            _ => vec![reply::for_all(acceptance, recipients)],
        };
        if replies.iter().any(|reply| reply.code() < 400) {
            self.tally.accepted = self.tally.accepted.saturating_add(1);
            self.tally.idle_commands = 0;
        }
        for reply in replies {
            self.say(&reply);
        }
    }

    pub(super) fn answer_data(&mut self, reply: &Reply, recipients: usize) {
        let times = if self.config.role == Role::Lmtp { recipients } else { 1 };
        for _ in 0..times {
            self.say(reply);
        }
    }
}

/// Data of which nothing is kept is read up to here; then the connection is closed. So a client that does not know how
/// much is too much mostly hears it at the end of its message, and one that never ends is not listened to for long.
pub(super) fn drain_limit(config: &SessionConfig) -> usize {
    config.limits.max_message_size.saturating_add(SPARE)
}
