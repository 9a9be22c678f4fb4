//! What the reader receives of a discussion by mail, and the button that changes it.

use maud::{Markup, html};

use super::model::BoardRef;
use crate::parts::{self, Look};
use crate::text::portal::forum::following as text;

/// What a member receives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Each post.
    #[default]
    All,
    /// The posts of topics that the member follows.
    Followed,
    /// A digest each day.
    Daily,
    /// A digest each week.
    Weekly,
    /// Nothing.
    Nothing,
}

impl Mode {
    /// All, in the order of the form.
    pub const ALL: [Self; 5] = [Self::All, Self::Followed, Self::Daily, Self::Weekly, Self::Nothing];

    /// Its word in the field `modo`.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "tutti",
            Self::Followed => "seguite",
            Self::Daily => "giornaliero",
            Self::Weekly => "settimanale",
            Self::Nothing => "niente",
        }
    }

    /// The mode of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::All => text::ALL,
            Self::Followed => text::FOLLOWED,
            Self::Daily => text::DAILY,
            Self::Weekly => text::WEEKLY,
            Self::Nothing => text::NOTHING,
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::All => text::NOW_ALL,
            Self::Followed => text::NOW_FOLLOWED,
            Self::Daily => text::NOW_DAILY,
            Self::Weekly => text::NOW_WEEKLY,
            Self::Nothing => text::NOW_NOTHING,
        }
    }
}

/// How the reader stands to a discussion.
#[derive(Clone, Copy, Debug, Default)]
pub enum FollowView<'a> {
    /// Nobody is logged in: an address of mail is enough.
    #[default]
    Visitor,
    /// No member yet.
    Outside,
    /// A member who receives this.
    Member(Mode),
    /// Members are made by those in charge, and the reader is none; a sentence of theirs, or empty.
    Closed(&'a str),
}

/// State and buttons. They post `azione` (`segui`, `lascia`) to `…/iscrizione`.
pub(super) fn follow_box(csrf: &str, board: &BoardRef<'_>, follow: &FollowView<'_>) -> Markup {
    let action = format!("{}/iscrizione", board.path);
    let button = |step: &str, label: &str, look| {
        parts::button_sending(&action, csrf, &[("azione", step)], (label, ""), look)
    };
    html! {
        @match follow {
            FollowView::Visitor => {
                p { (text::BY_ADDRESS) }
                p { a href=(action) { (text::BY_ADDRESS_LINK) } }
            }
            FollowView::Outside => {
                p { (text::NOT_YET) }
                (button("segui", text::FOLLOW, Look::Primary))
                p { a href=(action) { (text::OTHER_MODES) } }
            }
            FollowView::Member(mode) => {
                p { (mode.sentence()) " " a href=(action) { (text::CHANGE) } }
                (button("lascia", text::STOP, Look::Secondary))
            }
            FollowView::Closed(words) => p { @if words.is_empty() { (text::CLOSED) } @else { (words) } },
        }
    }
}
