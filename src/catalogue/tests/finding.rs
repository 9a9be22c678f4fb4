//! The search of the site.

use super::*;
use crate::search;

fn titled(source: i64, title: &'static str, text: &'static str) -> NewEntry<'static> {
    NewEntry { title, text, summary: "", ..news(source) }
}

fn query(words: &str) -> Query {
    Query { words: words.into(), ..Query::default() }
}

async fn search(catalogue: &Catalogue, words: &str) -> Vec<i64> {
    let found = catalogue.search(&query(words)).await.expect("an answer");
    assert!(found.whole && found.total as usize == found.hits.len(), "{words}");
    found.hits.iter().map(|hit| hit.entry.source).collect()
}

/// The same of what is indexed, what waits to be, and an index begun anew.
async fn check(entries: Vec<NewEntry<'static>>, expected: &[(&str, &[i64])]) {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        put_all(&engine.db, entries.clone()).await;
        for stage in ["waiting", "indexed", "begun anew", "indexed again"] {
            for (words, sources) in expected {
                assert_eq!(search(&catalogue, words).await, *sources, "{} {stage}: {words}", engine.name);
            }
            match stage {
                "indexed" => search::rebuild(&engine.db).await.expect("begun anew"),
                _ => index(&engine.db).await,
            }
        }
        assert_eq!(search::check(&engine.db, |_, _| {}).await.expect("a check"), [""; 0], "{}", engine.name);
    }
}

#[tokio::test]
async fn words_are_found_without_regard_to_accents_and_inflections() {
    let entries = vec![
        titled(1, "Offerte di lavoro", "Per l\u{2019}impiego a Gallipoli"),
        titled(2, "Corsi", "Formazione professionale e attivit\u{e0} formative"),
        titled(3, "Un'offerta formativa", "Perch\u{e9} no"),
    ];
    check(
        entries,
        &[
            ("offerta", &[3, 1]),
            ("OFFERTE", &[3, 1]),
            ("attivita", &[2]),
            ("perche", &[3]),
            ("l'impiego", &[1]),
            ("dell\u{2019}impiego a gallipoli", &[1]),
            ("formazione", &[2]),
            ("formativo", &[3, 2]),
            ("offerta formazione", &[]),
            ("di", &[1]),
            ("gallip", &[1]),
            ("", &[3, 2, 1]),
            ("?!", &[3, 2, 1]),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_phrase_is_found_as_it_is_written() {
    let entries = vec![
        titled(1, "Il centro per l'impiego", "Via Roma"),
        titled(2, "Notizie", "Al centro, per l\u{2019}impiego"),
        titled(3, "Impiego", "Per il centro"),
    ];
    let expected: &[(&str, &[i64])] = &[
        ("\"centro per l'impiego\"", &[1, 2]),
        ("\u{ab}centro per\u{bb} roma", &[1]),
        ("\"impiego centro\"", &[]),
        ("centro impiego", &[1, 3, 2]),
        ("\"centri\"", &[]),
    ];
    check(entries, expected).await;
}

#[tokio::test]
async fn titles_come_first_then_what_is_newer() {
    let entries = vec![
        titled(1, "Saldatore a Lecce", ""),
        titled(2, "Lecce", "saldatore"),
        titled(3, "Notizia", "saldatore a Lecce"),
        titled(4, "Notizia", "saldatori, Lecce"),
        titled(5, "Un saldatore", "a Lecce"),
        titled(6, "Saldatori per Lecce", ""),
    ];
    check(entries, &[("saldatore lecce", &[6, 1, 5, 2, 4, 3])]).await;
}

#[tokio::test]
async fn what_is_changed_archived_or_taken_away_is_found_as_it_is_now() {
    for engine in engines().await {
        let (db, catalogue) = (&engine.db, catalogue(&engine));
        put_all(
            db,
            vec![titled(1, "prima", "testo"), titled(2, "seconda", "testo"), titled(3, "terza", "testo")],
        )
        .await;
        index(db).await;
        assert_eq!(search(&catalogue, "testo").await, [3, 2, 1]);
        put_all(db, vec![titled(1, "prima", "altro"), titled(2, "seconda", "testo")]).await;
        let state = search::status(db, search::Kind::Public).await.expect("a status");
        assert_eq!(
            (state.waiting, state.indexed),
            (1, 2),
            "{}: words that are the same do not wait",
            engine.name
        );
        for _ in 0..2 {
            assert_eq!(search(&catalogue, "testo").await, [3, 2]);
            assert_eq!(search(&catalogue, "altro").await, [1]);
            index(db).await;
        }
        db.write(|tx| set_archived(tx, Kind::News, 2, true)).await.expect("archived");
        db.write(|tx| remove(tx, Kind::News, 3)).await.expect("taken away");
        assert_eq!(search(&catalogue, "testo").await, [0_i64; 0]);
        let past = Query { shown: Shown::Past, ..query("testo") };
        let found = catalogue.search(&past).await.expect("an answer");
        assert_eq!(found.hits.iter().map(|hit| hit.entry.source).collect::<Vec<_>>(), [2]);
        assert_eq!(search::check(db, |_, _| {}).await.expect("a check"), [""; 0], "{}", engine.name);
    }
}

#[tokio::test]
async fn what_another_node_has_just_taken_away_is_never_shown() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        put_all(&engine.db, vec![titled(1, "segreto", "testo"), titled(2, "altro", "testo")]).await;
        index(&engine.db).await;
        assert_eq!(search(&catalogue, "testo").await, [2, 1]);
        let other = engine.open_again().await.expect("another node");
        other.write(|tx| remove(tx, Kind::News, 1)).await.expect("taken away");
        let found = catalogue.search(&query("testo")).await.expect("an answer");
        assert_eq!(found.hits.iter().map(|hit| hit.entry.source).collect::<Vec<_>>(), [2], "{}", engine.name);
    }
}

#[tokio::test]
async fn facets_count_what_another_choice_would_give() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        let year = 366 * DAY;
        let entries = vec![
            NewEntry { territory: Some(LECCE), channel: Some(TRAINING), ..titled(1, "corso", "") },
            NewEntry { territory: Some(BARI), kind: Kind::Course, ..titled(2, "corso", "") },
            NewEntry { kind: Kind::Course, office: Some(TRAINING), ..titled(3, "corso", "") },
            NewEntry { published_at: NOW - year, territory: Some(LECCE), ..titled(4, "corso", "") },
            titled(5, "altro", ""),
        ];
        put_all(&engine.db, entries).await;
        let found = catalogue
            .search(&Query { kinds: vec![Kind::Course], ..query("corsi") })
            .await
            .expect("an answer");
        let facets = found.facets;
        assert_eq!(found.total, 2);
        assert_eq!(facets.kinds, [(Kind::News, 2), (Kind::Course, 2)], "{}", engine.name);
        assert_eq!(facets.territories, [(BARI, 2)], "its own and what is for all");
        assert_eq!((facets.channels, facets.offices), (vec![], vec![(TRAINING, 1)]));
        assert_eq!(facets.years, [(2026, 2)]);
        let lecce = Query { territory: Some(LECCE), year: Some(2025), ..query("corsi") };
        let found = catalogue.search(&lecce).await.expect("an answer");
        assert_eq!((found.total, found.hits[0].entry.source), (1, 4));
        assert_eq!(found.facets.years, [(2026, 2), (2025, 1)]);
        assert_eq!(found.facets.territories, [(LECCE, 1)]);
        let all = catalogue.search(&query("")).await.expect("an answer");
        assert_eq!((all.total, all.facets.kinds), (5, vec![(Kind::News, 3), (Kind::Course, 2)]));
    }
}

