//! The app passwords of a person.

use axum::http::StatusCode;
use templates::pages::account::{AppPasswordEntry, AppPasswordFault, AppPasswords, app_passwords as page_of};
use templates::text::portal::accounts as text;

use super::{form_status, refusal, render};
use crate::web::pages::{Language, setup_link};
use crate::web::shell::{Answer, Page};

/// `GET`: the list.
pub(super) async fn show(page: Page) -> Answer {
    list(&page, None, None).await
}

/// The list, with the one just made in clear or with what went wrong.
pub(super) async fn list(page: &Page, made: Option<&str>, fault: Option<AppPasswordFault>) -> Answer {
    let (person, _) = page.person()?;
    let all = page.accounts()?.service().app_passwords(person).await;
    let entries: Vec<AppPasswordEntry> = all
        .map_err(|error| refusal(page, &error))?
        .into_iter()
        .map(|one| AppPasswordEntry {
            id: one.id,
            label: one.label,
            created_at: one.created_at,
            used_at: one.used_at,
        })
        .collect();
    let facts = AppPasswords {
        csrf: page.csrf(),
        login: &page.viewer().login,
        entries: &entries,
        made,
        fault,
        setup_path: &setup_link(Language::Italian, &page.viewer().login),
    };
    let status = if made.is_some() { StatusCode::OK } else { form_status(fault.is_some()) };
    Ok(render(page, status, text::APPS_TITLE, &page_of(&facts)))
}
