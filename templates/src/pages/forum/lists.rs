//! The mailing lists that the reader may know of.

use maud::{Markup, html};

use super::bits;
use super::membership::Joining;
use super::model::BoardRef;
use crate::parts::{self, Tone};
use crate::text::portal::forum::{self as words, boards as text};

/// Who may write to a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Posters {
    /// Everybody.
    Anyone,
    /// Members.
    #[default]
    Members,
    /// Members, once somebody has read it.
    Moderated,
    /// Those in charge.
    Owners,
}

/// A list.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListRow<'a> {
    /// Which one.
    pub list: BoardRef<'a>,
    /// What it is about.
    pub description: &'a str,
    /// Who may write.
    pub posters: Posters,
    /// How one becomes a member.
    pub joining: Joining,
    /// How many members; None: not for this reader.
    pub members: Option<u64>,
    /// How many posts.
    pub posts: u64,
    /// When the newest came, microseconds UTC.
    pub last_at: Option<i64>,
    /// The reader may read the archive.
    pub archive: bool,
    /// The reader is a member.
    pub member: bool,
}

/// The body of the directory.
pub fn lists(lists: &[ListRow<'_>]) -> Markup {
    let rows: Vec<Markup> = lists.iter().map(row).collect();
    html! {
        (parts::page_head(text::LISTS, text::LISTS_LEAD, &Markup::default()))
        @if rows.is_empty() { (parts::empty_state(text::LISTS_NONE, text::LISTS_NONE_BODY, &Markup::default())) }
        @else { (parts::item_list(&rows)) }
    }
}

fn row(row: &ListRow<'_>) -> Markup {
    let list = &row.list;
    html! {
        article.riga.spazio {
            h2.scheda-titolo {
                a href=(list.path) { (list.title) } " "
                (bits::reserved(list)) @if row.member { " " (parts::badge(Tone::Success, text::MEMBER)) }
            }
            @if !row.description.is_empty() { p.scheda-testo { (row.description) } }
            p.riga-fatti { (facts(row)) }
            (parts::actions(&steps(row)))
        }
    }
}

/// Address, who writes, numbers.
fn facts(row: &ListRow<'_>) -> Markup {
    let writes = match row.posters {
        Posters::Anyone => text::WRITES_ANYONE,
        Posters::Members => text::WRITES_MEMBERS,
        Posters::Moderated => text::WRITES_MODERATED,
        Posters::Owners => text::WRITES_OWNERS,
    };
    html! {
        @if !row.list.address.is_empty() {
            span { a href={ "mailto:" (row.list.address) } { (parts::breakable(row.list.address)) } }
        }
        span { (writes) }
        @if let Some(members) = row.members { span { (words::members(members)) } }
        span { (words::posts(row.posts)) }
        @if let Some(at) = row.last_at { span { (text::LAST_AT) " " (parts::time(at)) } }
    }
}

fn steps(row: &ListRow<'_>) -> Markup {
    let membership = format!("{}/iscrizione", row.list.path);
    let way = |label: &str, about: &str, href: &str, look: &str| {
        html! { a class={ "btn btn-sm " (look) } href=(href) aria-label=(about) { (label) } }
    };
    let title = row.list.title;
    html! {
        @match (row.member, row.joining) {
            (true, _) => (way(text::CHANGE, &text::change_list(title), &membership, "btn-outline-primary")),
            (false, Joining::Open) => (way(text::JOIN, &text::join_list(title), &membership, "btn-primary")),
            (false, Joining::Approval) => (way(text::JOIN_ASK, &format!("{}: {title}", text::JOIN_ASK), &membership, "btn-outline-primary")),
            (false, Joining::Closed) => span.piccolo { (text::JOIN_CLOSED) },
        }
        @if row.archive { (way(text::ARCHIVE, &text::archive_link(title), &format!("{}/archivio", row.list.path), "btn-link")) }
    }
}
