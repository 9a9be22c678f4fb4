//! `POST /redazione/enti/{id}/passo`: what is decided about an organisation.

use axum::extract::Path;
use serde::Deserialize;
use templates::pages::ErrorKind;
use templates::text::portal::bodies as text;

use super::decides;
use super::opened_show::{self, Kept};
use crate::clock::Micros;
use crate::directory::PrincipalId;
use crate::fields::{Faults, Why};
use crate::portal::organisations::{Action, Organisation, OrganisationError, OrganisationId};
use crate::rome;
use crate::web::bodies::view::{after, sentences};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};

/// What can be done here.
const STEPS: [Action; 8] = [
    Action::Assign,
    Action::Ask,
    Action::Approve,
    Action::Suspend,
    Action::Resume,
    Action::Renew,
    Action::Accept,
    Action::Return,
];

/// The forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    versione: i64,
    passo: String,
    motivo: String,
    fino: String,
}

pub(super) async fn take(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let person = decides(&page)?;
    let path = format!("/redazione/enti/{id}");
    let Some(step) = form.passo.parse().ok().filter(|step| STEPS.contains(step)) else {
        return Ok(page.error(ErrorKind::BadRequest));
    };
    match act(&portal, person, (id, step), &form).await {
        Err(OrganisationError::Invalid(faults)) => {
            let faults = sentences(&faults);
            let kept = Kept { action: form.passo, reason: form.motivo, until: form.fino, faults };
            opened_show::answer(&portal, &page, id, &kept).await
        }
        outcome => {
            let done = format!("{}.", text::done(&form.passo));
            after(&page, outcome, &path, &done)
        }
    }
}

/// The end of the day that was typed.
fn until(text: &str) -> Result<Option<Micros>, OrganisationError> {
    let day = rome::parse_date(text).ok_or_else(|| Faults::one("until", Why::Malformed))?;
    Ok(Some(rome::end_of(day)))
}

async fn act(
    portal: &Portal,
    by: PrincipalId,
    (id, step): (i64, Action),
    given: &Given,
) -> Result<Organisation, OrganisationError> {
    let (service, place) = (&portal.organisations, (OrganisationId(id), given.versione));
    match step {
        Action::Assign => service.assign(by, place, by).await,
        Action::Ask => service.ask(by, place, &given.motivo).await,
        Action::Approve => service.approve(by, place, until(&given.fino)?).await,
        Action::Suspend => service.suspend(by, place, &given.motivo).await,
        Action::Resume => service.resume(by, place, until(&given.fino)?).await,
        Action::Renew => service.renew(by, place, until(&given.fino)?).await,
        Action::Accept => service.accept(by, place).await,
        Action::Return => service.return_page(by, place, &given.motivo).await,
        // None of the steps of this form.
        _ => Err(OrganisationError::NotFound),
    }
}
