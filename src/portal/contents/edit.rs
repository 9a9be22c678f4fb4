//! Beginning, writing, restoring, naming, handing on and deleting contents.

use super::{
    Audience, Content, ContentError, ContentId, Contents, Draft, Fault, FieldError, Kind, NewContent, Stage,
    Workflow,
    kinds::is_content,
    named::Named,
    publish::tell,
    queue::viewer,
    rights,
    store::{self, NewStep},
    workflow,
};
use crate::{
    audit::{self, Deed},
    clock::{MINUTE, Micros},
    directory::{self, PrincipalId, Viewer},
    media::{self, UseError},
    portal::files::reads_held,
    search::fold,
    slug, territory,
};
use mailstore::{DbError, db::Tx};
use templates::rich::LONGEST;

const TITLE_MAX: usize = 200;
/// Within this time the same draft is begun once.
const TWICE: Micros = 2 * MINUTE;
const SUMMARY_MAX: usize = 500;
/// Under this name the media know whose they are.
pub const HOLDER: &str = "content";

/// What is changed with a new revision, beside it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Changed {
    /// It belongs to this office or organisation from now on; Some(None): to nobody but its author.
    pub owner: Option<Option<PrincipalId>>,
    /// It is for these from now on.
    pub audience: Option<Audience>,
}

/// Texts as rows take them, and what is wrong with them. `whole`: with what must be there for the public.
pub(super) fn judged(kind: Kind, draft: Draft, whole: bool) -> Result<(Draft, Named), ContentError> {
    let draft = Draft {
        title: line(&draft.title),
        summary: line(&draft.summary),
        body: draft.body.replace("\r\n", "\n").replace('\0', "\u{FFFD}").trim_end().to_owned(),
        details: draft.details,
    };
    let mut faults = faults(kind, &draft, whole);
    // What is longer is not read.
    let named = if faults.is_empty() { Named::of(kind, &draft) } else { Named::default() };
    faults.extend(named.mute.iter().filter(|_| whole).cloned());
    if faults.is_empty() { Ok((draft, named)) } else { Err(ContentError::Invalid(faults)) }
}

/// All that is wrong with a draft of a kind, before anything of it is kept.
pub fn wrong_with(kind: Kind, draft: &Draft) -> Vec<Fault> {
    match judged(kind, draft.clone(), false) {
        Err(ContentError::Invalid(faults)) => faults,
        _ => Vec::new(),
    }
}

fn line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|w| !w.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// What is wrong with a draft.
pub(super) fn faults(kind: Kind, draft: &Draft, whole: bool) -> Vec<Fault> {
    let long = |at, text: &str, most: usize| {
        text.chars().nth(most).map(|_| Fault::new(at, FieldError::TooLong(most)))
    };
    let missing = |at, text: &str| text.is_empty().then(|| Fault::new(at, FieldError::Missing));
    let mut faults: Vec<Fault> = [
        missing("title", &draft.title),
        long("title", &draft.title, TITLE_MAX),
        missing("summary", &draft.summary).filter(|_| whole),
        long("summary", &draft.summary, SUMMARY_MAX),
        (draft.body.len() > LONGEST).then(|| Fault::new("body", FieldError::TooLarge(LONGEST))),
    ]
    .into_iter()
    .flatten()
    .collect();
    faults.extend((!is_content(kind)).then(|| Fault::new("kind", FieldError::NotHere)));
    faults.extend(draft.details.fields.faults(kind, whole));
    faults.extend(draft.details.faults(whole));
    // What is there to be filled in is a file, or stands elsewhere.
    let is_bare = draft.details.media.is_empty() && draft.details.links.is_empty();
    faults.extend((whole && kind == Kind::Form && is_bare).then(|| Fault::new("media", FieldError::Missing)));
    faults
}

/// Whether what the draft names is there: a channel, a territory, an office or organisation, files of its own.
pub(super) fn check_places(
    tx: &mut Tx<'_>,
    owner: Option<PrincipalId>,
    draft: &Draft,
) -> Result<(), ContentError> {
    let (channel, territory) = (draft.details.channel(), draft.details.territory());
    let named: Vec<PrincipalId> = [channel, territory, owner].into_iter().flatten().collect();
    let found = directory::load(tx, &named)?;
    let is = |id: Option<PrincipalId>, fits: fn(directory::Kind) -> bool| {
        id.is_none_or(|id| found.iter().any(|p| p.id == id && fits(p.kind)))
    };
    let faults: Vec<Fault> = [
        ("channel", is(channel, |kind| kind == directory::Kind::Channel)),
        ("territory", is(territory, |kind| kind == directory::Kind::Territory)),
        ("owner", is(owner, |kind| kind != directory::Kind::Person && !kind.is_thing())),
    ]
    .into_iter()
    .filter(|(_, there)| !there)
    .map(|(at, _)| Fault::new(at, FieldError::NoSuch))
    .collect();
    if faults.is_empty() { Ok(()) } else { Err(ContentError::Invalid(faults)) }
}

