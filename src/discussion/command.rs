//! Commands that people write to a list by mail, in Italian and English, as forgivingly as people write.
//!
//! [`read`] is for mails to `list-request` and to sub-addresses, [`answer`] for a moderator's answer to a held post, and
//! [`is_administrivia`] finds the post to a list that was meant as a command. None of them looks at what is quoted, nor at
//! a signature: nobody is subscribed by the words of the message that is answered.

mod answer;
mod settings;
#[cfg(test)]
mod tests;

pub use answer::{Answer, answer, is_administrivia};
pub use settings::{Digest, Language, Pause, Settings};

use settings::{digest_of, settings};

use super::quote::own_words;
use crate::mime::{plain_words, thread_subject};

/// Commands of one mail that count.
pub const MAX_COMMANDS: usize = 10;
/// Lines of one mail that are read.
pub const MAX_LINES: usize = 40;
/// Lines that are no commands, after which the rest is prose.
const MAX_UNKNOWN: usize = 3;
/// Characters of a line that are read.
const MAX_LINE: usize = 300;
/// Characters of a name, and of what is echoed.
const MAX_NAME: usize = 100;
/// The shortest and the longest token, in octets.
const TOKEN: std::ops::RangeInclusive<usize> = 6..=200;

/// What somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// To become a member. The address is always the sender's.
    Join {
        /// As a digest, if that is said.
        digest: Option<Digest>,
        /// By this name, if one is given.
        name: Option<String>,
    },
    /// To be a member no more.
    Leave,
    /// To confirm something; the token as it was written.
    Confirm(String),
    /// To be told what can be written.
    Help,
    /// To be told about the list.
    Info,
    /// The members.
    Who,
    /// The lists there are.
    Lists,
    /// Other settings; at least one.
    Set(Settings),
    /// Nothing more: what follows is not read.
    End,
    /// To have this line back.
    Echo(String),
    /// A line that is none of these.
    Unknown(String),
}

/// The commands of a mail, in their order: of its subject, then of its lines, at most [`MAX_COMMANDS`]. A subject that is no
/// command is passed over. Lines that are none come as [`Command::Unknown`], but not below a subject that is one: there
/// they are politeness.
#[must_use]
pub fn read(subject: &str, text: &str) -> Vec<Command> {
    let mut commands: Vec<Command> = subject_command(subject).into_iter().collect();
    let polite = !commands.is_empty();
    let own = own_words(text);
    let mut unknown = 0;
    for line in own.lines().filter(|line| is_written(line)).take(MAX_LINES) {
        if commands.len() >= MAX_COMMANDS || commands.last() == Some(&Command::End) {
            break;
        }
        match command(line) {
            Some(command) => commands.extend(Some(command).filter(|command| !commands.contains(command))),
            None => {
                unknown += 1;
                commands.extend((!polite).then(|| Command::Unknown(tidy(line, MAX_LINE))));
            }
        }
        if unknown >= MAX_UNKNOWN {
            break;
        }
    }
    commands
}

fn subject_command(subject: &str) -> Option<Command> {
    command(&thread_subject(begin(subject)).text)
}

/// What is quoted stands here only where a mail has nothing else.
fn is_written(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with(['>', '|']) && line.chars().any(|c| c.is_alphanumeric() || c == '?')
}

fn begin(text: &str) -> &str {
    text.char_indices().nth(MAX_LINE).map_or(text, |(end, _)| &text[..end])
}

/// On one line, without controls, at most so many characters.
fn tidy(text: &str, most: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().take(most).collect()
}

/// A word as it was written, and as rules compare it.
struct Word<'l> {
    raw: &'l str,
    plain: String,
}

/// Words that say nothing, before a command and behind it.
const FILLERS: [&str; 46] = [
    "a",
    "about",
    "al",
    "alla",
    "alle",
    "by",
    "ciao",
    "con",
    "da",
    "dai",
    "dal",
    "dalla",
    "dalle",
    "di",
    "e",
    "favore",
    "for",
    "from",
    "grazie",
    "i",
    "il",
    "in",
    "la",
    "le",
    "list",
    "lista",
    "lists",
    "liste",
    "mailing",
    "me",
    "mi",
    "my",
    "newsletter",
    "of",
    "per",
    "please",
    "prego",
    "questa",
    "questo",
    "thanks",
    "the",
    "this",
    "to",
    "tutte",
    "vorrei",
    "voglio",
];

/// Words that may be said besides: the name of a list.
const MAX_OTHER: usize = 1;

/// The command of one line.
fn command(line: &str) -> Option<Command> {
    let line = begin(line).trim();
    let words = words(line);
    if line == "?" {
        return Some(Command::Help);
    }
    let Some(at) = words.iter().position(|word| !is_filler(&word.plain)) else { return lists(&words) };
    // Politeness before a command is short.
    let (verb, rest) = words.get(at..).filter(|_| at <= 3)?.split_first()?;
    let found = match verb.plain.split(' ').next().unwrap_or_default() {
        "echo" => Some(Command::Echo(echoed(line))),
        "conferma" | "confermo" | "confirm" | "confermare" => {
            token(line, verb.raw, rest).map(Command::Confirm)
        }
        _ if is_join(&verb.plain) => join(rest),
        _ => bare(&verb.plain, rest),
    };
    found.or_else(|| settings(&words[at..]).map(Command::Set))
}

