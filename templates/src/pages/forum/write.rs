//! Writing a topic, a reply, a notice, or changing a post; with a look at it before it goes out.

use maud::{Markup, html};

use super::bits;
use super::model::{Attachment, Block, BoardRef, Face};
use crate::parts::{self, Addresses, Choice, Field, Form, Look, Tone};
use crate::text::portal::forum::{self as words, notices, write as text};

/// What is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Writes {
    /// A new topic.
    #[default]
    Topic,
    /// An answer.
    Reply,
    /// A change of a post; of the first one of a topic, its title too.
    Edit {
        /// It is the first.
        first: bool,
    },
    /// A notice.
    Notice,
}

/// What else a notice has.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoticeChoices<'a> {
    /// `normale`, `importante` or `urgente`: field `importanza`.
    pub importance: &'a str,
    /// Everybody shall say that it was read: field `conferma`.
    pub confirm: bool,
    /// Its last day, `2026-11-30`, or empty: field `scade`.
    pub until: &'a str,
}

/// The files a post may bring: field `allegati`, and those that are there already in `tenuti`.
#[derive(Clone, Copy, Debug, Default)]
pub struct FilesField<'a> {
    /// Media types and endings.
    pub accept: &'a str,
    /// Bytes that one may have.
    pub largest: u64,
    /// Files that came with the last look or stand in the post: value and file.
    pub kept: &'a [(&'a str, Attachment<'a>)],
}

/// How it will look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preview<'a> {
    /// The text, as the post will show it.
    pub blocks: &'a [Block<'a>],
    /// Its files.
    pub attachments: &'a [Attachment<'a>],
}

/// The form, with what was typed. It posts `azione` (`anteprima`, `invia`), `titolo`, `testo`, `etichette`, `segui`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Draft<'a> {
    /// The token of the session.
    pub csrf: &'a str,
    /// Where it is sent.
    pub action: &'a str,
    /// What is written.
    pub writes: Writes,
    /// The title, where there is one.
    pub title: &'a str,
    /// The text.
    pub text: &'a str,
    /// Tags, with commas between them.
    pub tags: &'a str,
    /// Tags in use, to choose from.
    pub known_tags: &'a [&'a str],
    /// Answers are wanted by mail; None: there is no such choice.
    pub follow: Option<bool>,
    /// Files, where they are allowed.
    pub files: Option<FilesField<'a>>,
    /// What else a notice has.
    pub notice: NoticeChoices<'a>,
    /// It will wait for a moderator.
    pub held: bool,
    /// What is sent along unseen: the post that is answered, the version that is changed.
    pub hidden: &'a [(&'a str, &'a str)],
    /// How it will look, when that was asked for.
    pub preview: Option<Preview<'a>>,
    /// What was wrong: name of the input, sentence.
    pub faults: &'a [(String, String)],
}

impl Draft<'_> {
    fn has_title(&self) -> bool {
        !matches!(self.writes, Writes::Reply | Writes::Edit { first: false })
    }

    fn send(&self) -> &'static str {
        match self.writes {
            Writes::Topic | Writes::Notice => text::SEND,
            Writes::Reply => text::SEND_REPLY,
            Writes::Edit { .. } => text::SAVE,
        }
    }
}

