//! What mail programs ask for: Outlook's autodiscover, Apple's profile, and how often they may.

use super::*;

const SCHEMA: &str = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a";

async fn post(path: &str, body: &str) -> (StatusCode, String) {
    let request = Request::post(path).header("host", "autodiscover.lecce.example");
    let response = ours().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
    (response.status(), text(response).await)
}

fn asking(address: &str, schema: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/\
         autodiscover/outlook/requestschema/2006\"><Request><EMailAddress>{address}</EMailAddress>\
         <AcceptableResponseSchema>{schema}</AcceptableResponseSchema></Request></Autodiscover>"
    )
}

/// MS-OXDSCLI §2.2.4: each protocol once, by its best way.
#[tokio::test]
async fn outlook_gets_settings_under_a_path_in_any_case() {
    for path in
        ["/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml", "/AUTODISCOVER/autodiscover.XML"]
    {
        let (status, xml) = post(path, &asking("op01@lecce.example", SCHEMA)).await;
        assert_eq!(status, 200, "{path}");
        for part in [
            "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">",
            &format!("<Response xmlns=\"{SCHEMA}\">"),
            "<AccountType>email</AccountType>\n      <Action>settings</Action>",
            "<Type>IMAP</Type>\n        <TTL>1</TTL>\n        <Server>posta.example</Server>\n        <Port>993</Port>",
            "<Type>SMTP</Type>\n        <TTL>1</TTL>\n        <Server>posta.example</Server>\n        <Port>465</Port>",
        ] {
            assert!(xml.contains(part), "{part}\n{xml}");
        }
        for (part, times) in [
            ("<LoginName>op01@lecce.example</LoginName>", 2),
            ("<SPA>off</SPA>", 2),
            ("<SSL>on</SSL>\n        <Encryption>SSL</Encryption>", 2),
            ("<Protocol>", 2),
            ("<UsePOPAuth>on</UsePOPAuth>", 1),
        ] {
            assert_eq!(xml.matches(part).count(), times, "{part}\n{xml}");
        }
    }
}

#[tokio::test]
async fn outlook_is_led_to_starttls_where_there_is_nothing_else() {
    let mut state = state(&["lecce.example"]);
    state.ports = MailPorts { imap: Some(143), ..MailPorts::default() };
    let body = Body::from(asking("op01@lecce.example", SCHEMA));
    let request = Request::post("/autodiscover/autodiscover.xml").header("host", "posta.example").body(body);
    let xml = text(router(state).oneshot(request.unwrap()).await.unwrap()).await;
    assert!(xml.contains("<Port>143</Port>") && xml.contains("<Encryption>TLS</Encryption>"), "{xml}");
    assert!(!xml.contains("SMTP"), "{xml}");
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let (_, one) = post("/autodiscover/autodiscover.xml", &asking("op01@lecce.example", SCHEMA)).await;
    let (_, other) = post("/autodiscover/autodiscover.xml", &asking("xy99@lecce.example", SCHEMA)).await;
    assert_eq!(one, other.replace("xy99", "op01"));
    let profile = |address: &str| {
        let path = format!("/posta/apple.mobileconfig?indirizzo={address}");
        async move { get_text(&path).await }
    };
    let (one, other) = (profile("op01@lecce.example").await, profile("xy99@lecce.example").await);
    assert_eq!((one.0, other.0), (StatusCode::OK, StatusCode::OK));
    assert_eq!(one.1.lines().count(), other.1.lines().count());
}

/// MS-OXDSCLI §2.2.4.1.1.3.3: what is wrong is said in an answer with status 200.
#[tokio::test]
async fn what_outlook_cannot_have_is_an_error_it_understands() {
    let mobile = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006";
    for (body, code) in [
        (asking("op01@altrove.example", SCHEMA), 500),
        (asking("op01@lecce.example", mobile), 601),
        (asking("", SCHEMA), 600),
        (asking("senza-chiocciola", SCHEMA), 600),
        ("".into(), 600),
        ("{}".into(), 600),
        (format!("<!DOCTYPE a [<!ENTITY e \"x\">]>{}", asking("&e;@lecce.example", SCHEMA)), 600),
        (asking(&"a".repeat(20_000), SCHEMA), 600),
        (asking("op01@lecce.example", SCHEMA).replace("</Request>", ""), 600),
    ] {
        let (status, xml) = post("/autodiscover/autodiscover.xml", &body).await;
        assert_eq!(status, 200);
        assert!(xml.contains(&format!("<ErrorCode>{code}</ErrorCode>")), "{code} {xml}");
        assert!(xml.contains("<Error Time=\"12:34:56.000007\" Id="), "{xml}");
    }
    let (_, xml) =
        post("/autodiscover/autodiscover.xml", &asking("&lt;b&gt;&amp;@lecce.example", SCHEMA)).await;
    assert!(xml.contains("<LoginName>&lt;b&gt;&amp;@lecce.example</LoginName>"), "{xml}");
}

