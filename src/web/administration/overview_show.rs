//! `GET /amministrazione`: what there is, and what waits.

use axum::http::StatusCode;
use templates::pages::administration::{OverviewPage, overview};
use templates::text::portal::administration as text;

use super::log_show::rows;
use super::{CHANNELS_PATH, Failed, OFFICES_PATH, PEOPLE_PATH, TERRITORIES_PATH, enter, render};
use crate::administration::{AdministrationError, Overview};
use crate::audit::Filter;
use crate::directory::{Kind, PrincipalId, Role};
use crate::portal::offices::rights;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

/// Deeds that are shown.
const DEEDS: u32 = 8;

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let person = enter(&page)?;
    let viewer = page.viewer();
    let everything = viewer.is(Role::Administrator);
    let all = portal.offices.all().await.map_err(|error| Failed::from(error).answer(&page))?;
    let own = all.offices.iter().filter(|office| !everything && rights::edits_office(viewer, office.id));
    let offices: Vec<(String, String)> =
        own.map(|office| (office.name.clone(), format!("{OFFICES_PATH}/{}", office.id))).collect();
    let (seen, deeds) = match everything {
        true => read(&portal, person).await.map_err(|error| Failed::from(error).answer(&page))?,
        false => (Overview::default(), Vec::new()),
    };
    let counts = if everything { counts(&seen) } else { Vec::new() };
    let body = overview(&OverviewPage {
        counts: &counts,
        waiting: &waiting(&seen),
        told: everything,
        offices: &offices,
        deeds: &rows(deeds),
    });
    Ok(render(&portal, &page, (StatusCode::OK, text::TITLE), &[], &body).await)
}

async fn read(
    portal: &Portal,
    person: PrincipalId,
) -> Result<(Overview, Vec<crate::audit::Record>), AdministrationError> {
    let seen = portal.administration.overview(person).await?;
    let (deeds, _) = portal.administration.deeds(person, Filter::default(), (DEEDS, 0)).await?;
    Ok((seen, deeds))
}

fn counts(seen: &Overview) -> Vec<(&'static str, &'static str, u64)> {
    vec![
        (text::PEOPLE, PEOPLE_PATH, seen.of(Kind::Person)),
        (text::OFFICES, OFFICES_PATH, seen.of(Kind::Office)),
        (text::TERRITORIES, TERRITORIES_PATH, seen.of(Kind::Territory)),
        (text::CHANNELS, CHANNELS_PATH, seen.of(Kind::Channel)),
        (text::FUNCTIONS, "/amministrazione/indirizzi?tipo=funzioni", seen.of(Kind::Function)),
        (text::GROUPS, "/amministrazione/indirizzi?tipo=gruppi", seen.of(Kind::Group)),
    ]
}

fn waiting(seen: &Overview) -> Vec<(String, &'static str)> {
    let mut waiting = Vec::new();
    if seen.registrations > 0 {
        waiting.push((
            text::filter(text::REGISTRATIONS, &seen.registrations.to_string()),
            "/redazione/registrazioni",
        ));
    }
    if seen.erasures > 0 {
        waiting.push((
            text::filter(text::ERASURES, &seen.erasures.to_string()),
            "/amministrazione/cancellazioni",
        ));
    }
    if seen.queue > 0 {
        waiting.push((text::queue_waits(seen.queue, seen.queue_since), ""));
    }
    waiting
}
