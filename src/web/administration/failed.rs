//! Why something was not done: something to be put right in the form, or another page.

use axum::response::Response;
use templates::text::portal::administration as text;

use super::given::fault;
use crate::accounts::AccountError;
use crate::administration::AdministrationError;
use crate::directory::{DirectoryError, Forbidden};
use crate::fields::{Faults, Why};
use crate::portal::offices::OfficeError;
use crate::territory::TerritoryError;
use crate::web::shell::{Page, Refusal};

/// Why something was not done.
pub(super) enum Failed {
    /// Fields (empty: the whole) and what is wrong with each.
    Said(Vec<(String, String)>),
    /// Somebody has changed it meanwhile; the version it is at now.
    Conflict(i64),
    Forbidden,
    NotFound,
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

impl Failed {
    /// The page in place of one that no form can put right.
    pub(super) fn answer(&self, page: &Page) -> Response {
        match self {
            Self::Forbidden => page.forbidden(),
            Self::NotFound => page.not_found(),
            Self::Broken(error) => page.unavailable(error.as_ref()),
            Self::Said(_) | Self::Conflict(_) => page.error(templates::pages::ErrorKind::BadRequest),
        }
    }

    /// The same, where what is wrong with the whole is wrong with one field.
    pub(super) fn at(self, field: &str) -> Self {
        match self {
            Self::Said(faults) => {
                let named = |(name, text): (String, String)| {
                    (if name.is_empty() { field.to_owned() } else { name }, text)
                };
                Self::Said(faults.into_iter().map(named).collect())
            }
            other => other,
        }
    }

    /// What is wrong, for a page that shows it; else the page in its place.
    pub(super) fn said(self, page: &Page) -> Result<Vec<(String, String)>, Refusal> {
        match self {
            Self::Said(faults) => Ok(faults),
            other => Err(other.answer(page).into()),
        }
    }

    fn one(name: &str, word: &str) -> Self {
        Self::Said(vec![fault(name, word)])
    }
}

impl From<Forbidden> for Failed {
    fn from(_: Forbidden) -> Self {
        Self::Forbidden
    }
}

impl From<mailstore::DbError> for Failed {
    fn from(error: mailstore::DbError) -> Self {
        Self::Broken(error.into())
    }
}

impl From<Faults> for Failed {
    fn from(faults: Faults) -> Self {
        Self::Said(
            faults
                .0
                .iter()
                .map(|one| (input_of(one.field).to_owned(), sentence(one.field, one.why)))
                .collect(),
        )
    }
}

impl From<DirectoryError> for Failed {
    fn from(error: DirectoryError) -> Self {
        match error {
            DirectoryError::Forbidden(_) => Self::Forbidden,
            DirectoryError::Conflict(version) => Self::Conflict(version),
            DirectoryError::NoSuch(..) => Self::NotFound,
            DirectoryError::AddressTaken(_) => Self::one("indirizzo", "address-taken"),
            DirectoryError::NotHosted(_) => Self::one("indirizzo", "not-ours"),
            DirectoryError::AliasDomain(..) => Self::one("indirizzo", "alias-domain"),
            DirectoryError::LeadsNowhere(_) => Self::one("verso", "leads-nowhere"),
            DirectoryError::LeadsBack(_) => Self::one("verso", "leads-back"),
            DirectoryError::LeadsTooFar(_) => Self::one("verso", "leads-too-far"),
            DirectoryError::WrongKind(..) => Self::one("", "unknown"),
            DirectoryError::LastAdministrator => Self::one("", "last-administrator"),
            DirectoryError::Refused("the name is empty") => Self::one("nome", "missing"),
            DirectoryError::Refused("an address of its own has no +tag") => Self::one("indirizzo", "address"),
            DirectoryError::Refused("the main address of a principal stays") => Self::one("", "main-address"),
            DirectoryError::Refused("an alias leads to 1 up to 1000 addresses") => {
                Self::one("verso", "missing")
            }
            DirectoryError::Refused(_) | DirectoryError::DomainTaken(_) | DirectoryError::DomainInUse(..) => {
                Self::one("", "other")
            }
            DirectoryError::Db(error) => error.into(),
        }
    }
}

impl From<AccountError> for Failed {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Forbidden => Self::Forbidden,
            AccountError::NoSuch => Self::NotFound,
            AccountError::Field(fault) => Faults(vec![fault]).into(),
            AccountError::Directory(error) => error.into(),
            other => Self::Broken(other.into()),
        }
    }
}

impl From<AdministrationError> for Failed {
    fn from(error: AdministrationError) -> Self {
        match error {
            AdministrationError::Forbidden(_) => Self::Forbidden,
            AdministrationError::Directory(error) => error.into(),
            other => Self::Broken(other.into()),
        }
    }
}

impl From<TerritoryError> for Failed {
    fn from(error: TerritoryError) -> Self {
        match error {
            TerritoryError::Forbidden(_) => Self::Forbidden,
            TerritoryError::Conflict(version) => Self::Conflict(version),
            TerritoryError::NoSuch(..) => Self::NotFound,
            TerritoryError::Invalid(faults) => faults.into(),
            TerritoryError::Directory(error) => error.into(),
            TerritoryError::Db(error) => error.into(),
        }
    }
}

impl From<OfficeError> for Failed {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::Forbidden(_) => Self::Forbidden,
            OfficeError::NoSuch(..) => Self::NotFound,
            OfficeError::Conflict(version) => Self::Conflict(version),
            OfficeError::Invalid(faults) => faults.into(),
            OfficeError::Directory(error) => error.into(),
            OfficeError::Db(error) => error.into(),
        }
    }
}

/// The field of a form for a field of a service.
fn input_of(field: &str) -> &str {
    match field {
        "name" => "nome",
        "slug" => "pagina",
        "site" => "sito",
        "description" => "descrizione",
        "street" => "via",
        "phone" => "telefono",
        "point" => "punto",
        "access" => "accesso",
        "parent" => "sopra",
        "territory" => "territorio",
        "hours" | "spans" => "orari",
        "day" => "giorno",
        "reason" => "motivo",
        "to" => "al",
        "body" => "ente",
        "category" => "categoria",
        "mail" => "posta",
        "public" => "pubblico",
        "address" => "indirizzo",
        "internal_note" => "interne",
        "title" => "qualifica",
        "duties" => "mansioni",
        other => other,
    }
}

fn sentence(field: &str, why: Why) -> String {
    let (word, limit) = match (why, field) {
        (Why::Missing, _) => ("missing", 0),
        (_, "hours" | "spans") => ("hours", 0),
        (Why::TooLong(most), _) => ("too-long", most),
        (Why::Malformed, "name") => ("name", 0),
        (Why::Malformed, "slug") => ("slug", 0),
        (Why::Malformed, "site") => ("site", 0),
        (Why::Malformed, "point") => ("point", 0),
        (Why::Malformed, "mail" | "pec") => ("address", 0),
        (Why::Malformed, "day") => ("date", 0),
        (Why::Malformed, _) => ("malformed", 0),
        (Why::Unknown, "address") => ("no-colleague", 0),
        (Why::Unknown, "comune") => ("comune", 0),
        (Why::Unknown, _) => ("unknown", 0),
        (Why::Taken, _) => ("taken", 0),
        (Why::Contradiction, "parent") => ("circle", 0),
        (Why::Contradiction, "to") => ("before", 0),
        (Why::Contradiction, _) => ("contradiction", 0),
        (Why::Holds(number), _) => ("holds", number),
    };
    text::fault(word, limit)
}
