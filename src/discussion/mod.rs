//! Discussions: mailing list, forum board, archive and IMAP folder at once.
//!
//! A discussion is a principal whose INBOX is the board: what is published is a message there, whoever reads it by IMAP, on the
//! web or in a copy. Every message takes one road ([`posting`]), whether it came by mail, was written on the web, or was put
//! into the folder: it is dressed before the transaction, and in it judged ([`policy`]), published or kept waiting, and a copy is
//! planned for each member ([`fanout`]). What follows later (letters, commands, bounces) is a row of work ([`work`]) that is
//! taken away in the transaction of its consequences ([`doing`]).
//!
//! What waits lies in a mailbox that only owners and moderators may read, and is nowhere else: neither in feeds nor in searches.

pub mod archive;
mod body;
mod bounces;
mod changing;
pub mod command;
pub mod desk;
mod digest;
mod doing;
mod doors;
mod dress;
mod edit;
mod fanout;
mod folder;
pub mod keys;
mod letters;
mod links;
mod managed;
mod membership;
mod model;
mod moderation;
pub mod personal;
mod policy;
mod posting;
mod programs;
pub mod quote;
mod reading;
mod request;
mod rules;
mod seat;
pub mod sheet;
mod store;
#[cfg(test)]
mod tests;
mod titles;
mod work;
mod writing;

pub use body::{Block, Body, FileNote, Removed};
pub use bounces::{Bounce, LIMIT as BOUNCE_LIMIT, undelivered};
pub use changing::{Revision, TopicDeed};
pub use edit::{MAILBOX_KIND, New};
pub use fanout::SERVICE;
pub use folder::PutIn;
pub use links::Leaving;
pub use managed::{Managed, Queue, Waiting, WholeHeld};
pub use membership::{Added, Entry, Joined, Newcomer};
pub use model::{
    Discussion, DiscussionError, Door, Face, HeldState, Joining, Member, MemberState, Mode, Moderation,
    Options, Otherwise, Part, Posting, Reading, Reason, ReplyTo, Roster, Settings,
};
pub use moderation::{DecidedAll, Decision, Judge};
pub use policy::{Reader, Refusal};
pub use posting::{Draft, Facts, PostError, Received, Source, receive};
pub use programs::{Change, Known, Span};
pub use reading::{
    BoardLine, BoardView, Found, GuestLine, GuestPage, Hit, MONTHLY, MonthOf, POSTS, Pointer, Sought, Spot,
    TOPICS, ThreadView, Wanted,
};
pub use rules::{Rule, principal_changed};
pub use seat::{Seat, Writing};
pub use store::{
    Ban,
    held::Held,
    member::{ByMember, Which},
    post::{Post, Topic},
    reader::{Order, Placed, Titled, TopicLine},
};
pub use titles::{Title, Titles};
pub use work::{Asked, Mail};
pub use writing::{
    Attachment, LONGEST_ENTRY, LONGEST_TEXT, LONGEST_TITLE, Signature, Written, new_key, preview, tags_in,
};

use crate::{
    address::Address,
    auth::{KeyError, Keys},
    bounce::token::{Purpose, SharedTokens, Tokens},
    clock::Clock,
    directory::{self, Directory, PrincipalId},
    mailauth::{Kept, Policy},
    mime::compose,
    site,
    snapshot::Snapshot,
};
use mailstore::{
    Db, DbError,
    blob::PreparedBlob,
    db::{Conn, Tx},
};
use posting::Making;
use std::{collections::HashMap, sync::Arc};

/// The service. A cheap clone.
#[derive(Clone)]
pub struct Discussions {
    db: Db,
    clock: Clock,
    directory: Directory,
    tokens: SharedTokens,
    post: site::Post,
    titles: Snapshot<Titles>,
}

/// Mail as it comes in, for discussions among its recipients.
#[derive(Debug, Clone)]
pub struct Incoming<'a> {
    /// Its bytes, with what was written on top of them.
    pub raw: &'a [u8],
    /// What is known of whose it is; None: nobody has looked.
    pub auth: Option<&'a Kept>,
    /// Who of ours has sent it.
    pub person: Option<PrincipalId>,
    /// Its reverse-path.
    pub reverse_path: Option<&'a Address>,
}

/// Discussions that mail is for, and what they make of it: ready for a transaction.
#[derive(Debug, Clone, Default)]
pub struct Drafts(HashMap<(PrincipalId, Option<String>), Draft>);

impl Drafts {
    /// Whether it was made for this address: a discussion, and the token in it.
    pub fn have(&self, list: PrincipalId, tag: Option<&str>) -> bool {
        self.0.contains_key(&(list, tag.map(str::to_owned)))
    }

    /// What was made for it.
    pub fn of(&self, list: PrincipalId, tag: Option<&str>) -> Option<&Draft> {
        self.0.get(&(list, tag.map(str::to_owned)))
    }
}

