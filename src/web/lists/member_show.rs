//! `/forum/{slug}/gestione/membri/{id}`: one member, what it gets, and what came back.

use axum::extract::Path;
use axum::response::Response;
use templates::pages::lists::{BounceRow, Fault, MemberPage, member as page_of};
use templates::parts::Tone;
use templates::text::portal::lists as text;

use super::member_list::{score, way};
use super::words::{MODES, STATES, meaning, word};
use super::{Desk, refused};
use crate::discussion::{BOUNCE_LIMIT, Bounce, Member, Options};
use crate::rome;
use crate::web::administration::Given;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: the member.
pub(super) async fn show(portal: Portal, page: Page, Path((slug, id)): Path<(String, i64)>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let member = find(&portal, &page, &desk, id).await?;
    answer(&portal, &page, &desk, &member, &[]).await
}

pub(super) async fn find(portal: &Portal, page: &Page, desk: &Desk, id: i64) -> Result<Member, Refusal> {
    let found = portal.discussions.member(desk.by(), desk.id(), id).await;
    found.map_err(|error| refused(page, &error).into())
}

async fn answer(portal: &Portal, page: &Page, desk: &Desk, member: &Member, faults: &[Fault]) -> Answer {
    let bounces = portal.discussions.bounces(desk.by(), member.id).await;
    let bounces: Vec<BounceRow> =
        bounces.map_err(|error| refused(page, &error))?.into_iter().map(bounce).collect();
    Ok(shown(page, desk, member, &bounces, faults))
}

fn shown(page: &Page, desk: &Desk, member: &Member, bounces: &[BounceRow], faults: &[Fault]) -> Response {
    let (address, options) = (member.address.to_string(), &member.options);
    let paused = Some(options.away_until).filter(|at| *at > 0);
    let paused = paused.map(|at| rome::day_of(at - 1).format("%Y-%m-%d").to_string()).unwrap_or_default();
    let body = page_of(&MemberPage {
        board: desk.board(),
        csrf: page.csrf(),
        id: member.id,
        name: &member.name,
        address: &address,
        state: word(STATES, member.state),
        since: member.joined_at,
        way: way(member),
        way_more: member.put_in().unwrap_or_default(),
        consent: None,
        posts: u64::try_from(member.posts).unwrap_or_default(),
        mode: word(MODES, options.mode),
        language: &options.language,
        own_copy: options.own_copy,
        hidden: options.hidden,
        moderated: member.trust < 0,
        paused_until: &paused,
        version: 0,
        score: (&score(member.score), &score(BOUNCE_LIMIT)),
        bounces,
        faults,
        wrong: "",
    });
    let status = super::status(!faults.is_empty());
    desk.render(page, (status, text::MEMBERS), &body)
}

fn bounce(one: Bounce) -> BounceRow {
    BounceRow {
        at: one.at,
        class: one.class,
        status: one.status,
        reason: one.reason,
        report: String::from_utf8_lossy(&one.report).replace("\r\n", "\n"),
    }
}

/// `POST`: what it gets from now on.
pub(super) async fn save(
    portal: Portal,
    Path((slug, id)): Path<(String, i64)>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let (given, member) = (Given(form), find(&portal, &page, &desk, id).await?);
    let options = match read(&given, &member.options) {
        Ok(options) => options,
        Err(fault) => return answer(&portal, &page, &desk, &member, &[fault]).await,
    };
    let trust = if given.yes("moderated") { -1 } else { member.trust.max(0) };
    let saved = portal.discussions.choose(Some(desk.by()), id, options).await;
    saved.map_err(|error| refused(&page, &error))?;
    let trusted = portal.discussions.trust(desk.by(), id, trust).await;
    trusted.map_err(|error| refused(&page, &error))?;
    Ok(page.redirect_with_flash(page.path(), Tone::Success, text::DONE))
}

fn read(given: &Given, before: &Options) -> Result<Options, Fault> {
    let fault = |name: &str, words: &str| (name.to_owned(), words.to_owned());
    let away_until = match given.get("paused_until") {
        "" => 0,
        day => rome::parse_date(day).map(rome::end_of).ok_or_else(|| fault("paused_until", text::NO_DAY))?,
    };
    let language = given.get("language");
    if !matches!(language, "it" | "en") {
        return Err(fault("language", text::NO_CHOICE));
    }
    Ok(Options {
        mode: meaning(MODES, given.get("mode")).ok_or_else(|| fault("mode", text::NO_CHOICE))?,
        away_until,
        own_copy: given.yes("own_copy"),
        hidden: given.yes("hidden"),
        language: language.to_owned(),
        ..before.clone()
    })
}

/// `POST …/azzera`: its mail is sent again, and it begins without bounces.
pub(super) async fn reset(
    portal: Portal,
    Path((slug, id)): Path<(String, i64)>,
    Checked { page, form: _ }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let member = find(&portal, &page, &desk, id).await?;
    let done = portal.discussions.admit(desk.by(), member.id, true).await;
    done.map_err(|error| refused(&page, &error))?;
    let path = desk.board().path(&format!("/membri/{id}"));
    Ok(page.redirect_with_flash(&path, Tone::Success, text::DONE))
}
