//! Pure: what is said to a server of these features to hand over this letter.

use std::borrow::Cow;

use bytes::Bytes;

use super::features::Features;
use super::letter::Letter;
use super::outcome::Failure;
use super::policy::Downgrade;
use super::reply::Status;
use crate::address::{Address, ReversePath};
use crate::mime;
use crate::notify::{self, Request, Wish};

/// The commands and bytes of one transaction.
#[derive(Debug)]
pub(crate) struct Plan {
    /// `MAIL FROM:<…> …` without line end.
    pub(crate) mail: String,
    /// Index in the letter, and `RCPT TO:<…>` without line end.
    pub(crate) rcpt: Vec<(usize, String)>,
    /// Recipients this server cannot be asked for.
    pub(crate) refused: Vec<(usize, Failure)>,
    /// The message as it leaves: CRLF lines, encoded where this server asks for it, sealed, not dot-stuffed.
    pub(crate) body: Bytes,
    /// It goes by BDAT, not by DATA (RFC 3030).
    pub(crate) chunked: bool,
}

/// Plans the hand-over of `letter` to its recipients at the indices `picked`. Computes for long where the message is encoded or
/// sealed ([`is_long`]).
///
/// # Errors
/// Permanent, for all of them: 5.6.7 where SMTPUTF8 is needed and not offered (RFC 6531 §3.5), 5.6.3 where
/// the message cannot be made 7-bit, 5.3.4 where it is above the announced SIZE (RFC 1870 §4).
pub(crate) fn plan(
    letter: &Letter,
    picked: &[usize],
    features: &Features,
    downgrade: Downgrade,
) -> Result<Plan, Failure> {
    let (path, path_utf8) = match letter.reverse_path() {
        ReversePath::Null => (String::new(), false),
        ReversePath::Address(address) => wire_form(address),
    };
    let letter_utf8 = path_utf8 || letter.has_utf8_header();
    if letter_utf8 && !features.smtputf8 {
        return Err(needs_smtputf8());
    }
    let chunked = goes_in_chunks(letter, features);
    let body = body_for(letter, features, (chunked, downgrade))?;
    let request = letter.request();
    let (mut rcpt, mut refused, mut utf8) = (Vec::new(), Vec::new(), letter_utf8);
    for (index, address) in picked.iter().filter_map(|&at| Some((at, letter.recipients().get(at)?))) {
        let (path, path_utf8) = wire_form(address);
        if path_utf8 && !features.smtputf8 {
            refused.push((index, needs_smtputf8()));
        } else {
            utf8 |= path_utf8;
            let asked = if features.dsn { rcpt_parameters(&request.wish(address)) } else { String::new() };
            rcpt.push((index, format!("RCPT TO:<{path}>{asked}")));
        }
    }
    let mut mail = mail_command(&path, &body, features, (utf8, chunked));
    if features.dsn {
        mail.push_str(&mail_parameters(request));
    }
    Ok(Plan { mail, rcpt, refused, body, chunked })
}

/// Whether planning goes through the whole message, so that it belongs on a thread that may be busy for long.
pub(crate) fn is_long(letter: &Letter, features: &Features) -> bool {
    let chunked = goes_in_chunks(letter, features);
    let encoded = letter.is_binary() || (letter.is_eight_bit() && !features.eight_bit_mime);
    letter.seal().is_some() || (encoded && !chunked)
}

/// RFC 3030 §3
fn goes_in_chunks(letter: &Letter, features: &Features) -> bool {
    letter.is_binary() && features.chunking && features.binary_mime
}

/// RFC 3461 §4.3, §4.4: passed on as they came (§5.2.1).
fn mail_parameters(request: &Request) -> String {
    let ret = request.ret.map(|ret| format!(" RET={ret}"));
    let envid = request.envid.as_deref().map(|envid| format!(" ENVID={}", notify::to_xtext(envid)));
    ret.into_iter().chain(envid).collect()
}

