use super::*;

#[test]
fn eight_bit_parts_are_encoded_and_the_rest_stays() {
    let raw = fixture("eight_bit");
    let down = downgrade_to_7bit(raw).unwrap();
    assert!(is_8bit(raw) && !is_8bit(&down));
    for part in [vec![1], vec![2], vec![3], vec![4, 1]] {
        assert_eq!(binary(&down, &part), binary(raw, &part), "{part:?}");
    }
    assert_eq!(section(&down, &spec("3")), section(raw, &spec("3")));
    assert_eq!(section(&down, &spec("3.MIME")), section(raw, &spec("3.MIME")));
    let text = String::from_utf8(down).unwrap();
    assert!(text.contains("boundary=e\r\nContent-Transfer-Encoding: 7bit\r\n\r\nPreambolo ??\r\n"), "{text}");
    assert!(text.contains("Perch=C3=A9 =3D no\r\n=2E\r\n--e\r\n"), "{text}");
    assert!(text.contains("Content-Transfer-Encoding: base64\r\n\r\nAAH//g==\r\n--e\r\n"), "{text}");
    assert!(
        text.contains("Subject: inner\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nCitt=C3=A0"),
        "{text}"
    );
}

#[test]
fn message_without_mime_gets_its_fields() {
    let down = downgrade_to_7bit(fixture("eight_bit_bare")).unwrap();
    let expected = concat!(
        "From: a@example.it\r\nSubject: no MIME at all\r\nMIME-Version: 1.0\r\n",
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n",
        "\r\nCitt=C3=A0\r\n",
    );
    assert_eq!(String::from_utf8_lossy(&down), expected);
}

#[test]
fn eight_bit_headers_cannot_be_downgraded() {
    assert_eq!(downgrade_to_7bit(fixture("eight_bit_header")), None);
    assert_eq!(downgrade_to_7bit(b"Content-Type: message/rfc822\r\n\r\nX: \xe8\r\n\r\n"), None);
}

#[test]
fn seven_bit_messages_stay_as_they_are() {
    assert_eq!(downgrade_to_7bit(fixture("forwarded")).as_deref(), Some(fixture("forwarded")));
}

#[test]
fn wrongly_labelled_encodings_become_seven_bit_too() {
    for (encoding, body, expected) in [
        ("quoted-printable", b"a=C3=A8 \xe8".as_slice(), "a=C3=A8 =E8"),
        ("base64", b"Q2l0\xe8dMOg", "Q2l0dMOg"),
        ("x-odd", b"a\xe8", "a?"),
    ] {
        let mut raw = format!("Content-Transfer-Encoding: {encoding}\r\n\r\n").into_bytes();
        raw.extend_from_slice(body);
        let down = downgrade_to_7bit(&raw).unwrap();
        assert_eq!(down, format!("Content-Transfer-Encoding: {encoding}\r\n\r\n{expected}").as_bytes());
    }
}

/// RFC 6376 §5.3: before a signature is made, but not where that breaks somebody else's.
#[test]
fn what_somebody_has_signed_stays_as_it_is() {
    let inner = |kind: &str, text: &str| {
        format!(
            "Content-Type: multipart/{kind}; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--b--\r\n"
        )
    };
    let done = |raw: &str| seven_bit_for_good(raw.as_bytes()).map(|raw| String::from_utf8(raw).unwrap());
    assert!(done(&inner("mixed", "però")).is_some_and(|raw| raw.contains("per=C3=B2")));
    assert_eq!(done(&inner("Signed", "però")), None);
    assert_eq!(done(&inner("mixed", "pero")), None, "it is 7-bit");
    assert_eq!(done(&format!("Subject: però\r\n{}", inner("mixed", "però"))), None, "SMTPUTF8");
    let beside = inner("mixed", "però").replace(
        "--b--",
        "--b\r\nContent-Type: multipart/signed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--",
    );
    assert!(done(&beside).is_some(), "what is signed is 7-bit");
    let forwarded =
        |field: &str| format!("Content-Type: message/rfc822\r\n\r\n{field}Subject: s\r\n\r\nperò\r\n");
    assert!(done(&forwarded("")).is_some());
    assert_eq!(done(&forwarded("DKIM-Signature: v=1\r\n")), None);
}

#[test]
fn what_would_lose_octets_stays_as_it_is() {
    for encoding in ["8-bit", "8bits", "utf-8", "none", "base64", "x-odd"] {
        let raw = format!("Content-Transfer-Encoding: {encoding}\r\n\r\nperò\r\n");
        assert_eq!(seven_bit_for_good(raw.as_bytes()), None, "{encoding}");
    }
    let without_delimiters = "Content-Type: multipart/mixed; boundary=b\r\n\r\nperò\r\n";
    assert_eq!(seven_bit_for_good(without_delimiters.as_bytes()), None, "a multipart is never encoded");
    let preamble = "Content-Type: multipart/mixed; boundary=b\r\n\r\nperò\r\n--b\r\n\r\nsì\r\n--b--\r\n";
    assert_eq!(seven_bit_for_good(preamble.as_bytes()), None, "it has no encoding");
    for encoding in ["7bit", "8BIT", "binary", "quoted-printable"] {
        let raw = format!("Content-Transfer-Encoding: {encoding}\r\n\r\nperò\r\n");
        let made = seven_bit_for_good(raw.as_bytes()).expect("it can be");
        assert!(made.is_ascii() && made.windows(9).any(|part| part == b"per=C3=B2"), "{encoding}");
    }
}
