//! What a moderator can do to a topic: close, pin, move, merge, split.

use maud::{Markup, html};

use super::bits;
use super::thread::ThreadPage;
use crate::parts::{self, Choice, Field, Form, Look};
use crate::text::portal::forum::thread as text;

/// The tools, with what was typed when something was wrong. All of them post to `…/{id}/strumenti`, with what to do in
/// `azione`: `chiudi`, `riapri`, `fissa`, `stacca`, `sposta` (`dove`), `unisci` (`con`), `dividi` (`titolo`, `messaggio`).
#[derive(Clone, Copy, Debug, Default)]
pub struct Tools<'a> {
    /// Boards it may be moved to: value and name.
    pub boards: &'a [(&'a str, &'a str)],
    /// The chosen one.
    pub to_board: &'a str,
    /// The topic to merge with, as it was typed.
    pub other: &'a str,
    /// The title of the part that is split off.
    pub title: &'a str,
    /// Posts that were chosen.
    pub chosen: &'a [i64],
    /// What was wrong: `dove`, `con`, `titolo`, `messaggio`.
    pub faults: &'a [(String, String)],
}

/// The tools of a topic, folded away until something was wrong.
pub(super) fn tools(page: &ThreadPage<'_>, given: &Tools<'_>) -> Markup {
    let action = format!("{}/{}/strumenti", page.board.path, page.id);
    html! {
        details.strumenti open[!given.faults.is_empty()] {
            summary { (parts::icon("it-settings")) span { (text::TOOLS) } (parts::icon_sized("it-expand", "icon-sm")) }
            div.strumenti-dentro {
                (state(page, &action))
                @if !given.boards.is_empty() { (to_board(page.csrf, given, &action)) }
                (merge(page.csrf, given, &action))
                (split(page.csrf, given, &action))
            }
        }
    }
}

fn state(page: &ThreadPage<'_>, action: &str) -> Markup {
    let (close, close_label) =
        if page.marks.closed { ("riapri", text::REOPEN) } else { ("chiudi", text::CLOSE) };
    let (pin, pin_label) = if page.marks.pinned { ("stacca", text::UNPIN) } else { ("fissa", text::PIN) };
    let button = |step, label| {
        parts::button_sending(action, page.csrf, &[("azione", step)], (label, ""), Look::Secondary)
    };
    parts::actions(&html! { (button(close, close_label)) (button(pin, pin_label)) })
}

fn to_board(csrf: &str, given: &Tools<'_>, action: &str) -> Markup {
    let choices: Vec<Choice<'_>> =
        given.boards.iter().map(|(value, label)| Choice { value, label }).collect();
    let field =
        Field { required: true, ..bits::field(given.faults, "dove", text::MOVE_WHERE, given.to_board, 0) };
    one(
        csrf,
        action,
        text::MOVE,
        &html! {
            (parts::field_select(&field, &choices))
            (parts::submit_as(text::MOVE_SEND, "azione", "sposta", Look::Secondary))
        },
    )
}

fn merge(csrf: &str, given: &Tools<'_>, action: &str) -> Markup {
    let field = Field {
        required: true,
        hint: text::MERGE_HINT,
        ..bits::field(given.faults, "con", text::MERGE_WITH, given.other, 200)
    };
    one(
        csrf,
        action,
        text::MERGE,
        &html! {
            (parts::field_text(&field))
            (parts::submit_as(text::MERGE_SEND, "azione", "unisci", Look::Secondary))
        },
    )
}

/// Its form has an id, to which the boxes of the posts belong.
fn split(csrf: &str, given: &Tools<'_>, action: &str) -> Markup {
    let field =
        Field { required: true, ..bits::field(given.faults, "titolo", text::SPLIT_TITLE, given.title, 200) };
    let chosen = bits::field(given.faults, "messaggio", "", "", 0).error;
    html! {
        form.strumento #dividi method="post" action=(action) novalidate {
            (parts::csrf(csrf))
            h2 { (text::SPLIT) }
            p.form-text { (text::SPLIT_LEAD) }
            @if let Some(words) = chosen { p.errore role="alert" { (words) } }
            (parts::field_text(&field))
            (parts::submit_as(text::SPLIT_SEND, "azione", "dividi", Look::Secondary))
        }
    }
}

fn one(csrf: &str, action: &str, title: &str, fields: &Markup) -> Markup {
    html! {
        div.strumento {
            h2 { (title) }
            (parts::form(&Form { action, csrf, faults: &[], files: false }, fields))
        }
    }
}
