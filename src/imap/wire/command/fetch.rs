//! Arguments of FETCH.

use std::ops::Range;

use super::search::Window;
use crate::imap::wire::sequence::SequenceSet;

/// FETCH and UID FETCH (RFC 9051 §6.4.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// True for UID FETCH.
    pub uid: bool,
    /// The messages.
    pub set: SequenceSet,
    /// What is asked of each, macros expanded, each once. UID FETCH does not add UID here.
    pub items: Vec<FetchItem>,
    /// Only messages with a higher modseq (RFC 7162 §3.1.4.1); implies MODSEQ in the replies.
    pub changed_since: Option<u64>,
    /// VANISHED: also tell what is gone (RFC 7162 §3.2.6). Only with UID and CHANGEDSINCE.
    pub vanished: bool,
    /// PARTIAL: only these of the messages (RFC 9394 §3.3). Only with UID.
    pub partial: Option<Window>,
}

impl Fetch {
    /// What is told unasked of messages that are named by their places (RFC 5465 §5.2, §7); None when it is nothing.
    pub fn unasked(items: &[FetchItem]) -> Option<Self> {
        let set = SequenceSet::parse(b"*").filter(|_| !items.is_empty())?;
        let items = items.to_vec();
        Some(Self { uid: false, set, items, changed_since: None, vanished: false, partial: None })
    }
}

/// One thing asked of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchItem {
    /// ENVELOPE
    Envelope,
    /// FLAGS
    Flags,
    /// INTERNALDATE
    InternalDate,
    /// RFC822, the same as BODY[] but for its name in the reply
    Rfc822,
    /// RFC822.HEADER, the same as BODY.PEEK[HEADER] but for its name
    Rfc822Header,
    /// RFC822.SIZE
    Rfc822Size,
    /// RFC822.TEXT, the same as BODY[TEXT] but for its name
    Rfc822Text,
    /// BODY: the structure without extension data
    Body,
    /// BODYSTRUCTURE
    BodyStructure,
    /// BODY[section]<partial> and BODY.PEEK
    BodySection {
        /// Which octets.
        section: Section,
        /// Which of them.
        partial: Option<Partial>,
        /// True when \Seen stays as it is.
        peek: bool,
    },
    /// UID
    Uid,
    /// BINARY[part]<partial> and BINARY.PEEK (RFC 3516)
    Binary {
        /// Part numbers; empty for the whole message.
        part: Vec<u32>,
        /// Which octets of the decoded part.
        partial: Option<Partial>,
        /// True when \Seen stays as it is.
        peek: bool,
    },
    /// BINARY.SIZE[part] (RFC 3516)
    BinarySize {
        /// Part numbers; empty for the whole message.
        part: Vec<u32>,
    },
    /// MODSEQ (RFC 7162)
    ModSeq,
    /// EMAILID (RFC 8474)
    EmailId,
    /// THREADID (RFC 8474)
    ThreadId,
    /// SAVEDATE (RFC 8514)
    SaveDate,
    /// PREVIEW (RFC 8970)
    Preview {
        /// LAZY: only when it costs nothing.
        lazy: bool,
    },
}

impl FetchItem {
    /// True when fetching sets \Seen (RFC 9051 §6.4.5).
    #[must_use]
    pub fn sets_seen(&self) -> bool {
        match self {
            Self::BodySection { peek, .. } | Self::Binary { peek, .. } => !peek,
            Self::Rfc822 | Self::Rfc822Text => true,
            _ => false,
        }
    }
}

/// `<first.count>`: octets of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partial {
    /// Octets left out before; the reply repeats it.
    pub first: u64,
    /// At most so many octets, never 0.
    pub count: u64,
}

impl Partial {
    /// The octets meant; none when the section is shorter than `first`.
    #[must_use]
    pub fn of(self, octets: &[u8]) -> &[u8] {
        octets.get(self.within(0..octets.len())).unwrap_or_default()
    }

    /// What is meant of a section that stands at these octets of something.
    #[must_use]
    pub fn within(self, section: Range<usize>) -> Range<usize> {
        let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let start = section.start.saturating_add(number(self.first)).min(section.end);
        start..start.saturating_add(number(self.count)).min(section.end)
    }
}

/// `section` of BODY[...].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Part numbers, none of them 0; empty for the message itself.
    pub part: Vec<u32>,
    /// What of the part.
    pub kind: SectionKind,
}

/// What of a part is meant (RFC 9051 §6.4.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SectionKind {
    /// All of it.
    Full,
    /// HEADER
    Header,
    /// HEADER.FIELDS (names), as the client spelled them
    HeaderFields(Vec<String>),
    /// HEADER.FIELDS.NOT (names)
    HeaderFieldsNot(Vec<String>),
    /// TEXT
    Text,
    /// MIME, the header of the part itself; only with part numbers
    Mime,
}
