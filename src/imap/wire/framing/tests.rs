use proptest::prelude::*;

use super::*;

/// Runs a whole input through a framer and writes the frames as short words.
fn frames_of(limits: Limits, segments: &[&[u8]]) -> Vec<String> {
    let mut framer = Framer::new(limits);
    let mut seen = Vec::new();
    for segment in segments {
        framer.feed(segment);
        while let Some(frame) = framer.next_frame() {
            seen.push(describe(&frame));
        }
    }
    seen
}

fn describe(frame: &Frame) -> String {
    match frame {
        Frame::Command(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        Frame::Line(bytes) => format!("line {}", String::from_utf8_lossy(bytes)),
        Frame::NeedContinuation { size } => format!("+{size}"),
        Frame::Refused(refusal) => String::from_utf8_lossy(&refusal.reply()).replace("\r\n", "|"),
    }
}

fn check_with(limits: Limits, input: &str, expected: &[&str]) {
    assert_eq!(frames_of(limits, &[input.as_bytes()]), expected, "{input:?} at once");
    let bytes: Vec<&[u8]> = input.as_bytes().chunks(1).collect();
    assert_eq!(frames_of(limits, &bytes), expected, "{input:?} byte by byte");
}

fn check(input: &str, expected: &[&str]) {
    check_with(Limits::after_login(1000), input, expected);
}

/// Limits small enough to write the cases by hand.
fn tiny() -> Limits {
    Limits { line: 20, literal: 4, total: 40, append: 10, count: 3, non_sync: u64::MAX, skip: 100 }
}

#[test]
fn commands_end_at_line_ends() {
    check("a NOOP\r\nb NOOP\r\n", &["a NOOP", "b NOOP"]);
    check("a NOOP\nb NOOP\n", &["a NOOP", "b NOOP"]);
    check("a NOOP", &[]);
    check("a NOOP \r\n", &["a NOOP "]);
    check("a X\r\r\n", &["a X\r"]);
}

#[test]
fn empty_lines_before_a_command_are_tolerated() {
    check("\r\n\n\r\na NOOP\r\n\r\nb NOOP\r\n", &["a NOOP", "b NOOP"]);
}

#[test]
fn literals_are_inline() {
    check(
        "a LOGIN {4}\r\nanna {3}\r\nxyz\r\nb NOOP\r\n",
        &["+4", "+3", "a LOGIN {4}\r\nanna {3}\r\nxyz", "b NOOP"],
    );
    check("a LOGIN {4+}\r\nanna {3+}\r\nx\r\n\r\n", &["a LOGIN {4+}\r\nanna {3+}\r\nx\r\n"]);
    check("a LOGIN {2+}\nab x\n", &["a LOGIN {2+}\r\nab x"]);
    check("a APPEND x ~{3}\r\n\0\n\0\r\n", &["+3", "a APPEND x ~{3}\r\n\0\n\0"]);
    check("a APPEND x ~{3+}\r\n{5}\r\n", &["a APPEND x ~{3+}\r\n{5}"]);
    check(
        "a SEARCH SUBJECT {2+}\r\nhi TEXT {2+}\r\nyo\r\n",
        &["a SEARCH SUBJECT {2+}\r\nhi TEXT {2+}\r\nyo"],
    );
}

#[test]
fn empty_literal_is_a_literal() {
    check("a LOGIN {0}\r\n x\r\n", &["+0", "a LOGIN {0}\r\n x"]);
    check("a APPEND x {0+}\r\n\r\n", &["a APPEND x {0+}\r\n"]);
    check("a APPEND x {0+}\r\n {0+}\r\n\r\nb NOOP\r\n", &["a APPEND x {0+}\r\n {0+}\r\n", "b NOOP"]);
}

#[test]
fn look_alikes_are_not_literals() {
    for line in
        ["a X {}", "a X {+}", "a X {-1}", "a X {1-}", "a X {1}x", "a X 1}", "a X \"{3}\"", "a X {3+ }"]
    {
        check(&format!("{line}\r\nb NOOP\r\n"), &[line, "b NOOP"]);
    }
    check("a X {000000000000000000001}\r\n", &["a X {000000000000000000001}"]);
    check("a X {0001+}\r\ny\r\n", &["a X {0001+}\r\ny"]);
}

#[test]
fn refused_sync_literal_reads_no_bytes_of_it() {
    check("a LOGIN {70000}\r\nb NOOP\r\n", &["a BAD [TOOBIG] Literal too big|", "b NOOP"]);
    check("a LOGIN {4294967296}\r\nb NOOP\r\n", &["a BAD [TOOBIG] Literal too big|", "b NOOP"]);
    check("a LOGIN {99999999999999999999}\r\nb NOOP\r\n", &["a BAD [TOOBIG] Literal too big|", "b NOOP"]);
    check("a append x {1001}\r\nb NOOP\r\n", &["a NO [TOOBIG] Message too big|", "b NOOP"]);
    check("+ LOGIN {70000}\r\nb NOOP\r\n", &["* BAD [TOOBIG] Literal too big|", "b NOOP"]);
}

#[test]
fn refused_non_sync_literal_is_skipped_whole() {
    let check = |input, expected: &[&str]| check_with(tiny(), input, expected);
    check("a LOGIN {6+}\r\nx\r\ny\r\n\r\nb NOOP\r\n", &["a BAD [TOOBIG] Literal too big|", "b NOOP"]);
    check(
        "a LOGIN {6+}\r\n123456 {5+}\r\n12345\r\nb NOOP\r\n",
        &["a BAD [TOOBIG] Literal too big|", "b NOOP"],
    );
    check("a LOGIN {6+}\r\n123456 {5}\r\nb NOOP\r\n", &["a BAD [TOOBIG] Literal too big|", "b NOOP"]);
    check("a APPEND x ~{12+}\r\n123456789012\r\nb NOOP\r\n", &["a NO [TOOBIG] Message too big|", "b NOOP"]);
    check("a LOGIN {6+}\r\n123456{0+}\r\n\r\nb NOOP\r\n", &["a BAD [TOOBIG] Literal too big|", "b NOOP"]);
}

#[test]
fn endless_input_ends_the_connection() {
    let tiny = || Limits { line: 60, ..tiny() };
    let over = "a BAD [TOOBIG] Literal too big|* BYE Too much input|";
    check_with(tiny(), "a LOGIN {101+}\r\nb NOOP\r\nc NOOP\r\n", &[over]);
    check_with(tiny(), "a LOGIN {99999999999999999999+}\r\nb NOOP\r\n", &[over]);
    check_with(tiny(), "a LOGIN {6+}\r\n123456 {99999999999999999999+}\r\nb NOOP\r\n", &[over]);
    let endless = format!("a LOGIN \"{}", "x".repeat(200));
    check_with(tiny(), &endless, &["a BAD Line too long|* BYE Too much input|"]);
    check_with(tiny(), &"t".repeat(65536), &["* BAD Line too long|* BYE Too much input|"]);
}

#[test]
fn long_line_is_dropped_to_its_end() {
    let check = |input, expected: &[&str]| check_with(tiny(), input, expected);
    check("a NOOP 67890123456\r\n", &["a NOOP 67890123456"]);
    check("a NOOP 678901234567\n", &["a NOOP 678901234567"]);
    check("a NOOP 678901234567\r\nb NOOP\r\n", &["a BAD Line too long|", "b NOOP"]);
    check("a 4567890123456789 {3+}\r\nx\r\n\r\nb NOOP\r\n", &["a BAD Line too long|", "b NOOP"]);
    check("a 456789012345678{3+}\r\nx\r\n\r\nb NOOP\r\n", &["a BAD Line too long|", "b NOOP"]);
    check("a 456789012345678901{3}\r\nb NOOP\r\n", &["a BAD Line too long|", "b NOOP"]);
}

#[test]
fn literals_are_counted_and_summed() {
    let check = |input, expected: &[&str]| check_with(tiny(), input, expected);
    check("a {1+}\r\na{1+}\r\nb\r\n", &["a {1+}\r\na{1+}\r\nb"]);
    check("a {0+}\r\n{0+}\r\n{0+}\r\n{0+}\r\n\r\nb NOOP\r\n", &["a BAD Line too long|", "b NOOP"]);
    let limits = Limits { line: 60, ..tiny() };
    check_with(
        limits,
        "a {0+}\r\n{0+}\r\n{0+}\r\n{0+}\r\n\r\nb NOOP\r\n",
        &["a BAD Too many literals|", "b NOOP"],
    );
    check_with(
        limits,
        "a 456789012345678901234567890 {4+}\r\nabcd {4+}\r\nabcd\r\nb NOOP\r\n",
        &["a BAD [TOOBIG] Command too big|", "b NOOP"],
    );
}

#[test]
fn only_messages_of_append_may_be_long() {
    let check = |input, expected: &[&str]| check_with(tiny(), input, expected);
    check("a APPEND x {9+}\r\n123456789\r\n", &["a APPEND x {9+}\r\n123456789"]);
    check("a  append x {9+}\r\n123456789\r\n", &["a  append x {9+}\r\n123456789"]);
    check("a SEARCH x {9+}\r\n123456789\r\n", &["a BAD [TOOBIG] Literal too big|"]);
    check("a APPEND {9+}\r\n123456789 {1+}\r\nx\r\n", &["a NO [TOOBIG] Message too big|"]);
    let longer = Limits { line: 30, ..tiny() };
    check_with(longer, "a APPEND {1+}\r\nx {9+}\r\n123456789\r\n", &["a APPEND {1+}\r\nx {9+}\r\n123456789"]);
    let wide = Limits { line: 60, total: 100, ..tiny() };
    for command in ["a REPLACE 4 x {9+}", "a uid  replace 4 x {9+}", "a UID REPLACE 4 {1+}\r\nx {9+}"] {
        let whole = format!("{command}\r\n123456789");
        check_with(wide, &format!("{whole}\r\n"), &[&whole]);
    }
    for command in ["a REPLACE 4 {9+}", "a UID REPLACE 4 {9+}"] {
        check_with(
            wide,
            &format!("{command}\r\n123456789 {{1+}}\r\nx\r\n"),
            &["a NO [TOOBIG] Message too big|"],
        );
    }
    check_with(wide, "a UID SEARCH TEXT {9+}\r\n123456789\r\n", &["a BAD [TOOBIG] Literal too big|"]);
    let before = Limits { append: 0, ..tiny() };
    check_with(before, "a APPEND x {9+}\r\n123456789\r\n", &["a NO [TOOBIG] Message too big|"]);
}

#[test]
fn literal_minus_bounds_non_sync_literals() {
    let limits = Limits { non_sync: 5, ..tiny() };
    check_with(limits, "a APPEND x {6+}\r\n123456\r\n", &["a NO [TOOBIG] Message too big|"]);
    check_with(limits, "a APPEND x {6}\r\n123456\r\n", &["+6", "a APPEND x {6}\r\n123456"]);
}

#[test]
fn raw_line_is_not_searched_for_literals() {
    let mut framer = Framer::new(tiny());
    framer.feed(b"a IDLE\r\nDONE\r\nb NOOP {1+}\r\nx\r\n");
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("a IDLE"));
    framer.expect_line();
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("line DONE"));
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("b NOOP {1+}\r\nx"));
    framer.expect_line();
    framer.feed(b"AAAA{3+}\r\n");
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("line AAAA{3+}"));
    framer.expect_line();
    framer.feed(b"\r\n");
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("line "));
    framer.expect_line();
    framer.feed(b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA{3+}\r\nc NOOP\r\n");
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("* BAD Line too long|"));
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("c NOOP"));
}

