//! An operator vouches for companies, schools and bodies that have registered, or does not.

use axum::extract::{Query, rejection::QueryRejection};
use axum::http::{HeaderValue, header};
use serde::Deserialize;
use templates::pages::account::{PendingEntry, pending as page_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::{VOUCH_PATH, form_status, refusal, render, site};
use crate::accounts::{AccountError, Registration};
use crate::web::newsroom;
use crate::web::shell::{Answer, Checked, Page};

/// Registrations on one page.
const A_PAGE: u32 = 50;

/// Where the list begins.
#[derive(Debug, Default, Deserialize)]
pub(super) struct After {
    #[serde(default)]
    dopo: i64,
}

/// `GET`: those that wait.
pub(super) async fn show(page: Page, after: Result<Query<After>, QueryRejection>) -> Answer {
    list(&page, after.unwrap_or_default().dopo, None).await
}

/// The forms.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    numero: i64,
    #[serde(default)]
    motivo: String,
}

/// `POST`: the role is given.
pub(super) async fn approve(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    match service.approve(person, form.numero, &site(&page, &domain)).await {
        Ok(()) => Ok(page.redirect_with_flash(VOUCH_PATH, Tone::Success, text::VOUCHED)),
        Err(AccountError::Decided) => Ok(page.redirect_with_flash(VOUCH_PATH, Tone::Info, text::DECIDED)),
        Err(error) => Err(refusal(&page, &error)),
    }
}

/// `POST`: the role is not given, and why is told.
pub(super) async fn refuse(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    match service.refuse(person, form.numero, &form.motivo, &site(&page, &domain)).await {
        Ok(()) => Ok(page.redirect_with_flash(VOUCH_PATH, Tone::Success, text::VOUCH_REFUSED)),
        Err(AccountError::NoReason) => list(&page, form.numero.saturating_sub(1), Some(form.numero)).await,
        Err(AccountError::Decided) => Ok(page.redirect_with_flash(VOUCH_PATH, Tone::Info, text::DECIDED)),
        Err(error) => Err(refusal(&page, &error)),
    }
}

async fn list(page: &Page, after: i64, no_reason: Option<i64>) -> Answer {
    let (person, _) = page.person()?;
    let found = page.accounts()?.service().pending(person, after, A_PAGE).await;
    let entries: Vec<PendingEntry> =
        found.map_err(|error| refusal(page, &error))?.into_iter().map(entry).collect();
    let last = entries.last().filter(|_| entries.len() >= A_PAGE as usize).map(|entry| entry.id);
    let more = last.map(|id| format!("{VOUCH_PATH}?dopo={id}"));
    let main = page_of(page.csrf(), &entries, no_reason, more.as_deref());
    let head = (form_status(no_reason.is_some()), text::VOUCH_TITLE);
    // A server of mail alone has no such area.
    let Some(portal) = &page.state().portal else { return Ok(render(page, head.0, head.1, &main)) };
    let mut response = newsroom::render(portal, page, head, &[], &main).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn entry(one: Registration) -> PendingEntry {
    PendingEntry {
        id: one.id,
        role: one.role.as_str().to_owned(),
        name: one.name,
        organisation: one.organisation,
        tax_code: one.tax_code,
        address: one.address,
        created_at: one.created_at,
    }
}
