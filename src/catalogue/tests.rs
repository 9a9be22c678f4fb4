//! The catalogue on both engines.

use super::*;
use crate::{
    clock::{Clock, DAY, HOUR},
    search::{Indexer, Step, attached::Extractor},
};
use mailstore::{
    Db,
    testing::{TestDb, engines},
};

mod finding;

const NOW: Micros = 1_790_000_000_000_000;
const LECCE: PrincipalId = PrincipalId(71);
const BARI: PrincipalId = PrincipalId(72);
const TRAINING: PrincipalId = PrincipalId(81);

/// A piece of news of that number, an hour newer than the one before.
fn news(source: i64) -> NewEntry<'static> {
    NewEntry {
        kind: Kind::News,
        source,
        path: "/notizie/una",
        title: "Una notizia",
        summary: "In breve",
        text: "",
        territory: None,
        channel: None,
        office: None,
        comune: None,
        image: None,
        published_at: NOW - 100 * HOUR + source * HOUR,
        updated_at: NOW,
        starts_at: None,
        ends_at: None,
        expires_at: None,
        archived: false,
    }
}

async fn put_all(db: &Db, entries: Vec<NewEntry<'static>>) -> Vec<i64> {
    let put =
        move |tx: &mut Tx<'_>| entries.iter().map(|entry| put(tx, entry)).collect::<Result<Vec<_>, _>>();
    db.write(put).await.expect("kept")
}

fn catalogue(engine: &TestDb) -> Catalogue {
    Catalogue::new(engine.db.clone(), Clock::manual(NOW))
}

async fn index(db: &Db) {
    let indexer = Indexer::new(db.clone(), Clock::manual(NOW), "test".into(), Extractor::None);
    while indexer.step().await.expect("a step") != Step::Nothing {}
}

fn sources(rows: &[Entry]) -> Vec<i64> {
    rows.iter().map(|entry| entry.source).collect()
}

/// What a filter gives in the database and in memory, which must be the same.
async fn listed(engine: &TestDb, catalogue: &Catalogue, filter: &Filter, paging: Paging) -> Page<Entry> {
    let asked = filter.clone();
    let page = engine.db.read(move |c| list(c, &asked, paging)).await.expect("a page");
    assert_eq!(catalogue.list(filter, paging).await.expect("a page"), page, "{}: {filter:?}", engine.name);
    page
}

async fn found(engine: &TestDb, catalogue: &Catalogue, filter: &Filter) -> Vec<i64> {
    sources(&listed(engine, catalogue, filter, Paging::default()).await.rows)
}

#[tokio::test]
async fn an_entry_is_kept_replaced_and_taken_away() {
    for engine in engines().await {
        let (db, catalogue) = (&engine.db, catalogue(&engine));
        let id = put_all(db, vec![news(1)]).await[0];
        let changed = NewEntry {
            title: "Un\0altra\nnotizia",
            territory: Some(LECCE),
            comune: Some("075035"),
            ends_at: Some(NOW),
            ..news(1)
        };
        assert_eq!(put_all(db, vec![changed]).await, [id], "the number stays");
        let entry = db.read(|c| find(c, Kind::News, 1)).await.expect("a row").expect("an entry");
        assert_eq!(
            (entry.title.as_str(), entry.territory, entry.ends_at),
            ("Un altra notizia", Some(LECCE), Some(NOW))
        );
        assert_eq!(entry.comune.as_deref(), Some("075035"));
        assert_eq!(db.read(|c| find(c, Kind::Event, 1)).await.expect("a row"), None);
        let filter = Filter::of(&[Kind::News], NOW);
        assert_eq!(found(&engine, &catalogue, &filter).await, [1]);
        db.write(|tx| set_archived(tx, Kind::News, 1, true)).await.expect("archived");
        assert_eq!(found(&engine, &catalogue, &filter).await, [0_i64; 0], "{}", engine.name);
        assert_eq!(found(&engine, &catalogue, &Filter { shown: Shown::Past, ..filter.clone() }).await, [1]);
        db.write(|tx| set_archived(tx, Kind::News, 1, false)).await.expect("taken out");
        assert_eq!(found(&engine, &catalogue, &filter).await, [1]);
        let remove = |tx: &mut Tx<'_>| {
            remove(tx, Kind::News, 1)?;
            remove(tx, Kind::News, 1)
        };
        db.write(remove).await.expect("taken away");
        assert_eq!(found(&engine, &catalogue, &filter).await, [0_i64; 0]);
        assert_ne!(put_all(db, vec![news(1)]).await, [id], "numbers are not given twice");
    }
}

