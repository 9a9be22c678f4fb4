//! `/redazione/contenuti/{id}/modifica`: the next revision is written.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use templates::pages::newsroom::form as form_page;
use templates::shell::Crumb;
use templates::text::portal::newsroom as text;

use super::form::{Given, Shown, draft_of, keep_links, page_of, sentences, take_files};
use super::{enter, failed, render, saved};
use crate::portal::contents::{
    Changed, Content, ContentError, ContentId, Draft, Opened, Workflow, wrong_with,
};
use crate::web::portal::Portal;
use crate::web::shell::{Page, Refusal, Uploaded};

fn shown<'a>(content: &Content, draft: &'a Draft) -> Shown<'a> {
    Shown {
        kind: content.kind,
        draft,
        owner: content.owner,
        audience: content.audience,
        version: content.version,
        faults: Vec::new(),
        conflict: false,
        preview: false,
        heading: text::edit_title(&content.title),
        action: format!("/redazione/contenuti/{}/modifica", content.id),
        back: format!("/redazione/contenuti/{}", content.id),
        links: None,
    }
}

/// The content, if whoever asks may write it now.
async fn opened(portal: &Portal, page: &Page, id: i64) -> Result<Opened, Refusal> {
    let person = enter(page)?;
    let opened = portal
        .contents
        .open(person, ContentId(id))
        .await
        .map_err(|error| Refusal::from(failed(page, &error)))?;
    if opened.allowed.contains(&Workflow::Save) { Ok(opened) } else { Err(page.forbidden().into()) }
}

/// `GET`: the form with the newest revision.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Response {
    match opened(&portal, &page, id).await {
        Ok(opened) => {
            let shown = shown(&opened.content, &opened.head.draft);
            answer(&portal, &page, StatusCode::OK, shown).await
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// `POST`: written, or the form with what was wrong. What somebody else has changed meanwhile is not overwritten.
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Uploaded { page, form, files }: Uploaded<Vec<(String, String)>>,
) -> Response {
    let opened = match opened(&portal, &page, id).await {
        Ok(opened) => opened,
        Err(refusal) => return refusal.into_response(),
    };
    let Ok((person, _)) = page.person() else { return page.forbidden() };
    let (content, given) = (&opened.content, Given(form));
    let read = async {
        let (draft, faults) = draft_of(&portal, content.kind, &given).await?;
        Ok::<_, mailstore::DbError>((draft, faults, take_files(&portal, person, files).await?))
    };
    let (mut draft, faults, (taken, refused)) = match read.await {
        Ok(read) => read,
        Err(error) => return page.unavailable(&error),
    };
    keep_links(&mut draft.details.links, &opened.head.draft.details.links);
    draft.details.media.extend(taken);
    let mut wrong = sentences(&wrong_with(content.kind, &draft));
    wrong.extend(sentences(&faults));
    wrong.extend(refused);
    let mut conflict = false;
    let changed = Changed { owner: given.owner_change(), audience: Some(given.audience()) };
    if wrong.is_empty() && !given.wants_preview() {
        let place = (content.id, given.version());
        match portal.contents.save(person, place, draft.clone(), changed).await {
            Ok(content) => return saved(&page, content.id.0, &draft),
            Err(ContentError::Invalid(faults)) => wrong = sentences(&faults),
            Err(ContentError::Conflict) => conflict = true,
            Err(error) => return failed(&page, &error),
        }
    }
    let status = match (conflict, wrong.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let shown = Shown {
        owner: given.owner_change().unwrap_or(content.owner),
        audience: given.audience(),
        // Whoever has seen that it was changed may go on from what it is now.
        version: if conflict { content.version } else { given.version() },
        faults: wrong,
        conflict,
        preview: given.wants_preview(),
        links: Some(given.get("collegati").to_owned()),
        ..shown(content, &draft)
    };
    answer(&portal, &page, status, shown).await
}

async fn answer(portal: &Portal, page: &Page, status: StatusCode, shown: Shown<'_>) -> Response {
    let (title, path) = (shown.heading.clone(), shown.back.clone());
    match page_of(portal, page, shown).await {
        Ok(data) => {
            let above = [Crumb::to(text::ALL, "/redazione/contenuti"), Crumb::to(&data.title, &path)];
            render(portal, page, (status, &title), &above, &form_page(&data)).await
        }
        Err(error) => page.unavailable(&error),
    }
}
