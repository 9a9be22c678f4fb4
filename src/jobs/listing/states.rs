//! Where entries stand, what is done with them, and the other few words they have. No SQL.

use crate::{
    clock::{DAY, Micros},
    words::words,
};

/// An entry that ends within this span closes soon; those who look after it are reminded.
pub const SOON: Micros = 5 * DAY;
words! {
    /// Where an entry stands.
    State {
        /// Being written; nobody else reads it.
        Draft = "draft",
        /// Offered until its end.
        Published = "published",
        /// Offered no more.
        Closed = "closed",
        /// Offered no more: somebody was found.
        Filled = "filled",
        /// Put away; whoever has its address reads it, if it was ever published.
        Archived = "archived",
    }
}

words! {
    /// What is done with an entry as a whole.
    Step {
        /// Offer it, also again.
        Publish = "publish",
        /// Take it back to be written.
        Withdraw = "withdraw",
        /// Offer it no more.
        Close = "close",
        /// Offer it no more: somebody was found.
        Fill = "fill",
        /// Put it away.
        Archive = "archive",
        /// Bring it back from the archive, to be written.
        Restore = "restore",
    }
}

words! {
    /// How far an entry reaches.
    Level {
        /// The province.
        Provincial = "provincial",
        /// The region.
        Regional = "regional",
        /// The country.
        National = "national",
    }
}

words! {
    /// Where an entry comes from.
    Source {
        /// Somebody typed it in.
        Operator = "operator",
        /// A file.
        Import = "import",
    }
}

words! {
    /// Which entries a reader wants to see.
    Show {
        /// Those that are offered now.
        Open = "open",
        /// Those that are over.
        Ended = "ended",
        /// All that were ever published and are not put away.
        All = "all",
    }
}

words! {
    /// In which order.
    Sort {
        /// The newest first.
        Newest = "newest",
        /// Those that end first.
        Deadline = "deadline",
        /// By title.
        Title = "title",
    }
}

words! {
    /// By what those who look after entries sort them.
    OwnSort {
        /// When it was changed.
        Changed = "changed",
        /// Its title.
        Title = "title",
        /// Its reference.
        Reference = "reference",
        /// Where it stands.
        State = "state",
        /// The office that looks after it.
        Office = "office",
        /// When it ends; what has no end comes last.
        Ends = "ends",
    }
}

words! {
    /// What a reader is told about an entry.
    Standing {
        /// It is being written.
        Draft = "draft",
        /// It is offered.
        Open = "open",
        /// It is offered for a few days yet.
        ClosesSoon = "closes-soon",
        /// Its end has come.
        Expired = "expired",
        /// It was closed.
        Closed = "closed",
        /// Somebody was found.
        Filled = "filled",
        /// It was put away.
        Archived = "archived",
    }
}

words! {
    /// What somebody has learnt at school or after, from the least on.
    Education {
        /// Compulsory school not finished.
        None = "none",
        /// Scuola media.
        LowerSecondary = "lower-secondary",
        /// A vocational qualification of three or four years.
        Qualification = "qualification",
        /// A diploma of five years.
        Diploma = "diploma",
        /// Higher technical training (ITS, IFTS).
        HigherTechnical = "higher-technical",
        /// A degree of three years.
        Bachelor = "bachelor",
        /// A degree of five years, also those of the old order.
        Master = "master",
        /// A master, a specialisation or a doctorate.
        Postgraduate = "postgraduate",
    }
}

/// What to tell about an entry in this state that ends at `ends`.
pub fn standing(state: State, ends: Option<Micros>, now: Micros) -> Standing {
    let left = ends.map(|ends| ends - now);
    match state {
        State::Draft => Standing::Draft,
        State::Closed => Standing::Closed,
        State::Filled => Standing::Filled,
        State::Archived => Standing::Archived,
        State::Published if left.is_some_and(|left| left <= 0) => Standing::Expired,
        State::Published if left.is_some_and(|left| left <= SOON) => Standing::ClosesSoon,
        State::Published => Standing::Open,
    }
}

impl Standing {
    /// Whether one can still answer to it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::ClosesSoon)
    }
}

impl Step {
    /// The state an entry in `from` comes into; None when this cannot be done with it.
    pub fn leads(self, from: State) -> Option<State> {
        use State::{Archived, Closed, Draft, Filled, Published};
        match (self, from) {
            (Self::Publish, Draft | Closed | Filled) => Some(Published),
            (Self::Withdraw, Published | Closed | Filled) | (Self::Restore, Archived) => Some(Draft),
            (Self::Close, Published) => Some(Closed),
            (Self::Fill, Published) => Some(Filled),
            (Self::Archive, Draft | Published | Closed | Filled) => Some(Archived),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_closes_soon_then_is_over() {
        let check = |state, left: Option<Micros>, expected| {
            assert_eq!(standing(state, left.map(|left| 1_000 + left), 1_000), expected, "{state} {left:?}");
        };
        check(State::Published, None, Standing::Open);
        check(State::Published, Some(SOON + 1), Standing::Open);
        check(State::Published, Some(SOON), Standing::ClosesSoon);
        check(State::Published, Some(1), Standing::ClosesSoon);
        check(State::Published, Some(0), Standing::Expired);
        check(State::Closed, Some(1), Standing::Closed);
        check(State::Filled, Some(0), Standing::Filled);
        check(State::Draft, Some(0), Standing::Draft);
        check(State::Archived, None, Standing::Archived);
    }

    #[test]
    fn steps_lead_on_or_nowhere() {
        let from = |step: Step| -> Vec<State> {
            State::ALL.iter().copied().filter(|state| step.leads(*state).is_some()).collect()
        };
        use State::{Archived, Closed, Draft, Filled, Published};
        assert_eq!(from(Step::Publish), [Draft, Closed, Filled]);
        assert_eq!(from(Step::Withdraw), [Published, Closed, Filled]);
        assert_eq!(from(Step::Close), [Published]);
        assert_eq!(from(Step::Fill), [Published]);
        assert_eq!(from(Step::Archive), [Draft, Published, Closed, Filled]);
        assert_eq!(from(Step::Restore), [Archived]);
    }
}
