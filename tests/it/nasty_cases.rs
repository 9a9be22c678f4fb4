//! Holds docs/nasty-cases.md: every test it names is there, and every case has a test or an issue.

use std::{fs, path::Path};

/// A row of a table: the case, and what is said of it.
pub fn row(line: &str) -> Option<(&str, &str)> {
    let (case, answer) = line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | ")?;
    (case != "case" && !case.starts_with("--")).then_some((case, answer))
}

/// What stands between backquotes.
pub fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The file of a test `path/to/file.rs::name`, and the name.
pub fn source_of(test: &str) -> Option<(String, &str)> {
    let (file, name) = test.rsplit_once("::")?;
    let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).ok()?;
    Some((source, name))
}

/// Whether `path/to/file.rs::name` is a function in that file.
pub fn is_there(test: &str) -> bool {
    source_of(test).is_some_and(|(source, name)| source.contains(&format!("fn {name}(")))
}

#[test]
fn every_case_has_a_test_that_exists_or_an_issue() {
    let text = include_str!("../../docs/nasty-cases.md");
    let rows: Vec<_> = text.lines().filter_map(row).collect();
    assert!(rows.len() > 80, "the tables are read: {}", rows.len());
    let mut faults = Vec::new();
    for (case, answer) in rows {
        faults.extend(quoted(answer).filter(|test| !is_there(test)).map(|test| format!("{case}: no {test}")));
        if quoted(answer).next().is_none() && !answer.contains("issue") {
            faults.push(format!("{case}: neither test nor issue"));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn a_missing_test_is_noticed() {
    assert!(is_there("tests/it/nasty_cases.rs::a_missing_test_is_noticed"));
    assert!(
        !is_there("tests/it/nasty_cases.rs::nowhere") && !is_there("tests/it/none.rs::x") && !is_there("x")
    );
    assert_eq!(row("| a | `b::c`, `d::e` |"), Some(("a", "`b::c`, `d::e`")));
    assert_eq!(
        (row("| case | test |"), row("|---|---|"), row("| --- | --- |"), row("text")),
        (None, None, None, None)
    );
    assert_eq!(Vec::from_iter(quoted("`b::c`, (`d::e`) issue 3")), ["b::c", "d::e"]);
}
