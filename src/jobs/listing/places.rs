//! Comuni, which entries name by their code, by their name or by both.

use crate::{
    fields,
    territory::{self, ComuneFilter},
};
use mailstore::{DbError, db::Conn};
use std::collections::HashMap;

/// Comuni whose names begin alike, of which one may be meant.
const ALIKE: u32 = 50;

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
