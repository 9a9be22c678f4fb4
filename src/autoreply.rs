//! The one gate of automatic answers (RFC 3834): whatever this server writes by itself because a message came in passes
//! here, or two programs would write to each other without end.
//!
//! All is pure. [`judge`] looks at the message, [`Rate`] at what was answered before, [`fields`] says what an answer must
//! carry. Who answers keeps one row for each answer, with the keys of [`keys`] and its instant, in the transaction that
//! enqueues it; [`Past`] is what it counts in them. An answer goes to the reverse-path, never to `From` or `Reply-To`
//! (RFC 3834 §4), and leaves with the null reverse-path.

mod subject;
#[cfg(test)]
mod tests;

use crate::address::{Address, ReversePath};
use crate::clock::{DAY, HOUR, Micros};
use crate::mime::{addresses_in, fields as fields_of, header_values, plain_words, received_count};
pub use subject::is_absence;

/// Hosts a message may have passed; what has passed as many goes in a circle.
pub const MAX_RECEIVED: usize = 50;

/// Octets of the identifiers in `References`, so that the line stays below RFC 5322's limit.
const MAX_REFERENCES: usize = 900;
/// The longest identifier that is repeated.
const MAX_ID: usize = 250;

/// A message that something would answer.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// The message, or its header.
    pub raw: &'a [u8],
    /// Its envelope sender, to whom the answer would go.
    pub reverse_path: &'a ReversePath,
    /// The address of ours that would answer.
    pub answering: &'a Address,
    /// Whether that address, or another of the same person or desk, stands in `To`, `Cc` or their `Resent-` forms:
    /// [`is_named`].
    pub is_named: bool,
    /// Whether the reverse-path is an address of ours behind which a program answers: a desk, a list, a newsletter.
    pub from_program: bool,
}

/// What a caller may let pass. Nothing lets automatic mail pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Leave {
    /// The address need not be named: an alias led here, or it was a blind copy.
    pub unnamed: bool,
    /// `List-` fields and `Precedence` do not count: mail of a person that came by a list.
    pub by_list: bool,
    /// `X-Auto-Response-Suppress` does not count: the answer was asked for.
    pub suppressed: bool,
}

impl Leave {
    /// For answers that nobody has asked for: vacation, acknowledgement.
    pub const NONE: Self = Self { unnamed: false, by_list: false, suppressed: false };
    /// For commands, whose answer is asked for. Members' programs write them by a `List-Unsubscribe` of ours.
    pub const COMMAND: Self = Self { unnamed: true, by_list: false, suppressed: true };
}

/// Why no answer is written. In the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// RFC 5321 §4.5.5: a report of some kind.
    #[error("the reverse-path is null")]
    NullReversePath,
    /// RFC 3834 §2: nobody wrote it.
    #[error("Auto-Submitted says that it is automatic")]
    AutoSubmitted,
    /// It comes from the address that would answer.
    #[error("it comes from the address itself")]
    Itself,
    /// It comes from another program of ours.
    #[error("it comes from a program of ours")]
    OurProgram,
    /// The sender's name is that of a program, or of nobody.
    #[error("the sender is a program")]
    Program,
    /// Fields of older programs say that it is automatic, or that it has been here.
    #[error("a field says that it is automatic")]
    AutomaticField,
    /// A report of delivery, of reading or of abuse.
    #[error("it is a report")]
    Report,
    /// Its subject begins like a notice of absence.
    #[error("the subject is that of an automatic answer")]
    AutomaticSubject,
    /// Answers to answers to answers.
    #[error("the subject is a tower of answers")]
    Tower,
    /// It has passed too many hosts.
    #[error("it has passed too many hosts")]
    Hops,
    /// It came by a mailing list.
    #[error("it came by a mailing list")]
    List,
    /// `Precedence` is that of mail to many.
    #[error("Precedence says that it is for many")]
    Precedence,
    /// The sender wants no automatic answer.
    #[error("the sender wants no automatic answer")]
    Suppressed,
    /// RFC 3834 §2: it was not meant for this address in particular.
    #[error("the address is not named in the message")]
    NotNamed,
    /// This sender has had enough answers.
    #[error("the sender has had enough answers")]
    Sender,
    /// The sender's domain has had enough answers.
    #[error("the domain of the sender has had enough answers")]
    Domain,
    /// On this matter enough was answered.
    #[error("this matter has had enough answers")]
    Matter,
}

