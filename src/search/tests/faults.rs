//! What is broken, late, half done or too much.

use super::*;
use mailstore::args;

fn body(text: &str) -> Wanted {
    Wanted::text(&[Field::Body], text)
}

async fn hits(db: &Db, text: &str) -> Hits {
    find(&Index::new(1), db, body(text)).await.expect("an answer")
}

async fn execute(db: &Db, sql: &'static str) {
    db.write(move |tx| tx.execute(sql, &[])).await.expect("executed");
}

#[tokio::test]
async fn documents_of_a_broken_segment_are_in_doubt_and_named_by_check() {
    for lost in [
        "DELETE FROM search_block WHERE field = 0 AND part = 0",
        "DELETE FROM search_block WHERE field = 0 AND part = 1",
        "DELETE FROM search_block WHERE field = 2 AND part = 0",
        "DELETE FROM search_block WHERE field = 2 AND part = 1",
    ] {
        for engine in engines().await {
            let db = &engine.db;
            let ids = keep(db, &["anna", "bruno"]).await;
            index(db).await;
            execute(db, lost).await;
            let found = hits(db, "anna").await;
            assert_eq!(found, Hits { sure: Vec::new(), unsure: ids }, "{}: {lost}", engine.name);
            let problems = check(db, |_, _| {}).await.expect("a check");
            assert!(problems.len() == 1 && problems[0].contains("is broken"), "{lost}: {problems:?}");
        }
    }
}

#[tokio::test]
async fn words_of_which_it_is_not_known_where_they_stand_are_in_doubt() {
    for lost in [
        "DELETE FROM search_block WHERE field = 12",
        "UPDATE search_block SET part = 1 WHERE field = 12",
        "UPDATE search_block SET data = SUBSTR(data, 1, 2) WHERE field = 12",
    ] {
        for engine in engines().await {
            let db = &engine.db;
            let ids = keep(db, &["one two", "two one", "one, two", "one two three", "two and one"]).await;
            index(db).await;
            execute(db, lost).await;
            let found = hits(db, "one two").await;
            assert_eq!(found, Hits { sure: Vec::new(), unsure: ids }, "{}: {lost}", engine.name);
            let problems = check(db, |_, _| {}).await.expect("a check");
            assert!(problems.len() == 1 && problems[0].contains("is broken"), "{lost}: {problems:?}");
        }
    }
}

#[tokio::test]
async fn a_join_of_a_broken_segment_gives_it_up_and_what_waits_is_indexed() {
    for engine in engines().await {
        let db = &engine.db;
        let mut ids = Vec::new();
        for n in 0..8 {
            ids.extend(keep(db, &[&format!("common {n}")]).await);
            if n < 7 {
                index(db).await;
            }
        }
        execute(
            db,
            "DELETE FROM search_block WHERE part = 1 AND segment_id = (SELECT MAX(id) FROM search_segment)",
        )
        .await;
        let steps = index(db).await;
        assert!(steps.contains(&Step::Indexed(1)), "{}: {steps:?}", engine.name);
        assert_eq!(sure(db, "common").await, ids);
        whole(&engine).await;
    }
}

#[tokio::test]
async fn who_has_lost_the_lease_writes_nothing_and_what_was_begun_cannot_come_into_use() {
    for engine in engines().await {
        let db = &engine.db;
        keep(db, &["anna"]).await;
        index(db).await;
        let begun = db.write(|tx| {
            assert!(store::lease(tx, "one", NOW + 9 * MINUTE, NOW + 10 * MINUTE)?);
            assert!(store::renew(tx, "one", NOW + 10 * MINUTE)?);
            store::add_segment(tx, Kind::Message, 1, NOW)
        });
        let segment = begun.await.expect("a segment");
        let late = db.write(move |tx| {
            assert!(store::lease(tx, "two", NOW + 11 * MINUTE, NOW + 16 * MINUTE)?);
            while store::clean(tx)? {}
            Ok::<_, DbError>((
                store::renew(tx, "one", NOW + 20 * MINUTE)?,
                store::use_segment(tx, segment, 1)?,
                store::renew(tx, "two", NOW + 20 * MINUTE)?,
            ))
        });
        assert_eq!(late.await.expect("an answer"), (false, false, true), "{}", engine.name);
        rebuild(db).await.expect("a rebuild");
        let renewed = db.write(|tx| store::renew(tx, "two", NOW + 20 * MINUTE)).await.expect("an answer");
        assert!(!renewed, "a rebuild ends the lease");
        let other = db.write(|tx| {
            store::lease(tx, "two", NOW + 30 * MINUTE, NOW + 40 * MINUTE)?;
            store::begin_anew(tx, VERSION + 1)?;
            store::renew(tx, "two", NOW + 40 * MINUTE)
        });
        assert!(!other.await.expect("an answer"), "words of another version");
    }
}

