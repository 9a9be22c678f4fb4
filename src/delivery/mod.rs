//! Mail that arrives: whom it is for, and putting it there.
//!
//! [`check_recipient`](Delivery::check_recipient) answers at RCPT, [`accept`](Delivery::accept) takes the message: its
//! facts are read and its bytes packed first, then one transaction enters it for every recipient, a savepoint each. What
//! [`plan`](plan::plan) says is pure. A local recipient that cannot have it although others can (over quota since RCPT)
//! goes into the queue, where it is tried again and answered in the end like any other.

mod apply;
mod error;
mod forward;
mod full;
mod letter;
mod plan;
#[cfg(test)]
mod tests;
mod trace;

pub use apply::Post;
pub use error::{DeliveryError, Undrafted};
pub use letter::{Enqueue, Letter};
pub use plan::{Step, plan};
pub use trace::{Trace, as_sent, received};

use crate::{
    address::{Address, Domain, ReversePath},
    aside::aside,
    auth::Keys,
    clock::{Clock, Micros},
    directory::{self, PrincipalId},
    discussion::{self, Discussions, Drafts},
    mailauth::{self, Client, Judge, Policy, Verdict},
    mime,
    notify::Request,
};
use forward::{Forwarding, Paths};
use full::Full;
use mailstore::{Db, DbError, db::Tx, quota};
use std::{borrow::Cow, collections::HashMap, net::IpAddr, sync::Arc};

/// More Received fields than this are a loop (RFC 5321 §6.3 says at least 100).
pub const RECEIVED_MAX: usize = 100;

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
    /// Its bytes, with CRLF line ends unless it is binary.
    pub raw: Vec<u8>,
    /// It came as BINARYMIME (RFC 3030 §3): it is kept in lines, its binary parts encoded.
    pub binary: bool,
    /// How it came, for the Received field.
    pub trace: Trace,
    /// The client, when the peer is one: a server that sends to us, no program that only hands on.
    pub client: Option<Client>,
    /// What its sender asks to be told.
    pub request: Request,
}

/// The service. A cheap clone.
#[derive(Clone)]
pub struct Delivery {
    db: Db,
    clock: Clock,
    hostname: String,
    /// The name results bear.
    results_name: String,
    /// How long a queued recipient is tried, microseconds.
    lifetime: Micros,
    /// Who looks at whose mail it is; None: nobody does.
    judge: Option<Judge>,
    /// What domains ask for is done, not only written down.
    enforces: bool,
    /// Who makes reverse-paths for what is sent on; None: it keeps the sender's.
    forwarding: Option<Forwarding>,
    /// Who makes mail ready for discussions; None: there are none.
    discussions: Option<Discussions>,
    /// Whom RCPT refuses, for it will not have room.
    full: Full,
}

impl Delivery {
    /// Delivery on the host of that name; what it queues is tried for `lifetime` microseconds.
    pub fn new(db: Db, clock: Clock, hostname: &str, lifetime: Micros) -> Self {
        Self {
            full: Full::new(clock.clone()),
            db,
            clock,
            hostname: hostname.to_owned(),
            results_name: hostname.to_owned(),
            lifetime,
            judge: None,
            enforces: false,
            forwarding: None,
            discussions: None,
        }
    }

    /// The same, with mail that comes in judged. `enforces`: mail is refused or goes into Junk where its domain asks for
    /// that.
    #[must_use]
    pub fn judged_by(mut self, judge: Judge, enforces: bool) -> Self {
        (self.judge, self.enforces) = (Some(judge), enforces);
        self
    }

    /// The same, with reverse-paths of its own for what is sent on, made with a secret that these keys seal.
    #[must_use]
    pub fn forwarding_with(mut self, keys: Arc<Keys>) -> Self {
        self.forwarding = Some(Forwarding::new(self.db.clone(), self.clock.clone(), keys));
        self
    }

    /// The same, with discussions among whom mail is for.
    #[must_use]
    pub fn for_discussions(self, discussions: Discussions) -> Self {
        Self { discussions: Some(discussions), ..self }
    }

    /// The same, on nodes that all write results under this name.
    #[must_use]
    pub fn naming_results(self, name: &str) -> Self {
        Self { results_name: name.to_owned(), ..self }
    }

