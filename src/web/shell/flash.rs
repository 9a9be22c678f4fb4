//! A sentence for the next page, carried by a signed cookie.

use templates::parts::Tone;

use super::seal::Seal;
use crate::clock::{MINUTE, Micros};

const PURPOSE: &str = "flash";

/// After so long nobody wonders any more what it was about.
const LIFETIME: Micros = 5 * MINUTE;

/// The longest sentence, characters.
const LONGEST: usize = 400;

/// The most octets of instant, kind and sentence.
const MOST: usize = 8 + 1 + 4 * LONGEST;

const KINDS: [Tone; 4] = [Tone::Success, Tone::Info, Tone::Warning, Tone::Error];

/// What happened before the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Note {
    pub(super) kind: Tone,
    pub(super) text: String,
}

impl Note {
    /// As the cookie holds it.
    pub(super) fn signed(&self, seal: &Seal, now: Micros) -> String {
        let kind = KINDS.iter().position(|kind| *kind == self.kind).unwrap_or_default();
        let text: String = self.text.chars().take(LONGEST).collect();
        let data =
            [&now.to_be_bytes()[..], &[u8::try_from(kind).unwrap_or_default()], text.as_bytes()].concat();
        seal.sign(PURPOSE, &data)
    }

    /// Reads what [`signed`](Self::signed) wrote a moment ago.
    pub(super) fn read(text: &str, seal: &Seal, now: Micros) -> Option<Self> {
        let data = seal.open(PURPOSE, text, MOST)?;
        let (at, rest) = data.split_first_chunk::<8>()?;
        let at = i64::from_be_bytes(*at);
        let (kind, text) = rest.split_first()?;
        let note =
            Self { kind: *KINDS.get(usize::from(*kind))?, text: String::from_utf8(text.to_vec()).ok()? };
        (at <= now && now < at + LIFETIME).then_some(note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_for_a_while_and_only_ours() {
        let seal = Seal::new(&[1; 32]);
        for kind in KINDS {
            let note = Note { kind, text: "È fatto: «ciao»".into() };
            let text = note.signed(&seal, 1000);
            assert_eq!(Note::read(&text, &seal, 1000), Some(note));
            assert_eq!(Note::read(&text, &seal, 1000 + LIFETIME), None);
            assert_eq!(Note::read(&text, &seal, 999), None);
            assert_eq!(Note::read(&text, &Seal::new(&[2; 32]), 1000), None);
        }
        let long = Note { kind: Tone::Info, text: "\u{1f600}".repeat(1000) }.signed(&seal, 0);
        assert!(long.len() < 3000 && Note::read(&long, &seal, 0).is_some(), "it fits into a cookie");
        assert_eq!(Note::read(&seal.sign(PURPOSE, b"x"), &seal, 0), None);
    }
}
