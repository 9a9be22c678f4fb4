//! Whose notices are sent, and what is not sent on.

use super::*;
use crate::{
    mailauth::Kept,
    notify::{Notify, Wish},
};
use mailstore::gc;

/// SPF of `fuori.example` allows it.
const PROVED: [u8; 4] = [192, 0, 2, 9];
const STRANGER: [u8; 4] = [192, 0, 2, 1];

impl House {
    async fn judge_from(
        &self,
        ip: [u8; 4],
        policy: &str,
        to: (&[&str], Notify),
    ) -> Result<(), DeliveryError> {
        self.judge_as("a@fuori.example", ip, policy, to).await
    }

    async fn judge_as(
        &self,
        reverse_path: &str,
        ip: [u8; 4],
        policy: &str,
        (to, notify): (&[&str], Notify),
    ) -> Result<(), DeliveryError> {
        let table = DnsTable::new();
        table.add_txt("_dmarc.fuori.example", policy).add_txt("fuori.example", "v=spf1 ip4:192.0.2.9 -all");
        let limit = std::time::Duration::from_secs(5);
        let judge = Judge::new(Resolver::Table(table), Clock::manual(0), limit, &[]);
        let delivery = self.delivery.clone().judged_by(judge, true).naming_results("posta.example");
        let recipients: Vec<Address> = to.iter().map(|local| address(local)).collect();
        let mut request = Request::default();
        for recipient in &recipients {
            request.note(recipient, Wish { notify, original: None });
        }
        let raw = format!(
            "Authentication-Results: posta.example; dmarc=pass\r\nReceived-SPF: pass receiver=posta.example\r\n\
             From: a@fuori.example\r\nSubject: {policy} {to:?} {ip:?}\r\n\r\nt\r\n"
        );
        let inbound = Inbound {
            reverse_path: ReversePath::parse(reverse_path).expect("a path"),
            recipients,
            raw: raw.into_bytes(),
            trace: trace(),
            client: Some(Client { ip: ip.into(), helo: "mx.posta.example".into() }),
            request,
            binary: false,
        };
        delivery.accept(inbound, Answer::Whole).await.map(|_| ())
    }

    /// What waits: for whom, and of what its sender hears.
    async fn waiting(&self) -> Vec<(String, Notify)> {
        let filter = queue::ItemFilter { limit: 10, ..queue::ItemFilter::default() };
        let items = self.db.read(move |c| queue::list(c, &filter)).await.expect("a look");
        items.iter().flat_map(|i| &i.recipients).map(|r| (r.address.clone(), r.wish.notify)).collect()
    }

    async fn fill_up(&self, owner: i64) {
        self.db.write(move |tx| quota::set_limit(tx, owner, Some(10))).await.expect("a limit");
    }

    async fn known(&self) -> Option<Kept> {
        self.db.read(|c| mailauth::of_message(c, 1)).await.expect("a look")
    }
}

/// Notices of success and failure went to whoever a stranger had named as sender.
#[tokio::test]
async fn only_a_proved_sender_is_told_anything() {
    for engine in engines().await {
        let (house, _folder) = forwarding(engine.db.clone()).await;
        let check = async |ip, expected: &[(&str, Notify)]| {
            let asked = Notify::parse("SUCCESS,FAILURE").expect("a wish");
            house.judge_from(ip, "v=DMARC1; p=none", (&["via"], asked)).await.expect("taken");
            house.judge_from(ip, "v=DMARC1; p=none", (&["op01"], asked)).await.expect("taken");
            let waiting = house.waiting().await;
            let found: Vec<_> = waiting.iter().map(|(to, notify)| (to.as_str(), *notify)).collect();
            assert_eq!(found, expected, "{}", engine.name);
        };
        check(STRANGER, &[("x@posta.example", Notify::NEVER)]).await;
        house.db.write(|tx| tx.execute("DELETE FROM queue_recipient", &[]).map(|_| ())).await.expect("none");
        let asked = Notify::parse("SUCCESS,FAILURE").expect("a wish");
        let mut waiting = house.waiting().await;
        assert_eq!(waiting, [], "{}", engine.name);
        house.judge_from(PROVED, "v=DMARC1; p=none", (&["via", "op01"], asked)).await.expect("taken");
        waiting = house.waiting().await;
        waiting.sort_by(|one, other| one.0.cmp(&other.0));
        let expected = [("op01@lecce.example".to_owned(), asked), ("x@posta.example".to_owned(), asked)];
        assert_eq!(waiting, expected, "{}", engine.name);
    }
}

/// Suspicious mail left for the outside with a reverse-path and a seal of ours.
#[tokio::test]
async fn suspicious_mail_is_not_sent_on() {
    for engine in engines().await {
        let (house, _folder) = forwarding(engine.db.clone()).await;
        let send = async |to: &[&str]| {
            house.judge_from(STRANGER, "v=DMARC1; p=quarantine", (to, Notify::default())).await
        };
        assert_eq!(send(&["via"]).await, Err(DeliveryError::Suspicious), "{}", engine.name);
        assert_eq!(house.waiting().await, []);
        // Nobody would tell the sender of the one that is not served, so it is told at once.
        assert_eq!(send(&["op01", "via"]).await, Err(DeliveryError::Suspicious), "{}", engine.name);
        assert_eq!((house.junk().await[0], house.waiting().await), (0, vec![]), "{}", engine.name);
        send(&["op01"]).await.expect("into Junk");
        assert_eq!((house.junk().await[0], house.waiting().await), (1, vec![]), "{}", engine.name);
    }
}

