//! Mail that arrives: whom it is for, and putting it there.
//!
//! [`check_recipient`](Delivery::check_recipient) answers at RCPT, [`accept`](Delivery::accept) takes the message: its
//! facts are read and its bytes packed first, then one transaction enters it for every recipient, a savepoint each. What
//! [`plan`](plan::plan) says is pure. A local recipient that cannot have it although others can (over quota since RCPT)
//! goes into the queue, where it is tried again and answered in the end like any other.

mod apply;
mod plan;
#[cfg(test)]
mod tests;
mod trace;

pub use apply::{Enqueue, Letter, Post};
pub use plan::{Step, plan};
pub use trace::{Trace, received};

use crate::{
    address::{Address, ReversePath},
    clock::{Clock, Micros},
    directory::{self, Target},
    mailboxes::aside,
    mime,
};
use mailstore::{Db, DbError, StoreError, db::Tx, quota};

/// More Received fields than this are a loop (RFC 5321 §6.3 says at least 100).
pub const RECEIVED_MAX: usize = 100;

/// Why a recipient or a message is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// The domain is ours, the address is nobody's.
    #[error("no such address")]
    NoSuchUser,
    /// The domain is not ours.
    #[error("the domain is not hosted here")]
    NotHosted,
    /// The address takes no mail at present.
    #[error("disabled")]
    Disabled,
    /// No room.
    #[error("over quota")]
    OverQuota,
    /// The message goes round.
    #[error("mail loop")]
    Loop,
    /// The database cannot take it now.
    #[error("temporarily unavailable")]
    Unavailable,
    /// A fault of ours: the sender may try again, the log knows more.
    #[error("internal error: {0}")]
    Internal(String),
}

impl DeliveryError {
    /// Whether the same delivery may succeed later.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::OverQuota | Self::Unavailable | Self::Internal(_))
    }
}

impl From<DbError> for DeliveryError {
    fn from(error: DbError) -> Self {
        if !error.is_temporary() {
            return Self::Internal(error.to_string());
        }
        // Its words go no further.
        tracing::warn!(%error, "the database is not available, mail is put off");
        Self::Unavailable
    }
}

impl From<StoreError> for DeliveryError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::OverQuota => Self::OverQuota,
            StoreError::Db(error) => error.into(),
            other => Self::Internal(other.to_string()),
        }
    }
}

/// How the caller can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// One answer for all recipients (SMTP): those that fail while others do not are queued.
    Whole,
    /// One for each recipient (LMTP).
    Each,
}

/// A message as it comes in.
#[derive(Debug, Clone)]
pub struct Inbound {
    /// MAIL FROM.
    pub reverse_path: ReversePath,
    /// RCPT TO, at least one.
    pub recipients: Vec<Address>,
    /// Its bytes, with CRLF line ends.
    pub raw: Vec<u8>,
    /// How it came, for the Received field.
    pub trace: Trace,
}

/// The service. A cheap clone.
#[derive(Clone)]
pub struct Delivery {
    db: Db,
    clock: Clock,
    hostname: String,
    /// How long a queued recipient is tried, microseconds.
    lifetime: Micros,
}

impl Delivery {
    /// Delivery on the host of that name; what it queues is tried for `lifetime` microseconds.
    pub fn new(db: Db, clock: Clock, hostname: &str, lifetime: Micros) -> Self {
        Self { db, clock, hostname: hostname.to_owned(), lifetime }
    }

    /// Whether mail for an address would be taken now; `size` is what the sender has announced, in bytes.
    pub async fn check_recipient(&self, address: &Address, size: Option<u64>) -> Result<(), DeliveryError> {
        let address = address.clone();
        let size = i64::try_from(size.unwrap_or(1)).unwrap_or(i64::MAX);
        self.db
            .read(move |c| {
                let steps = plan(directory::resolve(c, &address)?);
                // A server without any domain is not set up yet, or not on its own database: no sender gives up for that.
                if steps == Err(DeliveryError::NotHosted) && directory::domains(c)?.is_empty() {
                    return Err(DeliveryError::Unavailable);
                }
                let steps = steps?;
                if let [Step::Enter(Target::Mailbox { owner, .. })] = steps.as_slice()
                    && quota::get(c, owner.0)?.refuses(size)
                {
                    return Err(DeliveryError::OverQuota);
                }
                Ok(())
            })
            .await
    }

