//! Bug classes seen in other servers, and input nobody should send.

use proptest::prelude::*;

use super::*;
use crate::imap::wire::framing::{Frame, Framer, Limits};

fn reply(line: &[u8]) -> String {
    match parse(&Bytes::copy_from_slice(line), ParseOptions::default()) {
        Ok(tagged) => format!("{tagged:?}"),
        Err(error) => String::from_utf8(error.reply()).expect("ASCII"),
    }
}

#[test]
fn errors_carry_the_tag_when_there_is_one() {
    for (line, expected) in [
        (&b"a FOO"[..], "a BAD Unknown command\r\n"),
        (b"a.1 UID FOO", "a.1 BAD Unknown command\r\n"),
        (b"a", "a BAD Missing argument\r\n"),
        (b"a ", "a BAD Unknown command\r\n"),
        (b" a NOOP", "* BAD Invalid tag\r\n"),
        (b"+ NOOP", "* BAD Invalid tag\r\n"),
        (b"a+b NOOP", "* BAD Invalid tag\r\n"),
        (b"(a) NOOP", "* BAD Invalid tag\r\n"),
        (b"\"a\" NOOP", "* BAD Invalid tag\r\n"),
        (b"\xff NOOP", "* BAD Invalid tag\r\n"),
        (b"a\0 NOOP", "* BAD Invalid tag\r\n"),
        (b"a] NOOP x", "a] BAD Invalid arguments\r\n"),
    ] {
        assert_eq!(reply(line), expected, "{line:?}");
    }
    assert_eq!(reply(&[&[b'a'; 65536][..], b" NOOP"].concat()), "* BAD Invalid tag\r\n");
}

#[test]
fn sets_of_twenty_kilobytes_are_taken() {
    let numbers = (1..4000).map(|n| (n * 2).to_string()).collect::<Vec<_>>().join(",");
    assert!(numbers.len() > 18_000);
    assert!(body(&format!("UID FETCH {numbers} (FLAGS)")).is_ok());
    assert!(body(&format!("UID STORE {numbers} +FLAGS.SILENT (\\Seen)")).is_ok());
    assert!(body(&format!("UID SEARCH UID {numbers}")).is_ok());
}

#[test]
fn many_fetch_items_are_bounded() {
    let items = (1..5000).map(|n| format!("BODY[{n}]")).collect::<Vec<_>>().join(" ");
    assert_eq!(body(&format!("FETCH 1 ({items})")), Err("Too many FETCH items"));
    assert!(body(&format!("FETCH 1 ({})", "UID ".repeat(5000))).is_ok());
    assert_eq!(body(&format!("FETCH 1 BODY[{}1]", "1.".repeat(5000))), Err("Part number too long"));
}

/// One SEARCH of 64 KiB of `$` took gigabytes.
#[test]
fn many_search_keys_are_bounded() {
    let search = |key: &str, count| body(&format!("SEARCH {}", key.repeat(count).trim_end())).map(|_| ());
    assert_eq!(search("$ ", 500), Ok(()));
    assert_eq!(search("$ ", 30_000), Err("Too many search keys"));
    assert_eq!(search("OR NOT 1 (2 3) ", 120), Err("Too many search keys"));
    assert_eq!(search("SUBJECT a ", 64), Ok(()));
    assert_eq!(search("OR HEADER x y TEXT a ", 33), Err("Too many search keys"));
    assert_eq!(
        body(&format!("SORT (DATE) UTF-8{}", " 1".repeat(600))).map(|_| ()),
        Err("Too many search keys")
    );
}

#[test]
fn five_thousand_parentheses_are_refused_everywhere() {
    let open = "(".repeat(5000);
    for verb in [
        "LIST",
        "LOGIN",
        "SELECT x",
        "FETCH 1",
        "STORE 1 FLAGS",
        "APPEND x",
        "ID",
        "STATUS x",
        "SEARCH",
        "SETQUOTA x",
    ] {
        assert!(body(&format!("{verb} {open}")).is_err(), "{verb}");
    }
}

#[test]
fn literals_inside_arguments_keep_their_bytes() {
    check_same(&["LOGIN {5}\r\na\r\n b {1}\r\nx", "LOGIN {5+}\r\na\r\n b {1+}\r\nx"]);
    check_same(&["SEARCH SUBJECT {3}\r\n(a) FROM x", "SEARCH SUBJECT \"(a)\" FROM \"x\""]);
    refuse(&["LOGIN anna {18446744073709551615}\r\nx", "LOGIN anna {-1}\r\nx", "LOGIN anna {}\r\nx"]);
}

/// Words that make likely commands.
fn words() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![
        prop::sample::select(vec![
            "a",
            " ",
            "(",
            ")",
            "\"",
            "\\",
            "{1}\r\n",
            "~{2}\r\n",
            "[",
            "]",
            "<0.1>",
            "1:*",
            "$",
            "UID",
            "FETCH",
            "STORE",
            "SEARCH",
            "APPEND",
            "LIST",
            "SELECT",
            "RETURN",
            "QRESYNC",
            "CONDSTORE",
            "BODY",
            "BODY[",
            "HEADER.FIELDS",
            "FLAGS",
            "\\Seen",
            "NOT",
            "OR",
            "CHARSET",
            "UTF-8",
            "MODSEQ",
            "STATUS",
            "MESSAGES",
            "LOGIN",
            "ID",
            "NIL",
            "AUTHENTICATE",
            "PLAIN",
            "=",
            "&AOk-",
            "&",
            "é",
            "1-Jan-2024",
            "\"1-Jan-2024 00:00:00 +0000\"",
            "SETQUOTA",
        ])
        .prop_map(|word| word.as_bytes().to_vec()),
        proptest::collection::vec(any::<u8>(), 0..4),
    ];
    proptest::collection::vec(word, 0..16).prop_map(|words| [b"a ", words.concat().as_slice()].concat())
}

proptest! {
    #[test]
    fn no_input_panics(frame in words(), utf8 in any::<bool>()) {
        let _ = parse(&Bytes::from(frame), ParseOptions { utf8, ..ParseOptions::default() });
    }

    #[test]
    fn no_bytes_panic(frame in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&Bytes::from(frame.clone()), ParseOptions::default());
        let _ = parse_auth_line(&frame);
    }

    #[test]
    fn framed_literals_are_parsed_as_framed(text in proptest::collection::vec(1u8.., 0..40)) {
        let mut framer = Framer::new(Limits::before_login());
        framer.feed(format!("a LOGIN {{{}+}}\r\n", text.len()).as_bytes());
        framer.feed(&text);
        framer.feed(b" {1+}\r\nx\r\nb NOOP\r\n");
        let Some(Frame::Command(frame)) = framer.next_frame() else { panic!("no command") };
        let user = match parse(&frame, ParseOptions::default()).map(|tagged| tagged.body) {
            Ok(CommandBody::Login { user, .. }) => Some(user),
            _ => None,
        };
        prop_assert_eq!(user, String::from_utf8(text).ok());
        prop_assert_eq!(framer.next_frame(), Some(Frame::Command(Bytes::from_static(b"b NOOP"))));
    }
}
