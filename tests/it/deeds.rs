//! Every deed that the audit log may hold has its words in the page that shows it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::house::{is_test, rust_files};
use templates::text::portal::audit;

/// Words of deeds that a source writes down, as `noun.verb`.
fn deeds_of(text: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_lowercase() || c == '-' || c == '.';
    let pieces: Vec<&str> = text.split('"').collect();
    let texts = pieces
        .windows(2)
        .filter(|pair| pair[1].contains('.') && !pair[1].ends_with(".csv") && pair[1].chars().all(is_word));
    let deeds = texts.filter(|pair| {
        let written = ["record(", "action: ", "app, ", "change("].iter().any(|word| pair[0].ends_with(word));
        written || pair[1].split('.').next().is_some_and(|noun| audit::thing(noun).is_some())
    });
    deeds.map(|pair| pair[1]).collect()
}

#[test]
fn every_deed_has_its_words() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut seen, mut mute) = (0, BTreeSet::new());
    for path in rust_files(&sources) {
        let inside = path.strip_prefix(&sources).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        if is_test(inside)
            || inside.starts_with("config")
            || !text.contains("audit") && !text.contains("record")
        {
            continue;
        }
        let deeds = deeds_of(text);
        seen += deeds.len();
        mute.extend(deeds.into_iter().filter(|deed| audit::deed(deed).is_none()).map(str::to_owned));
    }
    assert!(mute.is_empty(), "templates/src/text/portal/audit.rs lacks {mute:?}");
    assert!(seen > 60, "{seen}");
}
