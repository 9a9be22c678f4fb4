//! `/redazione/nuovo`: a content is begun.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use templates::pages::newsroom::{form as form_page, new_kind};
use templates::shell::Crumb;
use templates::text::portal::{contents as words, newsroom as text};

use super::form::{Given, Shown, draft_of, page_of, sentences, take_files};
use super::{enter, failed, render, saved};
use crate::directory::PrincipalId;
use crate::portal::contents::{
    Audience, ContentError, Details, Draft, Fault, FieldError, Kind, NewContent, kinds, rights, wrong_with,
};
use crate::web::portal::Portal;
use crate::web::shell::{Asked, Page, Refusal, Uploaded};

/// `GET /redazione/nuovo`: what is to be written.
pub(super) async fn choose(portal: Portal, page: Page) -> Response {
    if let Err(refusal) = enter(&page) {
        return refusal.into_response();
    }
    let fits = |kind: &&Kind| may_begin(&page, **kind);
    let kinds: Vec<&str> = kinds().iter().filter(fits).map(|kind| kind.as_str()).collect();
    render(&portal, &page, (StatusCode::OK, text::NEW), &[], &new_kind(&kinds)).await
}

/// Whether somebody may begin such a thing for anybody.
fn may_begin(page: &Page, kind: Kind) -> bool {
    let viewer = page.viewer();
    let units = viewer.units.iter().map(|(unit, _)| Some(*unit)).chain([None]);
    units.into_iter().any(|owner| rights::may_create(viewer, kind, owner))
}

fn kind_of(page: &Page, word: &str) -> Result<(PrincipalId, Kind), Refusal> {
    let person = enter(page)?;
    let kind: Option<Kind> = word.parse().ok().filter(|kind| kinds().contains(kind));
    let kind = kind.ok_or_else(|| Refusal::from(page.not_found()))?;
    if may_begin(page, kind) { Ok((person, kind)) } else { Err(page.forbidden().into()) }
}

fn shown<'a>(kind: Kind, draft: &'a Draft, owner: Option<PrincipalId>) -> Shown<'a> {
    Shown {
        kind,
        draft,
        owner,
        audience: Audience::Public,
        version: 0,
        faults: Vec::new(),
        conflict: false,
        preview: false,
        heading: text::new_title(words::kind(kind.as_str()).one),
        action: format!("/redazione/nuovo/{kind}"),
        back: "/redazione".into(),
        links: None,
    }
}

/// `GET /redazione/nuovo/{kind}`: the empty form.
pub(super) async fn show(portal: Portal, page: Page, Path(word): Path<String>) -> Response {
    let (_, kind) = match kind_of(&page, &word) {
        Ok(found) => found,
        Err(refusal) => return refusal.into_response(),
    };
    // Whoever has one office writes for it, in the territory it looks at.
    let names = match portal.names().await {
        Ok(names) => names,
        Err(error) => return page.unavailable(&error),
    };
    let mut own =
        page.viewer().units.iter().map(|(unit, _)| *unit).filter(|unit| names.offices.of(*unit).is_some());
    let only = own.next().filter(|_| own.next().is_none());
    // An address may name one; who has none but an organisation writes for that.
    let asked = Asked::of(page.path()).get("ufficio").parse().ok().map(PrincipalId);
    let asked = asked.filter(|unit| page.viewer().belongs_to(*unit));
    let outside = || match page.viewer().units.as_slice() {
        [(group, _)] if !rights::is_staff(page.viewer()) => Some(*group),
        _ => None,
    };
    let owner = asked.or(only).or_else(outside);
    let territory = page.territory().map(|territory| territory.id.0);
    let draft = Draft { details: Details { territory, ..Details::default() }, ..Draft::default() };
    answer(&portal, &page, StatusCode::OK, shown(kind, &draft, owner)).await
}

/// `POST`: begun, or the form with what was wrong.
pub(super) async fn create(
    portal: Portal,
    Path(word): Path<String>,
    Uploaded { page, form, files }: Uploaded<Vec<(String, String)>>,
) -> Response {
    let (person, kind) = match kind_of(&page, &word) {
        Ok(found) => found,
        Err(refusal) => return refusal.into_response(),
    };
    let given = Given(form);
    let read = async {
        let (draft, faults) = draft_of(&portal, kind, &given).await?;
        Ok::<_, mailstore::DbError>((draft, faults, take_files(&portal, person, files).await?))
    };
    let (mut draft, faults, (taken, refused)) = match read.await {
        Ok(read) => read,
        Err(error) => return page.unavailable(&error),
    };
    draft.details.media.extend(taken);
    let mut wrong = sentences(&wrong_with(kind, &draft));
    wrong.extend(sentences(&faults));
    wrong.extend(refused);
    let (owner, audience) = (given.owner(), given.audience());
    // Who is not of the network writes for an organisation only: the form says so, and keeps what was typed.
    if !rights::may_create(page.viewer(), kind, owner) {
        wrong.extend(sentences(&[Fault::new("owner", FieldError::NoSuch)]));
    }
    if wrong.is_empty() && !given.wants_preview() {
        let new = NewContent { kind, owner, audience, draft: draft.clone(), import_key: None };
        match portal.contents.create(person, new).await {
            Ok(content) => return saved(&page, content.id.0, &draft),
            Err(ContentError::Invalid(faults)) => wrong = sentences(&faults),
            Err(error) => return failed(&page, &error),
        }
    }
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = Shown {
        audience,
        faults: wrong,
        preview: given.wants_preview(),
        links: Some(given.get("collegati").to_owned()),
        ..shown(kind, &draft, owner)
    };
    answer(&portal, &page, status, shown).await
}

async fn answer(portal: &Portal, page: &Page, status: StatusCode, shown: Shown<'_>) -> Response {
    let title = shown.heading.clone();
    match page_of(portal, page, shown).await {
        Ok(data) => {
            let above = [Crumb::to(text::NEW, "/redazione/nuovo")];
            render(portal, page, (status, &title), &above, &form_page(&data)).await
        }
        Err(error) => page.unavailable(&error),
    }
}