/// Who had no room waited in the queue for days, and in the end its sender heard nothing.
#[tokio::test]
async fn a_sender_who_cannot_be_told_later_is_told_now() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.fill_up(house.people[1].0).await;
        let send =
            async |ip| house.judge_from(ip, "v=DMARC1; p=none", (&["op01", "op02"], Notify::default())).await;
        assert_eq!(send(STRANGER).await, Err(DeliveryError::OverQuota), "{}", engine.name);
        assert_eq!((house.counts().await[0], house.waiting().await), (0, vec![]), "{}", engine.name);
        send(PROVED).await.expect("taken");
        assert_eq!(house.counts().await[0], 1, "{}", engine.name);
        assert_eq!(house.waiting().await, [("op02@lecce.example".to_owned(), Notify::default())]);
    }
}

/// RCPT took who had no room again, and the others never had the message. Then it refused that one to everybody who bore the
/// sender's name, and whatever had become of the room: one message of a stranger kept all bounces out for six hours.
#[tokio::test]
async fn who_had_no_room_is_refused_alone_to_the_same_server_while_there_is_none() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        let owner = house.people[1].0;
        house.fill_up(owner).await;
        let path = |text: &str| ReversePath::parse(text).expect("a path");
        for sender in ["<>", "a@fuori.example"] {
            let sent = house
                .judge_as(sender, STRANGER, "v=DMARC1; p=none", (&["op01", "op02"], Notify::default()))
                .await;
            assert_eq!(sent, Err(DeliveryError::OverQuota), "{}: {sender}", engine.name);
        }
        let asked = async |ip: [u8; 4], sender: &str, size| {
            let (ip, sender) = (Some(ip.into()), path(sender));
            house.delivery.check_recipient(ip, &sender, &address("op02"), size).await
        };
        let none = Err(DeliveryError::OverQuota);
        assert_eq!(asked(STRANGER, "a@fuori.example", None).await, none, "{}", engine.name);
        assert_eq!(asked([192, 0, 2, 77], "a@fuori.example", None).await, none, "its neighbour");
        assert_eq!(asked(STRANGER, "a@fuori.example", Some(5)).await, Ok(()), "another message");
        assert_eq!(asked([198, 51, 100, 1], "a@fuori.example", None).await, Ok(()), "another server");
        assert_eq!(asked(STRANGER, "b@fuori.example", None).await, Ok(()), "another sender");
        assert_eq!(asked(STRANGER, "<>", None).await, Ok(()), "bounces of everybody");
        let lift = house.db.write(move |tx| quota::set_limit(tx, owner, Some(1 << 20)));
        lift.await.expect("some room");
        assert_eq!(asked(STRANGER, "a@fuori.example", None).await, Ok(()), "{}: room was made", engine.name);
    }
}

/// What was known of a message that waited in the queue for more than a day was forgotten, and it came into INBOX.
#[tokio::test]
async fn a_verdict_lasts_as_long_as_the_queue_needs_it() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.fill_up(house.people[1].0).await;
        let to = ["op01", "op02"];
        house.judge_from(PROVED, "v=DMARC1; p=quarantine", (&to, Notify::default())).await.expect("taken");
        assert_eq!(house.waiting().await, [("op02@lecce.example".to_owned(), Notify::default())]);
        let gone = house.db.write(|tx| {
            tx.execute("DELETE FROM entry", &[])?;
            mailstore::message::stamp_orphans(tx, &[1], 0)
        });
        gone.await.expect("gone");
        gc::run(&house.db, 2 * DAY).await.expect("collected");
        assert_eq!(house.known().await.map(|kept| kept.aligned), Some(true), "{}", engine.name);
        house.db.write(|tx| tx.execute("DELETE FROM pin", &[]).map(|_| ())).await.expect("settled");
        gc::run(&house.db, 4 * DAY).await.expect("collected");
        assert_eq!(house.known().await, None, "{}: kept for ever", engine.name);
    }
}

/// Fields that seemed to be by this installation were only taken out under the name of the node that got them.
#[tokio::test]
async fn results_bear_the_name_of_the_installation() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        house.judge_from(PROVED, "v=DMARC1; p=none", (&["op01"], Notify::NEVER)).await.expect("taken");
        let raw = house.db.read(|c| mailstore::message::load(c, 1)).await.expect("a look").expect("bytes");
        let raw = String::from_utf8(raw.unpack().expect("unpacked")).expect("text");
        assert!(raw.contains("\r\nAuthentication-Results: posta.example;\r\n\tspf=pass"), "{raw}");
        let ours =
            ["Authentication-Results: posta.example", "receiver=posta.example", "by mail.lecce.example"];
        assert!(ours.iter().all(|one| raw.matches(one).count() == 1), "{raw}");
    }
}

/// RFC 5321 §4.5.1: `<postmaster>` is asked for at this host, whose name is no domain that mail is taken for.
#[tokio::test]
async fn the_postmaster_of_the_host_is_that_of_a_domain() {
    for engine in engines().await {
        let house = House::build(engine.db.clone()).await;
        for (host, expected) in [
            ("posta.lecce.example", "lecce.example"),
            ("mx.altrove.example", "lecce.example"),
            ("lecce.example", "lecce.example"),
        ] {
            let delivery = Delivery::new(house.db.clone(), Clock::manual(0), host, DAY);
            for name in ["postmaster", "Abuse"] {
                let of_host = Address::parse(&format!("{name}@{host}")).expect("an address");
                let found = delivery.at_home(&of_host).await.expect("a look");
                assert_eq!(found.domain(), expected, "{}: {name}@{host}", engine.name);
                assert_eq!(found.local(), name);
            }
            let others = ["info@posta.lecce.example", "postmaster@mx.lontano.example"];
            for other in others.map(|text| Address::parse(text).expect("an address")) {
                assert_eq!(delivery.at_home(&other).await, Ok(other.clone()), "{}", engine.name);
            }
        }
    }
}
