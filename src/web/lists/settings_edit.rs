//! `/forum/{slug}/gestione/impostazioni`: how a discussion is run.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::pages::lists::{Fault, Settings as Values, SettingsPage, settings as page_of};
use templates::parts::Tone;
use templates::text::portal::lists as text;

use super::words::{
    FACES, JOINING, MODERATIONS, READERS, REPLIES, ROSTERS, STRANGERS, WRITERS, Words, meaning, word,
};
use super::{Desk, said};
use crate::discussion::{Discussion, DiscussionError, Face, Reading, Settings};
use crate::web::administration::Given;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

const MEGABYTE: u64 = 1 << 20;

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let discussion = &desk.managed.discussion;
    Ok(answer(&page, &desk, (values(discussion), discussion.version), false, &[]))
}

/// `POST`: what was chosen.
pub(super) async fn save(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let (given, before) = (Given(form), desk.managed.discussion.clone());
    let typed = typed(&given);
    let mut faults = Vec::new();
    let chosen = chosen(&given, &mut faults);
    let settings = read(&given, before.settings.clone(), &mut faults);
    if !faults.is_empty() {
        return Ok(answer(&page, &desk, (typed, given.number("versione")), false, &faults));
    }
    let (face, reading) = chosen.unwrap_or((before.face, before.reading));
    let name = given.get("name").to_owned();
    let new = Discussion { name, face, reading, settings, version: given.number("versione"), ..before };
    match portal.discussions.configure(desk.by(), new).await {
        Ok(_) => Ok(page.redirect_with_flash(page.path(), Tone::Success, text::SAVED)),
        Err(DiscussionError::Conflict(version)) => Ok(answer(&page, &desk, (typed, version), true, &[])),
        Err(error) => {
            let faults = said(&page, &error)?;
            Ok(answer(&page, &desk, (typed, given.number("versione")), false, &faults))
        }
    }
}

fn answer(
    page: &Page,
    desk: &Desk,
    (values, version): (Values, i64),
    conflict: bool,
    faults: &[Fault],
) -> Response {
    let status = if conflict { StatusCode::CONFLICT } else { super::status(!faults.is_empty()) };
    let body = page_of(&SettingsPage {
        board: desk.board(),
        csrf: page.csrf(),
        version,
        conflict,
        faults,
        values,
        ..SettingsPage::default()
    });
    desk.render(page, (status, text::SETTINGS), &body)
}

/// What a discussion is like, for the form.
fn values(discussion: &Discussion) -> Values {
    let settings = &discussion.settings;
    let said = |text: &str| text.to_owned();
    Values {
        face: said(word(FACES, discussion.face)),
        name: discussion.name.clone(),
        address: discussion.address.to_string(),
        description: settings.description.clone(),
        language: settings.language.clone(),
        read: said(word(READERS, discussion.reading)),
        post: said(word(WRITERS, settings.posting)),
        join: said(word(JOINING, settings.joining)),
        roster: said(word(ROSTERS, settings.roster)),
        hide_addresses: settings.hide_addresses,
        moderation: said(word(MODERATIONS, settings.moderation)),
        first_posts: settings.newcomer_posts.to_string(),
        strangers: said(word(STRANGERS, settings.otherwise)),
        largest: settings.max_size.div_ceil(MEGABYTE).to_string(),
        recipients: settings.max_recipients.to_string(),
        reply: said(word(REPLIES, settings.reply_to)),
        prefix: settings.prefix.clone(),
        footer: settings.footer,
        tell_owners: settings.tell_owners,
        digests: settings.digest_days.to_string(),
        hold_all: settings.emergency,
        closed: settings.closed,
    }
}

/// What was typed, for the form again.
pub(super) fn typed(given: &Given) -> Values {
    let said = |name: &str| given.get(name).to_owned();
    Values {
        face: said("face"),
        name: said("name"),
        address: said("address"),
        description: said("description"),
        language: said("language"),
        read: said("read"),
        post: said("post"),
        join: said("join"),
        roster: said("roster"),
        hide_addresses: given.yes("hide"),
        moderation: said("moderation"),
        first_posts: said("first"),
        strangers: said("strangers"),
        largest: said("largest"),
        recipients: said("recipients"),
        reply: said("reply"),
        prefix: said("prefix"),
        footer: given.yes("footer"),
        tell_owners: given.yes("tell_owners"),
        digests: said("digests"),
        hold_all: given.yes("hold_all"),
        closed: given.yes("closed"),
    }
}

/// Face and readers; None: one of them is none that there is.
pub(super) fn chosen(given: &Given, faults: &mut Vec<Fault>) -> Option<(Face, Reading)> {
    let face = choice(given, "face", FACES, faults);
    Some((face?, choice(given, "read", READERS, faults)?))
}

/// What the short form says beside these: who may what.
pub(super) fn read_brief(given: &Given, settings: &mut Settings, faults: &mut Vec<Fault>) {
    settings.description = given.get("description").to_owned();
    settings.language = given.get("language").to_owned();
    settings.hide_addresses = given.yes("hide");
    set(&mut settings.posting, choice(given, "post", WRITERS, faults));
    set(&mut settings.joining, choice(given, "join", JOINING, faults));
    set(&mut settings.roster, choice(given, "roster", ROSTERS, faults));
    set(&mut settings.moderation, choice(given, "moderation", MODERATIONS, faults));
    if !matches!(settings.language.as_str(), "it" | "en") {
        faults.push(("language".to_owned(), text::NO_CHOICE.to_owned()));
    }
}

/// What the whole form says.
fn read(given: &Given, mut settings: Settings, faults: &mut Vec<Fault>) -> Settings {
    read_brief(given, &mut settings, faults);
    set(&mut settings.otherwise, choice(given, "strangers", STRANGERS, faults));
    set(&mut settings.reply_to, choice(given, "reply", REPLIES, faults));
    settings.prefix = given.get("prefix").to_owned();
    settings.footer = given.yes("footer");
    settings.tell_owners = given.yes("tell_owners");
    settings.emergency = given.yes("hold_all");
    settings.closed = given.yes("closed");
    set(&mut settings.newcomer_posts, number(given, "first", faults));
    set(&mut settings.max_recipients, number(given, "recipients", faults));
    set(&mut settings.digest_days, number(given, "digests", faults));
    let largest: Option<u32> = number(given, "largest", faults);
    set(&mut settings.max_size, largest.map(|size| u64::from(size) * MEGABYTE));
    settings
}

fn set<T>(field: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *field = value;
    }
}

fn choice<T: Copy>(given: &Given, name: &str, all: Words<T>, faults: &mut Vec<Fault>) -> Option<T> {
    let found = meaning(all, given.get(name));
    if found.is_none() {
        faults.push((name.to_owned(), text::NO_CHOICE.to_owned()));
    }
    found
}

fn number(given: &Given, name: &str, faults: &mut Vec<Fault>) -> Option<u32> {
    let found = given.get(name).parse().ok().filter(|number| *number <= 10_000);
    if found.is_none() {
        faults.push((name.to_owned(), text::NO_NUMBER.to_owned()));
    }
    found
}
