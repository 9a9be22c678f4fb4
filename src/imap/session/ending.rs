//! How a command is completed: what has changed meanwhile is told, then how it ended.

use std::io;

use crate::imap::auth::Authenticator;
use crate::imap::notify::Notify;
use crate::imap::output::Out;
use crate::imap::reply::{self, Failure, Outcome, Reply, ReplyCode};
use crate::imap::sync::{self, Telling};
use crate::imap::wire::command::CommandBody;
use crate::imap::wire::response::{self, Code, Status};

use super::{Next, Session};

/// What has to be told at the end of a command, and what may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::imap) enum Ending {
    /// Anything.
    Plain,
    /// Anything, and what the command itself has done in any case.
    Own,
    /// The command has looked at the mailbox itself; with `hold` message numbers must not change (RFC 9051 §7.5.1).
    Looked { hold: bool },
}

impl Ending {
    pub(super) fn of(body: &CommandBody) -> Self {
        match body {
            CommandBody::Fetch(fetch) => Self::Looked { hold: !fetch.uid },
            CommandBody::Search(search) => Self::Looked { hold: !search.uid },
            // RFC 5256 §3: as SEARCH, and the replies hold numbers as well.
            CommandBody::Sort(sort) => Self::Looked { hold: !sort.search.uid },
            CommandBody::Thread(thread) => Self::Looked { hold: !thread.uid },
            CommandBody::Store(store) => Self::Looked { hold: !store.uid },
            CommandBody::Expunge { .. } | CommandBody::Move(_) | CommandBody::Replace(_) => Self::Own,
            // A mailbox just opened has just been told.
            CommandBody::Select(_) | CommandBody::Examine(_) => Self::Looked { hold: true },
            _ => Self::Plain,
        }
    }
}

impl<A: Authenticator> Session<A> {
    /// Tells what has changed in the open mailbox, then how the command ended.
    pub(in crate::imap) async fn complete(
        &mut self,
        tag: &str,
        outcome: Outcome,
        ending: Ending,
        out: &mut Out,
    ) -> io::Result<Next> {
        let mut gone = false;
        let reply = match outcome {
            Ok(reply) | Err(Failure::Refused(reply)) => reply,
            Err(Failure::Mailbox(error)) => reply::of_mailbox(&error),
            Err(Failure::Io(error)) => return Err(error),
            Err(Failure::Gone) => {
                gone = true;
                Reply::no("NONEXISTENT", "The selected mailbox is gone")
            }
        };
        self.note_own_messages(&reply);
        if !gone {
            gone = !self.catch_up(ending, out).await?;
        }
        if let Some(modseq) = self.held_since() {
            response::untagged(out.buffer(), Status::Ok, Some(modseq), "Something is gone, told later");
        }
        let reply = self.with_modseq(reply, ending);
        reply.write(out.buffer(), tag);
        // RFC 5465 §6.1.1: with SELECTED what is gone is told as soon as the command is over.
        let held = self.selected.as_ref().is_some_and(|selected| selected.holds_expunged());
        let at_once = |notify: &Notify| notify.selected.messages && !notify.selected.delayed;
        if held && self.notify.as_deref().is_some_and(at_once) {
            gone = gone || !self.catch_up(Ending::Plain, out).await?;
        }
        if gone {
            return Ok(leave_gone(out));
        }
        out.drain_if_full().await?;
        Ok(if reply.is_bad() { self.count_error(out) } else { Next::Frame })
    }

    /// With QRESYNC, where to begin again after a lost connection, while expunges wait to be told: FETCH may have told
    /// higher modseqs than theirs (RFC 7162 §3.2.5.1, erratum 1810 of RFC 5162).
    fn held_since(&self) -> Option<Code<'static>> {
        let held = self.selected.as_ref()?.held_since.filter(|_| self.enabled.qresync)?;
        Some(Code::HighestModSeq(held.unsigned_abs()))
    }

    /// With QRESYNC the OK of what may have expunged messages says how far the client knows everything (RFC 7162 §3.2.7 and
    /// §3.2.9 of EXPUNGE; RFC 6851 §4.4 and RFC 8508 §4.5 of what does the same).
    fn with_modseq(&self, reply: Reply, ending: Ending) -> Reply {
        let asked = self.enabled.qresync && ending == Ending::Own && reply.is_plain_ok();
        match self.selected.as_ref().filter(|_| asked) {
            Some(selected) => reply.with(ReplyCode::HighestModSeq(selected.snapshot.mailbox.highest_modseq)),
            None => reply,
        }
    }

    /// Tells what has changed in the open mailbox. False when it is gone.
    pub(in crate::imap) async fn catch_up(&mut self, ending: Ending, out: &mut Out) -> io::Result<bool> {
        // RFC 5465 §3.1: without SELECTED the client wants to hear of the open mailbox only what its commands ask for.
        let quiet = self.notify.as_ref().is_some_and(|notify| !notify.selected.messages);
        if quiet && ending == Ending::Plain {
            return Ok(true);
        }
        let Some(selected) = self.selected.as_mut() else { return Ok(true) };
        // What has just looked need not look again, unless the feed says that something has changed.
        let (hold, needless) = match ending {
            Ending::Plain | Ending::Own => (false, false),
            Ending::Looked { hold } => {
                let quiet = !selected.watch.has_changed() && (hold || !selected.holds_expunged());
                (hold, quiet && selected.contexts.are_current(selected))
            }
        };
        let there = needless || self.sync_selected(hold, out).await?;
        if there {
            self.tell_new_messages(out).await?;
        }
        Ok(there)
    }

    /// Tells what has changed in the open mailbox, messages that are gone only without `hold`. False when it is gone itself.
    pub(in crate::imap) async fn sync_selected(&mut self, hold: bool, out: &mut Out) -> io::Result<bool> {
        let (Some(selected), Some(login)) = (self.selected.as_mut(), &self.login) else { return Ok(true) };
        let flags = self.notify.as_ref().is_none_or(|notify| notify.selected.flags);
        let telling = Telling { enabled: self.enabled, hold, flags };
        match sync::sync(selected, &self.services.mailboxes, login.person, telling, out).await {
            Ok(()) => Ok(true),
            Err(Failure::Gone) => Ok(false),
            Err(Failure::Io(error)) => Err(error),
            // The command is done all the same; the next one will tell.
            Err(error) => {
                tracing::warn!(%error, "what has changed cannot be told now");
                Ok(true)
            }
        }
    }
}

/// The open mailbox is gone, and message numbers mean nothing any more. No reply says so in words that every client
/// knows, so the connection ends, as RFC 2180 §3.3 advises.
pub(in crate::imap) fn leave_gone(out: &mut Out) -> Next {
    response::bye(out.buffer(), None, "The selected mailbox has been deleted, or is no longer yours to read");
    Next::Close
}
