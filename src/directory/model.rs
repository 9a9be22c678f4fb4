//! The words of the directory: kinds, roles, principals, and what can go wrong. No SQL.

use super::actor::Forbidden;
use crate::{
    address::{Address, Domain},
    clock::Micros,
    fields::{self, Why},
    words::words,
};
use mailstore::DbError;
use std::fmt;

/// The number of a principal. Never used twice, not even after removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PrincipalId(pub i64);

impl fmt::Display for PrincipalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

words! {
    /// What a principal is.
    Kind {
        /// A human being: the only kind that logs in.
        Person = "person",
        /// A job centre or another unit, with a mailbox its people share.
        Office = "office",
        /// A post ("referente formazione") with a mailbox, handed from person to person.
        Function = "function",
        /// Several principals under one address; mail goes to each one's own mailbox.
        Group = "group",
        /// A place that can be booked; takes no mail.
        Room = "room",
        /// A thematic channel of the portal: its members publish in it, mail of theirs to its address becomes drafts.
        Channel = "channel",
        /// A body whose territory contents are for ("Provincia di Lecce"); takes no mail.
        Territory = "territory",
        /// A discussion: mailing list and board in one. What is sent to it and to the addresses beside it is the business of a
        /// service; those of its members who have accounts are its members here too.
        List = "list",
    }
}

impl Kind {
    /// Whether it has a mailbox that its members or holders share.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::Office | Self::Function | Self::Channel)
    }

    /// Whether mailboxes are kept for it when its address is one of ours.
    pub fn keeps_mail(self) -> bool {
        self.is_shared() || matches!(self, Self::Person | Self::List)
    }

    /// Whether it is a thing of which nobody is a member and to which no mail goes.
    pub fn is_thing(self) -> bool {
        matches!(self, Self::Room | Self::Territory)
    }
}

words! {
    /// What a person may be, each held everywhere or for one scope.
    Role {
        /// A job seeker or another member of the public.
        Citizen = "citizen",
        /// A firm.
        Company = "company",
        /// A school.
        School = "school",
        /// An accredited training body.
        TrainingBody = "training-body",
        /// Another accredited organisation.
        Organisation = "organisation",
        /// Works in a job centre.
        Operator = "operator",
        /// Runs a job centre.
        OfficeManager = "office-manager",
        /// Writes and publishes contents.
        Editor = "editor",
        /// Looks after boards and lists.
        Moderator = "moderator",
        /// Works in the provincial administration.
        Province = "province",
        /// Runs the system; reads no personal data by default.
        Administrator = "administrator",
    }
}

impl Role {
    /// Whether those hold it who are not of the network: they do not know one another.
    pub fn is_of_the_public(self) -> bool {
        matches!(self, Self::Citizen | Self::Company | Self::School | Self::TrainingBody | Self::Organisation)
    }
}

/// A role and the principal it is held for; None is everywhere.
pub type HeldRole = (Role, Option<PrincipalId>);

/// Whatever has an address of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Its number.
    pub id: PrincipalId,
    /// What it is.
    pub kind: Kind,
    /// Its name as people read it.
    pub name: String,
    /// Its main address; for a person the log-in.
    pub address: Address,
    /// It neither logs in nor takes mail for the time being.
    pub disabled: bool,
    /// Mail can be kept for it. False for groups, rooms, and people whose addresses are all outside.
    pub has_mailbox: bool,
    /// The members of a group may send as the group. Offices and functions always allow it.
    pub sends: bool,
    /// When it was made, microseconds UTC.
    pub created_at: Micros,
}

/// A principal to make.
#[derive(Debug, Clone)]
pub struct NewPrincipal {
    /// What it is.
    pub kind: Kind,
    /// Its name as people read it.
    pub name: String,
    /// Its main address. For a person it may lie outside: then it logs in on the web only.
    pub address: Address,
    /// The roles of a person.
    pub roles: Vec<HeldRole>,
    /// Whether the members of a group may send as it.
    pub sends: bool,
}

impl NewPrincipal {
    /// One without roles, as whose group nobody may send.
    pub fn new(kind: Kind, address: Address, name: &str) -> Self {
        Self { kind, name: name.into(), address, roles: Vec::new(), sends: false }
    }
}

/// A member of an office or group, or a holder of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The member.
    pub principal: Principal,
    /// It may manage the others.
    pub manager: bool,
}

