use std::net::Ipv4Addr;

use mail_parser::{MimeHeaders, PartType};
use proptest::prelude::*;
use templates::text::IT;

use super::*;
use crate::relay::outcome::Remote;

const NOW: i64 = 1_790_000_000_000_000;
const RAW: &[u8] = b"From: op01@lecce.example\r\nMessage-ID: <1@lecce.example>\r\n\
    Subject: =?utf-8?Q?Colloquio_luned=C3=AC?=\r\n\r\nTesto segreto.\r\n";

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn remote() -> Remote {
    Remote { host: "mx.posta.example".into(), address: Ipv4Addr::new(192, 0, 2, 1).into() }
}

fn refused(reply: &str) -> Outcome {
    Failure::refused("RCPT", Reply::parse(reply).expect("a reply")).at(&remote()).into_outcome()
}

fn notice(kind: Kind, from: &str, raw: &[u8], recipients: &[(Address, Outcome)]) -> Option<Notice> {
    let reverse_path = if from.is_empty() { ReversePath::Null } else { ReversePath::Address(address(from)) };
    let told = |(address, outcome): &(Address, Outcome)| Told {
        address: address.clone(),
        original: None,
        outcome: outcome.clone(),
    };
    let recipients: Vec<Told> = recipients.iter().map(told).collect();
    let report = Report { recipients: &recipients, ..report(kind, &reverse_path, raw) };
    compose(&report, &IT.dsn)
}

fn report<'a>(kind: Kind, reverse_path: &'a ReversePath, raw: &'a [u8]) -> Report<'a> {
    Report {
        kind,
        host: "mail.lecce.example",
        domain: "lecce.example",
        reverse_path,
        raw,
        ret: None,
        envid: "",
        arrival: NOW - 4 * HOUR,
        now: NOW,
        nonce: 0xabc,
        recipients: &[],
    }
}

fn text(notice: &Notice) -> String {
    String::from_utf8(notice.raw.clone()).expect("UTF-8")
}

/// RFC 6522 §3, RFC 3464 §2, RFC 3463 §2
#[test]
fn a_failure_notice_has_its_three_parts() {
    let outcome = refused("550-5.1.1 Utente sconosciuto\n550 5.1.1 riga due");
    let recipients = [(address("mario@posta.example"), outcome)];
    let notice = notice(Kind::Failed, "op01@lecce.example", RAW, &recipients).expect("a notice");
    let text = text(&notice);
    for expected in [
        "From: Sistema di posta <MAILER-DAEMON@lecce.example>\r\n",
        "To: <op01@lecce.example>\r\n",
        "Subject: Messaggio non consegnato\r\n",
        "Date: Mon, 21 Sep 2026 14:13:20 +0000\r\n",
        "In-Reply-To: <1@lecce.example>\r\n",
        "Auto-Submitted: auto-replied\r\n",
        "Content-Type: multipart/report; report-type=delivery-status;\r\n",
        "oggetto «Colloquio lunedì»",
        "  <mario@posta.example>\r\n    L'indirizzo non esiste presso quel dominio.\r\n",
        "      550-5.1.1 Utente sconosciuto\r\n      550 5.1.1 riga due\r\n",
        "Reporting-MTA: dns; mail.lecce.example\r\nArrival-Date: Mon, 21 Sep 2026 10:13:20 +0000\r\n\r\n\
         Final-Recipient: rfc822; mario@posta.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
         Remote-MTA: dns; mx.posta.example\r\n\
         Diagnostic-Code: smtp; 550-5.1.1 Utente sconosciuto\r\n\t550 5.1.1 riga due\r\n\
         Last-Attempt-Date: Mon, 21 Sep 2026 14:13:20 +0000\r\n",
        "Content-Type: text/rfc822-headers\r\n",
        "Message-ID: <1@lecce.example>\r\nSubject: =?utf-8?Q?Colloquio_luned=C3=AC?=\r\n",
    ] {
        assert!(text.contains(expected), "{expected:?} in\n{text}");
    }
    assert!(!text.contains("segreto"));
    assert!(!notice.smtputf8);
}

/// RFC 6522 §3
#[test]
fn a_foreign_parser_sees_the_parts() {
    let recipients = [(address("mario@posta.example"), refused("550 5.1.1 no"))];
    let notice = notice(Kind::Failed, "op01@lecce.example", RAW, &recipients).expect("a notice");
    let message = MessageParser::default().parse(&notice.raw).expect("a message");
    let kinds: Vec<String> = message
        .parts
        .iter()
        .filter_map(|part| part.content_type())
        .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()))
        .collect();
    assert_eq!(kinds, ["multipart/report", "text/plain", "message/delivery-status", "text/rfc822-headers"]);
    assert!(matches!(message.parts[1].body, PartType::Text(_)));
}

