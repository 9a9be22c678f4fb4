//! `account app-password`: passwords for mail programs.

use super::{
    doer,
    io::{Exit, Io},
    principal,
    show::{self, Table},
};
use crate::{app::App, auth::app_password, directory::Kind};
use clap::Subcommand;

/// What can be done to app passwords.
#[derive(Debug, Subcommand)]
pub enum AppPasswords {
    /// Make one and show it, this once
    #[command(
        after_help = "Example:\n  pugliaimpiego account app-password add maria@example.it --label telefono"
    )]
    Add {
        /// One of the account's addresses
        address: String,
        /// What it is for
        #[arg(long, value_name = "TEXT", default_value = "mail program")]
        label: String,
    },
    /// List those of an account
    #[command(after_help = "Example:\n  pugliaimpiego account app-password list maria@example.it")]
    List {
        /// One of the account's addresses
        address: String,
    },
    /// Take one away; what logged in with it ends
    #[command(after_help = "Example:\n  pugliaimpiego account app-password revoke maria@example.it 3")]
    Revoke {
        /// One of the account's addresses
        address: String,
        /// Its number in the list
        id: i64,
    },
}

impl AppPasswords {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let (Self::Add { address, .. } | Self::List { address } | Self::Revoke { address, .. }) = self;
        let person = principal::one(app, Kind::Person, address).await?;
        let id = person.id;
        match self {
            Self::Add { label, .. } => {
                let (label, random) = (label.clone(), rand::random());
                let made =
                    app.directory.edit(doer(), move |edit| app_password::create(edit, id, &label, &random));
                io.say(made.await?).await?;
                io.note("It is not shown again. Its dashes and the case of its letters do not matter.")
                    .await?;
            }
            Self::List { .. } => {
                let all = app.directory.read(move |conn| app_password::list(conn, id)).await?;
                let mut table = Table::new(&["ID", "LABEL", "MADE", "LAST USED"]);
                for one in all {
                    let used = one.used_at.map_or_else(|| "never".to_owned(), show::time);
                    table.row([one.id.to_string(), one.label, show::time(one.created_at), used]);
                }
                match table.is_empty() {
                    true => io.note(format!("{} has no app passwords.", person.address)).await?,
                    false => io.say(table.render()).await?,
                }
            }
            Self::Revoke { id: number, .. } => {
                let number = *number;
                app.directory.edit(doer(), move |edit| app_password::revoke(edit, id, number)).await?;
                io.say(format!("The app password {number} of {} is gone.", person.address)).await?;
            }
        }
        Ok(Exit::Well)
    }
}
