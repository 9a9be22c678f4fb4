//! Comuni, which entries name by their code, by their name or by both.

use crate::{
    fields,
    territory::{self, ComuneFilter},
};
use mailstore::{DbError, db::Conn};
use std::collections::HashMap;

/// Comuni whose names begin alike, of which one may be meant.
const ALIKE: u32 = 50;
/// Comuni of one province that are offered: no province has as many.
const OFFERED: u32 = 400;

/// Looks comuni up, each once.
#[derive(Debug, Default)]
pub(crate) struct Places(HashMap<(String, String), (String, String)>);

impl Places {
    /// Code and name as the list of comuni has them; what is not in the list stays as it was typed. A name that several
    /// comuni have says nothing of the code.
    pub(crate) fn locate(
        &mut self,
        conn: &mut Conn<'_>,
        code: &mut String,
        name: &mut String,
    ) -> Result<(), DbError> {
        let typed = (code.clone(), name.clone());
        if let Some(known) = self.0.get(&typed) {
            (*code, *name) = known.clone();
            return Ok(());
        }
        if let Some((known, official)) = find(conn, code, name)? {
            (*code, *name) = (known, official);
        }
        self.0.insert(typed, (code.clone(), name.clone()));
        Ok(())
    }
}

/// The comuni of the provinces in which these comuni are: names that forms offer.
///
/// # Errors
/// The database.
pub fn names_around(conn: &mut Conn<'_>, codes: &[String]) -> Result<Vec<String>, DbError> {
    let mut provinces: Vec<String> =
        territory::comuni_of(conn, codes)?.into_iter().map(|comune| comune.province).collect();
    provinces.sort_unstable();
    provinces.dedup();
    let mut names = Vec::new();
    for province in provinces {
        let filter = ComuneFilter { province: Some(province), limit: OFFERED, ..ComuneFilter::default() };
        names.extend(territory::comuni(conn, &filter)?.into_iter().map(|comune| comune.name));
    }
    Ok(names)
}

fn find(conn: &mut Conn<'_>, code: &str, name: &str) -> Result<Option<(String, String)>, DbError> {
    if !code.is_empty() {
        return Ok(territory::comune(conn, code)?.map(|comune| (comune.istat, comune.name)));
    }
    if name.is_empty() {
        return Ok(None);
    }
    let filter = ComuneFilter { begins: Some(name.to_owned()), limit: ALIKE, ..ComuneFilter::default() };
    let wanted = fields::folded(name);
    let mut same = territory::comuni(conn, &filter)?;
    same.retain(|comune| fields::folded(&comune.name) == wanted);
    let only = same.pop().filter(|_| same.is_empty());
    Ok(only.map(|comune| (comune.istat, comune.name)))
}
