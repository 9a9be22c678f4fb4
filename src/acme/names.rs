//! Which host names want a certificate.

use crate::{
    directory,
    net::{is_host_name, resolver::Resolver},
};
use mailstore::{Db, DbError};
use std::{collections::BTreeSet, net::IpAddr};

/// What mail programs and other servers look for under each mail domain.
const BELOW_DOMAINS: [&str; 3] = ["autoconfig", "autodiscover", "mta-sts"];

/// Where the names come from.
#[derive(Clone)]
pub struct Names {
    /// The server's own, asked for in any case: host name, the site's.
    pub own: Vec<String>,
    /// Those in the configuration; when there are any, nothing is looked for under the mail domains.
    pub fixed: Vec<String>,
    /// Who knows where names lead.
    pub resolver: Resolver,
}

impl Names {
    /// The names of this moment: the own ones, then the configured, or else those under mail domains that lead to the same
    /// addresses as the first own name. A name that has a row keeps it while the DNS cannot say.
    pub async fn find(&self, db: &Db) -> Result<Vec<String>, DbError> {
        let mut names: BTreeSet<String> = self.own.iter().chain(&self.fixed).cloned().collect();
        if self.fixed.is_empty() {
            let domains = db.read(directory::domains).await?;
            let known: BTreeSet<String> = super::list(db).await?.into_iter().map(|row| row.name).collect();
            let here = self.addresses_of_this_server().await;
            for domain in domains.into_iter().filter(|domain| domain.hosted) {
                for label in BELOW_DOMAINS {
                    let name = format!("{label}.{}", domain.name);
                    if self.leads_here(&name, &here).await.unwrap_or_else(|| known.contains(&name)) {
                        names.insert(name);
                    }
                }
            }
        }
        Ok(names.into_iter().filter(|name| can_have_one(name)).collect())
    }

    async fn addresses_of_this_server(&self) -> Vec<IpAddr> {
        match self.own.first() {
            Some(name) => self.resolver.addresses(name).await.unwrap_or_default(),
            None => Vec::new(),
        }
    }

    /// None: the DNS cannot say now.
    async fn leads_here(&self, name: &str, here: &[IpAddr]) -> Option<bool> {
        if here.is_empty() {
            return None;
        }
        match self.resolver.addresses(name).await {
            Ok(found) => Some(found.iter().any(|address| here.contains(address))),
            Err(error) if error.is_temporary() => None,
            Err(_) => Some(false),
        }
    }
}

/// No authority signs for single labels and addresses.
fn can_have_one(name: &str) -> bool {
    is_host_name(name) && name.contains('.') && name.parse::<IpAddr>().is_err()
}
