//! What the pages of discussions share.

use maud::{Markup, html};

use super::model::{Attachment, Author, Block, BoardRef, Marks, Role, TagView, Writing};
use crate::parts::{self, Addresses, Field, FieldFault, Look, Tone};
use crate::text::portal::contents;
use crate::text::portal::forum::{self as text, boards, thread};

/// An author's name and what the author is here.
pub(super) fn author(author: &Author<'_>) -> Markup {
    let tone = match author.role {
        Role::User => Tone::Neutral,
        Role::Operator => Tone::Info,
        Role::Moderator => Tone::Warning,
        Role::Newsroom => Tone::Success,
    };
    html! {
        span.autore {
            @if author.address.is_empty() { (author.shown()) }
            @else { a href={ "mailto:" (author.address) } { (author.shown()) } }
        }
        " " (parts::badge(tone, author.role.word()))
    }
}

/// A sign that not everybody may read here.
pub(super) fn reserved(board: &BoardRef<'_>) -> Markup {
    html! { @if board.reserved { span.lucchetto { (parts::icon_sized("it-locked", "icon-sm")) (text::RESERVED) } } }
}

/// How a topic stands, in badges.
pub(super) fn marks(marks: &Marks) -> Markup {
    html! {
        @if marks.pinned { (parts::badge(Tone::Info, text::PINNED)) " " }
        @if marks.answered { (parts::badge(Tone::Success, text::ANSWERED)) " " }
        @if marks.closed { (parts::badge(Tone::Neutral, text::CLOSED)) " " }
        @if marks.moved { (parts::badge(Tone::Neutral, text::MOVED)) " " }
    }
}

/// Tags as links to the topics of a board that have them.
pub(super) fn tags(board: &BoardRef<'_>, tags: &[TagView<'_>]) -> Markup {
    html! {
        @if !tags.is_empty() {
            ul.targhette.etichette {
                @for tag in tags { li { a.targhetta href={ (board.path) "?tag=" (tag.slug) } { (tag.label) } } }
            }
        }
    }
}

/// What has come since the reader was here last.
pub(super) fn unread(count: u64) -> Markup {
    html! { @if count > 0 { span.nuovi { (text::unread(count)) } } }
}

/// The address of a board, to write to.
pub(super) fn write_to(board: &BoardRef<'_>) -> Markup {
    html! { @if !board.address.is_empty() {
        (text::WRITE_TO) " " a href={ "mailto:" (board.address) } { (parts::breakable(board.address)) }
    } }
}

/// The words of a post; those of others are folded away.
pub(super) fn blocks(all: &[Block<'_>], addresses: Addresses) -> Markup {
    html! {
        @for block in all {
            @match block {
                Block::Said(words) => (paragraphs(words, addresses)),
                Block::Quoted(words) => details.citato {
                    summary { (parts::icon_sized("it-expand", "icon-sm")) span { (thread::QUOTED) } }
                    blockquote { (paragraphs(words, addresses)) }
                },
            }
        }
        @if all.is_empty() { p.piccolo { (thread::NO_WORDS) } }
    }
}

/// Words, a paragraph where a line is empty; other line ends stay.
fn paragraphs(words: &str, addresses: Addresses) -> Markup {
    html! {
        @for part in words.split("\n\n").map(|part| part.trim_matches('\n')).filter(|part| !part.trim().is_empty()) {
            p.righe-intere { (parts::linked(part, addresses)) }
        }
    }
}

/// The files of a post.
pub(super) fn attachments(files: &[Attachment<'_>]) -> Markup {
    html! {
        @if !files.is_empty() {
            ul.allegati {
                @for file in files {
                    li { (parts::file_link(file.name, file.href, contents::file_kind(file.media_type), file.size)) }
                }
            }
        }
    }
}

/// A search of one line. `action`: where it is done; `label`: what is searched.
pub(super) fn search_box(action: &str, label: &str) -> Markup {
    html! {
        form.cerca.cerca-breve action=(action) role="search" {
            (parts::field_search(&Field { name: "q", label, max: 200, optional_unsaid: true, ..Field::default() }))
            (parts::submit(boards::SEARCH))
        }
    }
}

/// Why one cannot write here, and what to do; nothing when one can. Sentences: closed, no log-in, no member.
pub(super) fn no_writing(writing: Writing<'_>, [closed, log_in, members]: [&str; 3]) -> Markup {
    let (sentence, way) = match writing {
        Writing::Open => return Markup::default(),
        Writing::Closed => (closed, None),
        Writing::Announce => (boards::BOARD_ANNOUNCE, None),
        Writing::LogIn(href) => (log_in, Some((text::LOG_IN, href))),
        Writing::Members(href) => (members, Some((boards::JOIN, href))),
    };
    html! {
        div.non-scrive {
            p { (sentence) }
            @if let Some((label, href)) = way { (parts::link_button(label, href, Look::Secondary)) }
        }
    }
}

/// What was wrong, for the summary of a form.
pub(super) fn faults(all: &[(String, String)]) -> Vec<FieldFault<'_>> {
    all.iter().map(|(name, text)| FieldFault { name, text }).collect()
}

/// A field of a form with what was wrong with it.
pub(super) fn field<'a>(
    all: &'a [(String, String)],
    name: &'a str,
    label: &'a str,
    value: &'a str,
    max: u32,
) -> Field<'a> {
    let error = all.iter().find(|(field, _)| field == name).map(|(_, words)| words.as_str());
    Field { name, label, value, max, error, ..Field::default() }
}