#[tokio::test]
async fn texts_that_are_too_long_are_cut() {
    for engine in engines().await {
        let long: &str = "\u{e0}".repeat(MOST_TEXT).leak();
        put_all(&engine.db, vec![NewEntry { title: long, summary: long, text: long, path: long, ..news(1) }])
            .await;
        let entry = engine.db.read(|c| find(c, Kind::News, 1)).await.expect("a row").expect("an entry");
        assert_eq!(entry.title.chars().count(), LONGEST_LINE, "{}", engine.name);
        assert_eq!(entry.summary.chars().count(), LONGEST_SUMMARY);
        let words =
            engine.db.write(|tx| store::words(tx, Kind::News, 1)).await.expect("words").expect("some");
        assert_eq!(words[2].len(), MOST_TEXT);
    }
}

#[tokio::test]
async fn lists_come_page_by_page_the_newest_first() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        let mut entries: Vec<_> = (1..=45).map(news).collect();
        entries.push(NewEntry { kind: Kind::Event, ..news(46) });
        put_all(&engine.db, entries).await;
        let filter = Filter::of(&[Kind::News, Kind::Press], NOW);
        let page = async |number| listed(&engine, &catalogue, &filter, Paging::new(number, 20)).await;
        let first = page(1).await;
        assert_eq!((first.total, first.pages(), first.rows.len()), (45, 3, 20));
        assert_eq!(sources(&first.rows)[..3], [45, 44, 43]);
        assert_eq!(sources(&page(3).await.rows), [5, 4, 3, 2, 1]);
        assert_eq!(page(4).await.rows, []);
        assert_eq!(page(u32::MAX).await.rows, []);
        let all = Filter::of(&[], NOW);
        assert_eq!(listed(&engine, &catalogue, &all, Paging::default()).await.total, 46);
        let first = engine.db.read(move |c| super::first(c, &all, 2)).await.expect("rows");
        assert_eq!(sources(&first), [46, 45], "{}", engine.name);
    }
}

#[tokio::test]
async fn what_is_for_all_territories_is_for_each() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        let of = |source, territory| NewEntry { territory, ..news(source) };
        put_all(&engine.db, vec![of(1, None), of(2, Some(LECCE)), of(3, Some(BARI))]).await;
        let filter = |territory| Filter { territory, ..Filter::of(&[Kind::News], NOW) };
        assert_eq!(found(&engine, &catalogue, &filter(Some(LECCE))).await, [2, 1]);
        assert_eq!(found(&engine, &catalogue, &filter(Some(PrincipalId(9)))).await, [1]);
        assert_eq!(found(&engine, &catalogue, &filter(None)).await, [3, 2, 1]);
        for (territory, count) in [(None, 3), (Some(BARI), 2), (Some(PrincipalId(9)), 1)] {
            let counts = engine.db.read(move |c| count_by_kind(c, territory, NOW)).await.expect("counts");
            assert_eq!(counts, [(Kind::News, count)], "{}", engine.name);
            assert_eq!(catalogue.count_by_kind(territory).await.expect("counts"), counts);
        }
    }
}

#[tokio::test]
async fn lists_are_of_a_channel_an_office_and_a_comune() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        let entries = vec![
            NewEntry { channel: Some(TRAINING), ..news(1) },
            NewEntry { office: Some(TRAINING), kind: Kind::Course, ..news(2) },
            NewEntry { comune: Some("075035"), channel: Some(TRAINING), kind: Kind::Event, ..news(3) },
        ];
        put_all(&engine.db, entries).await;
        let all = Filter::of(&[], NOW);
        let channel = Filter { channel: Some(TRAINING), ..all.clone() };
        assert_eq!(found(&engine, &catalogue, &channel).await, [3, 1]);
        assert_eq!(
            found(&engine, &catalogue, &Filter { kinds: vec![Kind::Event], ..channel.clone() }).await,
            [3]
        );
        assert_eq!(found(&engine, &catalogue, &Filter { office: Some(TRAINING), ..all.clone() }).await, [2]);
        assert_eq!(
            found(&engine, &catalogue, &Filter { channel: Some(LECCE), ..all.clone() }).await,
            [0_i64; 0]
        );
        let comune = Filter { comune: Some("075035".into()), ..all };
        assert_eq!(found(&engine, &catalogue, &comune).await, [3], "{}", engine.name);
    }
}

