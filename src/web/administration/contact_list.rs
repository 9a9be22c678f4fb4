//! `GET /amministrazione/contatti`: the agenda of useful contacts, with what only those who work here may know.

use axum::http::StatusCode;
use templates::pages::administration::{ContactRow, ListHead, contacts};
use templates::parts::Pagination;
use templates::text::portal::administration as text;

use super::{Failed, SIZE, allow, keeps_contacts, page_number, render};
use crate::portal::offices::{Contact, ContactFilter, rights};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    allow(&page, keeps_contacts(page.viewer()))?;
    let asked = Asked::of(page.path());
    let words: String = asked.get("q").chars().take(200).collect();
    let filter =
        ContactFilter { text: Some(words).filter(|words| !words.is_empty()), ..ContactFilter::default() };
    let all = portal.offices.contacts(page.viewer(), ContactFilter::default()).await;
    let all = all.map_err(|error| Failed::from(error).answer(&page))?;
    let mut categories: Vec<String> = all.iter().map(|contact| contact.form.category.clone()).collect();
    categories.dedup();
    let found = match filter.text.is_some() {
        true => portal
            .offices
            .contacts(page.viewer(), filter)
            .await
            .map_err(|error| Failed::from(error).answer(&page))?,
        false => all,
    };
    let category = asked.get("categoria");
    let found: Vec<Contact> =
        found.into_iter().filter(|one| category.is_empty() || one.form.category == category).collect();
    let number = page_number(&asked);
    let first = ((number - 1) * SIZE) as usize;
    let editable = |contact: &Contact| rights::edits_contacts(page.viewer(), contact.form.territory);
    let rows: Vec<ContactRow<'_>> = found
        .iter()
        .skip(first)
        .take(SIZE as usize)
        .map(|contact| ContactRow {
            id: contact.id,
            body: &contact.form.body,
            name: &contact.form.name,
            category: &contact.form.category,
            phone: &contact.form.phone,
            public: contact.form.public,
            noted: !contact.form.internal_note.is_empty(),
            editable: editable(contact),
        })
        .collect();
    let mut active = Vec::new();
    for (name, label) in [("q", text::WORDS), ("categoria", text::CATEGORY)] {
        if !asked.get(name).is_empty() {
            active.push((text::filter(label, asked.get(name)), asked.without(name)));
        }
    }
    let head = ListHead {
        asked: [asked.get("q"), category],
        categories: &categories,
        active: &active,
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: SIZE.into(),
            total: found.len() as u64,
        },
    };
    Ok(render(&portal, &page, (StatusCode::OK, text::CONTACTS), &[], &contacts(&head, &rows)).await)
}
