//! Makes a token for programs and shows it, this once.

use axum::http::StatusCode;
use serde::Deserialize;
use templates::pages::lists::Fault;
use templates::text::portal::accounts;
use templates::text::portal::lists::others as text;

use super::tokens::list;
use super::{refusal, seconds, site};
use crate::accounts::AccountError;
use crate::auth::AuthError;
use crate::auth::api_token::{self, NewApiToken, RANDOM};
use crate::directory::DirectoryError;
use crate::fields::Why;
use crate::rome;
use crate::secret::Secret;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    csrf: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) scopes: Vec<String>,
    #[serde(default)]
    pub(super) until: String,
    password: Secret,
}

impl Given {
    /// The token that is wanted. Words that are no scope are none that the form has.
    fn token(&self) -> NewApiToken {
        NewApiToken {
            name: self.name.clone(),
            scopes: self.scopes.iter().filter_map(|word| word.parse().ok()).collect(),
            expires_at: rome::parse_date(&self.until).map(rome::end_of).unwrap_or_default(),
        }
    }
}

/// `POST`: the list with the new one in clear. The same form sent again shows the same token.
pub(super) async fn create(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    let new = form.token();
    if let Err(faults) = api_token::check(&new, page.state().clock.now()) {
        let said: Vec<Fault> =
            faults.0.iter().map(|one| fault(one.field, words(one.field, one.why))).collect();
        return list(&page, Some(&form), None, &said).await;
    }
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    let (proof, random) = (form.password.expose(), random_of(&page, &form.csrf));
    match service.add_api_token((page.peer(), person), proof, new, random, &site(&page, &domain)).await {
        Ok(made) => list(&page, None, Some(&made), &[]).await,
        Err(error) => {
            let (status, said) = refused(&page, &error)?;
            let mut response = list(&page, Some(&form), None, &[said]).await?;
            *response.status_mut() = status;
            Ok(response)
        }
    }
}

fn fault(field: &str, words: &str) -> Fault {
    (field.to_owned(), words.to_owned())
}

fn words(field: &str, why: Why) -> &'static str {
    match (field, why) {
        ("name", Why::Missing) => text::TOKEN_NO_NAME,
        ("name", _) => text::TOKEN_LONG_NAME,
        ("scopes", _) => text::TOKEN_NO_SCOPE,
        _ => text::TOKEN_BAD_DAY,
    }
}

/// What the form says of what the service refuses.
fn refused(page: &Page, error: &AccountError) -> Result<(StatusCode, Fault), Refusal> {
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        AccountError::Directory(DirectoryError::Refused(_)) => Ok((wrong, fault("", text::TOKENS_FULL))),
        AccountError::Proof(AuthError::TooMany { retry_after }) => {
            let words = accounts::too_many(seconds(*retry_after));
            Ok((StatusCode::TOO_MANY_REQUESTS, fault("password", &words)))
        }
        AccountError::Proof(AuthError::Unavailable) => Err(refusal(page, error)),
        AccountError::Proof(_) => Ok((wrong, fault("password", accounts::PASSWORD_WRONG))),
        error => Err(refusal(page, error)),
    }
}

/// They follow from the page of the form, whose token no other has: so that sending it twice makes one.
fn random_of(page: &Page, token: &str) -> [u8; RANDOM] {
    let octets = page.state().seal.derive("api token", token.as_bytes());
    std::array::from_fn(|at| octets.get(at).copied().unwrap_or_default())
}
