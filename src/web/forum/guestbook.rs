//! `/libro-degli-ospiti`: short messages of visitors, each read before it is shown.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::forum::{
    GuestEntry, GuestForm, GuestbookPage, OfficeAnswer, guestbook, guestbook_thanks,
};
use templates::parts::Pagination;
use templates::shell::{Crumb, Head};
use templates::text::portal::forum::{guestbook as text, outcomes};

use super::draft::{Fault, fault};
use super::view::{count, not_taken, refused, viewer};
use crate::discussion::{self, DiscussionError, Face, GuestPage, LONGEST_ENTRY, Signature};
use crate::net::rates::Act;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    nome: String,
    comune: String,
    messaggio: String,
    chiave: String,
    /// A field that no person sees.
    cognome: String,
}

/// `GET`: the book.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let asked = Asked::of(page.path());
    if asked.get("inviata") == "si" {
        let head = Head {
            title: text::THANKS,
            crumbs: &[Crumb::to(text::TITLE, "/libro-degli-ospiti"), Crumb::here(text::THANKS)],
            noindex: true,
            ..Head::default()
        };
        return Ok(page.render(&head, &guestbook_thanks()));
    }
    let view = match portal.discussions.guestbook(viewer(&page), asked.page()).await {
        Ok(view) => view,
        Err(DiscussionError::NotFound(_)) => return Ok(closed(&page)),
        Err(error) => return Err(refused(&page, &error)),
    };
    Ok(book(&page, &view, &Given { chiave: discussion::new_key(), ..Given::default() }, &[]))
}

/// `POST`: it waits to be read.
pub(super) async fn sign(portal: Portal, Checked { page, form: given }: Checked<Given>) -> Answer {
    if let Err(refused) = portal.throttle.ask(Act::Form, page.peer()) {
        return Ok(page.too_many(refused.wait.seconds()));
    }
    let done = "/libro-degli-ospiti?inviata=si";
    if !given.cognome.is_empty() {
        // A program is told what a person is.
        return Ok(page.redirect(done));
    }
    let view = portal.discussions.guestbook(viewer(&page), 1).await;
    let view = view.map_err(|error| refused(&page, &error))?;
    let mut faults = Vec::new();
    if given.messaggio.trim().is_empty() {
        faults.push(fault("messaggio", outcomes::NO_TEXT));
    }
    if given.messaggio.chars().count() > LONGEST_ENTRY {
        faults.push(fault("messaggio", outcomes::LONG_TEXT));
    }
    if !faults.is_empty() {
        return Ok(book(&page, &view, &given, &faults));
    }
    let signature =
        Signature { name: given.nome, town: given.comune, text: given.messaggio, key: given.chiave };
    let slug = view.seat.discussion.slug().to_owned();
    match portal.discussions.sign(slug, signature).await {
        Ok(_) => Ok(page.redirect(done)),
        Err(error) => Err(not_taken(&page, &error)),
    }
}

/// Nobody has opened a book yet: the menu leads here all the same.
fn closed(page: &Page) -> Response {
    let paging = Pagination { path: page.path(), page: 1, size: discussion::TOPICS.into(), total: 0 };
    let body = guestbook(&GuestbookPage { paging, ..GuestbookPage::default() });
    page.render(&head(), &body)
}

fn head() -> Head<'static> {
    Head {
        title: text::TITLE,
        description: text::LEAD,
        crumbs: &[Crumb { label: text::TITLE, href: None }],
        canonical: Some("/libro-degli-ospiti"),
        ..Head::default()
    }
}

fn book(page: &Page, view: &GuestPage, given: &Given, faults: &[Fault]) -> Response {
    let name = &view.seat.discussion.name;
    let texts: Vec<(String, Option<String>)> = view
        .entries
        .iter()
        .map(|entry| {
            let answer = entry.answer.as_ref().map(|answer| answer.shown().said());
            (entry.post.post.shown().said(), answer)
        })
        .collect();
    let entries: Vec<GuestEntry<'_>> = view
        .entries
        .iter()
        .zip(&texts)
        .map(|(entry, (words, answer))| GuestEntry {
            id: entry.post.post.id,
            name: &entry.post.post.author,
            town: if entry.post.subject == *name { "" } else { &entry.post.subject },
            text: words,
            at: entry.post.post.posted_at,
            answer: entry.answer.as_ref().zip(answer.as_ref()).map(|(post, words)| OfficeAnswer {
                office: &post.author,
                text: words,
                at: post.posted_at,
            }),
        })
        .collect();
    let open = view.seat.discussion.face == Face::Guestbook
        && !view.seat.discussion.settings.closed
        && view.seat.discussion.settings.posting == discussion::Posting::Anyone;
    let hidden = [("chiave", given.chiave.as_str())];
    let body = guestbook(&GuestbookPage {
        entries: &entries,
        paging: Pagination {
            path: page.path(),
            page: view.page.into(),
            size: discussion::TOPICS.into(),
            total: count(view.total),
        },
        form: open.then(|| GuestForm {
            csrf: page.csrf(),
            name: &given.nome,
            town: &given.comune,
            text: &given.messaggio,
            hidden: &hidden,
            faults,
        }),
    });
    let head = Head { noindex: view.page > 1, ..head() };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render_as(status, &head, &body)
}
