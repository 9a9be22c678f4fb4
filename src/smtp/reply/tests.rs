use super::*;

fn line(reply: &Reply) -> String {
    let mut out = Vec::new();
    reply.write_to(&mut out);
    String::from_utf8(out).expect("replies are ASCII")
}

/// RFC 2034 §4, RFC 3463 §2; codes of the registry of RFC 5248 §2.4, RFC 7372 §3.4 among them.
#[test]
fn refusals_have_codes_and_status_of_one_class() {
    let check = |refusal: Refusal, expected: &str| {
        let text = line(&(&refusal).into());
        assert!(text.starts_with(expected), "{text}");
        assert_eq!(text.as_bytes()[0], text.as_bytes()[4], "{text}");
        assert_eq!(refusal.is_temporary(), text.starts_with('4'), "{text}");
    };
    check(Refusal::NoSuchUser, "550 5.1.1 ");
    check(Refusal::NotQualified("ufficio".into()), "550 5.1.2 ");
    check(Refusal::RelayDenied, "550 5.7.1 ");
    check(Refusal::Disabled, "550 5.2.1 ");
    check(Refusal::OverQuota, "452 4.2.2 ");
    check(Refusal::MailboxFull, "552 5.2.2 ");
    check(Refusal::TooBig, "552 5.3.4 ");
    check(Refusal::NotYourAddress("a@b.example".into()), "553 5.7.1 not allowed to send as a@b.example");
    check(Refusal::BadContent("two From".into()), "550 5.6.0 two From");
    check(Refusal::Loop, "554 5.4.6 ");
    check(Refusal::Malformed, "554 5.6.0 ");
    check(Refusal::Policy("go away".to_owned()), "550 5.7.1 go away\r\n");
    check(Refusal::Unauthenticated("forged".to_owned()), "550 5.7.26 forged\r\n");
    check(Refusal::RateLimited("too many".to_owned()), "450 4.7.1 too many");
    check(Refusal::StorageFull, "452 4.3.1 ");
    check(Refusal::TryLater, "451 4.3.0 ");
}

#[test]
fn no_text_can_break_out_of_its_line() {
    let hostile = format!("no\r\n250 città\0{}", "x".repeat(2000));
    let text = line(&(&Refusal::Policy(hostile)).into());
    assert!(text.starts_with("550 5.7.1 no??250 citt??x"), "{text}");
    assert!(text.len() <= 512 && text.is_ascii());
    assert_eq!(text.matches('\n').count(), 1);
}

#[test]
fn smtp_gives_the_answer_that_loses_nothing() {
    let (good, bad, later) = (Ok(Accepted::default()), Err(Refusal::NoSuchUser), Err(Refusal::TryLater));
    let check = |outcomes: &[&Result<Accepted, Refusal>], recipients, expected: &[u16]| {
        let acceptance = Acceptance::Each(outcomes.iter().map(|outcome| (*outcome).clone()).collect());
        let codes = for_each(&acceptance, recipients).iter().map(Reply::code).collect::<Vec<_>>();
        assert_eq!(
            (&[for_all(&acceptance, recipients).code()], &codes[..]),
            (&[expected[0]], &expected[1..])
        );
    };
    check(&[&good, &good], 2, &[250, 250, 250]);
    check(&[&good, &bad], 2, &[550, 250, 550]);
    check(&[&later, &bad, &good], 3, &[451, 451, 550, 250]);
    check(&[&good], 2, &[451, 250, 451]);
    check(&[&good, &bad], 1, &[250, 250]);
    let whole = Acceptance::Whole(good);
    assert_eq!(for_each(&whole, 3).len(), 3);
    assert_eq!(for_all(&whole, 3).code(), 250);
}

#[test]
fn refusals_of_senders_say_what_to_do() {
    let excess = Excess { span: Span::Day, of: crate::allowance::Of::Messages };
    for (why, words) in [
        (
            Denied::Held { left: 11 * MINUTE + 1 },
            "sending from your account is held for 12 min more, ask postmaster",
        ),
        (
            Denied::TooMuch(excess),
            "you have sent as much as one may in a day, sending is held, ask postmaster",
        ),
        (
            Denied::Networks(21),
            "your account sends from 21 networks at once, sending is held, ask postmaster",
        ),
        (
            Denied::AtOnce(20),
            "more than 20 recipients in one message, write to fewer at once or ask postmaster for a list",
        ),
    ] {
        assert_eq!(denied(&why), words);
    }
}
