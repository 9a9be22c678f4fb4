//! Step 0021: names of mailboxes in the form NFC (RFC 5198 §3). Commands are read so by now, and a name that a Mac had written
//! with its accents apart was shown and could not be opened.

use super::{DbError, Tx};
use crate::{args, mailbox};
use std::collections::{HashMap, HashSet};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Octets of a level of a name that can still be named.
const MOST_IN_LEVEL: usize = 255;

/// A name and its owner.
type Named = (i64, String);

/// Puts the names of mailboxes, and those that people have said something about, into the form NFC.
pub(super) fn compose(tx: &mut Tx<'_>) -> Result<(), DbError> {
    mailbox::lock_names(tx)?;
    let moved = mailboxes(tx)?;
    subscriptions(tx, &moved)
}

/// Where two names of an owner become the same, the composed one stays and the other gets a number. What stands below them
/// comes together.
fn mailboxes(tx: &mut Tx<'_>) -> Result<HashMap<Named, String>, DbError> {
    let all: Vec<(i64, i64, String)> = tx.query("SELECT id, owner_id, name FROM mailbox ORDER BY id", &[])?;
    let mut taken: HashSet<Named> = all.iter().map(|(_, owner, name)| (*owner, name.clone())).collect();
    let mut moved = HashMap::new();
    for (id, owner, name) in all.into_iter().filter(|(_, _, name)| !is_nfc(name)) {
        let composed = free(owner, name.nfc().collect(), &taken);
        tx.execute("UPDATE mailbox SET name = $2 WHERE id = $1", args![id, &composed])?;
        taken.insert((owner, composed.clone()));
        moved.insert((owner, name), composed);
    }
    Ok(moved)
}

/// The name, or `name 2` and so on when it is taken.
fn free(owner: i64, name: String, taken: &HashSet<Named>) -> String {
    let numbered = (2..).map(|number: u32| numbered(&name, number));
    let mut names = std::iter::once(name.clone()).chain(numbered).map(|name| (owner, name));
    names.find(|one| !taken.contains(one)).map_or(name, |(_, free)| free)
}

/// The name with a number behind it, its last level no longer than levels may be.
fn numbered(name: &str, number: u32) -> String {
    let number = format!(" {number}");
    let level = name.rfind('/').map_or(0, |slash| slash + 1);
    let end = name.floor_char_boundary(level + MOST_IN_LEVEL - number.len());
    format!("{}{number}", &name[..end])
}

