//! `account token`: tokens with which programs use the API in somebody's name.

use super::{
    doer,
    io::{Exit, Io, Refusal},
    principal,
    show::{self, Table},
    values,
};
use crate::{
    app::App,
    auth::api_token::{self, NewApiToken, Scope},
    directory::{Kind, PrincipalId},
    rome,
};
use chrono::NaiveDate;
use clap::{Args, Subcommand};

/// What can be done to tokens.
#[derive(Debug, Subcommand)]
pub enum Tokens {
    /// Make one and print it, this once
    #[command(
        after_help = "Scopes: posts:read, posts:write, members:read, members:write, moderation. What the account may not do, no token \
                            does.\n\nExample: a script that keeps the members of lists\n  \
                            pugliaimpiego account token add maria@example.it --name members \
                            --scope members:read --scope members:write --until 2027-06-30"
    )]
    Add(Add),
    /// List those of an account
    #[command(after_help = "Example:\n  pugliaimpiego account token list maria@example.it")]
    List {
        /// One of the account's addresses
        address: String,
    },
    /// Take one away; the next request with it is refused
    #[command(after_help = "Example:\n  pugliaimpiego account token revoke maria@example.it 3")]
    Revoke {
        /// One of the account's addresses
        address: String,
        /// Its number in the list
        id: i64,
    },
}

/// A token to be made.
#[derive(Debug, Args)]
pub struct Add {
    /// One of the account's addresses
    address: String,
    /// The program that uses it
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// What it may be used for; may be given several times
    #[arg(long = "scope", value_name = "WORD", required = true, value_parser = values::word::<Scope>)]
    scopes: Vec<Scope>,
    /// Its last day, within a year from now
    #[arg(long, value_name = "DAY", value_parser = values::date)]
    until: NaiveDate,
}

impl Tokens {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let (Self::Add(Add { address, .. }) | Self::List { address } | Self::Revoke { address, .. }) = self;
        let person = principal::one(app, Kind::Person, address).await?;
        match self {
            Self::Add(add) => add.run(app, io, person.id).await?,
            Self::List { .. } => list(app, io, person.id, address).await?,
            Self::Revoke { id, .. } => {
                let number = *id;
                app.directory.edit(doer(), move |edit| api_token::revoke(edit, person.id, number)).await?;
                io.say(format!("The token {number} of {} is gone.", person.address)).await?;
            }
        }
        Ok(Exit::Well)
    }
}

impl Add {
    async fn run(&self, app: &App, io: &Io, person: PrincipalId) -> anyhow::Result<()> {
        let new = NewApiToken {
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            expires_at: rome::end_of(self.until),
        };
        if let Err(faults) = api_token::check(&new, app.clock.now()) {
            return Err(Refusal::usage(faults.to_string()));
        }
        let random = rand::random();
        let made = app.directory.edit(doer(), move |edit| api_token::create(edit, person, &new, &random));
        io.say(made.await?.text()).await?;
        Ok(io.note("It is not shown again.").await?)
    }
}

async fn list(app: &App, io: &Io, person: PrincipalId, address: &str) -> anyhow::Result<()> {
    let all = app.directory.read(move |conn| api_token::list(conn, person)).await?;
    let mut table = Table::new(&["ID", "NAME", "SCOPES", "UNTIL", "LAST USED"]);
    for one in all {
        let scopes: Vec<&str> = one.scopes.iter().map(|scope| scope.as_str()).collect();
        let used = one.used_at.map_or_else(|| "never".to_owned(), show::time);
        let until = rome::day_of(one.expires_at - 1).to_string();
        table.row([one.id.to_string(), one.name, scopes.join(" "), until, used]);
    }
    match table.is_empty() {
        true => io.note(format!("{address} has no tokens.")).await?,
        false => io.say(table.render()).await?,
    }
    Ok(())
}
