//! Telling the client what has changed: EXPUNGE or VANISHED, FLAGS, EXISTS, FETCH.

use crate::directory::PrincipalId;
use crate::mailboxes::Mailboxes;
use mailstore::Rights;

use super::context;
use super::output::Out;
use super::reply::{Failure, of_selected};
use super::view::{Fresh, News, Selected, number};
use super::wire::parse::ParseOptions;
use super::wire::response::{self, Code, FetchLine, Names, Status};
use super::wire::sequence::RangeSet;

/// What the client has enabled (RFC 5161), for the rest of the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Enabled {
    /// MODSEQ is told with flags (RFC 7162 §3.1).
    pub condstore: bool,
    /// VANISHED takes the place of EXPUNGE (RFC 7162 §3.2); implies the former.
    pub qresync: bool,
    /// The dialect of RFC 9051.
    pub rev2: bool,
    /// UTF-8 in quoted strings and names (RFC 6855 §3); part of the dialect, or alone.
    pub utf8: bool,
    /// NOTIFY SET was used: flags are told with their UID (RFC 5465 §5.1).
    pub notify: bool,
}

impl Enabled {
    /// How names of mailboxes are spelled.
    pub(super) fn names(self) -> Names {
        if self.rev2 || self.utf8 { Names::Utf8 } else { Names::Utf7 }
    }

    /// How the client spells its commands.
    pub(super) fn spelling(self) -> ParseOptions {
        ParseOptions { utf8: self.names() == Names::Utf8, utf8_accept: self.utf8 }
    }
}

/// How changes are told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Telling {
    pub enabled: Enabled,
    /// True while message numbers must not change (RFC 9051 §7.5.1): what is gone is told later.
    pub hold: bool,
    /// Whether flags that somebody else has changed are told (RFC 5465 §5.1).
    pub flags: bool,
}

/// System flags in the order of FLAGS, with the right that lets a person keep them (RFC 4314 §4).
const SYSTEM: [(&str, Rights); 5] = [
    ("\\Answered", Rights::WRITE),
    ("\\Flagged", Rights::WRITE),
    ("\\Deleted", Rights::DELETE_MESSAGES),
    ("\\Seen", Rights::SEEN),
    ("\\Draft", Rights::WRITE),
];

/// Looks at the mailbox and tells what is new. Nothing is held while it writes.
pub(super) async fn sync(
    selected: &mut Selected,
    mailboxes: &Mailboxes,
    person: PrincipalId,
    telling: Telling,
    out: &mut Out,
) -> Result<(), Failure> {
    // Marked first: what changes from here on wakes us again.
    selected.watch.has_changed();
    let fresh = selected.look(mailboxes, person).await.map_err(of_selected)?;
    let news = selected.compare(&fresh);
    tell(selected, fresh, &news, telling, out).await?;
    context::update(selected, mailboxes, person, out).await
}

/// Tells `news` and takes `fresh` as told.
pub(super) async fn tell(
    selected: &mut Selected,
    fresh: Fresh,
    news: &News,
    telling: Telling,
    out: &mut Out,
) -> Result<(), Failure> {
    if !telling.hold {
        context::forget(selected, &news.gone, out.buffer());
        gone(selected, &news.gone, telling.enabled, out).await?;
    }
    let was_read_only = selected.is_read_only();
    selected.adopt(fresh, news, telling.hold);
    if news.keywords || news.rights {
        flags(selected, out.buffer());
    }
    // RFC 9051 §7.1: the codes are told when the access changes while the mailbox is open.
    if selected.is_read_only() != was_read_only {
        let code = Some(Code::Word(selected.mode()));
        response::untagged(out.buffer(), Status::Ok, code, "The rights have changed");
    }
    if news.arrived {
        response::exists(out.buffer(), selected.exists());
    }
    let changes = if telling.flags { news.changes(telling.enabled.condstore) } else { Vec::new() };
    for uid in changes {
        if let Some(position) = selected.snapshot.position(uid) {
            flags_of(selected, position, telling.enabled, out.buffer());
            out.drain_if_full().await?;
        }
    }
    Ok(())
}

/// VANISHED, or EXPUNGE from the highest number down, so that each is right when it is told.
async fn gone(
    selected: &Selected,
    positions: &[usize],
    enabled: Enabled,
    out: &mut Out,
) -> Result<(), Failure> {
    if enabled.qresync {
        let uids = RangeSet::from_sorted(selected.uids(positions));
        response::vanished(out.buffer(), false, &uids);
        return Ok(());
    }
    for position in positions.iter().rev() {
        response::expunge(out.buffer(), number(position + 1));
        out.drain_if_full().await?;
    }
    Ok(())
}

/// FETCH with the flags of one message.
fn flags_of(selected: &Selected, position: usize, enabled: Enabled, out: &mut Vec<u8>) {
    let uid = enabled.condstore || enabled.rev2 || enabled.notify;
    flags_fetch(selected, position, uid, enabled.condstore, out);
}

/// FETCH with the flags of one message, and with its UID and MODSEQ where wanted.
pub(super) fn flags_fetch(selected: &Selected, position: usize, uid: bool, modseq: bool, out: &mut Vec<u8>) {
    let Some(entry) = selected.snapshot.entries.get(position) else { return };
    let mut line = FetchLine::new(out, number(position + 1));
    if uid {
        line.uid(entry.uid);
    }
    line.flags(selected.flags_of(entry), selected.snapshot.keywords_of(entry));
    if modseq {
        line.mod_seq(selected.modseq_of(entry).unsigned_abs());
    }
    line.end();
}

/// FLAGS and PERMANENTFLAGS (RFC 9051 §7.3.5, §7.1).
pub(super) fn flags(selected: &Selected, out: &mut Vec<u8>) {
    let keywords = || selected.snapshot.keywords.iter().map(String::as_str);
    let all: Vec<&str> = SYSTEM.iter().map(|(name, _)| *name).chain(keywords()).collect();
    response::flags_line(out, &all);
    let may = |right: Rights| !selected.read_only && selected.rights.allow(right);
    let mut permanent: Vec<&str> =
        SYSTEM.iter().filter(|(_, right)| may(*right)).map(|(name, _)| *name).collect();
    if may(Rights::WRITE) {
        permanent.extend(keywords());
        permanent.push("\\*");
    }
    response::untagged(out, Status::Ok, Some(Code::PermanentFlags(&permanent)), "Flags that are kept");
}
