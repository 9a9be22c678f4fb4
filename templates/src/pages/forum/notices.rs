//! The notice board of the offices: notices, and who has read them.

use maud::{Markup, html};

use super::bits;
use super::model::{Attachment, Author, Block};
use crate::parts::{self, Addresses, Look, Pagination, Tab, Tone};
use crate::text::portal::forum::notices as text;

/// How much a notice matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Importance {
    /// As usual.
    #[default]
    Normal,
    /// More.
    Important,
    /// Now.
    Urgent,
}

/// Whether the reader has said that a notice was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadState {
    /// Nobody asks.
    #[default]
    NotAsked,
    /// Not yet.
    Wanted,
    /// Yes, then: microseconds UTC.
    Read(i64),
}

/// A notice.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoticeView<'a> {
    /// Its number; its anchor is `avviso-` and this.
    pub id: i64,
    /// Its title.
    pub title: &'a str,
    /// Where it is with its comments.
    pub path: &'a str,
    /// How much it matters.
    pub importance: Importance,
    /// Who wrote it.
    pub author: Author<'a>,
    /// When, microseconds UTC.
    pub at: i64,
    /// Its text.
    pub blocks: &'a [Block<'a>],
    /// Its files.
    pub attachments: &'a [Attachment<'a>],
    /// The last instant it holds, microseconds UTC.
    pub until: Option<i64>,
    /// It holds no longer.
    pub over: bool,
    /// Whether the reader has read it.
    pub read: ReadState,
    /// How many have and how many should, for its author.
    pub readers: Option<(u64, u64)>,
}

/// What the head of all parts of the board needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticePart {
    /// All notices.
    #[default]
    All,
    /// Those the reader has yet to read.
    ToRead,
    /// Postings of supply and demand.
    Postings,
}

/// The notices.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoticesPage<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// Which part: [`NoticePart::All`] or [`NoticePart::ToRead`].
    pub part: NoticePart,
    /// Notices of this page, the newest first.
    pub notices: &'a [NoticeView<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// How many the reader has yet to read.
    pub to_read: u64,
    /// How many postings there are.
    pub postings: u64,
    /// The reader may write notices.
    pub may_write: bool,
    /// The discussion that the board is.
    pub discussion: &'a str,
}

/// The body of the page.
pub fn notices(page: &NoticesPage<'_>) -> Markup {
    let empty =
        if page.part == NoticePart::ToRead { (text::ALL_READ, "") } else { (text::NONE, text::NONE_BODY) };
    html! {
        (head(page.part, page.to_read, page.postings, page.may_write))
        @if page.notices.is_empty() { (parts::empty_page(&page.paging, &parts::empty_state(empty.0, empty.1, &Markup::default()))) }
        @for one in page.notices { (notice(one, page.csrf)) }
        (parts::pagination(&page.paging))
        @if !page.discussion.is_empty() { p { a href=(page.discussion) { (text::DISCUSSION) } } }
    }
}

/// Title and parts of the board.
pub(super) fn head(part: NoticePart, to_read: u64, postings: u64, may_write: bool) -> Markup {
    let tab = |label, href, this, count| Tab { label, href, current: this == part, count };
    let tabs = [
        tab(text::NOTICES, "/bacheca", NoticePart::All, None),
        tab(text::TO_READ, "/bacheca?da-leggere=si", NoticePart::ToRead, Some(to_read)),
        tab(text::POSTINGS, "/bacheca/domanda-offerta", NoticePart::Postings, Some(postings)),
    ];
    let new = html! { @if may_write && part != NoticePart::Postings { (parts::link_button(text::NEW, "/bacheca/nuovo", Look::Primary)) } };
    html! {
        (parts::page_head(text::TITLE, text::LEAD, &new))
        (parts::tabs(text::VIEWS, &tabs))
    }
}

fn notice(notice: &NoticeView<'_>, csrf: &str) -> Markup {
    let importance = importance(notice.importance);
    html! {
        article class={ "messaggio" @if let Some((_, _, class)) = importance { " " (class) } } id={ "avviso-" (notice.id) } {
            h2.avviso-titolo { a href=(notice.path) { (notice.title) } }
            p.scheda-meta {
                @if let Some((tone, label, _)) = importance { (parts::badge(tone, label)) }
                @if notice.read == ReadState::Wanted { (parts::badge(Tone::Info, text::WANTED)) }
                (bits::author(&notice.author)) (parts::time_of_day(notice.at))
                (until(notice))
            }
            div.messaggio-testo { (bits::blocks(notice.blocks, Addresses::Linked)) }
            (bits::attachments(notice.attachments))
            (steps(notice, csrf, true))
        }
    }
}

