//! `office profile`: what the portal says of an office or function.

use super::unit;
use crate::{
    app::App,
    cli::{
        actor, comuni,
        io::{Exit, Io, Refusal},
        principal, show,
        values::{self, Switch},
    },
    directory::{Kind, PrincipalId},
    portal::offices::{self, Office, Point, Profile as Values, UnitKind},
    rome::day_of,
};
use clap::{Args, Subcommand};

/// What can be done to profiles.
#[derive(Debug, Subcommand)]
pub enum Profile {
    /// Show what the portal says of it
    #[command(after_help = "Example:\n  pugliaimpiego {kind} profile show {address}")]
    Show {
        /// One of the addresses of an office or function
        office: String,
    },
    /// Change what is given; a profile that is not there yet is made, and nobody sees it until --public on
    #[command(after_help = "Example:\n  pugliaimpiego {kind} profile set {address} --comune Lecce \
                            --street \"Via delle Prove, 12\" --public on")]
    Set(Box<Set>),
}

/// What to change of a profile.
#[derive(Debug, Args)]
pub struct Set {
    /// One of the addresses of an office or function
    office: String,
    /// Its part of the addresses of pages; those of before lead on
    #[arg(long)]
    slug: Option<String>,
    /// What kind of unit it is: centre, unit or service
    #[arg(long, value_parser = values::word::<UnitKind>)]
    unit: Option<UnitKind>,
    /// The unit it belongs to, or none
    #[arg(long, value_name = "OFFICE|none")]
    parent: Option<String>,
    /// The territory it works in, or none
    #[arg(long, value_name = "TERRITORY|none")]
    territory: Option<String>,
    /// What it does, Markdown
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Street and number
    #[arg(long)]
    street: Option<String>,
    /// ISTAT code or name of the comune, or none
    #[arg(long, value_name = "COMUNE|none")]
    comune: Option<String>,
    /// Postal code
    #[arg(long)]
    cap: Option<String>,
    /// Telephone
    #[arg(long)]
    phone: Option<String>,
    /// Fax
    #[arg(long)]
    fax: Option<String>,
    /// Certified mail
    #[arg(long, value_name = "ADDRESS")]
    pec: Option<String>,
    /// Degrees of latitude and longitude, as 40.3529,18.1743, or none
    #[arg(long, value_name = "LAT,LON|none", allow_hyphen_values = true)]
    point: Option<String>,
    /// How people with disabilities get in
    #[arg(long, value_name = "TEXT")]
    access: Option<String>,
    /// Its place among its neighbours
    #[arg(long, value_name = "N")]
    position: Option<i64>,
    /// Whether visitors see it
    #[arg(long)]
    public: Option<Switch>,
}

impl Profile {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        match self {
            Self::Show { office } => {
                for (name, value) in lines(app, &shown(app, office).await?).await? {
                    io.say(format!("{name:<14} {}", show::clean(&value))).await?;
                }
                Ok(Exit::Well)
            }
            Self::Set(set) => set.run(app, io).await,
        }
    }
}

/// The office with its profile.
pub(super) async fn shown(app: &App, text: &str) -> anyhow::Result<Office> {
    let unit = unit(app, text).await?;
    let (id, today) = (unit.id, day_of(app.clock.now()));
    let found = app.offices.read(move |conn| offices::office(conn, id, today)).await?;
    found.ok_or_else(|| {
        Refusal::failed(format!(
            "{} has no profile; `pugliaimpiego office profile set {}` makes one",
            unit.address, unit.address
        ))
    })
}

