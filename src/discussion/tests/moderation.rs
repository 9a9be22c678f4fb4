use super::{
    super::{Decision, DiscussionError, Face, Judge, Moderation, Otherwise, Received},
    House,
    house::{address, is_forbidden},
    houses, mail,
};
use crate::{address::ReversePath, directory::Actor, discussion::Discussion, mailauth::Kept};

const TO: &str = "rete@here.example";

async fn held(house: &House) -> Discussion {
    let list = house.list(Face::List, "rete", |s| s.moderation = Moderation::Everything).await;
    house.add(&list, &["op@here.example", "anna@far.example"]).await;
    let raw = mail("Anna <anna@far.example>", TO, "1", "Ciao", "Testo");
    house.receive("<anna@far.example>", TO, &raw).await.expect(house.name);
    list
}

#[tokio::test]
async fn what_waits_is_nowhere_until_somebody_decides() {
    for house in houses().await {
        held(&house).await;
        assert!(house.inbox("op").await.is_empty() && house.inbox("rete").await.is_empty(), "{}", house.name);
        assert!(house.queued().await.is_empty(), "{}", house.name);
        let waiting = house.waiting().await;
        assert_eq!(waiting.len(), 1);
        let moderator = Actor::Person(house.id("mod").await);
        let approve = Decision::Approve { trust: false };
        let stranger = Judge::Actor(Actor::Person(house.id("op").await));
        let denied = house.discussions.decide(stranger, waiting[0].id, approve.clone()).await;
        assert!(is_forbidden(&denied), "{}", house.name);
        let judge = Judge::Actor(moderator);
        let done = house.discussions.decide(judge.clone(), waiting[0].id, approve.clone()).await;
        assert!(matches!(done, Ok(Some(Received::Published { .. }))), "{}: {done:?}", house.name);
        let again = house.discussions.decide(judge, waiting[0].id, approve).await;
        assert!(matches!(again, Err(DiscussionError::Decided(by)) if by == "Mara"), "{}", house.name);
        assert_eq!(house.inbox("op").await, ["Ciao"], "{}", house.name);
        assert_eq!(house.inbox("rete").await, ["Ciao"], "{}", house.name);
    }
}

/// The token in the letter to the moderator.
fn token(letter: &str) -> String {
    let at = letter.find("rete-mod+").expect("a token") + "rete-mod+".len();
    letter[at..].chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// An answer of somebody of ours who has logged in.
async fn answer(house: &House, from: &str, to: &str, text: &str) {
    let person = house.id(from).await;
    let sender = address(&format!("{from}@here.example"));
    let raw = mail(&sender.to_string(), to, "answer", "Re: x", text);
    let letter = crate::delivery::Letter::new(raw.as_bytes(), ReversePath::Address(sender.clone()), false)
        .with_auth(Kept::submitted(person.0, Some(sender)));
    let to = address(to);
    let done = house.db.write(move |tx| {
        let mut post = crate::delivery::Post::begin(tx, &letter, std::slice::from_ref(&to), (1, 2))?;
        post.attempt(&to)??;
        Ok::<_, crate::delivery::DeliveryError>(post.finish()?)
    });
    done.await.expect(house.name);
    house.discussions.drain().await.expect(house.name);
}

#[tokio::test]
async fn a_moderator_decides_by_answering_and_nobody_else_does() {
    for house in houses().await {
        held(&house).await;
        house.discussions.drain().await.expect(house.name);
        let letters = house.sent().await;
        let (_, letter) = letters.iter().find(|(to, _)| to == "mod@here.example").expect("a letter");
        let to = format!("rete-mod+{}@here.example", token(letter));
        answer(&house, "op", &to, "ok").await;
        assert_eq!(house.waiting().await.len(), 1, "{}: the token alone is not enough", house.name);
        let forged = mail("Mara <mod@here.example>", &to, "forged", "Re: x", "ok");
        house.receive("<mod@here.example>", &to, &forged).await.expect(house.name);
        house.discussions.drain().await.expect(house.name);
        assert_eq!(house.waiting().await.len(), 1, "{}: nor is the address", house.name);
        answer(&house, "mod", &to, "ok, va bene\n\n> Testo").await;
        assert!(house.waiting().await.is_empty(), "{}", house.name);
        assert_eq!(house.inbox("rete").await, ["Ciao"], "{}", house.name);
    }
}

#[tokio::test]
async fn a_refusal_tells_the_author_only_when_it_is_sure_who_that_is() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |s| s.otherwise = Otherwise::Hold).await;
        let raw = mail("X <x@far.example>", TO, "1", "Ciao", "Testo");
        house.receive("<x@far.example>", TO, &raw).await.expect(house.name);
        let waiting = house.waiting().await;
        assert!(!waiting[0].verified);
        let judge = Judge::Actor(Actor::server());
        let refuse = Decision::Refuse { reason: "fuori tema".into() };
        house.discussions.decide(judge, waiting[0].id, refuse).await.expect(house.name);
        let letters = house.sent().await;
        assert!(letters.iter().all(|(to, _)| to != "x@far.example"), "{}: no backscatter", house.name);
        assert_eq!(list.topics, 0);
    }
}

#[tokio::test]
async fn who_moderates_no_longer_reads_and_decides_nothing_by_an_old_letter() {
    for house in houses().await {
        let list = held(&house).await;
        house.discussions.drain().await.expect(house.name);
        let letters = house.sent().await;
        let (_, letter) = letters.iter().find(|(to, _)| to == "mod@here.example").expect("a letter");
        let code = token(letter);
        assert!(house.discussions.held_by_token(&code).await.is_ok(), "{}", house.name);
        let mara = house.id("mod").await;
        house.discussions.appoint(Actor::server(), list.id, mara, None).await.expect(house.name);
        let seen = house.discussions.held_by_token(&code).await;
        assert!(matches!(seen, Err(DiscussionError::NotFound("token"))), "{}", house.name);
    }
}

#[test]
fn shutting_a_visitor_out_shuts_nobody_else_out() {
    assert_eq!(
        crate::discussion::moderation::to_shut_out("Ugo@spam.example").as_deref(),
        Some("ugo@spam.example")
    );
    for address in ["visitor@visitor.invalid", "*@gmail.example", ""] {
        assert_eq!(crate::discussion::moderation::to_shut_out(address), None, "{address}");
    }
}
