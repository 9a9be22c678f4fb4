//! What a revision holds beside its texts, as one JSON value in its row.

use super::{Audience, Fault, FieldError, Fields, fields::is_link};
use crate::{clock::Micros, directory::PrincipalId, words::words};
use serde::{Deserialize, Serialize};

const MEDIA_MAX: usize = 30;
const LINKS_MAX: usize = 30;
const TITLE_MAX: usize = 200;

words! {
    /// What an uploaded file is for in a content.
    Use {
        /// The picture at its head and in lists.
        Cover = "cover",
        /// A picture below the text.
        Picture = "picture",
        /// To be taken along.
        Attachment = "attachment",
    }
}

words! {
    /// How another content belongs to this one.
    Relation {
        /// The law it rests on.
        Law = "law",
        /// A form for it.
        Form = "form",
        /// The procedure behind it.
        Procedure = "procedure",
        /// A service it is about.
        Service = "service",
        /// Something else worth reading.
        See = "see",
    }
}

/// An uploaded file in a content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// Its number among the media.
    pub media: i64,
    /// What it is for: the word of a [`Use`].
    #[serde(rename = "use")]
    pub purpose: String,
    /// Of a picture: the words for those who do not see it; may be empty only for one that says nothing (`decorative`).
    #[serde(default)]
    pub alt: String,
    /// What it is called; empty: as its file.
    #[serde(default)]
    pub title: String,
    /// The picture says nothing that the text does not.
    #[serde(default)]
    pub decorative: bool,
}

impl Attached {
    /// A file without words of its own yet.
    pub fn new(media: i64, purpose: Use) -> Self {
        let purpose = purpose.as_str().to_owned();
        Self { media, purpose, alt: String::new(), title: String::new(), decorative: false }
    }

    /// Whether it is a picture of which nothing is said to those who do not see it.
    pub fn is_unsaid(&self) -> bool {
        self.purpose() != Use::Attachment && self.alt.trim().is_empty() && !self.decorative
    }

    /// What it is for.
    pub fn purpose(&self) -> Use {
        self.purpose.parse().unwrap_or(Use::Attachment)
    }
}

/// Another content, or an address outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// How it belongs here: the word of a [`Relation`].
    pub relation: String,
    /// The number of a content; 0 for an address.
    #[serde(default)]
    pub content: i64,
    /// An address outside.
    #[serde(default)]
    pub url: String,
    /// What an address outside is called.
    #[serde(default)]
    pub title: String,
}

/// What a revision holds beside its texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The channel's principal.
    #[serde(default)]
    pub channel: Option<i64>,
    /// The territory's principal; None: all territories.
    #[serde(default)]
    pub territory: Option<i64>,
    /// For whom it was written: the word of an [`Audience`]; empty in revisions from before this was kept.
    #[serde(default)]
    pub audience: String,
    /// When it is no longer of use: it leaves the lists then.
    #[serde(default)]
    pub expires_at: Option<Micros>,
    /// Fields of the kind.
    #[serde(default)]
    pub fields: Fields,
    /// Files, in their order.
    #[serde(default)]
    pub media: Vec<Attached>,
    /// What else belongs to it.
    #[serde(default)]
    pub links: Vec<Related>,
}

impl Details {
    /// The channel.
    pub fn channel(&self) -> Option<PrincipalId> {
        self.channel.map(PrincipalId)
    }

    /// The territory.
    pub fn territory(&self) -> Option<PrincipalId> {
        self.territory.map(PrincipalId)
    }

    /// For whom it was written, if that was kept.
    pub fn audience(&self) -> Option<Audience> {
        self.audience.parse().ok()
    }

    /// The picture at the head.
    pub fn cover(&self) -> Option<&Attached> {
        self.media.iter().find(|one| one.purpose() == Use::Cover)
    }

    /// What is wrong with files and links. `whole`: pictures need their words.
    pub(super) fn faults(&self, whole: bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.media.len() > MEDIA_MAX {
            faults.push(Fault::new("media", FieldError::TooLong(MEDIA_MAX)));
        }
        if self.links.len() > LINKS_MAX {
            faults.push(Fault::new("links", FieldError::TooLong(LINKS_MAX)));
        }
        faults.extend(self.media.iter().filter_map(|one| media_fault(one, whole)));
        let wrong = |link: &&Related| link.content == 0 && !is_link(&link.url);
        faults.extend(self.links.iter().find(wrong).map(|_| Fault::new("links", FieldError::NoLink)));
        faults
    }
}

fn media_fault(one: &Attached, whole: bool) -> Option<Fault> {
    let at = format!("media-{}", one.media);
    if one.alt.chars().count() > TITLE_MAX || one.title.chars().count() > TITLE_MAX {
        return Some(Fault::new(at, FieldError::TooLong(TITLE_MAX)));
    }
    (whole && one.is_unsaid()).then(|| Fault::new(at, FieldError::NoAlternative))
}
