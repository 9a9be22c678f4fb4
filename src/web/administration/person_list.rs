//! `GET /amministrazione/persone`: people, looked for, narrowed and sorted.

use axum::http::StatusCode;
use templates::pages::administration::{PeoplePage, PersonRow, people};
use templates::parts::{Order, Pagination};
use templates::text::portal::{accounts, administration as text};

use super::{Failed, SIZE, administrator, page_number, render};
use crate::accounts::ListedPerson;
use crate::directory::{Ordering, Role, Search};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Page};

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let person = administrator(&page)?;
    let asked = Asked::of(page.path());
    let order: Ordering = asked.get("ordine").parse().unwrap_or(Ordering::Name);
    let role: Option<Role> = asked.get("ruolo").parse().ok();
    let search = Search {
        text: asked.get("q").chars().take(200).collect(),
        role,
        has_mailbox: choice(asked.get("casella"), "interne", "esterne"),
        disabled: choice(asked.get("stato"), "disattivate", "attive"),
        order: Some(order),
        ..Search::default()
    };
    let number = page_number(&asked);
    let service = page.accounts()?.service();
    let found = service.people(person, search, (SIZE, (number - 1) * SIZE)).await;
    let (found, total) = found.map_err(|error| Failed::from(error).answer(&page))?;
    let rows: Vec<PersonRow> = found.into_iter().map(row).collect();
    let words: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let sort = |up: Ordering, down: Option<Ordering>| sorted(&asked, order, up, down);
    let body = people(&PeoplePage {
        rows: &rows,
        paging: Pagination { path: page.path(), page: number.into(), size: SIZE.into(), total },
        asked: ["q", "ruolo", "casella", "stato"].map(|name| asked.get(name)),
        roles: &words,
        active: &active(&asked),
        sorts: [
            sort(Ordering::Name, Some(Ordering::NameDown)),
            sort(Ordering::Address, Some(Ordering::AddressDown)),
            sort(Ordering::Newest, None),
        ],
    });
    Ok(render(&portal, &page, (StatusCode::OK, text::PEOPLE), &[], &body).await)
}

fn choice(word: &str, yes: &str, no: &str) -> Option<bool> {
    if word == yes { Some(true) } else { (word == no).then_some(false) }
}

fn row(one: ListedPerson) -> PersonRow {
    let mut roles: Vec<String> =
        one.roles.iter().map(|(role, _)| accounts::role(role.as_str()).to_owned()).collect();
    roles.dedup();
    PersonRow {
        id: one.account.id.0,
        name: one.account.name,
        address: one.account.address.to_string(),
        roles,
        disabled: one.account.disabled,
        since: one.account.created_at,
    }
}

fn active(asked: &Asked<'_>) -> Vec<(String, String)> {
    let label = |name: &str, value: &str| match (name, value) {
        ("q", words) => format!("«{words}»"),
        ("ruolo", word) => text::filter(text::ROLE, accounts::role(word)),
        (_, "interne") => text::INSIDE.to_owned(),
        (_, "esterne") => text::OUTSIDE.to_owned(),
        (_, "attive") => text::ACTIVE.to_owned(),
        _ => text::DISABLED.to_owned(),
    };
    let names = ["q", "ruolo", "casella", "stato"].into_iter().filter(|name| !asked.get(name).is_empty());
    names.map(|name| (label(name, asked.get(name)), asked.without(name))).collect()
}

/// The link that sorts by something, or the other way round when it is sorted so; and how it is sorted now.
fn sorted(asked: &Asked<'_>, now: Ordering, up: Ordering, down: Option<Ordering>) -> (String, Option<Order>) {
    let to = |order: Ordering| asked.with("ordine", (order != Ordering::Name).then_some(order.as_str()));
    match down {
        Some(down) if now == up => (to(down), Some(Order::Ascending)),
        Some(down) if now == down => (to(up), Some(Order::Descending)),
        None if now == up => (to(Ordering::Name), Some(Order::Descending)),
        _ => (to(up), None),
    }
}
