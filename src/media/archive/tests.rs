use super::*;
use crate::media::testing::zip;

fn names(bytes: &[u8]) -> Result<Vec<String>, MediaError> {
    Ok(entries(bytes)?.into_iter().map(|entry| entry.name).collect())
}

fn check(bytes: &[u8], expected: &MediaError) {
    assert_eq!(names(bytes), Err(expected.clone()));
}

/// The archive with two bytes changed at a place behind a mark; the last of its kind.
fn patched(bytes: &[u8], mark: &[u8], at: usize, value: [u8; 2]) -> Vec<u8> {
    let place = memchr::memmem::rfind(bytes, mark).expect("the mark is there") + at;
    let mut bytes = bytes.to_vec();
    bytes[place..place + 2].copy_from_slice(&value);
    bytes
}

#[test]
fn an_honest_archive_is_read_in_order() {
    let bytes = zip(&[("b/", b""), ("b/a.txt", b"ciao ciao ciao ciao"), ("mimetype", b"x")]);
    assert_eq!(names(&bytes), Ok(vec!["b/".into(), "b/a.txt".into(), "mimetype".into()]));
    let entries = entries(&bytes).expect("it is whole");
    assert_eq!(entries[1].content(100).expect("packed"), b"ciao ciao ciao ciao");
    assert_eq!(entries[1].content(10), Err(MediaError::Bomb));
    assert!(entries[2].is_stored() && !entries[1].is_stored());
}

#[test]
fn what_readers_may_differ_about_is_refused() {
    let whole = zip(&[("a", b"uno uno uno"), ("b", b"due due due")]);
    check(&[b"before", whole.as_slice()].concat(), &MediaError::Broken);
    check(&[whole.as_slice(), b"behind"].concat(), &MediaError::Broken);
    check(&whole[..whole.len() - 1], &MediaError::Broken);
    check(&zip(&[("a", b"1"), ("a", b"2")]), &MediaError::Broken);
    for name in ["/a", "../a", "a/../../b", "a\\b", "c:x", "", "a\nb"] {
        check(&zip(&[(name, b"1")]), &MediaError::Broken);
    }
    // The list says another name, another method, another size, another place than the head.
    check(&patched(&whole, b"PK\x01\x02", 46, *b"cP"), &MediaError::Broken);
    check(&patched(&whole, b"PK\x01\x02", 10, [0, 0]), &MediaError::Broken);
    check(&patched(&whole, b"PK\x01\x02", 24, [12, 0]), &MediaError::Broken);
    check(&patched(&whole, b"PK\x01\x02", 42, [0, 0]), &MediaError::Broken);
    // Counted wrongly; of several volumes; ZIP64.
    check(&patched(&whole, b"PK\x05\x06", 10, [1, 0]), &MediaError::Broken);
    check(&patched(&whole, b"PK\x05\x06", 4, [1, 0]), &MediaError::Broken);
    check(
        &patched(&patched(&whole, b"PK\x05\x06", 8, [255; 2]), b"PK\x05\x06", 10, [255; 2]),
        &MediaError::Broken,
    );
}

#[test]
fn what_is_encrypted_says_so() {
    let locked = patched(&zip(&[("a", b"uno uno")]), b"PK\x01\x02", 8, [1, 0]);
    check(&patched(&locked, b"PK\x03\x04", 6, [1, 0]), &MediaError::Locked);
}

#[test]
fn bombs_are_not_unpacked() {
    let zeros = vec![0; 32 << 20];
    check(&zip(&[("a", &zeros)]), &MediaError::Bomb);
    let many: Vec<String> = (0..=MOST_ENTRIES).map(|n| n.to_string()).collect();
    check(&zip(&many.iter().map(|name| (name.as_str(), &b""[..])).collect::<Vec<_>>()), &MediaError::Bomb);
    // Says that it is small, in both places, and is not.
    let liar = zip(&[("a", &zeros[..1 << 20])]);
    let liar = patched(&patched(&liar, b"PK\x01\x02", 26, [0, 0]), b"PK\x03\x04", 24, [0, 0]);
    check(&liar, &MediaError::Bomb);
    // Two entries of one place: each is unpacked.
    let pair = zip(&[("a", b"uno uno"), ("a", b"uno uno")]);
    let size = pair.len();
    assert!(
        matches!(
            entries(&patched(&pair, b"PK\x01\x02", 42, [0, 0])),
            Err(MediaError::Bomb | MediaError::Broken)
        ),
        "{size}"
    );
}

#[test]
fn no_cut_and_no_changed_byte_makes_it_panic() {
    let whole = zip(&[("a", b"uno uno uno"), ("b/c", b"due due due")]);
    for at in 0..whole.len() {
        let _ = entries(&whole[..at]);
        let _ = entries(&whole[at..]);
        for value in [0, 1, 127, 255] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            let _ = entries(&bytes);
        }
    }
}
