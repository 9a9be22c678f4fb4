//! Letters that owners of a discussion may write themselves: texts with words in braces.

use super::{List, Mail};
use crate::text::ListsText;

/// Which letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letter {
    /// To a new member.
    Welcome,
    /// To one who has left.
    Goodbye,
    /// Below each post. It has no subject.
    Footer,
    /// To the author of a post that is held.
    Held,
    /// To the author of a post that was turned down.
    Refusal,
    /// To somebody who is asked to come in.
    Invitation,
}

impl Letter {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Welcome, Self::Goodbye, Self::Footer, Self::Held, Self::Refusal, Self::Invitation];

    /// The one of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Its word, for addresses and the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::Goodbye => "goodbye",
            Self::Footer => "footer",
            Self::Held => "held",
            Self::Refusal => "refusal",
            Self::Invitation => "invitation",
        }
    }

    /// The words in braces that mean something in it.
    #[must_use]
    pub const fn variables(self) -> &'static [&'static str] {
        match self {
            Self::Welcome => {
                &["lista", "indirizzo", "descrizione", "pagina", "iscritto", "opzioni", "uscita", "gestori"]
            }
            Self::Goodbye => &["lista", "indirizzo", "pagina", "iscritto", "gestori"],
            Self::Footer => &["lista", "indirizzo", "pagina", "uscita", "gestori"],
            Self::Held | Self::Refusal => &["lista", "indirizzo", "pagina", "oggetto", "motivo", "gestori"],
            Self::Invitation => {
                &["lista", "indirizzo", "descrizione", "pagina", "da", "collegamento", "giorni", "gestori"]
            }
        }
    }

    /// The word in braces without which it is of no use.
    #[must_use]
    pub const fn needed(self) -> Option<&'static str> {
        match self {
            Self::Invitation => Some("collegamento"),
            Self::Refusal => Some("motivo"),
            Self::Footer => Some("uscita"),
            Self::Welcome | Self::Goodbye | Self::Held => None,
        }
    }
}

/// The text of a letter with words in braces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Template<'a> {
    /// Its subject; of a footer empty.
    pub subject: &'a str,
    /// Its text.
    pub body: &'a str,
}

/// The text a letter has where owners wrote none.
#[must_use]
pub fn standard(letter: Letter, text: &ListsText) -> Template<'static> {
    match letter {
        Letter::Welcome => text.welcome,
        Letter::Goodbye => text.goodbye,
        Letter::Footer => text.footer,
        Letter::Held => text.held,
        Letter::Refusal => text.refusal,
        Letter::Invitation => text.invitation,
    }
}

/// The text with its words in braces replaced, each once: what is put in is not looked at again. What is not known stays.
#[must_use]
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Variable(name) => match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => out.push_str(value),
                None => out.extend(["{", name, "}"]),
            },
        }
    }
    out
}

/// A letter with data that are made up, to be looked at before it is kept.
#[must_use]
pub fn example(letter: Letter, (subject, body): (&str, &str), list: &str, text: &ListsText) -> Mail {
    let values: Vec<(&str, &str)> = text
        .examples
        .iter()
        .map(|(name, value)| (*name, if *name == "lista" { list } else { value }))
        .collect();
    let subject = if letter == Letter::Footer { String::new() } else { fill(subject, &values) };
    Mail { subject, text: fill(body, &values) }
}

/// Words in braces that mean nothing in this letter, each once.
#[must_use]
pub fn unknown_variables(letter: Letter, template: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in pieces(template) {
        if let Piece::Variable(name) = piece
            && !letter.variables().contains(&name)
            && !found.iter().any(|one| one == name)
        {
            found.push(name.to_owned());
        }
    }
    found
}

enum Piece<'a> {
    Words(&'a str),
    Variable(&'a str),
}

/// A variable is a brace, small letters, a brace; everything else is words.
fn pieces(mut rest: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        let end = after.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(after.len());
        if end > 0 && after[end..].starts_with('}') {
            found.extend([Piece::Words(&rest[..open]), Piece::Variable(&after[..end])]);
            rest = &after[end + 1..];
        } else {
            found.push(Piece::Words(&rest[..=open]));
            rest = after;
        }
    }
    found.push(Piece::Words(rest));
    found
}

/// What every one of them knows of its discussion.
pub(super) fn of_list<'a>(list: &List<'a>) -> Vec<(&'static str, &'a str)> {
    vec![
        ("lista", list.name),
        ("indirizzo", list.address),
        ("descrizione", list.description),
        ("pagina", list.page),
        ("uscita", list.leave),
        ("gestori", list.owner),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_braces_are_replaced_once() {
        let values = [("lista", "{motivo}"), ("motivo", "x")];
        for (template, filled) in [
            ("", ""),
            ("a {lista} b", "a {motivo} b"),
            ("{motivo}{motivo}", "xx"),
            ("{ignota} {} { {lista", "{ignota} {} { {lista"),
            ("{{motivo}}", "{x}"),
            ("{motivò}", "{motivò}"),
        ] {
            assert_eq!(fill(template, &values), filled, "{template}");
        }
        assert_eq!(unknown_variables(Letter::Goodbye, "{lista} {opzioni} {opzioni} {x}"), ["opzioni", "x"]);
    }
}
