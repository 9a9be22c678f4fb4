//! `GET /redazione/imprese`: the entries of the business directory that somebody looks after, those that wait marked.

use axum::http::StatusCode;
use templates::pages::listings::{DeskList, DeskRow, desk_list};
use templates::parts::{Pagination, Tone};
use templates::text::portal::{companies as text, listing_desk, listings};

use super::sorting::{order_of, sorts};
use super::{FIRMS, enter_firms, render};
use crate::catalogue::Paging;
use crate::jobs::company::{Company, CompanyOwnFilter, CompanyState};
use crate::web::listings::company::tone;
use crate::web::listings::narrow::{self, Narrow};
use crate::web::listings::{failed, unavailable};
use crate::web::portal::{Names, Portal};
use crate::web::shell::{Answer, Asked, Page};

/// Lines of a page.
const SIZE: u32 = 30;

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let (person, _) = enter_firms(&page)?;
    let asked = Asked::of(page.path());
    let filter = CompanyOwnFilter {
        state: asked.get("stato").parse().ok(),
        changed: asked.get("modificate") == "si",
        words: asked.get("q").chars().take(200).collect(),
        order: order_of(&asked),
    };
    let found = portal.jobs.companies.own(person, filter, Paging::new(asked.page(), SIZE)).await;
    let found = found.map_err(|error| failed(&page, &error))?;
    let names = portal.names().await.map_err(unavailable(&page))?;
    let mut narrow = Narrow::new(&asked);
    narrow.words("q", listings::FILTER_WORDS);
    let states = CompanyState::ALL.iter().map(|one| (one.as_str(), text::state(one.as_str())));
    narrow.one("stato", listing_desk::COLUMN_STATE, narrow::words(states, &[], ""));
    narrow.yes("modificate", text::CHANGED);
    let body = desk_list(&DeskList {
        kind: "company",
        title: text::DESK_TITLE,
        path: FIRMS,
        fields: narrow.fields,
        active: narrow.active,
        rows: found.rows.iter().map(|(company, change)| row(company, change.is_some(), &names)).collect(),
        paging: Pagination {
            path: page.path(),
            page: found.paging.number().into(),
            size: SIZE.into(),
            total: found.total.into(),
        },
        sorts: sorts(&asked),
        csrf: page.csrf(),
        ending: Vec::new(),
    });
    Ok(render(&portal, &page, (StatusCode::OK, text::DESK_TITLE), &[], &body).await)
}

fn row(company: &Company, changed: bool, names: &Names) -> DeskRow {
    let mut states = vec![(tone(company.state), text::state(company.state.as_str()).to_owned())];
    if changed {
        states.push((Tone::Warning, text::CHANGE_WAITS.to_owned()));
    }
    DeskRow {
        title: company.content.denomination.clone(),
        href: format!("{FIRMS}/{}", company.id),
        reference: company.content.key().to_owned(),
        states,
        office: names.office(company.content.office).to_owned(),
        ends: String::new(),
        changed_at: company.updated_at,
    }
}
