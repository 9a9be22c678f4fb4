//! Commands of the selected state, but SEARCH.

use super::*;
use crate::imap::wire::command::*;
use crate::imap::wire::flags::{DELETED, FlagList, SEEN};

fn fetch(items: Vec<FetchItem>) -> Fetch {
    Fetch { uid: false, set: set("1"), items, changed_since: None, vanished: false, partial: None }
}

fn check_items(items: &str, expected: &[FetchItem]) {
    check(&format!("FETCH 1 {items}"), CommandBody::Fetch(fetch(expected.to_vec())));
}

fn body_section(part: &[u32], kind: SectionKind) -> FetchItem {
    FetchItem::BodySection { section: Section { part: part.to_vec(), kind }, partial: None, peek: false }
}

fn peeked(item: FetchItem) -> FetchItem {
    match item {
        FetchItem::BodySection { section, partial, .. } => {
            FetchItem::BodySection { section, partial, peek: true }
        }
        FetchItem::Binary { part, partial, .. } => FetchItem::Binary { part, partial, peek: true },
        other => other,
    }
}

fn cut(item: FetchItem, first: u64, count: u64) -> FetchItem {
    let partial = Some(Partial { first, count });
    match item {
        FetchItem::BodySection { section, peek, .. } => FetchItem::BodySection { section, partial, peek },
        FetchItem::Binary { part, peek, .. } => FetchItem::Binary { part, partial, peek },
        other => other,
    }
}

#[test]
fn simple_fetch_items() {
    for (name, item) in [
        ("ENVELOPE", FetchItem::Envelope),
        ("flags", FetchItem::Flags),
        ("INTERNALDATE", FetchItem::InternalDate),
        ("RFC822", FetchItem::Rfc822),
        ("RFC822.HEADER", FetchItem::Rfc822Header),
        ("RFC822.SIZE", FetchItem::Rfc822Size),
        ("RFC822.TEXT", FetchItem::Rfc822Text),
        ("BODY", FetchItem::Body),
        ("BODYSTRUCTURE", FetchItem::BodyStructure),
        ("UID", FetchItem::Uid),
        ("MODSEQ", FetchItem::ModSeq),
        ("EMAILID", FetchItem::EmailId),
        ("THREADID", FetchItem::ThreadId),
        ("SAVEDATE", FetchItem::SaveDate),
        ("PREVIEW", FetchItem::Preview { lazy: false }),
        ("PREVIEW (LAZY)", FetchItem::Preview { lazy: true }),
        ("BINARY.SIZE[1.2]", FetchItem::BinarySize { part: vec![1, 2] }),
    ] {
        check_items(name, std::slice::from_ref(&item));
        check_items(&format!("({name})"), &[item]);
    }
}

#[test]
fn single_item_needs_no_parentheses() {
    use FetchItem::{Flags, Uid};
    check_items("UID", &[Uid]);
    check_items("(UID FLAGS)", &[Uid, Flags]);
    check_items("UID FLAGS", &[Uid, Flags]);
    check_items("( UID  FLAGS )", &[Uid, Flags]);
    check_items("(UID FLAGS UID)", &[Uid, Flags]);
    refuse(&[
        "FETCH 1",
        "FETCH 1 ()",
        "FETCH 1 (UID",
        "FETCH 1 UID)",
        "FETCH 1 FOO",
        "FETCH 1 (UID FOO)",
        "FETCH 1 (UID)FLAGS",
    ]);
}

#[test]
fn macros_are_expanded() {
    use FetchItem::{Body, Envelope, Flags, InternalDate, Rfc822Size, Uid};
    check_items("FAST", &[Flags, InternalDate, Rfc822Size]);
    check_items("all", &[Flags, InternalDate, Rfc822Size, Envelope]);
    check_items("Full", &[Flags, InternalDate, Rfc822Size, Envelope, Body]);
    check_items("(UID FAST)", &[Uid, Flags, InternalDate, Rfc822Size]);
}

