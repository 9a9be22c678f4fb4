//! A topic with its posts, the form of an answer, and the moderator's tools.

use maud::{Markup, html};

use super::bits;
use super::model::{BoardRef, Marks, TagView, Writing};
use super::notices::{NoticeView, bar};
use super::post::{Around, PostView, accepted_first, post};
use super::tools::{Tools, tools};
use super::write::{Draft, write_form};
use crate::parts::{self, Addresses, Look, Pagination, Tone};
use crate::text::portal::forum::{boards, thread as text};

/// Whether the reader receives the answers of a topic by mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TopicFollow {
    /// One would have to log in; nothing is shown.
    #[default]
    Unknown,
    /// No.
    No,
    /// Yes.
    Yes,
}

/// A page of a topic.
#[derive(Clone, Debug, Default)]
pub struct ThreadPage<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// Its board.
    pub board: BoardRef<'a>,
    /// Its number.
    pub id: i64,
    /// Its title.
    pub title: &'a str,
    /// Where it is, `/forum/tirocini/12-rimborso-spese`.
    pub path: &'a str,
    /// Its tags.
    pub tags: &'a [TagView<'a>],
    /// How it stands.
    pub marks: Marks,
    /// The board it came from, when it was moved: name and path.
    pub moved_from: Option<(&'a str, &'a str)>,
    /// The posts of this page.
    pub posts: &'a [PostView<'a>],
    /// The accepted answer, on the first page: shown after the first post.
    pub accepted: Option<PostView<'a>>,
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// Whether the reader may answer.
    pub writing: Writing<'a>,
    /// The form of an answer, where the reader may.
    pub reply: Draft<'a>,
    /// Whether the reader follows it.
    pub follow: TopicFollow,
    /// What becomes of addresses of mail in texts: hidden from who is not logged in.
    pub addresses: Addresses,
    /// The notice that it is, on the notice board.
    pub notice: Option<NoticeView<'a>>,
    /// The moderator's tools, for a moderator.
    pub tools: Option<Tools<'a>>,
}

/// The body of the page.
pub fn thread(page: &ThreadPage<'_>) -> Markup {
    let around = Around {
        csrf: page.csrf,
        board: &page.board,
        topic: page.id,
        addresses: page.addresses,
        choosing: page.tools.is_some(),
        chosen: page.tools.as_ref().map_or(&[], |tools| tools.chosen),
    };
    html! {
        div.discussione {
            (head(page))
            @if let Some(notice) = &page.notice { (bar(notice, page.csrf)) }
            @if let Some(given) = &page.tools { (tools(page, given)) }
            @if page.posts.is_empty() { (parts::empty_page(&page.paging, &parts::empty_state(text::EMPTY, "", &Markup::default()))) }
            @for (place, one) in page.posts.iter().enumerate() {
                (post(one, &around))
                @if place == 0 { @if let Some(accepted) = accepted_before(page) { (accepted_first(accepted, &around)) } }
            }
            (parts::pagination(&page.paging))
            (answer(page))
        }
    }
}

/// The accepted answer, unless it is the next post anyway.
fn accepted_before<'a>(page: &'a ThreadPage<'_>) -> Option<&'a PostView<'a>> {
    page.accepted.as_ref().filter(|accepted| page.posts.get(1).is_none_or(|next| next.id != accepted.id))
}

fn head(page: &ThreadPage<'_>) -> Markup {
    let board = &page.board;
    let beside = html! {
        (follow(page))
        a.segui href={ (board.path) "/" (page.id) "/atom.xml" } { (parts::icon("it-rss")) span { (text::ATOM) } }
    };
    html! {
        p.scheda-meta {
            a href=(board.path) { (board.title) } (bits::reserved(board))
            (bits::marks(&page.marks))
            @if let Some((name, path)) = page.moved_from { span { (boards::MOVED_FROM) " " a href=(path) { (name) } } }
        }
        (parts::page_head(page.title, "", &beside))
        (bits::tags(board, page.tags))
    }
}

/// Posts `azione` (`segui`, `lascia`) to `…/{id}/segui`.
fn follow(page: &ThreadPage<'_>) -> Markup {
    let action = format!("{}/{}/segui", page.board.path, page.id);
    let button =
        |step, label, look| parts::button_sending(&action, page.csrf, &[("azione", step)], (label, ""), look);
    match page.follow {
        TopicFollow::Unknown => Markup::default(),
        TopicFollow::No => button("segui", text::FOLLOW, Look::Secondary),
        TopicFollow::Yes => html! {
            span.seguita { (parts::icon_sized("it-check", "icon-sm")) (text::FOLLOWING) }
            (button("lascia", text::UNFOLLOW, Look::Quiet))
        },
    }
}

fn answer(page: &ThreadPage<'_>) -> Markup {
    if page.marks.closed {
        return parts::alert(Tone::Neutral, &html! { p { (text::TOPIC_CLOSED) } });
    }
    if page.writing != Writing::Open {
        let sentences = [text::TOPIC_CLOSED, text::TOPIC_LOG_IN, text::TOPIC_MEMBERS];
        return html! { div.risposta #rispondi { (bits::no_writing(page.writing, sentences)) } };
    }
    html! {
        section.risposta #rispondi aria-labelledby="rispondi-titolo" {
            h2 #rispondi-titolo { (text::ANSWER_HERE) }
            (write_form(&page.reply))
        }
    }
}