#[tokio::test]
async fn hits_come_with_what_was_looked_for_marked() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        put_all(&engine.db, vec![titled(1, "Le Attivit\u{e0}", "Il centro.\nAltre attivit\u{e0}")]).await;
        index(&engine.db).await;
        let found = catalogue.search(&query("attivita centri")).await.expect("an answer");
        let marked = |marked: &Marked| {
            marked.parts().filter(|part| part.1).map(|part| part.0.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(marked(&found.hits[0].title), ["Attivit\u{e0}"], "{}", engine.name);
        assert_eq!(marked(&found.hits[0].excerpt), ["centro", "attivit\u{e0}"]);
    }
}

#[tokio::test]
async fn words_that_are_nearly_right_are_offered() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        let gone = NewEntry { archived: true, ..titled(3, "Concorzo", "") };
        put_all(
            &engine.db,
            vec![titled(1, "Concorso", "saldatore a Lecce"), titled(2, "Altro", "saldare"), gone],
        )
        .await;
        index(&engine.db).await;
        let corrected = async |words: &str| {
            let found = catalogue.search(&query(words)).await.expect("an answer");
            assert_eq!(found.total, 0, "{words}");
            found.corrected
        };
        assert_eq!(corrected("un cocnorso, a Lecce").await.as_deref(), Some("un concorso, a Lecce"));
        assert_eq!(corrected("concorxo").await.as_deref(), Some("concorso"), "not what nobody may find");
        assert_eq!(corrected("salxatora").await.as_deref(), Some("saldatore"));
        assert_eq!(corrected("zzzzzzzz").await, None);
        assert_eq!(corrected("concorso saldare").await, None, "each is there");
    }
}

