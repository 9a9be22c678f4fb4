//! The answers of moderators, and commands that went to the list itself.

use super::*;

/// A moderator's answer to a held post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It may appear.
    Accept,
    /// It may appear, and so may what its author writes from now on.
    AcceptAndTrust,
    /// It goes back, with this reason; empty for none.
    Reject(String),
    /// It goes, and nobody is told.
    Discard,
}

const TRUST: &[&str] = &["fidati", "sempre", "always", "trust"];
const DISCARD: &[&str] = &[
    "scarta",
    "scartalo",
    "scarto",
    "elimina",
    "eliminalo",
    "cestina",
    "butta",
    "discard",
    "ignora",
    "spam",
];
const ACCEPT: &[&str] = &[
    "ok",
    "okay",
    "si",
    "yes",
    "approva",
    "approvo",
    "approvato",
    "va bene",
    "accetta",
    "accetto",
    "accept",
    "approve",
    "pubblica",
];
const REJECT: &[&str] = &["no", "rifiuta", "rifiuto", "rifiutato", "respingi", "reject", "deny"];
/// What makes a yes of a no, or leaves it open.
const HARMLESS: &[&str] = &["problem", "problems", "problema", "problemi", "worries", "anzi"];

/// The answer that the first line of a mail gives; None where it is not clear.
#[must_use]
pub fn answer(text: &str) -> Option<Answer> {
    let own = own_words(text);
    let line = begin(own.lines().find(|line| is_written(line))?).trim();
    let plain = plain_words(line);
    if behind_any(&plain, TRUST).is_some() {
        return Some(Answer::AcceptAndTrust);
    }
    if let Some(rest) = behind_any(&plain, DISCARD) {
        return (rest.split(' ').count() <= 3).then_some(Answer::Discard);
    }
    if let Some(rest) = behind_any(&plain, ACCEPT) {
        return accepted(line, rest);
    }
    let refused = behind_any(&plain, REJECT)?;
    behind_any(refused, HARMLESS).is_none().then(|| Answer::Reject(behind_first_word(line)))
}

fn behind_any<'p>(plain: &'p str, phrases: &[&str]) -> Option<&'p str> {
    phrases.iter().find_map(|phrase| behind(plain, phrase))
}

/// What follows a phrase that the words begin with.
fn behind<'p>(plain: &'p str, phrase: &str) -> Option<&'p str> {
    let rest = plain.strip_prefix(phrase)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(' ') }
}

/// A yes with conditions, or the begin of some sentence, is none.
fn accepted(line: &str, rest: &str) -> Option<Answer> {
    const DOUBTS: [&str; 14] = [
        "ma", "but", "pero", "no", "non", "not", "se", "if", "solo", "only", "prega", "deve", "potrebbe",
        "dopo",
    ];
    let words: Vec<&str> = rest.split(' ').filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| DOUBTS.contains(word)) {
        return None;
    }
    if words.iter().any(|word| TRUST.contains(word)) {
        return Some(Answer::AcceptAndTrust);
    }
    let parted =
        line.find([',', '.', '!', ';', ':']).is_some_and(|at| line[..at].split_whitespace().count() <= 2);
    (words.len() <= 4 || parted).then_some(Answer::Accept)
}

fn behind_first_word(line: &str) -> String {
    let at = line.find(|c: char| !c.is_alphabetic()).unwrap_or(line.len());
    tidy(line[at..].trim_start_matches(|c: char| !c.is_alphanumeric()), MAX_LINE)
}

/// Whether a post is really a command that went to the list: nothing but joining, leaving or confirming, with a polite
/// word at most. Words that may be the subject of a conversation do not count.
#[must_use]
pub fn is_administrivia(subject: &str, text: &str) -> bool {
    let own = own_words(text);
    let mut lines = own.lines().filter(|line| is_written(line));
    let few: Vec<&str> = lines.by_ref().take(4).collect();
    if few.len() > 3 {
        return false;
    }
    let by_subject = is_order(&thread_subject(begin(subject)).text);
    let polite = |line: &&str| is_order(line) || words(begin(line)).len() <= 3;
    match few.split_first() {
        None => by_subject,
        Some((first, rest)) => (by_subject || is_order(first)) && polite(first) && rest.iter().all(polite),
    }
}

/// A line that is a command to join, leave or confirm and nothing else.
fn is_order(line: &str) -> bool {
    let words = words(begin(line));
    let telling: Vec<&str> =
        words.iter().map(|word| word.plain.as_str()).filter(|plain| !is_filler(plain)).collect();
    match telling.as_slice() {
        [verb] => is_join(verb) || is_leave(verb),
        ["sign", "off"] => true,
        ["set", ..] => matches!(command(line), Some(Command::Set(_))),
        ["confirm" | "conferma", token] => {
            as_token(token).is_some_and(|token| token.bytes().any(|byte| byte.is_ascii_digit()))
        }
        _ => false,
    }
}
