//! `GET /forum/{slug}/gestione`: where one begins with a discussion.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::lists::{OverviewPage, overview};
use templates::text::portal::lists as text;

use super::words::{JOINING, MODERATIONS, READERS, WRITERS, word};
use super::{Desk, refused};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::open(&portal, &page, &slug).await?;
    let stewards = match desk.managed.owner {
        true => {
            portal.discussions.stewards(desk.by(), desk.id()).await.map_err(|error| refused(&page, &error))?
        }
        false => Vec::new(),
    };
    let stewards: Vec<String> = stewards.into_iter().map(|(who, _)| who.name).collect();
    let discussion = &desk.managed.discussion;
    let settings = &discussion.settings;
    let body = overview(&OverviewPage {
        board: desk.board(),
        description: &settings.description,
        ways: [
            word(READERS, discussion.reading),
            word(WRITERS, settings.posting),
            word(JOINING, settings.joining),
            word(MODERATIONS, settings.moderation),
        ],
        last_post: Some(discussion.last_post_at).filter(|at| *at > 0),
        stewards: &stewards,
    });
    Ok(desk.render(&page, (StatusCode::OK, text::OVERVIEW), &body))
}
