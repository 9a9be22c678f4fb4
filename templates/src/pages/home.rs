//! The first page.

use maud::html;

use crate::Text;
use crate::parts::{Frame, breakable, layout};

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
pub fn home(text: &Text, facts: &Home<'_>) -> String {
    let frame = Frame {
        text,
        title: text.site_name,
        description: text.home_lead,
        below_home: false,
        other_language: Some(facts.other_language),
    };
    let main = html! {
        div.hero { div.wide {
            h1 { (text.home_title) }
            p.lead { (text.home_lead) }
        } }
        div.wide.home {
            section.card aria-labelledby="posta" {
                h2 #posta { (text.home_setup_title) }
                p { (text.home_setup_body) }
                p { a.button href=(facts.setup_path) { (text.home_setup_link) } }
                @if let Some(path) = facts.passwords_path { p { a href=(path) { (text.home_passwords_link) } } }
            }
            @if !facts.domains.is_empty() {
                section.card.quiet {
                    p { (text.home_domains) }
                    ul.plain { @for domain in facts.domains { li { code { "@" (breakable(domain)) } } } }
                }
            }
        }
    };
    layout(&frame, &main)
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
        let page = home(&IT, &facts);
        assert!(page.contains("href=\"/posta/configura\"") && page.contains("@&lt;x&gt;.<wbr>example"));
        assert!(page.contains("href=\"/posta/password\""));
        assert!(page.starts_with("<!DOCTYPE html><html lang=\"it\">"));
    }
}
