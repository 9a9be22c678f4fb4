//! Attachments are read by a process of its own, which bounds itself.

use std::{
    io::{Read as _, Write as _},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What the reading process says of a document.
fn read(document: &[u8]) -> String {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pugliaimpiego"))
        .arg("extract-text")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    // It may end before it has read everything.
    let _ = child.stdin.take().expect("a pipe").write_all(document);
    let mut answer = Vec::new();
    child.stdout.take().expect("a pipe").read_to_end(&mut answer).expect("an answer");
    child.wait().expect("it ends");
    String::from_utf8(answer).expect("text")
}

#[test]
fn a_document_of_a_browser_is_read() {
    let text = read(include_bytes!("../../fuzz/seeds/pdf/chromium"));
    assert!(text.starts_with("PUGLIATEXT1\n"), "{text}");
    assert!(text.contains("saldatore con esperienza, disponibilità immediata"), "{text}");
}

#[test]
fn three_gigabytes_in_five_kilobytes_end_the_reader_and_nothing_else() {
    let begun = Instant::now();
    assert_eq!(read(include_bytes!("../fixtures/pdf/bomb.pdf")), "");
    assert!(begun.elapsed() < Duration::from_secs(300), "{:?}", begun.elapsed());
}

#[test]
fn deep_nesting_and_nonsense_end_it_at_worst() {
    let deep = format!("%PDF-1.4\n1 0 obj\n{}\nendobj\ntrailer << /Root 1 0 R >>", "[".repeat(1_000_000));
    for document in [deep.as_bytes(), b"nonsense", b""] {
        let text = read(document);
        assert!(text.is_empty() || text == "PUGLIATEXT1\n", "{text}");
    }
}
