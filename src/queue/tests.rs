use super::*;
use mailstore::{Db, blob::PreparedBlob, testing::engines};

const MINUTE: i64 = 60_000_000;

async fn enqueue_to(db: &Db, text: &'static str, recipients: &[&str], now: i64) -> i64 {
    let recipients: Vec<(String, String)> = recipients
        .iter()
        .map(|r| ((*r).to_owned(), r.split_once('@').expect("an address").1.to_owned()))
        .collect();
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
            not_before: now,
            expires_at: now + 100 * MINUTE,
        };
        enqueue(tx, &new, now)
    })
    .await
    .expect("queued")
}

async fn claim_all(db: &Db, now: i64) -> Vec<Claim> {
    db.write(move |tx| claim(tx, "node", &[], 100, now, now + 15 * MINUTE)).await.expect("a claim")
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
            db.write(move |tx| settle(tx, &[Settlement { recipient, outcome: outcome.clone() }], 1))
        };
        settle_one(ids[0], Outcome::Delivered("250 ok".into())).await.expect("settled");
        settle_one(ids[1], Outcome::Retry(9 * MINUTE, "451 later".into())).await.expect("settled");
        assert!(db.read(move |c| raw(c, id)).await.expect("a look").is_some());
        assert_eq!(db.read(due_at).await.expect("due"), Some(9 * MINUTE));
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
        let busy = vec!["y.example".to_owned()];
        let none = db.write(move |tx| claim(tx, "node", &busy, 100, 5, 50)).await.expect("a claim");
        assert!(none.is_empty(), "{}", engine.name);
        assert_eq!(db.write(move |tx| retry(tx, first, 5)).await.expect("released"), 1);
        assert_eq!(claim_all(db, 5).await.len(), 2);
    }
}
