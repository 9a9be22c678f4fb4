//! Lists that are members of one another.

use super::{super::Face, houses, mail};
use crate::relay::{Relay, RetryPolicy, Transport};

#[tokio::test]
async fn a_list_that_is_a_member_gets_what_the_other_publishes_and_nothing_comes_back() {
    for house in houses().await {
        let folder = tempfile::tempdir().expect("a folder");
        let (a, b) = (house.list(Face::List, "a", |_| {}).await, house.list(Face::List, "b", |_| {}).await);
        house.add(&a, &["anna@far.example", "b@here.example"]).await;
        house.add(&b, &["op@here.example", "a@here.example"]).await;
        let relay = Relay::new(
            house.db.clone(),
            house.clock.clone(),
            house.delivery.clone(),
            Transport::Outbox(folder.path().to_owned()),
            RetryPolicy::default(),
            ("mail.here.example", "n"),
        );
        let relay = relay.signing_with(house.keys.clone(), "mail.here.example");
        let raw = mail("Anna <anna@far.example>", "a@here.example", "1", "Ciao", "Testo");
        house.receive("<anna@far.example>", "a@here.example", &raw).await.expect(house.name);
        for _ in 0..5 {
            relay.drain().await.expect(house.name);
            house.discussions.drain().await.expect(house.name);
        }
        assert_eq!(
            house.number("SELECT COUNT(*) FROM discussion_post").await,
            2,
            "{}: one in each",
            house.name
        );
        assert_eq!(house.inbox("op").await, ["Ciao"], "{}", house.name);
        assert!(house.waiting().await.is_empty(), "{}: the one vouches for the other's", house.name);
        assert_eq!(house.number("SELECT COUNT(*) FROM bounce").await, 0, "{}", house.name);
    }
}
