//! Names of mailboxes as they are kept in the store and seen in mail programs.

/// Drafts.
pub const DRAFTS: &str = "Bozze";
/// Sent mail.
pub const SENT: &str = "Posta inviata";
/// Junk.
pub const JUNK: &str = "Posta indesiderata";
/// Trash.
pub const TRASH: &str = "Cestino";
/// Archive.
pub const ARCHIVE: &str = "Archivio";
/// What waits for a moderator.
pub const HELD: &str = "In attesa";
/// The level above the boards of discussions.
pub const DISCUSSIONS: &str = "Liste e forum";
/// The level above mailboxes of offices and functions.
pub const SHARED: &str = "Uffici";
/// The level above mailboxes other people share.
pub const OTHERS: &str = "Altri";
