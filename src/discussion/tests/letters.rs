use super::{
    super::{
        Decision, Discussion, DiscussionError, Face, Joining, Judge, MemberState, Moderation, Newcomer,
        Options, OwnLetter, Received, Settling, Written,
    },
    House,
    house::{address, is_forbidden},
    houses, mail,
};
use crate::{
    bounce::token::Purpose,
    clock::DAY,
    directory::Actor,
    discussion::{WordingFault, bounces},
};

const STATE: &str = "SELECT COUNT(*) FROM discussion_member WHERE state = 'stopped'";

fn decoded(raw: &str) -> String {
    let parts = crate::mime::text_parts(raw.as_bytes(), 9, 1 << 20);
    parts.iter().map(|part| part.text.replace("\r\n", "\n")).collect()
}

/// What was sent to somebody: the texts, as they are read.
async fn told(house: &House, to: &str) -> Vec<String> {
    let sent = house.sent().await;
    sent.iter().filter(|(whom, _)| whom == to).map(|(_, raw)| decoded(raw)).collect()
}

fn own(letter: &str, body: &str, version: i64) -> OwnLetter {
    let (subject, body) = ("Ciao da {lista}".into(), body.into());
    OwnLetter { letter: letter.into(), language: "it".into(), subject, body, version }
}

#[tokio::test]
async fn owners_write_letters_in_their_own_words() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        let (service, admin) = (&house.discussions, Actor::server());
        let write = |letter| service.write_letter(admin.clone(), list.id, letter);
        write(own("welcome", "Eccoti, {iscritto}.", 0)).await.expect(house.name);
        assert!(
            matches!(write(own("welcome", "x", 0)).await, Err(DiscussionError::Conflict(1))),
            "{}",
            house.name
        );
        let unknown = write(own("goodbye", "{motivo}", 0)).await;
        assert!(matches!(unknown, Err(DiscussionError::Wording(WordingFault::Unknown(_)))), "{}", house.name);
        assert!(matches!(write(own("love", "x", 0)).await, Err(DiscussionError::NotFound(_))));
        let moderator = Actor::Person(house.id("mod").await);
        assert!(is_forbidden(&service.write_letter(moderator, list.id, own("goodbye", "x", 0)).await));
        let ciro = house.id("ciro@out.example").await;
        service.join(ciro, list.id, None).await.expect(house.name);
        let welcome = told(&house, "ciro@out.example").await;
        assert!(welcome[0].contains("Eccoti, ciro@out.example."), "{}: {welcome:?}", house.name);
        service
            .reset_letter(admin.clone(), list.id, ("welcome".into(), "it".into()))
            .await
            .expect(house.name);
        assert!(service.own_letters(admin.clone(), list.id).await.expect(house.name).is_empty());
    }
}

#[tokio::test]
async fn owners_hear_who_comes_and_goes_by_itself() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |s| s.tell_owners = true).await;
        let (ciro, olga) = (house.id("ciro@out.example").await, house.id("op").await);
        let owner = Some(crate::discussion::Part::Owner);
        house.discussions.appoint(Actor::server(), list.id, olga, owner).await.expect(house.name);
        house.add(&list, &["anna@far.example"]).await;
        assert!(told(&house, "op@here.example").await.is_empty(), "{}: what owners do they know", house.name);
        let joined = house.discussions.join(ciro, list.id, None).await.expect(house.name);
        let super::super::Joined::Member(member) = joined else { panic!("{joined:?}") };
        let letters = told(&house, "op@here.example").await;
        assert!(letters.len() == 1 && letters[0].contains("ciro@out.example"), "{}: {letters:?}", house.name);
        house.discussions.leave(Some(Actor::Person(ciro)), member).await.expect(house.name);
        assert_eq!(told(&house, "op@here.example").await.len(), 1, "{}", house.name);
    }
}

/// Somebody writes on the web.
async fn write(house: &House, who: &str, title: &str, text: &str) {
    let (title, text, key) = (title.to_owned(), text.to_owned(), title.to_owned());
    let written = Written { title, text, key, ..Written::default() };
    house.discussions.write(house.id(who).await, "rete".into(), written).await.expect(house.name);
}

/// A post of Olga's, and its number.
async fn posted(house: &House) -> (Discussion, i64) {
    let list = house.list(Face::Board, "rete", |s| s.moderation = Moderation::Nothing).await;
    write(house, "op", "Vendo casa", "Telefonate").await;
    (list, house.number("SELECT id FROM discussion_post").await)
}

