//! `/ente/{id}/documenti`: papers of a request come and go.

use axum::extract::Path;
use axum::http::StatusCode;
use serde::Deserialize;
use templates::pages::bodies::{Fault, document_title};
use templates::parts::{Confirm, confirmation};
use templates::text::portal::bodies as text;

use super::given::files_of;
use super::view::{after, sentence, sentences};
use super::{opened, render, request_show};
use crate::fields::Why;
use crate::media::KeepError;
use crate::portal::organisations::{Action, OrganisationError, OrganisationId};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Uploaded};

/// The forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
    titolo: String,
}

/// `POST …/documenti`: one comes.
pub(super) async fn add(
    portal: Portal,
    Path(id): Path<i64>,
    Uploaded { page, form, files }: Uploaded<Given>,
) -> Answer {
    let (person, opened) = opened(&portal, &page, id).await?;
    let (mut good, mut faults) = files_of(&portal, ("documento", files)).await;
    match good.pop() {
        None if faults.is_empty() => faults.push(sentence("documento", Why::Missing)),
        None => {}
        Some((name, file)) => {
            let typed = form.titolo.trim();
            let title = if typed.is_empty() { document_title(&name) } else { typed.to_owned() };
            let place = (OrganisationId(id), form.versione);
            let outcome = portal.organisations.add_document(person, place, (title, file)).await;
            match outcome {
                Err(OrganisationError::Invalid(wrong)) => faults = at_document(sentences(&wrong)),
                Err(OrganisationError::Keep(KeepError::TooMany { .. })) => {
                    faults = vec![("documento".to_owned(), text::TOO_MANY_FILES.to_owned())];
                }
                outcome => {
                    return after(&page, outcome, &format!("/ente/{id}/richiesta"), text::DOCUMENT_ADDED);
                }
            }
        }
    }
    let shown = (StatusCode::UNPROCESSABLE_ENTITY, form.titolo.as_str(), faults.as_slice());
    request_show::answer(&portal, &page, &opened, shown).await
}

/// What is wrong with the documents is wrong with this one.
fn at_document(faults: Vec<Fault>) -> Vec<Fault> {
    faults.into_iter().map(|(_, words)| ("documento".to_owned(), words)).collect()
}

/// `GET …/documenti/{media}/togli`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path((id, media)): Path<(i64, i64)>) -> Answer {
    let (_, opened) = opened(&portal, &page, id).await?;
    let document = opened.documents.iter().find(|document| document.media == media);
    let Some(document) = document.filter(|_| opened.allowed.contains(&Action::Document)) else {
        return Ok(page.not_found());
    };
    let version = opened.organisation.version.to_string();
    let body = confirmation(&Confirm {
        question: text::DOCUMENT_QUESTION,
        thing: &document.title,
        consequence: text::DOCUMENT_CONSEQUENCE,
        action: &format!("/ente/{id}/documenti/{media}/togli"),
        csrf: page.csrf(),
        hidden: &[("versione", &version)],
        yes: &text::document_remove(&document.title),
        back: &format!("/ente/{id}/richiesta"),
        dangerous: true,
    });
    Ok(render(&page, (StatusCode::OK, text::DOCUMENT_QUESTION), &opened, &body))
}

/// `POST`: it goes.
pub(super) async fn remove(
    portal: Portal,
    Path((id, media)): Path<(i64, i64)>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let (person, _) = page.person()?;
    let place = (OrganisationId(id), form.versione);
    let outcome = portal.organisations.remove_document(person, place, media).await;
    after(&page, outcome, &format!("/ente/{id}/richiesta"), text::DOCUMENT_REMOVED)
}