#[test]
fn body_sections() {
    use SectionKind::{Full, Header, HeaderFields, HeaderFieldsNot, Mime, Text};
    check_items("BODY[]", &[body_section(&[], Full)]);
    check_items("BODY.PEEK[]", &[peeked(body_section(&[], Full))]);
    check_items("body[header]", &[body_section(&[], Header)]);
    check_items("BODY[TEXT]", &[body_section(&[], Text)]);
    check_items("BODY[1]", &[body_section(&[1], Full)]);
    check_items("BODY[1.2.3]", &[body_section(&[1, 2, 3], Full)]);
    check_items("BODY[1.MIME]", &[body_section(&[1], Mime)]);
    check_items("BODY[4.2.HEADER]", &[body_section(&[4, 2], Header)]);
    check_items("BODY[4.TEXT]", &[body_section(&[4], Text)]);
    check_items("BODY[]<0.2048>", &[cut(body_section(&[], Full), 0, 2048)]);
    check_items("BODY.PEEK[1]<5.4294967296>", &[cut(peeked(body_section(&[1], Full)), 5, 4_294_967_296)]);
    let fields = |names: &[&str]| HeaderFields(strings(names));
    check_items("BODY[HEADER.FIELDS (From To)]", &[body_section(&[], fields(&["From", "To"]))]);
    check_items("BODY[HEADER.FIELDS (\"From\" {2}\r\nTo)]", &[body_section(&[], fields(&["From", "To"]))]);
    check_items("BODY[header.fields ( From  To )]", &[body_section(&[], fields(&["From", "To"]))]);
    check_items(
        "BODY[2.HEADER.FIELDS.NOT (DATE)]",
        &[body_section(&[2], HeaderFieldsNot(strings(&["DATE"])))],
    );
    refuse(&[
        "FETCH 1 BODY[",
        "FETCH 1 BODY[]]",
        "FETCH 1 BODY[0]",
        "FETCH 1 BODY[1.]",
        "FETCH 1 BODY[.1]",
        "FETCH 1 BODY[1..2]",
        "FETCH 1 BODY[MIME]",
        "FETCH 1 BODY[FOO]",
        "FETCH 1 BODY[HEADER.1]",
        "FETCH 1 BODY[HEADER.FIELDS]",
        "FETCH 1 BODY[HEADER.FIELDS ()]",
        "FETCH 1 BODY[]<1>",
        "FETCH 1 BODY[]<1.0>",
        "FETCH 1 BODY[]<.1>",
        "FETCH 1 BODY[]<1.2",
        "FETCH 1 BODY.PEEK",
        "FETCH 1 BODY[4294967296]",
        "FETCH 1 BODY[-1]",
        "FETCH 1 BODY[]<99999999999999999999.1>",
        "FETCH 1 RFC822[1]",
        "FETCH 1 BINARY",
        "FETCH 1 BINARY[TEXT]",
        "FETCH 1 BINARY.SIZE",
        "FETCH 1 BINARY.SIZE[1]<0.1>",
    ]);
}

#[test]
fn binary_sections() {
    let binary = |part: &[u32]| FetchItem::Binary { part: part.to_vec(), partial: None, peek: false };
    check_items("BINARY[1]", &[binary(&[1])]);
    check_items("BINARY[]", &[binary(&[])]);
    check_items("BINARY.PEEK[1.2]<0.10>", &[peeked(cut(binary(&[1, 2]), 0, 10))]);
}

/// RFC 4466 §2.4
#[test]
fn fetch_modifiers() {
    let with = |uid, changed_since, vanished| {
        CommandBody::Fetch(Fetch { uid, changed_since, vanished, ..fetch(vec![FetchItem::Flags]) })
    };
    check("FETCH 1 FLAGS (CHANGEDSINCE 12345)", with(false, Some(12345), false));
    check("FETCH 1 (FLAGS) (changedsince 0)", with(false, Some(0), false));
    check("UID FETCH 1 (FLAGS) (CHANGEDSINCE 5 VANISHED)", with(true, Some(5), true));
    check("uid fetch 1 (FLAGS) (VANISHED CHANGEDSINCE 5)", with(true, Some(5), true));
    check("FETCH 1 (FLAGS) ()", with(false, None, false));
    check(
        "FETCH 1 PREVIEW (LAZY) (CHANGEDSINCE 1)",
        CommandBody::Fetch(Fetch {
            changed_since: Some(1),
            ..fetch(vec![FetchItem::Preview { lazy: true }])
        }),
    );
    check(
        "FETCH 1 PREVIEW (CHANGEDSINCE 1)",
        CommandBody::Fetch(Fetch {
            changed_since: Some(1),
            ..fetch(vec![FetchItem::Preview { lazy: false }])
        }),
    );
    refuse(&[
        "FETCH 1 FLAGS (CHANGEDSINCE)",
        "FETCH 1 FLAGS (FOO)",
        "FETCH 1 FLAGS (CHANGEDSINCE 9223372036854775808)",
        "FETCH 1 FLAGS (CHANGEDSINCE 5 VANISHED)",
        "UID FETCH 1 FLAGS (VANISHED)",
        "FETCH 1 FLAGS CHANGEDSINCE 5",
    ]);
}

#[test]
fn sets_of_commands() {
    for text in ["1", "1:*", "*", "*:4", "5:3", "2,4:7,9,12:*", "$", "1:4294967295"] {
        check(
            &format!("UID FETCH {text} FLAGS"),
            CommandBody::Fetch(Fetch { uid: true, set: set(text), ..fetch(vec![FetchItem::Flags]) }),
        );
    }
    refuse(&[
        "FETCH 0 FLAGS",
        "FETCH 4294967296 FLAGS",
        "FETCH 1, FLAGS",
        "FETCH  FLAGS",
        "FETCH a FLAGS",
        "FETCH 1:2:3 FLAGS",
    ]);
}

