//! Looking for principals and aliases, page by page.

use super::{address, misread, pattern};
use crate::{
    address::Address,
    directory::model::{HeldRole, Kind, Member, Ordering, Principal, PrincipalId, Role, Search},
};
use mailstore::{
    DbError, args,
    db::{Arg, Conn},
};

/// A query of what a search finds, with what it begins and ends with.
macro_rules! found {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM principal p WHERE p.removed_at IS NULL AND p.kind = ANY($1)
             AND ($2 = '' OR p.folded LIKE $2 ESCAPE '\\')
             AND ($3 = '' OR EXISTS (SELECT 1 FROM role r WHERE r.principal_id = p.id AND r.role = $3))
             AND (p.has_mailbox = $4 OR p.has_mailbox = $5) AND (p.disabled = $6 OR p.disabled = $7) ",
            $rest
        )
    };
}

/// The same for whole principals.
macro_rules! principals {
    ($rest:literal) => {
        found!("p.id, p.kind, p.name, p.address, p.disabled, p.has_mailbox, p.sends, p.created_at", $rest)
    };
}

/// What the arguments of a search point at.
struct Asked {
    kinds: Vec<String>,
    pattern: String,
    role: &'static str,
    mailbox: (bool, bool),
    disabled: (bool, bool),
}

impl Asked {
    fn of(search: &Search) -> Self {
        let kinds = if search.kinds.is_empty() { Kind::ALL } else { &search.kinds };
        Self {
            kinds: kinds.iter().map(|kind| kind.as_str().to_owned()).collect(),
            pattern: if search.text.is_empty() { String::new() } else { pattern(&search.text) },
            role: search.role.map_or("", Role::as_str),
            mailbox: either(search.has_mailbox),
            disabled: either(search.disabled),
        }
    }

    fn args(&self) -> Vec<Arg<'_>> {
        args![
            &self.kinds,
            &self.pattern,
            self.role,
            self.mailbox.0,
            self.mailbox.1,
            self.disabled.0,
            self.disabled.1
        ]
        .to_vec()
    }
}

/// The one that is wanted twice, or both.
fn either(wanted: Option<bool>) -> (bool, bool) {
    wanted.map_or((true, false), |one| (one, one))
}

pub(in crate::directory) fn found(
    conn: &mut Conn<'_>,
    search: &Search,
    limit: u32,
    offset: u32,
) -> Result<Vec<Principal>, DbError> {
    let asked = Asked::of(search);
    let mut args = asked.args();
    args.extend([Arg::from(limit), Arg::from(offset)]);
    let sql = match search.order.unwrap_or(Ordering::Name) {
        Ordering::Name => principals!("ORDER BY p.folded, p.id LIMIT $8 OFFSET $9"),
        Ordering::NameDown => principals!("ORDER BY p.folded DESC, p.id LIMIT $8 OFFSET $9"),
        Ordering::Address => principals!("ORDER BY p.key, p.id LIMIT $8 OFFSET $9"),
        Ordering::AddressDown => principals!("ORDER BY p.key DESC, p.id LIMIT $8 OFFSET $9"),
        Ordering::Newest => principals!("ORDER BY p.created_at DESC, p.id DESC LIMIT $8 OFFSET $9"),
    };
    conn.query(sql, &args)
}

pub(in crate::directory) fn count(conn: &mut Conn<'_>, search: &Search) -> Result<u64, DbError> {
    let (count,): (i64,) = conn.query_one(found!("COUNT(*)", ""), &Asked::of(search).args())?;
    Ok(count.unsigned_abs())
}

/// Person, role and scope, ordered by these.
pub(in crate::directory) fn roles_of_all(
    conn: &mut Conn<'_>,
    people: &[i64],
) -> Result<Vec<(PrincipalId, HeldRole)>, DbError> {
    let rows: Vec<(i64, String, i64)> = conn.query(
        "SELECT principal_id, role, scope_id FROM role WHERE principal_id = ANY($1)
         ORDER BY principal_id, role, scope_id",
        args![people],
    )?;
    let held = |(id, word, scope): (i64, String, i64)| {
        let role: Role = word.parse().map_err(misread)?;
        Ok((PrincipalId(id), (role, (scope != 0).then_some(PrincipalId(scope)))))
    };
    rows.into_iter().map(held).collect()
}

/// What a principal is a member of by itself.
pub(in crate::directory) fn memberships(
    conn: &mut Conn<'_>,
    member: PrincipalId,
) -> Result<Vec<Member>, DbError> {
    conn.query(
        "SELECT m.manager, p.id, p.kind, p.name, p.address, p.disabled, p.has_mailbox, p.sends, p.created_at
         FROM membership m JOIN principal p ON p.id = m.group_id AND p.removed_at IS NULL
         WHERE m.member_id = $1 ORDER BY p.folded, p.id",
        args![member.0],
    )
}

pub(in crate::directory) fn count_by_kind(conn: &mut Conn<'_>) -> Result<Vec<(Kind, u64)>, DbError> {
    let rows: Vec<(String, i64)> = conn.query(
        "SELECT kind, COUNT(*) FROM principal WHERE removed_at IS NULL GROUP BY kind ORDER BY kind",
        &[],
    )?;
    rows.into_iter().map(|(kind, count)| Ok((kind.parse().map_err(misread)?, count.unsigned_abs()))).collect()
}

/// Aliases whose address or one of whose targets holds a text, ordered by address.
pub(in crate::directory) fn aliases(
    conn: &mut Conn<'_>,
    text: &str,
    limit: u32,
    offset: u32,
) -> Result<Vec<(i64, Address)>, DbError> {
    let rows: Vec<(i64, String)> = conn.query(
        "SELECT a.id, a.text FROM address a WHERE a.principal_id IS NULL
         AND (a.key LIKE $1 ESCAPE '\\' OR EXISTS (SELECT 1 FROM alias_target t WHERE t.address_id = a.id
           AND LOWER(t.target) LIKE $1 ESCAPE '\\')) ORDER BY a.key LIMIT $2 OFFSET $3",
        args![&pattern(text), limit, offset],
    )?;
    rows.into_iter().map(|(id, text)| Ok((id, address(&text)?))).collect()
}

pub(in crate::directory) fn count_aliases(conn: &mut Conn<'_>, text: &str) -> Result<u64, DbError> {
    let (count,): (i64,) = conn.query_one(
        "SELECT COUNT(*) FROM address a WHERE a.principal_id IS NULL
         AND (a.key LIKE $1 ESCAPE '\\' OR EXISTS (SELECT 1 FROM alias_target t WHERE t.address_id = a.id
           AND LOWER(t.target) LIKE $1 ESCAPE '\\'))",
        args![&pattern(text)],
    )?;
    Ok(count.unsigned_abs())
}
