//! `/redazione/interni`: what the people of the network read and work by.

use axum::extract::Path;
use axum::http::StatusCode;
use mailstore::DbError;
use templates::pages::newsroom::{InnerList, InnerRow, OpenedPage, inner_list, inner_page};
use templates::parts::Pagination;
use templates::shell::Crumb;
use templates::text::portal::{contents as words, newsroom as text};

use super::facts::{facts, files};
use super::form::rich;
use super::opened_show::{adopted, adopting};
use super::{enter, failed, render};
use crate::directory::PrincipalId;
use crate::media;
use crate::portal::contents::{ContentId, Filter, kinds, path_of};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page, Refusal};

/// Lines of a page.
const SIZE: u32 = 30;
/// The list.
const PATH: &str = "/redazione/interni";

/// `GET`: the list.
pub(super) async fn list(portal: Portal, page: Page) -> Answer {
    let person = enter(&page)?;
    let names = portal.names().await.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    let asked = Asked::of(page.path());
    let number = |name: &str| asked.get(name).parse().ok().map(PrincipalId);
    let filter = Filter {
        kind: asked.get("tipo").parse().ok().filter(|kind| kinds().contains(kind)),
        channel: number("canale"),
        owner: number("ufficio"),
        text: asked.get("q").chars().take(200).collect(),
        ..Filter::default()
    };
    let mut active = Vec::new();
    let mut note = |name: &str, label: &str| active.push((label.to_owned(), asked.without(name)));
    if let Some(kind) = filter.kind {
        note("tipo", words::kind(kind.as_str()).many);
    }
    if let Some(channel) = filter.channel.and_then(|id| names.known.channel_of(id)) {
        note("canale", &channel.name);
    }
    if let Some(office) = filter.owner.and_then(|id| names.offices.of(id)) {
        note("ufficio", &office.name);
    }
    let (at, words) = (asked.page().min(10_000), filter.text.clone());
    let found = portal.contents.list_inner(person, filter, (SIZE, (at - 1) * SIZE)).await;
    let (found, total) = found.map_err(|error| Refusal::from(failed(&page, &error)))?;
    let rows: Vec<InnerRow<'_>> = found
        .iter()
        .map(|one| InnerRow {
            id: one.id.0,
            title: &one.title,
            kind: one.kind.as_str(),
            audience: one.audience.as_str(),
            owner: one.owner_name.as_deref().unwrap_or_default(),
            since: one.since,
        })
        .collect();
    let kinds: Vec<&str> = kinds().iter().map(|kind| kind.as_str()).collect();
    let body = inner_list(&InnerList {
        rows: &rows,
        paging: Pagination {
            path: page.path(),
            page: at.into(),
            size: SIZE.into(),
            total: u64::try_from(total).unwrap_or_default(),
        },
        words: &words,
        kind: asked.get("tipo"),
        kinds: &kinds,
        channel: asked.get("canale"),
        channels: &names
            .known
            .active_channels(true)
            .map(|one| (one.id.to_string(), &*one.name))
            .collect::<Vec<_>>(),
        office: asked.get("ufficio"),
        offices: &names
            .offices
            .seen_by(page.viewer())
            .map(|one| (one.id.to_string(), &*one.name))
            .collect::<Vec<_>>(),
        active: &active,
    });
    Ok(render(&portal, &page, (StatusCode::OK, text::INNER), &[], &body).await)
}

/// `GET …/{id}`: the live revision of one, and which offices work by it.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let found = portal.contents.open_inner(enter(&page)?, ContentId(id)).await;
    let found = found.map_err(|error| Refusal::from(failed(&page, &error)))?;
    let (content, draft) = (&found.content, &found.live.draft);
    let ids: Vec<i64> = draft.details.media.iter().map(|one| one.media).collect();
    let read = async {
        let names = portal.names().await?;
        Ok::<_, DbError>((names, portal.db.read_brief(move |c| media::load_many(c, &ids)).await?))
    };
    let (names, kept) = read.await.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    let body = rich(draft.body.clone()).await;
    let data = OpenedPage {
        id,
        version: content.version,
        csrf: page.csrf(),
        kind: content.kind.as_str(),
        title: &draft.title,
        summary: &draft.summary,
        body,
        facts: facts(content.kind, &draft.details, &names),
        files: files(draft, &kept),
        live: path_of(content.kind, &content.slug),
        allowed: &["adopt"],
        adopting: adopting(page.viewer(), &names, content.kind),
        adopted: adopted(&found.adoptions),
        ..OpenedPage::default()
    };
    let above = [Crumb::to(text::INNER, PATH)];
    let body = inner_page(&data, found.works);
    Ok(render(&portal, &page, (StatusCode::OK, &draft.title), &above, &body).await)
}
