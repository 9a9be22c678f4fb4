//! `GET /redazione/enti`: organisations, those that wait first to be found.

use axum::http::StatusCode;
use templates::pages::bodies::{DeskPage, DeskRow, desk};
use templates::parts::{Order as Shown, Pagination};
use templates::text::portal::bodies as text;

use super::decides;
use crate::clock::DAY;
use crate::portal::organisations::{Filter, Order, State};
use crate::web::bodies::view::{kinds, last, refused};
use crate::web::newsroom::render;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

/// Lines of a page.
const SIZE: u32 = 30;
/// What ends so soon is shown apart.
const SOON: i64 = 60 * DAY;

/// What a list asks for.
fn filter(asked: &Asked<'_>, now: i64) -> Filter {
    let filter = Filter {
        state: asked.get("stato").parse().ok(),
        body: asked.get("tipo").parse().ok(),
        text: asked.get("q").chars().take(100).collect(),
        order: match asked.get("ordine") {
            "nome" => Order::Name,
            "fine" => Order::Ending,
            _ => Order::Newest,
        },
        ..Filter::default()
    };
    match asked.get("vista") {
        "attesa" => Filter { open: true, ..filter },
        "pagine" => Filter { proposes: true, ..filter },
        "rinnovi" => Filter { renewal: true, ..filter },
        "scadenza" => Filter { state: Some(State::Approved), ends_before: Some(now + SOON), ..filter },
        _ => filter,
    }
}

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let person = decides(&page)?;
    let asked = Asked::of(page.path());
    let (filter, number) = (filter(&asked, portal.clock.now()), asked.page().min(10_000));
    let (order, words) = (filter.order, filter.text.clone());
    let mut active = Vec::new();
    if let (Some(state), "") = (filter.state, asked.get("vista")) {
        active.push((text::state(state.as_str()).to_owned(), asked.without("stato")));
    }
    if let Some(body) = filter.body {
        active.push((text::body(body.as_str()).0.to_owned(), asked.without("tipo")));
    }
    if !words.is_empty() {
        active.push((format!("{}: {words}", text::SEARCH_NAME), asked.without("q")));
    }
    let waiting = portal.organisations.waiting(person).await.map_err(|error| refused(&page, &error))?;
    let found = portal.organisations.list(person, filter, (SIZE, (number - 1) * SIZE)).await;
    let (found, total) = found.map_err(|error| refused(&page, &error))?;
    let rows: Vec<DeskRow<'_>> = found
        .iter()
        .map(|one| DeskRow {
            id: one.organisation.id.0,
            name: &one.organisation.application.name,
            body: one.organisation.application.body.as_str(),
            state: one.organisation.state.as_str(),
            proposes: one.organisation.proposal.is_some(),
            until: last(one.organisation.valid_until),
            assignee: one.assignee_name.as_deref().unwrap_or_default(),
            changed_at: one.organisation.changed_at,
        })
        .collect();
    let count = |number| u64::try_from(number).unwrap_or_default();
    let sorts = [("nome", Order::Name), ("fine", Order::Ending), ("", Order::Newest)];
    let sorts = sorts.map(|(word, by)| sorted(&asked, (word, by), order));
    let states: Vec<&str> = State::ALL.iter().map(|state| state.as_str()).collect();
    let body = desk(&DeskPage {
        view: asked.get("vista"),
        counts: &[
            ("attesa", count(waiting.requests)),
            ("pagine", count(waiting.pages)),
            ("rinnovi", count(waiting.renewals)),
        ],
        words: &words,
        state: asked.get("stato"),
        states: &states,
        body: asked.get("tipo"),
        bodies: &kinds(),
        active: &active,
        rows: &rows,
        paging: Pagination {
            path: page.path(),
            page: number.into(),
            size: SIZE.into(),
            total: u64::try_from(total).unwrap_or_default(),
        },
        sorts: [(&sorts[0].0, sorts[0].1), (&sorts[1].0, sorts[1].1), (&sorts[2].0, sorts[2].1)],
    });
    Ok(render(&portal, &page, (StatusCode::OK, text::DESK), &[], &body).await)
}

/// The link that sorts so, and how it is sorted now.
fn sorted(asked: &Asked<'_>, (word, by): (&str, Order), now: Order) -> (String, Option<Shown>) {
    let href = if word.is_empty() { asked.without("ordine") } else { asked.with("ordine", Some(word)) };
    let shown = if by == Order::Newest { Shown::Descending } else { Shown::Ascending };
    (href, (by == now).then_some(shown))
}
