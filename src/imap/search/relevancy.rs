//! How well what a fuzzy search has found fits (RFC 6203 §4).

use super::{FEW_BYTES, search_from};
use crate::{
    clock::Micros,
    directory::PrincipalId,
    imap::{view::Selected, wire::command::SearchKey},
    mailboxes::{MailboxError, Mailboxes},
};

/// Points for a message that was found, for one that holds a text as it was written, and for its words in the subject.
const FOUND: usize = 10;
const WRITTEN_SO: usize = 60;
const IN_SUBJECT: usize = 30;
/// Texts of a key that are looked at.
const MOST_TEXTS: usize = 8;

/// Scores from 1 to 100 of the messages at `positions`, in their order: the average over the texts of the fuzzy keys.
///
/// # Errors
/// As [`search`](super::search).
pub async fn relevancy(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    (key, now): (&SearchKey, Micros),
    positions: &[usize],
) -> Result<Vec<u8>, MailboxError> {
    let mut texts = Vec::new();
    collect(key, false, &mut texts);
    texts.truncate(MOST_TEXTS);
    if texts.is_empty() {
        return Ok(vec![100; positions.len()]);
    }
    let mut points = vec![FOUND * texts.len(); positions.len()];
    for (key, text) in &texts {
        let subject = SearchKey::Fuzzy(Box::new(SearchKey::Subject((*text).to_owned())));
        for (key, more) in [((*key).clone(), WRITTEN_SO), (subject, IN_SUBJECT)] {
            let found = search_from(mailboxes, person, selected, (&key, now), (FEW_BYTES, Some(positions)));
            let found = found.await?;
            for (position, points) in positions.iter().zip(&mut points) {
                *points += if found.binary_search(position).is_ok() { more } else { 0 };
            }
        }
    }
    Ok(points.into_iter().map(|points| (points / texts.len()).clamp(1, 100) as u8).collect())
}

/// The keys below FUZZY that ask for a text, with it. What must not be says nothing of how well the rest fits.
fn collect<'k>(key: &'k SearchKey, fuzzy: bool, texts: &mut Vec<(&'k SearchKey, &'k str)>) {
    match key {
        SearchKey::Fuzzy(key) => collect(key, true, texts),
        SearchKey::And(keys) => keys.iter().for_each(|key| collect(key, fuzzy, texts)),
        SearchKey::Or(left, right) => [left, right].into_iter().for_each(|key| collect(key, fuzzy, texts)),
        key => texts.extend(key.text().filter(|text| fuzzy && !text.is_empty()).map(|text| (key, text))),
    }
}
