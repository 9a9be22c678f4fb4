//! The web: plain requests in, pages out. An edge: no SQL, no policy, no sentences of its own.
//!
//! Every answer carries the security headers, every request passes the list of host names this server answers for
//! and a time limit, and every failure is a page. Nothing here needs JavaScript.

mod account;
mod acme_answer;
mod administration;
mod api;
mod assets;
mod autoconfig;
mod autodiscover;
mod bodies;
mod channel;
mod forum;
mod forwarded;
mod guard;
mod health;
mod host;
mod listings;
mod lists;
mod media;
mod mobileconfig;
mod newsroom;
mod pack;
mod pages;
mod peer;
mod portal;
mod qr;
mod routes;
mod same_site;
mod serve;
pub mod shell;
mod state;
mod wanted_address;
mod xml;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;

use self::routes::Routes;

pub use account::Accounts;
pub use autodiscover::read_request as read_autodiscover_request;
pub use health::{Failing, HealthCheck, Render, metrics_router};
pub use media::Files;
pub use portal::{Outside, Portal};
pub use serve::handle;
pub use shell::{Seal, Territories, Territory, no_territories};
pub use state::{Channel, MailPorts, WebState};

/// The largest request body, bytes: there is no form here yet that needs more.
const BODY_LIMIT: usize = 64 << 10;

/// Where the set-up page is.
const SETUP_PATH: &str = "/posta/configura";

/// Where Apple's profile is.
const APPLE_PATH: &str = "/posta/apple.mobileconfig";

/// Everything on the HTTP port.
pub fn router(state: WebState) -> Router {
    let state = Arc::new(state);
    routes(&state)
        .into_router()
        .method_not_allowed_fallback(pages::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(guard::no_such_number))
        .layer(from_fn(guard::no_nul))
        .layer(from_fn_with_state(Arc::clone(&state), channel::no_pages_in_clear))
        .layer(from_fn_with_state(Arc::clone(&state), guard::within_time))
        .layer(from_fn(guard::catch_panic))
        .layer(pack::layer())
        .layer(from_fn(api::in_problems))
        .layer(from_fn_with_state(Arc::clone(&state), forwarded::see_through))
        .layer(from_fn_with_state(Arc::clone(&state), guard::security_headers))
        .layer(from_fn(guard::measure))
        .with_state(state)
}

/// All addresses, each with who is let through to it.
fn routes(state: &Arc<WebState>) -> Routes {
    // What programs ask for, as often as one address may.
    let settings = Routes::new()
        .route("/.well-known/autoconfig/mail/config-v1.1.xml", get(autoconfig::answer))
        .route("/mail/config-v1.1.xml", get(autoconfig::answer))
        .route(APPLE_PATH, get(mobileconfig::answer))
        .fallback(pages::elsewhere)
        .within(|router| router.layer(from_fn_with_state(Arc::clone(state), peer::not_too_often)));
    let own = if state.accounts.is_some() { account::router() } else { Routes::new() };
    let portal = match state.portal.is_some() {
        true => portal::router()
            .merge(newsroom::router())
            .merge(listings::router())
            .merge(bodies::router())
            .merge(administration::router())
            .merge(forum::router())
            .merge(lists::router())
            .merge(if state.accounts.is_some() { api::router() } else { Routes::new() }),
        false => Routes::new().route("/", get(pages::home)).route("/robots.txt", get(pages::robots)),
    };
    let files = if state.files.is_some() { media::router() } else { Routes::new() };
    Routes::new()
        .route("/posta", get(pages::mail))
        .route("/posta/", get(pages::mail))
        .route(SETUP_PATH, get(pages::mail_setup))
        .merge(portal)
        .merge(settings)
        .merge(own)
        .merge(files)
        .within(|router| {
            router
                .method_not_allowed_fallback(pages::method_not_allowed)
                .layer(from_fn_with_state(Arc::clone(state), host::only_ours))
        })
        // Below the guard, since an authority asks under every name we order a certificate for,
        .route("/.well-known/acme-challenge/{token}", get(acme_answer::show))
        // since the page that refuses a foreign name wants its looks too.
        .route(assets::ROUTE, get(assets::show))
}

#[cfg(test)]
mod tests;
