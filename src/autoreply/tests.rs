//! What passes the gate, and what does not.

use super::*;

const HEADER: &str =
    "From: Maria <maria@posta.example>\nTo: Sportello <sportello@lecce.example>\nSubject: Orario\n";

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

/// A message with these fields besides the usual ones.
fn judged(sender: &str, extra: &str, leave: Leave) -> Result<(), Refusal> {
    let raw = format!("{extra}{HEADER}\nBuongiorno\n");
    let (reverse_path, answering) =
        (ReversePath::parse(sender).expect("a path"), address("sportello@lecce.example"));
    let is_named = is_named(raw.as_bytes(), std::slice::from_ref(&answering));
    let incoming = Incoming {
        raw: raw.as_bytes(),
        reverse_path: &reverse_path,
        answering: &answering,
        is_named,
        from_program: sender == "<lista@lecce.example>",
    };
    judge(&incoming, leave)
}

#[track_caller]
fn check(extra: &str, expected: Result<(), Refusal>) {
    assert_eq!(judged("<maria@posta.example>", extra, Leave::NONE), expected, "{extra}");
}

#[track_caller]
fn refused(extra: &str, refusal: Refusal) {
    check(extra, Err(refusal));
}

#[test]
fn people_are_answered() {
    for extra in [
        "",
        "Auto-Submitted: no\n",
        "Auto-Submitted: No (a person)\n",
        "Precedence: normal\n",
        "Precedence: first-class\n",
        "X-Auto-Response-Suppress: None\n",
        "X-Auto-Response-Suppress: DR, RN, NRN\n",
        "X-Autoreply: no\n",
        "Content-Type: multipart/alternative; boundary=report\n",
        "Listen: to me\n",
        "X-Subject: Risposta automatica\n",
    ] {
        check(extra, Ok(()));
    }
}

#[test]
fn nobody_is_not_answered() {
    assert_eq!(judged("<>", "", Leave::COMMAND), Err(Refusal::NullReversePath));
}

#[test]
fn automatic_mail_is_not_answered() {
    for extra in [
        "Auto-Submitted: auto-replied\n",
        "auto-submitted: auto-generated; type=x\n",
        "Auto-Submitted: no\nAuto-Submitted: auto-notified\n",
        "Auto-Submitted:\n auto-replied (vacation)\n",
        "Auto-Submitted: \n",
    ] {
        refused(extra, Refusal::AutoSubmitted);
    }
    for extra in [
        "X-Autoreply: yes\n",
        "X-Autorespond: Orario\n",
        "X-Autoresponder: x\n",
        "X-Loop: sportello@lecce.example\n",
    ] {
        refused(extra, Refusal::AutomaticField);
    }
}

#[test]
fn mail_to_many_is_not_answered() {
    for extra in [
        "List-Id: <l.example>\n",
        "list-unsubscribe: <mailto:x@l.example>\n",
        "List-Post: NO\n",
        "Mailing-List: x\n",
    ] {
        refused(extra, Refusal::List);
    }
    for extra in
        ["Precedence: bulk\n", "Precedence: LIST\n", "Precedence: junk\n", "Precedence: auto_reply\n"]
    {
        refused(extra, Refusal::Precedence);
    }
    for extra in ["All", "OOF", "DR, AutoReply", "oof, RN"] {
        refused(&format!("X-Auto-Response-Suppress: {extra}\n"), Refusal::Suppressed);
    }
}

#[test]
fn reports_are_not_answered() {
    for kind in
        ["multipart/report; report-type=delivery-status", "Multipart / Report", "message/delivery-status"]
    {
        refused(&format!("Content-Type: {kind}; boundary=b\n"), Refusal::Report);
    }
}

#[test]
fn programs_are_not_answered() {
    for local in [
        "MAILER-DAEMON",
        "postmaster",
        "noreply",
        "no-reply",
        "no_reply",
        "no.reply",
        "noreply-jobs",
        "no-reply+x1",
        "do-not-reply",
        "DoNotReply",
        "non-rispondere",
        "bounces",
        "bounces+7f3a",
        "lista-bounces",
        "lista-bounces+7f3a",
        "lista-request",
        "lista-owner",
        "owner-lista",
        "listserv",
        "majordomo",
    ] {
        assert!(is_program(local), "{local}");
        let sender = format!("<{local}@posta.example>");
        assert_eq!(judged(&sender, "", Leave::COMMAND), Err(Refusal::Program), "{local}");
    }
    for local in [
        "maria",
        "reply",
        "owner",
        "request",
        "norella",
        "bouncer",
        "postmasters.club",
        "maria+bounces",
        "m.request",
    ] {
        assert!(!is_program(local), "{local}");
    }
    refused("From: Portale <noreply@posta.example>\n", Refusal::Program);
}

#[test]
fn we_are_not_answered() {
    let check =
        |sender: &str, expected| assert_eq!(judged(sender, "", Leave::COMMAND), Err(expected), "{sender}");
    check("<sportello@lecce.example>", Refusal::Itself);
    check("<Sportello+t1@lecce.example>", Refusal::Itself);
    check("<lista@lecce.example>", Refusal::OurProgram);
}