/// A domain the directory knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainEntry {
    /// Its name.
    pub name: Domain,
    /// Mail for it is taken here. False: it is parked, its addresses are kept.
    pub hosted: bool,
    /// It is another name of this domain.
    pub alias_of: Option<Domain>,
    /// Gets what is for no other address of the domain.
    pub catch_all: Option<Address>,
}

/// An alias and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The address.
    pub address: Address,
    /// Where its mail goes: addresses inside or outside.
    pub targets: Vec<Address>,
}

impl Alias {
    /// How it stands, for whoever changes it later.
    pub fn stamp(&self) -> i64 {
        fields::stamp(self)
    }
}

/// Which principals to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only those whose name or main address holds this text, whatever the case.
    pub text: Option<String>,
    /// Only those after this main address: the last one of the page before.
    pub after: Option<Address>,
    /// At most so many; they come ordered by address.
    pub limit: u32,
}

words! {
    /// In which order a search gives what it finds.
    Ordering {
        /// By name.
        Name = "name",
        /// By name, the last first.
        NameDown = "name-down",
        /// By main address.
        Address = "address",
        /// By main address, the last first.
        AddressDown = "address-down",
        /// The newest first.
        Newest = "newest",
    }
}

/// Which principals to look for. What is left empty is not asked about.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Of these kinds; empty: of all.
    pub kinds: Vec<Kind>,
    /// Whose name or main address holds this text, whatever the case.
    pub text: String,
    /// Who hold this role, everywhere or for some scope.
    pub role: Option<Role>,
    /// For whom mail can be kept here, or cannot.
    pub has_mailbox: Option<bool>,
    /// That are disabled, or are not.
    pub disabled: Option<bool>,
    /// In which order; None: by name.
    pub order: Option<Ordering>,
}

/// Why a change of the directory was refused. All but `Db` leave the transaction usable.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// Somebody has changed it meanwhile: how it stands now.
    #[error("it was changed meanwhile")]
    Conflict(i64),
    /// The address belongs to somebody or is an alias.
    #[error("the address {0} is taken")]
    AddressTaken(Address),
    /// The domain is there already.
    #[error("the domain {0} is there already")]
    DomainTaken(Domain),
    /// The domain is not one of ours.
    #[error("the domain {0} is not hosted here; add it first")]
    NotHosted(String),
    /// Addresses are made in the domain that another one is an alias of.
    #[error("{0} is another name of {1}: use that one")]
    AliasDomain(Domain, Domain),
    /// Something still lies in the domain: addresses, other names of it, outside log-ins.
    #[error("the domain {0} is in use: {1}")]
    DomainInUse(Domain, &'static str),
    /// An alias or catch-all address would lead to an address of ours that nobody has.
    #[error("{0} does not exist here: its domain is ours, and nobody has this address")]
    LeadsNowhere(Address),
    /// An alias would lead back to itself through this target.
    #[error("the alias would lead back to itself through {0}")]
    LeadsBack(Address),
    /// An alias or catch-all address would lead through this target further than aliases are followed.
    #[error("{0} leads on through more aliases than are followed, ten in a row")]
    LeadsTooFar(Address),
    /// Nothing of the kind that was asked for has this address, name or number.
    #[error("no such {0}: {1}")]
    NoSuch(&'static str, String),
    /// The thing exists but is of another kind.
    #[error("{0} is something else, of the kind {1}")]
    WrongKind(String, Kind),
    /// It cannot be, for the reason given.
    #[error("{0}")]
    Refused(&'static str),
    /// Whoever asks may not do it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Nobody active would run the system any more.
    #[error("somebody has to run the system: this is its last administrator")]
    LastAdministrator,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl DirectoryError {
    /// Whether the same change may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_temporary())
    }
}

/// Most characters of a name that is no person's.
const LONGEST_NAME: usize = 200;

/// Foreign text as the name of a principal; never shortened.
pub(super) fn fit_name(kind: Kind, name: &str) -> Result<String, DirectoryError> {
    let fit = match kind {
        Kind::Person => fields::person_name(name),
        _ => fields::required_line(name, LONGEST_NAME),
    };
    fit.map_err(|why| match why {
        Why::Missing => DirectoryError::Refused("the name is empty"),
        Why::TooLong(_) => DirectoryError::Refused("the name is too long"),
        _ => DirectoryError::Refused("the name of a person holds the address of a site"),
    })
}