/// They follow their mailbox. What somebody has said of the new name already is later, and stays.
fn subscriptions(tx: &mut Tx<'_>, moved: &HashMap<Named, String>) -> Result<(), DbError> {
    let said: Vec<(i64, i64, String, bool)> =
        tx.query("SELECT person_id, owner_id, name, wanted FROM subscription ORDER BY 1, 2, 3", &[])?;
    for (person, owner, name, wanted) in said.into_iter().filter(|(_, _, name, _)| !is_nfc(name)) {
        let sql = "DELETE FROM subscription WHERE person_id = $1 AND owner_id = $2 AND name = $3";
        tx.execute(sql, args![person, owner, &name])?;
        let composed: String = name.nfc().collect();
        let name = moved.get(&(owner, name)).unwrap_or(&composed);
        let sql = "INSERT INTO subscription (person_id, owner_id, name, wanted) VALUES ($1, $2, $3, $4)
                   ON CONFLICT DO NOTHING";
        tx.execute(sql, args![person, owner, name, wanted])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::{
        Db, StoreError,
        db::migrate::migrate,
        mailbox::{self, NewMailbox},
        subscription,
        testing::engines,
    };

    /// The step is taken as on a database of before.
    async fn step(db: &Db) {
        let unit = db.write(|tx| {
            tx.execute("DELETE FROM schema_migration WHERE name = '0021_names'", &[])?;
            migrate(tx)
        });
        unit.await.expect("a step");
    }

    async fn names(db: &Db, owner: i64) -> Vec<String> {
        let all = db.read(move |c| mailbox::list(c, &[owner])).await.expect("mailboxes");
        all.into_iter().map(|mailbox| mailbox.name).collect()
    }

    #[test]
    fn a_numbered_level_is_no_longer_than_levels_may_be() {
        let check = |name: &str, expected: &str| assert_eq!(super::numbered(name, 12), expected);
        check("Pratiche/à", "Pratiche/à 12");
        let long = "x".repeat(300);
        let level = |text: &str, count| text.repeat(count);
        check(&format!("{long}/{}", level("x", 255)), &format!("{long}/{} 12", level("x", 252)));
        check(&format!("y{}", level("à", 127)), &format!("y{} 12", level("à", 125)));
    }

    #[tokio::test]
    async fn a_decomposed_name_becomes_the_composed_one_with_all_that_is_below() {
        for engine in engines().await {
            let db = &engine.db;
            let made = db.write(|tx| {
                let new = |owner, name| NewMailbox { owner, name, ..NewMailbox::default() };
                let id = mailbox::create(tx, &new(1, "Attivita\u{300}/2025"), 0)?.id;
                mailbox::create(tx, &new(1, "Lavoro/à"), 0)?;
                mailbox::create(tx, &new(2, "Attività"), 0)?;
                subscription::set(tx, 7, 1, "Attivita\u{300}/2025", true)?;
                subscription::set(tx, 7, 1, "Sparita\u{300}", false)?;
                Ok::<_, StoreError>(id)
            });
            let id = made.await.expect("mailboxes");
            step(db).await;
            assert_eq!(
                names(db, 1).await,
                ["Attività", "Attività/2025", "Lavoro", "Lavoro/à"],
                "{}",
                engine.name
            );
            assert_eq!(names(db, 2).await, ["Attività"], "{}: another owner's", engine.name);
            let found = db.read(|c| mailbox::find(c, 1, "Attività/2025")).await.expect("a look");
            assert_eq!(found.map(|found| found.id), Some(id), "{}", engine.name);
            let said = db.read(|c| subscription::list(c, 7)).await.expect("a look");
            let said: Vec<(&str, bool)> = said.iter().map(|said| (said.name.as_str(), said.wanted)).collect();
            assert_eq!(said, [("Attività/2025", true), ("Sparità", false)], "{}", engine.name);
            // Once.
            db.write(|tx| {
                tx.execute("UPDATE mailbox SET name = 'e\u{300}' WHERE owner_id = 2", &[])?;
                migrate(tx)
            })
            .await
            .expect("nothing to do");
            assert_eq!(names(db, 2).await, ["e\u{300}"], "{}", engine.name);
        }
    }

    #[tokio::test]
    async fn of_two_spellings_the_composed_one_keeps_the_name() {
        for engine in engines().await {
            let db = &engine.db;
            let made = db.write(|tx| {
                for name in [
                    "e\u{301}\u{323}",
                    "\u{e9}\u{323}",
                    "\u{1eb9}\u{301}",
                    "\u{1eb9}\u{301} 2",
                    "\u{e9}\u{323}/x",
                ] {
                    let new = NewMailbox { owner: 1, name, ..NewMailbox::default() };
                    mailbox::create(tx, &new, 0)?;
                }
                for (name, wanted) in
                    [("e\u{301}\u{323}", true), ("\u{e9}\u{323}/y", false), ("\u{1eb9}\u{301}/y", true)]
                {
                    subscription::set(tx, 7, 1, name, wanted)?;
                }
                Ok::<_, StoreError>(())
            });
            made.await.expect("mailboxes");
            let ids = async || {
                let sql = "SELECT id, name FROM mailbox ORDER BY id";
                db.read(move |c| c.query::<(i64, String)>(sql, &[])).await.expect("mailboxes")
            };
            let before = ids().await;
            step(db).await;
            let after = ids().await;
            let e = "\u{1eb9}\u{301}";
            let expected = [format!("{e} 3"), format!("{e} 4"), e.into(), format!("{e} 2"), format!("{e}/x")];
            assert!(after.iter().map(|(_, name)| name).eq(&expected), "{}: {after:?}", engine.name);
            assert!(after.iter().map(|(id, _)| id).eq(before.iter().map(|(id, _)| id)));
            let said = db.read(|c| subscription::list(c, 7)).await.expect("a look");
            let said: Vec<(&str, bool)> = said.iter().map(|said| (said.name.as_str(), said.wanted)).collect();
            assert_eq!(said, [(&*format!("{e} 3"), true), (&*format!("{e}/y"), true)], "{}", engine.name);
        }
    }
}
