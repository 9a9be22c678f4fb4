//! What is shown of a message: its text in parts, and the files with it. Read once, when it comes.

use super::quote::{self, Kind};
use crate::{media, mime};
use mailstore::DbError;
use serde::{Deserialize, Serialize};

/// More files than this are not shown.
const MOST_FILES: usize = 50;
/// Files are counted up to so many octets in all.
const MOST_OCTETS: usize = 64 << 20;
/// More octets of text than this are not shown on the web; the message has them all.
const MOST_TEXT: usize = 128 << 10;

/// What is shown of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its text, in parts.
    pub blocks: Vec<Block>,
    /// The files with it, in their order.
    pub files: Vec<FileNote>,
    /// There is more of the text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// It was written on the web.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_web: bool,
    /// It was taken away: nothing else of it is kept here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
}

/// Why a message was taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// Its author has done it.
    pub by_author: bool,
    /// Why; empty for no reason.
    pub reason: String,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Somebody else has said it: it is folded away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quoted: bool,
    /// The text.
    pub text: String,
}

/// A file with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileNote {
    /// The name its sender gives it.
    pub name: String,
    /// Octets.
    pub size: u64,
}

impl Body {
    /// Reads a message.
    pub fn of(raw: &[u8]) -> Self {
        let reading = mime::reading(raw, MOST_FILES, MOST_OCTETS);
        let note = |file: mime::File| FileNote {
            name: media::shown_name(&file.name),
            size: file.bytes.len() as u64,
        };
        let text = cut(&reading.text, MOST_TEXT);
        Self {
            blocks: blocks(text),
            cut: text.len() < reading.text.len(),
            by_web: false,
            removed: None,
            files: reading.files.into_iter().map(note).collect(),
        }
    }

    /// What is left of one that was taken away.
    pub(super) fn gone(removed: Removed) -> Self {
        Self { removed: Some(removed), ..Self::default() }
    }

    /// Reads what is kept in a row; of one that cannot be read nothing is shown.
    pub fn parse(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_default()
    }

    /// The files of a message, in the order in which they are counted.
    pub(super) fn files_of(raw: &[u8]) -> Vec<mime::File> {
        let files = mime::reading(raw, MOST_FILES, MOST_OCTETS).files.into_iter();
        files.map(|file| mime::File { name: media::shown_name(&file.name), ..file }).collect()
    }

    /// As it is kept in a row.
    pub(super) fn stored(&self) -> Result<String, DbError> {
        serde_json::to_string(self).map_err(|error| DbError::Other(error.to_string()))
    }

    /// What its author has said, without what is quoted.
    pub fn said(&self) -> String {
        let said = self.blocks.iter().filter(|block| !block.quoted).map(|block| block.text.as_str());
        said.collect::<Vec<_>>().join("\n\n")
    }
}

fn cut(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// The parts of a text, neighbours of one kind as one, without signatures.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for part in quote::split(text) {
        let quoted = match part.kind {
            Kind::Said => false,
            Kind::Quoted | Kind::Attribution => true,
            Kind::Signature => continue,
        };
        let text = part.text.trim_matches('\n');
        match blocks.last_mut() {
            _ if text.trim().is_empty() => {}
            Some(last) if last.quoted == quoted => {
                last.text.push_str("\n\n");
                last.text.push_str(text);
            }
            _ => blocks.push(Block { quoted, text: text.to_owned() }),
        }
    }
    blocks
}
