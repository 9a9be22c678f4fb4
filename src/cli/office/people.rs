//! `office person`: what the portal says of people in offices.

use super::unit;
use crate::{
    app::App,
    cli::{
        actor,
        io::{Exit, Io},
        principal,
        show::{self, Table},
        values::Switch,
    },
    directory::Kind,
    portal::offices::{self, PersonForm},
};
use clap::{Args, Subcommand};

/// What can be done to people of offices.
#[derive(Debug, Subcommand)]
pub enum People {
    /// Change what is given of a member; who is not there yet is hidden until --public on
    #[command(after_help = "Example:\n  pugliaimpiego {kind} person set {address} maria@example.it \
                            --title Responsabile --public on")]
    Set(Set),
    /// Say nothing more of a person
    #[command(after_help = "Example:\n  pugliaimpiego {kind} person remove {address} maria@example.it")]
    Remove {
        /// One of the addresses of an office or function
        office: String,
        /// The person
        person: String,
    },
    /// List them, the heads first
    #[command(after_help = "Example:\n  pugliaimpiego {kind} person list {address}")]
    List {
        /// One of the addresses of an office or function
        office: String,
    },
}

/// What to change of a person.
#[derive(Debug, Args)]
pub struct Set {
    /// One of the addresses of an office or function
    office: String,
    /// The person, a member of it
    person: String,
    /// What the person is there
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Telephone
    #[arg(long)]
    phone: Option<String>,
    /// What the person does there
    #[arg(long, value_name = "TEXT")]
    duties: Option<String>,
    /// Place in the order
    #[arg(long, value_name = "N")]
    position: Option<i64>,
    /// Whether visitors see the person
    #[arg(long)]
    public: Option<Switch>,
}

impl People {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Set(set) => set.run(app, io).await,
            Self::Remove { office, person } => {
                let (office, person) =
                    (unit(app, office).await?, principal::one(app, Kind::Person, person).await?);
                let (id, who) = (office.id, person.id);
                app.offices.edit(actor(), move |edit| edit.remove_person(id, who)).await?;
                io.say(format!("{} is not spoken of at {} any more.", person.address, office.address))
                    .await?;
                Ok(Exit::Well)
            }
            Self::List { office } => {
                let id = unit(app, office).await?.id;
                let people = app.offices.read(move |conn| offices::people(conn, id, true)).await?;
                let mut table = Table::new(&["ADDRESS", "NAME", "TITLE", "PHONE", "SEEN BY"]);
                for one in people {
                    let head = if one.head { ", head" } else { "" };
                    let seen = if one.form.public { "everybody" } else { "who works here" };
                    table.row([
                        format!("{}{head}", one.address),
                        one.name,
                        one.form.title,
                        one.form.phone,
                        seen.into(),
                    ]);
                }
                match table.is_empty() {
                    true => io.note("Nothing is said of anybody there.").await?,
                    false => io.say(table.render()).await?,
                }
                Ok(Exit::Well)
            }
        }
    }
}

impl Set {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let office = unit(app, &self.office).await?;
        let person = principal::one(app, Kind::Person, &self.person).await?;
        let (id, who) = (office.id, person.id);
        let given = [self.title.clone(), self.phone.clone(), self.duties.clone()];
        let (position, public) = (self.position, self.public.map(Switch::is_on));
        let change = move |edit: &mut offices::Edit<'_, '_>| {
            let there = offices::people(edit.tx(), id, true)?.into_iter().find(|one| one.id == who);
            let mut form: PersonForm = there.map(|one| one.form).unwrap_or_default();
            for (field, text) in [&mut form.title, &mut form.phone, &mut form.duties].into_iter().zip(&given)
            {
                if let Some(text) = text {
                    field.clone_from(text);
                }
            }
            form.position = position.unwrap_or(form.position);
            form.public = public.unwrap_or(form.public);
            edit.put_person(id, who, &form)
        };
        app.offices.edit(actor(), change).await?;
        io.say(format!("{} of {} is changed.", show::clean(&person.name), office.address)).await?;
        Ok(Exit::Well)
    }
}
