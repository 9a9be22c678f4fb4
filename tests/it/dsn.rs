//! What senders ask to be told and are told (RFC 3461), from MAIL and RCPT to the notice in the mailbox.

use crate::support::{DOMAIN, SmtpClient, TestServer, eventually, servers};

const LETTER: &str =
    "From: op01@lecce.example\r\nTo: op02@lecce.example\r\nSubject: Prova\r\n\r\nTesto riservato.\r\n";

/// Sends with these parameters of MAIL and RCPT.
async fn send(client: &mut SmtpClient, from: &str, mail: &str, to: &[&str]) {
    let mut lines = vec![format!("MAIL FROM:<{from}> {mail}")];
    lines.extend(to.iter().map(|to| format!("RCPT TO:{to}")));
    for line in lines {
        let reply = client.say(&line).await;
        assert!(reply.starts_with("250"), "{line}: {reply}");
    }
    assert!(client.say("DATA").await.starts_with("354"));
    client.write(LETTER.as_bytes()).await;
    assert!(client.say(".").await.starts_with("250"));
}

/// The messages in somebody's INBOX, once there are so many.
async fn inbox(server: &TestServer, name: &str, count: usize) -> Vec<String> {
    eventually(|| async {
        let selected = server.imap(name).await.ok("SELECT INBOX").await;
        selected.contains(&format!("* {count} EXISTS")).then_some(())
    })
    .await;
    let mut imap = server.imap(name).await;
    imap.ok("SELECT INBOX").await;
    let mut all = Vec::new();
    for number in 1..=count {
        all.push(imap.ok(&format!("FETCH {number} BODY.PEEK[]")).await.concat());
    }
    all
}

/// RFC 3461 §5.2.3 (delivered), §5.2.7.3 (expanded), §5.2.7.2 and §5.2.2 (an alias of one, relayed under its own name)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn success_is_told_of_mailboxes_groups_and_forwards() {
    for server in servers().await {
        let mut client = server.submission("op01").await;
        let to = [
            &format!("<op02@{DOMAIN}> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Op02@{DOMAIN}"),
            &format!("<tutti@{DOMAIN}> NOTIFY=SUCCESS"),
            &format!("<fuori@{DOMAIN}> NOTIFY=SUCCESS"),
            "<chi@altrove.example> NOTIFY=NEVER",
        ];
        send(&mut client, &format!("op01@{DOMAIN}"), "RET=FULL ENVID=QQ+2B7", &to).await;
        // One of the group, one of what was delivered here, one of what was relayed.
        let all = inbox(&server, "op01", 3).await;
        let of = |action: &str| {
            all.iter().find(|one| one.contains(action)).unwrap_or_else(|| panic!("{action}: {all:#?}"))
        };
        let here = of("Action: delivered");
        for expected in [
            "Original-Envelope-Id: QQ+7",
            "Original-Recipient: rfc822; Op02@lecce.example",
            "Final-Recipient: rfc822; op02@lecce.example",
            "Action: expanded",
            "Final-Recipient: rfc822; tutti@lecce.example",
            "Auto-Submitted: auto-replied",
        ] {
            assert!(here.contains(expected), "{}: {expected}: {here}", server.name);
        }
        assert!(!here.contains("fuori@") && !here.contains("riservato"), "{here}");
        let outside = of("Action: relayed");
        assert!(outside.contains("Final-Recipient: rfc822; x@posta.example"), "{outside}");
        assert!(outside.contains("Original-Recipient: rfc822; fuori@lecce.example"), "{outside}");
        assert!(!outside.contains("chi@altrove.example"), "{outside}");
        let group = inbox(&server, "op02", 1).await;
        assert!(group[0].contains("Testo riservato."), "one copy, and no notice: {group:#?}");
    }
}

/// RFC 3461 §4.3 (RET), §6 (a notice to the outside says NOTIFY=NEVER and has the null reverse-path)
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_are_told_too_and_the_null_path_never() {
    for server in servers().await {
        let mut client = server.smtp().await;
        for from in ["", "maria@posta.example"] {
            send(&mut client, from, "ENVID=1", &[&format!("<op03@{DOMAIN}> NOTIFY=SUCCESS")]).await;
        }
        let notices = eventually(|| async { Some(server.outbox()).filter(|out| !out.is_empty()) }).await;
        assert_eq!(notices.len(), 1, "{}: {notices:#?}", server.name);
        let notice = &notices[0];
        assert!(
            notice.starts_with("X-Envelope-From: <>\r\nX-Envelope-To: <maria@posta.example>\r\n"),
            "{notice}"
        );
        assert!(
            notice.contains("Original-Envelope-Id: 1\r\n") && notice.contains("Action: delivered\r\n"),
            "{notice}"
        );
        let sql = "SELECT notify FROM queue_recipient WHERE recipient = 'maria@posta.example'";
        let asked = server.app.db.read(move |c| c.query_one::<(i64,)>(sql, &[])).await.expect("a row");
        assert_eq!(asked.0, 1, "NEVER");
        assert_eq!(inbox(&server, "op03", 2).await.len(), 2);
    }
}

/// RFC 3461 §4.2: an address that is not ours any more, RET=HDRS and a bad value of each parameter
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_values_are_refused_and_cost_that_command_only() {
    for server in servers().await {
        let mut client = server.smtp().await;
        for bad in ["RET=BODY", "ENVID=+0D+0A", "ENVID=", "NOTIFY=NEVER"] {
            let reply = client.say(&format!("MAIL FROM:<a@posta.example> {bad}")).await;
            assert!(reply.starts_with("501 5.5.4") || reply.starts_with("555 5.5.4"), "{bad}: {reply}");
        }
        assert!(client.say("MAIL FROM:<a@posta.example> RET=HDRS").await.starts_with("250"));
        for bad in ["NOTIFY=SUCCESS,NEVER", "ORCPT=rfc822;a+0Ab", "ORCPT=utf-8;\\x{D800}", "RET=FULL"] {
            let reply = client.say(&format!("RCPT TO:<op01@{DOMAIN}> {bad}")).await;
            assert!(reply.starts_with("501 5.5.4") || reply.starts_with("555 5.5.4"), "{bad}: {reply}");
        }
        assert!(client.say(&format!("RCPT TO:<op01@{DOMAIN}> NOTIFY=DELAY")).await.starts_with("250"));
    }
}
