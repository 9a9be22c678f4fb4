//! Who reads a page, and the answers that depend on it.

mod answers;

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use templates::pages::ErrorKind;

use super::cookies::Cookie;
use super::flash::Note;
use super::refusal::Refusal;
use super::territories::Territory;
use crate::auth::session::{Session, SessionToken};
use crate::directory::{PrincipalId, Viewer};
use crate::web::account::Accounts;
use crate::web::pages::{Language, error_page};
use crate::web::peer::Peer;
use crate::web::state::{Channel, WebState};

/// The longest path and query that is handed on, octets.
const LONGEST_PATH: usize = 1000;

/// What a page knows of its reader: one brief read of the session and nothing else.
pub struct Page {
    state: Arc<WebState>,
    viewer: Viewer,
    session: Option<Session>,
    token: Option<SessionToken>,
    /// The browser has the cookie of a session that holds no longer.
    stale: bool,
    /// What the forms of a visitor are bound to, if it has been given something.
    visitor: Option<[u8; 16]>,
    flash: Option<Note>,
    territory: Option<Territory>,
    /// The territory comes from the address and is to be kept.
    territory_asked: bool,
    method: Method,
    path: String,
    peer: IpAddr,
    user_agent: String,
    /// The token of this page's forms, once one was wanted, with the cookie that has to go with it.
    form: OnceLock<(String, Option<String>)>,
}

impl FromRequestParts<Arc<WebState>> for Page {
    type Rejection = Response;

    /// Anybody gets a page, as long as the database answers.
    async fn from_request_parts(parts: &mut Parts, state: &Arc<WebState>) -> Result<Self, Response> {
        let (headers, secure) = (&parts.headers, is_secure(state));
        let token = Cookie::Session.find(headers, secure).and_then(SessionToken::parse);
        let found = match (&token, &state.accounts) {
            (Some(token), Some(accounts)) => accounts.auth().session(token).await.map_err(|error| {
                tracing::warn!(%error, "a session cannot be looked up");
                error_page(Language::of(&parts.uri), ErrorKind::Unavailable)
            })?,
            _ => None,
        };
        let (session, viewer) = found.map_or_else(|| (None, Viewer::visitor()), |(s, v)| (Some(s), v));
        let (territory, territory_asked) = territory(state, parts, secure);
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Self {
            stale: token.is_some() && session.is_none(),
            visitor: Cookie::Form.find(headers, secure).and_then(visitor_secret),
            flash: Cookie::Flash
                .find(headers, secure)
                .and_then(|text| Note::read(text, &state.seal, state.clock.now())),
            user_agent: agent(headers),
            peer: Peer::known(parts.extensions.get::<Peer>().copied().map(Extension)),
            method: parts.method.clone(),
            path: path.to_owned(),
            form: OnceLock::new(),
            state: Arc::clone(state),
            viewer,
            session,
            token,
            territory,
            territory_asked,
        })
    }
}

impl Page {
    /// Who reads.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The session of somebody who has logged in.
    pub fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The token of the session in the browser, whether it holds or not.
    pub fn token(&self) -> Option<&SessionToken> {
        self.token.as_ref()
    }

    /// The server around the page.
    pub fn state(&self) -> &Arc<WebState> {
        &self.state
    }

    /// The chosen territory.
    pub fn territory(&self) -> Option<&Territory> {
        self.territory.as_ref()
    }

    /// The territory that the address names.
    pub fn asked_territory(&self) -> Option<&Territory> {
        self.territory.as_ref().filter(|_| self.territory_asked)
    }

    /// Path and query of the page.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Where the request comes from.
    pub fn peer(&self) -> IpAddr {
        self.peer
    }

    /// What the browser calls itself; foreign text.
    pub fn user_agent(&self) -> &str {
        &self.user_agent
    }

    /// Who has logged in.
    ///
    /// # Errors
    /// The answer for a visitor: the page to log in, from which it comes back here.
    pub fn person(&self) -> Result<(PrincipalId, &Session), Refusal> {
        match (self.viewer.person, &self.session) {
            (Some(person), Some(session)) => Ok((person, session)),
            _ => Err(self.to_log_in().into()),
        }
    }

