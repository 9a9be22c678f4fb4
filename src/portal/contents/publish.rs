//! The steps of the workflow, and what the public may find after each.

use super::{
    Audience, Content, ContentError, ContentId, Contents, Draft, Fault, Field, FieldError, Kind, Stage,
    Workflow,
    edit::{faults, record, take},
    kinds::path_of,
    queue::viewer,
    rights,
    store::{self, NewStep},
    workflow,
};
use crate::{
    catalogue::{self, NewEntry},
    clock::Micros,
    directory::{PrincipalId, Viewer},
    media, rome,
    search::fold,
};
use mailstore::{
    DbError,
    db::{Change, Collection, Tx},
};

/// Characters of a reason.
const REASON_MAX: usize = 2000;
/// Scheduled contents published in one step of the worker.
const DUE_AT_ONCE: i64 = 50;

/// The points of the editorial check-list, all of which a release has to meet.
pub const CHECKS: &[&str] =
    &["source", "interest", "neutral", "no-advertising", "personal-data", "language", "accessible"];

/// Under this name the media know what the public reads.
const LIVE: &str = "content-live";

/// A step to take.
#[derive(Debug, Clone)]
pub struct Move {
    /// Which.
    pub step: Workflow,
    /// Why, or what has to change; some steps need it.
    pub reason: String,
    /// Points of [`CHECKS`] that were found in order.
    pub checks: Vec<String>,
    /// When to publish, of [`Workflow::Schedule`].
    pub at: Option<Micros>,
}

impl Move {
    /// A step without more words.
    pub fn of(step: Workflow) -> Self {
        Self { step, reason: String::new(), checks: Vec::new(), at: None }
    }
}

/// News of the portal.
pub(super) fn tell(tx: &mut Tx<'_>) {
    tx.publish(Change { collection: Collection::Portal, seq: 0 });
}

/// What the catalogue is told of a revision: made before the transaction, since reading Markdown takes its time.
#[derive(Debug, Clone, Default)]
pub(super) struct PublicText {
    draft: Option<(Draft, String)>,
}

impl PublicText {
    pub(super) fn of(draft: &Draft) -> Self {
        let mut text = templates::rich::plain(&draft.body);
        for (_, value) in draft.details.fields.iter() {
            text.push('\n');
            text.push_str(value);
        }
        for one in &draft.details.media {
            text.push('\n');
            text.push_str(&one.title);
        }
        Self { draft: Some((draft.clone(), text)) }
    }

    /// Tells the catalogue what the public may find of a content whose live revision this is; or that it finds nothing.
    pub(super) fn put(&self, tx: &mut Tx<'_>, content: &Content) -> Result<(), DbError> {
        let shown = content.live.is_some() && content.audience == Audience::Public;
        let Some((draft, text)) = self.draft.as_ref().filter(|_| shown) else {
            return catalogue::remove(tx, content.kind, content.id.0);
        };
        let span = Span::of(content.kind, draft);
        let path = path_of(content.kind, &content.slug);
        let entry = NewEntry {
            kind: content.kind,
            source: content.id.0,
            path: &path,
            title: &draft.title,
            summary: &draft.summary,
            text,
            territory: draft.details.territory(),
            channel: draft.details.channel(),
            office: content.owner,
            comune: None,
            image: draft.details.cover().map(|cover| cover.media),
            published_at: content.published_at.unwrap_or(content.changed_at),
            updated_at: content.live_since.unwrap_or(content.changed_at),
            starts_at: span.starts_at,
            ends_at: span.ends_at,
            expires_at: draft.details.expires_at.or(span.over_at),
            archived: content.archived_at.is_some(),
        };
        catalogue::put(tx, &entry).map(|_| ())
    }
}

/// The dates of what a content is about.
struct Span {
    starts_at: Option<Micros>,
    ends_at: Option<Micros>,
    /// From then on it is of no use to anybody.
    over_at: Option<Micros>,
}

