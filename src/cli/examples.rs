//! Examples in the help of commands that accounts, offices, functions, channels and groups have in common: each shows its own.

use clap::Command;

/// What stands for `{kind}`, `{member}`, `{address}`, `{other}`, `{name}` and `{search}` in the examples of a kind.
const KINDS: [[&str; 6]; 5] = [
    ["account", "", "maria@example.it", "m.rossi@example.it", "\"Maria Rossi\"", "rossi"],
    ["office", "member", "cpi.lecce@example.it", "lecce@example.it", "\"CPI Lecce\"", "lecce"],
    [
        "function",
        "holder",
        "formazione@example.it",
        "corsi@example.it",
        "\"Referente formazione\"",
        "formazione",
    ],
    [
        "channel",
        "member",
        "canale.formazione@example.it",
        "formazione@example.it",
        "Formazione",
        "formazione",
    ],
    ["group", "member", "tutti@example.it", "operatori@example.it", "\"Tutti gli operatori\"", "operatori"],
];

const PLACES: [&str; 6] = ["{kind}", "{member}", "{address}", "{other}", "{name}", "{search}"];

/// Writes the examples out.
pub fn written_out(command: Command) -> Command {
    KINDS
        .iter()
        .fold(command, |command, words| command.mut_subcommand(words[0], |command| below(command, words)))
}

fn below(command: Command, words: &[&str; 6]) -> Command {
    let example = command.get_after_help().map(ToString::to_string);
    let command = match example {
        Some(example) => command.after_help(filled(&example, words)),
        None => command,
    };
    command.mut_subcommands(|sub| below(sub, words))
}

fn filled(example: &str, words: &[&str; 6]) -> String {
    PLACES.iter().zip(words).fold(example.to_owned(), |text, (place, word)| text.replace(place, word))
}
