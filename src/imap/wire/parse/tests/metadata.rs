use super::*;
use crate::imap::wire::command::{Depth, GetMetadata, SetMetadata};

fn get(mailbox: &str, entries: &[&str], max_size: Option<u64>, depth: Depth) -> CommandBody {
    CommandBody::GetMetadata(GetMetadata {
        mailbox: mailbox.to_owned(),
        entries: strings(entries),
        max_size,
        depth,
    })
}

#[test]
fn getmetadata() {
    // RFC 5464 §5
    check("GETMETADATA \"\" /shared/comment", get("", &["/shared/comment"], None, Depth::Zero));
    check(
        "GETMETADATA (MAXSIZE 1024 depth Infinity) inbox (/SHARED/Comment /private)",
        get("INBOX", &["/private", "/shared/comment"], Some(1024), Depth::Infinity),
    );
    check_same(&[
        "GETMETADATA (DEPTH 1) x (/private/a)",
        "GETMETADATA x (DEPTH 1) /private/a",
        "getmetadata  ( depth 1 )  x  \"/private/a\"",
        "GETMETADATA (DEPTH 1) x (/private/a /Private/A)",
        "GETMETADATA (DEPTH 1) {1}\r\nx ({10}\r\n/private/a)",
    ]);
}

#[test]
fn setmetadata() {
    let changes = vec![
        ("/private/a".to_owned(), Some(b"NIL".to_vec())),
        ("/shared/b".to_owned(), None),
        ("/shared/c".to_owned(), Some(vec![0, 255])),
    ];
    let expected = CommandBody::SetMetadata(SetMetadata { mailbox: "x".to_owned(), changes });
    let line = b"SETMETADATA x (/private/a \"NIL\" /SHARED/B nil /shared/c ~{2}\r\n\0\xff)";
    assert_eq!(body_of(line, ParseOptions::default()), Ok(expected));
}

#[test]
fn bad_input_is_named() {
    // RFC 5464 §3.2
    for (line, reason) in [
        ("GETMETADATA", "Missing argument"),
        ("GETMETADATA INBOX", "Missing argument"),
        ("GETMETADATA INBOX ()", "One to 100 entries, please"),
        ("GETMETADATA INBOX /public/a", "An entry begins with /private or /shared"),
        ("GETMETADATA INBOX private/a", "An entry begins with /private or /shared"),
        ("GETMETADATA INBOX /privatea/b", "An entry begins with /private or /shared"),
        ("GETMETADATA INBOX /private//a", "The name of an entry has an empty level"),
        ("GETMETADATA INBOX /private/", "The name of an entry has an empty level"),
        ("GETMETADATA INBOX /private/*", "Forbidden character in the name of an entry"),
        ("GETMETADATA INBOX /private/%", "Forbidden character in the name of an entry"),
        ("GETMETADATA INBOX /private/\u{e8}", "Forbidden character in the name of an entry"),
        ("GETMETADATA INBOX \"/private/a\tb\"", "Forbidden character in the name of an entry"),
        ("GETMETADATA (DEPTH 2) INBOX /private/a", "DEPTH is 0, 1 or infinity"),
        ("GETMETADATA (MAXSIZE x) INBOX /private/a", "Invalid number"),
        ("GETMETADATA (WIDTH 1) INBOX /private/a", "Unknown GETMETADATA option"),
        ("GETMETADATA INBOX /private/a /private/b", "Unexpected argument"),
        ("SETMETADATA INBOX /private/a NIL", "Missing parenthesis"),
        ("SETMETADATA INBOX ()", "One to 100 entries, please"),
        ("SETMETADATA INBOX (/private NIL)", "An entry with a value stands below /private or /shared"),
        ("SETMETADATA INBOX (/private/a)", "Missing argument"),
        ("SETMETADATA INBOX (/private/a x)", "A value is a string or NIL"),
        ("LIST \"\" * RETURN (METADATA ())", "One to 100 entries, please"),
        ("LIST \"\" * RETURN (METADATA)", "Missing argument"),
    ] {
        assert_eq!(body(line), Err(reason), "{line}");
    }
    let long = format!("GETMETADATA x /private/{}", "a".repeat(300));
    assert_eq!(body(&long), Err("The name of an entry is too long"));
    let many = format!("GETMETADATA x ({})", "/private/a ".repeat(101));
    assert_eq!(body(&many), Err("One to 100 entries, please"));
}
