//! `GET /uffici`, `/orari`, `/contatti`: where the network is, when it is open, whom to ask.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{Datelike as _, NaiveDate};
use mailstore::DbError;
use serde_json::json;
use templates::pages::portal::{
    self as pages, ContactRow, DayRow, NowView, OfficePage, OfficeRow, PersonRow,
};
use templates::rich::markdown;
use templates::shell::{Crumb, Head};
use templates::text::portal::offices as text;

use super::Portal;
use super::entries::views;
use crate::catalogue::{self, Filter};
use crate::clock::Micros;
use crate::portal::contents;
use crate::portal::offices::{
    ContactFilter, Exception, Node, Office, OfficePerson, Schedule, Span, State, Whole, tree,
    vcard::{self, Version},
};
use crate::rome;
use crate::web::shell::{Asked, Page, Refusal};

/// Contents of an office on its page.
const PUBLISHED: u32 = 5;
/// Days that are different, on its page.
const DIFFERENT: usize = 8;

fn time(at: Micros) -> String {
    rome::civil(at).format("%H:%M").to_string()
}

/// `08:30`
fn minute(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn now_of(schedule: &Schedule, now: Micros) -> NowView {
    if schedule.is_empty() {
        return NowView::default();
    }
    match schedule.state(now) {
        State::Open { until, note } => {
            NowView { open: Some(true), when: text::open_until(&time(until)), note: note.to_owned() }
        }
        State::Closed { opens, reason, .. } => NowView {
            open: Some(false),
            when: opens.map(|at| text::opens(&opening(at, now))).unwrap_or_default(),
            note: reason.to_owned(),
        },
    }
}

/// `oggi alle 15:00`, `lunedì alle 08:30`, `il 07/12/2026 alle 08:30`
fn opening(at: Micros, now: Micros) -> String {
    let (day, today) = (rome::day_of(at), rome::day_of(now));
    let days = (day - today).num_days();
    let when = match days {
        0 => "oggi".to_owned(),
        1 => "domani".to_owned(),
        2..=6 => text::DAYS[day.weekday().num_days_from_monday() as usize].to_owned(),
        _ => format!("il {}", day.format("%d/%m/%Y")),
    };
    format!("{when} alle {}", time(at))
}

fn spans<'s>(spans: impl IntoIterator<Item = &'s Span>) -> (String, String) {
    let spans: Vec<&Span> = spans.into_iter().collect();
    let hours: Vec<String> =
        spans.iter().map(|span| format!("{}–{}", minute(span.opens), minute(span.closes))).collect();
    let mut notes: Vec<&str> =
        spans.iter().map(|span| span.note.as_str()).filter(|note| !note.is_empty()).collect();
    notes.dedup();
    let hours = if hours.is_empty() { text::CLOSED_DAY.to_owned() } else { hours.join(", ") };
    (hours, notes.join(", "))
}

fn row(office: &Office, depth: usize, now: Micros) -> OfficeRow<'_> {
    OfficeRow {
        name: &office.name,
        href: format!("/uffici/{}", office.profile.slug),
        address: office.place(),
        phone: &office.profile.phone,
        mail: office.address.to_string(),
        now: now_of(&office.schedule, now),
        depth,
    }
}

fn flatten<'o>(nodes: &[Node<'o>], depth: usize, now: Micros, rows: &mut Vec<OfficeRow<'o>>) {
    for node in nodes {
        rows.push(row(node.office, depth, now));
        flatten(&node.units, depth + 1, now, rows);
    }
}

/// `GET /uffici`: the tree of offices.
pub(super) async fn all(portal: Portal, page: Page) -> Response {
    let all = match portal.offices.all().await {
        Ok(all) => all,
        Err(error) => return page.unavailable(&error),
    };
    let seen: Vec<&Office> = all.seen_by(page.viewer()).collect();
    let mut rows = Vec::new();
    flatten(&tree(&seen), 0, portal.clock.now(), &mut rows);
    let head = Head {
        title: text::TITLE,
        description: text::LEAD,
        crumbs: &[Crumb::here(text::TITLE)],
        canonical: Some("/uffici"),
        ..Head::default()
    };
    page.render(&head, &pages::offices(&rows))
}

async fn whole(portal: &Portal, page: &Page, slug: &str) -> Result<Whole, Refusal> {
    match portal.offices.whole(page.viewer(), slug).await {
        Ok(Some(whole)) if whole.office.profile.slug == slug => Ok(whole),
        Ok(Some(whole)) => Err(page.moved(&format!("/uffici/{}", whole.office.profile.slug)).into()),
        Ok(None) => Err(page.not_found().into()),
        Err(error) => Err(page.unavailable(&error).into()),
    }
}

