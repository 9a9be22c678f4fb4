//! Holds docs/client-needs.md: every test it names is there and names the section, and every need has a test or an issue.

use crate::nasty_cases::{is_there, quoted, row, source_of};

/// The comment above the function that a test `path/to/file.rs::name` is, in one line.
fn comment_of(test: &str) -> String {
    let Some((source, name)) = source_of(test) else { return String::new() };
    let before = source.split(&format!("fn {name}(")).next().unwrap_or_default();
    let above = before.lines().rev().skip(1).map(str::trim_start);
    let comment = above.take_while(|line| line.starts_with("//") || line.starts_with("#["));
    let mut lines: Vec<&str> = comment.filter(|line| line.starts_with("//")).collect();
    lines.reverse();
    lines.iter().map(|line| line.trim_start_matches('/').trim()).collect::<Vec<_>>().join(" ")
}

/// Whether a comment names a section: the document, then the section, alone or among others of the same document.
fn names(comment: &str, section: &str) -> bool {
    let (document, part) = section.split_once(" §").unwrap_or((section, ""));
    let ends = |rest: &str| !rest.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit());
    let has = |of_it: &str| {
        let part = format!("§{part}");
        of_it.match_indices(&part).any(|(at, _)| ends(&of_it[at + part.len()..]))
    };
    let behind = comment.split(document).skip(1).filter(|rest| ends(rest));
    behind.into_iter().any(|rest| part.is_empty() || rest.split("RFC ").next().is_some_and(has))
}

#[test]
fn every_need_has_a_test_that_names_its_section_or_an_issue() {
    let text = include_str!("../../docs/client-needs.md");
    let rows: Vec<_> = text.lines().filter_map(row).filter(|(need, _)| *need != "need").collect();
    assert!(rows.len() > 100, "the tables are read: {}", rows.len());
    let mut faults = Vec::new();
    for (need, rest) in rows {
        let Some((sections, answer)) = rest.split_once(" | ") else {
            faults.push(format!("{need}: no section"));
            continue;
        };
        faults.extend(quoted(answer).filter(|test| !is_there(test)).map(|test| format!("{need}: no {test}")));
        let comments: Vec<String> = quoted(answer).map(comment_of).collect();
        if comments.is_empty() {
            faults.extend((!answer.contains("issue")).then(|| format!("{need}: neither test nor issue")));
            continue;
        }
        let unnamed = |section: &&str| !comments.iter().any(|comment| names(comment, section));
        faults.extend(sections.split(", ").filter(unnamed).map(|s| format!("{need}: {s} in no comment")));
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// RFC 1 §2.3: words of more
/// than one line.
#[test]
fn comments_and_sections_are_read() {
    let this = "tests/it/client_needs.rs::comments_and_sections_are_read";
    assert_eq!(comment_of(this), "RFC 1 §2.3: words of more than one line.");
    assert_eq!(
        comment_of("tests/it/client_needs.rs::every_need_has_a_test_that_names_its_section_or_an_issue"),
        ""
    );
    assert!(names("RFC 1 §2.3: x", "RFC 1 §2.3") && names("RFC 1 §2.3.", "RFC 1 §2.3"));
    assert!(names("RFC 1 §2, §3 and RFC 4 §5", "RFC 1 §3") && names("RFC 12 and RFC 1", "RFC 1"));
    assert!(!names("RFC 1 §2.3", "RFC 1 §2") && !names("RFC 1 §23", "RFC 1 §2") && !names("RFC 12", "RFC 1"));
    assert!(!names("RFC 1 §2, RFC 4 §5", "RFC 1 §5"));
}
