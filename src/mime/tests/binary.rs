//! Binary messages made into lines (RFC 3030 §3).

use super::*;

const HEAD: &str = "From: a@example.it\r\nMIME-Version: 1.0\r\n";

fn check(raw: &str, expected: Option<&str>) {
    let lines = encode_binary(raw.as_bytes());
    let lines = lines.as_deref().map(|lines| String::from_utf8_lossy(lines).into_owned());
    assert_eq!(lines.as_deref(), expected, "{raw:?}");
}

/// The part of a multipart with these fields and this body.
fn part(fields: &str, body: &str) -> String {
    format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{fields}\r\n{body}\r\n--b--\r\n")
}

#[test]
fn binary_parts_are_encoded_and_the_rest_stays() {
    let octets = "Content-Type: application/octet-stream\r\n";
    let binary = format!("{octets}Content-Transfer-Encoding: binary\r\n");
    let base64 = format!("{octets}Content-Transfer-Encoding: base64\r\n");
    check(&part(&binary, "\0\n\r"), Some(&part(&base64, "AAoN")));
    check(&part(octets, "a\nb"), Some(&part(&base64, "YQpi")));
    check(
        &part(&binary, "a\r\nb"),
        Some(&part(&format!("{octets}Content-Transfer-Encoding: 7bit\r\n"), "a\r\nb")),
    );
    check(
        &part(&binary, "però"),
        Some(&part(&format!("{octets}Content-Transfer-Encoding: 8bit\r\n"), "però")),
    );
    let clean = part("Content-Type: text/plain; charset=utf-8\r\n", "Città\r\n.\r\n");
    check(&clean, Some(&clean));
    assert!(matches!(encode_binary(clean.as_bytes()), Some(std::borrow::Cow::Borrowed(_))));
}

#[test]
fn long_lines_of_text_stay_readable() {
    let raw = format!("{HEAD}Content-Transfer-Encoding: binary\r\n\r\nuno {}\r\n", "x".repeat(1000));
    let lines = encode_binary(raw.as_bytes()).expect("lines");
    let text = String::from_utf8_lossy(&lines);
    assert!(
        text.starts_with(&format!("{HEAD}Content-Transfer-Encoding: quoted-printable\r\n\r\nuno xxx")),
        "{text}"
    );
    assert!(text.lines().all(|line| line.len() <= 76));
    assert_eq!(binary(&lines, &[1]), binary(raw.as_bytes(), &[1]));
}

#[test]
fn containers_are_called_binary_no_more() {
    let raw = format!(
        "{HEAD}Content-Type: message/rfc822\r\nContent-Transfer-Encoding: binary\r\n\r\n\
         Subject: x\r\nContent-Transfer-Encoding: binary\r\n\r\na\0b"
    );
    let lines = encode_binary(raw.as_bytes()).expect("lines");
    let text = String::from_utf8_lossy(&lines).into_owned();
    assert!(
        text.contains("message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: x\r\n"),
        "{text}"
    );
    assert!(
        text.contains("Content-Transfer-Encoding: base64\r\n") && text.contains("\r\n\r\nYQBi"),
        "{text}"
    );
}

#[test]
fn what_is_no_text_outside_of_parts_is_refused() {
    check("Subject: a\nb\r\n\r\nx", None);
    check("Subject: a\0\r\n\r\nx", None);
    check(
        &format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n\n--b\r\n\r\nx\r\n--b--\r\n"),
        None,
    );
    check(&part("Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n", "AA\nBB"), None);
    check("", Some(""));
}

proptest::proptest! {
    /// Whatever comes, what is kept is lines, and the parts hold what they held.
    #[test]
    fn what_is_kept_is_lines_of_the_same_content(body in "[a\r\n\0é=.-]{0,60}") {
        let raw = part("Content-Type: application/x\r\nContent-Transfer-Encoding: binary\r\n", &body);
        if let Some(lines) = encode_binary(raw.as_bytes()) {
            proptest::prop_assert!(crate::relay::body::sanitise_line_ends(&lines) == lines && !lines.contains(&0));
            proptest::prop_assert_eq!(binary(&lines, &[1]).ok(), binary(raw.as_bytes(), &[1]).ok());
        }
    }
}