async fn lines(app: &App, office: &Office) -> anyhow::Result<Vec<(&'static str, String)>> {
    let (known, all) = (app.territories.known().await?, app.offices.all().await?);
    let profile = &office.profile;
    let territory = profile.territory.and_then(|id| known.territory_of(id)).map(|t| t.name.clone());
    let parent = profile.parent.and_then(|id| all.of(id)).map(|office| office.name.clone());
    let town = format!("{} {} {}", profile.cap, office.town, office.province);
    let mut lines = vec![
        ("name", office.name.clone()),
        ("slug", profile.slug.clone()),
        ("unit", profile.kind.to_string()),
        ("parent", parent.unwrap_or_default()),
        ("territory", territory.unwrap_or_default()),
        ("street", profile.street.clone()),
        ("town", town.trim().to_owned()),
        ("phone", profile.phone.clone()),
        ("fax", profile.fax.clone()),
        ("pec", profile.pec.clone()),
        ("point", profile.point.map(|point| point.degrees()).unwrap_or_default()),
        ("access", profile.access.clone()),
        ("description", profile.description.clone()),
    ];
    lines.retain(|(_, value)| !value.is_empty());
    lines.push(("seen by", if office.is_visible() { "everybody" } else { "who works here" }.into()));
    lines.push(("version", format!("{}, of {}", office.version, show::time(office.updated_at))));
    Ok(lines)
}

/// What a profile is to name, looked up; None: it stays.
struct Named {
    parent: Option<Option<PrincipalId>>,
    territory: Option<Option<PrincipalId>>,
    comune: Option<Option<String>>,
    point: Option<Option<Point>>,
}

impl Set {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<Exit> {
        let unit = unit(app, &self.office).await?;
        let named = self.named(app).await?;
        let id = unit.id;
        let texts = [
            &self.slug,
            &self.description,
            &self.street,
            &self.cap,
            &self.phone,
            &self.fax,
            &self.pec,
            &self.access,
        ]
        .map(Clone::clone);
        let (kind, position, public) = (self.unit, self.position, self.public.map(Switch::is_on));
        let change = move |profile: &mut Values| {
            named.put(profile);
            put_texts(profile, &texts);
            profile.kind = kind.unwrap_or(profile.kind);
            profile.position = position.unwrap_or(profile.position);
            profile.public = public.unwrap_or(profile.public);
        };
        let version = app.offices.edit(actor(), move |edit| edit.change_profile(id, &change)).await?;
        io.say(format!("The profile of {} is at version {version} now.", unit.address)).await?;
        Ok(Exit::Well)
    }

    async fn named(&self, app: &App) -> anyhow::Result<Named> {
        let given = |text: &Option<String>| text.clone().map(|text| (text != "none").then_some(text));
        let parent = match given(&self.parent) {
            Some(Some(parent)) => Some(Some(unit(app, &parent).await?.id)),
            other => other.map(|_| None),
        };
        let territory = match given(&self.territory) {
            Some(Some(one)) => Some(Some(principal::one(app, Kind::Territory, &one).await?.id)),
            other => other.map(|_| None),
        };
        let comune = match given(&self.comune) {
            Some(Some(one)) => Some(Some(comuni::one(app, &one).await?.istat)),
            other => other.map(|_| None),
        };
        let point = match given(&self.point) {
            Some(Some(text)) => Some(Some(Point::parse(&text).ok_or_else(|| {
                Refusal::usage("--point takes degrees of latitude and longitude, as 40.3529,18.1743")
            })?)),
            other => other.map(|_| None),
        };
        Ok(Named { parent, territory, comune, point })
    }
}

impl Named {
    fn put(&self, profile: &mut Values) {
        profile.parent = self.parent.unwrap_or(profile.parent);
        profile.territory = self.territory.unwrap_or(profile.territory);
        profile.point = self.point.unwrap_or(profile.point);
        if let Some(comune) = &self.comune {
            profile.comune.clone_from(comune);
        }
    }
}

/// In the order in which [`Set::run`] takes them.
fn put_texts(profile: &mut Values, texts: &[Option<String>; 8]) {
    let fields = [
        &mut profile.slug,
        &mut profile.description,
        &mut profile.street,
        &mut profile.cap,
        &mut profile.phone,
        &mut profile.fax,
        &mut profile.pec,
        &mut profile.access,
    ];
    for (field, text) in fields.into_iter().zip(texts) {
        if let Some(text) = text {
            field.clone_from(text);
        }
    }
}
