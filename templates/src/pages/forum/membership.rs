//! What somebody receives of a discussion: for who has an account.

use maud::{Markup, html};

use super::bits;
use super::follow::Mode;
use super::model::BoardRef;
use crate::parts::{self, Choice, Field, Form, Look, Tone};
use crate::text::portal::forum::following as text;

/// How one becomes a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Joining {
    /// By oneself.
    Open,
    /// Somebody in charge approves.
    Approval,
    /// Those in charge make members.
    #[default]
    Closed,
}

/// A topic one follows.
#[derive(Clone, Copy, Debug, Default)]
pub struct FollowedTopic<'a> {
    /// Its number.
    pub id: i64,
    /// Its title.
    pub title: &'a str,
    /// Where it is.
    pub path: &'a str,
}

/// One's membership, or what it would be. It posts `azione` (`salva`) with the fields below to `…/iscrizione`.
#[derive(Clone, Copy, Debug, Default)]
pub struct MembershipPage<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// Which discussion.
    pub board: BoardRef<'a>,
    /// Where this is sent: `…/iscrizione`, or a page that a link of a letter opens.
    pub action: &'a str,
    /// Where the mail goes.
    pub address: &'a str,
    /// One is a member.
    pub member: bool,
    /// How one becomes one.
    pub joining: Joining,
    /// `modo`: the word of what is received.
    pub mode: Mode,
    /// `riepilogo` (`mime`, `testo`): digests are one plain text.
    pub plain_digest: bool,
    /// `sospeso`: nothing until this day, `2026-12-08`, or empty.
    pub vacation: &'a str,
    /// `copia`: one's own posts too.
    pub own_copy: bool,
    /// `doppi`: no second copy of what is addressed to one as well.
    pub no_duplicates: bool,
    /// `nascosto`: others do not see the address.
    pub hide_address: bool,
    /// `lingua`: `it` or `en`.
    pub language: &'a str,
    /// Its mail came back: nothing is sent.
    pub stopped: bool,
    /// Topics that are followed; None where a link of a letter has led.
    pub topics: Option<&'a [FollowedTopic<'a>]>,
    /// What was wrong.
    pub faults: &'a [(String, String)],
}

/// The body of the page.
pub fn membership(page: &MembershipPage<'_>) -> Markup {
    let lead = if page.member { text::lead } else { text::lead_outside };
    html! {
        (parts::page_head(text::TITLE, &lead(page.board.title, page.address), &Markup::default()))
        @if !page.member && page.joining == Joining::Closed { (parts::alert(Tone::Info, &html! { p { (text::CLOSED) } })) }
        @else {
            @if page.stopped { (stopped(page)) }
            div.parti {
                (choices(page))
                @if let Some(followed) = page.topics.filter(|_| page.member) { (topics(page, followed)) }
                @if page.member { (leave(page)) }
            }
        }
    }
}

fn choices(page: &MembershipPage<'_>) -> Markup {
    let faults = bits::faults(page.faults);
    let label = match (page.member, page.joining) {
        (true, _) => text::SAVE,
        (false, Joining::Approval) => text::ASK,
        (false, _) => text::JOIN,
    };
    let body = html! {
        (modes(page))
        (parts::fieldset(text::DETAILS, &details(page)))
        @if !page.member && page.joining == Joining::Approval { p { (text::ASK_NOTE) } }
        (parts::actions(&parts::submit_as(label, "azione", "salva", Look::Primary)))
    };
    parts::form(&Form { action: page.action, csrf: page.csrf, faults: &faults, files: false }, &body)
}

fn modes(page: &MembershipPage<'_>) -> Markup {
    let field = |name, label, value| bits::field(page.faults, name, label, value, 0);
    let modes = Mode::ALL.map(|mode| Choice { value: mode.word(), label: mode.label() });
    let digests = [("mime", text::DIGEST_MIME), ("testo", text::DIGEST_PLAIN)]
        .map(|(value, label)| Choice { value, label });
    let digest = if page.plain_digest { "testo" } else { "mime" };
    html! {
        (parts::field_radios(&Field { required: true, ..field("modo", text::MODE, page.mode.word()) }, &modes))
        (parts::field_radios(&Field { required: true, ..field("riepilogo", text::DIGEST, digest) }, &digests))
    }
}

fn details(page: &MembershipPage<'_>) -> Markup {
    let field = |name, label, value| bits::field(page.faults, name, label, value, 0);
    let languages = text::LANGUAGES.map(|(value, label)| Choice { value, label });
    html! {
        (parts::field_date(&Field { hint: text::VACATION_HINT, ..field("sospeso", text::VACATION, page.vacation) }))
        (parts::field_checkbox(&field("copia", text::OWN_COPY, ""), page.own_copy))
        (parts::field_checkbox(&field("doppi", text::NO_DUPLICATES, ""), page.no_duplicates))
        (parts::field_checkbox(&field("nascosto", text::HIDE_ADDRESS, ""), page.hide_address))
        (parts::field_select(&Field { required: true, ..field("lingua", text::LANGUAGE, page.language) }, &languages))
    }
}

fn stopped(page: &MembershipPage<'_>) -> Markup {
    parts::alert(
        Tone::Warning,
        &html! {
            p { (text::MAIL_CAME_BACK) }
            (parts::button_sending(page.action, page.csrf, &[("azione", "riprendi")], (text::RESUME, ""), Look::Primary))
        },
    )
}

fn topics(page: &MembershipPage<'_>, followed: &[FollowedTopic<'_>]) -> Markup {
    let stop = |topic: &FollowedTopic<'_>| {
        let action = format!("{}/{}/segui", page.board.path, topic.id);
        let about = text::unfollow(topic.title);
        parts::button_sending(&action, page.csrf, &[("azione", "lascia")], (text::STOP, &about), Look::Quiet)
    };
    let list = html! {
        @if followed.is_empty() { p { (text::NO_TOPICS) } }
        @else { ul.cose { @for topic in followed { li { span { a href=(topic.path) { (topic.title) } } (stop(topic)) } } } }
    };
    parts::section(text::TOPICS, "seguite", None, &list)
}

fn leave(page: &MembershipPage<'_>) -> Markup {
    let label = text::leave(page.board.title);
    let body = html! {
        p { (text::LEAVE_LEAD) }
        (parts::button_sending(page.action, page.csrf, &[("azione", "lascia")], (&label, ""), Look::Danger))
    };
    parts::section(text::LEAVE, "lascia", None, &body)
}
