//! `GET /amministrazione/discussioni`: all discussions one looks after.

use std::cmp::Ordering;

use axum::http::StatusCode;
use templates::pages::lists::{IndexPage, IndexRow, index};
use templates::parts::{Order, Pagination};
use templates::text::portal::administration::filter;
use templates::text::portal::lists as text;

use super::words::{FACES, meaning, word};
use super::{PATH, SIZE, refused, render};
use crate::directory::{Actor, Role};
use crate::discussion::Managed;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// Words that sort; with `-` before them the other way round.
const SORTS: [&str; 5] = ["nome", "iscritti", "trattenuti", "errori", "ultimo"];

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let (person, _) = page.person()?;
    let all = portal.discussions.all_managed(Actor::Person(person)).await;
    let all = all.map_err(|error| refused(&page, &error))?;
    let administers = page.viewer().is(Role::Administrator);
    if all.is_empty() && !administers {
        return Err(page.forbidden().into());
    }
    let asked = Asked::of(page.path());
    let mut found: Vec<Managed> = all.into_iter().filter(|one| fits(one, &asked)).collect();
    sort(&mut found, asked.get("ordine"));
    let number = asked.page().min(10_000);
    let first = ((number - 1) * SIZE) as usize;
    let rows: Vec<IndexRow> = found.iter().skip(first).take(SIZE as usize).map(row).collect();
    let total = found.len() as u64;
    let body = index(&IndexPage {
        path: PATH,
        rows: &rows,
        paging: Pagination { path: page.path(), page: number.into(), size: SIZE.into(), total },
        asked: ["q", "tipo"].map(|name| asked.get(name)),
        active: &active(&asked),
        sorts: SORTS.map(|word| sorted(&asked, word)),
        new: if administers { "/amministrazione/discussioni/nuova" } else { "" },
    });
    Ok(render(&page, (StatusCode::OK, text::TITLE), &body))
}

fn fits(one: &Managed, asked: &Asked<'_>) -> bool {
    let words = asked.get("q").to_lowercase();
    let discussion = &one.discussion;
    let named = discussion.name.to_lowercase().contains(&words)
        || discussion.address.to_string().to_lowercase().contains(&words);
    named && meaning(FACES, asked.get("tipo")).is_none_or(|face| face == discussion.face)
}

fn sort(all: &mut [Managed], word: &str) {
    let (word, down) = word.strip_prefix('-').map_or((word, false), |word| (word, true));
    let by = |a: &Managed, b: &Managed| match word {
        "iscritti" => a.members.cmp(&b.members),
        "trattenuti" => a.waiting.cmp(&b.waiting),
        "errori" => a.stopped.cmp(&b.stopped),
        "ultimo" => a.discussion.last_post_at.cmp(&b.discussion.last_post_at),
        _ => Ordering::Equal,
    };
    all.sort_by_cached_key(|one| one.discussion.name.to_lowercase());
    all.sort_by(by);
    if down {
        all.reverse();
    }
}

/// The link that sorts by something: numbers begin with the largest.
fn sorted(asked: &Asked<'_>, word: &str) -> (String, Option<Order>) {
    let now = asked.get("ordine");
    let now = if now.is_empty() { "nome" } else { now };
    let down = format!("-{word}");
    match (now == word, now == down) {
        (true, _) => (asked.with("ordine", Some(&down)), Some(Order::Ascending)),
        (_, true) => (asked.with("ordine", Some(word)), Some(Order::Descending)),
        _ if word == "nome" => (asked.with("ordine", None), None),
        _ => (asked.with("ordine", Some(&down)), None),
    }
}

fn active(asked: &Asked<'_>) -> Vec<(String, String)> {
    let names = ["q", "tipo"].into_iter().filter(|name| !asked.get(name).is_empty());
    let label = |name: &str| match name {
        "q" => format!("«{}»", asked.get("q")),
        name => filter(text::FACE, text::face(asked.get(name))),
    };
    names.map(|name| (label(name), asked.without(name))).collect()
}

fn row(one: &Managed) -> IndexRow {
    let discussion = &one.discussion;
    IndexRow {
        slug: discussion.slug().to_owned(),
        name: discussion.name.clone(),
        address: discussion.address.to_string(),
        face: word(FACES, discussion.face).to_owned(),
        members: one.members,
        held: one.waiting,
        bouncing: one.stopped,
        last_post: Some(discussion.last_post_at).filter(|at| *at > 0),
        all_held: discussion.settings.emergency,
        closed: discussion.settings.closed,
    }
}
