//! What visitors write to the webmaster: that something cannot be used, does not work, is wrong or missing.
//!
//! Whoever visits the site may write, without an account. What is written becomes a row, with a code for who wrote it, and in
//! the same transaction one letter to the webmaster's mailbox: from the portal itself, never from who wrote, at whose address an
//! answer goes if one was left. Administrators note what became of it. Who wrote is forgotten a year after that.
//!
//! Nothing a visitor writes gets into a header but a checked address. So many a day are taken and no more, so that nobody fills
//! a mailbox by it; what one network may write is counted where it comes in.

mod model;
pub mod personal;
mod store;
#[cfg(test)]
mod tests;

pub use model::{Feedback, FeedbackError, FeedbackId, Kind, NewFeedback, State};

use crate::site::{Post, PostError, reached, webmaster};
use crate::{
    address::Address,
    audit::{self, Deed},
    clock::{Clock, DAY, Micros},
    directory::{PrincipalId, Role, Viewer},
    fields::{Check, Faults, Why, block},
    mime::compose::Mailbox,
    queue::{Automatic, Wording},
};
use mailstore::{
    Db,
    db::{Change, Collection, Conn, Tx},
};
use templates::mails::feedback::{self as mail, About};

const TEXT_MAX: usize = 5_000;
const LINE_MAX: usize = 200;
const PAGE_MAX: usize = 500;
const NOTE_MAX: usize = 2_000;
/// So much is taken in a day from all visitors together.
const MOST_A_DAY: i64 = 300;
/// Who wrote is forgotten so long after it was closed.
const REMEMBERED: Micros = 365 * DAY;
/// And so long after it was written, whatever became of it.
const LONGEST: Micros = 3 * 365 * DAY;

/// What visitors write, as a service. A cheap clone.
#[derive(Clone)]
pub struct FeedbackDesk {
    db: Db,
    clock: Clock,
    post: Post,
}

impl FeedbackDesk {
    /// The desk in `db`, whose letters are written as `post` says.
    pub fn new(db: Db, clock: Clock, post: Post) -> Self {
        Self { db, clock, post }
    }

    /// Takes what a visitor, or a person who has logged in, has written; gives the code it has from now on. Which person it was is
    /// kept if it has consented to that.
    ///
    /// Errors: `Invalid`; `TooMany` when very much was written today.
    pub async fn send(&self, by: Option<PrincipalId>, new: NewFeedback) -> Result<String, FeedbackError> {
        let new = checked(&new)?;
        let by = by.filter(|_| !new.consent.is_empty());
        let (code, now) = (code(rand::random()), self.clock.now());
        let (webmaster, to) = self.db.read(recipient).await?;
        let letter = self.letter(&new, &code, (webmaster, to), now)?;
        let lifetime = self.post.lifetime;
        self.db
            .write(move |tx| {
                if store::since(tx, now - DAY)? >= MOST_A_DAY {
                    return Err(FeedbackError::TooMany);
                }
                store::insert(tx, &new, (&code, by), now)?;
                letter.enqueue(tx, now, lifetime)?;
                tell(tx);
                Ok(code.clone())
            })
            .await
    }

    fn letter(
        &self,
        new: &NewFeedback,
        code: &str,
        (from, to): (Address, Address),
        now: Micros,
    ) -> Result<Automatic, PostError> {
        let message = mail::Message {
            code,
            about: about(new.kind),
            page: &new.page,
            name: &new.name,
            address: &new.address,
            text: &new.text,
        };
        let wording = Wording {
            from: Mailbox { name: Some(mail::SENDER.to_owned()), address: from },
            to: vec![to],
            reply_to: Address::parse(&new.address).ok(),
            subject: mail::subject(&message),
            text: mail::body(&message, self.post.site.url()),
            answering: Vec::new(),
        };
        self.post.write_as(&wording, now)
    }

    /// A page of what was written, newest first, `size` rows from `offset` on, and the number of all; at one state or at all. For
    /// administrators.
    pub async fn list(
        &self,
        by: PrincipalId,
        state: Option<State>,
        (size, offset): (u32, u32),
    ) -> Result<(Vec<Feedback>, i64), FeedbackError> {
        self.db
            .read(move |c| {
                administrator(c, by)?;
                Ok(store::list(c, state, (size.into(), offset.into()))?)
            })
            .await
    }

