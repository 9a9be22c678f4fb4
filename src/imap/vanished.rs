//! VANISHED (EARLIER): what is gone of the messages a client asks for (RFC 7162 §3.2.5.1, §3.2.6).

use crate::{
    directory::PrincipalId,
    imap::{
        view::Selected,
        wire::{command::Fetch, sequence::RangeSet},
    },
    mailboxes::{MailboxError, Mailboxes},
};
use mailstore::entry::Entry;

/// UIDs a UID FETCH asks for that were expunged after CHANGEDSINCE and that this client does not count any more.
pub(super) async fn of_fetch(
    mailboxes: &Mailboxes,
    person: PrincipalId,
    selected: &Selected,
    fetch: &Fetch,
) -> Result<RangeSet, MailboxError> {
    let since = i64::try_from(fetch.changed_since.unwrap_or(0)).unwrap_or(i64::MAX);
    let gone = mailboxes.vanished(person, selected.mailbox, since).await?;
    let asked = if fetch.set.is_saved() {
        RangeSet::from_sorted(selected.saved.iter().copied())
    } else {
        // `*` reaches the highest UID there ever was: the message that had it may be the one that is gone.
        fetch.set.resolve(selected.snapshot.mailbox.uidnext.saturating_sub(1))
    };
    Ok(earlier(gone.ranges(), &asked, &selected.snapshot.entries))
}

/// Of the `gone` ranges what is asked for, without messages that the client still counts: those are told when it may
/// hear that message numbers change. By ranges: after a restore they are wide.
pub(super) fn earlier(gone: &[(u32, u32)], asked: &RangeSet, counted: &[Entry]) -> RangeSet {
    let mut left = Vec::new();
    for &(low, high) in gone {
        let from = asked.ranges().partition_point(|range| range.1 < low);
        let near = asked.ranges().get(from..).unwrap_or_default();
        for &(first, last) in near.iter().take_while(|range| range.0 <= high) {
            without(&mut left, low.max(first), high.min(last), counted);
        }
    }
    RangeSet::from_ranges(left)
}

/// Adds the range without the UIDs of `counted`.
fn without(left: &mut Vec<(u32, u32)>, low: u32, high: u32, counted: &[Entry]) {
    let from = counted.partition_point(|entry| entry.uid < low);
    let mut low = Some(low);
    for entry in counted.get(from..).unwrap_or_default().iter().take_while(|entry| entry.uid <= high) {
        if let Some(low) = low.filter(|low| *low < entry.uid) {
            left.push((low, entry.uid - 1));
        }
        low = entry.uid.checked_add(1);
    }
    if let Some(low) = low.filter(|low| *low <= high) {
        left.push((low, high));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(gone: &[(u32, u32)], asked: &[(u32, u32)], counted: &[u32], expected: &str) {
        let entry = |&uid: &u32| Entry { modseq: 1, internal_date: 0, uid, size: 0, flags: 0 };
        let counted: Vec<Entry> = counted.iter().map(entry).collect();
        let asked = RangeSet::from_ranges(asked.iter().copied());
        assert_eq!(earlier(gone, &asked, &counted).to_string(), expected, "{gone:?} {asked}");
    }

    #[test]
    fn only_what_is_asked_for_and_gone_is_told() {
        check(&[(1, 10)], &[(3, 4), (8, 20)], &[], "3:4,8:10");
        check(&[(1, 2), (5, 6)], &[(1, u32::MAX)], &[], "1:2,5:6");
        check(&[(5, 6)], &[(1, 4), (7, 9)], &[], "");
        check(&[], &[(1, 4)], &[], "");
        check(&[(1, 4)], &[], &[], "");
        check(&[(u32::MAX, u32::MAX)], &[(1, u32::MAX)], &[], "4294967295");
    }

    #[test]
    fn messages_still_counted_are_not_told() {
        check(&[(1, 10)], &[(1, 10)], &[3, 4, 10, 11], "1:2,5:9");
        check(&[(3, 3)], &[(1, 10)], &[3], "");
        check(&[(1, u32::MAX)], &[(5, u32::MAX)], &[u32::MAX], "5:4294967294");
    }
}