#[test]
fn circles_end() {
    let hops = |count| "Received: from a by b\n".repeat(count);
    check(&hops(49), Ok(()));
    refused(&hops(50), Refusal::Hops);
    refused("Subject: Risposta automatica: Orario\n", Refusal::AutomaticSubject);
    refused(&format!("Subject: {}Orario\n", "Re: ".repeat(7)), Refusal::Tower);
    refused("Subject: =?utf-8?q?Risposta_automatica:_Orario?=\n", Refusal::AutomaticSubject);
}

#[test]
fn the_address_must_be_named() {
    let raw =
        |field: &str| is_named(format!("{field}\n\n").as_bytes(), &[address("sportello@lecce.example")]);
    assert!(raw("To: a@b.example, Sportello <Sportello+x@lecce.example>"));
    assert!(raw("Cc: tutti: sportello@lecce.example;"));
    assert!(raw("Resent-To: sportello@lecce.example"));
    assert!(!raw("To: a@b.example"));
    assert!(!raw("Bcc: sportello@lecce.example"));
    assert!(!raw("To: \"sportello@lecce.example\" <a@b.example>"));
    assert!(!raw("To: <<sportello@lecce.example"));
}

#[test]
fn a_caller_may_let_something_pass() {
    let incoming = |leave| {
        let (path, answering) = (
            ReversePath::parse("<maria@posta.example>").expect("a path"),
            address("l-request@lecce.example"),
        );
        let raw = b"X-Auto-Response-Suppress: OOF\nSubject: ISCRIVI\n\n";
        judge(
            &Incoming {
                raw,
                reverse_path: &path,
                answering: &answering,
                is_named: false,
                from_program: false,
            },
            leave,
        )
    };
    assert_eq!(incoming(Leave::NONE), Err(Refusal::Suppressed));
    assert_eq!(incoming(Leave { suppressed: true, ..Leave::NONE }), Err(Refusal::NotNamed));
    assert_eq!(incoming(Leave::COMMAND), Ok(()));
    let by_list = Leave { by_list: true, ..Leave::NONE };
    assert_eq!(judged("<maria@posta.example>", "List-Id: x\nPrecedence: list\n", by_list), Ok(()));
    assert_eq!(
        judged("<maria@posta.example>", "Auto-Submitted: auto-replied\n", Leave::COMMAND),
        Err(Refusal::AutoSubmitted)
    );
    assert_eq!(judged("<maria@posta.example>", "List-Id: x\n", Leave::COMMAND), Err(Refusal::List));
}

#[test]
fn answers_are_counted() {
    let check = |to_sender, to_domain, on_matter, expected| {
        assert_eq!(Rate::default().check(Past { to_sender, to_domain, on_matter }), expected);
    };
    check(0, 0, 0, Ok(()));
    check(9, 49, 0, Ok(()));
    check(10, 0, 0, Err(Refusal::Sender));
    check(0, 50, 0, Err(Refusal::Domain));
    check(0, 0, 1, Err(Refusal::Matter));
    assert_eq!(
        keys(&address("Maria+x@Posta.example")),
        ("maria@posta.example".into(), "posta.example".into())
    );
}

#[track_caller]
fn check_fields(header: &str, expected: &[(&str, &str)]) {
    let fields = fields(format!("{header}\n\n").as_bytes());
    let always =
        [("Auto-Submitted", "auto-replied"), ("Precedence", "bulk"), ("X-Auto-Response-Suppress", "All")];
    let found: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(found, [&always[..], expected].concat(), "{header}");
}

#[test]
fn answers_say_what_they_are() {
    check_fields("Subject: x", &[]);
    check_fields("Message-ID: <a@b>", &[("In-Reply-To", "<a@b>"), ("References", "<a@b>")]);
    check_fields(
        "Message-ID: <c@b>\nReferences: <a@b>\n <b@b> <c@b>",
        &[("In-Reply-To", "<c@b>"), ("References", "<a@b> <b@b> <c@b>")],
    );
    check_fields(
        "Message-ID: <c@b>\nIn-Reply-To: <a@b> <b@b>",
        &[("In-Reply-To", "<c@b>"), ("References", "<a@b> <c@b>")],
    );
    for bad in ["<a b@c>", "<è@c>", "<a>", "a@b", "<>", "<a@b"] {
        check_fields(&format!("Message-ID: {bad}"), &[]);
    }
    // It passes its own gate for nobody.
    let raw: String =
        fields(b"Message-ID: <a@b>\n\n").iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    refused(&raw, Refusal::AutoSubmitted);
}

#[test]
fn long_chains_are_cut_in_the_middle() {
    let chain: String = (0..200).map(|n| format!(" <{n}@posta.example>\n")).collect();
    let fields = fields(format!("Message-ID: <own@b>\nReferences:{chain}\n").as_bytes());
    let (_, references) = fields.last().expect("fields");
    assert!(references.len() <= 998 - "References: ".len());
    assert!(
        references.starts_with("<0@posta.example> <") && references.ends_with("<199@posta.example> <own@b>")
    );
}