    /// What was written under a code. For administrators.
    pub async fn open(&self, by: PrincipalId, code: String) -> Result<Feedback, FeedbackError> {
        self.db
            .read_brief(move |c| {
                administrator(c, by)?;
                store::coded(c, &code)?.ok_or(FeedbackError::NotFound)
            })
            .await
    }

    /// Notes what became of it. For administrators.
    ///
    /// Errors: `Conflict` when it is no longer at `version`.
    pub async fn set_state(
        &self,
        by: PrincipalId,
        (id, version): (FeedbackId, i64),
        (state, note): (State, String),
    ) -> Result<Feedback, FeedbackError> {
        let (note, now): (String, Micros) = (block(&note).chars().take(NOTE_MAX).collect(), self.clock.now());
        self.db
            .write(move |tx| {
                let viewer = administrator(tx, by)?;
                let mut feedback = store::lock(tx, id)?.ok_or(FeedbackError::NotFound)?;
                if feedback.version != version {
                    return Err(FeedbackError::Conflict);
                }
                (feedback.state, feedback.actor, feedback.changed_at) = (state, Some(by), now);
                feedback.note.clone_from(&note);
                feedback.version += 1;
                store::update(tx, &feedback)?;
                let (doer, subject) = (viewer.doer(), format!("feedback {id}"));
                let (action, detail) = ("feedback.note", state.as_str());
                audit::record(tx, &Deed { at: now, by: &doer, action, subject: &subject, detail })?;
                tell(tx);
                Ok(feedback)
            })
            .await
    }

    /// Forgets who wrote what was closed a year ago, or written three years ago; gives of how many. A step for workers.
    pub async fn forget(&self) -> Result<u64, FeedbackError> {
        let now = self.clock.now();
        self.db.write(move |tx| Ok(store::forget(tx, (now - REMEMBERED, now - LONGEST))?)).await
    }
}

fn tell(tx: &mut Tx<'_>) {
    tx.publish(Change { collection: Collection::Portal, seq: 0 });
}

/// The person, if it runs the system.
fn administrator(c: &mut Conn<'_>, by: PrincipalId) -> Result<Viewer, FeedbackError> {
    let viewer = Viewer::load(c, by)?.filter(|viewer| viewer.is(Role::Administrator));
    viewer.ok_or(FeedbackError::Forbidden)
}

/// The webmaster's address, from which the letter is, and where it goes: to that one if anybody has it, else to the
/// postmaster's, which somebody always has.
fn recipient(c: &mut Conn<'_>) -> Result<(Address, Address), FeedbackError> {
    Ok((webmaster(c)?, reached(c, &["webmaster"])?))
}

fn about(kind: Kind) -> About {
    match kind {
        Kind::Accessibility => About::Accessibility,
        Kind::Fault => About::Fault,
        Kind::Content => About::Content,
        Kind::Other => About::Other,
    }
}

/// What was written as it is kept.
fn checked(given: &NewFeedback) -> Result<NewFeedback, Faults> {
    let mut check = Check::default();
    let kept = NewFeedback {
        kind: given.kind,
        page: check.line("page", &given.page, PAGE_MAX),
        text: check.block("text", &given.text, TEXT_MAX),
        name: check.line("name", &given.name, LINE_MAX),
        address: check.mail("address", &given.address),
        consent: check.line("consent", &given.consent, LINE_MAX),
    };
    check.must(!kept.text.trim().is_empty(), "text", Why::Missing);
    // Only who says who it is has anything to consent to.
    let named = !given.name.is_empty() || !given.address.is_empty();
    check.must(!named || !kept.consent.is_empty(), "consent", Why::Missing);
    check.done()?;
    Ok(kept)
}

/// Digits and capitals that are not taken for one another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A code of eight letters from 40 random bits.
fn code(random: u64) -> String {
    (0..8).map(|place| char::from(LETTERS[(random >> (5 * place)) as usize & 31])).collect()
}