/// `GET /uffici/{slug}`
pub(super) async fn one(portal: Portal, page: Page, Path(slug): Path<String>) -> Response {
    let whole = match whole(&portal, &page, &slug).await {
        Ok(whole) => whole,
        Err(refusal) => return refusal.into_response(),
    };
    let (now, id) = (portal.clock.now(), whole.office.id);
    let filter = Filter { office: Some(id), ..Filter::of(contents::kinds(), now) };
    let read = async {
        let published = portal.db.read_brief(move |c| catalogue::first(c, &filter, PUBLISHED)).await?;
        Ok::<_, DbError>((published, portal.names().await?))
    };
    let (published, names) = match read.await {
        Ok(read) => read,
        Err(error) => return page.unavailable(&error),
    };
    let office = &whole.office;
    let below = names.offices.seen_by(page.viewer()).filter(|unit| unit.profile.parent == Some(id));
    let data = OfficePage {
        row: row(office, 0, now),
        description: markdown(&office.profile.description),
        fax: &office.profile.fax,
        pec: &office.profile.pec,
        access: &office.profile.access,
        map: map(office),
        card: format!("/uffici/{slug}/contatto.vcf"),
        week: week(&office.schedule),
        different: office.schedule.coming(rome::day_of(now)).take(DIFFERENT).map(different).collect(),
        people: whole.people.iter().map(|one| person(one, &slug)).collect(),
        comuni: whole.comuni.iter().map(|comune| comune.name.as_str()).collect(),
        units: below.map(|unit| (unit.name.as_str(), format!("/uffici/{}", unit.profile.slug))).collect(),
        published: views(&published, &names, now),
    };
    let canonical = format!("/uffici/{slug}");
    let json_ld = [json_ld(office, &page.state().public_url)];
    let head = Head {
        title: &office.name,
        description: &data.row.address,
        crumbs: &[Crumb::to(text::TITLE, "/uffici"), Crumb::here(&office.name)],
        canonical: Some(&canonical),
        json_ld: &json_ld,
        ..Head::default()
    };
    page.render(&head, &pages::office(&data))
}

/// A map that opens in the program for maps, or in one on the web (RFC 5870).
fn map(office: &Office) -> String {
    office.profile.point.map(|point| format!("geo:{}", point.degrees())).unwrap_or_default()
}

fn week(schedule: &Schedule) -> Vec<DayRow> {
    if schedule.weekly.is_empty() {
        return Vec::new();
    }
    let day = |(index, name): (u32, &&str)| {
        let (hours, note) = spans(schedule.weekday(index));
        DayRow { day: (*name).to_owned(), hours, note }
    };
    (1..).zip(&text::DAYS).map(day).collect()
}

fn different(exception: &Exception) -> DayRow {
    let (hours, note) = spans(&exception.spans);
    let reasons = [exception.reason.as_str(), &note];
    let note = reasons.into_iter().filter(|reason| !reason.is_empty()).collect::<Vec<_>>().join(", ");
    DayRow { day: exception.day.format("%d/%m/%Y").to_string(), hours, note }
}

fn person<'p>(person: &'p OfficePerson, slug: &str) -> PersonRow<'p> {
    PersonRow {
        card: format!("/uffici/{slug}/persone/{}/contatto.vcf", person.id),
        name: &person.name,
        title: &person.form.title,
        duties: &person.form.duties,
        phone: &person.form.phone,
        head: person.head,
        functions: person.functions.iter().map(|one| (one.name.as_str(), one.address.to_string())).collect(),
    }
}

fn json_ld(office: &Office, site: &str) -> String {
    let profile = &office.profile;
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "GovernmentOffice",
        "name": office.name,
        "url": format!("{site}/uffici/{}", profile.slug),
        "email": office.address.to_string(),
        "telephone": profile.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": profile.street,
            "postalCode": profile.cap,
            "addressLocality": office.town,
            "addressCountry": "IT",
        },
    });
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| value.as_str() != Some(""));
    }
    value.to_string()
}

