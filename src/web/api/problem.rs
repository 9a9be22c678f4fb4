//! What went wrong, as programs read it: problem details (RFC 9457).

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::auth::AuthError;
use crate::auth::api_token::Scope;
use crate::clock::{Micros, SECOND};
use crate::directory::DirectoryError;
use crate::discussion::{DiscussionError, PostError, Refusal};

const MEDIA_TYPE: &str = "application/problem+json";

/// What a handler gives.
pub(super) type Answer = Result<Response, Problem>;

/// An answer that says what went wrong. In a box, lest what goes well carry it around.
#[derive(Debug)]
pub(super) struct Problem(Box<Details>);

#[derive(Debug)]
struct Details {
    status: StatusCode,
    /// One word for programs.
    code: &'static str,
    /// A sentence for who looks after the program.
    detail: String,
    /// Fields of the request and what is wrong with each.
    errors: Vec<(String, String)>,
    headers: HeaderMap,
}

impl Problem {
    pub(super) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let (detail, errors, headers) = (detail.into(), Vec::new(), HeaderMap::new());
        Self(Box::new(Details { status, code, detail, errors, headers }))
    }

    /// Fields are wrong.
    pub(super) fn fields(errors: Vec<(String, String)>) -> Self {
        let mut problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-fields", "some fields are wrong");
        problem.0.errors = errors;
        problem
    }

    /// One field is wrong.
    pub(super) fn field(name: &str, why: impl Into<String>) -> Self {
        Self::fields(vec![(name.to_owned(), why.into())])
    }

    /// There is no such thing, or whoever asks may not know of it.
    pub(super) fn missing() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "there is no such thing here")
    }

    /// No token was shown (RFC 6750 §3.1: then no error is named).
    pub(super) fn no_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "no-token", "send Authorization: Bearer with a token")
            .with(header::WWW_AUTHENTICATE, "Bearer realm=\"api\"")
    }

    /// The token does not have a scope (RFC 6750 §3.1).
    pub(super) fn no_scope(scope: Scope) -> Self {
        let challenge = format!("Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"{scope}\"");
        let detail = format!("the token lacks the scope {scope}");
        Self::new(StatusCode::FORBIDDEN, "insufficient-scope", detail)
            .with(header::WWW_AUTHENTICATE, &challenge)
    }

    /// Too much was asked; what is asked after this span may be answered.
    pub(super) fn too_many(wait: Micros) -> Self {
        let seconds = wait.div_euclid(SECOND).saturating_add(1);
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", format!("try again in {seconds} s"))
            .with(header::RETRY_AFTER, &seconds.to_string())
    }

    /// The same with a header field.
    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers.insert(name, value);
        }
        self
    }

    /// A fault of ours.
    fn ours(error: &dyn std::fmt::Display, temporary: bool) -> Self {
        tracing::error!(%error, "the API cannot answer");
        match temporary {
            true => Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "try again in a moment")
                .with(header::RETRY_AFTER, "5"),
            false => Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "a fault of the server"),
        }
    }

    /// Of a status alone.
    fn plain(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => return Self::missing(),
            StatusCode::METHOD_NOT_ALLOWED => ("method", "this is not done here; Allow says what is"),
            StatusCode::PAYLOAD_TOO_LARGE => ("too-large", "the body is too large"),
            StatusCode::MISDIRECTED_REQUEST => ("misdirected", "this host name is none of this server"),
            StatusCode::FORBIDDEN => ("forbidden", "not allowed"),
            StatusCode::SERVICE_UNAVAILABLE => ("unavailable", "try again in a moment"),
            status if status.is_server_error() => ("internal", "a fault of the server"),
            _ => ("bad-request", "the request cannot be read"),
        };
        Self::new(status, code, detail)
    }
}

impl Details {
    fn body(&self) -> Value {
        let title = self.status.canonical_reason().unwrap_or_default();
        let mut body = json!({
            "type": "about:blank", "title": title, "status": self.status.as_u16(), "detail": self.detail, "code": self.code,
        });
        if !self.errors.is_empty() {
            let errors = self.errors.iter().map(|(field, why)| json!({ "field": field, "detail": why }));
            body["errors"] = errors.collect();
        }
        body
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.0.body().to_string();
        (self.0.status, [(header::CONTENT_TYPE, MEDIA_TYPE)], self.0.headers, body).into_response()
    }
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::TooMany { retry_after } => Self::too_many(retry_after),
            AuthError::Unavailable => Self::ours(&error, true),
            _ => Self::new(
                StatusCode::UNAUTHORIZED,
                "invalid-token",
                "the token is none, too old, revoked, or of a closed account",
            )
            .with(header::WWW_AUTHENTICATE, "Bearer realm=\"api\", error=\"invalid_token\""),
        }
    }
}

impl From<DiscussionError> for Problem {
    fn from(error: DiscussionError) -> Self {
        let told = error.to_string();
        match &error {
            DiscussionError::NotFound(_) => Self::missing(),
            DiscussionError::Forbidden(_) => {
                Self::new(StatusCode::FORBIDDEN, "forbidden", "the account behind the token may not do this")
            }
            DiscussionError::Refused(_) => Self::new(StatusCode::CONFLICT, "refused", told),
            DiscussionError::Conflict(_) => Self::new(StatusCode::CONFLICT, "changed-meanwhile", told),
            DiscussionError::Decided(_) => Self::new(StatusCode::CONFLICT, "decided", told),
            DiscussionError::Directory(DirectoryError::Refused(_)) => {
                Self::new(StatusCode::CONFLICT, "refused", told)
            }
            _ => Self::ours(&error, error.is_temporary()),
        }
    }
}

impl From<PostError> for Problem {
    fn from(error: PostError) -> Self {
        let refusal = match error {
            PostError::Other(error) => return error.into(),
            PostError::Refused(refusal) => refusal,
        };
        let (status, code) = match refusal {
            Refusal::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            Refusal::Closed => (StatusCode::CONFLICT, "refused"),
            Refusal::NotAllowed | Refusal::FromItself | Refusal::NoAuthor => {
                (StatusCode::FORBIDDEN, "forbidden")
            }
        };
        Self::new(status, code, refusal.to_string())
    }
}

/// Makes problem details of whatever else below `/api/` says that something went wrong, and keeps all of it out of caches. Nothing
/// there sets a cookie.
pub(in crate::web) async fn in_problems(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let mut response = next.run(request).await;
    let wrong = response.status().is_client_error() || response.status().is_server_error();
    if wrong && response.headers().get(header::CONTENT_TYPE).is_none_or(|kind| kind != MEDIA_TYPE) {
        let mut problem = Problem::plain(response.status());
        for name in [header::ALLOW, header::RETRY_AFTER] {
            problem
                .0
                .headers
                .extend(response.headers().get(&name).map(|value| (name.clone(), value.clone())));
        }
        response = problem.into_response();
    }
    let headers = response.headers_mut();
    headers.remove(header::SET_COOKIE);
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
