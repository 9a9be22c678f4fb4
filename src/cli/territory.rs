//! `territory` and `channel`: whose and about what the portal's contents are.

use super::{
    actor,
    io::{Exit, Io},
    office::Members,
    principal::{self, Addresses},
    show::Table,
    values::{self, Switch},
};
use crate::{
    app::App,
    directory::{Kind, PrincipalId},
    territory::{Body, ChannelChange, NewChannel, NewTerritory, TerritoryChange},
};
use clap::{Args, Subcommand};

/// What can be done to territories.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example: a province joins\n  \
                        pugliaimpiego territory add territorio.brindisi@example.it --name \"Provincia di Brindisi\" \
                        --body province --slug brindisi")]
pub enum Territory {
    /// Make one, the last in the order
    #[command(after_help = "Example:\n  pugliaimpiego territory add territorio.lecce@example.it \
                            --name \"Provincia di Lecce\" --body province --slug lecce")]
    Add {
        /// An address in a domain of ours that stands for it; it takes no mail
        address: String,
        /// The name as people read it
        #[arg(long, value_name = "NAME")]
        name: String,
        /// What it is: region, province, agency or other
        #[arg(long, value_parser = values::word::<Body>)]
        body: Body,
        /// Its part of the addresses of pages [default: made from the name]
        #[arg(long)]
        slug: Option<String>,
        /// Its own site
        #[arg(long, value_name = "URL", default_value = "")]
        site: String,
    },
    /// List them in the order people see
    #[command(after_help = "Example:\n  pugliaimpiego territory list")]
    List,
    /// Change what is given of one
    #[command(
        after_help = "Example:\n  pugliaimpiego territory set lecce --site https://www.provincia.example/"
    )]
    Set(SetTerritory),
    /// Put them into an order; those that are not named come last
    #[command(after_help = "Example:\n  pugliaimpiego territory order regione lecce agenzia")]
    Order {
        /// Slugs or addresses, the first in the order first
        #[arg(required = true)]
        territories: Vec<String>,
    },
}

/// What to change of a territory.
#[derive(Debug, Args)]
pub struct SetTerritory {
    /// Its slug or address
    territory: String,
    /// The name as people read it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Its part of the addresses of pages; those of before lead on
    #[arg(long)]
    slug: Option<String>,
    /// What it is: region, province, agency or other
    #[arg(long, value_parser = values::word::<Body>)]
    body: Option<Body>,
    /// Its own site; empty for none
    #[arg(long, value_name = "URL")]
    site: Option<String>,
    /// Its place in the order
    #[arg(long, value_name = "N")]
    position: Option<i64>,
    /// Whether it can be chosen
    #[arg(long)]
    active: Option<Switch>,
}

/// What can be done to channels.
#[derive(Debug, Subcommand)]
#[command(after_help = "Example: one with a referent, who publishes in it\n  pugliaimpiego channel add \
                  canale.formazione@example.it --name Formazione\n  \
                  pugliaimpiego channel member add formazione maria@example.it")]
pub enum Channel {
    /// Make one, the last in the order
    #[command(
        after_help = "Example:\n  pugliaimpiego channel add canale.formazione@example.it --name Formazione \
                            --description \"Corsi e tirocini\""
    )]
    Add {
        /// Its address: mail of its members there becomes drafts
        address: String,
        /// The name as people read it
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Its part of the addresses of pages [default: made from the name]
        #[arg(long)]
        slug: Option<String>,
        /// What it is about, in a sentence
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
        /// Visitors do not see it
        #[arg(long)]
        internal: bool,
    },
    /// List them in the order people see
    #[command(after_help = "Example:\n  pugliaimpiego channel list")]
    List,
    /// Show what is known of one, its members among it
    #[command(after_help = "Example:\n  pugliaimpiego channel show formazione")]
    Show {
        /// Its slug or one of its addresses
        channel: String,
    },
    /// Change what is given of one
    #[command(after_help = "Example: nobody publishes in it any more\n  \
                            pugliaimpiego channel set formazione --active off")]
    Set(SetChannel),
    /// Put them into an order; those that are not named come last
    #[command(after_help = "Example:\n  pugliaimpiego channel order formazione concorsi")]
    Order {
        /// Slugs or addresses, the first in the order first
        #[arg(required = true)]
        channels: Vec<String>,
    },
    /// Referents: who publishes in it, and reads the mail at its address
    #[command(subcommand)]
    Member(Members),
    /// Further addresses
    #[command(subcommand)]
    Address(Addresses),
}

/// What to change of a channel.
#[derive(Debug, Args)]
pub struct SetChannel {
    /// Its slug or one of its addresses
    channel: String,
    /// The name as people read it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Its part of the addresses of pages; those of before lead on
    #[arg(long)]
    slug: Option<String>,
    /// What it is about, in a sentence
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Its place in the order
    #[arg(long, value_name = "N")]
    position: Option<i64>,
    /// Whether visitors see it
    #[arg(long)]
    public: Option<Switch>,
    /// Whether contents may be put into it, and mail is taken for it
    #[arg(long)]
    active: Option<Switch>,
}

