//! A person proves itself by address and password.

use std::sync::Arc;

use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::{AppPasswordFault, ErrorKind};

use super::super::WebState;
use super::super::account::is_plausible;
use super::super::pages::{Language, error_page};
use super::super::peer::Peer;
use super::token::Pass;
use super::{list_page, log_in_page, unavailable, unfit};
use crate::auth::{AuthError, Protocol};
use crate::clock::{Micros, SECOND};
use crate::secret::Secret;

/// The longest address that is shown again in the form, characters.
const ECHO_LIMIT: usize = 254;

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Credentials {
    indirizzo: String,
    password: Secret,
}

/// `POST`: the list, or the form with what was wrong. A wrong address and a wrong password get the same answer in the same
/// time, and count against the limit on guessing.
pub(super) async fn log_in(
    State(state): State<Arc<WebState>>,
    peer: Option<Extension<Peer>>,
    uri: Uri,
    form: Result<Form<Credentials>, FormRejection>,
) -> Response {
    let language = Language::of(&uri);
    let given = match form {
        Ok(Form(given)) => given,
        Err(rejection) => return unfit(language, &rejection),
    };
    let Some(accounts) = &state.accounts else { return error_page(language, ErrorKind::NotFound) };
    let peer = Peer::known(peer);
    let login = given.indirizzo.trim();
    let fault = match accounts.auth.verify_login(peer, login, given.password.expose(), Protocol::Web).await {
        Ok(actor) => {
            tracing::info!(account = %actor.login, %peer, "logged in to the page of app passwords");
            let pass = Pass::new(actor.person, actor.credential_version, state.clock.now());
            return list_page(&state, accounts, language, &pass, (None, None)).await;
        }
        Err(AuthError::Bad) => AppPasswordFault::Wrong,
        Err(AuthError::Disabled | AuthError::WebOnly) => AppPasswordFault::Disabled,
        Err(AuthError::TooMany { retry_after }) => {
            AppPasswordFault::TooMany { seconds: seconds(retry_after) }
        }
        Err(error @ AuthError::Unavailable) => return unavailable(language, &error),
    };
    let shown: String = login.chars().filter(|c| !c.is_control()).take(ECHO_LIMIT).collect();
    // What is no address may be a password in the wrong field.
    let account = Some(&shown).filter(|shown| is_plausible(shown));
    tracing::info!(account, %peer, ?fault, "log-in to the page of app passwords refused");
    log_in_page(&state, language, &shown, Some(fault))
}

/// Rounded up, at least 1.
fn seconds(wait: Micros) -> i64 {
    wait.div_euclid(SECOND).saturating_add(1)
}
