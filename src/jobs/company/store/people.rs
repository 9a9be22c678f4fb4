//! The people of firms: whose entries are, and what goes when one of them is forgotten.

use super::{Kept, Revision, ids};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{
    DbError, args,
    db::{Conn, Tx},
};

pub(in crate::jobs::company) fn put_person(
    tx: &mut Tx<'_>,
    company: i64,
    person: PrincipalId,
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO company_person (company_id, person_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        args![company, person.0, now],
    )
    .map(|_| ())
}

/// False when it was none of them.
pub(in crate::jobs::company) fn remove_person(
    tx: &mut Tx<'_>,
    company: i64,
    person: PrincipalId,
) -> Result<bool, DbError> {
    let sql = "DELETE FROM company_person WHERE company_id = $1 AND person_id = $2";
    Ok(tx.execute(sql, args![company, person.0])? == 1)
}

/// The people of an entry, first come first.
pub(in crate::jobs::company) fn people(
    conn: &mut Conn<'_>,
    company: i64,
) -> Result<Vec<PrincipalId>, DbError> {
    let sql = "SELECT person_id FROM company_person WHERE company_id = $1 ORDER BY created_at, person_id";
    Ok(ids(conn.query(sql, args![company])?).into_iter().map(PrincipalId).collect())
}

/// The entries of a person, first come first.
pub(in crate::jobs::company) fn companies_of(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<i64>, DbError> {
    let sql = "SELECT company_id FROM company_person WHERE person_id = $1 ORDER BY created_at, company_id";
    Ok(ids(conn.query(sql, args![person.0])?))
}

/// Changes that wait and that a person has asked for, each with the entry it is of.
pub(in crate::jobs::company) fn revisions_by(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<(i64, Revision)>, DbError> {
    let sql = concat!(
        "SELECT company_id, person_id, created_at, ",
        content_columns!(),
        " FROM company_revision WHERE person_id = $1 ORDER BY company_id"
    );
    let rows: Vec<Kept> = conn.query(sql, args![person.0])?;
    Ok(rows.into_iter().map(|Kept(company, revision)| (company, revision)).collect())
}

/// Whether some approved entry has this person and nobody else.
pub(in crate::jobs::company) fn is_last_of(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<bool, DbError> {
    let sql =
        "SELECT c.id FROM company_person p JOIN company c ON c.id = p.company_id AND c.state = 'approved'
               WHERE p.person_id = $1 AND NOT EXISTS (SELECT 1 FROM company_person o
                 WHERE o.company_id = p.company_id AND o.person_id <> p.person_id) LIMIT 1";
    Ok(conn.query_opt::<(i64,)>(sql, args![person.0])?.is_some())
}

/// The entries of this person and nobody else that nobody reads: those never approved, and those taken out of sight.
pub(in crate::jobs::company) fn erasable(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<i64>, DbError> {
    let sql =
        "SELECT c.id FROM company_person p JOIN company c ON c.id = p.company_id AND c.state <> 'approved'
               WHERE p.person_id = $1 AND NOT EXISTS (SELECT 1 FROM company_person o
                 WHERE o.company_id = p.company_id AND o.person_id <> p.person_id) ORDER BY c.id";
    Ok(ids(conn.query(sql, args![person.0])?))
}

/// Deletes entries with all that hangs on them. Vacancies keep the name they were published with.
pub(in crate::jobs::company) fn delete(tx: &mut Tx<'_>, companies: &[i64]) -> Result<(), DbError> {
    for sql in [
        "UPDATE vacancy SET company_id = NULL WHERE company_id = ANY($1)",
        "DELETE FROM company_revision WHERE company_id = ANY($1)",
        "DELETE FROM company_person WHERE company_id = ANY($1)",
        "DELETE FROM company WHERE id = ANY($1)",
    ] {
        tx.execute(sql, args![companies])?;
    }
    Ok(())
}

/// Takes a person out of all firms, with the changes it has asked for. Whoever has read such an entry has to read it again.
pub(in crate::jobs::company) fn forget(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), DbError> {
    for sql in [
        "UPDATE company SET version = version + 1
         WHERE id IN (SELECT company_id FROM company_revision WHERE person_id = $1)",
        "DELETE FROM company_revision WHERE person_id = $1",
        "DELETE FROM company_person WHERE person_id = $1",
    ] {
        tx.execute(sql, args![person.0])?;
    }
    Ok(())
}
