//! A message as all who have it share it: immutable, kept once, with what IMAP asks for most rendered beforehand.

use crate::{
    args,
    blob::{self, PackedBlob, PreparedBlob},
    db::{Conn, DbError, Tx},
    thread,
};
use std::collections::HashMap;

/// What the store wants to know of a message. The caller has replaced NUL in texts and bounded their length.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The Message-ID without angle brackets.
    pub message_id: Option<String>,
    /// Ids it answers or refers to, oldest first.
    pub references: Vec<String>,
    /// Digests of its own Message-ID and of those it refers to, for THREAD=REFERENCES; what they are is the caller's
    /// business.
    pub thread_ids: Vec<u8>,
    /// Decoded subject.
    pub subject: String,
    /// Subject without "Re:" and the like (RFC 5256 §2.1).
    pub base_subject: String,
    /// The subject began with "Re:" or the like.
    pub is_reply: bool,
    /// Who wrote it, for lists: the name or address of From.
    pub sender: String,
    /// The Date header, microseconds UTC.
    pub sent_at: Option<i64>,
    /// ENVELOPE as it goes on the wire (RFC 9051 §7.5.2).
    pub envelope: Vec<u8>,
    /// BODYSTRUCTURE as it goes on the wire.
    pub body_structure: Vec<u8>,
}

/// A message ready for a transaction: hashed, compressed, its facts known.
#[derive(Debug, Clone)]
pub struct Prepared {
    blob: PreparedBlob,
    facts: Facts,
}

impl Prepared {
    /// Prepares the bytes of a message. Call it before the transaction, it compresses.
    pub fn new(raw: &[u8], facts: Facts) -> Self {
        Self { blob: PreparedBlob::new(raw), facts }
    }

    /// About how many bytes a transaction will write for it.
    pub fn stored_size(&self) -> usize {
        self.blob.stored_size() + self.facts.envelope.len() + self.facts.body_structure.len()
    }

    /// The bytes of the message, hashed and compressed.
    pub fn blob(&self) -> &PreparedBlob {
        &self.blob
    }

    /// Its facts.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// A kept message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageRef {
    /// Its id; EMAILID (RFC 8474) is made of it.
    pub id: i64,
    /// Bytes.
    pub size: u32,
    /// Its thread.
    pub thread: i64,
}

/// Keeps a message, or finds it when the same bytes are kept already. `mailbox`: where it will be entered, for threads
/// by subject.
pub fn keep(tx: &mut Tx<'_>, new: &Prepared, mailbox: Option<i64>, now: i64) -> Result<MessageRef, DbError> {
    let (blob_id, fresh) = blob::keep(tx, &new.blob)?;
    if !fresh {
        // As with the blob: a lock that only deletion minds, and a stamp stays.
        let sql = "SELECT id, thread_id FROM message WHERE blob_id = $1 FOR KEY SHARE";
        if let Some((id, thread)) = tx.query_opt(sql, args![blob_id])? {
            return Ok(MessageRef { id, size: new.blob.size as u32, thread });
        }
    }
    let facts = &new.facts;
    let thread = thread::assign(tx, facts, mailbox, now)?;
    let message_id = facts.message_id.as_deref().map(thread::digest);
    let subject = (!facts.base_subject.is_empty()).then(|| thread::digest(&facts.base_subject));
    let id = tx.insert(
        "INSERT INTO message (blob_id, thread_id, size, message_id_digest, subject_digest, sender, subject, sent_at,
                              created_at, envelope, body_structure, thread_ids)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (blob_id) DO UPDATE SET orphan_since = NULL RETURNING id",
        args![
            blob_id,
            thread,
            new.blob.size as i64,
            message_id.as_deref(),
            subject.as_deref(),
            facts.sender.as_str(),
            facts.subject.as_str(),
            facts.sent_at,
            now,
            &facts.envelope,
            &facts.body_structure,
            &facts.thread_ids,
        ],
    )?;
    Ok(MessageRef { id, size: new.blob.size as u32, thread })
}

