//! Items, claims and outcomes; no SQL.

use super::personal::Personal;
use crate::notify::{Notify, OriginalRecipient, Ret, Wish};
use mailstore::{
    DbError,
    blob::PreparedBlob,
    db::{FromRow, Row},
};
use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

/// A message to be sent to remote recipients.
#[derive(Debug, Clone)]
pub struct NewItem<'a> {
    /// Its bytes, hashed and compressed.
    pub blob: &'a PreparedBlob,
    /// Its size in bytes.
    pub size: usize,
    /// Where failures go; empty for the null reverse-path.
    pub reverse_path: &'a str,
    /// Its recipients.
    pub recipients: &'a [NewRecipient],
    /// The person on whose behalf it leaves.
    pub sender: Option<i64>,
    /// For the eyes of whoever looks at the queue.
    pub subject: &'a str,
    /// Header lines, each with its CRLF, that go before the message when it leaves: a forward's Delivered-To.
    pub prefix: &'a str,
    /// It holds bytes over 127.
    pub eight_bit: bool,
    /// An address or header needs SMTPUTF8 (RFC 6531).
    pub smtputf8: bool,
    /// How much of it a notice of failure brings back.
    pub ret: Option<Ret>,
    /// The sender's name of it; empty when none was given.
    pub envid: &'a str,
    /// The first attempt is not made before, microseconds UTC.
    pub not_before: i64,
    /// After this it fails for good, microseconds UTC.
    pub expires_at: i64,
}

/// A recipient of a new item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecipient {
    /// The address.
    pub address: String,
    /// Its domain in A-labels.
    pub domain: String,
    /// What its sender is to be told.
    pub wish: Wish,
    /// It has it already, and its sender is to be told.
    pub done: Option<Done>,
}

impl NewRecipient {
    /// One to be sent to, about whom nothing was asked.
    pub fn new(address: impl Into<String>, domain: impl Into<String>) -> Self {
        Self { address: address.into(), domain: domain.into(), wish: Wish::default(), done: None }
    }
}

/// What a recipient has become already who is in the queue only for the sender to be told (RFC 3461 §5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is in a mailbox here.
    Delivered,
    /// It has been passed on to those an alias or a group stands for.
    Expanded,
}

impl Done {
    pub(super) fn number(done: Option<Self>) -> i64 {
        match done {
            None => 0,
            Some(Self::Delivered) => 1,
            Some(Self::Expanded) => 2,
        }
    }

    fn from_number(number: i64) -> Result<Option<Self>, DbError> {
        Ok(match number {
            0 => None,
            1 => Some(Self::Delivered),
            2 => Some(Self::Expanded),
            other => return Err(DbError::Other(format!("a queue row is done in the unknown way {other}"))),
        })
    }
}

/// The number of a RET in the queue.
pub(super) fn ret_number(ret: Option<Ret>) -> i64 {
    match ret {
        None => 0,
        Some(Ret::Full) => 1,
        Some(Ret::Headers) => 2,
    }
}

fn ret_from_number(number: i64) -> Option<Ret> {
    match number {
        1 => Some(Ret::Full),
        2 => Some(Ret::Headers),
        _ => None,
    }
}

/// How it stands with a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// To be sent when its time comes.
    Waiting,
    /// Kept back by an administrator.
    Held,
    /// A remote server (or the demo's outbox) has taken it.
    Delivered,
    /// Given up; its sender was told.
    Failed,
    /// Taken out by an administrator.
    Dropped,
    /// A copy of a personal item that a server may have taken: its answer was never heard. It is not sent again by itself.
    Unknown,
}

impl State {
    pub(super) fn number(self) -> i64 {
        self as i64
    }

    pub(super) fn from_number(number: i64) -> Result<Self, DbError> {
        Ok(match number {
            0 => Self::Waiting,
            1 => Self::Held,
            2 => Self::Delivered,
            3 => Self::Failed,
            4 => Self::Dropped,
            5 => Self::Unknown,
            other => return Err(DbError::Other(format!("a queue row has the unknown state {other}"))),
        })
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Dropped => "dropped",
            Self::Unknown => "unknown",
        })
    }
}