#[test]
fn session_may_refuse_a_waiting_literal() {
    let mut framer = Framer::new(tiny());
    framer.feed(b"a APPEND x {9}\r\n");
    assert_eq!(framer.next_frame(), Some(Frame::NeedContinuation { size: 9 }));
    assert_eq!(framer.pending(), b"a APPEND x {9}\r\n");
    assert_eq!(framer.refuse_literal().as_deref(), Some("a"));
    framer.feed(b"b NOOP\r\n");
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("b NOOP"));
}

#[test]
fn nothing_survives_starttls() {
    let mut framer = Framer::new(tiny());
    framer.feed(b"a STARTTLS\r\nb LOGIN x y\r\nc NO");
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("a STARTTLS"));
    assert_eq!(framer.discard_buffered(), 17);
    framer.feed(b"d NOOP\r\n");
    assert_eq!(framer.next_frame().map(|f| describe(&f)).as_deref(), Some("d NOOP"));
    assert!(framer.is_idle());
}

#[test]
fn message_of_many_mebibytes_is_framed_in_linear_time() {
    let size = 24 << 20;
    let mut framer = Framer::new(Limits::after_login(size as u64));
    framer.feed(format!("a APPEND x {{{size}+}}\r\n").as_bytes());
    let part = vec![b'x'; 4096];
    for _ in 0..size / part.len() {
        framer.feed(&part);
        assert_eq!(framer.next_frame(), None);
    }
    framer.feed(b"\r\n");
    let Some(Frame::Command(command)) = framer.next_frame() else { panic!("no command") };
    assert_eq!(command.len(), size + "a APPEND x {25165824+}\r\n".len());
}

