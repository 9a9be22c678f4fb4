mod agreement;
mod append;
mod hostile;
mod mailbox;
mod messages;
mod metadata;
mod notify;
mod search;
mod sort;

use bytes::Bytes;

use super::*;

/// Parses the arguments of a command, with the tag `a` before it.
fn body(line: &str) -> Result<CommandBody, &'static str> {
    body_of(line.as_bytes(), ParseOptions::default())
}

fn body_of(line: &[u8], options: ParseOptions) -> Result<CommandBody, &'static str> {
    let frame = Bytes::from([b"a ", line].concat());
    parse(&frame, options).map(|tagged| tagged.body).map_err(|error| error.reason)
}

fn check(line: &str, expected: CommandBody) {
    assert_eq!(body(line), Ok(expected), "{line}");
}

/// Every line is the same command as the first.
fn check_same(lines: &[&str]) {
    let expected = body(lines[0]);
    assert!(expected.is_ok(), "{}: {expected:?}", lines[0]);
    for line in lines {
        assert_eq!(body(line), expected, "{line}");
    }
}

fn refuse(lines: &[&str]) {
    for line in lines {
        assert!(body(line).is_err(), "{line}: {:?}", body(line));
    }
}

fn set(text: &str) -> crate::imap::wire::sequence::SequenceSet {
    crate::imap::wire::sequence::SequenceSet::parse(text.as_bytes()).expect("a set")
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