/// For whom a content in a channel is: what is in a channel of the network's own is for the network, whatever was wanted. The
/// channel stays what it is until the transaction ends.
pub(super) fn audience_in(
    tx: &mut Tx<'_>,
    channel: Option<PrincipalId>,
    wanted: Audience,
) -> Result<Audience, DbError> {
    let is_inner = channel.map(|channel| territory::is_inner_channel(tx, channel)).transpose()?;
    Ok(if is_inner.unwrap_or_default() { Audience::Internal } else { wanted })
}

/// The row of a content that is begun.
pub(super) fn begun(new: &NewContent, author: PrincipalId, now: Micros) -> Content {
    let details = &new.draft.details;
    Content {
        id: ContentId(0),
        kind: new.kind,
        owner: new.owner,
        author,
        assignee: None,
        slug: String::new(),
        audience: new.audience,
        stage: Stage::Draft,
        head: 1,
        live: None,
        live_audience: None,
        live_channel: None,
        live_territory: None,
        title: new.draft.title.clone(),
        channel: details.channel(),
        territory: details.territory(),
        publish_at: None,
        published_at: None,
        live_since: None,
        archived_at: None,
        reason: String::new(),
        version: 1,
        created_at: now,
        changed_at: now,
    }
}

/// Keeps a content that is begun, with its first revision, its name and its files.
pub(super) fn insert(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    content: &mut Content,
    (new, files): (&NewContent, &Named),
) -> Result<(), ContentError> {
    content.slug = slug::from_title(&content.title);
    content.id = store::insert(tx, content, &fold(&content.title), new.import_key.as_deref())?;
    let named = claim(tx, content)?;
    if named != content.slug {
        content.slug = named;
        store::update(tx, content, &fold(&content.title))?;
    }
    let mut draft = new.draft.clone();
    draft.details.audience = new.audience.to_string();
    store::add_revision(tx, content.id, (1, content.author, content.created_at), &draft)?;
    hold_media(tx, viewer, content, (&new.draft, files))?;
    let step = NewStep {
        at: content.created_at,
        actor: viewer.person,
        action: Workflow::Create,
        note: "",
        checks: "",
    };
    Ok(store::add_step(tx, content, &step)?)
}

/// Files of all revisions are the content's: they are kept, and whoever works on it may see them. Those of before are, and these
/// come to them.
pub(super) fn hold_media(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    content: &Content,
    (draft, named): (&Draft, &Named),
) -> Result<(), ContentError> {
    let holder = (HOLDER, content.id.0);
    let mut ids = media::used_in(tx, holder)?;
    ids.extend(draft.details.media.iter().map(|one| one.media));
    ids.extend(&named.files);
    media::use_in(tx, (viewer, reads_held), holder, &ids, false, content.changed_at)
        .map_err(|e| unheld(e, draft))
}

/// A file that cannot be held, told where it is named.
pub(super) fn unheld(error: UseError, draft: &Draft) -> ContentError {
    match error {
        UseError::NoSuchFile(id) if draft.details.media.iter().all(|one| one.media != id) => {
            ContentError::Invalid(vec![Fault::new("body", FieldError::NoFile(id))])
        }
        error => error.into(),
    }
}

/// The first name like its title that a content has or can have; it has it then. Who begins another one with that title at the
/// same time is waited for.
fn claim(tx: &mut Tx<'_>, content: &Content) -> Result<String, DbError> {
    let (kind, id) = (content.kind, content.id);
    slug::first_free(&slug::from_title(&content.title), |name| Ok(!store::add_slug(tx, kind, name, id)?))
}

/// Gives a content that the public has never seen the name that its title says.
fn rename(tx: &mut Tx<'_>, content: &mut Content) -> Result<(), ContentError> {
    let named = claim(tx, content)?;
    if named != content.slug {
        store::remove_slug(tx, content.kind, &content.slug, content.id)?;
        content.slug = named;
    }
    Ok(())
}

/// A content that a person may take a step with, locked; it must be as the person has seen it.
pub(super) fn take(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (id, version): (ContentId, i64),
    step: Workflow,
) -> Result<(Content, Stage), ContentError> {
    let content = store::lock(tx, id)?;
    let knows = match step {
        Workflow::Adopt => rights::may_read_live(viewer, &content),
        _ => rights::works_on(viewer, &content),
    };
    if !knows {
        return Err(ContentError::NotFound);
    }
    if !rights::may(viewer, &content, step) {
        return Err(ContentError::Forbidden);
    }
    if content.version != version {
        return Err(ContentError::Conflict);
    }
    let next = workflow::next(&content, step).ok_or(ContentError::WrongStage(content.stage, step))?;
    Ok((content, next))
}

