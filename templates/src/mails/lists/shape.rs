//! How words become lines of a letter.

/// Lines of prose are folded at this many characters.
const WIDTH: usize = 72;

/// Whether a character may stand in a letter: no controls but the line feed, nothing that turns the direction of writing.
fn harmless(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !turns && (!c.is_control() || c == '\n')
}

/// What somebody wrote, in one line of at most so many characters.
pub(super) fn one_line(words: &str, chars: usize) -> String {
    let spaced: String = words.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let clean: String = spaced.chars().filter(|c| harmless(*c)).collect();
    crate::rich::excerpt(&clean, chars)
}

/// The same text with one empty line where several followed one another: a value was empty.
pub(super) fn closed_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.trim_matches('\n').split('\n') {
        empty = if line.trim().is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.extend([line, "\n"]);
        }
    }
    out.pop();
    out
}

/// What somebody wrote, told apart from what we say.
pub(super) fn quoted(words: &str) -> String {
    words.lines().map(|line| format!("> {}", line.trim_end())).collect::<Vec<_>>().join("\n")
}

/// The same text with its long lines folded at spaces. A quoted line stays quoted, an indented one indented, what follows a
/// dash is indented below it; a word that is longer than a line, such as a link, stays whole.
pub(super) fn fold(text: &str) -> String {
    let clean: String = text.chars().filter(|c| harmless(*c)).collect();
    let mut out = String::with_capacity(clean.len() + clean.len() / 40);
    for line in clean.split('\n') {
        fold_line(line, &mut out);
        out.push('\n');
    }
    out.pop();
    out
}

fn fold_line(line: &str, out: &mut String) {
    let words = line.trim_start_matches(['>', ' ']);
    let mark = &line[..line.len() - words.len()];
    if line.chars().count() <= WIDTH {
        out.push_str(line);
        return;
    }
    let below = if words.starts_with("- ") { format!("{mark}  ") } else { mark.to_owned() };
    let (mut mark, mut length) = (mark, 0);
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let more = word.chars().count();
        if length == 0 || length + 1 + more > WIDTH {
            if length > 0 {
                out.push('\n');
            }
            out.push_str(mark);
            length = mark.chars().count();
            mark = &below;
        } else {
            out.push(' ');
            length += 1;
        }
        out.push_str(word);
        length += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_and_keep_their_marks() {
        let long = "parola ".repeat(30);
        for (text, mark) in [(long.clone(), ""), (format!("> {long}"), "> "), (format!("    {long}"), "    ")]
        {
            let folded = fold(&text);
            assert!(folded.lines().count() > 2, "{folded}");
            for line in folded.lines() {
                assert!(line.chars().count() <= WIDTH && line.starts_with(mark), "{line:?}");
            }
            assert_eq!(folded.matches("parola").count(), 30);
        }
        let link = format!("https://sito.example/{}", "x".repeat(100));
        assert_eq!(fold(&format!("Apri {link} adesso")), format!("Apri\n{link}\nadesso"));
        assert!(fold(&format!("  - {long}")).lines().skip(1).all(|line| line.starts_with("    parola")));
        assert_eq!(fold("-- \nuno\n\ndue\n"), "-- \nuno\n\ndue\n");
    }

    #[test]
    fn what_strangers_write_makes_no_lines_and_turns_nothing() {
        assert_eq!(one_line("Uno\r\nBcc: due\u{202e}\u{7}", 80), "Uno Bcc: due");
        assert_eq!(quoted("uno\n\n.\n"), "> uno\n> \n> .");
    }
}
