//! A firm as an Organization of schema.org.

use super::{Company, CompanyState, Size};
use crate::jobs::listing::{
    json::{address, put},
    path_of,
};
use serde_json::{Map, Value, json};
use templates::rich;

/// The Organization of an approved entry, below `site_url` (without a slash at its end); None of another.
#[must_use]
pub fn json_ld(company: &Company, site_url: &str) -> Option<Value> {
    if company.state != CompanyState::Approved {
        return None;
    }
    let content = &company.content;
    let mut place = address(&content.comune_name, &content.comune);
    put(&mut place, "streetAddress", &content.street);
    put(&mut place, "postalCode", &content.cap);
    let mut organisation = Map::new();
    put(&mut organisation, "@context", "https://schema.org/");
    put(&mut organisation, "@type", "Organization");
    put(&mut organisation, "name", &content.denomination);
    put(
        &mut organisation,
        "url",
        &format!("{site_url}{}", path_of("/imprese", company.id, &content.denomination)),
    );
    put(&mut organisation, "sameAs", &content.site);
    put(&mut organisation, "description", &rich::plain(&content.description));
    put(&mut organisation, "email", &content.mail);
    put(&mut organisation, "telephone", &content.phone);
    if !content.partita_iva.is_empty() {
        put(&mut organisation, "vatID", &format!("IT{}", content.partita_iva));
    }
    if let Some(size) = content.size {
        organisation.insert("numberOfEmployees".into(), people(size));
    }
    organisation.insert("address".into(), Value::Object(place));
    Some(Value::Object(organisation))
}

fn people(size: Size) -> Value {
    match size.people() {
        (least, Some(most)) => json!({ "@type": "QuantitativeValue", "minValue": least, "maxValue": most }),
        (least, None) => json!({ "@type": "QuantitativeValue", "minValue": least }),
    }
}
