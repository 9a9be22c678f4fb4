//! `/azienda/scheda`: the firm's entry in the business directory, which an operator looks through before it is read.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::listings::{Control, EntryForm, entry_form};
use templates::parts::Tone;
use templates::text::portal::companies as text;

use super::{HOME, enter, render};
use crate::directory::Actor;
use crate::directory::Kind;
use crate::jobs::company::{Company, CompanyState, Reading, Seen};
use crate::jobs::listing::ListingError;
use crate::web::listings::company_form::{content_of, given_of, groups};
use crate::web::listings::desk::{Given, places};
use crate::web::listings::faults::{Sentences, sentences};
use crate::web::listings::{failed, unavailable};
use crate::web::portal::{Names, Portal};
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// What the page of the form shows beside what was typed.
struct Shown<'a> {
    known: Option<&'a Company>,
    version: i64,
    faults: Sentences,
    conflict: bool,
    status: StatusCode,
}

impl Shown<'_> {
    fn new(status: StatusCode, faults: Sentences) -> Self {
        Self { known: None, version: 0, faults, conflict: false, status }
    }
}

/// `GET`: the empty form.
pub(super) async fn begin(portal: Portal, page: Page) -> Answer {
    enter(&page)?;
    answer(&portal, &page, &Given::default(), Shown::new(StatusCode::OK, Vec::new())).await
}

/// `POST`: an entry that waits.
pub(super) async fn add(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let person = enter(&page)?;
    let given = Given::of(form);
    let (content, mut faults) = content_of(&given, None);
    if faults.is_empty() {
        match portal.jobs.companies.add(person, content).await {
            Ok(_) => return Ok(page.redirect_with_flash(HOME, Tone::Success, text::SENT)),
            Err(ListingError::TooMany) => {
                return Ok(page.redirect_with_flash(HOME, Tone::Warning, text::TOO_MANY));
            }
            Err(ListingError::Invalid(wrong)) => faults = sentences(&wrong),
            Err(error) => return Err(failed(&page, &error)),
        }
    }
    answer(&portal, &page, &given, Shown::new(StatusCode::UNPROCESSABLE_ENTITY, faults)).await
}

/// The firm's own entry, as it may be changed: what waits already is what is gone on from, or what was
/// refused.
async fn own(portal: &Portal, page: &Page, id: i64) -> Result<Company, Refusal> {
    let person = enter(page)?;
    let seen = portal.jobs.companies.load(Some(Actor::from(person)), id).await;
    let Seen { mut company, revision, refused, reading } = seen.map_err(|error| failed(page, &error))?;
    if reading != Reading::Owner {
        return Err(page.forbidden().into());
    }
    if company.state == CompanyState::Suspended {
        return Err(page.redirect(HOME).into());
    }
    if let Some(content) = revision.map(|revision| revision.content).or(refused) {
        company.content = content;
    }
    Ok(company)
}

/// `GET`: the form with what the entry says.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let company = own(&portal, &page, id).await?;
    let shown =
        Shown { known: Some(&company), version: company.version, ..Shown::new(StatusCode::OK, Vec::new()) };
    answer(&portal, &page, &given_of(&company.content), shown).await
}

/// `POST`: changed; in an entry that everybody reads, the change waits.
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let person = enter(&page)?;
    let company = own(&portal, &page, id).await?;
    let given = Given::of(form);
    let (content, mut faults) = content_of(&given, Some(&company.content));
    let mut conflict = false;
    if faults.is_empty() {
        match portal.jobs.companies.edit(person, id, given.version(), content).await {
            Ok(_) => return Ok(page.redirect_with_flash(HOME, Tone::Success, text::SENT)),
            Err(ListingError::Invalid(wrong)) => faults = sentences(&wrong),
            Err(ListingError::Stale) => conflict = true,
            Err(error) => return Err(failed(&page, &error)),
        }
    }
    let shown = Shown {
        known: Some(&company),
        version: if conflict { company.version } else { given.version() },
        conflict,
        ..Shown::new(if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY }, faults)
    };
    answer(&portal, &page, &given, shown).await
}

async fn answer(portal: &Portal, page: &Page, given: &Given, shown: Shown<'_>) -> Answer {
    let names = portal.names().await.map_err(unavailable(page))?;
    let comune = places(portal, page, &names).await?;
    Ok(form(page, (&names, comune), given, shown))
}

fn form(page: &Page, (names, comune): (&Names, Control), given: &Given, shown: Shown<'_>) -> Response {
    let (heading, lead, action) = match shown.known {
        None => (text::NEW_ENTRY, text::NEW_ENTRY_LEAD, "/azienda/scheda".to_owned()),
        Some(company) => (text::EDIT, "", format!("/azienda/scheda/{}", company.id)),
    };
    let offices = names.offices.offices.iter();
    let offices = offices.filter(|office| office.principal_kind == Kind::Office && office.is_visible());
    let offices = offices.map(|office| (office.id.to_string(), office.name.clone())).collect();
    let body = entry_form(&EntryForm {
        kind: "company",
        heading,
        lead,
        action: &action,
        csrf: page.csrf(),
        faults: shown.faults,
        conflict: shown.conflict,
        version: shown.known.map(|_| shown.version),
        groups: given.fill(groups(offices, comune)),
        back: HOME,
    });
    render(page, shown.status, heading, &body)
}
