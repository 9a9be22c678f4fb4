//! Letters in the words of owners: what may stand in them, and who writes them.

use super::{
    Discussions,
    edit::owned,
    managed::owned_by,
    model::DiscussionError,
    store::letter::{self, OwnLetter},
};
use crate::{
    directory::{Actor, PrincipalId},
    fields,
};
use templates::mails::lists::{Letter, unknown_variables};

/// Characters of a subject.
const LONGEST_SUBJECT: usize = 150;
/// Characters of a text.
const LONGEST_BODY: usize = 8_000;

/// What is wrong with a letter somebody has written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordingFault {
    /// There is no subject, or no text.
    Missing(&'static str),
    /// Subject or text are too long.
    TooLong(&'static str),
    /// Words in braces that mean nothing in it.
    Unknown(Vec<String>),
    /// The word in braces without which it is of no use.
    Needed(&'static str),
}

impl std::fmt::Display for WordingFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(part) => write!(f, "the {part} is empty"),
            Self::TooLong(part) => write!(f, "the {part} is too long"),
            Self::Unknown(words) => write!(f, "these words mean nothing here: {{{}}}", words.join("}, {")),
            Self::Needed(word) => write!(f, "{{{word}}} has to stand in it"),
        }
    }
}

/// A letter as it may be kept: line ends of one kind, no controls.
///
/// # Errors
/// What is wrong with it.
pub fn checked(which: Letter, subject: &str, body: &str) -> Result<(String, String), WordingFault> {
    let subject = if which == Letter::Footer { String::new() } else { fields::line(subject) };
    let body = fields::block(body);
    for (part, text, longest) in [("subject", &subject, LONGEST_SUBJECT), ("text", &body, LONGEST_BODY)] {
        if text.trim().is_empty() && (part != "subject" || which != Letter::Footer) {
            return Err(WordingFault::Missing(part));
        }
        if text.chars().count() > longest {
            return Err(WordingFault::TooLong(part));
        }
    }
    let unknown = unknown_variables(which, &format!("{subject}\n{body}"));
    if !unknown.is_empty() {
        return Err(WordingFault::Unknown(unknown));
    }
    match which.needed().filter(|word| !body.contains(&format!("{{{word}}}"))) {
        Some(word) => Err(WordingFault::Needed(word)),
        None => Ok((subject, body)),
    }
}

impl Discussions {
    /// The letters that owners of a discussion have written themselves.
    ///
    /// # Errors
    /// [`Forbidden`](crate::directory::Forbidden) unless an owner asks.
    pub async fn own_letters(&self, by: Actor, id: PrincipalId) -> Result<Vec<OwnLetter>, DiscussionError> {
        self.db
            .read(move |c| {
                owned_by(c, &by, id)?;
                Ok(letter::all(c, id)?)
            })
            .await
    }

    /// Writes one, for who has seen it at this version.
    ///
    /// # Errors
    /// [`Forbidden`](crate::directory::Forbidden) unless an owner asks; [`DiscussionError::Wording`];
    /// [`DiscussionError::Conflict`] when somebody has changed it meanwhile.
    pub async fn write_letter(
        &self,
        by: Actor,
        id: PrincipalId,
        mut new: OwnLetter,
    ) -> Result<(), DiscussionError> {
        let which = which(&new.letter, &new.language)?;
        (new.subject, new.body) =
            checked(which, &new.subject, &new.body).map_err(DiscussionError::Wording)?;
        self.directory
            .edit_by(by, move |edit, viewer| {
                let discussion = owned(edit, viewer, id)?;
                if !letter::put(edit.tx(), id, &new)? {
                    let now = letter::all(edit.tx(), id)?;
                    let same =
                        |one: &&OwnLetter| (&one.letter, &one.language) == (&new.letter, &new.language);
                    return Err(DiscussionError::Conflict(
                        now.iter().find(same).map_or(0, |one| one.version),
                    ));
                }
                let detail = format!("{} {}", new.letter, new.language);
                Ok(edit.record("discussion.letter", &discussion.address.to_string(), &detail)?)
            })
            .await
    }

    /// Forgets one: that of the program is sent again.
    ///
    /// # Errors
    /// As of [`write_letter`](Self::write_letter); there is none.
    pub async fn reset_letter(
        &self,
        by: Actor,
        id: PrincipalId,
        (word, language): (String, String),
    ) -> Result<(), DiscussionError> {
        which(&word, &language)?;
        self.directory
            .edit_by(by, move |edit, viewer| {
                let discussion = owned(edit, viewer, id)?;
                if !letter::remove(edit.tx(), id, (&word, &language))? {
                    return Err(DiscussionError::NotFound("letter"));
                }
                let detail = format!("{word} {language} reset");
                Ok(edit.record("discussion.letter", &discussion.address.to_string(), &detail)?)
            })
            .await
    }
}

fn which(word: &str, language: &str) -> Result<Letter, DiscussionError> {
    let known = Letter::of(word).filter(|_| matches!(language, "it" | "en"));
    known.ok_or(DiscussionError::NotFound("letter"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_stand_in_a_letter() {
        let check = |which, subject: &str, body: &str, expected| {
            assert_eq!(checked(which, subject, body), expected, "{body}");
        };
        let kept = |subject: &str, body: &str| Ok((subject.to_owned(), body.to_owned()));
        check(Letter::Welcome, " Ciao {lista}\n", "a\r\nb", kept("Ciao {lista}", "a\nb"));
        check(Letter::Footer, "thrown away", "-- \n{uscita}", kept("", "-- \n{uscita}"));
        check(Letter::Welcome, "", "a", Err(WordingFault::Missing("subject")));
        check(Letter::Welcome, "a", " \n", Err(WordingFault::Missing("text")));
        check(Letter::Welcome, &"a".repeat(151), "a", Err(WordingFault::TooLong("subject")));
        check(Letter::Welcome, "a", &"a".repeat(8001), Err(WordingFault::TooLong("text")));
        check(
            Letter::Welcome,
            "{x}",
            "{motivo}",
            Err(WordingFault::Unknown(vec!["x".into(), "motivo".into()])),
        );
        check(Letter::Refusal, "a", "a", Err(WordingFault::Needed("motivo")));
    }
}
