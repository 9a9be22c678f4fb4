//! What single lines tell.

use crate::mime::plain_words;

/// Octets of an attribution.
const MAX_ATTRIBUTION_TEXT: usize = 400;
/// The longest line by which a telephone says what it is, in octets.
const MAX_DEVICE: usize = 80;

/// A line of nothing but underscores, so many at least.
pub(super) fn is_rule(line: &str, least: usize) -> bool {
    let line = line.trim();
    line.len() >= least && line.bytes().all(|byte| byte == b'_')
}

/// `-----Original Message-----`, in several languages, and the same for what is passed on.
pub(super) fn is_divider(line: &str) -> bool {
    const WORDS: [&str; 16] = [
        "messaggio originale",
        "messaggio inoltrato",
        "inizio messaggio inoltrato",
        "inizio del messaggio inoltrato",
        "original message",
        "original mail",
        "forwarded message",
        "begin forwarded message",
        "ursprungliche nachricht",
        "originalnachricht",
        "weitergeleitete nachricht",
        "message d origine",
        "message original",
        "message transfere",
        "mensaje original",
        "risposta originale",
    ];
    let line = line.trim();
    let dashed = line.starts_with("---") && line.ends_with("---");
    let apple = line.ends_with(':') && line.len() < 60;
    if line.len() > 200 || !(dashed || apple) {
        return false;
    }
    let words = plain_words(line);
    let known = |known: &&str| {
        words == *known
            || words.starts_with(&format!("{known} from"))
            || words.starts_with(&format!("{known} da"))
    };
    WORDS
        .iter()
        .any(|word| known(word) && (dashed || word.starts_with("begin") || word.starts_with("inizio")))
}

/// A field in the header that a mail program writes above what it quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    From,
    Sent,
    To,
    Subject,
}

/// What field a line is, with or without stars around its name.
pub(super) fn label(line: &str) -> Option<Label> {
    let (name, _) = line.trim_start_matches(['*', ' ']).split_once(':')?;
    if name.len() > 20 {
        return None;
    }
    Some(match plain_words(name).as_str() {
        "da" | "from" | "von" | "de" | "mittente" => Label::From,
        "inviato" | "inviata" | "data" | "sent" | "date" | "gesendet" | "datum" | "envoye" | "data invio" => {
            Label::Sent
        }
        "a" | "to" | "an" | "cc" | "ccn" | "bcc" | "kopie" | "per" | "destinatario" => Label::To,
        "oggetto" | "subject" | "betreff" | "objet" | "re" => Label::Subject,
        _ => return None,
    })
}

/// Whether a line begins as attributions do.
pub(super) fn opens_attribution(line: &str) -> bool {
    const WORDS: [&str; 12] =
        ["il", "on", "am", "le", "in", "alle", "nel", "lunedi", "at", "ieri", "den", "el"];
    let begin = line.trim_start_matches(['*', ' ', '-']);
    let word = begin.split([' ', ',', '\u{a0}']).next().unwrap_or_default();
    word.len() <= 12 && WORDS.contains(&plain_words(word).as_str())
}

/// `Il 5 nov 2026 Anna Verdi <a@b> ha scritto:`, in one line.
pub(super) fn is_attribution(text: &str) -> bool {
    const VERBS: [&str; 13] = [
        "ha scritto",
        "hanno scritto",
        "scrive",
        "scriveva",
        "scrisse",
        "wrote",
        "writes",
        "schrieb",
        "schrieben",
        "schreibt",
        "a ecrit",
        "escribio",
        "ha risposto",
    ];
    let text = text.trim();
    if text.len() > MAX_ATTRIBUTION_TEXT || !text.ends_with([':', '>']) && !text.ends_with("ha scritto") {
        return false;
    }
    let words = format!(" {} ", plain_words(text));
    VERBS.iter().any(|verb| words.contains(&format!(" {verb} ")))
}

/// `10:12` or `10.12`.
pub(super) fn has_time(text: &str) -> bool {
    let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    (1..bytes.len()).any(|at| {
        matches!(bytes[at], b':' | b'.')
            && digit(bytes.get(at - 1))
            && digit(bytes.get(at + 1))
            && digit(bytes.get(at + 2))
    })
}

/// `Inviato da iPhone` and the like.
pub(super) fn is_device(line: &str) -> bool {
    const BEGINS: [&str; 16] = [
        "inviato da",
        "inviato dal mio",
        "inviato dall",
        "inviata da",
        "spedito da",
        "scarica outlook per",
        "ottieni outlook per",
        "ottieni bluemail per",
        "sent from",
        "sent with",
        "sent via",
        "get outlook for",
        "von meinem",
        "gesendet von",
        "gesendet mit",
        "envoye de",
    ];
    let words = plain_words(&line[..line.floor_char_boundary(MAX_DEVICE.min(line.len()))]);
    line.len() <= MAX_DEVICE && BEGINS.iter().any(|begin| words.starts_with(begin))
}
