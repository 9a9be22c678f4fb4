//! An answer in place of the one that was asked for.

use axum::response::{IntoResponse, Response};

/// What a handler gives up with: a page, or a way to another one.
#[derive(Debug)]
pub struct Refusal(Box<Response>);

/// What a handler gives.
pub type Answer = Result<Response, Refusal>;

impl From<Response> for Refusal {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        *self.0
    }
}
