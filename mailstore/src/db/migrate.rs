//! The schema, forward only: numbered twins for the two engines, each applied once and whole.

#[cfg(test)]
mod live;
mod names;

use super::{DbError, Tx};
use sha2::{Digest as _, Sha256};

/// One step of the schema, written for each engine.
pub struct Migration {
    /// Its name, `NNNN_what`; they are applied in this order.
    pub name: &'static str,
    /// SQL text for SQLite.
    pub sqlite: &'static str,
    /// SQL text for PostgreSQL.
    pub postgres: &'static str,
    /// What SQL cannot say, done after the text.
    then: Option<Step>,
}

/// A part of a step that the program does.
type Step = fn(&mut Tx<'_>) -> Result<(), DbError>;

macro_rules! migration {
    ($name:literal) => {
        migration!($name, None)
    };
    ($name:literal, $then:expr) => {
        Migration {
            name: $name,
            sqlite: include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../../migrations/postgres/", $name, ".sql")),
            then: $then,
        }
    };
}

/// All steps, oldest first.
pub const MIGRATIONS: &[Migration] = &[
    migration!("0001_store"),
    migration!("0002_directory"),
    migration!("0003_queue"),
    migration!("0004_message_id"),
    migration!("0005_search"),
    migration!("0006_mail_auth"),
    migration!("0007_rights"),
    migration!("0008_metadata"),
    migration!("0009_dsn"),
    migration!("0011_thread_ids"),
    migration!("0012_imap_off"),
    migration!("0013_certificates"),
    migration!("0014_limits"),
    migration!("0016_search"),
    migration!("0017_attachments"),
    migration!("0018_login_peers"),
    migration!("0019_indexed_unread"),
    migration!("0020_certificate_wanted"),
    migration!("0021_names", Some(names::compose)),
    migration!("0022_accounts"),
    migration!("0023_offices"),
    migration!("0024_media"),
    migration!("0025_catalogue"),
    migration!("0026_contents"),
    migration!("0027_jobs"),
    migration!("0028_organisations"),
    migration!("0029_live"),
    migration!("0030_letters_invitations"),
    migration!("0031_refused_changes"),
    migration!("0032_personal_copies"),
    migration!("0033_discussions"),
    migration!("0034_forum"),
    migration!("0035_notices"),
    migration!("0036_api_token"),
    migration!("0037_letters"),
];

/// Brings the schema up to this program, in the caller's transaction.
///
/// Errors: the database was made by a newer program, or an applied step differs from ours.
pub(super) fn migrate(tx: &mut Tx<'_>) -> Result<(), DbError> {
    if !tx.is_sqlite() {
        // Nodes that start together take turns; the lock ends with the transaction.
        tx.script("SELECT pg_advisory_xact_lock(7855463)")?;
    }
    tx.script("CREATE TABLE IF NOT EXISTS schema_migration (name TEXT PRIMARY KEY, digest TEXT NOT NULL)")?;
    let applied: Vec<(String, String)> =
        tx.query("SELECT name, digest FROM schema_migration ORDER BY name", &[])?;
    if let Some((name, _)) = applied.iter().find(|(name, _)| MIGRATIONS.iter().all(|m| m.name != name)) {
        return Err(DbError::Other(format!(
            "the database has step {name}, which this program does not know: it is newer"
        )));
    }
    for step in MIGRATIONS {
        let text = if tx.is_sqlite() { step.sqlite } else { step.postgres };
        let digest =
            Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hex, b| hex + &format!("{b:02x}"));
        match applied.iter().find(|(name, _)| name == step.name) {
            Some((_, known)) if *known == digest => {}
            Some(_) => {
                return Err(DbError::Other(format!("step {} was applied with another text", step.name)));
            }
            None => {
                tx.script(text)?;
                step.then.map_or(Ok(()), |then| then(tx))?;
                tx.execute(
                    "INSERT INTO schema_migration (name, digest) VALUES ($1, $2)",
                    crate::args![step.name, &digest],
                )?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::MIGRATIONS;
    use std::collections::BTreeMap;

    /// Tables with their columns in order, and the indexes, of one engine's text.
    fn tables(sql: &str) -> BTreeMap<String, Vec<String>> {
        let code: String =
            sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join(" ");
        let mut found = BTreeMap::new();
        for statement in code.split(';').map(str::trim) {
            if let Some(rest) = statement.strip_prefix("CREATE TABLE ") {
                let (name, body) = rest.split_once('(').expect("a table has columns");
                found.insert(name.trim().to_owned(), columns(body));
            } else if let Some(at) = statement.find("INDEX ").filter(|_| statement.starts_with("CREATE ")) {
                let words: Vec<&str> = statement[at..].split_whitespace().collect();
                found.insert(words.join(" "), Vec::new());
            } else if statement.starts_with("DROP ") {
                found.insert(statement.to_owned(), Vec::new());
            } else if statement.starts_with("ALTER TABLE ") && statement.contains(" ADD COLUMN ") {
                // Without the type, which differs between the engines.
                let words: Vec<&str> = statement.split_whitespace().take(6).collect();
                found.insert(words.join(" "), Vec::new());
            }
        }
        found
    }

    /// Column names: the first word of what stands between commas outside of parentheses.
    fn columns(body: &str) -> Vec<String> {
        let (mut depth, mut parts) = (0_i32, vec![String::new()]);
        for c in body.chars() {
            depth += i32::from(c == '(') - i32::from(c == ')');
            match c {
                ',' if depth == 0 => parts.push(String::new()),
                _ if depth >= 0 => parts.last_mut().expect("never empty").push(c),
                _ => break,
            }
        }
        let first = |part: &String| part.split_whitespace().next().unwrap_or_default().to_owned();
        let constraints = ["PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "CONSTRAINT"];
        parts.iter().map(first).filter(|word| !constraints.contains(&word.as_str())).collect()
    }

    #[test]
    fn twins_have_the_same_tables_columns_and_indexes() {
        for step in MIGRATIONS {
            let (sqlite, postgres) = (tables(step.sqlite), tables(step.postgres));
            // Some change rows alone.
            let rows = step.sqlite.contains("UPDATE ") || step.then.is_some();
            assert!(!sqlite.is_empty() || rows, "{}", step.name);
            assert_eq!(sqlite, postgres, "{}", step.name);
        }
    }
}
