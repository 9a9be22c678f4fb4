//! Pure: what is said to a server of these features to hand over this letter.

use std::borrow::Cow;

use super::features::Features;
use super::letter::Letter;
use super::outcome::Failure;
use super::policy::Downgrade;
use super::reply::Status;
use crate::address::{Address, ReversePath};

/// The commands and bytes of one transaction.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// `MAIL FROM:<…> …` without line end.
    pub(crate) mail: String,
    /// Index in the letter, and `RCPT TO:<…>` without line end.
    pub(crate) rcpt: Vec<(usize, String)>,
    /// Recipients this server cannot be asked for.
    pub(crate) refused: Vec<(usize, Failure)>,
    /// The message, CRLF lines, not dot-stuffed.
    pub(crate) body: Cow<'a, [u8]>,
}

/// Plans the hand-over of `letter` to its recipients at the indices `picked`.
///
/// # Errors
/// Permanent, for all of them: 5.6.7 where SMTPUTF8 is needed and not offered (RFC 6531 §3.5), 5.6.3 where
/// the message cannot be made 7-bit, 5.3.4 where it is above the announced SIZE (RFC 1870 §6.1).
pub(crate) fn plan<'a>(
    letter: &'a Letter,
    picked: &[usize],
    features: &Features,
    downgrade: Downgrade,
) -> Result<Plan<'a>, Failure> {
    let (path, path_utf8) = match letter.reverse_path() {
        ReversePath::Null => (String::new(), false),
        ReversePath::Address(address) => wire_form(address),
    };
    let letter_utf8 = path_utf8 || letter.has_utf8_header();
    if letter_utf8 && !features.smtputf8 {
        return Err(needs_smtputf8());
    }
    let body = body_for(letter, features, downgrade)?;
    let (mut rcpt, mut refused, mut utf8) = (Vec::new(), Vec::new(), letter_utf8);
    for (index, address) in picked.iter().filter_map(|&at| Some((at, letter.recipients().get(at)?))) {
        let (path, path_utf8) = wire_form(address);
        if path_utf8 && !features.smtputf8 {
            refused.push((index, needs_smtputf8()));
        } else {
            utf8 |= path_utf8;
            rcpt.push((index, format!("RCPT TO:<{path}>")));
        }
    }
    Ok(Plan { mail: mail_command(&path, &body, features, utf8), rcpt, refused, body })
}

fn mail_command(path: &str, body: &[u8], features: &Features, utf8: bool) -> String {
    let mut command = format!("MAIL FROM:<{path}>");
    if features.size {
        command.push_str(&format!(" SIZE={}", body.len()));
    }
    if features.eight_bit_mime && !body.is_ascii() {
        command.push_str(" BODY=8BITMIME");
    }
    if utf8 {
        command.push_str(" SMTPUTF8");
    }
    command
}

fn body_for<'a>(
    letter: &'a Letter,
    features: &Features,
    downgrade: Downgrade,
) -> Result<Cow<'a, [u8]>, Failure> {
    let raw: &[u8] = letter.raw();
    let body = if letter.is_eight_bit() && !features.eight_bit_mime {
        // RFC 6152 §3: re-encode, or give up.
        let status = Status::new(5, 6, 3);
        let plain = downgrade(raw).ok_or_else(|| {
            Failure::new(status, "the next hop lacks 8BITMIME and the message has no 7-bit form")
        })?;
        Cow::Owned(super::body::sanitise_line_ends(&plain).into_owned())
    } else {
        Cow::Borrowed(raw)
    };
    match features.max_size {
        Some(limit) if body.len() as u64 > limit => {
            let reason = format!("message of {} octets, the next hop takes {limit}", body.len());
            Err(Failure::new(Status::new(5, 3, 4), reason))
        }
        _ => Ok(body),
    }
}

fn needs_smtputf8() -> Failure {
    Failure::new(Status::new(5, 6, 7), "the next hop lacks SMTPUTF8, which this message needs")
}

