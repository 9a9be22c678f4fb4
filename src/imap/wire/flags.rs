//! System flags as bits, and flag lists of commands (RFC 9051 §2.3.2).

/// `\Seen`
pub const SEEN: u32 = 1;
/// `\Answered`
pub const ANSWERED: u32 = 2;
/// `\Flagged`
pub const FLAGGED: u32 = 4;
/// `\Deleted`
pub const DELETED: u32 = 8;
/// `\Draft`
pub const DRAFT: u32 = 16;
/// All system flags.
pub const SYSTEM: u32 = SEEN | ANSWERED | FLAGGED | DELETED | DRAFT;

/// Longest keyword taken, in bytes.
pub const MAX_KEYWORD: usize = 255;

/// Names of the system flags in the order they are written.
pub(super) const NAMES: [(u32, &str); 5] = [
    (SEEN, "\\Seen"),
    (ANSWERED, "\\Answered"),
    (FLAGGED, "\\Flagged"),
    (DELETED, "\\Deleted"),
    (DRAFT, "\\Draft"),
];

/// Flags named in a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagList {
    /// System flags, as the constants of this module.
    pub bits: u32,
    /// Keywords as the client spelled them, each once (they compare without case).
    pub keywords: Vec<String>,
}

impl FlagList {
    /// Adds a flag by its name. `\Recent` is ignored: clients copy it from FETCH replies, and only the server
    /// may set it (RFC 3501 §2.3.2). False when the name is not a flag.
    pub fn add(&mut self, name: &[u8]) -> bool {
        if name.first() == Some(&b'\\') {
            return self.add_system(name);
        }
        let Some(keyword) = keyword(name) else { return false };
        if !self.keywords.iter().any(|known| known.eq_ignore_ascii_case(&keyword)) {
            self.keywords.push(keyword);
        }
        true
    }

    fn add_system(&mut self, name: &[u8]) -> bool {
        if name.eq_ignore_ascii_case(b"\\Recent") {
            return true;
        }
        let known = NAMES.iter().find(|(_, known)| known.as_bytes().eq_ignore_ascii_case(name));
        self.bits |= known.map_or(0, |(bit, _)| *bit);
        known.is_some()
    }
}

/// A keyword: an atom of printable ASCII. `]` and `%` are taken though an atom has none: clients send them.
pub(super) fn keyword(name: &[u8]) -> Option<String> {
    let allowed = |b: &u8| b.is_ascii_graphic() && !b"(){*\"\\".contains(b);
    if name.is_empty() || name.len() > MAX_KEYWORD || !name.iter().all(allowed) {
        return None;
    }
    String::from_utf8(name.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: &[&str], expected: Option<(u32, &[&str])>) {
        let mut list = FlagList::default();
        let all = names.iter().all(|name| list.add(name.as_bytes()));
        let got = all.then(|| (list.bits, list.keywords.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(got, expected.map(|(bits, keywords)| (bits, keywords.to_vec())), "{names:?}");
    }

    #[test]
    fn bits_are_those_of_the_store() {
        use mailstore::flags as store;
        assert_eq!(
            [SEEN, ANSWERED, FLAGGED, DELETED, DRAFT, SYSTEM],
            [store::SEEN, store::ANSWERED, store::FLAGGED, store::DELETED, store::DRAFT, store::SYSTEM]
        );
    }

    #[test]
    fn flags_are_known_in_any_case() {
        check(&["\\Seen", "\\ANSWERED", "\\flagged"], Some((SEEN | ANSWERED | FLAGGED, &[])));
        check(&["\\Deleted", "\\Draft", "\\Deleted"], Some((DELETED | DRAFT, &[])));
    }

    #[test]
    fn recent_is_ignored_and_unknown_system_flags_refused() {
        check(&["\\Recent", "\\Seen"], Some((SEEN, &[])));
        for name in ["\\Foo", "\\*", "\\", "", "a b", "a(", "é", "a\"b", "a\\b", "*"] {
            check(&[name], None);
        }
    }

    #[test]
    fn keywords_keep_their_case_and_are_listed_once() {
        check(&["$Junk", "$JUNK", "NonJunk"], Some((0, &["$Junk", "NonJunk"])));
        check(&["a]", "50%"], Some((0, &["a]", "50%"])));
        check(&[&"k".repeat(256)], None);
    }
}