/// A queued message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id.
    pub id: i64,
    /// Where failures go; empty for the null reverse-path.
    pub reverse_path: String,
    /// The person on whose behalf it leaves.
    pub sender: Option<i64>,
    /// Bytes.
    pub size: i64,
    /// Decoded subject.
    pub subject: String,
    /// Header lines that go before the message when it leaves.
    pub prefix: String,
    /// It holds bytes over 127.
    pub eight_bit: bool,
    /// It needs SMTPUTF8.
    pub smtputf8: bool,
    /// How much of it a notice of failure brings back.
    pub ret: Option<Ret>,
    /// The sender's name of it; empty when none was given.
    pub envid: String,
    /// When it was queued, microseconds UTC.
    pub created_at: i64,
    /// Every recipient gets a copy of its own, at most once.
    pub personal: Option<Arc<Personal>>,
    /// So many recipients have no row yet.
    pub planned: i64,
    /// Those are kept back by an administrator.
    pub plan_held: bool,
}

impl FromRow for Item {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            reverse_path: row.get(1)?,
            sender: row.get(2)?,
            size: row.get(3)?,
            subject: row.get(4)?,
            prefix: row.get(5)?,
            eight_bit: row.get(6)?,
            smtputf8: row.get(7)?,
            ret: ret_from_number(row.get(8)?),
            envid: row.get(9)?,
            created_at: row.get(10)?,
            personal: Personal::from_stored(&row.get::<String>(11)?)?.map(Arc::new),
            planned: row.get(12)?,
            plan_held: row.get(13)?,
        })
    }
}

/// A recipient of a queued message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Its id.
    pub id: i64,
    /// The message.
    pub item: i64,
    /// The address.
    pub address: String,
    /// Its domain in A-labels.
    pub domain: String,
    /// How it stands.
    pub state: State,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next, or when the present claim runs out.
    pub next_attempt_at: i64,
    /// When it is given up.
    pub expires_at: i64,
    /// The sender has been told of the delay.
    pub delay_told: bool,
    /// The last words of a remote server, or what else happened.
    pub reply: String,
    /// What its sender is to be told.
    pub wish: Wish,
    /// It has it already, and its sender is to be told.
    pub done: Option<Done>,
    /// A sender has claimed it, until [`next_attempt_at`](Self::next_attempt_at) at the longest.
    pub claimed: bool,
    /// Whose copy of a personal item it is, a number of the service.
    pub subject_id: Option<i64>,
}

impl Recipient {
    /// Somebody is sending to it at this moment, as far as the row tells.
    pub fn is_being_sent(&self, now: i64) -> bool {
        self.state == State::Waiting && self.claimed && self.next_attempt_at > now
    }
}

impl FromRow for Recipient {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self {
            id: row.get(0)?,
            item: row.get(1)?,
            address: row.get(2)?,
            domain: row.get(3)?,
            state: State::from_number(row.get(4)?)?,
            attempts: row.get(5)?,
            next_attempt_at: row.get(6)?,
            expires_at: row.get(7)?,
            delay_told: row.get(8)?,
            reply: row.get(9)?,
            wish: Wish {
                notify: Notify::from_number(row.get(10)?),
                original: OriginalRecipient::from_stored(&row.get::<String>(11)?),
            },
            done: Done::from_number(row.get(12)?)?,
            claimed: row.get(13)?,
            subject_id: row.get(14)?,
        })
    }
}

/// One message with those of its recipients that were claimed together: all of one domain. Of a personal item there may be
/// several claims of one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The message.
    pub item: Item,
    /// The recipients, at least one.
    pub recipients: Vec<Recipient>,
}

impl Claim {
    /// The domain of its recipients.
    pub fn domain(&self) -> &str {
        self.recipients.first().map_or("", |recipient| &recipient.domain)
    }
}

