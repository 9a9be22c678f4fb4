//! `GET /accreditamento`: what it is and how one gets it.

use axum::response::Response;
use templates::pages::bodies::{Reader, accreditation};
use templates::shell::{Crumb, Head};
use templates::text::portal::bodies as text;

use super::view::kinds;
use crate::portal::{contents::CHECKS, organisations::rights};
use crate::web::shell::Page;

pub(super) async fn show(page: Page) -> Response {
    let viewer = page.viewer();
    let reader = match viewer.person {
        None => Reader::Visitor,
        Some(_) if rights::may_request(viewer) => Reader::Outsider,
        Some(_) if rights::reviews(viewer) => Reader::Decides,
        Some(_) => Reader::Staff,
    };
    let head = Head {
        title: text::ACCREDITATION,
        description: text::ACCREDITATION_LEAD,
        crumbs: &[Crumb::to(text::TITLE, "/enti"), Crumb::here(text::ACCREDITATION)],
        canonical: Some("/accreditamento"),
        ..Head::default()
    };
    page.render(&head, &accreditation(reader, &kinds(), CHECKS))
}