#[tokio::test]
async fn until_all_are_noted_those_above_wait() {
    for engine in engines().await {
        let db = &engine.db;
        let ids = keep(db, &["anna", "bruno", "carla"]).await;
        index(db).await;
        rebuild(db).await.expect("a rebuild");
        assert_eq!(status(db, Kind::Message).await.expect("a status").waiting, 3);
        assert!(db.write(|tx| store::fill(tx, Kind::Message, 2)).await.expect("filled"));
        assert_eq!(db.read(|c| store::waiting(c, Kind::Message, 9)).await.expect("rows"), ids[..2]);
        let state = status(db, Kind::Message).await.expect("a status");
        assert_eq!((state.waiting, state.indexed), (3, 0), "{}", engine.name);
        whole(&engine).await;
        assert_eq!(hits(db, "carla").await, Hits::default());
        assert_eq!(index(db).await, [Step::BegunAnew, Step::Indexed(3)]);
        assert_eq!(sure(db, "carla").await, ids[2..]);
        whole(&engine).await;
    }
}

#[tokio::test]
async fn a_segment_is_made_anew_when_a_quarter_is_gone_or_it_is_old() {
    for engine in engines().await {
        let db = &engine.db;
        let clock = Clock::manual(NOW);
        let indexer = Indexer::new(db.clone(), clock.clone(), "one".into(), Extractor::None);
        let tidy = async || indexer.tidy().await.expect("tidied");
        let ids = keep(db, &["a", "b", "c", "d", "e", "f", "g", "h", "i"]).await;
        while indexer.step().await.expect("a step") != Step::Nothing {}
        let lose = async |n: usize| {
            let id = ids[n];
            db.write(move |tx| tx.execute("DELETE FROM message WHERE id = $1", args![id]))
                .await
                .expect("gone");
        };
        lose(0).await;
        assert_eq!(tidy().await, Step::Nothing);
        clock.advance(31 * crate::clock::DAY);
        assert_eq!((tidy().await, tidy().await), (Step::Tidied, Step::Nothing), "{}", engine.name);
        lose(1).await;
        assert_eq!(tidy().await, Step::Nothing);
        lose(2).await;
        assert_eq!((tidy().await, tidy().await), (Step::Tidied, Step::Nothing));
        assert_eq!(sure(db, "i").await, ids[8..]);
        whole(&engine).await;
    }
}

#[tokio::test]
async fn what_cannot_be_answered_in_time_is_in_doubt() {
    for engine in engines().await {
        let db = &engine.db;
        let ids = keep(db, &["anna", "bruno"]).await;
        index(db).await;
        let alive = Arc::new(());
        let late = Patience { alive: Arc::downgrade(&alive), until: Instant::now() };
        let find =
            move |c: &mut Conn<'_>| Index::new(1).find(c, Kind::Message, &[body("anna")], &late, nobody);
        let found = db.read(find).await.expect("an answer");
        assert_eq!(found, [Some(Hits { sure: Vec::new(), unsure: ids })], "{}", engine.name);
    }
}

#[tokio::test]
async fn what_is_asked_twice_is_answered_twice() {
    for engine in engines().await {
        let ids = keep(&engine.db, &["anna", "bruno"]).await;
        index(&engine.db).await;
        let alive = Arc::new(());
        let patience = patience(Arc::downgrade(&alive));
        let wanted = [body("anna"), body("?"), body("bruno"), body("anna"), body("?")];
        let find = move |c: &mut Conn<'_>| Index::new(1).find(c, Kind::Message, &wanted, &patience, nobody);
        let found = engine.db.read(find).await.expect("answers");
        let hits = |n: usize| Some(Hits { sure: vec![ids[n]], unsure: Vec::new() });
        assert_eq!(found, [hits(0), None, hits(1), hits(0), None]);
    }
}

/// The index is that of all mailboxes of the server.
#[tokio::test]
async fn of_very_many_found_those_that_may_not_be_found_are_left_out() {
    for engine in engines().await {
        let texts: Vec<String> = (0..2_100).map(|n| format!("common {n}")).collect();
        let ids = keep(&engine.db, &texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
        index(&engine.db).await;
        let (alive, mine) = (Arc::new(()), vec![ids[2_050], ids[7], i64::MAX]);
        let patience = patience(Arc::downgrade(&alive));
        let find = move |c: &mut Conn<'_>| {
            let members = |_: &mut Conn<'_>| Ok(mine.clone());
            Index::new(1).find(c, Kind::Message, &[body("common"), body("mm")], &patience, members)
        };
        let found = engine.db.read(find).await.expect("answers");
        let expected = Some(Hits { sure: vec![ids[7], ids[2_050]], unsure: Vec::new() });
        assert_eq!(found, [expected.clone(), expected], "{}", engine.name);
    }
}

#[tokio::test]
async fn so_many_may_ask_at_a_time() {
    let index = Index::new(1);
    let turn = index.turn().await.expect("a turn");
    assert!(tokio::time::timeout(Duration::from_millis(20), index.turn()).await.is_err());
    drop(turn);
    assert!(index.turn().await.is_some());
}
