//! The board as a folder: what somebody puts into it is a message like any other, in the name of who puts it there.

use super::{
    Discussions,
    changing::mark_removed,
    model::{Discussion, DiscussionError, HeldState},
    posting::{Draft, PostError, Received, Source, receive},
    seat::Seat,
    store::{self, held, post},
};
use crate::{
    address::Address,
    clock::Micros,
    directory::{self, PrincipalId, Viewer},
    mailauth::Kept,
    mime::{
        self,
        compose::{self, Mailbox},
    },
};
use mailstore::{DbError, db::Tx};

/// What has become of a message that was put into a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutIn {
    /// It is there, under this UID.
    There(u32),
    /// It waits for a moderator.
    Waits,
}

impl Discussions {
    /// The discussion whose board, or what waits for it, is a mailbox; and whether it is the board.
    ///
    /// # Errors
    /// The database.
    pub async fn of_mailbox(&self, mailbox: i64) -> Result<Option<(Discussion, bool)>, DbError> {
        let found = self.db.read(move |c| store::of_mailbox(c, mailbox)).await?;
        Ok(found.map(|discussion| (discussion.board == mailbox, discussion)).map(|(board, d)| (d, board)))
    }

    /// The message that waits under a UID.
    ///
    /// # Errors
    /// The database.
    pub async fn held_at(&self, id: PrincipalId, uid: u32) -> Result<Option<i64>, DbError> {
        Ok(self.db.read(move |c| held::by_uid(c, id, uid)).await?.map(|held| held.id))
    }

    /// Where in the board a post is.
    ///
    /// # Errors
    /// The database.
    pub async fn uid_of(&self, id: i64) -> Result<Option<u32>, DbError> {
        Ok(self.db.read(move |c| post::post(c, id)).await?.map(|post| post.uid))
    }

    /// Puts a message into a discussion in the name of a person, and does what else belongs to it in the same transaction.
    ///
    /// # Errors
    /// Why it may not be there; those of `also`.
    pub async fn place<E, F>(
        &self,
        person: PrincipalId,
        discussion: Discussion,
        raw: Vec<u8>,
        also: F,
    ) -> Result<PutIn, E>
    where
        E: From<PostError> + From<DbError> + Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<(), E> + Send + 'static,
    {
        let now = self.clock.now();
        let loaded = self.db.read(move |c| directory::load(c, &[person])).await?.pop();
        let acting = loaded.ok_or(DbError::NoRow)?;
        let raw = in_the_name_of(&raw, &acting.address, &acting.name, now);
        let source = Source {
            auth: Some(Kept::submitted(person.0, Some(acting.address.clone()))),
            person: Some(person),
            acting: Some(acting.address),
            ..Source::default()
        };
        let domain = mime::addresses_in(&raw, "From").ok().and_then(|from| from.into_iter().next());
        let ours = self.db.read_brief(move |c| match &domain {
            Some(from) => directory::is_hosted(c, from.domain()),
            None => Ok(true),
        });
        // Whose mail it was nobody knows any more: in the name of others it would be refused elsewhere.
        let strict = !ours.await?;
        let draft = self.draft(discussion, raw, strict, source).await?;
        self.db
            .write_sized(draft.prepared.stored_size(), move |tx| {
                let put = match receive(tx, &draft, now)? {
                    Received::Published { post, .. } => {
                        PutIn::There(post::post(tx, post)?.ok_or(DbError::NoRow)?.uid)
                    }
                    Received::Waits { .. } => PutIn::Waits,
                    Received::Known => known(tx, &draft).map_err(PostError::from)?,
                    Received::Discarded => return Err(PostError::from(NOT_TAKEN).into()),
                };
                also(tx)?;
                Ok(put)
            })
            .await
    }
}

const NOT_TAKEN: DiscussionError = DiscussionError::Refused("this discussion does not take such a message");

/// Where a message is that has been put there before: nothing of somebody's may be taken away for one that is no longer there.
fn known(tx: &mut Tx<'_>, draft: &Draft) -> Result<PutIn, DiscussionError> {
    let (id, digest) = (draft.discussion.id, &draft.facts.digest);
    if let Some((found, _)) = post::by_digest(tx, id, digest)? {
        let found = post::post(tx, found)?.filter(|post| !post.removed);
        return found.map(|post| PutIn::There(post.uid)).ok_or(NOT_TAKEN);
    }
    match held::waits(tx, id, digest)? {
        true => Ok(PutIn::Waits),
        false => Err(NOT_TAKEN),
    }
}

/// What is expunged or moved out of a mailbox of a discussion is taken away there too, in the same transaction: a post, or what
/// waits. Whether the person may has been asked.
///
/// # Errors
/// The database.
pub fn taken_out(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    (mailbox, uids): (i64, &[u32]),
    now: Micros,
) -> Result<(), DiscussionError> {
    let Some(discussion) = store::of_mailbox(tx, mailbox)? else { return Ok(()) };
    let viewer = Viewer::load(tx, person)?.ok_or(directory::Forbidden)?;
    let seat = Seat::find(tx, &viewer, discussion)?;
    let (id, is_board) = (seat.discussion.id, seat.discussion.board == mailbox);
    for uid in uids {
        if is_board {
            if let Some(found) = post::by_uid(tx, id, *uid)? {
                mark_removed(tx, (&viewer, &seat), &found, "", now)?;
            }
        } else if let Some(waiting) = held::by_uid(tx, id, *uid)? {
            held::decide(tx, waiting.id, (HeldState::Discarded, &viewer.name), now)?;
        }
    }
    store::told(tx);
    Ok(())
}

/// A message of somebody else that is put there says by whom (RFC 5322 §3.6.6).
fn in_the_name_of(raw: &[u8], address: &Address, name: &str, now: Micros) -> Vec<u8> {
    let own = mime::addresses_in(raw, "From")
        .is_ok_and(|from| matches!(from.as_slice(), [one] if one.key() == address.key()));
    if own {
        return raw.to_vec();
    }
    let from = Mailbox { name: Some(compose::one_line(name)), address: address.clone() };
    let mut lines = compose::address_line("Resent-From", &[from]).unwrap_or_default();
    lines.extend(compose::header_line("Resent-Date", &compose::rfc5322_date(now)).unwrap_or_default());
    mime::prepend(raw, &lines)
}
