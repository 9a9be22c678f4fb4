//! Everybody's own pages: logging in and out, registering, passwords, and what each person looks after by itself; and what
//! operators and administrators decide about accounts.

mod app_password_create;
mod app_password_revoke;
mod app_passwords;
mod data;
mod erasure_decide;
mod log_in;
mod log_out;
mod password_change;
mod password_forgotten;
mod password_new;
mod profile;
mod register;
mod register_confirm;
mod registration_decide;
mod role_request;
mod second_factor;
mod second_step;
mod sessions;
mod token_create;
mod token_revoke;
mod tokens;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use templates::Markup;
use templates::pages::account::{Notice, notice};
use templates::shell::{Crumb, Head, MenuEntry, MenuGroup};
use templates::text::portal::accounts as text;

use super::routes::Routes;
use super::shell::{Page, Refusal};
use crate::accounts::{self, AccountError, Site};
use crate::auth::{Auth, HashError};
use crate::clock::{Micros, SECOND};
use crate::fields::Why;
use crate::portal::contents::rights;

/// Where people are who have logged in and wanted nothing else.
const PROFILE_PATH: &str = "/profilo";

/// Where app passwords are.
const APP_PASSWORDS_PATH: &str = "/profilo/password-applicazioni";
/// Where app passwords are.
pub(super) const APPS_PATH: &str = "/profilo/password-applicazioni";
const TOKENS_PATH: &str = "/profilo/gettoni";
const SESSIONS_PATH: &str = "/profilo/sessioni";
const FACTOR_PATH: &str = "/profilo/secondo-fattore";
const DATA_PATH: &str = "/profilo/dati";
const VOUCH_PATH: &str = "/redazione/registrazioni";
const ERASURES_PATH: &str = "/amministrazione/cancellazioni";

/// What the pages need of people: the door, and what they do by themselves.
#[derive(Clone)]
pub struct Accounts {
    auth: Auth,
    service: accounts::Accounts,
}

impl Accounts {
    /// The services of a process.
    pub fn new(auth: Auth, service: accounts::Accounts) -> Self {
        Self { auth, service }
    }

    /// Log-ins and sessions.
    pub fn auth(&self) -> &Auth {
        &self.auth
    }

    /// What people do with accounts.
    pub fn service(&self) -> &accounts::Accounts {
        &self.service
    }
}

impl std::fmt::Debug for Accounts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Accounts")
    }
}

/// The pages of the area.
pub(super) fn router() -> Routes {
    Routes::new().merge(door()).merge(own()).merge(decisions())
}

/// For visitors.
fn door() -> Routes {
    Routes::new()
        .route("/accedi", get(log_in::show).post(log_in::log_in))
        .route("/accedi/codice", post(second_step::show_code).get(to_log_in))
        .route("/esci", post(log_out::log_out).get(log_out::nothing))
        .route("/registrati", get(register::show).post(register::register))
        .route("/registrati/inviata", get(register::sent))
        .route("/registrati/conferma", get(register_confirm::show).post(register_confirm::confirm))
        .route("/password/dimenticata", get(password_forgotten::show).post(password_forgotten::forget))
        .route("/password/inviata", get(password_forgotten::sent))
        .route("/password/nuova", get(password_new::show).post(password_new::choose))
}

/// For whoever has logged in.
fn own() -> Routes {
    Routes::new()
        .route(PROFILE_PATH, get(profile::show))
        .route("/profilo/nome", post(profile::rename).get(to_profile))
        .route("/profilo/richiesta", get(role_request::show).post(role_request::send))
        .route("/profilo/password", get(password_change::show).post(password_change::change))
        .route(SESSIONS_PATH, get(sessions::show))
        .route("/profilo/sessioni/chiudi", post(sessions::end).get(to_profile))
        .route(FACTOR_PATH, get(second_factor::show))
        .route("/profilo/secondo-fattore/attiva", post(second_factor::begin).get(to_profile))
        .route("/profilo/secondo-fattore/conferma", post(second_factor::confirm).get(to_profile))
        .route("/profilo/secondo-fattore/codici", post(second_factor::renew).get(to_profile))
        .route("/profilo/secondo-fattore/disattiva", post(second_factor::disable).get(to_profile))
        .route(APPS_PATH, get(app_passwords::show).post(app_password_create::create))
        .route(
            "/profilo/password-applicazioni/togli",
            get(app_password_revoke::ask).post(app_password_revoke::revoke),
        )
        .route(TOKENS_PATH, get(tokens::show).post(token_create::create))
        .route("/profilo/gettoni/revoca", get(token_revoke::ask).post(token_revoke::revoke))
        .route(DATA_PATH, get(data::show))
        .route("/profilo/dati/esporta", get(data::export))
        .route("/profilo/dati/cancellazione", post(data::ask).get(to_profile))
        .route("/profilo/dati/cancellazione/ritira", post(data::withdraw).get(to_profile))
        // Where app passwords were before there were sessions.
        .route("/posta/password", get(moved))
        .route("/posta/password/{form}", get(moved))
}

