//! Ends of offers in words and in forms: an end at midnight is that of the day before.

use crate::clock::{MINUTE, Micros};
use crate::rome;
use templates::format;

/// Whether an instant is the beginning of a day.
fn is_midnight(at: Micros) -> bool {
    rome::start_of(rome::day_of(at)) == at
}

/// `12/12/2026`, or `12/12/2026 13:00` when it is not the end of a day.
pub(super) fn deadline(at: Micros) -> String {
    if is_midnight(at) { format::date(at - 1) } else { format::date_time(at) }
}

/// The last day of something, as a form has it: `2026-12-12`.
pub(super) fn last_day(at: Micros) -> String {
    rome::day_of(at - 1).format("%Y-%m-%d").to_string()
}

/// The first day of something, as a form has it.
pub(super) fn first_day(at: Micros) -> String {
    rome::day_of(at).format("%Y-%m-%d").to_string()
}

/// The end of a day that a form has.
pub(super) fn end_of_day(text: &str) -> Option<Micros> {
    rome::parse_date(text).map(rome::end_of)
}

/// The last moment of something, as a form has it: that of the end of a day is a minute before midnight.
pub(super) fn last_moment(at: Micros) -> String {
    rome::format_moment(if is_midnight(at) { at - MINUTE } else { at })
}

/// What [`last_moment`] writes; a day alone is meant to its end.
pub(super) fn end_of_moment(text: &str) -> Option<Micros> {
    match rome::parse_moment(text)? {
        (_, true) => end_of_day(text),
        (at, false) if is_midnight(at + MINUTE) => Some(at + MINUTE),
        (at, false) => Some(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_day_is_written_and_read_as_that_day() {
        let end = end_of_day("2026-12-12").unwrap();
        assert_eq!((deadline(end).as_str(), last_day(end).as_str()), ("12/12/2026", "2026-12-12"));
        assert_eq!(last_moment(end), "2026-12-12T23:59");
        for text in ["2026-12-12", "2026-12-12T23:59"] {
            assert_eq!(end_of_moment(text), Some(end), "{text}");
        }
        let noon = end_of_moment("2026-12-12T12:00").unwrap();
        assert_eq!(
            (deadline(noon).as_str(), last_moment(noon).as_str()),
            ("12/12/2026 12:00", "2026-12-12T12:00")
        );
        assert_eq!((end_of_moment("2026-02-30"), end_of_day("12/12/2026")), (None, None));
    }
}