#[test]
fn the_null_reverse_path_is_never_answered() {
    let recipients = [(address("mario@posta.example"), refused("550 5.1.1 no"))];
    assert_eq!(notice(Kind::Failed, "", RAW, &recipients), None);
    assert_eq!(notice(Kind::Failed, "op01@lecce.example", RAW, &[]), None);
}

#[test]
fn delay_and_late_success_say_so() {
    let later = [(address("mario@posta.example"), refused("450 4.2.0 greylisted"))];
    let until = NOW + 116 * HOUR;
    let delay = notice(Kind::Delayed { until }, "op01@lecce.example", RAW, &later).expect("a notice");
    let delay = text(&delay);
    assert!(delay.contains("Action: delayed\r\nStatus: 4.2.0\r\n"), "{delay}");
    assert!(delay.contains("Will-Retry-Until: Sat, 26 Sep 2026 10:13:20 +0000\r\n"), "{delay}");
    assert!(delay.contains("da 4 ore") && delay.contains("altre 116 ore"), "{delay}");
    let done = [(
        address("mario@posta.example"),
        Outcome::Delivered { reply: Reply::new(250, ["2.0.0 queued"]), remote: remote(), tells: false },
    )];
    let done = text(&notice(Kind::Succeeded, "op01@lecce.example", RAW, &done).expect("a notice"));
    assert!(done.contains("Action: relayed\r\nStatus: 2.0.0\r\n"), "{done}");
}

/// RFC 3464 §2.2.1, §2.3.1, §2.3.3; RFC 3461 §6.3
#[test]
fn success_names_what_the_sender_has_named() {
    let from = ReversePath::Address(address("op01@lecce.example"));
    let told = |to: &str, original: Option<&str>, outcome| Told {
        address: address(to),
        original: original.and_then(OriginalRecipient::parse),
        outcome,
    };
    let recipients = [
        told("op02@lecce.example", Some("rfc822;Op+2B2@lecce.example"), Outcome::Done(Done::Delivered)),
        told("tutti@lecce.example", Some("utf-8;pi\\x{F9}@lecce.example"), Outcome::Done(Done::Expanded)),
    ];
    let report = Report {
        envid: "QQ 1",
        ret: Some(Ret::Full),
        recipients: &recipients,
        ..report(Kind::Succeeded, &from, RAW)
    };
    let text = text(&compose(&report, &IT.dsn).expect("a notice"));
    for expected in [
        "Subject: Messaggio consegnato\r\n",
        "Original-Envelope-Id: QQ 1\r\nReporting-MTA: dns; mail.lecce.example\r\n",
        "\r\n\r\nOriginal-Recipient: rfc822; Op+2@lecce.example\r\nFinal-Recipient: rfc822; op02@lecce.example\r\n\
         Action: delivered\r\nStatus: 2.0.0\r\nLast-Attempt-Date: ",
        "\r\n\r\nOriginal-Recipient: utf-8; pi\\x{F9}@lecce.example\r\nFinal-Recipient: rfc822; \
         tutti@lecce.example\r\nAction: expanded\r\nStatus: 2.0.0\r\n",
        "Consegnato nella casella.",
    ] {
        assert!(text.contains(expected), "{expected:?} in\n{text}");
    }
    // RFC 3461 §4.3: RET=FULL is for failures.
    assert!(!text.contains("Diagnostic-Code") && !text.contains("segreto"), "{text}");
}

/// RFC 3461 §4.3
#[test]
fn the_whole_message_comes_back_where_that_was_asked() {
    let from = ReversePath::Address(address("op01@lecce.example"));
    let outcome = refused("550 5.1.1 no");
    let recipients = [Told { address: address("a@b.example"), original: None, outcome }];
    let failed = |raw: &[u8], ret: Option<Ret>| {
        let report = Report { ret, recipients: &recipients, ..report(Kind::Failed, &from, raw) };
        String::from_utf8(compose(&report, &IT.dsn).expect("a notice").raw).expect("UTF-8")
    };
    let full = failed(RAW, Some(Ret::Full));
    assert!(
        full.contains("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nFrom: op01@")
    );
    assert!(full.contains("\r\n\r\nTesto segreto.\r\n\r\n--=_dsn_"), "{full}");
    for ret in [None, Some(Ret::Headers)] {
        assert!(!failed(RAW, ret).contains("segreto"));
    }
    let eight = failed("Subject: però\n\nCittà\n".as_bytes(), Some(Ret::Full));
    let part = "message/global\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: però\r\n\r\nCittà\r\n";
    assert!(eight.contains(part), "RFC 6533 §4: {eight}");
    let large = [RAW, &vec![b'x'; MAX_WHOLE]].concat();
    assert!(failed(&large, Some(Ret::Full)).len() < 10_000, "of an endless message the header only");
}

