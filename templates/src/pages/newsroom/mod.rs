//! Pages of the newsroom.

mod calendar;
mod compare;
mod desk;
mod form;
mod inner;
mod links;
mod list;
mod opened;

pub use calendar::{CalendarDay, CalendarPage, ContributionRow, ContributionsPage, calendar, contributions};
pub use compare::{ComparePage, CompareText, compare};
pub use desk::{DeskPage, LetterRow, desk, new_kind};
pub use form::{FieldInput, FieldKind, FormPage, MediaInput, NO_OWNER, form, preview};
pub use inner::{InnerList, InnerRow, inner_list, inner_page};
pub use links::{LinkRow, links};
pub use list::{ListRow, NewsroomList, list};
pub use opened::{FileRow, GivenStep, OpenedPage, RevisionRow, StepRow, opened};

use crate::Markup;
use crate::parts::{self, Tone};
use crate::text::portal::newsroom as text;

/// The badge of a stage, by its word.
pub(super) fn stage_badge(word: &str) -> Markup {
    let tone = match word {
        "published" => Tone::Success,
        "in-review" | "scheduled" => Tone::Info,
        "rejected" => Tone::Error,
        "approved" => Tone::Warning,
        _ => Tone::Neutral,
    };
    parts::badge(tone, text::stage(word))
}
