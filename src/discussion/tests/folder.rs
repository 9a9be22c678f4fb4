use super::{
    super::{Face, Moderation},
    House, houses, mail,
};
use crate::mailboxes::{FlagChange, MailboxError, Mailboxes, NewMail};
use mailstore::{
    entry::FlagOp,
    flags::{self, FlagSet},
    mailbox,
};

fn mailboxes(house: &House) -> Mailboxes {
    Mailboxes::new(house.db.clone(), house.clock.clone()).with_boards(house.discussions.clone())
}

fn new(raw: &str) -> NewMail {
    NewMail { raw: raw.as_bytes().to_vec(), flags: FlagSet::default(), internal_date: None }
}

#[tokio::test]
async fn what_a_member_puts_into_the_folder_is_a_post() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        house.add(&list, &["op@here.example", "ciro@out.example"]).await;
        let (boxes, op) = (mailboxes(&house), house.id("op").await);
        let raw = mail("Olga <op@here.example>", "rete@here.example", "1", "Dalla cartella", "Testo");
        let appended = boxes.append(op, list.board, vec![new(&raw)]).await.expect(house.name);
        assert_eq!(appended.uids, [1], "{}", house.name);
        assert_eq!(
            house.queued().await,
            [("ciro@out.example".into(), "Dalla cartella".into())],
            "{}",
            house.name
        );
        // Somebody else's message, moved there out of an own folder.
        let other = mail("Anna <anna@far.example>", "op@here.example", "2", "Di Anna", "Altro");
        house.receive("<anna@far.example>", "op@here.example", &other).await.expect(house.name);
        let inbox =
            house.db.read(move |c| mailbox::find(c, op.0, "INBOX")).await.expect(house.name).expect("INBOX");
        let moved = boxes.relocate(op, inbox.id, vec![1], list.board).await.expect(house.name);
        assert_eq!((moved.from, moved.to), (vec![1], vec![2]), "{}", house.name);
        assert!(house.inbox("op").await.is_empty(), "{}: it is in one place", house.name);
        let author = house.db.read(|c| {
            c.query_one::<(String, String)>("SELECT author, address FROM discussion_post WHERE uid = 2", &[])
        });
        assert_eq!(author.await.expect(house.name), ("Olga".into(), "op@here.example".into()));
    }
}

#[tokio::test]
async fn who_may_not_write_puts_nothing_there_and_what_waits_is_published_by_moving_it() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |s| s.moderation = Moderation::Everything).await;
        house.add(&list, &["op@here.example"]).await;
        let boxes = mailboxes(&house);
        let (op, moderator, admin) = (house.id("op").await, house.id("mod").await, house.id("admin").await);
        let raw = mail("Ada <admin@here.example>", "rete@here.example", "1", "No", "Testo");
        let denied = boxes.append(admin, list.board, vec![new(&raw)]).await;
        assert!(matches!(denied, Err(MailboxError::NotFound)), "{}: {denied:?}", house.name);
        let raw = mail("Olga <op@here.example>", "rete@here.example", "2", "Forse", "Testo");
        let waits = boxes.append(op, list.board, vec![new(&raw)]).await.expect(house.name);
        assert!(waits.uids.is_empty() && house.inbox("rete").await.is_empty(), "{}", house.name);
        assert!(boxes.relocate(op, list.held, vec![1], list.board).await.is_err(), "{}", house.name);
        let moved = boxes.relocate(moderator, list.held, vec![1], list.board).await.expect(house.name);
        assert_eq!(moved.to, [1], "{}", house.name);
        assert_eq!(house.inbox("rete").await, ["Forse"], "{}", house.name);
        assert!(house.waiting().await.is_empty(), "{}", house.name);
    }
}

