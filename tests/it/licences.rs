//! What we build upon may be built upon: licences and banned crates, as cargo itself lists them.

use serde_json::Value;
use std::process::Command;

/// Licences that an AGPL-3.0-or-later program may contain.
const ALLOWED: &[&str] = &[
    "0BSD",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that would bring a second TLS library or a C build we do without.
const BANNED: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys"];

#[test]
fn every_licence_is_allowed() {
    let faults: Vec<String> = packages()
        .iter()
        .filter(|package| !licence(package).is_some_and(satisfiable))
        .map(|package| {
            format!("{} {}: {:?}", text(package, "name"), text(package, "version"), licence(package))
        })
        .collect();
    assert!(faults.is_empty(), "\n  {}\n", faults.join("\n  "));
}

#[test]
fn no_banned_crate_is_linked() {
    let found: Vec<String> = packages()
        .iter()
        .map(|p| text(p, "name").to_owned())
        .filter(|n| BANNED.contains(&n.as_str()))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn licence_expressions_are_understood() {
    let check =
        |expression: &str, expected: bool| assert_eq!(satisfiable(expression), expected, "{expression}");
    check("MIT", true);
    check("MIT OR GPL-2.0", true);
    check("GPL-2.0 OR MIT", true);
    check("MIT AND GPL-2.0", false);
    check("MIT/Apache-2.0", true);
    check("(MIT OR GPL-2.0) AND Unicode-3.0", true);
    check("(MIT OR Apache-2.0) AND GPL-2.0", false);
    check("Apache-2.0 WITH LLVM-exception OR GPL-2.0", true);
    check("Apache-2.0 WITH other-exception", false);
    check("", false);
}

/// All packages that a build for this machine takes in, ours included.
fn packages() -> Vec<Value> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let version = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let version = String::from_utf8(version.stdout).expect("rustc speaks UTF-8");
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata is JSON");
    // `packages` lists the whole lock file; `resolve` what this platform takes of it.
    let taken: Vec<&str> = list(&metadata["resolve"], "nodes").iter().map(|node| text(node, "id")).collect();
    list(&metadata, "packages").iter().filter(|p| taken.contains(&text(p, "id"))).cloned().collect()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn licence(package: &Value) -> Option<&str> {
    package["license"].as_str()
}

/// Whether an SPDX expression can be met by allowed licences alone.
///
/// ```text
/// any  = all *("OR" all)      all = one *("AND" one)      one = "(" any ")" / id ["WITH" id]
/// ```
fn satisfiable(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    any(&mut words) && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>) -> bool {
    let mut met = all(words);
    while words.next_if_eq(&"OR").is_some() {
        met |= all(words);
    }
    met
}

fn all(words: &mut Words<'_>) -> bool {
    let mut met = one(words);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words);
    }
    met
}

fn one(words: &mut Words<'_>) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let met = any(words);
        return met && words.next() == Some(")");
    }
    let Some(name) = words.next() else { return false };
    match words.next_if_eq(&"WITH").and_then(|_| words.next()) {
        Some(exception) => ALLOWED.contains(&format!("{name} WITH {exception}").as_str()),
        None => ALLOWED.contains(&name),
    }
}
