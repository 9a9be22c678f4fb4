//! What subjects tell of automatic answers, when nothing else does.

use crate::mime::plain_words;

/// How notices of absence and other answers of programs begin, as plain words.
const AUTOMATIC: [&str; 24] = [
    "risposta automatica",
    "risposta automatica da",
    "autorisposta",
    "automatic reply",
    "automatic response",
    "autoreply",
    "auto reply",
    "auto response",
    "autoresponse",
    "out of office",
    "out of the office",
    "vacation reply",
    "i am on vacation",
    "fuori ufficio",
    "fuori sede",
    "fuori stanza",
    "assenza dall ufficio",
    "sono in ferie",
    "assente dal",
    "automatische antwort",
    "automatisierte antwort",
    "abwesenheit",
    "abwesenheitsnotiz",
    "reponse automatique",
];

/// Prefixes of answers.
const REPLIES: [&str; 8] = ["re", "r", "rif", "ris", "aw", "antw", "sv", "risposta"];

/// Prefixes that are borne: people answer each other for long.
const MAX_PREFIXES: usize = 6;
/// Automatic ones.
const MAX_AUTOMATIC: usize = 1;

/// Whether a subject begins like a notice of absence or another automatic answer in Italian, English, German or French. It
/// tells of what kind a message is; nothing is thrown away for it.
#[must_use]
pub fn is_absence(subject: &str) -> bool {
    let words = plain_words(subject);
    AUTOMATIC.iter().any(|begin| begins(&words, begin))
}

/// Whether a subject is that of an answer to an answer and so on, or of automatic answers to each other.
pub(super) fn is_tower(subject: &str) -> bool {
    let (mut replies, mut automatic) = (0, 0);
    for piece in subject.split(':').map(plain_words) {
        automatic += usize::from(AUTOMATIC.iter().any(|begin| begins(&piece, begin)));
        replies += usize::from(REPLIES.iter().any(|prefix| is_prefix(&piece, prefix)));
    }
    automatic > MAX_AUTOMATIC || replies > MAX_PREFIXES
}

/// `re`, and `re 2` for `Re[2]`.
fn is_prefix(piece: &str, prefix: &str) -> bool {
    let rest = piece.strip_prefix(prefix).map(str::trim_start);
    rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()))
}

fn begins(words: &str, begin: &str) -> bool {
    words.strip_prefix(begin).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absence_begins_a_subject() {
        let check = |subject: &str, expected: bool| assert_eq!(is_absence(subject), expected, "{subject}");
        for subject in [
            "Risposta automatica: Offerte",
            "RISPOSTA AUTOMATICA",
            "Automatic reply: Offerte",
            "Out of Office: Offerte",
            "Fuori ufficio",
            "Assenza dall'ufficio: Offerte",
            "Abwesenheitsnotiz: Offerte",
            "Réponse automatique : Offerte",
            "[Auto-Reply] Offerte",
            "Sono in ferie fino al 20",
        ] {
            check(subject, true);
        }
        for subject in [
            "",
            "Offerte",
            "Re: Risposta automatica: Offerte",
            "Le risposte automatiche",
            "Assenza per malattia",
        ] {
            check(subject, false);
        }
    }

    #[test]
    fn towers_are_high() {
        let check = |subject: &str, expected: bool| assert_eq!(is_tower(subject), expected, "{subject}");
        check("Re: Re: R: Re: R: Re: orario", false);
        check("Re: Re: R: Re: R: Re: AW: orario", true);
        check("Re[2]: R: Re[3]: R: Re: RE: Re: orario", true);
        check("Re: Risposta automatica: orario", false);
        check("Re: Risposta automatica: Re: Automatic reply: orario", true);
        check("Re di cuori: re: regole", false);
        check("", false);
    }
}