#[test]
fn only_some_items_set_seen() {
    let seen = |items: &str| match body(&format!("FETCH 1 ({items})")) {
        Ok(CommandBody::Fetch(fetch)) => fetch.items.iter().any(FetchItem::sets_seen),
        other => panic!("{items}: {other:?}"),
    };
    for items in ["BODY[]", "BODY[TEXT]", "RFC822", "RFC822.TEXT", "BINARY[1]", "FLAGS BODY[1]"] {
        assert!(seen(items), "{items}");
    }
    for items in
        ["BODY.PEEK[]", "RFC822.HEADER", "RFC822.SIZE", "BINARY.PEEK[1]", "BINARY.SIZE[1]", "BODY", "FLAGS"]
    {
        assert!(!seen(items), "{items}");
    }
}

#[test]
fn partials_cut_octets() {
    let of = |first, count| Partial { first, count }.of(b"abcde");
    assert_eq!(of(0, 2), b"ab");
    assert_eq!(of(3, 9), b"de");
    assert_eq!(of(5, 1), b"");
    assert_eq!(of(u64::MAX, u64::MAX), b"");
}

/// RFC 4466 §2.5
#[test]
fn store_in_all_forms() {
    let flags = FlagList { bits: SEEN | DELETED, keywords: vec!["$Junk".to_owned()] };
    let store = Store {
        uid: false,
        set: set("1:5"),
        unchanged_since: None,
        action: StoreAction::Replace,
        silent: false,
        flags,
    };
    let check = |line: &str, store: Store| check(line, CommandBody::Store(store));
    check("STORE 1:5 FLAGS (\\Seen \\Deleted $Junk)", store.clone());
    check("STORE 1:5 flags \\Seen \\Deleted $Junk", store.clone());
    check("STORE 1:5 FLAGS ( \\SEEN \\Recent  \\deleted $Junk )", store.clone());
    check(
        "UID STORE 1:5 +FLAGS.SILENT (\\Seen \\Deleted $Junk)",
        Store { uid: true, action: StoreAction::Add, silent: true, ..store.clone() },
    );
    check(
        "STORE 1:5 -flags (\\Seen \\Deleted $Junk)",
        Store { action: StoreAction::Remove, ..store.clone() },
    );
    check(
        "STORE 1:5 (UNCHANGEDSINCE 320162338) +FLAGS (\\Seen \\Deleted $Junk)",
        Store { action: StoreAction::Add, unchanged_since: Some(320162338), ..store.clone() },
    );
    check(
        "STORE 1:5 (unchangedsince 0) FLAGS ()",
        Store { unchanged_since: Some(0), flags: FlagList::default(), ..store.clone() },
    );
    check("STORE 1:5 FLAGS ()", Store { flags: FlagList::default(), ..store });
    refuse(&[
        "STORE 1:5",
        "STORE 1:5 FLAGS",
        "STORE 1:5 FOO (\\Seen)",
        "STORE 1:5 +FLAGS.LOUD (\\Seen)",
        "STORE 1:5 FLAGS (\\Foo)",
        "STORE 1:5 FLAGS (\\Seen\\Draft)",
        "STORE 1:5 FLAGS (\\*)",
        "STORE 1:5 () FLAGS (\\Seen)",
        "STORE 1:5 (UNCHANGEDSINCE) FLAGS (\\Seen)",
        "STORE 1:5 (FOO 1) FLAGS (\\Seen)",
        "STORE 1:5 FLAGS (\\Seen",
    ]);
}

#[test]
fn copy_move_and_expunge() {
    let copy = |uid| Copy { uid, set: set("2:4"), mailbox: "INBOX".to_owned() };
    check("COPY 2:4 inbox", CommandBody::Copy(copy(false)));
    check("UID COPY 2:4 \"INBOX\"", CommandBody::Copy(copy(true)));
    check("MOVE 2:4 INBOX", CommandBody::Move(copy(false)));
    check("uid move 2:4 {5}\r\ninbox", CommandBody::Move(copy(true)));
    check("UID EXPUNGE 2:4", CommandBody::Expunge { uids: Some(set("2:4")) });
    check("UID COPY $ x", CommandBody::Copy(Copy { uid: true, set: set("$"), mailbox: "x".to_owned() }));
    refuse(&["COPY 2:4", "COPY INBOX", "MOVE 2:4 a b", "UID EXPUNGE", "UID EXPUNGE 1 2", "UID COPY 1 &"]);
}
