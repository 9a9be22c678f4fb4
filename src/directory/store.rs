//! The SQL of the directory: domains, principals, addresses, memberships, roles.

use super::{
    model::{DomainEntry, Filter, HeldRole, Kind, Member, NewPrincipal, Principal, PrincipalId, Role},
    rows::{AddressRow, DomainRow, address, misread},
};
use crate::{address::Address, clock::Micros};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, Tx},
};
use std::collections::BTreeSet;

/// A query of principals, `p`, from its `FROM` on.
macro_rules! principals {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.kind, p.name, p.address, p.disabled, p.has_mailbox, p.sends, p.created_at ",
            $rest
        )
    };
}

pub(super) mod search;

pub(super) fn domains_named(conn: &mut Conn<'_>, names: &[String]) -> Result<Vec<DomainRow>, DbError> {
    conn.query(
        "SELECT d.id, d.name, d.hosted, t.name, t.hosted, COALESCE(t.catch_all, d.catch_all)
         FROM domain d LEFT JOIN domain t ON t.id = d.alias_of WHERE d.name = ANY($1)",
        args![names],
    )
}

pub(super) fn domain_named(conn: &mut Conn<'_>, name: &str) -> Result<Option<DomainRow>, DbError> {
    Ok(domains_named(conn, &[name.to_owned()])?.pop())
}

/// Keeps others from removing or parking the domain until the transaction ends.
pub(super) fn lock_domain(tx: &mut Tx<'_>, name: &str) -> Result<(), DbError> {
    tx.query_opt::<(i64,)>("SELECT id FROM domain WHERE name = $1 FOR UPDATE", args![name]).map(|_| ())
}

/// False when the name is taken.
pub(super) fn insert_domain(
    tx: &mut Tx<'_>,
    name: &str,
    alias_of: Option<i64>,
    now: Micros,
) -> Result<bool, DbError> {
    let done = tx.execute(
        "INSERT INTO domain (name, hosted, alias_of, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        args![name, true, alias_of, now],
    )?;
    Ok(done == 1)
}

pub(super) fn update_domain(tx: &mut Tx<'_>, id: i64, hosted: bool) -> Result<(), DbError> {
    tx.execute("UPDATE domain SET hosted = $2 WHERE id = $1", args![id, hosted]).map(|_| ())
}

pub(super) fn update_catch_all(tx: &mut Tx<'_>, id: i64, target: Option<&str>) -> Result<(), DbError> {
    tx.execute("UPDATE domain SET catch_all = $2 WHERE id = $1", args![id, target]).map(|_| ())
}

pub(super) fn remove_domain(tx: &mut Tx<'_>, id: i64) -> Result<(), DbError> {
    tx.execute("DELETE FROM domain WHERE id = $1", args![id]).map(|_| ())
}

pub(super) fn domains(conn: &mut Conn<'_>) -> Result<Vec<DomainEntry>, DbError> {
    conn.query(
        "SELECT d.name, d.hosted, t.name, d.catch_all FROM domain d LEFT JOIN domain t ON t.id = d.alias_of
         ORDER BY d.name",
        &[],
    )
}

/// The names of the domains that are hosted here and no alias, at most `limit`.
pub(super) fn own_domains(conn: &mut Conn<'_>, limit: u32) -> Result<Vec<String>, DbError> {
    let rows: Vec<(String,)> = conn.query(
        "SELECT name FROM domain WHERE alias_of IS NULL AND hosted = $1 ORDER BY name LIMIT $2",
        args![true, limit],
    )?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The name of the hosted domain, no alias, that was added first.
pub(super) fn first_domain(conn: &mut Conn<'_>) -> Result<Option<String>, DbError> {
    let sql = "SELECT name FROM domain WHERE alias_of IS NULL AND hosted = $1 ORDER BY id LIMIT 1";
    Ok(conn.query_opt::<(String,)>(sql, args![true])?.map(|row| row.0))
}

pub(super) fn has_addresses(conn: &mut Conn<'_>, domain: &str) -> Result<bool, DbError> {
    exists(conn, "SELECT id FROM address WHERE domain = $1 LIMIT 1", args![domain])
}

pub(super) fn has_alias_domains(conn: &mut Conn<'_>, id: i64) -> Result<bool, DbError> {
    exists(conn, "SELECT id FROM domain WHERE alias_of = $1 LIMIT 1", args![id])
}

fn exists(conn: &mut Conn<'_>, sql: &'static str, args: &[Arg<'_>]) -> Result<bool, DbError> {
    Ok(conn.query_opt::<(i64,)>(sql, args)?.is_some())
}

pub(super) fn insert_principal(
    tx: &mut Tx<'_>,
    new: &NewPrincipal,
    has_mailbox: bool,
    folded: &str,
    now: Micros,
) -> Result<PrincipalId, DbError> {
    let id = tx.insert(
        "INSERT INTO principal (kind, name, address, key, folded, credential_version, disabled, has_mailbox, sends,
           created_at) VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9) RETURNING id",
        args![
            new.kind.as_str(),
            &new.name,
            &new.address.to_string(),
            &new.address.key(),
            folded,
            false,
            has_mailbox,
            new.sends,
            now
        ],
    )?;
    Ok(PrincipalId(id))
}

