//! Whether a JPEG is whole. Its decoder takes what is there and paints the rest grey, so a picture cut off on its way would
//! be kept for good.

use super::model::MediaError;

/// Scans of one image: progressive ones have about ten. Each is as much work as the whole picture.
const MOST_SCANS: usize = 100;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

/// Walks from marker to marker up to the end of the image. What stands behind it is left out of what is kept anyway.
///
/// ITU-T T.81 §B.1.1: a marker is FF and a byte that is not 00; most have a length behind them, which counts itself.
pub(super) fn is_whole(bytes: &[u8]) -> Result<(), MediaError> {
    let (mut at, mut scans) = (0, 0);
    loop {
        let marker = marker(bytes, &mut at)?;
        match marker {
            EOI if scans > 0 => return Ok(()),
            EOI => return Err(MediaError::Broken),
            // Without a length.
            SOI | 0x01 | 0xD0..=0xD7 => {}
            _ => {
                let length =
                    bytes.get(at..at + 2).map(|two| usize::from(u16::from_be_bytes([two[0], two[1]])));
                at += length.filter(|length| *length >= 2).ok_or(MediaError::Broken)?;
            }
        }
        if marker == SOS {
            scans += 1;
            at = after_scan(bytes, at)?;
        }
        if scans > MOST_SCANS {
            return Err(MediaError::Bomb);
        }
    }
}

/// The marker at `at`, which moves behind it. §B.1.1.2: any number of FF may stand before one.
fn marker(bytes: &[u8], at: &mut usize) -> Result<u8, MediaError> {
    if bytes.get(*at) != Some(&0xFF) {
        return Err(MediaError::Broken);
    }
    while bytes.get(*at) == Some(&0xFF) {
        *at += 1;
    }
    *at += 1;
    bytes.get(*at - 1).copied().ok_or(MediaError::Broken)
}

/// Where the marker behind the data of a scan begins. §B.1.1.5: in the data FF is followed by 00; restarts belong to it.
fn after_scan(bytes: &[u8], from: usize) -> Result<usize, MediaError> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..).ok_or(MediaError::Broken)?;
        at += memchr::memchr(0xFF, rest).ok_or(MediaError::Broken)?;
        match bytes.get(at + 1) {
            Some(0x00 | 0xD0..=0xD7) => at += 2,
            Some(0xFF) => at += 1,
            Some(_) => return Ok(at),
            None => return Err(MediaError::Broken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tail: &[u8], expected: &Result<(), MediaError>) {
        let head = b"\xFF\xD8\xFF\xE1\0\x06\xFF\xD9ab\xFF\xDA\0\x02data\xFF\0\xFF\xD0more";
        assert_eq!(is_whole(&[head, tail].concat()), *expected, "{tail:?}");
    }

    #[test]
    fn an_image_ends_with_its_last_marker() {
        check(b"\xFF\xD9", &Ok(()));
        check(b"\xFF\xFF\xD9 and what cameras put behind", &Ok(()));
        check(b"\xFF\xDA\0\x02\xFF\xD9", &Ok(()));
        check(b"", &Err(MediaError::Broken));
        check(b"\xFF", &Err(MediaError::Broken));
        check(b"\xFF\xC4\0\x01\xFF\xD9", &Err(MediaError::Broken));
        check(b"\xFF\xC4\xFF\xFF\xFF\xD9", &Err(MediaError::Broken));
        check(&b"\xFF\xDA\0\x02".repeat(101), &Err(MediaError::Bomb));
        // The end of a preview in the head is not the end.
        assert_eq!(is_whole(b"\xFF\xD8\xFF\xE1\0\x06\xFF\xD9ab"), Err(MediaError::Broken));
        assert_eq!(is_whole(b"\xFF\xD8\xFF\xD9"), Err(MediaError::Broken));
    }
}
