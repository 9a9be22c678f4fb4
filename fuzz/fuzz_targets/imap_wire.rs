//! Any bytes from an IMAP client: framing does not depend on segments, and no frame panics the parser.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pugliaimpiego::imap::wire::framing::{Frame, Framer, Limits};
use pugliaimpiego::imap::wire::parse::{ParseOptions, parse, parse_auth_line};
use pugliaimpiego::imap::wire::utf7;

fn frames(data: &[u8], segment: usize) -> Vec<Frame> {
    let mut framer = Framer::new(Limits::after_login(1 << 16));
    let mut frames = Vec::new();
    for part in data.chunks(segment) {
        framer.feed(part);
        while let Some(frame) = framer.next_frame() {
            frames.push(frame);
        }
    }
    frames
}

fuzz_target!(|data: &[u8]| {
    let whole = frames(data, data.len().max(1));
    assert_eq!(whole, frames(data, 1));
    assert_eq!(whole, frames(data, 7));
    for frame in &whole {
        if let Frame::Command(command) = frame {
            for utf8 in [false, true] {
                let _ = parse(command, ParseOptions { utf8 });
            }
        }
    }
    let _ = parse_auth_line(data);
    if let Ok(text) = std::str::from_utf8(data) {
        assert_eq!(utf7::decode(&utf7::encode(text)).as_deref(), Some(text));
    }
});
