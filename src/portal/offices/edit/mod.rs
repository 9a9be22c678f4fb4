//! Changes of offices, part of the caller's transaction: each asks for the right, checks, writes, leaves an audit record and
//! wakes whoever watches the portal.

mod areas;
mod contacts;
mod hours;
mod people;
mod profiles;

use super::{listed, model::OfficeError, rights, store};
use crate::{
    audit::{self, Deed, Doer},
    clock::Micros,
    directory::{Forbidden, Kind, PrincipalId, Viewer},
};
use mailstore::{Change, Collection, DbError, db::Tx};

type Result<T> = std::result::Result<T, OfficeError>;

/// Under this name slugs of before are kept.
pub(super) const AREA: &str = "office";

/// A hand on offices: who changes them, when, in which transaction.
pub struct Edit<'t, 'c> {
    tx: &'t mut Tx<'c>,
    viewer: &'t Viewer,
    doer: &'t Doer,
    now: Micros,
}

impl<'t, 'c> Edit<'t, 'c> {
    /// Begins to change offices in `tx`, with the rights of `viewer` as they are in it.
    pub fn new(tx: &'t mut Tx<'c>, viewer: &'t Viewer, doer: &'t Doer, now: Micros) -> Self {
        Self { tx, viewer, doer, now }
    }

    /// The transaction, for what else belongs to the use case.
    pub fn tx(&mut self) -> &mut Tx<'c> {
        self.tx
    }

    /// An office or function that whoever asks may change; held until the end of the transaction.
    fn unit(&mut self, id: PrincipalId) -> Result<store::profiles::Unit> {
        if !rights::edits_office(self.viewer, id) {
            return Err(Forbidden.into());
        }
        let unit = store::profiles::lock_unit(self.tx, id)?;
        unit.filter(|unit| matches!(unit.kind, Kind::Office | Kind::Function))
            .ok_or_else(|| OfficeError::NoSuch("office", id.to_string()))
    }

    /// What an office shows is another now: so is its entry in the catalogue.
    fn shown(&mut self, office: PrincipalId) -> Result<()> {
        Ok(listed::refresh(self.tx, office, self.now)?)
    }

    fn record(
        &mut self,
        action: &'static str,
        subject: &str,
        detail: &str,
    ) -> std::result::Result<(), DbError> {
        audit::record(self.tx, &Deed { at: self.now, by: self.doer, action, subject, detail })?;
        self.tx.publish(Change { collection: Collection::Portal, seq: 0 });
        Ok(())
    }
}

/// Whoever asks may do it, or not.
fn allow(allowed: bool) -> std::result::Result<(), Forbidden> {
    if allowed { Ok(()) } else { Err(Forbidden) }
}
