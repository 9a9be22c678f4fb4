//! Whose message it is: what is forged, or only looks like somebody else's.

use super::{
    super::{
        Discussion, Entry, Face, Mode, Moderation, Newcomer, Part, Posting, Reading, Reason, Rule, Settings,
    },
    House,
    house::{address, is_forbidden},
    houses, mail,
};
use crate::{
    bounce::token::Purpose,
    delivery::DeliveryError,
    directory::{Actor, Role},
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
        let by = Actor::Person(house.id("mod").await);
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

#[tokio::test]
async fn the_token_of_an_answer_is_in_nothing_that_others_get() {
    for house in houses().await {
        let list = house.list(Face::Board, "rete", |s| {
            s.hide_addresses = false;
            s.moderation = Moderation::Nothing;
            s.posting = Posting::Members;
            s.mode = Mode::Every;
        });
        let list = list.await;
        house.add(&list, &["anna@far.example", "bea@far.example"]).await;
        let anna = house.number("SELECT id FROM discussion_member WHERE address = 'anna@far.example'").await;
        let tokens = house.discussions.tokens().await.expect(house.name);
        let token = tokens.make(Purpose::Reply, anna, 0);
        let to = format!("rete+{token}@here.example");
        let raw = mail("Anna {reply} <anna@far.example>", &format!("Rete <{to}>"), "1", "Ciao", "Testo");
        let raw = format!(
            "Received: from x by y for <{to}>; Tue, 14 Nov 2023 22:00:00 +0000\r\nCc: la-rete+a@here.example\r\n{raw}"
        );
        house.receive("<anna@far.example>", &to, &raw).await.expect(house.name);
        let copies = house.sent().await;
        assert!(copies.iter().any(|(to, _)| to == "bea@far.example"), "{}: {copies:?}", house.name);
        for (_, copy) in copies {
            assert!(!copy.contains(&token), "{}: {copy}", house.name);
            assert!(copy.contains("<rete@here.example>"), "{}: {copy}", house.name);
            assert!(copy.contains("la-rete+a@here.example"), "{}: somebody else's: {copy}", house.name);
        }
    }
}

#[tokio::test]
async fn owners_name_no_strangers_by_rule_and_subscribe_no_discussions_of_others() {
    for house in houses().await {
        let (own, others) =
            (house.list(Face::List, "mia", |_| {}).await, house.list(Face::List, "avvisi", |_| {}).await);
        let olga = house.id("op").await;
        let part = Some(Part::Owner);
        house.discussions.appoint(Actor::server(), own.id, olga, part).await.expect(house.name);
        let by = Actor::Person(olga);
        let rule = |role| Rule { id: 0, unit: None, role: Some(role) };
        let citizens = rule(Role::Citizen);
        let denied = house.discussions.set_rule(by.clone(), own.id, citizens, true).await;
        assert!(is_forbidden(&denied), "{}: {denied:?}", house.name);
        assert!(is_forbidden(&house.discussions.preview(by.clone(), own.id, citizens).await));
        let operators = rule(Role::Operator);
        house.discussions.set_rule(by.clone(), own.id, operators, true).await.expect(house.name);
        let newcomer = Newcomer { address: others.address.clone(), name: String::new() };
        let added = house.discussions.add(by, own.id, vec![newcomer], Entry::default()).await;
        assert_eq!(added.expect(house.name).banned, ["avvisi@here.example"], "{}", house.name);
    }
}

#[tokio::test]
async fn nobody_joins_by_mail_what_it_may_not_read() {
    for house in houses().await {
        for (local, reading) in [("segreta", Reading::Stewards), ("interna", Reading::Registered)] {
            let list = house.list(Face::List, local, |_| {}).await;
            let list = Discussion { reading, ..list };
            house.discussions.configure(Actor::server(), list).await.expect(house.name);
            let to = format!("{local}-join@here.example");
            let raw = mail("nina@far.example", &to, local, "", "");
            house.receive("<nina@far.example>", &to, &raw).await.expect(house.name);
            assert!(house.sent().await.is_empty(), "{}: {local}", house.name);
        }
    }
}