    /// Whom a reverse-path of ours for something sent on leads back to. None: it is an address like any other.
    ///
    /// Errors: the database. The inner one, `NoSuchUser`: it was not made here, or too long ago.
    pub async fn origin(
        &self,
        address: &Address,
    ) -> Result<Option<Result<Address, DeliveryError>>, DeliveryError> {
        match &self.forwarding {
            Some(forwarding) => forwarding.origin(address).await,
            None => Ok(None),
        }
    }

    async fn paths(&self, sender: &ReversePath, recipients: &[Address]) -> Result<Paths, DeliveryError> {
        match &self.forwarding {
            Some(forwarding) => forwarding.paths(sender, recipients).await,
            None => Ok(Paths::new()),
        }
    }

    /// The address that an address of this host means: what goes to its postmaster goes to the one of a domain of ours, of
    /// that above the host's name rather than another (RFC 5321 §4.5.1: `<postmaster>` must be taken). All others are
    /// themselves.
    pub async fn at_home(&self, address: &Address) -> Result<Address, DeliveryError> {
        if !directory::is_postmaster(address) || !address.domain().eq_ignore_ascii_case(&self.hostname) {
            return Ok(address.clone());
        }
        let (host, itself) = (self.hostname.to_ascii_lowercase(), address.clone());
        self.db
            .read(move |c| {
                if directory::is_hosted(c, &host)? {
                    return Ok(itself);
                }
                let hosted =
                    directory::domains(c)?.into_iter().filter(|domain| domain.hosted).map(|d| d.name);
                let above =
                    |name: &Domain| host.strip_suffix(name.as_str()).is_some_and(|h| h.ends_with('.'));
                let domain = hosted.max_by_key(|name| (above(name), std::cmp::Reverse(name.clone())));
                let moved = domain.map(|domain| Address::parse(&format!("{}@{domain}", itself.local())));
                Ok(moved.and_then(Result::ok).unwrap_or(itself))
            })
            .await
    }

