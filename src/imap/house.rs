//! The log-ins of the house behind an IMAP session.

use super::{AuthOutcome, Authenticator, Feature, Login, Mechanism};
use crate::auth::{Auth, AuthError, Protocol};
use std::net::IpAddr;

impl Authenticator for Auth {
    async fn authenticate(
        &self,
        ip: IpAddr,
        _mechanism: Mechanism,
        user: &str,
        password: &str,
    ) -> AuthOutcome {
        match self.verify_login(ip, user, password, Protocol::Imap).await {
            Ok(actor) => match self.imap_off(actor.person).await {
                Ok(names) => AuthOutcome::Welcome(Login {
                    person: actor.person,
                    name: actor.login.to_string(),
                    credential_version: actor.credential_version,
                    // A name of another version of the program is passed over.
                    disabled: names.iter().filter_map(|name| Feature::named(name)).collect(),
                }),
                Err(error) => {
                    tracing::warn!(%error, "what is switched off for an account cannot be read");
                    AuthOutcome::Unavailable
                }
            },
            Err(AuthError::Bad | AuthError::Disabled) => AuthOutcome::Bad,
            Err(AuthError::TooMany { .. }) => AuthOutcome::TooMany,
            Err(AuthError::WebOnly) => AuthOutcome::WebOnly,
            Err(AuthError::AppPasswordOnly) => AuthOutcome::AppPasswordOnly,
            Err(AuthError::Unavailable) => AuthOutcome::Unavailable,
        }
    }

    async fn still_valid(&self, login: &Login) -> bool {
        self.holds(login.person, login.credential_version).await
    }
}
