//! What is known of a link. No SQL.

use super::{AGAIN, BROKEN, EVERY, SOON};
use crate::{
    clock::Micros,
    net::fetch::{Answer, FetchError},
    portal::contents::ContentId,
};
use mailstore::DbError;

/// What a look has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// There is something.
    There {
        /// The status.
        status: u16,
    },
    /// There is nothing.
    Missing {
        /// The status; 0: there was no answer.
        status: u16,
        /// One word for why there was none; empty with a status.
        fault: &'static str,
    },
    /// The fault is ours: it says nothing.
    Unknown,
}

impl Seen {
    pub(super) fn of(outcome: &Result<Answer, FetchError>) -> Self {
        match outcome {
            Ok(answer) => match answer.status {
                status @ (404 | 410 | 500..=599) => Self::Missing { status, fault: "" },
                status => Self::There { status },
            },
            Err(error) if error.is_ours() => Self::Unknown,
            Err(error) => Self::Missing { status: 0, fault: error.word() },
        }
    }
}

/// What is known of a link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) due_at: Micros,
    pub(super) checked_at: Option<Micros>,
    pub(super) status: i64,
    pub(super) fault: String,
    /// In a row, counted once a day.
    pub(super) failures: i64,
    pub(super) first_failed_at: Option<Micros>,
    pub(super) failed_at: Option<Micros>,
}

impl Known {
    /// Takes in what a look has seen.
    pub(super) fn note(&mut self, seen: Seen, now: Micros) {
        let (status, fault) = match seen {
            Seen::Unknown => {
                self.due_at = now + SOON;
                return;
            }
            Seen::There { status } => {
                (self.failures, self.first_failed_at, self.failed_at) = (0, None, None);
                (status, "")
            }
            Seen::Missing { status, fault } => {
                if self.failed_at.is_none_or(|at| now - at >= AGAIN) {
                    self.failures += 1;
                    self.failed_at = Some(now);
                }
                self.first_failed_at = self.first_failed_at.or(Some(now));
                (status, fault)
            }
        };
        self.checked_at = Some(now);
        self.status = status.into();
        self.fault = fault.to_owned();
        self.due_at = now + if (1..BROKEN).contains(&self.failures) { AGAIN } else { EVERY };
    }
}

/// A link that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The content.
    pub content: ContentId,
    /// Its title.
    pub title: String,
    /// Its name in addresses.
    pub slug: String,
    /// Where it leads.
    pub url: String,
    /// The name of its office or organisation.
    pub owner_name: Option<String>,
    /// The last status; 0: there was no answer.
    pub status: i64,
    /// One word for why there was none: `dns`, `connect`, `tls`, `timeout`, `redirect`, `not-public`, `answer`.
    pub fault: String,
    /// On how many days in a row it was missed.
    pub failures: i64,
    /// Since when.
    pub since: Micros,
    /// When it was last looked at.
    pub checked_at: Micros,
}

/// Why something cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The person may not do that.
    #[error("this person may not do that")]
    Forbidden,
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl LinkError {
    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Db(error) if error.is_temporary())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::HOUR, net::resolver::DnsError};

    const MISSING: Seen = Seen::Missing { status: 404, fault: "" };

    #[test]
    fn failures_are_counted_once_a_day_and_end_with_the_first_that_is_none() {
        let mut known = Known::default();
        let mut note = |seen, at| {
            known.note(seen, at);
            (known.failures, known.due_at - at)
        };
        assert_eq!(note(MISSING, 0), (1, AGAIN));
        assert_eq!(note(MISSING, HOUR), (1, AGAIN), "the same day");
        assert_eq!(note(Seen::Unknown, 2 * HOUR), (1, SOON));
        assert_eq!(note(MISSING, AGAIN), (2, EVERY), "broken");
        assert_eq!(note(MISSING, AGAIN + EVERY), (3, EVERY));
        assert_eq!(note(Seen::There { status: 200 }, 20 * AGAIN), (0, EVERY));
        assert_eq!(note(MISSING, 30 * AGAIN), (1, AGAIN));
    }

    #[test]
    fn who_refuses_programs_is_there_and_our_own_faults_say_nothing() {
        let answer =
            |status| Ok(Answer { url: String::new(), status, content_type: None, body: Default::default() });
        for status in [200, 204, 304, 401, 403, 405, 429, 451] {
            assert_eq!(Seen::of(&answer(status)), Seen::There { status });
        }
        for status in [404, 410, 500, 503] {
            assert_eq!(Seen::of(&answer(status)), Seen::Missing { status, fault: "" });
        }
        let dns = |error| Seen::of(&Err(FetchError::Dns(error)));
        assert_eq!(dns(DnsError::NoSuchDomain), Seen::Missing { status: 0, fault: "dns" });
        assert_eq!(dns(DnsError::Temporary(String::new())), Seen::Unknown);
        assert_eq!(Seen::of(&Err(FetchError::Off)), Seen::Unknown);
    }
}
