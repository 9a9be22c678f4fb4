//! Pages and files: facts of the state put into templates.

use std::sync::Arc;

use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use templates::Text;
use templates::pages::{AddressFault, ErrorKind, Home, MailServer, MailSetup, OwnSetup, Security};
use templates::shell::Shell;

use crate::address::Domain;

use super::account::APPS_PATH;
use super::shell::{Page, local_path};
use super::wanted_address::{ADDRESS_LIMIT, is_at_home, is_plausible};
use super::{APPLE_PATH, SETUP_PATH, WebState, autodiscover, mobileconfig, qr};

/// The language of a page: Italian unless `?lingua=en` asks otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Italian,
    English,
}

impl Language {
    pub(super) fn of(uri: &Uri) -> Self {
        let english = uri.query().unwrap_or_default().split('&').any(|pair| pair == "lingua=en");
        if english { Self::English } else { Self::Italian }
    }

    pub(super) fn text(self) -> &'static Text {
        match self {
            Self::Italian => &templates::text::IT,
            Self::English => &templates::text::EN,
        }
    }

    /// What a form sends along to get its answer in this language.
    pub(super) fn query(self) -> &'static str {
        match self {
            Self::Italian => "",
            Self::English => "?lingua=en",
        }
    }

    /// The same behind another parameter.
    fn more(self) -> &'static str {
        match self {
            Self::Italian => "",
            Self::English => "&lingua=en",
        }
    }

    /// The address of `path` in this language.
    pub(super) fn link(self, path: &str) -> String {
        format!("{path}{}", self.query())
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::Italian => Self::English,
            Self::English => Self::Italian,
        }
    }
}

pub(super) async fn home(State(state): State<Arc<WebState>>, uri: Uri) -> Response {
    let language = Language::of(&uri);
    let passwords = passwords_path(&state);
    let facts = Home {
        domains: &state.domains().iter().map(|domain| readable(domain)).collect::<Vec<_>>(),
        passwords_path: passwords,
        setup_path: &language.link(SETUP_PATH),
        other_language: &language.other().link("/"),
    };
    page(templates::pages::home(&shell(&state, &uri), language.text(), &facts))
}

/// The beginning of the paths about mail.
pub(super) async fn mail(uri: Uri) -> Redirect {
    Redirect::permanent(&Language::of(&uri).link(SETUP_PATH))
}

/// The set-up page; with `?indirizzo=` for one address. 400 when that is none, or none of this server.
pub(super) async fn mail_setup(State(state): State<Arc<WebState>>, uri: Uri) -> Response {
    let language = Language::of(&uri);
    let ports = state.ports;
    let asked = asked_address(&uri);
    let given = asked.as_deref().map(|address| judge(&state, address));
    let own = asked.as_deref().filter(|_| given == Some(None)).map(|address| own(&state, language, address));
    let passwords = passwords_path(&state);
    let facts = MailSetup {
        domain: &state.main_domain(),
        incoming: &servers(&state.hostname, ports.imaps, ports.imap),
        outgoing: &servers(&state.hostname, ports.submissions, ports.submission),
        max_message_size: state.max_message_size,
        self_signed: state.self_signed,
        asked: asked.as_deref().unwrap_or_default(),
        fault: given.flatten(),
        own: own.as_ref(),
        query: language.query(),
        path: SETUP_PATH,
        other_language: &setup_link(language.other(), asked.as_deref().unwrap_or_default()),
        passwords_path: passwords,
    };
    let html = page(templates::pages::mail_setup(&shell(&state, &uri), language.text(), &facts));
    if facts.fault.is_some() { (StatusCode::BAD_REQUEST, html).into_response() } else { html }
}

/// The frame of a page that knows of no session.
pub(super) fn shell<'a>(state: &'a WebState, uri: &'a Uri) -> Shell<'a> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Shell { path, site_url: &state.public_url, ..Shell::default() }
}

/// A domain as people write it.
fn readable(domain: &str) -> String {
    Domain::parse(domain).map_or_else(|_| domain.to_owned(), |domain| domain.unicode())
}

fn passwords_path(state: &WebState) -> Option<&'static str> {
    state.accounts.is_some().then_some(APPS_PATH)
}

/// `indirizzo`, also called `emailaddress` as in the address of autoconfig; cut, since the page shows it again.
fn asked_address(uri: &Uri) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    let named = |name: &str| matches!(name, "indirizzo" | "emailaddress");
    let (_, address) = pairs.into_iter().find(|(name, _)| named(name))?;
    let address: String =
        address.trim().chars().filter(|c| !c.is_control()).take(ADDRESS_LIMIT + 1).collect();
    (!address.is_empty()).then_some(address)
}

