//! Doing what is still to be done, one job at a time: letters are written outside of any transaction, and go into the queue in the
//! one that takes the job away. Any number of nodes may do it: a job is leased.

use super::{
    Discussions,
    fanout::SERVICE,
    letters::{self, Letter},
    membership,
    model::{Discussion, DiscussionError, Door, HeldState, Part},
    moderation::DECIDED_WITHIN,
    store::{self, Job, bounced, held, member},
    work::Work,
};
use crate::{
    address::Address,
    auth::token::{self, NewToken, Purpose, RANDOM, TokenText},
    clock::{DAY, MINUTE, Micros},
    directory::{self, PrincipalId},
    queue::{Automatic, NewCopy},
};
use mailstore::{
    Collection, DbError,
    db::{Conn, Tx, Watch},
};
use rand::RngExt as _;
use std::time::Duration;

/// A job is somebody's for so long.
const LEASE: Micros = 2 * MINUTE;
/// A job that fails so often is given up.
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

    /// Does one thing that is due; false: nothing is. What fails is tried again, later each time, and given up in the end.
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
            return Ok(true);
        }
        tracing::error!(%error, discussion.job = id, "a discussion's work is given up");
        self.db
            .write(move |tx| {
                let job = Job { id, discussion: 0, work: String::new(), attempts: attempts - 1 };
                job.end(tx, now).map(|_| ())
            })
            .await?;
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
        let found = self.db.read(move |c| Ok::<_, DbError>(store::load(c, &[id.0])?.pop())).await?;
        // It was removed meanwhile.
        let Some(discussion) = found else { return self.finish(job, Vec::new(), |_| Ok(())).await };
        let site = self.post.site.url();
        match job.read()? {
            Work::Read(mail) => self.read_mail(job, discussion, mail).await,
            Work::Held { held } => self.tell_of_held(job, discussion, held).await,
            Work::Refused { held, reason } => {
                let found = self.db.read(move |c| held::find(c, held)).await?;
                let letters = found.filter(|held| held.verified).into_iter();
                let letters =
                    letters.filter_map(|held| letters::refused(&discussion, &held, &reason, site)).collect();
                self.finish(job, letters, |_| Ok(())).await
            }
            Work::Confirm(asked) => {
                let text = TokenText::new(&rand::rng().random::<[u8; RANDOM]>());
                let letter = letters::confirm(&discussion, &asked, &text, site);
                let now = self.clock.now();
                self.finish(job, letter.into_iter().collect(), move |tx| {
                    membership::invite(tx, id, &asked, &text, now)
                })
                .await
            }
            Work::Goodbye { address, language } => {
                let letter = Address::parse(&address)
                    .ok()
                    .map(|to| letters::goodbye(&discussion, to, &language, site));
                self.finish(job, letter.into_iter().collect(), |_| Ok(())).await
            }
            Work::Welcome { member } => self.tell_member(job, discussion, member, letters::welcome).await,
            Work::Stopped { member } => self.tell_member(job, discussion, member, letters::stopped).await,
            Work::Applied { member } => {
                let found = self.db.read(move |c| member::find(c, member)).await?;
                let owners = self.people(&discussion, Part::Owner).await?;
                let owners = owners.into_iter().map(|(_, address)| address).collect();
                let letters =
                    found.and_then(|(_, member)| letters::applied(&discussion, &member, owners, site));
                self.finish(job, letters.into_iter().collect(), |_| Ok(())).await
            }
            Work::Probe { member } => self.probe(job, discussion, member).await,
            Work::Remind { post } => self.remind(job, discussion, post).await,
        }
    }

    /// Takes a job away with what follows from it: letters, and whatever else belongs to the transaction.
    pub(super) async fn finish<F>(
        &self,
        job: Job,
        letters: Vec<Letter>,
        also: F,
    ) -> Result<(), DiscussionError>
    where
        F: Fn(&mut Tx<'_>) -> Result<(), DbError> + Send + 'static,
    {
        let (now, lifetime) = (self.clock.now(), self.post.lifetime);
        let mut written = Vec::with_capacity(letters.len());
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

    async fn tell_member(
        &self,
        job: Job,
        discussion: Discussion,
        member: i64,
        say: fn(&Discussion, &super::Member, &str) -> Letter,
    ) -> Result<(), DiscussionError> {
        let found = self.db.read(move |c| member::find(c, member)).await?;
        let site = self.post.site.url();
        let letter = found.map(|(_, member)| say(&discussion, &member, site));
        self.finish(job, letter.into_iter().collect(), |_| Ok(())).await
    }

    /// Tells each moderator of a message that waits, with a token of its own, and the author if it is sure who that is.
    async fn tell_of_held(&self, job: Job, discussion: Discussion, held: i64) -> Result<(), DiscussionError> {
        let found = self.db.read(move |c| held::find(c, held)).await?;
        let Some(found) = found.filter(|held| held.state == HeldState::Waiting) else {
            return self.finish(job, Vec::new(), |_| Ok(())).await;
        };
        let moderators = self.people(&discussion, Part::Moderator).await?;
        let site = self.post.site.url();
        let (mut letters, mut tokens) = (Vec::new(), Vec::new());
        for (person, address) in moderators {
            let text = TokenText::new(&rand::rng().random::<[u8; RANDOM]>());
            letters.push(letters::to_moderator(&discussion, &found, address, &text, site));
            tokens.push((person, text));
        }
        letters.extend(letters::waits(&discussion, &found, site));
        let now = self.clock.now();
        let issue = move |tx: &mut Tx<'_>| {
            let data = held.to_string();
            tokens.iter().try_for_each(|(person, text)| {
                let new = NewToken {
                    purpose: Purpose::ListModerate,
                    person: Some(*person),
                    data: &data,
                    lifetime: DECIDED_WITHIN,
                };
                token::issue(tx, text, &new, now)
            })
        };
        self.finish(job, letters, issue).await
    }

    /// The people who own or at least moderate a discussion, with where they are written to.
    pub(super) async fn people(
        &self,
        discussion: &Discussion,
        part: Part,
    ) -> Result<Vec<(PrincipalId, Address)>, DbError> {
        let id = discussion.id;
        self.db.read(move |c| people(c, id, part)).await
    }
}

