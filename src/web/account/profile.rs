//! The first of a person's own pages, and its name.

use serde::Deserialize;
use templates::pages::account::{Profile, RegisterFault, RegistrationNote, profile as page_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::register::name_fault;
use super::{PROFILE_PATH, form_status, refusal, render};
use crate::accounts::{AccountError, Registration, RegistrationState};
use crate::auth::second_factor::Status;
use crate::directory::PrincipalId;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: what the account is, and where to go.
pub(super) async fn show(page: Page) -> Answer {
    let (person, _) = page.person()?;
    overview(&page, person, None).await
}

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    #[serde(default)]
    nome: String,
}

/// `POST`: another name.
pub(super) async fn rename(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    match page.accounts()?.service().rename(person, &form.nome).await {
        Ok(()) => Ok(page.redirect_with_flash(PROFILE_PATH, Tone::Success, text::PROFILE_SAVED)),
        Err(AccountError::Field(fault)) => overview(&page, person, Some(name_fault(fault.why))).await,
        Err(error) => Err(refusal(&page, &error)),
    }
}

async fn overview(page: &Page, person: PrincipalId, name_fault: Option<RegisterFault>) -> Answer {
    let own = page.accounts()?.service().own(person).await.map_err(|error| refusal(page, &error))?;
    let roles: Vec<&str> = own.roles.iter().map(|(role, _)| role.as_str()).collect();
    let facts = Profile {
        csrf: page.csrf(),
        name: &own.name,
        login: &own.login,
        roles: &roles,
        has_mailbox: own.has_mailbox,
        created_at: own.created_at,
        second_factor: matches!(own.second_factor, Status::On { .. }),
        registration: own.registration.as_ref().and_then(note),
        may_request: !own.has_mailbox && !own.registration.as_ref().is_some_and(Registration::waits),
        organisations: has_organisations(page, person).await,
        name_fault,
    };
    Ok(render(page, form_status(name_fault.is_some()), text::PROFILE_TITLE, &page_of(&facts)))
}

/// Whether there is anything for a person at `/ente`. The page is shown without that when it cannot be read.
async fn has_organisations(page: &Page, person: PrincipalId) -> bool {
    let Some(portal) = &page.state().portal else { return false };
    let own = portal.organisations.own(person).await.unwrap_or_default();
    !own.is_empty() || !portal.organisations.invited(person).await.unwrap_or_default().is_empty()
}

/// What is worth saying of a registration.
fn note(registration: &Registration) -> Option<RegistrationNote<'_>> {
    let refused = match registration.state {
        RegistrationState::Pending => None,
        RegistrationState::Refused => Some(registration.reason.as_str()),
        RegistrationState::Sent | RegistrationState::Approved => return None,
    };
    Some(RegistrationNote { organisation: &registration.organisation, refused })
}
