//! What a client may ask: commands as typed values, free of their spelling.
//!
//! Mailbox names are decoded to UTF-8 and spelled in one way (see [`super::name::canonical`]); they are not
//! yet checked to be names a mailbox may have.

mod fetch;
mod mailbox;
mod metadata;
mod notify;
mod search;
mod sort;

use std::fmt;

pub use fetch::{Fetch, FetchItem, Partial, Section, SectionKind};
pub use mailbox::{
    AclChange, AppendData, AppendLiteral, AppendMessage, CatenatePart, List, ListReturn, ListSelection,
    QResync, Select, SpecialUse, StatusItem,
};
pub use metadata::{Depth, GetMetadata, SetMetadata};
pub use notify::{EventGroup, Events, MailboxFilter, Notify};
pub use search::{AddressField, Search, SearchKey, SearchReturn, Window};
pub use sort::{Sort, SortBy, SortCriterion, Thread, ThreadAlgorithm};

use super::flags::FlagList;
use super::sequence::SequenceSet;

/// A command with the tag its completion repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// The tag.
    pub tag: String,
    /// The command.
    pub body: CommandBody,
}

/// A password or SASL message; never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Wraps bytes that must not be logged.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// The commands of RFC 3501 and RFC 9051 and of the extensions this server knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandBody {
    /// CAPABILITY
    Capability,
    /// NOOP
    Noop,
    /// LOGOUT
    Logout,
    /// STARTTLS
    StartTls,
    /// COMPRESS (RFC 4978): the algorithm in capitals.
    Compress(String),
    /// LOGIN user password
    Login {
        /// The name to log in with.
        user: String,
        /// The password, in whatever encoding the client uses.
        password: Secret,
    },
    /// AUTHENTICATE mechanism (initial response: RFC 4959)
    Authenticate {
        /// The mechanism in capitals.
        mechanism: String,
        /// The decoded initial response; `=` is an empty one.
        initial: Option<Secret>,
    },
    /// ENABLE (RFC 5161): capability names in capitals.
    Enable(Vec<String>),
    /// ID (RFC 2971): what the client says of itself; NIL is the empty list.
    Id(Vec<(String, Option<String>)>),
    /// NAMESPACE (RFC 2342)
    Namespace,
    /// LIST, plain or extended (RFC 5258, RFC 5819)
    List(List),
    /// LSUB reference pattern
    Lsub {
        /// Put before the pattern.
        reference: String,
        /// Pattern with `*` and `%`.
        pattern: String,
    },
    /// STATUS mailbox (items)
    Status {
        /// The mailbox.
        mailbox: String,
        /// What is asked, each once, never empty.
        items: Vec<StatusItem>,
    },
    /// SELECT
    Select(Select),
    /// EXAMINE
    Examine(Select),
    /// CREATE mailbox (USE (...)) (RFC 6154)
    Create {
        /// The mailbox.
        mailbox: String,
        /// Its special uses.
        uses: Vec<SpecialUse>,
    },
    /// DELETE mailbox
    Delete {
        /// The mailbox.
        mailbox: String,
    },
    /// RENAME from to
    Rename {
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// SUBSCRIBE mailbox
    Subscribe {
        /// The mailbox.
        mailbox: String,
    },
    /// UNSUBSCRIBE mailbox
    Unsubscribe {
        /// The mailbox.
        mailbox: String,
    },
    /// APPEND, of several messages with MULTIAPPEND (RFC 3502)
    Append {
        /// The mailbox.
        mailbox: String,
        /// One message or more.
        messages: Vec<AppendMessage>,
    },
    /// CHECK
    Check,
    /// CLOSE
    Close,
    /// UNSELECT (RFC 3691)
    Unselect,
    /// EXPUNGE, and UID EXPUNGE with its UIDs (RFC 4315)
    Expunge {
        /// Only these UIDs.
        uids: Option<SequenceSet>,
    },
    /// SEARCH and UID SEARCH
    Search(Search),
    /// SORT and UID SORT (RFC 5256)
    Sort(Sort),
    /// THREAD and UID THREAD (RFC 5256)
    Thread(Thread),
    /// CANCELUPDATE (RFC 5267 §4.3.5): the tags of the commands whose updates are to end.
    CancelUpdate(Vec<String>),
    /// FETCH and UID FETCH
    Fetch(Fetch),
    /// STORE and UID STORE
    Store(Store),
    /// COPY and UID COPY
    Copy(Copy),
    /// MOVE and UID MOVE (RFC 6851)
    Move(Copy),
    /// REPLACE and UID REPLACE (RFC 8508)
    Replace(Replace),
    /// IDLE (RFC 2177); the DONE is a raw line.
    Idle,
    /// GETQUOTA root (RFC 9208)
    GetQuota {
        /// The quota root.
        root: String,
    },
    /// GETQUOTAROOT mailbox (RFC 9208)
    GetQuotaRoot {
        /// The mailbox.
        mailbox: String,
    },
    /// SETQUOTA root (resource limit ...) (RFC 9208)
    SetQuota {
        /// The quota root.
        root: String,
        /// Resource names in capitals with their limits (STORAGE in units of 1024 bytes).
        limits: Vec<(String, u64)>,
    },
    /// NOTIFY (RFC 5465)
    Notify(Notify),
    /// GETMETADATA (RFC 5464)
    GetMetadata(GetMetadata),
    /// SETMETADATA (RFC 5464)
    SetMetadata(SetMetadata),
    /// GETACL mailbox (RFC 4314)
    GetAcl {
        /// The mailbox.
        mailbox: String,
    },
    /// SETACL mailbox identifier rights (RFC 4314)
    SetAcl {
        /// The mailbox.
        mailbox: String,
        /// Whose rights.
        identifier: String,
        /// What is done with the rights.
        change: AclChange,
        /// Letters and digits.
        rights: String,
    },
    /// DELETEACL mailbox identifier (RFC 4314)
    DeleteAcl {
        /// The mailbox.
        mailbox: String,
        /// Whose rights.
        identifier: String,
    },
    /// LISTRIGHTS mailbox identifier (RFC 4314)
    ListRights {
        /// The mailbox.
        mailbox: String,
        /// Whose rights.
        identifier: String,
    },
    /// MYRIGHTS mailbox (RFC 4314)
    MyRights {
        /// The mailbox.
        mailbox: String,
    },
}

/// STORE and UID STORE (RFC 9051 §6.4.6, RFC 7162 §3.1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    /// True for UID STORE.
    pub uid: bool,
    /// The messages.
    pub set: SequenceSet,
    /// Messages with a higher modseq are left alone.
    pub unchanged_since: Option<u64>,
    /// What is done with the flags.
    pub action: StoreAction,
    /// True when the client does not want the new flags told.
    pub silent: bool,
    /// The flags.
    pub flags: FlagList,
}

/// What STORE does with its flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreAction {
    /// FLAGS
    Replace,
    /// +FLAGS
    Add,
    /// -FLAGS
    Remove,
}

/// REPLACE and UID REPLACE (RFC 8508 §3): a message in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replace {
    /// True for UID REPLACE.
    pub uid: bool,
    /// The message that goes: one number, or `*`.
    pub set: SequenceSet,
    /// Where the new one goes.
    pub mailbox: String,
    /// The new one.
    pub message: AppendMessage,
}

/// COPY and MOVE, by number or UID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// True for the UID form.
    pub uid: bool,
    /// The messages.
    pub set: SequenceSet,
    /// Where they go.
    pub mailbox: String,
}
