//! Pictograms of the sprite.

use maud::{Markup, html};

use crate::assets;

/// A pictogram of bootstrap-italia, `it-search`, as decoration: what it means is said beside it. Nothing where the server
/// was built without the sprite.
pub fn icon(name: &str) -> Markup {
    icon_sized(name, "")
}

/// The same with further classes: `icon-sm`, `icon-lg`, `icon-primary`.
pub fn icon_sized(name: &str, classes: &str) -> Markup {
    html! {
        @if let Some(sprite) = assets::sprite() {
            svg class={ "icon" @if !classes.is_empty() { " " (classes) } } aria-hidden="true" focusable="false" {
                use href={ (sprite) "#" (name) } {}
            }
        }
    }
}
