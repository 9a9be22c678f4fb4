//! `/forum/{slug}/messaggi/{post}/modifica`: an author changes a post.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::forum::{Preview, WritePage, Writes, write, write_title};
use templates::parts::Tone;
use templates::shell::Head;
use templates::text::portal::forum::outcomes as text;

use super::draft::{self, Fault, Given, Sheet};
use super::post_remove::{Target, opened};
use super::view::{Place, Shown, refused, viewer};
use crate::directory::Forbidden;
use crate::discussion::{DiscussionError, Revision, tags_in};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal, Uploaded};

/// A post that may be changed, and whether it begins its topic.
struct Editing {
    target: Target,
    first: bool,
}

/// `GET`: the form with what it says.
pub(super) async fn show(portal: Portal, page: Page, Path((slug, post)): Path<(String, i64)>) -> Answer {
    let editing = editable(&portal, &page, (&slug, post)).await?;
    let Target { topic, post, .. } = &editing.target;
    let body = post.shown();
    let quoted = |text: &str| text.lines().map(|line| format!("> {line}\n")).collect::<String>();
    let blocks = body.blocks.iter().map(|one| if one.quoted { quoted(&one.text) } else { one.text.clone() });
    let given = Given {
        titolo: topic.subject.clone(),
        testo: blocks.collect::<Vec<_>>().join("\n\n"),
        etichette: topic.tags.join(", "),
        versione: post.message.to_string(),
        tenuti: (0..body.files.len()).map(|number| number.to_string()).collect(),
        ..Given::default()
    };
    Ok(form(&page, &editing, &given, (&[], None)))
}

/// `POST`: it is saved, or looked at first.
pub(super) async fn save(
    portal: Portal,
    Path((slug, post)): Path<(String, i64)>,
    Uploaded { page, form: given, files }: Uploaded<Given>,
) -> Answer {
    let editing = editable(&portal, &page, (&slug, post)).await?;
    let (person, _) = page.person()?;
    let place = Place::of(&editing.target.seat.discussion);
    let (files, wrong) = draft::files(&portal, files).await;
    let mut faults = given.faults(editing.first);
    faults.extend(wrong);
    if !faults.is_empty() || given.azione != "invia" {
        let shown = faults.is_empty().then(|| draft::shown(&given, &files, &place));
        return Ok(form(&page, &editing, &given, (&faults, shown.as_ref())));
    }
    let revision = Revision {
        title: editing.first.then(|| given.titolo.clone()),
        tags: tags_in(&given.etichette),
        text: given.testo.clone(),
        kept: given.tenuti.iter().filter_map(|number| number.parse().ok()).collect(),
        files,
        seen: given.versione.parse().unwrap_or_default(),
    };
    let here = format!("/forum/{slug}/messaggi/{post}");
    match portal.discussions.edit_post(person, (slug, post), revision).await {
        Ok(()) => Ok(page.redirect_with_flash(&here, Tone::Success, text::CHANGED)),
        Err(DiscussionError::Conflict(_)) => {
            Ok(page.redirect_with_flash(&here, Tone::Warning, text::CONFLICT))
        }
        Err(error) => Err(refused(&page, &error)),
    }
}

async fn editable(portal: &Portal, page: &Page, (slug, id): (&str, i64)) -> Result<Editing, Refusal> {
    let target = opened(portal, page, (slug, id)).await?;
    if !target.seat.may_edit(&target.topic, &target.post, portal.clock.now()) {
        return Err(refused(page, &DiscussionError::Forbidden(Forbidden)));
    }
    let first = portal.discussions.is_first(viewer(page), slug.to_owned(), id).await;
    Ok(Editing { target, first: first.map_err(|error| refused(page, &error))? })
}

fn form(
    page: &Page,
    editing: &Editing,
    given: &Given,
    (faults, shown): (&[Fault], Option<&Shown>),
) -> Response {
    let Target { seat, topic, post, .. } = &editing.target;
    let place = Place::of(&seat.discussion);
    let now = Shown::of_post(post.shown(), &place.path, post.id);
    let files = now.attachments();
    let numbers: Vec<String> = (0..files.len()).map(|number| number.to_string()).collect();
    let kept: Vec<_> = numbers.iter().map(String::as_str).zip(files).collect();
    let action = format!("{}/messaggi/{}/modifica", place.path, post.id);
    let sheet = Sheet {
        given,
        faults,
        action: &action,
        writes: Writes::Edit { first: editing.first },
        known_tags: &[],
        follow: false,
        kept: &kept,
        hidden: &[("versione", &given.versione)],
    };
    let (blocks, attachments) = shown.map(|shown| (shown.blocks(), shown.attachments())).unwrap_or_default();
    let preview = shown.map(|_| Preview { blocks: &blocks, attachments: &attachments });
    let body = WritePage {
        board: place.as_ref(),
        topic: &topic.subject,
        answered: None,
        draft: templates::pages::forum::Draft { held: false, ..sheet.draft(page, seat, preview) },
    };
    let title = write_title(&body);
    let head = Head { title, crumbs: &place.crumbs_to(title), noindex: true, ..Head::default() };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render_as(status, &head, &write(&body))
}
