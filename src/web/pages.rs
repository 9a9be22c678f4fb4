//! Pages and files: facts of the state put into templates.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use templates::Text;
use templates::pages::{ErrorKind, Home, MailServer, MailSetup, Security};

use super::{SETUP_PATH, WebState, autodiscover};

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

    /// The address of `path` in this language.
    fn link(self, path: &str) -> String {
        match self {
            Self::Italian => path.to_owned(),
            Self::English => format!("{path}?lingua=en"),
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Italian => Self::English,
            Self::English => Self::Italian,
        }
    }
}

pub(super) async fn home(State(state): State<Arc<WebState>>, uri: Uri) -> Response {
    let language = Language::of(&uri);
    let facts = Home {
        domains: &state.domains(),
        setup_path: &language.link(SETUP_PATH),
        other_language: &language.other().link("/"),
    };
    page(templates::pages::home(language.text(), &facts))
}

pub(super) async fn mail_setup(State(state): State<Arc<WebState>>, uri: Uri) -> Response {
    let language = Language::of(&uri);
    let ports = state.ports;
    let facts = MailSetup {
        domain: &state.main_domain(),
        incoming: &servers(&state.hostname, ports.imaps, ports.imap),
        outgoing: &servers(&state.hostname, ports.submissions, ports.submission),
        max_message_size: state.max_message_size,
        self_signed: state.self_signed,
        other_language: &language.other().link(SETUP_PATH),
    };
    page(templates::pages::mail_setup(language.text(), &facts))
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

pub(super) async fn stylesheet() -> Response {
    plain("text/css; charset=utf-8", FOR_EVER, templates::assets::STYLESHEET)
}

pub(super) async fn icon() -> Response {
    plain("image/svg+xml", FOR_EVER, templates::assets::ICON)
}

/// For files whose name changes with their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

fn plain(kind: &'static str, cache: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, cache)], text).into_response()
}

/// What no route is for: autodiscover, whose path may be in any case, else there is no such page.
pub(super) async fn elsewhere(State(state): State<Arc<WebState>>, request: Request) -> Response {
    match autodiscover::answer_if_asked(&state, request).await {
        Ok(response) => response,
        Err(request) => error_page(Language::of(request.uri()), ErrorKind::NotFound),
    }
}

pub(super) async fn method_not_allowed(uri: Uri) -> Response {
    error_page(Language::of(&uri), ErrorKind::Method)
}

/// The page of an error, never kept by a cache.
pub(super) fn error_page(language: Language, kind: ErrorKind) -> Response {
    let status = match kind {
        ErrorKind::BadRequest => StatusCode::BAD_REQUEST,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Method => StatusCode::METHOD_NOT_ALLOWED,
        ErrorKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorKind::Misdirected => StatusCode::MISDIRECTED_REQUEST,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    (status, headers, Html(templates::pages::error(language.text(), kind))).into_response()
}
