//! What a page is answered with.

use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use templates::Markup;
use templates::pages::ErrorKind;
use templates::parts::Tone;
use templates::shell::{Area, Flash, Head, MenuGroup, Person, Shell, TerritoryLink};
use templates::text::portal::accounts as text;

use super::{Page, is_secure, local_path};
use crate::auth::session::SessionToken;
use crate::web::pages::status_of;
use crate::web::shell::areas;
use crate::web::shell::cookies::Cookie;
use crate::web::shell::flash::Note;

/// Fields that are never given back.
const SECRETS: [&str; 3] = ["csrf", "password", "attuale"];

/// Shorter words, characters, are typed again without regret.
const SHORT: usize = 20;

/// What of a form is given back when the form was not taken: texts of some length, no secrets.
fn worth_keeping(typed: &[(String, String)]) -> Vec<(&str, &str)> {
    let is_text = |(name, value): &&(String, String)| {
        !SECRETS.contains(&name.as_str())
            && value.contains(char::is_whitespace)
            && value.chars().count() >= SHORT
    };
    typed.iter().filter(is_text).map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

impl Page {
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
            counters: counters(&self.path),
        };
        let html = templates::shell::page(&shell, head, main);
        (status, self.headers(), Html(html)).into_response()
    }

    /// The page in place of one that could not be.
    pub fn error(&self, kind: ErrorKind) -> Response {
        self.error_with(kind, &[])
    }

    /// The same, with what was typed: it is not lost with the form that was not taken.
    pub(in crate::web::shell) fn error_with(&self, kind: ErrorKind, typed: &[(String, String)]) -> Response {
        let (title, main) = templates::pages::error_part(kind, &worth_keeping(typed));
        let head = Head { title, noindex: true, ..Head::default() };
        let mut response = self.render_as(status_of(kind), &head, &main);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// The form is not of this session: back to it after logging in where the session has ended, unless words would be lost.
    pub(in crate::web::shell) fn stale_form(&self, typed: &[(String, String)]) -> Response {
        if self.is_stale() && worth_keeping(typed).is_empty() {
            return self.to_log_in();
        }
        self.error_with(ErrorKind::StaleForm, typed)
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
        // Without the query, where tokens stand.
        let path = self.path.split('?').next();
        tracing::warn!(%error, path, "a page cannot be given");
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
    pub(in crate::web::shell) fn to_log_in(&self) -> Response {
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

/// Where the numbers of an area's menu come from.
fn counters(path: &str) -> Option<&'static str> {
    (path == "/redazione" || path.starts_with("/redazione/")).then_some("/redazione/conteggi")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_of_a_path_says_where_it_is() {
        assert_eq!(area("/redazione/coda?x"), Area::Intranet);
        assert_eq!(area("/amministrazione"), Area::Admin);
        assert_eq!(area("/accedi?ritorno=/"), Area::Account);
        assert_eq!(area("/redazionexy"), Area::Public);
        assert_eq!(area("/"), Area::Public);
    }
}
