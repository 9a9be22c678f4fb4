//! Where links and images of a text may lead.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::borrow::Cow;

use super::{bounds, events::events};

/// Bytes of an address.
const LONGEST: usize = 2000;

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// A page of this site, a place in this page.
    Inside(&'a str),
    /// The site of somebody else.
    Outside(&'a str),
    /// An address to write to, or a number to call.
    Person(Cow<'a, str>),
}

/// Where a link leads; None when it may not lead there.
pub(super) fn target<'a>(kind: LinkType, url: &'a str) -> Option<Target<'a>> {
    if kind == LinkType::Email {
        return plain_url(url).then(|| Target::Person(format!("mailto:{url}").into()));
    }
    if url.is_empty() || !plain_url(url) || url.starts_with("//") {
        return None;
    }
    let end = url.find([':', '/', '?', '#']).filter(|end| url.as_bytes()[*end] == b':');
    let Some(end) = end else { return Some(Target::Inside(url)) };
    match url[..end].to_ascii_lowercase().as_str() {
        "http" | "https" => is_site(&url[end + 1..]).then_some(Target::Outside(url)),
        "mailto" | "tel" => Some(Target::Person(url.into())),
        _ => None,
    }
}

/// Whether an address leads to the site of somebody else, and to the one it seems to.
pub(crate) fn leads_outside(url: &str) -> bool {
    matches!(target(LinkType::Autolink, url), Some(Target::Outside(_)))
}

/// No blanks and nothing invisible, which browsers take out before they look; no backslash, which they take for a slash.
fn plain_url(url: &str) -> bool {
    url.len() <= LONGEST
        && !url.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\' || is_direction(c))
}

/// Signs that change the direction of what follows.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// What comes after `https:` names a host, and nobody before it: `https://sito.it@altrove.example` reads as another site.
fn is_site(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix("//") else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.is_empty() && !host.contains('@')
}

/// The first address of a site in a text, with what is before and behind it. What ends a sentence does not belong to it.
pub(crate) fn site(text: &str) -> Option<(&str, &str, &str)> {
    let at = text.match_indices("http").map(|(at, _)| at).find(|at| {
        let rest = &text[*at..];
        let apart = !text[..*at].ends_with(|c: char| c.is_alphanumeric());
        apart && (rest.starts_with("http://") || rest.starts_with("https://"))
    })?;
    let rest = &text[at..];
    let end = rest.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"«»“”".contains(c));
    let url = without_end(&rest[..end.unwrap_or(rest.len())]);
    Some((&text[..at], url, &rest[url.len()..]))
}

/// An address less the signs behind it; a bracket belongs to it when it opens in it.
fn without_end(url: &str) -> &str {
    let mut surplus = url.matches(')').count().saturating_sub(url.matches('(').count());
    url.trim_end_matches(|c: char| {
        let closes = c == ')' && surplus > 0;
        surplus -= usize::from(closes);
        closes || ".,;:!?'*_]".contains(c)
    })
}

/// The number of the image a path leads to: `/immagini/7`, `/immagini/7/640`.
pub(super) fn image(url: &str) -> Option<i64> {
    let (id, rest) = number(url.strip_prefix("/immagini/")?)?;
    let width = rest.strip_prefix('/').unwrap_or(rest);
    width.bytes().all(|byte| byte.is_ascii_digit()).then_some(id)
}

fn file(url: &str) -> Option<i64> {
    let (id, rest) = number(url.strip_prefix("/file/")?)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(id)
}

/// A number and what follows it.
fn number(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// An uploaded file that a text shows or leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The number of the file.
    pub media: i64,
    /// It is shown as an image; else there is a link to it.
    pub shown: bool,
    /// What is written for it: of an image what it shows.
    pub words: String,
}

/// The uploaded files a text shows or leads to, in order, each as often as it does.
pub fn references(text: &str) -> Vec<Reference> {
    let (mut found, mut open) = (Vec::<Reference>::new(), Vec::new());
    for event in events(&bounds::bounded(text)) {
        let (media, shown) = match &event {
            Event::Start(Tag::Image { dest_url, .. }) => (image(dest_url), true),
            Event::Start(Tag::Link { dest_url, .. }) => (image(dest_url).or_else(|| file(dest_url)), false),
            Event::End(TagEnd::Image | TagEnd::Link) => {
                open.pop();
                continue;
            }
            Event::Text(text) | Event::Code(text) => {
                open.iter().flatten().for_each(|at: &usize| found[*at].words.push_str(text));
                continue;
            }
            _ => continue,
        };
        open.push(media.map(|_| found.len()));
        found.extend(media.map(|media| Reference { media, shown, words: String::new() }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: Option<&Target<'_>>) {
        assert_eq!(target(LinkType::Inline, url).as_ref(), expected, "{url}");
    }

    #[test]
    fn links_lead_to_pages_sites_and_people_only() {
        for url in ["/uffici/lecce", "#sez-orari", "?pagina=2", "moduli/a.b", "./x", "a/b:c"] {
            check(url, Some(&Target::Inside(url)));
        }
        for url in ["https://www.example.it/à?b#c", "HTTP://example.it", "https://example.it:8443/x@y"] {
            check(url, Some(&Target::Outside(url)));
        }
        for url in ["mailto:cpi@example.it", "tel:+390832000000"] {
            check(url, Some(&Target::Person(url.into())));
        }
        for url in [
            "",
            "//altrove.example",
            "/\\altrove.example",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\tscript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "https:altrove",
            "https://",
            "https://sito.it@altrove.example",
            "https://example.it/\u{202E}fdp",
            "x y",
        ] {
            check(url, None);
        }
        let mail = target(LinkType::Email, "cpi@example.it");
        assert_eq!(mail, Some(Target::Person("mailto:cpi@example.it".into())));
    }

    #[test]
    fn images_are_of_this_site() {
        for url in ["/immagini/7", "/immagini/7/", "/immagini/7/640"] {
            assert_eq!(image(url), Some(7), "{url}");
        }
        for url in
            ["/immagini/", "/immagini/x", "/immagini/7/../8", "https://a.example/immagini/7", "/file/7/a"]
        {
            assert_eq!(image(url), None, "{url}");
        }
    }

    #[test]
    fn a_text_tells_which_files_it_uses() {
        let text = "![La *sede*](/immagini/3/640) e ![](/immagini/4)\n\n[Il [modulo]](/file/5/modulo.pdf) \
                    [![logo](/immagini/6)](/file/7/a.zip) [altro](/uffici) ![x](https://a.example/b.png)";
        let found: Vec<_> = references(text).into_iter().map(|r| (r.media, r.shown, r.words)).collect();
        let expected = [
            (3, true, "La sede"),
            (4, true, ""),
            (5, false, "Il [modulo]"),
            (7, false, "logo"),
            (6, true, "logo"),
        ];
        assert_eq!(found, expected.map(|(media, shown, words)| (media, shown, words.to_owned())));
    }
}
