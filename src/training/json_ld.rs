//! A course as Course and CourseInstance of schema.org.

use super::{Course, CourseDetails, Mode};
use crate::{
    clock::Micros,
    jobs::listing::{
        json::{address, day, euro, put},
        path_of,
    },
};
use serde_json::{Map, Value, json};
use templates::rich;

/// The Course, below `site_url` (without a slash at its end). None of one that is not offered.
#[must_use]
pub fn json_ld(course: &Course, site_url: &str, now: Micros) -> Option<Value> {
    let (head, content) = (&course.head, &course.content);
    if head.published_at.is_none() || !course.standing(now).is_open() {
        return None;
    }
    let details = &content.details;
    let url = format!("{site_url}{}", path_of("/corsi", head.id, &content.title));
    let mut object = Map::new();
    put(&mut object, "@context", "https://schema.org/");
    put(&mut object, "@type", "Course");
    put(&mut object, "name", &content.title);
    put(&mut object, "description", &rich::plain(&content.description));
    put(&mut object, "url", &url);
    put(&mut object, "courseCode", &head.reference);
    put(&mut object, "coursePrerequisites", &rich::plain(&details.requirements));
    put(&mut object, "educationalCredentialAwarded", &details.certificate);
    object.insert("provider".into(), json!({ "@type": "Organization", "name": details.provider }));
    object.insert("offers".into(), offer(details.cost));
    object.insert("hasCourseInstance".into(), instance(course));
    Some(Value::Object(object))
}

fn offer(cost: i64) -> Value {
    let category = if cost == 0 { "Free" } else { "Paid" };
    json!({ "@type": "Offer", "category": category, "price": euro(cost), "priceCurrency": "EUR" })
}

fn instance(course: &Course) -> Value {
    let (content, details) = (&course.content, &course.content.details);
    let mut instance = Map::new();
    put(&mut instance, "@type", "CourseInstance");
    put(&mut instance, "courseMode", mode(details));
    put(&mut instance, "startDate", &details.begins_at.map(day).unwrap_or_default());
    put(&mut instance, "endDate", &details.finishes_at.map(|at| day(at - 1)).unwrap_or_default());
    put(
        &mut instance,
        "courseWorkload",
        &details.hours.map(|hours| format!("PT{hours}H")).unwrap_or_default(),
    );
    if let Some(seats) = details.seats {
        instance.insert("maximumAttendeeCapacity".into(), seats.into());
    }
    if details.mode != Mode::Remote {
        let mut place = address(&content.comune_name, &content.comune);
        put(&mut place, "streetAddress", &details.venue);
        instance.insert("location".into(), json!({ "@type": "Place", "address": place }));
    }
    Value::Object(instance)
}

/// The words search engines know.
fn mode(details: &CourseDetails) -> &'static str {
    match details.mode {
        Mode::Presence => "Onsite",
        Mode::Remote => "Online",
        Mode::Mixed => "Blended",
    }
}
