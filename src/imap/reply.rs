//! How a command ends: the tagged reply, and the one place where errors of the house get their words.

use std::borrow::Cow;
use std::io;

use crate::mailboxes::MailboxError;

use super::fetch::FetchError;
use super::wire::response::{self, Code, Status};
use super::wire::sequence::RangeSet;

/// The completion of a command, without its tag.
#[derive(Debug)]
pub(super) struct Reply {
    status: Status,
    code: ReplyCode,
    text: Cow<'static, str>,
}

/// A response code that owns what it tells.
#[derive(Debug)]
pub(super) enum ReplyCode {
    None,
    Word(&'static str),
    AppendUid(u32, RangeSet),
    CopyUid(u32, RangeSet, RangeSet),
    HighestModSeq(i64),
    LongEntries(u64),
    Modified(RangeSet),
    MailboxId(String),
    BadUrl(String),
    Capability(Vec<String>),
}

/// Why a command did not come to its own end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Refused, with the reply to give.
    #[error("refused")]
    Refused(Reply),
    /// The service refused.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// The selected mailbox has been deleted, or may no longer be read: the session ends.
    #[error("the selected mailbox is gone")]
    Gone,
    /// The client is gone.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Failure {
    /// True when the command was a mistake of the client's: it has not been tried.
    pub(super) fn is_bad(&self) -> bool {
        matches!(self, Self::Refused(reply) if reply.is_bad())
    }
}

/// What a command gives.
pub(super) type Outcome = Result<Reply, Failure>;

impl Reply {
    pub(super) fn ok(text: &'static str) -> Self {
        Self { status: Status::Ok, code: ReplyCode::None, text: text.into() }
    }

    pub(super) fn no(word: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Status::No, code: ReplyCode::Word(word), text: text.into() }
    }

    pub(super) fn bad(text: impl Into<Cow<'static, str>>) -> Self {
        Self { status: Status::Bad, code: ReplyCode::None, text: text.into() }
    }

    /// The same with a code.
    pub(super) fn with(self, code: ReplyCode) -> Self {
        Self { code, ..self }
    }

    /// Where the command has put messages: UIDVALIDITY and UIDs.
    pub(super) fn put(&self) -> Option<(u32, &RangeSet)> {
        match &self.code {
            ReplyCode::AppendUid(validity, uids) | ReplyCode::CopyUid(validity, _, uids) => {
                Some((*validity, uids))
            }
            _ => None,
        }
    }

    /// Whether it says nothing but OK.
    pub(super) fn is_plain_ok(&self) -> bool {
        self.status == Status::Ok && matches!(self.code, ReplyCode::None)
    }

    pub(super) fn is_bad(&self) -> bool {
        self.status == Status::Bad
    }

    /// Writes the reply with the tag of its command.
    pub(super) fn write(&self, out: &mut Vec<u8>, tag: &str) {
        self.code.with(|code| response::tagged(out, tag, self.status, code, &self.text));
    }
}

impl ReplyCode {
    /// Hands the code over as the wire wants it.
    pub(super) fn with<T>(&self, write: impl FnOnce(Option<Code>) -> T) -> T {
        match self {
            Self::None => write(None),
            Self::Word(word) => write(Some(Code::Word(word))),
            Self::AppendUid(validity, uids) => write(Some(Code::AppendUid(*validity, uids))),
            Self::CopyUid(validity, from, to) => write(Some(Code::CopyUid(*validity, from, to))),
            Self::HighestModSeq(modseq) => write(Some(Code::HighestModSeq(modseq.unsigned_abs()))),
            Self::LongEntries(size) => write(Some(Code::LongEntries(*size))),
            Self::Modified(numbers) => write(Some(Code::Modified(numbers))),
            Self::MailboxId(id) => write(Some(Code::MailboxId(id))),
            Self::BadUrl(url) => write(Some(Code::BadUrl(url))),
            Self::Capability(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                write(Some(Code::Capability(&names)))
            }
        }
    }
}

impl Failure {
    /// A refusal for a mistake of the client.
    pub(super) fn bad(text: &'static str) -> Self {
        Self::Refused(Reply::bad(text))
    }

    /// A refusal with a code.
    pub(super) fn no(word: &'static str, text: &'static str) -> Self {
        Self::Refused(Reply::no(word, text))
    }
}

