//! The links of letters: what one asks for, before anything happens, and what it does.

use super::{
    Discussions, membership,
    model::{Discussion, DiscussionError, Member},
    store,
};
use crate::bounce::token::Purpose;

/// Whose letter a link to leave was in.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// The discussion.
    pub discussion: Discussion,
    /// The member; None: it has left.
    pub member: Option<Member>,
}

impl Discussions {
    /// Whose letter a link to leave was in, without doing anything.
    ///
    /// # Errors
    /// There is no such discussion, or the token was not made here.
    pub async fn leave_link(&self, slug: String, token: &str) -> Result<Leaving, DiscussionError> {
        let missing = || DiscussionError::NotFound("token");
        let (id, _) = self.tokens().await?.read(Purpose::Leave, token).ok_or_else(missing)?;
        self.db
            .read_brief(move |c| {
                let discussion = store::by_slug(c, &slug)?.ok_or_else(missing)?;
                let member = membership::find(c, id)?.filter(|(of, _)| *of == discussion.id);
                Ok(Leaving { discussion, member: member.map(|(_, member)| member) })
            })
            .await
    }

    /// The member a link to leave was made for leaves; who has left stays so.
    ///
    /// # Errors
    /// As of [`leave_link`](Self::leave_link).
    pub async fn leave_by_link(&self, slug: String, token: &str) -> Result<Leaving, DiscussionError> {
        let found = self.leave_link(slug, token).await?;
        if let Some(member) = &found.member {
            match self.leave(None, member.id).await {
                Ok(()) | Err(DiscussionError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}
