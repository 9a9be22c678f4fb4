//! Pieces that pages share: fields of forms, cards, tables, lists, states. Plain values in, [`Markup`] out.

mod bands;
mod cards;
mod confirm;
mod fields;
mod filters;
mod form;
mod icon;
mod paging;
mod qr;
mod states;
mod steps;
mod table;
mod words;

use maud::{Markup, html};

pub use bands::{Tile, aside_box, band, opening, section, tiles};
pub use cards::{Card, Image, ListItem, card, card_grid, card_small, item_list, list_item};
pub use confirm::{Confirm, confirmation};
pub use fields::{
    Choice, Field, field_checkbox, field_checkboxes, field_checkboxes_in_columns, field_date, field_datetime,
    field_email, field_file, field_number, field_password, field_radios, field_search, field_select,
    field_tel, field_text, field_textarea, field_time, field_url,
};
pub use filters::{ActiveFilter, Facet, FacetOption, Filters, active_filters, facet, facets, filters};
pub use form::{
    FieldFault, Form, Look, actions, button, button_sending, csrf, fieldset, form, hidden, link_button, pick,
    print_button, submit, submit_as, submit_small, trap,
};
pub use icon::{icon, icon_sized};
pub use paging::{Pagination, Tab, empty_page, pagination, results, tabs};
pub(crate) use qr::qr;
pub use states::{
    Tone, alert, badge, callout, count, definition_list, empty_state, file_link, page_head, progress,
    tag_list, time, time_of_day, verbatim,
};
pub use steps::{Moment, StepState, folded, folded_form, stepper, timeline};
pub use table::{Column, Order, Sort, table};
pub use words::{Addresses, is_address, linked, without_addresses};

/// A host name or address that may be broken into lines after its dots and its at sign, and nowhere else.
pub fn breakable(name: &str) -> Markup {
    html! { @for (index, part) in name.split_inclusive(['.', '@']).enumerate() { @if index > 0 { wbr; } (part) } }
}

/// A text as part of an id: letters and digits stay, everything else becomes a dash.
fn slug(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests;
