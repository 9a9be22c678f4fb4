//! `GET /servizi/guida.pdf`: all service sheets as one document.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use mailstore::db::Conn;
use mailstore::{Collection, DbError};
use templates::pages::portal::FieldView;
use templates::pdf::{Guide, Section, Sheet, guide};
use templates::text::portal::{contents as words, guide as text};

use super::Portal;
use super::content_show::{View, Whole, complete};
use super::names::Names;
use crate::catalogue::{self, Filter, Kind, Paging};
use crate::clock::Micros;
use crate::fields::stamp;
use crate::portal::contents::{self, Field, Found, Type, fields_of, path_of};
use crate::snapshot::Snapshot;
use crate::web::shell::{Answer, Page, Refusal};

/// What the guide depends on.
const NEWS: &[Collection] = &[Collection::Portal, Collection::Directory];

/// Pages of the list of sheets: there are some dozens of services.
const PAGES: u32 = 10;

/// The guide as it was made last, until something in it may have changed. A cheap clone.
#[derive(Clone)]
pub(super) struct Guides {
    sheets: Snapshot<Vec<Whole>>,
    // Held to look and to put, never while one is made.
    made: Arc<Mutex<Option<Made>>>,
    /// One is made at a time: whoever comes meanwhile gets the same.
    workshop: Arc<tokio::sync::Mutex<()>>,
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A document, what it was made of, and the stamp of that.
struct Made {
    of: Arc<Vec<Whole>>,
    stamp: i64,
    bytes: Bytes,
}

impl Guides {
    pub(super) fn new(db: mailstore::Db, clock: crate::clock::Clock) -> Self {
        Self { sheets: Snapshot::new(db, clock, NEWS, read), made: Arc::default(), workshop: Arc::default() }
    }

    fn made_of(&self, sheets: &Arc<Vec<Whole>>) -> Option<Bytes> {
        let made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.as_ref().filter(|made| Arc::ptr_eq(&made.of, sheets)).map(|made| made.bytes.clone())
    }

    /// The document of before, when it says the same as one of these sheets would.
    fn same(&self, sheets: &Arc<Vec<Whole>>, stamp: i64) -> Option<Bytes> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let same = made.as_mut().filter(|made| made.stamp == stamp)?;
        same.of = Arc::clone(sheets);
        Some(same.bytes.clone())
    }

    fn keep(&self, made: Made) {
        *self.made.lock().unwrap_or_else(PoisonError::into_inner) = Some(made);
    }
}

/// All sheets that the public reads, by their titles.
fn read(c: &mut Conn<'_>, now: Micros) -> Result<Vec<Whole>, DbError> {
    let mut sheets = Vec::new();
    for number in 1..=PAGES {
        let page =
            catalogue::list(c, &Filter::of(&[Kind::Service], now), Paging::new(number, Paging::LARGEST))?;
        if page.rows.is_empty() {
            break;
        }
        for entry in page.rows {
            let slug = entry.path.rsplit('/').next().unwrap_or_default();
            if let Some(Found::Here(public)) = contents::find_public(c, Kind::Service, slug, false)? {
                sheets.push(complete(c, *public, (false, false))?);
            }
        }
    }
    sheets.sort_by(|a, b| a.public.draft.title.cmp(&b.public.draft.title));
    Ok(sheets)
}

/// The document.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let unavailable = |error: &dyn std::error::Error| Refusal::from(page.unavailable(error));
    let sheets = portal.guides.sheets.get().await.map_err(|error| unavailable(&error))?;
    let bytes = match portal.guides.made_of(&sheets) {
        Some(bytes) => bytes,
        None => {
            let site = page.state().public_url.clone();
            // To its end, also when whoever asked has left: the next one has it then.
            let making = tokio::spawn(make(portal, sheets, site));
            making.await.map_err(|error| unavailable(&error))?.map_err(|error| unavailable(&*error))?
        }
    };
    let disposition = format!("inline; filename=\"{}\"", text::FILE);
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Makes the document and keeps it.
async fn make(portal: Portal, sheets: Arc<Vec<Whole>>, site: String) -> Result<Bytes, BoxError> {
    let _turn = portal.guides.workshop.lock().await;
    if let Some(bytes) = portal.guides.made_of(&sheets) {
        return Ok(bytes);
    }
    let (names, now, guides) = (portal.names().await?, portal.clock.now(), portal.guides.clone());
    let making = tokio::task::spawn_blocking(move || {
        let (day, sections) = (templates::format::date(now), sections(&sheets, &names, now));
        let whole = Guide { site: &site, day: &day, sections: &sections };
        let stamp = stamp(&whole);
        if let Some(bytes) = guides.same(&sheets, stamp) {
            return Ok(bytes);
        }
        let bytes = Bytes::from(guide(&whole)?);
        guides.keep(Made { of: sheets, stamp, bytes: bytes.clone() });
        Ok::<_, BoxError>(bytes)
    });
    making.await?
}

/// Sheets by what they are about; those that name nothing come last.
fn sections(sheets: &[Whole], names: &Names, now: Micros) -> Vec<Section> {
    let mut topics: BTreeMap<(bool, String), Vec<Sheet>> = BTreeMap::new();
    for whole in sheets {
        let topic = whole.public.draft.details.fields.get(Field::Topic);
        topics.entry((topic.is_empty(), topic.to_owned())).or_default().push(sheet(whole, names, now));
    }
    let section = |((_, topic), sheets): ((bool, String), Vec<Sheet>)| Section {
        title: if topic.is_empty() { text::OTHER.to_owned() } else { topic },
        sheets,
    };
    topics.into_iter().map(section).collect()
}

fn sheet(whole: &Whole, names: &Names, now: Micros) -> Sheet {
    let view = View::of(whole, names, now);
    let page = view.page();
    let draft = &whole.public.draft;
    let places = page.places.iter().map(|place| {
        let parts = [&place.name, &place.address, &place.phone];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    });
    let links = page
        .related
        .iter()
        .map(|one| (words::relation(&one.relation).to_owned(), one.title.clone(), one.href.clone()));
    Sheet {
        title: draft.title.clone(),
        summary: draft.summary.clone(),
        facts: page.facts.iter().filter_map(fact).collect(),
        parts: parts(whole),
        body: draft.body.clone(),
        places: places.collect(),
        links: links.collect(),
        path: path_of(Kind::Service, &whole.public.content.slug),
    }
}

/// A short value with its name.
fn fact(view: &FieldView<'_>) -> Option<(String, String)> {
    let (label, value) = match view {
        FieldView::Plain(label, value) => (label, value.clone()),
        FieldView::Link(label, href) => (label, (*href).to_owned()),
        FieldView::Lines(label, lines) => (label, lines.join(", ")),
        FieldView::Ways(label, ways) => {
            (label, ways.iter().map(|way| way.label).collect::<Vec<_>>().join(", "))
        }
        FieldView::Rich(..) => return None,
    };
    Some(((*label).to_owned(), value))
}

/// The longer fields, as they were written.
fn parts(whole: &Whole) -> Vec<(String, String)> {
    let values = &whole.public.draft.details.fields;
    let long = fields_of(Kind::Service).iter().filter(|(_, kind, _)| matches!(kind, Type::Text));
    long.map(|(field, ..)| (words::field(field.as_str()).to_owned(), values.get(*field).to_owned()))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}
