//! An administrator erases accounts whose owners want to be forgotten, or says why not.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use templates::Markup;
use templates::pages::account::{ErasureEntry, ErasureFault, erasure_question, erasures as page_of};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::accounts as text;

use super::{ERASURES_PATH, form_status, reason_fault, refusal, render, site};
use crate::accounts::{AccountError, Erasure};
use crate::clock::Micros;
use crate::directory::PrincipalId;
use crate::web::administration;
use crate::web::shell::{Answer, Checked, Page};

/// The most that are shown; the others come when these are decided.
const MOST: u32 = 200;

/// `GET`: those that wait, the most urgent first.
pub(super) async fn show(page: Page) -> Answer {
    list(&page, None).await
}

/// `GET`: whether an account should really go. One's own is another administrator's to decide.
pub(super) async fn ask(page: Page, Path(id): Path<i64>) -> Answer {
    let (person, _) = page.person()?;
    let found = page.accounts()?.service().open_erasure(person, id).await;
    let erasure = found.map_err(|error| refusal(&page, &error))?;
    if erasure.person == person {
        return Ok(page.redirect_with_flash(ERASURES_PATH, Tone::Warning, text::ERASURES_OWN));
    }
    let entry = entry_of(erasure, (person, page.state().clock.now()));
    let main = erasure_question(page.csrf(), &entry);
    let above = [Crumb::to(text::ERASURES_TITLE, ERASURES_PATH)];
    Ok(within(&page, (StatusCode::OK, text::ERASURES_DO), &above, &main).await)
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
        Err(AccountError::Field(fault)) => {
            list(&page, Some((form.numero, ErasureFault::Reason(reason_fault(fault.why))))).await
        }
        Err(AccountError::Decided) => Ok(page.redirect_with_flash(ERASURES_PATH, Tone::Info, text::DECIDED)),
        Err(error) => Err(refusal(&page, &error)),
    }
}

async fn list(page: &Page, fault: Option<(i64, ErasureFault<'_>)>) -> Answer {
    let (person, _) = page.person()?;
    let found = page.accounts()?.service().erasures(person, MOST).await;
    let now = page.state().clock.now();
    let found = found.map_err(|error| refusal(page, &error))?;
    let entries: Vec<ErasureEntry> = found.into_iter().map(|one| entry_of(one, (person, now))).collect();
    let main = page_of(page.csrf(), &entries, fault);
    let head = (form_status(fault.is_some()), text::ERASURES_TITLE);
    Ok(within(page, head, &[], &main).await)
}

fn entry_of(one: Erasure, (reader, now): (PrincipalId, Micros)) -> ErasureEntry {
    ErasureEntry {
        id: one.id,
        own: one.person == reader,
        name: one.name,
        login: one.login,
        requested_at: one.requested_at,
        due_at: one.due_at,
        late: one.due_at < now,
    }
}

/// A page of the administration. A server of mail alone has no such area.
async fn within(page: &Page, head: (StatusCode, &str), above: &[Crumb<'_>], main: &Markup) -> Response {
    let Some(portal) = &page.state().portal else { return render(page, head.0, head.1, main) };
    let mut response = administration::render(portal, page, head, above, main).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
