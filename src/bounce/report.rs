//! Reports of delivery made for programs (RFC 3464, RFC 6533), as loosely as they come.

use std::collections::HashSet;

use super::diagnosis::{Refusal, statuses};
use super::model::{Failure, Reading, Recipient, Status};
use super::opened::{Opened, one_line, recipient};
use super::prose::Notices;
use crate::mime::fields;
use crate::notify::utf8_address;

/// Recipients of one report that are read.
pub(super) const MAX_RECIPIENTS: usize = 1000;

/// What is said of one recipient (RFC 3464 §2.3).
#[derive(Clone, Debug, Default)]
struct Group {
    original: Option<Recipient>,
    last: Option<Recipient>,
    action: Option<String>,
    status: Option<Status>,
    diagnostic: String,
}

/// What became of the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Failed,
    Delayed,
    Arrived,
}

/// What the message's reports say together: failure counts before delay, and delay before success.
pub(super) fn read(mail: &Opened<'_>) -> Option<Reading> {
    let groups = groups_of(mail);
    let outcomes: Vec<Outcome> = groups.iter().filter_map(Group::outcome).collect();
    if !outcomes.contains(&Outcome::Failed) {
        let delayed = outcomes.contains(&Outcome::Delayed);
        let reading = if delayed { Reading::Delayed } else { Reading::Delivered };
        return (!outcomes.is_empty()).then_some(reading);
    }
    let notices = Notices::new(mail);
    let mut seen = HashSet::new();
    let failed = groups.iter().filter(|group| group.outcome() == Some(Outcome::Failed));
    let fresh = failed.filter(|group| seen.insert(group.recipient().map(ToString::to_string)));
    Some(Reading::Report(fresh.map(|group| group.failure(&notices)).collect()))
}

/// All groups with a recipient: of the reports, or of prose that has their fields in it.
fn groups_of(mail: &Opened<'_>) -> Vec<Group> {
    let reports: Vec<&str> = mail.reports().collect();
    let inline =
        mail.said().into_iter().filter(|text| reports.is_empty() && text.contains("Final-Recipient:"));
    let texts = reports.iter().copied().chain(inline);
    texts.flat_map(groups).filter(|group| group.recipient().is_some()).take(MAX_RECIPIENTS).collect()
}

/// The groups of one report. A blank line parts them; where it is missing, a field that comes again.
fn groups(report: &str) -> Vec<Group> {
    let mut groups = Vec::new();
    for block in blocks(report) {
        let mut group = Group::default();
        for field in fields(block.as_bytes()) {
            let name = String::from_utf8_lossy(field.name).to_ascii_lowercase();
            if group.has(&name) {
                groups.push(std::mem::take(&mut group));
            }
            group.take(&name, &field.decoded());
        }
        groups.push(group);
    }
    groups
}

/// Lines between blank ones.
fn blocks(report: &str) -> impl Iterator<Item = String> + '_ {
    let mut lines = report.lines().peekable();
    std::iter::from_fn(move || {
        while lines.next_if(|line| line.trim().is_empty()).is_some() {}
        let mut block = String::new();
        while let Some(line) = lines.next_if(|line| !line.trim().is_empty()) {
            block.push_str(line);
            block.push('\n');
        }
        (!block.is_empty()).then_some(block)
    })
}

impl Group {
    fn has(&self, name: &str) -> bool {
        match name {
            "original-recipient" => self.original.is_some() || self.last.is_some() && self.action.is_some(),
            "final-recipient" => self.last.is_some(),
            "action" => self.action.is_some(),
            _ => false,
        }
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "original-recipient" => self.original = typed_recipient(value),
            "final-recipient" => self.last = typed_recipient(value),
            "action" => self.action = Some(first_word(value)),
            "status" => self.status = self.status.or(statuses(value).next()),
            "diagnostic-code" => self.diagnostic = typed(value).1.to_owned(),
            _ => {}
        }
    }

    /// Whom we wrote to, rather than whom that led to.
    fn recipient(&self) -> Option<&Recipient> {
        let good = |one: &&Recipient| matches!(one, Recipient::Address(_));
        let (original, last) = (self.original.as_ref(), self.last.as_ref());
        original.filter(good).or(last.filter(good)).or(last).or(original)
    }

    /// RFC 3464 §2.3.3; without an action the status has to tell.
    fn outcome(&self) -> Option<Outcome> {
        match (self.action.as_deref(), self.status.map(|status| status.class)) {
            (Some("failed"), _) => Some(Outcome::Failed),
            (Some("delayed"), _) => Some(Outcome::Delayed),
            (Some("delivered" | "relayed" | "expanded"), _) => Some(Outcome::Arrived),
            (_, Some(2)) => Some(Outcome::Arrived),
            (_, Some(4)) => Some(Outcome::Delayed),
            (_, Some(_)) => Some(Outcome::Failed),
            (_, None) => None,
        }
    }

    /// Prose says why where the report does not.
    fn failure(&self, notices: &Notices<'_>) -> Failure {
        let recipient = self.recipient().cloned();
        let silent = self.diagnostic.trim().is_empty();
        let words = recipient.as_ref().and_then(|recipient| notices.about(recipient));
        let vague = self.status.is_none_or(|status| status.subject == 0 || status.subject == 5);
        let judged = match silent {
            false => self.diagnostic.as_str(),
            true if vague => words.unwrap_or(notices.all()),
            true => "",
        };
        let mut failure = Refusal { status: self.status, words: judged, failed: true }.failure(recipient);
        if silent {
            failure.reason = one_line(words.unwrap_or_default());
        }
        failure
    }
}

/// `type ; value`: the type in lower case, or nothing; the value.
fn typed(value: &str) -> (String, &str) {
    match value.split_once(';') {
        Some((kind, rest)) if !kind.trim().contains(char::is_whitespace) => {
            (kind.trim().to_ascii_lowercase(), rest.trim())
        }
        _ => (String::new(), value.trim()),
    }
}

/// `rfc822; a@b`, or `utf-8; …` with characters beyond ASCII as they are or escaped (RFC 6533 §3).
fn typed_recipient(value: &str) -> Option<Recipient> {
    let (kind, address) = typed(value);
    let decoded = if kind == "utf-8" { utf8_address(address) } else { None };
    recipient(decoded.as_deref().unwrap_or(address))
}

fn first_word(value: &str) -> String {
    let end = value.trim().find(|c: char| !c.is_ascii_alphabetic());
    value.trim()[..end.unwrap_or(value.trim().len())].to_ascii_lowercase()
}
