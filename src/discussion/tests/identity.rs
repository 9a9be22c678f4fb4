//! Whose message it is: what is forged, or only looks like somebody else's.

use super::{
    super::{Face, Posting, Reason},
    House,
    house::address,
    houses, mail,
};
use crate::{
    delivery::DeliveryError,
    discussion::{Discussion, Settings},
    net::resolver::DnsTable,
};

const TO: &str = "rete@here.example";

async fn rete(house: &House, change: fn(&mut Settings)) -> Discussion {
    let list = house.list(Face::List, "rete", change).await;
    house.add(&list, &["op@here.example", "anna@far.example"]).await;
    list
}

async fn send(house: &House, from: &str, id: &str) -> Result<(), DeliveryError> {
    let raw = mail(from, TO, id, "Ciao", &format!("testo {id}"));
    house.receive("<anna@far.example>", TO, &raw).await
}

#[tokio::test]
async fn who_is_forged_waits_whoever_it_claims_to_be() {
    for house in houses().await {
        let house = house.judging(DnsTable::new());
        rete(&house, |s| s.posting = Posting::Registered).await;
        for (id, from) in
            [("1", "Mara <mod@here.example>"), ("2", "Olga <op@here.example>"), ("3", "anna@far.example")]
        {
            send(&house, from, id).await.expect(house.name);
        }
        let waiting = house.waiting().await;
        assert!(
            waiting.iter().all(|held| held.reason == Reason::Unproved && !held.verified),
            "{}",
            house.name
        );
        assert_eq!((waiting.len(), house.number("SELECT COUNT(*) FROM discussion_post").await), (3, 0));
        let letters = house.sent().await;
        assert!(
            letters.iter().all(|(to, _)| to == "mod@here.example"),
            "{}: nobody else is told",
            house.name
        );
    }
}

#[tokio::test]
async fn a_sender_beside_the_author_proves_nothing_and_is_nobody() {
    for house in houses().await {
        rete(&house, |_| {}).await;
        let raw = mail("Boss <boss@far.example>", TO, "1", "Ciao", "Testo").replacen(
            "To:",
            "Sender: anna@far.example\r\nTo:",
            1,
        );
        house.receive("<anna@far.example>", TO, &raw).await.expect(house.name);
        let waiting = house.waiting().await;
        assert_eq!(waiting.len(), 1, "{}: the author is a stranger", house.name);
        assert_eq!(waiting[0].address, "boss@far.example");
    }
}

#[tokio::test]
async fn names_are_shown_as_names_and_nothing_else() {
    for house in houses().await {
        rete(&house, |_| {}).await;
        for (id, from, shown) in [
            ("1", "\"mod@here.example\" <anna@far.example>", "mod"),
            ("2", "=?utf-8?Q?Anna=0D=0ABcc=3A_x=40y.example?= <anna@far.example>", "Anna Bcc: x"),
            ("3", "\"\u{202e}annA\u{200b}\" <anna@far.example>", "annA"),
            ("4", "Anna (la capa) <anna@far.example>", "Anna"),
        ] {
            send(&house, from, id).await.expect(house.name);
            let author = house.db.read(|c| {
                c.query_one::<(String,)>("SELECT author FROM discussion_post ORDER BY id DESC LIMIT 1", &[])
            });
            assert_eq!(author.await.expect(house.name).0, shown, "{} {from}", house.name);
        }
        let sent = house.number("SELECT COUNT(*) FROM discussion_post").await;
        assert_eq!(sent, 4, "{}", house.name);
    }
}

#[tokio::test]
async fn groups_comments_and_addresses_beyond_ascii_are_read_as_they_are() {
    for house in houses().await {
        let list = rete(&house, |_| {}).await;
        house.add(&list, &["josé@büro.example"]).await;
        let group = send(&house, "Gruppo: anna@far.example, op@here.example;", "1").await;
        assert!(matches!(group, Err(DeliveryError::Refused(_))), "{}: two authors", house.name);
        let comment = send(&house, "(x@y.example) anna@far.example (mod@here.example)", "2").await;
        comment.expect(house.name);
        send(&house, "José <josé@büro.example>", "3").await.expect(house.name);
        let authors =
            house.db.read(|c| c.query::<(String,)>("SELECT address FROM discussion_post ORDER BY id", &[]));
        let authors: Vec<String> = authors.await.expect(house.name).into_iter().map(|row| row.0).collect();
        assert_eq!(authors.len(), 2, "{}: {authors:?}", house.name);
        assert_eq!(authors[0], "anna@far.example");
        assert_eq!(address(&authors[1]).key(), address("josé@büro.example").key());
    }
}

#[tokio::test]
async fn who_is_shut_out_neither_writes_nor_joins() {
    for house in houses().await {
        let list = rete(&house, |s| s.posting = Posting::Anyone).await;
        let by = crate::directory::Actor::Person(house.id("mod").await);
        let ban = house.discussions.ban(by, Some(list.id), "*@FAR.example".into(), Some("prova".into()));
        ban.await.expect(house.name);
        assert!(matches!(send(&house, "anna@far.example", "1").await, Err(DeliveryError::Refused(_))));
        let asked = crate::discussion::Asked {
            address: "nuova@far.example".into(),
            name: String::new(),
            mode: None,
            language: "it".into(),
            by: "web".into(),
        };
        house.discussions.ask_to_join(list.id, asked).await.expect("the same answer for all");
        assert!(house.sent().await.is_empty(), "{}", house.name);
    }
}
