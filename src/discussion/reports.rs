//! What readers find wrong with posts: told to those who moderate, and decided by them.

use super::{
    Discussions,
    body::Body,
    changing::{post_for, take_away},
    edit::moderated,
    model::DiscussionError,
    moderation::{judged, to_shut_out},
    seat::Seat,
    store::{
        self, post,
        report::{self, OpenReport},
    },
    work::{self, Work},
};
use crate::{
    audit::{self, Deed},
    clock::Micros,
    directory::{Actor, PrincipalId},
    fields,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};

/// Characters of what a reader adds.
const LONGEST_NOTE: usize = 1_000;
/// Characters of a post that are shown beside what is wrong with it.
const EXCERPT: usize = 400;
/// Posts that are shown at once.
const SHOWN: u32 = 100;

/// A post with which readers have found something wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Its number.
    pub post: i64,
    /// The subject of its topic.
    pub subject: String,
    /// Who wrote it, as people read it.
    pub author: String,
    /// When.
    pub posted_at: Micros,
    /// How it begins.
    pub excerpt: String,
    /// What they have found, the oldest first.
    pub reports: Vec<Report>,
}

/// What a reader has found wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its name.
    pub by: String,
    /// When it said so.
    pub at: Micros,
    /// A word of `templates::text::portal::forum::thread::REPORT_KINDS`.
    pub kind: String,
    /// What it added; may be empty.
    pub note: String,
}

/// What is decided of such a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settling {
    /// It stays.
    Keep,
    /// It is taken away, for a reason that is shown in its place.
    Remove(String),
    /// The same, and its author is shut out.
    Block(String),
}

impl Discussions {
    /// A reader says that something is wrong with a post. Those who moderate are told of the first one.
    ///
    /// # Errors
    /// There is no such post that it may read.
    pub async fn report_post(
        &self,
        person: PrincipalId,
        (slug, id): (String, i64),
        (kind, text): (String, String),
    ) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        let text: String = fields::block(&text).chars().take(LONGEST_NOTE).collect();
        self.db
            .write(move |tx| {
                let (_, seat, _, _) = post_for(tx, person, (&slug, id))?;
                let discussion = seat.discussion.id;
                if let Some(report) = report::put(tx, (discussion, id), (&kind, &text), person, now)? {
                    work::put(tx, discussion, &Work::Reported { report }, now)?;
                }
                store::told(tx);
                Ok(())
            })
            .await
    }

    /// Posts of a discussion of which it is still to be decided.
    ///
    /// # Errors
    /// [`Forbidden`](crate::directory::Forbidden) for who does not moderate it.
    pub async fn reported(&self, by: Actor, id: PrincipalId) -> Result<Vec<Reported>, DiscussionError> {
        self.db
            .read(move |c| {
                let (viewer, _) = by.enter::<DiscussionError>(c)?;
                judged(c, &viewer, id)?;
                let mut all: Vec<Reported> = Vec::new();
                for open in report::of(c, id, SHOWN)? {
                    match all.iter_mut().find(|one| one.post == open.post) {
                        Some(known) => known.reports.push(Report::of(open)),
                        None => all.extend(about(c, open)?),
                    }
                }
                Ok(all)
            })
            .await
    }

    /// Decides about a post.
    ///
    /// # Errors
    /// [`Forbidden`](crate::directory::Forbidden) for who does not moderate; there is nothing to decide.
    pub async fn settle(
        &self,
        by: Actor,
        (id, post): (PrincipalId, i64),
        settling: Settling,
    ) -> Result<(), DiscussionError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let (viewer, doer) = by.enter::<DiscussionError>(tx)?;
                let discussion = moderated(tx, &viewer, id)?;
                let found = post::post(tx, post)?.filter(|one| one.discussion == id);
                let found = found.ok_or(DiscussionError::NotFound("message"))?;
                if !report::settle(tx, post, &doer.name, now)? {
                    return Err(DiscussionError::NotFound("report"));
                }
                let (Settling::Remove(reason) | Settling::Block(reason)) = &settling else { return Ok(()) };
                let seat = Seat::find(tx, &viewer, discussion)?;
                if !found.removed {
                    take_away(tx, (&viewer, &seat), &found, reason, now)?;
                }
                if let (Settling::Block(_), Some(pattern)) = (&settling, to_shut_out(&found.address)) {
                    shut_out(tx, &seat, (&pattern, reason, &doer), now)?;
                }
                Ok(())
            })
            .await
    }
}

fn shut_out(
    tx: &mut Tx<'_>,
    seat: &Seat,
    (pattern, reason, doer): (&str, &str, &audit::Doer),
    now: Micros,
) -> Result<(), DbError> {
    store::put_ban(tx, seat.discussion.id.0, (pattern, reason, &doer.name), now)?;
    let subject = seat.discussion.address.to_string();
    let deed = Deed { at: now, by: doer, action: "discussion.ban", subject: &subject, detail: pattern };
    audit::record(tx, &deed)
}

impl Report {
    fn of(open: OpenReport) -> Self {
        Self { by: open.by, at: open.at, kind: open.kind, note: open.note }
    }
}

/// A post of which it is still to be decided, with what one reader has found.
fn about(c: &mut Conn<'_>, open: OpenReport) -> Result<Option<Reported>, DbError> {
    let Some(found) = post::post(c, open.post)?.filter(|one| !one.removed) else { return Ok(None) };
    let topic = post::topic(c, found.topic)?;
    Ok(Some(Reported {
        post: found.id,
        subject: topic.map(|topic| topic.subject).unwrap_or_default(),
        excerpt: Body::parse(&found.body).said().chars().take(EXCERPT).collect(),
        author: found.author,
        posted_at: found.posted_at,
        reports: vec![Report::of(open)],
    }))
}

/// A report of which nobody has decided yet, with its post.
pub(super) fn open(c: &mut Conn<'_>, id: i64) -> Result<Option<(Reported, Report)>, DbError> {
    let Some(open) = report::open(c, id)? else { return Ok(None) };
    let said = Report::of(open.clone());
    Ok(about(c, open)?.map(|reported| (reported, said)))
}
