//! `/forum/{slug}/iscrizione`: what somebody receives by mail; without an account an address is enough, which is asked first.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::Markup;
use templates::pages::forum::{
    FollowedTopic, MembershipPage, Mode as ModeView, SubscribePage, membership, subscribe, subscribe_asked,
};
use templates::parts::Tone;
use templates::shell::Head;
use templates::text::portal::forum::{following, outcomes as text};

use super::draft::{Fault, fault};
use super::list_show::joining;
use super::view::{Place, refused, topic_path, viewer};
use crate::address::Address;
use crate::clock::Micros;
use crate::directory::{Actor, PrincipalId};
use crate::discussion::{
    Asked as AskedFor, Discussion, DiscussionError, Joined, Member, MemberState, Mode, Options, Seat,
};
use crate::net::rates::Act;
use crate::rome;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page};

/// Days after which a digest is one of a week.
const WEEK: u32 = 7;

/// The forms: of a visitor, and of somebody with an account.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    azione: String,
    modo: String,
    riepilogo: String,
    sospeso: String,
    copia: String,
    doppi: String,
    nascosto: String,
    lingua: String,
    indirizzo: String,
    nome: String,
    /// A field that no person sees.
    cognome: String,
}

impl Given {
    /// What is to be done.
    pub(super) fn what(&self) -> &str {
        &self.azione
    }
}

/// What a member receives, as a page says it.
pub(super) fn mode_of(discussion: &Discussion, member: &Member) -> ModeView {
    view_of(discussion, member.options.mode)
}

fn view_of(discussion: &Discussion, mode: Mode) -> ModeView {
    match mode {
        Mode::Every => ModeView::All,
        Mode::Topics => ModeView::Followed,
        Mode::Digest | Mode::PlainDigest if discussion.settings.digest_days >= WEEK => ModeView::Weekly,
        Mode::Digest | Mode::PlainDigest => ModeView::Daily,
        Mode::Nothing => ModeView::Nothing,
    }
}

/// What somebody may know of a discussion, with the topics it follows.
type Opened = (Seat, Vec<(i64, String)>);

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let opened = portal.discussions.membership(viewer(&page), slug).await;
    let opened = opened.map_err(|error| refused(&page, &error))?;
    if page.session().is_none() {
        let place = Place::of(&opened.0.discussion);
        if Asked::of(page.path()).get("inviata") == "si" {
            let head = head_of(following::ASKED);
            return Ok(page.render(
                &Head { crumbs: &place.crumbs_to(following::ASKED), ..head },
                &subscribe_asked(&place.as_ref()),
            ));
        }
        return Ok(visitor_form(&page, &opened.0, &Given::default(), &[]));
    }
    let options = match &opened.0.member {
        Some(member) => member.options.clone(),
        None => Options::of(&opened.0.discussion.settings),
    };
    Ok(member_form(&page, &opened, &options, &[]))
}

/// `POST`: it is done.
pub(super) async fn save(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form: given }: Checked<Given>,
) -> Answer {
    let opened = portal.discussions.membership(viewer(&page), slug).await;
    let opened = opened.map_err(|error| refused(&page, &error))?;
    match page.viewer().person {
        None => ask(&portal, &page, &opened.0, &given).await,
        Some(person) => own(&portal, &page, (person, &opened), &given).await,
    }
}

/// A visitor reads the same, whoever the address belongs to.
async fn ask(portal: &Portal, page: &Page, seat: &Seat, given: &Given) -> Answer {
    if let Err(refused) = portal.throttle.ask(Act::Form, page.peer()) {
        return Ok(page.too_many(refused.wait.seconds()));
    }
    let done = format!("{}/iscrizione?inviata=si", Place::of(&seat.discussion).path);
    if !given.cognome.is_empty() {
        return Ok(page.redirect(&done));
    }
    let Ok(address) = Address::parse(given.indirizzo.trim()) else {
        return Ok(visitor_form(page, seat, given, &[fault("indirizzo", text::ODD_ADDRESS)]));
    };
    let asked = AskedFor {
        address: address.to_string(),
        name: given.nome.clone(),
        mode: None,
        language: seat.discussion.settings.language.clone(),
        by: "web".to_owned(),
    };
    match portal.discussions.ask_to_join(seat.discussion.id, asked).await {
        Ok(()) | Err(DiscussionError::Refused(_)) => Ok(page.redirect(&done)),
        Err(error) => Err(refused(page, &error)),
    }
}

