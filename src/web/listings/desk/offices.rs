//! The offices and territories that somebody may choose for an entry.

use templates::pages::listings::Control;

use crate::directory::{Kind, PrincipalId};
use crate::jobs::listing::{Reach, names_around};
use crate::web::listings::unavailable;
use crate::web::portal::{Names, Portal};
use crate::web::shell::{Page, Refusal};

/// Number and name.
pub(super) type Choices = Vec<(String, String)>;

/// Offices within somebody's reach.
pub(super) fn offices(names: &Names, reach: &Reach) -> Choices {
    let all = names.offices.offices.iter();
    let own = all.filter(|office| office.principal_kind == Kind::Office && !office.disabled);
    own.filter(|office| reach.everything || reach.offices.contains(&office.id.0))
        .map(|office| (office.id.to_string(), office.name.clone()))
        .collect()
}

/// The only one, if there is only one.
pub(super) fn only(choices: &Choices) -> String {
    match choices.as_slice() {
        [(value, _)] => value.clone(),
        _ => String::new(),
    }
}

/// A comune: those of the provinces in which the network has offices are offered.
pub(in crate::web::listings) async fn places(
    portal: &Portal,
    page: &Page,
    names: &Names,
) -> Result<Control, Refusal> {
    let offices = names.offices.offices.iter();
    let codes: Vec<String> = offices.filter_map(|office| office.profile.comune.clone()).collect();
    let read = portal.db.read_brief(move |conn| names_around(conn, &codes));
    Ok(Control::Place(read.await.map_err(unavailable(page))?))
}

/// Territories, of which whoever looks after an office may choose any.
pub(super) fn territories(names: &Names) -> Control {
    let all = names.known.active_territories();
    Control::One(all.map(|one| (one.id.to_string(), one.name.clone())).collect())
}

/// With the one an entry has already, be it out of reach.
pub(super) fn with(mut choices: Choices, names: &Names, known: Option<PrincipalId>) -> Choices {
    if let Some(id) = known
        && choices.iter().all(|(value, _)| *value != id.to_string())
    {
        choices.push((id.to_string(), names.office(known).to_owned()));
    }
    choices
}
