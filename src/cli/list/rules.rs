//! `list rule`: who is a member by what it is.

use super::{one, principal};
use crate::{
    app::App,
    cli::{
        actor,
        io::{Exit, Io, Refusal},
        show::{self, Table},
        values,
    },
    directory::{self, Role},
    discussion::Rule,
};
use clap::{Args, Subcommand};

/// What can be done to rules.
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Make members of all who belong to a unit, have a role, or have the role in the unit
    #[command(after_help = "Example: the operators of one centre\n  \
                            pugliaimpiego list rule add rete@example.it --unit cpi.maglie@example.it --role operator")]
    Add {
        /// The address of the list
        list: String,
        /// Whom it names
        #[command(flatten)]
        whom: Whom,
    },
    /// End a rule; who was put in by hand stays a member
    #[command(after_help = "Example:\n  pugliaimpiego list rule remove rete@example.it --role operator")]
    Remove {
        /// The address of the list
        list: String,
        /// Whom it names
        #[command(flatten)]
        whom: Whom,
    },
    /// List them, each with how many people it names now
    #[command(after_help = "Example:\n  pugliaimpiego list rule list rete@example.it")]
    List {
        /// The address of the list
        list: String,
    },
}

/// Whom a rule names.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub struct Whom {
    /// Who belongs to this office, function or group
    #[arg(long, value_name = "ADDRESS")]
    unit: Option<String>,
    /// Who has this role
    #[arg(long, value_parser = values::word::<Role>)]
    role: Option<Role>,
}

impl Rules {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Add { list, whom } => whom.set(app, io, list, true).await,
            Self::Remove { list, whom } => whom.set(app, io, list, false).await,
            Self::List { list } => show(app, io, list).await,
        }
    }
}

impl Whom {
    async fn set(&self, app: &App, io: &Io, list: &str, holds: bool) -> anyhow::Result<Exit> {
        let found = one(app, list).await?;
        let unit = match &self.unit {
            Some(unit) => Some(principal::any(app, unit).await?.id),
            None => None,
        };
        let rule = Rule { id: 0, unit, role: self.role };
        let there = app.discussions.rules(actor(), found.id).await?;
        let is_there = there.iter().any(|(one, _)| (one.unit, one.role) == (rule.unit, rule.role));
        if !holds && !is_there {
            return Err(Refusal::failed(format!(
                "there is no such rule; `pugliaimpiego list rule list {}` shows those there are",
                found.address
            )));
        }
        let (came, went) = app.discussions.set_rule(actor(), found.id, rule, holds).await?;
        let came = show::count(came as u64, "member came", "members came");
        io.say(format!("{}: {came}, {went} went.", found.address)).await?;
        Ok(Exit::Well)
    }
}

async fn show(app: &App, io: &Io, list: &str) -> anyhow::Result<Exit> {
    let found = one(app, list).await?;
    let rules = app.discussions.rules(actor(), found.id).await?;
    let ids: Vec<_> = rules.iter().filter_map(|(rule, _)| rule.unit).collect();
    let units = app.directory.read(move |conn| directory::load(conn, &ids)).await?;
    let mut table = Table::new(&["UNIT", "ROLE", "PEOPLE"]);
    for (rule, people) in &rules {
        let unit = rule.unit.and_then(|id| units.iter().find(|one| one.id == id));
        table.row([
            unit.map_or_else(|| "any".to_owned(), |unit| unit.address.to_string()),
            rule.role.map_or_else(|| "any".to_owned(), |role| role.to_string()),
            people.to_string(),
        ]);
    }
    match table.is_empty() {
        true => io.note("There is no rule: members come by themselves or by hand.").await?,
        false => io.say(table.render()).await?,
    }
    Ok(Exit::Well)
}
