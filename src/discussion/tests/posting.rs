use super::{
    super::{Face, Mode, Otherwise, Posting, Reading},
    House, houses, mail,
};
use crate::{
    delivery::DeliveryError,
    directory::Actor,
    discussion::{Moderation, Options, Settings},
};

async fn rete(house: &House) -> super::super::Discussion {
    let list = house.list(Face::List, "rete", |_| {}).await;
    house.add(&list, &["op@here.example", "ciro@out.example", "anna@far.example"]).await;
    list
}

#[tokio::test]
async fn a_post_is_on_the_board_once_and_with_each_member_once() {
    for house in houses().await {
        rete(&house).await;
        let raw = mail("Anna <anna@far.example>", "rete@here.example", "1", "Ciao", "Testo");
        for _ in 0..2 {
            house.receive("<anna@far.example>", "rete@here.example", &raw).await.expect(house.name);
        }
        assert_eq!(house.inbox("op").await, ["Ciao"], "{}", house.name);
        assert_eq!(house.queued().await, [("ciro@out.example".into(), "Ciao".into())], "{}", house.name);
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_post").await, 1, "the same Message-ID");
        assert_eq!(house.number("SELECT posts FROM discussion").await, 1);
        assert_eq!(house.inbox("rete").await, ["Ciao"], "{}: the board", house.name);
    }
}

#[tokio::test]
async fn answers_are_in_their_topic_by_references_and_by_subject() {
    for house in houses().await {
        rete(&house).await;
        let to = "rete@here.example";
        let post = async |id: &str, subject: &str, more: &str, text: &str| {
            let raw = mail("Anna <anna@far.example>", to, id, subject, text);
            let raw = raw.replacen("Date:", &format!("{more}Date:"), 1);
            house.receive("<anna@far.example>", to, &raw).await.expect(house.name);
        };
        post("1", "Orari", "", "a").await;
        post("2", "Re: Altro", "References: <0@x.example> <1@x.example>\r\n", "b").await;
        post("3", "R: orari", "", "c").await;
        post("4", "Orari", "", "d").await;
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_topic").await, 2, "{}", house.name);
        assert_eq!(house.number("SELECT MAX(posts) FROM discussion_topic").await, 3, "{}", house.name);
        let parents = "SELECT COUNT(*) FROM discussion_post WHERE parent_id IS NOT NULL";
        assert_eq!(house.number(parents).await, 1);
    }
}

#[tokio::test]
async fn strangers_wait_are_refused_or_thrown_away_as_was_chosen() {
    for house in houses().await {
        let refuse: fn(&mut Settings) = |s| s.otherwise = Otherwise::Refuse;
        for (local, change) in [
            ("hold", (|_| {}) as fn(&mut Settings)),
            ("refuse", refuse),
            ("throw", |s| s.otherwise = Otherwise::Discard),
        ] {
            house.list(Face::List, local, change).await;
            let to = format!("{local}@here.example");
            let raw = mail("X <x@far.example>", &to, local, "Ciao", "Testo");
            let taken = house.receive("<x@far.example>", &to, &raw).await;
            assert_eq!(taken.is_err(), local == "refuse", "{}: {taken:?}", house.name);
            assert!(matches!(taken, Ok(()) | Err(DeliveryError::Refused(_))));
        }
        assert_eq!(house.waiting().await.len(), 1, "{}", house.name);
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_post").await, 0);
    }
}

#[tokio::test]
async fn what_is_written_automatically_because_of_a_post_is_no_post() {
    for house in houses().await {
        rete(&house).await;
        let to = "rete@here.example";
        let plain = mail("Anna <anna@far.example>", to, "1", "Fuori sede", "Sono in ferie");
        let vacation = plain.replacen("Subject", "Auto-Submitted: auto-replied\r\nSubject", 1);
        house.receive("<anna@far.example>", to, &vacation).await.expect("taken and thrown away");
        house.receive("<>", to, &plain).await.expect("a report");
        let looped = plain.replacen("Subject", "List-Id: x <rete.here.example>\r\nSubject", 1);
        house.receive("<anna@far.example>", to, &looped).await.expect("it was here before");
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_post").await, 0, "{}", house.name);
        assert!(house.waiting().await.is_empty(), "{}", house.name);
        // What only looks like it may be somebody's question.
        house.receive("<anna@far.example>", to, &plain).await.expect(house.name);
        assert_eq!(house.waiting().await.len(), 1, "{}", house.name);
    }
}

#[tokio::test]
async fn the_list_itself_several_authors_and_none_write_nothing() {
    for house in houses().await {
        rete(&house).await;
        let to = "rete@here.example";
        for from in ["rete@here.example", "Anna <anna@far.example>, Ciro <ciro@out.example>", "\"x\" <>"] {
            let raw = mail(from, to, from.get(..3).unwrap_or("x"), "Ciao", "Testo");
            let taken = house.receive("<anna@far.example>", to, &raw).await;
            assert!(matches!(taken, Err(DeliveryError::Refused(_))), "{} {from}: {taken:?}", house.name);
        }
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_post").await, 0);
    }
}