/// RFC 3461 §4.1, §4.2
fn rcpt_parameters(wish: &Wish) -> String {
    let events = wish.notify.format().map(|events| format!(" NOTIFY={events}"));
    let original = wish.original.as_ref().map(|original| format!(" ORCPT={}", original.format()));
    events.into_iter().chain(original).collect()
}

fn mail_command(path: &str, body: &[u8], features: &Features, (utf8, binary): (bool, bool)) -> String {
    let mut command = format!("MAIL FROM:<{path}>");
    if features.size {
        command.push_str(&format!(" SIZE={}", body.len()));
    }
    if binary {
        command.push_str(" BODY=BINARYMIME");
    } else if features.eight_bit_mime && !body.is_ascii() {
        command.push_str(" BODY=8BITMIME");
    }
    if utf8 {
        command.push_str(" SMTPUTF8");
    }
    command
}

fn body_for(
    letter: &Letter,
    features: &Features,
    (chunked, downgrade): (bool, Downgrade),
) -> Result<Bytes, Failure> {
    let raw = letter.raw();
    // RFC 3030 §3, RFC 6152 §3: re-encode, or give up.
    let lacks = |what: &str| Failure::new(Status::new(5, 6, 3), format!("the next hop lacks {what}"));
    let lines = match letter.is_binary() && !chunked {
        true => {
            let lines = mime::encode_binary(raw);
            owned(lines.ok_or_else(|| lacks("BINARYMIME and the message has no form in lines"))?, raw)
        }
        false => raw.clone(),
    };
    let body = if letter.is_eight_bit() && !features.eight_bit_mime && !chunked {
        let plain = downgrade(&lines).ok_or_else(|| lacks("8BITMIME and the message has no 7-bit form"))?;
        super::body::sanitise_line_ends(&plain).into_owned().into()
    } else {
        lines
    };
    // RFC 6376 §5.3, RFC 8617 §5.1: what is signed must not be changed any more.
    let body = letter.seal().and_then(|seal| seal.put_on(&body)).map_or(body, Bytes::from);
    match features.max_size {
        Some(limit) if body.len() as u64 > limit => {
            let reason = format!("message of {} octets, the next hop takes {limit}", body.len());
            Err(Failure::new(Status::new(5, 3, 4), reason))
        }
        _ => Ok(body),
    }
}

