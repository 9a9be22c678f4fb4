//! Copies of personal items, on both engines.

use super::*;
use mailstore::{DbError, args, db::Tx, dump};
use std::io::Cursor;

fn personal() -> Personal {
    Personal {
        service: "list".into(),
        bounces: "rete-bounces@here.example".into(),
        fields: "List-Id: <rete.here.example>\r\n".into(),
        drop: vec![],
    }
}

/// People 1 to 4.
const PEOPLE: &str = "SELECT v.column1, 'u' || v.column1 || '@' || v.column2, v.column2
    FROM (VALUES (CAST(1 AS BIGINT), 'x.example'), (2, 'x.example'), (3, 'x.example'), (4, 'y.example')) AS v
    WHERE v.column1 <= $1";

fn plan(tx: &mut Tx<'_>, source: Source<'_>, now: i64) -> Result<(i64, u64), DbError> {
    let blob = PreparedBlob::new(b"Subject: s\r\n\r\nt\r\n");
    let new = NewItem {
        blob: &blob,
        size: 17,
        reverse_path: "",
        recipients: &[],
        sender: None,
        subject: "s",
        prefix: "",
        eight_bit: false,
        smtputf8: false,
        ret: None,
        envid: "",
        not_before: now,
        expires_at: now + 100 * MINUTE,
    };
    fan_out(tx, &new, &personal(), source, now)
}

/// Plans copies for people 1 to 4, and for person 9 beside.
async fn planned(db: &Db) -> i64 {
    let named = NewCopy { subject_id: 9, recipient: "u9@y.example".into(), domain: "y.example".into() };
    let again = NewCopy { subject_id: 1, ..named.clone() };
    let done = db.write(move |tx| {
        let named = [named.clone(), again.clone()];
        plan(tx, Source { sql: PEOPLE, args: args![4_i64], named: &named }, 0)
    });
    let (id, count) = done.await.expect("planned");
    assert_eq!(count, 5, "nobody gets two");
    id
}

async fn named(db: &Db, people: &[(i64, &str)]) -> i64 {
    let copy = |(subject_id, domain): &(i64, &str)| NewCopy {
        subject_id: *subject_id,
        recipient: format!("u{subject_id}@{domain}"),
        domain: (*domain).to_owned(),
    };
    let people: Vec<NewCopy> = people.iter().map(copy).collect();
    let done = db.write(move |tx| plan(tx, Source { named: &people, ..Source::default() }, 0));
    done.await.expect("planned").0
}

async fn unfold_all(db: &Db, now: i64) -> u64 {
    db.write(move |tx| unfold(tx, now, 1000)).await.expect("unfolded")
}

async fn tally_of(db: &Db, item: i64) -> Tally {
    db.read(move |c| tally(c, &[item])).await.expect("a look")[&item]
}

async fn has_bytes(db: &Db, item: i64) -> bool {
    db.read(move |c| raw(c, item)).await.expect("a look").is_some()
}

fn recipients_of(claims: &[Claim]) -> Vec<i64> {
    claims.iter().flat_map(|claim| &claim.recipients).map(|one| one.id).collect()
}

/// The whole queue, settled or not.
async fn all(db: &Db) -> Vec<Claim> {
    let filter = ItemFilter { settled: true, limit: 10, ..ItemFilter::default() };
    db.read(move |c| list(c, &filter)).await.expect("a list")
}

#[tokio::test]
async fn what_is_planned_becomes_rows_little_by_little() {
    for engine in engines().await {
        let db = &engine.db;
        let id = planned(db).await;
        assert_eq!(db.read(backlog).await.expect("a look"), (5, Some(0)), "{}", engine.name);
        assert_eq!(db.read(|c| due_at(c, &Room::of(1))).await.expect("due"), Some(0));
        let listed =
            &db.read(|c| list(c, &ItemFilter { limit: 9, ..ItemFilter::default() })).await.expect("a list")
                [0];
        assert_eq!((listed.item.planned, listed.recipients.len()), (5, 0));
        assert_eq!(listed.item.personal.as_deref(), Some(&personal()));
        assert!(claim_all(db, 0).await.is_empty(), "nothing is unfolded yet");

        assert_eq!(db.write(|tx| unfold(tx, -1, 2)).await.expect("unfolded"), 0, "too early");
        assert_eq!(db.write(|tx| unfold(tx, 7, 2)).await.expect("unfolded"), 2);
        assert_eq!(
            tally_of(db, id).await,
            Tally { planned: 3, waiting: 2, ..Tally::default() },
            "{}",
            engine.name
        );
        assert_eq!(db.read(backlog).await.expect("a look").0, 5);
        assert_eq!((unfold_all(db, 7).await, unfold_all(db, 7).await), (3, 0));
        let claims = claim_all(db, 7).await;
        let found: Vec<_> = claims
            .iter()
            .map(|c| (c.domain(), c.recipients.iter().filter_map(|r| r.subject_id).collect()))
            .collect();
        let expected: [(&str, Vec<i64>); 2] = [("x.example", vec![1, 2, 3]), ("y.example", vec![4, 9])];
        assert_eq!(found, expected, "{}", engine.name);
        assert_eq!(claims[0].recipients[0].expires_at, 100 * MINUTE);
        assert_eq!(db.read(|c| due_at(c, &Room::of(1))).await.expect("due"), Some(7 + 15 * MINUTE));
    }
}

