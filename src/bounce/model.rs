//! What a bounce says, as values.

use std::fmt;

use crate::address::Address;

/// Longest reason that is kept, in characters.
pub const MAX_REASON: usize = 500;

/// What a message says that came to an address of bounces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Mail did not arrive. At least one, each recipient once.
    Report(Vec<Failure>),
    /// It is late, and still tried: never a failure.
    Delayed,
    /// It arrived, or went on to a server that tells no more.
    Delivered,
    /// Somebody calls it unwanted.
    Complaint(Complaint),
    /// Nobody wrote it, but it is no bounce: a vacation notice, a receipt, an acknowledgement.
    AutoReply,
    /// Nothing that is recognised.
    Unknown,
}

/// That one recipient was not reached, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Who, if the report says so. It may be another address than the one that was written to.
    pub recipient: Option<Recipient>,
    /// Whether it looks as if it would be so the next time.
    pub class: Class,
    /// What it is about.
    pub kind: Reason,
    /// The enhanced status code (RFC 3463) that says most.
    pub status: Option<Status>,
    /// The words of whoever refused, on one line of at most [`MAX_REASON`] characters, without controls. Empty for none.
    pub reason: String,
}

/// A recipient as a report names it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A good address.
    Address(Address),
    /// Another word: a name, an address of another kind of mail. One line.
    Other(String),
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Other(other) => f.write_str(other),
        }
    }
}

/// How lasting a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// There is nobody at this address.
    Hard,
    /// This message or this moment: it says nothing of the address.
    Soft,
}

/// Why mail was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nobody has this address.
    NoMailbox,
    /// The domain is none, or takes no mail.
    NoDomain,
    /// The mailbox is full.
    Full,
    /// The message is too large.
    TooBig,
    /// Some rule of theirs.
    Policy,
    /// It looks like spam to them, or comes from a listed server.
    Spam,
    /// There is such a mailbox, but it is closed.
    Disabled,
    /// It went in a circle.
    Loop,
    /// No server of theirs was reached, or none could take it.
    Network,
    /// Anything else.
    Other,
}

/// An enhanced status code (RFC 3463 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Status {
    /// 2 for success, 4 for now, 5 for good.
    pub class: u8,
    /// What it is about: 1 addresses, 2 mailboxes, 3 systems, 4 the way, 5 the protocol, 6 the content, 7 policy.
    pub subject: u16,
    /// What of that.
    pub detail: u16,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// A report of abuse (RFC 5965).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complaint {
    /// `abuse`, `fraud`, `not-spam`, `opt-out` and so on, in lower case. `not-spam` is praise.
    pub feedback_type: String,
    /// Who complains, where the report tells; often it hides them.
    pub recipients: Vec<Recipient>,
    /// `Message-ID` of the message it is about, without angle brackets.
    pub message_id: Option<String>,
}
