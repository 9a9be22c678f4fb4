//! Calendars (RFC 5545): each entry with dates is an event.

use std::collections::HashMap;

use chrono::DateTime;

use crate::catalogue::{Entry, Kind};
use crate::clock::Micros;
use crate::rome;

/// Octets of a line before it is folded (RFC 5545 §3.1).
const LINE: usize = 75;

/// A calendar of entries that have dates. `places`: where they take place, by their sources.
pub(super) fn document(
    (site, host): (&str, &str),
    name: &str,
    entries: &[Entry],
    places: &HashMap<i64, String>,
) -> String {
    let mut text = String::new();
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pugliaimpiego//Portale//IT", "METHOD:PUBLISH"] {
        fold(&mut text, line);
    }
    fold(&mut text, &format!("X-WR-CALNAME:{}", escaped(name)));
    for entry in entries {
        let place = places.get(&entry.source).map_or("", String::as_str);
        event(&mut text, (site, host), entry, place);
    }
    fold(&mut text, "END:VCALENDAR");
    text
}

fn event(text: &mut String, (site, host): (&str, &str), entry: &Entry, place: &str) {
    let Some(start) = entry.starts_at.or(entry.ends_at) else { return };
    fold(text, "BEGIN:VEVENT");
    fold(text, &format!("UID:{}-{}@{host}", entry.kind, entry.source));
    fold(text, &format!("DTSTAMP:{}", utc(entry.updated_at)));
    dates(text, entry, start);
    fold(text, &format!("SUMMARY:{}", escaped(&entry.title)));
    fold(text, &format!("DESCRIPTION:{}", escaped(&entry.summary)));
    if !place.is_empty() {
        fold(text, &format!("LOCATION:{}", escaped(place)));
    }
    fold(text, &format!("URL:{site}{}", entry.path));
    fold(text, "TRANSP:TRANSPARENT");
    fold(text, "END:VEVENT");
}

/// A deadline is on its last day; what begins and ends at midnight lasts whole days; the rest has its hours.
fn dates(text: &mut String, entry: &Entry, start: Micros) {
    let end = entry.ends_at.filter(|end| *end > start);
    let at_midnight = |at: Micros| rome::start_of(rome::day_of(at)) == at;
    if matches!(entry.kind, Kind::Deadline | Kind::Competition) && at_midnight(start) {
        let day = rome::day_of(start - 1);
        fold(text, &format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")));
        return;
    }
    if at_midnight(start) && end.is_none_or(at_midnight) {
        fold(text, &format!("DTSTART;VALUE=DATE:{}", rome::day_of(start).format("%Y%m%d")));
        if let Some(end) = end {
            fold(text, &format!("DTEND;VALUE=DATE:{}", rome::day_of(end).format("%Y%m%d")));
        }
        return;
    }
    fold(text, &format!("DTSTART:{}", utc(start)));
    if let Some(end) = end {
        fold(text, &format!("DTEND:{}", utc(end)));
    }
}

fn utc(at: Micros) -> String {
    DateTime::from_timestamp_micros(at).unwrap_or_default().format("%Y%m%dT%H%M%SZ").to_string()
}

/// RFC 5545 §3.3.11.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A line, folded between characters.
fn fold(text: &mut String, line: &str) {
    let mut room = LINE;
    for c in line.chars() {
        if c.len_utf8() > room {
            text.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= c.len_utf8();
        text.push(c);
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: Kind, starts: Option<&str>, ends: Option<&str>) -> Entry {
        let at = |text: &str| rome::parse_moment(text).unwrap().0;
        Entry {
            id: 1,
            kind,
            source: 7,
            path: "/eventi/x".into(),
            title: "Fiera; lavoro, e\nformazione".into(),
            summary: "à".repeat(60),
            territory: None,
            channel: None,
            office: None,
            comune: None,
            image: None,
            published_at: 0,
            updated_at: 0,
            starts_at: starts.map(at),
            ends_at: ends.map(at),
            expires_at: None,
            archived: false,
        }
    }

    #[track_caller]
    fn check(kind: Kind, starts: Option<&str>, ends: Option<&str>, expected: &[&str]) {
        let text = document(
            ("https://x.example", "x.example"),
            "Eventi",
            &[entry(kind, starts, ends)],
            &HashMap::from([(7, "CPI di Lecce, via Prova".to_owned())]),
        );
        let dates: Vec<&str> =
            text.lines().filter(|line| line.starts_with("DTST") || line.starts_with("DTEND")).collect();
        assert_eq!(dates[1..], *expected, "{text}");
        assert!(text.lines().all(|line| line.len() <= LINE) && text.ends_with("END:VCALENDAR\r\n"));
        assert!(text.contains("LOCATION:CPI di Lecce\\, via Prova\r\n"), "{text}");
        assert!(text.contains("SUMMARY:Fiera\\; lavoro\\, e\\nformazione\r\n"), "{text}");
    }

    #[test]
    fn days_and_hours_are_told_apart() {
        check(
            Kind::Event,
            Some("2026-12-01T10:00"),
            Some("2026-12-01T12:00"),
            &["DTSTART:20261201T090000Z", "DTEND:20261201T110000Z"],
        );
        check(
            Kind::Event,
            Some("2026-12-01"),
            Some("2026-12-03"),
            &["DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261203"],
        );
        check(Kind::Deadline, None, Some("2026-12-02"), &["DTSTART;VALUE=DATE:20261201"]);
        check(Kind::Deadline, None, Some("2026-12-02T12:00"), &["DTSTART:20261202T110000Z"]);
    }
}
