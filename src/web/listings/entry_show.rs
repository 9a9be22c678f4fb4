//! `GET /offerte/{id-slug}` and its like: one entry whole.

use axum::extract::Path;
use templates::pages::listings::{EntryPage, Fact, Part, entry as entry_page};
use templates::pages::portal::WayTo;
use templates::rich::{excerpt, plain};
use templates::shell::{Crumb, Feed, Head};
use templates::text::portal::{contents, listings as text};

use super::board::{Board, desk_path, public_path, rich, state_of};
use super::dates::deadline;
use super::{failed, number_of, unavailable};
use crate::clock::Micros;
use crate::directory::{Actor, PrincipalId};
use crate::jobs::listing::{Content, Entry, Standing, State};
use crate::web::portal::{Names, Portal};
use crate::web::shell::{Answer, Page};

/// Characters of what search machines show.
const SUMMARY: usize = 160;

pub(super) async fn show<D: Board>(portal: Portal, page: Page, Path(part): Path<String>) -> Answer {
    let id = number_of(&part).ok_or_else(|| page.not_found())?;
    let desk = D::desk(&portal);
    // As everybody reads it, whoever asks: what is kept back does not stand on a page that others may look at, too.
    let entry = desk.load(None, id).await.map_err(|error| failed(&page, &error))?;
    let path = public_path(&entry);
    if path != format!("{}/{part}", D::NOUN.path) {
        return Ok(page.moved(&path));
    }
    let manage = match page.viewer().person {
        None => false,
        Some(person) => {
            desk.may_change(Some(Actor::from(person)), &entry).await.map_err(unavailable(&page))?
        }
    };
    let names = portal.names().await.map_err(unavailable(&page))?;
    let (now, words) = (portal.clock.now(), contents::kind(D::NOUN.word));
    let (office_path, manage_path) = (office_path(&names, entry.content.office), desk_path::<D>(id));
    let shown = EntryPage {
        manage: if manage { &manage_path } else { "" },
        ..view(&entry, &names, &office_path, now)
    };
    let json_ld: Vec<String> = D::json_ld(&entry, &page.state().public_url, now)
        .map(|value| value.to_string())
        .into_iter()
        .collect();
    let summary = excerpt(&plain(&entry.content.description), SUMMARY);
    let atom = format!("{}/atom.xml", D::NOUN.path);
    let head = Head {
        title: &entry.content.title,
        description: &summary,
        crumbs: &[Crumb::to(words.many, D::NOUN.path), Crumb::here(&entry.content.title)],
        canonical: Some(&path),
        feeds: &[Feed { title: words.many, href: &atom, kind: "application/atom+xml" }],
        json_ld: &json_ld,
        noindex: entry.head.state == State::Archived,
        ..Head::default()
    };
    Ok(page.render(&head, &entry_page(&shown)))
}

/// The page of an office, or nothing.
pub(super) fn office_path(names: &Names, office: Option<PrincipalId>) -> String {
    let office = office.and_then(|id| names.offices.of(id)).filter(|office| office.is_visible());
    office.map(|office| format!("/uffici/{}", office.profile.slug)).unwrap_or_default()
}

/// An entry as its page shows it.
pub(super) fn view<'a, D: Board>(
    entry: &'a Entry<D>,
    names: &'a Names,
    office_path: &'a str,
    now: Micros,
) -> EntryPage<'a> {
    let (head, content, standing) = (&entry.head, &entry.content, entry.standing(now));
    let (tone, state) = state_of(entry, now);
    let is_over = !standing.is_open() && standing != Standing::Draft;
    let over = is_over.then(|| (state.clone(), text::over(D::NOUN.word, standing.as_str())));
    let description = Part::Rich(text::DESCRIPTION, rich("descrizione", &content.description));
    EntryPage {
        kind: contents::kind(D::NOUN.word).one,
        title: &content.title,
        state: Some((tone, state)),
        published_at: head.published_at,
        over,
        facts: facts(content),
        parts: std::iter::once(description).chain(D::parts(content)).collect(),
        office: (!office_path.is_empty())
            .then_some(WayTo { label: names.office(content.office), href: office_path }),
        kept: vec![(text::REFERENCE, Fact::Plain(head.reference.clone()))],
        manage: "",
    }
}

fn facts<D: Board>(content: &Content<D>) -> Vec<(&'static str, Fact)> {
    let mut facts = D::facts(content);
    if let Some(ends) = content.ends_at {
        let label = if D::NOUN.word == "course" { text::ENROL_BY } else { text::ENDS };
        facts.push((label, Fact::Plain(deadline(ends))));
    }
    facts.push((text::LEVEL, Fact::Plain(text::level(content.level.as_str()).to_owned())));
    facts
}
