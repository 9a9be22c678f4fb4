//! Registrations, requests to be erased, and what can go wrong. No SQL.

use crate::{
    address::Address,
    auth::{AuthError, HashError, second_factor::Status},
    clock::Micros,
    directory::{DirectoryError, Forbidden, HeldRole, PrincipalId, Role},
    fields::{Fault, Why},
    net::bucket::RetryAfter,
    words::words,
};
use mailstore::DbError;

/// What is noted of the privacy notice that people agree to where no page of the portal says it.
pub const PRIVACY_VERSION: &str = "2026-11";

/// Where the site is, for what is mailed.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// `https://…`, no slash at the end.
    pub url: &'a str,
    /// The main domain, in whose name mails leave.
    pub domain: &'a str,
}

/// What somebody who registers says.
#[derive(Debug, Clone)]
pub struct NewRegistration {
    /// As what: one of [`NewRegistration::ROLES`].
    pub role: Role,
    /// The name of the person.
    pub name: String,
    /// An address outside.
    pub address: Address,
    /// The name of the company, school or body; empty for a citizen.
    pub organisation: String,
    /// Its codice fiscale or partita IVA; may be empty.
    pub tax_code: String,
    /// Which text of the privacy notice was agreed to.
    pub consent: String,
}

impl NewRegistration {
    /// What strangers may register as.
    pub const ROLES: [Role; 5] =
        [Role::Citizen, Role::Company, Role::School, Role::TrainingBody, Role::Organisation];
}

words! {
    /// How far a registration is.
    RegistrationState {
        /// The address is not confirmed yet.
        Sent = "sent",
        /// An operator has to vouch for it.
        Pending = "pending",
        /// Done: the role is given.
        Approved = "approved",
        /// Not vouched for.
        Refused = "refused",
    }
}

/// A registration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its number.
    pub id: i64,
    /// As what.
    pub role: Role,
    /// The name of the person.
    pub name: String,
    /// The name of the company, school or body; empty for a citizen.
    pub organisation: String,
    /// Its codice fiscale or partita IVA; empty when none was given.
    pub tax_code: String,
    /// The address; of one that was erased, empty.
    pub address: String,
    /// The version of the privacy notice that was agreed to.
    pub consent_version: String,
    /// When it was sent, microseconds UTC; also when the consent was given.
    pub created_at: Micros,
    /// How far it is.
    pub state: RegistrationState,
    /// The account it has become.
    pub person: Option<PrincipalId>,
    /// When the address was confirmed.
    pub confirmed_at: Option<Micros>,
    /// When it was decided.
    pub decided_at: Option<Micros>,
    /// Why it was refused.
    pub reason: String,
}

impl Registration {
    /// Whether an operator has to vouch for it.
    pub fn waits(&self) -> bool {
        self.state == RegistrationState::Pending
    }
}

/// An account that has just come to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// The person.
    pub person: PrincipalId,
    /// What it logs in with.
    pub login: String,
    /// An operator has to vouch for it before it gets its role.
    pub waits: bool,
}

words! {
    /// How far a request to be erased is.
    ErasureState {
        /// To be decided.
        Open = "open",
        /// Done.
        Completed = "completed",
        /// Not done, for a reason.
        Refused = "refused",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

/// A request to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// Its number.
    pub id: i64,
    /// Who.
    pub person: PrincipalId,
    /// Its name; empty once it is erased.
    pub name: String,
    /// Its main address.
    pub login: String,
    /// When it was asked for, microseconds UTC.
    pub requested_at: Micros,
    /// When it has to be decided (GDPR article 12.3: one month).
    pub due_at: Micros,
    /// How far it is.
    pub state: ErasureState,
    /// When it was decided.
    pub decided_at: Option<Micros>,
    /// Why it was refused.
    pub reason: String,
}

/// What the own pages of a person show.
#[derive(Debug, Clone)]
pub struct OwnAccount {
    /// Its name.
    pub name: String,
    /// Its main address.
    pub login: String,
    /// Its roles.
    pub roles: Vec<HeldRole>,
    /// Mail can be kept for it here.
    pub has_mailbox: bool,
    /// When it was made, microseconds UTC.
    pub created_at: Micros,
    /// Its second factor.
    pub second_factor: Status,
    /// The registration it comes from.
    pub registration: Option<Registration>,
    /// Its last request to be erased.
    pub erasure: Option<Erasure>,
}

/// Why something was not done. All but `Db` and `Directory` are the caller's to put right, or to wait for.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Too many were sent from there.
    #[error("too many requests")]
    TooMany(RetryAfter),
    /// Whoever acts may not.
    #[error("not allowed")]
    Forbidden,
    /// A field (`name`, `organisation`, `tax_code`, `reason`) is missing, too long, or not as it must be.
    #[error("{} {}", .0.field, .0.why)]
    Field(Fault),
    /// The code is neither a codice fiscale nor a partita IVA.
    #[error("no codice fiscale and no partita IVA")]
    TaxCode,
    /// The role is none that strangers register as.
    #[error("nobody registers as {0}")]
    NotARole(Role),
    /// The address lies in a domain of ours: an administrator makes such accounts.
    #[error("the address lies in a domain of ours")]
    AtHome,
    /// The address has a `+tag`.
    #[error("the address has a tag")]
    Tagged,
    /// The token is unknown, used, or too old.
    #[error("the token is good for nothing")]
    BadToken,
    /// The new password cannot be one.
    #[error(transparent)]
    Password(#[from] HashError),
    /// The present password, or what else proves the person, is wrong.
    #[error(transparent)]
    Proof(#[from] AuthError),
    /// There is nothing of this number.
    #[error("there is no such thing")]
    NoSuch,
    /// It was decided already.
    #[error("it was decided already")]
    Decided,
    /// There is one that is still open.
    #[error("there is an open request already")]
    Open,
    /// The account holds something that must be kept, or a mailbox: nothing is erased by itself.
    #[error("there are records to be kept: {0}")]
    Kept(&'static str),
    /// Something that cannot go wrong did.
    #[error("internal: {0}")]
    Internal(String),
    /// The directory or the database.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<Forbidden> for AccountError {
    fn from(_: Forbidden) -> Self {
        Self::Forbidden
    }
}

impl From<DbError> for AccountError {
    fn from(error: DbError) -> Self {
        Self::Directory(error.into())
    }
}

impl AccountError {
    /// What is wrong with a field.
    pub(super) fn field(field: &'static str) -> impl Fn(Why) -> Self {
        move |why| Self::Field(Fault { field, why })
    }

    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::TooMany(_) => true,
            Self::Password(error) => *error == HashError::Unavailable,
            Self::Proof(error) => error.is_temporary(),
            Self::Directory(error) => error.is_temporary(),
            _ => false,
        }
    }
}
