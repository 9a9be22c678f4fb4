//! Makes an app password and shows it, this once.

use serde::Deserialize;
use templates::pages::account::AppPasswordFault;

use super::app_passwords::list;
use super::{refusal, seconds, site};
use crate::accounts::AccountError;
use crate::auth::AuthError;
use crate::auth::app_password::{LENGTH, LONGEST_LABEL};
use crate::directory::DirectoryError;
use crate::fields::{self, Why};
use crate::secret::Secret;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Given {
    csrf: String,
    #[serde(default)]
    nome: String,
    password: Secret,
}

/// `POST`: the list with the new one in clear. The same form sent again shows the same password.
pub(super) async fn create(Checked { page, form }: Checked<Given>) -> Answer {
    let (person, _) = page.person()?;
    if let Err(why) = fields::required_line(&form.nome, LONGEST_LABEL) {
        let fault = if why == Why::Missing { AppPasswordFault::NoLabel } else { AppPasswordFault::LongLabel };
        return list(&page, None, Some(fault)).await;
    }
    let random = random_of(&page, &form.csrf);
    let (service, domain) = (page.accounts()?.service(), page.state().main_domain());
    let proof = form.password.expose();
    match service
        .add_app_password((page.peer(), person), proof, &form.nome, random, &site(&page, &domain))
        .await
    {
        Ok(made) => list(&page, Some(&made), None).await,
        Err(error) => list(&page, None, Some(fault(&page, &error)?)).await,
    }
}

fn fault(page: &Page, error: &AccountError) -> Result<AppPasswordFault, Refusal> {
    match error {
        AccountError::Directory(DirectoryError::Refused(_)) => Ok(AppPasswordFault::Full),
        AccountError::Proof(AuthError::TooMany { retry_after }) => {
            Ok(AppPasswordFault::TooMany(seconds(*retry_after)))
        }
        AccountError::Proof(AuthError::Unavailable) => Err(refusal(page, error)),
        AccountError::Proof(_) => Ok(AppPasswordFault::Password),
        error => Err(refusal(page, error)),
    }
}

/// They follow from the page of the form, whose token no other has: so that sending it twice makes one.
fn random_of(page: &Page, token: &str) -> [u8; LENGTH] {
    let octets = page.state().seal.derive("app password", token.as_bytes());
    std::array::from_fn(|at| octets.get(at).copied().unwrap_or_default())
}
