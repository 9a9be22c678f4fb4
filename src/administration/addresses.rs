//! Where addresses lead.

use super::{Administration, AdministrationError};
use crate::{
    address::Address,
    directory::{self, Actor, Alias, Principal, PrincipalId, Resolution, Search, Target},
};
use mailstore::db::Conn;

/// Recipients of one address that are named.
const NAMED: usize = 100;

/// Where the mail of an address goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The address.
    pub address: Address,
    /// Whose it is.
    pub owner: Option<Principal>,
    /// Its targets, if it is an alias.
    pub alias: Option<Alias>,
    /// Who gets what is sent there.
    pub leads_to: LeadsTo,
}

/// Who gets what is sent to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeadsTo {
    /// Mailboxes here (the first hundred of so many), and addresses outside.
    Somebody(Vec<Principal>, usize, Vec<Address>),
    /// The domain is ours, the address is nobody's.
    Nobody,
    /// The domain is not ours.
    Elsewhere,
    /// It takes no mail for the time being.
    Shut,
    /// It leads on through too many others.
    TooFar,
}

impl Administration {
    /// Where the mail of an address goes.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks.
    pub async fn lead(&self, by: PrincipalId, address: Address) -> Result<Lead, AdministrationError> {
        self.directory.inspect(Actor::Person(by), move |conn| lead(conn, address)).await
    }

    /// One page of the aliases in whose addresses or targets a text stands, and how many there are on all pages.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks.
    pub async fn aliases(
        &self,
        by: PrincipalId,
        text: String,
        page: (u32, u32),
    ) -> Result<(Vec<Alias>, u64), AdministrationError> {
        let read = move |conn: &mut Conn<'_>| Ok(directory::search_aliases(conn, &text, page)?);
        self.directory.inspect(Actor::Person(by), read).await
    }

    /// One page of what is in the directory, and how many there are on all pages.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks.
    pub async fn principals(
        &self,
        by: PrincipalId,
        search: Search,
        page: (u32, u32),
    ) -> Result<(Vec<Principal>, u64), AdministrationError> {
        let read = move |conn: &mut Conn<'_>| Ok(directory::search(conn, &search, page)?);
        self.directory.inspect(Actor::Person(by), read).await
    }

    /// A principal with its addresses and members; None when there is none of this number.
    ///
    /// # Errors
    /// `Forbidden` unless an administrator asks.
    pub async fn principal(
        &self,
        by: PrincipalId,
        id: PrincipalId,
    ) -> Result<Option<(Principal, Vec<Address>, Vec<directory::Member>)>, AdministrationError> {
        let read = move |conn: &mut Conn<'_>| {
            let Some(found) = directory::load(conn, &[id])?.pop() else { return Ok(None) };
            Ok(Some((found, directory::addresses_of(conn, id)?, directory::members(conn, id)?)))
        };
        self.directory.inspect(Actor::Person(by), read).await
    }
}

fn lead(conn: &mut Conn<'_>, address: Address) -> Result<Lead, AdministrationError> {
    let leads_to = match directory::resolve(conn, &address)? {
        Resolution::Deliver(targets) => {
            let (mut owners, mut outside) = (Vec::new(), Vec::new());
            for target in targets {
                match target {
                    Target::Mailbox { owner, .. } | Target::List { list: owner, .. } => owners.push(owner),
                    Target::Forward(to) => outside.push(to),
                }
            }
            let count = owners.len();
            owners.truncate(NAMED);
            LeadsTo::Somebody(directory::load(conn, &owners)?, count, outside)
        }
        Resolution::NoSuchUser => LeadsTo::Nobody,
        Resolution::NotHosted => LeadsTo::Elsewhere,
        Resolution::Disabled => LeadsTo::Shut,
        Resolution::TooMany => LeadsTo::TooFar,
    };
    let (owner, alias) = (directory::find(conn, &address)?, directory::find_alias(conn, &address)?);
    Ok(Lead { address, owner, alias, leads_to })
}
