//! A competition as a JobPosting of schema.org: posts that the body fills, answered to as its notice says.

use super::Competition;
use crate::{
    clock::Micros,
    jobs::listing::json::{credential, posting, put},
};
use serde_json::{Map, Value};

/// The JobPosting of a competition, below `site_url` (without a slash at its end). None of one that is not offered: search
/// engines drop what says nothing of itself.
#[must_use]
pub fn json_ld(competition: &Competition, site_url: &str, now: Micros) -> Option<Value> {
    let details = &competition.content.details;
    let mut body = Map::new();
    put(&mut body, "@type", "GovernmentOrganization");
    put(&mut body, "name", &details.body);
    let mut posting = posting(competition, Value::Object(body), site_url, now)?;
    if let Some(posts) = details.posts {
        posting.insert("totalJobOpenings".into(), posts.into());
    }
    put(&mut posting, "sameAs", &details.link);
    put(&mut posting, "occupationalCategory", &details.profile);
    put(&mut posting, "qualifications", &details.qualification);
    if let Some(required) = details.education.and_then(credential) {
        posting.insert("educationRequirements".into(), required);
    }
    Some(Value::Object(posting))
}
