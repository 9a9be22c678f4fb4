//! The offices and territories that somebody may choose for an entry.

use templates::pages::listings::Control;

use crate::directory::{Kind, PrincipalId};
use crate::jobs::listing::Reach;
use crate::web::portal::Names;

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