#[tokio::test]
async fn with_nobody_to_send_to_nothing_stays() {
    for engine in engines().await {
        let nobody = |tx: &mut Tx<'_>| plan(tx, Source { sql: PEOPLE, args: args![0_i64], named: &[] }, 0);
        let (id, count) = engine.db.write(nobody).await.expect("planned");
        assert_eq!(count, 0);
        assert!(all(&engine.db).await.is_empty() && !has_bytes(&engine.db, id).await, "{}", engine.name);
    }
}

#[tokio::test]
async fn bytes_stay_while_copies_are_planned() {
    for engine in engines().await {
        let db = &engine.db;
        let id = planned(db).await;
        db.write(|tx| unfold(tx, 0, 3)).await.expect("unfolded");
        let settle_due = |now| async move {
            let rows = recipients_of(&claim_all(db, now).await);
            let done = |recipient| Settlement { recipient, outcome: Outcome::Delivered("250".into()) };
            let done: Vec<Settlement> = rows.into_iter().map(done).collect();
            db.write(move |tx| settle(tx, "node", &done, now)).await.expect("settled").len()
        };
        assert_eq!(settle_due(1).await, 3);
        assert!(has_bytes(db, id).await, "{}", engine.name);
        db.write(|tx| forget_settled(tx, 100 * MINUTE, 100)).await.expect("forgotten");
        assert_eq!(unfold_all(db, 2).await, 2, "{}: the plan is not forgotten", engine.name);
        assert_eq!(settle_due(2).await, 2);
        assert!(!has_bytes(db, id).await, "{}", engine.name);
        db.write(|tx| forget_settled(tx, 100 * MINUTE, 100)).await.expect("forgotten");
        assert!(all(db).await.is_empty());
    }
}

/// LISTS.md case 50: whoever dies while it sends has sent at most once, and what nobody knows is named.
#[tokio::test]
async fn what_was_begun_and_never_settled_is_unknown_and_the_rest_comes_again() {
    for engine in engines().await {
        let db = &engine.db;
        let id = planned(db).await;
        unfold_all(db, 0).await;
        let rows = recipients_of(&claim_all(db, 0).await);
        let (first, wanted) = (rows[0], [rows[0], rows[1]]);
        let other = db.write(move |tx| begin(tx, "other", &wanted, 20 * MINUTE)).await.expect("no claim");
        assert!(other.is_empty(), "{}: not its own", engine.name);
        let begun = db.write(move |tx| begin(tx, "node", &[first], 20 * MINUTE)).await.expect("begun");
        assert_eq!(begun, [first]);
        let again = db.write(move |tx| begin(tx, "node", &[first], 20 * MINUTE)).await.expect("twice");
        assert!(again.is_empty(), "{}: begun once", engine.name);

        let give_up = |now| db.write(move |tx| give_up_begun(tx, &[], now));
        assert_eq!(give_up(15 * MINUTE).await.expect("a look"), 0, "its claim was prolonged");
        assert_eq!(claim_all(db, 16 * MINUTE).await.iter().map(|c| c.recipients.len()).sum::<usize>(), 4);
        let working = db.write(move |tx| give_up_begun(tx, &[first], 21 * MINUTE)).await;
        assert_eq!(working.expect("a look"), 0, "{}: we are at it", engine.name);
        assert_eq!(give_up(21 * MINUTE).await.expect("given up"), 1);
        assert_eq!(
            tally_of(db, id).await,
            Tally { waiting: 4, unknown: 1, ..Tally::default() },
            "{}",
            engine.name
        );
        let unknown = db.read(move |c| copies(c, id, State::Unknown, 10)).await.expect("a look");
        assert_eq!((unknown[0].subject_id, unknown[0].address.as_str()), (Some(1), "u1@x.example"));
        assert!(claim_all(db, 60 * MINUTE).await.iter().all(|c| c.recipients.iter().all(|r| r.id != first)));
        let late = Settlement { recipient: first, outcome: Outcome::Retry(0, "451".into()) };
        let late = db.write(move |tx| settle(tx, "node", std::slice::from_ref(&late), 61 * MINUTE)).await;
        assert!(late.expect("a look").is_empty(), "{}: too late", engine.name);
    }
}