/// Bytes made of `raw`, or itself.
fn owned(made: Cow<'_, [u8]>, raw: &Bytes) -> Bytes {
    match made {
        Cow::Borrowed(_) => raw.clone(),
        Cow::Owned(made) => made.into(),
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
    use super::*;
    use crate::relay::letter::Seal;

    const FULL: Features = Features {
        starttls: true,
        pipelining: true,
        eight_bit_mime: true,
        smtputf8: true,
        dsn: true,
        chunking: false,
        binary_mime: false,
        size: true,
        max_size: Some(100),
        rcpt_max: None,
        mail_max: None,
        rcpt_domain_max: None,
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

    /// RFC 3030 §3: NUL goes by BDAT where BINARYMIME is offered, else in an encoding, else not at all.
    #[test]
    fn binary_content_goes_by_bdat_or_encoded_or_not_at_all() {
        let binary = letter("a@b.it", &["c@d.it"], "S: x\r\n\r\n\0\r\n");
        let both = Features { chunking: true, binary_mime: true, ..FULL };
        let one = plan(&binary, &[0], &both, |_| None).expect("a plan");
        assert_eq!(one.mail, "MAIL FROM:<a@b.it> SIZE=11 BODY=BINARYMIME");
        assert!(one.chunked && *one.body == **binary.raw());
        for features in [FULL, Features { chunking: true, ..FULL }, Features { binary_mime: true, ..FULL }] {
            let one = plan(&binary, &[0], &features, |_| None).expect("a plan");
            let text = String::from_utf8_lossy(&one.body);
            assert!(
                !one.chunked && text.ends_with("Content-Transfer-Encoding: base64\r\n\r\nAA0K\r\n"),
                "{text}"
            );
            assert!(!one.mail.contains("BODY"), "{}", one.mail);
        }
        let header = letter("a@b.it", &["c@d.it"], "S: \0\r\n\r\nx\r\n");
        assert_eq!(planned(&header, &FULL, |_| None), Err("5.6.3".into()));
        let plain = letter("a@b.it", &["c@d.it"], "S: x\r\n\r\nciao\r\n");
        assert!(!plan(&plain, &[0], &both, |_| None).expect("a plan").chunked);
    }

    /// RFC 3461 §5.2.1, §5.2.2: passed on to who offers DSN, and to nobody else.
    #[test]
    fn what_the_sender_asks_is_passed_on_where_it_is_understood() {
        let plain = letter("a@b.it", &["c@d.it", "è@f.it"], "S: x\r\n\r\nciao\r\n");
        let mut request = Request::new(Some(notify::Ret::Headers), Some("a+b".into()));
        let of = |address: &Address| notify::OriginalRecipient::of(address);
        let [first, second] = plain.recipients() else { panic!("two recipients") };
        request.note(first, Wish { notify: notify::Notify::NEVER, original: None });
        let never_heard = Wish { notify: notify::Notify::default(), original: Some(of(second)) };
        request.note(second, never_heard);
        let letter = plain.clone().asking(request);
        let expected = "MAIL FROM:<a@b.it> SIZE=14 SMTPUTF8 RET=HDRS ENVID=a+2Bb; \
                        0 RCPT TO:<c@d.it> NOTIFY=NEVER; 1 RCPT TO:<è@f.it> ORCPT=utf-8;\\x{E8}@f.it";
        assert_eq!(planned(&letter, &FULL, |_| None).as_deref(), Ok(expected));
        let without = Features { dsn: false, ..FULL };
        assert_eq!(planned(&letter, &without, |_| None), planned(&plain, &without, |_| None));
    }

    #[test]
    fn a_hop_without_8bitmime_gets_seven_bits() {
        let eight = letter("a@b.it", &["c@d.it"], "S: x\r\n\r\nperò\r\n");
        let features = Features { size: true, ..Features::default() };
        let plan = plan(&eight, &[0], &features, |_| Some(b"S: x\n\nper=C3=B2\n".to_vec())).expect("a plan");
        assert_eq!(&*plan.body, b"S: x\r\n\r\nper=C3=B2\r\n");
        assert_eq!(plan.mail, "MAIL FROM:<a@b.it> SIZE=19");
    }

    #[test]
    fn what_is_sealed_is_what_leaves() {
        let seal = Seal::new(|raw: &[u8]| Some(format!("Seal: {}\r\n", raw.len()).into_bytes()));
        let eight = letter("a@b.it", &["c@d.it"], "S: x\r\n\r\nperò\r\n").sealed_by(Some(seal));
        let without = Features { size: true, ..Features::default() };
        let encoded = |_: &[u8]| Some(b"S: x\r\n\r\nper=C3=B2\r\n".to_vec());
        let plain = plan(&eight, &[0], &without, encoded).expect("a plan");
        assert_eq!(&*plain.body, b"Seal: 19\r\nS: x\r\n\r\nper=C3=B2\r\n");
        assert_eq!(plain.mail, "MAIL FROM:<a@b.it> SIZE=29");
        let whole = plan(&eight, &[0], &FULL, |_| None).expect("a plan");
        assert_eq!(whole.body, "Seal: 15\r\nS: x\r\n\r\nperò\r\n");
        assert!(is_long(&eight, &FULL) && !is_long(&eight.clone().sealed_by(None), &FULL));
        assert!(is_long(&eight.sealed_by(None), &without));
    }
}
