//! Bounces as they come, from `tests/fixtures/bounces`.

use std::time::Duration;

use super::*;
use crate::stopwatch::Stopwatch;
use proptest::prelude::*;

/// A reading on one line: `Hard NoMailbox 5.1.1 a@b.example` for each failure.
fn told(reading: &Reading) -> String {
    let failure = |failure: &Failure| {
        let status = failure.status.map_or("-".to_owned(), |status| status.to_string());
        let recipient = failure.recipient.as_ref().map_or("-".to_owned(), ToString::to_string);
        format!("{:?} {:?} {status} {recipient}", failure.class, failure.kind)
    };
    match reading {
        Reading::Report(failures) => failures.iter().map(failure).collect::<Vec<_>>().join(" | "),
        Reading::Complaint(complaint) => {
            let recipients: Vec<String> = complaint.recipients.iter().map(ToString::to_string).collect();
            let id = complaint.message_id.as_deref().unwrap_or("-");
            format!("Complaint {} {} {id}", complaint.feedback_type, recipients.join(","))
        }
        other => format!("{other:?}"),
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/bounces/{name}.eml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).expect("a fixture")
}

/// What a fixture says, with either line end.
#[track_caller]
fn check(name: &str, expected: &str) {
    let raw = fixture(name);
    assert_eq!(told(&read(&raw)), expected, "{name}");
    let crlf = String::from_utf8(raw).map(|text| text.replace('\n', "\r\n"));
    // UTF-16 and Latin-1 stay as they are.
    let crlf = crlf.unwrap_or_default();
    assert!(
        crlf.is_empty() || crlf.contains('\0') || told(&read(crlf.as_bytes())) == expected,
        "{name} with CRLF"
    );
}

/// What the server said, as it is kept.
#[track_caller]
fn reason(name: &str, expected: &[&str]) {
    let Reading::Report(failures) = read(&fixture(name)) else { panic!("{name} is no report") };
    assert_eq!(
        failures.iter().map(|failure| failure.reason.as_str()).collect::<Vec<_>>(),
        expected,
        "{name}"
    );
}

#[test]
fn reports_for_programs_are_read() {
    check("postfix_unknown", "Hard NoMailbox 5.1.1 mario.rossi@comune.example");
    check("postfix_several", "Hard NoDomain 5.4.4 anna@uno.example | Soft Full 5.2.2 carlo@due.example");
    check("postfix_expired", "Soft Network 4.4.1 a@lento.example");
    check("no_report_type", "Hard NoMailbox 5.1.1 paolo@azienda.example");
    check("mixed_instead_of_report", "Hard NoMailbox 5.1.1 paolo@azienda.example");
    check("global_status", "Hard NoMailbox 5.1.1 niccolò@xn--citt-3na.example");
    check("utf8_escaped", "Hard Disabled 5.2.1 niccolò@posta.example");
    check(
        "groups_without_blank_lines",
        "Hard NoMailbox 5.1.1 uno@vecchio.example | Soft Full 5.2.2 due@vecchio.example",
    );
    check("no_action", "Hard NoMailbox 5.1.1 Rossi Mario");
    check("forwarded_recipient", "Soft Full 5.0.0 info@inoltro.example");
    check("report_without_diagnosis", "Soft Spam 5.7.1 studio@legale.example");
    check("exim_dsn", "Hard NoMailbox 5.0.0 d@d.example");
    check("exchange_2010_german", "Hard NoMailbox 5.1.1 hans@werk.example");
    check("notes", "Hard NoMailbox 5.1.1 p.rossi@regione.example");
    check("office365_edge_block", "Hard NoMailbox 5.4.1 nessuno@ente.example");
    check("gmail_not_found", "Hard NoMailbox 5.1.1 nessuno@gmail.example");
    check("gmail_quota", "Soft Full 4.2.2 pieno@gmail.example");
    check("our_own", "Soft Network 5.4.7 a+b@b.example");
}

