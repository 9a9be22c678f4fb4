use super::{
    super::{Asked, Body, DiscussionError, Face, Joined, Received, Written},
    House, houses, mail,
};
use crate::{
    address::Address,
    bounce::token::Purpose,
    clock::{DAY, HOUR},
};

/// A list whose member Anna writes to it by the address in her copies, so that it is known who she is.
async fn rete(house: &House) -> String {
    let list = house.list(Face::List, "rete", |_| {}).await;
    house.add(&list, &["anna@far.example", "op@here.example"]).await;
    let anna = house.number("SELECT id FROM discussion_member WHERE address = 'anna@far.example'").await;
    let token = house.discussions.tokens().await.expect(house.name).make(Purpose::Reply, anna, 0);
    format!("rete+{token}@here.example")
}

/// What is shown of the last message.
async fn shown(house: &House) -> Body {
    let sql = "SELECT body FROM discussion_post ORDER BY id DESC LIMIT 1";
    let body = house.db.read(move |c| c.query_one::<(String,)>(sql, &[])).await.expect(house.name);
    Body::parse(&body.0)
}

/// A message: its name, fields of content, its body, what is shown, and the names of its files.
type Nasty = (&'static str, &'static [u8], Vec<u8>, &'static str, &'static [&'static str]);

fn nested(depth: usize) -> Vec<u8> {
    let begins = (0..depth)
        .map(|at| format!("--b{at}\r\nContent-Type: multipart/mixed; boundary=b{}\r\n\r\n", at + 1));
    format!("{}--b{depth}\r\n\r\nSotto\r\n", begins.collect::<String>()).into_bytes()
}

/// LISTS.md cases 53 to 64.
fn nasty() -> Vec<Nasty> {
    let mixed: &[u8] = b"Content-Type: multipart/mixed; boundary=b\r\n";
    let base64: &[u8] = b"Content-Transfer-Encoding: base64\r\n";
    vec![
        (
            "53 winmail.dat",
            mixed,
            b"--b\r\n\r\nVedi allegato\r\n--b\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\n\
              Content-Transfer-Encoding: base64\r\n\r\neJ8+IgYPAQaQCAAEAAAAAAABAAEAAQeQBgAIAAAA5AQ=\r\n--b--\r\n"
                .to_vec(),
            "Vedi allegato",
            &["winmail.dat"],
        ),
        ("54 Latin-1 without label", b"", b"perch\xe9 no\r\n".to_vec(), "perché no", &[]),
        (
            "55 a wrong label",
            b"Content-Type: text/plain; charset=us-ascii\r\n",
            "perché no\r\n".into(),
            "perché no",
            &[],
        ),
        (
            "57 names in pieces, with a path",
            mixed,
            b"--b\r\n\r\nEcco\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment;\r\n \
              filename*0*=utf-8''..%2F..%2Fetc%2F;\r\n filename*1*=citt%C3%A0.csv\r\n\r\na;b\r\n--b--\r\n"
                .to_vec(),
            "Ecco",
            &["città.csv"],
        ),
        (
            "58 a boundary that is missing",
            b"Content-Type: multipart/mixed\r\n",
            b"--b\r\n\r\nCiao\r\n".to_vec(),
            "--b",
            &[],
        ),
        (
            "58 a boundary that is repeated, and no end",
            mixed,
            b"--b\r\n--b\r\n--b\r\n\r\nCiao\r\n--b\r\n".to_vec(),
            "Ciao",
            &[],
        ),
        ("59 parts in parts", b"Content-Type: multipart/mixed; boundary=b0\r\n", nested(1000), "", &[]),
        (
            "60 an archive that unpacks to very much",
            mixed,
            b"--b\r\n\r\nEcco\r\n--b\r\nContent-Type: application/zip; name=a.zip\r\nContent-Disposition: attachment\r\n\
              Content-Transfer-Encoding: base64\r\n\r\nUEsDBBQAAAAIAAAAIQAAAAAA/////////38BAAAAYQ==\r\n--b--\r\n"
                .to_vec(),
            "Ecco",
            &["a.zip"],
        ),
        (
            "61 a page with a script and an image that is missing",
            b"Content-Type: text/html; charset=utf-8\r\n",
            b"<p>Ciao<script>alert(1)</script><form action=x><img src=cid:a></form><style>@import url(x)</style>\r\n"
                .to_vec(),
            "Ciao",
            &[],
        ),
        ("62 nothing", b"", Vec::new(), "", &[]),
        ("64 a line of 5,000", b"", [vec![b'a'; 5000], b"\r\n".to_vec()].concat(), "aaaa", &[]),
        ("base64 that is none", base64, b"%%%%\r\n".to_vec(), "", &[]),
    ]
}

#[tokio::test]
async fn whatever_a_message_is_made_of_it_is_published_as_it_came() {
    for house in houses().await {
        let to = rete(&house).await;
        let all = nasty();
        for (number, (name, content, body, said, files)) in all.iter().enumerate() {
            let id = format!("nasty-{number}");
            let head = format!(
                "From: Anna <anna@far.example>\r\nTo: {to}\r\nSubject: {name}\r\nMessage-ID: <{id}@x.example>\r\n\
                 MIME-Version: 1.0\r\n"
            );
            let raw = [head.as_bytes(), content, b"\r\n", body].concat();
            house.receive_raw("<anna@far.example>", &to, raw).await.expect(name);
            // Very many at once would wait.
            house.clock.advance(DAY);
            let found = shown(&house).await;
            let names: Vec<&str> = found.files.iter().map(|file| file.name.as_str()).collect();
            assert!(found.said().starts_with(said), "{}: {name}: {found:?}", house.name);
            assert_eq!(names, *files, "{}: {name}", house.name);
            assert!(!found.said().contains("alert"), "{}: {name}", house.name);
        }
        assert_eq!(
            house.number("SELECT COUNT(*) FROM discussion_post").await,
            all.len() as i64,
            "{}",
            house.name
        );
        assert_eq!(house.inbox("op").await.len(), all.len(), "{}", house.name);
    }
}

/// LISTS.md case 56, and what is left of 54.
#[tokio::test]
async fn subjects_are_read_whatever_was_done_to_them() {
    for house in houses().await {
        let to = rete(&house).await;
        for (number, (subject, expected)) in [
            (&b"=?utf-8?B?Y2l0dMM=?= =?utf-8?B?oA==?="[..], "città"),
            (b"=?utf-8?Q?citt=C3=A0?=", "città"),
            (b"citt\xe0", "città"),
            (b"=?x-unknown?Q?citta?=", "citta"),
        ]
        .into_iter()
        .enumerate()
        {
            let head = format!(
                "From: Anna <anna@far.example>\r\nTo: {to}\r\nMessage-ID: <s{number}@x.example>\r\nSubject: "
            );
            let body = format!("\r\n\r\nTesto {number}\r\n");
            let raw = [head.as_bytes(), subject, body.as_bytes()].concat();
            house.receive_raw("<anna@far.example>", &to, raw).await.expect(house.name);
            house.clock.advance(DAY);
            let sql = "SELECT subject FROM discussion_topic ORDER BY id DESC LIMIT 1";
            let found = house.db.read(move |c| c.query_one::<(String,)>(sql, &[])).await.expect(house.name).0;
            assert_eq!(found, expected, "{}", house.name);
            if number == 0 {
                // Each is a topic of its own.
                house.clock.advance(31 * DAY);
            }
        }
    }
}

/// LISTS.md cases 6, 31.
#[tokio::test]
async fn what_goes_round_and_what_would_be_a_field_does_no_harm() {
    for house in houses().await {
        let to = rete(&house).await;
        let round = "Received: from a by b; Tue, 14 Nov 2023 22:00:00 +0000\r\n".repeat(120);
        let raw = format!("{round}{}", mail("Anna <anna@far.example>", &to, "1", "Ciao", "Testo"));
        assert!(house.receive("<anna@far.example>", &to, &raw).await.is_err(), "{}", house.name);
        let written = Written {
            title: "Orari\r\nBcc: ugo@spam.example\r\n\r\nnel testo".into(),
            text: "Testo\r\n.\r\nMAIL FROM:<x@y.example>".into(),
            key: "a".into(),
            ..Written::default()
        };
        let olga = house.id("op").await;
        let done = house.discussions.write(olga, "rete".into(), written).await.expect(house.name);
        assert!(matches!(done, Received::Published { .. }), "{}: {done:?}", house.name);
        let sent = house.sent().await;
        let (_, copy) = sent.iter().find(|(to, _)| to == "anna@far.example").expect("a copy");
        let (head, _) = copy.split_once("\r\n\r\n").expect("a head");
        assert!(!head.contains("\nBcc:"), "{}: {head}", house.name);
        assert!(head.contains("Subject: Orari Bcc: ugo@spam.example nel testo"), "{}: {head}", house.name);
    }
}

fn asking(address: &str) -> Asked {
    let (name, mode, language, by) = (String::new(), None, "it".into(), "web".into());
    Asked { address: address.into(), name, mode, language, by }
}

async fn asked(house: &House, address: &str) -> String {
    let list = house.id("rete").await;
    house.discussions.ask_to_join(list, asking(address)).await.expect(house.name);
    let sent = house.sent().await;
    let (_, letter) = sent.iter().find(|(to, _)| to == address).expect("a letter");
    let at = letter.find("rete-confirm+").expect("a token") + "rete-confirm+".len();
    letter[at..].chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// LISTS.md cases 33 to 37, 43.
#[tokio::test]
async fn a_confirmation_is_for_its_address_and_its_time() {
    for house in houses().await {
        house.list(Face::List, "rete", |_| {}).await;
        let nina = asked(&house, "nina@far.example").await;
        // However many tags: it is one mailbox that is written to.
        let list = house.id("rete").await;
        for tag in 0..20 {
            let asked = asking(&format!("nina+{tag}@far.example"));
            house.discussions.ask_to_join(list, asked).await.expect(house.name);
        }
        assert!(house.sent().await.is_empty(), "{}", house.name);
        house.clock.advance(2 * HOUR);
        let tagged = asked(&house, "nina+a@far.example").await;
        // Somebody else's letter: the address that was asked is a member, not who answers.
        let to = format!("rete-confirm+{nina}@here.example");
        house
            .receive("<ugo@far.example>", &to, &mail("ugo@far.example", &to, "1", "Re", ""))
            .await
            .expect(house.name);
        house.discussions.drain().await.expect(house.name);
        let members = house.db.read(|c| c.query::<(String,)>("SELECT address FROM discussion_member", &[]));
        assert_eq!(members.await.expect(house.name), [("nina@far.example".to_owned(),)], "{}", house.name);
        // Cut in two, with a dot behind, with the rest of `=3D`, in capitals.
        let (front, back) = tagged.split_at(9);
        let mangled = format!("3D{front} {}..", back.to_uppercase());
        assert!(house.discussions.confirm(front).await.is_err(), "{}: half of it", house.name);
        let done = house.discussions.confirm(&mangled).await.map(|(_, joined)| joined);
        assert!(matches!(done, Ok(Joined::Member(_))), "{}: {done:?}", house.name);
        let late = asked(&house, "n.i.n.a@far.example").await;
        house.clock.advance(8 * DAY);
        let refused = house.discussions.confirm(&late).await;
        assert!(matches!(refused, Err(DiscussionError::NotFound("token"))), "{}", house.name);
    }
    let long = format!("{}@far.example", "a".repeat(300));
    assert!(Address::parse(&long).is_err());
}