/// What a notice is beside its words, above them and their comments on a page of its own.
pub(super) fn bar(notice: &NoticeView<'_>, csrf: &str) -> Markup {
    html! {
        div.avviso-barra {
            @if let Some((tone, label, _)) = importance(notice.importance) { (parts::badge(tone, label)) }
            (until(notice))
            (steps(notice, csrf, false))
        }
    }
}

fn until(notice: &NoticeView<'_>) -> Markup {
    let words = if notice.over { text::HELD_UNTIL } else { text::UNTIL };
    html! {
        @if notice.over { (parts::badge(Tone::Neutral, text::OVER)) }
        @if let Some(until) = notice.until { span { (words) " " (parts::time(until)) } }
    }
}

/// Tone, word and class; none of a usual one.
fn importance(importance: Importance) -> Option<(Tone, &'static str, &'static str)> {
    match importance {
        Importance::Normal => None,
        Importance::Important => Some((Tone::Warning, text::IMPORTANCE[1].1, "messaggio-importante")),
        Importance::Urgent => Some((Tone::Error, text::IMPORTANCE[2].1, "messaggio-urgente")),
    }
}

/// The confirmation posts to `/bacheca/{id}/letto`.
fn steps(notice: &NoticeView<'_>, csrf: &str, with_link: bool) -> Markup {
    let none = notice.read == ReadState::NotAsked && notice.readers.is_none() && !with_link;
    html! { @if !none {
        ul.messaggio-passi {
            @match notice.read {
                ReadState::NotAsked => {}
                ReadState::Wanted => li {
                    (parts::button(&format!("/bacheca/{}/letto", notice.id), csrf, text::READ, &text::read(notice.title), Look::Primary))
                },
                ReadState::Read(at) => li { span.seguita { (parts::icon_sized("it-check", "icon-sm")) (text::READ_ON) " " (parts::time_of_day(at)) } },
            }
            @if with_link { li { a href=(notice.path) aria-label=(text::open(notice.title)) { (text::OPEN) } } }
            @if let Some((read, total)) = notice.readers {
                li { a href={ "/bacheca/" (notice.id) "/letture" } { (text::readers(read, total)) } }
            }
        }
    } }
}

/// People of an office.
#[derive(Clone, Debug, Default)]
pub struct OfficeReaders<'a> {
    /// The office.
    pub office: &'a str,
    /// Who has yet to read it.
    pub missing: Vec<&'a str>,
    /// Who has, and when: microseconds UTC.
    pub read: Vec<(&'a str, i64)>,
}

/// Who has read a notice.
#[derive(Clone, Debug, Default)]
pub struct ReadersPage<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// Its number.
    pub id: i64,
    /// Its title.
    pub title: &'a str,
    /// How many have read it and how many should, on all pages.
    pub total: (u64, u64),
    /// By office, on this page.
    pub offices: &'a [OfficeReaders<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Those who have not may be written to: it still holds.
    pub may_remind: bool,
    /// When those missing were reminded last, microseconds UTC.
    pub reminded_at: Option<i64>,
}

/// The body of the page.
pub fn readers(page: &ReadersPage<'_>) -> Markup {
    let (read, total) = page.total;
    let percent = u8::try_from(read * 100 / total.max(1)).unwrap_or(100);
    html! {
        (parts::page_head(text::READERS, page.title, &Markup::default()))
        (parts::progress(&text::readers(read, total), percent))
        @if page.may_remind && read < total { (remind(page)) }
        @for office in page.offices { (office_readers(office)) }
        (parts::pagination(&page.paging))
        p { a href={ "/bacheca/" (page.id) "/letture.csv" } { (text::EXPORT) } }
        p { a href="/bacheca" { (text::BACK) } }
    }
}

fn remind(page: &ReadersPage<'_>) -> Markup {
    html! {
        div.promemoria {
            (parts::button(&format!("/bacheca/{}/promemoria", page.id), page.csrf, text::REMIND, "", Look::Secondary))
            @if let Some(at) = page.reminded_at { " " span.piccolo { (text::REMINDED) " " (parts::time_of_day(at)) } }
        }
    }
}

fn office_readers(office: &OfficeReaders<'_>) -> Markup {
    html! {
        section.letture {
            h2 { (office.office) " " (parts::count(office.read.len() as u64, text::PRESENT)) }
            h3 { (text::MISSING) }
            @if office.missing.is_empty() { p { (text::NOBODY_MISSING) } }
            @else { ul.nomi { @for name in &office.missing { li { (name) } } } }
            h3 { (text::PRESENT) }
            @if office.read.is_empty() { p { (text::NOBODY) } }
            @else { ul.nomi { @for (name, at) in &office.read { li { (name) " " span.piccolo { (parts::time_of_day(*at)) } } } } }
        }
    }
}
