mod copies;

use super::*;
use mailstore::{Db, blob::PreparedBlob, testing::engines};

const MINUTE: i64 = 60_000_000;

async fn enqueue_to(db: &Db, text: &'static str, recipients: &[&str], now: i64) -> i64 {
    let recipients: Vec<NewRecipient> =
        recipients.iter().map(|r| NewRecipient::new(*r, r.split_once('@').expect("an address").1)).collect();
    let blob = PreparedBlob::new(text.as_bytes());
    db.write(move |tx| {
        let new = NewItem {
            blob: &blob,
            size: text.len(),
            reverse_path: "op01@here.example",
            recipients: &recipients,
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
        enqueue(tx, &new, now)
    })
    .await
    .expect("queued")
}

async fn claim_all(db: &Db, now: i64) -> Vec<Claim> {
    db.write(move |tx| claim(tx, "node", &Room::of(100), now, now + 15 * MINUTE)).await.expect("a claim")
}

#[tokio::test]
async fn a_claim_is_nobody_else_s_until_its_lease_ends() {
    for engine in engines().await {
        let db = &engine.db;
        enqueue_to(db, "m", &["a@x.example", "b@x.example", "c@y.example"], 0).await;
        let claims = claim_all(db, 0).await;
        let sizes: Vec<_> = claims.iter().map(|c| c.recipients.len()).collect();
        assert_eq!(sizes, [2, 1], "{}: grouped by domain", engine.name);
        assert!(claim_all(db, 14 * MINUTE).await.is_empty());
        assert_eq!(claim_all(db, 15 * MINUTE).await.len(), 2, "the sender died, they are due again");
    }
}

#[tokio::test]
async fn settled_bytes_are_given_free_and_the_rows_stay_for_the_eyes() {
    for engine in engines().await {
        let db = &engine.db;
        let id = enqueue_to(db, "m", &["a@x.example", "b@x.example"], 0).await;
        let claims = claim_all(db, 0).await;
        let ids: Vec<i64> = claims[0].recipients.iter().map(|r| r.id).collect();
        let settle_one = |recipient, outcome: Outcome| {
            db.write(move |tx| settle(tx, "node", &[Settlement { recipient, outcome: outcome.clone() }], 1))
        };
        settle_one(ids[0], Outcome::Delivered("250 ok".into())).await.expect("settled");
        settle_one(ids[1], Outcome::Retry(9 * MINUTE, "451 later".into())).await.expect("settled");
        assert!(db.read(move |c| raw(c, id)).await.expect("a look").is_some());
        assert_eq!(db.read(|c| due_at(c, &Room::of(1))).await.expect("due"), Some(9 * MINUTE));
        let again = claim_all(db, 9 * MINUTE).await;
        assert_eq!((again[0].recipients.len(), again[0].recipients[0].attempts), (1, 1), "{}", engine.name);
        settle_one(ids[1], Outcome::Failed("550 no".into())).await.expect("settled");
        assert!(db.read(move |c| raw(c, id)).await.expect("a look").is_none());
        let all = ItemFilter { settled: true, limit: 10, ..ItemFilter::default() };
        let listed = db.read(move |c| list(c, &all)).await.expect("a list");
        let states: Vec<_> = listed[0].recipients.iter().map(|r| r.state).collect();
        assert_eq!(states, [State::Delivered, State::Failed]);
        db.write(|tx| forget_settled(tx, 100 * MINUTE, 100)).await.expect("forgotten");
        let all = ItemFilter { settled: true, limit: 10, ..ItemFilter::default() };
        assert!(db.read(move |c| list(c, &all)).await.expect("a list").is_empty());
    }
}

#[tokio::test]
async fn busy_domains_and_held_items_are_left_alone() {
    for engine in engines().await {
        let db = &engine.db;
        let first = enqueue_to(db, "m", &["a@x.example"], 0).await;
        enqueue_to(db, "n", &["a@y.example"], 0).await;
        db.write(move |tx| hold(tx, first, 0)).await.expect("held");
        let room = Room { per_domain: 1, running: [("y.example".into(), 1)].into(), ..Room::of(100) };
        let none = db.write(move |tx| claim(tx, "node", &room, 5, 50)).await.expect("a claim");
        assert!(none.is_empty(), "{}", engine.name);
        let room = Room { per_domain: 1, running: [("y.example".into(), 1)].into(), ..Room::of(100) };
        let due = db.read(move |c| due_at(c, &room)).await.expect("a look");
        assert_eq!(due, None, "{}: what has no room is not waited for", engine.name);
        assert_eq!(db.write(move |tx| retry(tx, first, 5)).await.expect("released"), 1);
        assert_eq!(claim_all(db, 5).await.len(), 2);
    }
}

async fn settle_as(db: &Db, lease: &'static str, recipient: i64, outcome: Outcome, now: i64) -> bool {
    let settled =
        db.write(move |tx| settle(tx, lease, &[Settlement { recipient, outcome: outcome.clone() }], now));
    !settled.await.expect("settled").is_empty()
}

#[tokio::test]
async fn only_who_holds_the_claim_settles_it() {
    for engine in engines().await {
        let db = &engine.db;
        enqueue_to(db, "m", &["a@x.example"], 0).await;
        let id = claim_all(db, 0).await[0].recipients[0].id;
        let later = |lease| db.write(move |tx| claim(tx, lease, &Room::of(9), 15 * MINUTE, 30 * MINUTE));
        assert_eq!(later("other").await.expect("a claim").len(), 1, "the first claimer was too slow");
        assert!(!settle_as(db, "node", id, Outcome::Failed("550".into()), 16 * MINUTE).await);
        assert!(settle_as(db, "other", id, Outcome::Delivered("250".into()), 16 * MINUTE).await);
        assert!(!settle_as(db, "other", id, Outcome::Failed("550".into()), 16 * MINUTE).await, "twice");
    }
}

#[tokio::test]
async fn only_what_is_worked_on_is_prolonged() {
    for engine in engines().await {
        let db = &engine.db;
        enqueue_to(db, "m", &["a@x.example", "b@y.example"], 0).await;
        let claims = claim_all(db, 0).await;
        let working = vec![claims[0].recipients[0].id];
        db.write(move |tx| renew(tx, "node", &working, 40 * MINUTE)).await.expect("renewed");
        let again = claim_all(db, 15 * MINUTE).await;
        assert_eq!(again.len(), 1, "{}: the other claim was never settled", engine.name);
        assert_eq!(again[0].recipients[0].domain, "y.example");
    }
}

#[tokio::test]
async fn what_is_held_while_it_is_tried_stays_held() {
    for engine in engines().await {
        let db = &engine.db;
        let item = enqueue_to(db, "m", &["a@x.example"], 0).await;
        let id = claim_all(db, 0).await[0].recipients[0].id;
        db.write(move |tx| hold(tx, item, 1)).await.expect("held");
        let release = |now| db.write(move |tx| retry(tx, item, now));
        assert_eq!(release(2).await.expect("a try"), 0, "{}: it is being sent", engine.name);
        assert!(settle_as(db, "node", id, Outcome::Retry(3, "451".into()), 2).await);
        assert!(claim_all(db, 60 * MINUTE).await.is_empty());
        assert_eq!(release(3).await.expect("released"), 1);
        assert_eq!(claim_all(db, 3).await.len(), 1);
    }
}

#[tokio::test]
async fn one_domain_does_not_take_all_the_room() {
    for engine in engines().await {
        let db = &engine.db;
        for text in ["m1", "m2", "m3"] {
            enqueue_to(db, text, &["a@x.example", "b@x.example"], 0).await;
        }
        enqueue_to(db, "m4", &["a@y.example"], 1).await;
        let room = Room { per_domain: 2, running: [("x.example".into(), 1)].into(), ..Room::of(100) };
        let claims = db.write(move |tx| claim(tx, "node", &room, 5, 50)).await.expect("a claim");
        let sizes: Vec<_> =
            claims.iter().map(|c| (c.recipients[0].domain.as_str(), c.recipients.len())).collect();
        assert_eq!(sizes, [("x.example", 2), ("y.example", 1)], "{}", engine.name);
    }
}
