use super::*;

fn check(disabled: &[&str], face: Face, expected: &str) {
    let disabled: Vec<String> = disabled.iter().map(|&name| name.to_owned()).collect();
    let config = ImapConfig::of_names(&disabled).expect("known names");
    assert_eq!(config.capabilities(face).join(" "), expected, "{disabled:?} {face:?}");
}

#[test]
fn lists_differ_before_and_after_login() {
    let clear = |tls, login| Face::Clear { tls, login };
    let always = "IMAP4rev1 IMAP4rev2 LITERAL+";
    check(&[], clear(true, false), &format!("{always} STARTTLS ID ENABLE LOGINDISABLED"));
    check(&[], clear(false, true), &format!("{always} SASL-IR AUTH=PLAIN AUTH=LOGIN ID ENABLE"));
    check(&[], Face::Tls, &format!("{always} SASL-IR AUTH=PLAIN AUTH=LOGIN ID ENABLE"));
    check(&["AUTH=login", "ID"], Face::Tls, &format!("{always} SASL-IR AUTH=PLAIN ENABLE"));
    let after = "NAMESPACE CHILDREN UNSELECT UIDPLUS MOVE IDLE SPECIAL-USE CREATE-SPECIAL-USE CONDSTORE QRESYNC \
                 ESEARCH SEARCHRES SEARCH=FUZZY BINARY LIST-EXTENDED LIST-STATUS STATUS=SIZE \
                 APPENDLIMIT=52428800 MULTIAPPEND QUOTA QUOTA=RES-STORAGE OBJECTID ACL RIGHTS=kxte LIST-MYRIGHTS SORT SORT=DISPLAY ESORT \
                 THREAD=ORDEREDSUBJECT THREAD=REFERENCES WITHIN SAVEDATE COMPRESS=DEFLATE UTF8=ACCEPT \
                 CATENATE REPLACE PREVIEW METADATA LIST-METADATA NOTIFY PARTIAL CONTEXT=SEARCH \
                 CONTEXT=SORT INPROGRESS";
    check(&[], Face::LoggedIn, &format!("{always} ID ENABLE {after}"));
}

#[test]
fn each_can_be_switched_off_and_takes_along_what_needs_it() {
    for (feature, name, _) in TABLE {
        let config = ImapConfig::of_names(&[name.to_lowercase()]).expect("a known name");
        assert!(!config.has(feature), "{name}");
    }
    let config = ImapConfig::of_names(&["CONDSTORE".to_owned()]).expect("a known name");
    assert!(!config.has(Feature::QResync) && config.has(Feature::Rev2));
    for part in ["MOVE", "SEARCHRES", "STATUS=SIZE", "ESEARCH"] {
        let config = ImapConfig::of_names(&[part.to_owned()]).expect("a known name");
        assert!(!config.has(Feature::Rev2), "{part}");
    }
    for none in ["IMAP4rev1", "NOPE", ""] {
        assert_eq!(ImapConfig::of_names(&[none.to_owned()]).err(), Some(UnknownCapability(none.to_owned())));
    }
}

#[test]
fn literal_minus_stands_in_for_literal_plus() {
    let of = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let config = ImapConfig::of_names(&names).expect("known names");
        (config.has(Feature::LiteralPlus), config.has(Feature::LiteralMinus), config.limits(true).non_sync)
    };
    assert_eq!(of(&[]), (true, false, u64::MAX));
    assert_eq!(of(&["LITERAL+"]), (false, true, 4096));
    assert_eq!(of(&["LITERAL+", "LITERAL-"]), (false, false, 0));
}