/// What a claimer can still take on.
#[derive(Debug, Clone)]
pub struct Room {
    /// At most so many recipients.
    pub recipients: usize,
    /// At most so many claims of one domain at once, together with those under way.
    pub per_domain: usize,
    /// How many claims are under way, by domain.
    pub running: HashMap<String, usize>,
    /// At most so many copies of personal items.
    pub copies: usize,
    /// At most so many copies for one domain at once, together with those under way.
    pub copies_per_domain: usize,
    /// How many copies are under way, by domain.
    pub copying: HashMap<String, usize>,
    /// The recipients of all that is under way: not to be claimed again, whatever the clock says.
    pub claimed: Vec<i64>,
}

impl Room {
    /// Room for so many recipients and as many copies, of whatever domains.
    pub fn of(recipients: usize) -> Self {
        Self {
            recipients,
            per_domain: usize::MAX,
            running: HashMap::new(),
            copies: recipients,
            copies_per_domain: usize::MAX,
            copying: HashMap::new(),
            claimed: Vec::new(),
        }
    }

    /// There is none.
    pub fn is_none(&self) -> bool {
        self.recipients == 0 && self.copies == 0
    }

    /// The room for copies that these claims leave.
    #[must_use]
    pub fn for_copies_beside(&self, claims: &[Claim]) -> Self {
        let mut rest = Self { recipients: 0, ..self.clone() };
        for claim in claims.iter().filter(|claim| claim.item.personal.is_some()) {
            rest.copies = rest.copies.saturating_sub(claim.recipients.len());
            *rest.copying.entry(claim.domain().to_owned()).or_default() += claim.recipients.len();
        }
        rest
    }

    /// The domains nothing more can be taken on of.
    pub(super) fn busy(&self) -> Vec<String> {
        full(&self.running, self.per_domain)
    }

    /// The domains no more copies can be taken on of.
    pub(super) fn busy_copying(&self) -> Vec<String> {
        full(&self.copying, self.copies_per_domain)
    }

    /// Of (recipient, message, domain), the recipients for whose domain there is room: a claim is what one message has
    /// for one domain.
    pub(super) fn fitting(&self, due: Vec<(i64, i64, String)>) -> Vec<i64> {
        let mut claims: HashMap<String, HashSet<i64>> = HashMap::new();
        let mut fitting = Vec::with_capacity(due.len());
        for (recipient, message, domain) in due {
            let running = self.running.get(&domain).copied().unwrap_or_default();
            let new = claims.entry(domain).or_default();
            if new.contains(&message) || running + new.len() < self.per_domain {
                new.insert(message);
                fitting.push(recipient);
            }
        }
        fitting
    }

    /// Of (recipient, domain), the copies for whose domain there is room.
    pub(super) fn fitting_copies(&self, due: Vec<(i64, String)>) -> Vec<i64> {
        let mut copying = self.copying.clone();
        let mut fits = |domain: String| {
            let count = copying.entry(domain).or_default();
            *count += 1;
            *count <= self.copies_per_domain
        };
        due.into_iter().filter_map(|(recipient, domain)| fits(domain).then_some(recipient)).collect()
    }
}

fn full(running: &HashMap<String, usize>, most: usize) -> Vec<String> {
    let full = running.iter().filter(|(_, count)| **count >= most);
    full.map(|(domain, _)| domain.clone()).collect()
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken; the words it was taken with.
    Delivered(String),
    /// To be tried again at that instant, and why.
    Retry(i64, String),
    /// Given up, and why.
    Failed(String),
    /// A copy that may have been taken, and what was heard last.
    Unknown(String),
}

impl Outcome {
    /// The state it leads to, the instant of the next attempt (`now` where there is none), and the words.
    pub(super) fn parts(&self, now: i64) -> (State, i64, &str) {
        match self {
            Self::Delivered(reply) => (State::Delivered, now, reply),
            Self::Retry(at, reply) => (State::Waiting, *at, reply),
            Self::Failed(reply) => (State::Failed, now, reply),
            Self::Unknown(reply) => (State::Unknown, now, reply),
        }
    }
}

/// The outcome for one claimed recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The recipient.
    pub recipient: i64,
    /// What became of it.
    pub outcome: Outcome,
}