/// Makes a draft the head of a content.
fn write(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    mut content: Content,
    (draft, named, stage): (&Draft, &Named, Stage),
    (by, at, step): (PrincipalId, Micros, Workflow),
) -> Result<Content, ContentError> {
    content.head += 1;
    content.version += 1;
    content.stage = stage;
    content.changed_at = at;
    content.publish_at = None;
    content.title.clone_from(&draft.title);
    content.channel = draft.details.channel();
    content.territory = draft.details.territory();
    let wanted = draft.details.audience().unwrap_or(content.audience);
    content.audience = audience_in(tx, content.channel, wanted)?;
    if content.published_at.is_none() {
        rename(tx, &mut content)?;
    }
    store::update(tx, &content, &fold(&content.title))?;
    store::add_revision(tx, content.id, (content.head, by, at), draft)?;
    hold_media(tx, viewer, &content, (draft, named))?;
    let new = NewStep { at, actor: Some(by), action: step, note: "", checks: "" };
    store::add_step(tx, &content, &new)?;
    tell(tx);
    Ok(content)
}

/// Whether a person may put a draft where it names: into that channel, for that office.
fn may_place(viewer: &Viewer, kind: Kind, owner: Option<PrincipalId>) -> Result<(), ContentError> {
    if rights::may_create(viewer, kind, owner) { Ok(()) } else { Err(ContentError::Forbidden) }
}

