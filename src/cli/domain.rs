//! `domain`: the domains that mail is taken for.

use super::{
    doer,
    io::{Exit, Io},
    principal,
    show::Table,
};
use crate::{address::Domain, app::App, directory};
use clap::Subcommand;

/// What can be done to domains.
#[derive(Debug, Subcommand)]
pub enum Domains {
    /// Take mail for a domain
    #[command(after_help = "Example:\n  pugliaimpiego domain add example.it\n  \
                            pugliaimpiego domain add example.com --alias-of example.it")]
    Add {
        /// Its name
        domain: Domain,
        /// Make it another name of this domain
        #[arg(long, value_name = "DOMAIN")]
        alias_of: Option<Domain>,
    },
    /// List domains
    #[command(after_help = "Example:\n  pugliaimpiego domain list")]
    List,
    /// Set or clear the address that gets what is for no other address of a domain
    #[command(after_help = "Example:\n  pugliaimpiego domain catch-all example.it maria@example.it\n  \
                            pugliaimpiego domain catch-all example.it --none")]
    CatchAll {
        /// The domain
        domain: Domain,
        /// The address
        #[arg(required_unless_present = "none", conflicts_with = "none")]
        address: Option<String>,
        /// Refuse such mail again
        #[arg(long)]
        none: bool,
    },
    /// Refuse mail for a domain for the time being; its addresses stay
    #[command(after_help = "Example:\n  pugliaimpiego domain park example.it")]
    Park {
        /// The domain
        domain: Domain,
    },
    /// Take mail for a parked domain again
    #[command(after_help = "Example:\n  pugliaimpiego domain unpark example.it")]
    Unpark {
        /// The domain
        domain: Domain,
    },
    /// Remove a domain in which no address is left
    #[command(after_help = "Example:\n  pugliaimpiego domain remove example.it")]
    Remove {
        /// The domain
        domain: Domain,
    },
}

impl Domains {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add { domain, alias_of } => add(app, domain, alias_of.as_ref(), io).await?,
            Self::List => list(app, io).await?,
            Self::CatchAll { domain, address, .. } => catch_all(app, domain, address.as_deref(), io).await?,
            Self::Park { domain } => host(app, domain, false, io).await?,
            Self::Unpark { domain } => host(app, domain, true, io).await?,
            Self::Remove { domain } => {
                let name = domain.clone();
                app.directory.edit(doer(), move |edit| edit.remove_domain(&name)).await?;
                io.say(format!("{domain} is removed.")).await?;
            }
        }
        Ok(Exit::Well)
    }
}

async fn add(app: &App, domain: &Domain, alias_of: Option<&Domain>, io: &Io) -> anyhow::Result<()> {
    let (name, of) = (domain.clone(), alias_of.cloned());
    app.directory.edit(doer(), move |edit| edit.add_domain(&name, of.as_ref())).await?;
    match alias_of {
        Some(of) => io.say(format!("{domain} is another name of {of}.")).await?,
        None => io.say(format!("Mail for {domain} is taken from now on.")).await?,
    }
    if !domain.as_str().contains('.') {
        io.note(format!("{domain} has no dot: only programs of this network can write to its addresses."))
            .await?;
    }
    let dkim = format!("`pugliaimpiego dkim keygen {domain}`");
    io.note(format!("Next: {dkim}, then `pugliaimpiego dns {domain}` for the records to publish.")).await?;
    Ok(())
}

async fn list(app: &App, io: &Io) -> anyhow::Result<()> {
    let mut table = Table::new(&["DOMAIN", "STATE", "ALIAS OF", "CATCH-ALL"]);
    for one in app.directory.read(directory::domains).await? {
        let state = if one.hosted { "hosted" } else { "parked" };
        let alias_of = one.alias_of.map(|of| of.unicode()).unwrap_or_default();
        let catch_all = one.catch_all.map(|address| address.to_string()).unwrap_or_default();
        table.row([one.name.unicode(), state.to_owned(), alias_of, catch_all]);
    }
    match table.is_empty() {
        true => io.note("There are no domains; `pugliaimpiego domain add` makes one.").await?,
        false => io.say(table.render()).await?,
    }
    Ok(())
}

async fn catch_all(app: &App, domain: &Domain, address: Option<&str>, io: &Io) -> anyhow::Result<()> {
    let target = match address {
        Some(text) => Some(principal::address(app, text).await?),
        None => None,
    };
    let (name, to) = (domain.clone(), target.clone());
    app.directory.edit(doer(), move |edit| edit.set_catch_all(&name, to.as_ref())).await?;
    match target {
        Some(target) => io.say(format!("{target} gets what is for no other address of {domain}.")).await?,
        None => io.say(format!("Mail for unknown addresses of {domain} is refused.")).await?,
    }
    Ok(())
}

async fn host(app: &App, domain: &Domain, hosted: bool, io: &Io) -> anyhow::Result<()> {
    let name = domain.clone();
    app.directory.edit(doer(), move |edit| edit.set_hosted(&name, hosted)).await?;
    let does = if hosted { "taken again" } else { "refused; its addresses stay" };
    io.say(format!("Mail for {domain} is {does}.")).await?;
    Ok(())
}
