//! What comes back of copies: how a member fares, a probe before anything happens to it, and an end of sending when that comes
//! back too.

use super::{
    Discussions,
    edit::{Wish, allowed},
    fanout::SERVICE,
    model::{DiscussionError, Member, MemberState},
    store::{self, bounced, member},
    work::{self, Work},
};
use crate::{
    bounce::{
        Class, Failure,
        score::{Health, Rules, Verdict},
    },
    clock::{DAY, Micros},
    directory::{self, Actor, PrincipalId},
    queue::Undelivered,
};
use mailstore::{DbError, db::Tx};

pub use bounced::Bounce;

/// Thousandths of bounces from which on a member is probed.
pub const LIMIT: i64 = 3000;
/// Lists write every few days: what counts is kept longer than where one writes daily, and less is enough.
const RULES: Rules = Rules { hard: 1000, soft: 500, threshold: LIMIT, half_life: 30 * DAY, stale: 90 * DAY };
/// A probe that has not come back by then has arrived.
const PROBED_FOR: Micros = 10 * DAY;
/// A member whose mail comes back is taken out after so long.
pub(super) const STOPPED_FOR: Micros = 30 * DAY;
/// Until then it is told every so often.
pub(super) const REMINDED_AFTER: Micros = 10 * DAY;
/// Octets of a report that are kept for people to read.
pub(super) const MOST_REPORT: usize = 16 << 10;

/// What has come back of a copy.
pub(super) struct Returned<'a> {
    /// The item of the queue it was a copy of.
    pub(super) item: i64,
    /// Why.
    pub(super) class: Class,
    /// Enhanced status code; empty when none was given.
    pub(super) status: &'a str,
    /// In the words of who refused it.
    pub(super) reason: &'a str,
    /// What was sent back, as far as it is kept.
    pub(super) report: &'a [u8],
}

impl<'a> Returned<'a> {
    /// A failure that a report tells of.
    pub(super) fn of(failure: &'a Failure, status: &'a str, item: i64, report: &'a [u8]) -> Self {
        Self { item, class: failure.class, status, reason: &failure.reason, report }
    }
}

/// Copies that servers have refused while they were sent, or that were given up.
///
/// # Errors
/// The database.
pub fn undelivered(tx: &mut Tx<'_>, copies: &[Undelivered], now: Micros) -> Result<(), DbError> {
    for copy in copies.iter().filter(|copy| copy.service == SERVICE) {
        let class = if copy.permanent { class_of(&copy.status) } else { Class::Soft };
        let returned =
            Returned { item: copy.item, class, status: &copy.status, reason: &copy.reply, report: b"" };
        record(tx, copy.subject_id, &returned, now)?;
    }
    Ok(())
}

/// Of a refusal with a status: full mailboxes, sizes and policies say nothing of the address.
fn class_of(status: &str) -> Class {
    let mut parts = status.split('.').skip(1);
    match (parts.next(), parts.next()) {
        (Some("2"), Some("2" | "3")) | (Some("3" | "6" | "7"), _) => Class::Soft,
        _ => Class::Hard,
    }
}

/// Writes down that a copy came back, and what follows for the member.
pub(super) fn record(
    tx: &mut Tx<'_>,
    subject: i64,
    returned: &Returned<'_>,
    now: Micros,
) -> Result<(), DbError> {
    let Some((id, found)) = member::find(tx, subject)? else { return Ok(()) };
    let before =
        Health { score_milli: found.score, last_at: (found.scored_at > 0).then_some(found.scored_at) };
    let after = RULES.after(before, returned.class, now);
    bounced::insert(tx, (SERVICE, subject), returned, after != before, now)?;
    member::set_score(tx, subject, after.score_milli, after.last_at.unwrap_or(0))?;
    let probe = member::probe_of(tx, subject)?;
    if found.state == MemberState::Active && probe.is_some_and(|(_, item)| item == returned.item) {
        return stop(tx, id, &found, now);
    }
    let resting = probe.is_some_and(|(at, _)| at + PROBED_FOR > now);
    if found.state == MemberState::Active && RULES.verdict(after, now) == Verdict::Probe && !resting {
        work::put(tx, id, &Work::Probe { member: subject }, now)?;
        // Until it is sent no other is.
        member::set_probe(tx, subject, now, 0)?;
    }
    Ok(())
}

/// Somebody has called a message unwanted: nothing more is sent to it.
pub(super) fn complained(tx: &mut Tx<'_>, subject: i64, now: Micros) -> Result<(), DbError> {
    match member::find(tx, subject)? {
        Some((id, found)) if found.state == MemberState::Active => {
            member::set_state(tx, found.id, MemberState::Stopped, now)?;
            directory::enrol(tx, id, (&[], &[]), now)?;
            store::told(tx);
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn stop(tx: &mut Tx<'_>, id: PrincipalId, found: &Member, now: Micros) -> Result<(), DbError> {
    member::set_state(tx, found.id, MemberState::Stopped, now)?;
    work::put(tx, id, &Work::Stopped { member: found.id }, now)?;
    Ok(())
}

impl Discussions {
    /// What came back of copies to a member, the newest first.
    ///
    /// # Errors
    /// [`directory::Forbidden`] unless an owner asks; there is no such member.
    pub async fn bounces(&self, by: Actor, member: i64) -> Result<Vec<Bounce>, DiscussionError> {
        self.db
            .read(move |c| {
                let (id, _) = member::find(c, member)?.ok_or(DiscussionError::NotFound("member"))?;
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                match allowed(c, &viewer, id, Wish::Own)? {
                    true => Ok(bounced::of(c, (SERVICE, member))?),
                    false => Err(directory::Forbidden.into()),
                }
            })
            .await
    }
}
