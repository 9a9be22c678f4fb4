//! Text that people write, in Markdown, as HTML that can do no harm.
//!
//! What is shown is made from the events of the parser by [`write`], which knows a short list of elements; then
//! [`sanitise`] lets a second, independent list through. HTML that somebody types is shown as what it is: text. This is
//! the only place of the program where a string becomes part of a page as it is; `tests/it/house.rs` holds that.
//!
//! Headings are put in order below the page's own, whatever levels were typed. Size and nesting are bounded, so a text
//! costs time in proportion to its length.

mod bounds;
mod compare;
mod events;
mod links;
mod plain;
mod sanitise;
#[cfg(test)]
mod tests;
mod write;

use maud::Render;

pub use bounds::LONGEST;
pub(crate) use bounds::bounded;
pub use compare::{Change, Comparison, Piece, diff};
pub(crate) use events::events;
pub use links::{Reference, references};
pub(crate) use links::{leads_outside, site};
pub use plain::{excerpt, plain};

/// How a text stands in its page.
#[derive(Debug, Clone, Copy)]
pub struct Style<'a> {
    /// The level of its highest headings: 2 below a page's title, 3 below a section's; 2 to 6.
    pub base: u8,
    /// What the ids of its headings begin with. Two texts of one page have different ones.
    pub prefix: &'a str,
    /// Sizes of images, in pixels, by the number of the file; those not named are shown without.
    pub images: &'a [(i64, (u32, u32))],
}

impl Default for Style<'_> {
    fn default() -> Self {
        Self { base: 2, prefix: "sez", images: &[] }
    }
}

/// A heading of a text, for a table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its level in the page.
    pub level: u8,
    /// Its id in the page.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// A text as HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rich {
    html: String,
    headings: Vec<Heading>,
}

impl Rich {
    /// The HTML, for feeds.
    pub fn as_str(&self) -> &str {
        &self.html
    }

    /// Its headings in order.
    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }
}

impl Render for Rich {
    fn render_to(&self, page: &mut String) {
        page.push_str(&self.html);
    }
}

/// A text below the title of its page.
pub fn markdown(text: &str) -> Rich {
    markdown_as(text, &Style::default())
}

/// The same, as its page wants it.
pub fn markdown_as(text: &str, style: &Style<'_>) -> Rich {
    let bounded = bounded(text);
    let (html, headings) = write::write(&bounded, style);
    Rich { html: sanitise::sanitise(&html), headings }
}
