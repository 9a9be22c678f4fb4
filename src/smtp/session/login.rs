//! STARTTLS (RFC 3207) and AUTH (RFC 4954).

use super::{Event, Phase, Session};
use crate::smtp::backend::AuthOutcome;
use crate::smtp::config::Role;
use crate::smtp::reply::{self, Reply};
use crate::smtp::sasl::{Exchange, Mechanism, Progress};

impl<A> Session<A> {
    pub(super) fn offers_starttls(&self) -> bool {
        let by_role = matches!(self.config.role, Role::Mx | Role::Submission);
        by_role && self.config.tls.is_some() && self.peer.tls.is_none()
    }

    pub(super) fn offers_auth(&self) -> bool {
        self.config.role.is_submission() && self.may_send_passwords()
    }

    fn may_send_passwords(&self) -> bool {
        self.peer.tls.is_some() || self.config.allow_plaintext_login
    }

    /// Why this client may not send yet, on submission.
    pub(super) fn login_needed(&self) -> Option<Reply> {
        if !self.config.role.is_submission() || self.peer.actor.is_some() {
            None
        } else if self.may_send_passwords() {
            Some(reply::LOGIN_FIRST)
        } else {
            Some(reply::STARTTLS_FIRST)
        }
    }

    /// Everything after the STARTTLS line came in plain text, perhaps from somebody in the middle: it is
    /// dropped (CVE-2011-0411).
    pub(super) fn start_tls(&mut self, input: &mut &[u8]) -> Option<Event> {
        if self.peer.tls.is_some() {
            return self.mistake(&reply::ALREADY_TLS);
        }
        if !self.offers_starttls() {
            return self.mistake(&reply::NO_STARTTLS);
        }
        if !input.is_empty() {
            tracing::info!(bytes = input.len(), "plain text after STARTTLS dropped");
            *input = &[];
        }
        self.say(&reply::READY_FOR_TLS);
        Some(Event::StartTls)
    }

    pub(super) fn auth(&mut self, mechanism: Mechanism, initial: Option<&str>) -> Option<Event> {
        if let Some(refusal) = self.auth_refusal() {
            return self.mistake(&refusal);
        }
        let exchange = Exchange::new(mechanism);
        match initial {
            Some(response) => self.sasl_response(exchange, response.as_bytes()),
            None => self.ask(exchange),
        }
    }

    fn auth_refusal(&self) -> Option<Reply> {
        if !self.config.role.is_submission() {
            Some(reply::NO_AUTH)
        } else if !self.may_send_passwords() {
            Some(reply::TLS_FOR_AUTH)
        } else if self.peer.helo.is_none() {
            Some(reply::HELLO_FIRST)
        } else if self.peer.actor.is_some() {
            Some(reply::ALREADY_LOGGED_IN)
        } else if self.envelope.is_some() {
            Some(reply::AUTH_IN_TRANSACTION)
        } else {
            None
        }
    }

    fn ask(&mut self, exchange: Exchange) -> Option<Event> {
        let prompt = Reply::plain(334, exchange.prompt());
        self.phase = Phase::Sasl(exchange);
        self.say(&prompt)
    }

    pub(super) fn sasl_response(&mut self, exchange: Exchange, line: &[u8]) -> Option<Event> {
        match exchange.respond(line) {
            Ok(Progress::Ask(next)) => self.ask(next),
            Ok(Progress::Done(credentials)) => Some(Event::Login(credentials)),
            Err(error) => self.mistake(&error.into()),
        }
    }

    /// The answer to [`Event::Login`].
    pub fn login_checked(&mut self, outcome: AuthOutcome<A>) {
        match outcome {
            AuthOutcome::Welcome(actor) => {
                self.peer.actor = Some(actor);
                self.say(&reply::LOGGED_IN)
            }
            AuthOutcome::Bad => self.login_failed(),
            AuthOutcome::TooMany => {
                // A mistake too: a program that tries again at once must not have its answer at once.
                self.tally.refused_logins += 1;
                self.close(&reply::TOO_MANY_LOGINS)
            }
            AuthOutcome::Full => self.close(&reply::TOO_MANY_SESSIONS),
            AuthOutcome::Unavailable => self.say(&reply::LOGIN_UNAVAILABLE),
        };
    }

    fn login_failed(&mut self) -> Option<Event> {
        self.tally.login_failures += 1;
        let last = self.tally.login_failures >= self.config.limits.max_login_failures;
        if last { self.close(&reply::TOO_MANY_LOGINS) } else { self.say(&reply::BAD_LOGIN) }
    }
}
