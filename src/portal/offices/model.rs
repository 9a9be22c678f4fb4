//! The words of offices, their people and contacts. No SQL.

use super::hours::Schedule;
use crate::{
    address::Address,
    clock::Micros,
    directory::{DirectoryError, Forbidden, Kind, PrincipalId},
    fields::Faults,
    words::words,
};
use mailstore::DbError;

words! {
    /// What kind of unit an office is.
    UnitKind {
        /// A job centre (Centro per l'Impiego).
        Centre = "centre",
        /// A unit of the provincial administration.
        Unit = "unit",
        /// A service within one of these.
        Service = "service",
    }
}

/// Where something is, in millionths of a degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// North of the equator.
    pub latitude: i64,
    /// East of Greenwich.
    pub longitude: i64,
}

impl Point {
    /// Reads `40.3529, 18.1743`: degrees of latitude, then of longitude, as maps give them. None when it is no place on
    /// earth.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (latitude, longitude) = text.split_once([',', ';', ' '])?;
        let read = |text: &str, most: f64| {
            let degrees: f64 = text.trim().parse().ok()?;
            // In range, so the product fits.
            (degrees.abs() <= most).then(|| (degrees * 1e6).round() as i64)
        };
        Some(Self { latitude: read(latitude, 90.0)?, longitude: read(longitude, 180.0)? })
    }

    /// `40.352900,18.174300`
    #[must_use]
    pub fn degrees(&self) -> String {
        format!("{},{}", in_degrees(self.latitude), in_degrees(self.longitude))
    }
}

/// `40.352900`
pub(super) fn in_degrees(millionths: i64) -> String {
    let sign = if millionths < 0 { "-" } else { "" };
    let whole = millionths.unsigned_abs();
    format!("{sign}{}.{:06}", whole / 1_000_000, whole % 1_000_000)
}

/// What an office says of itself, as a form gives it. Empty texts are not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its part of addresses of pages; empty: made from the name when the profile is new, else as before.
    pub slug: String,
    /// What kind of unit it is.
    pub kind: UnitKind,
    /// The unit it belongs to.
    pub parent: Option<PrincipalId>,
    /// The territory it works in.
    pub territory: Option<PrincipalId>,
    /// What it does, Markdown.
    pub description: String,
    /// Street and number.
    pub street: String,
    /// ISTAT code of the comune it is in.
    pub comune: Option<String>,
    /// Postal code.
    pub cap: String,
    /// Telephone.
    pub phone: String,
    /// Fax.
    pub fax: String,
    /// Certified mail (PEC).
    pub pec: String,
    /// Where it is.
    pub point: Option<Point>,
    /// How people with disabilities get in.
    pub access: String,
    /// Its place among its neighbours.
    pub position: i64,
    /// Visitors see it.
    pub public: bool,
}

impl Profile {
    /// One of which nothing is known yet, and which visitors do not see.
    #[must_use]
    pub fn blank(kind: UnitKind) -> Self {
        Self {
            slug: String::new(),
            kind,
            parent: None,
            territory: None,
            description: String::new(),
            street: String::new(),
            comune: None,
            cap: String::new(),
            phone: String::new(),
            fax: String::new(),
            pec: String::new(),
            point: None,
            access: String::new(),
            position: 0,
            public: false,
        }
    }
}

/// An office or function with its profile, as pages show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Its principal.
    pub id: PrincipalId,
    /// Office or function.
    pub principal_kind: Kind,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: Address,
    /// It takes no mail and is not shown for the time being.
    pub disabled: bool,
    /// What it says of itself.
    pub profile: Profile,
    /// The name of its comune.
    pub town: String,
    /// The letters of its province.
    pub province: String,
    /// When it is open, from yesterday on.
    pub schedule: Schedule,
    /// Grows with every change of the profile, the hours or the exceptions: who changes them says which one was read.
    pub version: i64,
    /// When that was last.
    pub updated_at: Micros,
}

impl Office {
    /// Whether visitors see it.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        self.profile.public && !self.disabled
    }

    /// Street, postal code and town with its province, as far as they are known: `Via Roma 1, 73100 Lecce (LE)`.
    #[must_use]
    pub fn place(&self) -> String {
        let town = [self.profile.cap.as_str(), self.town.as_str()].join(" ");
        let town = match (town.trim(), self.province.as_str()) {
            ("", _) => String::new(),
            (town, "") => town.to_owned(),
            (town, province) => format!("{town} ({province})"),
        };
        let parts = [self.profile.street.clone(), town];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// What is said of somebody in an office, as a form gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonForm {
    /// What the person is there ("qualifica").
    pub title: String,
    /// Telephone.
    pub phone: String,
    /// What the person does there.
    pub duties: String,
    /// Place in the order.
    pub position: i64,
    /// Visitors see the person.
    pub public: bool,
}

/// Somebody in an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficePerson {
    /// The person.
    pub id: PrincipalId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: Address,
    /// It heads the office.
    pub head: bool,
    /// What is said of it.
    pub form: PersonForm,
    /// The functions it holds, by name.
    pub functions: Vec<HeldFunction>,
}

/// A function somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldFunction {
    /// The function.
    pub id: PrincipalId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: Address,
}

/// A function and who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionHolders {
    /// The function.
    pub function: HeldFunction,
    /// Those who hold it, its head first: number, name, whether it is the head.
    pub holders: Vec<(PrincipalId, String, bool)>,
}

/// A useful contact, as a form gives it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactForm {
    /// The organisation.
    pub body: String,
    /// Who to ask for there; may be empty.
    pub name: String,
    /// What kind of organisation, in the newsroom's own words.
    pub category: String,
    /// Telephone.
    pub phone: String,
    /// Mail.
    pub mail: String,
    /// Site.
    pub site: String,
    /// Street, postal code and town.
    pub address: String,
    /// The territory it is for.
    pub territory: Option<PrincipalId>,
    /// What everybody may know.
    pub note: String,
    /// What only those who work here may know.
    pub internal_note: String,
    /// Place within its category.
    pub position: i64,
    /// Visitors see it.
    pub public: bool,
}

/// A useful contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its number.
    pub id: i64,
    /// What is known of it; the internal note is empty for visitors.
    pub form: ContactForm,
    /// Grows with every change.
    pub version: i64,
    /// When that was last.
    pub updated_at: Micros,
}

/// Which contacts to list.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// Only this category.
    pub category: Option<String>,
    /// Only those for this territory, or for none.
    pub territory: Option<PrincipalId>,
    /// Only those whose organisation or name holds this text.
    pub text: Option<String>,
}

/// Why a use case of this module was refused. All but `Db` leave the transaction usable.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// Whoever asks may not do it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// There is none, or none that whoever asks may know of.
    #[error("no such {0}: {1}")]
    NoSuch(&'static str, String),
    /// Somebody has changed it since it was read: show what it is now, and ask again.
    #[error("somebody has changed it meanwhile; it is at version {0} now")]
    Conflict(i64),
    /// Values are wrong: the form can be shown again with them.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// The directory refuses.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl OfficeError {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Db(error) => error.is_temporary(),
            Self::Directory(error) => error.is_temporary(),
            _ => false,
        }
    }
}
