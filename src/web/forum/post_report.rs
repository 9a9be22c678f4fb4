//! `/forum/{slug}/messaggi/{post}/segnala`: a reader says that something is wrong with a post.

use axum::extract::Path;
use serde::Deserialize;
use templates::pages::forum::{post_reported, report_post};
use templates::shell::Head;
use templates::text::portal::forum::{outcomes, thread as text};

use super::draft::fault;
use super::post_remove::{Question, opened};
use super::view::{Place, refused};
use crate::net::rates::Act;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    tipo: String,
    nota: String,
}

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page, Path((slug, post)): Path<(String, i64)>) -> Answer {
    let target = opened(&portal, &page, (&slug, post)).await?;
    let question = Question { page: &page, target: &target, step: "segnala", title: text::REPORT_TITLE };
    Ok(question.answer(("", ""), &[], report_post))
}

/// `POST`: it is noted.
pub(super) async fn send(
    portal: Portal,
    Path((slug, post)): Path<(String, i64)>,
    Checked { page, form: given }: Checked<Given>,
) -> Answer {
    let target = opened(&portal, &page, (&slug, post)).await?;
    let (person, _) = page.person()?;
    if let Err(refused) = portal.throttle.ask(Act::Form, page.peer()) {
        return Ok(page.too_many(refused.wait.seconds()));
    }
    if !text::REPORT_KINDS.iter().any(|(word, _)| *word == given.tipo) {
        let question = Question { page: &page, target: &target, step: "segnala", title: text::REPORT_TITLE };
        return Ok(question.answer(
            (&given.tipo, &given.nota),
            &[fault("tipo", outcomes::NO_KIND)],
            report_post,
        ));
    }
    let outcome =
        portal.discussions.report_post(person, (slug.clone(), post), (given.tipo, given.nota)).await;
    outcome.map_err(|error| refused(&page, &error))?;
    let place = Place::of(&target.seat.discussion);
    let head = Head {
        title: text::REPORTED,
        crumbs: &place.crumbs_to(text::REPORTED),
        noindex: true,
        ..Head::default()
    };
    Ok(page.render(&head, &post_reported(&format!("/forum/{slug}/messaggi/{post}"))))
}