/// Writes what can change of a principal.
pub(super) fn update_principal(tx: &mut Tx<'_>, p: &Principal, folded: &str) -> Result<(), DbError> {
    tx.execute(
        "UPDATE principal SET name = $2, address = $3, key = $4, folded = $5, disabled = $6, has_mailbox = $7,
           sends = $8 WHERE id = $1",
        args![
            p.id.0,
            &p.name,
            &p.address.to_string(),
            &p.address.key(),
            folded,
            p.disabled,
            p.has_mailbox,
            p.sends
        ],
    )?;
    Ok(())
}

/// Keeps others from changing the principal until the transaction ends.
pub(super) fn lock_principal(tx: &mut Tx<'_>, id: PrincipalId) -> Result<(), DbError> {
    let sql = "SELECT id FROM principal WHERE id = $1 FOR NO KEY UPDATE";
    tx.query_opt::<(i64,)>(sql, args![id.0]).map(|_| ())
}

/// What was allowed by its credentials or roles until now is to be asked again.
pub(super) fn bump_credentials(tx: &mut Tx<'_>, id: PrincipalId) -> Result<(), DbError> {
    tx.execute(
        "UPDATE principal SET credential_version = credential_version + 1 WHERE id = $1",
        args![id.0],
    )?;
    Ok(())
}

/// Takes everything from a principal but its row.
pub(super) fn retire(tx: &mut Tx<'_>, id: PrincipalId, now: Micros) -> Result<(), DbError> {
    for sql in [
        "DELETE FROM address WHERE principal_id = $1",
        "DELETE FROM membership WHERE group_id = $1 OR member_id = $1",
        "DELETE FROM role WHERE principal_id = $1 OR scope_id = $1",
        "DELETE FROM app_password WHERE person_id = $1",
        "DELETE FROM api_token WHERE person_id = $1",
        "DELETE FROM web_session WHERE person_id = $1",
        "DELETE FROM second_factor WHERE person_id = $1",
        "DELETE FROM recovery_code WHERE person_id = $1",
        "DELETE FROM one_time_token WHERE person_id = $1",
    ] {
        tx.execute(sql, args![id.0])?;
    }
    tx.execute(
        "UPDATE principal SET removed_at = $2, password_hash = NULL, credential_version = credential_version + 1
         WHERE id = $1",
        args![id.0, now],
    )?;
    Ok(())
}

/// Takes name and address out of the row of a removed one.
pub(super) fn forget(tx: &mut Tx<'_>, id: PrincipalId) -> Result<(), DbError> {
    let address = format!("erased-{id}@invalid");
    tx.execute(
        "UPDATE principal SET name = '', address = $2, key = $2, folded = '' WHERE id = $1",
        args![id.0, &address],
    )?;
    tx.execute("DELETE FROM login_peer WHERE person_id = $1", args![id.0]).map(|_| ())
}

pub(super) fn load(conn: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<Principal>, DbError> {
    conn.query(
        principals!("FROM principal p WHERE p.id = ANY($1) AND p.removed_at IS NULL ORDER BY p.key, p.id"),
        args![ids],
    )
}

pub(super) fn list(conn: &mut Conn<'_>, filter: &Filter) -> Result<Vec<Principal>, DbError> {
    let pattern = filter.text.as_deref().map(pattern).unwrap_or_default();
    let after = filter.after.as_ref().map(Address::key).unwrap_or_default();
    conn.query(
        principals!(
            "FROM principal p WHERE p.removed_at IS NULL AND ($1 = '' OR p.kind = $1)
             AND ($2 = '' OR p.folded LIKE $2 ESCAPE '\\') AND p.key > $3 ORDER BY p.key LIMIT $4"
        ),
        args![filter.kind.map_or("", Kind::as_str), &pattern, &after, filter.limit],
    )
}

/// A pattern for LIKE that finds `text` anywhere, itself without meaning as a pattern.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars().filter(|c| *c != '\0') {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern + "%"
}

