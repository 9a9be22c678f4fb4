//! The second step of logging in: a code.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::account::{LogInFault, SecondStep, second_step as form_of};
use templates::parts::Tone;
use templates::text::portal::accounts as text;

use super::log_in::{fault_of, retry_after, welcome};
use super::{render, site};
use crate::auth::second_factor::FactorError;
use crate::auth::session::Beginning;
use crate::auth::{Actor, AuthError};
use crate::clock::{MINUTE, Micros};
use crate::directory::PrincipalId;
use crate::web::shell::{Answer, Checked, Page, Seal, local_path};

/// The code has to come within this time.
const LIFETIME: Micros = 5 * MINUTE;

/// Proof that a person has given its password a moment ago, handed on by the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pass {
    person: PrincipalId,
    /// The state of its credentials then.
    version: i64,
    at: Micros,
}

const PURPOSE: &str = "second step";

impl Pass {
    fn signed(self, seal: &Seal) -> String {
        let numbers = [self.person.0, self.version, self.at];
        seal.sign(PURPOSE, &numbers.map(i64::to_be_bytes).concat())
    }

    /// None: it is not ours, or its time is over.
    fn read(text: &str, seal: &Seal, now: Micros) -> Option<Self> {
        let data = seal.open(PURPOSE, text, 24)?;
        let number = |at: usize| data.get(at..at + 8)?.try_into().ok().map(i64::from_be_bytes);
        let pass = Self { person: PrincipalId(number(0)?), version: number(8)?, at: number(16)? };
        (pass.at <= now && now < pass.at + LIFETIME).then_some(pass)
    }
}

/// The form for somebody whose password was right.
pub(super) fn ask(page: &Page, actor: &Actor, back: &str) -> Response {
    let at = page.state().clock.now();
    let pass = Pass { person: actor.person, version: actor.credential_version, at };
    form(page, StatusCode::OK, &pass.signed(&page.state().seal), (back, None))
}

/// The form.
#[derive(Debug, Deserialize)]
pub(super) struct Code {
    passo: String,
    #[serde(default)]
    codice: String,
    #[serde(default)]
    ritorno: String,
}

/// `POST`: a new session, or the form with what was wrong. Each code is good once.
pub(super) async fn show_code(Checked { page, form: given }: Checked<Code>) -> Answer {
    let state = page.state();
    let Some(pass) = Pass::read(&given.passo, &state.seal, state.clock.now()) else {
        return Ok(page.redirect_with_flash("/accedi", Tone::Warning, text::SECOND_STEP_LATE));
    };
    let (service, domain) = (page.accounts()?.service(), state.main_domain());
    let who = (page.peer(), pass.person);
    match service.spend_code(who, &given.codice, &site(&page, &domain)).await {
        Ok(spent) => {
            let new = Beginning {
                person: pass.person,
                credential_version: pass.version,
                second_factor: true,
                peer: page.peer(),
                user_agent: page.user_agent().to_owned(),
                replaces: None,
            };
            welcome(&page, new, (&given.ritorno, spent)).await
        }
        Err(error) => Ok(refuse(&page, &given, pass, error)),
    }
}

fn refuse(page: &Page, given: &Code, pass: Pass, error: FactorError) -> Response {
    tracing::info!(account.id = %pass.person, peer = %page.peer(), %error, "a code was refused");
    let (status, fault, wait) = match error {
        FactorError::BadCode => (StatusCode::FORBIDDEN, LogInFault::WrongCode, None),
        // It was taken away meanwhile: the password alone is enough now.
        FactorError::WrongState => return page.redirect("/accedi"),
        error => match AuthError::from(error) {
            error @ AuthError::Unavailable => return page.unavailable(&error),
            error => fault_of(&error),
        },
    };
    retry_after(form(page, status, &given.passo, (&given.ritorno, Some(fault))), wait)
}

fn form(page: &Page, status: StatusCode, pass: &str, (back, fault): (&str, Option<LogInFault>)) -> Response {
    let back = local_path(back).unwrap_or_default();
    let facts = SecondStep { csrf: page.csrf(), pass, back, fault };
    render(page, status, text::SECOND_STEP_TITLE, &form_of(&facts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_holds_for_five_minutes() {
        let seal = Seal::new(&[1; 32]);
        let pass = Pass { person: PrincipalId(7), version: 3, at: 1000 };
        let text = pass.signed(&seal);
        assert_eq!(Pass::read(&text, &seal, 1000), Some(pass));
        assert_eq!(Pass::read(&text, &seal, 1000 + LIFETIME), None);
        assert_eq!(Pass::read(&text, &seal, 999), None);
        assert_eq!(Pass::read(&seal.sign("flash", &[0; 24]), &seal, 1000), None);
        assert_eq!(Pass::read(&seal.sign(PURPOSE, b"short"), &seal, 1000), None);
    }
}
