//! Files that people bring.

use pugliaimpiego::media::{LONGEST_NAME, check};

/// Whatever it is, it is taken as what it is or refused; its name is harmless, whatever that was.
pub fn run(data: &[u8]) {
    let odd = String::from_utf8_lossy(&data[..data.len().min(200)]).into_owned();
    for name in [odd.as_str(), "a.pdf", "a.docx", "a.csv", "a.ics"] {
        let Ok(file) = check(name, data) else { continue };
        assert!(file.size() > 0);
        assert!(file.dimensions().is_none_or(|(width, height)| width > 0 && height > 0 && width <= 2560));
        assert!(
            file.name.ends_with(&format!(".{}", file.format)) && file.name.chars().count() <= LONGEST_NAME
        );
        let odd = |c: char| c.is_control() || "/\\\"<>:|?*\u{200B}\u{202E}\u{2066}".contains(c);
        assert!(!file.name.contains(odd), "{:?}", file.name);
        assert!(
            !file.media_type.contains("html")
                && !file.media_type.contains("xml;")
                && !file.media_type.contains("svg")
        );
    }
}
