//! `GET /imprese/{id-slug}`: one firm, with its vacancies.

use axum::extract::Path;
use templates::pages::listings::{EntryPage, LineView, entry};
use templates::rich::{excerpt, plain};
use templates::shell::{Crumb, Head};
use templates::text::portal::contents;

use super::board::line_of;
use super::company::{public_path, vacancies, view};
use super::{failed, number_of, unavailable};
use crate::catalogue::Paging;
use crate::directory::Actor;
use crate::jobs::company::{Reading, json_ld};
use crate::jobs::vacancy::VacancyFilter;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal};

/// Characters of what search machines show.
const SUMMARY: usize = 160;
/// Vacancies of a firm that are shown.
const VACANCIES: u32 = 20;

pub(super) async fn show(portal: Portal, page: Page, Path(part): Path<String>) -> Answer {
    let id = number_of(&part).ok_or_else(|| page.not_found())?;
    let companies = &portal.jobs.companies;
    // As everybody reads it, whoever asks.
    let company = companies.load(None, id).await.map_err(|error| failed(&page, &error))?.company;
    let path = public_path(&company);
    if path != format!("/imprese/{part}") {
        return Ok(page.moved(&path));
    }
    let reading = match page.viewer().person {
        None => Reading::Public,
        Some(person) => {
            let seen = companies.load(Some(Actor::from(person)), id).await;
            seen.map_err(|error| failed(&page, &error))?.reading
        }
    };
    let desk = format!("/redazione/imprese/{id}");
    let manage = match reading {
        Reading::Public => "",
        Reading::Owner => "/azienda",
        Reading::Staff => &desk,
    };
    let lines = offered(&portal, &page, id).await?;
    let mut shown = EntryPage { manage, ..view(&company.content) };
    shown.parts.push(vacancies(lines));
    let words = contents::kind("company");
    let json_ld: Vec<String> =
        json_ld(&company, &page.state().public_url).map(|value| value.to_string()).into_iter().collect();
    let summary = excerpt(&plain(&company.content.description), SUMMARY);
    let head = Head {
        title: &company.content.denomination,
        description: &summary,
        crumbs: &[Crumb::to(words.many, "/imprese"), Crumb::here(&company.content.denomination)],
        canonical: Some(&path),
        json_ld: &json_ld,
        ..Head::default()
    };
    Ok(page.render(&head, &entry(&shown)))
}

/// The vacancies of a firm that everybody may know are its own.
pub(super) async fn offered(portal: &Portal, page: &Page, id: i64) -> Result<Vec<LineView>, Refusal> {
    let filter = VacancyFilter { company: Some(id), ..VacancyFilter::default() };
    let found = portal.jobs.vacancies.list(filter, Paging::new(1, VACANCIES)).await;
    let found = found.map_err(unavailable(page))?;
    let now = portal.clock.now();
    Ok(found.rows.iter().map(|entry| line_of(entry, now)).collect())
}
