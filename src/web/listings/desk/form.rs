//! Between the form of a listing and what an entry says.

use axum::http::StatusCode;
use templates::pages::listings::{Control, EntryForm, Group, Input, entry_form};
use templates::shell::Crumb;
use templates::text::portal::{contents, listing_desk, listings as text};

use super::offices::{self, Choices};
use super::{Given, one_of, render};
use crate::directory::PrincipalId;
use crate::jobs::listing::{
    Content, Entry, Faults, LINE_MAX, Level, Problem, REFERENCE_MAX, Reach, TITLE_MAX,
};
use crate::web::listings::board::{Board, Wrong, desk_path};
use crate::web::listings::faults::{Sentences, sentences};
use crate::web::portal::{Names, Portal};
use crate::web::shell::{Answer, Page, Refusal};

/// What an entry says, as the form has it. `partita_iva`: that of the firm it is linked to.
pub(super) fn given_of<D: Board>(content: &Content<D>, partita_iva: &str) -> Given {
    let mut given = Given::default();
    let id = |id: Option<PrincipalId>| id.map(|id| id.to_string()).unwrap_or_default();
    given.set("title", content.title.clone());
    given.set("description", content.description.clone());
    given.set("level", content.level.to_string());
    given.set("comune_name", content.comune_name.clone());
    given.set("office", id(content.office));
    given.set("territory", id(content.territory));
    given.set("ends_at", content.ends_at.map(D::write_end).unwrap_or_default());
    given.set("company", partita_iva.to_owned());
    content.details.to_form(&mut given);
    given
}

/// An empty form: for the only office somebody has, in the territory that is looked at.
pub(super) fn empty(page: &Page, offices: &Choices) -> Given {
    let mut given = Given::default();
    given.set("level", Level::Provincial.to_string());
    given.set("office", offices::only(offices));
    given.set("territory", page.territory().map(|one| one.id.to_string()).unwrap_or_default());
    given.set("positions", "1".to_owned());
    given.set("mode", "presence".to_owned());
    given
}

/// The partita IVA of the firm an entry is linked to, or nothing.
pub(super) async fn partita_iva<D: Board>(portal: &Portal, content: &Content<D>) -> String {
    let Some(id) = content.details.company() else { return String::new() };
    let seen = portal.jobs.companies.load(None, id).await;
    seen.map(|seen| seen.company.content.partita_iva).unwrap_or_default()
}

/// What a form says, with what was wrong in it. `known`: what the entry says already.
pub(super) async fn content_of<D: Board>(
    portal: &Portal,
    page: &Page,
    given: &Given,
    known: Option<&Entry<D>>,
) -> Result<(Content<D>, Sentences), Refusal> {
    let mut wrong = Wrong::new();
    let mut content = read(given, known, &mut wrong);
    let code = given.get("company").trim();
    if !code.is_empty() {
        let found = portal.jobs.companies.find(&code.replace(' ', "")).await;
        match found.map_err(super::unavailable(page))? {
            Some(id) => content.details.set_company(id),
            None => wrong.push(("company", Problem::Unknown)),
        }
    }
    let mut faults = Faults(wrong.into_iter().map(fault).collect());
    if let Err(more) = content.clone().check(false) {
        let new = more.0.into_iter().filter(|fault| faults.of(fault.field).is_none()).collect::<Vec<_>>();
        faults.0.extend(new);
    }
    Ok((content, sentences(&faults)))
}

fn fault((field, problem): (&'static str, Problem)) -> crate::jobs::listing::Fault {
    crate::jobs::listing::Fault { field, problem }
}

fn read<D: Board>(given: &Given, known: Option<&Entry<D>>, wrong: &mut Wrong) -> Content<D> {
    let known = known.map(|entry| &entry.content);
    let mut details = D::of_form(given, wrong);
    if let Some(known) = known {
        details.carry(&known.details);
    }
    let comune_name = given.text("comune_name");
    // The code goes with the name it was found by.
    let comune = known.filter(|known| known.comune_name == comune_name.trim());
    let same_end = known
        .and_then(|known| known.ends_at)
        .filter(|ends| D::write_end(*ends) == given.get("ends_at").trim());
    Content {
        title: given.text("title"),
        description: given.text("description"),
        level: given.word("level", wrong).unwrap_or(Level::Provincial),
        comune: comune.map(|known| known.comune.clone()).unwrap_or_default(),
        comune_name,
        office: given.id("office").map(PrincipalId),
        territory: given.id("territory").map(PrincipalId),
        ends_at: same_end.or_else(|| given.date("ends_at", wrong, D::read_end)),
        details,
    }
}

/// What the page of a form needs beside what was typed.
pub(super) struct Shown<'a, D> {
    pub(super) known: Option<&'a Entry<D>>,
    pub(super) version: Option<i64>,
    pub(super) faults: Sentences,
    pub(super) conflict: bool,
    pub(super) status: StatusCode,
}

/// The page of the form.
pub(super) async fn answer<D: Board>(
    (portal, page): (&Portal, &Page),
    (names, reach): (&Names, &Reach),
    given: &Given,
    shown: Shown<'_, D>,
) -> Answer {
    let (list, kind) = (format!("/redazione{}", D::NOUN.path), contents::kind(D::NOUN.word));
    let (heading, action, back) = match shown.known {
        None => (listing_desk::words(D::NOUN.word).add.to_owned(), format!("{list}/aggiungi"), list.clone()),
        Some(entry) => {
            let back = desk_path::<D>(entry.head.id);
            (listing_desk::edit_title(&entry.content.title), format!("{back}/modifica"), back)
        }
    };
    let own = shown.known.and_then(|entry| entry.content.office);
    let choices = offices::with(offices::offices(names, reach), names, own);
    let office = Input::new("office", Control::One(choices));
    let office = if reach.everything { office } else { office.needed() };
    let chosen = [Input::new("comune_name", offices::places(portal, page, names).await?), office];
    let groups = groups::<D>(names, chosen, shown.known.is_none());
    let body = entry_form(&EntryForm {
        kind: D::NOUN.word,
        heading: &heading,
        lead: "",
        action: &action,
        csrf: page.csrf(),
        faults: shown.faults,
        conflict: shown.conflict,
        version: shown.version,
        groups: given.fill(groups),
        back: &back,
    });
    let above = [Crumb::to(kind.many, &list)];
    Ok(render(portal, page, (shown.status, &heading), &above, &body).await)
}

fn groups<D: Board>(names: &Names, [comune, office]: [Input; 2], new: bool) -> Vec<Group> {
    let most = |n: usize| u32::try_from(n).unwrap_or_default();
    let levels = one_of(Level::ALL.iter().map(|one| (one.as_str(), text::level(one.as_str()))));
    let mut what = vec![Input::new("title", Control::Line).needed().most(most(TITLE_MAX))];
    if new {
        what.push(Input::new("reference", Control::Line).most(most(REFERENCE_MAX)));
    }
    what.push(Input::new("description", Control::Text(10)).for_publishing());
    let moment = D::NOUN.word == "competition";
    let place = vec![
        Input::new("ends_at", if moment { Control::Moment } else { Control::Day }).for_publishing(),
        comune.most(most(LINE_MAX)),
        Input::new("level", levels).needed(),
        office,
        Input::new("territory", offices::territories(names)),
    ];
    let mut groups = vec![Group { word: "what", inputs: what }];
    groups.extend(D::groups());
    groups.push(Group { word: "where", inputs: place });
    groups
}
