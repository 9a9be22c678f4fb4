//! The second factor of a person: set up, confirmed, taken away.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::account::{FactorFault, SecondFactor, second_factor as page_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::log_out::Nothing;
use super::{FACTOR_PATH, refusal, render, seconds, site};
use crate::accounts::AccountError;
use crate::auth::AuthError;
use crate::auth::second_factor::{FactorError, RecoveryCodes, Status};
use crate::secret::Secret;
use crate::web::qr;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: how it stands, and what can be done.
pub(super) async fn show(page: Page) -> Answer {
    view(&page, None).await
}

/// `POST`: begins to set one up.
pub(super) async fn begin(Checked { page, .. }: Checked<Nothing>) -> Answer {
    let (person, _) = page.person()?;
    match page.accounts()?.service().begin_second_factor(person).await {
        // There is one in use: the page says so.
        Ok(()) | Err(FactorError::WrongState) => Ok(page.redirect(FACTOR_PATH)),
        Err(error) => Err(give_up(&page, &error)),
    }
}

/// A form with a code.
#[derive(Debug, Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    codice: String,
}

/// `POST`: puts it into use; the recovery codes are shown this once.
pub(super) async fn confirm(Checked { page, form }: Checked<Proof>) -> Answer {
    let (person, own) = page.person()?;
    let who = (page.peer(), person, own.id);
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    let proof = (form.password.expose(), &*form.codice);
    match service.confirm_second_factor(who, proof, &site(&page, &domain)).await {
        Ok(codes) => Ok(shown(&page, &SecondFactor::Codes(&codes.0), None)),
        Err(AccountError::Decided) => Ok(page.redirect(FACTOR_PATH)),
        Err(error) => unproved(&page, error).await,
    }
}

/// `POST`: new recovery codes.
pub(super) async fn renew(Checked { page, form }: Checked<Code>) -> Answer {
    let (person, _) = page.person()?;
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    let who = (page.peer(), person);
    let made = service.renew_recovery_codes(who, &form.codice, &site(&page, &domain)).await;
    codes(&page, made).await
}

/// A form with everything that proves a person.
#[derive(Debug, Deserialize)]
pub(super) struct Proof {
    password: Secret,
    #[serde(default)]
    codice: String,
}

/// `POST`: takes it away.
pub(super) async fn disable(Checked { page, form }: Checked<Proof>) -> Answer {
    let (person, _) = page.person()?;
    let who = (page.peer(), person);
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    let proof = (form.password.expose(), &*form.codice);
    match service.disable_second_factor(who, proof, &site(&page, &domain)).await {
        Ok(()) => Ok(page.redirect_with_flash(FACTOR_PATH, Tone::Success, text::FACTOR_REMOVED)),
        Err(error) => unproved(&page, error).await,
    }
}

/// The page with what was wrong with password or code.
async fn unproved(page: &Page, error: AccountError) -> Answer {
    match error {
        AccountError::Proof(AuthError::TooMany { retry_after }) => {
            view(page, Some(FactorFault::TooMany(seconds(retry_after)))).await
        }
        AccountError::Proof(AuthError::Unavailable) => Err(refusal(page, &error)),
        AccountError::Proof(_) => view(page, Some(FactorFault::Proof)).await,
        error => Err(refusal(page, &error)),
    }
}

async fn codes(page: &Page, made: Result<RecoveryCodes, FactorError>) -> Answer {
    match made {
        Ok(codes) => Ok(shown(page, &SecondFactor::Codes(&codes.0), None)),
        Err(FactorError::BadCode) => view(page, Some(FactorFault::Code)).await,
        Err(FactorError::TooMany(wait)) => view(page, Some(FactorFault::TooMany(wait.seconds()))).await,
        Err(FactorError::WrongState) => Ok(page.redirect(FACTOR_PATH)),
        Err(error) => Err(give_up(page, &error)),
    }
}

async fn view(page: &Page, fault: Option<FactorFault>) -> Answer {
    let (person, _) = page.person()?;
    let found = page.accounts()?.service().second_factor(person, text::SENDER).await;
    let (status, setup) = found.map_err(|error| give_up(page, &error))?;
    let code = setup.as_ref().and_then(|setup| qr::code(&setup.uri));
    let view = match (status, &setup) {
        (Status::On { since, recovery_left }, _) => SecondFactor::On { since, recovery_left },
        (Status::Begun, Some(setup)) => SecondFactor::Begun { key: &setup.key, code: code.as_ref() },
        (Status::Begun | Status::Off, _) => SecondFactor::Off,
    };
    Ok(shown(page, &view, fault))
}

fn shown(page: &Page, view: &SecondFactor<'_>, fault: Option<FactorFault>) -> Response {
    let status = match fault {
        None => StatusCode::OK,
        Some(FactorFault::TooMany(_)) => StatusCode::TOO_MANY_REQUESTS,
        Some(FactorFault::Code | FactorFault::Proof) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    render(page, status, text::FACTOR_TITLE, &page_of(page.csrf(), view, fault))
}

fn give_up(page: &Page, error: &FactorError) -> Refusal {
    page.unavailable(error).into()
}
