use std::borrow::Borrow;

use super::*;

fn address(text: &str) -> Address {
    Address::parse(text).expect("a test address")
}

type Parsed = Result<Command, CommandError>;

fn check(line: impl AsRef<[u8]>, expected: impl Borrow<Parsed>) {
    let line = line.as_ref();
    assert_eq!(&parse(line), expected.borrow(), "{}", String::from_utf8_lossy(line));
}

fn mail(path: Option<&str>, params: MailParams) -> Parsed {
    let reverse_path = path.map_or(ReversePath::Null, |path| ReversePath::Address(address(path)));
    Ok(Command::Mail(MailFrom { reverse_path, params }))
}

fn rcpt(path: &str) -> Parsed {
    wishing(path, Wish::default())
}

fn wishing(path: &str, wish: Wish) -> Parsed {
    Ok(Command::Rcpt(Recipient::Address { address: address(path), ascii: path.is_ascii() }, wish))
}

const MAIL_SYNTAX: Parsed = Err(CommandError::Syntax("MAIL FROM:<address> [parameters]"));

#[test]
fn verbs_are_known_in_any_case_with_trailing_blanks() {
    check("DATA", Ok(Command::Data));
    check("data", Ok(Command::Data));
    check("RsEt \t ", Ok(Command::Rset));
    check("NOOP anything at all", Ok(Command::Noop));
    check("quit", Ok(Command::Quit));
    check("HELP MAIL", Ok(Command::Help));
    check("VRFY someone", Ok(Command::Vrfy));
    check("EXPN list", Ok(Command::Expn));
    check("STARTTLS", Ok(Command::StartTls));
    check("GET / HTTP/1.1", Ok(Command::Http));
}

#[test]
fn what_is_no_command_is_an_error() {
    check("", Err(CommandError::Unknown));
    check(" NOOP", Err(CommandError::Unknown));
    check("DATABASE", Err(CommandError::Unknown));
    check("DATA now", Err(CommandError::Syntax("DATA")));
    check("RSET x", Err(CommandError::Syntax("RSET")));
    check("STARTTLS x", Err(CommandError::Syntax("STARTTLS")));
    check("NOOP\0", Err(CommandError::BadCharacter));
    check("RCPT TO:<a\0b@c.d>", Err(CommandError::BadCharacter));
    check(b"RCPT TO:<\xe8@c.d>", Err(CommandError::BadCharacter));
}

/// RFC 5321 §4.1.1.1, and what Windows and phones make of it
#[test]
fn hello_takes_lan_names_but_bounded_and_harmless() {
    let hello = |name: &str| Ok(Command::Hello(Hello::Ehlo, name.to_owned()));
    check("EHLO mx.example.org", hello("mx.example.org"));
    check("EHLO [192.0.2.1]", hello("[192.0.2.1]"));
    check("EHLO [IPv6:2001:db8::1]", hello("[IPv6:2001:db8::1]"));
    check("EHLO PC_UFFICIO-3", hello("PC_UFFICIO-3"));
    check("EHLO my laptop", hello("my?laptop"));
    check("EHLO caffè", hello("caff?"));
    check(b"EHLO caff\xe8", hello("caff?"));
    check("EHLO a(b)<c>;", hello("a?b??c??"));
    check("HELO x", Ok(Command::Hello(Hello::Helo, "x".to_owned())));
    check("LHLO x", Ok(Command::Hello(Hello::Lhlo, "x".to_owned())));
    check("EHLO", Err(CommandError::Syntax("EHLO name")));
    check("HELO  ", Err(CommandError::Syntax("HELO name")));
    check(format!("EHLO {}", "a".repeat(255)), hello(&"a".repeat(255)));
    check(format!("EHLO {}", "a".repeat(256)), Err(CommandError::Syntax("EHLO name")));
}

