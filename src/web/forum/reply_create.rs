//! `/forum/{slug}/{topic}/rispondi`: somebody answers in a topic, perhaps one post of it (`?a=`).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::forum::{Preview, WritePage, Writes, write, write_title};
use templates::shell::Head;

use super::draft::{self, Fault, Given, Sheet};
use super::view::{Place, Shown, number_in, refused, topic_path, viewer};
use crate::directory::Forbidden;
use crate::discussion::{DiscussionError, Post, ThreadView, Writing};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page, Refusal, Uploaded};

/// A topic, and the very post that is answered.
struct Answered {
    view: ThreadView,
    post: Option<Post>,
}

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page, Path((slug, topic)): Path<(String, String)>) -> Answer {
    let asked = Asked::of(page.path()).get("a").to_owned();
    let answered = opened(&portal, &page, (slug, &topic), &asked).await?;
    let given = Given { a: asked, ..Given::fresh() };
    Ok(form(&page, &answered, &given, (&[], None)))
}

/// `POST`: it is sent, or looked at first.
pub(super) async fn create(
    portal: Portal,
    Path((slug, topic)): Path<(String, String)>,
    Uploaded { page, form: given, files }: Uploaded<Given>,
) -> Answer {
    let answered = opened(&portal, &page, (slug.clone(), &topic), &given.a).await?;
    let (person, _) = page.person()?;
    let place = Place::of(&answered.view.seat.discussion);
    let (files, wrong) = draft::files(&portal, files).await;
    let mut faults = given.faults(false);
    faults.extend(wrong);
    if !faults.is_empty() || given.azione != "invia" {
        let shown = faults.is_empty().then(|| draft::shown(&given, &files, &place));
        return Ok(form(&page, &answered, &given, (&faults, shown.as_ref())));
    }
    let topic = &answered.view.topic;
    let back = topic_path(&slug, topic.id, &topic.subject);
    let outcome = portal.discussions.write(person, slug, given.written(files, Some(topic.id))).await;
    draft::after(&page, outcome, &place.path, &back)
}

/// The topic, for somebody who may answer in it.
async fn opened(
    portal: &Portal,
    page: &Page,
    (slug, topic): (String, &str),
    post: &str,
) -> Result<Answered, Refusal> {
    let id = number_in(topic).ok_or_else(|| page.not_found())?;
    let view = portal.discussions.thread(viewer(page), slug.clone(), id, 1).await;
    let view = view.map_err(|error| refused(page, &error))?;
    page.person()?;
    let closed = view.topic.closed && !view.seat.moderates();
    if view.seat.writing() != Writing::Open || closed {
        return Err(refused(page, &DiscussionError::Forbidden(Forbidden)));
    }
    let post = match post.parse() {
        Ok(number) => {
            let found = portal.discussions.post(viewer(page), slug, number).await;
            Some(found.map_err(|error| refused(page, &error))?.2)
        }
        Err(_) => None,
    };
    Ok(Answered { post: post.filter(|post| post.topic == view.topic.id), view })
}

fn form(
    page: &Page,
    answered: &Answered,
    given: &Given,
    (faults, shown): (&[Fault], Option<&Shown>),
) -> Response {
    let (seat, topic) = (&answered.view.seat, &answered.view.topic);
    let place = Place::of(&seat.discussion);
    let action = format!("{}/{}/rispondi", place.path, topic.id);
    let sheet = Sheet {
        given,
        faults,
        action: &action,
        writes: Writes::Reply,
        known_tags: &[],
        follow: answered.view.follows == Some(false),
        kept: &[],
        hidden: &[("chiave", &given.chiave), ("a", &given.a)],
    };
    let (blocks, attachments) = shown.map(|shown| (shown.blocks(), shown.attachments())).unwrap_or_default();
    let preview = shown.map(|_| Preview { blocks: &blocks, attachments: &attachments });
    let before = answered.post.as_ref().map(|post| Shown::of_draft(post.shown(), &place.path));
    let before_blocks = before.as_ref().map(Shown::blocks).unwrap_or_default();
    let body = WritePage {
        board: place.as_ref(),
        topic: &topic.subject,
        answered: answered.post.as_ref().map(|post| (post.author.as_str(), before_blocks.as_slice())),
        draft: sheet.draft(page, seat, preview),
    };
    let title = write_title(&body);
    let head = Head { title, crumbs: &place.crumbs_to(title), noindex: true, ..Head::default() };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render_as(status, &head, &write(&body))
}
