//! What the business directory keeps of a person: for its own eyes, and to be erased.

use super::{Company, CompanyContent, Revision, Size, store};
use crate::{
    clock::{Micros, instant_text},
    directory::PrincipalId,
    fiscal::AtecoEdition,
};
use mailstore::{
    DbError,
    db::{Change, Collection, Conn, Tx},
};
use serde_json::{Value, json};

/// The entries a person is of the firm of, each whole, and the changes it has asked for.
///
/// # Errors
/// The database.
pub fn export(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Value, DbError> {
    let own = store::companies_of(conn, person)?;
    let entry = |company: Company| {
        json!({
            "number": company.id,
            "state": company.state.as_str(),
            "reason": company.reason,
            "entered_by_this_person": company.created_by == Some(person),
            "created_at": instant_text(company.created_at),
            "approved_at": company.approved_at.map(instant_text),
            "says": said(&company.content),
        })
    };
    let change = |(company, revision): (i64, Revision)| {
        json!({
            "entry": company,
            "created_at": instant_text(revision.created_at),
            "says": said(&revision.content),
        })
    };
    Ok(json!({
        "entries": store::load(conn, &own)?.into_iter().map(entry).collect::<Vec<_>>(),
        "changes": store::revisions_by(conn, person)?.into_iter().map(change).collect::<Vec<_>>(),
    }))
}

fn said(content: &CompanyContent) -> Value {
    json!({
        "denomination": content.denomination,
        "legal_form": content.legal_form,
        "codice_fiscale": content.codice_fiscale,
        "partita_iva": content.partita_iva,
        "ateco": content.ateco,
        "ateco_edition": content.ateco_edition.map(AtecoEdition::year),
        "size": content.size.map(Size::as_str),
        "comune": content.comune_name,
        "street": content.street,
        "cap": content.cap,
        "site": content.site,
        "mail": content.mail,
        "phone": content.phone,
        "description": content.description,
    })
}

/// Whether an entry that everybody reads would be left without anybody of the firm: it may be the person's own trade, with
/// its address and telephone. An operator takes it out of sight before, or says who else the firm is.
///
/// # Errors
/// The database.
pub fn keeps(conn: &mut Conn<'_>, person: PrincipalId) -> Result<bool, DbError> {
    store::is_last_of(conn, person)
}

/// Erases the entries that are the person's alone and that nobody reads, and that the person is of any firm.
///
/// # Errors
/// The database.
pub fn erase(tx: &mut Tx<'_>, person: PrincipalId, _: Micros) -> Result<(), DbError> {
    let own = store::companies_of(tx, person)?;
    store::lock_all(tx, &own)?;
    // None of these is in the catalogue.
    let alone = store::erasable(tx, person)?;
    store::delete(tx, &alone)?;
    store::forget(tx, person)?;
    tx.publish(Change { collection: Collection::Portal, seq: 0 });
    Ok(())
}
