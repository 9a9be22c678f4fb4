//! Arguments of the commands about mailboxes: LIST, STATUS, SELECT, CREATE, APPEND, SETACL.

use bytes::Bytes;

use crate::imap::wire::date::DateTime;
use crate::imap::wire::flags::FlagList;
use crate::imap::wire::sequence::SequenceSet;

/// LIST (RFC 9051 §6.3.9).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// Put before each pattern.
    pub reference: String,
    /// One pattern or more, with `*` and `%`.
    pub patterns: Vec<String>,
    /// Which mailboxes.
    pub selection: ListSelection,
    /// What is told of them besides their attributes.
    pub returns: ListReturn,
    /// True when selection options, several patterns or RETURN were used: then an empty pattern does not ask
    /// for the separator (RFC 5258 §3).
    pub extended: bool,
}

/// Selection options of LIST (RFC 5258 §3.1, RFC 6154 §2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListSelection {
    /// SUBSCRIBED: also names without a mailbox; implies the return option.
    pub subscribed: bool,
    /// REMOTE
    pub remote: bool,
    /// RECURSIVEMATCH: also parents of selected mailboxes; never alone.
    pub recursive_match: bool,
    /// SPECIAL-USE
    pub special_use: bool,
}

/// Return options of LIST (RFC 5258 §3.2, RFC 6154 §2, RFC 5819).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListReturn {
    /// SUBSCRIBED
    pub subscribed: bool,
    /// CHILDREN
    pub children: bool,
    /// SPECIAL-USE
    pub special_use: bool,
    /// MYRIGHTS (RFC 8440): an untagged MYRIGHTS for each mailbox.
    pub my_rights: bool,
    /// STATUS (items): an untagged STATUS for each mailbox. Empty when not asked.
    pub status: Vec<StatusItem>,
    /// METADATA (entries): an untagged METADATA for each mailbox (RFC 9590). Empty when not asked.
    pub metadata: Vec<String>,
}

/// Items of STATUS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusItem {
    /// MESSAGES
    Messages,
    /// RECENT (RFC 3501)
    Recent,
    /// UIDNEXT
    UidNext,
    /// UIDVALIDITY
    UidValidity,
    /// UNSEEN
    Unseen,
    /// SIZE in bytes (RFC 8438)
    Size,
    /// DELETED (RFC 9051)
    Deleted,
    /// DELETED-STORAGE, octets of what is marked \Deleted (RFC 9208 §4.1.4)
    DeletedStorage,
    /// HIGHESTMODSEQ (RFC 7162)
    HighestModSeq,
    /// MAILBOXID (RFC 8474)
    MailboxId,
    /// APPENDLIMIT in bytes (RFC 7889)
    AppendLimit,
}

impl StatusItem {
    /// All items with their names.
    pub(in crate::imap::wire) const NAMES: [(Self, &'static str); 11] = [
        (Self::Messages, "MESSAGES"),
        (Self::Recent, "RECENT"),
        (Self::UidNext, "UIDNEXT"),
        (Self::UidValidity, "UIDVALIDITY"),
        (Self::Unseen, "UNSEEN"),
        (Self::Size, "SIZE"),
        (Self::Deleted, "DELETED"),
        (Self::DeletedStorage, "DELETED-STORAGE"),
        (Self::HighestModSeq, "HIGHESTMODSEQ"),
        (Self::MailboxId, "MAILBOXID"),
        (Self::AppendLimit, "APPENDLIMIT"),
    ];

    /// The item of a name in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(item, _)| *item)
    }

    /// The name, in capitals.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(item, _)| *item == self).map_or("", |(_, name)| name)
    }
}

/// SELECT and EXAMINE (RFC 7162 §3.1.8, §3.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Select {
    /// The mailbox.
    pub mailbox: String,
    /// CONDSTORE
    pub condstore: bool,
    /// QRESYNC
    pub qresync: Option<QResync>,
}

/// What the client knows of a mailbox it selects again (RFC 7162 §3.2.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QResync {
    /// UIDVALIDITY it knows.
    pub uid_validity: u32,
    /// Highest modseq it knows.
    pub mod_seq: u64,
    /// UIDs it knows; all when absent. Without `*` and `$`.
    pub known_uids: Option<SequenceSet>,
    /// Message numbers and their UIDs, in pairs. Without `*` and `$`.
    pub seq_match: Option<(SequenceSet, SequenceSet)>,
}

/// Special uses of mailboxes (RFC 6154 §2, RFC 8457).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecialUse {
    /// `\All`
    All,
    /// `\Archive`
    Archive,
    /// `\Drafts`
    Drafts,
    /// `\Flagged`
    Flagged,
    /// `\Junk`
    Junk,
    /// `\Sent`
    Sent,
    /// `\Trash`
    Trash,
    /// `\Important`
    Important,
}

impl SpecialUse {
    const NAMES: [(Self, &'static str); 8] = [
        (Self::All, "\\All"),
        (Self::Archive, "\\Archive"),
        (Self::Drafts, "\\Drafts"),
        (Self::Flagged, "\\Flagged"),
        (Self::Junk, "\\Junk"),
        (Self::Sent, "\\Sent"),
        (Self::Trash, "\\Trash"),
        (Self::Important, "\\Important"),
    ];

    /// The use of an attribute such as `\Sent`, in any case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(special, _)| *special)
    }

    /// The attribute, with its backslash.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(special, _)| *special == self).map_or("", |(_, name)| name)
    }
}

/// One message of APPEND.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendMessage {
    /// Its flags.
    pub flags: FlagList,
    /// Its INTERNALDATE, when given.
    pub date: Option<DateTime>,
    /// The message itself.
    pub data: AppendData,
}

impl AppendMessage {
    /// The literals it is made of.
    pub fn literals(&self) -> impl Iterator<Item = &AppendLiteral> {
        let (whole, parts) = match &self.data {
            AppendData::Whole(literal) => (Some(literal), &[][..]),
            AppendData::Catenate(parts) => (None, parts.as_slice()),
        };
        let texts = parts.iter().filter_map(|part| match part {
            CatenatePart::Text(literal) => Some(literal),
            CatenatePart::Url(_) => None,
        });
        whole.into_iter().chain(texts)
    }
}

/// Where the octets of a message of APPEND come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendData {
    /// From the client. May be empty, which the session refuses.
    Whole(AppendLiteral),
    /// CATENATE (RFC 4469 §3): put together of these, at least one.
    Catenate(Vec<CatenatePart>),
}

/// Octets from the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppendLiteral {
    /// True for a literal8, which may hold NUL (RFC 3516 §4.4).
    pub binary: bool,
    /// True for `UTF8 (~{n}...)` (RFC 6855 §4).
    pub utf8: bool,
    /// The octets; a part of the frame, not a copy.
    pub octets: Bytes,
}

/// A piece of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CatenatePart {
    /// TEXT
    Text(AppendLiteral),
    /// URL, as the client spells it: a message or a part of one (see [`crate::imap::wire::url`]).
    Url(String),
}

/// What SETACL does (RFC 4314 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AclChange {
    /// The rights are these.
    Replace,
    /// `+`
    Add,
    /// `-`
    Remove,
}
