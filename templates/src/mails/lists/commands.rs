//! Answers to commands that came by mail.

use super::shape::{fold, one_line};
use super::{List, Mail, letter};
use crate::text::ListsText;

/// What can be written to the address of commands.
#[must_use]
pub fn help(list: &List<'_>, text: &ListsText) -> Mail {
    let mut commands = String::new();
    for command in text.commands {
        commands.push_str(&format!("  {}\n{}\n", command.word, fold(&format!("    {}", command.does))));
    }
    letter(list, &(text.help_subject)(list.name), &(text.help)(list, commands.trim_end()), text)
}

/// What the discussion is.
#[must_use]
pub fn info(list: &List<'_>, members: Option<u64>, text: &ListsText) -> Mail {
    letter(list, &(text.info_subject)(list.name), &(text.info)(list, members), text)
}

/// Who is in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Roster<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// Those who show themselves: name (may be empty) and address.
    pub members: &'a [(&'a str, &'a str)],
    /// How many do not.
    pub hidden: u64,
}

/// The roster.
#[must_use]
pub fn roster(it: &Roster<'_>, text: &ListsText) -> Mail {
    let line = |(name, address): &(&str, &str)| match one_line(name, 60).as_str() {
        "" => format!("  {address}"),
        name => format!("  {name} <{address}>"),
    };
    let lines: Vec<String> = it.members.iter().map(line).collect();
    letter(&it.list, &(text.roster_subject)(it.list.name), &(text.roster)(it, &lines.join("\n")), text)
}

/// A command and what came of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct CommandResult<'a> {
    /// As it was written.
    pub command: &'a str,
    /// What came of it, in a sentence.
    pub outcome: &'a str,
}

/// What came of a letter of commands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Results<'a> {
    /// The discussion.
    pub list: List<'a>,
    /// The commands in order.
    pub lines: &'a [CommandResult<'a>],
    /// Lines that were not looked at any more.
    pub ignored: u64,
}

/// The answer to a letter of commands, one line for each.
#[must_use]
pub fn results(it: &Results<'_>, text: &ListsText) -> Mail {
    let line = |line: &CommandResult<'_>| {
        format!("> {}\n  {}", one_line(line.command, 60), one_line(line.outcome, 400))
    };
    let lines: Vec<String> = it.lines.iter().map(line).collect();
    letter(&it.list, &(text.results_subject)(it.list.name), &(text.results)(it, &lines.join("\n\n")), text)
}

/// The sentence for a command that is none.
#[must_use]
pub fn unknown_command(text: &ListsText) -> &'static str {
    text.unknown_command
}
