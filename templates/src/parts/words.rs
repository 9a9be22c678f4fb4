//! Plain words of people: addresses of sites in them become links, addresses of mail are shown or kept from view.

use maud::{Markup, html};

use super::breakable;
use crate::rich;
use crate::text::portal::shell as text;

/// What becomes of addresses of mail within words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Addresses {
    /// They can be written to.
    Linked,
    /// A sign stands for each: programs that collect addresses read public pages too.
    #[default]
    Hidden,
}

/// Words with their links. What leads to other sites lends them no weight with search machines.
pub fn linked(words: &str, addresses: Addresses) -> Markup {
    let (mut found, mut rest) = (Vec::new(), words);
    while let Some((before, url, after)) = rich::site(rest) {
        found.push((before, url));
        rest = after;
    }
    html! {
        @for (before, url) in found {
            (with_addresses(before, addresses))
            @if rich::leads_outside(url) { a href=(url) rel="nofollow ugc noopener noreferrer" { (breakable(url)) } }
            @else { (with_addresses(url, addresses)) }
        }
        (with_addresses(rest, addresses))
    }
}

/// Words without addresses of sites.
fn with_addresses(words: &str, addresses: Addresses) -> Markup {
    if !words.contains('@') {
        return html! { (words) };
    }
    html! { @for piece in words.split_inclusive(is_end) { (word(piece, addresses)) } }
}

/// Words as text, a sign in place of each address of mail: for excerpts, titles, feeds that everybody reads.
pub fn without_addresses(words: &str) -> String {
    if !words.contains('@') {
        return words.to_owned();
    }
    let hidden = |piece: &str| {
        let end = address_end(piece);
        if is_address(&piece[..end]) {
            format!("{}{}", text::ADDRESS_HIDDEN, &piece[end..])
        } else {
            piece.to_owned()
        }
    };
    words.split_inclusive(is_end).map(hidden).collect()
}

/// Whether a sign parts words of which one may be an address.
fn is_end(c: char) -> bool {
    c.is_whitespace() || "<>()[]\"«»,;:/".contains(c)
}

/// Where in a piece the signs begin that are no part of an address.
fn address_end(piece: &str) -> usize {
    piece.trim_end_matches(|c: char| is_end(c) || ".!?'".contains(c)).len()
}

/// A word and the sign that ends it.
fn word(piece: &str, addresses: Addresses) -> Markup {
    let end = address_end(piece);
    let address = &piece[..end];
    html! {
        @if !is_address(address) { (piece) }
        @else {
            @match addresses {
                Addresses::Linked => a href={ "mailto:" (address) } { (breakable(address)) },
                Addresses::Hidden => (text::ADDRESS_HIDDEN),
            }
            (piece[end..])
        }
    }
}

/// Whether a word is an address of mail as people write them: plain signs only.
pub fn is_address(word: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._-+".contains(c))
    };
    word.split_once('@').is_some_and(|(local, domain)| plain(local) && plain(domain) && domain.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_become_links_and_addresses_are_kept_from_view() {
        let link = |url: &str, rel: &str, words: &str| format!("<a href=\"{url}\"{rel}>{words}</a>");
        let site = link(
            "https://a.example/x",
            " rel=\"nofollow ugc noopener noreferrer\"",
            "https://a.<wbr>example/x",
        );
        let ada = link("mailto:ada+x@b.example", "", "ada+x@<wbr>b.<wbr>example");
        let ub = link("mailto:u@b.example", "", "u@<wbr>b.<wbr>example");
        let gone = "[indirizzo nascosto]";
        for (words, hidden, shown) in [
            ("ciao <b>", "ciao &lt;b&gt;".to_owned(), "ciao &lt;b&gt;".to_owned()),
            ("vedi https://a.example/x.", format!("vedi {site}."), format!("vedi {site}.")),
            (
                "Ada <ada+x@b.example> dice:",
                format!("Ada &lt;{gone}&gt; dice:"),
                format!("Ada &lt;{ada}&gt; dice:"),
            ),
            ("a @ b, @c e d@e", "a @ b, @c e d@e".to_owned(), "a @ b, @c e d@e".to_owned()),
            // Reads as one site and leads to another.
            ("https://u@b.example", format!("https://{gone}"), format!("https://{ub}")),
        ] {
            assert_eq!(linked(words, Addresses::Hidden).into_string(), hidden);
            assert_eq!(linked(words, Addresses::Linked).into_string(), shown);
            assert_eq!(without_addresses(words).contains('@'), words.contains("@ b"), "{words}");
        }
    }
}
