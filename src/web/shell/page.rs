//! Who reads a page, and the answers that depend on it.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use templates::Markup;
use templates::pages::ErrorKind;
use templates::parts::Tone;
use templates::shell::{Area, Flash, Head, MenuGroup, Person, Shell, TerritoryLink};
use templates::text::portal::accounts as text;

use super::areas;
use super::cookies::Cookie;
use super::flash::Note;
use super::refusal::Refusal;
use super::territories::Territory;
use crate::auth::session::{Session, SessionToken};
use crate::directory::{PrincipalId, Viewer};
use crate::web::account::Accounts;
use crate::web::pages::{Language, error_page, status_of};
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

    /// The page, 200.
    pub fn render(&self, head: &Head<'_>, main: &Markup) -> Response {
        self.render_as(StatusCode::OK, head, main)
    }

    /// The page with another status: 422 for a form with what was wrong.
    pub fn render_as(&self, status: StatusCode, head: &Head<'_>, main: &Markup) -> Response {
        self.render_within(&[], status, head, main)
    }

    /// The page in an area with a menu of its own.
    pub fn render_within(
        &self,
        menu: &[MenuGroup<'_>],
        status: StatusCode,
        head: &Head<'_>,
        main: &Markup,
    ) -> Response {
        let territories = self.state.territories.borrow().clone();
        let territories: Vec<TerritoryLink<'_>> = territories
            .iter()
            .map(|one| TerritoryLink {
                name: &one.name,
                slug: &one.slug,
                chosen: self.territory.as_ref().is_some_and(|chosen| chosen.id == one.id),
            })
            .collect();
        let areas = self.session.as_ref().map(|_| areas::of(&self.viewer)).unwrap_or_default();
        let person = self.session.as_ref().map(|_| Person {
            name: &self.viewer.name,
            login: &self.viewer.login,
            areas: &areas,
            unread: 0,
        });
        // Whoever has logged in can log out on every page.
        let csrf = match (&person, self.form.get()) {
            (Some(_), _) => self.csrf(),
            (None, Some((token, _))) => token,
            (None, None) => "",
        };
        let shell = Shell {
            path: &self.path,
            site_url: &self.state.public_url,
            territories: &territories,
            person,
            csrf,
            flash: self.flash.as_ref().map(|note| Flash { kind: note.kind, text: &note.text }),
            demo: self.state.demo,
            area: area(&self.path),
            menu,
        };
        let html = templates::shell::page(&shell, head, main);
        (status, self.headers(), Html(html)).into_response()
    }

    /// The page in place of one that could not be.
    pub fn error(&self, kind: ErrorKind) -> Response {
        let (title, main) = templates::pages::error_part(kind);
        let head = Head { title, noindex: true, ..Head::default() };
        let mut response = self.render_as(status_of(kind), &head, &main);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// 403: whoever reads may not. A visitor is asked to log in first.
    pub fn forbidden(&self) -> Response {
        if self.session.is_some() { self.error(ErrorKind::NotAllowed) } else { self.to_log_in() }
    }

    /// 404, also for what whoever reads may not know of.
    pub fn not_found(&self) -> Response {
        self.error(ErrorKind::NotFound)
    }

    /// 503, and a line in the log.
    pub fn unavailable(&self, error: &dyn std::error::Error) -> Response {
        tracing::warn!(%error, path = self.path, "a page cannot be given");
        self.error(ErrorKind::Unavailable)
    }

    /// 429 with Retry-After.
    pub fn too_many(&self, seconds: i64) -> Response {
        let mut response = self.error(ErrorKind::TooMany);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        response
    }

    /// 303 to a path of this site.
    pub fn redirect(&self, path: &str) -> Response {
        let target = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
        let mut headers = HeaderMap::new();
        headers.insert(header::LOCATION, target);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        (StatusCode::SEE_OTHER, headers).into_response()
    }

    /// 301: what is here has another path for good.
    pub fn moved(&self, path: &str) -> Response {
        let mut response = self.redirect(path);
        *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
        response
    }

    /// 303 to a path of this site, which will say what happened.
    pub fn redirect_with_flash(&self, path: &str, kind: Tone, text: &str) -> Response {
        let note = Note { kind, text: text.to_owned() };
        let value = note.signed(&self.state.seal, self.state.clock.now());
        let mut response = self.redirect(path);
        append(&mut response, Cookie::Flash.set(&value, is_secure(&self.state)));
        response
    }

    /// Gives the browser another session, or (None) takes it away.
    pub fn put_session(&self, response: &mut Response, token: Option<&SessionToken>) {
        let secure = is_secure(&self.state);
        let line = match token {
            Some(token) => Cookie::Session.set(&token.text(), secure),
            None => Cookie::Session.clear(secure),
        };
        append(response, line);
    }

    /// To the page to log in. From a page that can be asked for again, it comes back there.
    pub(super) fn to_log_in(&self) -> Response {
        let comes_back = matches!(self.method, Method::GET | Method::HEAD);
        let target = match local_path(&self.path).filter(|_| comes_back) {
            Some(path) => {
                let query =
                    form_urlencoded::Serializer::new(String::new()).append_pair("ritorno", path).finish();
                format!("/accedi?{query}")
            }
            None => "/accedi".to_owned(),
        };
        if self.stale {
            return self.redirect_with_flash(&target, Tone::Warning, text::SESSION_ENDED);
        }
        self.redirect(&target)
    }

    fn headers(&self) -> HeaderMap {
        let secure = is_secure(&self.state);
        let mut headers = HeaderMap::new();
        // What is for one reader only is kept by nobody.
        let own = self.session.is_some() || self.flash.is_some() || self.form.get().is_some();
        let cache = if own { "no-store" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::VARY, HeaderValue::from_static("Cookie"));
        let mut cookies = Vec::new();
        if self.flash.is_some() {
            cookies.push(Cookie::Flash.clear(secure));
        }
        if let Some((_, Some(fresh))) = self.form.get() {
            cookies.push(Cookie::Form.set(fresh, secure));
        }
        if let Some(chosen) = self.territory.as_ref().filter(|_| self.territory_asked) {
            cookies.push(Cookie::Territory.set(&chosen.slug, secure));
        }
        for line in cookies.into_iter().flatten() {
            headers.append(header::SET_COOKIE, line);
        }
        headers
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

fn append(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(line) = cookie {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

/// The part of the site a path lies in.
fn area(path: &str) -> Area {
    match path.split(['/', '?']).nth(1).unwrap_or_default() {
        "redazione" => Area::Intranet,
        "amministrazione" => Area::Admin,
        "profilo" | "accedi" | "registrati" | "password" | "ente" | "azienda" => Area::Account,
        _ => Area::Public,
    }
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

    #[test]
    fn the_first_word_of_a_path_says_where_it_is() {
        assert_eq!(area("/redazione/coda?x"), Area::Intranet);
        assert_eq!(area("/amministrazione"), Area::Admin);
        assert_eq!(area("/accedi?ritorno=/"), Area::Account);
        assert_eq!(area("/redazionexy"), Area::Public);
        assert_eq!(area("/"), Area::Public);
    }
}
