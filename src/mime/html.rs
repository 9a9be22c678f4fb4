//! The text of HTML, for previews and searches.

use mail_parser::decoders::html::html_to_text;

/// Elements whose content nobody reads. The others of a head have no text.
const HIDDEN: [&str; 4] = ["style", "script", "template", "title"];
const QUOTATION: &str = "blockquote";
/// Elements that do not part words.
const INLINE: [&str; 18] = [
    "a", "abbr", "b", "big", "code", "em", "font", "i", "ins", "mark", "s", "small", "span", "strong", "sub",
    "sup", "u", "wbr",
];

/// Ends of elements after which a paragraph ends.
const PARAGRAPHS: [&str; 12] =
    ["/p", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "/ul", "/ol", "/table", "/blockquote", "/pre"];
/// Tags at which a line ends.
const LINES: [&str; 4] = ["br", "/div", "/li", "/tr"];
/// Stands for a line end until all other white space is joined: no text has it by itself.
const LINE_END: char = '\u{e000}';

/// How much of a page is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// What browsers show but quotations.
    Own,
    /// What browsers show.
    Shown,
    /// The same in lines, with an empty one between paragraphs.
    Lines,
    /// That, and what stands behind an element, a comment or a tag that never ends: some programs show it.
    All,
}

/// The text between the tags, entities decoded: words of different blocks apart, hidden elements left out. Linear in the
/// length of the text.
pub(super) fn html_text(html: &str, extent: Extent) -> String {
    let text = html_to_text(
        &Stripper { text: String::with_capacity(html.len() / 2), extent, endless: Vec::new() }.run(html),
    );
    if extent == Extent::Lines { in_lines(&text) } else { text }
}

/// Lines without white space around them, and no two empty ones together.
fn in_lines(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    let mut empty = 2;
    for line in text.split(LINE_END).map(str::trim) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            lines.push_str(line);
            lines.push('\n');
        }
    }
    lines
}

struct Stripper {
    /// What is left, with entities as they are.
    text: String,
    extent: Extent,
    /// What has begun and was seen to have no end; it is not looked for again.
    endless: Vec<String>,
}

impl Stripper {
    fn run(mut self, html: &str) -> String {
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            self.text.push_str(&rest[..at]);
            rest = self.markup(&rest[at..]);
        }
        self.text.push_str(rest);
        self.text
    }

    /// What stands behind the comment, the tag or the hidden element here; only behind the `<` when it is none.
    fn markup<'h>(&mut self, rest: &'h str) -> &'h str {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return self.behind_comment(comment);
        }
        let tag = &rest[1..];
        let name_end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(tag.len());
        let (name, after) = tag.split_at(name_end);
        let end = |after: &str| after.find('>').map(|end| end + 1);
        // No tag: somebody wrote `a < b`.
        let is_tag = !name.is_empty() || after.starts_with(['!', '?']);
        let Some(behind) = self.end_or_all(is_tag, ">", after, end) else {
            self.text.push_str("&lt;");
            return tag;
        };
        let name = name.trim_end_matches('/').to_ascii_lowercase();
        if !INLINE.contains(&name.trim_start_matches('/')) {
            self.text.push(' ');
        }
        if self.extent == Extent::Lines {
            let ends = 2 * usize::from(PARAGRAPHS.contains(&&*name)) + usize::from(LINES.contains(&&*name));
            self.text.extend(std::iter::repeat_n(LINE_END, ends));
        }
        self.behind_element(&name, behind)
    }

    fn behind_comment<'h>(&mut self, comment: &'h str) -> &'h str {
        for empty in [">", "->"] {
            if let Some(behind) = comment.strip_prefix(empty) {
                return behind;
            }
        }
        let end = |comment: &str| comment.find("-->").map(|end| end + 3);
        self.end_or_all(true, "--", comment, end).unwrap_or(comment)
    }

    fn behind_element<'h>(&mut self, name: &str, rest: &'h str) -> &'h str {
        if !(HIDDEN.contains(&name) || (self.extent == Extent::Own && name == QUOTATION)) {
            return rest;
        }
        self.end_or_all(true, name, rest, |rest| end_of_element(rest, name)).unwrap_or(rest)
    }

    /// What stands behind the end of something. When it has none: nothing, or None when all is wanted.
    fn end_or_all<'h>(
        &mut self,
        begun: bool,
        what: &str,
        rest: &'h str,
        end: impl Fn(&str) -> Option<usize>,
    ) -> Option<&'h str> {
        if !begun || self.endless.iter().any(|endless| endless == what) {
            return None;
        }
        match end(rest) {
            Some(end) => rest.get(end..),
            None if self.extent == Extent::All => {
                self.endless.push(what.to_owned());
                None
            }
            None => Some(""),
        }
    }
}

/// Where an element ends; others of its name inside it end first when they may stand there.
fn end_of_element(html: &str, name: &str) -> Option<usize> {
    let nests = name == QUOTATION || name == "template";
    let (mut depth, mut at) = (1, 0);
    while let Some(next) = html[at..].find('<') {
        at += next + 1;
        let closes = html[at..].starts_with('/');
        let tag = &html[at + usize::from(closes)..];
        let same = tag.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name))
            && !tag[name.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
        match (same, closes) {
            (true, true) => depth -= 1,
            (true, false) if nests => depth += 1,
            _ => {}
        }
        if depth == 0 {
            return html[at..].find('>').map(|end| at + end + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stopwatch::Stopwatch;
    use std::time::Duration;

    fn check(html: &str, shown: &str, all: &str) {
        let read = |extent| html_text(html, extent).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!((read(Extent::Shown).as_str(), read(Extent::All).as_str()), (shown, all), "{html}");
    }

    /// HTML §13.1.2.4: the end of a head may be left out, that of a style may not.
    #[test]
    fn text_behind_what_never_ends_is_found() {
        check("<html><head><title>T</title><body>Buongiorno", "Buongiorno", "Buongiorno");
        check("<head><meta charset=utf-8><p>Buongiorno", "Buongiorno", "Buongiorno");
        check("<style>p{} <p>Buongiorno", "", "p{} Buongiorno");
        check("<!-- x <p>Buongiorno", "", "x Buongiorno");
        check("uno <b due", "uno", "uno <b due");
        check("<!-->uno<!--->due", "unodue", "unodue");
        check("<style>a<style>b</style>uno", "uno", "uno");
        check("<template>a<template>b</template>c</template>uno", "uno", "uno");
        check("a<style>x</style><script>y</script>b<!-- c -->&amp;", "a b&", "a b&");
    }

    #[test]
    fn work_is_linear_in_the_length() {
        for piece in ["<style>", "<!--", "<p", "<template>", "<title><"] {
            let hostile = piece.repeat(30_000);
            let watch = Stopwatch::of_thread();
            let _ = (html_text(&hostile, Extent::All), html_text(&hostile, Extent::Own));
            watch.check(Duration::from_secs(5), piece);
        }
    }
}