/// The path as it is written to the wire, and whether it needs SMTPUTF8: its domain is in A-labels already.
fn wire_form(address: &Address) -> (String, bool) {
    (address.to_string(), !address.local().is_ascii())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    const FULL: Features = Features {
        starttls: true,
        pipelining: true,
        eight_bit_mime: true,
        smtputf8: true,
        size: true,
        max_size: Some(100),
    };

    fn letter(from: &str, to: &[&str], raw: &str) -> Letter {
        let parse = |text: &str| Address::parse(text).expect("an address");
        let from = if from.is_empty() { ReversePath::Null } else { ReversePath::Address(parse(from)) };
        let to = to.iter().map(|one| parse(one)).collect();
        Letter::new(from, to, Bytes::copy_from_slice(raw.as_bytes()), true)
    }

    fn planned(letter: &Letter, features: &Features, downgrade: Downgrade) -> Result<String, String> {
        let all: Vec<usize> = (0..letter.recipients().len()).collect();
        let plan = plan(letter, &all, features, downgrade).map_err(|failure| failure.status.to_string())?;
        let rcpt = plan.rcpt.iter().map(|(at, line)| format!("; {at} {line}")).collect::<String>();
        let refused = plan.refused.iter().map(|(at, why)| format!("; {at} {}", why.status));
        Ok(format!("{}{rcpt}{}", plan.mail, refused.collect::<String>()))
    }

    #[test]
    fn parameters_follow_what_is_offered() {
        fn check(letter: &Letter, features: &Features, expected: Result<&str, &str>) {
            let expected = expected.map(ToOwned::to_owned).map_err(ToOwned::to_owned);
            assert_eq!(planned(letter, features, |_| None), expected);
        }
        let bare = Features::default();
        let no_utf8 = Features { smtputf8: false, ..FULL };
        let plain = letter("a@b.it", &["c@d.it"], "S: x\r\n\r\nciao\r\n");
        check(&plain, &FULL, Ok("MAIL FROM:<a@b.it> SIZE=14; 0 RCPT TO:<c@d.it>"));
        check(&plain, &bare, Ok("MAIL FROM:<a@b.it>; 0 RCPT TO:<c@d.it>"));
        let null = letter("", &["c@d.it"], "S: x\r\n\r\nciao\r\n");
        check(&null, &bare, Ok("MAIL FROM:<>; 0 RCPT TO:<c@d.it>"));
        let eight = letter("a@b.it", &["c@d.it"], "S: x\r\n\r\nperò\r\n");
        check(&eight, &FULL, Ok("MAIL FROM:<a@b.it> SIZE=15 BODY=8BITMIME; 0 RCPT TO:<c@d.it>"));
        check(&eight, &bare, Err("5.6.3"));
        let large = letter("a@b.it", &["c@d.it"], &"x".repeat(99));
        check(&large, &FULL, Err("5.3.4"));
        let header = letter("a@b.it", &["c@d.it"], "S: è\r\n\r\nciao\r\n");
        check(&header, &FULL, Ok("MAIL FROM:<a@b.it> SIZE=15 BODY=8BITMIME SMTPUTF8; 0 RCPT TO:<c@d.it>"));
        check(&header, &no_utf8, Err("5.6.7"));
        let from = letter("è@b.it", &["c@d.it"], "S: x\r\n\r\n\r\n");
        check(&from, &no_utf8, Err("5.6.7"));
        let one = letter("a@b.it", &["è@d.it", "c@d.it"], "S: x\r\n\r\n\r\n");
        check(&one, &no_utf8, Ok("MAIL FROM:<a@b.it> SIZE=10; 1 RCPT TO:<c@d.it>; 0 5.6.7"));
        check(&one, &FULL, Ok("MAIL FROM:<a@b.it> SIZE=10 SMTPUTF8; 0 RCPT TO:<è@d.it>; 1 RCPT TO:<c@d.it>"));
        let idn = letter("a@città.it", &["c@è.it"], "S: x\r\n\r\n\r\n");
        check(&idn, &no_utf8, Ok("MAIL FROM:<a@xn--citt-3na.it> SIZE=10; 0 RCPT TO:<c@xn--8ca.it>"));
    }

    #[test]
    fn a_hop_without_8bitmime_gets_seven_bits() {
        let eight = letter("a@b.it", &["c@d.it"], "S: x\r\n\r\nperò\r\n");
        let features = Features { size: true, ..Features::default() };
        let plan = plan(&eight, &[0], &features, |_| Some(b"S: x\n\nper=C3=B2\n".to_vec())).expect("a plan");
        assert_eq!(&*plan.body, b"S: x\r\n\r\nper=C3=B2\r\n");
        assert_eq!(plan.mail, "MAIL FROM:<a@b.it> SIZE=19");
    }
}
