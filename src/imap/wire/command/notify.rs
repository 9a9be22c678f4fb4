//! Arguments of NOTIFY (RFC 5465).

use super::FetchItem;

/// NOTIFY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notify {
    /// NONE: nothing at all.
    None,
    /// SET
    Set {
        /// STATUS: the counters of the mailboxes are told first.
        status: bool,
        /// Which events of which mailboxes; one group or more.
        groups: Vec<EventGroup>,
    },
}

/// Events of some mailboxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventGroup {
    /// Which mailboxes.
    pub filter: MailboxFilter,
    /// Which events.
    pub events: Events,
}

/// Mailboxes (RFC 5465 §6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailboxFilter {
    /// The open one, told at once.
    Selected,
    /// The open one; what is expunged is told when message numbers may change.
    SelectedDelayed,
    /// Those to which mail is delivered.
    Inboxes,
    /// The person's own.
    Personal,
    /// Those subscribed to.
    Subscribed,
    /// These and those below them.
    Subtree(Vec<String>),
    /// These.
    Mailboxes(Vec<String>),
}

/// Events (RFC 5465 §5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events {
    /// MessageNew and MessageExpunge, which go together.
    pub messages: bool,
    /// What is told of new messages in the open mailbox; none of it sets \Seen.
    pub fetch: Vec<FetchItem>,
    /// FlagChange
    pub flags: bool,
    /// MailboxName
    pub names: bool,
    /// SubscriptionChange
    pub subscriptions: bool,
    /// MailboxMetadataChange
    pub metadata: bool,
    /// ServerMetadataChange
    pub server_metadata: bool,
    /// AnnotationChange, or one that this server has never heard of.
    pub unsupported: bool,
}
