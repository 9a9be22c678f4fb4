//! What search machines read of a page (schema.org): the JSON of one block.

use serde_json::{Value, json};

use super::content_show::Whole;
use super::names::Names;
use crate::catalogue::Kind;
use crate::clock::Micros;
use crate::portal::contents::{Field, Fields, path_of};
use crate::rome;

/// The block of a content; None for kinds that have no standard form.
pub(super) fn of(whole: &Whole, names: &Names, site: &str) -> Option<String> {
    let (content, draft) = (&whole.public.content, &whole.public.draft);
    let url = format!("{site}{}", path_of(content.kind, &content.slug));
    let publisher = json!({ "@type": "GovernmentOrganization", "name": owner(names, whole) });
    let fields = &draft.details.fields;
    let mut value = match content.kind {
        Kind::News | Kind::Press => json!({
            "@type": "NewsArticle",
            "headline": draft.title,
            "description": draft.summary,
            "datePublished": instant(content.published_at?),
            "dateModified": instant(content.live_since.unwrap_or(content.changed_at)),
            "publisher": publisher,
            "mainEntityOfPage": url,
        }),
        Kind::Event => json!({
            "@type": "Event",
            "name": draft.title,
            "description": draft.summary,
            "startDate": moment(fields.get(Field::Starts))?,
            "endDate": moment(fields.get(Field::Ends)),
            "location": place(fields),
            "organizer": publisher,
            "url": url,
        }),
        Kind::Service => json!({
            "@type": "GovernmentService",
            "name": draft.title,
            "description": draft.summary,
            "serviceOperator": publisher,
            "url": url,
        }),
        Kind::Law => json!({
            "@type": "Legislation",
            "name": draft.title,
            "legislationIdentifier": fields.get(Field::Number),
            "legislationDate": fields.get(Field::Dated),
            "url": url,
        }),
        _ => return None,
    };
    if let (Some(cover), Some(object)) = (draft.details.cover(), value.as_object_mut()) {
        object.insert(
            "image".into(),
            json!(format!("{site}{}", templates::media::image_path(cover.media, 1280))),
        );
    }
    if let Some(object) = value.as_object_mut() {
        object.insert("@context".into(), json!("https://schema.org"));
        object.retain(|_, value| !matches!(value, Value::Null) && value.as_str() != Some(""));
    }
    Some(value.to_string())
}

fn owner<'a>(names: &'a Names, whole: &Whole) -> &'a str {
    match names.office(whole.public.content.owner) {
        "" => templates::text::IT.site_owner,
        name => name,
    }
}

/// RFC 3339, as schema.org's DateTime wants it.
pub(in crate::web) fn instant(at: Micros) -> String {
    chrono::DateTime::from_timestamp_micros(at)
        .unwrap_or_default()
        .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A field's moment as schema.org wants it: a day alone, or with the hour and the offset of Italy.
/// Where something takes place; null where nobody says so.
fn place(fields: &Fields) -> Value {
    let (name, street) = (fields.get(Field::Place), fields.get(Field::Street));
    match (name, street) {
        ("", "") => Value::Null,
        (name, "") => json!({ "@type": "Place", "name": name }),
        (name, street) => json!({ "@type": "Place", "name": name, "address": street }),
    }
}

fn moment(text: &str) -> Option<String> {
    let (at, whole_day) = rome::parse_moment(text)?;
    Some(if whole_day { text.to_owned() } else { rome::rfc3339(at) })
}