impl Span {
    fn of(kind: Kind, draft: &Draft) -> Self {
        let fields = &draft.details.fields;
        let begin = |field| fields.moment(field).map(|(at, _)| at);
        let end = |field| {
            let (at, whole_day) = fields.moment(field)?;
            Some(if whole_day { rome::end_of(rome::day_of(at)) } else { at })
        };
        match kind {
            Kind::Event => {
                let starts_at = begin(Field::Starts);
                let ends_at = end(Field::Ends);
                // Without an end it lasts until its day is over.
                let over_at = ends_at.or_else(|| Some(rome::end_of(rome::day_of(starts_at?))));
                Self { starts_at, ends_at, over_at }
            }
            Kind::Deadline => {
                let ends_at = end(Field::Due);
                Self { starts_at: None, ends_at, over_at: ends_at }
            }
            Kind::Initiative | Kind::Partnership => {
                Self { starts_at: begin(Field::From), ends_at: end(Field::Until), over_at: None }
            }
            _ => Self { starts_at: None, ends_at: None, over_at: None },
        }
    }
}

/// Changes a content as a step says. What it needs has been looked at.
fn step(content: &mut Content, stage: Stage, take: &Move, now: Micros) {
    content.stage = stage;
    content.version += 1;
    content.changed_at = now;
    content.publish_at = if stage == Stage::Scheduled { take.at } else { None };
    content.reason = if workflow::needs_reason(take.step) { take.reason.clone() } else { String::new() };
    match take.step {
        Workflow::Publish => {
            content.live = Some(content.head);
            content.published_at = content.published_at.or(Some(now));
            content.live_since = Some(now);
            content.archived_at = None;
        }
        Workflow::Archive => content.archived_at = Some(now),
        Workflow::Reopen => content.archived_at = None,
        Workflow::Withdraw => (content.live, content.archived_at) = (None, None),
        _ => {}
    }
}

/// What is wrong with a step, whatever it is taken with.
fn move_faults(take: &Move, kind: Kind, stage: Stage, now: Micros) -> Vec<Fault> {
    let mut faults = Vec::new();
    if workflow::needs_reason(take.step) && take.reason.is_empty() {
        faults.push(Fault::new("reason", FieldError::Missing));
    }
    if take.step == Workflow::Schedule && take.at.is_none_or(|at| at <= now) {
        faults.push(Fault::new("at", FieldError::NoDate));
    }
    let decides = matches!(take.step, Workflow::Approve | Workflow::Schedule | Workflow::Publish);
    let met = CHECKS.iter().all(|point| take.checks.iter().any(|met| met == point));
    if kind == Kind::Press && decides && stage == Stage::InReview && !met {
        faults.push(Fault::new("checks", FieldError::Missing));
    }
    faults
}

/// Whether the public will read it by itself after this step, so that it must be whole.
fn leads_out(step: Workflow) -> bool {
    matches!(step, Workflow::Submit | Workflow::Approve | Workflow::Schedule | Workflow::Publish)
}

/// Takes a step in a transaction that is under way.
fn take_in(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (id, version): (ContentId, i64),
    taken: &Move,
    (text, now): (&PublicText, Micros),
) -> Result<Content, ContentError> {
    let (mut content, stage) = take(tx, viewer, (id, version), taken.step)?;
    let mut wrong = move_faults(taken, content.kind, content.stage, now);
    if leads_out(taken.step) {
        let head = store::revision(tx, id, content.head)?.ok_or(ContentError::NotFound)?;
        wrong.extend(faults(content.kind, &head.draft, true));
    }
    if !wrong.is_empty() {
        return Err(ContentError::Invalid(wrong));
    }
    step(&mut content, stage, taken, now);
    settle(tx, viewer, &content, taken, (text, now))?;
    let action = "content.step";
    record(tx, viewer, now, (action, &content), taken.step.as_str())?;
    Ok(content)
}

/// Writes down a step that was taken.
fn settle(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    content: &Content,
    taken: &Move,
    (text, now): (&PublicText, Micros),
) -> Result<(), ContentError> {
    store::update(tx, content, &fold(&content.title))?;
    let checks = taken.checks.join(" ");
    let note =
        NewStep { at: now, actor: viewer.person, action: taken.step, note: &taken.reason, checks: &checks };
    store::add_step(tx, content, &note)?;
    if matches!(taken.step, Workflow::Publish | Workflow::Archive | Workflow::Reopen | Workflow::Withdraw) {
        text.put(tx, content)?;
        open_media(tx, viewer, content, text)?;
    }
    tell(tx);
    Ok(())
}