/// RFC 5321 §4.1.1.2, and what Outlook (a blank), printers (no brackets) and old relays (a route) make of it
#[test]
fn mail_takes_what_clients_write() {
    let none = MailParams::default;
    check("MAIL FROM:<a@example.org>", mail(Some("a@example.org"), none()));
    check("mail from:<a@example.org>", mail(Some("a@example.org"), none()));
    check("MAIL FROM: <a@example.org>", mail(Some("a@example.org"), none()));
    check("MAIL FROM:a@example.org", mail(Some("a@example.org"), none()));
    check("MAIL FROM:<>", mail(None, none()));
    check("MAIL FROM: <> ", mail(None, none()));
    check("MAIL FROM:<@relay.example:a@example.org>", mail(Some("a@example.org"), none()));
}

/// RFC 1870 §3, RFC 6152 §2, RFC 3030 §3, RFC 6531 §3.4, RFC 4954 §5
#[test]
fn mail_parameters_are_read_and_checked() {
    let with = |edit: fn(&mut MailParams)| {
        let mut params = MailParams::default();
        edit(&mut params);
        mail(Some("a@example.org"), params)
    };
    let line = |params: &str| format!("MAIL FROM:<a@example.org> {params}");
    check(line("SIZE=100"), with(|p| p.size = Some(100)));
    check(line("size=0"), with(|p| p.size = None));
    check(line("SIZE=99999999999999999999"), with(|p| p.size = Some(u64::MAX)));
    check(line("BODY=8BITMIME"), with(|p| p.body = Some(BodyType::EightBitMime)));
    check(line("body=7bit  SIZE=5"), with(|p| (p.body, p.size) = (Some(BodyType::SevenBit), Some(5))));
    check(line("BODY=binarymime"), with(|p| p.body = Some(BodyType::BinaryMime)));
    check(line("SMTPUTF8"), with(|p| p.smtputf8 = true));
    check(line("AUTH=<>"), with(|p| p.auth = Some("<>".to_owned())));
    check(line("AUTH=a+2Bb@c"), with(|p| p.auth = Some("a+b@c".to_owned())));
    for bad in [
        "SIZE",
        "SIZE=",
        "SIZE=-1",
        "SIZE=1x",
        "SIZE=123456789012345678901",
        "BODY",
        "BODY=MIME",
        "SMTPUTF8=1",
        "AUTH=",
        "AUTH=+1",
        "SIZE=1 SIZE=2",
        "SMTPUTF8 smtputf8",
    ] {
        check(line(bad), Err(CommandError::BadParameter));
    }
    for unknown in ["NOTIFY=NEVER", "X", "=", "SIZE=1 FOO=bar"] {
        check(line(unknown), Err(CommandError::UnknownParameter));
    }
}

#[test]
fn mail_refuses_what_is_no_address() {
    check("MAIL", MAIL_SYNTAX);
    check("MAIL <a@example.org>", MAIL_SYNTAX);
    check("MAIL FROM", MAIL_SYNTAX);
    check("MAIL FROM:", MAIL_SYNTAX);
    check("MAIL FROM:<a@example.org", MAIL_SYNTAX);
    check("MAIL FROM:<a@example.org>SIZE=1", MAIL_SYNTAX);
    check("MAIL FRÒM:<a@example.org>", MAIL_SYNTAX);
    check("MAIL FROM:<nodomain>", Err(CommandError::BadSender));
    check("MAIL FROM:<@route.only>", Err(CommandError::BadSender));
    check("MAIL FROM:<josè@example.org>", Err(CommandError::NeedsSmtpUtf8));
    let params = MailParams { smtputf8: true, ..MailParams::default() };
    check("MAIL FROM:<josè@example.org> SMTPUTF8", mail(Some("josè@example.org"), params));
}

#[test]
fn rcpt_takes_addresses_and_postmaster() {
    check("RCPT TO:<a@example.org>", rcpt("a@example.org"));
    check("rcpt to: <a@example.org> ", rcpt("a@example.org"));
    check("RCPT TO:<@x,@y:a@example.org>", rcpt("a@example.org"));
    check("RCPT TO:<josè@example.org>", rcpt("josè@example.org"));
    check("RCPT TO:<Postmaster>", Ok(Command::Rcpt(Recipient::Postmaster, Wish::default())));
    check("RCPT TO:<>", Err(CommandError::BadRecipient));
    check("RCPT TO:<a>", Err(CommandError::BadRecipient));
    check("RCPT TO:<a@example.org> SIZE=1", Err(CommandError::UnknownParameter));
    check("RCPT <a@example.org>", Err(CommandError::Syntax("RCPT TO:<address> [parameters]")));
}