/// `liste`, by itself.
fn lists(words: &[Word<'_>]) -> Option<Command> {
    let named = words.iter().any(|word| matches!(word.plain.as_str(), "liste" | "lists"));
    (named && words.len() <= 3).then_some(Command::Lists)
}

/// The words of a line; what has no letter and no digit is none.
fn words(line: &str) -> Vec<Word<'_>> {
    let words = line.split_whitespace().flat_map(pieces);
    words.map(|raw| Word { raw, plain: plain_words(raw) }).filter(|word| !word.plain.is_empty()).collect()
}

/// `lingua:it` and `lingua=it` are two words; an address, a date and a token are one.
fn pieces(raw: &str) -> Vec<&str> {
    match raw.split_once([':', '=']) {
        Some((name, value)) if !raw.contains(['@', '/']) && name.chars().all(char::is_alphabetic) => {
            vec![name, value]
        }
        _ => vec![raw],
    }
}

fn is_filler(plain: &str) -> bool {
    FILLERS.contains(&plain)
}

fn is_join(plain: &str) -> bool {
    const WORDS: [&str; 13] = [
        "iscrivi",
        "iscrivimi",
        "iscrivo",
        "iscrivermi",
        "iscriviti",
        "iscrivetemi",
        "iscrizione",
        "iscriversi",
        "subscribe",
        "sub",
        "join",
        "abbonami",
        "abbonamento",
    ];
    WORDS.contains(&plain)
}

fn is_leave(plain: &str) -> bool {
    const WORDS: [&str; 25] = [
        "cancella",
        "cancellami",
        "cancellatemi",
        "cancellarmi",
        "cancellazione",
        "disiscrivi",
        "disiscrivimi",
        "disiscriviti",
        "disiscrivermi",
        "disiscrivetemi",
        "disiscrizione",
        "rimuovi",
        "rimuovimi",
        "rimuovetemi",
        "esci",
        "esco",
        "abbandona",
        "unsubscribe",
        "unsub",
        "leave",
        "signoff",
        "remove",
        "desubscribe",
        "disabbonami",
        "cancellare",
    ];
    WORDS.contains(&plain)
}

/// Commands that take nothing.
fn bare(verb: &str, rest: &[Word<'_>]) -> Option<Command> {
    let others = rest.iter().filter(|word| !is_filler(&word.plain) && !word.raw.contains('@')).count();
    let next = rest.first().map_or("", |word| word.plain.as_str());
    let command = match (verb, next) {
        ("sign", "off") => return (others == 1).then_some(Command::Leave),
        ("elenco", "iscritti" | "membri") => return Some(Command::Who),
        (verb, _) if is_leave(verb) => Command::Leave,
        ("aiuto" | "help" | "guida" | "comandi" | "commands", _) => Command::Help,
        ("info" | "informazioni" | "informazione" | "information", _) => Command::Info,
        ("chi" | "who" | "iscritti" | "membri" | "members" | "roster" | "review", _) => Command::Who,
        ("elenco" | "which", _) => Command::Lists,
        ("fine" | "end" | "stop" | "basta" | "quit" | "exit", _) => Command::End,
        _ => return None,
    };
    (others <= MAX_OTHER).then_some(command)
}

/// `ISCRIVI [riepilogo] [Mario Rossi]`. An address is passed over: nobody joins others.
fn join(rest: &[Word<'_>]) -> Option<Command> {
    let mut digest = None;
    let mut name: Vec<&str> = Vec::new();
    let mut left = rest;
    while let Some((word, after)) = left.split_first() {
        left = after;
        if let Some((found, behind)) = digest_of(word, after) {
            (digest, left) = (Some(found), behind);
        } else if !(word.raw.contains(['@', '=', '<'])
            || is_filler(&word.plain)
            || word.plain == "nome"
            || word.plain == "name")
        {
            name.push(word.raw);
        }
    }
    if name.len() > 6 {
        return None;
    }
    let name: String = tidy(&name.join(" "), MAX_NAME)
        .chars()
        .filter(|c| !matches!(c, '<' | '>' | '"' | ',' | ';'))
        .collect();
    Some(Command::Join { digest, name: Some(name).filter(|name| name.chars().any(char::is_alphabetic)) })
}

/// `conferma TOKEN`, `confirm+TOKEN`; a gateway may have left `=` or `3D` before it, or a stop behind it.
fn token(line: &str, verb: &str, rest: &[Word<'_>]) -> Option<String> {
    let letters = verb.split(|c: char| !c.is_alphabetic()).next()?;
    let (_, behind) = line.split_once(letters)?;
    let has_digit = |token: &String| token.bytes().any(|byte| byte.is_ascii_digit());
    let found = behind.split_whitespace().filter_map(as_token).find(has_digit);
    // One of letters alone must stand alone.
    found.or_else(|| if rest.len() == 1 { as_token(rest[0].raw) } else { None })
}

fn as_token(word: &str) -> Option<String> {
    let word = word.strip_prefix("=3D").unwrap_or(word);
    let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let good = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-_.=".contains(&byte));
    (good && TOKEN.contains(&word.len())).then(|| word.to_owned())
}

/// What stands behind the word, as it was written.
fn echoed(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let at = lower.find("echo").map_or(0, |at| at + 4);
    tidy(line.get(at..).unwrap_or_default(), MAX_LINE)
}
