//! `/forum/{slug}/gestione/membri/{id}/togli` and `…/escludi`: a member goes, or is kept out from now on.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::lists::{Ask, ask as question};
use templates::parts::Tone;
use templates::text::portal::lists as text;

use super::member_show::find;
use super::{Desk, refused};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET …/togli`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path((slug, id)): Path<(String, i64)>) -> Answer {
    asked(&portal, &page, (&slug, id), ("remove-member", "togli")).await
}

/// `GET …/escludi`: the question.
pub(super) async fn ask_ban(portal: Portal, page: Page, Path((slug, id)): Path<(String, i64)>) -> Answer {
    asked(&portal, &page, (&slug, id), ("ban-member", "escludi")).await
}

async fn asked(portal: &Portal, page: &Page, (slug, id): (&str, i64), (word, step): (&str, &str)) -> Answer {
    let desk = Desk::owned(portal, page, slug).await?;
    let member = find(portal, page, &desk, id).await?;
    let back = desk.board().path(&format!("/membri/{id}"));
    let body = question(&Ask {
        word,
        thing: &member.address.to_string(),
        action: &format!("{back}/{step}"),
        csrf: page.csrf(),
        hidden: &[],
        back: &back,
    });
    Ok(desk.render(page, (StatusCode::OK, text::MEMBERS), &body))
}

/// `POST …/togli`: it is a member no longer.
pub(super) async fn remove(
    portal: Portal,
    Path((slug, id)): Path<(String, i64)>,
    Checked { page, form: _ }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let member = find(&portal, &page, &desk, id).await?;
    let gone = portal.discussions.leave(Some(desk.by()), member.id).await;
    gone.map_err(|error| refused(&page, &error))?;
    Ok(page.redirect_with_flash(&desk.board().path("/membri"), Tone::Success, text::DONE))
}

/// `POST …/escludi`: it can neither come back nor write. Kept out first, so that nothing is left open if the second step fails.
pub(super) async fn ban(
    portal: Portal,
    Path((slug, id)): Path<(String, i64)>,
    Checked { page, form: _ }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let member = find(&portal, &page, &desk, id).await?;
    let (service, pattern) = (&portal.discussions, member.address.key());
    let kept_out = service.ban(desk.by(), Some(desk.id()), pattern, Some(String::new())).await;
    kept_out.map_err(|error| refused(&page, &error))?;
    service.leave(Some(desk.by()), member.id).await.map_err(|error| refused(&page, &error))?;
    Ok(page.redirect_with_flash(&desk.board().path("/membri"), Tone::Success, text::DONE))
}
