//! `/redazione/offerte/importa` and its like: entries from a file. Nothing is written of a file in which something is wrong,
//! unless somebody asks for the right rows of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use axum::http::StatusCode;
use templates::pages::listings::{FaultRow, ImportPage, import};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::{contents, listing_desk as text, listing_form};

use super::file_take::FileKind;
use super::offices::{offices, only};
use super::{Given, render};
use crate::aside::aside;
use crate::directory::PrincipalId;
use crate::jobs::listing::{
    ListingError, Reach,
    sheet::{self, BYTES_MAX, Plan, SheetError, SheetRow},
};
use crate::web::listings::faults::{of_sheet, sentences};
use crate::web::listings::unavailable;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Uploaded};

/// Rows that are brought in while somebody waits for the page.
const ROWS_MAX: usize = 5_000;

/// What the page says.
#[derive(Default)]
struct Said {
    office: String,
    skip: bool,
    faults: Vec<(String, String)>,
    found: Option<(bool, String)>,
    rows: Vec<FaultRow>,
    more: String,
}

impl Said {
    fn of_file(fault: impl Into<String>) -> Self {
        Self { faults: vec![("file".to_owned(), fault.into())], ..Self::default() }
    }
}

/// `GET`: the form.
pub(super) async fn show<K: FileKind>(portal: Portal, page: Page) -> Answer {
    let (_, reach) = K::enter(&page)?;
    let names = portal.names().await.map_err(unavailable(&page))?;
    let office = only(&offices(&names, &reach));
    answer::<K>(&portal, &page, &reach, (StatusCode::OK, Said { office, ..Said::default() })).await
}

/// `POST`: brought in, or what is wrong line by line.
pub(super) async fn take<K: FileKind>(
    portal: Portal,
    Uploaded { page, form, mut files }: Uploaded<Vec<(String, String)>>,
) -> Answer {
    let (person, reach) = K::enter(&page)?;
    let given = Given::of(form);
    let (status, said) = match files.pop() {
        None => (StatusCode::UNPROCESSABLE_ENTITY, Said::of_file(text::NO_FILE)),
        Some(file) => match read::<K>(file.bytes, &given, &reach).await {
            Err(refused) => refused,
            Ok(rows) => {
                let done = Arc::new(AtomicU64::new(0));
                match K::bring(&portal, person, rows, Arc::clone(&done)).await {
                    Ok(all) => {
                        let words = text::imported(all.added, all.changed, all.unchanged);
                        let back = format!("/redazione{}", K::PATH);
                        return Ok(page.redirect_with_flash(&back, Tone::Success, &words));
                    }
                    Err(ListingError::Db(error)) => return Ok(page.unavailable(&error)),
                    Err(error) => {
                        (StatusCode::UNPROCESSABLE_ENTITY, stopped(&error, done.load(Ordering::Relaxed)))
                    }
                }
            }
        },
    };
    let said = Said { office: given.text("office"), skip: given.yes("salta"), ..said };
    answer::<K>(&portal, &page, &reach, (status, said)).await
}

/// The rows that are to be written; else the page that says why not.
async fn read<K: FileKind>(
    bytes: Bytes,
    given: &Given,
    reach: &Reach,
) -> Result<Vec<K::Row>, (StatusCode, Said)> {
    let wrong = |said| (StatusCode::UNPROCESSABLE_ENTITY, said);
    let office = given.id("office").map(PrincipalId);
    if office.is_none() && !reach.everything {
        let faults = vec![("office".to_owned(), listing_form::MISSING.to_owned())];
        return Err(wrong(Said { faults, ..Said::default() }));
    }
    let planned = aside(bytes.len(), move || sheet::plan::<K::Row>(&bytes)).await;
    let plan = match planned {
        Ok(Ok(plan)) => plan,
        Ok(Err(error)) => return Err(unreadable(&error)),
        Err(_) => return Err(wrong(Said::of_file(text::FILE_NO_TEXT))),
    };
    if plan.rows.len() > ROWS_MAX {
        return Err(wrong(Said::of_file(text::too_many_rows(ROWS_MAX))));
    }
    let only_looked_at = given.get("azione") == "controlla";
    let usable = plan.is_right() || (given.yes("salta") && !plan.is_misread() && !plan.rows.is_empty());
    if only_looked_at || !usable {
        let status = if plan.is_right() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Err((status, looked_at::<K>(&plan)));
    }
    let rows = plan.rows.into_iter().map(|planned| planned.row);
    Ok(rows
        .map(|mut row| {
            K::set_office(&mut row, office);
            row
        })
        .collect())
}

fn unreadable(error: &SheetError) -> (StatusCode, Said) {
    let (status, words) = match error {
        SheetError::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, text::FILE_TOO_LARGE.to_owned()),
        SheetError::TooMany => (StatusCode::UNPROCESSABLE_ENTITY, text::too_many_rows(ROWS_MAX)),
        SheetError::Empty => (StatusCode::UNPROCESSABLE_ENTITY, text::FILE_EMPTY.to_owned()),
        SheetError::NoText => (StatusCode::UNPROCESSABLE_ENTITY, text::FILE_NO_TEXT.to_owned()),
        SheetError::Broken(line) => (StatusCode::UNPROCESSABLE_ENTITY, text::broken_line(*line)),
    };
    (status, Said::of_file(words))
}

fn looked_at<K: FileKind>(plan: &Plan<K::Row>) -> Said {
    let field = |heading: &str| {
        let column = K::Row::COLUMNS.iter().find(|column| column.name == heading);
        column.map_or("", |column| column.field)
    };
    let found = match plan.is_misread() {
        true => text::MISREAD.to_owned(),
        false => text::checked(plan.rows.len(), plan.faulty),
    };
    let rows = plan.faults.iter().map(|fault| FaultRow {
        line: fault.line,
        column: fault.column.clone(),
        fault: of_sheet(field(&fault.column), &fault.problem),
    });
    Said {
        found: Some((plan.is_right(), found)),
        rows: rows.collect(),
        more: if plan.more_faults > 0 { text::more_faults(plan.more_faults) } else { String::new() },
        ..Said::default()
    }
}

/// Why rows in order were refused after all, and how many had been written before.
fn stopped(error: &ListingError, done: u64) -> Said {
    let mut words = match error {
        ListingError::Invalid(faults) => {
            let said = |(field, fault): (String, String)| match listing_form::label("", &field) {
                "" => fault,
                label => text::missing(label, &fault),
            };
            sentences(faults).into_iter().map(said).collect::<Vec<_>>().join(" ")
        }
        _ => text::FILE_FORBIDDEN.to_owned(),
    };
    if done > 0 {
        words = format!("{words} {}", text::stopped_after(done));
    }
    Said { found: Some((false, words)), ..Said::default() }
}

async fn answer<K: FileKind>(
    portal: &Portal,
    page: &Page,
    reach: &Reach,
    (status, said): (StatusCode, Said),
) -> Answer {
    let names = portal.names().await.map_err(unavailable(page))?;
    let path = format!("/redazione{}", K::PATH);
    let limit = page.state().upload_limit.min(BYTES_MAX);
    let body = import(&ImportPage {
        kind: K::WORD,
        path: &path,
        csrf: page.csrf(),
        largest: u64::try_from(limit).unwrap_or(u64::MAX),
        offices: offices(&names, reach),
        office: said.office,
        skip: said.skip,
        faults: said.faults,
        found: said.found,
        rows: said.rows,
        more: said.more,
    });
    let above = [Crumb::to(contents::kind(K::WORD).many, &path)];
    Ok(render(portal, page, (status, text::words(K::WORD).import), &above, &body).await)
}
