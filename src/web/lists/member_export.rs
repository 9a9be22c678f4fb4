//! `GET /forum/{slug}/gestione/membri/esporta.csv`: all members as a file.

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse as _;
use templates::format;
use templates::text::portal::lists::{label, members as text};

use super::words::{MODES, STATES, word};
use super::{Desk, refused};
use crate::discussion::{Member, sheet};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

pub(super) async fn export(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let members = portal.discussions.export(desk.by(), desk.id()).await;
    let members = members.map_err(|error| refused(&page, &error))?;
    let table =
        tokio::task::spawn_blocking(move || sheet::table(&text::EXPORT_HEADS, members.iter().map(cells)));
    let table = table.await.map_err(|error| page.unavailable(&error))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment; filename=iscritti.csv".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    // Spreadsheets take what has no mark for Windows-1252.
    Ok((headers, format!("\u{feff}{table}")).into_response())
}

fn cells(member: &Member) -> Vec<String> {
    vec![
        member.address.to_string(),
        member.name.clone(),
        label(&text::STATES, word(STATES, member.state)).to_owned(),
        label(&text::MODES, word(MODES, member.options.mode)).to_owned(),
        format::date(member.joined_at),
    ]
}