/// A page of its own to write on.
#[derive(Clone, Copy, Debug, Default)]
pub struct WritePage<'a> {
    /// Where it goes.
    pub board: BoardRef<'a>,
    /// The topic it goes to, of an answer or a change.
    pub topic: &'a str,
    /// What it answers: author and text.
    pub answered: Option<(&'a str, &'a [Block<'a>])>,
    /// The form.
    pub draft: Draft<'a>,
}

/// The heading of the page.
pub fn write_title(page: &WritePage<'_>) -> &'static str {
    match page.draft.writes {
        Writes::Topic if page.board.face == Face::Questions => text::NEW_QUESTION,
        Writes::Topic => text::NEW_TOPIC,
        Writes::Reply => text::REPLY,
        Writes::Edit { .. } => text::EDIT,
        Writes::Notice => text::NOTICE,
    }
}

/// The body of the page.
pub fn write(page: &WritePage<'_>) -> Markup {
    let lead =
        if page.topic.is_empty() { text::to_board(page.board.title) } else { text::to_topic(page.topic) };
    html! {
        (parts::page_head(write_title(page), &lead, &Markup::default()))
        @if let Some((author, blocks)) = page.answered {
            blockquote.a-chi-rispondi {
                p.piccolo { (author) }
                (bits::blocks(blocks, Addresses::Hidden))
            }
        }
        (write_form(&page.draft))
    }
}

/// The form, below how it will look.
pub(super) fn write_form(draft: &Draft<'_>) -> Markup {
    let faults = bits::faults(draft.faults);
    let form = Form { action: draft.action, csrf: draft.csrf, faults: &faults, files: draft.files.is_some() };
    html! {
        @if let Some(preview) = &draft.preview { (preview_of(draft, preview)) }
        (parts::form(&form, &fields(draft)))
    }
}

fn preview_of(draft: &Draft<'_>, preview: &Preview<'_>) -> Markup {
    html! {
        section.anteprima #anteprima aria-labelledby="anteprima-titolo" {
            h2 #anteprima-titolo tabindex="-1" autofocus[draft.faults.is_empty()] { (text::PREVIEW) }
            p.piccolo { (text::PREVIEW_LEAD) }
            @if draft.has_title() { p.anteprima-titolo { (draft.title) } }
            div.messaggio-testo { (bits::blocks(preview.blocks, Addresses::Hidden)) }
            (bits::attachments(preview.attachments))
        }
    }
}

fn fields(draft: &Draft<'_>) -> Markup {
    let field = |name, label, value, max| bits::field(draft.faults, name, label, value, max);
    html! {
        @for (name, value) in draft.hidden { (parts::hidden(name, value)) }
        @if draft.has_title() {
            (parts::field_text(&Field { required: true, hint: text::SUBJECT_HINT, ..field("titolo", text::SUBJECT, draft.title, 150) }))
        }
        (parts::field_textarea(&Field { required: true, hint: text::BODY_HINT, ..field("testo", text::BODY, draft.text, 50_000) }, 10))
        @if matches!(draft.writes, Writes::Topic | Writes::Edit { first: true }) { (tags(draft)) }
        @if draft.writes == Writes::Notice { (notice(draft)) }
        @if let Some(files) = &draft.files { (files_of(draft, files)) }
        @if let Some(on) = draft.follow { (parts::field_checkbox(&field("segui", text::FOLLOW, "", 0), on)) }
        @if draft.held { (parts::alert(Tone::Info, &html! { p { (text::HELD) } })) }
        @if matches!(draft.writes, Writes::Edit { .. }) { p.piccolo { (text::EDIT_NOTE) } }
        (parts::actions(&html! {
            (parts::submit_as(draft.send(), "azione", "invia", Look::Primary))
            (parts::submit_as(text::SHOW_PREVIEW, "azione", "anteprima", Look::Secondary))
        }))
    }
}

fn tags(draft: &Draft<'_>) -> Markup {
    let list = if draft.known_tags.is_empty() { "" } else { "etichette-note" };
    let field = Field {
        hint: text::TAGS_HINT,
        list,
        ..bits::field(draft.faults, "etichette", words::TAGS, draft.tags, 200)
    };
    html! {
        (parts::field_text(&field))
        @if !draft.known_tags.is_empty() {
            datalist #etichette-note { @for tag in draft.known_tags { option value=(tag) {} } }
        }
    }
}

fn notice(draft: &Draft<'_>) -> Markup {
    let choices = notices::IMPORTANCE.map(|(value, label)| Choice { value, label });
    let (field, given) =
        (|name, label, value| bits::field(draft.faults, name, label, value, 0), &draft.notice);
    html! {
        (parts::field_radios(&Field { required: true, ..field("importanza", text::IMPORTANCE, given.importance) }, &choices))
        (parts::field_date(&Field { hint: text::UNTIL_HINT, ..field("scade", text::UNTIL, given.until) }))
        (parts::field_checkbox(&Field { hint: text::CONFIRM_HINT, ..field("conferma", text::CONFIRM, "") }, given.confirm))
    }
}

fn files_of(draft: &Draft<'_>, files: &FilesField<'_>) -> Markup {
    let labels: Vec<String> = files
        .kept
        .iter()
        .map(|(_, file)| format!("{} ({})", file.name, crate::format::bytes(file.size)))
        .collect();
    let kept: Vec<Choice<'_>> =
        files.kept.iter().zip(&labels).map(|((value, _), label)| Choice { value, label }).collect();
    let all: Vec<&str> = files.kept.iter().map(|(value, _)| *value).collect();
    let hint = if draft.preview.is_some() && kept.is_empty() { text::FILES_AGAIN } else { "" };
    let field = |name, label, hint| Field { hint, ..bits::field(draft.faults, name, label, "", 0) };
    html! {
        @if !kept.is_empty() {
            (parts::field_checkboxes(&Field { optional_unsaid: true, ..field("tenuti", text::KEPT, text::KEPT_HINT) }, &kept, &all))
        }
        (parts::field_file(&field("allegati", text::FILES, hint), files.accept, files.largest, true))
    }
}
