//! APPEND, CATENATE and REPLACE.

use super::*;
use crate::imap::wire::command::*;
use crate::imap::wire::flags;
use crate::imap::wire::sequence::SequenceSet;

#[test]
fn append_of_one_message() {
    let check = |line: &str, message: AppendMessage| {
        check(line, CommandBody::Append { mailbox: "x".to_owned(), messages: vec![message] });
    };
    check("APPEND x {3}\r\na\r\n", message("a\r\n"));
    check("APPEND x {3+}\r\nabc ", message("abc"));
    check("APPEND {1}\r\nx {3}\r\nabc", message("abc"));
    check("APPEND x {0}\r\n", message(""));
    check("APPEND x ~{3}\r\na\0b", with(AppendLiteral { binary: true, ..literal("a\0b") }));
    let utf8 = AppendLiteral { binary: true, utf8: true, ..literal("abc") };
    check("APPEND x UTF8 (~{3+}\r\nabc)", with(utf8));
    let mut flags = flags::FlagList::default();
    assert!(flags.add(b"\\Seen") && flags.add(b"$Junk"));
    check("APPEND x (\\Seen $Junk) {3}\r\nabc", AppendMessage { flags: flags.clone(), ..message("abc") });
    check(
        "APPEND x ({5}\r\n$Junk \\seen){3}\r\nabc",
        AppendMessage { flags: flags.clone(), ..message("abc") },
    );
    check("APPEND x () {3}\r\nabc", message("abc"));
    flags.keywords.clear();
    check("APPEND x \\Seen {3}\r\nabc", AppendMessage { flags: flags.clone(), ..message("abc") });
    check(
        "APPEND x (\\Seen \\Recent) \"17-Jul-1996 02:44:25 -0700\" {3}\r\nabc",
        AppendMessage {
            flags,
            date: crate::imap::wire::date::DateTime::parse(b"17-Jul-1996 02:44:25 -0700"),
            ..message("abc")
        },
    );
    refuse(&[
        "APPEND",
        "APPEND x",
        "APPEND x abc",
        "APPEND x \"abc\"",
        "APPEND x (\\Foo) {3}\r\nabc",
        "APPEND x (\\Seen {3}\r\nabc",
        "APPEND x \"17-Jul\" {3}\r\nabc",
        "APPEND x {3}\r\nab",
        "APPEND x {3}\r\nabcd",
        "APPEND x {4294967296}\r\nabc",
        "APPEND x UTF8 ~{3}\r\nabc",
    ]);
}

#[test]
fn append_of_several_messages() {
    check(
        "APPEND x {1}\r\na {1}\r\nb () {1+}\r\nc",
        CommandBody::Append {
            mailbox: "x".to_owned(),
            messages: vec![message("a"), message("b"), message("c")],
        },
    );
    refuse(&["APPEND x {1}\r\na (\\Seen)", "APPEND x {1}\r\na{1}\r\nb"]);
}

#[test]
fn appended_message_is_not_copied() {
    let frame = Bytes::from_static(b"a APPEND x {3}\r\nabc");
    let Ok(Tagged { body: CommandBody::Append { messages, .. }, .. }) =
        parse(&frame, ParseOptions::default())
    else {
        panic!("not an APPEND")
    };
    let pointers: Vec<_> = messages[0].literals().map(|literal| literal.octets.as_ptr()).collect();
    assert_eq!(pointers, [frame[16..].as_ptr()]);
}

/// RFC 4469 §5, RFC 6855 §4: pieces of all kinds, among ordinary messages (RFC 3502) too.
#[test]
fn append_of_pieces() {
    let text = |data| CatenatePart::Text(literal(data));
    let url = |url: &str| CatenatePart::Url(url.to_owned());
    let catenate =
        |parts: &[CatenatePart]| AppendMessage { data: AppendData::Catenate(parts.to_vec()), ..message("") };
    let append = |messages| CommandBody::Append { mailbox: "x".to_owned(), messages };
    check("APPEND x CATENATE (TEXT {3}\r\nabc)", append(vec![catenate(&[text("abc")])]));
    check(
        "APPEND x catenate (url \"/INBOX/;UID=1\" Text {1+}\r\na URL /x/;UID=2 UTF8 (~{1}\r\nb))",
        append(vec![catenate(&[
            url("/INBOX/;UID=1"),
            text("a"),
            url("/x/;UID=2"),
            CatenatePart::Text(AppendLiteral { binary: true, utf8: true, ..literal("b") }),
        ])]),
    );
    check(
        "APPEND x {1}\r\na CATENATE (URL {5}\r\n;UID= TEXT ~{1}\r\nb) {1}\r\nc",
        append(vec![
            message("a"),
            catenate(&[url(";UID="), CatenatePart::Text(AppendLiteral { binary: true, ..literal("b") })]),
            message("c"),
        ]),
    );
    refuse(&[
        "APPEND x CATENATE",
        "APPEND x CATENATE ()",
        "APPEND x CATENATE (",
        "APPEND x CATENATE (TEXT abc)",
        "APPEND x CATENATE (TEXT \"abc\")",
        "APPEND x CATENATE ({3}\r\nabc)",
        "APPEND x CATENATE (URL)",
        "APPEND x CATENATE (URL \"\\xff\"",
        "APPEND x CATENATE (FOO {3}\r\nabc)",
        "APPEND x CATENATE (TEXT {3}\r\nabcURL x)",
        "APPEND x CATENATE URL x",
    ]);
}

/// RFC 8508 §5: one message goes, one comes.
#[test]
fn replace_takes_one_message() {
    let replace = |uid, set: &[u8], message| {
        let set = SequenceSet::parse(set).expect("a set");
        CommandBody::Replace(Replace { uid, set, mailbox: "x".to_owned(), message })
    };
    let mut flags = flags::FlagList::default();
    assert!(flags.add(b"\\Draft"));
    let draft = AppendMessage { flags, ..message("abc") };
    check("REPLACE 4 x (\\Draft) {3}\r\nabc", replace(false, b"4", draft.clone()));
    check("uid replace * \"x\" (\\Draft) {3+}\r\nabc", replace(true, b"*", draft));
    let pieces = AppendData::Catenate(vec![CatenatePart::Url(";UID=4".to_owned())]);
    check(
        "UID REPLACE 4 x CATENATE (URL ;UID=4)",
        replace(true, b"4", AppendMessage { data: pieces, ..message("") }),
    );
    refuse(&[
        "REPLACE",
        "REPLACE 4",
        "REPLACE 4 x",
        "REPLACE 0 x {3}\r\nabc",
        "REPLACE 1:2 x {3}\r\nabc",
        "REPLACE 1,2 x {3}\r\nabc",
        "REPLACE $ x {3}\r\nabc",
        "REPLACE 4 x abc",
        "REPLACE 4 x {3}\r\nabc {3}\r\nabc",
        "UID REPLACE x {3}\r\nabc",
    ]);
}

fn message(data: &'static str) -> AppendMessage {
    with(literal(data))
}

fn with(literal: AppendLiteral) -> AppendMessage {
    AppendMessage { flags: flags::FlagList::default(), date: None, data: AppendData::Whole(literal) }
}

fn literal(data: &'static str) -> AppendLiteral {
    AppendLiteral { binary: false, utf8: false, octets: Bytes::from_static(data.as_bytes()) }
}
