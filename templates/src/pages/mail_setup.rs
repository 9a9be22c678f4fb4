//! "Configura il tuo programma di posta": server names, ports and a guide for each program.

use maud::{Markup, html};

use crate::parts::{
    Column, Field, Look, breakable, definition_list, field_email, link_button, page_head, qr, submit, table,
};
use crate::shell::{self, Crumb, Head, Shell};
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
    /// The address somebody has written, or empty.
    pub asked: &'a str,
    /// What is wrong with it.
    pub fault: Option<AddressFault>,
    /// What there is for it.
    pub own: Option<&'a OwnSetup>,
    /// Where this page is.
    pub path: &'a str,
    /// What keeps the language: empty, or a query.
    pub query: &'a str,
    /// This page in the other language.
    pub other_language: &'a str,
    /// The page of app passwords, if there is one.
    pub passwords_path: Option<&'a str>,
}

/// What is wrong with an address somebody has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressFault {
    /// It is none.
    NotAnAddress,
    /// Its domain is not here.
    NotHere,
}

/// What the page has for one address.
#[derive(Clone, Debug)]
pub struct OwnSetup {
    /// Apple's profile, where it is offered.
    pub profile_path: Option<String>,
    /// This page for this address, as a whole address of the web.
    pub link: String,
    /// The link as a code.
    pub code: Option<Qr>,
}