    /// People and their accounts.
    ///
    /// # Errors
    /// 404: this server has none.
    pub fn accounts(&self) -> Result<&Accounts, Refusal> {
        self.state.accounts.as_ref().ok_or_else(|| self.not_found().into())
    }

    /// What the forms of this page send along as `csrf`. Asking for it makes the page one that no cache keeps.
    pub fn csrf(&self) -> &str {
        let make = || match (&self.session, self.visitor) {
            (Some(session), _) => (self.state.seal.form_token(&session_binding(session)), None),
            (None, Some(visitor)) => (self.state.seal.form_token(&visitor_binding(&visitor)), None),
            (None, None) => {
                let fresh: [u8; 16] = rand::random();
                let token = self.state.seal.form_token(&visitor_binding(&fresh));
                (token, Some(BASE64_URL_SAFE_NO_PAD.encode(fresh)))
            }
        };
        &self.form.get_or_init(make).0
    }

    /// Whether a form that sends this along was made for this browser and session.
    pub(super) fn is_ours(&self, csrf: &str) -> bool {
        let seal = &self.state.seal;
        match (&self.session, &self.visitor) {
            (Some(session), _) => seal.is_form_token(csrf, &session_binding(session)),
            (None, Some(visitor)) => seal.is_form_token(csrf, &visitor_binding(visitor)),
            (None, None) => false,
        }
    }

    /// The browser has the cookie of a session that holds no longer.
    pub(super) fn is_stale(&self) -> bool {
        self.stale
    }
}

/// A path of this site to go back to; none for anything that could lead elsewhere, or back to logging in or out.
pub fn local_path(text: &str) -> Option<&str> {
    // Browsers take `//host`, `/\host` and, leaving out what is invisible, `/<tab>/host` for other sites.
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let local = text.starts_with('/') && !text.starts_with("//") && text.len() <= LONGEST_PATH;
    (visible && local && !matches!(path, "/accedi" | "/esci")).then_some(text)
}

/// Whether requests come through HTTPS to a site that is at an address of HTTPS.
fn is_secure(state: &WebState) -> bool {
    state.channel == Channel::Encrypted && state.public_url.starts_with("https://")
}

fn session_binding(session: &Session) -> Vec<u8> {
    [b"s", session.digest.as_slice()].concat()
}

fn visitor_binding(secret: &[u8; 16]) -> Vec<u8> {
    [b"v", secret.as_slice()].concat()
}

fn visitor_secret(text: &str) -> Option<[u8; 16]> {
    (text.len() == 22).then(|| BASE64_URL_SAFE_NO_PAD.decode(text).ok()).flatten()?.try_into().ok()
}

/// The territory that the address names, else the one of the cookie; with whether the address names it.
fn territory(state: &WebState, parts: &Parts, secure: bool) -> (Option<Territory>, bool) {
    let all = state.territories.borrow();
    let named = |slug: &str| all.iter().find(|one| one.slug == slug).cloned();
    let query = parts.uri.query().unwrap_or_default().as_bytes();
    let asked = form_urlencoded::parse(query).find(|(name, _)| name == "territorio");
    match asked.and_then(|(_, slug)| named(&slug)) {
        Some(territory) => (Some(territory), true),
        None => (Cookie::Territory.find(&parts.headers, secure).and_then(named), false),
    }
}

fn agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    text.map(|text| text.chars().take(LONGEST_PATH).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_back_to() {
        for path in ["/", "/profilo", "/offerte?q=a%20b&pagina=2", "/cerca?q=http://a.example", "/accediamo"]
        {
            assert_eq!(local_path(path), Some(path));
        }
        for other in [
            "",
            "profilo",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "/a b",
            "/a\r\nSet-Cookie: x=y",
            "https://evil.example/",
            "javascript:alert(1)",
            "/accedi?ritorno=/accedi",
            "/esci",
            "/è",
            &format!("/{}", "a".repeat(1000)),
        ] {
            assert_eq!(local_path(other), None, "{other}");
        }
    }
}
