//! The question before something is taken away.

use maud::Markup;

use crate::parts::{self, Confirm};
use crate::text::portal::lists::questions as text;

/// A question about one thing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// Its word: one of `text::QUESTIONS`.
    pub word: &'a str,
    /// The name of the thing.
    pub thing: &'a str,
    /// Where the answer is sent.
    pub action: &'a str,
    /// The token of the session.
    pub csrf: &'a str,
    /// What is sent along: name, value.
    pub hidden: &'a [(&'a str, &'a str)],
    /// Where one goes without doing it.
    pub back: &'a str,
}

/// The body of the page that asks. A word that is not there gives an empty page.
pub fn ask(page: &Ask<'_>) -> Markup {
    let Some(words) = text::QUESTIONS.iter().find(|one| one.word == page.word) else {
        return Markup::default();
    };
    parts::confirmation(&Confirm {
        question: words.question,
        thing: page.thing,
        consequence: words.consequence,
        action: page.action,
        csrf: page.csrf,
        hidden: page.hidden,
        yes: words.yes,
        back: page.back,
        dangerous: words.final_,
    })
}
