//! `/forum/{slug}/messaggi/{post}/rimuovi`: a post is taken away.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::forum::{PostQuestion, remove_post};
use templates::parts::Tone;
use templates::shell::Head;
use templates::text::portal::forum::{outcomes as text, thread};

use super::draft::{Fault, fault};
use super::view::{Place, Shown, author, refused, viewer};
use crate::directory::Forbidden;
use crate::discussion::{DiscussionError, Post, Seat, Titles, Topic};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    motivo: String,
}

/// A post that something is to be done to, with what its page needs.
pub(super) struct Target {
    pub(super) seat: Seat,
    pub(super) topic: Topic,
    pub(super) post: Post,
    titles: std::sync::Arc<Titles>,
}

/// The post, for somebody who has logged in.
pub(super) async fn opened(
    portal: &Portal,
    page: &Page,
    (slug, post): (&str, i64),
) -> Result<Target, Refusal> {
    let found = portal.discussions.post(viewer(page), slug.to_owned(), post).await;
    let (seat, topic, post) = found.map_err(|error| refused(page, &error))?;
    page.person()?;
    let titles = portal.discussions.titles().await;
    let titles = titles.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    Ok(Target { seat, topic, post, titles })
}

/// `GET`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path((slug, post)): Path<(String, i64)>) -> Answer {
    let target = opened(&portal, &page, (&slug, post)).await?;
    if !target.seat.may_remove(&target.post) {
        return Err(refused(&page, &DiscussionError::Forbidden(Forbidden)));
    }
    Ok(form(&page, &target, "", &[]))
}

/// `POST`: it goes.
pub(super) async fn remove(
    portal: Portal,
    Path((slug, post)): Path<(String, i64)>,
    Checked { page, form: given }: Checked<Given>,
) -> Answer {
    let target = opened(&portal, &page, (&slug, post)).await?;
    let (person, _) = page.person()?;
    match portal.discussions.remove_post(person, (slug.clone(), post), given.motivo.clone()).await {
        Ok(()) => Ok(page.redirect_with_flash(
            &format!("/forum/{slug}/messaggi/{post}"),
            Tone::Success,
            text::REMOVED,
        )),
        Err(DiscussionError::Refused(_)) => {
            Ok(form(&page, &target, &given.motivo, &[fault("motivo", text::NO_REASON)]))
        }
        Err(error) => Err(refused(&page, &error)),
    }
}

fn form(page: &Page, target: &Target, words: &str, faults: &[Fault]) -> Response {
    let question = Question { page, target, step: "rimuovi", title: thread::REMOVE_TITLE };
    question.answer(("", words), faults, remove_post)
}

/// A page that asks something about a post.
pub(super) struct Question<'a> {
    pub(super) page: &'a Page,
    pub(super) target: &'a Target,
    /// The last part of its address.
    pub(super) step: &'a str,
    pub(super) title: &'a str,
}

impl Question<'_> {
    pub(super) fn answer(
        &self,
        (kind, words): (&str, &str),
        faults: &[Fault],
        draw: fn(&PostQuestion<'_>) -> templates::Markup,
    ) -> Response {
        let Target { seat, topic, post, titles } = self.target;
        let place = Place::of(&seat.discussion);
        let back = format!("/forum/{}/messaggi/{}", seat.discussion.slug(), post.id);
        let shown = Shown::of_post(post.shown(), &place.path, post.id);
        let body = draw(&PostQuestion {
            csrf: self.page.csrf(),
            action: &format!("{back}/{}", self.step),
            topic: &topic.subject,
            back: &back,
            author: author(seat, titles, (&post.author, &post.address, post.author_id)),
            at: post.posted_at,
            blocks: &shown.blocks(),
            kind,
            words,
            faults,
        });
        let head = Head {
            title: self.title,
            crumbs: &place.crumbs_to(self.title),
            noindex: true,
            ..Head::default()
        };
        let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        self.page.render_as(status, &head, &body)
    }
}
