//! Discussions: what their pages share, a file for each kind of page.

pub mod boards;
pub mod following;
pub mod guestbook;
pub mod notices;
pub mod outcomes;
pub mod thread;
pub mod write;

/// The first page.
pub const TITLE: &str = "Forum e liste";
/// A face: heading and word.
pub const FACE_FORUM: (&str, &str) = ("Forum pubblici", "Forum");
/// A face: heading and word.
pub const FACE_QUESTIONS: (&str, &str) = ("Domande e risposte", "Domande e risposte");
/// A face: heading and word.
pub const FACE_NOTICES: (&str, &str) = ("Bacheca", "Bacheca");
/// A face: heading and word.
pub const FACE_INTERNAL: (&str, &str) = ("Forum interni", "Forum interno");
/// A face: heading and word.
pub const FACE_LIST: (&str, &str) = ("Liste di distribuzione", "Lista di distribuzione");

/// Who is nobody in particular.
pub const ROLE_USER: &str = "Utente";
/// Who works in an office.
pub const ROLE_OPERATOR: &str = "Operatore";
/// Who moderates here.
pub const ROLE_MODERATOR: &str = "Moderatore";
/// Who edits the portal.
pub const ROLE_NEWSROOM: &str = "Redazione";
/// Who has given no name.
pub const NAMELESS: &str = "Senza nome";

/// A discussion that not everybody may read.
pub const RESERVED: &str = "Riservato";
/// A topic that stands before the others.
pub const PINNED: &str = "In primo piano";
/// A topic that takes no more posts.
pub const CLOSED: &str = "Chiusa";
/// A question with an accepted answer.
pub const ANSWERED: &str = "Risolta";
/// A topic that came from, or went to, another discussion.
pub const MOVED: &str = "Spostata";
/// A post that nobody else sees yet.
pub const HELD: &str = "In attesa di approvazione";
/// What has come since one was here last.
#[must_use]
pub fn unread(count: u64) -> String {
    match count {
        1 => "1 nuovo".to_owned(),
        count => format!("{} nuovi", crate::format::number(count)),
    }
}
/// How many topics.
#[must_use]
pub fn topics(count: u64) -> String {
    match count {
        0 => "Nessuna discussione".to_owned(),
        1 => "1 discussione".to_owned(),
        count => format!("{} discussioni", crate::format::number(count)),
    }
}
/// How many posts.
#[must_use]
pub fn posts(count: u64) -> String {
    match count {
        0 => "Nessun messaggio".to_owned(),
        1 => "1 messaggio".to_owned(),
        count => format!("{} messaggi", crate::format::number(count)),
    }
}
/// How many members.
#[must_use]
pub fn members(count: u64) -> String {
    match count {
        1 => "1 iscritto".to_owned(),
        count => format!("{} iscritti", crate::format::number(count)),
    }
}
/// Before an author's name.
pub const BY: &str = "di";
/// Before an address.
pub const WRITE_TO: &str = "Scrivi per posta a";
/// Labels of topics.
pub const TAGS: &str = "Etichette";
/// The name of a month of a year.
#[must_use]
pub fn month(year: i64, month: u8) -> String {
    let name = super::newsroom::MONTHS[usize::from(month.clamp(1, 12) - 1)];
    format!("{name} {year}")
}
/// A field that no person sees.
pub const TRAP: &str = "Lascia vuoto questo campo";
/// The way to log in.
pub const LOG_IN: &str = "Accedi";