impl Territory {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add { address, name, body, slug, site } => {
                let address = principal::address(app, address).await?;
                let (name, slug, site) = (name.clone(), slug.clone(), site.clone());
                let new = NewTerritory { name, address: address.clone(), body: *body, slug, site };
                app.territories.edit(actor(), move |edit| edit.add_territory(&new)).await?;
                io.say(format!("The territory {address} is there.")).await?;
                Ok(Exit::Well)
            }
            Self::List => list_territories(app, io).await,
            Self::Set(set) => set.run(app, io).await,
            Self::Order { territories } => {
                let order = ids(app, Kind::Territory, territories).await?;
                app.territories.edit(actor(), move |edit| edit.order_territories(&order)).await?;
                list_territories(app, io).await
            }
        }
    }
}

impl SetTerritory {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let territory = principal::one(app, Kind::Territory, &self.territory).await?;
        let change = TerritoryChange {
            seen: None,
            name: self.name.clone(),
            slug: self.slug.clone(),
            body: self.body,
            site: self.site.clone(),
            position: self.position,
            active: self.active.map(Switch::is_on),
        };
        let id = territory.id;
        app.territories.edit(actor(), move |edit| edit.set_territory(id, &change)).await?;
        io.say(format!("The territory {} is changed.", territory.address)).await?;
        Ok(Exit::Well)
    }
}

impl Channel {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add { address, name, slug, description, internal } => {
                let address = principal::address(app, address).await?;
                let new = NewChannel {
                    name: name.clone(),
                    address: address.clone(),
                    slug: slug.clone(),
                    description: description.clone(),
                    public: !internal,
                };
                app.territories.edit(actor(), move |edit| edit.add_channel(&new)).await?;
                io.say(format!("The channel {address} is there.")).await?;
                io.note(format!("Next: `pugliaimpiego channel member add {address} PERSON`.")).await?;
                Ok(Exit::Well)
            }
            Self::List => list_channels(app, io).await,
            Self::Show { channel } => {
                let found = principal::one(app, Kind::Channel, channel).await?;
                principal::show(app, &found, io).await
            }
            Self::Set(set) => set.run(app, io).await,
            Self::Order { channels } => {
                let order = ids(app, Kind::Channel, channels).await?;
                app.territories.edit(actor(), move |edit| edit.order_channels(&order)).await?;
                list_channels(app, io).await
            }
            Self::Member(command) => command.run(app, Kind::Channel, io).await,
            Self::Address(addresses) => addresses.run(app, Kind::Channel, io).await,
        }
    }
}

impl SetChannel {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let channel = principal::one(app, Kind::Channel, &self.channel).await?;
        let change = ChannelChange {
            seen: None,
            name: self.name.clone(),
            slug: self.slug.clone(),
            description: self.description.clone(),
            position: self.position,
            public: self.public.map(Switch::is_on),
            active: self.active.map(Switch::is_on),
        };
        let id = channel.id;
        app.territories.edit(actor(), move |edit| edit.set_channel(id, &change)).await?;
        io.say(format!("The channel {} is changed.", channel.address)).await?;
        Ok(Exit::Well)
    }
}

async fn ids(app: &App, kind: Kind, named: &[String]) -> anyhow::Result<Vec<PrincipalId>> {
    let mut ids = Vec::with_capacity(named.len());
    for one in named {
        ids.push(principal::one(app, kind, one).await?.id);
    }
    Ok(ids)
}

async fn list_territories(app: &App, io: &Io) -> anyhow::Result<Exit> {
    let known = app.territories.known().await?;
    let mut table = Table::new(&["SLUG", "NAME", "BODY", "STATE", "ADDRESS", "SITE"]);
    for one in &known.territories {
        table.row([
            one.slug.clone(),
            one.name.clone(),
            one.body.to_string(),
            if one.active { "active" } else { "retired" }.into(),
            one.address.to_string(),
            one.site.clone(),
        ]);
    }
    listed(&table, "territory", io).await
}

async fn list_channels(app: &App, io: &Io) -> anyhow::Result<Exit> {
    let known = app.territories.known().await?;
    let mut table = Table::new(&["SLUG", "NAME", "STATE", "SEEN BY", "ADDRESS"]);
    for one in &known.channels {
        table.row([
            one.slug.clone(),
            one.name.clone(),
            if one.active { "active" } else { "retired" }.into(),
            if one.public { "everybody" } else { "who works here" }.into(),
            one.address.to_string(),
        ]);
    }
    listed(&table, "channel", io).await
}

async fn listed(table: &Table, noun: &str, io: &Io) -> anyhow::Result<Exit> {
    match table.is_empty() {
        true => io.note(format!("There is no {noun}; `pugliaimpiego {noun} add` makes one.")).await?,
        false => io.say(table.render()).await?,
    }
    Ok(Exit::Well)
}
