//! All discussions that the reader may see.

use maud::{Markup, html};

use super::bits;
use super::model::{BoardRef, Face};
use crate::parts::{self, Look};
use crate::text::portal::forum::{self as text, boards};

/// The newest post of a discussion.
#[derive(Clone, Copy, Debug, Default)]
pub struct LastPost<'a> {
    /// The title of its topic.
    pub title: &'a str,
    /// Where it is, with its anchor.
    pub path: &'a str,
    /// Who wrote it: a name, never an address.
    pub author: &'a str,
    /// When it came, microseconds UTC.
    pub at: i64,
}

/// A discussion among others.
#[derive(Clone, Copy, Debug, Default)]
pub struct BoardRow<'a> {
    /// Which one.
    pub board: BoardRef<'a>,
    /// What it is about.
    pub description: &'a str,
    /// How many topics.
    pub topics: u64,
    /// How many posts.
    pub posts: u64,
    /// The newest post.
    pub last: Option<LastPost<'a>>,
    /// Posts the reader has not read; 0 for a visitor.
    pub unread: u64,
}

/// The first page.
#[derive(Clone, Copy, Debug, Default)]
pub struct ForumIndex<'a> {
    /// In the order in which each group shows them.
    pub boards: &'a [BoardRow<'a>],
    /// Who reads is logged in.
    pub logged_in: bool,
}

/// The body of the page.
pub fn index(page: &ForumIndex<'_>) -> Markup {
    html! {
        (parts::page_head(text::TITLE, boards::LEAD, &Markup::default()))
        @if page.boards.is_empty() { (nothing(page.logged_in)) }
        @else {
            (bits::search_box("/forum/cerca", boards::SEARCH_ALL))
            @for (place, face) in Face::ALL.into_iter().enumerate() { (group(place, face, page.boards)) }
        }
    }
}

fn nothing(logged_in: bool) -> Markup {
    let (body, way) = if logged_in {
        (boards::NONE_BODY, Markup::default())
    } else {
        (
            boards::NONE_BODY_VISITOR,
            parts::link_button(text::LOG_IN, "/accedi?ritorno=/forum", Look::Secondary),
        )
    };
    parts::empty_state(boards::NONE, body, &way)
}

fn group(place: usize, face: Face, all: &[BoardRow<'_>]) -> Markup {
    let of_face: Vec<Markup> = all.iter().filter(|row| row.board.face == face).map(row).collect();
    let id = format!("gruppo-{}", place + 1);
    let more = (face == Face::List).then_some((boards::ALL_LISTS, "/liste"));
    html! { @if !of_face.is_empty() { (parts::section(face.heading(), &id, more, &parts::item_list(&of_face))) } }
}

fn row(row: &BoardRow<'_>) -> Markup {
    html! {
        article.riga.spazio {
            h3.scheda-titolo {
                a href=(row.board.path) { (row.board.title) } " "
                (bits::reserved(&row.board)) " " (bits::unread(row.unread))
            }
            @if !row.description.is_empty() { p.scheda-testo { (row.description) } }
            p.riga-fatti {
                span { (text::topics(row.topics)) }
                span { (text::posts(row.posts)) }
                @if !row.board.address.is_empty() { span { (bits::write_to(&row.board)) } }
            }
            @if let Some(last) = &row.last { p.ultimo { (boards::LAST_POST) ": " (last_post(last)) } }
        }
    }
}

fn last_post(last: &LastPost<'_>) -> Markup {
    html! {
        a href=(last.path) { (last.title) }
        " " (text::BY) " " (last.author) ", " (parts::time_of_day(last.at))
    }
}
