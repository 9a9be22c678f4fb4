//! Names of uploaded files, made harmless: what others see of a file before they open it.

use unicode_normalization::UnicodeNormalization as _;

/// Characters of a name, its end included.
pub const LONGEST: usize = 120;
/// Bytes of a name: file systems take 255.
const LONGEST_BYTES: usize = 240;

/// Ends of names that are taken off before the right one is put on: of what is taken, and of what would run or be opened
/// by something else.
const ENDS: [&str; 70] = [
    "7z", "apk", "app", "bat", "bmp", "chm", "cmd", "com", "cpl", "csv", "dll", "dmg", "doc", "docm", "docx",
    "dot", "dotm", "eml", "exe", "gif", "gz", "hta", "htm", "html", "ics", "img", "iso", "jar", "jpe",
    "jpeg", "jpg", "js", "jse", "lnk", "mht", "mjs", "msi", "odp", "ods", "odt", "pdf", "php", "pif", "png",
    "pps", "ppt", "pptm", "pptx", "ps1", "rar", "reg", "rtf", "scr", "sh", "svg", "svgz", "tar", "txt",
    "url", "vbe", "vbs", "vcf", "webp", "wsf", "xhtml", "xls", "xlsm", "xlsx", "xml", "zip",
];

/// How a name ends, in small letters, without the dot; empty when it does not end in anything known.
pub(super) fn end(name: &str) -> String {
    let end = base(name).rsplit_once('.').map_or(String::new(), |(_, end)| end.trim().to_ascii_lowercase());
    if ENDS.contains(&end.as_str()) { end } else { String::new() }
}

/// The name without its folders.
fn base(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// The name of somebody else's file as it is shown and saved: no path, nothing invisible, of a bounded length; it ends as it did.
pub fn shown(name: &str) -> String {
    let visible: String = base(name).nfc().filter(|c| !is_hidden(*c)).map(plain).take(LONGEST).collect();
    let words = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { "file".to_owned() } else { words }
}

/// A name for a file that ends so: no path, nothing invisible or that turns the direction of reading, no signs that file
/// systems refuse, of a bounded length. Known ends are taken off, however many there are: `bando.pdf.exe` becomes `bando`.
pub(super) fn clean(name: &str, end: &str) -> String {
    // Composed, so that one name is one text, whatever system it comes from.
    let visible: String = base(name).nfc().filter(|c| !is_hidden(*c)).map(plain).take(4 * LONGEST).collect();
    let mut stem = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    while let Some((before, last)) = stem.rsplit_once('.') {
        let known = ENDS.contains(&last.trim().to_ascii_lowercase().as_str());
        if !known && !last.trim().is_empty() {
            break;
        }
        stem.truncate(before.len());
    }
    let stem = stem.trim_matches(|c: char| c == '.' || c == '-' || c.is_whitespace());
    let room = LONGEST - end.len() - 1;
    let mut stem: String = stem.chars().take(room).collect();
    stem.truncate(stem.floor_char_boundary(LONGEST_BYTES - end.len() - 1));
    let stem = stem.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    match stem {
        "" => format!("file.{end}"),
        _ if is_device(stem) => format!("_{stem}.{end}"),
        _ => format!("{stem}.{end}"),
    }
}

/// Controls, signs without a width, and those that change the direction of what follows.
fn is_hidden(c: char) -> bool {
    let blank = c == '\t' || c == '\n';
    (c.is_control() && !blank)
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// Signs that Windows refuses in names, and quotes that headers would have to escape.
fn plain(c: char) -> char {
    if "<>:\"|?*%".contains(c) { '-' } else { c }
}

/// Names that are devices to Windows, whatever they end in.
fn is_device(stem: &str) -> bool {
    let head = stem.split('.').next().unwrap_or_default().trim().to_ascii_uppercase();
    let numbered = |name: &str| {
        head.strip_prefix(name).is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
    };
    matches!(head.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_ends_are_sorted_and_told_from_the_rest_of_a_name() {
        assert!(ENDS.is_sorted());
        for (name, expected) in [
            ("a.PDF", "pdf"),
            ("C:\\cartella.exe\\modulo.docx", "docx"),
            ("/tmp/x.html/nome", ""),
            ("relazione.v2", ""),
            ("", ""),
            (".txt", "txt"),
        ] {
            assert_eq!(end(name), expected, "{name}");
        }
    }

    #[test]
    fn names_of_others_are_shown_without_paths_and_turns() {
        for (name, expected) in [
            ("../../etc/città.csv", "città.csv"),
            ("C:\\x\\bando.pdf.exe", "bando.pdf.exe"),
            ("fattura\u{202E}fdp.exe", "fatturafdp.exe"),
            ("a\r\nb.txt", "a b.txt"),
            ("x/", "file"),
        ] {
            assert_eq!(shown(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_made_harmless() {
        for (name, expected) in [
            ("Modulo iscrizione.pdf", "Modulo iscrizione.pdf"),
            ("C:\\fakepath\\bando 2026.PDF", "bando 2026.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("bando.pdf.exe", "bando.pdf"),
            ("bando.exe.pdf", "bando.pdf"),
            ("relazione.v2", "relazione.v2.pdf"),
            ("art. 12 c. 3", "art. 12 c. 3.pdf"),
            // Shown as `fatturaexe.pdf`.
            ("fattura\u{202E}fdp.exe", "fatturafdp.pdf"),
            ("a\u{200B}b\0c\r\nd.pdf", "abc d.pdf"),
            ("a\"b<c>d:e|f?g*h.pdf", "a-b-c-d-e-f-g-h.pdf"),
            ("citta\u{300}.pdf", "città.pdf"),
            ("", "file.pdf"),
            (".pdf", "file.pdf"),
            ("....", "file.pdf"),
            ("con.txt", "_con.pdf"),
            ("Com1.a.pdf", "_Com1.a.pdf"),
            ("comune.pdf", "comune.pdf"),
            ("  spazi   dentro . pdf ", "spazi dentro.pdf"),
        ] {
            assert_eq!(clean(name, "pdf"), expected, "{name:?}");
        }
    }

    #[test]
    fn names_have_a_bound_in_characters_and_bytes() {
        assert_eq!(clean(&"a".repeat(1000), "docx").chars().count(), LONGEST);
        let wide = clean(&"𝄞".repeat(1000), "docx");
        assert!(wide.len() <= LONGEST_BYTES && wide.ends_with("𝄞.docx"), "{}", wide.len());
        assert_eq!(
            clean(&format!("{}. x", "a".repeat(LONGEST - 5)), "pdf"),
            format!("{}.pdf", "a".repeat(LONGEST - 5))
        );
    }
}
