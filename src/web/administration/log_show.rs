//! `/amministrazione/registro`: who did what, looked up and taken away as a table.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use templates::pages::administration::{DeedRow, LogPage, log};
use templates::parts::Pagination;
use templates::text::portal::{administration as text, audit};

use super::{Failed, Given, PEOPLE_PATH, SIZE, administrator, page_number, render, status};
use crate::audit::{Filter, REACH, Record};
use crate::rome;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page};

/// Names of the fields: who, what, whom, from, to.
const NAMES: [&str; 5] = ["chi", "cosa", "su", "dal", "al"];

/// What is asked for, and which of the two days are none.
fn filter_of(asked: [&str; 5]) -> (Filter, [bool; 2]) {
    let [actor, action, subject] =
        [asked[0], asked[1], asked[2]].map(|text| text.chars().take(200).collect());
    let (from, to) = (rome::parse_date(asked[3]), rome::parse_date(asked[4]));
    let wrong = [from.is_none() && !asked[3].is_empty(), to.is_none() && !asked[4].is_empty()];
    let filter = Filter { actor, action, subject, from: from.map(rome::start_of), to: to.map(rome::end_of) };
    (filter, wrong)
}

/// `GET`: one page of it.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let person = administrator(&page)?;
    let asked = Asked::of(page.path());
    let values = NAMES.map(|name| asked.get(name));
    let (filter, no_dates) = filter_of(values);
    let number = page_number(&asked).min(REACH / SIZE);
    let found = portal.administration.deeds(person, filter, (SIZE, (number - 1) * SIZE)).await;
    let (deeds, total) = found.map_err(|error| Failed::from(error).answer(&page))?;
    let labels = [text::LOG_WHO, text::LOG_WHAT, text::LOG_WHOM, text::FROM, text::TO];
    let active: Vec<(String, String)> = NAMES
        .iter()
        .zip(labels)
        .filter(|(name, _)| !asked.get(name).is_empty())
        .map(|(name, label)| (text::filter(label, named(name, asked.get(name))), asked.without(name)))
        .collect();
    let body = log(&LogPage {
        csrf: page.csrf(),
        rows: &rows(deeds),
        paging: Pagination { path: page.path(), page: number.into(), size: SIZE.into(), total },
        asked: values,
        no_dates,
        active: &active,
    });
    let status = status(no_dates.contains(&true));
    Ok(render(&portal, &page, (status, text::LOG), &[], &body).await)
}

/// What is asked for, as people call it.
fn named<'a>(name: &str, asked: &'a str) -> &'a str {
    let thing = asked.strip_suffix('.').filter(|_| name == "cosa").and_then(audit::thing);
    thing.unwrap_or(asked)
}

/// Deeds as the template wants them.
pub(super) fn rows(deeds: Vec<Record>) -> Vec<DeedRow> {
    let row = |deed: Record| DeedRow {
        at: deed.at,
        who_href: deed.by.id.map(|id| format!("{PEOPLE_PATH}/{id}")).unwrap_or_default(),
        who: deed.by.name,
        what: deed.action,
        whom: deed.subject,
        detail: deed.detail,
    };
    deeds.into_iter().map(row).collect()
}

/// `POST …/esporta`: the deeds that are looked for, as CSV.
pub(super) async fn export(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let person = administrator(&page)?;
    let given = Given(form);
    let (filter, _) = filter_of(NAMES.map(|name| given.get(name)));
    let headings = [text::LOG_WHEN, text::LOG_WHO, text::LOG_WHAT, text::LOG_WHOM, text::LOG_DETAIL];
    let table = portal.administration.export(person, filter, headings).await;
    Ok(file(table.map_err(|error| Failed::from(error).answer(&page))?))
}

fn file(table: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"registro.csv\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (StatusCode::OK, headers, table).into_response()
}