/// For whoever decides about others.
fn decisions() -> Routes {
    Routes::new()
        .route(VOUCH_PATH, get(registration_decide::show))
        .route("/redazione/registrazioni/approva", post(registration_decide::approve).get(to_profile))
        .route("/redazione/registrazioni/rifiuta", post(registration_decide::refuse).get(to_profile))
        .route(ERASURES_PATH, get(erasure_decide::show))
        .route("/amministrazione/cancellazioni/{id}", get(erasure_decide::ask))
        .route("/amministrazione/cancellazioni/esegui", post(erasure_decide::complete).get(to_profile))
        .route("/amministrazione/cancellazioni/rifiuta", post(erasure_decide::refuse).get(to_profile))
}

async fn moved() -> Redirect {
    Redirect::permanent(APPS_PATH)
}

/// Whoever loads the address of a form again begins anew.
async fn to_profile() -> Redirect {
    Redirect::to(PROFILE_PATH)
}

async fn to_log_in() -> Redirect {
    Redirect::to("/accedi")
}

/// A page of the area.
fn render(page: &Page, status: StatusCode, title: &str, main: &Markup) -> Response {
    let mut crumbs = Vec::new();
    if page.path().starts_with("/profilo/") {
        crumbs.push(Crumb { label: text::AREA_PROFILE, href: Some(PROFILE_PATH) });
    }
    crumbs.push(Crumb { label: title, href: None });
    let head = Head { title, crumbs: &crumbs, noindex: true, ..Head::default() };
    let entries = menu(page);
    let menu = [MenuGroup { label: "", entries: &entries }];
    let menu = if entries.is_empty() { &menu[..0] } else { &menu[..] };
    let mut response = page.render_within(menu, status, &head, main);
    // None of them is for a cache, whoever reads.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The menu of one's own pages. Whoever is not of the network reads no mail here.
fn menu(page: &Page) -> Vec<MenuEntry<'static>> {
    let own = page.session().is_some() && page.path().starts_with(PROFILE_PATH);
    let entries = if own { text::PROFILE_MENU } else { &[] };
    let reads_mail = rights::is_staff(page.viewer());
    let fits = |(_, href): &&(&str, &str)| reads_mail || *href != APP_PASSWORDS_PATH;
    entries.iter().filter(fits).map(|(label, href)| MenuEntry { label, href, count: 0 }).collect()
}

/// A page that says what has happened.
fn tell(page: &Page, status: StatusCode, facts: &Notice<'_>) -> Response {
    render(page, status, facts.title, &notice(facts))
}

/// The status of a form with something wrong in it.
fn form_status(wrong: bool) -> StatusCode {
    if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

/// The answer to what a page cannot put right.
fn refusal(page: &Page, error: &AccountError) -> Refusal {
    match error {
        AccountError::TooMany(wait) => page.too_many(wait.seconds()),
        AccountError::Forbidden => page.forbidden(),
        AccountError::NoSuch => page.not_found(),
        error => page.unavailable(error),
    }
    .into()
}

/// What is wrong with the reason of a refusal.
fn reason_fault(why: Why) -> &'static str {
    if why == Why::Missing { text::REASON_MISSING } else { text::REASON_LONG }
}

/// What is wrong with a new password; none when it is the machine that cannot.
fn password_fault(error: HashError) -> Option<&'static str> {
    match error {
        HashError::Short => Some(text::PASSWORD_SHORT),
        HashError::Unfit(_) => Some(text::PASSWORD_UNFIT),
        HashError::Weak => Some(text::PASSWORD_WEAK),
        HashError::Same => Some(text::PASSWORD_SAME),
        HashError::Unavailable => None,
    }
}

/// Acts with where the site is, for what is mailed.
fn site<'a>(page: &'a Page, domain: &'a str) -> Site<'a> {
    Site { url: &page.state().public_url, domain }
}

/// In seconds, rounded up, at least 1.
fn seconds(wait: Micros) -> i64 {
    wait.div_euclid(SECOND).saturating_add(1)
}
