//! Pages of those who look after discussions: what is held, who is in, how it is run.
//!
//! Words of states, faces and reasons are those of `text::portal::lists`; a word that is not there shows nothing.

mod archive;
mod ask;
mod bans;
mod held;
mod import;
mod index;
mod letters;
mod member;
mod members;
mod queue;
mod reports;
mod requests;
mod rules;
mod settings;
mod stewards;
mod tokens;

pub use archive::{ArchivePage, ArchiveRun, archive};
pub use ask::{Ask, ask};
pub use bans::{BanRow, BansPage, bans};
pub use held::{HeldPage, LinkPage, Outcome, by_link, held};
pub use import::{AddPage, Counts, ImportPage, RefusedRow, add, import};
pub use index::{IndexPage, IndexRow, OverviewPage, index, overview};
pub use letters::{LetterPage, LetterRow, LettersPage, letter, letters};
pub use member::{BounceRow, MemberPage, member};
pub use members::{MemberRow, MembersPage, members};
pub use queue::{Attachment, HeldRow, QueuePage, queue};
pub use reports::{ReportRow, ReportsPage, reports};
pub use requests::{RequestRow, RequestsPage, requests};
pub use rules::{RulePreview, RuleRow, RulesPage, rules};
pub use settings::{Settings, SettingsPage, create, settings};
pub use stewards::{StewardRow, StewardsPage, stewards};
pub use tokens::{TokenRow, TokensPage, tokens};

use maud::{Markup, html};

use crate::parts::{self, Tone};
use crate::text::portal::lists as text;

pub use crate::pages::administration::Active;

/// What was wrong with a form: name of the field (empty: the whole), sentence.
pub type Fault = (String, String);

/// The discussion a page is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Board<'a> {
    /// Its part of addresses of pages.
    pub slug: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its address of mail.
    pub address: &'a str,
    /// The word of its face.
    pub face: &'a str,
    /// Whoever reads may change everything, not only moderate.
    pub owner: bool,
    /// Posts that wait.
    pub held: u64,
    /// Requests to join that wait.
    pub requests: u64,
    /// Reports that wait.
    pub reports: u64,
    /// Members.
    pub members: u64,
    /// Members whose mail has come back too often.
    pub bouncing: u64,
    /// Every post is held for the time being.
    pub all_held: bool,
}

impl Board<'_> {
    /// A page below its overview, `/membri`; empty: the overview.
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        format!("/forum/{}/gestione{rest}", self.slug)
    }

    /// Its queue.
    #[must_use]
    pub fn queue(&self) -> String {
        format!("/forum/{}/moderazione", self.slug)
    }

    /// The page its readers see.
    #[must_use]
    pub fn page(&self) -> String {
        format!("/forum/{}", self.slug)
    }
}

/// A page of a discussion, for the menu.
#[derive(Clone, Debug, Default)]
pub struct ManageLink {
    /// What it is called.
    pub label: &'static str,
    /// Where it is.
    pub href: String,
    /// How much waits there.
    pub count: u64,
}

/// The pages of a discussion that whoever reads may open, in order: for the menu of the area.
#[must_use]
pub fn links(board: &Board<'_>) -> Vec<ManageLink> {
    let link = |label, rest: &str, count| ManageLink { label, href: board.path(rest), count };
    let mut all = vec![
        link(text::OVERVIEW, "", 0),
        ManageLink { label: text::QUEUE, href: board.queue(), count: board.held },
        link(text::REPORTS, "/segnalazioni", board.reports),
    ];
    if board.owner {
        all.extend([
            link(text::MEMBERS, "/membri", 0),
            link(text::REQUESTS, "/richieste", board.requests),
            link(text::RULES, "/regole", 0),
            link(text::BANS, "/esclusi", 0),
            link(text::STEWARDS, "/gestori", 0),
            link(text::LETTERS, "/testi", 0),
            link(text::ARCHIVE, "/archivio", 0),
            link(text::SETTINGS, "/impostazioni", 0),
        ]);
    }
    all
}

/// The top of a page of a discussion.
fn top(board: &Board<'_>, title: &str, lead: &str, beside: &Markup) -> Markup {
    html! {
        p.scheda-meta { span.scheda-genere { (board.name) } span { (text::face(board.face)) } span { (parts::breakable(board.address)) } }
        (parts::page_head(title, lead, beside))
        @if board.all_held { (parts::alert(Tone::Warning, &html! { p { (text::ALL_HELD) } })) }
    }
}

/// What was wrong with something that no form could say.
fn wrong(words: &str) -> Markup {
    html! { @if !words.is_empty() { (parts::alert(Tone::Error, &html! { p { (words) } })) } }
}

/// Somebody else was faster.
fn conflict(there_is: bool) -> Markup {
    html! { @if there_is { (parts::alert(Tone::Warning, &html! { p { (crate::text::portal::administration::CONFLICT) } })) } }
}

/// What was wrong with a field.
fn fault_at<'f>(faults: &'f [Fault], name: &str) -> Option<&'f str> {
    faults.iter().find(|(at, _)| at == name).map(|(_, words)| words.as_str())
}

/// The same for the summary above a form.
fn summary(faults: &[Fault]) -> Vec<parts::FieldFault<'_>> {
    faults.iter().map(|(name, text)| parts::FieldFault { name, text }).collect()
}

/// Words and labels as choices.
fn choices<'a>(all: &[(&'a str, &'a str)]) -> Vec<parts::Choice<'a>> {
    all.iter().map(|(value, label)| parts::Choice { value, label }).collect()
}

/// Columns that do not sort.
fn plain<const N: usize>(labels: [&str; N]) -> [parts::Column<'_>; N] {
    labels.map(|label| parts::Column { label, ..parts::Column::default() })
}

#[cfg(test)]
mod tests;