    /// Takes a message: when this returns, it is committed for every recipient whose result is Ok.
    ///
    /// Errors of the whole: a loop, the database. With [`Answer::Whole`] also when no recipient could be served.
    pub async fn accept(
        &self,
        inbound: Inbound,
        answer: Answer,
    ) -> Result<Vec<Result<(), DeliveryError>>, DeliveryError> {
        if mime::received_count(&inbound.raw) > RECEIVED_MAX {
            return Err(DeliveryError::Loop);
        }
        let now = self.clock.now();
        let (hostname, recipients) = (self.hostname.clone(), inbound.recipients.clone());
        let reverse_path = inbound.reverse_path.clone();
        let letter = aside(inbound.raw.len(), move || letter_of(&inbound, &hostname, now)).await;
        let letter = letter.map_err(DeliveryError::Internal)?;
        let looping: Vec<bool> = recipients.iter().map(|r| letter.has_visited(r)).collect();
        let lifetime = self.lifetime;
        self.db
            .write_sized(letter.stored_size(), move |tx| {
                let mut post = Post::begin(tx, &letter, &reverse_path, &recipients, (now, now + lifetime))?;
                let results = recipients
                    .iter()
                    .zip(&looping)
                    .map(|(recipient, looping)| match looping {
                        true => Ok(Err(DeliveryError::Loop)),
                        false => post.attempt(recipient),
                    })
                    .collect::<Result<Vec<_>, DeliveryError>>()?;
                if answer == Answer::Whole {
                    settle_failures(&mut post, &recipients, &results)?;
                }
                post.finish()?;
                Ok(results)
            })
            .await
    }

    /// Delivers what waits in the queue for a local recipient, and settles it in the same transaction by `settle`.
    pub async fn redeliver<F>(
        &self,
        (raw, smtputf8): (Vec<u8>, bool),
        reverse_path: ReversePath,
        recipient: Address,
        settle: F,
    ) -> Result<(), DeliveryError>
    where
        F: Fn(&mut Tx<'_>) -> Result<(), DbError> + Send + 'static,
    {
        let (now, lifetime) = (self.clock.now(), self.lifetime);
        let letter = aside(raw.len(), move || Letter::new(&raw, smtputf8)).await;
        let letter = letter.map_err(DeliveryError::Internal)?;
        if letter.has_visited(&recipient) {
            return Err(DeliveryError::Loop);
        }
        self.db
            .write_sized(letter.stored_size(), move |tx| {
                let mut post = Post::begin(
                    tx,
                    &letter,
                    &reverse_path,
                    std::slice::from_ref(&recipient),
                    (now, now + lifetime),
                )?;
                post.attempt(&recipient)??;
                post.finish()?;
                Ok(settle(tx)?)
            })
            .await
    }
}

/// Of several recipients, those that failed go into the queue; if all did, nothing is taken.
fn settle_failures(
    post: &mut Post<'_, '_, '_>,
    recipients: &[Address],
    results: &[Result<(), DeliveryError>],
) -> Result<(), DeliveryError> {
    let failed: Vec<&Address> =
        recipients.iter().zip(results).filter(|(_, result)| result.is_err()).map(|(r, _)| r).collect();
    match results.iter().find_map(|r| r.as_ref().err()) {
        None => Ok(()),
        Some(error) if failed.len() == recipients.len() => {
            // A temporary reason goes first: better tried again than given up.
            let temporary = results.iter().filter_map(|r| r.as_ref().err()).find(|e| e.is_temporary());
            Err(temporary.unwrap_or(error).clone())
        }
        Some(_) => post.queue(&failed, ""),
    }
}

fn letter_of(inbound: &Inbound, hostname: &str, now: Micros) -> Letter {
    let only = match inbound.recipients.as_slice() {
        [one] => Some(one),
        _ => None,
    };
    let field = received(&inbound.trace, hostname, only, now);
    Letter::new(&mime::prepend(&inbound.raw, field.as_bytes()), inbound.trace.smtputf8)
}