/// The files of the live revision are for everybody while it is.
pub(super) fn open_media(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    content: &Content,
    text: &PublicText,
) -> Result<(), ContentError> {
    let shown = content.live.is_some() && content.audience == Audience::Public;
    let live = text.draft.as_ref().filter(|_| shown);
    let files: Vec<i64> =
        live.iter().flat_map(|(draft, _)| draft.details.media.iter().map(|m| m.media)).collect();
    Ok(media::use_in(tx, viewer, (LIVE, content.id.0), &files, true, content.changed_at)?)
}

impl Contents {
    /// Takes a step of the workflow.
    ///
    /// Errors: `Forbidden`, `WrongStage`, `Conflict`; `Invalid` with what the public, or the step, still needs.
    pub async fn take(
        &self,
        by: PrincipalId,
        (id, version): (ContentId, i64),
        taken: Move,
    ) -> Result<Content, ContentError> {
        let reason = taken.reason.replace('\0', " ").trim().chars().take(REASON_MAX).collect();
        let taken = Move { reason, ..taken };
        let text = match taken.step {
            Workflow::Publish => self.text_of(id, |content| Some(content.head)).await?,
            _ => self.public_text(id).await?,
        };
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let viewer = viewer(tx, by)?;
                take_in(tx, &viewer, (id, version), &taken, (&text, now))
            })
            .await
    }

    /// An office works by the live revision of a unified form or procedure, or by its newest one while it is internal.
    pub async fn adopt(
        &self,
        by: PrincipalId,
        (id, version): (ContentId, i64),
        office: PrincipalId,
    ) -> Result<Content, ContentError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let viewer = viewer(tx, by)?;
                let (mut content, _) = take(tx, &viewer, (id, version), Workflow::Adopt)?;
                if !(viewer.manages(office) || rights::is_newsroom(&viewer)) {
                    return Err(ContentError::Forbidden);
                }
                let revision =
                    content.live.ok_or(ContentError::WrongStage(content.stage, Workflow::Adopt))?;
                store::adopt(tx, &content, (office, revision), (by, now))?;
                content.version += 1;
                store::update(tx, &content, &fold(&content.title))?;
                let note = format!("{office}");
                let done =
                    NewStep { at: now, actor: Some(by), action: Workflow::Adopt, note: &note, checks: "" };
                store::add_step(tx, &content, &done)?;
                tell(tx);
                Ok(content)
            })
            .await
    }

    /// Publishes what is scheduled for now or earlier; gives how many. A step for workers: it may be run on every node and again
    /// after a crash, since the stage is looked at under the lock.
    pub async fn publish_due(&self) -> Result<usize, ContentError> {
        let now = self.clock.now();
        let due = self.db.read(move |c| store::due(c, now, DUE_AT_ONCE)).await?;
        let mut count = 0;
        for (id, version) in due {
            let text = self.text_of(id, |content| Some(content.head)).await?;
            let done = self.db.write(move |tx| publish_scheduled(tx, (id, version), (&text, now))).await;
            match done {
                Ok(()) => count += 1,
                // Somebody was faster.
                Err(ContentError::Conflict | ContentError::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    /// What the catalogue is told of the live revision.
    pub(super) async fn public_text(&self, id: ContentId) -> Result<PublicText, ContentError> {
        self.text_of(id, |content| content.live).await
    }

    async fn text_of(
        &self,
        id: ContentId,
        which: fn(&Content) -> Option<i64>,
    ) -> Result<PublicText, ContentError> {
        let read = self.db.read_brief(move |c| {
            let content = store::find(c, id)?;
            let Some(number) = content.as_ref().and_then(which) else { return Ok(None) };
            store::revision(c, id, number)
        });
        let revision = read.await?;
        Ok(revision.map_or_else(PublicText::default, |revision| PublicText::of(&revision.draft)))
    }
}

fn publish_scheduled(
    tx: &mut Tx<'_>,
    (id, version): (ContentId, i64),
    (text, now): (&PublicText, Micros),
) -> Result<(), ContentError> {
    let mut content = store::lock(tx, id)?;
    if content.version != version || content.stage != Stage::Scheduled {
        return Err(ContentError::Conflict);
    }
    let taken = Move::of(Workflow::Publish);
    step(&mut content, Stage::Published, &taken, now);
    settle(tx, &Viewer::server(), &content, &taken, (text, now))
}
