//! Everything the store and the indexes want to know of a message, in one call.

use super::addresses::{AddressList, Entry, Mailbox};
use super::bodystructure::{Form, render};
use super::date::parse_date;
use super::envelope::envelope;
use super::headers::HeaderField;
use super::ids;
use super::structure::Structure;
use super::subject::thread_subject;
use super::words;

/// Characters of the subject and of the sender's name that are kept.
pub const MAX_FACT_TEXT: usize = 1000;

/// The facts of a message. Texts hold no NUL; the rendered forms are at most 256 KiB each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `Message-ID` without angle brackets; None when missing or over 998 octets.
    pub message_id: Option<String>,
    /// Identifiers of the ancestors from `References` and `In-Reply-To`, oldest first, without
    /// repetition, at most 100.
    pub references: Vec<String>,
    /// The own Message-ID and those it refers to, as [`thread_ids`](super::thread_ids) gives them.
    pub thread_ids: Vec<u8>,
    /// The subject, decoded, at most 1000 characters.
    pub subject: String,
    /// The subject of the conversation, in the letter case of the message.
    pub base_subject: String,
    /// The subject began with `Re:`, `R:` or the like.
    pub is_reply: bool,
    /// Name of the first `From` mailbox, or its address when it has no name; empty without `From`.
    pub from: String,
    /// Address of the first `From` mailbox as on the wire, if it is an acceptable one.
    pub from_address: Option<String>,
    /// `Date`, microseconds since 1970 UTC.
    pub sent_at: Option<i64>,
    /// IMAP ENVELOPE as it goes on the wire.
    pub envelope: Vec<u8>,
    /// IMAP BODYSTRUCTURE as it goes on the wire, with extension data.
    pub body_structure: Vec<u8>,
    /// IMAP BODY (the form without extension data) as it goes on the wire.
    pub body: Vec<u8>,
}

/// Reads the facts of a message. Never fails; what is missing is empty.
#[must_use]
pub fn facts(raw: &[u8]) -> Facts {
    let structure = Structure::parse(raw);
    let fields: Vec<HeaderField<'_>> = super::headers::fields(raw).collect();
    let find = |name: &str| fields.iter().find(|f| f.is(name));
    let subject = shorten(find("Subject").map(HeaderField::decoded).unwrap_or_default().trim());
    let base = thread_subject(&subject);
    let message_id = find("Message-ID").and_then(|f| ids::message_id(f.value));
    let sender = first_mailbox(&fields);
    let mut rendered_envelope = Vec::with_capacity(512);
    envelope(&mut rendered_envelope, &fields);
    Facts {
        references: ids::references(&fields, message_id.as_deref()),
        message_id,
        thread_ids: ids::thread_ids_of(&fields),
        subject,
        base_subject: base.text,
        is_reply: base.is_reply,
        from: sender.as_ref().map(display_name).unwrap_or_default(),
        from_address: sender.and_then(|m| m.address().ok()).map(|a| a.to_string()),
        sent_at: find("Date").and_then(|f| parse_date(f.value)),
        envelope: rendered_envelope,
        body_structure: render(&structure, Form::BodyStructure),
        body: render(&structure, Form::Body),
    }
}

fn first_mailbox(fields: &[HeaderField<'_>]) -> Option<Mailbox> {
    let from = fields.iter().filter(|f| f.is("From"));
    from.flat_map(|f| AddressList::new(f.value)).find_map(|entry| match entry {
        Entry::Mailbox(mailbox) => Some(mailbox),
        _ => None,
    })
}

fn display_name(mailbox: &Mailbox) -> String {
    let name = words::decode(mailbox.name.as_deref().unwrap_or_default());
    if !name.trim().is_empty() {
        return shorten(name.trim());
    }
    if let Ok(address) = mailbox.address() {
        return address.to_string();
    }
    let mut written = mailbox.local.clone();
    if let Some(domain) = &mailbox.domain {
        written.push(b'@');
        written.extend_from_slice(domain);
    }
    shorten(&words::decode(&written))
}

fn shorten(text: &str) -> String {
    text.chars().take(MAX_FACT_TEXT).collect()
}
