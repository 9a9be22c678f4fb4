//! Every long option has a twin in the environment; and what a command line says with them counted in.
//!
//! Options of plain commands are `PUGLIAIMPIEGO_OPTION` (`--free-ports`: `PUGLIAIMPIEGO_FREE_PORTS`), those of commands
//! that have commands below are `PUGLIAIMPIEGO_COMMAND_BELOW_OPTION` (`account add --name`:
//! `PUGLIAIMPIEGO_ACCOUNT_ADD_NAME`). The command line wins.

use crate::config::{self, Fault};
use clap::{
    Arg, ArgAction, ArgMatches, Command,
    builder::{FalseyValueParser, ValueParser},
    parser::ValueSource,
};

const PREFIX: &str = "PUGLIAIMPIEGO";

/// Gives every long option its twin.
pub fn with_environment(command: Command) -> Command {
    below(command, "", 0)
}

fn below(command: Command, path: &str, depth: usize) -> Command {
    let has_commands = command.has_subcommands();
    let prefix = path.to_owned();
    let command = command.mut_args(|arg| twin(arg, &prefix));
    if !has_commands {
        return command;
    }
    command.mut_subcommands(|sub| {
        // The options of a plain command need no name but their own.
        let plain = depth == 0 && !sub.has_subcommands();
        let path = if plain { String::new() } else { format!("{path}_{}", sub.get_name()) };
        below(sub, &path, depth + 1)
    })
}

fn twin(arg: Arg, path: &str) -> Arg {
    let Some(long) = arg.get_long().filter(|long| !matches!(*long, "help" | "version")) else { return arg };
    // clap wants names that stay; each is made once in a process.
    let name: &'static str = format!("{PREFIX}{path}_{long}").replace('-', "_").to_uppercase().leak();
    let arg = arg.env(name).hide_env_values(true);
    match arg.get_action() {
        ArgAction::SetTrue => arg.value_parser(ValueParser::new(FalseyValueParser::new())),
        _ => arg,
    }
}

/// Variables of the tests, which no start need speak of.
const OF_TESTS: [&str; 2] = ["PUGLIAIMPIEGO_TEST_", "PUGLIAIMPIEGO_FUZZ"];

/// Those of `variables` that look like ours and are neither the twin of a key nor of an option.
pub fn unknown(command: &Command, variables: impl Iterator<Item = String>) -> Vec<Fault> {
    let mut options = Vec::new();
    twins_of(command, &mut options);
    let ours = variables.filter(|name| name.starts_with(&format!("{PREFIX}_")));
    let of_tests = |name: &String| OF_TESTS.iter().any(|test| name.starts_with(test));
    config::unknown_variables(ours.filter(|name| !options.contains(name) && !of_tests(name)))
}

fn twins_of(command: &Command, found: &mut Vec<String>) {
    let names = command.get_arguments().filter_map(|arg| arg.get_env()?.to_str());
    found.extend(names.map(str::to_owned));
    command.get_subcommands().for_each(|sub| twins_of(sub, found));
}

/// The words of a command line with what came from the environment written out, so that it means the same in another
/// process.
pub fn written_out(command: &Command, matches: &ArgMatches, argv: &[String]) -> Vec<String> {
    let mut more = Vec::new();
    let (mut command, mut matches) = (command, matches);
    while let Some((name, inner)) = matches.subcommand() {
        let Some(sub) = command.find_subcommand(name) else { break };
        (command, matches) = (sub, inner);
        for arg in command.get_arguments().filter(|arg| !arg.is_global_set()) {
            more.extend(from_environment(arg, matches));
        }
    }
    let end = argv.iter().position(|word| word == "--").unwrap_or(argv.len());
    [&argv[..end], &more, &argv[end..]].concat()
}

fn from_environment(arg: &Arg, matches: &ArgMatches) -> Vec<String> {
    let id = arg.get_id().as_str();
    let Some(long) = arg.get_long() else { return Vec::new() };
    if matches.value_source(id) != Some(ValueSource::EnvVariable) {
        return Vec::new();
    }
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return if matches.get_flag(id) { vec![format!("--{long}")] } else { Vec::new() };
    }
    let values = matches.get_raw(id).into_iter().flatten();
    values.map(|value| format!("--{long}={}", value.to_string_lossy())).collect()
}

/// Whether the command reads standard input: one of its options that end in `-stdin` is set.
pub fn wants_stdin(matches: &ArgMatches) -> bool {
    let mut leaf = matches;
    while let Some((_, inner)) = leaf.subcommand() {
        leaf = inner;
    }
    let ids: Vec<&str> = leaf.ids().map(clap::Id::as_str).filter(|id| id.ends_with("_stdin")).collect();
    ids.into_iter().any(|id| matches!(leaf.try_get_one::<bool>(id), Ok(Some(true))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_nobody_reads_are_named_with_what_may_be_meant() {
        let check = |name: &str, expected: &str| {
            let found = unknown(&crate::cli::command_line(), std::iter::once(name.to_owned()));
            let said: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert!(
                said.concat().contains(expected) && said.is_empty() == expected.is_empty(),
                "{name}: {said:?}"
            );
        };
        for known in [
            "PUGLIAIMPIEGO_SMTP_LISTEN",
            "PUGLIAIMPIEGO_TLS_ACME_DIRECTORY",
            "PUGLIAIMPIEGO_CONFIG",
            "PUGLIAIMPIEGO_DATA",
            "PUGLIAIMPIEGO_ROLES",
            "PUGLIAIMPIEGO_FREE_PORTS",
            "PUGLIAIMPIEGO_PORTS",
            "PUGLIAIMPIEGO_ACCOUNT_ADD_NAME",
            "PUGLIAIMPIEGO_TEST_POSTGRES",
            "PUGLIAIMPIEGO_FUZZ",
            "PUGLIAIMPIEGOS_THING",
            "PATH",
        ] {
            check(known, "");
        }
        check(
            "PUGLIAIMPIEGO_SMTP_LISTENS",
            "PUGLIAIMPIEGO_SMTP_LISTENS: is in the environment and nobody reads it; did you mean PUGLIAIMPIEGO_SMTP_LISTEN?",
        );
        check("PUGLIAIMPIEGO_WEATHER", "docs/pugliaimpiego.toml");
        check("PUGLIAIMPIEGO_TLS_DOMAINS", "docs/pugliaimpiego.toml");
    }

    /// A command whose options have twins that every environment has.
    fn command() -> Command {
        let value = Arg::new("value").long("value").env("PATH").action(ArgAction::Append);
        let flag = Arg::new("flag").long("flag").action(ArgAction::SetTrue);
        let words = Arg::new("words").num_args(0..);
        Command::new("x").subcommand(Command::new("y").args([value, flag, words]))
    }

    #[test]
    fn what_came_from_the_environment_is_written_out() {
        let path = format!("--value={}", std::env::var("PATH").unwrap());
        let check = |line: &str, expected: &str| {
            let argv: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            let matches = command().try_get_matches_from(&argv).unwrap();
            let expected = expected.replace("PATH", &path);
            let expected: Vec<&str> = expected.split_whitespace().collect();
            assert_eq!(written_out(&command(), &matches, &argv), expected, "{line}");
        };
        check("x y", "x y PATH");
        check("x y --flag a", "x y --flag a PATH");
        check("x y -- --value", "x y PATH -- --value");
        check("x y --value=mine", "x y --value=mine");
    }
}
