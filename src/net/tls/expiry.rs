//! The end of a certificate's validity, read from its DER: just enough ASN.1 to walk to one field.
//!
//! ```text
//! Certificate    ::= SEQUENCE { tbsCertificate, ... }                                   RFC 5280 §4.1
//! TBSCertificate ::= SEQUENCE { version [0] OPTIONAL, serialNumber INTEGER, signature SEQUENCE,
//!                               issuer SEQUENCE, validity SEQUENCE { notBefore, notAfter }, ... }
//! ```

use chrono::NaiveDateTime;

use crate::clock::Micros;

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// `notAfter`; none when the bytes are not a certificate of that shape.
pub(super) fn not_after(certificate: &[u8]) -> Option<Micros> {
    let (_, certificate, _) = element(certificate).filter(|e| e.0 == SEQUENCE)?;
    let (_, mut rest, _) = element(certificate).filter(|e| e.0 == SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        rest = element(rest)?.2;
    }
    for _serial_signature_issuer in 0..3 {
        rest = element(rest)?.2;
    }
    let (_, validity, _) = element(rest).filter(|e| e.0 == SEQUENCE)?;
    let (_, _, after) = element(validity)?;
    let (tag, text, _) = element(after)?;
    instant(tag, std::str::from_utf8(text).ok()?)
}

/// Tag, content and what follows. Lengths over 64 KiB are no part of a certificate worth reading.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => rest.split_first().map(|(a, rest)| (usize::from(*a), rest))?,
        0x82 => {
            rest.split_first_chunk::<2>().map(|(two, rest)| (usize::from(u16::from_be_bytes(*two)), rest))?
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// RFC 5280 §4.1.2.5: `YYMMDDHHMMSSZ` from 1950 to 2049, `YYYYMMDDHHMMSSZ`.
fn instant(tag: u8, text: &str) -> Option<Micros> {
    let full = match tag {
        UTC_TIME if text.as_bytes().first()? < &b'5' => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    NaiveDateTime::parse_from_str(&full, "%Y%m%d%H%M%SZ").ok().map(|t| t.and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn certificate(year: i32) -> Vec<u8> {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        params.not_after = rcgen::date_time_ymd(year, 2, 3);
        params.self_signed(&key).unwrap().der().to_vec()
    }

    #[test]
    fn the_end_of_a_certificate_is_found() {
        for (year, seconds) in [(2030, 1_896_307_200), (2060, 2_842_992_000)] {
            assert_eq!(not_after(&certificate(year)), Some(seconds * 1_000_000), "{year}");
        }
    }

    #[test]
    fn a_cut_certificate_has_no_end() {
        let whole = certificate(2030);
        for length in 0..whole.len() {
            assert_eq!(not_after(&whole[..length]), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_borne(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            not_after(&bytes);
        }
    }
}
