//! The links of letters: what one asks for, before anything happens, and what it does.

use super::{
    Discussions, membership,
    model::{Discussion, DiscussionError, Member, Options},
    store,
};
use crate::bounce::token::Purpose;

/// Whose letter a link was in.
#[derive(Debug, Clone)]
pub struct Linked {
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
    pub async fn leave_link(&self, slug: String, token: &str) -> Result<Linked, DiscussionError> {
        self.linked(Purpose::Leave, slug, token).await
    }

    /// Whose letter a link to options was in.
    ///
    /// # Errors
    /// As of [`leave_link`](Self::leave_link).
    pub async fn options_link(&self, slug: String, token: &str) -> Result<Linked, DiscussionError> {
        self.linked(Purpose::Options, slug, token).await
    }

    async fn linked(&self, purpose: Purpose, slug: String, token: &str) -> Result<Linked, DiscussionError> {
        let missing = || DiscussionError::NotFound("token");
        let (id, _) = self.tokens().await?.read(purpose, token).ok_or_else(missing)?;
        self.db
            .read_brief(move |c| {
                // Of several domains' discussions of one name it is the member's.
                let member = match membership::find(c, id)? {
                    Some((of, member)) => store::load(c, &[of.0])?.pop().map(|of| (of, member)),
                    None => None,
                };
                match member.filter(|(of, _)| of.slug() == slug.to_lowercase()) {
                    Some((discussion, member)) => Ok(Linked { discussion, member: Some(member) }),
                    None => Ok(Linked {
                        discussion: store::by_slug(c, &slug)?.ok_or_else(missing)?,
                        member: None,
                    }),
                }
            })
            .await
    }

    /// The member a link to options was made for chooses what it gets.
    ///
    /// # Errors
    /// As of [`options_link`](Self::options_link); it has left.
    pub async fn choose_by_link(
        &self,
        slug: String,
        token: &str,
        options: Options,
    ) -> Result<(), DiscussionError> {
        let member = self.options_link(slug, token).await?.member;
        self.choose(None, member.ok_or(DiscussionError::NotFound("member"))?.id, options).await
    }

    /// It leaves; who has left stays so.
    ///
    /// # Errors
    /// As of [`options_link`](Self::options_link).
    pub async fn leave_by_options(&self, slug: String, token: &str) -> Result<Linked, DiscussionError> {
        let found = self.options_link(slug, token).await?;
        self.leave_linked(found).await
    }

    /// It is sent mail again, after that had come back.
    ///
    /// # Errors
    /// As of [`options_link`](Self::options_link); it has left.
    pub async fn resume_by_link(&self, slug: String, token: &str) -> Result<(), DiscussionError> {
        let member = self.options_link(slug, token).await?.member;
        self.resume(None, member.ok_or(DiscussionError::NotFound("member"))?.id).await
    }

    /// The member a link to leave was made for leaves; who has left stays so.
    ///
    /// # Errors
    /// As of [`leave_link`](Self::leave_link).
    pub async fn leave_by_link(&self, slug: String, token: &str) -> Result<Linked, DiscussionError> {
        let found = self.leave_link(slug, token).await?;
        self.leave_linked(found).await
    }

    async fn leave_linked(&self, found: Linked) -> Result<Linked, DiscussionError> {
        if let Some(member) = &found.member {
            match self.leave(None, member.id).await {
                Ok(()) | Err(DiscussionError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}
