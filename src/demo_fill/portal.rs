//! Territories, channels, profiles of offices and contacts of the demo: each part is one transaction, made when nothing of it
//! is there.

use crate::{
    address::Address,
    app::App,
    demo::{self, portal as data},
    directory::{self, Actor, PrincipalId},
    portal::offices::{
        self, Competence, ContactForm, Exception, OfficeError, PersonForm, Point, Profile, Span, Weekly,
    },
    rome::day_of,
    territory::{self, NewChannel, NewTerritory, TerritoryError, Wanted},
};
use chrono::{Datelike as _, NaiveDate, Weekday};
use mailstore::{DbError, db::Conn};

/// What is missing of the portal. Needs the people.
pub(super) async fn fill(app: &App) -> anyhow::Result<()> {
    if app.territories.known().await?.territories.is_empty() {
        let comuni = territory::read_csv(territory::SAMPLE.as_bytes(), &Wanted::default())?;
        let all = move |edit: &mut territory::Edit<'_, '_, '_>| {
            edit.import_comuni(&comuni, false)?;
            territories(edit)?;
            channels(edit)
        };
        app.territories.edit(Actor::server(), all).await?;
    }
    if app.offices.all().await?.offices.is_empty() {
        let home = app.territories.known().await?.territory(data::HOME).map(|home| home.id);
        let today = day_of(app.clock.now());
        let all = move |edit: &mut offices::Edit<'_, '_>| {
            units(edit, home, today)?;
            different_days(edit, today)
        };
        app.offices.edit(Actor::server(), all).await?;
    }
    Ok(())
}

fn territories(edit: &mut territory::Edit<'_, '_, '_>) -> Result<(), TerritoryError> {
    for one in data::TERRITORIES {
        edit.add_territory(&NewTerritory {
            name: one.name.into(),
            address: address(&one.local_part())?,
            body: one.body,
            slug: Some(one.slug.into()),
            site: one.site(),
        })?;
    }
    Ok(())
}

fn channels(edit: &mut territory::Edit<'_, '_, '_>) -> Result<(), TerritoryError> {
    for one in data::CHANNELS {
        let id = edit.add_channel(&NewChannel {
            name: one.name.into(),
            address: address(&one.local_part())?,
            slug: Some(one.slug.into()),
            description: one.description.into(),
            public: one.public,
        })?;
        for login in one.members {
            if let Some(member) = find(edit.directory().tx(), login)? {
                edit.directory().add_member(id, member, false)?;
            }
        }
    }
    Ok(())
}

/// Profiles with hours and people, areas and contacts. Who has left the demo meanwhile is left out.
fn units(
    edit: &mut offices::Edit<'_, '_>,
    home: Option<PrincipalId>,
    today: NaiveDate,
) -> Result<(), OfficeError> {
    for (position, one) in (1..).zip(data::profiles()) {
        let Some(id) = find(edit.tx(), one.local_part)? else { continue };
        let parent = if one.parent.is_empty() { None } else { find(edit.tx(), one.parent)? };
        edit.save_profile(id, None, &profile(&one, parent, home, position))?;
        edit.set_hours(id, None, &weekly(one.hours))?;
        for (position, worker) in (1..).zip(&one.people) {
            let Some(person) = find(edit.tx(), worker.login)? else { continue };
            let form = PersonForm {
                title: worker.title.into(),
                phone: worker.phone.clone(),
                duties: worker.duties.into(),
                position,
                public: true,
            };
            match edit.put_person(id, person, &form) {
                Err(OfficeError::NoSuch(..)) => {}
                other => other?,
            }
        }
        if one.kind == offices::UnitKind::Centre {
            // Nobody knows which comuni but the seats belong to which centre (DOMAIN 3a): the others stay with the province.
            let from = NaiveDate::from_ymd_opt(2002, 1, 1).unwrap_or(today);
            edit.assign(&[one.istat.into()], Competence { office: Some(id), from, to: None })?;
        }
    }
    for (position, one) in (1..).zip(data::CONTACTS) {
        edit.add_contact(&contact(&one, position))?;
    }
    Ok(())
}

/// The national holidays of this year and the next, and an assembly of all centres on a Tuesday some days from now.
fn different_days(edit: &mut offices::Edit<'_, '_>, today: NaiveDate) -> Result<(), OfficeError> {
    let soon = today.iter_days().skip(7).find(|day| day.weekday() == Weekday::Tue).unwrap_or(today);
    for one in data::profiles() {
        let Some(id) = find(edit.tx(), one.local_part)? else { continue };
        for year in [today.year(), today.year() + 1] {
            edit.add_holidays(id, year)?;
        }
        if one.kind == offices::UnitKind::Centre {
            let reason = "Assemblea del personale".to_owned();
            edit.set_day(id, &Exception { day: soon, spans: vec![Span::new(510, 630)], reason })?;
        }
    }
    Ok(())
}

fn profile(
    one: &data::Profile,
    parent: Option<PrincipalId>,
    territory: Option<PrincipalId>,
    position: i64,
) -> Profile {
    Profile {
        slug: one.slug.into(),
        parent,
        territory,
        description: one.description.clone(),
        street: one.street.into(),
        comune: Some(one.istat.into()),
        cap: one.cap.into(),
        phone: one.phone.into(),
        fax: one.fax.clone(),
        pec: one.pec.clone(),
        point: Point::parse(one.place),
        access: one.access.into(),
        position,
        public: true,
        ..Profile::blank(one.kind)
    }
}

fn weekly(hours: &[data::Hours]) -> Vec<Weekly> {
    let mut weekly = Vec::new();
    for (days, opens, closes, note) in hours {
        let span = Span { opens: *opens, closes: *closes, note: (*note).into() };
        weekly.extend(days.iter().map(|weekday| Weekly { weekday: *weekday, span: span.clone() }));
    }
    weekly
}

fn contact(one: &data::Contact, position: i64) -> ContactForm {
    ContactForm {
        body: one.body.into(),
        name: one.name.into(),
        category: one.category.into(),
        phone: one.phone.into(),
        mail: format!("{}@{}", one.local_part, demo::OUTSIDE),
        site: String::new(),
        address: one.address.into(),
        territory: None,
        note: one.note.into(),
        internal_note: one.internal_note.into(),
        position,
        public: one.public,
    }
}

/// The principal with a local part of the demo.
fn find(conn: &mut Conn<'_>, local_part: &str) -> Result<Option<PrincipalId>, DbError> {
    let Ok(address) = Address::parse(&demo::address(local_part)) else { return Ok(None) };
    Ok(directory::find(conn, &address)?.map(|found| found.id))
}

fn address(local_part: &str) -> Result<Address, TerritoryError> {
    Address::parse(&demo::address(local_part))
        .map_err(|_| TerritoryError::NoSuch("address of the demo", local_part.to_owned()))
}
