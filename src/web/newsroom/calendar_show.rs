//! `GET /redazione/calendario`: what goes out when. `GET /redazione/contributi`: how much each office gives.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use chrono::{Datelike as _, Months, NaiveDate};
use templates::pages::newsroom::{
    CalendarDay, CalendarPage, ContributionRow, ContributionsPage, ListRow, calendar,
    contributions as contributions_page,
};
use templates::text::portal::newsroom as text;

use super::{enter, failed, render};
use crate::portal::contents::{Contribution, Scheduled};
use crate::rome;
use crate::web::portal::Portal;
use crate::web::shell::{Asked, Page};

/// `2026-11`, or the month of today.
fn month_of(text: &str, today: NaiveDate) -> NaiveDate {
    let first = rome::parse_date(&format!("{text}-01"));
    first.or_else(|| today.with_day(1)).unwrap_or(today)
}

fn name(day: Option<NaiveDate>) -> String {
    day.map(|day| day.format("%Y-%m").to_string()).unwrap_or_default()
}

/// What goes out in a month.
pub(super) async fn month(portal: Portal, page: Page) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let asked = Asked::of(page.path());
    let first = month_of(asked.get("mese"), rome::day_of(portal.clock.now()));
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let between = (rome::start_of(first), rome::start_of(next));
    let planned = match portal.contents.calendar(person, between).await {
        Ok(planned) => planned,
        Err(error) => return failed(&page, &error),
    };
    let body = calendar(&CalendarPage {
        year: first.year(),
        month: first.month(),
        before: name(first.checked_sub_months(Months::new(1))),
        after: name(Some(next)),
        days: days(&planned),
    });
    render(&portal, &page, (StatusCode::OK, text::CALENDAR), &[], &body).await
}

/// By days, in their order.
fn days(planned: &[Scheduled]) -> Vec<CalendarDay<'_>> {
    let mut days: Vec<CalendarDay<'_>> = Vec::new();
    for one in planned {
        let at = rome::start_of(rome::day_of(one.at));
        if days.last().is_none_or(|day| day.at != at) {
            days.push(CalendarDay { at, rows: Vec::new() });
        }
        let row = ListRow {
            id: one.id.0,
            title: &one.title,
            kind: one.kind.as_str(),
            stage: one.stage.as_str(),
            owner: one.owner_name.as_deref().unwrap_or_default(),
            publish_at: Some(one.at),
            ..ListRow::default()
        };
        if let Some(day) = days.last_mut() {
            day.rows.push(row);
        }
    }
    days
}

/// What each office has published in a year.
pub(super) async fn contributions(portal: Portal, page: Page) -> Response {
    let person = match enter(&page) {
        Ok(person) => person,
        Err(refusal) => return refusal.into_response(),
    };
    let this_year = rome::day_of(portal.clock.now()).year();
    let asked = Asked::of(page.path());
    let year =
        asked.get("anno").parse().ok().filter(|year| (1900..=2200).contains(year)).unwrap_or(this_year);
    let start = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(rome::start_of).unwrap_or_default();
    let counted = match portal.contents.contributions(person, (start(year), start(year + 1))).await {
        Ok(counted) => counted,
        Err(error) => return failed(&page, &error),
    };
    let body = contributions_page(&ContributionsPage { year, rows: by_owner(&counted) });
    render(&portal, &page, (StatusCode::OK, text::CONTRIBUTIONS), &[], &body).await
}

fn by_owner(counted: &[Contribution]) -> Vec<ContributionRow<'_>> {
    let mut rows: Vec<(Option<crate::directory::PrincipalId>, ContributionRow<'_>)> = Vec::new();
    for one in counted {
        if rows.last().is_none_or(|(owner, _)| *owner != one.owner) {
            let owner = one.owner_name.as_deref().unwrap_or_default();
            rows.push((one.owner, ContributionRow { owner, ..ContributionRow::default() }));
        }
        if let Some((_, row)) = rows.last_mut() {
            row.number += one.number;
            row.kinds.push((one.kind.as_str(), one.number));
        }
    }
    let mut rows: Vec<ContributionRow<'_>> = rows.into_iter().map(|(_, row)| row).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.number));
    rows
}
