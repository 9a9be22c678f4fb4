//! Supply and demand on the notice board: short postings that colleagues see at once.

use maud::{Markup, html};

use super::bits;
use super::model::Author;
use super::notices::{NoticePart, head};
use crate::parts::{self, Addresses, Choice, Field, Form, Look, Pagination, Tab, Tone};
use crate::text::portal::forum::notices as text;

/// What a posting is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PostingKind {
    /// Work is offered.
    #[default]
    Offered,
    /// Work is wanted.
    Wanted,
}

impl PostingKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Offered, Self::Wanted];

    /// Its word in the field `tipo` and in `?tipo=`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Offered => "offro",
            Self::Wanted => "cerco",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Offered => text::OFFERED,
            Self::Wanted => text::WANTED_KIND,
        }
    }

    fn long(self) -> &'static str {
        match self {
            Self::Offered => text::OFFERED_LONG,
            Self::Wanted => text::WANTED_LONG,
        }
    }
}

/// A posting.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostingView<'a> {
    /// Its number; its anchor is `annuncio-` and this.
    pub id: i64,
    /// What it is.
    pub kind: PostingKind,
    /// Which work.
    pub profession: &'a str,
    /// Where.
    pub town: &'a str,
    /// Plain words.
    pub text: &'a str,
    /// Who posted it; the address is where colleagues write.
    pub author: Author<'a>,
    /// The office.
    pub office: &'a str,
    /// When, microseconds UTC.
    pub at: i64,
    /// The last instant it holds, microseconds UTC.
    pub until: i64,
    /// The topic of its message.
    pub path: &'a str,
    /// The reader may take it down.
    pub mine: bool,
}

/// The form, with what was typed: `tipo`, `mestiere`, `comune`, `testo`, `scade`.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostingForm<'a> {
    /// The word of its kind.
    pub kind: &'a str,
    /// Which work.
    pub profession: &'a str,
    /// Where.
    pub town: &'a str,
    /// Words.
    pub text: &'a str,
    /// Its last day, `2026-12-15`.
    pub until: &'a str,
    /// The same for the same form, `chiave`: sent twice it is one posting.
    pub key: &'a str,
    /// What was wrong.
    pub faults: &'a [(String, String)],
}

/// The postings.
#[derive(Clone, Copy, Debug, Default)]
pub struct PostingsPage<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// The kind shown; None: both.
    pub kind: Option<PostingKind>,
    /// Postings of this page, the newest first.
    pub postings: &'a [PostingView<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Notices the reader has yet to read.
    pub to_read: u64,
    /// How many postings there are.
    pub total: u64,
    /// The form; None: the reader may not post.
    pub form: Option<PostingForm<'a>>,
    /// Where an event comes from for each change (server-sent events): `message` with a posting of the list, `tolto` with the
    /// anchor of one that is gone. Or empty.
    pub live: &'a str,
}

/// The body of the page.
pub fn postings(page: &PostingsPage<'_>) -> Markup {
    html! {
        (head(NoticePart::Postings, page.to_read, page.total, false))
        p { (text::POSTINGS_LEAD) }
        @if let Some(given) = &page.form { (parts::folded_form(text::POST, !given.faults.is_empty(), &form(page.csrf, given))) }
        (kinds(page))
        (current(page))
        (parts::pagination(&page.paging))
    }
}

fn kinds(page: &PostingsPage<'_>) -> Markup {
    const ALL: &str = "/bacheca/domanda-offerta";
    let hrefs = PostingKind::ALL.map(|kind| format!("{ALL}?tipo={}", kind.word()));
    let each = PostingKind::ALL.into_iter().zip(&hrefs);
    let each = each.map(|(kind, href)| Tab {
        label: kind.label(),
        href,
        current: page.kind == Some(kind),
        count: None,
    });
    let all = Tab { label: text::ALL_KINDS, href: ALL, current: page.kind.is_none(), count: None };
    parts::tabs(text::KIND, &std::iter::once(all).chain(each).collect::<Vec<_>>())
}

/// What the script of the site puts events into.
fn current(page: &PostingsPage<'_>) -> Markup {
    let live = (!page.live.is_empty()).then_some(page.live);
    html! {
        @if live.is_some() {
            p.piccolo { (text::RELOAD_LEAD) " " a href=(page.paging.path) { (text::RELOAD) } }
        }
        section #annunci aria-label=(text::CURRENT) aria-live=[live.map(|_| "polite")] data-vivo=[live] {
            @if page.postings.is_empty() {
                (parts::empty_page(&page.paging, &parts::empty_state(text::NO_POSTINGS, text::NO_POSTINGS_BODY, &Markup::default())))
            } @else {
                ul.schede.annunci { @for one in page.postings { (posting_item(one, page.csrf)) } }
            }
        }
    }
}

/// A posting in the list; also what an event brings to those who look at it.
pub fn posting_item(one: &PostingView<'_>, csrf: &str) -> Markup {
    html! { li.scheda id={ "annuncio-" (one.id) } { (posting(one, csrf)) } }
}

fn posting(posting: &PostingView<'_>, csrf: &str) -> Markup {
    let tone = if posting.kind == PostingKind::Offered { Tone::Success } else { Tone::Info };
    html! {
        div.scheda-corpo {
            p.scheda-meta { (parts::badge(tone, posting.kind.label())) (parts::time_of_day(posting.at)) }
            h2.scheda-titolo { (posting.profession) ", " (posting.town) }
            @if !posting.text.is_empty() { p.righe-intere { (parts::linked(posting.text, Addresses::Linked)) } }
            p.piccolo { (posting.author.shown()) @if !posting.office.is_empty() { ", " (posting.office) } }
            p.scheda-piede { (text::VALID) " " (parts::time(posting.until)) }
            (steps(posting, csrf))
        }
    }
}

fn steps(posting: &PostingView<'_>, csrf: &str) -> Markup {
    let address = posting.author.address;
    html! {
        @if posting.mine {
            (parts::button(&format!("/bacheca/domanda-offerta/{}/togli", posting.id), csrf, text::TAKE_DOWN,
                &text::take_down(posting.profession, posting.town), Look::Quiet))
        } @else if !address.is_empty() {
            p { a href={ "mailto:" (address) } aria-label=(text::write(posting.author.shown(), posting.profession)) { (text::WRITE) } }
        } @else if !posting.path.is_empty() {
            p { a href=(posting.path) aria-label=(text::answer(posting.author.shown(), posting.profession)) { (text::ANSWER) } }
        }
    }
}

fn form(csrf: &str, given: &PostingForm<'_>) -> Markup {
    let faults = bits::faults(given.faults);
    let field = |name, label, value, max| Field {
        required: true,
        ..bits::field(given.faults, name, label, value, max)
    };
    let kinds = PostingKind::ALL.map(|kind| Choice { value: kind.word(), label: kind.long() });
    let body = html! {
        (parts::hidden("chiave", given.key))
        (parts::field_radios(&field("tipo", text::KIND, given.kind, 0), &kinds))
        div.affiancati {
            (parts::field_text(&field("mestiere", text::PROFESSION, given.profession, 80)))
            (parts::field_text(&field("comune", text::TOWN, given.town, 60)))
        }
        (parts::field_textarea(&Field { required: false, hint: text::TEXT_HINT, ..field("testo", text::TEXT, given.text, 400) }, 3))
        (parts::field_date(&Field { hint: text::VALID_HINT, ..field("scade", text::VALID, given.until, 0) }))
        (parts::actions(&parts::submit(text::POST_SEND)))
    };
    parts::form(&Form { action: "/bacheca/domanda-offerta", csrf, faults: &faults, files: false }, &body)
}
