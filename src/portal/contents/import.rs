//! Contents that come from elsewhere with their history.

use super::{
    ContentError, ContentId, Contents, NewContent, Stage, Workflow,
    edit::{audience_in, begun, check_places, insert, judged},
    named::Named,
    publish::{PublicText, go_live, note_edition, open_media},
    queue::viewer,
    rights,
    store::{self, NewStep},
};
use crate::{
    clock::Micros,
    directory::{PrincipalId, Viewer},
};
use mailstore::db::Tx;

/// A content that comes from elsewhere with its history: who wrote it, when, and whether it is public.
#[derive(Debug, Clone)]
pub struct Import {
    /// The content; its import key must be there.
    pub new: NewContent,
    /// Who has written it.
    pub author: PrincipalId,
    /// When.
    pub created_at: Micros,
    /// Where it stands.
    pub stage: Stage,
    /// When it was or will be published, of published, archived and scheduled ones.
    pub published_at: Option<Micros>,
}

impl Contents {
    /// Takes contents over from elsewhere, those that are not here yet; gives how many. One transaction: a few hundred at most.
    ///
    /// For the newsroom.
    pub async fn import(&self, by: PrincipalId, items: Vec<Import>) -> Result<usize, ContentError> {
        let mut prepared = Vec::with_capacity(items.len());
        for mut item in items {
            let whole = matches!(item.stage, Stage::Published | Stage::Archived | Stage::Scheduled);
            let (draft, named) = judged(item.new.kind, item.new.draft, whole)?;
            item.new.draft = draft;
            let text = PublicText::of(item.new.kind, &item.new.draft);
            prepared.push((item, text, named));
        }
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                let acting = viewer(tx, by)?;
                if !rights::is_newsroom(&acting) {
                    return Err(ContentError::Forbidden);
                }
                let keys: Vec<String> =
                    prepared.iter().filter_map(|(item, ..)| item.new.import_key.clone()).collect();
                let known = store::imported(tx, &keys)?;
                let is_new = |(item, ..): &&(Import, PublicText, Named)| {
                    let is_known = |key: &String| known.iter().any(|(known, ..)| known == key);
                    !item.new.import_key.as_ref().is_some_and(is_known)
                };
                let mut count = 0;
                for (item, text, named) in prepared.iter().filter(is_new) {
                    import_one(tx, &acting, (item, text, named), now)?;
                    count += 1;
                }
                Ok(count)
            })
            .await
    }

    /// What was taken over under these names, with its number and version. For the newsroom.
    pub async fn imported(
        &self,
        by: PrincipalId,
        keys: Vec<String>,
    ) -> Result<Vec<(String, ContentId, i64)>, ContentError> {
        self.db
            .read(move |c| {
                if !rights::is_newsroom(&viewer(c, by)?) {
                    return Err(ContentError::Forbidden);
                }
                Ok(store::imported(c, &keys)?)
            })
            .await
    }
}

fn import_one(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (item, text, named): (&Import, &PublicText, &Named),
    now: Micros,
) -> Result<(), ContentError> {
    check_places(tx, item.new.owner, &item.new.draft)?;
    let mut content = begun(&item.new, item.author, item.created_at);
    content.audience = audience_in(tx, content.channel, content.audience)?;
    content.stage = item.stage;
    let at = item.published_at.unwrap_or(item.created_at);
    if matches!(item.stage, Stage::Published | Stage::Archived) {
        content.live = Some(1);
        go_live(&mut content);
        (content.published_at, content.live_since) = (Some(at), Some(at));
        content.archived_at = (item.stage == Stage::Archived).then_some(now);
    }
    content.publish_at = (item.stage == Stage::Scheduled).then_some(at);
    insert(tx, viewer, &mut content, (&item.new, named))?;
    if content.live.is_some() {
        let step = NewStep { at, actor: Some(item.author), action: Workflow::Publish, note: "", checks: "" };
        store::add_step(tx, &content, &step)?;
        store::note_live(tx, content.id)?;
        note_edition(tx, &content)?;
        text.put(tx, &content)?;
        open_media(tx, viewer, &content, text)?;
    }
    Ok(())
}
