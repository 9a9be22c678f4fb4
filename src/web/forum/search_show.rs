//! `/forum/cerca` and `/forum/{slug}/cerca`: posts that hold some words.

use axum::extract::Path;
use templates::pages::forum::{Author, ForumSearch, PostHit, search};
use templates::pages::portal::Pieces;
use templates::parts::{Pagination, without_addresses};
use templates::shell::{Crumb, Head};
use templates::text::portal::forum::{self as words, boards as text};

use super::view::{Place, refused, viewer};
use crate::discussion::{Found, Hit, Sought};
use crate::rome;
use crate::search::Terms;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// Octets of an excerpt, and of what of it stands before the first word that was looked for.
const EXCERPT: usize = 300;
const BEFORE: usize = 80;

/// In all that the reader may see.
pub(super) async fn everywhere(portal: Portal, page: Page) -> Answer {
    answer(&portal, &page, None).await
}

/// In one board.
pub(super) async fn here(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    answer(&portal, &page, Some(slug)).await
}

async fn answer(portal: &Portal, page: &Page, slug: Option<String>) -> Answer {
    let asked = Asked::of(page.path());
    let sought = Sought {
        words: asked.get("q").to_owned(),
        slug: slug.clone().unwrap_or_else(|| asked.get("spazio").to_owned()),
        author: asked.get("autore").to_owned(),
        from: rome::parse_date(asked.get("dal")).map(rome::start_of),
        to: rome::parse_date(asked.get("al")).map(rome::end_of),
        page: asked.page(),
    };
    let found = portal.discussions.search(viewer(page), sought.clone()).await;
    let found = found.map_err(|error| refused(page, &error))?;
    let place =
        slug.as_ref().and_then(|slug| found.discussions.iter().find(|one| one.slug() == slug)).map(Place::of);
    let action =
        place.as_ref().map_or_else(|| "/forum/cerca".to_owned(), |place| format!("{}/cerca", place.path));
    let terms = Terms::parse(&sought.words);
    let texts: Vec<Texts> = found.hits.iter().map(|hit| Texts::of(hit, &found, &terms)).collect();
    let boards: Vec<(&str, &str)> = match slug {
        Some(_) => Vec::new(),
        None => found.discussions.iter().map(|one| (one.slug(), one.name.as_str())).collect(),
    };
    let title = place.as_ref().map(|place| place.title.clone()).unwrap_or_default();
    let body = search(
        &ForumSearch {
            action: &action,
            words: &sought.words,
            boards: &boards,
            board: asked.get("spazio"),
            author: &sought.author,
            from: asked.get("dal"),
            to: asked.get("al"),
            active: &active(&asked, &found, slug.is_none()),
            hits: found.hits.iter().zip(&texts).map(|(hit, text)| text.view(hit, &found, &terms)).collect(),
            paging: Pagination {
                path: page.path(),
                page: sought.page.into(),
                size: found.size.into(),
                total: found.total as u64,
            },
            asked: !sought.is_empty(),
            whole: found.whole,
        },
        &title,
    );
    let mut crumbs = match &place {
        Some(place) => place.crumbs(),
        None => vec![Crumb::to(words::TITLE, "/forum")],
    };
    crumbs.push(Crumb::here(text::SEARCH));
    let head = Head { title: text::FOUND, crumbs: &crumbs, noindex: true, ..Head::default() };
    Ok(page.render(&head, &body))
}

fn active(asked: &Asked<'_>, found: &Found, everywhere: bool) -> Vec<(String, String)> {
    let mut active = Vec::new();
    let mut note = |name: &str, label: &str, value: String| {
        if !asked.get(name).is_empty() {
            active.push((format!("{label}: {value}"), asked.without(name)));
        }
    };
    if everywhere {
        let board = found.discussions.iter().find(|one| one.slug() == asked.get("spazio"));
        note("spazio", text::BOARD, board.map(|one| one.name.clone()).unwrap_or_default());
    }
    note("autore", text::AUTHOR, asked.get("autore").to_owned());
    for (name, label) in [("dal", text::SINCE), ("al", text::UP_TO)] {
        if let Some(day) = rome::parse_date(asked.get(name)) {
            note(name, label, day.format("%d/%m/%Y").to_string());
        }
    }
    active
}

/// What is shown of a post that was found.
struct Texts {
    title: String,
    excerpt: String,
    path: String,
}

impl Texts {
    fn of(hit: &Hit, found: &Found, terms: &Terms) -> Self {
        let post = &hit.titled.post;
        let slug = found.discussions.get(hit.discussion).map_or("", |one| one.slug());
        let whole = without_addresses(&post.shown().said());
        Self {
            title: without_addresses(&hit.titled.subject),
            excerpt: excerpt(&whole, terms),
            path: format!("/forum/{slug}/messaggi/{}", post.id),
        }
    }

    fn view<'a>(&'a self, hit: &'a Hit, found: &'a Found, terms: &Terms) -> PostHit<'a> {
        PostHit {
            title: pieces(&self.title, terms),
            path: &self.path,
            excerpt: pieces(&self.excerpt, terms),
            board: found.discussions.get(hit.discussion).map_or("", |one| &one.name),
            author: Author { name: &hit.titled.post.author, ..Author::default() },
            at: hit.titled.post.posted_at,
        }
    }
}

/// Some of a text around the first word that was looked for, in one line.
fn excerpt(text: &str, terms: &Terms) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = terms.marks(&line, EXCERPT).first().map_or(0, |mark| mark.start);
    let mut from = first.saturating_sub(BEFORE);
    while !line.is_char_boundary(from) {
        from -= 1;
    }
    let mut to = (from + EXCERPT).min(line.len());
    while !line.is_char_boundary(to) {
        to -= 1;
    }
    let cut = |on: bool| if on { "…" } else { "" };
    format!("{}{}{}", cut(from > 0), line.get(from..to).unwrap_or_default(), cut(to < line.len()))
}

/// A text with what was looked for marked.
fn pieces<'a>(text: &'a str, terms: &Terms) -> Pieces<'a> {
    let (mut pieces, mut at) = (Vec::new(), 0);
    for mark in terms.marks(text, EXCERPT) {
        pieces.push((text.get(at..mark.start).unwrap_or_default(), false));
        pieces.push((text.get(mark.clone()).unwrap_or_default(), true));
        at = mark.end;
    }
    pieces.push((text.get(at..).unwrap_or_default(), false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}
