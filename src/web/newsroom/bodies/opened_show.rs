//! `GET /redazione/enti/{id}`: one organisation with all that can be done with it.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::bodies::{Fault, WholePage, whole};
use templates::shell::Crumb;
use templates::text::portal::bodies as text;
use templates::{format, rich::Rich};

use super::decides;
use crate::catalogue::Kind;
use crate::portal::contents::path_of;
use crate::portal::organisations::{OrganisationId, Profile, State};
use crate::rome;
use crate::web::bodies::view::{documents, facts, invitations, last, people, profile, refused, steps, words};
use crate::web::newsroom::{render, rich};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal};

pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    answer(&portal, &page, id, &Kept::default()).await
}

/// What was sent and has something wrong.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// The word of the deed.
    pub(super) action: String,
    pub(super) reason: String,
    pub(super) until: String,
    pub(super) faults: Vec<Fault>,
}

async fn shown(profile: &Profile) -> Rich {
    rich(profile.text.clone()).await
}

/// The page, with what was wrong.
pub(super) async fn answer(portal: &Portal, page: &Page, id: i64, kept: &Kept) -> Answer {
    let person = decides(page)?;
    let opened = portal.organisations.open(person, OrganisationId(id)).await;
    let opened = opened.map_err(|error| refused(page, &error))?;
    let organisation = &opened.organisation;
    let (application, proposal) = (&organisation.application, organisation.proposal.as_ref());
    let papers = documents(portal, &opened.documents).await;
    let papers = papers.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    let public = organisation.slug.as_deref().filter(|_| organisation.state == State::Approved);
    let mut said = facts(application);
    said.push((text::ASKED_AT, format::date_time(organisation.created_at)));
    said.push((text::CONSENT_VERSION, text::consent(&organisation.consent)));
    said.extend(opened.address.clone().map(|address| (text::GROUP, address)));
    let usual = rome::day_of(portal.organisations.usual_until() - 1).format("%Y-%m-%d").to_string();
    let body = whole(&WholePage {
        base: &format!("/redazione/enti/{id}"),
        people_base: &format!("/ente/{id}"),
        version: organisation.version,
        csrf: page.csrf(),
        name: &application.name,
        body: application.body.as_str(),
        state: organisation.state.as_str(),
        reason: &organisation.reason,
        until: last(organisation.valid_until),
        public: public.map(|slug| path_of(Kind::Organisation, slug)).unwrap_or_default(),
        facts: said,
        documents: &papers,
        page: (profile(&organisation.profile), shown(&organisation.profile).await),
        proposal: match proposal {
            Some(proposal) => Some((profile(proposal), shown(proposal).await)),
            None => None,
        },
        people: &people(&opened.people),
        invitations: &invitations(&opened.invitations),
        assignee: opened.assignee_name.as_deref().unwrap_or_default(),
        renewal_asked: opened.renewal_asked(),
        allowed: &words(&opened.allowed),
        steps: &steps(&opened.steps),
        given: (&kept.action, &kept.reason, &kept.until),
        usual_until: &usual,
        faults: &kept.faults,
    });
    let status = if kept.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let above = [Crumb::to(text::DESK, "/redazione/enti")];
    Ok(render(portal, page, (status, &application.name), &above, &body).await)
}
