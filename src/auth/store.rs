//! The SQL of credentials, sealed secrets and DKIM keys.

pub(super) mod api_token;
pub(super) mod second_factor;
pub(super) mod session;
pub(super) mod token;

use super::{app_password::AppPassword, dkim::StoredDkimKey, password::PasswordHash};
use crate::{
    address::{Address, Domain},
    clock::Micros,
    directory::PrincipalId,
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// A person with its credentials.
pub(super) struct Account {
    pub(super) id: PrincipalId,
    pub(super) name: String,
    pub(super) address: Address,
    pub(super) password_hash: Option<PasswordHash>,
    pub(super) version: i64,
    pub(super) disabled: bool,
    pub(super) has_mailbox: bool,
    /// It has a second factor that is in use.
    pub(super) second_factor: bool,
}

/// An app password that was given, and when it was noted last.
pub(super) struct AppPasswordUse {
    pub(super) id: i64,
    pub(super) used_at: Option<Micros>,
}

pub(super) fn account(conn: &mut Conn<'_>, key: &str) -> Result<Option<Account>, DbError> {
    conn.query_opt(
        "SELECT p.id, p.name, p.address, p.password_hash, p.credential_version, p.disabled, p.has_mailbox,
                f.confirmed_at
         FROM address a JOIN principal p ON p.id = a.principal_id LEFT JOIN second_factor f ON f.person_id = p.id
         WHERE a.key = $1 AND p.kind = 'person' AND p.removed_at IS NULL",
        args![key],
    )
}

/// The credential version of an account that is open.
pub(super) fn open_version(conn: &mut Conn<'_>, id: PrincipalId) -> Result<Option<i64>, DbError> {
    let row: Option<(i64,)> = conn.query_opt(
        "SELECT credential_version FROM principal WHERE id = $1 AND disabled = $2 AND removed_at IS NULL",
        args![id.0, false],
    )?;
    Ok(row.map(|row| row.0))
}

/// The last day on which a person has logged in from an address.
pub(super) fn peer_seen(
    conn: &mut Conn<'_>,
    person: PrincipalId,
    peer: &str,
) -> Result<Option<i64>, DbError> {
    let sql = "SELECT day FROM login_peer WHERE person_id = $1 AND peer = $2";
    Ok(conn.query_opt::<(i64,)>(sql, args![person.0, peer])?.map(|row| row.0))
}

/// Notes that a person has logged in from an address on a day.
pub(super) fn note_peer(tx: &mut Tx<'_>, person: PrincipalId, peer: &str, day: i64) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO login_peer (person_id, peer, day) VALUES ($1, $2, $3)
         ON CONFLICT (person_id, peer) DO UPDATE SET day = $3",
        args![person.0, peer, day],
    )?;
    Ok(())
}

/// Addresses that people with a mailbox have logged in from since a day, at most so many, those of late first.
pub(super) fn recent_peers(
    conn: &mut Conn<'_>,
    first: i64,
    most: i64,
) -> Result<Vec<(String, i64)>, DbError> {
    conn.query(
        "SELECT l.peer, MAX(l.day) FROM login_peer l JOIN principal p ON p.id = l.person_id
         WHERE l.day >= $1 AND p.has_mailbox = $3 GROUP BY l.peer ORDER BY 2 DESC LIMIT $2",
        args![first, most, true],
    )
}

pub(super) fn forget_peers_before(tx: &mut Tx<'_>, first: i64) -> Result<(), DbError> {
    tx.execute("DELETE FROM login_peer WHERE day < $1", args![first]).map(|_| ())
}

/// Notes that a capability is off for a person, or no longer.
pub(super) fn set_imap_off(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    capability: &str,
    off: bool,
) -> Result<(), DbError> {
    let sql = match off {
        true => "INSERT INTO imap_off (person_id, capability) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        false => "DELETE FROM imap_off WHERE person_id = $1 AND capability = $2",
    };
    tx.execute(sql, args![person.0, capability]).map(|_| ())
}

pub(super) fn imap_off(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<String>, DbError> {
    let sql = "SELECT capability FROM imap_off WHERE person_id = $1 ORDER BY capability";
    Ok(conn.query::<(String,)>(sql, args![person.0])?.into_iter().map(|row| row.0).collect())
}

/// Sets a new password; what the old one allowed ends, and where it was used is forgotten: that may have been a thief.
pub(super) fn set_hash(tx: &mut Tx<'_>, id: PrincipalId, hash: &PasswordHash) -> Result<(), DbError> {
    tx.execute(
        "UPDATE principal SET password_hash = $2, credential_version = credential_version + 1 WHERE id = $1",
        args![id.0, hash.as_str()],
    )?;
    tx.execute("DELETE FROM login_peer WHERE person_id = $1", args![id.0])?;
    Ok(())
}

/// Replaces the hash of an unchanged password, unless it was changed meanwhile.
pub(super) fn replace_hash(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    old: Option<&PasswordHash>,
    new: &PasswordHash,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE principal SET password_hash = $2 WHERE id = $1 AND password_hash = $3",
        args![id.0, new.as_str(), old.map(PasswordHash::as_str)],
    )?;
    Ok(())
}

pub(super) fn app_password(
    conn: &mut Conn<'_>,
    person: PrincipalId,
    digest: &[u8; 32],
) -> Result<Option<AppPasswordUse>, DbError> {
    let row: Option<(i64, Option<i64>)> = conn.query_opt(
        "SELECT id, used_at FROM app_password WHERE person_id = $1 AND digest = $2",
        args![person.0, digest],
    )?;
    Ok(row.map(|(id, used_at)| AppPasswordUse { id, used_at }))
}

