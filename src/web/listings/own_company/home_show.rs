//! `GET /azienda`: the firm's entries with their states, and what it may publish.

use axum::http::StatusCode;
use templates::pages::listings::{OwnCompany, OwnPage, own_company};
use templates::text::portal::companies as text;

use super::{enter, render};
use crate::jobs::company::{Company, CompanyState};
use crate::web::listings::company::{facts, public_path, tone};
use crate::web::listings::company_show::offered;
use crate::web::listings::unavailable;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let person = enter(&page)?;
    let entries = portal.jobs.companies.of_person(person).await.map_err(unavailable(&page))?;
    let mut companies = Vec::with_capacity(entries.len());
    for (company, change) in &entries {
        let vacancies = match company.state {
            CompanyState::Approved => offered(&portal, &page, company.id).await?,
            _ => Vec::new(),
        };
        companies.push(OwnCompany { vacancies, ..view(company, change.is_some()) });
    }
    Ok(render(&page, StatusCode::OK, text::OWN_TITLE, &own_company(&OwnPage { companies })))
}

fn view(company: &Company, waiting: bool) -> OwnCompany {
    let public = company.state == CompanyState::Approved;
    OwnCompany {
        name: company.content.denomination.clone(),
        state: company.state.as_str(),
        tone: tone(company.state),
        reason: company.reason.clone(),
        waiting,
        facts: facts(&company.content),
        edit: match company.state {
            CompanyState::Suspended => String::new(),
            _ => format!("/azienda/scheda/{}", company.id),
        },
        live: if public { public_path(company) } else { String::new() },
        vacancies: Vec::new(),
    }
}
