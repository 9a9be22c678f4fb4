//! Useful contacts.

use super::number;
use crate::{
    clock::Micros,
    directory::PrincipalId,
    portal::offices::model::{Contact, ContactForm},
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// Contacts of one category or all, for a territory (and those for none) or all, in the order people see.
pub(in crate::portal::offices) fn list(
    conn: &mut Conn<'_>,
    category: &str,
    territory: Option<PrincipalId>,
    hidden: bool,
    limit: u32,
) -> Result<Vec<Contact>, DbError> {
    conn.query(
        "SELECT id, body, name, category, phone, mail, site, address, territory_id, note, internal_note, position,
           public, version, updated_at FROM contact
         WHERE ($1 = '' OR category = $1) AND ($2 = 0 OR territory_id IS NULL OR territory_id = $2)
           AND (public = $3 OR public = $4) ORDER BY category, position, body, name, id LIMIT $5",
        args![category, number(territory).unwrap_or(0), true, !hidden, limit],
    )
}

pub(in crate::portal::offices) fn load(conn: &mut Conn<'_>, id: i64) -> Result<Option<Contact>, DbError> {
    conn.query_opt(
        "SELECT id, body, name, category, phone, mail, site, address, territory_id, note, internal_note, position,
           public, version, updated_at FROM contact WHERE id = $1",
        args![id],
    )
}

/// The same; held until the end of the transaction.
pub(in crate::portal::offices) fn lock(tx: &mut Tx<'_>, id: i64) -> Result<Option<Contact>, DbError> {
    tx.query_opt(
        "SELECT id, body, name, category, phone, mail, site, address, territory_id, note, internal_note, position,
           public, version, updated_at FROM contact WHERE id = $1 FOR UPDATE",
        args![id],
    )
}

pub(in crate::portal::offices) fn insert(
    tx: &mut Tx<'_>,
    f: &ContactForm,
    now: Micros,
) -> Result<i64, DbError> {
    tx.insert(
        "INSERT INTO contact (body, name, category, phone, mail, site, address, territory_id, note, internal_note,
           position, public, version, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13) RETURNING id",
        args![
            &f.body,
            &f.name,
            &f.category,
            &f.phone,
            &f.mail,
            &f.site,
            &f.address,
            number(f.territory),
            &f.note,
            &f.internal_note,
            f.position,
            f.public,
            now
        ],
    )
}

pub(in crate::portal::offices) fn update(
    tx: &mut Tx<'_>,
    id: i64,
    f: &ContactForm,
    now: Micros,
) -> Result<(), DbError> {
    tx.execute(
        "UPDATE contact SET body = $2, name = $3, category = $4, phone = $5, mail = $6, site = $7, address = $8,
           territory_id = $9, note = $10, internal_note = $11, position = $12, public = $13,
           version = version + 1, updated_at = $14 WHERE id = $1",
        args![
            id,
            &f.body,
            &f.name,
            &f.category,
            &f.phone,
            &f.mail,
            &f.site,
            &f.address,
            number(f.territory),
            &f.note,
            &f.internal_note,
            f.position,
            f.public,
            now
        ],
    )?;
    Ok(())
}

pub(in crate::portal::offices) fn remove(tx: &mut Tx<'_>, id: i64) -> Result<(), DbError> {
    tx.execute("DELETE FROM contact WHERE id = $1", args![id]).map(|_| ())
}

impl FromRow for Contact {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            form: ContactForm {
                body: row.get(1)?,
                name: row.get(2)?,
                category: row.get(3)?,
                phone: row.get(4)?,
                mail: row.get(5)?,
                site: row.get(6)?,
                address: row.get(7)?,
                territory: row.get::<Option<i64>>(8)?.map(PrincipalId),
                note: row.get(9)?,
                internal_note: row.get(10)?,
                position: row.get(11)?,
                public: row.get(12)?,
            },
            version: row.get(13)?,
            updated_at: row.get(14)?,
        })
    }
}
