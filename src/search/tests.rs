//! The worker and the index on both engines.

use super::{attached::Extractor, *};
use crate::clock::{Clock, MINUTE};
use mailstore::{
    Db, DbError,
    db::{Conn, Tx},
    gc,
    message::{self, Facts, Prepared},
    testing::{TestDb, engines},
};
use std::{
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

mod attachments;
mod faults;

const NOW: i64 = 1_700_000_000_000_000;

fn indexer(db: &Db, holder: &str) -> Indexer {
    Indexer::new(db.clone(), Clock::manual(NOW), holder.into(), Extractor::None)
}

async fn index(db: &Db) -> Vec<Step> {
    let indexer = indexer(db, "test");
    let mut steps = Vec::new();
    loop {
        match indexer.step().await.expect("a step") {
            Step::Nothing => return steps,
            step => steps.push(step),
        }
    }
}

fn prepared(text: &str) -> Prepared {
    Prepared::new(format!("Subject: s\r\n\r\n{text}\r\n").as_bytes(), Facts::default())
}

/// Keeps a message for each text; gives their ids. Some hundreds in a unit of work, which must end in time on a busy machine.
async fn keep(db: &Db, texts: &[&str]) -> Vec<i64> {
    let mut ids = Vec::new();
    for texts in texts.chunks(300) {
        let prepared: Vec<Prepared> = texts.iter().map(|text| prepared(text)).collect();
        let keep = move |tx: &mut Tx<'_>| {
            let kept = prepared.iter().map(|new| Ok(message::keep(tx, new, None, NOW)?.id));
            kept.collect::<Result<Vec<i64>, DbError>>()
        };
        ids.extend(db.write(keep).await.expect("kept"));
    }
    ids
}

fn patience(alive: Weak<()>) -> Patience {
    Patience { alive, until: Instant::now() + Duration::from_secs(60) }
}

/// The members are asked for when more is found than in these tests.
fn nobody(_: &mut Conn<'_>) -> Result<Vec<i64>, DbError> {
    Err(DbError::Other("not so many are found".into()))
}

async fn find(index: &Index, db: &Db, wanted: Wanted) -> Option<Hits> {
    let (index, alive) = (index.clone(), Arc::new(()));
    let patience = patience(Arc::downgrade(&alive));
    let found = db.read(move |c| index.find(c, Kind::Message, &[wanted], &patience, nobody)).await;
    found.expect("an answer").pop().expect("one answer")
}

async fn sure(db: &Db, text: &str) -> Vec<i64> {
    let hits = find(&Index::new(1), db, Wanted::text(&[Field::Body], text)).await.expect("an answer");
    assert_eq!(hits.unsure, [0_i64; 0], "{text}");
    hits.sure
}

async fn whole(engine: &TestDb) {
    assert_eq!(check(&engine.db, |_, _| {}).await.expect("a check"), [""; 0], "{}", engine.name);
}

#[tokio::test]
async fn what_is_kept_waits_until_it_is_indexed() {
    for engine in engines().await {
        let db = &engine.db;
        let ids = keep(db, &["anna e bruno", "bruno"]).await;
        assert_eq!(find(&Index::new(1), db, Wanted::text(&Field::ALL, "anna")).await, None, "no index yet");
        assert_eq!(index(db).await, [Step::BegunAnew, Step::Indexed(2)]);
        assert_eq!(keep(db, &["bruno"]).await, ids[1..], "the same bytes are the same document");
        assert_eq!(index(db).await, []);
        assert_eq!((sure(db, "ann").await, sure(db, "BRUNO").await), (ids[..1].to_vec(), ids.clone()));
        let both = find(&Index::new(1), db, Wanted::text(&[Field::Body], "anna e")).await.expect("an answer");
        assert_eq!(both, Hits { sure: Vec::new(), unsure: ids[..1].to_vec() });
        let state = status(db, Kind::Message).await.expect("a status");
        assert_eq!((state.waiting, state.indexed, state.segments, state.current), (0, 2, 1, true));
        whole(&engine).await;
    }
}

#[tokio::test]
async fn words_are_found_by_their_meaning() {
    for engine in engines().await {
        let db = &engine.db;
        let ids = keep(db, &["le offerte di lavoro", "l'offerta", "citt\u{e0}"]).await;
        index(db).await;
        let means = |text: &str| Wanted::words(&[Field::Body, Field::Attached], text, Stems::of(text));
        for (text, expected) in [("offerta", &ids[..2]), ("lavori offerti", &ids[..1]), ("citta", &ids[2..])]
        {
            let hits = find(&Index::new(1), db, means(text)).await.expect("an answer");
            assert_eq!(hits, Hits { sure: expected.to_vec(), unsure: Vec::new() }, "{text}");
        }
        assert_eq!(find(&Index::new(1), db, means("?!")).await, None);
    }
}

