//! The files every page needs: one stylesheet and one icon, part of the program.

use std::sync::LazyLock;

/// The stylesheet.
pub const STYLESHEET: &str = include_str!("stile.css");

/// The icon of the site, SVG.
pub const ICON: &str = include_str!("icona.svg");

/// Where the stylesheet is served. The name changes with the content, so that it may be kept for ever.
pub static STYLESHEET_PATH: LazyLock<String> =
    LazyLock::new(|| format!("/static/stile-{:016x}.css", digest(STYLESHEET)));

/// Where the icon is served; as [`STYLESHEET_PATH`].
pub static ICON_PATH: LazyLock<String> = LazyLock::new(|| format!("/static/icona-{:016x}.svg", digest(ICON)));

/// FNV-1a: tells versions of a file apart, guards nothing.
fn digest(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_content() {
        assert_eq!(digest("a"), 0xaf63_dc4c_8601_ec8c);
        assert!(STYLESHEET_PATH.starts_with("/static/stile-") && ICON_PATH.ends_with(".svg"));
    }

    #[test]
    fn the_stylesheet_asks_for_nothing_from_elsewhere() {
        assert!(!STYLESHEET.contains("url(") && !STYLESHEET.contains("@import"));
    }
}
