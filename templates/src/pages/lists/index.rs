//! All discussions one looks after, and where one begins with one of them.

use maud::{Markup, html};

use super::{Active, Board, top};
use crate::format;
use crate::pages::administration::narrowing;
use crate::parts::{self, Choice, Column, Field, Look, Order, Pagination, Sort, Tone};
use crate::text::portal::lists as text;

/// A discussion in the list.
#[derive(Clone, Debug, Default)]
pub struct IndexRow {
    /// Its part of addresses of pages.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its address of mail.
    pub address: String,
    /// The word of its face.
    pub face: String,
    /// Members.
    pub members: u64,
    /// Posts that wait.
    pub held: u64,
    /// Members whose mail comes back.
    pub bouncing: u64,
    /// When somebody last wrote, microseconds UTC.
    pub last_post: Option<i64>,
    /// Every post is held.
    pub all_held: bool,
    /// It is closed.
    pub closed: bool,
}

/// The list.
#[derive(Clone, Debug, Default)]
pub struct IndexPage<'a> {
    /// Its address.
    pub path: &'a str,
    /// The discussions.
    pub rows: &'a [IndexRow],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Asked for: words, face.
    pub asked: [&'a str; 2],
    /// Filters in force.
    pub active: &'a Active,
    /// Links that sort: by name, members, held, bouncing, last post; each with how it is sorted now.
    pub sorts: [(String, Option<Order>); 5],
    /// Where a new one is made; empty: whoever reads may not.
    pub new: &'a str,
}

/// The body of the list.
pub fn index(page: &IndexPage<'_>) -> Markup {
    let new = html! { @if !page.new.is_empty() { (parts::link_button(text::NEW, page.new, Look::Primary)) } };
    html! {
        (parts::page_head(text::TITLE, text::LEAD, &new))
        (narrowing(page.path, &fields(page), page.active))
        (parts::results(&page.paging))
        @if page.rows.is_empty() { (parts::empty_page(&page.paging, &parts::empty_state(text::NONE, text::NONE_BODY, &new))) }
        @else { (table(page)) }
        (parts::pagination(&page.paging))
    }
}

fn fields(page: &IndexPage<'_>) -> Markup {
    let field = |name, label, value| Field { name, label, value, optional_unsaid: true, ..Field::default() };
    let mut faces = vec![Choice { value: "", label: text::ANY }];
    faces.extend(text::FACES.iter().map(|(value, label)| Choice { value, label }));
    html! {
        (parts::field_search(&field("q", text::WORDS, page.asked[0])))
        (parts::field_select(&field("tipo", text::FACE, page.asked[1]), &faces))
    }
}

fn table(page: &IndexPage<'_>) -> Markup {
    let column = |label, at: Option<usize>, number| Column {
        label,
        sort: at.map(|at| Sort { href: &page.sorts[at].0, order: page.sorts[at].1 }),
        number,
    };
    let columns = [
        column(text::NAME, Some(0), false),
        column(text::FACE, None, false),
        column(text::COUNT_MEMBERS, Some(1), true),
        column(text::COUNT_HELD, Some(2), true),
        column(text::COUNT_BOUNCING, Some(3), true),
        column(text::LAST_POST, Some(4), false),
    ];
    let rows: Vec<Vec<Markup>> = page.rows.iter().map(cells).collect();
    parts::table(text::TITLE, &columns, &rows)
}

fn cells(row: &IndexRow) -> Vec<Markup> {
    let board = Board { slug: &row.slug, ..Board::default() };
    vec![
        html! {
            a href=(board.path("")) { (row.name) }
            @if row.closed { " " (parts::badge(Tone::Neutral, text::others::CLOSED)) }
            @if row.all_held { " " (parts::badge(Tone::Warning, text::held_reason("emergency"))) }
            p { small { (parts::breakable(&row.address)) } }
        },
        html! { (text::face(&row.face)) },
        html! { (format::number(row.members)) },
        html! { @if row.held > 0 { a href=(board.queue()) { (format::number(row.held)) } } @else { "0" } },
        html! {
            @if row.bouncing > 0 { a href=(board.path("/membri?stato=suspended")) { (format::number(row.bouncing)) } } @else { "0" }
        },
        html! { @match row.last_post { Some(at) => (parts::time(at)), None => (text::NEVER) } },
    ]
}

/// Where one begins with a discussion.
#[derive(Clone, Copy, Debug, Default)]
pub struct OverviewPage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// What it is for.
    pub description: &'a str,
    /// Words of how it is run: who reads, writes, joins, what is held.
    pub ways: [&'a str; 4],
    /// When somebody last wrote, microseconds UTC.
    pub last_post: Option<i64>,
    /// Who looks after it: names.
    pub stewards: &'a [String],
}

/// The body of the page.
pub fn overview(page: &OverviewPage<'_>) -> Markup {
    let board = &page.board;
    let counts = [
        (text::COUNT_HELD, board.queue(), board.held),
        (text::COUNT_REQUESTS, board.path("/richieste"), board.requests),
        (text::COUNT_MEMBERS, board.path("/membri"), board.members),
        (text::COUNT_BOUNCING, board.path("/membri?stato=suspended"), board.bouncing),
    ];
    let shown = if board.owner { counts.len() } else { 1 };
    let beside = parts::link_button(text::SEE, &board.page(), Look::Secondary);
    html! {
        (top(board, text::OVERVIEW, page.description, &beside))
        ul.conteggi { @for (label, href, count) in &counts[..shown] {
            li { a href=(href) { strong { (format::number(*count)) } " " span { (label) } } }
        } }
        (parts::definition_list(&facts(page)))
        @if board.owner { p { (parts::link_button(text::SETTINGS, &board.path("/impostazioni"), Look::Secondary)) } }
    }
}

fn facts<'a>(page: &OverviewPage<'a>) -> Vec<(&'a str, Markup)> {
    use text::settings::{JOIN, JOINING, MODERATED, MODERATIONS, POST, READ, READERS, WRITERS};
    let [read, post, join, moderation] = page.ways;
    let way = |label, all: &[(&'static str, &'static str)], word| (label, html! { (text::label(all, word)) });
    let mut facts = vec![
        way(READ, READERS, read),
        way(POST, WRITERS, post),
        way(JOIN, JOINING, join),
        way(MODERATED, MODERATIONS, moderation),
        (
            text::LAST_POST,
            html! { @match page.last_post { Some(at) => (parts::time_of_day(at)), None => (text::NEVER) } },
        ),
    ];
    if !page.stewards.is_empty() {
        facts.push((text::STEWARDS, html! { (page.stewards.join(", ")) }));
    }
    facts
}
