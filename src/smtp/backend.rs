//! What the SMTP edge asks of the house. The outcomes carry meaning; [`super::reply`] gives them numbers.

use std::fmt;
use std::future::Future;

use crate::address::Address;

use super::command::{Envelope, MailFrom};
use super::peer::Peer;
use super::sasl::Credentials;

/// The services behind a session. Implementations may write the methods as `async fn`.
///
/// None of the calls is cancelled when the client goes away: a message whose last dot has arrived is
/// accepted or refused whether or not anybody still waits for the answer.
pub trait Backend: Clone + Send + Sync + 'static {
    /// A person who logged in.
    type Actor: Clone + fmt::Debug + Send + Sync + 'static;

    /// The number of a person's account: what all its sessions share is counted under it.
    fn account(actor: &Self::Actor) -> i64;

    /// At MAIL: may this client send with this reverse-path? On submission `peer.actor` is set.
    fn check_sender(
        &self,
        peer: &Peer<Self::Actor>,
        mail: &MailFrom,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// At RCPT: do we take mail for this address, from this client and sender?
    ///
    /// `<postmaster>` without a domain arrives as postmaster at the configured host name.
    fn check_recipient(
        &self,
        peer: &Peer<Self::Actor>,
        mail: &MailFrom,
        recipient: &Address,
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// At AUTH: who is this?
    fn authenticate(
        &self,
        peer: &Peer<Self::Actor>,
        credentials: &Credentials,
    ) -> impl Future<Output = AuthOutcome<Self::Actor>> + Send;

    /// At the end of data: take the message, durably, or refuse it.
    ///
    /// `message` has CRLF line ends only and at least no bare CR or LF, unless BODY is BINARYMIME; it may be empty
    /// and may hold NUL and bytes over 127 whatever BODY says. The recipients are those accepted at RCPT, in order; on LMTP with
    /// repetitions.
    fn accept(
        &self,
        peer: &Peer<Self::Actor>,
        envelope: Envelope,
        message: Vec<u8>,
    ) -> impl Future<Output = Acceptance> + Send;
}

/// The outcome of a log-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthOutcome<A> {
    /// Logged in.
    Welcome(A),
    /// Wrong name or password.
    Bad,
    /// Too much guessing from this address or at this account: the connection is closed.
    TooMany,
    /// The account has as many sessions as it may: the connection is closed.
    Full,
    /// Cannot say now.
    Unavailable,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acceptance {
    /// One outcome for all recipients.
    Whole(Result<Accepted, Refusal>),
    /// One for each recipient of the envelope, in its order: what LMTP can say. On SMTP, which knows only
    /// one answer, a refusal stands for all (a temporary one first): better twice than lost.
    Each(Vec<Result<Accepted, Refusal>>),
}

/// A message taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// How to find it again (a queue or message id), shown in the answer.
    pub reference: Option<String>,
}

/// Why a sender, a recipient or a message is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The domain is ours, the address is not there.
    #[error("no such address here")]
    NoSuchUser,
    /// Its domain is only the beginning of a name (RFC 6409 §4.2).
    #[error("the domain {0} is not complete")]
    NotQualified(String),
    /// The address is not ours and this client may not relay.
    #[error("relaying denied")]
    RelayDenied,
    /// The address exists but takes no mail.
    #[error("mailbox disabled")]
    Disabled,
    /// Over quota, perhaps for a short time.
    #[error("mailbox over quota")]
    OverQuota,
    /// Over quota for so long that waiting is no use.
    #[error("mailbox full")]
    MailboxFull,
    /// The message is larger than this recipient takes.
    #[error("message too big")]
    TooBig,
    /// The logged-in person may not send with this address.
    #[error("not allowed to send as {0}")]
    NotYourAddress(String),
    /// The message has been here before, or has passed too many hosts.
    #[error("mail loop")]
    Loop,
    /// Nothing can be made of the message.
    #[error("message malformed")]
    Malformed,
    /// A fault of the message that the sender can mend, with a short ASCII sentence.
    #[error("{0}")]
    BadContent(String),
    /// Binary content that no other form can be given.
    #[error("binary content without a form in lines")]
    NotConvertible,
    /// Local policy, with a short ASCII sentence for the sender.
    #[error("{0}")]
    Policy(String),
    /// Nothing proves that the message is from whom it says, with a short ASCII sentence.
    #[error("{0}")]
    Unauthenticated(String),
    /// Too many messages or recipients from this client, with a short ASCII sentence: later.
    #[error("{0}")]
    RateLimited(String),
    /// The disk is full.
    #[error("insufficient storage, try later")]
    StorageFull,
    /// Something of ours does not work: later.
    #[error("temporary failure, try later")]
    TryLater,
}

impl Refusal {
    /// Whether trying again later makes sense.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::OverQuota | Self::RateLimited(_) | Self::StorageFull | Self::TryLater)
    }
}
