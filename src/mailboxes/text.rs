//! Looking for texts: what the index of words says of the messages of a mailbox.

use super::{MailboxError, Mailboxes, require};
use crate::{
    directory::PrincipalId,
    search::{self, Hits, Kind, Patience, Wanted},
};
use mailstore::{Rights, blob::PackedBlob, db::Conn, entry};
use std::{
    collections::HashMap,
    sync::Weak,
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// Up to so many messages found are looked up one by one; for more, all entries of the mailbox are read.
const ONE_BY_ONE: usize = 2_000;

/// A search waits so long until it may ask the index, and then so long for its answer. What it does not know by then it
/// reads itself; that costs everybody far more than waiting, so it waits long.
const TURN: Duration = Duration::from_secs(20);
const ANSWER: Duration = Duration::from_secs(2);

/// UIDs of messages found, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UidHits {
    /// They satisfy.
    pub sure: Vec<u32>,
    /// They may, and have to be looked at.
    pub unsure: Vec<u32>,
}

/// What the index says to some questions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextAnswers {
    /// UIDs of messages that are not yet indexed, ascending: the answers say nothing of them.
    pub waiting: Vec<u32>,
    /// An answer to each question; None where the index can say nothing.
    pub answers: Vec<Option<UidHits>>,
}

impl Mailboxes {
    /// Asks the index, in one snapshot with the entries of the mailbox. It stops when nobody holds `alive` any more. Only
    /// some may ask at a time, so that there are always connections for others; whoever waits too long knows nothing.
    ///
    /// # Errors
    /// The mailbox may not be read, the database is away, or nobody waits.
    pub async fn ask_index(
        &self,
        person: PrincipalId,
        id: i64,
        wanted: Vec<Wanted>,
        alive: Weak<()>,
    ) -> Result<TextAnswers, MailboxError> {
        let words = self.words.clone();
        let turn = timeout(TURN, words.turn()).await.ok().flatten();
        let Some(turn) = turn else {
            self.db.read_brief(move |c| require(c, person, id, Rights::READ).map(|_| ())).await?;
            return Ok(TextAnswers { waiting: Vec::new(), answers: vec![None; wanted.len()] });
        };
        self.db
            .read(move |c| {
                let _turn = turn;
                require(c, person, id, Rights::READ)?;
                let mut waiting = search::waiting_in(c, id)?;
                waiting.sort_unstable();
                let patience = Patience { alive, until: Instant::now() + ANSWER };
                let members = |c: &mut Conn<'_>| {
                    Ok(entry::messages(c, id)?.into_iter().map(|(message, _)| message).collect())
                };
                let hits = words.find(c, Kind::Message, &wanted, &patience, members)?;
                Ok(TextAnswers { waiting, answers: in_mailbox(c, id, hits)? })
            })
            .await
    }

    /// Texts that were taken out of attachments of messages, by UID.
    ///
    /// # Errors
    /// The mailbox may not be read, or the database is away.
    pub async fn attached_texts(
        &self,
        person: PrincipalId,
        id: i64,
        uids: Vec<u32>,
    ) -> Result<Vec<(u32, PackedBlob)>, MailboxError> {
        self.read_in(person, id, move |c| search::extracts(c, id, &uids)).await
    }
}

/// Of the messages found those that are in the mailbox, by UID.
fn in_mailbox(
    c: &mut Conn<'_>,
    mailbox: i64,
    hits: Vec<Option<Hits>>,
) -> Result<Vec<Option<UidHits>>, MailboxError> {
    let all = || hits.iter().flatten().flat_map(|hits| hits.sure.iter().chain(&hits.unsure)).copied();
    let entries = match all().count() {
        0 => Vec::new(),
        few if few <= ONE_BY_ONE => entry::of_messages(c, mailbox, &all().collect::<Vec<_>>())?,
        _ => entry::messages(c, mailbox)?,
    };
    let mut uids: HashMap<i64, Vec<u32>> = HashMap::with_capacity(entries.len());
    for (message, uid) in entries {
        uids.entry(message).or_default().push(uid);
    }
    let of = |messages: &[i64]| {
        let mut found: Vec<u32> =
            messages.iter().filter_map(|message| uids.get(message)).flatten().copied().collect();
        found.sort_unstable();
        found
    };
    let answer = |hits: Hits| UidHits { sure: of(&hits.sure), unsure: of(&hits.unsure) };
    Ok(hits.into_iter().map(|hits| hits.map(answer)).collect())
}
