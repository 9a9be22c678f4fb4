//! A message as a discussion keeps and sends it: with the fields of a list (RFC 2369, 2919, 5064), without what is nobody
//! else's business. Pure.
//!
//! The bytes that are kept are those that local members and the board have; what differs from one recipient to the other, and
//! what only other servers want (another From where the author's domain would refuse the copy), is put on as a copy leaves
//! ([`outgoing`]).

use super::model::{Discussion, Door, Face, Posting, Reading, ReplyTo};
use crate::{
    address::Address,
    mime::{
        self, HeaderField,
        compose::{self, ComposeError, Mailbox},
    },
};
use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};

/// What a list says of itself, and what others had said of theirs.
const LIST_FIELDS: [&str; 10] = [
    "List-Id",
    "List-Post",
    "List-Help",
    "List-Subscribe",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Owner",
    "List-Archive",
    "Archived-At",
    "Precedence",
];

/// Asks every recipient's program for something, in the name of the author.
const RECEIPT_FIELDS: [&str; 6] = [
    "Disposition-Notification-To",
    "Disposition-Notification-Options",
    "Return-Receipt-To",
    "Return-Receipt-Requested",
    "X-Confirm-Reading-To",
    "Errors-To",
];

/// What stays of a message whose author's address is nobody's business.
const PLAIN_FIELDS: [&str; 8] = [
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Subject",
    "MIME-Version",
    "Auto-Submitted",
    "Content-Language",
];

/// Where a message of a discussion is found on the web, by the digest of its Message-ID.
pub fn path_of(slug: &str, digest: &[u8]) -> String {
    format!("/forum/{slug}/id/{}", spelled(digest))
}

/// The digest of a Message-ID as a path has it.
pub fn spelled(digest: &[u8]) -> String {
    BASE32_NOPAD.encode(digest).to_ascii_lowercase()
}

/// Reads such a digest from a path.
pub fn digest_in(text: &str) -> Option<Vec<u8>> {
    BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()).ok().filter(|digest| digest.len() == 16)
}

/// What the fields are made of.
pub struct Dressing<'a> {
    /// The discussion.
    pub discussion: &'a Discussion,
    /// Where the site is.
    pub site: &'a str,
    /// Digest of the message's Message-ID.
    pub digest: &'a [u8],
    /// Who has written it, as people read it.
    pub author: &'a str,
    /// A Message-ID for one that has none, without angle brackets.
    pub message_id: &'a str,
}

/// Whether a message has been in this discussion before.
pub fn has_been_in(raw: &[u8], discussion: &Discussion) -> bool {
    let id = format!("<{}>", discussion.list_id());
    mime::header_values(raw, "List-Id").iter().any(|value| value.to_ascii_lowercase().contains(&id))
}

/// The message as it is kept.
///
/// # Errors
/// A name of the discussion that cannot stand in a field.
pub fn dress(raw: &[u8], with: &Dressing<'_>) -> Result<Vec<u8>, ComposeError> {
    let plain = without_tokens(raw, &with.discussion.address);
    let raw = plain.as_slice();
    let hides = with.discussion.settings.hide_addresses;
    let subject = prefixed_subject(raw, &with.discussion.settings.prefix);
    let goes = |field: &HeaderField<'_>| {
        let named = |names: &[&str]| names.iter().any(|name| field.is(name));
        let shown = named(&PLAIN_FIELDS) || starts_with(field, "Content-");
        named(&LIST_FIELDS)
            || named(&RECEIPT_FIELDS)
            || field.is("Return-Path")
            || (subject.is_some() && field.is("Subject"))
            || (hides && !shown)
    };
    let kept = mime::remove_fields_where(raw, goes);
    let mut lines = list_fields(with)?;
    if mime::header_values(raw, "Message-ID").is_empty() {
        lines.extend(compose::header_line("Message-ID", &format!("<{}>", with.message_id))?);
    }
    if let Some(subject) = subject {
        lines.extend(compose::header_line("Subject", &subject)?);
    }
    if hides {
        lines.extend(from_the_list(with.discussion, with.author)?);
        lines.extend(compose::address_line("To", &[named(with.discussion)])?);
    }
    Ok(mime::prepend(&kept, &lines))
}

/// The message with the discussion's own address as everybody knows it, wherever a field has it with a token: that one says whose
/// answer it is, and is nobody else's business.
fn without_tokens(raw: &[u8], own: &Address) -> Vec<u8> {
    let (head, body) = mime::split(raw);
    let (begin, end) = (format!("{}+", own.local()).to_ascii_lowercase(), format!("@{}", own.domain()));
    let lower = head.to_ascii_lowercase();
    let mut kept = Vec::with_capacity(raw.len());
    let mut at = 0;
    for found in memchr::memmem::find_iter(&lower, begin.as_bytes()) {
        let tag = found + begin.len();
        let length = lower[tag..].iter().take_while(|octet| octet.is_ascii_alphanumeric()).count();
        // Not the end of a longer name.
        let whole =
            !lower[..found].last().is_some_and(|one| one.is_ascii_alphanumeric() || b".-_+".contains(one));
        if whole && found >= at && lower[tag + length..].starts_with(end.as_bytes()) {
            kept.extend_from_slice(&head[at..tag - 1]);
            at = tag + length;
        }
    }
    kept.extend_from_slice(&head[at..]);
    kept.extend_from_slice(body);
    kept
}

fn starts_with(field: &HeaderField<'_>, begin: &str) -> bool {
    field.raw.get(..begin.len()).is_some_and(|name| name.eq_ignore_ascii_case(begin.as_bytes()))
}

