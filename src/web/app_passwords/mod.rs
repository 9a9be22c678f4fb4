//! "Password per applicazioni": people see, make and revoke their own app passwords.
//!
//! There is no session yet. Who has proved itself by address and password gets a page with a [`token::Pass`] in its forms:
//! signed, good for fifteen minutes and for this credential version only. It is never in an address or a cookie, so another
//! site has nothing to ride on. Pages of this area are kept by no cache.

mod create;
mod log_in;
mod revoke;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::from_fn;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use ring::hmac;
use serde::Deserialize;
use templates::pages::{AppPasswordEntry, AppPasswordFault, AppPasswordPage, AppPasswordView, ErrorKind};

use self::token::Pass;
use super::account::is_plausible;
use super::pages::{Language, error_page, setup_link};
use super::{WebState, same_site};
use crate::auth::{Auth, app_password};
use crate::directory::{self, Directory, PrincipalId};

/// Where the area is.
pub(super) const PATH: &str = "/posta/password";

/// What the pages need of people: the door, their rows, and the key that passes are signed with.
#[derive(Clone)]
pub struct Accounts {
    auth: Auth,
    directory: Directory,
    key: hmac::Key,
}

impl Accounts {
    /// `secret`: 32 octets that all nodes share ([`PURPOSE`](Self::PURPOSE)).
    pub fn new(auth: Auth, directory: Directory, secret: &[u8; 32]) -> Self {
        Self { auth, directory, key: hmac::Key::new(hmac::HMAC_SHA256, secret) }
    }

    /// What the shared secret is for.
    pub const PURPOSE: &'static str = "web app passwords";
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Accounts")
    }
}

/// The pages of the area.
pub(super) fn router() -> Router<Arc<WebState>> {
    Router::new()
        .route(PATH, get(start))
        .route("/posta/password/accedi", post(log_in::log_in).get(to_start))
        .route("/posta/password/crea", post(create::create).get(to_start))
        .route("/posta/password/togli", post(revoke::revoke).get(to_start))
        .layer(from_fn(same_site::only_from_here))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    indirizzo: String,
}

/// `GET`: the form to log in, the address filled in when the link has it.
async fn start(
    State(state): State<Arc<WebState>>,
    asked: Result<Query<Asked>, QueryRejection>,
    uri: Uri,
) -> Response {
    let Query(asked) = asked.unwrap_or_default();
    let address = Some(asked.indirizzo.trim()).filter(|address| is_plausible(address)).unwrap_or_default();
    log_in_page(&state, Language::of(&uri), address, None)
}

/// Whoever loads the address of a form again begins anew.
async fn to_start(uri: Uri) -> Redirect {
    Redirect::to(&Language::of(&uri).link(PATH))
}

/// The form that proves a person, with what was wrong.
fn log_in_page(
    state: &WebState,
    language: Language,
    address: &str,
    fault: Option<AppPasswordFault>,
) -> Response {
    show(state, language, address, fault, AppPasswordView::LogIn)
}

/// The list of a person, with what else there is to say.
async fn list_page(
    state: &WebState,
    accounts: &Accounts,
    language: Language,
    pass: &Pass,
    (made, fault): (Option<&str>, Option<AppPasswordFault>),
) -> Response {
    let person = pass.person;
    let read = accounts.directory.read(move |conn| {
        let owner = directory::load(conn, &[person])?.pop();
        Ok((owner, app_password::list(conn, person)?))
    });
    let (owner, entries) = match read.await {
        Ok((Some(owner), entries)) => (owner, entries),
        Ok((None, _)) => return expired(state, language),
        Err(error) => return unavailable(language, &error),
    };
    let entries: Vec<AppPasswordEntry> = entries
        .into_iter()
        .map(|one| AppPasswordEntry {
            id: one.id,
            label: one.label,
            created_at: one.created_at,
            used_at: one.used_at,
        })
        .collect();
    let (address, token) = (owner.address.to_string(), pass.renewed().signed(&accounts.key));
    let view = AppPasswordView::List { token: &token, entries: &entries, made };
    show(state, language, &address, fault, view)
}

