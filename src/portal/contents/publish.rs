//! The steps of the workflow, and what the public may find after each.

use super::{
    Content, ContentError, ContentId, Contents, Draft, Fault, Field, FieldError, Kind, Revision, Stage,
    Workflow,
    edit::{audience_in, faults, hold_media, record, take, unheld},
    kinds::{is_unified, path_of},
    named::Named,
    queue::viewer,
    rights,
    store::{self, NewStep},
    workflow,
};
use crate::{
    catalogue::{self, NewEntry},
    clock::Micros,
    directory::{self, PrincipalId, Viewer},
    media,
    portal::files::reads_held,
    rome,
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
    live: Option<Live>,
    /// Of a unified form or procedure: the editions for everybody, each with its files.
    editions: Vec<(i64, Vec<i64>)>,
}

/// A revision as the public reads it.
#[derive(Debug, Clone)]
struct Live {
    draft: Draft,
    /// All its words.
    words: String,
    /// All files it has or names.
    files: Vec<i64>,
}

impl PublicText {
    pub(super) fn of(kind: Kind, draft: &Draft) -> Self {
        let mut text = templates::rich::plain(&draft.body);
        for value in draft.details.fields.readable() {
            text.push('\n');
            text.push_str(value);
        }
        for one in &draft.details.media {
            text.push('\n');
            text.push_str(&one.title);
        }
        let live = Live { draft: draft.clone(), words: text, files: files_of(kind, draft) };
        Self { live: Some(live), editions: Vec::new() }
    }

