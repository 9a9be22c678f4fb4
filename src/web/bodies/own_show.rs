//! `/ente`: the organisations of whoever reads, and where one of them stands.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::bodies::{InvitedRow, OwnPage, own, own_list};
use templates::shell::{Crumb, Head};
use templates::text::portal::bodies as text;

use super::view::{last, refused, steps, words};
use super::{opened, render};
use crate::catalogue::Kind;
use crate::portal::contents::path_of;
use crate::portal::organisations::{Action, Opened, State};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// `GET /ente`: all of them, and what the reader is invited to; whoever has just one and no invitation is led there.
pub(super) async fn list(portal: Portal, page: Page) -> Answer {
    let (person, _) = page.person()?;
    let own = portal.organisations.own(person).await.map_err(|error| refused(&page, &error))?;
    let invited = portal.organisations.invited(person).await.map_err(|error| refused(&page, &error))?;
    let asked = Asked::of(page.path());
    if let ([only], true, "") = (own.as_slice(), invited.is_empty(), asked.get("tutti")) {
        return Ok(page.redirect(&format!("/ente/{}", only.id)));
    }
    let rows: Vec<(String, &str, &str, &str)> = own
        .iter()
        .map(|one| {
            let application = &one.application;
            (
                format!("/ente/{}", one.id),
                application.name.as_str(),
                application.body.as_str(),
                one.state.as_str(),
            )
        })
        .collect();
    let head = Head {
        title: text::OWN_LIST,
        crumbs: &[Crumb::here(text::OWN_LIST)],
        noindex: true,
        ..Head::default()
    };
    let invited: Vec<InvitedRow<'_>> = invited
        .iter()
        .map(|one| InvitedRow {
            id: one.id,
            name: &one.name,
            body: one.body.as_str(),
            manager: one.manager,
            until: one.expires_at,
        })
        .collect();
    Ok(page.render(&head, &own_list(&rows, &invited, page.csrf())))
}

/// `GET /ente/{id}`: where it stands and what can be done.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, opened) = opened(&portal, &page, id).await?;
    let organisation = &opened.organisation;
    let shown = organisation.slug.as_deref().filter(|_| organisation.state == State::Approved);
    let body = own(&OwnPage {
        base: &format!("/ente/{id}"),
        version: organisation.version,
        csrf: page.csrf(),
        body: organisation.application.body.as_str(),
        name: &organisation.application.name,
        state: organisation.state.as_str(),
        reason: &organisation.reason,
        until: last(organisation.valid_until),
        public: shown.map(|slug| path_of(Kind::Organisation, slug)).unwrap_or_default(),
        group: organisation.group.map_or(0, |group| group.0),
        allowed: &words(&opened.allowed),
        renewal_asked: opened.renewal_asked(),
        page_returned: page_returned(&opened),
        steps: &steps(&opened.steps),
    });
    Ok(render(&page, (StatusCode::OK, &organisation.application.name), &opened, &body))
}

/// Why the last wish for the page was not granted.
fn page_returned(opened: &Opened) -> &str {
    let about = |action| matches!(action, Action::Propose | Action::Accept | Action::Return);
    let last = opened.steps.iter().find(|step| about(step.action));
    last.filter(|step| step.action == Action::Return).map_or("", |step| &step.note)
}
