//! Names of mailboxes as names of folders: `Sent/2020` is `.Sent.2020`, in modified UTF-7.

use crate::{
    mailboxes::{OTHERS, SEPARATOR, SHARED},
    mime::utf7,
};

/// A dot inside a level, which would part levels: what a shifted dot looks like (no encoder of names writes it).
const DOT: &str = "&AC4-";
/// Longest level of a mailbox name, bytes.
const LEVEL_MAX: usize = 255;

/// The folder of a mailbox below the one that is the INBOX.
pub fn folder(mailbox: &str) -> String {
    let levels = mailbox.split(SEPARATOR).map(|level| utf7::encode(level).replace('.', DOT));
    levels.fold(String::new(), |name, level| name + "." + &level)
}

/// The mailbox of a folder whose name begins with a dot. Names that are not in modified UTF-7 are taken as UTF-8;
/// what cannot stand in a name is replaced.
pub fn mailbox(folder: &str) -> String {
    let levels = folder.strip_prefix('.').unwrap_or(folder).split('.').map(level);
    let mut levels: Vec<String> = levels.collect();
    if let Some(first) = levels.first_mut().filter(|first| *first == SHARED || *first == OTHERS) {
        // These mean the mailboxes of other owners.
        first.push('_');
    }
    levels.join(&SEPARATOR.to_string())
}

fn level(text: &str) -> String {
    let name = utf7::decode(&text.replace(DOT, ".")).unwrap_or_else(|| text.to_owned());
    let mut name: String =
        name.chars().map(|c| if c.is_control() || c == SEPARATOR { '_' } else { c }).collect();
    if name.is_empty() {
        name.push('_');
    }
    name.truncate(name.floor_char_boundary(LEVEL_MAX));
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folders_have_the_names_of_maildir() {
        let check = |name: &str, path: &str| {
            assert_eq!(folder(name), path);
            assert_eq!(mailbox(path), name);
        };
        check("Sent/2020", ".Sent.2020");
        check("INBOX/a", ".INBOX.a");
        check("Attività", ".Attivit&AOA-");
        check("Posta & co", ".Posta &- co");
        check("a.b/v1.0", ".a&AC4-b.v1&AC4-0");
        check("é./x", ".&AOk-&AC4-.x");
        check("&AC4-", ".&-AC4-");
    }

    #[test]
    fn odd_names_become_possible_ones() {
        let check = |path: &str, name: &str| assert_eq!(mailbox(path), name, "{path}");
        check("..a..", "_/a/_/_");
        check(".è", "è");
        check(".a&b", "a&b");
        check(".a\nb&AA0-", "a_b&AA0-");
        check(&format!(".{SHARED}.cpi"), &format!("{SHARED}_/cpi"));
        check(&format!(".a.{SHARED}"), &format!("a/{SHARED}"));
        check(&format!(".{}è", "x".repeat(254)), &"x".repeat(254));
    }

    proptest! {
        #[test]
        fn names_come_back(name in "[a-zèé&.\\-,+ 台]{1,9}(/[a-zA-Zè.&]{1,5}){0,3}") {
            prop_assert_eq!(mailbox(&folder(&name)), name);
        }
    }
}
