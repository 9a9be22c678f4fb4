//! What is wrong with a configuration.

use std::fmt;
use std::path::Path;

/// One fault: which key, what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key as written in the file, `smtp.max_message_size`, or the file's name.
    pub key: String,
    /// What is wrong and what to do about it.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.key, self.problem)
    }
}

/// All faults of a configuration; `Display` gives one line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// Whether the file itself is at fault, so that nothing of it was read.
    pub fn names(&self, file: &Path) -> bool {
        let name = file.display().to_string();
        self.0.iter().any(|fault| fault.key == name)
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        out.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Faults {}
