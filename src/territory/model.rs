//! The words of territories, channels and comuni. No SQL.

use crate::{
    address::Address,
    directory::{DirectoryError, Forbidden, PrincipalId},
    fields::{self, Faults, Why},
    words::words,
};
use mailstore::DbError;

words! {
    /// What body a territory is.
    Body {
        /// A region.
        Region = "region",
        /// A province, or what has taken its place.
        Province = "province",
        /// An agency.
        Agency = "agency",
        /// Another body that has joined.
        Other = "other",
    }
}

/// A body for whose territory contents are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Territory {
    /// Its principal.
    pub id: PrincipalId,
    /// Its part of addresses of pages.
    pub slug: String,
    /// Its name as people read it.
    pub name: String,
    /// The address that stands for it in the directory; it takes no mail.
    pub address: Address,
    /// What it is.
    pub body: Body,
    /// Its own site; empty when it has none.
    pub site: String,
    /// Its place in the order people see.
    pub position: i64,
    /// It can be chosen. One that cannot keeps its contents.
    pub active: bool,
}

/// A thematic channel of the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its principal.
    pub id: PrincipalId,
    /// Its part of addresses of pages.
    pub slug: String,
    /// Its name as people read it.
    pub name: String,
    /// Its main address: mail of its members there becomes drafts.
    pub address: Address,
    /// What it is about, in a sentence.
    pub description: String,
    /// Its place in the order people see.
    pub position: i64,
    /// Visitors see it. Else only those who work here do.
    pub public: bool,
    /// Contents may be put into it. One that is retired keeps those it has.
    pub active: bool,
}

impl Territory {
    /// How it stands: see [`TerritoryChange::seen`].
    pub fn stamp(&self) -> i64 {
        fields::stamp(self)
    }
}

impl Channel {
    /// How it stands: see [`ChannelChange::seen`].
    pub fn stamp(&self) -> i64 {
        fields::stamp(self)
    }
}

/// A territory to make.
#[derive(Debug, Clone)]
pub struct NewTerritory {
    /// Its name.
    pub name: String,
    /// An address in a domain of ours that stands for it in the directory.
    pub address: Address,
    /// What it is.
    pub body: Body,
    /// Its slug; None: made from the name.
    pub slug: Option<String>,
    /// Its own site, or nothing.
    pub site: String,
}

/// A channel to make.
#[derive(Debug, Clone)]
pub struct NewChannel {
    /// Its name.
    pub name: String,
    /// Its address, in a domain of ours.
    pub address: Address,
    /// Its slug; None: made from the name.
    pub slug: Option<String>,
    /// What it is about.
    pub description: String,
    /// Visitors see it.
    pub public: bool,
}

/// What is to be changed of a territory; what is None stays.
#[derive(Debug, Clone, Default)]
pub struct TerritoryChange {
    /// How it stood when this was written; None: whatever it was.
    pub seen: Option<i64>,
    /// Its name.
    pub name: Option<String>,
    /// Its slug; pages under the one of before lead on to it.
    pub slug: Option<String>,
    /// What it is.
    pub body: Option<Body>,
    /// Its own site; empty for none.
    pub site: Option<String>,
    /// Its place in the order.
    pub position: Option<i64>,
    /// Whether it can be chosen.
    pub active: Option<bool>,
}

/// What is to be changed of a channel; what is None stays.
#[derive(Debug, Clone, Default)]
pub struct ChannelChange {
    /// How it stood when this was written; None: whatever it was.
    pub seen: Option<i64>,
    /// Its name.
    pub name: Option<String>,
    /// Its slug; pages under the one of before lead on to it.
    pub slug: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Its place in the order.
    pub position: Option<i64>,
    /// Whether visitors see it.
    pub public: Option<bool>,
    /// Whether contents may be put into it.
    pub active: Option<bool>,
}

/// A municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comune {
    /// Its code at ISTAT: six digits, the first three are the province's.
    pub istat: String,
    /// Its code in a codice fiscale: a letter and three digits.
    pub belfiore: String,
    /// Its name.
    pub name: String,
    /// The letters of its province on number plates.
    pub province: String,
    /// Its postal code; empty when it is not known or there are several.
    pub cap: String,
    /// It is there today. One that was merged stays, since people were born in it.
    pub active: bool,
}

/// Which comuni to list.
#[derive(Debug, Clone, Default)]
pub struct ComuneFilter {
    /// Only those of this province (number plate).
    pub province: Option<String>,
    /// Only those whose name begins with this, whatever the case and accents.
    pub begins: Option<String>,
    /// Those that were merged too.
    pub retired: bool,
    /// At most so many; they come ordered by name.
    pub limit: u32,
}

/// Why a use case of this module was refused. All but `Db` leave the transaction usable.
#[derive(Debug, thiserror::Error)]
pub enum TerritoryError {
    /// Whoever asks may not do it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Values are wrong: the form can be shown again with them.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// Somebody has changed it meanwhile: how it stands now.
    #[error("it was changed meanwhile")]
    Conflict(i64),
    /// There is none with this slug or address.
    #[error("no such {0}: {1}")]
    NoSuch(&'static str, String),
    /// The directory refuses.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl TerritoryError {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Db(error) => error.is_temporary(),
            Self::Directory(error) => error.is_temporary(),
            _ => false,
        }
    }

    pub(super) fn invalid(field: &'static str, why: Why) -> Self {
        Self::Invalid(Faults::one(field, why))
    }
}
