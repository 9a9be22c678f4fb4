//! `/forum/{slug}/gestione/membri/importa`: members from a file. It is looked at first; what it says is sent back with the
//! confirmation, so that no node has to remember it.

use axum::extract::Path;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::lists::{Counts, Fault, ImportPage, RefusedRow, import as page_of};
use templates::parts::Tone;
use templates::text::portal::lists as common;
use templates::text::portal::lists::members as text;

use super::member_add::{SHOWN, bring_in, row};
use super::{Desk, refused, status};
use crate::discussion::Added;
use crate::discussion::sheet::{self, Sheet, SheetError};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Uploaded};

/// Octets of the form that confirms: it holds what was read.
pub(super) const FORM_LIMIT: usize = 8 << 20;
/// The largest file, octets.
const LARGEST: usize = 4 << 20;

/// The forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    how: String,
    basis: String,
    prova: String,
}

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let given = Given { how: "silent".to_owned(), ..Given::default() };
    Ok(answer(&page, &desk, &given, &[], None))
}

/// `POST`: what would happen. Nothing is written.
pub(super) async fn check(
    portal: Portal,
    Path(slug): Path<String>,
    Uploaded { page, form, files }: Uploaded<Given>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let file = files.into_iter().find(|file| file.field == "file").map(|file| file.bytes);
    let fault = |name: &str, words: &str| vec![(name.to_owned(), words.to_owned())];
    let faults = match &file {
        None => fault("file", text::FILE_MISSING),
        Some(bytes) if bytes.len() > LARGEST => fault("file", text::FILE_TOO_LARGE),
        Some(_) if !text::HOWS.iter().any(|(word, _)| *word == form.how) => fault("how", common::NO_CHOICE),
        Some(_) => Vec::new(),
    };
    let Some(bytes) = file.filter(|_| faults.is_empty()) else {
        return Ok(answer(&page, &desk, &form, &faults, None));
    };
    let read = tokio::task::spawn_blocking(move || sheet::read(&bytes)).await;
    let found = match read.map_err(|error| page.unavailable(&error))? {
        Ok(found) => found,
        Err(error) => return Ok(answer(&page, &desk, &form, &fault("file", words(error)), None)),
    };
    let seen = portal.discussions.foresee(desk.by(), desk.id(), found.newcomers.clone()).await;
    let seen = seen.map_err(|error| refused(&page, &error))?;
    let key = sheet::write(&found.newcomers);
    Ok(answer(&page, &desk, &form, &[], Some((&key, &seen, &found))))
}

fn words(error: SheetError) -> &'static str {
    match error {
        SheetError::NoText => text::FILE_NO_TEXT,
        SheetError::NoAddresses => text::FILE_NO_ADDRESSES,
        SheetError::TooMany => text::FILE_TOO_LARGE,
    }
}

/// `POST …/conferma`: they come in.
pub(super) async fn import(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let text = form.prova.clone();
    let read = tokio::task::spawn_blocking(move || sheet::read(text.as_bytes())).await;
    let Ok(found) = read.map_err(|error| page.unavailable(&error))? else {
        let faults = [("file".to_owned(), text::FILE_MISSING.to_owned())];
        return Ok(answer(&page, &desk, &form, &faults, None));
    };
    let added = bring_in(&portal, &desk, found.newcomers, (&form.how, &form.basis)).await;
    let added = added.map_err(|error| refused(&page, &error))?;
    let told = text::imported(added.added as u64, added.known as u64, added.banned.len() as u64);
    Ok(page.redirect_with_flash(&desk.board().path("/membri"), Tone::Success, &told))
}

fn answer(
    page: &Page,
    desk: &Desk,
    given: &Given,
    faults: &[Fault],
    found: Option<(&str, &Added, &Sheet)>,
) -> Response {
    let rows: Vec<RefusedRow> = found.map(|(_, seen, sheet)| rows(seen, sheet)).unwrap_or_default();
    let found = found.map(|(key, seen, sheet)| {
        let refused = (seen.banned.len() + sheet.refused.len()) as u64;
        (key, Counts { new: seen.added as u64, already: seen.known as u64, refused, rows: &rows })
    });
    let body = page_of(&ImportPage {
        board: desk.board(),
        csrf: page.csrf(),
        largest: LARGEST as u64,
        faults,
        how: &given.how,
        basis: &given.basis,
        found,
    });
    desk.render(page, (status(!faults.is_empty()), text::IMPORT), &body)
}

/// The first lines that are not taken.
fn rows(seen: &Added, sheet: &Sheet) -> Vec<RefusedRow> {
    let read = sheet.refused.iter().map(|one| {
        let why = if one.again { "twice" } else { "malformed" };
        row(one.line, one.value.clone(), why)
    });
    let banned = seen.banned.iter().map(|address| row(0, address.clone(), "banned"));
    read.chain(banned).take(SHOWN).collect()
}
