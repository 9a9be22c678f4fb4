//! The audit log: looking things up in it, and taking a part of it away as a table, which is written down in it.

use super::{Administration, AdministrationError};
use crate::{
    audit::{self, Filter, Record},
    directory::{Actor, DirectoryError, PrincipalId},
    fields::cell,
};
use mailstore::db::Conn;

/// Deeds of one export, at most.
pub const EXPORT: u32 = 50_000;

impl Administration {
    /// One page of the deeds that are looked for, newest first, and how many there are on all pages, counted up to
    /// [`audit::REACH`].
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks.
    pub async fn deeds(
        &self,
        by: PrincipalId,
        filter: Filter,
        page: (u32, u32),
    ) -> Result<(Vec<Record>, u64), AdministrationError> {
        let read = move |conn: &mut Conn<'_>| {
            Ok((audit::search(conn, &filter, page)?, audit::count(conn, &filter)?))
        };
        self.directory.inspect(Actor::Person(by), read).await
    }

    /// The deeds that are looked for as CSV (RFC 4180), newest first, at most [`EXPORT`]; `headings` of the columns when, who,
    /// what, whom, detail. Instants are RFC 3339, in Italy. That it was taken is a deed too.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks.
    pub async fn export(
        &self,
        by: PrincipalId,
        filter: Filter,
        headings: [&'static str; 5],
    ) -> Result<Vec<u8>, AdministrationError> {
        let taken = self.directory.administer::<_, DirectoryError, _>(Actor::Person(by), move |edit| {
            let found = audit::search(edit.tx(), &filter, (EXPORT, 0))?;
            edit.record("audit.export", "audit", &described(&filter, found.len()))?;
            Ok(found)
        });
        let deeds = match taken.await {
            Err(DirectoryError::Forbidden(forbidden)) => return Err(forbidden.into()),
            taken => taken?,
        };
        let write = move || table(&deeds, headings);
        tokio::task::spawn_blocking(write).await.map_err(format)?.map_err(format)
    }
}

fn format(error: impl std::fmt::Display) -> AdministrationError {
    AdministrationError::Format(error.to_string())
}

/// What was asked for, and how much of it there was.
fn described(filter: &Filter, found: usize) -> String {
    let day = |at: Option<i64>| at.map(|at| crate::rome::day_of(at).to_string()).unwrap_or_default();
    let asked = [
        ("who", filter.actor.clone()),
        ("what", filter.action.clone()),
        ("whom", filter.subject.clone()),
        ("from", day(filter.from)),
        ("to", day(filter.to.map(|to| to - 1))),
    ];
    let asked =
        asked.iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name} {text}, "));
    format!("{}{found} deeds", asked.collect::<String>())
}

fn table(deeds: &[Record], headings: [&'static str; 5]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(headings)?;
    for deed in deeds {
        let at = crate::rome::rfc3339(deed.at);
        writer.write_record([
            &at,
            &*cell(&deed.by.name),
            &deed.action,
            &*cell(&deed.subject),
            &*cell(&deed.detail),
        ])?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
