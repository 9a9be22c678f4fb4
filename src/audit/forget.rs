//! Taking who somebody was out of what was written down. The deeds stay.

use super::{Record, store};
use mailstore::{DbError, db::Tx};
use std::collections::BTreeMap;

/// Somebody whose name is to be forgotten.
#[derive(Debug, Clone)]
pub struct Gone {
    /// Its principal.
    pub id: i64,
    /// All its addresses. Those it has had when it did something are found.
    pub addresses: Vec<String>,
    /// Its names. Those it was given later are found.
    pub names: Vec<String>,
    /// What stands in their place.
    pub alias: String,
}

/// What is written when somebody gets another name: the detail is that name.
const RENAME: &str = "principal.rename";

/// Writes the alias of somebody who is erased in the place of its addresses and names.
pub fn forget(tx: &mut Tx<'_>, mut gone: Gone) -> Result<(), DbError> {
    gone.addresses.extend(store::names_of_actor(tx, gone.id)?);
    gone.names.extend(store::details(tx, RENAME, &gone.addresses)?);
    // An empty one is nowhere, and a longer one may hold a shorter one.
    for known in [&mut gone.addresses, &mut gone.names] {
        known.retain(|one| !one.is_empty());
        known.sort_by_key(|one| std::cmp::Reverse(one.len()));
        known.dedup();
    }
    let mut rows = BTreeMap::new();
    for needle in gone.addresses.iter().chain(&gone.names) {
        let found = store::mentioning(tx, gone.id, needle)?;
        rows.extend(found.into_iter().map(|row| (row.id, row)));
    }
    for row in rows.into_values() {
        let without = gone.taken_out_of(&row);
        if without != row {
            store::rewrite(tx, &without)?;
        }
    }
    Ok(())
}

impl Gone {
    fn taken_out_of(&self, row: &Record) -> Record {
        let mut row = row.clone();
        let own = row.by.id == Some(self.id) || self.addresses.contains(&row.subject);
        if row.by.id == Some(self.id) {
            row.by.name.clone_from(&self.alias);
        }
        for address in &self.addresses {
            row.subject = replaced(&row.subject, address, &self.alias);
            row.detail = replaced(&row.detail, address, &self.alias);
        }
        // In the deeds of others a single word, or a new name, is more likely somebody else or something else.
        let full = |name: &&String| own || (name.contains(' ') && row.action != RENAME);
        let names: Vec<&String> = self.names.iter().filter(full).collect();
        for name in names {
            row.detail = replaced(&row.detail, name, &self.alias);
        }
        row
    }
}

/// A text with another one in the place of a third, where that stands by itself and not within a longer word or address.
fn replaced(text: &str, needle: &str, with: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(needle) {
        let (before, after) = (&rest[..at], &rest[at + needle.len()..]);
        let last = before.chars().next_back().or_else(|| out.chars().next_back());
        out.push_str(before);
        out.push_str(if stands_alone(last, after) { with } else { needle });
        rest = after;
    }
    out + rest
}

fn stands_alone(before: Option<char>, after: &str) -> bool {
    let within = |c: char| c.is_alphanumeric() || matches!(c, '@' | '_' | '-' | '+');
    // A full stop ends a sentence, or parts an address.
    let mut next = after.chars();
    let goes_on = match next.next() {
        Some('.') => next.next().is_some_and(within),
        Some(c) => within(c),
        None => false,
    };
    !goes_on && !before.is_some_and(|c| within(c) || c == '.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Deed, Doer, list, record};
    use mailstore::testing::engines;

    const ALIAS: &str = "persona cancellata 7";
    const BOSS: (i64, &str) = (1, "boss@b.it");

    #[test]
    fn only_what_stands_by_itself_is_replaced() {
        for (text, expected) in [
            ("a@b.it", "X"),
            ("from a@b.it to c@b.it.", "from X to c@b.it."),
            ("link mailed to a@b.it.", "link mailed to X."),
            ("«a@b.it», a@b.it", "«X», X"),
            ("xa@b.it x.a@b.it a@b.it.com a@b.items", "xa@b.it x.a@b.it a@b.it.com a@b.items"),
            ("", ""),
        ] {
            assert_eq!(replaced(text, "a@b.it", "X"), expected);
        }
    }

    #[tokio::test]
    async fn deeds_stay_without_the_name() {
        for engine in engines().await {
            let rows = [
                ((7, "ada@b.it"), "account.password", "ada@b.it", ""),
                ((7, "ada.before@b.it"), "a.b", "x@b.it", "y"),
                (BOSS, "principal.rename", "ada@b.it", "Ada Byron"),
                (BOSS, "member.add", "ufficio@b.it", "ada@b.it as manager"),
                (BOSS, "member.add", "ufficio@b.it", "ada@b.it.example as manager"),
                (BOSS, "address.remove", "ada@b.it", "ada.before@b.it"),
                (BOSS, "office.person", "cpi", "Ada Byron, Ada Lovelace"),
                (BOSS, "principal.rename", "other@b.it", "Ada Lovelace"),
            ];
            let written = engine.db.write(move |tx| {
                for ((id, login), action, subject, detail) in rows {
                    record(tx, &Deed { at: 1, by: &Doer::person(id, login), action, subject, detail })?;
                }
                let gone = Gone {
                    id: 7,
                    addresses: vec!["ada@b.it".into()],
                    names: vec!["Ada Lovelace".into(), String::new()],
                    alias: ALIAS.into(),
                };
                forget(tx, gone)
            });
            written.await.expect(engine.name);
            let mut found = engine.db.read(|conn| list(conn, None, 99)).await.expect(engine.name);
            found.reverse();
            let texts: Vec<[&str; 3]> =
                found.iter().map(|row| [&*row.by.name, &*row.subject, &*row.detail]).collect();
            let both = format!("{ALIAS}, {ALIAS}");
            let expected = [
                [ALIAS, ALIAS, ""],
                [ALIAS, "x@b.it", "y"],
                [BOSS.1, ALIAS, ALIAS],
                [BOSS.1, "ufficio@b.it", "persona cancellata 7 as manager"],
                [BOSS.1, "ufficio@b.it", "ada@b.it.example as manager"],
                [BOSS.1, ALIAS, ALIAS],
                [BOSS.1, "cpi", &both],
                [BOSS.1, "other@b.it", "Ada Lovelace"],
            ];
            assert_eq!(texts, expected, "{}", engine.name);
        }
    }
}
