//! Pages of the administration.

mod addresses;
mod form;
mod lists;
mod log;
mod members;
mod offices;
mod overview;
mod people;

pub use addresses::{AddressesPage, AliasRow, LeadView, addresses};
pub use form::{FormPage, Group, Input, InputKind, form, with_deletion};
pub(crate) use form::{choices, form_alone};
pub use lists::{ChannelRow, ContactRow, ListHead, TerritoryRow, channels, contacts, territories};
pub use log::{DeedRow, LogPage, log};
pub use members::{MemberRow, MembersPage, members};
pub use offices::{AreaRow, AreasPage, OfficeRow, OfficeSheet, StaffRow, areas, office, offices};
pub use overview::{OverviewPage, overview};
pub use people::{
    AddressRow, LinkPage, MembershipRow, PeoplePage, PersonRow, PersonSheet, RoleRow, link_shown, people,
    person,
};

use maud::{Markup, html};

use crate::parts::{self, ActiveFilter, Filters, Tone};
use crate::text::portal::administration as text;

/// Filters in force: what each says, and the list without it.
pub type Active = [(String, String)];

/// A form that narrows a list.
pub(crate) fn narrowing(action: &str, fields: &Markup, active: &Active) -> Markup {
    let active: Vec<ActiveFilter<'_>> =
        active.iter().map(|(label, without)| ActiveFilter { label, without }).collect();
    parts::filters(&Filters { action, fields, active: &active, facets: &[] })
}

/// Whether something is shut, where that is worth a word.
fn shut(disabled: bool) -> Markup {
    html! { @if disabled { " " (parts::badge(Tone::Warning, text::DISABLED)) } }
}
