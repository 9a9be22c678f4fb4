//! Pieces of JSON-LD (schema.org) that several kinds have.

use crate::clock::Micros;
use chrono::{DateTime, SecondsFormat};
use chrono_tz::Europe::Rome;
use serde_json::{Map, Value, json};

/// `2026-11-27`: the day of an instant in Italy.
pub(crate) fn day(at: Micros) -> String {
    crate::rome::day_of(at).format("%Y-%m-%d").to_string()
}

/// `2026-11-27T23:59:59+01:00`: an instant as clocks in Italy show it.
pub(crate) fn moment(at: Micros) -> String {
    let utc = DateTime::from_timestamp_micros(at).unwrap_or_default();
    utc.with_timezone(&Rome).to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// The last second before an instant: where something ends at midnight, the day it still holds is meant.
pub(crate) fn until(at: Micros) -> String {
    moment(at - 1)
}

/// A postal address by the name of the comune and its ISTAT code, both of which may be empty.
pub(crate) fn address(name: &str, istat: &str) -> Map<String, Value> {
    let mut address = Map::new();
    address.insert("@type".into(), "PostalAddress".into());
    put(&mut address, "addressLocality", name);
    put(&mut address, "addressRegion", region(istat));
    address.insert("addressCountry".into(), "IT".into());
    address
}

/// The region of a comune as far as we know it: ours.
fn region(istat: &str) -> &'static str {
    let province = istat.get(..3).unwrap_or_default();
    if matches!(province, "071" | "072" | "073" | "074" | "075" | "110") { "Puglia" } else { "" }
}

/// Puts a text unless it is empty.
pub(crate) fn put(object: &mut Map<String, Value>, name: &str, text: &str) {
    if !text.is_empty() {
        object.insert(name.into(), text.into());
    }
}

/// Euro of cents: a whole number where it is one.
pub(crate) fn euro(cents: i64) -> Value {
    if cents % 100 == 0 { json!(cents / 100) } else { json!(cents as f64 / 100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_at_midnight_is_the_last_second_of_the_day() {
        let at = DateTime::parse_from_rfc3339("2026-11-30T00:00:00+01:00").unwrap().timestamp_micros();
        assert_eq!(until(at), "2026-11-29T23:59:59+01:00");
        assert_eq!(moment(at), "2026-11-30T00:00:00+01:00");
        assert_eq!(day(at - 1), "2026-11-29");
    }

    #[test]
    fn the_region_is_said_of_our_own_comuni() {
        assert_eq!(address("Nardò", "075052")["addressRegion"], "Puglia");
        assert_eq!(address("Roma", "058091").get("addressRegion"), None);
        assert_eq!(Value::Object(address("", "")), json!({"@type": "PostalAddress", "addressCountry": "IT"}));
        assert_eq!((euro(150_000), euro(1_250)), (json!(1500), json!(12.5)));
    }
}
