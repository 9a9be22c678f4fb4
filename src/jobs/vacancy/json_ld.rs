//! A vacancy as a JobPosting of schema.org, with what search engines ask for: title, description, datePosted,
//! hiringOrganization and jobLocation always, validThrough too, the rest where we know it.

use super::{Contract, Vacancy, VacancyDetails, model::HOUR};
use crate::{
    clock::Micros,
    jobs::listing::{
        json::{credential, euro, posting, put},
        path_of,
    },
};
use serde_json::{Map, Value, json};
use templates::rich;

/// The JobPosting of a vacancy, below `site_url` (without a slash at its end). None of one that is not offered: search
/// engines drop what says nothing of itself.
#[must_use]
pub fn json_ld(vacancy: &Vacancy, site_url: &str, now: Micros) -> Option<Value> {
    let details = &vacancy.content.details;
    let mut posting = posting(vacancy, organisation(details, site_url), site_url, now)?;
    describe(&mut posting, details);
    Some(Value::Object(posting))
}

/// "confidential" is what the search engines know for an employer that is kept back.
fn organisation(details: &VacancyDetails, site_url: &str) -> Value {
    if details.reserved || details.company_name.is_empty() {
        return "confidential".into();
    }
    let mut organisation = Map::new();
    put(&mut organisation, "@type", "Organization");
    put(&mut organisation, "name", &details.company_name);
    if let Some(company) = details.company {
        put(
            &mut organisation,
            "url",
            &format!("{site_url}{}", path_of("/imprese", company, &details.company_name)),
        );
    }
    Value::Object(organisation)
}

fn describe(posting: &mut Map<String, Value>, details: &VacancyDetails) {
    posting.insert("employmentType".into(), employment_types(details).into());
    posting.insert("totalJobOpenings".into(), details.positions.into());
    if details.remote {
        posting.insert("jobLocationType".into(), "TELECOMMUTE".into());
        posting.insert("applicantLocationRequirements".into(), json!({ "@type": "Country", "name": "IT" }));
    }
    if let Some(pay) = pay(details) {
        posting.insert("baseSalary".into(), pay);
    }
    put(posting, "occupationalCategory", &details.profession);
    put(posting, "qualifications", &rich::plain(&details.requirements));
    put(posting, "workHours", &hours(details));
    if let Some(required) = details.education.and_then(credential) {
        posting.insert("educationRequirements".into(), required);
    }
}

/// The words of schema.org for contracts, each once: those of the contract, and those of the working week.
fn employment_types(details: &VacancyDetails) -> Vec<&'static str> {
    let mut types: Vec<&'static str> = Vec::new();
    let dependent = |contract: Contract| {
        use Contract::{ApprenticeshipHigher, ApprenticeshipSchool, ApprenticeshipTrade, Permanent};
        matches!(contract, Permanent | ApprenticeshipHigher | ApprenticeshipSchool | ApprenticeshipTrade)
    };
    if details.part_time {
        types.push("PART_TIME");
    } else if details.contracts.iter().any(|contract| dependent(contract) || contract == Contract::FixedTerm)
    {
        types.push("FULL_TIME");
    }
    if details.seasonal {
        types.push("TEMPORARY");
    }
    types.extend(details.contracts.iter().filter(|contract| !dependent(*contract)).map(employment_type));
    if types.is_empty() {
        types.push("OTHER");
    }
    let mut seen = Vec::new();
    types.retain(|one| {
        !seen.contains(one) && {
            seen.push(*one);
            true
        }
    });
    types
}

fn employment_type(contract: Contract) -> &'static str {
    match contract {
        Contract::FixedTerm | Contract::Agency => "TEMPORARY",
        Contract::OnCall | Contract::Occasional => "PER_DIEM",
        Contract::Internship => "INTERN",
        Contract::Collaboration | Contract::SelfEmployed => "CONTRACTOR",
        Contract::Permanent
        | Contract::ApprenticeshipSchool
        | Contract::ApprenticeshipTrade
        | Contract::ApprenticeshipHigher => "OTHER",
    }
}

fn pay(details: &VacancyDetails) -> Option<Value> {
    let unit = match details.pay_period? {
        super::Period::Hour => "HOUR",
        super::Period::Day => "DAY",
        super::Period::Month => "MONTH",
        super::Period::Year => "YEAR",
    };
    let mut value = Map::new();
    value.insert("@type".into(), "QuantitativeValue".into());
    value.insert("unitText".into(), unit.into());
    match (details.pay_min, details.pay_max) {
        (None, None) => return None,
        (Some(one), None) | (None, Some(one)) => {
            value.insert("value".into(), euro(one));
        }
        (Some(least), Some(most)) => {
            value.insert("minValue".into(), euro(least));
            value.insert("maxValue".into(), euro(most));
        }
    }
    Some(json!({ "@type": "MonetaryAmount", "currency": "EUR", "value": value }))
}

/// `20-24` hours a week, with halves and quarters where there are some.
fn hours(details: &VacancyDetails) -> String {
    let hours = |minutes: i64| format!("{}", minutes as f64 / HOUR as f64);
    match (details.minutes_min, details.minutes_max) {
        (None, None) => String::new(),
        (Some(one), None) | (None, Some(one)) => hours(one),
        (Some(least), Some(most)) if least == most => hours(least),
        (Some(least), Some(most)) => format!("{}-{}", hours(least), hours(most)),
    }
}
