//! Where somebody who has logged in may go.

use templates::text::portal::accounts as text;

use crate::directory::{Role, Viewer};
use crate::web::administration;

/// Labels and paths for the menu of a person. A page decides by itself who sees it; this is only what is offered.
pub(super) fn of(viewer: &Viewer) -> Vec<(&'static str, &'static str)> {
    let has = |roles: &[Role]| roles.iter().any(|role| viewer.has(*role));
    let mut areas = vec![(text::AREA_PROFILE, "/profilo")];
    if has(&[Role::Company]) {
        areas.push((text::AREA_COMPANY, "/azienda"));
    }
    if has(&[Role::Organisation, Role::TrainingBody, Role::School]) {
        areas.push((text::AREA_ORGANISATION, "/ente"));
    }
    if has(&[Role::Operator, Role::OfficeManager]) {
        areas.push((text::AREA_NOTICES, "/bacheca"));
    }
    if has(&[Role::Operator, Role::OfficeManager, Role::Editor, Role::Province]) {
        areas.push((text::AREA_NEWSROOM, "/redazione"));
    }
    if administration::is_for(viewer) {
        areas.push((text::AREA_ADMINISTRATION, "/amministrazione"));
    }
    areas
}
