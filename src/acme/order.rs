//! One order (RFC 8555 §7.4): account, authorization, proof, certificate.

use super::{Acme, AcmeError, client, client::Wish, store};
use crate::{clock::Micros, net::tls::issued};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Error, ExternalAccountKey, Identifier,
    NewAccount, NewOrder, Order, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, DistinguishedName, KeyPair};
use std::time::Duration;

/// A certificate as it came.
pub(super) struct Made {
    /// PEM, the own certificate first.
    pub(super) chain: String,
    /// PKCS#8.
    pub(super) private_key: Vec<u8>,
    pub(super) expires_at: Micros,
}

/// What the authority calls an account it does not know (§6.7).
const NO_ACCOUNT: &str = "urn:ietf:params:acme:error:accountDoesNotExist";

impl From<Error> for AcmeError {
    fn from(error: Error) -> Self {
        match error {
            Error::Other(error) => Self::Unreachable(with_causes(&*error)),
            Error::Timeout(_) => Self::Unreachable("the authority did not finish in time".into()),
            error => Self::Refused(error.to_string()),
        }
    }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |words, cause| format!("{words}: {cause}"))
}

/// Orders a certificate for `name`.
pub(super) async fn certificate(acme: &Acme, name: &str, wish: &Wish) -> Result<Made, AcmeError> {
    let account = account(acme, wish).await?;
    let identifiers = [Identifier::Dns(name.to_owned())];
    let mut order = match account.new_order(&NewOrder::new(&identifiers)).await {
        Err(Error::Api(problem)) if problem.r#type.as_deref() == Some(NO_ACCOUNT) => {
            let directory = acme.settings.directory.clone();
            acme.db.write(move |tx| store::forget_account(tx, &directory)).await?;
            return Err(Error::Api(problem).into());
        }
        order => order?,
    };
    prove(acme, &mut order).await?;
    let policy = policy(acme);
    if order.poll_ready(&policy).await? == OrderStatus::Invalid {
        return Err(AcmeError::Refused(why_invalid(&mut order).await));
    }
    let key = KeyPair::generate().map_err(|e| AcmeError::Refused(format!("no key: {e}")))?;
    order.finalize_csr(&request(name, &key)?).await?;
    let chain = order.poll_certificate(&policy).await?;
    let private_key = key.serialize_der();
    let looked_at = issued(name, chain.as_bytes(), &private_key);
    let expires_at = looked_at.map_err(AcmeError::Refused)?.expires_at;
    if expires_at <= acme.clock.now() {
        return Err(AcmeError::Refused("the certificate has ended already".into()));
    }
    Ok(Made { chain, private_key, expires_at })
}

/// The account of before, or a new one.
async fn account(acme: &Acme, wish: &Wish) -> Result<Account, AcmeError> {
    let settings = &acme.settings;
    let purpose = format!("acme account {}", settings.directory);
    let http = || client::Https::new(settings.root.as_deref(), wish.clone());
    let directory = settings.directory.clone();
    if let Some(sealed) = acme.db.read(move |conn| store::account(conn, &directory)).await? {
        let opened = acme.keys.open(&purpose, &sealed)?;
        let credentials: AccountCredentials = serde_json::from_slice(&opened).map_err(Error::from)?;
        return Ok(Account::builder_with_http(Box::new(http()?)).from_credentials(credentials).await?);
    }
    let contact: Vec<String> = settings.contact.iter().map(|address| format!("mailto:{address}")).collect();
    let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
    let new = NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
    let external = external(acme)?;
    let created = Account::builder_with_http(Box::new(http()?))
        .create(&new, settings.directory.clone(), external.as_ref())
        .await?;
    let (account, credentials) = created;
    let text = serde_json::to_vec(&credentials).map_err(Error::from)?;
    let sealed = acme.keys.seal(&mut rand::rng(), &purpose, &text);
    let (directory, now) = (settings.directory.clone(), acme.clock.now());
    acme.db.write(move |tx| store::keep_account(tx, &directory, &sealed, now)).await?;
    Ok(account)
}

fn external(acme: &Acme) -> Result<Option<ExternalAccountKey>, AcmeError> {
    let Some(external) = &acme.settings.external else { return Ok(None) };
    let key = BASE64_URL_SAFE_NO_PAD.decode(external.key.expose().trim_end_matches('='));
    let key = key.map_err(|_| AcmeError::Refused("tls.acme.eab_key is not base64url".into()))?;
    Ok(Some(ExternalAccountKey::new(external.id.clone(), &key)))
}

/// Puts the answers where our HTTP port finds them, then says that they are there (§7.5.1).
async fn prove(acme: &Acme, order: &mut Order) -> Result<(), AcmeError> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        match authorization.status {
            AuthorizationStatus::Valid => continue,
            AuthorizationStatus::Pending => {}
            other => return Err(AcmeError::Refused(format!("the authorization is {other:?}"))),
        }
        let Some(mut challenge) = authorization.challenge(ChallengeType::Http01) else {
            return Err(AcmeError::Refused("the authority offers no http-01 challenge".into()));
        };
        let (token, answer) = (challenge.token.clone(), challenge.key_authorization().as_str().to_owned());
        let now = acme.clock.now();
        acme.db.write(move |tx| store::keep_answer(tx, &token, &answer, now)).await?;
        challenge.set_ready().await?;
    }
    Ok(())
}

/// What the authority says of the challenge that failed.
async fn why_invalid(order: &mut Order) -> String {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else { continue };
        if let Some(problem) = state.challenges.iter().find_map(|challenge| challenge.error.as_ref()) {
            return problem.to_string();
        }
    }
    "the authority could not verify the name".into()
}

/// The request for a certificate, DER.
fn request(name: &str, key: &KeyPair) -> Result<Vec<u8>, AcmeError> {
    let made = CertificateParams::new(vec![name.to_owned()]).and_then(|mut params| {
        params.distinguished_name = DistinguishedName::new();
        params.serialize_request(key)
    });
    let csr = made.map_err(|e| AcmeError::Refused(format!("no certificate request: {e}")))?;
    Ok(csr.der().to_vec())
}

fn policy(acme: &Acme) -> RetryPolicy {
    let first = acme.settings.patience / 100;
    RetryPolicy::new().initial_delay(first.max(Duration::from_millis(20))).timeout(acme.settings.patience)
}
