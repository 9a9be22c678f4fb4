//! `/forum/{slug}/gestione/membri/aggiungi`: some addresses, typed.

use std::collections::HashSet;

use axum::extract::Path;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::lists::{AddPage, Counts, Fault, RefusedRow, add as page_of};
use templates::text::portal::lists as common;
use templates::text::portal::lists::members as text;

use super::{Desk, refused, status};
use crate::address::Address;
use crate::discussion::{Added, DiscussionError, Entry, Newcomer};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// Lines that are read.
const MOST: usize = 1_000;
/// Lines that are not taken and shown.
pub(super) const SHOWN: usize = 50;

/// The form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    addresses: String,
    how: String,
    basis: String,
}

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let given = Given { how: "welcome".to_owned(), ..Given::default() };
    Ok(answer(&page, &desk, &given, &[], None))
}

/// `POST`: they are members.
pub(super) async fn add(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let (newcomers, mut rows) = read(&form.addresses);
    let faults = faults(&form, newcomers.is_empty() && rows.is_empty());
    if !faults.is_empty() {
        return Ok(answer(&page, &desk, &form, &faults, None));
    }
    let added = bring_in(&portal, &desk, newcomers, (&form.how, &form.basis)).await;
    let added = added.map_err(|error| refused(&page, &error))?;
    rows.extend(added.banned.into_iter().map(|value| row(0, value, "banned")));
    let refused = rows.len() as u64;
    rows.truncate(SHOWN);
    let done = Counts { new: added.added as u64, already: added.known as u64, refused, rows: &rows };
    let again = Given { how: form.how, basis: form.basis, ..Given::default() };
    Ok(answer(&page, &desk, &again, &[], Some(done)))
}

/// Makes them members, or asks them, in the way that was chosen.
pub(super) async fn bring_in(
    portal: &Portal,
    desk: &Desk,
    newcomers: Vec<Newcomer>,
    (how, basis): (&str, &str),
) -> Result<Added, DiscussionError> {
    if how == "invite" {
        return portal.discussions.invite(desk.by(), desk.id(), newcomers).await;
    }
    let how = Entry { welcome: how == "welcome", basis: basis.chars().take(500).collect() };
    portal.discussions.add(desk.by(), desk.id(), newcomers, how).await
}

fn faults(form: &Given, empty: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    if empty {
        faults.push(("addresses".to_owned(), common::NO_ADDRESS.to_owned()));
    }
    if !text::HOWS.iter().any(|(word, _)| *word == form.how) {
        faults.push(("how".to_owned(), common::NO_CHOICE.to_owned()));
    }
    faults
}

fn answer(page: &Page, desk: &Desk, given: &Given, faults: &[Fault], done: Option<Counts<'_>>) -> Response {
    let body = page_of(&AddPage {
        board: desk.board(),
        csrf: page.csrf(),
        faults,
        addresses: &given.addresses,
        how: &given.how,
        basis: &given.basis,
        done,
    });
    desk.render(page, (status(!faults.is_empty()), text::ADD), &body)
}

pub(super) fn row(line: u64, value: String, why: &str) -> RefusedRow {
    RefusedRow { line, value, reason: common::label(&text::REFUSALS, why).to_owned() }
}

/// The lines of a form: who is to come in, and what is not taken.
fn read(typed: &str) -> (Vec<Newcomer>, Vec<RefusedRow>) {
    let (mut newcomers, mut refused, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    let lines = typed.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()).take(MOST);
    for (line, number) in lines {
        match newcomer(line) {
            Some(one) if seen.insert(one.address.key()) => newcomers.push(one),
            Some(_) => refused.push(row(number, line.to_owned(), "twice")),
            None => refused.push(row(number, line.to_owned(), "malformed")),
        }
    }
    (newcomers, refused)
}

/// `Name <address>`, or an address alone.
fn newcomer(line: &str) -> Option<Newcomer> {
    let line = line.trim().trim_end_matches([',', ';']);
    let (name, address) = match line.split_once('<') {
        Some((name, rest)) => (name.trim().trim_matches('"'), rest.trim_end().strip_suffix('>')?),
        None => ("", line),
    };
    let address = Address::parse(address.trim()).ok()?;
    Some(Newcomer { address, name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_and_without_names() {
        let typed = "Chiara Greco <chiara@posta.example>\n\n\"Luigi\" <luigi@posta.example>;\n\
                     sola@posta.example\nsola@posta.example\nniente\nA <b\n";
        let (found, refused) = read(typed);
        let found: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.address.to_string())).collect();
        assert_eq!(found[0], ("Chiara Greco", "chiara@posta.example".to_owned()));
        assert_eq!((found[1].0, found[2].0, found.len()), ("Luigi", "", 3));
        let lines: Vec<_> = refused.iter().map(|row| (row.line, row.value.as_str())).collect();
        assert_eq!(lines, [(5, "sola@posta.example"), (6, "niente"), (7, "A <b")]);
    }
}