async fn own(
    portal: &Portal,
    page: &Page,
    (person, opened): (PrincipalId, &Opened),
    given: &Given,
) -> Answer {
    let (seat, back) = (&opened.0, Place::of(&opened.0.discussion).path);
    let before = match &seat.member {
        Some(member) => member.options.clone(),
        None => Options::of(&seat.discussion.settings),
    };
    let options = match given.what() {
        "riprendi" => return resume(portal, page, (person, seat), &back).await,
        "lascia" => return leave(portal, page, (person, seat), &back).await,
        "segui" => Ok(Options { mode: Mode::Every, ..Options::of(&seat.discussion.settings) }),
        _ => read(given, &before, portal.clock.now()),
    };
    let options = match options {
        Ok(options) => options,
        Err((options, faults)) => return Ok(member_form(page, opened, &options, &faults)),
    };
    let outcome = match &seat.member {
        Some(member) => {
            let chosen = portal.discussions.choose(Some(Actor::Person(person)), member.id, options).await;
            chosen.map(|()| text::SAVED)
        }
        None => {
            let joined = portal.discussions.join(person, seat.discussion.id, Some(options)).await;
            joined.map(|joined| if matches!(joined, Joined::Waits(_)) { text::ASKED } else { text::JOINED })
        }
    };
    // Who has just asked may not read it yet.
    let back = if seat.may_read() { back } else { format!("{back}/iscrizione") };
    match outcome {
        Ok(words) => Ok(page.redirect_with_flash(&back, Tone::Success, words)),
        Err(DiscussionError::Refused(_)) => {
            Ok(page.redirect_with_flash(&back, Tone::Warning, text::JOIN_CLOSED))
        }
        Err(error) => Err(refused(page, &error)),
    }
}

/// Whose mail came back is sent some again.
async fn resume(portal: &Portal, page: &Page, (person, seat): (PrincipalId, &Seat), back: &str) -> Answer {
    if let Some(member) = &seat.member {
        let resumed = portal.discussions.resume(Some(Actor::Person(person)), member.id).await;
        resumed.map_err(|error| refused(page, &error))?;
    }
    Ok(page.redirect_with_flash(&format!("{back}/iscrizione"), Tone::Success, text::SAVED))
}

async fn leave(portal: &Portal, page: &Page, (person, seat): (PrincipalId, &Seat), back: &str) -> Answer {
    if let Some(member) = &seat.member {
        let left = portal.discussions.leave(Some(Actor::Person(person)), member.id).await;
        left.map_err(|error| refused(page, &error))?;
    }
    // What only members read is no longer there for who has left.
    let back = if seat.is_reserved() { "/forum" } else { back };
    Ok(page.redirect_with_flash(back, Tone::Success, text::LEFT))
}