/// The error of a destination: what is not there may be made first (RFC 9051 §6.3.12, §6.4.7).
pub(super) fn destination(error: MailboxError) -> Failure {
    match error {
        MailboxError::NotFound => Failure::no("TRYCREATE", "There is no such mailbox"),
        other => other.into(),
    }
}

/// The error of looking at the selected mailbox.
pub(super) fn of_selected(error: MailboxError) -> Failure {
    match error {
        MailboxError::NotFound | MailboxError::NoRight => Failure::Gone,
        other => other.into(),
    }
}

/// The error of telling something of messages in the selected mailbox.
pub(super) fn of_fetch(error: FetchError) -> Failure {
    match error {
        FetchError::Mailbox(error) => of_selected(error),
        FetchError::Io(error) => error.into(),
    }
}

/// The reply to a refusal of the service (RFC 5530, RFC 9051 §7.1).
pub(super) fn of_mailbox(error: &MailboxError) -> Reply {
    match error {
        MailboxError::NotFound => Reply::no("NONEXISTENT", "There is no such mailbox"),
        MailboxError::NoRight => Reply::no("NOPERM", "You may not do this here"),
        MailboxError::BadName(reason) | MailboxError::Refused(reason) => Reply::no("CANNOT", *reason),
        MailboxError::Exists => Reply::no("ALREADYEXISTS", "A mailbox of that name exists"),
        MailboxError::HasChildren => Reply::no("HASCHILDREN", "There are mailboxes below it"),
        MailboxError::NotEmpty(_) => Reply::no("CANNOT", "There are messages in it"),
        MailboxError::OverQuota => Reply::no("OVERQUOTA", "There is no room for it"),
        MailboxError::Limit => Reply::no("LIMIT", "There cannot be more of them"),
        // RFC 5464 §5
        MailboxError::AnnotationTooBig => Reply::no("METADATA MAXSIZE 32768", "The value is too big"),
        MailboxError::TooManyAnnotations => Reply::no("METADATA TOOMANY", "There are too many annotations"),
        MailboxError::Fixed => Reply::no("CANNOT", "This mailbox stays as it is"),
        MailboxError::Unavailable => Reply::no("UNAVAILABLE", "Temporarily not possible, try again"),
        MailboxError::IsBoard => Reply::no("CANNOT", "It is the board of a discussion"),
        MailboxError::Internal(detail) => {
            tracing::error!(detail, "a mailbox command failed");
            Reply::no("SERVERBUG", "Internal error")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_the_code_of_rfc_5530() {
        let check = |error: MailboxError, expected: &str| {
            let mut out = Vec::new();
            of_mailbox(&error).write(&mut out, "a");
            let line = String::from_utf8(out).expect("ASCII");
            assert!(line.starts_with(&format!("a NO [{expected}] ")) && line.ends_with("\r\n"), "{line}");
        };
        check(MailboxError::NotFound, "NONEXISTENT");
        check(MailboxError::NoRight, "NOPERM");
        check(MailboxError::BadName("the name has an empty level"), "CANNOT");
        check(MailboxError::Refused("a room holds no rights"), "CANNOT");
        check(MailboxError::Exists, "ALREADYEXISTS");
        check(MailboxError::HasChildren, "HASCHILDREN");
        check(MailboxError::OverQuota, "OVERQUOTA");
        check(MailboxError::Limit, "LIMIT");
        check(MailboxError::AnnotationTooBig, &format!("METADATA MAXSIZE {}", crate::mailboxes::VALUE_MAX));
        check(MailboxError::TooManyAnnotations, "METADATA TOOMANY");
        check(MailboxError::Fixed, "CANNOT");
        check(MailboxError::Unavailable, "UNAVAILABLE");
        check(MailboxError::Internal("secret".into()), "SERVERBUG");
    }

    #[test]
    fn a_missing_destination_may_be_made() {
        assert!(matches!(destination(MailboxError::NotFound), Failure::Refused(_)));
        assert!(matches!(destination(MailboxError::OverQuota), Failure::Mailbox(MailboxError::OverQuota)));
        assert!(matches!(of_selected(MailboxError::NoRight), Failure::Gone));
    }
}
