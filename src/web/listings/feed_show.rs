//! `GET /offerte/atom.xml` and its like: a list that can be followed, narrowed as its page was; deadlines as a calendar.

use templates::text::portal::contents;

use super::board::{Board, common};
use super::unavailable;
use crate::catalogue::{self, Entry, Paging};
use crate::jobs::listing::{Filter, Sort};
use crate::web::portal::{Portal, atom_of, ics_of};
use crate::web::shell::{Answer, Asked, Page};

/// Entries of a feed.
const MOST: u32 = 50;

/// The newest first.
pub(super) async fn atom<D: Board>(portal: Portal, page: Page) -> Answer {
    let found = entries::<D>(&portal, &page, Sort::Newest, MOST).await?;
    let query = page.path().split_once('?').map_or("", |(_, query)| query);
    let list = format!("{}?{query}", D::NOUN.path);
    let list = Asked::of(&list).without("pagina");
    Ok(atom_of(&page, (contents::kind(D::NOUN.word).many, &list), &found))
}

/// Those that end first.
pub(super) async fn calendar<D: Board>(portal: Portal, page: Page) -> Answer {
    let found = entries::<D>(&portal, &page, Sort::Deadline, Paging::LARGEST).await?;
    Ok(ics_of(&page, contents::kind(D::NOUN.word).many, &found))
}

async fn entries<D: Board>(
    portal: &Portal,
    page: &Page,
    sort: Sort,
    most: u32,
) -> Result<Vec<Entry>, crate::web::shell::Refusal> {
    let asked = Asked::of(page.path());
    let names = portal.names().await.map_err(unavailable(page))?;
    // A feed is for whoever asks for that address: the choice in a cookie is no part of it.
    let territory = page.asked_territory().map(|territory| territory.id);
    let filter = D::filter(&asked, Filter { sort, ..common(&asked, &names, territory) });
    let found = D::desk(portal).list(filter, Paging::new(1, most)).await.map_err(unavailable(page))?;
    let ids: Vec<i64> = found.rows.iter().map(|entry| entry.head.id).collect();
    let wanted = ids.clone();
    let read = portal.db.read_brief(move |c| catalogue::of_sources(c, &[D::NOUN.kind], &wanted));
    let mut entries = read.await.map_err(unavailable(page))?;
    entries.sort_by_key(|entry| ids.iter().position(|id| *id == entry.source));
    Ok(entries)
}
