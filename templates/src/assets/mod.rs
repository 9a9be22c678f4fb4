//! The files every page needs, part of the program: styles, icon, and what `scripts/assets` has fetched and built.
//!
//! Without what comes from npm (bootstrap-italia, faces, pictograms, script) pages look plainer and lose nothing.

use std::borrow::Cow;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

/// What `scripts/assets` has put into `templates/assets/dist`: each file with a digest in its name, `italia.1f0c….css`, and
/// beside some its gzip copy, `italia.1f0c….css.gz`.
#[derive(RustEmbed)]
#[folder = "assets/dist/"]
#[allow_missing = true]
struct Built;

/// Where files are served.
pub const FOLDER: &str = "/statico/";

/// Our own parts of the style, for pages with and without bootstrap-italia.
const STYLE: &str = concat!(include_str!("stile.css"), include_str!("pagine.css"));

/// Stands in for bootstrap-italia.
const BASE: &str = include_str!("base.css");

/// The icon of the site.
const ICON: &str = include_str!("icona.svg");

/// The paths pages name.
struct Paths {
    style: String,
    base: String,
    icon: String,
    sheets: Vec<String>,
    faces: Vec<String>,
    script: Option<String>,
    sprite: Option<String>,
    licences: Option<String>,
}

static PATHS: LazyLock<Paths> = LazyLock::new(|| {
    let own = |stem: &str, ending: &str, text: &str| format!("{FOLDER}{stem}.{:016x}.{ending}", digest(text));
    let (style, base) = (own("stile", "css", STYLE), own("base", "css", BASE));
    let first = built("italia", "css").unwrap_or_else(|| base.clone());
    Paths {
        sheets: vec![first, style.clone()],
        icon: own("icona", "svg", ICON),
        faces: ["titillium-400", "titillium-700"].iter().filter_map(|face| built(face, "woff2")).collect(),
        script: built("portale", "js"),
        sprite: built("sprite", "svg"),
        licences: built("licenze", "txt"),
        style,
        base,
    }
});

/// The path of a file that was built, by its name without digest.
fn built(stem: &str, ending: &str) -> Option<String> {
    let is_it = |name: &str| {
        let digest = name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ending));
        digest.is_some_and(|digest| digest.len() > 2 && !digest[1..digest.len() - 1].contains('.'))
    };
    Built::iter().find(|name| is_it(name)).map(|name| format!("{FOLDER}{name}"))
}

/// Styles, in order.
pub fn stylesheets() -> &'static [String] {
    &PATHS.sheets
}

/// Faces the first screen needs at once.
pub fn first_faces() -> &'static [String] {
    &PATHS.faces
}

/// The icon of the site.
pub fn icon_path() -> &'static str {
    &PATHS.icon
}

/// What makes pages more comfortable; they work without it.
pub fn script() -> Option<&'static str> {
    PATHS.script.as_deref()
}

/// Pictograms.
pub fn sprite() -> Option<&'static str> {
    PATHS.sprite.as_deref()
}

/// The licences of what came from npm.
pub fn licences() -> Option<&'static str> {
    PATHS.licences.as_deref()
}

/// A file to serve. Its name changes with its content, so that it may be kept for ever.
#[derive(Debug)]
pub struct File {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// The same packed with gzip, where that is smaller and was made.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// Its media type.
    pub kind: &'static str,
}

/// The file at a path below [`FOLDER`], which is a name without folders.
pub fn file(name: &str) -> Option<File> {
    let kind = kind(name)?;
    let built = Built::get(name).map(|file| file.data);
    let bytes = built.or_else(|| own(name).map(|text| text.as_bytes().into()))?;
    let gzip = Built::get(&format!("{name}.gz")).map(|file| file.data);
    Some(File { bytes, gzip, kind })
}

/// Our own files as they are written. What was built from the same text has the same name and goes before.
fn own(name: &str) -> Option<&'static str> {
    let texts = [(&PATHS.style, STYLE), (&PATHS.base, BASE), (&PATHS.icon, ICON)];
    texts.into_iter().find(|(path, _)| path.strip_prefix(FOLDER) == Some(name)).map(|(_, text)| text)
}

/// The media type of an ending; none: no such files are served.
fn kind(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

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
        assert!(stylesheets()[1].starts_with("/statico/stile.") && icon_path().ends_with(".svg"));
    }

    #[test]
    fn every_file_that_pages_name_is_served() {
        let single = [Some(icon_path()), script(), sprite(), licences()];
        let all =
            stylesheets().iter().chain(first_faces()).map(String::as_str).chain(single.into_iter().flatten());
        for path in all {
            let file = file(path.strip_prefix(FOLDER).unwrap()).unwrap_or_else(|| panic!("{path}"));
            assert!(
                !file.bytes.is_empty() && file.gzip.is_none_or(|gzip| gzip.len() < file.bytes.len()),
                "{path}"
            );
        }
        for other in ["", "x.css", "../mod.rs", "stile.css", ".css"] {
            assert!(file(other).is_none(), "{other}");
        }
    }

    #[test]
    fn own_styles_ask_for_nothing_from_elsewhere() {
        for style in [STYLE, BASE] {
            assert!(!style.contains("url(") && !style.contains("@import"));
        }
    }
}
