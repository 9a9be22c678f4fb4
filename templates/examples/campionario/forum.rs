//! The pages of discussions.

mod boards;
mod following;
mod notices;
mod threads;

use templates::Markup;
use templates::pages::forum::*;
use templates::shell::{self, Area, Crumb, Head, Shell};

use super::{DAY, NOW, PERSON, newsroom, public};

/// A minute.
const MINUTE: i64 = 60_000_000;

const FORUM: BoardRef<'_> = BoardRef {
    title: "Tirocini e apprendistato",
    path: "/forum/tirocini",
    address: "tirocini@lecce.pugliaimpiego.example",
    face: Face::Forum,
    reserved: false,
};

const QUESTIONS: BoardRef<'_> = BoardRef {
    title: "Domande degli operatori",
    path: "/forum/domande-operatori",
    address: "domande@lecce.pugliaimpiego.example",
    face: Face::Questions,
    reserved: true,
};

const LIST: BoardRef<'_> = BoardRef {
    title: "Novità per le imprese",
    path: "/forum/novita-imprese",
    address: "novita-imprese@lecce.pugliaimpiego.example",
    face: Face::List,
    reserved: false,
};

/// All of them, with their names.
pub fn pages() -> Vec<(&'static str, String)> {
    let mut all = boards::pages();
    all.extend(threads::pages());
    all.extend(following::pages());
    all.extend(notices::pages());
    all
}

/// A page that everybody reads.
fn open(path: &str, title: &str, way: &[Crumb<'_>], main: &Markup) -> String {
    framed(&Shell { csrf: "gettone", ..public(path) }, title, way, main)
}

/// A page of somebody who is logged in.
fn logged_in(path: &str, title: &str, way: &[Crumb<'_>], main: &Markup) -> String {
    framed(&Shell { csrf: "gettone", person: Some(PERSON), ..public(path) }, title, way, main)
}

/// A page of the offices.
fn inside(path: &str, title: &str, way: &[Crumb<'_>], main: &Markup) -> String {
    framed(&Shell { area: Area::Intranet, ..newsroom(path) }, title, way, main)
}

fn framed(shell: &Shell<'_>, title: &str, way: &[Crumb<'_>], main: &Markup) -> String {
    let mut crumbs = way.to_vec();
    crumbs.push(Crumb::here(title));
    shell::page(shell, &Head { title, crumbs: &crumbs, ..Head::default() }, main)
}

/// The way to a page of the forum.
const WAY: [Crumb<'_>; 2] =
    [Crumb::to("Forum e liste", "/forum"), Crumb::to("Tirocini e apprendistato", "/forum/tirocini")];

fn fault(name: &str, words: &str) -> (String, String) {
    (name.to_owned(), words.to_owned())
}
