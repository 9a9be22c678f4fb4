//! One content as those see it who work on it.

use super::{
    Adoption, Content, ContentError, ContentId, Contents, Kind, Left, Revision, Step, Workflow,
    publish::is_outside, queue::viewer, rights, store, workflow,
};
use crate::{
    clock::Micros,
    directory::{self, PrincipalId, Viewer},
};
use mailstore::{DbError, db::Conn};

/// Whether somebody may read all of a content, also what was never published.
///
/// # Errors
/// The database.
pub fn reads(conn: &mut Conn<'_>, viewer: &Viewer, id: ContentId) -> Result<bool, DbError> {
    Ok(store::find(conn, id)?.is_some_and(|content| rights::works_on(viewer, &content)))
}

/// All about one content.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The content.
    pub content: Content,
    /// Its newest revision.
    pub head: Revision,
    /// What was done with it, newest first.
    pub steps: Vec<Step>,
    /// Its revisions, newest first: number, author's name, instant, title.
    pub revisions: Vec<(i64, String, Micros, String)>,
    /// Which offices work by which revision: office, name, revision, instant.
    pub adoptions: Vec<Adoption>,
    /// Names of author, owner, assignee, channel and territory, by number.
    pub names: Vec<(PrincipalId, String)>,
    /// Files of the letter it was made of that it is without.
    pub left: Vec<Left>,
    /// The steps this person may take from here.
    pub allowed: Vec<Workflow>,
}

impl Opened {
    /// The name of a principal the content is about.
    pub fn name(&self, id: PrincipalId) -> Option<&str> {
        self.names.iter().find(|(known, _)| *known == id).map(|(_, name)| name.as_str())
    }
}

/// The steps a person may take with a content as it stands. A release has to be reviewed.
fn allowed(viewer: &Viewer, content: &Content, release: bool) -> Vec<Workflow> {
    let fits = |step: &&Workflow| {
        workflow::next(content, **step).is_some()
            && rights::may(viewer, content, **step)
            && !(release && workflow::passes_review_by(content.stage, **step))
    };
    Workflow::ALL.iter().filter(fits).copied().collect()
}

fn open(c: &mut Conn<'_>, by: PrincipalId, id: ContentId) -> Result<Opened, ContentError> {
    let viewer = viewer(c, by)?;
    let content = store::find(c, id)?
        .filter(|content| rights::works_on(&viewer, content))
        .ok_or(ContentError::NotFound)?;
    let concerned =
        [Some(content.author), content.owner, content.assignee, content.channel, content.territory];
    let concerned: Vec<PrincipalId> = concerned.into_iter().flatten().collect();
    let names = directory::load(c, &concerned)?;
    let outside = names.iter().any(|one| Some(one.id) == content.owner && is_outside(one));
    Ok(Opened {
        head: store::revision(c, id, content.head)?.ok_or(ContentError::NotFound)?,
        steps: store::steps(c, id)?,
        revisions: store::revisions(c, id)?,
        adoptions: store::adoptions(c, id)?,
        left: store::left_of(c, id)?,
        names: names.into_iter().map(|principal| (principal.id, principal.name)).collect(),
        allowed: allowed(&viewer, &content, outside && content.kind == Kind::Press),
        content,
    })
}

impl Contents {
    /// All about one content, for somebody who works on it.
    pub async fn open(&self, by: PrincipalId, id: ContentId) -> Result<Opened, ContentError> {
        self.db.read(move |c| open(c, by, id)).await
    }

    /// One of its revisions, and the one before it where there is one: to compare them.
    pub async fn revision(
        &self,
        by: PrincipalId,
        id: ContentId,
        number: i64,
    ) -> Result<(Content, Revision, Option<Revision>), ContentError> {
        self.db
            .read(move |c| {
                let viewer = viewer(c, by)?;
                let content = store::find(c, id)?.filter(|content| rights::works_on(&viewer, content));
                let content = content.ok_or(ContentError::NotFound)?;
                let revision = store::revision(c, id, number)?.ok_or(ContentError::NotFound)?;
                let before = store::revision(c, id, number - 1)?;
                Ok((content, revision, before))
            })
            .await
    }
}
