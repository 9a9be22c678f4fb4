//! What the people of the network read and work by: live contents that are for them, and unified forms and procedures.

use super::{
    Adoption, Audience, Content, ContentError, ContentId, Contents, Filter, Kind, Revision, queue::viewer,
    rights, store,
};
use crate::{
    clock::Micros,
    directory::{PrincipalId, Viewer},
};

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InnerLine {
    /// The content.
    pub id: ContentId,
    /// What it is.
    pub kind: Kind,
    /// The title of its live revision.
    pub title: String,
    /// For whom that is.
    pub audience: Audience,
    /// Since when it is live.
    pub since: Micros,
    /// The name of its office or organisation.
    pub owner_name: Option<String>,
}

/// The live revision of a content, to be read and worked by.
#[derive(Debug, Clone)]
pub struct InnerContent {
    /// The content.
    pub content: Content,
    /// Its live revision.
    pub live: Revision,
    /// Which offices work by which revision: office, name, revision, instant.
    pub adoptions: Vec<Adoption>,
    /// Whether the reader works on it, and may open it in the newsroom.
    pub works: bool,
}

impl Contents {
    /// A page of what is live and for the network or unified, `size` lines from `offset` on, and the number of all. Of the filter
    /// kind, channel, owner and text count. For people of the network.
    pub async fn list_inner(
        &self,
        by: PrincipalId,
        filter: Filter,
        (size, offset): (u32, u32),
    ) -> Result<(Vec<InnerLine>, i64), ContentError> {
        self.db
            .read(move |c| {
                if !rights::is_staff(&viewer(c, by)?) {
                    return Err(ContentError::Forbidden);
                }
                Ok(store::inner(c, &filter, (size.into(), offset.into()))?)
            })
            .await
    }

    /// The live revision of one of them.
    pub async fn open_inner(&self, by: PrincipalId, id: ContentId) -> Result<InnerContent, ContentError> {
        self.db
            .read(move |c| {
                let viewer: Viewer = viewer(c, by)?;
                let content = store::find(c, id)?.filter(|content| rights::may_read_live(&viewer, content));
                let content = content.ok_or(ContentError::NotFound)?;
                let live = content.live.ok_or(ContentError::NotFound)?;
                let live = store::revision(c, id, live)?.ok_or(ContentError::NotFound)?;
                let works = rights::works_on(&viewer, &content);
                Ok(InnerContent { live, adoptions: store::adoptions(c, id)?, works, content })
            })
            .await
    }
}
