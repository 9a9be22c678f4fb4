//! The first page.

use maud::html;

use crate::Text;
use crate::parts::{Look, breakable, link_button, page_head};
use crate::shell::{self, Head, Shell};

/// What the first page shows.
#[derive(Clone, Copy, Debug)]
pub struct Home<'a> {
    /// Mail domains of this server.
    pub domains: &'a [String],
    /// Address of the set-up page.
    pub setup_path: &'a str,
    /// Address of the page of app passwords, if there is one.
    pub passwords_path: Option<&'a str>,
    /// This page in the other language.
    pub other_language: &'a str,
}

/// The first page.
pub fn home(shell: &Shell<'_>, text: &Text, facts: &Home<'_>) -> String {
    let head = Head {
        description: text.home_lead,
        language: text.language(),
        other_language: Some(facts.other_language),
        ..Head::default()
    };
    let main = html! {
        (page_head(text.home_title, text.home_lead, &html! {}))
        div.posta-inizio {
            section.scheda.scheda-corpo aria-labelledby="posta" {
                h2.scheda-titolo #posta { (text.home_setup_title) }
                p { (text.home_setup_body) }
                p { (link_button(text.home_setup_link, facts.setup_path, Look::Primary)) }
                @if let Some(path) = facts.passwords_path { p { a href=(path) { (text.home_passwords_link) } } }
            }
            @if !facts.domains.is_empty() {
                div.nota {
                    p { (text.home_domains) }
                    ul.elenco { @for domain in facts.domains { li { code { "@" (breakable(domain)) } } } }
                }
            }
        }
    };
    shell::page(shell, &head, &main)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::IT;

    #[test]
    fn the_first_page_leads_to_the_set_up_and_escapes() {
        let facts = Home {
            domains: &["<x>.example".into()],
            setup_path: "/posta/configura",
            passwords_path: Some("/posta/password"),
            other_language: "/?lingua=en",
        };
        let page = home(&Shell::default(), &IT, &facts);
        assert!(page.contains("href=\"/posta/configura\"") && page.contains("@&lt;x&gt;.<wbr>example"));
        assert!(page.contains("href=\"/posta/password\""));
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"it\">"));
    }
}
