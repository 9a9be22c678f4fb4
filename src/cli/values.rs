//! Values of arguments that need reading.

use crate::{directory::Role, words::UnknownWord};
use clap::ValueEnum;
use std::str::FromStr;

/// Room for an owner: `500M`, `1G`, `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room(pub Option<i64>);

impl FromStr for Room {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let wrong = || "write bytes, a number with K, M, G or T such as 500M, or none".to_owned();
        let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (digits, unit) = text.split_at(end);
        let shift = match unit.trim_start().trim_end_matches("iB").trim_end_matches('B') {
            "" => 0,
            "K" | "k" => 10,
            "M" => 20,
            "G" => 30,
            "T" => 40,
            _ => return Err(wrong()),
        };
        let bytes = digits.parse::<i64>().ok().and_then(|number| number.checked_mul(1 << shift));
        bytes.map(|bytes| Self(Some(bytes))).ok_or_else(wrong)
    }
}

/// A role, held everywhere or, after an `@`, for one office or group: `operator`, `operator@cpi.lecce@example.it`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName {
    /// The role.
    pub role: Role,
    /// The address it is held for.
    pub scope: Option<String>,
}

impl FromStr for RoleName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (role, scope) = text.split_once('@').map_or((text, None), |(role, scope)| (role, Some(scope)));
        let known = |UnknownWord(word)| {
            let words: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
            format!("\"{word}\" is no role; write one of {}", words.join(", "))
        };
        if scope == Some("") {
            return Err("after the @ stands the address of the office it is held for".to_owned());
        }
        Ok(Self { role: role.parse().map_err(known)?, scope: scope.map(str::to_owned) })
    }
}

/// `on` or `off`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Yes.
    On,
    /// No.
    Off,
}

impl Switch {
    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}

/// The number of a message in the queue.
pub fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "write its number, as `pugliaimpiego queue list` shows it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_read() {
        for (text, expected) in [
            ("none", Some(None)),
            ("0", Some(Some(0))),
            ("1024", Some(Some(1024))),
            ("500M", Some(Some(500 << 20))),
            ("1G", Some(Some(1 << 30))),
            ("2 GiB", Some(Some(2 << 30))),
            ("1KB", Some(Some(1024))),
            ("", None),
            ("G", None),
            ("-1", None),
            ("1X", None),
            ("9999999999T", None),
        ] {
            assert_eq!(text.parse::<Room>().ok().map(|room| room.0), expected, "{text}");
        }
    }

    #[test]
    fn roles_are_read_with_their_scope() {
        let check = |text: &str, expected: Option<(Role, Option<&str>)>| {
            let read = text.parse::<RoleName>().ok();
            let read = read.as_ref().map(|name| (name.role, name.scope.as_deref()));
            assert_eq!(read, expected, "{text}");
        };
        check("operator", Some((Role::Operator, None)));
        check("office-manager@cpi", Some((Role::OfficeManager, Some("cpi"))));
        check("operator@cpi@x.example", Some((Role::Operator, Some("cpi@x.example"))));
        check("operator@", None);
        check("king", None);
    }
}
