//! The Maildir: a file for each message, flags in its name, folders named as Maildir++ does.

mod names;
mod read;
mod write;

pub use read::{Folder, Layout, Message, folders, open, scan};
pub use write::{Existing, Folder as Target};

/// The file in which Dovecot keeps the names behind the small letters.
const KEYWORDS_FILE: &str = "dovecot-keywords";
/// What stands before the letters of the flags in a file name.
const INFO: &str = ":2,";
