//! `/accreditamento/richiesta`: somebody asks for accreditation.

use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::bodies::{ApplicationPage, Fault, application as form, document_title};
use templates::parts::Tone;
use templates::shell::{Crumb, Head};
use templates::text::portal::bodies as text;

use super::form_status;
use super::given::{Given, files_of, form_of};
use super::view::{kinds, refused, sentence, sentences};
use crate::directory::PrincipalId;
use crate::fields::Why;
use crate::media::KeepError;
use crate::portal::organisations::{OrganisationError, rights};
use crate::web::newsroom::rich;
use crate::web::portal::{Portal, privacy_version};
use crate::web::shell::{Answer, Page, Refusal, Uploaded};

/// Whoever may ask.
fn enter(page: &Page) -> Result<PrincipalId, Refusal> {
    let (person, _) = page.person()?;
    if rights::may_request(page.viewer()) { Ok(person) } else { Err(page.forbidden().into()) }
}

/// `GET`: the empty form.
pub(super) async fn show(page: Page) -> Answer {
    enter(&page)?;
    Ok(answer(&page, &Given::default(), &[]).await)
}

/// `POST`: it is sent, or the form comes back with what was wrong.
pub(super) async fn create(portal: Portal, Uploaded { page, form, files }: Uploaded<Given>) -> Answer {
    let person = enter(&page)?;
    let read = form.read(&portal).await;
    let (application, mut faults) = read.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    if !form.anteprima.is_empty() {
        return Ok(answer(&page, &form, &[]).await);
    }
    let (documents, refused_files) = files_of(&portal, ("documenti", files)).await;
    faults.extend(refused_files);
    if form.consenso != "si" {
        faults.push(sentence("consenso", Why::Missing));
    }
    if faults.is_empty() {
        let titled = documents.into_iter().map(|(name, file)| (document_title(&name), file)).collect();
        let consent = privacy_version(page.state()).await;
        let consent = consent.map_err(|error| Refusal::from(page.unavailable(&error)))?;
        match portal.organisations.request(person, application, &consent, titled).await {
            Ok(asked) => {
                let path = format!("/ente/{}", asked.id);
                return Ok(page.redirect_with_flash(&path, Tone::Success, text::SENT));
            }
            Err(error) => faults = faults_of(&page, &error)?,
        }
    }
    Ok(answer(&page, &form, &faults).await)
}

/// What a form can say about what went wrong.
fn faults_of(page: &Page, error: &OrganisationError) -> Result<Vec<Fault>, Refusal> {
    match error {
        OrganisationError::Invalid(faults) => Ok(sentences(faults)),
        OrganisationError::TooMany => Ok(vec![(String::new(), text::TOO_MANY.to_owned())]),
        OrganisationError::Keep(KeepError::TooMany { .. }) => {
            Ok(vec![(String::new(), text::TOO_MANY_FILES.to_owned())])
        }
        error => Err(refused(page, error)),
    }
}

async fn answer(page: &Page, given: &Given, faults: &[Fault]) -> Response {
    let preview = if given.anteprima.is_empty() { None } else { Some(rich(given.missione.clone()).await) };
    let kinds = kinds();
    let body = form(&ApplicationPage {
        heading: text::REQUEST,
        lead: text::REQUEST_LEAD,
        action: "/accreditamento/richiesta",
        csrf: page.csrf(),
        faults,
        largest: u64::try_from(page.state().upload_limit).unwrap_or(u64::MAX),
        send: text::SEND,
        back: "/accreditamento",
        ..form_of(given, &kinds, preview)
    });
    let head = Head {
        title: text::REQUEST,
        crumbs: &[Crumb::to(text::ACCREDITATION, "/accreditamento"), Crumb::here(text::REQUEST)],
        noindex: true,
        ..Head::default()
    };
    let status: StatusCode = form_status(false, !faults.is_empty());
    page.render_as(status, &head, &body)
}
