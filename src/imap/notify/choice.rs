//! Which events of which mailbox a client wants; pure.

use crate::imap::wire::command::{EventGroup, Fetch, MailboxFilter};
use crate::mailboxes::SEPARATOR;

/// What a client wants to hear of a mailbox that is not open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub messages: bool,
    pub flags: bool,
    pub names: bool,
    pub subscriptions: bool,
    pub metadata: bool,
}

impl Wanted {
    /// Whether what is in the mailbox, or at it, is of interest.
    pub(super) fn is_of_content(self) -> bool {
        self.messages || self.metadata
    }

    /// Whether its name is.
    pub(super) fn is_of_name(self) -> bool {
        self.names || self.subscriptions
    }
}

/// What the filters ask of a mailbox.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub path: &'a str,
    /// It is the person's own.
    pub own: bool,
    pub subscribed: bool,
}

/// The events of all groups that apply to a mailbox (RFC 5465 §6).
pub(super) fn wanted(groups: &[EventGroup], of: Facts<'_>) -> Wanted {
    let applying = groups.iter().filter(|group| applies(&group.filter, of)).map(|group| &group.events);
    applying.fold(Wanted::default(), |sum, events| Wanted {
        messages: sum.messages || events.messages,
        flags: sum.flags || events.flags,
        names: sum.names || events.names,
        subscriptions: sum.subscriptions || events.subscriptions,
        metadata: sum.metadata || events.metadata,
    })
}

fn applies(filter: &MailboxFilter, of: Facts<'_>) -> bool {
    match filter {
        MailboxFilter::Selected | MailboxFilter::SelectedDelayed => false,
        // RFC 5465 §6.3: delivery puts mail into INBOX, and filters into any other of the own.
        MailboxFilter::Inboxes | MailboxFilter::Personal => of.own,
        MailboxFilter::Subscribed => of.subscribed,
        MailboxFilter::Mailboxes(names) => names.iter().any(|name| name == of.path),
        MailboxFilter::Subtree(names) => names.iter().any(|name| is_at_or_below(of.path, name)),
    }
}

fn is_at_or_below(path: &str, name: &str) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(SEPARATOR))
}

/// What a client wants to hear of the mailbox it has open (RFC 5465 §6.1). The default: nothing.
#[derive(Debug, Default)]
pub(in crate::imap) struct Interest {
    /// Messages that come and go.
    pub messages: bool,
    /// What is gone only when message numbers may change.
    pub delayed: bool,
    /// Flags.
    pub flags: bool,
    /// What is told of messages that have come.
    pub fetch: Option<Fetch>,
}

impl Interest {
    /// What the groups say of the open mailbox.
    pub(super) fn of(groups: &[EventGroup]) -> Self {
        let is_open = |group: &&EventGroup| {
            matches!(group.filter, MailboxFilter::Selected | MailboxFilter::SelectedDelayed)
        };
        groups.iter().find(is_open).map_or_else(Self::default, |group| Self {
            messages: group.events.messages,
            delayed: group.filter == MailboxFilter::SelectedDelayed,
            flags: group.events.flags,
            fetch: Fetch::unasked(&group.events.fetch),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::wire::command::Events;

    fn check(filter: MailboxFilter, path: &str, own: bool, subscribed: bool, expected: bool) {
        let group = EventGroup { filter, events: Events { messages: true, ..Events::default() } };
        let facts = Facts { path, own, subscribed };
        assert_eq!(wanted(std::slice::from_ref(&group), facts).messages, expected, "{group:?} {facts:?}");
    }

    #[test]
    fn filters_choose() {
        // RFC 5465 §6
        let names = || vec!["a".to_owned(), "b/c".to_owned()];
        for (path, tree, exact) in [
            ("a", true, true),
            ("a/x", true, false),
            ("ab", false, false),
            ("b", false, false),
            ("b/c/d", true, false),
        ] {
            check(MailboxFilter::Subtree(names()), path, true, false, tree);
            check(MailboxFilter::Mailboxes(names()), path, true, false, exact);
        }
        check(MailboxFilter::Mailboxes(vec!["*".to_owned()]), "a", true, true, false);
        check(MailboxFilter::Personal, "a", true, false, true);
        check(MailboxFilter::Personal, "Uffici/a", false, true, false);
        check(MailboxFilter::Inboxes, "INBOX", true, false, true);
        check(MailboxFilter::Subscribed, "Uffici/a", false, true, true);
        check(MailboxFilter::Subscribed, "a", true, false, false);
        check(MailboxFilter::Selected, "a", true, true, false);
    }

    #[test]
    fn several_groups_add_up() {
        let group = |filter, events| EventGroup { filter, events };
        let groups = [
            group(MailboxFilter::Personal, Events { messages: true, ..Events::default() }),
            group(
                MailboxFilter::Mailboxes(vec!["a".to_owned()]),
                Events { subscriptions: true, ..Events::default() },
            ),
        ];
        let wanted = wanted(&groups, Facts { path: "a", own: true, subscribed: false });
        assert_eq!(wanted, Wanted { messages: true, subscriptions: true, ..Wanted::default() });
        assert!(!Interest::of(&groups).messages, "the open mailbox was not named");
    }
}
