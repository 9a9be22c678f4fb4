use super::*;

/// RFC 5051 §2: what is equal, and what comes first.
#[test]
fn texts_compare_as_unicode_casemap_has_it() {
    let equal = |a: &str, b: &str| assert_eq!(casemap(a), casemap(b), "{a} {b}");
    equal("Offerta", "oFFERTA");
    equal("perché", "PERCHÉ");
    equal("perche\u{301}", "PERCHÉ");
    equal("ǆ", "Ǆ");
    equal("ǆ", "ǅ");
    equal("Σίσυφος", "ΣΊΣΥΦΟΣ");
    equal("ᾳ", "ᾼ");
    equal("½", "1⁄2");
    let before = |a: &str, b: &str| assert!(casemap(a) < casemap(b), "{a} {b}");
    before("a", "B");
    before("", "a");
    before("A", "À");
    before("Àb", "Àc");
    before("è è", "z");
    // No simple title case: they stay what they are, and are decomposed into small letters.
    assert_eq!(casemap("ﬁ"), b"fi");
    equal("ß", "ß");
    before("ss", "ß");
    assert_eq!(casemap("ა"), "ა".as_bytes());
}

/// What SORT asks of an ENVELOPE (RFC 9051 §7.5.2), read back from what was rendered.
#[test]
fn first_addresses_are_read_back() {
    let firsts = |fields: &str| first_addresses(&facts(format!("{fields}\r\n\r\n").as_bytes()).envelope);
    let check = |field: &str, mailbox: &str, display: &str| {
        for name in ["From", "To", "Cc"] {
            let FirstAddresses { from, to, cc } = firsts(&format!("Subject: \"a\\\r\n{name}: {field}"));
            let found = [from, to, cc].into_iter().flatten().collect::<Vec<_>>();
            assert_eq!(found.len(), 1, "{name}: {field}");
            assert_eq!((&*found[0].mailbox(), found[0].display().as_str()), (mailbox, display), "{field}");
        }
    };
    check("a@b.it", "a", "a@b.it");
    check("Anna Rossi <anna@b.it>, c@d.it", "anna", "Anna Rossi");
    check("=?utf-8?Q?Niccol=C3=B2?= <n@b.it>", "n", "Niccolò");
    check("\"=?iso-8859-1?Q?=E8?=\" <n@b.it>", "n", "è");
    check("\"\" <a@b.it>", "a", "a@b.it");
    check("\"a \\\"b\\\\ c\" <a@b.it>", "a", "a \"b\\ c");
    check("\"ì\" <a@b.it>", "a", "ì");
    check("Gruppo: a@b.it, c@d.it;, e@f.it", "Gruppo", "Gruppo");
    check("nobody", "nobody", "nobody");
    assert_eq!(firsts("Subject: x"), FirstAddresses::default());
    let both = firsts("From: a@b.it\r\nCc: c@d.it");
    assert_eq!((both.to, both.cc.map(|cc| cc.display())), (None, Some("c@d.it".into())));
}

#[test]
fn what_is_no_envelope_has_no_addresses() {
    let whole = facts(b"From: \xe8 <a@b>\r\nTo: x: y@z, \"q\\\"\" <r@s>;\r\nCc: c@d\r\n\r\n").envelope;
    assert!(first_addresses(&whole).cc.is_some());
    for end in 0..whole.len() {
        // Whatever it finds, it ends.
        let _ = first_addresses(&whole[..end]);
    }
    for text in [
        "",
        "(",
        "NIL",
        "(NIL NIL ",
        "(NIL NIL ((",
        "({9}\r\nx NIL NIL",
        "(\"a\\",
        "({99999999999999999999}\r\n",
    ] {
        assert_eq!(first_addresses(text.as_bytes()), FirstAddresses::default(), "{text}");
    }
}

/// RFC 5256 §3, REFERENCES: References, else the first of In-Reply-To; quoting does not matter, case does.
#[test]
fn thread_ids_are_own_and_references() {
    let ids = |fields: &str| thread_ids(format!("{fields}\r\n\r\n").as_bytes());
    let of = |names: &[&str]| {
        let one = |name: &&str| ids(&format!("Message-ID: <{name}>"))[..THREAD_ID].to_vec();
        let none = vec![0; THREAD_ID];
        names
            .iter()
            .map(|name| if name.is_empty() { none.clone() } else { one(name) })
            .collect::<Vec<_>>()
            .concat()
    };
    let check = |fields: &str, names: &[&str]| assert_eq!(ids(fields), of(names), "{fields}");
    check("Message-ID: <a@b>", &["a@b"]);
    check("Message-ID: <\"a\"@b>", &["a@b"]);
    check("Message-ID: <\"a\\.b\"@c>", &["a.b@c"]);
    check("Message-ID: <a@b>\r\nReferences: <c@d>\r\n\t<e@f>\r\nIn-Reply-To: <g@h>", &["a@b", "c@d", "e@f"]);
    check("Message-ID: <a@b>\r\nReferences: none\r\nIn-Reply-To: your mail <g@h> <i@j>", &["a@b", "g@h"]);
    check("References: <c@d> <c@d> <x> <@y> <z@>", &["", "c@d"]);
    check("Message-ID: nothing", &[]);
    check("Subject: x", &[]);
    assert_ne!(ids("Message-ID: <A@b>"), ids("Message-ID: <a@b>"));
    let chain: String = (0..500).map(|i| format!("<{i}@x>\r\n ")).collect();
    let kept = ids(&format!("References: {chain}"));
    assert_eq!(kept.len(), THREAD_ID * 101);
    assert_eq!(kept[..THREAD_ID * 2], of(&["", "0@x"]));
    assert!(kept.ends_with(&of(&["498@x", "499@x"])));
}