/// MS-OXDISCO §3.1.5.3: a GET of another host name is led to ours; there it is no valid request.
#[tokio::test]
async fn a_get_of_autodiscover_is_led_to_the_right_host() {
    let path = "/Autodiscover/autodiscover.xml";
    let led = ask(ours(), Method::GET, "autodiscover.lecce.example", path).await;
    assert_eq!(led.status(), 302);
    assert_eq!(led.headers()["location"], "https://web.example/autodiscover/autodiscover.xml");
    let there = ask(ours(), Method::GET, "web.example", path).await;
    assert_eq!(there.status(), 200);
    assert!(text(there).await.contains("<ErrorCode>600</ErrorCode>"));
    let wrong = ask(ours(), Method::DELETE, "web.example", path).await;
    assert_eq!(
        (wrong.status().as_u16(), wrong.headers()["allow"].to_str().unwrap()),
        (405, "GET, HEAD, POST")
    );
}

#[tokio::test]
async fn autodiscover_json_leads_to_the_xml_and_refuses_exchange() {
    for path in [
        "/autodiscover/autodiscover.json?Email=op01@lecce.example&Protocol=AutodiscoverV1",
        "/Autodiscover/Autodiscover.json/v1.0/op01%40lecce.example?Protocol=Autodiscoverv1&RedirectCount=1",
        "/autodiscover/autodiscover.json?protocol=autodiscoverv1",
    ] {
        let (status, json) = get_text(path).await;
        assert_eq!(status, 200, "{path}");
        let url = "https://web.example/autodiscover/autodiscover.xml";
        assert_eq!(json, format!("{{\"Protocol\":\"AutodiscoverV1\",\"Url\":\"{url}\"}}"));
    }
    for (path, code, words) in [
        ("?Email=a@lecce.example&Protocol=ActiveSync", "InvalidProtocol", "'ActiveSync'"),
        ("?Protocol=%22%3Cb%3E%0a%C3%A8", "InvalidProtocol", "'\\\"<b>'"),
        ("?Email=a@lecce.example", "MandatoryParameterMissing", "'Protocol'"),
        ("?Protocol=", "MandatoryParameterMissing", "'Protocol'"),
    ] {
        let (status, json) = get_text(&format!("/autodiscover/autodiscover.json{path}")).await;
        assert_eq!(status, 400, "{path}");
        assert!(json.contains(&format!("\"ErrorCode\":\"{code}\"")) && json.contains(words), "{json}");
    }
    let long = format!("/autodiscover/autodiscover.json?Protocol={}", "a".repeat(500));
    assert!(get_text(&long).await.1.len() < 250);
    assert_eq!(get_text("/autodiscover/autodiscover.jsonx").await.0, 404);
    let wrong = ask(ours(), Method::POST, "web.example", "/autodiscover/autodiscover.json").await;
    assert_eq!(wrong.status(), 405);
}

/// The payload com.apple.mail.managed of Apple's configuration profiles.
#[tokio::test]
async fn an_apple_device_gets_a_profile_without_a_password() {
    let path = "/posta/apple.mobileconfig?indirizzo=op01%2Bx@LECCE.example";
    let response = ask(ours(), Method::GET, "posta.example", path).await;
    assert_eq!(response.headers()["content-type"], "application/x-apple-aspen-config");
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"posta.mobileconfig\"");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let plist = text(response).await;
    for (key, value) in [
        ("PayloadType", "<string>Configuration</string>"),
        ("PayloadType", "<string>com.apple.mail.managed</string>"),
        ("EmailAccountType", "<string>EmailTypeIMAP</string>"),
        ("EmailAddress", "<string>op01+x@LECCE.example</string>"),
        ("IncomingMailServerHostName", "<string>posta.example</string>"),
        ("IncomingMailServerPortNumber", "<integer>993</integer>"),
        ("IncomingMailServerUseSSL", "<true/>"),
        ("OutgoingMailServerPortNumber", "<integer>465</integer>"),
        ("OutgoingMailServerUsername", "<string>op01+x@LECCE.example</string>"),
        ("OutgoingPasswordSameAsIncomingPassword", "<true/>"),
    ] {
        assert!(plist.contains(&format!("<key>{key}</key>\n{value}")), "{key}\n{plist}");
    }
    assert!(!plist.contains("<key>IncomingPassword<") && !plist.contains("<key>OutgoingPassword<"));
    let uuids: Vec<&str> =
        plist.split("<key>PayloadUUID</key>\n<string>").skip(1).map(|rest| &rest[..36]).collect();
    assert!(uuids.len() == 2 && uuids[0] != uuids[1], "{uuids:?}");
    let again = get_text("/posta/apple.mobileconfig?indirizzo=OP01%2Bx@lecce.example").await.1;
    assert!(uuids.iter().all(|uuid| again.contains(uuid)), "the same address has the same identifiers");
    let other = get_text("/posta/apple.mobileconfig?indirizzo=op02@lecce.example").await.1;
    assert!(!uuids.iter().any(|uuid| other.contains(uuid)));
}