#[tokio::test]
async fn what_readers_report_is_told_once_and_decided_once() {
    for house in houses().await {
        let (list, post) = posted(&house).await;
        let (service, moderator) = (&house.discussions, Actor::Person(house.id("mod").await));
        let (ciro, admin) = (house.id("ciro@out.example").await, house.id("admin").await);
        let said = || ("pubblicita".to_owned(), "non è il posto".to_owned());
        for reader in [ciro, ciro, admin] {
            service.report_post(reader, ("rete".into(), post), said()).await.expect(house.name);
        }
        let letters = told(&house, "mod@here.example").await;
        assert_eq!(letters.len(), 1, "{}: {letters:?}", house.name);
        assert!(letters[0].contains("Ciro") && letters[0].contains("non è il posto"), "{}", letters[0]);
        let all = service.reported(moderator.clone(), list.id).await.expect(house.name);
        assert_eq!((all.len(), all[0].reports.len(), all[0].excerpt.as_str()), (1, 2, "Telefonate"));
        assert!(is_forbidden(&service.reported(Actor::Person(ciro), list.id).await), "{}", house.name);
        let settle = |by, what| service.settle(by, (list.id, post), what);
        assert!(is_forbidden(&settle(Actor::Person(ciro), Settling::Keep).await), "{}", house.name);
        settle(moderator.clone(), Settling::Keep).await.expect(house.name);
        let again = settle(moderator.clone(), Settling::Keep).await;
        assert!(matches!(again, Err(DiscussionError::NotFound("report"))), "{}", house.name);
        let mara = house.id("mod").await;
        service.report_post(mara, ("rete".into(), post), said()).await.expect(house.name);
        settle(moderator.clone(), Settling::Block("Pubblicità".into())).await.expect(house.name);
        assert!(house.inbox("rete").await.is_empty(), "{}: it is gone", house.name);
        let bans = service.bans(moderator, Some(list.id)).await.expect(house.name);
        assert_eq!(bans[0].pattern, "op@here.example", "{}", house.name);
    }
}

#[tokio::test]
async fn a_member_whose_mail_comes_back_is_told_twice_and_then_taken_out() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        house.add(&list, &["anna@far.example", "bea@far.example"]).await;
        let members = house
            .db
            .read(|c| c.query::<(i64, String)>("SELECT id, address FROM discussion_member ORDER BY id", &[]));
        let members = members.await.expect(house.name);
        let ids: Vec<i64> = members.iter().map(|(id, _)| *id).collect();
        let now = house.clock.now();
        let stop = house.db.write(move |tx| {
            ids.iter().try_for_each(|id| {
                let (list, found) = crate::discussion::store::member::find(tx, *id)?.expect("a member");
                bounces::stop(tx, list, &found, now)
            })
        });
        stop.await.expect(house.name);
        // What was taken out of the queue is there again after some days, since nobody settles it.
        for (days, letters) in [(0, 1), (10, 2), (9, 2), (1, 3)] {
            house.clock.advance(days * DAY);
            assert_eq!(told(&house, "anna@far.example").await.len(), letters, "{}: {days}", house.name);
        }
        // Bea says that she is there, by the link of the letter.
        let bea = members.iter().find(|(_, address)| address.starts_with("bea")).expect("Bea").0;
        let token = house.discussions.tokens().await.expect(house.name).make(Purpose::Options, bea, 0);
        house.discussions.resume_by_link("rete".into(), &token).await.expect(house.name);
        assert_eq!(house.number(STATE).await, 1, "{}", house.name);
        house.clock.advance(10 * DAY);
        let last = told(&house, "anna@far.example").await;
        assert!(last.iter().any(|one| one.contains("non è più iscritto")), "{}: {last:?}", house.name);
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_member").await, 1, "{}", house.name);
    }
}

#[tokio::test]
async fn authors_hear_that_what_waited_is_published() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |s| s.moderation = Moderation::Everything).await;
        let ciro = house.id("ciro@out.example").await;
        house.discussions.join(ciro, list.id, None).await.expect(house.name);
        house.sent().await;
        write(&house, "ciro@out.example", "Orari", "Testo").await;
        let waits = told(&house, "ciro@out.example").await;
        assert!(waits.len() == 1 && waits[0].contains("non è ancora partito"), "{}: {waits:?}", house.name);
        let held = house.waiting().await[0].id;
        let approve = Decision::Approve { trust: false };
        let done = house.discussions.decide(Judge::Actor(Actor::server()), held, approve).await;
        assert!(matches!(done, Ok(Some(Received::Published { .. }))), "{}", house.name);
        let letters = told(&house, "ciro@out.example").await;
        assert!(
            letters.iter().any(|one| one.contains("/forum/rete/messaggi/")),
            "{}: {letters:?}",
            house.name
        );
    }
}

