//! SPF (RFC 7208): may this address send for that domain?
//!
//! Records and macros are read by `mail-auth`; which names are asked for, and how many, is decided here, so that all of it
//! goes through [`Resolver`] and the limits of §4.6.4 hold exactly.

use super::Outcome;
use crate::net::resolver::{DnsError, Resolver};
use mail_auth::{
    common::parse::TxtRecordParser as _,
    spf::{Macro, Mechanism, Qualifier, Spf, Variables},
};
use std::{future::Future, net::IpAddr, pin::Pin, time::Duration};
use tokio::time::timeout;

mod terms;

/// Terms that ask the DNS (RFC 7208 §4.6.4).
const MAX_LOOKUPS: u32 = 10;
/// Questions without an answer (§4.6.4).
const MAX_VOIDS: u32 = 2;
/// Hosts of an `mx`, names of a `ptr` (§4.6.4).
const MAX_HOSTS: usize = 10;
/// The longest name macros may make (§7.3).
const MAX_NAME: usize = 253;
/// Time for the names of the client.
const NAMES_TIME: Duration = Duration::from_secs(2);

/// What is asked: the three arguments of `check_host()` (§4.1), and the HELO name for macros.
#[derive(Debug, Clone, Copy)]
pub(super) struct Query<'a> {
    /// Where the client connects from.
    pub(super) ip: IpAddr,
    /// What it says its name is.
    pub(super) helo: &'a str,
    /// MAIL FROM, or postmaster@ the HELO name.
    pub(super) sender: &'a str,
    /// The domain whose record is asked.
    pub(super) domain: &'a str,
}

/// The result for one identity. `none` also for what is no domain name.
pub(super) async fn check(resolver: &Resolver, query: Query<'_>) -> Outcome {
    if !is_domain(query.domain) {
        return Outcome::None;
    }
    let mut check = Check { resolver, query, lookups: 0, voids: 0, names: None };
    match check.evaluate(query.domain.to_owned()).await {
        Ok(result) => result,
        Err(Stop::Temporary) => Outcome::TempError,
        Err(Stop::Permanent) => Outcome::PermError,
    }
}

/// A name of several labels (§4.3).
fn is_domain(name: &str) -> bool {
    let label = |label: &str| (1..=63).contains(&label.len());
    name.len() <= MAX_NAME && name.contains('.') && name.split('.').all(label) && !name.starts_with('[')
}

/// What ends an evaluation at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    Temporary,
    Permanent,
}

/// An evaluation under way, records of other domains included: the limits hold for all together.
struct Check<'a> {
    resolver: &'a Resolver,
    query: Query<'a>,
    lookups: u32,
    voids: u32,
    /// The client's names that lead back to it, once they were asked for.
    names: Option<Vec<String>>,
}

type Evaluation<'s> = Pin<Box<dyn Future<Output = Result<Outcome, Stop>> + Send + 's>>;

