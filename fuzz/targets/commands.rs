//! Commands to a list: the first line is the subject, the rest the text.

use pugliaimpiego::discussion::command::{self, Command, MAX_COMMANDS};

/// There are few commands, each on one line.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (subject, text) = text.split_once('\n').unwrap_or(("", &text));
    let commands = command::read(subject, text);
    assert!(commands.len() <= MAX_COMMANDS);
    for command in &commands {
        match command {
            Command::Confirm(token) => {
                assert!(token.is_ascii() && (6..=200).contains(&token.len()), "{token}");
            }
            Command::Echo(line) | Command::Unknown(line) => {
                assert!(!line.contains(char::is_control), "{line:?}");
            }
            Command::Join { name: Some(name), .. } => {
                assert!(
                    !name.is_empty() && !name.contains(char::is_control) && !name.contains(['<', '>']),
                    "{name:?}"
                );
            }
            _ => {}
        }
    }
    if let Some(command::Answer::Reject(reason)) = command::answer(text) {
        assert!(!reason.contains(char::is_control), "{reason:?}");
    }
    let _ = command::is_administrivia(subject, text);
}
