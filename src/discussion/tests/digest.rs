use super::{
    super::{Face, Options, store::member},
    houses, mail,
};
use crate::{clock::DAY, directory::Actor, discussion::Mode};

#[tokio::test]
async fn digests_hold_what_came_since_the_last_one_and_go_once() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        house.add(&list, &["anna@far.example", "bea@far.example", "carla@far.example"]).await;
        for (key, mode) in [("bea@far.example", Mode::Digest), ("carla@far.example", Mode::PlainDigest)] {
            let id = list.id;
            let found = house.db.read(move |c| member::by_key(c, id, key)).await.expect(house.name);
            let found = found.expect("a member");
            let options = Options { mode, ..found.options };
            house.discussions.choose(Some(Actor::server()), found.id, options).await.expect(house.name);
        }
        let post = async |id: &str, subject: &str| {
            let raw =
                mail("Anna <anna@far.example>", "rete@here.example", id, subject, &format!("perché {id}"));
            house.receive("<anna@far.example>", "rete@here.example", &raw).await.expect(house.name);
        };
        house.discussions.send_digests().await.expect("it begins");
        post("1", "Primo").await;
        post("2", "Secondo").await;
        assert_eq!(house.discussions.send_digests().await.expect(house.name), 0, "{}: not yet", house.name);
        house.clock.advance(DAY);
        assert_eq!(house.discussions.send_digests().await.expect(house.name), 1, "{}", house.name);
        assert_eq!(house.discussions.send_digests().await.expect(house.name), 0, "{}: once", house.name);
        let sent = house.sent().await;
        let to: Vec<&str> = sent.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(to, ["bea@far.example", "carla@far.example"], "{}", house.name);
        let parsed = mail_parser::MessageParser::default().parse(sent[0].1.as_bytes()).expect("a message");
        assert_eq!(parsed.attachments().filter(|part| part.is_message()).count(), 2, "{}", sent[0].1);
        let plain = mail_parser::MessageParser::default().parse(sent[1].1.as_bytes()).expect("a message");
        let text = plain.body_text(0).expect("a text");
        assert!(text.contains("Secondo") && text.contains("perché 2"), "{}: {text}", house.name);
    }
}