/// False when the address is taken.
pub(super) fn insert_address(
    tx: &mut Tx<'_>,
    address: &Address,
    owner: Option<PrincipalId>,
    now: Micros,
) -> Result<Option<i64>, DbError> {
    let id: Option<(i64,)> = tx.query_opt(
        "INSERT INTO address (key, text, domain, principal_id, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING RETURNING id",
        args![&address.key(), &address.to_string(), address.domain(), owner.map(|id| id.0), now],
    )?;
    Ok(id.map(|row| row.0))
}

/// An alias loses its targets first.
pub(super) fn remove_address(tx: &mut Tx<'_>, id: i64) -> Result<(), DbError> {
    tx.execute("DELETE FROM alias_target WHERE address_id = $1", args![id])?;
    tx.execute("DELETE FROM address WHERE id = $1", args![id]).map(|_| ())
}

pub(super) fn addresses(conn: &mut Conn<'_>, keys: &[String]) -> Result<Vec<AddressRow>, DbError> {
    conn.query(
        "SELECT a.id, a.key, p.id, p.kind, p.name, p.address, p.disabled, p.has_mailbox, p.sends, p.created_at
         FROM address a LEFT JOIN principal p ON p.id = a.principal_id WHERE a.key = ANY($1)",
        args![keys],
    )
}

pub(super) fn addresses_of(conn: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<Address>, DbError> {
    let rows: Vec<(String,)> =
        conn.query("SELECT text FROM address WHERE principal_id = $1 ORDER BY key", args![id.0])?;
    rows.iter().map(|row| address(&row.0)).collect()
}

pub(super) fn replace_targets(tx: &mut Tx<'_>, alias: i64, targets: &[Address]) -> Result<(), DbError> {
    tx.execute("DELETE FROM alias_target WHERE address_id = $1", args![alias])?;
    let texts: Vec<String> = targets.iter().map(Address::to_string).collect();
    let rows: Vec<Vec<Arg<'_>>> =
        (0i64..).zip(&texts).map(|(n, text)| vec![alias.into(), n.into(), text.into()]).collect();
    tx.execute_many("INSERT INTO alias_target (address_id, number, target) VALUES ($1, $2, $3)", &rows)
}

/// The targets of aliases, each with the alias it is of, in order.
pub(super) fn targets(conn: &mut Conn<'_>, aliases: &[i64]) -> Result<Vec<(i64, Address)>, DbError> {
    let rows: Vec<(i64, String)> = conn.query(
        "SELECT address_id, target FROM alias_target WHERE address_id = ANY($1) ORDER BY address_id, number",
        args![aliases],
    )?;
    rows.into_iter().map(|(id, text)| Ok((id, address(&text)?))).collect()
}

/// Aliases after a key, ordered by key: id and address.
pub(super) fn aliases(conn: &mut Conn<'_>, after: &str, limit: u32) -> Result<Vec<(i64, Address)>, DbError> {
    let rows: Vec<(i64, String)> = conn.query(
        "SELECT id, text FROM address WHERE principal_id IS NULL AND key > $1 ORDER BY key LIMIT $2",
        args![after, limit],
    )?;
    rows.into_iter().map(|(id, text)| Ok((id, address(&text)?))).collect()
}

pub(super) fn put_member(
    tx: &mut Tx<'_>,
    group: PrincipalId,
    member: PrincipalId,
    manager: bool,
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO membership (group_id, member_id, manager, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (group_id, member_id) DO UPDATE SET manager = excluded.manager",
        args![group.0, member.0, manager, now],
    )?;
    Ok(())
}

/// False when it was no member.
pub(super) fn remove_member(
    tx: &mut Tx<'_>,
    group: PrincipalId,
    member: PrincipalId,
) -> Result<bool, DbError> {
    let done = tx
        .execute("DELETE FROM membership WHERE group_id = $1 AND member_id = $2", args![group.0, member.0])?;
    Ok(done == 1)
}

pub(super) fn members(conn: &mut Conn<'_>, group: PrincipalId) -> Result<Vec<Member>, DbError> {
    conn.query(
        "SELECT m.manager, p.id, p.kind, p.name, p.address, p.disabled, p.has_mailbox, p.sends, p.created_at
         FROM membership m JOIN principal p ON p.id = m.member_id WHERE m.group_id = $1 ORDER BY p.key",
        args![group.0],
    )
}

/// Whether `inner` is `outer`, or a member of it at any depth.
pub(super) fn is_within(
    conn: &mut Conn<'_>,
    inner: PrincipalId,
    outer: PrincipalId,
) -> Result<bool, DbError> {
    exists(
        conn,
        "WITH RECURSIVE below (id) AS (
           SELECT CAST($1 AS BIGINT)
           UNION SELECT m.member_id FROM below JOIN membership m ON m.group_id = below.id)
         SELECT id FROM below WHERE id = $2",
        args![outer.0, inner.0],
    )
}

