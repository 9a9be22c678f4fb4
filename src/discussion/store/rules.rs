//! The SQL of rules.

use super::misread;
use crate::{
    clock::Micros,
    directory::{PrincipalId, Role},
    discussion::rules::Rule,
};
use mailstore::{
    DbError, args,
    db::{Conn, Tx},
};

/// The rules of a discussion.
pub(in super::super) fn of(c: &mut Conn<'_>, id: PrincipalId) -> Result<Vec<Rule>, DbError> {
    let sql = "SELECT id, unit_id, role FROM discussion_rule WHERE discussion_id = $1 ORDER BY id";
    let rows: Vec<(i64, i64, String)> = c.query(sql, args![id.0])?;
    let rule = |(id, unit, role): (i64, i64, String)| {
        let role: Option<Role> = if role.is_empty() { None } else { Some(role.parse().map_err(misread)?) };
        Ok(Rule { id, unit: (unit != 0).then_some(PrincipalId(unit)), role })
    };
    rows.into_iter().map(rule).collect()
}

/// The discussions that have rules.
pub(in super::super) fn concerned(c: &mut Conn<'_>) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT DISTINCT discussion_id FROM discussion_rule ORDER BY discussion_id";
    Ok(c.query::<(i64,)>(sql, &[])?.into_iter().map(|row| row.0).collect())
}

/// Makes or ends a rule.
pub(in super::super) fn put(
    tx: &mut Tx<'_>,
    id: PrincipalId,
    rule: &Rule,
    holds: bool,
    now: Micros,
) -> Result<(), DbError> {
    let (unit, role) = (rule.unit.map_or(0, |unit| unit.0), rule.role.map_or("", Role::as_str));
    match holds {
        true => tx.execute(
            "INSERT INTO discussion_rule (discussion_id, unit_id, role, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (discussion_id, unit_id, role) DO NOTHING",
            args![id.0, unit, role, now],
        )?,
        false => tx.execute(
            "DELETE FROM discussion_rule WHERE discussion_id = $1 AND unit_id = $2 AND role = $3",
            args![id.0, unit, role],
        )?,
    };
    Ok(())
}
