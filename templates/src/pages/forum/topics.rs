//! Topics of a board, in a table.

use maud::{Markup, html};

use super::bits;
use super::model::{BoardRef, Marks, TagView};
use crate::parts::{self, Column, Tone};
use crate::text::portal::forum::{self as text, boards};

/// A topic among others.
#[derive(Clone, Copy, Debug, Default)]
pub struct TopicRow<'a> {
    /// Its title.
    pub title: &'a str,
    /// Where it is.
    pub path: &'a str,
    /// Who began it: a name, never an address.
    pub author: &'a str,
    /// When it began, microseconds UTC.
    pub started_at: i64,
    /// How many posts after the first.
    pub replies: u64,
    /// Who wrote the newest post: a name.
    pub last_author: &'a str,
    /// When that came, microseconds UTC.
    pub last_at: i64,
    /// Where that is, with its anchor.
    pub last_path: &'a str,
    /// Its tags.
    pub tags: &'a [TagView<'a>],
    /// How it stands.
    pub marks: Marks,
    /// Where it has gone, when this line is left to say so: name of the board. `path` leads there.
    pub moved_to: &'a str,
    /// Posts the reader has not read.
    pub unread: u64,
    /// It is the reader's own and waits for a moderator.
    pub held: bool,
}

/// The table.
pub(super) fn topics(board: &BoardRef<'_>, rows: &[TopicRow<'_>]) -> Markup {
    let columns = [
        Column { label: boards::TOPIC, ..Column::default() },
        Column { label: boards::REPLIES, number: true, ..Column::default() },
        Column { label: boards::LAST_POST, ..Column::default() },
    ];
    let rows: Vec<Vec<Markup>> = rows.iter().map(|row| cells(board, row)).collect();
    html! { div.discussioni { (parts::table(boards::TOPICS, &columns, &rows)) } }
}

fn cells(board: &BoardRef<'_>, row: &TopicRow<'_>) -> Vec<Markup> {
    if !row.moved_to.is_empty() {
        return vec![topic(board, row), Markup::default(), Markup::default()];
    }
    vec![topic(board, row), html! { (crate::format::number(row.replies)) }, last(row)]
}

fn topic(board: &BoardRef<'_>, row: &TopicRow<'_>) -> Markup {
    html! {
        span.discussione-titolo {
            a href=(row.path) { (row.title) } " "
            (bits::marks(&row.marks))
            @if row.held { (parts::badge(Tone::Warning, text::HELD)) " " }
            (bits::unread(row.unread))
        }
        p.piccolo {
            @if row.moved_to.is_empty() { (text::BY) " " (row.author) ", " (parts::time(row.started_at)) }
            @else { (boards::MOVED_TO) " " (row.moved_to) }
        }
        (bits::tags(board, row.tags))
    }
}

fn last(row: &TopicRow<'_>) -> Markup {
    html! {
        span { a href=(row.last_path) { (parts::time_of_day(row.last_at)) } br; span.piccolo { (text::BY) " " (row.last_author) } }
    }
}