#[test]
fn prose_of_servers_is_read() {
    check(
        "postfix_without_parts",
        "Hard NoMailbox - luigi@scuola.example | Soft Spam 5.7.1 sara@scuola.example",
    );
    check("exim_unknown", "Hard NoMailbox 5.1.0 paola.verdi@tiscali.example");
    check("exim_two", "Hard NoMailbox - uno@a.example | Soft Full - due@b.example");
    check("exim_retry_timeout", "Soft Network - lento@c.example");
    check(
        "qmail",
        "Hard NoMailbox 5.1.1 giovanni@vecchia.example | Hard Loop 5.4.6 lucia@vecchia.example | Soft Full 5.2.2 remo@altra.example",
    );
    check("qmail_domain", "Hard NoDomain 5.1.2 x@non-esiste.example");
    check("sendmail_old", "Hard NoMailbox - studente@ateneo.example");
    check("sendmail_transcript_only", "Hard NoDomain - studente@sbagliato.example");
    check("exchange_2003_english", "Hard NoMailbox 5.1.1 mario.bianchi@ditta.example");
    check("exchange_prose_german", "Soft Full - hans@werk.example");
    check("office365_english", "Hard NoMailbox 5.1.10 giulia.neri@ente.example");
    check("office365_restricted", "Soft Policy 5.7.133 tutti@ente.example");
    check("groupwise", "Hard NoMailbox - rbruni@asl.example | Soft Full - gverdi@asl.example");
    check("yahoo", "Hard NoMailbox - qualcuno@yahoo.example");
    check("yahoo_disabled", "Hard Disabled - qualcuno@yahoo.example");
    check("vague_failure", "Soft Other - qualcuno@mx.example");
}

#[test]
fn italian_prose_is_read() {
    check("aruba", "Hard NoMailbox 5.1.1 commerciale@bottega.example");
    check("aruba_full", "Soft Full - commerciale@bottega.example");
    check("libero", "Hard NoMailbox - pippo1970@libero.example");
    check("virgilio_inactive", "Hard Disabled - nonna@virgilio.example");
    check("tim_quota", "Soft Full - zio@alice.example");
    check("tiscali_blocked", "Soft Spam 5.7.1 zia@tiscali.example");
    check("domain_italian", "Hard NoDomain - info@sbagliatto.example");
    check("exchange_2003_italian", "Soft Full 5.2.2 mario.bianchi@ditta.example");
    check("office365_italian", "Hard NoMailbox 5.1.10 giulia.neri@ente.example");
    check("exchange_size", "Soft TooBig - mario.bianchi@ditta.example");
    check("gmail_prose", "Hard NoMailbox 5.1.1 nessuno@gmail.example");
}

#[test]
fn receipts_of_pec_are_read() {
    check("pec_unknown", "Hard NoMailbox 5.1.1 studio@pec.example");
    check("pec_full", "Soft Full 5.2.2 studio@pec.example");
    check("pec_early_warning", "Delayed");
    check("pec_accepted", "AutoReply");
    check("pec_delivered", "Delivered");
}

#[test]
fn delay_is_no_failure() {
    check("postfix_delayed", "Delayed");
    check("exim_warning", "Delayed");
    check("sendmail_warning", "Delayed");
    check("gmail_incomplete", "Delayed");
    check("provider_delay_italian", "Delayed");
}

#[test]
fn success_is_no_failure() {
    check("postfix_success", "Delivered");
    check("exchange_delivered", "Delivered");
}

#[test]
fn strange_characters_are_borne() {
    check("japanese", "Hard NoMailbox - tanaka@nihon.example");
    check("japanese_without_code", "Soft Full - tanaka@nihon.example");
    check("utf16", "Hard NoMailbox - x@sedici.example");
    check("utf16_unlabelled", "Hard NoMailbox - x@sedici.example");
    check("broken_base64", "Hard NoMailbox 5.1.1 rotto@rotto.example");
    check("broken_parts", "Hard NoMailbox 5.1.1 rotto@rotto.example");
    check("html_only", "Hard Disabled 5.2.1 anna@web.example");
}

#[test]
fn complaints_are_read() {
    check(
        "arf",
        "Complaint abuse scocciata@provider.example,anche@provider.example arf1@liste.lecce.example",
    );
    check("arf_headers_only", "Complaint opt-out scocciata@provider.example arf2@liste.lecce.example");
    check("hotmail_complaint", "Complaint abuse qualcuno@hotmail.example hot@liste.lecce.example");
}

#[test]
fn automatic_answers_are_no_bounces() {
    check("vacation_italian", "AutoReply");
    check("vacation_unlabelled", "AutoReply");
    check("vacation_null_sender", "AutoReply");
    check("read_receipt", "AutoReply");
    check("ticket_acknowledgement", "AutoReply");
}

#[test]
fn what_is_no_bounce_is_not_known() {
    check("person_writes", "Unknown");
    check("person_forwards_bounce", "Unknown");
    check("daemon_says_nothing", "Unknown");
}

