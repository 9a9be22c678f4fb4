//! What is said of people in offices, who heads what, and who holds which function.

use super::address;
use crate::{
    directory::PrincipalId,
    portal::offices::model::{FunctionHolders, HeldFunction, OfficePerson, PersonForm},
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// The people of an office of whom something is said and who are its members today, its heads first, each with the functions
/// it holds.
pub(in crate::portal::offices) fn of_office(
    conn: &mut Conn<'_>,
    office: PrincipalId,
    hidden: bool,
) -> Result<Vec<OfficePerson>, DbError> {
    let mut people: Vec<OfficePerson> = Vec::new();
    let rows: Vec<PersonRow> = conn.query(
        "SELECT p.id, p.name, p.address, m.manager, o.title, o.phone, o.duties, o.position, o.public,
           f.id, f.name, f.address
         FROM office_person o
           JOIN membership m ON m.group_id = o.office_id AND m.member_id = o.person_id
           JOIN principal p ON p.id = o.person_id AND p.removed_at IS NULL AND p.disabled = $2
           LEFT JOIN membership h ON h.member_id = p.id
           LEFT JOIN principal f ON f.id = h.group_id AND f.kind = 'function' AND f.removed_at IS NULL
             AND f.disabled = $2
         WHERE o.office_id = $1 AND (o.public = $3 OR o.public = $4)
         ORDER BY m.manager DESC, o.position, p.name, p.id, f.name",
        args![office.0, false, true, !hidden],
    )?;
    for row in rows {
        if people.last().is_none_or(|last| last.id != row.person.id) {
            people.push(row.person);
        }
        if let (Some(last), Some(function)) = (people.last_mut(), row.function) {
            last.functions.push(function);
        }
    }
    Ok(people)
}

/// The heads of all offices: office, person, name.
pub(in crate::portal::offices) fn heads(
    conn: &mut Conn<'_>,
    hidden: bool,
) -> Result<Vec<(PrincipalId, PrincipalId, String)>, DbError> {
    let rows: Vec<(i64, i64, String)> = conn.query(
        "SELECT o.office_id, p.id, p.name FROM office_person o
           JOIN membership m ON m.group_id = o.office_id AND m.member_id = o.person_id AND m.manager = $1
           JOIN principal p ON p.id = o.person_id AND p.removed_at IS NULL AND p.disabled = $2
         WHERE o.public = $1 OR o.public = $3 ORDER BY o.office_id, o.position, p.name",
        args![true, false, !hidden],
    )?;
    Ok(rows.into_iter().map(|(office, id, name)| (PrincipalId(office), PrincipalId(id), name)).collect())
}

/// All functions with who holds them: those of whom some office speaks in public, or all.
pub(in crate::portal::offices) fn functions(
    conn: &mut Conn<'_>,
    hidden: bool,
) -> Result<Vec<FunctionHolders>, DbError> {
    let mut all: Vec<FunctionHolders> = Vec::new();
    let rows: Vec<HolderRow> = conn.query(
        "SELECT f.id, f.name, f.address, p.id, p.name, m.manager
         FROM principal f
           LEFT JOIN membership m ON m.group_id = f.id
           LEFT JOIN principal p ON p.id = m.member_id AND p.kind = 'person' AND p.removed_at IS NULL
             AND p.disabled = $1 AND (EXISTS (SELECT 1 FROM office_person o
               WHERE o.person_id = p.id AND o.public = $2) OR $3 = $2)
         WHERE f.kind = 'function' AND f.removed_at IS NULL AND f.disabled = $1
         ORDER BY f.name, f.id, m.manager DESC, p.name",
        args![false, true, hidden],
    )?;
    for HolderRow { function, holder } in rows {
        if all.last().is_none_or(|last| last.function.id != function.id) {
            all.push(FunctionHolders { function, holders: Vec::new() });
        }
        if let Some(last) = all.last_mut() {
            last.holders.extend(holder);
        }
    }
    Ok(all)
}

/// The offices that say something of a person.
pub(in crate::portal::offices) fn offices_of(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<PrincipalId>, DbError> {
    let sql = "SELECT office_id FROM office_person WHERE person_id = $1 ORDER BY office_id";
    let rows: Vec<(i64,)> = conn.query(sql, args![person.0])?;
    Ok(rows.into_iter().map(|row| PrincipalId(row.0)).collect())
}

/// What offices say of a person, members or not: office, its name, what.
pub(in crate::portal::offices) fn said_of(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<(PrincipalId, String, PersonForm)>, DbError> {
    let rows: Vec<(i64, String, String, String, String, i64, bool)> = conn.query(
        "SELECT o.office_id, p.name, o.title, o.phone, o.duties, o.position, o.public
         FROM office_person o JOIN principal p ON p.id = o.office_id WHERE o.person_id = $1 ORDER BY o.office_id",
        args![person.0],
    )?;
    let said = |(office, name, title, phone, duties, position, public)| {
        (PrincipalId(office), name, PersonForm { title, phone, duties, position, public })
    };
    Ok(rows.into_iter().map(said).collect())
}

/// Says nothing more of a person anywhere.
pub(in crate::portal::offices) fn forget(tx: &mut Tx<'_>, person: PrincipalId) -> Result<(), DbError> {
    tx.execute("DELETE FROM office_person WHERE person_id = $1", args![person.0]).map(|_| ())
}

/// Whether somebody is a member of an office by itself.
pub(in crate::portal::offices) fn is_member(
    conn: &mut Conn<'_>,
    office: PrincipalId,
    person: PrincipalId,
) -> Result<bool, DbError> {
    let sql =
        "SELECT m.member_id FROM membership m JOIN principal p ON p.id = m.member_id AND p.kind = 'person'
               AND p.removed_at IS NULL WHERE m.group_id = $1 AND m.member_id = $2";
    Ok(conn.query_opt::<(i64,)>(sql, args![office.0, person.0])?.is_some())
}

pub(in crate::portal::offices) fn put(
    tx: &mut Tx<'_>,
    office: PrincipalId,
    person: PrincipalId,
    form: &PersonForm,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO office_person (office_id, person_id, title, phone, duties, position, public)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (office_id, person_id) DO UPDATE SET
           title = excluded.title, phone = excluded.phone, duties = excluded.duties,
           position = excluded.position, public = excluded.public",
        args![office.0, person.0, &form.title, &form.phone, &form.duties, form.position, form.public],
    )?;
    Ok(())
}

/// False when nothing was said of it.
pub(in crate::portal::offices) fn remove(
    tx: &mut Tx<'_>,
    office: PrincipalId,
    person: PrincipalId,
) -> Result<bool, DbError> {
    let sql = "DELETE FROM office_person WHERE office_id = $1 AND person_id = $2";
    Ok(tx.execute(sql, args![office.0, person.0])? == 1)
}

struct PersonRow {
    person: OfficePerson,
    function: Option<HeldFunction>,
}

struct HolderRow {
    function: HeldFunction,
    holder: Option<(PrincipalId, String, bool)>,
}

fn function(id: i64, name: String, at: &str) -> Result<HeldFunction, DbError> {
    Ok(HeldFunction { id: PrincipalId(id), name, address: address(at)? })
}

impl FromRow for PersonRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let held: Option<i64> = row.get(9)?;
        Ok(Self {
            person: OfficePerson {
                id: PrincipalId(row.get(0)?),
                name: row.get(1)?,
                address: address(&row.get::<String>(2)?)?,
                head: row.get(3)?,
                form: PersonForm {
                    title: row.get(4)?,
                    phone: row.get(5)?,
                    duties: row.get(6)?,
                    position: row.get(7)?,
                    public: row.get(8)?,
                },
                functions: Vec::new(),
            },
            function: held.map(|id| function(id, row.get(10)?, &row.get::<String>(11)?)).transpose()?,
        })
    }
}

impl FromRow for HolderRow {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let holder: Option<i64> = row.get(3)?;
        let whole = |id: i64| Ok::<_, DbError>((PrincipalId(id), row.get(4)?, row.get(5)?));
        Ok(Self {
            function: function(row.get(0)?, row.get(1)?, &row.get::<String>(2)?)?,
            holder: holder.map(whole).transpose()?,
        })
    }
}
