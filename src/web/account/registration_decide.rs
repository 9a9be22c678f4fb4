//! An operator vouches for companies, schools and bodies that have registered, or does not.

use axum::extract::{Query, rejection::QueryRejection};
use axum::http::{HeaderValue, header};
use serde::Deserialize;
use templates::pages::account::{PendingEntry, Twin, pending as page_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::{VOUCH_PATH, form_status, reason_fault, refusal, render, site};
use crate::accounts::{AccountError, Registration};
use crate::web::newsroom;
use crate::web::shell::{Answer, Checked, Page, Refusal};

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
        Err(AccountError::Field(fault)) => {
            list(&page, form.numero.saturating_sub(1), Some((form.numero, reason_fault(fault.why)))).await
        }
        Err(AccountError::Decided) => Ok(page.redirect_with_flash(VOUCH_PATH, Tone::Info, text::DECIDED)),
        Err(error) => Err(refusal(&page, &error)),
    }
}

async fn list(page: &Page, after: i64, fault: Option<(i64, &str)>) -> Answer {
    let (person, _) = page.person()?;
    let found = page.accounts()?.service().pending(person, after, A_PAGE).await;
    let found = found.map_err(|error| refusal(page, &error))?;
    let same = page.accounts()?.service().of_same_code(person, &found).await;
    let same = same.map_err(|error| refusal(page, &error))?;
    let mut entries = Vec::with_capacity(found.len());
    for one in found {
        let twins = twins(page, &one, &same).await?;
        entries.push(entry(one, twins));
    }
    let last = entries.last().filter(|_| entries.len() >= A_PAGE as usize).map(|entry| entry.id);
    let more = last.map(|id| format!("{VOUCH_PATH}?dopo={id}"));
    let main = page_of(page.csrf(), &entries, fault, more.as_deref());
    let head = (form_status(fault.is_some()), text::VOUCH_TITLE);
    // A server of mail alone has no such area.
    let Some(portal) = &page.state().portal else { return Ok(render(page, head.0, head.1, &main)) };
    let mut response = newsroom::render(portal, page, head, &[], &main).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Who else has the codice fiscale or partita IVA of a registration.
async fn twins(page: &Page, one: &Registration, same: &[Registration]) -> Result<Vec<Twin>, Refusal> {
    let registered = same.iter().filter(|other| other.id != one.id && other.tax_code == one.tax_code);
    let mut twins: Vec<Twin> = registered
        .map(|other| Twin::Registration {
            organisation: other.organisation.clone(),
            address: other.address.clone(),
            waits: other.waits(),
        })
        .collect();
    if let Some(portal) = page.state().portal.as_ref().filter(|_| !one.tax_code.is_empty()) {
        let firms = portal.jobs.companies.of_code(&one.tax_code).await;
        let firms = firms.map_err(|error| Refusal::from(page.unavailable(&error)))?;
        twins.extend(
            firms.into_iter().map(|firm| Twin::Firm { id: firm.id, name: firm.content.denomination }),
        );
    }
    Ok(twins)
}

fn entry(one: Registration, twins: Vec<Twin>) -> PendingEntry {
    PendingEntry {
        twins,
        id: one.id,
        role: one.role.as_str().to_owned(),
        name: one.name,
        organisation: one.organisation,
        tax_code: one.tax_code,
        address: one.address,
        created_at: one.created_at,
    }
}