#[test]
fn reasons_are_the_words_of_the_server() {
    reason(
        "postfix_unknown",
        &[
            "550 5.1.1 <mario.rossi@comune.example>: Recipient address rejected: User unknown in virtual mailbox table",
        ],
    );
    reason(
        "postfix_without_parts",
        &[
            "host mail.scuola.example[192.0.2.80] said: 550 <luigi@scuola.example>: User unknown in local recipient table \
             (in reply to RCPT TO command)",
            "host mail.scuola.example[192.0.2.80] said: 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked \
             using zen.spamhaus.org (in reply to RCPT TO command)",
        ],
    );
    reason("qmail_domain", &["Sorry, I couldn't find any host named non-esiste.example. (#5.1.2)"]);
    reason("office365_english", &["Status code: 550 5.1.10"]);
    reason("groupwise", &["(user unknown)", "(mailbox is full)"]);
    reason("pec_unknown", &["5.1.1 - ArubaPEC S.p.A. - indirizzo non valido"]);
    reason("no_action", &[""]);
}

#[test]
fn reasons_are_short() {
    let raw = format!(
        "From: MAILER-DAEMON@x\nSubject: failure notice\n\n<a@b.example>: 550 è\u{7} {}\n",
        "no ".repeat(900)
    );
    let Reading::Report(failures) = read(raw.as_bytes()) else { panic!("no report") };
    let reason = &failures[0].reason;
    assert!(
        reason.starts_with("550 è no no") && (499..=MAX_REASON).contains(&reason.chars().count()),
        "{reason}"
    );
}

#[test]
fn the_original_is_named() {
    let id = |name: &str| original_id(&fixture(name));
    assert_eq!(id("postfix_unknown").as_deref(), Some("n45.0011@liste.lecce.example"), "whole");
    assert_eq!(id("our_own").as_deref(), Some("nostra@liste.lecce.example"), "its header");
    assert_eq!(id("global_status").as_deref(), Some("globale@liste.lecce.example"));
    assert_eq!(id("qmail"), None);
}

#[test]
fn many_recipients_are_bounded() {
    let group =
        |n: usize| format!("Final-Recipient: rfc822; a{n}@b.example\nAction: failed\nStatus: 5.1.1\n\n");
    let groups: String = (0..5000).map(group).collect();
    let raw = format!("Content-Type: message/delivery-status\n\n{groups}");
    let Reading::Report(failures) = read(raw.as_bytes()) else { panic!("no report") };
    assert_eq!(failures.len(), 1000);
    let lines: String = (0..5000).map(|n| format!("<a{n}@b.example>: user unknown\n")).collect();
    let Reading::Report(failures) = read(format!("From: MAILER-DAEMON@x\n\n{lines}").as_bytes()) else {
        panic!()
    };
    assert_eq!(failures.len(), 1000);
}

#[test]
fn work_is_bounded() {
    let daemon = "From: MAILER-DAEMON@x\nSubject: failure notice\n";
    for piece in ["casella ", "a@b.it ", "<a@b.it>: ", "550 ", "5.1.1", "@", "\n\n", "<", "mailbox a\n"] {
        let raw = format!("{daemon}\n{}", piece.repeat((2 << 20) / piece.len()));
        let watch = Stopwatch::of_thread();
        let _ = read(raw.as_bytes());
        watch.check(Duration::from_secs(10), piece);
    }
}

/// What always holds, whatever came.
fn sound(raw: &[u8]) {
    let reading = read(raw);
    assert_eq!(reading, read(raw));
    let Reading::Report(failures) = reading else { return };
    assert!(!failures.is_empty());
    for Failure { reason, kind, class, .. } in failures {
        assert!(reason.chars().count() <= MAX_REASON && !reason.contains(char::is_control), "{reason:?}");
        assert!(kind != Reason::Full || class == Class::Soft);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cut_and_changed_ones_are_borne(which in 0..NAMES.len(), at: u16, byte: u8, end: u16) {
        let mut raw = fixture(NAMES[which]);
        let (at, end) = (usize::from(at) % raw.len(), usize::from(end) % raw.len());
        raw[at] = byte;
        sound(&raw);
        sound(&raw[..end]);
        sound(&raw[end..]);
    }

    #[test]
    fn anything_is_borne(raw: Vec<u8>, text: String) {
        sound(&raw);
        sound(text.as_bytes());
    }
}

/// One fixture of each kind.
const NAMES: [&str; 10] = [
    "postfix_several",
    "groups_without_blank_lines",
    "utf8_escaped",
    "qmail",
    "office365_italian",
    "groupwise",
    "pec_unknown",
    "arf",
    "japanese",
    "utf16",
];
