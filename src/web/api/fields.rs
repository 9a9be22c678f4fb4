//! What a request says: a JSON object or a query, read field by field. All that is wrong is told at once, by name, and a field that
//! nobody knows is wrong too.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};

use super::Problem;
use crate::web::WebState;

/// Most entries of a page, unless there may be fewer or more.
const PAGE: u32 = 50;

/// Fields that were given, with what is wrong so far.
#[derive(Debug, Default)]
pub(super) struct Fields {
    rest: Map<String, Value>,
    errors: Vec<(String, String)>,
    /// Where they stand in the whole, as errors say it.
    place: String,
}

/// The fields of a JSON object in the body.
pub(super) struct Body(pub(super) Fields);

/// The fields of a query.
pub(super) struct Query(pub(super) Fields);

/// The octets of a body whose media type is one of these.
pub(super) async fn octets(
    request: Request,
    state: &Arc<WebState>,
    kinds: &[&'static str],
) -> Result<(&'static str, Bytes), Problem> {
    let essence = essence(request.headers());
    let Some(kind) = kinds.iter().find(|kind| essence.eq_ignore_ascii_case(kind)) else {
        let detail = format!("the body is to be {}", kinds.join(" or "));
        let problem = Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", detail);
        // RFC 9110 §12.5.1: Accept in an answer says what would be taken.
        return Err(problem.with(header::ACCEPT, &kinds.join(", ")));
    };
    let read = Bytes::from_request(request, state).await;
    let bytes = read.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "the body is too large")
        }
        _ => Problem::new(StatusCode::BAD_REQUEST, "bad-request", "the body cannot be read"),
    })?;
    Ok((kind, bytes))
}

fn essence(headers: &HeaderMap) -> String {
    let field = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    field.split(';').next().unwrap_or_default().trim().to_owned()
}

impl FromRequest<Arc<WebState>> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &Arc<WebState>) -> Result<Self, Problem> {
        let (_, bytes) = octets(request, state, &["application/json"]).await?;
        Fields::parse(&bytes).map(Self)
    }
}

impl FromRequestParts<Arc<WebState>> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<WebState>) -> Result<Self, Problem> {
        let mut fields = Fields::default();
        for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            if fields.rest.insert(name.to_string(), Value::String(value.into_owned())).is_some() {
                fields.wrong(&name, "stands there twice");
            }
        }
        Ok(Self(fields))
    }
}

/// For addresses that know no query.
pub(super) fn bad_query(Query(fields): Query) -> Result<(), Problem> {
    fields.done()
}

impl Fields {
    /// Reads the object of a body.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let wrong = |detail: String| Problem::new(StatusCode::BAD_REQUEST, "malformed-json", detail);
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(rest)) => Ok(Self { rest, ..Self::default() }),
            Ok(_) => Err(wrong("the body is no JSON object".to_owned())),
            Err(error) => Err(wrong(format!("the body is no JSON: {error}"))),
        }
    }

    /// The fields of an object within, at a place.
    pub(super) fn within(rest: Map<String, Value>, place: String) -> Self {
        Self { rest, place, ..Self::default() }
    }

    /// Notes what is wrong with a field.
    pub(super) fn wrong(&mut self, name: &str, why: impl Display) {
        self.errors.push((format!("{}{name}", self.place), why.to_string()));
    }

    /// The value of a field, of whatever kind.
    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        self.rest.remove(name)
    }

    /// A text of at most so many characters; None: it was not given.
    pub(super) fn text(&mut self, name: &str, most: usize) -> Option<String> {
        match self.value(name)? {
            Value::String(text) if text.contains('\0') => self.wrong(name, "holds a NUL"),
            Value::String(text) if text.chars().count() > most => {
                self.wrong(name, format!("has more than {most} characters"));
            }
            Value::String(text) => return Some(text),
            _ => self.wrong(name, "is to be a text"),
        }
        None
    }

    /// A text that must be given and say something.
    pub(super) fn required(&mut self, name: &str, most: usize) -> String {
        let before = self.errors.len();
        let text = self.text(name, most).unwrap_or_default();
        if text.trim().is_empty() && self.errors.len() == before {
            self.wrong(name, "is missing");
        }
        text
    }

    /// `true` or `false`; in a query the same words.
    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(on) => return Some(on),
            Value::String(word) if word == "true" => return Some(true),
            Value::String(word) if word == "false" => return Some(false),
            _ => self.wrong(name, "is to be true or false"),
        }
        None
    }

    /// A whole number above 0; in a query its digits.
    pub(super) fn number(&mut self, name: &str) -> Option<i64> {
        let number = match self.value(name)? {
            Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        let number = number.filter(|number| *number > 0);
        if number.is_none() {
            self.wrong(name, "is to be a whole number above 0");
        }
        number
    }

    /// One of these words.
    pub(super) fn choice<'a>(&mut self, name: &str, words: &[&'a str]) -> Option<&'a str> {
        let word = self.text(name, usize::MAX)?;
        let known = words.iter().copied().find(|one| *one == word);
        if known.is_none() {
            self.wrong(name, format!("is to be one of {}", words.join(", ")));
        }
        known
    }

    /// The value of one of these words.
    pub(super) fn word<T: FromStr + Copy + Display>(&mut self, name: &str, values: &[T]) -> Option<T> {
        let words: Vec<String> = values.iter().map(ToString::to_string).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.choice(name, &words).and_then(|word| word.parse().ok())
    }

    /// How many entries of a page are wanted: `limit`.
    pub(super) fn limit(&mut self, most: u32) -> u32 {
        let wanted = self.number("limit").map(|wanted| u32::try_from(wanted).unwrap_or(u32::MAX));
        if wanted.is_some_and(|wanted| wanted > most) {
            self.wrong("limit", format!("is at most {most}"));
        }
        wanted.unwrap_or(PAGE).min(most)
    }

    /// Nothing is wrong, and nothing is left that nobody knows.
    pub(super) fn done(mut self) -> Result<(), Problem> {
        let unknown: Vec<String> = self.rest.keys().take(20).cloned().collect();
        unknown.iter().for_each(|name| self.wrong(name, "is not known"));
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(self.errors)) }
    }
}