/// Notes the thread ids of messages that were kept before such were noted. What is known already stays.
pub fn note_thread_ids(tx: &mut Tx<'_>, known: &[(i64, Vec<u8>)]) -> Result<(), DbError> {
    // One by one: this happens once in the life of a message, and only to old ones.
    for (id, ids) in known {
        tx.execute(
            "UPDATE message SET thread_ids = $2 WHERE id = $1 AND thread_ids IS NULL",
            args![*id, ids],
        )?;
    }
    Ok(())
}

/// The bytes of a message, still packed.
pub fn load(c: &mut Conn<'_>, message: i64) -> Result<Option<PackedBlob>, DbError> {
    let sql =
        "SELECT b.encoding, b.size, b.data FROM message m JOIN blob b ON b.id = m.blob_id WHERE m.id = $1";
    let row = c.query_opt(sql, args![message])?;
    Ok(row.map(|(encoding, size, data)| PackedBlob { encoding, size, data }))
}

/// Sizes of messages, by id; those that are gone are left out.
pub fn sizes(c: &mut Conn<'_>, messages: &[i64]) -> Result<Vec<(i64, u32)>, DbError> {
    c.query("SELECT id, size FROM message WHERE id = ANY($1) ORDER BY id", args![messages])
}

/// The bytes of messages, still packed, by id; those that are gone are left out. The caller bounds how many bytes that
/// is.
pub fn packed(c: &mut Conn<'_>, messages: &[i64]) -> Result<Vec<(i64, PackedBlob)>, DbError> {
    let sql = "SELECT m.id, b.encoding, b.size, b.data FROM message m JOIN blob b ON b.id = m.blob_id
               WHERE m.id = ANY($1) ORDER BY m.id";
    let rows: Vec<(i64, i64, i64, Vec<u8>)> = c.query(sql, args![messages])?;
    Ok(rows.into_iter().map(|(id, encoding, size, data)| (id, PackedBlob { encoding, size, data })).collect())
}

/// How many entries a mailbox has of each message, by the SHA-256 of its bytes; those without any are left out.
pub fn entries_by_digest(
    c: &mut Conn<'_>,
    mailbox: i64,
    digests: &[[u8; 32]],
) -> Result<HashMap<Vec<u8>, u32>, DbError> {
    let digests: Vec<Vec<u8>> = digests.iter().map(|d| d.to_vec()).collect();
    // CROSS JOIN holds SQLite to this order: it would not know that the list is short and the mailbox long.
    let sql = "SELECT b.digest, COUNT(*) FROM blob b CROSS JOIN message m CROSS JOIN entry e
               WHERE b.digest = ANY($1::bytea[]) AND m.blob_id = b.id AND e.message_id = m.id AND e.mailbox_id = $2
               GROUP BY b.digest";
    Ok(c.query::<(Vec<u8>, u32)>(sql, args![&digests, mailbox])?.into_iter().collect())
}

/// Stamps those of `messages` that are in no mailbox; a day later [`gc`](crate::gc) may delete them. Somebody
/// may be entering one this very moment: a stamp is a hint, and whoever deletes looks again.
pub fn stamp_orphans(tx: &mut Tx<'_>, messages: &[i64], now: i64) -> Result<(), DbError> {
    if messages.is_empty() {
        return Ok(());
    }
    // The lock first: of two transactions that take the last two entries away the second must see the first. It does
    // not stop those who enter the message elsewhere: they hold it before their mailbox, we hold a mailbox.
    let lock = "SELECT id FROM message WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
    tx.query::<(i64,)>(lock, args![messages])?;
    tx.execute(
        "UPDATE message SET orphan_since = $2 WHERE id = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.message_id = message.id)",
        args![messages, now],
    )?;
    Ok(())
}