#[tokio::test]
async fn a_lease_given_back_makes_begun_copies_unknown_and_only_an_administrator_tries_them_again() {
    for engine in engines().await {
        let db = &engine.db;
        let id = named(db, &[(1, "x.example"), (2, "x.example")]).await;
        unfold_all(db, 0).await;
        let rows = recipients_of(&claim_all(db, 0).await);
        let first = rows[0];
        db.write(move |tx| begin(tx, "node", &[first], 20 * MINUTE)).await.expect("begun");
        db.write(|tx| release_lease(tx, "node", 1)).await.expect("released");
        let again = claim_all(db, 1).await;
        assert_eq!(recipients_of(&again), [rows[1]], "{}", engine.name);
        let done = Settlement { recipient: rows[1], outcome: Outcome::Delivered("250".into()) };
        db.write(move |tx| settle(tx, "node", std::slice::from_ref(&done), 2)).await.expect("settled");
        assert!(has_bytes(db, id).await, "{}: it may be wanted again", engine.name);
        let listed = all(db).await;
        assert_eq!(listed[0].recipients.iter().map(|r| r.state).collect::<Vec<_>>(), [State::Unknown]);
        assert_eq!(db.write(move |tx| retry(tx, id, 3)).await.expect("tried"), 1);
        assert_eq!(recipients_of(&claim_all(db, 3).await), [first], "{}", engine.name);
        assert_eq!(db.write(move |tx| begin(tx, "node", &[first], MINUTE)).await.expect("begun"), [first]);
    }
}

#[tokio::test]
async fn bytes_of_unknown_copies_go_when_they_are_forgotten() {
    for engine in engines().await {
        let db = &engine.db;
        let id = named(db, &[(1, "x.example")]).await;
        unfold_all(db, 0).await;
        let first = recipients_of(&claim_all(db, 0).await)[0];
        let unknown = Settlement { recipient: first, outcome: Outcome::Unknown("no answer".into()) };
        db.write(move |tx| settle(tx, "node", std::slice::from_ref(&unknown), 2)).await.expect("settled");
        assert_eq!(tally_of(db, id).await.unknown, 1);
        assert!(has_bytes(db, id).await, "{}", engine.name);
        db.write(|tx| forget_settled(tx, MINUTE, 100)).await.expect("forgotten");
        assert!(all(db).await.is_empty() && !has_bytes(db, id).await, "{}", engine.name);
    }
}

#[tokio::test]
async fn what_is_planned_is_held_tried_and_dropped_like_the_rest() {
    for engine in engines().await {
        let db = &engine.db;
        let id = planned(db).await;
        db.write(|tx| unfold(tx, 0, 2)).await.expect("unfolded");
        assert_eq!(db.write(move |tx| hold(tx, id, 1)).await.expect("held"), 5, "{}", engine.name);
        assert_eq!(unfold_all(db, 2).await, 0);
        assert!(claim_all(db, 2).await.is_empty());
        assert_eq!(db.read(backlog).await.expect("a look").0, 0);
        assert_eq!(db.read(|c| due_at(c, &Room::of(1))).await.expect("due"), None);
        assert_eq!(db.write(move |tx| retry(tx, id, 3)).await.expect("tried"), 5, "{}", engine.name);
        assert_eq!((claim_all(db, 3).await[0].recipients.len(), unfold_all(db, 3).await), (2, 3));

        let other = planned(db).await;
        db.write(|tx| unfold(tx, 4, 2)).await.expect("unfolded");
        assert_eq!(db.write(move |tx| drop_item(tx, other, 5)).await.expect("dropped"), 5, "{}", engine.name);
        assert_eq!(tally_of(db, other).await, Tally { dropped: 2, ..Tally::default() });
        assert!(!has_bytes(db, other).await);
        assert_eq!(unfold_all(db, 6).await, 0);
    }
}

