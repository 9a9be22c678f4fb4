//! `/bacheca/nuovo`: somebody writes a notice.

use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::forum::{Preview, WritePage, Writes, write, write_title};
use templates::shell::Head;
use templates::text::portal::forum::notices as text;

use super::{BOARD, crumbs, failed};
use crate::clock::Micros;
use crate::directory::Forbidden;
use crate::discussion::{DiscussionError, Importance, NoticeFacts, Seat, Special, Writing, Written};
use crate::rome;
use crate::web::forum::draft::{self, Fault, Given, Sheet, fault};
use crate::web::forum::view::{Place, Shown, refused, viewer};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal, Uploaded};

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let seat = opened(&portal, &page).await?;
    let given = Given { importanza: text::IMPORTANCE[0].0.to_owned(), ..Given::fresh() };
    Ok(form(&page, &seat, &given, (&[], None)))
}

/// `POST`: it is sent, or looked at first.
pub(super) async fn create(portal: Portal, Uploaded { page, form: given, files }: Uploaded<Given>) -> Answer {
    let seat = opened(&portal, &page).await?;
    let (person, _) = page.person()?;
    let (files, wrong) = draft::files(&portal, files).await;
    let facts = facts(&given, portal.clock.now());
    let mut faults = given.faults(true);
    faults.extend(facts.is_none().then(|| fault("scade", text::ODD_UNTIL)));
    faults.extend(wrong);
    let place = Place::of(&seat.discussion);
    if !faults.is_empty() || given.azione != "invia" {
        let shown = faults.is_empty().then(|| draft::shown(&given, &files, &place));
        return Ok(form(&page, &seat, &given, (&faults, shown.as_ref())));
    }
    let written = Written { special: facts.map(Special::Notice), ..given.written(files, None) };
    let outcome = portal.discussions.write(person, seat.discussion.slug().to_owned(), written).await;
    draft::after(&page, outcome, &place.path, BOARD)
}

/// The board, for somebody who may write there.
async fn opened(portal: &Portal, page: &Page) -> Result<Seat, Refusal> {
    let found = portal.discussions.notice_board(viewer(page)).await;
    let (seat, _) = found.map_err(|error| failed(page, &error))?;
    page.person()?;
    match seat.writing() {
        Writing::Open => Ok(seat),
        _ => Err(refused(page, &DiscussionError::Forbidden(Forbidden))),
    }
}

/// What was chosen beside the words; None: the day is none, or gone.
fn facts(given: &Given, now: Micros) -> Option<NoticeFacts> {
    let until = match given.scade.trim() {
        "" => None,
        day => Some(rome::end_of(rome::parse_date(day)?) - 1),
    };
    let place = text::IMPORTANCE.iter().position(|(word, _)| *word == given.importanza).unwrap_or_default();
    let importance = Importance::ALL.get(place).copied().unwrap_or(Importance::Normal);
    let facts = NoticeFacts { importance, until, confirm: given.conferma == "si" };
    (!facts.is_over(now)).then_some(facts)
}

fn form(page: &Page, seat: &Seat, given: &Given, (faults, shown): (&[Fault], Option<&Shown>)) -> Response {
    let place = Place::of(&seat.discussion);
    let sheet = Sheet {
        given,
        faults,
        action: "/bacheca/nuovo",
        writes: Writes::Notice,
        known_tags: &[],
        follow: seat.member.is_some(),
        kept: &[],
        hidden: &[("chiave", &given.chiave)],
    };
    let (blocks, attachments) = shown.map(|shown| (shown.blocks(), shown.attachments())).unwrap_or_default();
    let preview = shown.map(|_| Preview { blocks: &blocks, attachments: &attachments });
    let body = WritePage {
        board: place.as_ref(),
        topic: "",
        answered: None,
        draft: sheet.draft(page, seat, preview),
    };
    let title = write_title(&body);
    let head = Head { title, crumbs: &crumbs(title), noindex: true, ..Head::default() };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render_as(status, &head, &write(&body))
}
