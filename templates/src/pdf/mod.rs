//! Documents as PDF, tagged for assistive technology (PDF/UA-1, ISO 14289-1).
//!
//! A text goes through three hands: [`blocks`] reads Markdown into paragraphs, items and rows; [`flow`] sets them on pages
//! (pure: pieces with their places, and the tree of what they are); [`paint`] draws the pieces with krilla.

mod blocks;
mod flow;
mod font;
mod guide;
mod paint;

pub use guide::{Guide, Section, Sheet, guide};

/// A document could not be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfError(String);

impl std::fmt::Display for PdfError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "the document cannot be made: {}", self.0)
    }
}

impl std::error::Error for PdfError {}
