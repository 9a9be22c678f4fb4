//! Hostile and broken messages: the fixtures, and what is too large to be kept in a file.

use std::{fs, path::Path};

/// A message with a name for the one who reads of a failure.
pub type Mail = (String, Vec<u8>);

/// The fixtures, and what is too large to be kept in a file.
pub fn mails() -> Vec<Mail> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mail");
    let read = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        (path.display().to_string(), fs::read(&path).expect("a message"))
    };
    let fixtures = fs::read_dir(folder).expect("fixtures").map(read);
    let large = [
        ("one long line", format!("Subject: riga\r\n\r\n{}", "x".repeat(16 << 20))),
        ("one long field", format!("Subject: {}\r\nX: y\r\n\r\nz", "x ".repeat(1 << 20))),
        ("many fields", format!("{}\r\nz", "X-Campo: y\r\n".repeat(20_000))),
        ("many addresses", format!("To: {}\r\n\r\n", "Nome <a@b.example>,\r\n ".repeat(20_000))),
        ("many parameters", format!("Content-Type: text/plain{}\r\n\r\nz", "; a*1*=b".repeat(20_000))),
        (
            "many parts",
            format!("Content-Type: multipart/x; boundary=b\r\n\r\n{}", "--b\r\n\r\n".repeat(20_000)),
        ),
        ("parts in parts", nested(5000)),
        ("messages in messages", "Content-Type: message/rfc822\r\n\r\n".repeat(5000)),
    ];
    let large = large.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes()));
    // RFC 3502 §6.3.11: APPEND of nothing takes the command back.
    fixtures.chain(large).filter(|(_, raw)| !raw.is_empty()).collect()
}

fn nested(depth: usize) -> String {
    let level = |n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    (0..depth).map(level).collect()
}