#[tokio::test]
async fn what_is_not_taken_stays_where_it_was() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |_| {}).await;
        house.add(&list, &["op@here.example"]).await;
        let (boxes, op) = (mailboxes(&house), house.id("op").await);
        let inbox = house.db.read(move |c| mailbox::find(c, op.0, "INBOX")).await.expect(house.name);
        let inbox = inbox.expect("INBOX").id;
        // It was taken away from the board before, and is put there again.
        let raw = mail("Olga <op@here.example>", "rete@here.example", "1", "Uno", "Testo");
        boxes.append(op, list.board, vec![new(&raw)]).await.expect(house.name);
        let moderator = house.id("mod").await;
        let deleted =
            FlagChange { op: FlagOp::Add, flags: FlagSet::system(flags::DELETED), unchanged_since: None };
        boxes.store(moderator, list.board, vec![1], deleted).await.expect(house.name);
        boxes.expunge(moderator, list.board, None).await.expect(house.name);
        boxes.append(op, inbox, vec![new(&raw)]).await.expect(house.name);
        let moved = boxes.relocate(op, inbox, vec![1], list.board).await;
        assert!(matches!(moved, Err(MailboxError::Refused(_))), "{}: {moved:?}", house.name);
        assert_eq!(house.inbox("op").await, ["Uno"], "{}", house.name);
        // One that another list server has had under the same name, and a notice, are put there by hand.
        let old = mail("Anna <anna@far.example>", "rete@here.example", "2", "Fuori sede", "Chi copre?");
        let old = old.replacen("Date", "List-Id: <rete.here.example>\r\nX-Loop: rete\r\nDate", 1);
        boxes.append(op, inbox, vec![new(&old)]).await.expect(house.name);
        let moved = boxes.relocate(op, inbox, vec![2], list.board).await.expect(house.name);
        assert_eq!(moved.from, [2], "{}", house.name);
        assert_eq!(house.inbox("rete").await, ["Fuori sede"], "{}", house.name);
    }
}

#[tokio::test]
async fn what_a_moderator_expunges_or_moves_away_is_removed_and_what_waits_is_thrown_away() {
    for house in houses().await {
        let list = house.list(Face::List, "rete", |s| s.moderation = Moderation::Strangers).await;
        house.add(&list, &["op@here.example"]).await;
        let (boxes, op, moderator) = (mailboxes(&house), house.id("op").await, house.id("mod").await);
        for number in 1..=2 {
            let raw = mail(
                "Olga <op@here.example>",
                "rete@here.example",
                &number.to_string(),
                "Uno",
                &format!("Testo {number}"),
            );
            boxes.append(op, list.board, vec![new(&raw)]).await.expect(house.name);
        }
        let deleted =
            || FlagChange { op: FlagOp::Add, flags: FlagSet::system(flags::DELETED), unchanged_since: None };
        let denied = boxes.store(op, list.board, vec![1], deleted()).await;
        assert!(matches!(denied, Err(MailboxError::NoRight)), "{}: {denied:?}", house.name);
        boxes.store(moderator, list.board, vec![1], deleted()).await.expect(house.name);
        let gone = boxes.expunge(moderator, list.board, None).await.expect(house.name);
        assert_eq!(gone.uids, [1], "{}", house.name);
        let trash = house.db.read(move |c| mailbox::find(c, moderator.0, "Cestino")).await.expect(house.name);
        let trash = trash.expect("a trash").id;
        boxes.relocate(moderator, list.board, vec![2], trash).await.expect(house.name);
        let removed = "SELECT COUNT(*) FROM discussion_post WHERE state = 1";
        assert_eq!(house.number(removed).await, 2, "{}", house.name);
        assert_eq!(house.number("SELECT posts FROM discussion").await, 0, "{}", house.name);
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_trace WHERE deed = 'remove'").await, 2);
        let raw = mail("X <x@far.example>", "rete@here.example", "3", "Pubblicità", "Testo");
        house.receive("<x@far.example>", "rete@here.example", &raw).await.expect(house.name);
        boxes.store(moderator, list.held, vec![1], deleted()).await.expect(house.name);
        boxes.expunge(moderator, list.held, None).await.expect(house.name);
        assert!(house.waiting().await.is_empty(), "{}", house.name);
        assert_eq!(house.number("SELECT COUNT(*) FROM discussion_held WHERE state = 'discarded'").await, 1);
    }
}