pub(super) fn note_use(tx: &mut Tx<'_>, id: i64, now: Micros) -> Result<(), DbError> {
    tx.execute("UPDATE app_password SET used_at = $2 WHERE id = $1", args![id, now]).map(|_| ())
}

pub(super) fn insert_app_password(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    label: &str,
    digest: &[u8; 32],
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO app_password (person_id, label, digest, created_at) VALUES ($1, $2, $3, $4)",
        args![person.0, label, digest, now],
    )?;
    Ok(())
}

/// Takes away all app passwords of a person, and gives how many; then what they allowed ends.
pub(super) fn remove_app_passwords(tx: &mut Tx<'_>, person: PrincipalId) -> Result<u64, DbError> {
    let gone = tx.execute("DELETE FROM app_password WHERE person_id = $1", args![person.0])?;
    if gone > 0 {
        raise_version(tx, person)?;
    }
    Ok(gone)
}

fn raise_version(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), DbError> {
    let sql = "UPDATE principal SET credential_version = credential_version + 1 WHERE id = $1";
    tx.execute(sql, args![person.0]).map(|_| ())
}

/// False when there is none of this number; else what it allowed ends.
pub(super) fn remove_app_password(tx: &mut Tx<'_>, person: PrincipalId, id: i64) -> Result<bool, DbError> {
    let gone =
        tx.execute("DELETE FROM app_password WHERE person_id = $1 AND id = $2", args![person.0, id])? == 1;
    if gone {
        raise_version(tx, person)?;
    }
    Ok(gone)
}

pub(super) fn app_passwords(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<AppPassword>, DbError> {
    conn.query(
        "SELECT id, label, created_at, used_at FROM app_password WHERE person_id = $1 ORDER BY id",
        args![person.0],
    )
}

/// The sealed secret of a purpose: `fresh` when there was none.
pub(super) fn secret(tx: &mut Tx<'_>, purpose: &str, fresh: &[u8], now: Micros) -> Result<Vec<u8>, DbError> {
    tx.execute(
        "INSERT INTO secret (purpose, sealed, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        args![purpose, fresh, now],
    )?;
    tx.query_one::<(Vec<u8>,)>("SELECT sealed FROM secret WHERE purpose = $1", args![purpose])
        .map(|row| row.0)
}

/// False when the selector is taken.
pub(super) fn insert_dkim_key(tx: &mut Tx<'_>, key: &StoredDkimKey) -> Result<bool, DbError> {
    let done = tx.execute(
        "INSERT INTO dkim_key (domain, selector, algorithm, private_key, public_record, active, created_at, retired_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
        args![
            key.domain.as_str(),
            &key.selector,
            &key.algorithm,
            &key.sealed,
            &key.public_record,
            key.active,
            key.created_at,
            key.retired_at
        ],
    )?;
    Ok(done == 1)
}

/// The keys of a domain, oldest first; those of all domains when the name is empty.
pub(super) fn dkim_keys(conn: &mut Conn<'_>, domain: &str) -> Result<Vec<StoredDkimKey>, DbError> {
    conn.query(
        "SELECT domain, selector, algorithm, private_key, public_record, active, created_at, retired_at
         FROM dkim_key
         WHERE $1 = '' OR domain = $1 ORDER BY domain, id",
        args![domain],
    )
}

/// False when there is no such key.
pub(super) fn activate_dkim_key(
    tx: &mut Tx<'_>,
    domain: &str,
    selector: &str,
    (active, retired_at): (bool, Option<Micros>),
) -> Result<bool, DbError> {
    let done = tx.execute(
        "UPDATE dkim_key SET active = $3, retired_at = $4 WHERE domain = $1 AND selector = $2",
        args![domain, selector, active, retired_at],
    )?;
    Ok(done == 1)
}

/// False when there is no such key.
pub(super) fn remove_dkim_key(tx: &mut Tx<'_>, domain: &str, selector: &str) -> Result<bool, DbError> {
    let done =
        tx.execute("DELETE FROM dkim_key WHERE domain = $1 AND selector = $2", args![domain, selector])?;
    Ok(done == 1)
}

impl FromRow for Account {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let address: String = row.get(2)?;
        Ok(Self {
            id: PrincipalId(row.get(0)?),
            name: row.get(1)?,
            address: Address::parse(&address).map_err(|e| DbError::Other(format!("account: {e}")))?,
            password_hash: row.get::<Option<String>>(3)?.map(PasswordHash::stored),
            version: row.get(4)?,
            disabled: row.get(5)?,
            has_mailbox: row.get(6)?,
            second_factor: row.get::<Option<i64>>(7)?.is_some(),
        })
    }
}

impl FromRow for AppPassword {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { id: row.get(0)?, label: row.get(1)?, created_at: row.get(2)?, used_at: row.get(3)? })
    }
}

impl FromRow for StoredDkimKey {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let domain: String = row.get(0)?;
        Ok(Self {
            domain: Domain::parse(&domain).map_err(|e| DbError::Other(format!("dkim_key: {e}")))?,
            selector: row.get(1)?,
            algorithm: row.get(2)?,
            sealed: row.get(3)?,
            public_record: row.get(4)?,
            active: row.get(5)?,
            created_at: row.get(6)?,
            retired_at: row.get(7)?,
        })
    }
}
