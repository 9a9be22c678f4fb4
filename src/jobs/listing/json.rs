//! Pieces of JSON-LD (schema.org) that several kinds have.

use super::{Details, Education, Entry, path_of};
use crate::clock::Micros;
use chrono::{DateTime, SecondsFormat};
use chrono_tz::Europe::Rome;
use serde_json::{Map, Value, json};
use templates::rich;

/// What each JobPosting has, of `organisation`, below `site_url` (without a slash at its end); None of one that is not offered.
pub(crate) fn posting<D: Details>(
    entry: &Entry<D>,
    organisation: Value,
    site_url: &str,
    now: Micros,
) -> Option<Map<String, Value>> {
    let (head, content) = (&entry.head, &entry.content);
    let published_at = head.published_at.filter(|_| entry.standing(now).is_open())?;
    let mut posting = Map::new();
    let mut set = |name: &str, value: Value| posting.insert(name.to_owned(), value);
    set("@context", "https://schema.org/".into());
    set("@type", "JobPosting".into());
    set("title", content.title.as_str().into());
    set("description", rich::markdown(&content.description).as_str().into());
    set("datePosted", day(published_at).into());
    if let Some(ends) = content.ends_at {
        set("validThrough", until(ends).into());
    }
    set("hiringOrganization", organisation);
    set(
        "jobLocation",
        json!({ "@type": "Place", "address": address(&content.comune_name, &content.comune) }),
    );
    set("url", format!("{site_url}{}", path_of(D::NOUN.path, head.id, &content.title)).into());
    set("identifier", json!({ "@type": "PropertyValue", "name": site_url, "value": head.reference }));
    set("directApply", false.into());
    Some(posting)
}

/// What has to be learnt before, in the categories the search engines know.
pub(crate) fn credential(education: Education) -> Option<Value> {
    let category = match education {
        Education::None | Education::LowerSecondary => return None,
        Education::Qualification | Education::HigherTechnical => "professional certificate",
        Education::Diploma => "high school",
        Education::Bachelor => "bachelor degree",
        Education::Master | Education::Postgraduate => "postgraduate degree",
    };
    Some(json!({ "@type": "EducationalOccupationalCredential", "credentialCategory": category }))
}

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