/// The subject with the discussion's words before it; None: it stays as it is.
fn prefixed_subject(raw: &[u8], prefix: &str) -> Option<String> {
    if prefix.is_empty() {
        return None;
    }
    let subject =
        compose::one_line(&mime::header_values(raw, "Subject").into_iter().next().unwrap_or_default());
    (!subject.contains(prefix)).then(|| format!("{prefix} {subject}"))
}

/// The discussion as an author.
fn named(discussion: &Discussion) -> Mailbox {
    Mailbox { name: Some(compose::one_line(&discussion.name)), address: discussion.address.clone() }
}

/// From, in the name of the discussion for an author.
fn from_the_list(discussion: &Discussion, author: &str) -> Result<Vec<u8>, ComposeError> {
    let name = compose::one_line(&format!("{author} ({})", discussion.name));
    // Braces stand for the tokens of each recipient.
    let name = name.replace(['{', '}'], "");
    let from = Mailbox { name: Some(name), address: discussion.address.clone() };
    compose::address_line("From", &[from])
}

fn list_fields(with: &Dressing<'_>) -> Result<Vec<u8>, ComposeError> {
    let (discussion, slug) = (with.discussion, with.discussion.slug());
    let page = format!("{}/forum/{slug}", with.site);
    let door = |door: Door| format!("<mailto:{}>", discussion.door(door));
    let name = compose::one_line(&discussion.name.replace(['<', '>', '"', '(', ')'], " "));
    let post = match discussion.settings.posting {
        Posting::Stewards => "NO".to_owned(),
        _ => format!("<mailto:{}>", discussion.address),
    };
    let mut fields = vec![
        ("List-Id", format!("{name} <{}>", discussion.list_id())),
        ("List-Post", post),
        ("List-Help", format!("<mailto:{}?subject=help>", discussion.door(Door::Request))),
        ("List-Subscribe", format!("<{page}/iscrizione>, {}", door(Door::Join))),
        ("List-Unsubscribe", format!("<{page}/iscrizione>, {}", door(Door::Leave))),
        ("List-Owner", door(Door::Owner)),
        ("Precedence", "list".to_owned()),
    ];
    if discussion.reading != Reading::Stewards {
        fields.push(("List-Archive", format!("<{page}>")));
        fields.push(("Archived-At", format!("<{}{}>", with.site, path_of(slug, with.digest))));
    }
    let mut lines = Vec::with_capacity(1024);
    for (field, value) in fields {
        lines.extend(compose::header_line(field, &value)?);
    }
    Ok(lines)
}

/// What is put before a copy that leaves, and what is left out of it. `{leave}` and `{reply}` stand for the recipient's tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Finished lines.
    pub fields: String,
    /// Names of fields of the kept message that are not sent.
    pub drop: Vec<String>,
}

/// What copies of a kept message are sent with. `strict`: the author's domain asks other servers to refuse what it has not
/// signed, and is none of ours; the copy then is from the discussion, and answers go where they would have gone.
///
/// # Errors
/// As of [`dress`].
pub fn outgoing(
    kept: &[u8],
    discussion: &Discussion,
    (site, author, strict): (&str, &str, bool),
) -> Result<Outgoing, ComposeError> {
    let slug = discussion.slug();
    let leave = format!(
        "List-Unsubscribe: <{site}/forum/{slug}/lascia/{{leave}}>,\r\n <mailto:{}>\r\n\
         List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        discussion.door_with(Door::Leave, "{leave}")
    );
    let mut drop = vec!["List-Unsubscribe".to_owned(), "List-Unsubscribe-Post".to_owned()];
    let mut fields = leave.into_bytes();
    let authors = authors(kept);
    if strict && !discussion.settings.hide_addresses {
        fields.extend(from_the_list(discussion, author)?);
        drop.push("From".to_owned());
    }
    if let Some(reply_to) = reply_to(kept, discussion, &authors, strict)? {
        fields.extend(reply_to);
        drop.push("Reply-To".to_owned());
    }
    Ok(Outgoing { fields: String::from_utf8_lossy(&fields).into_owned(), drop })
}

/// Who answers go to by the message itself.
fn authors(kept: &[u8]) -> Vec<Address> {
    let of = |name| mime::addresses_in(kept, name).unwrap_or_default();
    let given = of("Reply-To");
    if given.is_empty() { of("From") } else { given }
}

/// Reply-To of a copy; None: that of the message stays. Answers to a board go to it with the token of whoever answers, so that
/// it is known by that.
fn reply_to(
    kept: &[u8],
    discussion: &Discussion,
    authors: &[Address],
    strict: bool,
) -> Result<Option<Vec<u8>>, ComposeError> {
    let address = &discussion.address;
    let token = format!("{}+{{reply}}@{}", address.local(), address.domain());
    if discussion.settings.hide_addresses || discussion.face != Face::List {
        return Ok(Some(format!("Reply-To: <{token}>\r\n").into_bytes()));
    }
    let given = !mime::header_values(kept, "Reply-To").is_empty();
    let mut to: Vec<Mailbox> = Vec::new();
    if discussion.settings.reply_to == ReplyTo::List {
        to.push(named(discussion));
    }
    if given || strict {
        to.extend(authors.iter().filter(|one| one.key() != address.key()).cloned().map(Mailbox::from));
    }
    if to.is_empty() || (given && discussion.settings.reply_to == ReplyTo::Author) {
        return Ok(None);
    }
    compose::address_line("Reply-To", &to).map(Some)
}
