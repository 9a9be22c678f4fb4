//! All that is kept of a person, for its own eyes (GDPR articles 15 and 20).

use super::{AccountError, Accounts, store};
use crate::{
    audit,
    auth::{api_token, app_password, second_factor, second_factor::Status, session},
    clock::{Micros, instant_text},
    directory::{self, PrincipalId},
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};
use serde_json::{Value, json};

/// Deeds of and about a person that are exported, the newest.
const MOST_DEEDS: u32 = 10_000;

/// What a module keeps of people.
#[derive(Clone, Copy)]
pub struct Source {
    /// Its name in the export: one word.
    pub name: &'static str,
    /// All rows about a person, as JSON.
    pub export: fn(&mut Conn<'_>, PrincipalId) -> Result<Value, DbError>,
    /// Whether some of it has to be kept, so that the account is not erased by itself.
    pub keeps: fn(&mut Conn<'_>, PrincipalId) -> Result<bool, DbError>,
    /// Erases what has not to be kept.
    pub erase: fn(&mut Tx<'_>, PrincipalId, Micros) -> Result<(), DbError>,
}

/// Nothing has to be kept.
fn nothing(_: &mut Conn<'_>, _: PrincipalId) -> Result<bool, DbError> {
    Ok(false)
}

/// It goes with the account.
fn with_the_account(_: &mut Tx<'_>, _: PrincipalId, _: Micros) -> Result<(), DbError> {
    Ok(())
}

/// What this module and those below it keep.
pub(super) const OWN: &[Source] = &[
    Source { name: "account", export: account, keeps: nothing, erase: with_the_account },
    Source { name: "sessions", export: sessions, keeps: nothing, erase: with_the_account },
    Source { name: "app_passwords", export: app_passwords, keeps: nothing, erase: with_the_account },
    Source { name: "api_tokens", export: api_tokens, keeps: nothing, erase: with_the_account },
    Source {
        name: "registrations",
        export: registrations,
        keeps: nothing,
        erase: store::erase_registrations,
    },
    Source { name: "consents", export: consents, keeps: nothing, erase: with_the_account },
    Source { name: "erasure_requests", export: erasures, keeps: nothing, erase: with_the_account },
    Source { name: "deeds", export: deeds, keeps: nothing, erase: with_the_account },
];

impl Accounts {
    /// All that is kept of a person, each source under its name, in one snapshot.
    ///
    /// # Errors
    /// `Forbidden` when the account is gone.
    pub async fn export(&self, by: PrincipalId) -> Result<Value, AccountError> {
        let (sources, now) = (self.sources.clone(), self.clock.now());
        let read = self.db.read(move |conn| {
            if directory::load(conn, &[by])?.is_empty() {
                return Err(AccountError::Forbidden);
            }
            let mut all = serde_json::Map::new();
            all.insert("exported_at".into(), instant_text(now).into());
            for source in sources.iter() {
                all.insert(source.name.into(), (source.export)(conn, by)?);
            }
            Ok(Value::Object(all))
        });
        read.await
    }
}

fn account(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let Some(account) = directory::load(conn, &[person])?.pop() else { return Ok(Value::Null) };
    let units: Vec<PrincipalId> = directory::principals_of(conn, person)?;
    let units: Vec<Value> = directory::load(conn, &units)?
        .into_iter()
        .filter(|unit| unit.id != person)
        .map(|unit| json!({ "name": unit.name, "address": unit.address.to_string(), "kind": unit.kind.as_str() }))
        .collect();
    let roles: Vec<String> = directory::roles_of(conn, person)?
        .into_iter()
        .map(|(role, scope)| scope.map_or_else(|| role.to_string(), |scope| format!("{role}@{scope}")))
        .collect();
    let addresses: Vec<String> =
        directory::addresses_of(conn, person)?.iter().map(ToString::to_string).collect();
    let since = match second_factor::status(conn, person)? {
        Status::On { since, .. } => Some(instant_text(since)),
        Status::Off | Status::Begun => None,
    };
    Ok(json!({
        "id": person.0,
        "name": account.name,
        "address": account.address.to_string(),
        "all_addresses": addresses,
        "created_at": instant_text(account.created_at),
        "has_mailbox": account.has_mailbox,
        "roles": roles,
        "units": units,
        "second_factor_since": since,
    }))
}

fn sessions(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    // Those that have ended are not kept, so none is too old.
    let all = session::list(conn, person, Micros::MIN)?;
    Ok(all
        .into_iter()
        .map(|one| {
            json!({
                "created_at": instant_text(one.created_at),
                "used_at": instant_text(one.seen_at),
                "network": one.network,
                "user_agent": one.user_agent,
                "second_factor": one.second_factor,
            })
        })
        .collect())
}

fn app_passwords(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let all = app_password::list(conn, person)?;
    Ok(all
        .into_iter()
        .map(|one| {
            json!({
                "name": one.label,
                "created_at": instant_text(one.created_at),
                "used_at": one.used_at.map(instant_text),
            })
        })
        .collect())
}

fn api_tokens(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let all = api_token::list(conn, person)?;
    Ok(all
        .into_iter()
        .map(|one| {
            json!({
                "name": one.name,
                "scopes": one.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>(),
                "created_at": instant_text(one.created_at),
                "expires_at": instant_text(one.expires_at),
                "used_at": one.used_at.map(instant_text),
            })
        })
        .collect())
}

fn registrations(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let all = store::registrations_of(conn, person)?;
    Ok(all
        .into_iter()
        .map(|one| {
            json!({
                "role": one.role.as_str(),
                "name": one.name,
                "organisation": one.organisation,
                "tax_code": one.tax_code,
                "address": one.address,
                "sent_at": instant_text(one.created_at),
                "confirmed_at": one.confirmed_at.map(instant_text),
                "state": one.state.as_str(),
                "decided_at": one.decided_at.map(instant_text),
                "reason": one.reason,
            })
        })
        .collect())
}

fn consents(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let all = store::consents(conn, person)?;
    Ok(all
        .into_iter()
        .map(|(subject, version, at)| json!({ "subject": subject, "version": version, "given_at": instant_text(at) }))
        .collect())
}

fn erasures(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let all = store::erasures_of(conn, person)?;
    Ok(all
        .into_iter()
        .map(|one| {
            json!({
                "requested_at": instant_text(one.requested_at),
                "due_at": instant_text(one.due_at),
                "state": one.state.as_str(),
                "decided_at": one.decided_at.map(instant_text),
                "reason": one.reason,
            })
        })
        .collect())
}

fn deeds(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let login = directory::load(conn, &[person])?.pop().map(|account| account.address.to_string());
    let all = audit::about(conn, person.0, &login.unwrap_or_default(), MOST_DEEDS)?;
    Ok(all
        .into_iter()
        .map(|one| {
            // Who else did it is that person's datum.
            let own = one.by.id == Some(person.0);
            json!({
                "at": instant_text(one.at),
                "own": own,
                "action": one.action,
                "subject": one.subject,
                "detail": one.detail,
            })
        })
        .collect())
}