/// Who gets the mail of groups: members of any depth that are no groups and active, each once, by id.
///
/// Level by level: one recursive query takes PostgreSQL minutes while it does not know how many members there are.
pub(super) fn expand(conn: &mut Conn<'_>, groups: &[i64], limit: u32) -> Result<Vec<Principal>, DbError> {
    let (mut inside, mut level) = (BTreeSet::new(), groups.to_vec());
    while !level.is_empty() {
        inside.extend(&level);
        let sql = "SELECT id FROM principal WHERE id = ANY($1) AND kind = 'group' AND disabled = $2";
        let open: Vec<i64> = ids(conn.query(sql, args![&level, false])?);
        let sql = "SELECT DISTINCT member_id FROM membership WHERE group_id = ANY($1)";
        level = ids(conn.query(sql, args![&open])?);
        level.retain(|id| !inside.contains(id));
    }
    let inside: Vec<i64> = inside.into_iter().collect();
    conn.query(
        principals!(
            "FROM principal p
             WHERE p.id = ANY($1) AND p.kind IN ('person', 'office', 'function', 'channel', 'list') AND p.disabled = $2
             AND p.removed_at IS NULL ORDER BY p.id LIMIT $3"
        ),
        args![&inside, false, limit],
    )
}

/// The people who belong to units, at whatever depth; those who are shut out too.
pub(super) fn people_within(conn: &mut Conn<'_>, units: &[i64]) -> Result<Vec<i64>, DbError> {
    let (mut inside, mut level) = (BTreeSet::new(), units.to_vec());
    while !level.is_empty() {
        inside.extend(&level);
        let sql = "SELECT DISTINCT member_id FROM membership WHERE group_id = ANY($1)";
        level = ids(conn.query(sql, args![&level])?);
        level.retain(|id| !inside.contains(id));
    }
    let inside: Vec<i64> = inside.into_iter().collect();
    let sql =
        "SELECT id FROM principal WHERE id = ANY($1) AND kind = 'person' AND removed_at IS NULL ORDER BY id";
    Ok(ids(conn.query(sql, args![&inside])?))
}

/// Who holds a role everywhere or for a scope (0: for whatever): person and scope.
pub(super) fn holders(conn: &mut Conn<'_>, role: &str, scope: i64) -> Result<Vec<(i64, i64)>, DbError> {
    conn.query(
        "SELECT r.principal_id, MAX(r.scope_id) FROM role r JOIN principal p ON p.id = r.principal_id
           AND NOT p.disabled AND p.removed_at IS NULL
         WHERE r.role = $1 AND ($2 = 0 OR r.scope_id IN (0, $2)) GROUP BY r.principal_id ORDER BY r.principal_id",
        args![role, scope],
    )
}

/// The people whose addresses have these keys.
pub(super) fn people_of_keys(conn: &mut Conn<'_>, keys: &[String]) -> Result<Vec<(String, i64)>, DbError> {
    conn.query(
        "SELECT a.key, p.id FROM address a JOIN principal p ON p.id = a.principal_id AND p.kind = 'person'
           AND NOT p.disabled AND p.removed_at IS NULL
         WHERE a.key = ANY($1)",
        args![keys],
    )
}