#[tokio::test]
async fn who_is_invited_enters_where_nobody_else_does() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |s| s.joining = Joining::Closed).await;
        house.add(&list, &["anna@far.example"]).await;
        let newcomers = |addresses: &[&str]| {
            addresses
                .iter()
                .map(|one| Newcomer { address: address(one), name: String::new() })
                .collect::<Vec<_>>()
        };
        let all = newcomers(&["anna@far.example", "nina@far.example", "nina@far.example"]);
        let asked = house.discussions.invite(Actor::server(), list.id, all).await.expect(house.name);
        assert_eq!((asked.added, asked.known), (1, 2), "{}", house.name);
        let sent = house.sent().await;
        assert_eq!(sent.len(), 1, "{}: {sent:?}", house.name);
        let text = decoded(&sent[0].1);
        let code =
            text.split("/conferma/").nth(1).expect("a link").split_whitespace().next().expect("a code");
        house.discussions.confirm(code).await.expect(house.name);
        let members = "SELECT COUNT(*) FROM discussion_member WHERE state = 'active'";
        assert_eq!(house.number(members).await, 2, "{}", house.name);
        let moderator = Actor::Person(house.id("mod").await);
        assert!(is_forbidden(
            &house.discussions.invite(moderator, list.id, newcomers(&["x@far.example"])).await
        ));
    }
}

#[tokio::test]
async fn who_has_no_account_chooses_by_a_link_that_is_its_own() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        house.list(Face::List, "altra", |_| {}).await;
        house.add(&list, &["anna@far.example"]).await;
        let asked = crate::discussion::Asked {
            address: "Anna@far.example".into(),
            name: String::new(),
            mode: None,
            language: "it".into(),
            by: "web".into(),
        };
        house.discussions.ask_to_join(list.id, asked).await.expect(house.name);
        let letters = told(&house, "anna@far.example").await;
        let text = letters.first().expect("the letter that she is a member");
        let token =
            text.split("/opzioni/").nth(1).expect("a link").split_whitespace().next().expect("a token");
        let options = Options { own_copy: true, ..Options::of(&list.settings) };
        let service = &house.discussions;
        service.choose_by_link("rete".into(), token, options.clone()).await.expect(house.name);
        assert_eq!(
            house.number("SELECT COUNT(*) FROM discussion_member WHERE own_copy").await,
            1,
            "{}",
            house.name
        );
        let member =
            service.options_link("rete".into(), token).await.expect(house.name).member.expect("Anna");
        let leave = service.tokens().await.expect(house.name).make(Purpose::Leave, member.id, 0);
        for (slug, token) in [("rete", leave.as_str()), ("rete", "aaaa"), ("nessuna", token)] {
            let refused = service.choose_by_link(slug.into(), token, options.clone()).await;
            assert!(matches!(refused, Err(DiscussionError::NotFound(_))), "{}: {slug} {token}", house.name);
        }
        let elsewhere = service.options_link("altra".into(), token).await.expect(house.name);
        assert!(elsewhere.member.is_none(), "{}", house.name);
        service.leave_by_options("rete".into(), token).await.expect(house.name);
        let gone = service.choose_by_link("rete".into(), token, options).await;
        assert!(matches!(gone, Err(DiscussionError::NotFound("member"))), "{}", house.name);
        assert_eq!(member.state, MemberState::Active);
    }
}

#[tokio::test]
async fn lines_below_a_message_go_to_members_and_are_not_shown() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |s| s.footer = true).await;
        house.add(&list, &["op@here.example", "anna@far.example"]).await;
        let token = house.discussions.tokens().await.expect(house.name);
        let anna = house.number("SELECT id FROM discussion_member WHERE address = 'anna@far.example'").await;
        let to = format!("rete+{}@here.example", token.make(Purpose::Reply, anna, 0));
        let raw = mail("Anna <anna@far.example>", &to, "1", "Ciao", "Testo");
        house.receive("<anna@far.example>", &to, &raw).await.expect(house.name);
        house.add(&list, &["bea@far.example"]).await;
        let raw = mail("Anna <anna@far.example>", &to, "2", "Ancora", "Altro testo");
        house.receive("<anna@far.example>", &to, &raw).await.expect(house.name);
        let copies = told(&house, "bea@far.example").await;
        assert!(copies[0].contains("Altro testo\n\n-- \n"), "{}: {copies:?}", house.name);
        assert!(copies[0].contains("rete-leave@here.example"), "{}: {copies:?}", house.name);
        let shown = "SELECT COUNT(*) FROM discussion_post WHERE body LIKE '%rete-leave%'";
        assert_eq!(house.number(shown).await, 0, "{}", house.name);
    }
}
