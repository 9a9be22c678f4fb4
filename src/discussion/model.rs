//! The words of discussions: what they look like, who may do what, and how things stand. No SQL, nothing asynchronous.

use crate::{
    address::Address,
    clock::Micros,
    directory::{Forbidden, PrincipalId},
    words::words,
};
use mailstore::{DbError, StoreError};
use serde::{Deserialize, Serialize};

words! {
    /// What a discussion looks like on the web. By mail and IMAP all are alike.
    Face {
        /// A mailing list: what is on the web is its archive.
        List = "list",
        /// A board of a forum.
        Board = "board",
        /// Questions, of whose answers one is accepted.
        Questions = "questions",
        /// Notices that people confirm to have read.
        Notices = "notices",
        /// Short signed messages of visitors.
        Guestbook = "guestbook",
    }
}

words! {
    /// Who may read what is published.
    Reading {
        /// Everybody.
        Everyone = "everyone",
        /// Who has an account.
        Registered = "registered",
        /// Members.
        Members = "members",
        /// Owners and moderators.
        Stewards = "stewards",
    }
}

words! {
    /// Who may write.
    Posting {
        /// Everybody, also strangers by mail and visitors on the web.
        Anyone = "anyone",
        /// Members, and who has an account here.
        Registered = "registered",
        /// Members.
        Members = "members",
        /// Owners and moderators: the others only read.
        Stewards = "stewards",
    }
}

words! {
    /// What waits for a moderator before it is published.
    Moderation {
        /// Nothing.
        Nothing = "nothing",
        /// What strangers write.
        Strangers = "strangers",
        /// What strangers write, and the first messages of each member.
        Newcomers = "newcomers",
        /// Everything but what owners and moderators write.
        Everything = "everything",
    }
}

words! {
    /// What becomes of what somebody writes who may not.
    Otherwise {
        /// A moderator decides.
        Hold = "hold",
        /// It is refused, with the reason.
        Refuse = "refuse",
        /// It is taken and thrown away.
        Discard = "discard",
    }
}

words! {
    /// Who may become a member by itself.
    Joining {
        /// Everybody whose address is confirmed.
        Open = "open",
        /// The same, when an owner agrees.
        Approval = "approval",
        /// Nobody.
        Closed = "closed",
    }
}

words! {
    /// Who may see the members.
    Roster {
        /// Owners and moderators.
        Stewards = "stewards",
        /// Members.
        Members = "members",
        /// Everybody.
        Everyone = "everyone",
    }
}

words! {
    /// Where an answer by mail goes.
    ReplyTo {
        /// To the author.
        Author = "author",
        /// To the discussion.
        List = "list",
    }
}

words! {
    /// What a member gets by mail.
    Mode {
        /// Every message.
        Every = "every",
        /// Those of topics it follows.
        Topics = "topics",
        /// A digest, each message a part.
        Digest = "digest",
        /// A digest in plain text.
        PlainDigest = "plain-digest",
        /// Nothing: it reads elsewhere.
        Nothing = "nothing",
    }
}

words! {
    /// How it stands with a member.
    MemberState {
        /// An owner has not agreed yet.
        Waiting = "waiting",
        /// A member.
        Active = "active",
        /// It has left, and no rule brings it back.
        Left = "left",
        /// Its mail came back too often: nothing is sent until somebody says so.
        Stopped = "stopped",
    }
}

words! {
    /// What somebody does for a discussion.
    Part {
        /// Decides everything about it.
        Owner = "owner",
        /// Decides what is published.
        Moderator = "moderator",
    }
}

words! {
    /// Why a message waits.
    Reason {
        /// Everything does here.
        Moderated = "moderated",
        /// The author is no member.
        Stranger = "not-member",
        /// It is one of the author's first.
        Newcomer = "first-post",
        /// Its author is watched.
        Watched = "member-moderated",
        /// Nothing proves that it is from whom it says.
        Unproved = "unverified",
        /// It seems to be meant for the program that looks after members.
        Command = "command-words",
        /// It goes to very many others too.
        Crowd = "too-many-recipients",
        /// The topic is closed.
        ClosedTopic = "closed-topic",
        /// Nothing is published for the time being.
        Emergency = "emergency",
        /// A program may have written it because another message came.
        Automatic = "automatic",
        /// Its author writes very much at once, or the same again: it may be a program.
        Repeated = "repeated",
    }
}

