//! A message as it came in.

#[path = "../../src/mime/tests/imap_list.rs"]
mod imap_list;

use imap_list::is_imap_list;
use pugliaimpiego::mime::{
    BinaryError, MAX_PREVIEW, Section, SectionKind, Structure, THREAD_ID, base_subject, casemap,
    downgrade_to_7bit, encode_binary, facts, first_addresses, header_values, preview, remove_fields,
    search_text, section, split,
};

/// ENVELOPE and BODYSTRUCTURE are valid and bounded, sections agree however they are asked for.
pub fn run(data: &[u8]) {
    let facts = facts(data);
    for list in [&facts.envelope, &facts.body, &facts.body_structure] {
        assert!(is_imap_list(list) && list.len() < 300 * 1024, "{}", String::from_utf8_lossy(list));
    }
    assert!(!facts.subject.contains('\0') && !facts.from.contains('\0'));
    sections(data);
    let (header, body) = split(data);
    assert_eq!([header, body].concat(), data);
    assert_eq!(remove_fields(data, &[]), data);
    if let Some(words) = preview(data) {
        assert!(
            !words.is_empty() && words.chars().count() <= MAX_PREVIEW && !words.contains(char::is_control)
        );
    }
    let _ = (search_text(data, usize::MAX), header_values(data, "Subject"));
    assert!(base_subject(&facts.subject).text.len() <= facts.subject.len());
    assert!(facts.thread_ids.len().is_multiple_of(THREAD_ID) && facts.thread_ids.len() <= 101 * THREAD_ID);
    // What was rendered is read back: who has a From has a first one.
    let first = first_addresses(&facts.envelope).from;
    assert!(facts.from_address.is_none() || first.is_some());
    // Any bytes will do for an ENVELOPE.
    let strange = first_addresses(data);
    let _ = casemap(&strange.to.map(|to| to.display()).unwrap_or_default());
    if let Some(lines) = encode_binary(data) {
        assert!(!lines.contains(&0) && in_lines(&lines), "{}", String::from_utf8_lossy(&lines));
        assert!(is_imap_list(&pugliaimpiego::mime::facts(&lines).body));
    }
    if let Some(down) = downgrade_to_7bit(data) {
        assert!(down.is_ascii() && is_imap_list(&pugliaimpiego::mime::facts(&down).body));
    }
}

/// No CR or LF is alone.
fn in_lines(data: &[u8]) -> bool {
    let pair = |at: usize| data.get(at..at + 2) == Some(b"\r\n");
    data.iter().enumerate().all(|(at, byte)| match byte {
        b'\r' => pair(at),
        b'\n' => at > 0 && pair(at - 1),
        _ => true,
    })
}

fn sections(data: &[u8]) {
    let structure = Structure::parse(data);
    let parts = [&[][..], &[1], &[2], &[1, 1], &[2, 1], &[1, 1, 1]];
    for (at, part) in parts.into_iter().enumerate() {
        for kind in [SectionKind::Full, SectionKind::Header, SectionKind::Text, SectionKind::Mime] {
            let wanted = Section { part: part.to_vec(), kind };
            let found = structure.section(&wanted);
            // Asked for alone it is parsed anew, which costs most of the time: one part for each input.
            if at == data.len() % parts.len() {
                assert_eq!(found, section(data, &wanted));
            }
        }
        let full = structure.section(&Section { part: part.to_vec(), kind: SectionKind::Full });
        assert_eq!(structure.binary(part).err() == Some(BinaryError::NoSuchPart), full.is_none());
    }
}