/// The modules of a QR code.
#[derive(Clone, Debug)]
pub struct Qr {
    /// Modules in a row, and rows.
    pub width: usize,
    /// Row by row, whether each is dark.
    pub dark: Vec<bool>,
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
pub fn mail_setup(shell: &Shell<'_>, text: &Text, facts: &MailSetup<'_>) -> String {
    let head = Head {
        title: text.setup_title,
        description: text.setup_lead,
        crumbs: &[Crumb::here(text.setup_title)],
        language: text.language(),
        other_language: Some(facts.other_language),
        ..Head::default()
    };
    let main = html! {
        div class=[facts.own.map(|_| "posta-testa-trovata")] { (page_head(text.setup_title, text.setup_lead, &html! {})) }
        div class={ "posta-colonne" @if facts.own.is_some() { " posta-trovata" } } {
            (contents(text))
            div.posta-corpo {
                (address(text, facts))
                (needs(text, facts))
                (servers(text, facts))
                (guides(text))
                (offices(text))
                (troubles(text, facts))
            }
        }
    };
    shell::page(shell, &head, &main)
}

fn contents(text: &Text) -> Markup {
    let entries = [
        ("indirizzo", text.setup_address),
        ("dati", text.setup_needs),
        ("server", text.setup_servers),
        ("guide", text.setup_guides),
        ("ufficio", text.setup_offices),
        ("problemi", text.setup_troubles),
    ];
    html! {
        nav.posta-indice aria-labelledby="indice" {
            p.posta-indice-titolo #indice { (text.setup_contents) }
            ul { @for (anchor, title) in entries { li { a href={ "#" (anchor) } { (title) } } } }
        }
    }
}

/// The form for an address, and what there is for it.
fn address(text: &Text, facts: &MailSetup<'_>) -> Markup {
    let fault = facts.fault.map(|fault| match fault {
        AddressFault::NotAnAddress => text.setup_address_wrong,
        AddressFault::NotHere => text.setup_address_elsewhere,
    });
    let form = html! {
            form.modulo.modulo-quieto method="get" action=(facts.path) {
                @if !facts.query.is_empty() { input type="hidden" name="lingua" value=(text.lang); }
                (field_email(&Field {
                    name: "indirizzo", label: text.setup_address_label, error: fault, value: facts.asked, required: true,
                    max: 254, autocomplete: "email", ..Field::default()
                }))
                (submit(text.setup_address_button))
            }
    };
    html! {
        section aria-labelledby="indirizzo" {
            @if let Some(own) = facts.own {
                h2 #indirizzo { (text.setup_own) " " span.posta-di-chi { (breakable(facts.asked)) } }
                (ways(text, own))
                h3 { (text.setup_address_other) }
            } @else {
                h2 #indirizzo { (text.setup_address) }
                p { (text.setup_address_lead) }
            }
            (form)
        }
    }
}

/// What a telephone reads from a screen is of no use on the telephone, and its guide is of none beside it: the style shows
/// the one or the other.
fn ways(text: &Text, own: &OwnSetup) -> Markup {
    html! {
        div.posta-vie {
            @if let Some(path) = &own.profile_path {
                article.scheda.scheda-corpo aria-labelledby="profilo" {
                    h3.scheda-titolo #profilo { (text.setup_profile) }
                    p { (text.setup_profile_body) }
                    p { (link_button(text.setup_profile_button, path, Look::Primary)) }
                    p.nota { (text.setup_profile_note) }
                }
            }
            @if let Some(code) = &own.code {
                article.scheda.scheda-corpo.posta-a-tavolo aria-labelledby="codice" {
                    h3.scheda-titolo #codice { (text.setup_code) }
                    p { (text.setup_code_body) }
                    (qr(code, text.setup_code_label))
                    p.piccolo { (text.setup_code_link) " " a href=(own.link) { (own.link) } }
                }
            }
            article.scheda.scheda-corpo.posta-in-mano aria-labelledby="android" {
                h3.scheda-titolo #android { (text.setup_android) }
                p { (text.setup_android_body) }
                p { a href="#telefono" { (text.setup_android_link) } }
            }
        }
    }
}

fn needs(text: &Text, facts: &MailSetup<'_>) -> Markup {
    let user = match facts.own {
        Some(_) => facts.asked.to_owned(),
        None => (text.setup_user_example)(facts.domain),
    };
    html! {
        section aria-labelledby="dati" {
            h2 #dati { (text.setup_needs) }
            (definition_list(&[
                (text.setup_user, html! { (text.setup_user_value) br; code { (breakable(&user)) } }),
                (text.setup_password, html! {
                    (text.setup_password_value)
                    @if let Some(path) = facts.passwords_path { br; a href=(path) { (text.setup_password_link) } }
                }),
                (text.setup_largest, html! { ((text.setup_largest_value)(
                    &format::bytes(attachments(facts.max_message_size)),
                    &format::bytes(facts.max_message_size),
                )) }),
            ]))
        }
    }
}

/// Room for the text and header of a message with attachments, bytes.
const TEXT_ROOM: u64 = 64 << 10;

/// What attachments may have altogether in a message of `max` bytes, rounded down to two digits: base64 makes lines of 76
/// letters and CRLF from each 57 bytes (RFC 2045 §6.8).
fn attachments(max: u64) -> u64 {
    let bytes = max.saturating_sub(TEXT_ROOM) / 78 * 57;
    let step = 10_u64.pow(bytes.checked_ilog10().unwrap_or(0).saturating_sub(1));
    bytes / step * step
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
        return html! { h3 { (caption) } p.nota { (text.setup_not_served) } };
    }
    let ways: Vec<&MailServer<'_>> = servers.iter().take(2).collect();
    let heads = [text.setup_setting, text.setup_recommended, text.setup_alternative];
    let columns: Vec<Column<'_>> =
        heads.iter().take(ways.len() + 1).map(|label| Column { label, ..Column::default() }).collect();
    let rows = [
        row(text.setup_kind, &ways, |_| html! { (kind) }),
        row(text.setup_server, &ways, |way| html! { code { (breakable(way.host)) } }),
        row(text.setup_port, &ways, |way| html! { code { (way.port) } }),
        row(text.setup_security, &ways, |way| html! { (security(text, way.security)) }),
        row(text.setup_user, &ways, |_| html! { (text.setup_user_cell) }),
        row(text.setup_authentication, &ways, |_| html! { (text.setup_authentication_value) }),
    ];
    table(caption, &columns, &rows)
}

fn row(head: &str, ways: &[&MailServer<'_>], cell: impl Fn(&MailServer<'_>) -> Markup) -> Vec<Markup> {
    std::iter::once(html! { (head) }).chain(ways.iter().map(|way| cell(way))).collect()
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
            div.posta-guide { @for guide in text.setup_guide { (program(guide)) } }
        }
    }
}

fn program(guide: &Guide) -> Markup {
    html! {
        article.scheda.scheda-corpo aria-labelledby=(guide.anchor) {
            h3.scheda-titolo id=(guide.anchor) { (guide.title) }
            p.piccolo { (guide.platform) }
            ol.posta-passi { @for step in guide.steps { li { (step) } } }
            @if !guide.note.is_empty() { p.nota { (guide.note) } }
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
mod tests;
