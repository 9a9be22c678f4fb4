//! The tokens with which programs use the API for a person.

use axum::http::StatusCode;
use templates::pages::lists::{Fault, TokenRow, TokensPage, tokens as page_of};
use templates::text::portal::lists::others as text;

use super::token_create::Given;
use super::{form_status, refusal, render};
use crate::auth::api_token::ListedToken;
use crate::clock::Micros;
use crate::web::shell::{Answer, Page};

/// `GET`: the list.
pub(super) async fn show(page: Page) -> Answer {
    list(&page, None, None, &[]).await
}

/// The list, with the one just made in clear or with what went wrong.
pub(super) async fn list(page: &Page, given: Option<&Given>, made: Option<&str>, faults: &[Fault]) -> Answer {
    let (person, _) = page.person()?;
    let all = page.accounts()?.service().api_tokens(person).await.map_err(|error| refusal(page, &error))?;
    let now = page.state().clock.now();
    let rows: Vec<TokenRow> = all.into_iter().map(|one| row(one, now)).collect();
    let scopes: Vec<&str> =
        given.map(|given| given.scopes.iter().map(String::as_str).collect()).unwrap_or_default();
    let main = page_of(&TokensPage {
        csrf: page.csrf(),
        rows: &rows,
        made,
        faults,
        name: given.map_or("", |given| &given.name),
        scopes: &scopes,
        until: given.map_or("", |given| &given.until),
    });
    let status = if made.is_some() { StatusCode::OK } else { form_status(!faults.is_empty()) };
    Ok(render(page, status, text::TOKENS, &main))
}

fn row(one: ListedToken, now: Micros) -> TokenRow {
    TokenRow {
        id: one.id,
        scopes: one.scopes.iter().map(ToString::to_string).collect(),
        at: one.created_at,
        // The last day, not the instant after it.
        until: one.expires_at - 1,
        expired: one.expires_at <= now,
        used_at: one.used_at,
        name: one.name,
    }
}
