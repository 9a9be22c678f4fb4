//! A person logs in by address and password.

use axum::extract::{Query, rejection::QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use templates::pages::ErrorKind;
use templates::pages::account::{LogIn, LogInFault, log_in as form_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::{PROFILE_PATH, render, second_step, seconds};
use crate::auth::second_factor::Spent;
use crate::auth::session::Beginning;
use crate::auth::{AuthError, Protocol};
use crate::secret::Secret;
use crate::web::shell::{Answer, Checked, Page, local_path};
use crate::web::wanted_address::is_plausible;

/// The longest address that is shown again in the form, characters.
const ECHO_LIMIT: usize = 254;

/// What the address of the form may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Where to go afterwards.
    #[serde(default)]
    ritorno: String,
}

/// `GET`: the form. Whoever has logged in already goes on.
pub(super) async fn show(page: Page, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let Query(asked) = asked.unwrap_or_default();
    let back = local_path(&asked.ritorno);
    match page.session() {
        Some(_) => page.redirect(back.unwrap_or(PROFILE_PATH)),
        None => form(&page, StatusCode::OK, &LogIn { back: back.unwrap_or_default(), ..LogIn::default() }),
    }
}

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Credentials {
    #[serde(default)]
    indirizzo: String,
    password: Secret,
    #[serde(default)]
    ritorno: String,
}

/// `POST`: a new session, the second step, or the form with what was wrong. A wrong address and a wrong password get the same
/// answer in the same time, and count against the limit on guessing.
pub(super) async fn log_in(Checked { page, form: given }: Checked<Credentials>) -> Answer {
    let auth = page.accounts()?.auth();
    let login = given.indirizzo.trim();
    match auth.verify_login(page.peer(), login, given.password.expose(), Protocol::Web).await {
        Ok(actor) if actor.second_factor => Ok(second_step::ask(&page, &actor, &given.ritorno)),
        Ok(actor) => {
            let new = Beginning::of(&actor, page.peer(), page.user_agent());
            welcome(&page, new, (&given.ritorno, Spent::Telephone)).await
        }
        Err(error @ AuthError::Unavailable) => Ok(page.unavailable(&error)),
        Err(error) => Ok(refuse(&page, &given, &error)),
    }
}

/// Begins a session in the place of any the browser had, and leads to where it wanted to go. Who has used a code of the paper is
/// told how many are left.
pub(super) async fn welcome(page: &Page, new: Beginning, (back, spent): (&str, Spent)) -> Answer {
    let person = new.person;
    let new = Beginning { replaces: page.token().cloned(), ..new };
    match page.accounts()?.auth().begin_session(new).await {
        Ok(Some(token)) => {
            tracing::info!(account.id = %person, peer = %page.peer(), "logged in on the web");
            let to = local_path(back).unwrap_or(PROFILE_PATH);
            let mut response = match spent {
                Spent::Telephone => page.redirect(to),
                Spent::Recovery(left) => page.redirect_with_flash(to, Tone::Warning, &text::code_spent(left)),
            };
            page.put_session(&mut response, Some(&token));
            Ok(response)
        }
        // The password was changed in this very moment.
        Ok(None) => Ok(page.error(ErrorKind::StaleForm)),
        Err(error) => Ok(page.unavailable(&error)),
    }
}

fn refuse(page: &Page, given: &Credentials, error: &AuthError) -> Response {
    let shown: String = given.indirizzo.trim().chars().filter(|c| !c.is_control()).take(ECHO_LIMIT).collect();
    // What is no address may be a password in the wrong field.
    let account = Some(&shown).filter(|shown| is_plausible(shown));
    tracing::info!(account, peer = %page.peer(), %error, "log-in on the web refused");
    let (status, fault, wait) = fault_of(error);
    let back = local_path(&given.ritorno).unwrap_or_default();
    let facts = LogIn { back, address: &shown, fault: Some(fault), ..LogIn::default() };
    retry_after(form(page, status, &facts), wait)
}

/// What is said of a refused log-in, and for how many seconds to wait.
pub(super) fn fault_of(error: &AuthError) -> (StatusCode, LogInFault, Option<i64>) {
    match error {
        AuthError::TooMany { retry_after } => {
            let seconds = seconds(*retry_after);
            (StatusCode::TOO_MANY_REQUESTS, LogInFault::TooMany { seconds }, Some(seconds))
        }
        AuthError::Disabled => (StatusCode::FORBIDDEN, LogInFault::Disabled, None),
        AuthError::Bad | AuthError::WebOnly | AuthError::AppPasswordOnly | AuthError::Unavailable => {
            (StatusCode::FORBIDDEN, LogInFault::Wrong, None)
        }
    }
}

pub(super) fn retry_after(mut response: Response, seconds: Option<i64>) -> Response {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn form(page: &Page, status: StatusCode, facts: &LogIn<'_>) -> Response {
    let facts = LogIn { csrf: page.csrf(), ..*facts };
    render(page, status, text::LOG_IN_TITLE, &form_of(&facts))
}