impl Check<'_> {
    /// `check_host()` for a domain. Ends, since each record of another one is a lookup.
    fn evaluate(&mut self, domain: String) -> Evaluation<'_> {
        Box::pin(async move {
            let Some(record) = self.record(&domain).await? else { return Ok(Outcome::None) };
            for directive in &record.directives {
                if self.matches(&directive.mechanism, &domain).await? {
                    return Ok(result(&directive.qualifier));
                }
            }
            // §6.1: only when nothing matched.
            let Some(redirect) = &record.redirect else { return Ok(Outcome::Neutral) };
            self.spend()?;
            let target = self.target(redirect, &domain).await?;
            match self.evaluate(target).await? {
                Outcome::None => Err(Stop::Permanent),
                result => Ok(result),
            }
        })
    }

    /// The only SPF record of a domain (§4.4, §4.5).
    async fn record(&self, domain: &str) -> Result<Option<Spf>, Stop> {
        let texts = match self.resolver.txt(domain).await {
            Ok(texts) => texts,
            Err(error) if error.is_temporary() => return Err(Stop::Temporary),
            Err(_) => return Ok(None),
        };
        let mut records = texts.into_iter().filter(|text| terms::is_spf(text));
        match (records.next(), records.next()) {
            (None, _) => Ok(None),
            (Some(record), None) if terms::are_well_formed(&record) => {
                Spf::parse(&record).map(Some).map_err(|_| Stop::Permanent)
            }
            _ => Err(Stop::Permanent),
        }
    }

    async fn matches(&mut self, mechanism: &Mechanism, domain: &str) -> Result<bool, Stop> {
        let ip = self.query.ip;
        match mechanism {
            Mechanism::All => Ok(true),
            Mechanism::Ip4 { addr, mask } => Ok(in_net(ip, (*addr).into(), *mask, 0)),
            Mechanism::Ip6 { addr, mask } => Ok(in_net(ip, (*addr).into(), 0, *mask)),
            Mechanism::A { macro_string, ip4_mask, ip6_mask } => {
                let host = self.asked(macro_string, domain).await?;
                let found = self.addresses(&host, ip, true).await?;
                Ok(found.iter().any(|one| in_net(ip, *one, *ip4_mask, *ip6_mask)))
            }
            Mechanism::Mx { macro_string, ip4_mask, ip6_mask } => {
                let host = self.asked(macro_string, domain).await?;
                self.mx_matches(&host, *ip4_mask, *ip6_mask).await
            }
            Mechanism::Include { macro_string } => {
                let target = self.asked(macro_string, domain).await?;
                match self.evaluate(target).await? {
                    // §5.2: a record that is not there is an error of whoever includes it.
                    Outcome::None => Err(Stop::Permanent),
                    result => Ok(result == Outcome::Pass),
                }
            }
            Mechanism::Ptr { macro_string } => {
                let target = self.asked(macro_string, domain).await?;
                let names = self.validated_names().await;
                Ok(names.iter().any(|name| is_below(name, &target)))
            }
            Mechanism::Exists { macro_string } => {
                let host = self.asked(macro_string, domain).await?;
                // §5.7: an A record, whatever the client's address is.
                let any_v4 = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
                Ok(!self.addresses(&host, any_v4, true).await?.is_empty())
            }
        }
    }

    async fn mx_matches(&mut self, host: &str, ip4_mask: u32, ip6_mask: u128) -> Result<bool, Stop> {
        let ip = self.query.ip;
        let found = self.resolver.mx(host).await;
        let hosts = self.judge(found, true)?;
        if hosts.len() > MAX_HOSTS {
            return Err(Stop::Permanent);
        }
        for (_, host) in hosts {
            let found = self.addresses(&host, ip, false).await?;
            if found.iter().any(|one| in_net(ip, *one, ip4_mask, ip6_mask)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The names of the client that lead back to it (§5.5). Whatever fails is no name, and so is what takes long: the client
    /// answers for this itself, and must not be able to hold up what a domain says of it.
    async fn validated_names(&mut self) -> Vec<String> {
        if self.names.is_none() {
            let mut validated = Vec::new();
            let _ = timeout(NAMES_TIME, self.validate_names(&mut validated)).await;
            self.names = Some(validated);
        }
        self.names.clone().unwrap_or_default()
    }

    async fn validate_names(&self, validated: &mut Vec<String>) {
        let ip = self.query.ip;
        let names = self.resolver.names(ip).await.unwrap_or_default();
        for name in names.into_iter().take(MAX_HOSTS) {
            let found = self.resolver.addresses_like(&name, ip).await;
            if found.is_ok_and(|found| found.contains(&ip)) {
                validated.push(name);
            }
        }
    }

    async fn addresses(&mut self, host: &str, like: IpAddr, counts: bool) -> Result<Vec<IpAddr>, Stop> {
        let found = self.resolver.addresses_like(host, like).await;
        self.judge(found, counts)
    }

    /// An empty answer when there is none; that counts, for a term's own question (§4.6.4, §5).
    fn judge<T>(&mut self, found: Result<Vec<T>, DnsError>, counts: bool) -> Result<Vec<T>, Stop> {
        let found = match found {
            Err(error) if error.is_temporary() => return Err(Stop::Temporary),
            found => found.unwrap_or_default(),
        };
        if found.is_empty() && counts {
            self.voids += 1;
            if self.voids > MAX_VOIDS {
                return Err(Stop::Permanent);
            }
        }
        Ok(found)
    }

    fn spend(&mut self) -> Result<(), Stop> {
        self.lookups += 1;
        if self.lookups > MAX_LOOKUPS { Err(Stop::Permanent) } else { Ok(()) }
    }

    /// The name a term asks for, one lookup more.
    async fn asked(&mut self, domain_spec: &Macro, domain: &str) -> Result<String, Stop> {
        self.spend()?;
        self.target(domain_spec, domain).await
    }

    /// Expands macros (§7); a name that becomes too long loses labels on its left.
    async fn target(&mut self, domain_spec: &Macro, domain: &str) -> Result<String, Stop> {
        let mut variables = Variables::new();
        variables.set_ip(&self.query.ip);
        variables.set_sender(self.query.sender.as_bytes());
        variables.set_helo_domain(self.query.helo.as_bytes());
        variables.set_domain(domain.as_bytes());
        if domain_spec.needs_ptr() {
            let names = self.validated_names().await;
            let best = names.iter().find(|name| is_below(name, domain)).or(names.first());
            variables.set_validated_domain(best.map_or("unknown", String::as_str).as_bytes().to_vec());
        }
        let name = domain_spec.eval(&variables, domain, true);
        let mut name = name.trim_end_matches('.');
        while name.len() > MAX_NAME {
            name = name.split_once('.').ok_or(Stop::Permanent)?.1;
        }
        Ok(name.to_ascii_lowercase())
    }
}

fn result(qualifier: &Qualifier) -> Outcome {
    match qualifier {
        Qualifier::Pass => Outcome::Pass,
        Qualifier::Fail => Outcome::Fail,
        Qualifier::SoftFail => Outcome::SoftFail,
        Qualifier::Neutral => Outcome::Neutral,
    }
}

fn in_net(ip: IpAddr, net: IpAddr, ip4_mask: u32, ip6_mask: u128) -> bool {
    match (ip, net) {
        (IpAddr::V4(ip), IpAddr::V4(net)) => u32::from(ip) & ip4_mask == u32::from(net) & ip4_mask,
        (IpAddr::V6(ip), IpAddr::V6(net)) => u128::from(ip) & ip6_mask == u128::from(net) & ip6_mask,
        _ => false,
    }
}

/// Whether a name is a domain or lies below it.
fn is_below(name: &str, domain: &str) -> bool {
    let domain = domain.trim_end_matches('.');
    name.strip_suffix(domain).is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

#[cfg(test)]
mod tests;
