//! A board: its topics, and what one can do here.

use maud::{Markup, html};

use super::bits;
use super::follow::{FollowView, follow_box};
use super::model::{BoardRef, Face, Moderation, Writing};
use super::topics::{TopicRow, topics};
use crate::parts::{self, ActiveFilter, Facet, FacetOption, Look, Pagination, Tab};
use crate::text::portal::forum::{self as text, boards};

/// Which topics come first, or at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TopicOrder {
    /// Those with the newest post.
    #[default]
    LastPost,
    /// Those that began last.
    Newest,
    /// Those without an answer, the oldest first.
    Unanswered,
}

impl TopicOrder {
    /// All, in the order of the page.
    pub const ALL: [Self; 3] = [Self::LastPost, Self::Newest, Self::Unanswered];

    /// The word of it in `?ordina=`; empty for the usual one.
    pub fn word(self) -> &'static str {
        match self {
            Self::LastPost => "",
            Self::Newest => "nuove",
            Self::Unanswered => "senza-risposta",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::LastPost => boards::BY_LAST_POST,
            Self::Newest => boards::BY_AGE,
            Self::Unanswered => boards::UNANSWERED,
        }
    }
}

/// A tag of a board.
#[derive(Clone, Copy, Debug, Default)]
pub struct TagCount<'a> {
    /// What people read.
    pub label: &'a str,
    /// How addresses call it.
    pub slug: &'a str,
    /// How many topics have it.
    pub topics: u64,
}

/// A board.
#[derive(Clone, Copy, Debug, Default)]
pub struct BoardPage<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// Which one.
    pub board: BoardRef<'a>,
    /// What it is about.
    pub description: &'a str,
    /// What is held.
    pub moderation: Moderation,
    /// Whether the reader may begin a topic.
    pub writing: Writing<'a>,
    /// What the reader receives by mail.
    pub follow: FollowView<'a>,
    /// Topics of this page, those that are pinned first.
    pub topics: &'a [TopicRow<'a>],
    /// Which page it is; its path has order and tag in it.
    pub paging: Pagination<'a>,
    /// In which order.
    pub order: TopicOrder,
    /// Tags to choose from, the most frequent first.
    pub tags: &'a [TagCount<'a>],
    /// The slug of the one chosen, or empty.
    pub tag: &'a str,
}

/// The body of the page.
pub fn board(page: &BoardPage<'_>) -> Markup {
    let board = &page.board;
    html! {
        p.scheda-meta { span.scheda-genere { (board.face.word()) } (bits::reserved(board)) }
        (parts::page_head(board.title, page.description, &new_topic(page)))
        div.centro-e-lato {
            div.centro {
                (bits::search_box(&format!("{}/cerca", board.path), boards::SEARCH_HERE))
                (views(page))
                (chosen(page))
                @if page.topics.is_empty() { (parts::empty_page(&page.paging, &nothing(page))) }
                @else { (topics(board, page.topics)) }
                (parts::pagination(&page.paging))
            }
            aside.lato aria-label=(boards::ABOUT) { (side(page)) }
        }
    }
}

fn new_topic(page: &BoardPage<'_>) -> Markup {
    let label = if page.board.face == Face::Questions { boards::NEW_QUESTION } else { boards::NEW_TOPIC };
    match page.writing {
        Writing::Open => parts::link_button(label, &format!("{}/nuovo", page.board.path), Look::Primary),
        other => bits::no_writing(other, [boards::BOARD_CLOSED, boards::BOARD_LOG_IN, boards::BOARD_MEMBERS]),
    }
}

/// The board in this order with this tag.
fn link(page: &BoardPage<'_>, order: TopicOrder, tag: &str) -> String {
    let pairs = [("ordina", order.word()), ("tag", tag)];
    let query: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if query.is_empty() {
        page.board.path.to_owned()
    } else {
        format!("{}?{}", page.board.path, query.join("&"))
    }
}

fn views(page: &BoardPage<'_>) -> Markup {
    let hrefs = TopicOrder::ALL.map(|order| link(page, order, page.tag));
    let tabs: Vec<Tab<'_>> = TopicOrder::ALL
        .into_iter()
        .zip(&hrefs)
        .map(|(order, href)| Tab { label: order.label(), href, current: order == page.order, count: None })
        .collect();
    parts::tabs(boards::SORT, &tabs)
}

/// The tag in force.
fn chosen(page: &BoardPage<'_>) -> Markup {
    let tag = page.tags.iter().find(|tag| tag.slug == page.tag);
    html! { @if let Some(tag) = tag {
        (parts::active_filters(&[ActiveFilter { label: &boards::with_tag(tag.label), without: &link(page, page.order, "") }], page.board.path))
    } }
}

fn nothing(page: &BoardPage<'_>) -> Markup {
    let narrowed = !page.tag.is_empty() || page.order == TopicOrder::Unanswered;
    if narrowed {
        let all = parts::link_button(boards::ALL_TOPICS, page.board.path, Look::Secondary);
        return parts::empty_state(boards::NO_TOPICS, boards::NO_TOPICS_VIEW, &all);
    }
    let body = if page.writing == Writing::Open { boards::NO_TOPICS_BODY } else { boards::NO_TOPICS_QUIET };
    parts::empty_state(boards::NO_TOPICS, body, &Markup::default())
}

fn side(page: &BoardPage<'_>) -> Markup {
    let board = &page.board;
    html! {
        section {
            h2 { (boards::ABOUT) }
            p { (moderation(page.moderation)) }
            @if !board.address.is_empty() { p { (bits::write_to(board)) } }
            (ways(board))
        }
        section { h2 { (boards::FOLLOW) } (follow_box(page.csrf, board, &page.follow)) }
        (tags(page))
    }
}

/// The archive and the feed of a board.
fn ways(board: &BoardRef<'_>) -> Markup {
    html! {
        ul {
            li { a.segui href={ (board.path) "/archivio" } { (parts::icon("it-folder")) span { (boards::ARCHIVE) } } }
            li { a.segui href={ (board.path) "/atom.xml" } { (parts::icon("it-rss")) span { (boards::ATOM) } } }
        }
    }
}

fn tags(page: &BoardPage<'_>) -> Markup {
    let hrefs: Vec<String> = page
        .tags
        .iter()
        .map(|tag| link(page, page.order, if tag.slug == page.tag { "" } else { tag.slug }))
        .collect();
    let options: Vec<FacetOption<'_>> = page
        .tags
        .iter()
        .zip(&hrefs)
        .map(|(tag, href)| FacetOption {
            label: tag.label,
            href,
            count: tag.topics,
            chosen: tag.slug == page.tag,
        })
        .collect();
    parts::facet(&Facet { title: text::TAGS, options: &options })
}

/// How it is moderated.
fn moderation(moderation: Moderation) -> &'static str {
    match moderation {
        Moderation::None => boards::OPEN,
        Moderation::NewAuthors => boards::NEW_AUTHORS,
        Moderation::All => boards::ALL_HELD,
        Moderation::Announce => boards::ANNOUNCE,
    }
}