#[tokio::test]
async fn what_has_expired_is_past() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        let entries = vec![
            NewEntry { expires_at: Some(NOW), ..news(1) },
            NewEntry { expires_at: Some(NOW + 1), ..news(2) },
            NewEntry { archived: true, ..news(3) },
            news(4),
        ];
        put_all(&engine.db, entries).await;
        let shown = |shown, now| Filter { shown, ..Filter::of(&[Kind::News], now) };
        assert_eq!(found(&engine, &catalogue, &shown(Shown::Current, NOW)).await, [4, 2]);
        assert_eq!(found(&engine, &catalogue, &shown(Shown::Current, NOW + 1)).await, [4]);
        assert_eq!(found(&engine, &catalogue, &shown(Shown::Past, NOW)).await, [3, 1]);
        assert_eq!(found(&engine, &catalogue, &shown(Shown::All, NOW)).await, [4, 3, 2, 1]);
        let places = engine.db.read(|c| for_sitemap(c, 0, 10, NOW)).await.expect("places");
        assert_eq!(places.len(), 2, "{}", engine.name);
        let rest = engine.db.read(move |c| for_sitemap(c, places[0].id, 10, NOW)).await.expect("places");
        assert_eq!((rest.len(), rest[0].path.as_str()), (1, "/notizie/una"));
    }
}

#[tokio::test]
async fn what_is_to_come_comes_soonest_first() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        let dated = |source, starts_at: Option<Micros>, ends_at| NewEntry {
            kind: Kind::Event,
            starts_at,
            ends_at,
            ..news(source)
        };
        let entries = vec![
            dated(1, Some(NOW + 3 * DAY), None),
            dated(2, Some(NOW - DAY), Some(NOW + DAY)),
            dated(3, Some(NOW - 2 * DAY), Some(NOW - DAY)),
            dated(4, None, Some(NOW + 2 * DAY)),
            dated(5, None, None),
        ];
        put_all(&engine.db, entries).await;
        let events = Filter { order: Order::Soonest, ..Filter::of(&[Kind::Event], NOW) };
        let upcoming = Filter { upcoming: Some(NOW), ..events.clone() };
        assert_eq!(found(&engine, &catalogue, &upcoming).await, [2, 4, 1]);
        assert_eq!(found(&engine, &catalogue, &events).await, [5, 3, 2, 4, 1]);
        let span = Filter { from: Some(NOW), to: Some(NOW + 2 * DAY), ..events.clone() };
        assert_eq!(found(&engine, &catalogue, &span).await, [2], "{}", engine.name);
        let old = Filter { to: Some(NOW - DAY), ..events };
        assert_eq!(
            found(&engine, &catalogue, &old).await,
            [5, 3],
            "what has no dates counts by its publication"
        );
    }
}

#[tokio::test]
async fn lists_by_title_disregard_case() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        let titled = |source, title| NewEntry { title, ..news(source) };
        put_all(
            &engine.db,
            vec![titled(1, "beta"), titled(2, "Alfa"), titled(3, "Gamma"), titled(4, "alfa due")],
        )
        .await;
        let filter = Filter { order: Order::Title, ..Filter::of(&[], NOW) };
        assert_eq!(found(&engine, &catalogue, &filter).await, [2, 4, 1, 3], "{}", engine.name);
    }
}

#[tokio::test]
async fn blocks_of_a_page_are_read_together() {
    for engine in engines().await {
        let catalogue = catalogue(&engine);
        let event = |source, days: i64| NewEntry {
            kind: Kind::Event,
            starts_at: Some(NOW + days * DAY),
            ..news(source)
        };
        put_all(&engine.db, vec![news(1), news(2), news(3), event(4, 2), event(5, 1), event(6, -1)]).await;
        let events = Filter { order: Order::Soonest, upcoming: Some(NOW), ..Filter::of(&[Kind::Event], NOW) };
        let wanted = [
            (Filter::of(&[Kind::News], NOW), 2),
            (events, 10),
            (Filter::of(&[Kind::Law], NOW), 3),
            (Filter::of(&[], NOW), 1),
        ];
        let blocks = catalogue.blocks(&wanted).await.expect("blocks");
        let found: Vec<Vec<i64>> = blocks.iter().map(|block| sources(block)).collect();
        assert_eq!(found, [vec![3, 2], vec![5, 4], vec![], vec![6]], "{}", engine.name);
    }
}

#[tokio::test]
async fn what_another_node_publishes_is_seen_and_what_it_withdraws_is_not_shown() {
    for engine in engines().await {
        let (catalogue, filter) = (catalogue(&engine), Filter::of(&[], NOW));
        put_all(&engine.db, vec![news(1), news(2)]).await;
        assert_eq!(found(&engine, &catalogue, &filter).await, [2, 1]);
        // Not told yet, since it is another process.
        let other = engine.open_again().await.expect("another node");
        other.write(|tx| remove(tx, Kind::News, 2)).await.expect("taken away");
        assert_eq!(sources(&catalogue.list(&filter, Paging::default()).await.expect("a page").rows), [1]);
        other.write(|tx| put(tx, &news(3))).await.expect("kept");
        for _ in 0..300 {
            let page = catalogue.list(&filter, Paging::default()).await.expect("a page");
            if sources(&page.rows) == [3, 1] {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(found(&engine, &catalogue, &filter).await, [3, 1], "{}", engine.name);
    }
}
