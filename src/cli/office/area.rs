//! `office area`: which office is competent for which comune, and when.

use super::unit;
use crate::{
    app::App,
    cli::{
        actor, comuni,
        io::{Exit, Io},
        show::{self, Table},
        values,
    },
    directory::{self, PrincipalId},
    portal::offices::{self, Area as Span, Competence},
    rome::day_of,
};
use chrono::NaiveDate;
use clap::{Args, Subcommand};

/// What can be done to areas.
#[derive(Debug, Subcommand)]
pub enum Area {
    /// Make an office competent for comuni; outside of the days given all stays as it was
    #[command(after_help = "Example:\n  pugliaimpiego {kind} area assign {address} 075035 --from 2026-01-01")]
    Assign {
        /// One of the office's addresses
        office: String,
        /// ISTAT codes or names
        #[arg(required = true)]
        comuni: Vec<String>,
        /// When
        #[command(flatten)]
        when: When,
    },
    /// Make no office competent for comuni: what comes from there goes to the province
    #[command(after_help = "Example:\n  pugliaimpiego {kind} area release 075035 --from 2027-01-01")]
    Release {
        /// ISTAT codes or names
        #[arg(required = true)]
        comuni: Vec<String>,
        /// When
        #[command(flatten)]
        when: When,
    },
    /// List who is competent for what on a day
    #[command(after_help = "Example:\n  pugliaimpiego {kind} area list --on 2026-12-31")]
    List {
        /// Only this office
        #[arg(long)]
        office: Option<String>,
        /// The day [default: today]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        on: Option<NaiveDate>,
    },
    /// Show who was, is and will be competent for a comune
    #[command(after_help = "Example:\n  pugliaimpiego {kind} area of Nardò")]
    Of {
        /// Its ISTAT code or name
        comune: String,
    },
    /// List the comuni no office is competent for
    #[command(after_help = "Example:\n  pugliaimpiego {kind} area unassigned --province LE")]
    Unassigned {
        /// Only those of this province (number plate)
        #[arg(long, value_name = "LE")]
        province: Option<String>,
        /// The day [default: today]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        on: Option<NaiveDate>,
    },
}

/// A span of days.
#[derive(Debug, Args)]
pub struct When {
    /// The first day, as 2026-01-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    from: Option<NaiveDate>,
    /// The last day [default: until further notice]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    to: Option<NaiveDate>,
}

impl Area {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let today = day_of(app.clock.now());
        match self {
            Self::Assign { office, comuni, when } => {
                let office = unit(app, office).await?;
                let moved = assign(app, Some(office.id), comuni, when).await?;
                let told = show::count(moved as u64, "comune has", "comuni have");
                io.say(format!("{told} come to {}.", office.address)).await?;
            }
            Self::Release { comuni, when } => {
                let moved = assign(app, None, comuni, when).await?;
                io.say(format!("{} no office.", show::count(moved as u64, "comune has", "comuni have")))
                    .await?;
            }
            Self::List { office, on } => {
                let only = match office {
                    Some(office) => Some(unit(app, office).await?.id),
                    None => None,
                };
                let day = on.unwrap_or(today);
                let mut areas = app.offices.read(move |conn| offices::areas_on(conn, day)).await?;
                areas.retain(|(area, _)| only.is_none_or(|only| area.office == only));
                list(app, areas, io).await?;
            }
            Self::Of { comune } => {
                let comune = comuni::one(app, comune).await?;
                let istat = comune.istat;
                let areas = app.offices.read(move |conn| offices::areas_of(conn, &istat)).await?;
                list(app, areas.into_iter().map(|area| (area, comune.name.clone())).collect(), io).await?;
            }
            Self::Unassigned { province, on } => {
                let (day, plate) = (on.unwrap_or(today), province.as_ref().map(|p| p.to_ascii_uppercase()));
                let free =
                    app.offices.read(move |conn| offices::unassigned(conn, plate.as_deref(), day)).await?;
                match free.is_empty() {
                    true => io.note("Every comune has its office.").await?,
                    false => io.say(comuni::table(&free).render()).await?,
                }
            }
        }
        Ok(Exit::Well)
    }
}

async fn assign(
    app: &App,
    office: Option<PrincipalId>,
    named: &[String],
    when: &When,
) -> anyhow::Result<usize> {
    let codes = comuni::codes(app, named).await?;
    let from = when.from.unwrap_or_else(|| day_of(app.clock.now()));
    let competence = Competence { office, from, to: when.to };
    Ok(app.offices.edit(actor(), move |edit| edit.assign(&codes, competence)).await?)
}

async fn list(app: &App, areas: Vec<(Span, String)>, io: &Io) -> anyhow::Result<()> {
    let ids: Vec<PrincipalId> = areas.iter().map(|(area, _)| area.office).collect();
    let owners = app.directory.read(move |conn| directory::load(conn, &ids)).await?;
    let mut table = Table::new(&["ISTAT", "COMUNE", "OFFICE", "FROM", "TO"]);
    for (area, name) in areas {
        let owner = owners.iter().find(|owner| owner.id == area.office);
        table.row([
            area.comune,
            name,
            owner.map_or_else(|| "(removed)".to_owned(), |owner| owner.address.to_string()),
            area.from.to_string(),
            area.to.map(|to| to.to_string()).unwrap_or_default(),
        ]);
    }
    let none = "No office is competent there; `pugliaimpiego office area assign` says which is.";
    match table.is_empty() {
        true => io.note(none).await?,
        false => io.say(table.render()).await?,
    }
    Ok(())
}
