use super::*;

#[track_caller]
fn check(name: &str, expected: &str) {
    let found = facts(fixture(name)).body_structure;
    assert_eq!(String::from_utf8_lossy(&found), expected, "{name}");
}

/// RFC 2045 §5.2
#[test]
fn text_part_has_lines_and_extension_data() {
    check(
        "plain",
        "(\"text\" \"plain\" (\"charset\" \"iso-8859-1\") NIL NIL \"quoted-printable\" 38 2 NIL NIL NIL NIL)",
    );
    check("empty", "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL)");
}

/// RFC 2046 §5.1, RFC 2183 §2, RFC 3282 §2
#[test]
fn multiparts_nest_and_keep_parameters_as_given() {
    check(
        "alternative",
        concat!(
            "(((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"base64\" 16 0 NIL NIL NIL NIL)",
            "(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL \"quoted-printable\" 83 0 NIL NIL ",
            "(\"it\" \"en\") NIL) \"alternative\" (\"boundary\" \"inner\") NIL NIL NIL)",
            "(\"application\" \"pdf\" (\"name\" \"curriculum vitae.pdf\") \"<cv@example.it>\" \"Il CV\" ",
            "\"base64\" 12 \"Q2hlY2sgSW50ZWdyaXR5IQ==\" (\"attachment\" (\"filename*0*\" \"utf-8''cv%20\" ",
            "\"filename*1*\" \"mio.pdf\")) NIL \"http://example.it/cv\") ",
            "\"mixed\" (\"boundary\" \"outer\") NIL NIL NIL)",
        ),
    );
}

/// RFC 2046 §5.1.5
#[test]
fn body_form_has_no_extension_data() {
    let found = facts(fixture("digest")).body;
    assert_eq!(
        String::from_utf8_lossy(&found),
        concat!(
            "((\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 21 (NIL \"first\" NIL NIL NIL NIL NIL NIL NIL NIL) ",
            "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 3 0) 2)",
            "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 13 0) \"digest\")",
        )
    );
}

#[test]
fn multipart_that_is_none_is_plain_text() {
    let text = |size, lines| {
        format!(
            "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" {size} {lines} NIL NIL NIL NIL)"
        )
    };
    check("no_boundary", &text(20, 4));
    check("no_parts", &text(22, 1));
}

#[track_caller]
fn check_parts(name: &str, expected: &[(&str, &str)]) {
    for (part, body) in expected {
        let found = section(fixture(name), &spec(part)).expect(part);
        assert_eq!(String::from_utf8_lossy(&found), *body, "{name} {part}");
    }
}

#[test]
fn parts_without_end_finish_with_their_parent() {
    check_parts("missing_end", &[("1.1", "inner without end"), ("2", "second of a, also without end\r\n")]);
}

#[test]
fn boundary_that_begins_another_does_not_match_it() {
    check_parts("prefix_boundaries", &[("1.1", "one"), ("1.2", "two"), ("2", "three")]);
    assert_eq!(section(fixture("prefix_boundaries"), &spec("3")), None);
}

#[test]
fn nested_multiparts_may_share_a_boundary() {
    check_parts("same_boundary", &[("1.1", "one"), ("2", "two")]);
}

#[test]
fn bare_line_feeds_end_lines_too() {
    check_parts("bare_lf", &[("1", "one"), ("2", "two")]);
    assert_eq!(facts(fixture("bare_lf")).subject, "bare line feeds");
}

#[test]
fn delimiter_inside_a_part_header_ends_the_part() {
    let raw = fixture("cut_headers");
    for part in ["1", "2", "3", "4", "5"] {
        assert_eq!(section(raw, &spec(part)).as_deref(), Some(b"".as_slice()), "{part}");
    }
    assert_eq!(section(raw, &spec("6")), None);
    assert_eq!(section(raw, &spec("1.MIME")).as_deref(), Some(b"Content-Type: text/html\r\n".as_slice()));
}