/// LISTS.md case 45
#[tokio::test]
async fn a_domain_that_takes_nothing_holds_up_no_other() {
    for engine in engines().await {
        let db = &engine.db;
        let dead = (1..=1200).map(|n| (n, "x.example"));
        let people: Vec<(i64, &str)> = dead.chain((1201..=1210).map(|n| (n, "y.example"))).collect();
        let id = named(db, &people).await;
        assert_eq!((unfold_all(db, 0).await, unfold_all(db, 0).await), (1000, 10), "{}", engine.name);
        assert_eq!(tally_of(db, id).await.planned, 200, "{}", engine.name);
        let full = [("x.example".to_owned(), 300)];
        let room = Room { copies_per_domain: 300, copying: full.into(), ..Room::of(1000) };
        let claims = db.write(move |tx| claim(tx, "node", &room, 0, MINUTE)).await.expect("a claim");
        assert_eq!(
            claims.iter().map(|c| (c.domain(), c.recipients.len())).collect::<Vec<_>>(),
            [("y.example", 10)]
        );
        let room = Room { copies_per_domain: 300, ..Room::of(1000) };
        let claims = db.write(move |tx| claim(tx, "node", &room, 0, MINUTE)).await.expect("a claim");
        assert_eq!(claims.iter().map(|c| c.recipients.len()).sum::<usize>(), 300, "{}", engine.name);
        assert!(claims.iter().all(|claim| claim.recipients.len() <= 50), "one ends while others go on");
    }
}

/// LISTS.md case 44
#[tokio::test]
async fn ordinary_mail_has_room_of_its_own() {
    for engine in engines().await {
        let db = &engine.db;
        let people: Vec<(i64, &str)> = (1..=500).map(|n| (n, "x.example")).collect();
        named(db, &people).await;
        unfold_all(db, 0).await;
        let ordinary = enqueue_to(db, "m", &["a@x.example"], 1).await;
        let room = Room { recipients: 1, copies: 3, ..Room::of(0) };
        let claims = db.write(move |tx| claim(tx, "node", &room, 5, MINUTE)).await.expect("a claim");
        let sizes: Vec<_> = claims.iter().map(|c| (c.item.id == ordinary, c.recipients.len())).collect();
        assert_eq!(sizes, [(false, 3), (true, 1)], "{}", engine.name);
        let none = Room { recipients: 1, ..Room::of(0) };
        assert_eq!(db.read(move |c| due_at(c, &none)).await.expect("a look"), Some(MINUTE));
    }
}

#[tokio::test]
async fn a_restored_plan_goes_on() {
    for engine in engines().await {
        let db = &engine.db;
        let id = planned(db).await;
        db.write(|tx| unfold(tx, 0, 2)).await.expect("unfolded");
        let first = recipients_of(&claim_all(db, 0).await)[0];
        db.write(move |tx| begin(tx, "node", &[first], MINUTE)).await.expect("begun");
        let (_, saved) = dump::dump(db, Vec::new(), dump::Notes::new(), |_| {}).await.expect("a dump");
        for other in engines().await {
            dump::restore(&other.db, Cursor::new(saved.clone()), |_| {}).await.expect("a restore");
            let way = format!("{} to {}", engine.name, other.name);
            other.db.write(|tx| release_lease(tx, "node", 2)).await.expect("released");
            assert_eq!(unfold_all(&other.db, 2).await, 3, "{way}");
            assert_eq!(
                tally_of(&other.db, id).await,
                Tally { waiting: 4, unknown: 1, ..Tally::default() },
                "{way}"
            );
        }
    }
}

#[tokio::test]
async fn sets_of_settlements_know_each_their_own() {
    for engine in engines().await {
        let db = &engine.db;
        let people: Vec<(i64, &str)> = (1..=700).map(|n| (n, "x.example")).collect();
        let id = named(db, &people).await;
        unfold_all(db, 0).await;
        let rows = recipients_of(
            &db.write(|tx| claim(tx, "node", &Room::of(700), 0, MINUTE)).await.expect("a claim"),
        );
        assert_eq!(rows.len(), 700);
        let outcome = |n: usize| match n % 3 {
            0 => Outcome::Delivered(format!("250 {n}\0")),
            1 => Outcome::Retry(n as i64, format!("451 {n}")),
            _ => Outcome::Failed(format!("550 {n}")),
        };
        let all: Vec<Settlement> = rows
            .iter()
            .enumerate()
            .map(|(n, id)| Settlement { recipient: *id, outcome: outcome(n) })
            .collect();
        let settled = db.write(move |tx| settle_copies(tx, "node", &all, 1)).await.expect("settled");
        assert_eq!(settled.len(), 700);
        let expected = Tally { delivered: 234, waiting: 233, failed: 233, ..Tally::default() };
        assert_eq!(tally_of(db, id).await, expected, "{}", engine.name);
        let failed = db.read(move |c| copies(c, id, State::Failed, 1)).await.expect("a look");
        assert_eq!((failed[0].reply.as_str(), failed[0].attempts), ("550 2", 1), "{}", engine.name);
        let waiting = db.read(move |c| copies(c, id, State::Waiting, 1)).await.expect("a look");
        assert_eq!((waiting[0].reply.as_str(), waiting[0].next_attempt_at), ("451 1", 1), "{}", engine.name);
    }
}
