//! JSON-LD inside a page. The only place that puts text into a page unescaped beside `rich.rs`.

use maud::{Markup, PreEscaped, html};

use super::{Crumb, Shell};
use crate::text::portal::shell as text;

/// A data block. Whatever the JSON holds, it cannot end the element: `<` only stands in strings, where its escape means the
/// same.
pub(super) fn block(json: &str) -> Markup {
    html! { script type="application/ld+json" { (PreEscaped(json.replace('<', "\\u003c"))) } }
}

/// The way to a page (schema.org BreadcrumbList).
pub(super) fn breadcrumb(shell: &Shell<'_>, crumbs: &[Crumb<'_>]) -> Markup {
    let home = Crumb::to(text::HOME, "/");
    let items: Vec<String> = std::iter::once(&home)
        .chain(crumbs)
        .enumerate()
        .map(|(index, crumb)| {
            let item =
                crumb.href.map(|href| format!(",\"item\":{}", string(&super::head::whole(shell, href))));
            format!(
                "{{\"@type\":\"ListItem\",\"position\":{},\"name\":{}{}}}",
                index + 1,
                string(crumb.label),
                item.unwrap_or_default()
            )
        })
        .collect();
    block(&format!(
        "{{\"@context\":\"https://schema.org\",\"@type\":\"BreadcrumbList\",\"itemListElement\":[{}]}}",
        items.join(",")
    ))
}

/// A JSON string (RFC 8259 §7).
fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_title_ends_the_block() {
        let html = block("{\"title\":\"</script><script>alert(1)</script><!--\"}").into_string();
        assert_eq!(html.matches("<").count(), 2, "{html}");
        assert!(html.contains("\\u003c/script>"));
    }

    #[test]
    fn strings_are_json() {
        for (text, json) in [("", "\"\""), ("a\"\\b\n\u{1}è", "\"a\\\"\\\\b\\u000a\\u0001è\"")] {
            assert_eq!(string(text), json);
        }
    }
}
