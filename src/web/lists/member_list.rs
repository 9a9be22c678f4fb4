//! `/forum/{slug}/gestione/membri`: members, looked for, narrowed and sorted, and what is done with several.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::ErrorKind;
use templates::pages::lists::{MemberRow, MembersPage, members as page_of};
use templates::parts::{Order, Pagination, Tone};
use templates::text::portal::administration::filter;
use templates::text::portal::lists as common;
use templates::text::portal::lists::members as text;

use super::words::{MODES, STATES, meaning, word};
use super::{Desk, SIZE, refused};
use crate::discussion::{ByMember, DiscussionError, Member, MemberState, Mode, Options, Which};
use crate::web::administration::Given;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page};

/// `GET`: the table.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let asked = Asked::of(page.path());
    let number = asked.page().min(10_000);
    let which = Which { limit: SIZE, offset: (number - 1) * SIZE, ..which(&asked) };
    let state = which.state;
    let found = portal.discussions.members(desk.by(), desk.id(), which).await;
    let (found, counts) = found.map_err(|error| refused(&page, &error))?;
    let total =
        counts.iter().filter(|(one, _)| state.is_none_or(|state| state == *one)).map(|(_, n)| n).sum();
    let rows: Vec<MemberRow> = found.iter().map(row).collect();
    let counts: Vec<(&str, u64)> =
        counts.iter().map(|(state, count)| (word(STATES, *state), *count)).collect();
    let all_chosen = asked.get("scelti") == "tutti";
    let body = page_of(&MembersPage {
        board: desk.board(),
        csrf: page.csrf(),
        rows: &rows,
        paging: Pagination { path: page.path(), page: number.into(), size: SIZE.into(), total },
        asked: ["q", "stato", "riceve"].map(|name| asked.get(name)),
        active: &active(&asked),
        counts: &counts,
        sorts: ["indirizzo", "dal", "errori"].map(|word| sorted(&asked, word)),
        all_chosen,
        choose_href: &asked.with("scelti", (!all_chosen).then_some("tutti")),
        wrong: "",
    });
    Ok(desk.render(&page, (StatusCode::OK, common::MEMBERS), &body))
}

/// What is asked for, without the page.
fn which(asked: &Asked<'_>) -> Which {
    Which {
        state: meaning(STATES, asked.get("stato")),
        mode: meaning(MODES, asked.get("riceve")),
        text: asked.get("q").chars().take(200).collect(),
        order: match asked.get("ordine") {
            "dal" => ByMember::Newest,
            "errori" => ByMember::Bounces,
            _ => ByMember::Address,
        },
        ..Which::default()
    }
}

/// The link that sorts by something, each in the one order it has; and how it is sorted now.
fn sorted(asked: &Asked<'_>, word: &str) -> (String, Option<Order>) {
    let now = if asked.get("ordine").is_empty() { "indirizzo" } else { asked.get("ordine") };
    let order = if word == "indirizzo" { Order::Ascending } else { Order::Descending };
    (asked.with("ordine", (word != "indirizzo").then_some(word)), (now == word).then_some(order))
}

fn active(asked: &Asked<'_>) -> Vec<(String, String)> {
    let label = |name: &str, value: &str| match name {
        "stato" => filter(text::STATE, common::label(&text::STATES, value)),
        "riceve" => filter(text::MODE, common::label(&text::MODES, value)),
        _ => format!("«{value}»"),
    };
    let names = ["q", "stato", "riceve"].into_iter().filter(|name| !asked.get(name).is_empty());
    names.map(|name| (label(name, asked.get(name)), asked.without(name))).collect()
}

fn row(member: &Member) -> MemberRow {
    MemberRow {
        id: member.id,
        name: member.name.clone(),
        address: member.address.to_string(),
        state: word(STATES, member.state).to_owned(),
        mode: word(MODES, member.options.mode).to_owned(),
        way: way(member).to_owned(),
        since: member.joined_at,
        score: if member.score > 0 { score(member.score) } else { String::new() },
        moderated: member.trust < 0,
        steward: false,
    }
}

/// The word of how somebody came in.
pub(super) fn way(member: &Member) -> &'static str {
    match (member.by_hand, member.put_in()) {
        (false, _) => "rule",
        (true, Some(_)) => "hand",
        (true, None) => "request",
    }
}

/// Thousandths as they are shown: `3,5`.
pub(super) fn score(thousandths: i64) -> String {
    format!("{},{}", thousandths / 1000, thousandths % 1000 / 100)
}

/// What is done with several.
enum Deed {
    Mode(Mode),
    Trust(i64),
    Reset,
    Remove,
}

fn deed(word: &str) -> Option<Deed> {
    match word {
        "moderate" => Some(Deed::Trust(-1)),
        "trust" => Some(Deed::Trust(1)),
        "reset" => Some(Deed::Reset),
        "remove" => Some(Deed::Remove),
        word => meaning(MODES, word).map(Deed::Mode),
    }
}

/// `POST`: the same for all that are chosen, each by itself.
pub(super) async fn change(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let (given, path) = (Given(form), desk.board().path("/membri"));
    let Some(deed) = deed(given.get("azione")) else { return Err(page.error(ErrorKind::BadRequest).into()) };
    let ids: Vec<i64> = given
        .0
        .iter()
        .filter(|(name, _)| name == "iscritto")
        .filter_map(|(_, id)| id.parse().ok())
        .take(SIZE as usize)
        .collect();
    if ids.is_empty() {
        return Ok(page.redirect_with_flash(&path, Tone::Warning, common::NONE_CHOSEN));
    }
    let mut done = 0;
    for id in ids {
        match one(&portal, &desk, id, &deed).await {
            Ok(()) => done += 1,
            Err(DiscussionError::NotFound(_)) => {}
            Err(error) => return Err(refused(&page, &error).into()),
        }
    }
    Ok(page.redirect_with_flash(&path, Tone::Success, &text::changed(done)))
}

async fn one(portal: &Portal, desk: &Desk, id: i64, deed: &Deed) -> Result<(), DiscussionError> {
    let (service, by) = (&portal.discussions, desk.by());
    let member = service.member(by.clone(), desk.id(), id).await?;
    match deed {
        Deed::Mode(mode) => service.choose(Some(by), id, Options { mode: *mode, ..member.options }).await,
        Deed::Trust(trust) => service.trust(by, id, *trust).await,
        Deed::Reset if member.state == MemberState::Stopped || member.score > 0 => {
            service.admit(by, id, true).await
        }
        Deed::Reset => Ok(()),
        Deed::Remove => service.leave(Some(by), id).await,
    }
}
