//! Forms: taken from pages of ours only.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use templates::pages::ErrorKind;

use super::page::Page;
use super::refusal::Refusal;
use crate::web::WebState;
use crate::web::same_site;

/// The field of the token.
pub(super) const TOKEN_FIELD: &str = "csrf";

/// A form (`application/x-www-form-urlencoded`) that came from a page of ours, and who sent it.
///
/// Before anything of it is read: the browser does not say that it comes from another site, and its token was made for this
/// session. Unknown fields are passed over, a name given several times can be a `Vec`. The body may have 64 KiB, or what
/// `DefaultBodyLimit` of the route says.
pub struct Checked<T> {
    /// Who sent it.
    pub page: Page,
    /// What it says.
    pub form: T,
}

impl<T: DeserializeOwned> FromRequest<Arc<WebState>> for Checked<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &Arc<WebState>) -> Result<Self, Response> {
        let (page, request) = page_of(request, state).await.map_err(IntoResponse::into_response)?;
        if !is_of_type(request.headers(), "application/x-www-form-urlencoded") {
            return Err(page.error(ErrorKind::BadRequest));
        }
        let body = match Bytes::from_request(request, state).await {
            Ok(body) => body,
            Err(rejection) => return Err(page.error(unreadable(rejection.status()))),
        };
        let token = form_urlencoded::parse(&body).find(|(name, _)| name == TOKEN_FIELD);
        if !page.is_ours(&token.map(|(_, token)| token).unwrap_or_default()) {
            let typed: Vec<(String, String)> = read(&body).unwrap_or_default();
            return Err(page.stale_form(&typed));
        }
        match read(&body) {
            Ok(form) => Ok(Self { page, form }),
            Err(error) => {
                tracing::debug!(%error, path = page.path(), "a form cannot be read");
                Err(page.error(ErrorKind::BadRequest))
            }
        }
    }
}

/// Reads the fields of a form. One with a NUL in it is refused: no keyboard types it, and PostgreSQL keeps no text that has it.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_html_form::de::Error> {
    if body.contains(&0) || body.windows(3).any(|three| three == b"%00") {
        return Err(serde::de::Error::custom("a NUL in a field"));
    }
    serde_html_form::from_bytes(body)
}

/// The page of a form that does not come from another site.
pub(super) async fn page_of(request: Request, state: &Arc<WebState>) -> Result<(Page, Request), Refusal> {
    let from_here = same_site::is_form_of_ours(request.uri(), request.headers());
    let (mut parts, body) = request.into_parts();
    let page = Page::from_request_parts(&mut parts, state).await?;
    if !from_here {
        return Err(page.error(ErrorKind::Forbidden).into());
    }
    Ok((page, Request::from_parts(parts, body)))
}

pub(super) fn is_of_type(headers: &HeaderMap, kind: &str) -> bool {
    let field = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    field.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(kind))
}

pub(super) fn unreadable(status: StatusCode) -> ErrorKind {
    if status == StatusCode::PAYLOAD_TOO_LARGE { ErrorKind::TooLarge } else { ErrorKind::BadRequest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_a_nul_is_refused() {
        let fields: Vec<(String, String)> = read(b"nome=Ada+Rossi&note=100%25").unwrap();
        assert_eq!(fields[1].1, "100%");
        for body in [&b"nome=Ada%00"[..], b"nome=Ada\0"] {
            assert!(read::<Vec<(String, String)>>(body).is_err());
        }
    }
}
