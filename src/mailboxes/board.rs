//! Mailboxes whose contents are the business of discussions: what is put into a board takes the road of a message that was
//! mailed, and what waits beside it is published by moving it there.

use super::{
    MailboxError, Mailboxes, NewMail,
    change::MOVE_AWAY,
    holder::{check_open, require_open, with_rights},
    require,
};
use crate::{
    clock::Micros,
    directory::{Actor, PrincipalId},
    discussion::{
        self, Decision, Discussion, DiscussionError, Discussions, Judge, PostError, PutIn, Received, Refusal,
    },
};
use mailstore::{
    Mailbox, Rights,
    blob::PackedBlob,
    db::{Conn, Tx},
    entry::{self, Appended, Copied},
    mailbox,
};

/// Refuses what is put straight into a mailbox of a discussion: whoever does it begins again by the road of discussions.
pub(super) fn check_plain(mailbox: &Mailbox) -> Result<(), MailboxError> {
    if mailbox.kind == super::DISCUSSION { Err(MailboxError::IsBoard) } else { Ok(()) }
}

/// What leaves a mailbox of a discussion leaves that too.
pub(super) fn take_out(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    (mailbox, uids): (&Mailbox, &[u32]),
    now: Micros,
) -> Result<(), MailboxError> {
    match mailbox.kind {
        super::DISCUSSION => Ok(discussion::taken_out(tx, person, (mailbox.id, uids), now)?),
        _ => Ok(()),
    }
}

impl From<PostError> for MailboxError {
    fn from(error: PostError) -> Self {
        match error {
            PostError::Refused(Refusal::TooLarge(_)) => {
                Self::Refused("the message is too large for this discussion")
            }
            PostError::Refused(Refusal::Closed) => Self::Refused("this discussion is closed"),
            PostError::Refused(_) => Self::Refused("you may not write to this discussion"),
            PostError::Other(error) => error.into(),
        }
    }
}

impl From<DiscussionError> for MailboxError {
    fn from(error: DiscussionError) -> Self {
        match error {
            DiscussionError::Db(error) => error.into(),
            DiscussionError::Store(error) => error.into(),
            DiscussionError::NotFound(_) => Self::NotFound,
            DiscussionError::Forbidden(_) => Self::NoRight,
            DiscussionError::Refused(why) => Self::Refused(why),
            DiscussionError::Decided(_) => Self::Refused("somebody has decided already"),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl Mailboxes {
    /// Puts messages into a board, one after the other: each is judged by itself, and one that is refused ends it.
    pub(super) async fn post(
        &self,
        person: PrincipalId,
        id: i64,
        mails: &[NewMail],
    ) -> Result<Appended, MailboxError> {
        let (discussion, mailbox) = self.board(person, id).await?;
        let mut uids = Vec::new();
        for mail in mails {
            let placed = self
                .service()?
                .place(person, discussion.clone(), mail.raw.clone(), |_| Ok::<_, MailboxError>(()));
            match placed.await? {
                // One that was there before has its place among the others.
                PutIn::There(uid) if uids.last().is_none_or(|last| *last < uid) => uids.push(uid),
                PutIn::There(_) | PutIn::Waits => {}
            }
        }
        Ok(Appended { uidvalidity: mailbox.uidvalidity, uids, modseq: mailbox.highest_modseq })
    }

    /// Puts copies of entries into a board, and with `moved` takes the originals away, each in one step. What waits beside the
    /// board is published by that.
    pub(super) async fn post_from(
        &self,
        person: PrincipalId,
        from: i64,
        uids: Vec<u32>,
        (to, moved): (i64, bool),
    ) -> Result<Copied, MailboxError> {
        let (discussion, mailbox) = self.board(person, to).await?;
        let mut copied = Copied { uidvalidity: mailbox.uidvalidity, from: Vec::new(), to: Vec::new() };
        let waits_beside = from == discussion.held;
        if waits_beside && !moved {
            return Err(MailboxError::Refused("what waits is published by moving it"));
        }
        for uid in uids {
            let there = match waits_beside {
                true => self.publish(person, &discussion, uid).await?,
                false => self.place_from(person, &discussion, (from, uid), moved).await?,
            };
            if let Some(there) = there.filter(|there| copied.to.last().is_none_or(|last| last < there)) {
                copied.from.push(uid);
                copied.to.push(there);
            }
        }
        Ok(copied)
    }

    fn service(&self) -> Result<&Discussions, MailboxError> {
        self.discussions
            .as_ref()
            .ok_or_else(|| MailboxError::Internal("nobody looks after discussions".into()))
    }

    /// The discussion of a board into which a person may put something.
    async fn board(&self, person: PrincipalId, id: i64) -> Result<(Discussion, Mailbox), MailboxError> {
        let mailbox = self.db.read(move |c| require(c, person, id, Rights::INSERT)).await?;
        match self.service()?.of_mailbox(id).await? {
            Some((discussion, true)) => Ok((discussion, mailbox)),
            _ => Err(MailboxError::NoRight),
        }
    }

    async fn place_from(
        &self,
        person: PrincipalId,
        discussion: &Discussion,
        (from, uid): (i64, u32),
        moved: bool,
    ) -> Result<Option<u32>, MailboxError> {
        let wanted = if moved { MOVE_AWAY } else { Rights::READ };
        let packed = self.db.read(move |c| bytes_of(c, person, (from, uid), wanted)).await?;
        let Some(packed) = packed else { return Ok(None) };
        let raw = packed.unpack()?;
        let now = self.now();
        let also = move |tx: &mut Tx<'_>| {
            if moved {
                mailbox::lock_one(tx, from)?;
                require_open(tx, person, from, MOVE_AWAY)?;
                entry::withdraw(tx, from, &[uid], now)?;
            }
            Ok::<_, MailboxError>(())
        };
        Ok(match self.service()?.place(person, discussion.clone(), raw, also).await? {
            PutIn::There(uid) => Some(uid),
            PutIn::Waits => None,
        })
    }

    async fn publish(
        &self,
        person: PrincipalId,
        discussion: &Discussion,
        uid: u32,
    ) -> Result<Option<u32>, MailboxError> {
        let service = self.service()?;
        let Some(held) = service.held_at(discussion.id, uid).await? else { return Ok(None) };
        let judge = Judge::Actor(Actor::Person(person));
        match service.decide(judge, held, Decision::Approve { trust: false }).await? {
            Some(Received::Published { post, .. }) => Ok(service.uid_of(post).await?),
            _ => Ok(None),
        }
    }
}

/// The bytes of a message a person may do this with.
fn bytes_of(
    c: &mut Conn<'_>,
    person: PrincipalId,
    (mailbox, uid): (i64, u32),
    wanted: Rights,
) -> Result<Option<PackedBlob>, MailboxError> {
    let (_, held) = with_rights(c, person, mailbox)?;
    check_open(held, wanted)?;
    Ok(entry::packed(c, mailbox, &[uid])?.pop().map(|(_, packed)| packed))
}