words! {
    /// What has become of a message that waited.
    HeldState {
        /// Nothing yet.
        Waiting = "waiting",
        /// It was published.
        Approved = "approved",
        /// It was refused, and its author told why.
        Refused = "refused",
        /// It was thrown away.
        Discarded = "discarded",
    }
}

words! {
    /// The addresses beside that of a discussion: what follows the hyphen.
    Door {
        /// To become a member.
        Join = "join",
        /// The same.
        Subscribe = "subscribe",
        /// To leave.
        Leave = "leave",
        /// The same.
        Unsubscribe = "unsubscribe",
        /// To confirm.
        Confirm = "confirm",
        /// Commands.
        Request = "request",
        /// The owners.
        Owner = "owner",
        /// Messages that come back.
        Bounces = "bounces",
        /// Decisions of moderators.
        Moderate = "mod",
    }
}

impl Door {
    /// All of them as the directory makes addresses of them.
    pub fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|door| door.as_str()).collect()
    }
}

macro_rules! worded {
    ($($name:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let word = String::deserialize(from)?;
                word.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
worded!(Posting, Moderation, Otherwise, Joining, Roster, ReplyTo, Mode);
pub(super) use worded;

/// What was chosen for a discussion, beside its face and readers. What a row does not name is as by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What it is about, in a sentence or two.
    pub description: String,
    /// Who may write.
    pub posting: Posting,
    /// What waits for a moderator.
    pub moderation: Moderation,
    /// How many messages of a newcomer wait.
    pub newcomer_posts: u32,
    /// What becomes of messages of whoever may not write.
    pub otherwise: Otherwise,
    /// Who may join.
    pub joining: Joining,
    /// Who sees the members.
    pub roster: Roster,
    /// Where answers go.
    pub reply_to: ReplyTo,
    /// Authors' addresses are never shown, on the web or by mail.
    pub hide_addresses: bool,
    /// Put before subjects; empty for nothing.
    pub prefix: String,
    /// The largest message, octets.
    pub max_size: u64,
    /// More recipients named in To and Cc than this make a message wait; 0: no matter how many.
    pub max_recipients: u32,
    /// Nothing is published for the time being.
    pub emergency: bool,
    /// New topics and messages are not taken any more: it is an archive.
    pub closed: bool,
    /// Language of letters to who has not chosen one: `it` or `en`.
    pub language: String,
    /// What new members get by mail.
    pub mode: Mode,
    /// Digests go each so many days; 0: none do.
    pub digest_days: u32,
    /// Whoever reads it finds the board among the shared mailboxes of its mail program.
    pub folder: bool,
    /// Below each message stand a few lines of where it comes from and how one leaves.
    pub footer: bool,
    /// Owners are told who comes and goes by itself.
    pub tell_owners: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            description: String::new(),
            posting: Posting::Members,
            moderation: Moderation::Nothing,
            newcomer_posts: 1,
            otherwise: Otherwise::Hold,
            joining: Joining::Open,
            roster: Roster::Stewards,
            reply_to: ReplyTo::Author,
            hide_addresses: false,
            prefix: String::new(),
            max_size: 10 << 20,
            max_recipients: 20,
            emergency: false,
            closed: false,
            language: "it".to_owned(),
            mode: Mode::Every,
            digest_days: 1,
            folder: true,
            footer: false,
            tell_owners: false,
        }
    }
}

/// A discussion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discussion {
    /// The principal it is.
    pub id: PrincipalId,
    /// Its name as people read it.
    pub name: String,
    /// Where it is written to.
    pub address: Address,
    /// What it looks like.
    pub face: Face,
    /// Who reads it.
    pub reading: Reading,
    /// What else was chosen.
    pub settings: Settings,
    /// Grows with each change of these.
    pub version: i64,
    /// The mailbox with what is published.
    pub board: i64,
    /// The mailbox with what waits.
    pub held: i64,
    /// How many topics there are.
    pub topics: i64,
    /// How many messages.
    pub posts: i64,
    /// When the last came, microseconds UTC; 0: none has.
    pub last_post_at: Micros,
    /// Where it stands among others.
    pub position: i64,
}