#[tokio::test]
async fn many_small_segments_are_joined_and_stay_right() {
    for engine in engines().await {
        let db = &engine.db;
        index(db).await;
        let (mut ids, kept) = (Vec::new(), Index::new(1));
        for n in 0..20 {
            ids.extend(keep(db, &[&format!("common w{n}w")]).await);
            index(db).await;
            let hits = find(&kept, db, Wanted::text(&[Field::Body], "common")).await.expect("an answer");
            assert_eq!(hits.sure, ids, "{}: {n}", engine.name);
        }
        assert!(status(db, Kind::Message).await.expect("a status").segments < 8);
        for (n, id) in ids.iter().enumerate() {
            assert_eq!(sure(db, &format!("w{n}w")).await, [*id], "{}: {n}", engine.name);
        }
        whole(&engine).await;
    }
}

#[tokio::test]
async fn words_that_follow_one_another_are_found_in_one_segment_and_in_joined_ones() {
    for engine in engines().await {
        let db = &engine.db;
        index(db).await;
        let mut ids = Vec::new();
        for n in 0..20 {
            let texts = [
                format!("offerta di lavoro {n}"),
                format!("lavoro di offerta {n}"),
                format!("offerta di\nlavoro {n}"),
            ];
            ids.extend(keep(db, &texts.each_ref().map(String::as_str)).await);
            if n % 3 == 2 {
                index(db).await;
            }
        }
        index(db).await;
        let of = |which: usize| ids.iter().copied().skip(which).step_by(3).collect::<Vec<_>>();
        let hits = async |text: &str| {
            find(&Index::new(1), db, Wanted::text(&[Field::Body], text)).await.expect("an answer")
        };
        assert_eq!(sure(db, "ferta DI lav").await, of(0), "{}", engine.name);
        assert_eq!(hits("offerta di\nlavoro").await, Hits { sure: Vec::new(), unsure: of(2) });
        // Few are looked at themselves.
        assert_eq!(hits("lavoro 7").await, Hits { sure: Vec::new(), unsure: ids[21..24].to_vec() });
        whole(&engine).await;
    }
}

#[tokio::test]
async fn what_is_collected_leaves_the_index() {
    for engine in engines().await {
        let db = &engine.db;
        let ids = keep(db, &["first secret", "second"]).await;
        index(db).await;
        let waiting = keep(db, &["third"]).await;
        let gone = vec![ids[0], waiting[0]];
        db.write(move |tx| message::stamp_orphans(tx, &gone, NOW - 2 * gc::KEEP)).await.expect("stamped");
        assert_eq!(gc::run(db, NOW).await.expect("collected").messages, 2);
        whole(&engine).await;
        let state = status(db, Kind::Message).await.expect("a status");
        assert_eq!((state.waiting, state.indexed), (0, 1));
        // Its words go when the segment is made anew.
        assert_eq!(indexer(db, "test").tidy().await.expect("tidied"), Step::Tidied);
        assert_eq!(indexer(db, "test").tidy().await.expect("tidied"), Step::Nothing);
        assert_eq!((sure(db, "secret").await, sure(db, "second").await), (vec![], vec![ids[1]]));
        let hits = find(&Index::new(1), db, Wanted::text(&[Field::Body], "secret")).await.expect("an answer");
        assert_eq!(hits, Hits::default());
        whole(&engine).await;
    }
}

#[tokio::test]
async fn one_worker_works_at_a_time_and_another_takes_over_when_it_is_gone() {
    for engine in engines().await {
        let other = engine.open_again().await.expect("another node");
        let clock = Clock::manual(NOW);
        let (one, two) = (
            Indexer::new(engine.db.clone(), clock.clone(), "one".into(), Extractor::None),
            Indexer::new(other.clone(), clock.clone(), "two".into(), Extractor::None),
        );
        keep(&other, &["anna"]).await;
        assert_eq!(one.step().await.expect("a step"), Step::BegunAnew);
        assert_eq!(two.step().await.expect("a step"), Step::Elsewhere, "{}", engine.name);
        clock.advance(6 * MINUTE);
        assert_eq!(two.step().await.expect("a step"), Step::Indexed(1), "{}", engine.name);
        assert_eq!(one.step().await.expect("a step"), Step::Nothing);
        assert_eq!(sure(&engine.db, "anna").await.len(), 1);
    }
}

