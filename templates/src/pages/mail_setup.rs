//! "Configura il tuo programma di posta": server names, ports and a guide for each program.

use maud::{Markup, html};

use crate::parts::{Frame, breakable, layout};
use crate::text::Guide;
use crate::{Text, format};

/// What the set-up page shows.
#[derive(Clone, Copy, Debug)]
pub struct MailSetup<'a> {
    /// The mail domain of examples and of the postmaster.
    pub domain: &'a str,
    /// IMAP, the recommended way first; empty when it is not served.
    pub incoming: &'a [MailServer<'a>],
    /// Submission, the recommended way first; empty when it is not served.
    pub outgoing: &'a [MailServer<'a>],
    /// The largest message, bytes.
    pub max_message_size: u64,
    /// Whether programs will warn of the certificate.
    pub self_signed: bool,
    /// This page in the other language.
    pub other_language: &'a str,
}

/// One way to reach a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailServer<'a> {
    /// Host name.
    pub host: &'a str,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS.
    StartTls,
}

/// The set-up page.
pub fn mail_setup(text: &Text, facts: &MailSetup<'_>) -> String {
    let frame = Frame {
        text,
        title: text.setup_title,
        description: text.setup_lead,
        below_home: true,
        other_language: Some(facts.other_language),
    };
    let main = html! {
        div.hero { div.wide {
            h1 { (text.setup_title) }
            p.lead { (text.setup_lead) }
        } }
        div.wide.columns {
            (contents(text))
            div.body {
                (needs(text, facts))
                (servers(text, facts))
                (guides(text))
                (offices(text))
                (troubles(text, facts))
            }
        }
    };
    layout(&frame, &main)
}

fn contents(text: &Text) -> Markup {
    let entries = [
        ("dati", text.setup_needs),
        ("server", text.setup_servers),
        ("guide", text.setup_guides),
        ("ufficio", text.setup_offices),
        ("problemi", text.setup_troubles),
    ];
    html! {
        nav.contents aria-labelledby="indice" {
            p.contents-title #indice { (text.setup_contents) }
            ul { @for (anchor, title) in entries { li { a href={ "#" (anchor) } { (title) } } } }
        }
    }
}

fn needs(text: &Text, facts: &MailSetup<'_>) -> Markup {
    html! {
        section aria-labelledby="dati" {
            h2 #dati { (text.setup_needs) }
            dl.facts {
                div {
                    dt { (text.setup_user) }
                    dd { (text.setup_user_value) br; code { (breakable(&(text.setup_user_example)(facts.domain))) } }
                }
                div { dt { (text.setup_password) } dd { (text.setup_password_value) } }
                div {
                    dt { (text.setup_largest) }
                    dd { ((text.setup_largest_value)(&format::bytes(facts.max_message_size))) }
                }
            }
        }
    }
}

fn servers(text: &Text, facts: &MailSetup<'_>) -> Markup {
    html! {
        section aria-labelledby="server" {
            h2 #server { (text.setup_servers) }
            p { (text.setup_servers_lead) }
            (server_table(text, text.setup_incoming, "IMAP", facts.incoming))
            (server_table(text, text.setup_outgoing, "SMTP", facts.outgoing))
        }
    }
}

/// One column for each of at most two ways.
fn server_table(text: &Text, caption: &str, kind: &str, servers: &[MailServer<'_>]) -> Markup {
    if servers.is_empty() {
        return html! { h3 { (caption) } p.note { (text.setup_not_served) } };
    }
    let ways: Vec<&MailServer<'_>> = servers.iter().take(2).collect();
    let heads = [text.setup_recommended, text.setup_alternative];
    html! {
        table role="table" {
            caption { (caption) }
            thead { tr role="row" {
                th scope="col" role="columnheader" { (text.setup_setting) }
                @for head in heads.iter().take(ways.len()) { th scope="col" role="columnheader" { (head) } }
            } }
            tbody {
                (row(text.setup_kind, &ways, |_| html! { (kind) }))
                (row(text.setup_server, &ways, |way| html! { code { (breakable(way.host)) } }))
                (row(text.setup_port, &ways, |way| html! { code { (way.port) } }))
                (row(text.setup_security, &ways, |way| html! { (security(text, way.security)) }))
                (row(text.setup_user, &ways, |_| html! { (text.setup_user_cell) }))
                (row(text.setup_authentication, &ways, |_| html! { (text.setup_authentication_value) }))
            }
        }
    }
}

/// Roles are written out because narrow screens lay rows out as grids, which takes their meaning in some browsers.
fn row(head: &str, ways: &[&MailServer<'_>], cell: impl Fn(&MailServer<'_>) -> Markup) -> Markup {
    html! {
        tr role="row" {
            th scope="row" role="rowheader" { (head) }
            @for way in ways { td role="cell" { (cell(way)) } }
        }
    }
}

fn security(text: &Text, security: Security) -> &'static str {
    match security {
        Security::Tls => text.setup_tls,
        Security::StartTls => text.setup_starttls,
    }
}

fn guides(text: &Text) -> Markup {
    html! {
        section aria-labelledby="guide" {
            h2 #guide { (text.setup_guides) }
            p { (text.setup_guides_lead) }
            div.guides { @for guide in text.setup_guide { (program(guide)) } }
        }
    }
}

fn program(guide: &Guide) -> Markup {
    html! {
        article.card aria-labelledby=(guide.anchor) {
            h3 id=(guide.anchor) { (guide.title) }
            p.platform { (guide.platform) }
            ol.steps { @for step in guide.steps { li { (step) } } }
            @if !guide.note.is_empty() { p.note { (guide.note) } }
        }
    }
}

fn offices(text: &Text) -> Markup {
    html! {
        section aria-labelledby="ufficio" {
            h2 #ufficio { (text.setup_offices) }
            @for paragraph in text.setup_offices_body { p { (paragraph) } }
        }
    }
}

fn troubles(text: &Text, facts: &MailSetup<'_>) -> Markup {
    let certificate =
        if facts.self_signed { text.setup_certificate_self_signed } else { text.setup_certificate_signed };
    let postmaster = format!("postmaster@{}", facts.domain);
    html! {
        section aria-labelledby="problemi" {
            h2 #problemi { (text.setup_troubles) }
            @for (question, answer) in text.setup_trouble { h3 { (question) } p { (answer) } }
            h3 { (text.setup_certificate) }
            p { (certificate) }
            h3 { (text.setup_help) }
            p { (text.setup_help_body) " " a href={ "mailto:" (postmaster) } { (breakable(&postmaster)) } }
        }
    }
}

#[cfg(test)]
mod tests {
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
            other_language: "?lingua=en",
        }
    }

    #[test]
    fn the_page_names_servers_ports_and_security() {
        for text in [&IT, &EN] {
            let page = mail_setup(text, &facts(&SERVERS, &SERVERS[..1]));
            for words in [
                "993",
                "143",
                "SSL/TLS",
                "STARTTLS",
                "posta.<wbr>example",
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
        let page = mail_setup(&IT, &facts(&SERVERS, &[]));
        assert!(page.contains(IT.setup_not_served) && page.matches("<table ").count() == 1);
    }

    #[test]
    fn foreign_names_are_escaped() {
        let servers = [MailServer { host: "<script>", port: 1, security: Security::Tls }];
        let mut facts = facts(&servers, &servers);
        facts.domain = "\"><b>";
        let page = mail_setup(&IT, &facts);
        assert!(!page.contains("<script>") && !page.contains("<b>"));
    }
}