fn show(
    state: &WebState,
    language: Language,
    address: &str,
    fault: Option<AppPasswordFault>,
    view: AppPasswordView<'_>,
) -> Response {
    let status = match fault {
        None => StatusCode::OK,
        Some(AppPasswordFault::Wrong | AppPasswordFault::Disabled) => StatusCode::FORBIDDEN,
        Some(AppPasswordFault::Expired) => StatusCode::UNAUTHORIZED,
        Some(AppPasswordFault::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS,
        Some(AppPasswordFault::NoLabel | AppPasswordFault::Full | AppPasswordFault::Gone) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    let is_form = matches!(view, AppPasswordView::LogIn) && fault.is_none();
    let other_language = is_form.then(|| language.other().link(PATH));
    let facts = AppPasswordPage {
        domain: &state.main_domain(),
        address,
        fault,
        view,
        setup_path: &setup_link(language, address),
        path: PATH,
        query: language.query(),
        other_language: other_language.as_deref(),
    };
    let html = templates::pages::app_passwords(language.text(), &facts);
    let mut response = (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response();
    if let Some(AppPasswordFault::TooMany { seconds }) = fault {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110 §11.6.1 wants a challenge with 401; no browser asks for a password because of this one.
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Form"));
    }
    response
}

/// The pass is no longer good: the person proves itself anew.
fn expired(state: &WebState, language: Language) -> Response {
    log_in_page(state, language, "", Some(AppPasswordFault::Expired))
}

/// The answer to a form that cannot be taken.
fn unfit(language: Language, rejection: &FormRejection) -> Response {
    let kind = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ErrorKind::TooLarge,
        _ => ErrorKind::BadRequest,
    };
    error_page(language, kind)
}

fn unavailable(language: Language, error: &dyn std::error::Error) -> Response {
    tracing::warn!(%error, "app passwords cannot be shown or changed");
    error_page(language, ErrorKind::Unavailable)
}

/// What every form of somebody who has logged in brings.
struct Visit<'a, T> {
    state: &'a WebState,
    accounts: &'a Accounts,
    language: Language,
    pass: Pass,
    form: T,
}

/// The token in a form.
trait Bearer {
    fn token(&self) -> &str;
}

impl<'a, T: Bearer> Visit<'a, T> {
    /// Looks at the form and its token, which must hold now.
    ///
    /// # Errors
    /// The page to answer with.
    async fn begin(
        state: &'a WebState,
        form: Result<Form<T>, FormRejection>,
        uri: &Uri,
    ) -> Result<Self, Box<Response>> {
        let language = Language::of(uri);
        let form = match form {
            Ok(Form(form)) => form,
            Err(rejection) => return Err(Box::new(unfit(language, &rejection))),
        };
        let Some(accounts) = &state.accounts else {
            return Err(Box::new(error_page(language, ErrorKind::NotFound)));
        };
        let pass = Pass::read(form.token(), &accounts.key, state.clock.now());
        let Some(pass) = pass else { return Err(Box::new(expired(state, language))) };
        if !accounts.auth.holds(pass.person, pass.version).await {
            return Err(Box::new(expired(state, language)));
        }
        Ok(Self { state, accounts, language, pass, form })
    }

    /// The list, with what else there is to say.
    async fn list(&self, made: Option<&str>, fault: Option<AppPasswordFault>) -> Response {
        list_page(self.state, self.accounts, self.language, &self.pass, (made, fault)).await
    }
}

/// The main address of a person, for the audit; none when it is gone.
async fn name_of(accounts: &Accounts, person: PrincipalId) -> Option<String> {
    let owner = accounts.directory.read(move |conn| directory::load(conn, &[person]));
    owner.await.ok()?.pop().map(|owner| owner.address.to_string())
}
