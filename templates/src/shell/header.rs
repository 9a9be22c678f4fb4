//! The top of every page: whose it is, which territory, who reads, the name, the search, the sections.

use maud::{Markup, html};

use super::menu::{self, path_of};
use super::{Area, Head, Person, Shell};
use crate::parts::{self, icon};
use crate::text::portal::shell as text;

/// The `header` element.
pub(super) fn header(shell: &Shell<'_>, head: &Head<'_>, italian: Option<&str>) -> Markup {
    html! {
        header.it-header-wrapper lang=[italian] {
            (slim(shell, head))
            (centre(shell))
            @if matches!(shell.area, Area::Public) {
                div.it-header-navbar-wrapper { div.container { (menu::sections(shell)) } }
            }
            @if shell.demo { div.avviso-demo { div.container { p { (text::DEMO) } } } }
        }
    }
}

fn slim(shell: &Shell<'_>, head: &Head<'_>) -> Markup {
    let (tag, name) = head.language.other();
    html! {
        div.it-header-slim-wrapper { div.container.sottile {
            span.sottile-ente { (text::OWNER) }
            div.sottile-destra {
                @if let Some(path) = head.other_language { a.sottile-link href=(path) lang=(tag) hreflang=(tag) { (name) } }
                @if !shell.territories.is_empty() { (territories(shell)) }
                @match &shell.person {
                    Some(person) => (account(shell, person)),
                    None => { @if shell.area != Area::Bare { (log_in()) } }
                }
            }
        } }
    }
}

fn territories(shell: &Shell<'_>) -> Markup {
    let chosen = shell.territories.iter().find(|territory| territory.chosen);
    html! {
        details.tendina.sottile-tendina name="testata" {
            summary {
                @match chosen {
                    Some(territory) => {
                        span.visually-hidden { (text::TERRITORY_CHOSEN) " " } span.tronca { (territory.name) }
                    }
                    None => span { (text::TERRITORY) },
                }
                (icon("it-expand"))
            }
            div.tendina-voci {
                p.tendina-titolo { (text::TERRITORY_LEAD) }
                ul {
                    @for territory in shell.territories {
                        li {
                            a href=(with_territory(shell, territory.slug))
                                aria-current=[territory.chosen.then_some("true")] { (territory.name) }
                        }
                    }
                }
            }
        }
    }
}

/// The same page for another territory: its other parameters stay, but a list begins anew.
fn with_territory(shell: &Shell<'_>, slug: &str) -> String {
    let path = shell.path;
    // Elsewhere a query is no choice of the reader's.
    let query = path.split_once('?').filter(|_| shell.area == Area::Public).map_or("", |(_, query)| query);
    let kept = query
        .split('&')
        .filter(|pair| !matches!(pair.split('=').next(), Some("territorio" | "pagina" | "") | None));
    let pairs: Vec<&str> = kept.collect();
    let rest = if pairs.is_empty() { String::new() } else { format!("{}&", pairs.join("&")) };
    format!("{}?{rest}territorio={slug}", path_of(path))
}

fn log_in() -> Markup {
    html! {
        a.btn.btn-primary.btn-icon.btn-full href="/accedi" data-element="personal-area-login" {
            span.rounded-icon aria-hidden="true" { (icon("it-user")) }
            span { (text::LOG_IN) }
        }
    }
}

fn account(shell: &Shell<'_>, person: &Person<'_>) -> Markup {
    html! {
        details.tendina.sottile-tendina.sottile-persona name="testata" {
            summary {
                (icon("it-user"))
                span.visually-hidden { (text::ACCOUNT_OF) " " }
                span.tronca { (person.name) }
                @if person.unread > 0 {
                    span.contatore aria-hidden="true" { (person.unread) }
                    span.visually-hidden { " (" (text::unread(person.unread)) ")" }
                }
                (icon("it-expand"))
            }
            div.tendina-voci {
                p.tendina-titolo { (parts::breakable(person.login)) }
                ul { @for (label, href) in person.areas { li { a href=(href) { (label) } } } }
                form method="post" action="/esci" {
                    (parts::csrf(shell.csrf))
                    button.btn.btn-outline-primary.btn-sm type="submit" { (text::LOG_OUT) }
                }
            }
        }
    }
}

fn centre(shell: &Shell<'_>) -> Markup {
    html! {
        div.it-header-center-wrapper.it-small-header[shell.area.is_dense()] { div.container.testata {
            a.testata-nome href="/" {
                (logo())
                span.it-brand-text {
                    span.it-brand-title { (text::SITE) }
                    @if !shell.area.is_dense() { span.it-brand-tagline { (text::CLAIM) } }
                }
            }
            @if shell.area != Area::Bare { (search()) }
            @if shell.area == Area::Public {
                button.menu-apri type="button" popovertarget="menu" { (icon("it-burger")) span { (text::MENU) } }
            }
        } }
    }
}

fn search() -> Markup {
    html! {
        search.testata-cerca {
            form action="/cerca" {
                label.visually-hidden for="cerca-nel-sito" { (text::SEARCH_LABEL) }
                input #cerca-nel-sito type="search" name="q" placeholder=(text::SEARCH_LABEL) autocomplete="off" maxlength="200";
                button type="submit" { (icon("it-search")) span.visually-hidden { (text::SEARCH) } }
            }
        }
        a.testata-cerca-link href="/cerca" { (icon("it-search")) span { (text::SEARCH) } }
    }
}

/// Offices of a network that meet in one.
fn logo() -> Markup {
    html! {
        svg.logo viewBox="11 4 32 42" aria-hidden="true" focusable="false" {
            path d="M16 41V9h11a10.5 10.5 0 0 1 0 21H16" {}
            circle cx="16" cy="41" r="4" {}
            circle cx="16" cy="9" r="4" {}
            circle cx="37.5" cy="19.5" r="4" {}
            circle cx="16" cy="30" r="4" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_page_is_asked_for_in_another_territory() {
        for (path, expected) in [
            ("/", "/?territorio=lecce"),
            ("/offerte?q=a%20b&territorio=bari&pagina=3", "/offerte?q=a%20b&territorio=lecce"),
            ("/offerte?territorio", "/offerte?territorio=lecce"),
            ("/offerte?&", "/offerte?territorio=lecce"),
        ] {
            assert_eq!(with_territory(&Shell { path, ..Shell::default() }, "lecce"), expected);
        }
    }
}