#[tokio::test]
async fn a_profile_is_escaped_and_only_for_addresses_here() {
    let (_, plist) = get_text("/posta/apple.mobileconfig?indirizzo=%3Ckey%3E%26@lecce.example").await;
    assert!(plist.contains("<string>&lt;key&gt;&amp;@lecce.example</string>"), "{plist}");
    // On to the page that asks for the address, and says what is wrong with it.
    for (query, place) in [
        ("", "/posta/configura"),
        ("?indirizzo=", "/posta/configura"),
        ("?lingua=en", "/posta/configura?lingua=en"),
        ("?indirizzo=abc", "/posta/configura?indirizzo=abc"),
        ("?indirizzo=a%0a@lecce.example", "/posta/configura?indirizzo=a%0A%40lecce.example"),
        ("?indirizzo=op01@altrove.example", "/posta/configura?indirizzo=op01%40altrove.example"),
    ] {
        let path = format!("/posta/apple.mobileconfig{query}");
        let response = ask(router(state(&["lecce.example"])), Method::GET, "posta.example", &path).await;
        assert_eq!(
            (response.status(), response.headers()["location"].to_str().expect("ASCII")),
            (StatusCode::SEE_OTHER, place)
        );
    }
    for path in ["/posta", "/posta/"] {
        let response = ask(router(state(&["lecce.example"])), Method::GET, "posta.example", path).await;
        assert_eq!(response.headers()["location"], "/posta/configura");
    }
    let mut state = state(&["lecce.example"]);
    state.ports.submission = None;
    state.ports.submissions = None;
    let path = "/posta/apple.mobileconfig?indirizzo=op01@lecce.example";
    assert_eq!(ask(router(state), Method::GET, "posta.example", path).await.status(), 404);
}

#[tokio::test]
async fn who_asks_all_day_is_told_to_wait() {
    let router = ours();
    let path = "/mail/config-v1.1.xml";
    for _ in 0..100 {
        assert_eq!(ask(router.clone(), Method::GET, "posta.example", path).await.status(), 200);
    }
    let refused = ask(router.clone(), Method::GET, "posta.example", path).await;
    assert_eq!((refused.status().as_u16(), refused.headers()["retry-after"].to_str().unwrap()), (429, "1"));
    assert!(text(refused).await.contains("Troppe richieste"));
    assert_eq!(ask(router, Method::GET, "posta.example", "/posta/configura").await.status(), 200);
}

#[tokio::test]
async fn the_set_up_page_has_a_profile_and_a_code_for_one_address() {
    let (status, page) = get_text("/posta/configura?indirizzo=op01%2Bx@lecce.example").await;
    assert_eq!(status, 200);
    for words in [
        "href=\"/posta/apple.mobileconfig?indirizzo=op01%2Bx%40lecce.example\"",
        "https://web.example/posta/configura?indirizzo=op01%2Bx%40lecce.example",
        "<svg class=\"posta-codice\"",
        "Non firmato",
        "<code>op01+x@<wbr>lecce.<wbr>example</code>",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    let unknown = get_text("/posta/configura?indirizzo=xy99%2Bx@lecce.example").await;
    let lines = |page: &str| page.matches('<').count();
    assert!(unknown.0 == 200 && lines(&unknown.1) == lines(&page), "the same for whoever has no account");
    let (_, english) = get_text("/posta/configura?lingua=en&indirizzo=a@lecce.example").await;
    assert!(english.contains("?indirizzo=a%40lecce.example&amp;lingua=en"), "{english}");
}

#[tokio::test]
async fn the_set_up_page_says_what_is_wrong_with_an_address() {
    for (query, words) in [
        ("indirizzo=abc", "Questo non è un indirizzo"),
        ("indirizzo=a%20b@lecce.example", "Questo non è un indirizzo"),
        ("indirizzo=a@altrove.example", "La posta di questo dominio non è su questo server"),
        ("emailaddress=%22%3E%3Cscript%3E", "Questo non è un indirizzo"),
    ] {
        let (status, page) = get_text(&format!("/posta/configura?{query}")).await;
        assert!(status == 400 && page.contains(words) && page.contains("aria-invalid"), "{query} {page}");
        assert!(!page.contains("<script>") && !page.contains("<svg class=\"posta-codice\""), "{query}");
    }
    assert_eq!(get_text("/posta/configura?indirizzo=+").await.0, 200);
    let long = get_text(&format!("/posta/configura?indirizzo={}@lecce.example", "a".repeat(9_000))).await;
    assert!(long.0 == 400 && long.1.len() < 40_000, "{}", long.1.len());
}
