//! The plain text of mails, on its way into a forum.

use pugliaimpiego::discussion::quote::{self, MAX_TEXT};

/// No line is lost but blank ones, and a text with words says something.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let text = &text[..text.floor_char_boundary(MAX_TEXT)];
    let blocks = quote::split(text);
    let written: Vec<&str> = lines(text).collect();
    let found: Vec<&str> = blocks.iter().flat_map(|block| lines(&block.text)).collect();
    assert_eq!(found, written);
    assert_eq!(quote::visible(&blocks).is_empty(), text.trim().is_empty());
    for block in &blocks {
        assert!(!block.text.is_empty() && block.inner().len() <= block.text.len());
    }
    assert!(quote::own_words(text).len() <= text.len());
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty())
}