impl Discussions {
    /// Sends a member a letter of its own, by whose reverse-path it is known when it comes back.
    async fn probe(&self, job: Job, discussion: Discussion, member: i64) -> Result<(), DiscussionError> {
        let found = self.db.read(move |c| member::find(c, member)).await?;
        let Some((_, found)) = found else { return self.finish(job, Vec::new(), |_| Ok(())).await };
        let letter = letters::probe(&discussion, &found, self.post.site.url());
        let (now, lifetime) = (self.clock.now(), self.post.lifetime);
        let probe = Automatic::write(&letter.wording, now, (&self.post.host, rand::random()))
            .map_err(|error| DiscussionError::Internal(error.to_string()))?;
        let bounces = discussion.door(Door::Bounces);
        self.finish(job, Vec::new(), move |tx| {
            let copy = NewCopy {
                subject_id: member,
                recipient: found.address.to_string(),
                domain: found.address.domain().to_owned(),
            };
            let item = probe.enqueue_personal(tx, (SERVICE, &bounces), &[copy], (now, lifetime))?;
            member::set_probe(tx, member, now, item)
        })
        .await
    }
}

fn people(c: &mut Conn<'_>, id: PrincipalId, part: Part) -> Result<Vec<(PrincipalId, Address)>, DbError> {
    let stewards = store::stewards(c, id)?;
    // Owners come before moderators.
    let chosen: Vec<PrincipalId> =
        stewards.iter().filter(|(_, has)| *has <= part).map(|(who, _)| *who).collect();
    let people = directory::people_within(c, &chosen)?;
    let loaded = directory::load(c, &people)?;
    Ok(loaded.into_iter().filter(|one| !one.disabled).map(|one| (one.id, one.address)).collect())
}
