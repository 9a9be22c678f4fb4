use super::*;
use crate::text::{EN, IT};

const SERVERS: [MailServer<'_>; 2] = [
    MailServer { host: "posta.example", port: 993, security: Security::Tls },
    MailServer { host: "posta.example", port: 143, security: Security::StartTls },
];

fn facts<'a>(incoming: &'a [MailServer<'a>], outgoing: &'a [MailServer<'a>]) -> MailSetup<'a> {
    MailSetup {
        domain: "lecce.example",
        incoming,
        outgoing,
        max_message_size: 50 << 20,
        self_signed: false,
        asked: "",
        fault: None,
        own: None,
        path: "/posta/configura",
        query: "",
        other_language: "?lingua=en",
        passwords_path: None,
    }
}

#[test]
fn the_page_names_servers_ports_and_security() {
    for text in [&IT, &EN] {
        let page = mail_setup(&Shell::default(), text, &facts(&SERVERS, &SERVERS[..1]));
        for words in [
            "993",
            "143",
            "SSL/TLS",
            "STARTTLS",
            "posta.<wbr>example",
            "38 MB",
            "52,4 MB",
            "postmaster@lecce.example",
        ] {
            assert!(page.contains(words), "{words}");
        }
        assert_eq!(page.matches("<table ").count(), 2);
        assert_eq!(
            page.matches(&format!("<th scope=\"col\" role=\"columnheader\">{}<", text.setup_alternative))
                .count(),
            1
        );
    }
}

#[test]
fn a_service_that_is_off_is_said_to_be() {
    let page = mail_setup(&Shell::default(), &IT, &facts(&SERVERS, &[]));
    assert!(page.contains(IT.setup_not_served) && page.matches("<table ").count() == 1);
}

#[test]
fn foreign_names_are_escaped() {
    let servers = [MailServer { host: "<script>", port: 1, security: Security::Tls }];
    let mut facts = facts(&servers, &servers);
    facts.domain = "\"><b>";
    let page = mail_setup(&Shell::default(), &IT, &facts);
    assert!(!page.contains("<script>") && !page.contains("<b>"));
}

#[test]
fn attachments_are_what_base64_leaves_of_the_message() {
    for (max, expected) in [
        (50 << 20, 38_000_000),
        (25 << 20, 19_000_000),
        (150 << 20, 110_000_000),
        (1 << 20, 710_000),
        (64 << 10, 0),
        (0, 0),
    ] {
        assert_eq!(attachments(max), expected, "{max}");
    }
}

#[test]
fn one_address_gets_a_profile_and_a_code() {
    let own = OwnSetup {
        profile_path: Some("/posta/apple.mobileconfig?indirizzo=a%40b.example".into()),
        link: "https://b.example/posta/configura?indirizzo=a%40b.example".into(),
        code: Some(Qr { width: 2, dark: vec![true, true, false, true] }),
    };
    let mut facts = facts(&SERVERS, &SERVERS);
    (facts.asked, facts.own) = ("a@b.example", Some(&own));
    let page = mail_setup(&Shell::default(), &IT, &facts);
    assert!(page.contains("viewBox=\"0 0 10 10\"") && page.contains("d=\"M4 4h2v1h-2zM5 5h1v1h-1z\""));
    assert!(page.contains("href=\"/posta/apple.mobileconfig?indirizzo=a%40b.example\""));
    assert!(page.contains("<code>a@<wbr>b.<wbr>example</code>") && page.contains("value=\"a@b.example\""));
}

#[test]
fn a_wrong_address_stays_in_the_form_with_its_fault() {
    let mut facts = facts(&SERVERS, &SERVERS);
    (facts.asked, facts.fault) = ("\"><b>", Some(AddressFault::NotAnAddress));
    let page = mail_setup(&Shell::default(), &IT, &facts);
    assert!(page.contains("value=\"&quot;&gt;&lt;b&gt;\"") && page.contains("aria-invalid=\"true\""));
    assert!(page.contains(IT.setup_address_wrong) && !page.contains("<svg class=\"posta-codice\""));
}
