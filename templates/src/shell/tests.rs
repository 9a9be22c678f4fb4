use std::path::Path;

use super::*;
use crate::parts::Tone;

fn shell<'a>() -> Shell<'a> {
    Shell { path: "/offerte?q=a", site_url: "https://web.example", csrf: "gettone", ..Shell::default() }
}

fn shown(shell: &Shell<'_>, head: &Head<'_>) -> String {
    page(shell, head, &html! { h1 { "Titolo" } })
}

#[test]
fn a_page_says_what_it_is_to_people_and_to_machines() {
    let crumbs = [Crumb::to("Lavoro", "/offerte"), Crumb::here("Cuoco & cameriere")];
    let feeds = [Feed { title: "Offerte", href: "/offerte/atom.xml", kind: "application/atom+xml" }];
    let head = Head {
        title: "Cuoco & cameriere",
        description: "Un posto.",
        crumbs: &crumbs,
        canonical: Some("/offerte/1-cuoco"),
        feeds: &feeds,
        image: Some("/immagini/7/640"),
        ..Head::default()
    };
    let html = shown(&shell(), &head);
    for part in [
        "<!DOCTYPE html><html lang=\"it\">",
        "<title>Cuoco &amp; cameriere – Pugliaimpiego</title>",
        "<meta name=\"description\" content=\"Un posto.\">",
        "<link rel=\"canonical\" href=\"https://web.example/offerte/1-cuoco\">",
        "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"Offerte\" href=\"/offerte/atom.xml\">",
        "<meta property=\"og:image\" content=\"https://web.example/immagini/7/640\">",
        "\"position\":3,\"name\":\"Cuoco & cameriere\"}]}</script>",
        "<span aria-current=\"page\">Cuoco &amp; cameriere</span>",
        "data-element=\"privacy-policy-link\"",
        "data-element=\"accessibility-link\"",
        "href=\"#contenuto\"",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn nothing_in_a_page_is_code() {
    let evil = "</script><script>alert(1)</script>";
    let crumbs = [Crumb::here(evil)];
    let json = [format!("{{\"title\":\"{evil}\"}}")];
    let territories = [TerritoryLink { name: evil, slug: evil, chosen: true }];
    let person = Person { name: evil, login: evil, areas: &[(evil, "/x")], unread: 3 };
    let entries = [MenuEntry { label: evil, href: "/offerte", count: 1 }];
    let menu = [MenuGroup { label: evil, entries: &entries }];
    let shell = Shell {
        territories: &territories,
        person: Some(person),
        csrf: evil,
        flash: Some(Flash { kind: Tone::Error, text: evil }),
        path: "/offerte?q=\"</script>",
        ..shell()
    };
    for area in [Area::Public, Area::Account, Area::Intranet, Area::Admin, Area::Bare] {
        let shell = Shell { area, menu: if area == Area::Public { &[] } else { &menu }, ..shell };
        let head =
            Head { title: evil, description: evil, crumbs: &crumbs, json_ld: &json, ..Head::default() };
        let html = shown(&shell, &head);
        assert!(
            !html.contains("<script>") && !html.contains(" style=") && !html.contains(" onclick="),
            "{html}"
        );
        let (blocks, ends) = (html.matches("<script ").count(), html.matches("</script>").count());
        assert_eq!(blocks, ends);
        assert!(html.contains("<title>&lt;/script&gt;"));
    }
}

/// Two files may put text into a page as it is: JSON-LD escapes by its own rule, rich text comes from a sanitiser.
#[test]
fn text_enters_pages_escaped() {
    fn look(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let ours = path.ends_with("shell/json_ld.rs")
                || path.ends_with("shell/tests.rs")
                || path.ends_with("src/rich.rs");
            if path.is_dir() {
                look(&path, found);
            } else if !ours && std::fs::read_to_string(&path).is_ok_and(|text| text.contains("PreEscaped")) {
                found.push(path.display().to_string());
            }
        }
    }
    let mut found = Vec::new();
    look(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn who_is_logged_in_can_leave() {
    let areas = [("Redazione", "/redazione")];
    let person = Person { name: "Anna Greco", login: "op01@lecce.example", areas: &areas, unread: 12 };
    let html = shown(&Shell { person: Some(person), ..shell() }, &Head::default());
    assert!(html.contains("action=\"/esci\"") && html.contains("name=\"csrf\" value=\"gettone\""), "{html}");
    assert!(
        html.contains("href=\"/redazione\"")
            && html.contains("12 da leggere")
            && !html.contains("href=\"/accedi\"")
    );
    assert!(shown(&shell(), &Head::default()).contains("href=\"/accedi\""));
}

#[test]
fn an_english_page_has_an_italian_frame() {
    let head = Head { language: Language::English, other_language: Some("/posta"), ..Head::default() };
    let html = shown(&shell(), &head);
    for part in [
        "<html lang=\"en\">",
        "<header class=\"it-header-wrapper\" lang=\"it\">",
        "<a class=\"sottile-link\" href=\"/posta\" lang=\"it\" hreflang=\"it\">Italiano</a>",
    ] {
        assert!(html.contains(part), "{part}\n{html}");
    }
}

#[test]
fn a_foreign_name_gets_no_links() {
    let html =
        shown(&Shell { area: Area::Bare, ..Shell::default() }, &Head { noindex: true, ..Head::default() });
    for link in ["/accedi", "/cerca", "/privacy", "/notizie"] {
        assert!(!html.contains(link), "{link}");
    }
    assert!(html.contains("content=\"noindex\"") && !html.contains("og:title"));
}