    /// Tells the catalogue what the public may find of a content whose live revision this is; or that it finds nothing.
    pub(super) fn put(&self, tx: &mut Tx<'_>, content: &Content) -> Result<(), DbError> {
        let Some(Live { draft, words, .. }) = self.live.as_ref().filter(|_| content.is_public()) else {
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
            text: words,
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

/// All files that a revision has or names.
fn files_of(kind: Kind, draft: &Draft) -> Vec<i64> {
    let mut files = Named::of(kind, draft).files;
    files.extend(draft.details.media.iter().map(|one| one.media));
    files
}

/// The dates of what a content is about.
pub(super) struct Span {
    pub(super) starts_at: Option<Micros>,
    pub(super) ends_at: Option<Micros>,
    /// From then on it is of no use to anybody.
    pub(super) over_at: Option<Micros>,
}

impl Span {
    pub(super) fn of(kind: Kind, draft: &Draft) -> Self {
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
            go_live(content);
            content.published_at = content.published_at.or(Some(now));
            content.live_since = Some(now);
            content.archived_at = None;
        }
        Workflow::Archive => content.archived_at = Some(now),
        Workflow::Reopen => content.archived_at = None,
        Workflow::Withdraw => {
            (content.live, content.archived_at) = (None, None);
            (content.live_audience, content.live_channel, content.live_territory) = (None, None, None);
        }
        _ => {}
    }
}

/// Where and for whom its head is, its live revision is too.
pub(super) fn go_live(content: &mut Content) {
    content.live_audience = Some(content.audience);
    (content.live_channel, content.live_territory) = (content.channel, content.territory);
}

/// Takes a step: changes the content and what is noted of its live revision.
fn apply(
    tx: &mut Tx<'_>,
    content: &mut Content,
    (stage, taken): (Stage, &Move),
    now: Micros,
) -> Result<(), DbError> {
    let before = content.live;
    content.audience = audience_in(tx, content.channel, content.audience)?;
    step(content, stage, taken, now);
    store::update(tx, content, &fold(&content.title))?;
    match (taken.step, before) {
        (Workflow::Publish, _) => {
            store::note_live(tx, content.id)?;
            note_edition(tx, content)
        }
        // What was taken away from the public comes back with no later edition.
        (Workflow::Withdraw, Some(live)) => store::remove_edition(tx, content.id, live),
        _ => Ok(()),
    }
}

/// The live revision of a unified form or procedure is an edition of it, for those for whom it was published.
pub(super) fn note_edition(tx: &mut Tx<'_>, content: &Content) -> Result<(), DbError> {
    let Some(live) = content.live.filter(|_| is_unified(content.kind)) else { return Ok(()) };
    let at = content.live_since.unwrap_or(content.changed_at);
    store::put_edition(tx, content.id, live, (at, content.is_public()))
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
    (taken, named): (&Move, Option<&(i64, Named)>),
    (text, now): (&PublicText, Micros),
) -> Result<Content, ContentError> {
    let (mut content, stage) = take(tx, viewer, (id, version), taken.step)?;
    if workflow::passes_review_by(content.stage, taken.step) && is_release(tx, &content)? {
        return Err(ContentError::WrongStage(content.stage, taken.step));
    }
    let wrong = move_faults(taken, content.kind, content.stage, now);
    match named {
        Some((number, _)) if *number != content.head => return Err(ContentError::Conflict),
        Some((_, named)) => let_out(tx, viewer, &content, (named, wrong))?,
        None if !wrong.is_empty() => return Err(ContentError::Invalid(wrong)),
        None => {}
    }
    apply(tx, &mut content, (stage, taken), now)?;
    settle(tx, viewer, &content, taken, (text, now))?;
    let action = "content.step";
    record(tx, viewer, now, (action, &content), taken.step.as_str())?;
    Ok(content)
}

/// Looks whether the head of a content is whole, and holds the files that its texts name.
fn let_out(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    content: &Content,
    (named, mut wrong): (&Named, Vec<Fault>),
) -> Result<(), ContentError> {
    let head = store::revision(tx, content.id, content.head)?.ok_or(ContentError::NotFound)?;
    wrong.extend(faults(content.kind, &head.draft, true));
    wrong.extend(named.mute.iter().cloned());
    if !wrong.is_empty() {
        return Err(ContentError::Invalid(wrong));
    }
    hold_media(tx, viewer, content, (&head.draft, named))
}

/// Writes down a step that was taken.
fn settle(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    content: &Content,
    taken: &Move,
    (text, now): (&PublicText, Micros),
) -> Result<(), ContentError> {
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

/// The files of the live revision are for everybody while it is, and with it those of older editions that everybody may read.
pub(super) fn open_media(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    content: &Content,
    text: &PublicText,
) -> Result<(), ContentError> {
    let (holder, now) = ((LIVE, content.id.0), content.changed_at);
    let Some(live) = text.live.as_ref().filter(|_| content.is_public()) else {
        return Ok(media::use_in(tx, (viewer, reads_held), holder, &[], true, now)?);
    };
    let mut files = live.files.clone();
    if !text.editions.is_empty() {
        let readable = store::editions(tx, content.id, false)?;
        let is_readable = |edition: &&(i64, Vec<i64>)| readable.iter().any(|one| one.revision == edition.0);
        files.extend(text.editions.iter().filter(is_readable).flat_map(|(_, files)| files));
    }
    media::use_in(tx, (viewer, reads_held), holder, &files, true, now)
        .map_err(|error| unheld(error, &live.draft))
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
        let named = if leads_out(taken.step) { Some(self.named(id).await?) } else { None };
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let viewer = viewer(tx, by)?;
                take_in(tx, &viewer, (id, version), (&taken, named.as_ref()), (&text, now))
            })
            .await
    }

    /// What the texts of the newest revision name, and its number.
    async fn named(&self, id: ContentId) -> Result<(i64, Named), ContentError> {
        let read = self.db.read_brief(move |c| {
            let content = store::find(c, id)?.ok_or(ContentError::NotFound)?;
            let head = store::revision(c, id, content.head)?.ok_or(ContentError::NotFound)?;
            Ok::<_, ContentError>((content.kind, head))
        });
        let (kind, head) = read.await?;
        Ok((head.number, Named::of(kind, &head.draft)))
    }

    /// An office works by the live revision of a unified form or procedure, for everybody or for the network.
    ///
    /// Errors: `NotFound`, `Forbidden`, `Conflict`, `WrongStage` while nothing is live, `Invalid` for what is not unified and for
    /// what is no office.
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
                check_adoption(tx, &content, office)?;
                let known = store::adoptions(tx, id)?;
                if known.iter().any(|one| (one.office, one.revision) == (office, revision)) {
                    return Ok(content);
                }
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

