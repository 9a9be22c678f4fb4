//! Holds the picture of ARCHITECTURE.md: which module of `src/` may name which other.
//!
//! Arrows run downward. Edges never name one another; inside the other levels they may, but never in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The levels, from the top. A module missing here is a new one: give it its place, and ARCHITECTURE.md a line.
const LEVELS: &[(&str, &[&str])] = &[
    ("top", &["main", "cli", "demo", "demo_fill", "server"]),
    ("edges", &["smtp", "imap", "dav", "managesieve", "web", "workers"]),
    // The services of one process in one value, for the edges; `server` above starts and ends them.
    ("bundle", &["app"]),
    ("flow", &["submission", "relay", "delivery", "transfer"]),
    (
        "services",
        &[
            "accounts",
            "acme",
            "administration",
            "archives",
            "catalogue",
            "chat",
            "discussion",
            "duty",
            "files",
            "helpdesk",
            "jobs",
            "live",
            "mailboxes",
            "newsletter",
            "notes",
            "polls",
            "portal",
            "projects",
            "reminder",
            "scheduling",
            "search",
            "training",
        ],
    ),
    (
        "foundations",
        &[
            "address",
            "aside",
            "allowance",
            "audit",
            "auth",
            "autoreply",
            "bounce",
            "calendar",
            "clock",
            "config",
            "contacts",
            "directory",
            "fields",
            "filter",
            "fiscal",
            "inflate",
            "itip",
            "junk",
            "mailauth",
            "media",
            "mime",
            "net",
            "notify",
            "prepared",
            "pulse",
            "queue",
            "recent",
            "secret",
            "site",
            "stopwatch",
            "rome",
            "slug",
            "snapshot",
            "telemetry",
            "territory",
            "words",
        ],
    ),
];

/// Module and the modules it names, tests left out.
type Arrows = BTreeMap<String, BTreeSet<String>>;

#[test]
fn arrows_between_modules_run_downward_only() {
    let arrows = read_arrows(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let mut faults = Vec::new();
    for (from, targets) in &arrows {
        let Some(above) = level(from) else {
            faults.push(format!("`{from}` has no level in tests/it/house.rs"));
            continue;
        };
        for to in targets {
            match level(to) {
                Some(below) if below < above => faults.push(format!("{from} -> {to} runs upward")),
                Some(below) if below == above && LEVELS[above].0 == "edges" => {
                    faults.push(format!("{from} -> {to}: edges never import one another"));
                }
                _ => {}
            }
        }
    }
    faults.extend(circle(&arrows).map(|path| format!("a circle: {}", path.join(" -> "))));
    assert!(faults.is_empty(), "\n  {}\n", faults.join("\n  "));
}

#[test]
fn sql_stands_in_store_files() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut faults = Vec::new();
    for path in rust_files(&src) {
        let inside = path.strip_prefix(&src).expect("it was found below src");
        let is_store = inside.iter().any(|part| part == "store.rs" || part == "store");
        if is_store || is_test(inside) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        let code = without_comments_and_tests(&text);
        faults.extend(
            code.lines().filter(|line| is_sql(line)).map(|line| format!("{}: {line}", inside.display())),
        );
    }
    assert!(faults.is_empty(), "SQL outside store.rs\n  {}\n", faults.join("\n  "));
}

fn is_sql(line: &str) -> bool {
    let has = |words: &[&str]| words.iter().all(|word| line.contains(word));
    has(&["INSERT INTO "])
        || has(&["DELETE FROM "])
        || has(&["UPDATE ", " SET "])
        || has(&["SELECT ", " FROM "])
}

/// Where a string may become part of a page as it is: text that was sanitised, and JSON-LD.
const RAW: [&str; 2] = ["templates/src/rich.rs", "templates/src/shell/json_ld.rs"];

#[test]
fn what_is_not_escaped_comes_from_the_sanitiser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    for path in ["src", "templates/src"].iter().flat_map(|folder| rust_files(&root.join(folder))) {
        let inside = path.strip_prefix(root).expect("it was found below the root");
        if is_test(inside) || RAW.iter().any(|raw| inside == Path::new(raw)) {
            continue;
        }
        let code = without_comments_and_tests(&fs::read_to_string(&path).expect("sources are UTF-8"));
        let raw = ["PreEscaped", "fn render_to"].iter().any(|word| code.contains(word));
        faults.extend(raw.then(|| inside.display().to_string()));
    }
    assert!(faults.is_empty(), "strings that are not escaped\n  {}\n", faults.join("\n  "));
}

