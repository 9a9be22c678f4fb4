//! `/redazione/imprese/aggiungi` and `/redazione/imprese/{id}/modifica`: an entry of the business directory by an operator.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::listings::{EntryForm, entry_form};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::companies as text;

use super::company_show::own;
use super::offices::{self, offices};
use super::{FIRMS, Given, enter_firms, render};
use crate::jobs::company::Company;
use crate::jobs::listing::{ListingError, Reach};
use crate::web::listings::company_form::{content_of, given_of, groups};
use crate::web::listings::faults::{Sentences, sentences};
use crate::web::listings::{failed, unavailable};
use crate::web::portal::{Names, Portal};
use crate::web::shell::{Answer, Checked, Page};

/// What the page of the form shows beside what was typed.
struct Shown<'a> {
    known: Option<&'a Company>,
    version: i64,
    faults: Sentences,
    conflict: bool,
    status: StatusCode,
}

/// `GET`: the empty form.
pub(super) async fn begin(portal: Portal, page: Page) -> Answer {
    let (_, reach) = enter_firms(&page)?;
    let names = portal.names().await.map_err(unavailable(&page))?;
    let mut given = Given::default();
    given.set("office", offices::only(&offices(&names, &reach)));
    let shown =
        Shown { known: None, version: 0, faults: Vec::new(), conflict: false, status: StatusCode::OK };
    answer((&portal, &page), (&names, &reach), &given, shown).await
}

/// `POST`: an entry that everybody reads at once.
pub(super) async fn add(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let (person, reach) = enter_firms(&page)?;
    let given = Given::of(form);
    let (content, mut faults) = content_of(&given, None);
    if faults.is_empty() {
        match portal.jobs.companies.add(person, content).await {
            Ok(id) => {
                return Ok(page.redirect_with_flash(&format!("{FIRMS}/{id}"), Tone::Success, text::SAVED));
            }
            Err(ListingError::Invalid(wrong)) => faults = sentences(&wrong),
            Err(error) => return Err(failed(&page, &error)),
        }
    }
    let names = portal.names().await.map_err(unavailable(&page))?;
    let shown =
        Shown { known: None, version: 0, faults, conflict: false, status: StatusCode::UNPROCESSABLE_ENTITY };
    answer((&portal, &page), (&names, &reach), &given, shown).await
}

/// `GET`: the form with what the entry says.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, reach) = enter_firms(&page)?;
    let seen = own(&portal, &page, id).await?;
    let names = portal.names().await.map_err(unavailable(&page))?;
    let company = &seen.company;
    let shown = Shown {
        known: Some(company),
        version: company.version,
        faults: Vec::new(),
        conflict: false,
        status: StatusCode::OK,
    };
    answer((&portal, &page), (&names, &reach), &given_of(&company.content), shown).await
}

/// `POST`: changed at once.
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, reach) = enter_firms(&page)?;
    let seen = own(&portal, &page, id).await?;
    let (company, given) = (&seen.company, Given::of(form));
    let (content, mut faults) = content_of(&given, Some(&company.content));
    let mut conflict = false;
    if faults.is_empty() {
        match portal.jobs.companies.edit(person, id, given.version(), content).await {
            Ok(_) => {
                return Ok(page.redirect_with_flash(&format!("{FIRMS}/{id}"), Tone::Success, text::SAVED));
            }
            Err(ListingError::Invalid(wrong)) => faults = sentences(&wrong),
            Err(ListingError::Stale) => conflict = true,
            Err(error) => return Err(failed(&page, &error)),
        }
    }
    let names = portal.names().await.map_err(unavailable(&page))?;
    let shown = Shown {
        known: Some(company),
        // Whoever has seen that it was changed may go on from what it is now.
        version: if conflict { company.version } else { given.version() },
        faults,
        conflict,
        status: if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY },
    };
    answer((&portal, &page), (&names, &reach), &given, shown).await
}

async fn answer(
    (portal, page): (&Portal, &Page),
    (names, reach): (&Names, &Reach),
    given: &Given,
    shown: Shown<'_>,
) -> Answer {
    let own = shown.known.and_then(|company| company.content.office);
    let choices = offices::with(offices(names, reach), names, own);
    let places = offices::places(portal, page, names).await?;
    let (heading, lead, action, back) = match shown.known {
        None => (text::ADD.to_owned(), text::ADD_LEAD, format!("{FIRMS}/aggiungi"), FIRMS.to_owned()),
        Some(company) => {
            let back = format!("{FIRMS}/{}", company.id);
            (text::edit_title(&company.content.denomination), "", format!("{back}/modifica"), back)
        }
    };
    let body = entry_form(&EntryForm {
        kind: "company",
        heading: &heading,
        lead,
        action: &action,
        csrf: page.csrf(),
        faults: shown.faults,
        conflict: shown.conflict,
        version: shown.known.map(|_| shown.version),
        groups: given.fill(groups(choices, places)),
        back: &back,
    });
    let above = [Crumb::to(text::DESK_TITLE, FIRMS)];
    Ok(render(portal, page, (shown.status, &heading), &above, &body).await)
}
