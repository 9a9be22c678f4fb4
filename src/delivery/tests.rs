use super::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

fn trace() -> Trace {
    Trace {
        helo: Some("mx.posta.example".into()),
        address: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1))),
        protocol: "ESMTPS",
        tls: Some("TLSv1.3"),
        smtputf8: false,
        id: "abc".into(),
    }
}

#[test]
fn received_names_the_recipient_only_when_there_is_one() {
    let one = Address::parse("op01@lecce.example").unwrap();
    assert_eq!(
        received(&trace(), "mail.lecce.example", Some(&one), 0),
        "Received: from mx.posta.example ([192.0.2.1])\r\n\tby mail.lecce.example with ESMTPS (TLSv1.3)\r\n\
         \tid abc\r\n\tfor <op01@lecce.example>; Thu, 01 Jan 1970 00:00:00 +0000\r\n"
    );
    assert!(!received(&trace(), "h", None, 0).contains("for <"));
}

#[test]
fn received_says_nothing_of_where_people_of_ours_sit() {
    let submission =
        Trace { helo: None, address: Some(IpAddr::V6(Ipv6Addr::LOCALHOST)), tls: None, ..trace() };
    let field = received(&submission, "h", None, 0);
    assert!(field.starts_with("Received: by h with ESMTPS\r\n"), "{field}");
}

#[test]
fn refusals_follow_the_resolution() {
    use crate::directory::Resolution as R;
    let check =
        |resolution: R, temporary: bool| assert_eq!(plan(resolution).unwrap_err().is_temporary(), temporary);
    for resolution in [R::NoSuchUser, R::NotHosted, R::Disabled, R::TooMany] {
        check(resolution, false);
    }
}