fn judge(state: &WebState, address: &str) -> Option<AddressFault> {
    match (is_plausible(address), is_at_home(state, address)) {
        (false, _) => Some(AddressFault::NotAnAddress),
        (true, false) => Some(AddressFault::NotHere),
        (true, true) => None,
    }
}

/// What there is for one address: the same for every address, whether somebody has it or not.
fn own(state: &WebState, language: Language, address: &str) -> OwnSetup {
    let link = format!("{}{}", state.public_url, setup_link(language, address));
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("indirizzo", address).finish();
    OwnSetup {
        profile_path: mobileconfig::is_offered(state)
            .then(|| format!("{APPLE_PATH}?{query}{}", language.more())),
        code: qr::code(&link),
        link,
    }
}

/// The set-up page for an address, or in general when it is empty.
pub(super) fn setup_link(language: Language, address: &str) -> String {
    if address.is_empty() {
        return language.link(SETUP_PATH);
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("indirizzo", address).finish();
    format!("{SETUP_PATH}?{query}{}", language.more())
}

/// TLS from the first byte is recommended before STARTTLS (RFC 8314 §3).
fn servers(host: &str, tls: Option<u16>, starttls: Option<u16>) -> Vec<MailServer<'_>> {
    let server = |port: Option<u16>, security| port.map(|port| MailServer { host, port, security });
    [server(tls, Security::Tls), server(starttls, Security::StartTls)].into_iter().flatten().collect()
}

fn page(html: String) -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], Html(html)).into_response()
}

pub(super) async fn robots() -> Response {
    plain("text/plain; charset=utf-8", "max-age=86400", "User-agent: *\nAllow: /\n")
}

fn plain(kind: &'static str, cache: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], text).into_response()
}

/// What no route is for: autodiscover, whose path may be in any case, else there is no such page.
pub(super) async fn elsewhere(State(state): State<Arc<WebState>>, request: Request) -> Response {
    match autodiscover::answer_if_asked(&state, request).await {
        Ok(response) => response,
        Err(request) => match meant(request.uri()) {
            Some(path) => Redirect::permanent(&path).into_response(),
            None => known_error(&state, request, ErrorKind::NotFound).await,
        },
    }
}

/// The address that is meant: of the icon that browsers ask for unasked, or the same without the slash at its end.
fn meant(uri: &Uri) -> Option<String> {
    if uri.path() == "/favicon.ico" {
        return Some(templates::assets::icon_path().to_owned());
    }
    let path = uri.path().strip_suffix('/')?;
    let whole = uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    local_path(&whole).map(str::to_owned)
}

pub(super) async fn method_not_allowed(State(state): State<Arc<WebState>>, request: Request) -> Response {
    known_error(&state, request, ErrorKind::Method).await
}

/// An error in the frame of whoever asks. Pages in another language know of nobody.
async fn known_error(state: &Arc<WebState>, request: Request, kind: ErrorKind) -> Response {
    let language = Language::of(request.uri());
    if state.portal.is_none() || language != Language::Italian {
        return error_page(language, kind);
    }
    let (mut parts, _) = request.into_parts();
    match Page::from_request_parts(&mut parts, state).await {
        Ok(page) => page.error(kind),
        Err(refusal) => refusal.into_response(),
    }
}

/// The page of an error, never kept by a cache.
pub(super) fn error_page(language: Language, kind: ErrorKind) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    (status_of(kind), headers, Html(templates::pages::error(&Shell::default(), language.text(), kind)))
        .into_response()
}

/// The status an error page comes with.
pub(super) fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::BadRequest => StatusCode::BAD_REQUEST,
        ErrorKind::Forbidden | ErrorKind::NotAllowed | ErrorKind::StaleForm => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Method => StatusCode::METHOD_NOT_ALLOWED,
        ErrorKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Misdirected => StatusCode::MISDIRECTED_REQUEST,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_too_many_leads_nowhere_else() {
        let of = |text: &str| meant(&text.parse().unwrap());
        assert_eq!(of("/notizie/?pagina=2").as_deref(), Some("/notizie?pagina=2"));
        assert_eq!(of("/favicon.ico").as_deref(), Some(templates::assets::icon_path()));
        for path in ["/", "/notizie", "//evil.example/", "/\\evil.example/", "///evil.example/"] {
            assert_eq!(of(path), None, "{path}");
        }
    }
}
