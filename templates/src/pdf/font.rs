//! The faces of the documents, part of the program, and how wide words are in them.

use std::collections::HashMap;

use rustybuzz::{Face, UnicodeBuffer};

use super::PdfError;

/// The weights there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Weight {
    #[default]
    Regular,
    Bold,
}

impl Weight {
    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => notosans::REGULAR_TTF,
            Self::Bold => notosans::BOLD_TTF,
        }
    }

    /// The face as the painter takes it.
    pub(super) fn font(self) -> Result<krilla::text::Font, PdfError> {
        krilla::text::Font::new(self.bytes().to_vec().into(), 0).ok_or_else(unreadable)
    }
}

fn unreadable() -> PdfError {
    PdfError("a face cannot be read".into())
}

/// Measures words, each once.
pub(super) struct Ruler {
    faces: [Face<'static>; 2],
    // In thousandths of the size.
    known: [HashMap<String, f32>; 2],
}

impl Ruler {
    pub(super) fn new() -> Result<Self, PdfError> {
        let face = |weight: Weight| Face::from_slice(weight.bytes(), 0).ok_or_else(unreadable);
        Ok(Self { faces: [face(Weight::Regular)?, face(Weight::Bold)?], known: Default::default() })
    }

    fn face(&self, weight: Weight) -> &Face<'static> {
        let [regular, bold] = &self.faces;
        match weight {
            Weight::Regular => regular,
            Weight::Bold => bold,
        }
    }

    /// The text with a question mark for each sign that the faces lack.
    pub(super) fn writable(&self, text: &str) -> String {
        let [regular, bold] = &self.faces;
        let has = |c: char| regular.glyph_index(c).is_some() && bold.glyph_index(c).is_some();
        text.chars().filter(|c| !c.is_control()).map(|c| if has(c) { c } else { '?' }).collect()
    }

    /// The width of a text of one line, in points.
    pub(super) fn width(&mut self, text: &str, weight: Weight, size: f32) -> f32 {
        if let Some(width) = self.known[weight as usize].get(text) {
            return width * size;
        }
        let face = self.face(weight);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        let shaped = rustybuzz::shape(face, &[], buffer);
        let units: i32 = shaped.glyph_positions().iter().map(|glyph| glyph.x_advance).sum();
        // Both far below what an f32 holds exactly.
        let width = units as f32 / face.units_per_em() as f32;
        self.known[weight as usize].insert(text.to_owned(), width);
        width * size
    }
}
