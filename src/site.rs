//! Where the site is, and how its services write letters by themselves: from whom, and how long they are tried.

use crate::{
    address::{Address, AddressError},
    clock::{Micros, span},
    config::Config,
    directory::{self, Resolution},
    mime::compose::{ComposeError, Mailbox},
    net::Listen,
    queue::{Automatic, Wording},
};
use mailstore::{DbError, db::Conn};
use std::sync::{Arc, OnceLock};

/// What the letters of the portal have in common. A cheap clone.
#[derive(Debug, Clone)]
pub struct Post {
    /// The name of this server, for identifiers of letters.
    pub host: String,
    /// Where the site is.
    pub site: Site,
    /// How long a letter is tried.
    pub lifetime: Micros,
}

/// Where the site is: `https://…`, no slash at the end. Known for sure once its ports are. A cheap clone of one.
#[derive(Debug, Clone)]
pub struct Site {
    configured: String,
    served: Arc<OnceLock<String>>,
}

impl From<&str> for Site {
    fn from(url: &str) -> Self {
        Self { configured: url.to_owned(), served: Arc::default() }
    }
}

impl Site {
    /// As far as the configuration tells.
    fn of(config: &Config) -> Self {
        let port = |places: &[Listen]| places.iter().find_map(Listen::port);
        let ports = (port(&config.http.listen_tls), port(&config.http.listen));
        Self { configured: config.site_url(ports), served: Arc::default() }
    }

    /// It is served here: the first word about it is the last.
    pub fn is_at(&self, url: String) {
        let _ = self.served.set(url);
    }

    /// The address.
    pub fn url(&self) -> &str {
        self.served.get().unwrap_or(&self.configured)
    }
}

/// Why a letter could not be written.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// There is no domain of ours to write from.
    #[error("there is no domain to write from")]
    NoDomain,
    /// The address to write from cannot be made.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The letter cannot be put together.
    #[error(transparent)]
    Compose(#[from] ComposeError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The address the portal writes from and is written to at (RFC 2142 §3).
pub fn webmaster(conn: &mut Conn<'_>) -> Result<Address, PostError> {
    let domain = directory::main_domain(conn)?.ok_or(PostError::NoDomain)?;
    Ok(Address::from_parts("webmaster", domain.as_str())?)
}

/// The first of these names at our main domain that leads to somebody; else the postmaster, which always does.
pub fn reached(conn: &mut Conn<'_>, names: &[&str]) -> Result<Address, PostError> {
    let domain = directory::main_domain(conn)?.ok_or(PostError::NoDomain)?;
    for name in names {
        let address = Address::from_parts(name, domain.as_str())?;
        if matches!(directory::resolve(conn, &address)?, Resolution::Deliver(_)) {
            return Ok(address);
        }
    }
    Ok(Address::from_parts("postmaster", domain.as_str())?)
}

impl Post {
    /// As a server of this configuration writes.
    pub fn of(config: &Config) -> Self {
        let host = config.hostname.clone();
        Self { host, site: Site::of(config), lifetime: span(config.relay.expire_after) }
    }

    /// A letter from the webmaster, ready for a transaction.
    pub fn write(
        &self,
        from: (&str, &Address),
        to: Vec<Address>,
        (subject, text): (String, String),
        at: Micros,
    ) -> Result<Automatic, PostError> {
        let from = Mailbox { name: Some(from.0.to_owned()), address: from.1.clone() };
        let wording = Wording { from, to, reply_to: None, subject, text, answering: Vec::new() };
        self.write_as(&wording, at)
    }

    /// The same, worded whole.
    pub fn write_as(&self, wording: &Wording, at: Micros) -> Result<Automatic, PostError> {
        Ok(Automatic::write(wording, at, (&self.host, rand::random()))?)
    }
}