#[tokio::test]
async fn a_step_that_dies_before_its_commit_is_done_again_and_one_that_is_late_does_nothing() {
    for engine in engines().await {
        let db = &engine.db;
        index(db).await;
        let ids = keep(db, &["anna", "bruno"]).await;
        let stopped = db.write({
            let ids = ids.clone();
            move |tx| -> Result<(), DbError> {
                assert!(store::take_work(tx, Kind::Message, &ids, &[])?);
                let segment = store::add_segment(tx, Kind::Message, 2, NOW)?;
                store::add_docs(tx, Kind::Message, segment, &[(ids[0], 0)])?;
                Err(DbError::Unavailable("the node dies".into()))
            }
        });
        stopped.await.expect_err("it dies");
        assert_eq!(index(db).await, [Step::Indexed(2)], "{}", engine.name);
        let late = db.write(move |tx| store::take_work(tx, Kind::Message, &ids, &[]));
        assert!(!late.await.expect("an answer"), "somebody else has done it");
        assert_eq!(sure(db, "anna").await.len(), 1);
        whole(&engine).await;
    }
}

#[tokio::test]
async fn a_joined_segment_that_never_came_into_use_is_cleaned_away() {
    for engine in engines().await {
        let db = &engine.db;
        let ids = keep(db, &["anna"]).await;
        index(db).await;
        let orphan = db.write(|tx| {
            let segment = store::add_segment(tx, Kind::Message, 1, NOW)?;
            let blocks: Vec<_> = (0..100).map(|part| (1, part, b"half".to_vec())).collect();
            store::add_blocks(tx, segment, &blocks)?;
            Ok::<_, DbError>(segment)
        });
        let orphan = orphan.await.expect("half a segment");
        assert_eq!(sure(db, "anna").await, ids);
        indexer(db, "test").tidy().await.expect("tidied");
        let left = db.read(move |c| {
            let sql = "SELECT COUNT(*) FROM search_block WHERE segment_id = $1";
            c.query_one::<(i64,)>(sql, mailstore::args![orphan])
        });
        assert_eq!(left.await.expect("rows"), (0,));
        assert_eq!(sure(db, "anna").await, ids);
    }
}

#[tokio::test]
async fn an_index_of_another_version_is_not_used_and_a_newer_one_not_touched() {
    for engine in engines().await {
        let db = &engine.db;
        keep(db, &["anna"]).await;
        index(db).await;
        for (version, steps) in
            [(VERSION + 1, vec![]), (VERSION - 1, vec![Step::BegunAnew, Step::Indexed(1)])]
        {
            db.write(move |tx| store::begin_anew(tx, version)).await.expect("another version");
            assert_eq!(find(&Index::new(1), db, Wanted::text(&Field::ALL, "anna")).await, None);
            assert_eq!(index(db).await, steps, "{}", engine.name);
        }
        assert_eq!(sure(db, "anna").await.len(), 1);
    }
}

#[tokio::test]
async fn nobody_who_waits_ends_a_search() {
    for engine in engines().await {
        keep(&engine.db, &["anna"]).await;
        index(&engine.db).await;
        let gone = Arc::downgrade(&Arc::new(()));
        let asked = engine.db.read(move |c| {
            Index::new(1).find(
                c,
                Kind::Message,
                &[Wanted::text(&Field::ALL, "a")],
                &patience(gone.clone()),
                nobody,
            )
        });
        assert!(matches!(asked.await, Err(DbError::Unavailable(_))));
    }
}

#[tokio::test]
async fn check_names_what_is_neither_indexed_nor_waiting() {
    for engine in engines().await {
        let db = &engine.db;
        let ids = keep(db, &["anna", "bruno"]).await;
        index(db).await;
        let lost = ids[0];
        let lose = db.write(move |tx| {
            store::take_work(tx, Kind::Message, &[lost], &[])?;
            tx.execute("DELETE FROM search_doc WHERE doc = $1", mailstore::args![lost])?;
            tx.execute("UPDATE search_doc SET segment_id = 999", &[])
        });
        lose.await.expect("lost");
        let problems = check(db, |_, _| {}).await.expect("a check");
        assert_eq!(
            problems,
            [
                format!("search index: message {lost} is neither indexed nor waits to be"),
                "search index: 1 documents are in a segment that is not in use".into(),
            ]
        );
    }
}
