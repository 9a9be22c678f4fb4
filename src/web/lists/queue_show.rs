//! `/moderazione` and `/forum/{slug}/moderazione`: what waits, of all discussions one moderates or of one.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::ErrorKind;
use templates::pages::lists::{Ask, HeldRow, QueuePage, ask, queue};
use templates::parts::{Pagination, Tab, Tone};
use templates::text::portal::lists as text;

use super::held_show::{decision, row};
use super::{Desk, QUEUE_PATH, refused, render};
use crate::directory::{Actor, PrincipalId};
use crate::discussion::{DecidedAll, Decision, Queue};
use crate::web::administration::Given;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page, Refusal};

/// Messages of a page; each is long.
const SIZE: u32 = 20;

/// `GET /moderazione`
pub(super) async fn show_all(portal: Portal, page: Page) -> Answer {
    let (person, _) = page.person()?;
    let shown = Shown::read(&portal, &page, person, None).await?;
    let total = shown.queue.counts.iter().map(|(_, count)| count).sum();
    let body = shown.body(&page, None, total);
    Ok(render(&page, (StatusCode::OK, text::QUEUE_ALL), &body))
}

/// `GET /forum/{slug}/moderazione`
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::open(&portal, &page, &slug).await?;
    let shown = Shown::read(&portal, &page, desk.person, Some(desk.id())).await?;
    let body = shown.body(&page, Some(&desk), desk.managed.waiting);
    Ok(desk.render(&page, (StatusCode::OK, text::QUEUE), &body))
}

/// What a page of the queue shows.
struct Shown {
    queue: Queue,
    rows: Vec<HeldRow>,
}

impl Shown {
    async fn read(
        portal: &Portal,
        page: &Page,
        person: PrincipalId,
        only: Option<PrincipalId>,
    ) -> Result<Self, Refusal> {
        let number = Asked::of(page.path()).page().min(10_000);
        let queue = portal.discussions.queue(Actor::Person(person), only, (SIZE, (number - 1) * SIZE)).await;
        let queue = queue.map_err(|error| refused(page, &error))?;
        let board = |id| queue.counts.iter().find(|(one, _)| one.id == id).map(|(one, _)| one);
        let rows = queue.rows.iter().filter_map(|one| Some(row(board(one.held.discussion)?, one))).collect();
        Ok(Self { queue, rows })
    }

    fn body(&self, page: &Page, desk: Option<&Desk>, total: u64) -> templates::Markup {
        let asked = Asked::of(page.path());
        let all_chosen = asked.get("scelti") == "tutti";
        let hrefs: Vec<String> =
            self.queue.counts.iter().map(|(one, _)| format!("/forum/{}/moderazione", one.slug())).collect();
        let tab = |label, href, current, count| Tab { label, href, current, count: Some(count) };
        let sum = self.queue.counts.iter().map(|(_, count)| count).sum();
        let mut tabs = vec![tab(text::ANY, QUEUE_PATH, desk.is_none(), sum)];
        for ((one, count), href) in self.queue.counts.iter().zip(&hrefs) {
            tabs.push(tab(&one.name, href, desk.is_some_and(|desk| desk.id() == one.id), *count));
        }
        queue(&QueuePage {
            board: desk.map(Desk::board),
            csrf: page.csrf(),
            rows: &self.rows,
            paging: Pagination { path: page.path(), page: asked.page().into(), size: SIZE.into(), total },
            tabs: &tabs,
            reasons: &[],
            all_chosen,
            choose_href: &asked.with("scelti", (!all_chosen).then_some("tutti")),
        })
    }
}

/// `POST /moderazione`: the same for all that are chosen.
pub(super) async fn decide_all(
    portal: Portal,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = page.person()?;
    // Whoever moderates nothing is told so before anything is read.
    Shown::read(&portal, &page, person, None).await?;
    let chosen = Chosen::read(&page, &Given(form))?;
    if chosen.asks() {
        return Ok(render(&page, (StatusCode::OK, text::QUEUE_ALL), &chosen.question(&page, QUEUE_PATH)));
    }
    chosen.decide(&portal, &page, person, QUEUE_PATH).await
}

/// `POST /forum/{slug}/moderazione`
pub(super) async fn decide(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::open(&portal, &page, &slug).await?;
    if !desk.managed.judges {
        return Err(page.forbidden().into());
    }
    let (chosen, path) = (Chosen::read(&page, &Given(form))?, desk.board().queue());
    if chosen.asks() {
        return Ok(desk.render(&page, (StatusCode::OK, text::QUEUE), &chosen.question(&page, &path)));
    }
    chosen.decide(&portal, &page, desk.person, &path).await
}

/// Several messages, and what is decided of them.
struct Chosen {
    ids: Vec<i64>,
    word: String,
    decision: Decision,
    sure: bool,
}

impl Chosen {
    fn read(page: &Page, given: &Given) -> Result<Self, Refusal> {
        let Some(decision) = decision(given.get("azione"), given.get("parole")) else {
            return Err(page.error(ErrorKind::BadRequest).into());
        };
        let ids = given.0.iter().filter(|(name, _)| name == "messaggio");
        let ids = ids.filter_map(|(_, value)| value.parse().ok()).take(SIZE as usize).collect();
        let (word, sure) = (given.get("azione").to_owned(), given.yes("conferma"));
        Ok(Self { ids, word, decision, sure })
    }

    fn asks(&self) -> bool {
        self.decision == Decision::Discard && !self.sure && !self.ids.is_empty()
    }

    fn question(&self, page: &Page, path: &str) -> templates::Markup {
        let ids: Vec<String> = self.ids.iter().map(ToString::to_string).collect();
        let mut hidden = vec![("azione", self.word.as_str())];
        hidden.extend(ids.iter().map(|id| ("messaggio", id.as_str())));
        let thing = text::held_count(ids.len() as u64);
        ask(&Ask {
            word: "discard-many",
            thing: &thing,
            action: path,
            csrf: page.csrf(),
            hidden: &hidden,
            back: path,
        })
    }

    async fn decide(self, portal: &Portal, page: &Page, person: PrincipalId, path: &str) -> Answer {
        if self.ids.is_empty() {
            return Ok(page.redirect_with_flash(path, Tone::Warning, text::NONE_CHOSEN));
        }
        let done = portal.discussions.decide_all(Actor::Person(person), &self.ids, self.decision).await;
        Ok(told(page, &done.map_err(|error| refused(page, &error))?, path))
    }
}

fn told(page: &Page, done: &DecidedAll, path: &str) -> Response {
    let mut by = done.before.clone();
    by.sort();
    by.dedup();
    let words = text::bulk_decided(done.done as u64, (done.before.len() as u64, &by), done.failed as u64);
    let smooth = done.before.is_empty() && done.failed == 0;
    page.redirect_with_flash(path, if smooth { Tone::Success } else { Tone::Warning }, &words)
}