/// RFC 3461 §4.1 to §4.4
#[test]
fn what_the_sender_asks_to_be_told_is_read_strictly() {
    let mail = |edit: fn(&mut MailParams)| {
        let mut params = MailParams::default();
        edit(&mut params);
        mail(Some("a@example.org"), params)
    };
    let line = |params: &str| format!("MAIL FROM:<a@example.org> {params}");
    check(line("RET=FULL"), mail(|p| p.ret = Some(Ret::Full)));
    check(
        line("ret=hdrs ENVID=a+2Bb"),
        mail(|p| (p.ret, p.envid) = (Some(Ret::Headers), Some("a+b".into()))),
    );
    let long = format!("ENVID={}", "x".repeat(101));
    for bad in
        ["RET", "RET=", "RET=ALL", "RET=FULL RET=FULL", "ENVID", "ENVID=", "ENVID=+0A", "ENVID=+2", &long]
    {
        check(line(bad), Err(CommandError::BadParameter));
    }
    let line = |params: &str| format!("RCPT TO:<b@example.org> {params}");
    let notify = Notify::parse("SUCCESS,DELAY").expect("a list");
    check(line("NOTIFY=success,delay"), wishing("b@example.org", Wish { notify, original: None }));
    let original = OriginalRecipient::parse("rfc822;b+2Bx@example.org");
    let wish = Wish { notify: Notify::NEVER, original };
    check(line("ORCPT=rfc822;b+2Bx@example.org NOTIFY=NEVER"), wishing("b@example.org", wish));
    let long = format!("ORCPT=rfc822;{}", "x".repeat(500));
    for bad in [
        "NOTIFY",
        "NOTIFY=",
        "NOTIFY=NEVER,FAILURE",
        "NOTIFY=X",
        "ORCPT=b@example.org",
        "ORCPT=rfc822;+",
        &long,
    ] {
        check(line(bad), Err(CommandError::BadParameter));
    }
    check(line("NOTIFY=NEVER NOTIFY=NEVER"), Err(CommandError::BadParameter));
}

/// RFC 3030 section 2
#[test]
fn bdat_has_a_size_and_perhaps_an_end() {
    let chunk = |size, last| Ok(Command::Bdat { size, last });
    check("BDAT 10", chunk(10, false));
    check("bdat 0010 last", chunk(10, true));
    check("BDAT 0 LAST ", chunk(0, true));
    check("BDAT\t7", chunk(7, false));
    check("BDAT 18446744073709551615", chunk(u64::MAX, false));
    check("BDAT 18446744073709551616 LAST", chunk(u64::MAX, true));
    for bad in [
        "BDAT",
        "BDAT ",
        "BDAT -1",
        "BDAT +1",
        "BDAT 1 LASTX",
        "BDAT 1 LAST x",
        "BDAT LAST",
        "BDAT 0x10",
        "BDAT 1\0",
    ] {
        check(bad, Err(CommandError::BadChunk));
    }
    check("BDATA 10", Err(CommandError::Unknown));
}

#[test]
fn auth_takes_an_initial_response() {
    let auth = |mechanism, initial: Option<&str>| Ok(Command::Auth(mechanism, initial.map(str::to_owned)));
    check("AUTH PLAIN", auth(Mechanism::Plain, None));
    check("auth plain AGEAYg==", auth(Mechanism::Plain, Some("AGEAYg==")));
    check("AUTH LOGIN =", auth(Mechanism::Login, Some("")));
    check("AUTH CRAM-MD5", Err(CommandError::UnknownMechanism));
    check("AUTH", Err(CommandError::Syntax("AUTH mechanism [initial-response]")));
    check("AUTH PLAIN a b", Err(CommandError::Syntax("AUTH mechanism [initial-response]")));
}