#[test]
fn member_crates_know_nothing_of_the_server() {
    for member in ["mailstore", "templates"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(member).join("Cargo.toml"));
        let text = text.expect("a member crate has a Cargo.toml");
        for other in ["pugliaimpiego", "mailstore", "templates", "axum", "imap-codec", "smtp-proto"] {
            let named = text.lines().any(|line| line.split(['=', '.', ' ']).next() == Some(other));
            assert!(!named, "{member} depends on {other}");
        }
    }
}

#[test]
fn every_way_of_naming_a_module_is_seen() {
    let check = |path: &str, text: &str, expected: &[&str]| {
        let found = named_modules(text, depth(Path::new(path)));
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "in {text:?}");
    };
    check("smtp/mod.rs", "use crate::address::Address;", &["address"]);
    check("smtp/mod.rs", "use crate::{auth, clock::{Clock, Micros},\n net as n};", &["auth", "clock", "net"]);
    check("smtp/mod.rs", "let x = crate::mime::facts(&[]);", &["mime"]);
    check("main.rs", "pugliaimpiego::cli::run()", &["cli"]);
    check("smtp/mod.rs", "use super::imap::View;", &["imap"]);
    check("smtp/session/data.rs", "use super::super::super::imap::View;", &["imap"]);
    check("smtp/session/data.rs", "use super::super::reply;", &[]);
    check("smtp/mod.rs", "// use crate::web::Page\n/// [`crate::web`]", &[]);
    check("smtp/mod.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n use crate::web;\n}", &[]);
    check("smtp/mod.rs", "macrocrate::web; my_crate::web", &[]);
}

fn level(module: &str) -> Option<usize> {
    LEVELS.iter().position(|(_, modules)| modules.contains(&module))
}

fn read_arrows(src: &Path) -> Arrows {
    let mut arrows = Arrows::new();
    for path in rust_files(src) {
        let inside = path.strip_prefix(src).expect("it was found below src");
        if is_test(inside) || inside == Path::new("lib.rs") {
            continue;
        }
        let module = inside.iter().next().expect("a file has a name").to_string_lossy();
        let module = module.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).expect("sources are UTF-8");
        let mut targets = named_modules(&text, depth(inside));
        targets.remove(&module);
        arrows.entry(module).or_default().extend(targets);
    }
    arrows
}

pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found
}

/// Tests may reach wherever they like.
pub(crate) fn is_test(inside: &Path) -> bool {
    inside.iter().any(|part| {
        let part = part.to_string_lossy();
        let stem = part.trim_end_matches(".rs");
        stem == "tests" || stem.ends_with("_tests") || stem == "testing"
    })
}

/// How many `super` lead from this file to the crate.
fn depth(inside: &Path) -> usize {
    inside.iter().count() - usize::from(inside.ends_with("mod.rs"))
}

/// Modules of the crate that a file names, by `crate::`, by the crate's own name, or by enough `super::`.
fn named_modules(text: &str, depth: usize) -> BTreeSet<String> {
    let code = without_comments_and_tests(text);
    let up = "super::".repeat(depth);
    let mut found = BTreeSet::new();
    for prefix in ["crate::", "pugliaimpiego::", up.as_str()] {
        for (at, _) in code.match_indices(prefix) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            found.extend(first_names(&code[at + prefix.len()..]));
        }
    }
    found.retain(|name| {
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name != "super" && name != "self"
    });
    found
}

fn without_comments_and_tests(text: &str) -> String {
    let code = match text.find("#[cfg(test)]\nmod tests {") {
        Some(end) => &text[..end],
        None => text,
    };
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The first identifier of each path that begins here: one, or those at the first depth of a `{...}` group.
fn first_names(rest: &str) -> Vec<String> {
    let identifier = |s: &str| s.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![identifier(rest)] };
    let (mut names, mut nested, mut fresh) = (Vec::new(), 0_usize, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => nested += 1,
            '}' if nested == 0 => break,
            '}' => nested -= 1,
            ',' if nested == 0 => fresh = true,
            c if fresh && !c.is_whitespace() => {
                names.push(identifier(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

/// One circle among the arrows, if there is any: what is left when leaves are taken away again and again.
fn circle(arrows: &Arrows) -> Option<Vec<String>> {
    let mut left = arrows.clone();
    loop {
        let names: BTreeSet<String> = left.keys().cloned().collect();
        let before = left.len();
        left.retain(|_, targets| targets.iter().any(|to| names.contains(to)));
        if left.len() == before {
            break;
        }
    }
    let mut path = vec![left.keys().next()?.clone()];
    loop {
        let next = left[path.last()?].iter().find(|to| left.contains_key(*to))?.clone();
        if let Some(start) = path.iter().position(|name| *name == next) {
            path.push(next);
            return Some(path.split_off(start));
        }
        path.push(next);
    }
}
