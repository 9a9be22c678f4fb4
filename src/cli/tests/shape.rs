//! The command line itself.

use super::words;
use crate::cli::{Cli, command_line, twins};
use clap::CommandFactory as _;

/// Every command without commands below, by its words.
fn leaves(command: &clap::Command, path: &str, all: &mut Vec<(String, clap::Command)>) {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let path = format!("{path} {}", sub.get_name());
        if sub.has_subcommands() { leaves(sub, &path, all) } else { all.push((path, sub.clone())) }
    }
}

#[test]
fn every_command_has_an_example_and_every_option_a_twin() {
    let mut command = command_line();
    command.build();
    command.clone().debug_assert();
    let mut all = Vec::new();
    leaves(&command, "", &mut all);
    assert!(all.len() > 60, "{}", all.len());
    for (path, leaf) in all {
        let example = leaf.get_after_help().map(ToString::to_string).unwrap_or_default();
        assert!(example.contains("pugliaimpiego "), "{path} has no example");
        let own = example.lines().filter_map(|line| line.trim().strip_prefix("pugliaimpiego "));
        let first = path.split_whitespace().next().unwrap();
        assert!(own.clone().any(|line| line.starts_with(first)), "{path} shows another command: {example}");
        assert!(!example.contains(['{', '}']), "{path}: {example}");
        for arg in leaf.get_arguments().filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version")) {
            assert_eq!(arg.get_long().is_some(), arg.get_env().is_some(), "{path} {arg}");
        }
    }
    let mut names = Vec::new();
    leaves(&command, "", &mut names);
    let twin = |path: &str, long: &str| {
        let (_, leaf) = names.iter().find(|(name, _)| name == path).unwrap();
        let arg = leaf.get_arguments().find(|arg| arg.get_long() == Some(long)).unwrap();
        arg.get_env().unwrap().to_str().unwrap().to_owned()
    };
    assert_eq!(twin(" serve", "free-ports"), "PUGLIAIMPIEGO_FREE_PORTS");
    assert_eq!(twin(" demo", "data"), "PUGLIAIMPIEGO_DATA");
    assert_eq!(twin(" account add", "name"), "PUGLIAIMPIEGO_ACCOUNT_ADD_NAME");
    assert_eq!(twin(" account app-password add", "label"), "PUGLIAIMPIEGO_ACCOUNT_APP_PASSWORD_ADD_LABEL");
}

#[test]
fn only_commands_that_say_so_read_standard_input() {
    let check = |line: &str, expected: bool| {
        let matches = Cli::command().try_get_matches_from(words(line)).unwrap();
        assert_eq!(twins::wants_stdin(&matches), expected, "{line}");
    };
    check("account add a --name A --password-stdin", true);
    check("account add a --name A", false);
    check("dkim import x.example --selector s --key-stdin", true);
    check("queue list", false);
}