#[tokio::test]
async fn many_results_come_page_by_page() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        put_all(&engine.db, (1..=50).map(|n| titled(n, "corso", "")).collect()).await;
        index(&engine.db).await;
        let page = |number| Query { paging: Paging::new(number, 20), ..query("corsi") };
        let third = catalogue.search(&page(3)).await.expect("an answer");
        assert_eq!((third.total, third.pages(), third.hits.len()), (50, 3, 10), "{}", engine.name);
        assert_eq!(third.hits.last().expect("a hit").entry.source, 1);
        let titles = Query { order: Some(Order::Soonest), ..page(1) };
        assert_eq!(catalogue.search(&titles).await.expect("an answer").hits[0].entry.source, 1);
    }
}

#[tokio::test]
async fn a_broken_segment_costs_time_only() {
    for engine in engines().await {
        let (db, catalogue) = (&engine.db, catalogue(&engine));
        put_all(db, vec![titled(1, "prima", "anna"), titled(2, "seconda", "bruno")]).await;
        index(db).await;
        let lose = |tx: &mut Tx<'_>| tx.execute("DELETE FROM search_block WHERE field = 2 AND part = 0", &[]);
        db.write(lose).await.expect("lost");
        assert_eq!(search(&catalogue, "anna").await, [1], "{}", engine.name);
        let problems = search::check(db, |_, _| {}).await.expect("a check");
        assert!(problems.len() == 1 && problems[0].contains("is broken"), "{problems:?}");
    }
}

#[tokio::test]
async fn messages_and_public_texts_are_indexed_apart() {
    for engine in engines().await {
        let (db, catalogue) = (&engine.db, catalogue(&engine));
        index(db).await;
        put_all(db, (1..=3).map(|n| titled(n, "anna", "")).collect()).await;
        let raw = b"Subject: anna\r\n\r\nanna\r\n";
        let message = mailstore::message::Prepared::new(raw, mailstore::message::Facts::default());
        let keep =
            move |tx: &mut Tx<'_>| Ok::<_, DbError>(mailstore::message::keep(tx, &message, None, NOW)?.id);
        db.write(keep).await.expect("kept");
        index(db).await;
        let status = async |kind| {
            let status = search::status(db, kind).await.expect("a status");
            (status.waiting, status.indexed, status.segments)
        };
        assert_eq!(
            (status(search::Kind::Message).await, status(search::Kind::Public).await),
            ((0, 1, 1), (0, 3, 1))
        );
        assert_eq!(search(&catalogue, "anna").await, [3, 2, 1], "{}", engine.name);
        assert_eq!(search::check(db, |_, _| {}).await.expect("a check"), [""; 0]);
    }
}

#[tokio::test]
async fn a_restored_catalogue_is_found_and_indexed_anew() {
    for engine in engines().await {
        put_all(&engine.db, vec![titled(1, "Concorso", "saldatore"), titled(2, "Altro", "testo")]).await;
        index(&engine.db).await;
        let done = mailstore::dump::dump(&engine.db, Vec::new(), mailstore::dump::Notes::new(), |_| {}).await;
        let bytes = done.expect("a dump").1;
        for other in engines().await {
            let input = std::io::Cursor::new(bytes.clone());
            mailstore::dump::restore(&other.db, input, |_| {}).await.expect("a restore");
            let catalogue = catalogue(&other);
            for _ in 0..2 {
                assert_eq!(search(&catalogue, "saldatori").await, [1], "{} to {}", engine.name, other.name);
                index(&other.db).await;
            }
            let state = search::status(&other.db, search::Kind::Public).await.expect("a status");
            assert_eq!((state.waiting, state.indexed, state.current), (0, 2, true));
            put_all(&other.db, vec![titled(3, "Nuovo", "saldatore")]).await;
            assert_eq!(search(&catalogue, "saldatori").await, [3, 1]);
        }
    }
}

#[tokio::test]
async fn when_very_much_waits_it_is_said_that_it_is_not_all() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        for part in 0..2 {
            put_all(&engine.db, (1..=200).map(|n| titled(200 * part + n, "corso", "")).collect()).await;
        }
        let found = catalogue.search(&query("corsi")).await.expect("an answer");
        assert_eq!((found.total, found.whole), (300, false), "{}", engine.name);
        assert_eq!(found.hits[0].entry.source, 400, "the newest");
        index(&engine.db).await;
        let found = catalogue.search(&query("corsi")).await.expect("an answer");
        assert_eq!((found.total, found.whole), (400, true));
    }
}
