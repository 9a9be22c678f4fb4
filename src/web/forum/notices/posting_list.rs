//! `GET /bacheca/domanda-offerta`: the postings that hold.

use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::forum::{Author, PostingForm, PostingKind, PostingView, PostingsPage, Role, postings};
use templates::parts::Pagination;
use templates::shell::Head;
use templates::text::portal::forum::notices as text;

use super::posting_create::Given;
use super::{POSTINGS, crumbs, failed};
use crate::discussion::{POSTINGS as SIZE, PostingLine, PostingsView, Seat, Trade, Writing};
use crate::web::forum::draft::Fault;
use crate::web::forum::view::{count, topic_path, viewer};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page, Refusal};

/// The page.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let view = opened(&portal, &page).await?;
    Ok(render(&page, &view, &Given::fresh(portal.clock.now()), &[]))
}

/// The kind that an address asks for.
pub(super) fn kind_of(asked: &Asked<'_>) -> Option<PostingKind> {
    PostingKind::ALL.into_iter().find(|kind| kind.word() == asked.get("tipo"))
}

/// The same as services say it.
pub(super) fn trade_of(kind: PostingKind) -> Trade {
    match kind {
        PostingKind::Offered => Trade::Offered,
        PostingKind::Wanted => Trade::Wanted,
    }
}

/// The postings of the page that is asked for.
pub(super) async fn opened(portal: &Portal, page: &Page) -> Result<PostingsView, Refusal> {
    let asked = Asked::of(page.path());
    let view = portal.discussions.postings(viewer(page), kind_of(&asked).map(trade_of), asked.page()).await;
    view.map_err(|error| failed(page, &error))
}

/// The page with what was typed.
pub(super) fn render(page: &Page, view: &PostingsView, given: &Given, faults: &[Fault]) -> Response {
    let asked = Asked::of(page.path());
    let (kind, number) = (kind_of(&asked), asked.page());
    let paths: Vec<String> = view.postings.iter().map(|one| path_of(&view.seat, one)).collect();
    let rows: Vec<PostingView<'_>> =
        view.postings.iter().zip(&paths).map(|(one, path)| row(&view.seat, one, path)).collect();
    let narrowed = kind.map(|kind| format!("tipo={}&", kind.word())).unwrap_or_default();
    let live = format!("{POSTINGS}/eventi?{narrowed}dopo={}", view.seq);
    let follows = number == 1 && page.session().is_some();
    let body = postings(&PostingsPage {
        csrf: if page.session().is_some() { page.csrf() } else { "" },
        kind,
        postings: &rows,
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: SIZE.into(),
            total: count(view.total),
        },
        to_read: count(view.to_read),
        total: count(view.all),
        form: (view.seat.writing() == Writing::Open).then(|| PostingForm {
            kind: &given.tipo,
            profession: &given.mestiere,
            town: &given.comune,
            text: &given.testo,
            until: &given.scade,
            key: &given.chiave,
            faults,
        }),
        live: if follows { &live } else { "" },
    });
    let head =
        Head { title: text::POSTINGS, crumbs: &crumbs(text::POSTINGS), noindex: true, ..Head::default() };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render_as(status, &head, &body)
}

/// The topic of a posting.
pub(super) fn path_of(seat: &Seat, one: &PostingLine) -> String {
    topic_path(seat.discussion.slug(), one.post.topic, &one.subject)
}

/// A posting as the page shows it.
pub(super) fn row<'a>(seat: &Seat, one: &'a PostingLine, path: &'a str) -> PostingView<'a> {
    let address = if seat.discussion.settings.hide_addresses { "" } else { one.post.address.as_str() };
    PostingView {
        id: one.post.id,
        kind: match one.facts.trade {
            Trade::Offered => PostingKind::Offered,
            Trade::Wanted => PostingKind::Wanted,
        },
        profession: &one.facts.profession,
        town: &one.facts.town,
        text: &one.facts.words,
        author: Author { name: &one.post.author, role: Role::User, address },
        office: &one.office,
        at: one.post.posted_at,
        until: one.facts.until,
        path,
        mine: seat.may_take_down(one),
    }
}