    /// Publishes what is scheduled for now or earlier, unless its owner is suspended; gives how many were looked at. What cannot be
    /// published is logged, stays, and keeps nothing else back. A step for workers: it may be run on every node and again after a
    /// crash, since the stage is looked at under the lock.
    ///
    /// Errors: the list of what is due cannot be read.
    pub async fn publish_due(&self) -> Result<usize, ContentError> {
        let now = self.clock.now();
        let (mut count, mut passed) = (0, 0);
        while count < DUE_AT_ONCE {
            let from = passed;
            let due = self.db.read(move |c| store::due(c, now, (DUE_AT_ONCE, from))).await?;
            if due.is_empty() {
                break;
            }
            for place in due {
                match self.publish_one(place, now).await {
                    Ok(()) => count += 1,
                    // Somebody was faster.
                    Err(ContentError::Conflict | ContentError::NotFound) => passed += 1,
                    Err(error) => {
                        tracing::warn!(%error, content.id = place.0.0, "a scheduled content is not published");
                        passed += 1;
                    }
                }
            }
        }
        Ok(usize::try_from(count).unwrap_or_default())
    }

    async fn publish_one(&self, (id, version): (ContentId, i64), now: Micros) -> Result<(), ContentError> {
        let text = self.text_of(id, |content| Some(content.head)).await?;
        self.db.write(move |tx| publish_scheduled(tx, (id, version), (&text, now))).await
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
            let Some(content) = store::find(c, id)? else { return Ok(None) };
            let Some(number) = which(&content) else { return Ok(None) };
            let Some(revision) = store::revision(c, id, number)? else { return Ok(None) };
            let unified = is_unified(content.kind);
            let editions = if unified { store::edition_revisions(c, id)? } else { Vec::new() };
            Ok::<_, DbError>(Some((content.kind, revision, editions)))
        });
        let Some((kind, revision, editions)) = read.await? else { return Ok(PublicText::default()) };
        let files = |edition: &Revision| (edition.number, files_of(kind, &edition.draft));
        let editions = editions.iter().map(files).collect();
        Ok(PublicText { editions, ..PublicText::of(kind, &revision.draft) })
    }
}

/// Whether it is a release of an organisation outside, which the newsroom reviews before anybody publishes it.
fn is_release(tx: &mut Tx<'_>, content: &Content) -> Result<bool, DbError> {
    let Some(owner) = content.owner.filter(|_| content.kind == Kind::Press) else { return Ok(false) };
    Ok(directory::load(tx, &[owner])?.iter().any(is_outside))
}

/// Whether offices work by such a thing, and this is one.
fn check_adoption(tx: &mut Tx<'_>, content: &Content, office: PrincipalId) -> Result<(), ContentError> {
    let wrong = |at, error| Err(ContentError::Invalid(vec![Fault::new(at, error)]));
    if !is_unified(content.kind) {
        return wrong("kind", FieldError::NotHere);
    }
    let is_office = |one: &directory::Principal| one.kind == directory::Kind::Office && !one.disabled;
    if directory::load(tx, &[office])?.iter().any(is_office) {
        Ok(())
    } else {
        wrong("owner", FieldError::NoSuch)
    }
}

/// Whether somebody stands outside the network: an accredited organisation has a group.
pub(super) fn is_outside(owner: &directory::Principal) -> bool {
    owner.kind == directory::Kind::Group
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
    // What is of an organisation that has been suspended meanwhile waits for the newsroom.
    let (taken, stage) = match is_suspended(tx, content.owner)? {
        true => (Workflow::Unschedule, Stage::Approved),
        false => (Workflow::Publish, Stage::Published),
    };
    let taken = Move::of(taken);
    apply(tx, &mut content, (stage, &taken), now)?;
    settle(tx, &Viewer::server(), &content, &taken, (text, now))
}

fn is_suspended(tx: &mut Tx<'_>, owner: Option<PrincipalId>) -> Result<bool, DbError> {
    let Some(owner) = owner else { return Ok(false) };
    Ok(directory::load(tx, &[owner])?.iter().any(|owner| owner.disabled))
}
