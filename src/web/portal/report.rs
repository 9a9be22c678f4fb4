//! `/segnala`: whoever visits the site writes to who looks after it.

use axum::extract::{FromRequestParts, Query, rejection::QueryRejection};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use templates::pages::feedback::{ReportPage, report, reported};
use templates::shell::{Crumb, Head};
use templates::text::portal::feedback as text;

use super::{Portal, privacy_version};
use crate::fields::{Faults, Why};
use crate::net::rates::Act;
use crate::portal::feedback::{FeedbackError, Kind, NewFeedback};
use crate::web::shell::{Answer, Checked, Page};

/// What is wrong: name of the input, sentence.
type Fault = (String, String);

/// What an address may say before anything is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    tipo: String,
    codice: String,
}

/// The page of ours from which somebody comes.
pub(super) struct From(String);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let from = parts.headers.get(header::REFERER).and_then(|value| value.to_str().ok());
        Ok(Self(from.unwrap_or_default().chars().take(500).collect()))
    }
}

/// `GET`: the form.
pub(super) async fn show(
    page: Page,
    From(from): From,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Response {
    let kind = asked.map(|Query(asked)| asked.tipo).unwrap_or_default();
    // Only what is ours: from the form itself nobody comes.
    let path = from.strip_prefix(&page.state().public_url).filter(|path| path.starts_with('/'));
    let path = path.filter(|path| !path.starts_with("/segnala")).unwrap_or_default();
    form(&page, &Given { tipo: kind, pagina: path.to_owned(), ..Given::default() }, &[])
}

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    tipo: String,
    pagina: String,
    testo: String,
    nome: String,
    indirizzo: String,
    consenso: String,
    /// A field that no person sees.
    cognome: String,
}

/// `POST`: it is taken, or the form comes back with what was wrong.
pub(super) async fn send(portal: Portal, Checked { page, form: given }: Checked<Given>) -> Answer {
    if let Err(refused) = portal.throttle.ask(Act::Form, page.peer()) {
        return Ok(page.too_many(refused.wait.seconds()));
    }
    if !given.cognome.is_empty() {
        // A program is told what a person is.
        return Ok(page.redirect("/segnala/inviata"));
    }
    let consent = match given.consenso.as_str() {
        "si" => privacy_version(page.state()).await,
        _ => Ok(String::new()),
    };
    let consent = match consent {
        Ok(consent) => consent,
        Err(error) => return Ok(page.unavailable(&error)),
    };
    let kind: Option<Kind> = given.tipo.parse().ok();
    let new = NewFeedback {
        kind: kind.unwrap_or(Kind::Other),
        page: given.pagina.clone(),
        text: given.testo.clone(),
        name: given.nome.clone(),
        address: given.indirizzo.clone(),
        consent,
    };
    let Some(_) = kind else {
        return Ok(form(&page, &given, &[sentence("tipo", Why::Missing)]));
    };
    match portal.feedback.send(page.viewer().person, new).await {
        Ok(code) => Ok(page.redirect(&format!("/segnala/inviata?codice={code}"))),
        Err(FeedbackError::Invalid(faults)) => Ok(form(&page, &given, &sentences(&faults))),
        Err(FeedbackError::TooMany) => Ok(form(&page, &given, &[(String::new(), text::TOO_MANY.to_owned())])),
        Err(error) => Ok(page.unavailable(&error)),
    }
}

/// `GET /segnala/inviata`: it was taken.
pub(super) async fn sent(page: Page, asked: Result<Query<Asked>, QueryRejection>) -> Response {
    let code = asked.map(|Query(asked)| asked.codice).unwrap_or_default();
    // Nothing that somebody else may have written into the address.
    let is_code = code.len() == 8 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let head = Head {
        title: text::SENT_TITLE,
        crumbs: &[Crumb::to(text::TITLE, "/segnala"), Crumb::here(text::SENT_TITLE)],
        noindex: true,
        ..Head::default()
    };
    page.render(&head, &reported(if is_code { &code } else { "" }))
}

fn sentence(input: &str, why: Why) -> Fault {
    let (word, limit) = match why {
        Why::Missing => ("missing", 0),
        Why::TooLong(limit) => ("too-long", limit),
        _ => ("malformed", 0),
    };
    (input.to_owned(), text::fault(input, word, limit))
}

fn sentences(faults: &Faults) -> Vec<Fault> {
    let input = |field: &str| match field {
        "page" => "pagina",
        "text" => "testo",
        "name" => "nome",
        "address" => "indirizzo",
        _ => "consenso",
    };
    let mut faults: Vec<Fault> =
        faults.0.iter().map(|fault| sentence(input(fault.field), fault.why)).collect();
    // In the order of the form.
    let order = ["testo", "pagina", "nome", "indirizzo", "consenso"];
    faults.sort_by_key(|(at, _)| order.iter().position(|known| known == at));
    faults
}

fn form(page: &Page, given: &Given, faults: &[Fault]) -> Response {
    let body = report(&ReportPage {
        csrf: page.csrf(),
        faults,
        kind: &given.tipo,
        page: &given.pagina,
        text: &given.testo,
        name: &given.nome,
        address: &given.indirizzo,
        consent: given.consenso == "si",
    });
    let head = Head {
        title: text::TITLE,
        description: text::LEAD,
        crumbs: &[Crumb::here(text::TITLE)],
        canonical: Some("/segnala"),
        ..Head::default()
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render_as(status, &head, &body)
}
