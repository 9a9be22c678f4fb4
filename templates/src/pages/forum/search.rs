//! What was found in discussions.

use maud::{Markup, html};

use super::model::Author;
use crate::pages::portal::{Pieces, marked};
use crate::parts::{self, ActiveFilter, Choice, Field, Filters, Look, Pagination, Tone};
use crate::text::portal::forum::{self as text, boards};

/// A post that was found. Title and excerpt hold no address of mail: see [`parts::without_addresses`].
#[derive(Clone, Debug, Default)]
pub struct PostHit<'a> {
    /// The title of its topic.
    pub title: Pieces<'a>,
    /// Where it is, with its anchor.
    pub path: &'a str,
    /// Some of its text.
    pub excerpt: Pieces<'a>,
    /// Its board.
    pub board: &'a str,
    /// Who wrote it.
    pub author: Author<'a>,
    /// When it came, microseconds UTC.
    pub at: i64,
}

/// What was asked for and what was found.
#[derive(Clone, Debug, Default)]
pub struct ForumSearch<'a> {
    /// This page, `/forum/cerca` or that of a board.
    pub action: &'a str,
    /// Words.
    pub words: &'a str,
    /// Boards to choose from, where all are searched: slug and name; field `spazio`.
    pub boards: &'a [(&'a str, &'a str)],
    /// The slug of the one chosen, or empty.
    pub board: &'a str,
    /// Name of an author, or empty; field `autore`.
    pub author: &'a str,
    /// First day, `2026-11-01`, or empty; field `dal`.
    pub from: &'a str,
    /// Last day; field `al`.
    pub to: &'a str,
    /// Filters in force: what they say, the search without them.
    pub active: &'a [(String, String)],
    /// What is on this page.
    pub hits: Vec<PostHit<'a>>,
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Something was asked for.
    pub asked: bool,
    /// All posts were searched; else some of the last minutes are missing.
    pub whole: bool,
}

/// The body of the page. `title`: of the board that is searched, or empty.
pub fn search(page: &ForumSearch<'_>, title: &str) -> Markup {
    let heading =
        if title.is_empty() { boards::FOUND.to_owned() } else { format!("{}: {title}", boards::SEARCH) };
    let active: Vec<ActiveFilter<'_>> =
        page.active.iter().map(|(label, without)| ActiveFilter { label, without }).collect();
    let fields = fields(page);
    let filters = Filters { action: page.action, fields: &fields, active: &active, facets: &[] };
    html! {
        (parts::page_head(&heading, boards::FOUND_LEAD, &Markup::default()))
        div.con-filtri.cerca-forum {
            (parts::filters(&filters))
            div { (results(page)) }
        }
    }
}

fn fields(page: &ForumSearch<'_>) -> Markup {
    let field = |name, label, value, max| Field {
        name,
        label,
        value,
        max,
        optional_unsaid: true,
        ..Field::default()
    };
    let all = std::iter::once(Choice { value: "", label: boards::ANYWHERE });
    let choices: Vec<Choice<'_>> =
        all.chain(page.boards.iter().map(|(value, label)| Choice { value, label })).collect();
    html! {
        (parts::field_search(&field("q", boards::WORDS, page.words, 200)))
        @if !page.boards.is_empty() { (parts::field_select(&field("spazio", boards::BOARD, page.board, 0), &choices)) }
        (parts::field_text(&field("autore", boards::AUTHOR, page.author, 100)))
        (parts::field_date(&field("dal", boards::SINCE, page.from, 0)))
        (parts::field_date(&field("al", boards::UP_TO, page.to, 0)))
    }
}

fn results(page: &ForumSearch<'_>) -> Markup {
    if !page.asked {
        return parts::empty_state(boards::ASK, boards::ASK_BODY, &Markup::default());
    }
    let clear = parts::link_button(boards::CLEAR, page.action, Look::Secondary);
    html! {
        @if !page.whole { (parts::alert(Tone::Info, &html! { p { (boards::PARTLY) } })) }
        (parts::results(&page.paging))
        @if page.hits.is_empty() {
            (parts::empty_page(&page.paging, &parts::empty_state(boards::NOTHING, boards::NOTHING_BODY, &clear)))
        } @else { (parts::item_list(&page.hits.iter().map(hit).collect::<Vec<_>>())) }
        (parts::pagination(&page.paging))
    }
}

fn hit(hit: &PostHit<'_>) -> Markup {
    html! {
        article.riga {
            p.scheda-meta { span.scheda-genere { (hit.board) } (parts::time_of_day(hit.at)) span { (text::BY) " " (hit.author.shown()) } }
            h2.scheda-titolo { a href=(hit.path) { (marked(&hit.title)) } }
            @if !hit.excerpt.is_empty() { p.scheda-testo { (marked(&hit.excerpt)) } }
        }
    }
}