/// Whether a message may be answered by a program.
///
/// # Errors
/// The first reason why not.
pub fn judge(incoming: &Incoming<'_>, leave: Leave) -> Result<(), Refusal> {
    let raw = incoming.raw;
    let Some(sender) = incoming.reverse_path.address() else { return Err(Refusal::NullReversePath) };
    let always = [
        (is_auto_submitted(raw), Refusal::AutoSubmitted),
        (sender.without_tag().key() == incoming.answering.without_tag().key(), Refusal::Itself),
        (incoming.from_program, Refusal::OurProgram),
        (is_program(sender.local()) || is_from_program(raw), Refusal::Program),
        (has_automatic_field(raw), Refusal::AutomaticField),
        (is_report(raw), Refusal::Report),
        (subjects(raw).any(|subject| is_absence(&subject)), Refusal::AutomaticSubject),
        (subjects(raw).any(|subject| subject::is_tower(&subject)), Refusal::Tower),
        (received_count(raw) >= MAX_RECEIVED, Refusal::Hops),
        (!leave.by_list && is_from_list(raw), Refusal::List),
        (!leave.by_list && is_for_many(raw), Refusal::Precedence),
        (!leave.suppressed && is_suppressed(raw), Refusal::Suppressed),
        (!leave.unnamed && !incoming.is_named, Refusal::NotNamed),
    ];
    always.iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, refusal)| Err(*refusal))
}

/// Whether one of these addresses stands in `To`, `Cc`, `Resent-To` or `Resent-Cc`. Tags do not count. A field that is no
/// good list names nobody.
#[must_use]
pub fn is_named(raw: &[u8], addresses: &[Address]) -> bool {
    let keys: Vec<String> = addresses.iter().map(|address| address.without_tag().key()).collect();
    let named = ["To", "Cc", "Resent-To", "Resent-Cc"]
        .iter()
        .flat_map(|name| addresses_in(raw, name).unwrap_or_default());
    named.map(|address| address.without_tag().key()).any(|key| keys.contains(&key))
}

fn subjects(raw: &[u8]) -> impl Iterator<Item = String> {
    header_values(raw, "Subject").into_iter().map(|subject| subject.chars().take(1000).collect())
}

/// The first word of each field of that name, in lower case and without signs.
fn first_words(raw: &[u8], name: &str) -> impl Iterator<Item = String> {
    let first = |value: String| plain_words(&value).split(' ').next().unwrap_or_default().to_owned();
    header_values(raw, name).into_iter().map(first)
}

/// Whether a program has written a message because another one came: a notice of absence, a report. What a program writes by
/// itself, on a timetable, is none.
#[must_use]
pub fn is_answer(raw: &[u8]) -> bool {
    let submitted = header_values(raw, "Auto-Submitted");
    let replied = submitted.iter().any(|value| value.trim().to_ascii_lowercase().starts_with("auto-replied"));
    replied || is_report(raw)
}

/// Whether a message may be such a one: by fields that programs write which know no better, or by the words of its subject. People
/// write these too.
#[must_use]
pub fn seems_answer(raw: &[u8]) -> bool {
    has_automatic_field(raw) || subjects(raw).any(|subject| is_absence(&subject))
}

fn is_auto_submitted(raw: &[u8]) -> bool {
    first_words(raw, "Auto-Submitted").any(|word| word != "no")
}

fn has_automatic_field(raw: &[u8]) -> bool {
    const FIELDS: [&str; 9] = [
        "X-Autoreply",
        "X-Auto-Reply",
        "X-Autoreply-From",
        "X-Autorespond",
        "X-Autoresponder",
        "X-Auto-Respond",
        "X-Autogenerated",
        "X-Mail-Autoreply",
        "X-Loop",
    ];
    let says_no = |word: &str| matches!(word, "no" | "false" | "0");
    FIELDS.iter().any(|name| first_words(raw, name).any(|word| !says_no(&word)))
}

/// RFC 2369, RFC 2919, and what lists wrote before.
fn is_from_list(raw: &[u8]) -> bool {
    let older = ["Mailing-List", "X-Mailing-List", "X-BeenThere", "X-Mailman-Version"];
    fields_of(raw).any(|field| {
        let begin = field.name.get(..5).unwrap_or_default();
        begin.eq_ignore_ascii_case(b"List-") || older.iter().any(|name| field.is(name))
    })
}

fn is_for_many(raw: &[u8]) -> bool {
    first_words(raw, "Precedence").any(|word| matches!(word.as_str(), "bulk" | "list" | "junk" | "auto"))
}

/// MS-OXCMAIL §2.2.3.2.14: a list of kinds of answers. Reports of delivery and reading are others' concern.
fn is_suppressed(raw: &[u8]) -> bool {
    let kinds = header_values(raw, "X-Auto-Response-Suppress");
    let kinds = kinds.iter().flat_map(|value| value.split([',', ';']));
    kinds
        .map(|kind| kind.trim().to_ascii_lowercase())
        .any(|kind| matches!(kind.as_str(), "all" | "oof" | "autoreply"))
}

fn is_report(raw: &[u8]) -> bool {
    const REPORTS: [&str; 4] = [
        "multipart/report",
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
    ];
    let kinds = header_values(raw, "Content-Type");
    kinds.iter().any(|kind| {
        let kind: String = kind.chars().filter(|c| !c.is_whitespace()).take(100).collect();
        REPORTS.iter().any(|report| kind.to_ascii_lowercase().starts_with(report))
    })
}

/// Whether one of the authors has the name of a program.
fn is_from_program(raw: &[u8]) -> bool {
    addresses_in(raw, "From").unwrap_or_default().iter().any(|address| is_program(address.local()))
}