impl Discussions {
    /// The discussions in `db`.
    pub fn new(db: Db, clock: Clock, directory: Directory, keys: Arc<Keys>, post: site::Post) -> Self {
        let tokens = SharedTokens::new(db.clone(), keys);
        let titles = Snapshot::new(db.clone(), clock.clone(), titles::NEWS, |c, _| Titles::read(c));
        Self { db, clock, directory, tokens, post, titles }
    }

    /// The tokens in addresses and links of copies.
    ///
    /// # Errors
    /// The database, or the master key.
    pub async fn tokens(&self) -> Result<&Tokens, DbError> {
        self.tokens.get(self.clock.now()).await.map_err(|error| match error {
            KeyError::Db(error) => error,
            other => DbError::Other(other.to_string()),
        })
    }

    /// Reads and dresses mail for discussions, each with the token in the address it was written to.
    ///
    /// # Errors
    /// The database.
    pub async fn drafts(
        &self,
        lists: Vec<(PrincipalId, Option<String>)>,
        mail: Incoming<'_>,
    ) -> Result<Drafts, DbError> {
        let mut drafts = Drafts::default();
        let domain =
            crate::mime::addresses_in(mail.raw, "From").ok().and_then(|from| from.into_iter().next());
        for (list, tag) in lists {
            let from = domain.clone();
            let (found, hosted, sibling) = {
                let path = mail.reverse_path.cloned();
                self.db
                    .read(move |c| {
                        let found = store::load(c, &[list.0])?.pop();
                        let hosted = match &from {
                            Some(from) => directory::is_hosted(c, from.domain())?,
                            None => false,
                        };
                        Ok::<_, DbError>((found, hosted, sibling(c, path.as_ref())?))
                    })
                    .await?
            };
            let Some(discussion) = found else { continue };
            let token_of = match &tag {
                Some(tag) => self.tokens().await?.read(Purpose::Reply, tag).map(|(member, _)| member),
                None => None,
            };
            let vouched = match (sibling, mail.reverse_path.and_then(Address::tag)) {
                (true, Some(tag)) => self.sent_by_sibling(tag, &discussion).await?,
                _ => false,
            };
            let strict = !hosted && mail.auth.is_some_and(|auth| auth.policy >= Policy::Quarantine);
            let source = Source {
                auth: mail.auth.cloned(),
                person: mail.person,
                token_of,
                vouched,
                from_nobody: mail.reverse_path.is_none(),
                ..Source::default()
            };
            let draft = self.draft(discussion, mail.raw.to_vec(), strict, source).await?;
            drafts.0.insert((list, tag), draft);
        }
        Ok(drafts)
    }

    /// Whether a list of ours has sent this on to a discussion that is its member.
    async fn sent_by_sibling(&self, tag: &str, to: &Discussion) -> Result<bool, DbError> {
        let Some((member, _)) = self.tokens().await?.read(Purpose::Bounce, tag) else { return Ok(false) };
        let found = self.db.read(move |c| store::member::find(c, member)).await?;
        Ok(found.is_some_and(|(_, member)| member.address.key() == to.address.key()))
    }

    async fn draft(
        &self,
        discussion: Discussion,
        raw: Vec<u8>,
        strict: bool,
        source: Source,
    ) -> Result<Draft, DbError> {
        let (site, host) = (self.post.site.url().to_owned(), self.post.host.clone());
        let message_id = compose::generate_message_id(rand::random(), &host);
        let make = move || {
            let making = Making { discussion: &discussion, site: &site, strict, message_id };
            Draft::new(&raw, &making, source)
        };
        let made = tokio::task::spawn_blocking(make).await.map_err(|e| DbError::Other(e.to_string()))?;
        made.map_err(|error| DbError::Other(error.to_string()))
    }
}

/// Whether a reverse-path is that of copies of a discussion of ours.
fn sibling(c: &mut Conn<'_>, path: Option<&Address>) -> Result<bool, DbError> {
    let Some(path) = path else { return Ok(false) };
    let bare = path.without_tag();
    Ok(directory::find(c, &bare)?.is_some_and(|one| one.kind == directory::Kind::List))
}

/// Notes mail that came to one of the addresses beside a discussion's own, to be read.
///
/// # Errors
/// The database.
pub fn take(
    tx: &mut Tx<'_>,
    list: PrincipalId,
    mail: Mail,
    bytes: &PreparedBlob,
    now: crate::clock::Micros,
) -> Result<(), DbError> {
    work::put_mail(tx, list, mail, bytes, now)
}

/// The people and units who own a discussion: mail to its owners goes to them.
///
/// # Errors
/// The database.
pub fn owners(c: &mut Conn<'_>, list: PrincipalId) -> Result<Vec<PrincipalId>, DbError> {
    let stewards = store::stewards(c, list)?;
    let owners: Vec<PrincipalId> =
        stewards.iter().filter(|(_, part)| *part == Part::Owner).map(|(who, _)| *who).collect();
    Ok(if owners.is_empty() { stewards.into_iter().map(|(who, _)| who).collect() } else { owners })
}
