//! Pages of the portal that everybody reads.

mod content;
mod entry;
mod home;
mod listing;
mod map;
mod offices;
mod paths;
mod search;

pub use content::{ContentPage, Edition, FieldView, FileView, Notice, PlaceView, RelatedView, content, gone};
pub use entry::{EntryView, card_of, line_of};
pub use home::{HomePage, WayTo, home};
pub use listing::{ListFilter, ListPage, listing};
pub use map::map;
pub use offices::{
    ContactRow, DayRow, NowView, OfficePage, OfficeRow, PersonRow, contacts, hours_table, office, offices,
};
pub use paths::{PathPage, path};
pub(in crate::pages) use search::marked;
pub use search::{FacetView, HitView, Pieces, SearchPage, search};
