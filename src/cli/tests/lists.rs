//! `list`: all that an owner does.

use super::{Exit, House, houses};
use crate::{address::Address, discussion::Source};

impl House {
    fn file(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    /// With a closed list that maria owns.
    async fn with_list(&self) {
        self.well("list add rete --name Rete --face list --preset closed").await;
        self.well("list owner add rete maria").await;
    }
}

#[tokio::test]
async fn lists_are_made_chosen_for_and_removed() {
    for house in houses().await {
        let none = house.run("list list").await;
        assert!(none.err.contains("list add") && none.exit == Exit::Well, "{none:?}");
        let made =
            house.run("list add rete --name Rete --face list --preset announce --reading everyone").await;
        assert!(
            made.out.contains("rete@x.example is there") && made.err.contains("list owner add"),
            "{made:?}"
        );
        let shown = house.well("list show rete").await;
        for words in ["posting=stewards", "otherwise=refuse", "reading=everyone", "face=list", "nothing yet"]
        {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let told = house.well("list set rete posting=members max_size=2M prefix=[rete] face=board").await;
        assert!(told.contains("version 2"), "{told}");
        let shown = house.well("list show rete").await;
        for words in ["posting=members", "max-size=2097152", "prefix=[rete]", "face=board"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let listed = house.well("list list").await;
        assert!(listed.contains("rete@x.example  Rete  board"), "{listed}");
        for (line, exit, told) in [
            ("list set rete posting=tutti", Exit::Usage, "is none of anyone, registered, members, stewards"),
            ("list set rete colour=red", Exit::Usage, "what can be set: name, face"),
            ("list set rete max-size=1", Exit::Failed, "between 1 kB and 100 MB"),
            ("list show maria", Exit::Failed, "is no list"),
            ("list show manca", Exit::Failed, "list list"),
            ("list add rete --name Rete --face list", Exit::Failed, "is taken"),
        ] {
            let said = house.fails(line, exit).await;
            assert!(said.contains(told), "{line}: {said}");
        }
        house.well("list remove rete").await;
        house.fails("list show rete", Exit::Failed).await;
        let deeds = house.deeds().await;
        for action in ["discussion.create rete", "discussion.configure", "discussion.remove"] {
            assert!(deeds.iter().any(|deed| deed.starts_with(action)), "{action}: {deeds:?}");
        }
    }
}

#[tokio::test]
async fn members_come_by_hand_by_file_and_by_rule() {
    for house in houses().await {
        house.with_list().await;
        assert!(house.well("list member add rete anna@out.example --name Anna").await.contains("1 added"));
        assert!(house.well("list member add rete anna@out.example").await.contains("1 there already"));
        let file = "indirizzo;nome;citt\u{e0}\r\nb@out.example;Nicol\u{f2};Nard\u{f2}\r\nno address;X;Y\r\nB@out.example;B;Y\r\nanna@out.example;A;Y\r\n";
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(file);
        house.file("m.csv", &bytes);
        let dry = house.run("list member import rete m.csv --dry-run").await;
        assert!(dry.out.starts_with("2 rows in order, 2 left out") && dry.exit == Exit::Failed, "{dry:?}");
        let done = house.run("list member import rete m.csv").await;
        for words in [
            "line 3, \"indirizzo\": is no mail address",
            "line 4, \"address\": stands on line 2",
            "passed over: the column \"citt\u{e0}\"",
        ] {
            assert!(done.err.contains(words), "{words}: {done:?}");
        }
        assert!(
            done.out.contains("1 added, 1 there already, 2 left out") && done.exit == Exit::Failed,
            "{done:?}"
        );
        let listed = house.well("list member list rete --search b@out").await;
        assert!(listed.contains("Nicol\u{f2}") && !listed.contains("anna"), "{listed}");
        assert_eq!(house.well("list member export rete out.csv").await, "2 members exported.\n");
        let again = house.well("list member import rete out.csv").await;
        assert!(again.contains("0 added, 2 there already"), "{again}");
        house.well("list member set rete anna@out.example mode=digest trust=watched hidden=on").await;
        assert!(house.well("list member list rete").await.contains("digest"));
        assert!(
            house
                .fails("list member set rete anna@out.example mode=x", Exit::Usage)
                .await
                .contains("every, topics")
        );
        assert!(house.well("list rule add rete --role administrator").await.contains("1 member came"));
        assert!(house.well("list rule list rete").await.contains("administrator"));
        assert!(house.well("list show rete").await.contains("3 active"));
        house.well("list rule remove rete --role administrator").await;
        house.fails("list rule remove rete --role administrator", Exit::Failed).await;
        house.well("list member remove rete anna@out.example").await;
        assert!(
            house
                .fails("list member remove rete anna@out.example", Exit::Failed)
                .await
                .contains("member list")
        );
        house.fails("list member refuse rete b@out.example", Exit::Failed).await;
        house.well("list member admit rete b@out.example").await;
    }
}

#[tokio::test]
async fn owners_moderators_and_who_is_shut_out() {
    for house in houses().await {
        house.with_list().await;
        house.well("list moderator add rete cpi").await;
        let listed = house.well("list owner list rete").await;
        assert!(listed.contains("owner") && listed.contains("cpi@x.example"), "{listed}");
        assert!(house.fails("list moderator add rete maria", Exit::Failed).await.contains("owner remove"));
        house.fails("list owner remove rete cpi", Exit::Failed).await;
        house.well("list moderator remove rete cpi").await;
        house.well("list ban add rete ugo@spam.example --note Spam").await;
        house.well("list ban add --everywhere *@spam.example").await;
        let listed = house.well("list ban list rete").await;
        assert!(listed.contains("everywhere") && listed.contains("Spam"), "{listed}");
        assert!(!house.well("list ban list --everywhere").await.contains("ugo@"));
        let done = house.run("list member add rete pia@spam.example").await;
        assert!(done.err.contains("is shut out") && done.exit == Exit::Failed, "{done:?}");
        house.well("list ban remove rete ugo@spam.example").await;
        assert!(
            house
                .fails("list ban remove rete ugo@spam.example", Exit::Failed)
                .await
                .contains("list ban list")
        );
        house.fails("list ban add rete", Exit::Usage).await;
        house.fails("list ban add --everywhere *@*", Exit::Failed).await;
    }
}

#[tokio::test]
async fn what_waits_is_decided_on() {
    for house in houses().await {
        house.with_list().await;
        house.well("list set rete otherwise=hold").await;
        assert!(house.run("list held list").await.err.contains("Nothing waits"));
        for n in 1..=3 {
            house.write_to("rete@x.example", &format!("m{n}")).await;
        }
        let listed = house.well("list held list rete").await;
        assert_eq!(listed.lines().count(), 4, "{listed}");
        let ids: Vec<&str> =
            listed.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
        let shown = house.well(&format!("list held show {}", ids[0])).await;
        assert!(shown.contains("ugo@out.example") && shown.contains("not-member"), "{shown}");
        assert!(house.well(&format!("list held show {} --raw", ids[0])).await.contains("Subject: m1"));
        house.well(&format!("list held approve {}", ids[0])).await;
        house.well(&format!("list held refuse {} --reason No", ids[1])).await;
        house.well(&format!("list held discard {}", ids[2])).await;
        let done = house.run(&format!("list held approve {}", ids[1])).await;
        assert!(done.err.contains("was decided by") && done.exit == Exit::Failed, "{done:?}");
        assert!(house.fails("list held approve 999", Exit::Failed).await.contains("held list"));
        assert!(house.well("list list").await.contains(" 1 "));
        assert!(house.fails("list remove rete", Exit::Failed).await.contains("--with-posts"));
        house.well("list member add rete anna@out.example").await;
        assert!(house.run("list bounce list rete").await.err.contains("No copy came back"));
        assert!(house.run("list bounce list rete anna@out.example").await.err.contains("Nothing came back"));
        house.well("list bounce undo rete anna@out.example").await;
    }
}

impl House {
    /// Mail of a stranger.
    async fn write_to(&self, list: &str, subject: &str) {
        let raw = format!(
            "From: ugo@out.example\r\nTo: {list}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@out.example>\r\n\r\n{subject}\r\n"
        );
        let (list, db) = (Address::parse(list).unwrap(), &self.app.db);
        let found = self.app.directory.find(&list).await.unwrap().unwrap();
        let mail = crate::discussion::Incoming {
            raw: raw.as_bytes(),
            auth: None,
            person: None,
            reverse_path: Some(&list),
        };
        let drafts = self.app.discussions.drafts(vec![(found.id, None)], mail).await.unwrap();
        let mut draft = drafts.of(found.id, None).unwrap().clone();
        draft.source = Source::default();
        db.write(move |tx| {
            crate::discussion::receive(tx, &draft, 1_700_000_000_000_000)
                .map(drop)
                .map_err(|error| mailstore::DbError::Other(error.to_string()))
        })
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn archives_come_in_and_go_out() {
    for house in houses().await {
        house.with_list().await;
        let message = |id: &str, subject: &str| {
            format!(
                "From a@b.example Thu Jan  1 00:00:01 2015\nFrom: Anna <anna@out.example>\nSubject: {subject}\nDate: 1 Jan 2015 10:00:00 +0100\n\
                 Message-ID: <{id}@old.example>\n\nciao\n\n"
            )
        };
        let text = message("a", "Orari") + &message("b", "Re: Orari") + &message("c", "Altro");
        let body = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6);
        let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3].to_vec();
        let tail = [vec![0; 4], (text.len() as u32).to_le_bytes().to_vec()].concat();
        house.file("old.mbox.gz", &[head, body, tail].concat());
        let dry = house.well("list import mbox rete old.mbox.gz --dry-run").await;
        assert_eq!(dry, "rete@x.example: 3 messages to be imported, 0 there already.\n");
        let told = house.well("list import mbox rete old.mbox.gz").await;
        assert_eq!(told, "rete@x.example: 3 messages imported, 0 there already, 2 new topics.\n");
        let told = house.well("list import mbox rete old.mbox.gz").await;
        assert_eq!(told, "rete@x.example: 0 messages imported, 3 there already.\n");
        assert!(
            house.well("list show rete").await.contains("2 topics, 3 posts, the last 2015-01-01 09:00 UTC")
        );
        assert!(house.well("list export mbox rete out.mbox").await.starts_with("3 messages exported"));
        house.well("list add altra --name Altra --face board").await;
        assert!(house.well("list import mbox altra out.mbox").await.contains("3 messages imported"));
        house.file("no.mbox", b"ciao\n");
        assert!(house.fails("list import mbox rete no.mbox", Exit::Failed).await.contains("no mbox"));
        house.fails("list import mbox rete manca.mbox", Exit::Failed).await;
        let deeds = house.deeds().await;
        assert!(deeds.iter().any(|deed| deed.starts_with("discussion.import rete@x.example")), "{deeds:?}");
    }
}