    /// Whether mail from `sender` for an address would be taken now from `peer`, the other server where there is one; `size` is
    /// what was announced, in bytes.
    pub async fn check_recipient(
        &self,
        peer: Option<IpAddr>,
        sender: &ReversePath,
        address: &Address,
        size: Option<u64>,
    ) -> Result<(), DeliveryError> {
        // Only notices come back this way (RFC 5321 §4.5.5); it is no road for letters.
        let origin = self.origin(address).await?.map(|origin| match sender.is_null() {
            true => origin.map(|_| ()),
            false => Err(DeliveryError::NoSuchUser),
        });
        let size = i64::try_from(self.full.size(peer, sender, address, size)).unwrap_or(i64::MAX);
        let address = address.clone();
        self.db
            .read(move |c| {
                let steps = plan(directory::resolve(c, &address)?);
                // A server without any domain is not set up yet, or not on its own database: no sender gives up for that.
                if steps == Err(DeliveryError::NotHosted) && directory::domains(c)?.is_empty() {
                    return Err(DeliveryError::Unavailable);
                }
                if let Some(origin) = &origin
                    && steps != Err(DeliveryError::NotHosted)
                {
                    return origin.clone();
                }
                let steps = steps?;
                if let [Step::Enter { owner, .. }] = steps.as_slice()
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
    /// Errors of the whole: a loop, a forgery, the database. With [`Answer::Whole`] also when no recipient could be served.
    pub async fn accept(
        &self,
        inbound: Inbound,
        answer: Answer,
    ) -> Result<Vec<Result<(), DeliveryError>>, DeliveryError> {
        let Inbound { reverse_path, recipients, raw, binary, trace, client, request } = inbound;
        let raw = Arc::new(raw);
        let read = Arc::clone(&raw);
        let hops = aside(raw.len(), move || mime::received_count(&read)).await;
        if hops.map_err(DeliveryError::Internal)? > RECEIVED_MAX {
            return Err(DeliveryError::Loop);
        }
        let verdict = match &self.judge {
            Some(judge) => {
                Some(judge.judge(client.as_ref(), &reverse_path, Arc::clone(&raw), rand::random()).await)
            }
            None => None,
        };
        self.refuse_forged(verdict.as_ref(), &recipients)?;
        let told = verdict.as_ref().is_none_or(Verdict::may_be_answered);
        let request = if told { request } else { request.silenced(&recipients) };
        let now = self.clock.now();
        let only = if let [one] = recipients.as_slice() { Some(one) } else { None };
        let field = received(&trace, &self.hostname, only, now);
        let (name, enforces) = (self.results_name.clone(), self.enforces);
        let (paths, returns) =
            (self.paths(&reverse_path, &recipients).await?, self.returns(&recipients).await?);
        let letter = aside(raw.len(), move || {
            let raw = in_lines(&raw, binary)?;
            let letter = letter_of(&raw, &field, verdict.as_ref(), &name, (reverse_path, trace.smtputf8));
            Ok::<_, DeliveryError>(letter.enforcing(enforces))
        });
        let letter = Arc::new(letter.await.map_err(DeliveryError::Internal)??.sent_on_as(paths));
        let looping: Vec<bool> = recipients.iter().map(|r| letter.has_visited(r)).collect();
        let lifetime = self.lifetime;
        let (full, peer) = (self.full.clone(), client.map(|client| client.ip));
        let accepting = Arc::new((recipients, looping, returns, request));
        let attempt = |drafts: Arc<Drafts>| {
            let (letter, accepting, full) = (Arc::clone(&letter), Arc::clone(&accepting), full.clone());
            self.db.write_sized(letter.stored_size(), move |tx| {
                let (recipients, looping, returns, request) = &*accepting;
                let post = Post::begin(tx, &letter, recipients, (now, now + lifetime))?;
                let mut post = post.asking(request).for_discussions(&drafts);
                let results = recipients
                    .iter()
                    .zip(looping)
                    .map(|(recipient, looping)| match (looping, returns.get(recipient)) {
                        (true, _) => Ok(Err(DeliveryError::Loop)),
                        (false, Some(Ok(origin))) => post.give_back(recipient, origin).map(Ok),
                        (false, Some(Err(error))) => Ok(Err(error.clone())),
                        (false, None) => post.attempt(recipient),
                    })
                    .collect::<Result<Vec<_>, DeliveryError>>()?;
                if answer == Answer::Whole {
                    settle_failures(&mut post, recipients, &results, told, |letter, recipient| {
                        full.note(peer, &letter.reverse_path, recipient, letter.size());
                    })?;
                }
                post.finish()?;
                Ok(results)
            })
        };
        drafting(self.discussions.as_ref(), &letter, None, attempt).await
    }

    /// RFC 7489 §6.7. Who takes complaints about a domain must be reached by everybody (RFC 5321 §4.5.1, RFC 2142 §4).
    fn refuse_forged(&self, verdict: Option<&Verdict>, recipients: &[Address]) -> Result<(), DeliveryError> {
        let Some(verdict) = verdict.filter(|v| self.enforces && v.asked() == Policy::Reject) else {
            return Ok(());
        };
        if recipients.iter().all(directory::is_postmaster) {
            return Ok(());
        }
        let domain =
            verdict.dmarc.domain.as_ref().map_or_else(|| "the sender".to_owned(), ToString::to_string);
        Err(DeliveryError::Forged(domain))
    }

    /// Those of the recipients that are reverse-paths of ours, and whom they lead back to.
    async fn returns(
        &self,
        recipients: &[Address],
    ) -> Result<HashMap<Address, Result<Address, DeliveryError>>, DeliveryError> {
        let mut returns = HashMap::new();
        for recipient in recipients {
            if let Some(origin) = self.origin(recipient).await? {
                returns.insert(recipient.clone(), origin);
            }
        }
        Ok(returns)
    }

    /// Delivers what waits in the queue for a local recipient, and settles it in the same transaction by `settle`.
    pub async fn redeliver<F>(
        &self,
        (raw, smtputf8): (Vec<u8>, bool),
        (reverse_path, request): (ReversePath, Request),
        recipient: Address,
        settle: F,
    ) -> Result<(), DeliveryError>
    where
        F: Fn(&mut Tx<'_>) -> Result<(), DbError> + Send + Sync + 'static,
    {
        let (now, lifetime) = (self.clock.now(), self.lifetime);
        let paths = self.paths(&reverse_path, std::slice::from_ref(&recipient)).await?;
        let letter = aside(raw.len(), move || Letter::new(&raw, reverse_path, smtputf8)).await;
        let letter = letter.map_err(DeliveryError::Internal)?.enforcing(self.enforces).sent_on_as(paths);
        if letter.has_visited(&recipient) {
            return Err(DeliveryError::Loop);
        }
        let letter = Arc::new(letter);
        let redelivering = Arc::new((recipient, request, settle));
        let attempt = |drafts: Arc<Drafts>| {
            let (letter, redelivering) = (Arc::clone(&letter), Arc::clone(&redelivering));
            self.db.write_sized(letter.stored_size(), move |tx| {
                let (recipient, request, settle) = &*redelivering;
                let only = std::slice::from_ref(recipient);
                let post = Post::begin(tx, &letter, only, (now, now + lifetime))?;
                let mut post = post.asking(request).for_discussions(&drafts);
                post.attempt(recipient)??;
                post.finish()?;
                Ok(settle(tx)?)
            })
        };
        drafting(self.discussions.as_ref(), &letter, None, attempt).await
    }
}

/// Delivers a letter, and once more when it is for discussions and so has to be made ready for them first.
pub async fn drafting<T, E, F>(
    discussions: Option<&Discussions>,
    letter: &Letter,
    person: Option<PrincipalId>,
    attempt: impl Fn(Arc<Drafts>) -> F,
) -> Result<T, E>
where
    E: From<DeliveryError> + Undrafted,
    F: Future<Output = Result<T, E>>,
{
    let first = attempt(Arc::default()).await;
    let Some(wanted) = first.as_ref().err().and_then(Undrafted::wanted) else { return first };
    let Some(discussions) = discussions else {
        return Err(DeliveryError::Internal("nobody looks after discussions".into()).into());
    };
    let raw = letter.prepared.blob().unpack().map_err(DeliveryError::from)?;
    let mail = discussion::Incoming {
        raw: &raw,
        auth: letter.auth.as_ref(),
        person,
        reverse_path: letter.reverse_path.address(),
    };
    let drafts = discussions.drafts(wanted.to_vec(), mail).await.map_err(DeliveryError::from)?;
    attempt(Arc::new(drafts)).await
}

/// Of several recipients, those that failed go into the queue; if all did, nothing is taken. Nor is it when one did and the
/// sender could not be `told` later: it has to be told now (RFC 5321 §6.1). Asked again, RCPT refuses who has no room alone,
/// for of that `note` is taken.
fn settle_failures(
    post: &mut Post<'_, '_, '_>,
    recipients: &[Address],
    results: &[Result<(), DeliveryError>],
    told: bool,
    note: impl Fn(&Letter, &Address),
) -> Result<(), DeliveryError> {
    let failed: Vec<(&Address, &DeliveryError)> =
        recipients.iter().zip(results).filter_map(|(r, result)| Some((r, result.as_ref().err()?))).collect();
    let Some((_, first)) = failed.first() else { return Ok(()) };
    let all = failed.len() == recipients.len();
    if told && !all {
        let queued: Vec<&Address> = failed.iter().map(|(recipient, _)| *recipient).collect();
        return post.queue(&queued, "");
    }
    for (recipient, _) in failed.iter().filter(|(_, error)| !all && **error == DeliveryError::OverQuota) {
        note(post.letter(), recipient);
    }
    // A temporary reason goes first: better tried again than given up.
    let temporary = failed.iter().find(|(_, error)| error.is_temporary());
    Err(temporary.map_or(*first, |(_, error)| *error).clone())
}

/// A message with our fields in front and without those that only pretend to be ours, ready for a transaction.
fn letter_of(
    raw: &[u8],
    received: &str,
    verdict: Option<&Verdict>,
    results_name: &str,
    (reverse_path, smtputf8): (ReversePath, bool),
) -> Letter {
    let trace = verdict.map(|v| v.header(results_name)).unwrap_or_default() + received;
    let raw = mailauth::without_own_results(raw, results_name);
    let letter = Letter::traced(&trace, &raw, reverse_path, smtputf8);
    match verdict {
        Some(verdict) => letter.with_auth(verdict.into()),
        None => letter,
    }
}

/// A message as it is kept: in lines ended by CRLF, also when it came as BINARYMIME. So whatever IMAP shows and the next
/// hop gets is ordinary MIME, and a signature of ours, made after this, holds everywhere.
pub fn in_lines(raw: &[u8], binary: bool) -> Result<Cow<'_, [u8]>, DeliveryError> {
    if binary {
        mime::encode_binary(raw).ok_or(DeliveryError::NotConvertible)
    } else {
        Ok(Cow::Borrowed(raw))
    }
}