/// Whether a local part is that of a program, or says that nobody reads there.
#[must_use]
pub fn is_program(local: &str) -> bool {
    const WHOLE: [&str; 12] = [
        "mailerdaemon",
        "postmaster",
        "daemon",
        "nobody",
        "bounce",
        "bounces",
        "listserv",
        "listproc",
        "majordomo",
        "mailman",
        "sympa",
        "mlmmj",
    ];
    const BEGINS: [&str; 6] =
        ["noreply", "donotreply", "dontreply", "nonrispondere", "norispondere", "nichtantworten"];
    const ENDS: [&str; 5] = ["-bounces", "-bounce", "-request", "-owner", "-return"];
    let local = local.to_lowercase();
    let user = local.split_once('+').map_or(local.as_str(), |(user, _)| user);
    let bare: String = user.chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect();
    WHOLE.contains(&bare.as_str())
        || BEGINS.iter().any(|begin| bare.starts_with(begin))
        || ENDS.iter().any(|end| user.ends_with(end))
        || ["owner-", "bounce-", "bounces-"].iter().any(|begin| user.starts_with(begin))
}

/// How many answers there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// To one sender in [`SENDER_SPAN`].
    pub per_sender: u32,
    /// To all of one domain in [`DOMAIN_SPAN`]. For a domain that many people share one may set more.
    pub per_domain: u32,
    /// On one matter to one sender, over whatever span the caller counts: one for each ticket, one vacation a week.
    pub per_matter: u32,
}

/// Over what span answers to one sender are counted.
pub const SENDER_SPAN: Micros = DAY;
/// Over what span answers to one domain are counted.
pub const DOMAIN_SPAN: Micros = HOUR;

impl Default for Rate {
    fn default() -> Self {
        Self { per_sender: 10, per_domain: 50, per_matter: 1 }
    }
}

/// How many answers there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// To this sender, by its key, in [`SENDER_SPAN`] before now.
    pub to_sender: u32,
    /// To this domain in [`DOMAIN_SPAN`] before now.
    pub to_domain: u32,
    /// To this sender on this matter.
    pub on_matter: u32,
}

impl Rate {
    /// Whether there may be one more.
    ///
    /// # Errors
    /// `Matter`, `Sender` or `Domain`, the first that is reached.
    pub fn check(&self, past: Past) -> Result<(), Refusal> {
        match past {
            Past { on_matter, .. } if on_matter >= self.per_matter => Err(Refusal::Matter),
            Past { to_sender, .. } if to_sender >= self.per_sender => Err(Refusal::Sender),
            Past { to_domain, .. } if to_domain >= self.per_domain => Err(Refusal::Domain),
            _ => Ok(()),
        }
    }
}

/// Under what an answer is counted: the sender, whatever its tag, and its domain.
#[must_use]
pub fn keys(sender: &Address) -> (String, String) {
    (sender.without_tag().key(), sender.domain().to_owned())
}

/// Fields that an automatic answer to this message carries, each as name and value: RFC 3834 §3.1.7, §5, and what older
/// programs look at. `References` and `In-Reply-To` are there if the message has an identifier.
#[must_use]
pub fn fields(raw: &[u8]) -> Vec<(String, String)> {
    let mut fields = vec![("Auto-Submitted", "auto-replied".to_owned())];
    fields.push(("Precedence", "bulk".to_owned()));
    fields.push(("X-Auto-Response-Suppress", "All".to_owned()));
    if let Some(id) = identifiers(raw, "Message-ID").into_iter().next() {
        fields.push(("In-Reply-To", id.clone()));
        fields.push(("References", references(raw, id)));
    }
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// RFC 5322 §3.6.4: those of the message, then its own. Of a long chain the first and the last that fit.
fn references(raw: &[u8], own: String) -> String {
    let mut ancestors = identifiers(raw, "References");
    if ancestors.is_empty() {
        ancestors = identifiers(raw, "In-Reply-To");
        ancestors.truncate(1);
    }
    ancestors.retain(|id| *id != own);
    let first = (!ancestors.is_empty()).then(|| ancestors.remove(0));
    let mut left = MAX_REFERENCES.saturating_sub(own.len() + first.as_ref().map_or(0, String::len));
    let fits = |id: &String| left.checked_sub(id.len() + 1).map(|rest| left = rest).is_some();
    let mut chain: Vec<String> = ancestors.into_iter().rev().take_while(fits).collect();
    chain.extend(first);
    chain.reverse();
    chain.push(own);
    chain.join(" ")
}

/// The identifiers of a field with their angle brackets: ASCII and without white space, so that they may stand in ours.
fn identifiers(raw: &[u8], name: &str) -> Vec<String> {
    let values = header_values(raw, name);
    let pieces =
        values.iter().flat_map(|value| value.split('<').skip(1)).filter_map(|piece| piece.split_once('>'));
    let good =
        |id: &&str| id.len() <= MAX_ID && id.contains('@') && id.bytes().all(|byte| byte.is_ascii_graphic());
    pieces.map(|(id, _)| id).filter(good).map(|id| format!("<{id}>")).take(1000).collect()
}
