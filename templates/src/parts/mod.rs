//! Pieces that pages share.

mod field;
mod layout;

use maud::{Markup, html};

pub(crate) use field::Field;
pub(crate) use layout::{Frame, layout};

/// A host name or address that may be broken into lines after its dots and its at sign, and nowhere else.
pub(crate) fn breakable(name: &str) -> Markup {
    html! { @for (index, part) in name.split_inclusive(['.', '@']).enumerate() { @if index > 0 { wbr; } (part) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_break_after_dots_and_at_signs() {
        for (name, html) in [("", ""), ("a", "a"), ("a.b@c.", "a.<wbr>b@<wbr>c."), ("<.>", "&lt;.<wbr>&gt;")]
        {
            assert_eq!(breakable(name).into_string(), html);
        }
    }
}
