//! Doing what is still to be done, one job at a time: letters are written outside of any transaction, and go into the queue in the
//! one that takes the job away. Any number of nodes may do it: a job is leased.

use super::{
    Discussions,
    letters::{Letter, Pen},
    model::DiscussionError,
    store::{self, Job, bounced, held, letter},
};
use crate::{
    clock::{DAY, MINUTE, Micros},
    directory::PrincipalId,
    queue::Automatic,
};
use mailstore::{
    Collection, DbError,
    db::{Conn, Tx, Watch},
};
use std::time::Duration;

/// A job is somebody's for so long.
const LEASE: Micros = 2 * MINUTE;
/// A job that fails so often is put aside.
const MOST_ATTEMPTS: i64 = 8;
/// What was decided is shown so long.
const DECIDED_KEPT: Micros = 30 * DAY;
/// What came back is kept so long.
const BOUNCES_KEPT: Micros = 365 * DAY;

impl Discussions {
    /// Tells when there may be something to do.
    pub fn news(&self) -> Watch {
        self.db.feed().watch(Collection::Discussions)
    }

    /// How long until something is to be done; None: nothing is.
    ///
    /// # Errors
    /// The database.
    pub async fn due_in(&self) -> Result<Option<Duration>, DbError> {
        let due = self.db.read_brief(store::next_job).await?;
        let now = self.clock.now();
        Ok(due.map(|at| Duration::from_micros((at - now).max(0).unsigned_abs())))
    }

    /// Does one thing that is due; false: nothing is. What fails is tried again, later each time, and put aside in the end.
    ///
    /// # Errors
    /// The database.
    pub async fn step(&self) -> Result<bool, DbError> {
        let now = self.clock.now();
        let job = self.db.write(move |tx| store::claim_job(tx, now, now + LEASE)).await?;
        let Some(job) = job else { return Ok(false) };
        let (id, attempts) = (job.id, job.attempts + 1);
        let Err(error) = self.act(job).await else { return Ok(true) };
        if error.is_temporary() || attempts < MOST_ATTEMPTS {
            tracing::warn!(%error, discussion.job = id, attempts, "a discussion's work is put off");
            let due_at = now + LEASE * (1 << attempts.clamp(0, 8));
            self.db.write(move |tx| store::put_off(tx, id, due_at)).await?;
            return Ok(true);
        }
        // What it was, and mail that came, stays: somebody has to look.
        tracing::error!(%error, discussion.job = id, "a discussion's work is put aside");
        self.db.write(move |tx| store::put_aside(tx, id)).await?;
        Ok(true)
    }

    /// Does everything that is due. For tests and for filling the demo.
    ///
    /// # Errors
    /// The database.
    pub async fn drain(&self) -> Result<(), DbError> {
        while self.step().await? {}
        Ok(())
    }

    /// Forgets what is too old to matter.
    ///
    /// # Errors
    /// The database.
    pub async fn sweep(&self) -> Result<(), DbError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                held::forget(tx, now - DECIDED_KEPT)?;
                bounced::forget(tx, now - BOUNCES_KEPT)?;
                store::answers::forget(tx, now)
            })
            .await
    }

    async fn act(&self, job: Job) -> Result<(), DiscussionError> {
        let id = PrincipalId(job.discussion);
        let load = move |c: &mut Conn<'_>| {
            let Some(discussion) = store::load(c, &[id.0])?.pop() else { return Ok(None) };
            Ok::<_, DbError>(Some((discussion, letter::all(c, id)?)))
        };
        let Some((discussion, own)) = self.db.read(load).await? else {
            // It was removed meanwhile.
            return self.finish(job, None, |_| Ok(())).await;
        };
        let pen = Pen { discussion, site: self.post.site.url(), own, tokens: self.tokens().await? };
        let work = job.read()?;
        self.tell(job, pen, work).await
    }

    /// Takes a job away with what follows from it: letters, and whatever else belongs to the transaction.
    pub(super) async fn finish<F>(
        &self,
        job: Job,
        letters: impl IntoIterator<Item = Letter>,
        also: F,
    ) -> Result<(), DiscussionError>
    where
        F: Fn(&mut Tx<'_>) -> Result<(), DbError> + Send + 'static,
    {
        let (now, lifetime) = (self.clock.now(), self.post.lifetime);
        let mut written = Vec::new();
        for letter in letters {
            let made = Automatic::write(&letter.wording, now, (&self.post.host, rand::random()));
            written.push(made.map_err(|error| DiscussionError::Internal(error.to_string()))?);
        }
        self.db
            .write(move |tx| {
                if job.end(tx, now)? {
                    also(tx)?;
                    written.iter().try_for_each(|letter| letter.enqueue(tx, now, lifetime).map(|_| ()))?;
                }
                Ok::<_, DbError>(())
            })
            .await?;
        Ok(())
    }
}
