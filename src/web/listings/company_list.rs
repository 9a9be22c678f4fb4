//! `GET /imprese`: the business directory.

use templates::pages::listings::{LinePage, lines};
use templates::parts::Pagination;
use templates::shell::{Crumb, Head};
use templates::text::portal::{ateco, companies as text, contents, listings};

use super::company::line_of;
use super::narrow::{self, Narrow};
use super::unavailable;
use crate::catalogue::Paging;
use crate::directory::Role;
use crate::fiscal::{Ateco, Istat};
use crate::jobs::company::{CompanyFilter, Size};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// Entries on a page.
const SIZE: u32 = 20;

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let asked = Asked::of(page.path());
    let filter = CompanyFilter {
        words: asked.get("q").chars().take(200).collect(),
        comune: Istat::parse(asked.get("comune")).map(|code| code.to_string()).unwrap_or_default(),
        ateco: Ateco::parse(asked.get("ateco")).ok(),
        size: asked.get("dimensione").parse().ok(),
    };
    let companies = &portal.jobs.companies;
    let facets = companies.facets(filter.clone()).await.map_err(unavailable(&page))?;
    let found = companies.list(filter, Paging::new(asked.page(), SIZE)).await.map_err(unavailable(&page))?;
    let mut narrow = Narrow::new(&asked);
    narrow.words("q", listings::FILTER_WORDS);
    let codes = |field, name, label: fn(&crate::jobs::listing::Facet) -> String| {
        narrow::codes(&facets, field, asked.get(name), label)
    };
    let comuni = codes("comune", "comune", |one| one.label.clone());
    let activities = codes("ateco", "ateco", |one| match ateco::division(&one.value) {
        "" => one.value.clone(),
        name => name.to_owned(),
    });
    narrow.one("comune", listings::COMUNE, comuni);
    narrow.one("ateco", text::ATECO, activities);
    let sizes = Size::ALL.iter().map(|one| (one.as_str(), text::size(one.as_str())));
    narrow.one("dimensione", text::SIZE, narrow::words(sizes, &facets, "size"));
    let words = contents::kind("company");
    let own = page.viewer().has(Role::Company);
    let body = lines(&LinePage {
        kind: "company",
        title: words.many,
        lead: words.lead,
        action: "/imprese",
        fields: narrow.fields,
        active: narrow.active,
        lines: found.rows.iter().map(line_of).collect(),
        paging: Pagination {
            path: page.path(),
            page: found.paging.number().into(),
            size: SIZE.into(),
            total: found.total.into(),
        },
        atom: "",
        calendar: "",
        way: Some(if own { (text::OWN_TITLE, "/azienda") } else { (text::REGISTER, "/registrati") }),
    });
    let head = Head {
        title: words.many,
        description: words.lead,
        crumbs: &[Crumb::here(words.many)],
        canonical: Some("/imprese"),
        noindex: !asked.is_empty(),
        ..Head::default()
    };
    Ok(page.render(&head, &body))
}
