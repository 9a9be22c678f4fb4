//! The counters of a mailbox as the client was told them; pure.

use mailstore::Mailbox;

use crate::imap::wire::command::StatusItem;

use super::choice::Wanted;

/// Counters of which STATUS tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Counts {
    pub uidvalidity: u32,
    uidnext: u32,
    total: i64,
    unseen: i64,
    modseq: i64,
}

impl Counts {
    pub(super) fn of(mailbox: &Mailbox, unseen: i64) -> Self {
        let Mailbox { uidvalidity, uidnext, total, highest_modseq: modseq, .. } = *mailbox;
        Self { uidvalidity, uidnext, total, unseen, modseq }
    }
}

/// A mailbox that is watched.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub path: String,
    pub wanted: Wanted,
    pub told: Counts,
}

impl Place {
    /// What STATUS has to tell now; none when the client need not hear of it (RFC 5465 §5.1 to §5.3). `condstore`: the
    /// client counts modseqs.
    pub(super) fn news(&self, now: &Counts, condstore: bool) -> Vec<StatusItem> {
        let (told, wanted) = (&self.told, self.wanted);
        let came_or_went = (told.uidnext, told.total) != (now.uidnext, now.total);
        let flags = told.unseen != now.unseen || condstore && told.modseq != now.modseq;
        if told.uidvalidity != now.uidvalidity || wanted.messages && came_or_went {
            items(wanted, true, condstore)
        } else if wanted.flags && flags {
            items(wanted, false, condstore)
        } else {
            Vec::new()
        }
    }
}

/// The items that tell of messages, or of flags alone.
pub(super) fn items(wanted: Wanted, messages: bool, modseq: bool) -> Vec<StatusItem> {
    let counts: &[StatusItem] = if messages { &[StatusItem::Messages, StatusItem::UidNext] } else { &[] };
    let seen = messages || wanted.flags;
    let mut items = counts.to_vec();
    items.push(StatusItem::UidValidity);
    items.extend(seen.then_some(StatusItem::Unseen));
    items.extend(modseq.then_some(StatusItem::HighestModSeq));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wanted_is_told() {
        let told = Counts { uidvalidity: 1, uidnext: 5, total: 4, unseen: 2, modseq: 9 };
        let place = |messages, flags| {
            let wanted = Wanted { messages, flags, ..Wanted::default() };
            Place { path: "a".to_owned(), wanted, told }
        };
        let names =
            |items: Vec<StatusItem>| items.into_iter().map(StatusItem::name).collect::<Vec<_>>().join(" ");
        let check = |place: Place, now: Counts, condstore, expected: &str| {
            assert_eq!(names(place.news(&now, condstore)), expected, "{place:?} {now:?}");
        };
        // RFC 5465 §5.2, §5.3
        let came = Counts { uidnext: 6, total: 5, modseq: 10, ..told };
        check(place(true, false), came, false, "MESSAGES UIDNEXT UIDVALIDITY UNSEEN");
        check(place(true, false), came, true, "MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ");
        check(place(false, false), came, true, "");
        // RFC 5465 §5.1
        let seen = Counts { unseen: 1, modseq: 10, ..told };
        check(place(true, false), seen, true, "");
        check(place(true, true), seen, false, "UIDVALIDITY UNSEEN");
        let flagged = Counts { modseq: 10, ..told };
        check(place(true, true), flagged, false, "");
        check(place(true, true), flagged, true, "UIDVALIDITY UNSEEN HIGHESTMODSEQ");
        check(place(true, true), told, true, "");
    }
}