/// A deed in the audit log.
pub(super) fn record(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    at: Micros,
    (action, content): (&'static str, &Content),
    detail: &str,
) -> Result<(), ContentError> {
    let (by, subject) = (viewer.doer(), format!("{} {}", content.kind, content.id));
    Ok(audit::record(tx, &Deed { at, by: &by, action, subject: &subject, detail })?)
}

impl Contents {
    /// Begins a content.
    ///
    /// Errors: `Invalid`; `Forbidden` when the person may not write such a thing for that office.
    pub async fn create(&self, by: PrincipalId, new: NewContent) -> Result<Content, ContentError> {
        let now = self.clock.now();
        let (draft, named) = judged(new.kind, new.draft, false)?;
        let new = NewContent { draft, ..new };
        self.db
            .write(move |tx| match begun_already(tx, by, &new, now)? {
                Some(content) => Ok(content),
                None => create_in(tx, by, (&new, &named), now),
            })
            .await
    }

    /// Writes the next revision; one that says the same as the newest is none.
    ///
    /// Errors: `Conflict` when the content is no longer at `version`, `Invalid`, `Forbidden`, `NotFound`.
    pub async fn save(
        &self,
        by: PrincipalId,
        (id, version): (ContentId, i64),
        draft: Draft,
        changed: Changed,
    ) -> Result<Content, ContentError> {
        let now = self.clock.now();
        let kind = self.kind_of(id).await?;
        let (draft, named) = judged(kind, draft, false)?;
        self.db
            .write(move |tx| {
                let viewer = viewer(tx, by)?;
                let (mut content, stage) = take(tx, &viewer, (id, version), Workflow::Save)?;
                let owner = changed.owner.unwrap_or(content.owner);
                if owner != content.owner {
                    may_place(&viewer, content.kind, owner)?;
                }
                check_places(tx, owner, &draft)?;
                let mut before = store::revision(tx, id, content.head)?.ok_or(ContentError::NotFound)?.draft;
                let meant = before.details.audience().unwrap_or(content.audience);
                before.details.audience = meant.to_string();
                let mut draft = draft.clone();
                draft.details.audience = changed.audience.unwrap_or(meant).to_string();
                if before == draft && owner == content.owner {
                    return Ok(content);
                }
                content.owner = owner;
                write(tx, &viewer, content, (&draft, &named, stage), (by, now, Workflow::Save))
            })
            .await
    }

    /// Makes an older revision the newest one.
    pub async fn restore(
        &self,
        by: PrincipalId,
        (id, version): (ContentId, i64),
        number: i64,
    ) -> Result<Content, ContentError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let viewer = viewer(tx, by)?;
                let (content, stage) = take(tx, &viewer, (id, version), Workflow::Restore)?;
                let mut old = store::revision(tx, id, number)?.ok_or(ContentError::NotFound)?;
                let meant = old.draft.details.audience().unwrap_or(content.audience);
                old.draft.details.audience = meant.to_string();
                record(tx, &viewer, now, ("content.restore", &content), &format!("revision {number}"))?;
                // The files its texts name have been the content's since it was written.
                let new = (&old.draft, &Named::default(), stage);
                write(tx, &viewer, content, new, (by, now, Workflow::Restore))
            })
            .await
    }

    /// Gives a content another name in addresses; the names of before lead to it.
    ///
    /// Errors: `Invalid` at `slug` when it is no name or another's.
    pub async fn set_slug(
        &self,
        by: PrincipalId,
        (id, version): (ContentId, i64),
        name: String,
    ) -> Result<Content, ContentError> {
        let now = self.clock.now();
        let text = self.public_text(id).await?;
        self.db
            .write(move |tx| {
                let viewer = viewer(tx, by)?;
                let (mut content, _) = take(tx, &viewer, (id, version), Workflow::Assign)?;
                let fault = |error| ContentError::Invalid(vec![Fault::new("slug", error)]);
                if !slug::is_slug(&name) {
                    return Err(fault(FieldError::NoChoice));
                }
                if !store::add_slug(tx, content.kind, &name, id)? {
                    return Err(fault(FieldError::NoSuch));
                }
                if content.published_at.is_none() && content.slug != name {
                    store::remove_slug(tx, content.kind, &content.slug, id)?;
                }
                content.slug = name.clone();
                content.version += 1;
                content.changed_at = now;
                store::update(tx, &content, &fold(&content.title))?;
                text.put(tx, &content)?;
                record(tx, &viewer, now, ("content.name", &content), &content.slug)?;
                tell(tx);
                Ok(content)
            })
            .await
    }

    /// Gives a content to somebody of the newsroom to look after, or to nobody.
    pub async fn assign(
        &self,
        by: PrincipalId,
        (id, version): (ContentId, i64),
        assignee: Option<PrincipalId>,
    ) -> Result<Content, ContentError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let acting = viewer(tx, by)?;
                let (mut content, _) = take(tx, &acting, (id, version), Workflow::Assign)?;
                if let Some(person) = assignee {
                    let known = Viewer::load(tx, person)?;
                    let fits = known.is_some_and(|known| rights::works_on(&known, &content));
                    let fault = || ContentError::Invalid(vec![Fault::new("assignee", FieldError::NoSuch)]);
                    fits.then_some(()).ok_or_else(fault)?;
                }
                content.assignee = assignee;
                content.version += 1;
                content.changed_at = now;
                store::update(tx, &content, &fold(&content.title))?;
                let step =
                    NewStep { at: now, actor: Some(by), action: Workflow::Assign, note: "", checks: "" };
                store::add_step(tx, &content, &step)?;
                tell(tx);
                Ok(content)
            })
            .await
    }

    /// Forgets a draft that was never published.
    pub async fn delete(&self, by: PrincipalId, (id, version): (ContentId, i64)) -> Result<(), ContentError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let viewer = viewer(tx, by)?;
                let (content, _) = take(tx, &viewer, (id, version), Workflow::Delete)?;
                record(tx, &viewer, now, ("content.delete", &content), &content.title)?;
                media::use_in(tx, (&viewer, reads_held), (HOLDER, id.0), &[], false, now)?;
                store::delete(tx, id)?;
                tell(tx);
                Ok(())
            })
            .await
    }

    async fn kind_of(&self, id: ContentId) -> Result<Kind, ContentError> {
        let found = self.db.read_brief(move |c| store::find(c, id)).await?;
        found.map(|content| content.kind).ok_or(ContentError::NotFound)
    }
}

/// The draft that somebody began a moment ago with just these words: a button that was pressed twice begins one.
fn begun_already(
    tx: &mut Tx<'_>,
    by: PrincipalId,
    new: &NewContent,
    now: Micros,
) -> Result<Option<Content>, ContentError> {
    for id in store::untouched(tx, (by, new.kind), now - TWICE)? {
        let content = store::find(tx, id)?.filter(|content| content.owner == new.owner);
        let said = store::revision(tx, id, 1)?.map(|revision| revision.draft);
        let mut draft = new.draft.clone();
        draft.details.audience = new.audience.to_string();
        if said.is_some_and(|said| said == draft) && content.is_some() {
            return Ok(content);
        }
    }
    Ok(None)
}

/// Begins a content in a transaction that is under way; its draft has been judged.
pub(super) fn create_in(
    tx: &mut Tx<'_>,
    by: PrincipalId,
    (new, named): (&NewContent, &Named),
    now: Micros,
) -> Result<Content, ContentError> {
    let viewer = viewer(tx, by)?;
    may_place(&viewer, new.kind, new.owner)?;
    check_places(tx, new.owner, &new.draft)?;
    let mut content = begun(new, by, now);
    content.audience = audience_in(tx, content.channel, content.audience)?;
    insert(tx, &viewer, &mut content, (new, named))?;
    tell(tx);
    Ok(content)
}
