//! What an IMAP client sends: borders of commands, and their parsing.

use pugliaimpiego::imap::wire::framing::{Frame, Framer, Limits};
use pugliaimpiego::imap::wire::parse::{ParseOptions, parse, parse_auth_line};
use pugliaimpiego::imap::wire::url::MessageUrl;

/// Frames do not depend on segments, memory is bounded, no frame panics the parser, and a refusal is one line.
pub fn run(data: &[u8]) {
    for limits in [Limits::before_login(), Limits::after_login(1 << 16)] {
        let whole = frames(data, data.len().max(1), limits);
        assert_eq!(whole, frames(data, 1, limits));
        assert_eq!(whole, frames(data, 7, limits));
        whole.iter().for_each(check);
    }
    let _ = parse_auth_line(data);
    let _ = std::str::from_utf8(data).map(MessageUrl::parse);
}

fn frames(data: &[u8], segment: usize, limits: Limits) -> Vec<Frame> {
    let mut framer = Framer::new(limits);
    let mut frames = Vec::new();
    for part in data.chunks(segment) {
        framer.feed(part);
        while let Some(frame) = framer.next_frame() {
            frames.push(frame);
        }
        assert!(framer.pending().len() as u64 <= limits.total + limits.append + 1024);
    }
    frames
}

fn check(frame: &Frame) {
    let Frame::Command(command) = frame else { return };
    for (utf8, utf8_accept) in [(false, false), (true, false), (true, true)] {
        if let Err(error) = parse(command, ParseOptions { utf8, utf8_accept }) {
            let reply = error.reply();
            let line = reply.strip_suffix(b"\r\n").expect("a line");
            assert!(line.iter().all(|byte| (b' '..=b'~').contains(byte)), "{line:?}");
        }
    }
}
