//! The step that keeps what the public reads of a content apart from its newest revision, on rows of before.

use crate::{Db, DbError, args, db::migrate::migrate, testing::engines};

/// The database as it was before the step.
async fn back(db: &Db) {
    let undone = db.write(|tx| {
        tx.script("DROP TABLE content_edition")?;
        for column in ["live_audience", "live_channel_id", "live_territory_id", "live_folded"] {
            let sql = format!("ALTER TABLE content DROP COLUMN {column}");
            tx.script(&sql)?;
        }
        tx.execute("DELETE FROM schema_migration WHERE name = '0029_live'", &[])?;
        for (id, public) in [(5_i64, true), (6, false)] {
            tx.execute(
                "INSERT INTO principal (id, kind, name, address, key, folded, credential_version, disabled, has_mailbox, sends,
                   created_at) VALUES ($1, 'channel', 'c', $2, $2, 'c', 0, $3, $3, $3, 0)",
                args![id, if public { "a@x" } else { "b@x" }, false],
            )?;
            tx.execute(
                "INSERT INTO channel (principal_id, slug, description, position, public, active)
                 VALUES ($1, $2, '', 0, $3, $4)",
                args![id, if public { "a" } else { "b" }, public, true],
            )?;
        }
        Ok::<_, DbError>(())
    });
    undone.await.expect("as before");
}

/// A content whose head is its second revision, in another channel than the first, which is live.
async fn content(db: &Db, id: i64, (channel, listed): (i64, bool)) {
    let made = db.write(move |tx| {
        tx.execute(
            "INSERT INTO content (id, kind, owner_id, author_id, slug, audience, stage, head, live, title, folded, channel_id,
               territory_id, reason, version, created_at, changed_at)
             VALUES ($1, 'form', 0, 1, 's', 'public', 'draft', 2, 1, 't', 't', 0, 0, '', 1, 0, 0)",
            args![id],
        )?;
        let details = format!("{{\"channel\":{channel},\"territory\":null}}");
        for (number, details) in [(1_i64, details.as_str()), (2, "{}")] {
            tx.execute(
                "INSERT INTO content_revision (content_id, number, author_id, created_at, title, summary, body, details)
                 VALUES ($1, $2, 1, 0, 't', '', '', $3)",
                args![id, number, details],
            )?;
        }
        if listed {
            tx.execute(
                "INSERT INTO catalogue (kind, source_id, path, title, summary, published_at, updated_at, archived, version)
                 VALUES ('form', $1, '/x', 't', '', 0, 0, $2, 1)",
                args![id, false],
            )?;
        }
        Ok::<_, DbError>(())
    });
    made.await.expect("a content");
}

async fn steps(db: &Db, id: i64, steps: &'static [(&'static str, i64)]) {
    let taken = db.write(move |tx| {
        for (action, revision) in steps {
            tx.execute(
                "INSERT INTO content_step (content_id, at, action, revision, owner_id, note, checks)
                 VALUES ($1, 7, $2, $3, 0, '', '')",
                args![id, *action, *revision],
            )?;
        }
        Ok::<_, DbError>(())
    });
    taken.await.expect("steps");
}

#[tokio::test]
async fn what_was_published_stays_as_it_is_and_no_more_is_shown() {
    for engine in engines().await {
        let db = &engine.db;
        back(db).await;
        content(db, 1, (5, true)).await;
        // Withdrawn, another one published, and the first one restored as a third that is live: here under its number.
        steps(db, 1, &[("publish", 3), ("withdraw", 3), ("publish", 2), ("publish", 1)]).await;
        content(db, 2, (6, true)).await;
        content(db, 3, (5, false)).await;
        steps(db, 3, &[("publish", 1), ("withdraw", 2), ("publish", 1)]).await;
        db.write(migrate).await.expect(engine.name);
        let rows: Result<Vec<(i64, String, i64)>, DbError> = db
            .read(|c| c.query("SELECT id, live_audience, live_channel_id FROM content ORDER BY id", &[]))
            .await;
        let expected = [(1, "public", 5), (2, "internal", 6), (3, "internal", 5)];
        let expected = expected.map(|(id, audience, channel)| (id, audience.to_owned(), channel));
        assert_eq!(rows.expect(engine.name), expected, "{}", engine.name);
        let listed: Result<Vec<(i64,)>, DbError> =
            db.read(|c| c.query("SELECT source_id FROM catalogue", &[])).await;
        assert_eq!(listed.expect(engine.name), [(1,)], "{}", engine.name);
        let editions: Result<Vec<(i64, i64, bool)>, DbError> = db
            .read(|c| {
                let sql =
                    "SELECT content_id, revision, public FROM content_edition ORDER BY content_id, revision";
                c.query(sql, &[])
            })
            .await;
        let expected = [(1, 1, true), (1, 2, false), (3, 1, false)];
        assert_eq!(editions.expect(engine.name), expected, "{}", engine.name);
    }
}