/// What was chosen, or what was wrong with it.
pub(super) fn read(given: &Given, before: &Options, now: Micros) -> Result<Options, (Options, Vec<Fault>)> {
    let mut faults = Vec::new();
    let mode = match ModeView::of(&given.modo) {
        Some(ModeView::All) => Mode::Every,
        Some(ModeView::Followed) => Mode::Topics,
        Some(ModeView::Daily | ModeView::Weekly) if given.riepilogo == "testo" => Mode::PlainDigest,
        Some(ModeView::Daily | ModeView::Weekly) => Mode::Digest,
        Some(ModeView::Nothing) => Mode::Nothing,
        None => {
            faults.push(fault("modo", text::NO_MODE));
            before.mode
        }
    };
    let until = rome::parse_date(&given.sospeso).map(rome::end_of).filter(|until| *until > now);
    if until.is_none() && !given.sospeso.trim().is_empty() {
        faults.push(fault("sospeso", text::ODD_DAY));
    }
    let options = Options {
        mode,
        away_until: until.unwrap_or_default(),
        own_copy: given.copia == "si",
        doubles: given.doppi != "si",
        hidden: given.nascosto == "si",
        language: if given.lingua == "en" { "en".to_owned() } else { "it".to_owned() },
    };
    if faults.is_empty() { Ok(options) } else { Err((options, faults)) }
}

fn head_of(title: &str) -> Head<'_> {
    Head { title, noindex: true, ..Head::default() }
}

pub(super) fn status(faults: &[Fault]) -> StatusCode {
    if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

fn visitor_form(page: &Page, seat: &Seat, given: &Given, faults: &[Fault]) -> Response {
    let place = Place::of(&seat.discussion);
    let body = subscribe(&SubscribePage {
        csrf: page.csrf(),
        board: place.as_ref(),
        joining: joining(seat.discussion.settings.joining),
        address: &given.indirizzo,
        name: &given.nome,
        hidden: &[],
        faults,
    });
    let head = Head { crumbs: &place.crumbs_to(following::SUBSCRIBE), ..head_of(following::SUBSCRIBE) };
    page.render_as(status(faults), &head, &body)
}

fn member_form(page: &Page, (seat, topics): &Opened, options: &Options, faults: &[Fault]) -> Response {
    let place = Place::of(&seat.discussion);
    let paths: Vec<String> =
        topics.iter().map(|(id, subject)| topic_path(seat.discussion.slug(), *id, subject)).collect();
    let followed: Vec<FollowedTopic<'_>> =
        topics.iter().zip(&paths).map(|((id, title), path)| FollowedTopic { id: *id, title, path }).collect();
    let address =
        seat.member.as_ref().map_or_else(|| page.viewer().login.clone(), |one| one.address.to_string());
    let shown = Shown {
        discussion: &seat.discussion,
        member: seat.member.as_ref(),
        address: &address,
        action: &format!("{}/iscrizione", place.path),
        options,
        topics: Some(&followed),
        faults,
    };
    let head = Head { crumbs: &place.crumbs_to(following::TITLE), ..head_of(following::TITLE) };
    page.render_as(status(faults), &head, &shown.body(page.csrf()))
}

/// What somebody gets, or would get, as a form.
pub(super) struct Shown<'a> {
    pub(super) discussion: &'a Discussion,
    pub(super) member: Option<&'a Member>,
    pub(super) address: &'a str,
    pub(super) action: &'a str,
    pub(super) options: &'a Options,
    pub(super) topics: Option<&'a [FollowedTopic<'a>]>,
    pub(super) faults: &'a [Fault],
}

impl Shown<'_> {
    /// The body of the page.
    pub(super) fn body(&self, csrf: &str) -> Markup {
        let (place, options) = (Place::of(self.discussion), self.options);
        let away = match options.away_until {
            0 => String::new(),
            until => rome::day_of(until - 1).format("%Y-%m-%d").to_string(),
        };
        membership(&MembershipPage {
            csrf,
            board: place.as_ref(),
            action: self.action,
            address: self.address,
            member: self.member.is_some(),
            joining: joining(self.discussion.settings.joining),
            mode: view_of(self.discussion, options.mode),
            plain_digest: options.mode == Mode::PlainDigest,
            vacation: &away,
            own_copy: options.own_copy,
            no_duplicates: !options.doubles,
            hide_address: options.hidden,
            language: &options.language,
            stopped: self.member.is_some_and(|member| member.state == MemberState::Stopped),
            topics: self.topics,
            faults: self.faults,
        })
    }
}