#[tokio::test]
async fn members_get_what_they_have_chosen() {
    for house in houses().await {
        let list = rete(&house).await;
        let choose = async |address: &str, change: fn(&mut Options)| {
            let key = address.to_owned();
            let id = list.id;
            let found = house.db.read(move |c| super::super::store::member::by_key(c, id, &key)).await;
            let member = found.expect(house.name).expect("a member");
            let mut options = member.options;
            change(&mut options);
            house.discussions.choose(Some(Actor::server()), member.id, options).await.expect(house.name);
        };
        choose("anna@far.example", |o| o.own_copy = true).await;
        choose("ciro@out.example", |o| o.mode = Mode::Nothing).await;
        choose("op@here.example", |o| o.away_until = super::house::NOW + 1).await;
        let to = "rete@here.example";
        let raw = mail("Anna <anna@far.example>", to, "1", "Uno", "Testo");
        house.receive("<anna@far.example>", to, &raw).await.expect(house.name);
        assert_eq!(house.queued().await, [("anna@far.example".into(), "Uno".into())], "{}", house.name);
        assert!(house.inbox("op").await.is_empty());
        choose("op@here.example", |o| o.away_until = 0).await;
        let raw = mail("Anna <anna@far.example>", "rete@here.example, op@here.example", "2", "Due", "Altro");
        house.receive("<anna@far.example>", to, &raw).await.expect(house.name);
        assert!(house.inbox("op").await.is_empty(), "{}: it is addressed to it beside", house.name);
    }
}

#[tokio::test]
async fn a_board_shows_nobody_s_address() {
    for house in houses().await {
        house.list(Face::Board, "forum", |s| s.moderation = Moderation::Nothing).await;
        let to = "forum@here.example";
        let raw = mail("ciro@out.example", to, "1", "Domanda", "Testo");
        let raw = format!("X-Originating-IP: 192.0.2.9\r\n{raw}");
        house.receive("<ciro@out.example>", to, &raw).await.expect(house.name);
        let kept = house.db.read(|c| {
            let sql = "SELECT b.encoding, b.size, b.data FROM discussion_post p JOIN message m ON m.id = p.message_id
                       JOIN blob b ON b.id = m.blob_id";
            let (_, size, data): (i64, i64, Vec<u8>) = c.query_one(sql, &[])?;
            Ok::<_, mailstore::DbError>(mailstore::blob::PackedBlob::of_zstd(size.unsigned_abs(), data))
        });
        let kept = String::from_utf8(kept.await.expect(house.name).unpack().expect("bytes")).expect("text");
        assert!(!kept.contains("ciro@out.example") && !kept.contains("192.0.2.9"), "{}: {kept}", house.name);
        assert!(kept.contains("From: \"ciro (Lista forum)\" <forum@here.example>"), "{kept}");
        assert!(kept.contains("Message-ID: <1@x.example>") && kept.contains("Testo"), "{kept}");
        let author = house.db.read(|c| c.query_one::<(String,)>("SELECT author FROM discussion_post", &[]));
        assert_eq!(author.await.expect(house.name).0, "Ciro", "the name of the account");
    }
}

#[tokio::test]
async fn the_same_again_and_very_many_at_once_wait() {
    for house in houses().await {
        rete(&house).await;
        let to = "rete@here.example";
        for n in 0..9 {
            let text = if n < 2 { "uguale".to_owned() } else { format!("testo {n}") };
            let raw = mail("Anna <anna@far.example>", to, &n.to_string(), &format!("S{n}"), &text);
            house.receive("<anna@far.example>", to, &raw).await.expect(house.name);
        }
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_post").await, 6, "{}", house.name);
        assert_eq!(house.waiting().await.len(), 3, "{}", house.name);
    }
}

#[tokio::test]
async fn who_is_announced_to_does_not_write_and_rights_say_so() {
    for house in houses().await {
        let list = house
            .list(Face::List, "annunci", |s| {
                (s.posting, s.otherwise) = (Posting::Stewards, Otherwise::Refuse);
            })
            .await;
        house.add(&list, &["op@here.example"]).await;
        let to = "annunci@here.example";
        let raw = mail("Olga <op@here.example>", to, "1", "Io", "Testo");
        assert!(house.receive("<op@here.example>", to, &raw).await.is_err(), "{}", house.name);
        let rights = house.db.read(move |c| mailstore::rights::list(c, list.board)).await.expect(house.name);
        let of = |id: i64| rights.iter().find(|(who, _)| *who == id).map(|(_, r)| r.to_string());
        assert_eq!(of(list.id.0).as_deref(), Some("lrs"), "{}", house.name);
        assert_eq!(of(house.id("mod").await.0).as_deref(), Some("lrswipte"));
        assert_eq!(list.reading, Reading::Members);
    }
}