#[test]
fn a_temporary_failure_in_a_final_notice_has_expired() {
    let late = [(address("mario@posta.example"), refused("450 4.2.0 greylisted"))];
    let text = text(&notice(Kind::Failed, "op01@lecce.example", RAW, &late).expect("a notice"));
    assert!(text.contains("Status: 5.4.7\r\n"), "{text}");
    assert!(text.contains("Diagnostic-Code: smtp; 450 4.2.0 greylisted\r\n"), "{text}");
}

#[test]
fn what_we_found_ourselves_has_our_words() {
    let found = Failure::new(Status::new(5, 1, 10), "posta.example takes no mail (null MX)").into_outcome();
    let recipients = [(address("mario@posta.example"), found)];
    let text = text(&notice(Kind::Failed, "op01@lecce.example", RAW, &recipients).expect("a notice"));
    assert!(
        text.contains("Diagnostic-Code: X-Pugliaimpiego; posta.example takes no mail (null MX)\r\n"),
        "{text}"
    );
    assert!(text.contains("non riceve posta"), "{text}");
    assert!(!text.contains("Remote-MTA"), "{text}");
}

#[test]
fn addresses_beyond_ascii_keep_the_machine_part_ascii() {
    fn check(recipient: &str, expected: &str) {
        assert_eq!(final_recipient(&address(recipient)), expected);
    }
    check("a@b.example", "rfc822; a@b.example");
    check("a@città.example", "rfc822; a@xn--citt-3na.example");
    check("niccolò+x@b.example", "utf-8; niccol\\x{F2}\\x{2B}x@b.example");
    let recipients = [(address("niccolò@b.example"), refused("550 5.1.1 però"))];
    let notice = notice(Kind::Failed, "già@lecce.example", RAW, &recipients).expect("a notice");
    assert!(notice.smtputf8);
    assert!(text(&notice).contains("Diagnostic-Code: smtp; 550 5.1.1 per?\r\n"));
}

#[test]
fn the_returned_header_follows_its_charset_and_is_bounded() {
    fn check(raw: &[u8], expected: &str) {
        let recipients = [(address("a@b.example"), refused("550 no"))];
        let notice = notice(Kind::Failed, "op01@lecce.example", raw, &recipients).expect("a notice");
        let text = String::from_utf8(notice.raw).expect("UTF-8");
        assert!(text.contains(expected), "{expected:?} in\n{text}");
        assert!(text.len() < MAX_HEADER + 4096);
    }
    check(
        "Subject: però\n\nx\n".as_bytes(),
        "message/global-headers\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: però\r\n",
    );
    check(
        b"Subject: per\xf2\r\n\r\nx\r\n",
        "text/rfc822-headers\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: per?\r\n",
    );
    check(b"", "text/rfc822-headers\r\n");
    let mut large = b"X-A: 1\r\nX-B: ".to_vec();
    large.extend(std::iter::repeat_n(b'x', 200_000));
    check(&large, "X-A: 1\r\n\r\n--=_dsn_0000000000000abc--\r\n");
    check(&b"X-A: 1\r\n".repeat(20_000), "X-A: 1\r\n");
}

proptest! {
    #[test]
    fn no_foreign_words_break_the_notice(raw: Vec<u8>, words in prop::collection::vec("\\PC{0,30}|[\r\n:-]{0,9}", 0..4)) {
        let outcome = Failure::refused("RCPT", Reply::new(550, words)).at(&remote()).into_outcome();
        let notice = notice(Kind::Failed, "op01@lecce.example", &raw, &[(address("a@b.example"), outcome)]);
        let raw = notice.expect("a notice").raw;
        prop_assert!(matches!(sanitise_line_ends(&raw), std::borrow::Cow::Borrowed(_)));
        let end = raw.windows(4).position(|window| window == b"\r\n\r\n").expect("a body");
        prop_assert_eq!(raw[..end].split(|&byte| byte == b'\n').count() <= 13, true);
    }
}
