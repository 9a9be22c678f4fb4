//! The second look: whatever [`write`](super::write) has made, only these elements and attributes get into a page.

use ammonia::{Builder, UrlRelative};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// What links to other sites say of them: no way back into our page, no word where the reader came from, no recommendation.
pub(super) const OUTSIDE: &str = "noopener noreferrer nofollow external";

const ELEMENTS: [&str; 30] = [
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
    "tr",
    "ul",
    "ins",
    "sub",
    "sup",
    "kbd",
];

const ATTRIBUTES: [(&str, &[&str]); 9] = [
    ("a", &["href", "rel"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("img", &["src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"]),
    ("ol", &["start"]),
    ("div", &["tabindex"]),
];

const CLASSES: [(&str, &[&str]); 5] = [
    ("div", &["table-responsive"]),
    ("table", &["table"]),
    ("img", &["img-fluid"]),
    ("td", &["text-center", "text-end"]),
    ("th", &["text-center", "text-end"]),
];

static LIST: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut list = Builder::empty();
    list.tags(ELEMENTS.into())
        .tag_attributes(sets(&ATTRIBUTES))
        .allowed_classes(sets(&CLASSES))
        .tag_attribute_values(HashMap::from([("th", HashMap::from([("scope", HashSet::from(["col"]))]))]))
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(attribute);
    list
});

fn sets(pairs: &[(&'static str, &[&'static str])]) -> HashMap<&'static str, HashSet<&'static str>> {
    pairs.iter().map(|(name, values)| (*name, values.iter().copied().collect())).collect()
}

/// Attributes whose values are known are kept only with these.
fn attribute<'v>(element: &str, name: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let fits = match (element, name) {
        ("a", "rel") => value == OUTSIDE,
        ("img", "src" | "srcset") => value.split(", ").all(|one| one.starts_with("/immagini/")),
        ("a", "href") => !value.starts_with("//"),
        _ => true,
    };
    fits.then_some(Cow::Borrowed(value))
}

pub(super) fn sanitise(html: &str) -> String {
    LIST.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_faulty_writer_would_let_through_stops_here() {
        for (html, expected) in [
            ("<script>alert(1)</script>", ""),
            ("<p onclick=\"x\" style=\"x\">a</p>", "<p>a</p>"),
            ("<img src=\"https://a.example/x\" alt=\"b\">", "<img alt=\"b\">"),
            ("<img src=\"x\" onerror=\"alert(1)\">", "<img>"),
            ("<a href=\"javascript:alert(1)\">a</a>", "<a>a</a>"),
            ("<a href=\"//a.example\">a</a>", "<a>a</a>"),
            ("<a href=\"/x\" rel=\"opener\" target=\"_blank\">a</a>", "<a href=\"/x\">a</a>"),
            ("<svg><p><style><img src=x onerror=alert(1)></style></p></svg>", "<p></p>"),
            ("<math><mtext><table><mglyph><style><img src=x></style></mglyph></table></mtext></math>", ""),
            ("<iframe src=\"/x\">a</iframe><form><input name=\"csrf\"></form><base href=\"/x\">", ""),
            (
                "<div class=\"modal table-responsive\" tabindex=\"0\">a</div>",
                "<div class=\"table-responsive\" tabindex=\"0\">a</div>",
            ),
            ("<h2 id=\"a\">b</h2><h1>c</h1>", "<h2 id=\"a\">b</h2>c"),
        ] {
            let clean = sanitise(html);
            assert!(
                !clean.contains("<script") && !clean.contains("<style") && !clean.contains("onerror"),
                "{clean}"
            );
            if !expected.is_empty() {
                assert_eq!(clean, expected, "{html}");
            }
        }
    }
}
