//! Makes an app password and shows it, this once.

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::AppPasswordFault;

use super::super::WebState;
use super::{Bearer, Visit, expired, name_of, unavailable};
use crate::audit::Doer;
use crate::auth::app_password;
use crate::directory::DirectoryError;

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    gettone: String,
    nome: String,
}

impl Bearer for Wanted {
    fn token(&self) -> &str {
        &self.gettone
    }
}

/// `POST`: the list with the new one in clear. The same form sent again shows the same password.
pub(super) async fn create(
    State(state): State<Arc<WebState>>,
    uri: Uri,
    form: Result<Form<Wanted>, FormRejection>,
) -> Response {
    let visit = match Visit::begin(&state, form, &uri).await {
        Ok(visit) => visit,
        Err(answer) => return *answer,
    };
    let label = visit.form.nome.trim().to_owned();
    if label.is_empty() {
        return visit.list(None, Some(AppPasswordFault::NoLabel)).await;
    }
    let person = visit.pass.person;
    let Some(login) = name_of(visit.accounts, person).await else { return expired(&state, visit.language) };
    let (seed, doer) = (visit.pass.seed(&visit.accounts.key), Doer::person(person.0, &login));
    let made = visit
        .accounts
        .directory
        .edit(doer, move |edit| app_password::create(edit, person, &label, &seed))
        .await;
    match made {
        Ok(text) => visit.list(Some(&text), None).await,
        Err(DirectoryError::Refused(_)) => visit.list(None, Some(AppPasswordFault::Full)).await,
        Err(error) => unavailable(visit.language, &error),
    }
}