/// `GET /uffici/{slug}/contatto.vcf`
pub(super) async fn card(portal: Portal, page: Page, Path(slug): Path<String>) -> Response {
    match whole(&portal, &page, &slug).await {
        Ok(whole) => {
            let url = format!("{}/uffici/{slug}", page.state().public_url);
            vcf(vcard::of_office(&whole.office, &url, Version::V3))
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// `GET /uffici/{slug}/persone/{person}/contatto.vcf`: somebody whom the page of the office shows to whoever reads.
pub(super) async fn person_card(
    portal: Portal,
    page: Page,
    Path((slug, id)): Path<(String, i64)>,
) -> Response {
    match portal.offices.whole(page.viewer(), &slug).await {
        Ok(Some(whole)) => {
            let slug = &whole.office.profile.slug;
            let url = format!("{}/uffici/{slug}", page.state().public_url);
            match whole.people.iter().find(|person| person.id.0 == id) {
                Some(person) => vcf(vcard::of_person(person, &whole.office, &url, Version::V3)),
                None => page.not_found(),
            }
        }
        Ok(None) => page.not_found(),
        Err(error) => page.unavailable(&error),
    }
}

fn vcf(text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/vcard; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=contatto.vcf"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}

/// `GET /orari`: the hours of all offices in this week.
pub(super) async fn hours(portal: Portal, page: Page) -> Response {
    let all = match portal.offices.all().await {
        Ok(all) => all,
        Err(error) => return page.unavailable(&error),
    };
    let now = portal.clock.now();
    let today = rome::day_of(now);
    let days: Vec<NaiveDate> = today.iter_days().take(7).collect();
    let names: Vec<String> = days
        .iter()
        .map(|day| {
            format!("{} {}", text::DAYS[day.weekday().num_days_from_monday() as usize], day.format("%d/%m"))
        })
        .collect();
    let rows: Vec<(OfficeRow<'_>, Vec<String>)> = all
        .seen_by(page.viewer())
        .filter(|office| !office.schedule.is_empty())
        .map(|office| {
            let hours = days.iter().map(|day| spans(office.schedule.on(*day).spans).0).collect();
            (row(office, 0, now), hours)
        })
        .collect();
    let head = Head {
        title: text::HOURS_TITLE,
        description: text::HOURS_LEAD,
        crumbs: &[Crumb::to(text::TITLE, "/uffici"), Crumb::here(text::HOURS_TITLE)],
        canonical: Some("/orari"),
        ..Head::default()
    };
    page.render(&head, &pages::hours_table(&names, &rows))
}

/// `GET /contatti`: the agenda of useful contacts.
pub(super) async fn contacts(portal: Portal, page: Page) -> Response {
    let asked = Asked::of(page.path());
    let (words, category) = (asked.get("q"), asked.get("categoria"));
    let territory = page.territory().map(|territory| territory.id);
    let found =
        portal.offices.contacts(page.viewer(), ContactFilter { territory, ..ContactFilter::default() });
    let found = match found.await {
        Ok(found) => found,
        Err(error) => return page.unavailable(&error),
    };
    let mut categories: Vec<String> = found.iter().map(|contact| contact.form.category.clone()).collect();
    categories.retain(|category| !category.is_empty());
    categories.sort();
    categories.dedup();
    let looked_for = crate::search::fold(words);
    let fits = |contact: &&crate::portal::offices::Contact| {
        let form = &contact.form;
        let texts = [&form.body, &form.name, &form.category, &form.note];
        (category.is_empty() || form.category == category)
            && texts.iter().any(|text| crate::search::fold(text).contains(&looked_for))
    };
    let rows: Vec<ContactRow<'_>> = found
        .iter()
        .filter(fits)
        .map(|contact| ContactRow {
            id: contact.id,
            body: &contact.form.body,
            name: &contact.form.name,
            category: &contact.form.category,
            phone: &contact.form.phone,
            mail: &contact.form.mail,
            site: &contact.form.site,
            address: &contact.form.address,
            note: &contact.form.note,
            internal_note: &contact.form.internal_note,
        })
        .collect();
    let head = Head {
        title: text::CONTACTS_TITLE,
        description: text::CONTACTS_LEAD,
        crumbs: &[Crumb::here(text::CONTACTS_TITLE)],
        canonical: Some("/contatti"),
        noindex: !asked.is_empty(),
        ..Head::default()
    };
    page.render(&head, &pages::contacts(&rows, words, (category, &categories)))
}

/// `GET /contatti/{id}/contatto.vcf`
pub(super) async fn contact_card(portal: Portal, page: Page, Path(id): Path<i64>) -> Response {
    match portal.offices.contact(page.viewer(), id).await {
        Ok(Some(contact)) => {
            let uid = format!("{}/contatti/{id}", page.state().public_url);
            vcf(vcard::of_contact(&contact, &uid, Version::V3))
        }
        Ok(None) => page.not_found(),
        Err(error) => page.unavailable(&error),
    }
}