/// Makes people members of a discussion; those that are stay.
pub(super) fn enrol(tx: &mut Tx<'_>, list: i64, people: &[i64], now: Micros) -> Result<(), DbError> {
    let sql = "INSERT INTO membership (group_id, member_id, manager, created_at)
               SELECT CAST($1 AS BIGINT), id, $3, CAST($4 AS BIGINT) FROM principal
               WHERE id = ANY($2) AND kind = 'person' AND removed_at IS NULL ON CONFLICT (group_id, member_id) DO NOTHING";
    tx.execute(sql, args![list, people, false, now])?;
    Ok(())
}

/// Takes people out of a discussion.
pub(super) fn dismiss(tx: &mut Tx<'_>, list: i64, people: &[i64]) -> Result<(), DbError> {
    let sql = "DELETE FROM membership WHERE group_id = $1 AND member_id = ANY($2)";
    tx.execute(sql, args![list, people])?;
    Ok(())
}

fn ids(rows: Vec<(i64,)>) -> Vec<i64> {
    rows.into_iter().map(|row| row.0).collect()
}

/// What a principal belongs to.
pub(super) struct Above {
    pub(super) id: PrincipalId,
    /// It manages it, or one of the groups it belongs to does.
    pub(super) manages: bool,
    /// It is disabled for the time being.
    pub(super) disabled: bool,
}

/// The principal and whatever it belongs to, at any depth, ordered by number. What is disabled is named and leads no further.
pub(super) fn above(conn: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<Above>, DbError> {
    let rows: Vec<(i64, bool, bool)> = conn.query(
        "WITH RECURSIVE above (id, manager, disabled) AS (
           SELECT CAST($1 AS BIGINT), CAST($2 AS BOOLEAN), CAST($2 AS BOOLEAN)
           UNION SELECT m.group_id, m.manager, p.disabled FROM above
             JOIN membership m ON m.member_id = above.id
             JOIN principal p ON p.id = m.group_id AND p.removed_at IS NULL
             WHERE above.disabled = $2)
         SELECT id, manager, disabled FROM above ORDER BY id, manager",
        args![id.0, false],
    )?;
    let mut above: Vec<Above> = Vec::with_capacity(rows.len());
    for (id, manages, disabled) in rows {
        match above.last_mut() {
            Some(last) if last.id.0 == id => last.manages |= manages,
            _ => above.push(Above { id: PrincipalId(id), manages, disabled }),
        }
    }
    Ok(above)
}

pub(super) fn put_role(tx: &mut Tx<'_>, id: PrincipalId, held: HeldRole, now: Micros) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO role (principal_id, role, scope_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        args![id.0, held.0.as_str(), held.1.map_or(0, |scope| scope.0), now],
    )?;
    Ok(())
}

/// False when it was not held.
pub(super) fn remove_role(tx: &mut Tx<'_>, id: PrincipalId, held: HeldRole) -> Result<bool, DbError> {
    let done = tx.execute(
        "DELETE FROM role WHERE principal_id = $1 AND role = $2 AND scope_id = $3",
        args![id.0, held.0.as_str(), held.1.map_or(0, |scope| scope.0)],
    )?;
    Ok(done == 1)
}

pub(super) fn roles(conn: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<HeldRole>, DbError> {
    let rows: Vec<(String, i64)> = conn.query(
        "SELECT role, scope_id FROM role WHERE principal_id = $1 ORDER BY role, scope_id",
        args![id.0],
    )?;
    let held = |(word, scope): (String, i64)| {
        let role: Role = word.parse().map_err(misread)?;
        Ok((role, (scope != 0).then_some(PrincipalId(scope))))
    };
    rows.into_iter().map(held).collect()
}

/// Those who run the system and are active, oldest first.
pub(super) fn administrators(conn: &mut Conn<'_>, limit: u32) -> Result<Vec<Principal>, DbError> {
    conn.query(
        principals!(
            "FROM role r JOIN principal p ON p.id = r.principal_id
             WHERE r.role = 'administrator' AND r.scope_id = 0 AND p.disabled = $1 AND p.removed_at IS NULL
             ORDER BY p.id LIMIT $2"
        ),
        args![false, limit],
    )
}

/// Keeps others from giving or taking the role, until the transaction ends.
pub(super) fn lock_administrators(tx: &mut Tx<'_>) -> Result<(), DbError> {
    tx.query::<(i64,)>(
        "SELECT p.id FROM principal p WHERE EXISTS (SELECT 1 FROM role r WHERE r.principal_id = p.id
           AND r.role = 'administrator' AND r.scope_id = 0) ORDER BY p.id FOR NO KEY UPDATE",
        &[],
    )
    .map(|_| ())
}
