//! Putting a message where it belongs, inside the transaction.

use super::{DeliveryError, Step, plan};
use crate::{
    address::{Address, ReversePath},
    clock::Micros,
    directory::{self, PrincipalId, Target},
    mailboxes, mime,
    queue::{self, NewItem},
};
use mailstore::{
    DbError,
    db::Tx,
    entry::{self, NewEntry},
    mailbox,
    message::{self, MessageRef, Prepared},
};
use std::collections::HashSet;

/// A message ready for a transaction.
pub struct Letter {
    prepared: Prepared,
    size: usize,
    eight_bit: bool,
    smtputf8: bool,
    /// Addresses (keys) it has been forwarded from by us or others.
    visited: Vec<String>,
}

impl Letter {
    /// Reads the facts of a message, hashes and packs it. Call it outside of transactions. `smtputf8`: it came with
    /// that parameter, so a next hop must know it too (RFC 6531 §3.6).
    pub fn new(raw: &[u8], smtputf8: bool) -> Self {
        let visited = mime::header_values(raw, "Delivered-To");
        Self {
            prepared: mailboxes::prepare(raw),
            size: raw.len(),
            eight_bit: mime::is_8bit(raw),
            smtputf8,
            visited: visited.iter().filter_map(|v| Address::parse(v.trim()).ok()).map(|a| a.key()).collect(),
        }
    }

    /// Whether it has been forwarded from that address before.
    pub fn has_visited(&self, address: &Address) -> bool {
        self.visited.contains(&address.key())
    }

    /// About how many bytes a transaction writes for it.
    pub fn stored_size(&self) -> usize {
        self.prepared.stored_size()
    }

    /// Puts it into the queue for remote recipients; gives the item's id.
    pub fn enqueue(
        &self,
        tx: &mut Tx<'_>,
        reverse_path: &ReversePath,
        recipients: &[Address],
        options: &Enqueue<'_>,
    ) -> Result<i64, DbError> {
        let rows: Vec<(String, String)> =
            recipients.iter().map(|r| (r.to_string(), r.domain().to_owned())).collect();
        let reverse = reverse_path.address().map(ToString::to_string).unwrap_or_default();
        let utf8_address = |a: &Address| !a.is_ascii();
        let new = NewItem {
            blob: self.prepared.blob(),
            size: self.size,
            reverse_path: &reverse,
            recipients: &rows,
            sender: options.sender.map(|p| p.0),
            subject: &self.prepared.facts().subject,
            prefix: options.prefix,
            eight_bit: self.eight_bit,
            smtputf8: self.smtputf8
                || recipients.iter().any(utf8_address)
                || reverse_path.address().is_some_and(utf8_address),
            not_before: options.now,
            expires_at: options.expires_at,
        };
        queue::enqueue(tx, &new, options.now)
    }
}

/// How a letter is queued.
#[derive(Debug, Clone, Copy)]
pub struct Enqueue<'a> {
    /// Who has sent it.
    pub sender: Option<PrincipalId>,
    /// Header lines that go before it.
    pub prefix: &'a str,
    /// The present instant.
    pub now: Micros,
    /// When it is given up.
    pub expires_at: Micros,
}

/// A letter being delivered in a transaction.
pub struct Post<'t, 'c, 'l> {
    tx: &'t mut Tx<'c>,
    letter: &'l Letter,
    reverse_path: &'l ReversePath,
    message: MessageRef,
    now: Micros,
    expires_at: Micros,
    /// Owners who have it: an address and an alias of it give one copy.
    served: HashSet<PrincipalId>,
}

impl<'t, 'c, 'l> Post<'t, 'c, 'l> {
    /// Keeps the message. What is queued for it is given up at `expires_at`.
    pub fn begin(
        tx: &'t mut Tx<'c>,
        letter: &'l Letter,
        reverse_path: &'l ReversePath,
        now: Micros,
        expires_at: Micros,
    ) -> Result<Self, DbError> {
        let message = message::keep(tx, &letter.prepared, None, now)?;
        Ok(Self { tx, letter, reverse_path, message, now, expires_at, served: HashSet::new() })
    }

    /// Delivers to one recipient in a savepoint. The outer error ends the transaction, the inner one is the recipient's.
    pub fn attempt(&mut self, recipient: &Address) -> Result<Result<(), DeliveryError>, DeliveryError> {
        let steps = match plan(directory::resolve(self.tx, recipient)?) {
            Ok(steps) => steps,
            Err(error) => return Ok(Err(error)),
        };
        let served = self.served.clone();
        let (letter, reverse_path, message) = (self.letter, self.reverse_path, self.message);
        let (now, expires_at, served_now) = (self.now, self.expires_at, &mut self.served);
        let outcome = self.tx.savepoint(|tx| {
            let mut part = Post {
                tx,
                letter,
                reverse_path,
                message,
                now,
                expires_at,
                served: std::mem::take(served_now),
            };
            let done = part.take_steps(&steps, recipient);
            *served_now = part.served;
            done
        });
        match outcome {
            Ok(()) => Ok(Ok(())),
            // The database itself: nothing of the whole can be promised.
            Err(error @ (DeliveryError::Unavailable | DeliveryError::Internal(_))) => Err(error),
            Err(error) => {
                self.served = served;
                Ok(Err(error))
            }
        }
    }

    fn take_steps(&mut self, steps: &[Step], recipient: &Address) -> Result<(), DeliveryError> {
        let mut forwards = Vec::new();
        for step in steps {
            match step {
                Step::Enter(Target::Mailbox { owner, recipient, .. }) => self.enter(*owner, recipient)?,
                Step::Enter(Target::Forward(address)) | Step::Forward(address) => forwards.push(address),
            }
        }
        if forwards.is_empty() {
            Ok(())
        } else {
            self.queue(&forwards, &format!("Delivered-To: {recipient}\r\n"))
        }
    }

    fn enter(&mut self, owner: PrincipalId, recipient: &Address) -> Result<(), DeliveryError> {
        if !self.served.insert(owner) {
            return Ok(());
        }
        let inbox = mailbox::find(self.tx, owner.0, "INBOX")?;
        let inbox =
            inbox.ok_or_else(|| DeliveryError::Internal(format!("principal {owner} has no INBOX")))?;
        let entry = NewEntry {
            recipient: Some(recipient.to_string()),
            return_path: Some(self.reverse_path.address().map(ToString::to_string).unwrap_or_default()),
            ..NewEntry::plain(self.message, self.now)
        };
        entry::append(self.tx, inbox.id, &[entry], None, self.now)?;
        Ok(())
    }

    /// Queues the message for these addresses.
    pub fn queue(&mut self, addresses: &[&Address], prefix: &str) -> Result<(), DeliveryError> {
        let recipients: Vec<Address> = addresses.iter().map(|a| (*a).clone()).collect();
        let options = Enqueue { sender: None, prefix, now: self.now, expires_at: self.expires_at };
        self.letter.enqueue(self.tx, self.reverse_path, &recipients, &options)?;
        Ok(())
    }
}
