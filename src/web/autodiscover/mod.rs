//! Outlook's autodiscover: XML by POST (version 1, MS-OXDSCLI), and JSON that says where the XML is (version 2).
//!
//! Paths are taken in any case, since Outlook writes `/Autodiscover/Autodiscover.xml`. Host names come from the
//! configuration, and the answer is the same whether the account exists or not.

mod answer;
mod request;

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use templates::pages::ErrorKind;

use super::WebState;
use super::host::requested_host;
use super::pages::{Language, error_page};
use super::wanted_address::{is_at_home, is_plausible};
use answer::Fault;
pub use request::read as read_request;

/// Where the XML is asked for, in lower case.
const XML_PATH: &str = "/autodiscover/autodiscover.xml";

/// Where the JSON is; some programs put a version and the address behind it.
const JSON_PATH: &str = "/autodiscover/autodiscover.json";

/// The largest request, bytes: real ones have some 400.
const REQUEST_LIMIT: usize = 16 << 10;

/// The longest piece of a request that an answer repeats, characters.
const ECHO_LIMIT: usize = 40;

/// Answers when the path is one of autodiscover's, else gives the request back.
pub(super) async fn answer_if_asked(state: &Arc<WebState>, request: Request) -> Result<Response, Request> {
    let path = request.uri().path().to_ascii_lowercase();
    let below = path.strip_prefix(JSON_PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match path.as_str() {
        XML_PATH => Ok(xml(state, request).await),
        _ if below => Ok(json(state, request.method(), request.uri())),
        _ => Err(request),
    }
}

async fn xml(state: &WebState, request: Request) -> Response {
    match *request.method() {
        Method::POST => settings(state, request.into_body()).await,
        Method::GET | Method::HEAD => redirect_or_refuse(state, &request),
        _ => not_that_method(request.uri(), "GET, HEAD, POST"),
    }
}

async fn settings(state: &WebState, body: Body) -> Response {
    let Ok(body) = to_bytes(body, REQUEST_LIMIT).await else {
        return failed(state, Fault::InvalidRequest);
    };
    match judge(state, &body) {
        Ok(address) => xml_answer(answer::settings(state, &address)),
        Err(fault) => failed(state, fault),
    }
}

/// The address that settings are wanted for, when we have some of the wanted form.
fn judge(state: &WebState, body: &[u8]) -> Result<String, Fault> {
    let asked = read_request(body).ok_or(Fault::InvalidRequest)?;
    let address = asked.address.filter(|address| is_plausible(address)).ok_or(Fault::InvalidRequest)?;
    if asked.schema.is_some_and(|schema| !schema.eq_ignore_ascii_case(answer::OUTLOOK_SCHEMA)) {
        // ActiveSync asks here too. Without it the program goes on to IMAP.
        return Err(Fault::NoProvider);
    }
    if is_at_home(state, &address) { Ok(address) } else { Err(Fault::UnknownAddress) }
}

/// MS-OXDISCO §3.1.5.3: a GET of `autodiscover.DOMAIN` is led to where the POST should go. There itself it is no valid
/// request, which is also what Exchange says.
fn redirect_or_refuse(state: &WebState, request: &Request) -> Response {
    let here = requested_host(request.uri(), request.headers());
    if here.as_deref() == Some(state.public_host()) || !state.public_url.starts_with("https://") {
        return failed(state, Fault::InvalidRequest);
    }
    let target = format!("{}{XML_PATH}", state.public_url);
    (StatusCode::FOUND, [(header::LOCATION, target), (header::CACHE_CONTROL, "no-store".into())])
        .into_response()
}

/// Version 2 leads to version 1. Protocols of Exchange (ActiveSync, EWS, ...) are refused, so that a program stops asking
/// for them; the words are those of Exchange, which some programs compare.
fn json(state: &WebState, method: &Method, uri: &Uri) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return not_that_method(uri, "GET, HEAD");
    }
    let Some(protocol) = protocol_of(uri) else {
        let words = "A valid value must be provided for the query parameter 'Protocol'.";
        return json_answer(StatusCode::BAD_REQUEST, &error("MandatoryParameterMissing", words));
    };
    if protocol.eq_ignore_ascii_case("AutodiscoverV1") {
        let url = format!("{}{XML_PATH}", state.public_url);
        return json_answer(StatusCode::OK, &json!({ "Protocol": "AutodiscoverV1", "Url": url }));
    }
    let shown: String = protocol.chars().filter(char::is_ascii_graphic).take(ECHO_LIMIT).collect();
    let words =
        format!("The given protocol value '{shown}' is invalid. Supported values are 'AutodiscoverV1'.");
    json_answer(StatusCode::BAD_REQUEST, &error("InvalidProtocol", &words))
}

/// The parameter `Protocol`, its name in any case.
fn protocol_of(uri: &Uri) -> Option<String> {
    let axum::extract::Query(pairs) =
        axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri).ok()?;
    let found = pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("protocol"));
    found.map(|(_, value)| value).filter(|value| !value.is_empty())
}

fn error(code: &str, message: &str) -> serde_json::Value {
    json!({ "ErrorCode": code, "ErrorMessage": message })
}

fn json_answer(status: StatusCode, body: &serde_json::Value) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "application/json; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}

/// Errors are answers too: Outlook reads them only with status 200.
fn failed(state: &WebState, fault: Fault) -> Response {
    xml_answer(answer::error(fault, state.clock.now()))
}

fn xml_answer(xml: String) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/xml; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (headers, xml).into_response()
}

fn not_that_method(uri: &Uri, allowed: &'static str) -> Response {
    let mut response = error_page(Language::of(uri), ErrorKind::Method);
    response.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static(allowed));
    response
}