impl Discussion {
    /// What it is called in addresses of pages.
    pub fn slug(&self) -> &str {
        self.address.local()
    }

    /// The address beside its own.
    pub fn door(&self, door: Door) -> String {
        format!("{}-{door}@{}", self.address.local(), self.address.domain())
    }

    /// The same with a tag: what follows the `+`.
    pub fn door_with(&self, door: Door, tag: &str) -> String {
        format!("{}-{door}+{tag}@{}", self.address.local(), self.address.domain())
    }

    /// Its List-Id (RFC 2919).
    pub fn list_id(&self) -> String {
        format!("{}.{}", self.address.local().to_ascii_lowercase(), self.address.domain())
    }
}

/// A member of a discussion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its number.
    pub id: i64,
    /// The address it gets mail at.
    pub address: Address,
    /// Its name; empty when it is not known.
    pub name: String,
    /// Its account.
    pub person: Option<PrincipalId>,
    /// Somebody has put it in, or it has come by itself.
    pub by_hand: bool,
    /// So many rules name it.
    pub by_rule: i64,
    /// How it stands.
    pub state: MemberState,
    /// What it gets.
    pub options: Options,
    /// 1: what it writes is published at once; -1: it waits; 0: as for all.
    pub trust: i64,
    /// How many of its messages were published.
    pub posts: i64,
    /// Thousandths of its bounces, as of [`scored_at`](Self::scored_at).
    pub score: i64,
    /// Microseconds UTC.
    pub scored_at: Micros,
    /// When it was stopped for its bounces.
    pub stopped_at: Option<Micros>,
    /// What it has agreed to, and when and how.
    pub consent: String,
    /// When it came.
    pub joined_at: Micros,
}

/// What a member has chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// What it gets by mail.
    pub mode: Mode,
    /// Nothing is sent until then, microseconds UTC; 0: it is not away.
    pub away_until: Micros,
    /// It gets its own messages too.
    pub own_copy: bool,
    /// It gets a copy also of what is addressed to it beside.
    pub doubles: bool,
    /// It is left out of what others see of the members.
    pub hidden: bool,
    /// `it` or `en`.
    pub language: String,
}

impl Options {
    /// As a discussion gives them to who comes.
    pub fn of(settings: &Settings) -> Self {
        Self {
            mode: settings.mode,
            away_until: 0,
            own_copy: false,
            doubles: false,
            hidden: false,
            language: settings.language.clone(),
        }
    }
}

/// Why it was not done. Nothing of the use case is kept.
#[derive(Debug, thiserror::Error)]
pub enum DiscussionError {
    /// There is no such discussion, topic, message or member, or whoever asks may not know of it.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Whoever asks may not do it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// It cannot be, for the reason given.
    #[error("{0}")]
    Refused(&'static str),
    /// Somebody has changed it meanwhile: how it stands now.
    #[error("it was changed meanwhile")]
    Conflict(i64),
    /// Somebody has decided already: who.
    #[error("it was decided by {0}")]
    Decided(String),
    /// A letter in the words of owners cannot be sent so.
    #[error("{0}")]
    Wording(super::WordingFault),
    /// The directory refuses.
    #[error(transparent)]
    Directory(#[from] crate::directory::DirectoryError),
    /// The store of messages.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// A fault of ours.
    #[error("internal error: {0}")]
    Internal(String),
}

impl DiscussionError {
    /// Whether somebody has asked for what cannot be: to try again changes nothing.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::NotFound(_) | Self::Forbidden(_) | Self::Refused(_) | Self::Decided(_))
    }

    /// Whether the same may succeed later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Db(error) | Self::Store(StoreError::Db(error)) => error.is_temporary(),
            Self::Directory(error) => error.is_temporary(),
            _ => false,
        }
    }
}
