//! Vacancies, courses, competitions and firms: lists and pages that everybody reads, and those of who looks after them.

mod company_desk;
mod desk;
mod entry;
mod form;
mod import;
mod list;
mod narrowing;
mod own_company;

pub use company_desk::{ChangeRow, CompanyDeskPage, PersonLine, company_desk};
pub use desk::{DeskList, DeskRow, OpenedEntry, StepButton, desk_list, opened_entry};
pub use entry::{EntryPage, Fact, Part, entry};
pub use form::{Control, EntryForm, Group, Input, entry_form};
pub use import::{FaultRow, ImportPage, import};
pub use list::{LinePage, LineView, lines};
pub use narrowing::{FilterField, FilterKind};
pub use own_company::{OwnCompany, OwnPage, own_company};