/// Streams made of pieces that matter to the framer.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"a NOOP".to_vec()),
        Just(b"a APPEND x ".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"xxxxxxxx".to_vec()),
        (0u32..16, any::<bool>(), any::<bool>()).prop_map(|(n, sync, eight)| {
            format!("{}{{{n}{}}}\r\n", if eight { "~" } else { "" }, if sync { "" } else { "+" }).into_bytes()
        }),
        Just(b"{99999999999999999999+}\r\n".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6),
    ];
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn frames_do_not_depend_on_segments(bytes in stream(), cuts in proptest::collection::vec(1usize..12, 1..40)) {
        let whole = frames_of(tiny(), &[&bytes]);
        let mut rest = bytes.as_slice();
        let mut segments = Vec::new();
        for cut in cuts.iter().cycle() {
            let (head, tail) = rest.split_at((*cut).min(rest.len()));
            segments.push(head);
            rest = tail;
            if rest.is_empty() { break; }
        }
        prop_assert_eq!(whole, frames_of(tiny(), &segments));
    }

    #[test]
    fn memory_stays_bounded(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let limits = Limits::before_login();
        let mut framer = Framer::new(limits);
        for chunk in bytes.chunks(100) {
            framer.feed(chunk);
            while framer.next_frame().is_some() {}
            prop_assert!(framer.pending().len() as u64 <= limits.total + 1024);
        }
    }
}
