//! How a discussion is run: its settings, and the form of a new one.

use maud::{Markup, html};

use super::{Board, Fault, conflict, top};
use crate::pages::administration::{FormPage, Group, Input, InputKind, form, form_alone};
use crate::text::portal::lists::{self, settings as text};

/// What the form holds, as typed. Words are those of `text::portal::lists::settings`.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `face`: the word of its face.
    pub face: String,
    /// `name`
    pub name: String,
    /// `address`, of a new one
    pub address: String,
    /// `description`
    pub description: String,
    /// `language`: `it` or `en`.
    pub language: String,
    /// `read`: who reads.
    pub read: String,
    /// `post`: who writes.
    pub post: String,
    /// `join`: who joins.
    pub join: String,
    /// `roster`: who sees the members.
    pub roster: String,
    /// `hide`: addresses of authors are hidden.
    pub hide_addresses: bool,
    /// `moderation`: what is held.
    pub moderation: String,
    /// `first`: how many first posts are.
    pub first_posts: String,
    /// `strangers`: what happens with posts of those who may not write.
    pub strangers: String,
    /// `largest`: megabytes.
    pub largest: String,
    /// `recipients`: most addressees.
    pub recipients: String,
    /// `reply`: where replies go.
    pub reply: String,
    /// `prefix` of subjects.
    pub prefix: String,
    /// `digests`: digests go each so many days.
    pub digests: String,
    /// `footer`: below each message stands how one leaves.
    pub footer: bool,
    /// `tell_owners`: owners hear who comes and goes.
    pub tell_owners: bool,
    /// `hold_all`: every post is held.
    pub hold_all: bool,
    /// `closed`: nobody writes or joins any more.
    pub closed: bool,
}

/// The form.
#[derive(Clone, Debug, Default)]
pub struct SettingsPage<'a> {
    /// The discussion; of a new one nothing is shown of it.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// Its version, sent along as `versione`.
    pub version: i64,
    /// Somebody else has changed it meanwhile.
    pub conflict: bool,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// What the form holds.
    pub values: Settings,
    /// Where a new one is sent, and where one goes without sending it.
    pub new: (&'a str, &'a str),
}

/// The body of the page of settings. Sent to itself.
pub fn settings(page: &SettingsPage<'_>) -> Markup {
    let action = page.board.path("/impostazioni");
    let mut groups =
        vec![what(page, false), who(page), moderation(page), mail(page), digests(page), emergency(page)];
    let version = Input {
        name: "versione",
        value: page.version.to_string(),
        kind: InputKind::Hidden,
        ..Input::default()
    };
    groups.insert(0, Group { legend: "", inputs: vec![version] });
    let sent = FormPage {
        action: &action,
        csrf: page.csrf,
        faults: page.faults,
        groups,
        submit: text::SAVE,
        back: &page.board.path(""),
        ..FormPage::default()
    };
    html! {
        (top(&page.board, lists::SETTINGS, "", &Markup::default()))
        (conflict(page.conflict))
        (form_alone(&sent))
    }
}

/// The body of the page of a new one: what it is, and who may what.
pub fn create(page: &SettingsPage<'_>) -> Markup {
    let moderated = choice("moderation", text::MODERATED, &page.values.moderation, text::MODERATIONS);
    form(&FormPage {
        heading: text::NEW,
        lead: text::NEW_LEAD,
        action: page.new.0,
        csrf: page.csrf,
        faults: page.faults,
        groups: vec![
            what(page, true),
            who(page),
            Group { legend: text::MODERATION, inputs: vec![moderated] },
        ],
        submit: text::CREATE,
        back: page.new.1,
        ..FormPage::default()
    })
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(word, label)| ((*word).to_owned(), (*label).to_owned())).collect()
}

fn line<'a>(name: &'a str, label: &'a str, hint: &'a str, value: &str, max: u32) -> Input<'a> {
    Input { name, label, hint, value: value.to_owned(), max, ..Input::default() }
}

