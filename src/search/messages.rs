//! Messages as documents: the texts that IMAP SEARCH looks through.

use super::{Document, attached, words::fold};
use crate::mime::{self, MAX_TEXT};
use mailstore::{DbError, blob::PackedBlob, db::Conn, message};

/// Bytes of messages that are read at once; a larger message is read alone.
const BATCH_BYTES: u64 = 8 << 20;

/// A message and its bytes.
pub(super) type Packed = (i64, PackedBlob);

/// Reads the first of these messages, as many as are to be read at once: which were taken, and their bytes. Those that
/// are gone are taken and have none.
pub(super) fn load(c: &mut Conn<'_>, mut docs: Vec<i64>) -> Result<(Vec<i64>, Vec<Packed>), DbError> {
    let mut bytes = 0_u64;
    let beyond = message::sizes(c, &docs)?.into_iter().find(|(_, size)| {
        let first = bytes == 0;
        bytes += u64::from(*size).max(1);
        !first && bytes > BATCH_BYTES
    });
    if let Some((beyond, _)) = beyond {
        docs.retain(|doc| *doc < beyond);
    }
    let packed = message::packed(c, &docs)?;
    Ok((docs, packed))
}

/// Attachments of one message that are read.
const MOST_ATTACHED: usize = 20;

/// Octets of lines that are no words but bytes written in letters; a message with more is looked at itself.
const MOST_ENCODED: usize = 16 << 10;
/// The shortest such line.
const ENCODED_LINE: usize = 60;
/// 45 octets, `M` of them, in letters.
const UUENCODED: usize = 61;

/// A message as a document without the text of its attachments, and these. One whose bytes cannot be read has no texts: a
/// search that reads it says so. Nor has one of which only the begin would be indexed, or that is for the most part random
/// letters (PGP, uuencode, base64 without a header that says so): its words would take more room than itself.
pub(super) fn document(id: i64, packed: PackedBlob) -> (Document, Vec<Vec<u8>>) {
    let Ok(raw) = packed.unpack() else { return (Document { id, ..Document::default() }, Vec::new()) };
    let text = mime::search_text(&raw, MAX_TEXT);
    let listed = !text.cut && encoded(&text.body) <= MOST_ENCODED;
    let texts = listed.then(|| [fold(&text.headers), fold(&text.body)]);
    let document = Document { id, texts, ..Document::default() };
    (document, mime::documents(&raw, MOST_ATTACHED, attached::MOST_BYTES))
}

/// The attachments of a message that are read.
pub(super) fn attached(packed: PackedBlob) -> Vec<Vec<u8>> {
    packed.unpack().map(|raw| mime::documents(&raw, MOST_ATTACHED, attached::MOST_BYTES)).unwrap_or_default()
}

/// Octets of encoded lines.
fn encoded(text: &str) -> usize {
    text.lines().map(str::trim_ascii).filter(|line| is_encoded(line)).map(str::len).sum()
}

/// A line of base64 or hexadecimal numbers changes between kinds of letters all the time, as words of no language do; one of
/// uuencode begins with its length.
fn is_encoded(line: &str) -> bool {
    let kind = |b: u8| match b {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let bytes = line.as_bytes();
    let changes = || {
        bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(b))
            && bytes.windows(2).filter(|pair| kind(pair[0]) != kind(pair[1])).count() >= line.len() / 4
    };
    line.len() >= ENCODED_LINE
        && (changes()
            || (line.len() == UUENCODED
                && line.starts_with('M')
                && bytes.iter().all(|b| (b'!'..=b'`').contains(b))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mime::encoding::base64_encode;
    use sha2::{Digest as _, Sha256};

    fn noise(octets: usize) -> Vec<u8> {
        (0..octets as u64 / 32).flat_map(|n| Sha256::digest(n.to_be_bytes())).collect()
    }

    fn indexed(body: &str) -> bool {
        let raw = format!("Subject: s\r\n\r\n{body}\r\n");
        let packed =
            PackedBlob::of_zstd(raw.len() as u64, mailstore::blob::pack(raw.as_bytes()).expect("packed"));
        document(1, packed).0.texts.is_some()
    }

    #[test]
    fn bytes_written_in_letters_are_left_to_whoever_searches() {
        let base64 = String::from_utf8(base64_encode(&noise(100_000))).expect("ASCII");
        let hex: String = noise(40_000).iter().map(|b| format!("{b:02x}")).collect();
        let lines: Vec<&str> =
            hex.as_bytes().chunks(72).map(|line| str::from_utf8(line).expect("ASCII")).collect();
        assert!(!indexed(&base64) && !indexed(&lines.join("\r\n")) && !indexed(&hex));
        let uuencoded: String = noise(60_000)
            .chunks(60)
            .map(|line| {
                format!("M{}\r\n", line.iter().map(|b| char::from(b'!' + b % 64)).collect::<String>())
            })
            .collect();
        assert!(!indexed(&uuencoded));
        assert!(indexed(base64.get(..5_000).expect("ASCII")), "a signature");
    }

    #[test]
    fn texts_are_indexed_as_a_whole_or_not_at_all() {
        assert!(indexed(&"lavoro ".repeat(100_000)));
        assert!(indexed(&"z".repeat(1_000_000)));
        assert!(indexed(
            &"https://www.example.it/offerte/di/lavoro?numero=4711&pagina=2&ordine=data&x=1\r\n"
                .repeat(1_000)
        ));
        assert!(!indexed(&"lavoro ".repeat(1_000_000)), "more than is indexed");
    }
}
