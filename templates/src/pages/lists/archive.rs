//! An archive of elsewhere, brought in: the file, how far it is, what came of it.

use maud::{Markup, html};

use super::import::refused;
use super::{Board, Fault, RefusedRow, fault_at, summary, top};
use crate::format;
use crate::parts::{self, Field, Form, Look, Tone};
use crate::text::portal::lists as common;
use crate::text::portal::lists::others as text;

/// An import.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArchiveRun<'a> {
    /// Its number.
    pub id: i64,
    /// The name of its file.
    pub file: &'a str,
    /// When it began, microseconds UTC.
    pub at: i64,
    /// Who started it.
    pub by: &'a str,
    /// Bytes read, and all there are.
    pub read: (u64, u64),
    /// Posts taken in.
    pub imported: u64,
    /// Posts that were there.
    pub duplicates: u64,
    /// Posts that were not taken.
    pub refused: u64,
    /// The first of these: which post of the file, its Message-ID or subject, why.
    pub rows: &'a [RefusedRow],
    /// The word of its state: `running`, `done`, `stopped`, `failed`.
    pub state: &'a str,
    /// Why it broke off, or empty.
    pub reason: &'a str,
}

/// The page.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArchivePage<'a> {
    /// The discussion.
    pub board: Board<'a>,
    /// The token of the session.
    pub csrf: &'a str,
    /// The largest file, bytes.
    pub largest: u64,
    /// What was wrong.
    pub faults: &'a [Fault],
    /// The import shown.
    pub run: Option<ArchiveRun<'a>>,
    /// Earlier ones.
    pub earlier: &'a [ArchiveRun<'a>],
}

/// The body of the page. `/archivio/{id}` shows one import, `/archivio/{id}/ferma` by POST stops it.
pub fn archive(page: &ArchivePage<'_>) -> Markup {
    html! {
        (top(&page.board, common::ARCHIVE, text::ARCHIVE_LEAD, &Markup::default()))
        @match &page.run {
            Some(run) if run.state == "running" => (running(page, run)),
            Some(run) => { (ended(run)) (form(page)) }
            None => (form(page)),
        }
        @if !page.earlier.is_empty() {
            (parts::section(text::ARCHIVE_EARLIER, "precedenti", None, &earlier(page)))
        }
    }
}

fn running(page: &ArchivePage<'_>, run: &ArchiveRun<'_>) -> Markup {
    let (read, size) = run.read;
    let percent = u8::try_from(read.saturating_mul(100) / size.max(1)).unwrap_or(100);
    let here = page.board.path(&format!("/archivio/{}", run.id));
    html! {
        (parts::section(text::ARCHIVE_RUNNING, "corso", None, &html! {
            p { (run.file) " · " (text::archive_read(read, size)) }
            (parts::progress(text::ARCHIVE_RUNNING, percent))
            (counts(run))
            p { (text::ARCHIVE_RUNNING_BODY) }
            (parts::actions(&html! {
                (parts::link_button(text::ARCHIVE_REFRESH, &here, Look::Primary))
                (parts::button(&format!("{here}/ferma"), page.csrf, text::ARCHIVE_STOP, "", Look::Quiet))
            }))
        }))
    }
}

fn state(run: &ArchiveRun<'_>) -> (Tone, &'static str) {
    match run.state {
        "done" => (Tone::Success, text::ARCHIVE_DONE),
        "stopped" => (Tone::Warning, text::ARCHIVE_STOPPED),
        "failed" => (Tone::Error, text::ARCHIVE_FAILED),
        _ => (Tone::Info, text::ARCHIVE_RUNNING),
    }
}

fn ended(run: &ArchiveRun<'_>) -> Markup {
    let (tone, title) = state(run);
    html! {
        (parts::alert(tone, &html! {
            p { strong { (title) } " · " (run.file) " · " (parts::time_of_day(run.at)) }
            @if !run.reason.is_empty() { p { (run.reason) } }
        }))
        (counts(run))
        (refused(run.rows, run.refused))
    }
}

fn counts(run: &ArchiveRun<'_>) -> Markup {
    let shown = [
        (text::ARCHIVE_IMPORTED, run.imported),
        (text::ARCHIVE_DUPLICATES, run.duplicates),
        (text::ARCHIVE_REFUSED, run.refused),
    ];
    html! { ul.conteggi.conteggi-fermi { @for (label, count) in shown { li { strong { (format::number(count)) } " " span { (label) } } } } }
}

fn form(page: &ArchivePage<'_>) -> Markup {
    let file = Field {
        name: "file",
        label: text::ARCHIVE_FILE,
        hint: text::ARCHIVE_FILE_HINT,
        error: fault_at(page.faults, "file"),
        required: true,
        ..Field::default()
    };
    let hide = Field { name: "no_archive", label: text::ARCHIVE_HIDE, ..Field::default() };
    let body = html! {
        (parts::field_file(&file, ".mbox,.gz,application/mbox,application/gzip", page.largest, false))
        (parts::field_checkbox(&hide, true))
        (parts::actions(&parts::submit(text::ARCHIVE_SEND)))
    };
    let (faults, action) = (summary(page.faults), page.board.path("/archivio"));
    parts::form(&Form { action: &action, csrf: page.csrf, faults: &faults, files: true }, &body)
}

fn earlier(page: &ArchivePage<'_>) -> Markup {
    html! {
        ul.cose { @for run in page.earlier { li {
            span {
                a href=(page.board.path(&format!("/archivio/{}", run.id))) { (run.file) } " "
                small { (parts::time_of_day(run.at)) ", " (run.by) }
            }
            @let (tone, words) = state(run);
            (parts::badge(tone, words))
        } } }
    }
}
