//! What hours mean at an instant: clocks in Italy, summer time, midnight, days that are different.

use super::*;
use chrono::{DateTime, Utc};

/// `2026-03-29T01:00Z`
fn at(text: &str) -> Micros {
    let text = text.replace('Z', ":00Z");
    text.parse::<DateTime<Utc>>().unwrap_or_else(|error| panic!("{text}: {error}")).timestamp_micros()
}

fn shown(at: Micros) -> String {
    DateTime::from_timestamp_micros(at).unwrap().format("%Y-%m-%dT%H:%MZ").to_string()
}

/// `1 08:30-12:30 su appuntamento`, one a line; `2026-12-24 closed vigilia` for days that are different.
fn schedule(text: &str) -> Schedule {
    let mut schedule = Schedule::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut words = line.splitn(3, ' ');
        let (day, hours, note) =
            (words.next().unwrap(), words.next().unwrap(), words.next().unwrap_or_default());
        let minute = |text: &str| {
            let (hour, minute) = text.split_once(':').unwrap();
            hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap()
        };
        let span = || {
            let (opens, closes) = hours.split_once('-').unwrap();
            Span { opens: minute(opens), closes: minute(closes), note: note.to_owned() }
        };
        if let Ok(weekday) = day.parse() {
            schedule.weekly.push(Weekly { weekday, span: span() });
        } else if hours == "closed" {
            let exception = Exception { day: date(day), spans: Vec::new(), reason: note.to_owned() };
            schedule.exceptions.push(exception);
        } else {
            let exception = Exception { day: date(day), spans: vec![span()], reason: String::new() };
            schedule.exceptions.push(exception);
        }
    }
    schedule.weekly.sort();
    schedule
}

/// What is said at an instant: `open until …`, `opens …`, `closed`.
fn check(hours: &str, now: &str, expected: &str) {
    let schedule = schedule(hours);
    let said = match schedule.state(at(now)) {
        State::Open { until, note } => format!("open until {} {note}", shown(until)),
        State::Closed { opens: Some(opens), note, reason } => {
            format!("opens {} {note}{reason}", shown(opens))
        }
        State::Closed { opens: None, reason, .. } => format!("closed {reason}"),
    };
    assert_eq!(said.trim_end(), expected, "{hours} at {now}");
}

const WEEK: &str = "1 08:30-12:30\n2 08:30-12:30\n2 15:00-17:00\n3 08:30-12:30\n4 08:30-12:30\n5 08:30-12:30";

#[test]
fn hours_are_those_of_clocks_in_italy() {
    // Monday 23 November 2026, winter: one hour ahead of UTC.
    check(WEEK, "2026-11-23T07:29Z", "opens 2026-11-23T07:30Z");
    check(WEEK, "2026-11-23T07:30Z", "open until 2026-11-23T11:30Z");
    check(WEEK, "2026-11-23T11:29Z", "open until 2026-11-23T11:30Z");
    check(WEEK, "2026-11-23T11:30Z", "opens 2026-11-24T07:30Z");
    check(WEEK, "2026-11-24T12:00Z", "opens 2026-11-24T14:00Z");
    // Friday evening leads to Monday.
    check(WEEK, "2026-11-27T18:00Z", "opens 2026-11-30T07:30Z");
    // Summer: two hours.
    check(WEEK, "2026-07-06T06:30Z", "open until 2026-07-06T10:30Z");
    check("", "2026-07-06T06:30Z", "closed");
}

#[test]
fn the_opening_after_a_change_of_clocks_is_right() {
    // Clocks leap forward on Sunday 29 March 2026 at 01:00 UTC, and back on Sunday 25 October at 01:00 UTC.
    check(WEEK, "2026-03-27T12:00Z", "opens 2026-03-30T06:30Z");
    check(WEEK, "2026-10-23T12:00Z", "opens 2026-10-26T07:30Z");
    // A day of 23 and a day of 25 hours, open all day.
    let always = "6 00:00-24:00 x\n7 00:00-24:00";
    check(always, "2026-03-28T23:00Z", "open until 2026-03-29T22:00Z");
    check(always, "2026-10-24T22:00Z", "open until 2026-10-25T23:00Z");
    check(always, "2026-10-25T22:59Z", "open until 2026-10-25T23:00Z");
}

#[test]
fn a_time_that_clocks_leave_out_is_the_instant_at_which_they_leap() {
    // 02:30 is not on 29 March.
    check("7 02:30-05:00", "2026-03-29T00:59Z", "opens 2026-03-29T01:00Z");
    check("7 02:30-05:00", "2026-03-29T01:00Z", "open until 2026-03-29T03:00Z");
    check("7 01:00-02:30", "2026-03-29T00:30Z", "open until 2026-03-29T01:00Z");
    // What lies within the hour left out is not that day; a week later it is.
    check("7 02:15-02:45", "2026-03-28T12:00Z", "opens 2026-04-05T00:15Z");
}

