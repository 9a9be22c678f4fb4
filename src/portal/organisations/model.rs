//! The words of accredited organisations: kinds, states, deeds, what can go wrong. No SQL.

use crate::{
    clock::Micros,
    directory::{DirectoryError, PrincipalId},
    fields::Faults,
    media::{KeepError, UseError},
    site::PostError,
    words::words,
};
use mailstore::DbError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The number of an organisation. Never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationId(pub i64);

impl fmt::Display for OrganisationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

words! {
    /// What kind of body an organisation is. Each has a section of its own on the portal.
    Body {
        /// An association of employers.
        Employers = "employers",
        /// A trade union.
        Union = "union",
        /// A patronato: an institute that helps workers with their papers.
        Patronato = "patronato",
        /// An agency for work.
        Agency = "agency",
        /// A university.
        University = "university",
        /// A training body.
        Training = "training",
        /// A school.
        School = "school",
        /// A public desk of information: Informagiovani, URP of a comune.
        Desk = "desk",
        /// An association.
        Association = "association",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// Where an organisation stands.
    State {
        /// It has asked.
        Requested = "requested",
        /// Somebody looks at the request.
        InReview = "in-review",
        /// It has been asked for more.
        Asked = "more-information",
        /// It has its space on the portal.
        Approved = "approved",
        /// It had, and may not use it for the time being.
        Suspended = "suspended",
        /// Its time has run out.
        Expired = "expired",
        /// The request was turned down.
        Refused = "refused",
        /// It does not want it any more.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Whether the request has still to be decided.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::InReview | Self::Asked)
    }

    /// Whether nothing more comes of it.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Refused | Self::Withdrawn)
    }
}

words! {
    /// What is done with an organisation.
    Action {
        /// It asked for accreditation.
        Request = "request",
        /// It put its request right, or gave what it had been asked for.
        Answer = "answer",
        /// A document came to the request, or was taken away.
        Document = "document",
        /// It does not want it any more.
        Withdraw = "withdraw",
        /// Somebody looks after the request.
        Assign = "assign",
        /// It was asked for more.
        Ask = "ask",
        /// Its data were put right by those who look after it.
        Amend = "amend",
        /// Its request was granted.
        Approve = "approve",
        /// Its request was turned down.
        Refuse = "refuse",
        /// It may not use its space for the time being.
        Suspend = "suspend",
        /// It may again.
        Resume = "resume",
        /// Its people want it to go on: they say that its data are still these.
        AskRenewal = "ask-renewal",
        /// It may for longer.
        Renew = "renew",
        /// Its time has run out.
        Expire = "expire",
        /// Its people wish its page to say something else.
        Propose = "propose",
        /// The page says it.
        Accept = "accept",
        /// The page does not.
        Return = "return",
        /// A person was asked to write for it.
        Invite = "invite",
        /// That was taken back.
        Uninvite = "uninvite",
        /// A person was taken in, or manages it from now on, or no longer.
        Join = "join",
        /// A person has left.
        Leave = "leave",
    }
}

/// Where its seat is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Street and number.
    pub street: String,
    /// Five digits.
    pub postcode: String,
    /// The town, as people write it.
    pub town: String,
    /// Two letters: `LE`.
    pub province: String,
    /// The comune's ISTAT code, six digits, where it is known; else empty.
    pub comune: String,
}

/// What a request says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// What kind of body it is.
    pub body: Body,
    /// Its name.
    pub name: String,
    /// Its codice fiscale.
    pub fiscal_code: String,
    /// Its partita IVA, if it has one.
    pub vat: String,
    /// Where its seat is.
    pub place: Place,
    /// Its site, if it has one.
    pub site: String,
    /// Its address of mail.
    pub mail: String,
    /// Its telephone, if it has one.
    pub phone: String,
    /// Its legal representative, by name.
    pub representative: String,
    /// What its statute says it is for.
    pub statute: String,
    /// What it wishes to do on the portal: Markdown, the first text of its page.
    pub mission: String,
}

/// What its page says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// What it is in a sentence or two, plain text.
    pub summary: String,
    /// Markdown.
    pub text: String,
    /// Its site.
    #[serde(default)]
    pub site: String,
    /// Its address of mail.
    #[serde(default)]
    pub mail: String,
    /// Its telephone.
    #[serde(default)]
    pub phone: String,
    /// When it can be visited or called.
    #[serde(default)]
    pub hours: String,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its number.
    pub id: OrganisationId,
    /// Where it stands.
    pub state: State,
    /// What its request says, as it was put right since.
    pub application: Application,
    /// Its name in addresses, from the first approval on.
    pub slug: Option<String>,
    /// The group its people are in and its contents belong to, from the first approval on.
    pub group: Option<PrincipalId>,
    /// Who asked.
    pub applicant: PrincipalId,
    /// Who looks after it in the newsroom.
    pub assignee: Option<PrincipalId>,
    /// What it was asked for, why it was turned down or suspended; empty otherwise.
    pub reason: String,
    /// Which version of the consent was given.
    pub consent: String,
    /// What its page says.
    pub profile: Profile,
    /// What its people wish it to say.
    pub proposal: Option<Profile>,
    /// Until when it is approved, from the first approval on.
    pub valid_until: Option<Micros>,
    /// When it was told that this comes near.
    pub reminded_at: Option<Micros>,
    /// When it was approved first.
    pub approved_at: Option<Micros>,
    /// Grows with each change: whoever changes says which one it has seen.
    pub version: i64,
    /// When it asked.
    pub created_at: Micros,
    /// When it was last changed.
    pub changed_at: Micros,
}

/// A document of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The file, a number of `media`.
    pub media: i64,
    /// What it is called.
    pub title: String,
    /// When it came.
    pub added_at: Micros,
}

/// Something that was done with an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: Micros,
    /// By whom; None: by the server.
    pub actor: Option<PrincipalId>,
    /// That person's name.
    pub actor_name: Option<String>,
    /// What.
    pub action: Action,
    /// What was said about it.
    pub note: String,
}

/// Why something cannot be done with an organisation.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationError {
    /// There is none, or the person may not know of it.
    #[error("there is no such organisation")]
    NotFound,
    /// The person may not do that.
    #[error("this person may not do that")]
    Forbidden,
    /// From where it stands this cannot be done.
    #[error("of an organisation that is {0} there is no {1}")]
    WrongState(State, Action),
    /// Somebody has changed it meanwhile; nothing was done.
    #[error("the organisation was changed meanwhile")]
    Conflict,
    /// The person has more requests open than anybody may.
    #[error("this person has asked for too many")]
    TooMany,
    /// The last one who manages it stays.
    #[error("somebody must manage the organisation")]
    LastManager,
    /// What was given is incomplete or wrong.
    #[error(transparent)]
    Invalid(#[from] Faults),
    /// A file cannot be kept: the person has too many that are used nowhere.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// A file is not there.
    #[error(transparent)]
    Use(#[from] UseError),
    /// The letter that tells of it cannot be written.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The directory.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl OrganisationError {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Db(error) | Self::Post(PostError::Db(error)) => error.is_temporary(),
            Self::Directory(error) => error.is_temporary(),
            Self::Keep(error) => error.is_temporary(),
            Self::Use(error) => error.is_temporary(),
            _ => false,
        }
    }
}
