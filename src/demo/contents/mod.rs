//! What the demo's portal says: a fixed set (services guide, laws, forms, pages) and as many items as wanted, made from patterns.
//!
//! The words are Italian and stand in `texts/`; [`blocks`] reads them, [`writer`] fills their places, [`plan`] says what is
//! published when. Pure: equal arguments give equal values.

mod blocks;
mod book;
mod dates;
mod places;
mod plan;
#[cfg(test)]
mod tests;
mod writer;

use super::attach;
use crate::{
    clock::Micros,
    portal::contents::{Audience, Field, Kind, Relation, Stage, Workflow},
    slug,
};

/// Contents made when nobody asks for another number; the fixed set comes beside them.
pub const DEFAULT_CONTENTS: usize = 500;

/// A content to be published, or to lie in the newsroom, while the demo is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoContent {
    /// Unique, and the same for the same arguments: what a resumed filling goes by.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// For whom it is.
    pub audience: Audience,
    /// The office it belongs to, by the left side of its address.
    pub owner: Option<&'static str>,
    /// Log-in of who has written it.
    pub author: &'static str,
    /// Slug of its channel.
    pub channel: Option<&'static str>,
    /// Slug of its territory; None: all of them.
    pub territory: Option<&'static str>,
    /// Its title.
    pub title: String,
    /// What it says in a sentence or two.
    pub summary: String,
    /// Markdown.
    pub body: String,
    /// Fields of its kind.
    pub fields: Vec<(Field, String)>,
    /// Other contents that belong to it, by their keys; those come before it.
    pub links: Vec<(Relation, String)>,
    /// When it is no longer of use.
    pub expires: Option<Micros>,
    /// When it was written.
    pub created: Micros,
    /// When it was or will be published.
    pub published: Option<Micros>,
    /// Where it stands at first.
    pub stage: Stage,
    /// What is done with it after that, in this order.
    pub later: Vec<Later>,
}

impl DemoContent {
    /// The number of the picture at its head, if it has one: every fourth of what people read day by day.
    pub fn cover(&self) -> Option<usize> {
        let has = matches!(self.kind, Kind::News | Kind::Event | Kind::Initiative);
        let sum =
            self.key.bytes().fold(0_usize, |sum, octet| sum.wrapping_mul(31).wrapping_add(octet.into()));
        (has && sum.is_multiple_of(4)).then_some(sum / 4)
    }

    /// The paper of a form, as PDF, with what `changed` says in place of its fields; nothing for what is no form.
    pub fn paper(&self, changed: &[(Field, String)]) -> Option<(String, Vec<u8>)> {
        if self.kind != Kind::Form {
            return None;
        }
        let field = |wanted| changed.iter().chain(&self.fields).find(|(field, _)| *field == wanted);
        let edition = field(Field::Edition).map_or("1.0", |(_, edition)| edition.as_str());
        let mut lines = vec![format!("Edizione {edition}"), String::new()];
        lines.extend(wrapped(&self.summary, 90));
        let blanks = [
            "",
            "Il/la sottoscritto/a ______________________________________________",
            "nato/a a __________________________________ il _____________________",
            "codice fiscale _____________________________________________________",
            "residente a ________________________________________________________",
            "recapito telefonico o di posta elettronica _________________________",
            "",
            "Luogo e data ______________________   Firma ________________________",
        ];
        lines.extend(blanks.map(str::to_owned));
        let paper =
            attach::pdf(&format!("{}-{edition}.pdf", slug::from_title(&self.title)), &self.title, &lines);
        Some((paper.name, paper.data))
    }
}

/// A text in lines of so many characters at most, broken between words.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Something the editor does with a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// When.
    pub at: Micros,
    /// What.
    pub deed: Deed,
}

/// What the editor does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// A step of the workflow, with its reason.
    Take(Workflow, String),
    /// A new revision, in which these fields have changed.
    Write(Vec<(Field, String)>),
    /// Puts the office, by the left side of its address, to work by it.
    Adopt(&'static str),
    /// Gives it to somebody, by log-in, to look after.
    Assign(&'static str),
}

/// The fixed set, then `items` contents with a publication of their own, oldest first, those of the newsroom among them. They reach
/// back from `until` over four months, or five years where there are many. What a content links to comes before it.
pub fn contents(items: usize, seed: u64, until: Micros) -> impl Iterator<Item = DemoContent> {
    plan::contents(items, seed, until)
}

/// How many there are in all when `items` are asked for.
#[must_use]
pub fn count(items: usize) -> usize {
    items + book::Book::get().fixed.len()
}
