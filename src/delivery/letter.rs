//! A message ready for a transaction.

use super::{as_sent, forward::Paths, trace::return_path};
use crate::{
    address::{Address, ReversePath},
    clock::Micros,
    directory::PrincipalId,
    mailauth::{self, Kept, Policy},
    mime,
    notify::Request,
    prepared::prepare,
    queue::{self, Done, NewItem, NewRecipient},
};
use mailstore::{DbError, db::Tx, message::Prepared};

/// A message ready for a transaction.
pub struct Letter {
    pub(super) reverse_path: ReversePath,
    pub(super) prepared: Prepared,
    size: usize,
    eight_bit: bool,
    smtputf8: bool,
    /// Addresses (keys) it has been forwarded from by us or others.
    visited: Vec<String>,
    /// What is known of whose mail it is; None also for one that comes out of the queue, of which the store may know.
    pub(super) auth: Option<Kept>,
    /// Suspicious mail goes into Junk.
    enforces: bool,
    /// Reverse-paths for where it is sent on.
    pub(super) paths: Paths,
}

impl Letter {
    /// Reads the facts of a message, hashes and packs it. Call it outside of transactions. `smtputf8`: it came with
    /// that parameter, so a next hop must know it too (RFC 6531 §3.6). On top goes the Return-Path of final delivery, in
    /// place of any other; what leaves again is [`as_sent`].
    pub fn new(raw: &[u8], reverse_path: ReversePath, smtputf8: bool) -> Self {
        Self::traced("", raw, reverse_path, smtputf8)
    }

    /// The same, with these finished lines between the Return-Path and the rest.
    pub(super) fn traced(lines: &str, raw: &[u8], reverse_path: ReversePath, smtputf8: bool) -> Self {
        let raw = as_sent(raw);
        // Of what may leave: the Return-Path does not.
        let eight_bit = mime::is_8bit(&raw) || !lines.is_ascii();
        let raw = mime::prepend(&raw, (return_path(&reverse_path) + lines).as_bytes());
        let visited = mime::header_values(&raw, "Delivered-To");
        Self {
            reverse_path,
            prepared: prepare(&raw),
            size: raw.len(),
            eight_bit,
            smtputf8,
            visited: visited.iter().filter_map(|v| Address::parse(v.trim()).ok()).map(|a| a.key()).collect(),
            auth: None,
            enforces: false,
            paths: Paths::new(),
        }
    }

    /// The same, for a message of which it is known whose it is.
    #[must_use]
    pub fn with_auth(self, auth: Kept) -> Self {
        Self { auth: Some(auth), ..self }
    }

    /// The same, going into Junk when it is suspicious, or not.
    #[must_use]
    pub fn enforcing(self, enforces: bool) -> Self {
        Self { enforces, ..self }
    }

    /// The same, with reverse-paths for where it is sent on.
    pub(super) fn sent_on_as(self, paths: Paths) -> Self {
        Self { paths, ..self }
    }

    /// Keeps with the message what is known of whose mail it is. Gives whether it goes into Junk.
    pub(super) fn remember(&self, tx: &mut Tx<'_>, message: i64) -> Result<bool, DbError> {
        let asked = match &self.auth {
            Some(auth) => {
                mailauth::keep(tx, message, auth)?;
                Some(auth.asked)
            }
            None if self.enforces => mailauth::of_message(tx, message)?.map(|known| known.asked),
            None => None,
        };
        // A refusal that was not made (mail for postmaster) is suspicious mail at least.
        Ok(self.enforces && asked.is_some_and(|asked| asked >= Policy::Quarantine))
    }

    /// Whether it has been forwarded from that address before.
    pub fn has_visited(&self, address: &Address) -> bool {
        self.visited.contains(&address.key())
    }

    /// What it takes of a quota, bytes.
    pub(super) fn size(&self) -> u64 {
        self.size as u64
    }

    /// About how many bytes a transaction writes for it.
    pub fn stored_size(&self) -> usize {
        self.prepared.stored_size()
    }

    /// Puts it into the queue for remote recipients; gives the item's id.
    pub fn enqueue(
        &self,
        tx: &mut Tx<'_>,
        recipients: &[Address],
        options: &Enqueue<'_>,
    ) -> Result<i64, DbError> {
        let waiting: Vec<(&Address, Option<Done>)> = recipients.iter().map(|r| (r, None)).collect();
        self.enqueue_as(tx, &self.reverse_path, &waiting, options)
    }

    /// The same with another reverse-path, also for recipients that have it and about whom the sender is to be told.
    pub(super) fn enqueue_as(
        &self,
        tx: &mut Tx<'_>,
        reverse_path: &ReversePath,
        recipients: &[(&Address, Option<Done>)],
        options: &Enqueue<'_>,
    ) -> Result<i64, DbError> {
        let row = |(address, done): &(&Address, Option<Done>)| NewRecipient {
            wish: options.request.wish(address),
            done: *done,
            ..NewRecipient::new(address.to_string(), address.domain())
        };
        let rows: Vec<NewRecipient> = recipients.iter().map(row).collect();
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
                || !options.prefix.is_ascii()
                || recipients.iter().any(|(address, _)| utf8_address(address))
                || reverse_path.address().is_some_and(utf8_address),
            ret: options.request.ret,
            envid: options.request.envid.as_deref().unwrap_or_default(),
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
    /// What its sender asks to be told.
    pub request: &'a Request,
    /// The present instant.
    pub now: Micros,
    /// When it is given up.
    pub expires_at: Micros,
}
