//! Who asks: the person behind a token, and what the token is for (RFC 6750).

use std::sync::Arc;

use axum::Extension;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};

use super::Problem;
use crate::auth::api_token::{Bearer, Scope};
use crate::clock::Micros;
use crate::directory::{Actor, PrincipalId};
use crate::discussion::{Discussions, Known};
use crate::web::WebState;
use crate::web::peer::Peer;

/// A program with a good token.
pub(super) struct Caller {
    bearer: Bearer,
    discussions: Discussions,
}

/// A discussion that the person behind the token may read or looks after.
pub(super) struct Named {
    pub(super) caller: Caller,
    pub(super) known: Known,
}

impl FromRequestParts<Arc<WebState>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<WebState>) -> Result<Self, Problem> {
        let (Some(accounts), Some(portal)) = (&state.accounts, &state.portal) else {
            return Err(Problem::missing());
        };
        let text = token_in(&parts.headers)?;
        let peer = Peer::known(parts.extensions.get::<Peer>().copied().map(Extension));
        let bearer = accounts.auth().verify_token(peer, text).await?;
        if let Some(wait) = portal.throttle.command_of(bearer.person.0) {
            return Err(Problem::too_many(Micros::try_from(wait.as_micros()).unwrap_or(Micros::MAX)));
        }
        Ok(Self { bearer, discussions: portal.discussions.clone() })
    }
}

/// RFC 6750 §2.1: nowhere but in this field, once.
fn token_in(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut fields = headers.get_all(header::AUTHORIZATION).iter();
    let Some(field) = fields.next() else { return Err(Problem::no_token()) };
    let (scheme, token) = field.to_str().unwrap_or_default().split_once(' ').unwrap_or_default();
    match fields.next() {
        None if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        None => Err(Problem::no_token()),
        Some(_) => Err(Problem::new(
            StatusCode::BAD_REQUEST,
            "bad-request",
            "Authorization stands there several times",
        )),
    }
}

impl Caller {
    /// The person.
    pub(super) fn person(&self) -> PrincipalId {
        self.bearer.person
    }

    /// The same as services want it.
    pub(super) fn by(&self) -> Actor {
        Actor::Person(self.bearer.person)
    }

    /// Lists and boards.
    pub(super) fn discussions(&self) -> &Discussions {
        &self.discussions
    }

    /// Goes on only if the token is for this.
    pub(super) fn may(&self, scope: Scope) -> Result<(), Problem> {
        if self.bearer.scopes.contains(&scope) { Ok(()) } else { Err(Problem::no_scope(scope)) }
    }

    /// A discussion, for a token with a scope.
    pub(super) async fn list(self, scope: Scope, name: String) -> Result<Named, Problem> {
        self.may(scope)?;
        self.named(name).await
    }

    /// A discussion, whatever the token is for.
    pub(super) async fn named(self, name: String) -> Result<Named, Problem> {
        let known = self.discussions().known_as(self.by(), name).await?;
        Ok(Named { caller: self, known })
    }
}

impl Named {
    /// Its number.
    pub(super) fn id(&self) -> PrincipalId {
        self.known.seat.discussion.id
    }

    /// Who asks.
    pub(super) fn by(&self) -> Actor {
        self.caller.by()
    }

    /// Lists and boards.
    pub(super) fn discussions(&self) -> &Discussions {
        self.caller.discussions()
    }

    /// An address of the API below it.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/api/v1/lists/{}{rest}", super::view::encoded(self.known.seat.discussion.slug()))
    }
}
