//! What a session tells by itself.

use super::{Notify, RETRY};
use crate::imap::{
    auth::Authenticator,
    fetch::{self, FetchError, Request},
    output::Out,
    reply::{Failure, Reply},
    session::Session,
    wire::response::{self, Code, Status},
};
use crate::mailboxes::MailboxError;
use std::io;
use tokio::time::Instant;

impl<A: Authenticator> Session<A> {
    /// Whether the client hears of news without a command.
    pub(in crate::imap) fn listens(&self) -> bool {
        self.notify.is_some()
    }

    /// Tells what has changed around the open mailbox, to a client that has asked for it.
    pub(in crate::imap) async fn look_around(&mut self, out: &mut Out) -> io::Result<()> {
        let Some(person) = self.login.as_ref().map(|login| login.person) else { return Ok(()) };
        let Some(mut notify) = self.notify.take_if(|notify| !notify.groups.is_empty()) else { return Ok(()) };
        match notify.look(self, person, out).await {
            Ok(true) => {}
            Ok(false) => {
                // RFC 5465 §5.8
                let code = Code::Word("NOTIFICATIONOVERFLOW");
                response::untagged(
                    out.buffer(),
                    Status::Ok,
                    Some(code),
                    "Too much to tell: NOTIFY has ended",
                );
                *notify = Notify::new(Vec::new(), self.services.mailboxes.gather());
            }
            Err(Failure::Io(error)) => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "what has changed cannot be told now");
                notify.look_again = true;
                notify.next_look = Instant::now() + RETRY;
            }
        }
        self.notify = Some(notify);
        Ok(())
    }

    /// Tells what was asked of messages that have come into the open mailbox (RFC 5465 §5.2). Their EXISTS has been told.
    pub(in crate::imap) async fn tell_new_messages(&mut self, out: &mut Out) -> io::Result<()> {
        let (Some(notify), Some(selected)) = (&mut self.notify, &mut self.selected) else { return Ok(()) };
        let Some(login) = &self.login else { return Ok(()) };
        let (known, last) = (selected.announced, selected.last_uid());
        selected.announced = known.max(last);
        let own = std::mem::take(&mut notify.own.uids);
        let Some(wanted) = notify.selected.fetch.as_ref().filter(|_| last > known) else { return Ok(()) };
        let entries = &selected.snapshot.entries;
        let first = entries.partition_point(|entry| entry.uid <= known);
        let positions: Vec<usize> = (first..entries.len())
            .filter(|at| entries.get(*at).is_some_and(|entry| !own.contains(&entry.uid)))
            .collect();
        let request = Request {
            fetch: wanted,
            positions: &positions,
            condstore: self.enabled.condstore,
            progress: None,
        };
        let mailboxes = &self.services.mailboxes;
        match fetch::fetch(mailboxes, login.person, selected, &request, out).await {
            Ok(_) => Ok(()),
            Err(FetchError::Io(error)) => Err(error),
            // The client knows that they are there, and may ask.
            Err(FetchError::Mailbox(MailboxError::NotFound | MailboxError::NoRight)) => Ok(()),
            Err(FetchError::Mailbox(error)) => {
                tracing::warn!(%error, "new messages cannot be described now");
                Ok(())
            }
        }
    }

    /// Notes the messages a command has put into the open mailbox itself.
    pub(in crate::imap) fn note_own_messages(&mut self, reply: &Reply) {
        let (Some(notify), Some(selected)) = (&mut self.notify, &self.selected) else { return };
        let appended = reply.put().filter(|(validity, _)| *validity == selected.snapshot.mailbox.uidvalidity);
        if let Some((_, uids)) = appended {
            notify.own.uids.extend(uids.numbers());
        }
    }
}