#[test]
fn a_time_that_clocks_show_twice_opens_with_the_first_and_closes_with_the_last() {
    check("7 02:30-05:00", "2026-10-25T00:00Z", "opens 2026-10-25T00:30Z");
    check("7 01:00-02:30", "2026-10-25T00:45Z", "open until 2026-10-25T01:30Z");
    check("7 01:00-02:30", "2026-10-25T01:15Z", "open until 2026-10-25T01:30Z");
}

#[test]
fn a_night_is_one_opening() {
    let night = "5 22:00-24:00\n6 00:00-02:00\n6 09:00-10:00";
    check(night, "2026-11-27T21:30Z", "open until 2026-11-28T01:00Z");
    check(night, "2026-11-27T23:00Z", "open until 2026-11-28T01:00Z");
    check(night, "2026-11-28T01:00Z", "opens 2026-11-28T08:00Z");
    let halves = "1 09:00-10:00\n1 10:00-11:00\n1 11:00-12:00 su appuntamento";
    check(halves, "2026-11-23T08:30Z", "open until 2026-11-23T10:00Z");
    check(halves, "2026-11-23T10:00Z", "open until 2026-11-23T11:00Z su appuntamento");
    check("1 11:00-12:00 su appuntamento", "2026-11-23T08:00Z", "opens 2026-11-23T10:00Z su appuntamento");
}

#[test]
fn always_open_has_an_end_all_the_same() {
    let always: String = (1..=7).map(|day| format!("{day} 00:00-24:00\n")).collect();
    let state = schedule(&always);
    assert!(matches!(state.state(NOW), State::Open { until, .. } if until > NOW + 300 * DAY));
}

#[test]
fn days_that_are_different_win() {
    let feast = format!("{WEEK}\n2026-11-23 closed Festa patronale\n2026-11-24 15:00-18:00");
    check(&feast, "2026-11-23T08:00Z", "opens 2026-11-24T14:00Z Festa patronale");
    check(&feast, "2026-11-24T08:00Z", "opens 2026-11-24T14:00Z");
    check(&feast, "2026-11-24T16:30Z", "open until 2026-11-24T17:00Z");
    // Midnight is Italy's: at 23:30 UTC on Sunday it is Monday already.
    check(&feast, "2026-11-22T23:30Z", "opens 2026-11-24T14:00Z Festa patronale");
}

#[test]
fn after_a_week_of_closures_the_next_opening_is_found() {
    let mut august = WEEK.to_owned();
    for day in 10..=21 {
        august += &format!("\n2026-08-{day} closed Ferie");
    }
    check(&august, "2026-08-08T12:00Z", "opens 2026-08-24T06:30Z");
    check(&august, "2026-08-14T12:00Z", "opens 2026-08-24T06:30Z Ferie");
    // Open on one day alone.
    check("2027-06-01 09:00-10:00", "2026-11-23T08:00Z", "opens 2027-06-01T07:00Z");
    check("2026-11-22 09:00-10:00", "2026-11-23T08:00Z", "closed");
    check("2029-06-01 09:00-10:00", "2026-11-23T08:00Z", "closed");
}

#[test]
fn a_week_is_shown_day_by_day() {
    let feast = schedule(&format!("{WEEK}\n2026-11-25 closed Sciopero"));
    let week = feast.week(date("2026-11-23"));
    let spans: Vec<usize> = week.iter().map(|day| day.spans.len()).collect();
    assert_eq!(spans, [1, 2, 0, 1, 1, 0, 0]);
    assert_eq!(week[2].exception, Some("Sciopero"));
    assert_eq!(feast.coming(date("2026-11-26")).count(), 0);
    assert_eq!(feast.coming(date("2026-11-25")).count(), 1);
    assert_eq!(day_of(at("2026-11-22T23:30Z")), date("2026-11-23"));
    assert_eq!(day_of(i64::MIN), day_of(i64::MIN), "no instant is too far");
}

#[test]
fn places_are_read_as_maps_give_them() {
    let read = |text: &str| Point::parse(text).map(|point| point.degrees());
    assert_eq!(read("40.3529, 18.1743").as_deref(), Some("40.352900,18.174300"));
    assert_eq!(read("-0.5;-179.9999999").as_deref(), Some("-0.500000,-180.000000"));
    for wrong in ["", "40", "91, 0", "0, 181", "a, b", "NaN, 0", "inf, 0"] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}
