//! An administrator erases accounts whose owners want to be forgotten, or says why not.

use axum::http::{HeaderValue, header};
use serde::Deserialize;
use templates::pages::account::{ErasureEntry, ErasureFault, erasures as page_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::{ERASURES_PATH, form_status, refusal, render, site};
use crate::accounts::AccountError;
use crate::web::administration;
use crate::web::shell::{Answer, Checked, Page};

/// The most that are shown; the others come when these are decided.
const MOST: u32 = 200;

/// `GET`: those that wait, the most urgent first.
pub(super) async fn show(page: Page) -> Answer {
    list(&page, None).await
}

/// The forms.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    numero: i64,
    #[serde(default)]
    motivo: String,
}

/// `POST`: the account goes.
pub(super) async fn complete(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    match service.complete_erasure(person, form.numero, &site(&page, &domain)).await {
        Ok(()) => Ok(page.redirect_with_flash(ERASURES_PATH, Tone::Success, text::ERASURES_DONE)),
        Err(AccountError::Kept(what)) => list(&page, Some((form.numero, ErasureFault::Kept(what)))).await,
        Err(AccountError::Decided) => Ok(page.redirect_with_flash(ERASURES_PATH, Tone::Info, text::DECIDED)),
        Err(error) => Err(refusal(&page, &error)),
    }
}

/// `POST`: it stays, and why is told.
pub(super) async fn refuse(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    match service.refuse_erasure(person, form.numero, &form.motivo, &site(&page, &domain)).await {
        Ok(()) => Ok(page.redirect_with_flash(ERASURES_PATH, Tone::Success, text::ERASURES_REFUSED)),
        Err(AccountError::NoReason) => list(&page, Some((form.numero, ErasureFault::NoReason))).await,
        Err(AccountError::Decided) => Ok(page.redirect_with_flash(ERASURES_PATH, Tone::Info, text::DECIDED)),
        Err(error) => Err(refusal(&page, &error)),
    }
}

async fn list(page: &Page, fault: Option<(i64, ErasureFault<'_>)>) -> Answer {
    let (person, _) = page.person()?;
    let found = page.accounts()?.service().erasures(person, MOST).await;
    let now = page.state().clock.now();
    let entries: Vec<ErasureEntry> = found
        .map_err(|error| refusal(page, &error))?
        .into_iter()
        .map(|one| ErasureEntry {
            id: one.id,
            name: one.name,
            login: one.login,
            requested_at: one.requested_at,
            due_at: one.due_at,
            late: one.due_at < now,
        })
        .collect();
    let main = page_of(page.csrf(), &entries, fault);
    let head = (form_status(fault.is_some()), text::ERASURES_TITLE);
    // A server of mail alone has no such area.
    let Some(portal) = &page.state().portal else { return Ok(render(page, head.0, head.1, &main)) };
    let mut response = administration::render(portal, page, head, &[], &main).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
