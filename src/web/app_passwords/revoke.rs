//! Takes an app password away, after a page that names it and asks whether that is meant.

use std::sync::Arc;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::Uri;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::{AppPasswordFault, AppPasswordView};

use super::super::WebState;
use super::{Bearer, Visit, expired, name_of, show, unavailable};
use crate::audit::Doer;
use crate::auth::app_password;
use crate::directory::DirectoryError;

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Unwanted {
    gettone: String,
    numero: i64,
    /// `si` on the second page, `no` for back.
    #[serde(default)]
    sicuro: String,
}

impl Bearer for Unwanted {
    fn token(&self) -> &str {
        &self.gettone
    }
}

/// `POST`: the question, then the list without it. What was logged in with it ends within ten seconds.
pub(super) async fn revoke(
    State(state): State<Arc<WebState>>,
    uri: Uri,
    form: Result<Form<Unwanted>, FormRejection>,
) -> Response {
    let visit = match Visit::begin(&state, form, &uri).await {
        Ok(visit) => visit,
        Err(answer) => return *answer,
    };
    match visit.form.sicuro.as_str() {
        "si" => take_away(&visit).await,
        "no" => visit.list(None, None).await,
        _ => question(&visit).await,
    }
}

async fn question(visit: &Visit<'_, Unwanted>) -> Response {
    let (person, number) = (visit.pass.person, visit.form.numero);
    let found = visit.accounts.directory.read(move |conn| app_password::list(conn, person)).await;
    let one = match found {
        Ok(all) => all.into_iter().find(|one| one.id == number),
        Err(error) => return unavailable(visit.language, &error),
    };
    let Some(one) = one else { return visit.list(None, Some(AppPasswordFault::Gone)).await };
    let Some(address) = name_of(visit.accounts, person).await else {
        return expired(visit.state, visit.language);
    };
    let token = visit.pass.renewed().signed(&visit.accounts.key);
    let view = AppPasswordView::Question { token: &token, id: one.id, label: &one.label };
    show(visit.state, visit.language, &address, None, view)
}

async fn take_away(visit: &Visit<'_, Unwanted>) -> Response {
    let (person, number) = (visit.pass.person, visit.form.numero);
    let Some(login) = name_of(visit.accounts, person).await else {
        return expired(visit.state, visit.language);
    };
    let doer = Doer::person(person.0, &login);
    let taken = visit
        .accounts
        .directory
        .edit(doer, move |edit| {
            app_password::revoke(edit, person, number)?;
            Ok(crate::auth::version_of(edit.tx(), person)?)
        })
        .await;
    match taken {
        Ok(Some(version)) => {
            let pass = visit.pass.at_version(version);
            super::list_page(visit.state, visit.accounts, visit.language, &pass, (None, None)).await
        }
        Ok(None) => expired(visit.state, visit.language),
        Err(DirectoryError::NoSuch(..)) => visit.list(None, Some(AppPasswordFault::Gone)).await,
        Err(error) => unavailable(visit.language, &error),
    }
}
