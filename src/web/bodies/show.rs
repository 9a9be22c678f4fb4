//! `GET /enti/{slug}`: the page of an accredited organisation, with what it has published.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use mailstore::DbError;
use serde_json::json;
use templates::pages::bodies::{BodyPage, Contact, body, gone};
use templates::parts::Pagination;
use templates::shell::{Crumb, Head};
use templates::text::portal::bodies as text;

use super::view::address;
use crate::catalogue::{self, Kind, Paging};
use crate::portal::contents::path_of;
use crate::portal::organisations::{self, Found, PublicOrganisation};
use crate::web::newsroom::rich;
use crate::web::portal::{Portal, views};
use crate::web::shell::{Asked, Page};

/// What it has published, on a page.
const SIZE: u32 = 10;

pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Response {
    let paging = Paging::new(Asked::of(page.path()).page(), SIZE);
    let now = portal.clock.now();
    let read = portal.db.read_brief(move |c| {
        let found = organisations::find_public(c, &slug)?;
        let Some(Found::Here(whole)) = found else { return Ok((found, None)) };
        let published = catalogue::list(c, &organisations::contents_of(whole.group, now), paging)?;
        Ok::<_, DbError>((Some(Found::Here(whole)), Some(published)))
    });
    let read = async { Ok::<_, DbError>((read.await?, portal.names().await?)) };
    let ((found, published), names) = match read.await {
        Ok(read) => read,
        Err(error) => return page.unavailable(&error),
    };
    let (whole, published) = match (found, published) {
        (Some(Found::Here(whole)), Some(published)) => (whole, published),
        (Some(Found::Gone), _) => return not_now(&page),
        _ => return page.not_found(),
    };
    let profile = &whole.profile;
    let body = body(&BodyPage {
        body: whole.body.as_str(),
        name: &whole.name,
        summary: &profile.summary,
        text: rich(profile.text.clone()).await,
        address: address(&whole.place),
        fiscal_code: &whole.fiscal_code,
        contact: Contact {
            site: &profile.site,
            mail: &profile.mail,
            phone: &profile.phone,
            hours: &profile.hours,
        },
        since: whole.since,
        until: whole.until - 1,
        entries: &views(&published.rows, &names, now),
        paging: Pagination {
            path: page.path(),
            page: published.paging.number().into(),
            size: SIZE.into(),
            total: published.total.into(),
        },
    });
    let canonical = path_of(Kind::Organisation, &whole.slug);
    let json_ld = [described(&whole, &format!("{}{canonical}", page.state().public_url))];
    let head = Head {
        title: &whole.name,
        description: &profile.summary,
        crumbs: &[Crumb::to(text::TITLE, "/enti"), Crumb::here(&whole.name)],
        canonical: Some(&canonical),
        json_ld: &json_ld,
        ..Head::default()
    };
    page.render(&head, &body)
}

/// 410: it was here, and is not for the time being.
fn not_now(page: &Page) -> Response {
    let head = Head { title: text::GONE, noindex: true, ..Head::default() };
    page.render_as(StatusCode::GONE, &head, &gone())
}

/// What search machines read (schema.org).
fn described(whole: &PublicOrganisation, url: &str) -> String {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let place = &whole.place;
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": whole.name,
        "description": some(&whole.profile.summary),
        "url": url,
        "sameAs": some(&whole.profile.site),
        "email": some(&whole.profile.mail),
        "telephone": some(&whole.profile.phone),
        "taxID": whole.fiscal_code,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": place.street,
            "postalCode": place.postcode,
            "addressLocality": place.town,
            "addressRegion": place.province,
            "addressCountry": "IT",
        },
    });
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    value.to_string()
}