fn choice<'a>(name: &'a str, label: &'a str, value: &str, all: &[(&str, &str)]) -> Input<'a> {
    let kind = InputKind::Radios(pairs(all));
    Input { name, label, value: value.to_owned(), required: true, kind, ..Input::default() }
}

fn short<'a>(name: &'a str, label: &'a str, value: &str, all: &[(&str, &str)]) -> Input<'a> {
    Input { kind: InputKind::Select(pairs(all)), ..choice(name, label, value, all) }
}

fn check<'a>(name: &'a str, label: &'a str, hint: &'a str, on: bool) -> Input<'a> {
    Input { name, label, hint, kind: InputKind::Check(on), ..Input::default() }
}

/// `new`: only then its address is chosen.
fn what<'a>(page: &SettingsPage<'a>, new: bool) -> Group<'a> {
    let it = &page.values;
    let mut inputs = vec![
        choice("face", text::FACE, &it.face, text::FACES),
        Input { required: true, ..line("name", text::NAME, text::NAME_HINT, &it.name, 120) },
        Input {
            kind: InputKind::Text(4),
            ..line("description", text::DESCRIPTION, text::DESCRIPTION_HINT, &it.description, 1_000)
        },
        short("language", text::LANGUAGE, &it.language, text::LANGUAGES),
    ];
    if new {
        let address = line("address", text::ADDRESS, text::ADDRESS_HINT, &it.address, 254);
        inputs.insert(2, Input { required: true, kind: InputKind::Mail, ..address });
    }
    Group { legend: text::WHAT, inputs }
}

fn who<'a>(page: &SettingsPage<'a>) -> Group<'a> {
    let it = &page.values;
    let inputs = vec![
        choice("read", text::READ, &it.read, text::READERS),
        choice("post", text::POST, &it.post, text::WRITERS),
        choice("join", text::JOIN, &it.join, text::JOINING),
        short("roster", text::ROSTER, &it.roster, text::ROSTERS),
        check("hide", text::HIDE, text::HIDE_HINT, it.hide_addresses),
    ];
    Group { legend: text::WHO, inputs }
}

fn moderation<'a>(page: &SettingsPage<'a>) -> Group<'a> {
    let it = &page.values;
    let number = |name, label, hint, value: &str| Input {
        required: true,
        kind: InputKind::Number,
        ..line(name, label, hint, value, 9)
    };
    let inputs = vec![
        choice("moderation", text::MODERATED, &it.moderation, text::MODERATIONS),
        number("first", text::FIRST, text::FIRST_HINT, &it.first_posts),
        short("strangers", text::STRANGERS, &it.strangers, text::STRANGERS_WAYS),
        number("largest", text::LARGEST, text::LARGEST_HINT, &it.largest),
        number("recipients", text::RECIPIENTS, text::RECIPIENTS_HINT, &it.recipients),
    ];
    Group { legend: text::MODERATION, inputs }
}

fn mail<'a>(page: &SettingsPage<'a>) -> Group<'a> {
    let it = &page.values;
    let inputs = vec![
        short("reply", text::REPLY, &it.reply, text::REPLIES),
        line("prefix", text::PREFIX, text::PREFIX_HINT, &it.prefix, 40),
        check("footer", text::FOOTER, text::FOOTER_HINT, it.footer),
        check("tell_owners", text::TELL_OWNERS, "", it.tell_owners),
    ];
    Group { legend: text::MAIL, inputs }
}

fn digests<'a>(page: &SettingsPage<'a>) -> Group<'a> {
    let days = Input {
        required: true,
        kind: InputKind::Number,
        ..line("digests", text::DIGESTS, text::DIGESTS_HINT, &page.values.digests, 3)
    };
    Group { legend: text::DIGEST, inputs: vec![days] }
}

fn emergency<'a>(page: &SettingsPage<'a>) -> Group<'a> {
    Group {
        legend: text::EMERGENCY,
        inputs: vec![
            check("hold_all", text::HOLD_ALL, text::HOLD_ALL_HINT, page.values.hold_all),
            check("closed", text::CLOSE, text::CLOSE_HINT, page.values.closed),
        ],
    }
}
