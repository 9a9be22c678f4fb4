//! The words of a text without its marks.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{bounds, events::events};

/// The words of a text for search and summaries: a line for each paragraph, heading, item and row.
pub fn plain(text: &str) -> String {
    let mut out = String::new();
    for event in events(&bounds::bounded(text)) {
        match event {
            Event::Text(words) | Event::Code(words) => out.push_str(&words),
            Event::SoftBreak | Event::End(TagEnd::TableCell) => part(&mut out, ' '),
            Event::Start(tag) if is_block(&tag) => part(&mut out, '\n'),
            Event::HardBreak | Event::Rule => part(&mut out, '\n'),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::CodeBlock) => {
                part(&mut out, '\n');
            }
            _ => {}
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::TableCell
            | Tag::Superscript
            | Tag::Subscript
    )
}

/// Parts what comes from what was, once; the stronger sign wins.
fn part(out: &mut String, sign: char) {
    let blank = out.ends_with(' ');
    if blank && sign == '\n' {
        out.pop();
    }
    if !out.is_empty() && !out.ends_with(['\n', ' ']) {
        out.push(sign);
    }
}

/// The begin of a plain text in one line of at most so many characters, cut between two words.
pub fn excerpt(plain: &str, chars: usize) -> String {
    let (mut out, mut length) = (String::new(), 0);
    for word in plain.split_whitespace() {
        let more = word.chars().count() + usize::from(length > 0);
        if length + more > chars {
            return shortened(out, word, chars);
        }
        if length > 0 {
            out.push(' ');
        }
        out.push_str(word);
        length += more;
    }
    out
}

/// What was taken, and the sign that something is missing. A word longer than the whole is cut itself.
fn shortened(mut out: String, next: &str, chars: usize) -> String {
    if out.is_empty() {
        out.extend(next.chars().take(chars.saturating_sub(1)));
    }
    loop {
        let end = out.trim_end_matches(|c: char| ",;:-–—(«\"".contains(c) || c.is_whitespace()).len();
        out.truncate(end);
        if out.chars().count() < chars || out.is_empty() {
            break;
        }
        // The sign takes the place of the last word.
        let last = out.rfind(' ').or_else(|| out.char_indices().next_back().map(|(at, _)| at));
        out.truncate(last.unwrap_or(0));
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_left_out_and_blocks_parted() {
        for (text, expected) in [
            ("", ""),
            (
                "# Orari\n\nIl *lunedì* e il **martedì**,\ndalle `9` alle 12.",
                "Orari\nIl lunedì e il martedì, dalle 9 alle 12.",
            ),
            ("- uno\n- due\n\n  ancora\n- tre", "uno\ndue\nancora\ntre"),
            ("| a | b |\n|---|---|\n| c | d |", "a b\nc d"),
            ("[qui](https://a.example) ![la sede](/immagini/1)", "qui la sede"),
            ("<b>ciao</b> &amp; &lt;", "<b>ciao</b> & <"),
            ("<div>\nx\n</div>\n\ny", "<div>\nx\n</div>\ny"),
            ("uno  \ndue\n\n---\n\n> tre", "uno\ndue\ntre"),
        ] {
            assert_eq!(plain(text), expected, "{text}");
        }
    }

    #[test]
    fn an_excerpt_ends_with_a_word_and_keeps_its_bound() {
        for (chars, expected) in [
            (100, "Offerta di lavoro, subito"),
            (25, "Offerta di lavoro, subito"),
            (24, "Offerta di lavoro…"),
            (18, "Offerta di lavoro…"),
            (17, "Offerta di…"),
            (8, "Offerta…"),
            (7, "Offert…"),
            (4, "Off…"),
            (1, "…"),
        ] {
            let cut = excerpt("Offerta di\nlavoro,  subito", chars);
            assert_eq!(cut, expected, "{chars}");
            assert!(cut.chars().count() <= chars, "{chars}");
        }
        assert_eq!(excerpt("  ", 3), "");
    }
}
