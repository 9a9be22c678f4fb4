//! `/bacheca`: the notice board, with its notices, who has read them, and the postings of supply and demand.

mod notice_confirm;
mod notice_create;
mod notice_list;
mod posting_create;
mod posting_list;
mod posting_listen;
mod posting_remove;
mod reader_list;
mod reader_remind;

use axum::routing::{get, post};
use templates::pages::forum::{self as pages, NoticeView, ReadState};
use templates::shell::Crumb;
use templates::text::portal::forum::notices as text;

use super::view::{count, refused};
use crate::discussion::{Confirmation, DiscussionError, Importance, Notice};
use crate::web::routes::Routes;
use crate::web::shell::{Page, Refusal};

/// The board.
pub(super) const BOARD: &str = "/bacheca";
/// The postings.
const POSTINGS: &str = "/bacheca/domanda-offerta";

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
        .route(BOARD, get(notice_list::show))
        .route("/bacheca/nuovo", get(notice_create::show).post(notice_create::create))
        .route("/bacheca/{id}/letto", post(notice_confirm::confirm))
        .route("/bacheca/{id}/letture", get(reader_list::show))
        .route("/bacheca/{id}/letture.csv", get(reader_list::export))
        .route("/bacheca/{id}/promemoria", post(reader_remind::remind))
        .route(POSTINGS, get(posting_list::show).post(posting_create::create))
        .route("/bacheca/domanda-offerta/eventi", get(posting_listen::listen))
        .route("/bacheca/domanda-offerta/{id}/togli", post(posting_remove::remove))
}

/// The way to a page below the board.
fn crumbs(here: &str) -> [Crumb<'_>; 2] {
    [Crumb::to(text::TITLE, BOARD), Crumb::here(here)]
}

/// The answer to what went wrong; who has not logged in may see more after doing so.
fn failed(page: &Page, error: &DiscussionError) -> Refusal {
    match (error, page.person()) {
        (DiscussionError::NotFound(_), Err(to_log_in)) => to_log_in,
        _ => refused(page, error),
    }
}

/// How much a notice matters, as pages say it.
fn importance(importance: Importance) -> pages::Importance {
    match importance {
        Importance::Normal => pages::Importance::Normal,
        Importance::Important => pages::Importance::Important,
        Importance::Urgent => pages::Importance::Urgent,
    }
}

/// A notice without its words.
pub(super) fn bare(notice: &Notice) -> NoticeView<'_> {
    NoticeView {
        id: notice.post.id,
        title: &notice.subject,
        importance: importance(notice.facts.importance),
        at: notice.post.posted_at,
        until: notice.facts.until,
        over: notice.over,
        read: match notice.confirmation {
            Confirmation::NotAsked => ReadState::NotAsked,
            Confirmation::Wanted => ReadState::Wanted,
            Confirmation::Given(at) => ReadState::Read(at),
        },
        readers: notice.readers.map(|(read, total)| (count(read), count(total))),
        ..NoticeView::default()
    }
}
