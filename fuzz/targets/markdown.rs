//! Text that people write, and what is made of it.

use templates::rich::{self, Change, LONGEST, Style};

/// What may begin with `<` in a page; whatever people write is none of it.
const ELEMENTS: [&str; 24] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "div",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
];

/// Nothing but known elements and attributes comes out, ids are distinct, and both sides of a comparison are whole.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let style = Style { base: 3, prefix: "x", images: &[(1, (10, 10))] };
    let rich = rich::markdown_as(&text, &style);
    rich.as_str().split('<').skip(1).for_each(element);
    let mut ids: Vec<_> = rich.headings().iter().map(|heading| heading.id.as_str()).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    let mut level = 2;
    for heading in rich.headings() {
        assert!((3..=6).contains(&heading.level) && heading.level <= level + 1);
        level = heading.level;
    }
    let plain = rich::plain(&text);
    assert!(rich::excerpt(&plain, 40).chars().count() <= 40);
    assert!(rich::references(&text).iter().all(|reference| reference.media >= 0));
    compared(&text);
}

/// One element of a page, up to what follows it.
fn element(text: &str) {
    let (tag, _) = text.split_once('>').expect("every element is closed");
    let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
    assert!(ELEMENTS.contains(&name) || ["tr", "ul"].contains(&name), "{tag}");
    let Some((_, attributes)) = tag.split_once(' ') else { return };
    for (index, part) in attributes.split('"').enumerate() {
        // Between the values stand names only.
        assert!(index % 2 == 1 || part.chars().all(|c| c.is_ascii_lowercase() || " =".contains(c)), "{tag}");
        assert!(index % 2 == 1 || !part.trim_start().starts_with("on"), "{tag}");
    }
    if let Some((_, url)) = attributes.split_once("href=\"") {
        let scheme =
            url.split('"').next().unwrap_or_default().split(['/', '?', '#']).next().unwrap_or_default();
        let known = ["http:", "https:", "mailto:", "tel:"];
        let scheme = scheme.to_ascii_lowercase();
        assert!(!scheme.contains(':') || known.iter().any(|one| scheme.starts_with(one)), "{tag}");
    }
}

fn compared(text: &str) {
    let (old, new) = text.split_at(text.floor_char_boundary(text.len() / 2));
    let comparison = rich::diff(old, new);
    for (whole, other) in [(old, Change::Added), (new, Change::Removed)] {
        let side: String =
            comparison.pieces.iter().filter(|p| p.change != other).map(|p| p.text.as_str()).collect();
        assert!(side == whole[..whole.floor_char_boundary(LONGEST)]);
    }
}
