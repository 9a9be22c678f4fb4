//! `GET /redazione/imprese/{id}`: an entry of the business directory with all that can be done with it.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::format;
use templates::pages::listings::{
    ChangeRow, CompanyDeskPage, EntryPage, Fact, PersonLine, StepButton, company_desk,
};
use templates::shell::Crumb;
use templates::text::portal::{companies as text, listing_desk, listing_form};

use super::{FIRMS, enter_firms, render};
use crate::directory::{Actor, PrincipalId};
use crate::jobs::company::{Company, CompanyContent, CompanyState, Reading, Seen};
use crate::web::listings::company::{public_path, tone, view};
use crate::web::listings::company_form::given_of;
use crate::web::listings::{failed, unavailable};
use crate::web::portal::{Names, Portal};
use crate::web::shell::{Answer, Page, Refusal};

/// What was wrong with what was sent from the page.
#[derive(Default)]
pub(super) struct Told {
    /// The word of a step, the reason as it was typed, the sentence.
    pub(super) step: Option<(String, String, String)>,
    /// The address as it was typed, the sentence.
    pub(super) person: Option<(String, String)>,
}

/// An entry, if whoever asks looks after it.
pub(super) async fn own(portal: &Portal, page: &Page, id: i64) -> Result<Seen, Refusal> {
    let (person, _) = page.person()?;
    let seen = portal.jobs.companies.load(Some(Actor::from(person)), id).await;
    let seen = seen.map_err(|error| failed(page, &error))?;
    if seen.reading == Reading::Staff { Ok(seen) } else { Err(page.forbidden().into()) }
}

pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    answer(&portal, &page, id, (StatusCode::OK, Told::default())).await
}

/// The page.
pub(super) async fn answer(
    portal: &Portal,
    page: &Page,
    id: i64,
    (status, told): (StatusCode, Told),
) -> Answer {
    let (person, _) = enter_firms(page)?;
    let Seen { company, revision, .. } = own(portal, page, id).await?;
    let companies = &portal.jobs.companies;
    let people = companies.people(person, id).await.map_err(|error| failed(page, &error))?;
    let twins = companies.twins(person, id).await.map_err(|error| failed(page, &error))?;
    let names = portal.names().await.map_err(unavailable(page))?;
    let (path, live) = (format!("{FIRMS}/{id}"), public_path(&company));
    let state = text::state(company.state.as_str()).to_owned();
    let body = company_desk(&CompanyDeskPage {
        entry: EntryPage {
            state: Some((tone(company.state), state)),
            kept: kept(&company),
            ..view(&company.content)
        },
        path: &path,
        csrf: page.csrf(),
        version: company.version,
        steps: steps(company.state, revision.is_some()),
        step_fault: told.step,
        reason: &company.reason,
        changes: revision.map(|revision| changes(&company, &revision.content, &names)).unwrap_or_default(),
        twins: twins.iter().map(twin).collect(),
        odd: company.content.has_odd_partita_iva(),
        people: people
            .into_iter()
            .map(|one| PersonLine { id: one.id.0, name: one.name, address: one.address.to_string() })
            .collect(),
        person_fault: told.person,
        live: if company.state == CompanyState::Approved { &live } else { "" },
    });
    let above = [Crumb::to(text::DESK_TITLE, FIRMS)];
    Ok(render(portal, page, (status, &company.content.denomination), &above, &body).await)
}

fn steps(state: CompanyState, changed: bool) -> Vec<StepButton<'static>> {
    let words: &[&str] = match (state, changed) {
        (CompanyState::Pending, _) => &["approve", "refuse"],
        (CompanyState::Refused, _) => &["approve"],
        (CompanyState::Approved, true) => &["approve", "refuse", "suspend"],
        (CompanyState::Approved, false) => &["suspend"],
        (CompanyState::Suspended, _) => &["restore"],
    };
    let label = if state == CompanyState::Approved { text::step_of_change } else { text::step };
    words.iter().map(|word| StepButton { word, label: label(word) }).collect()
}

/// The fields that would say something else.
fn changes(company: &Company, new: &CompanyContent, names: &Names) -> Vec<ChangeRow> {
    let (now, new) = (given_of(&company.content), given_of(new));
    let fields = now.0.iter().zip(&new.0).filter(|(now, new)| now.1 != new.1);
    fields
        .map(|((name, now), (_, new))| ChangeRow {
            label: listing_form::label("company", name),
            now: readable(name, now, names),
            new: readable(name, new, names),
        })
        .collect()
}

/// A value of the form as people read it.
fn readable(name: &str, value: &str, names: &Names) -> String {
    match name {
        "size" => text::size(value).to_owned(),
        "office" => names.office(value.parse().ok().map(PrincipalId)).to_owned(),
        _ => value.to_owned(),
    }
}

fn twin(company: &Company) -> (String, String) {
    let label = text::twin(&company.content.denomination, text::state(company.state.as_str()));
    (label, format!("{FIRMS}/{}", company.id))
}

fn kept(company: &Company) -> Vec<(&'static str, Fact)> {
    let moment = |label, at| (label, Fact::Plain(format::date_time(at)));
    let mut kept = vec![moment(listing_desk::CREATED, company.created_at)];
    kept.extend(company.approved_at.map(|at| moment(templates::text::portal::listings::PUBLISHED, at)));
    kept.push(moment(text::UPDATED, company.updated_at));
    kept
}
