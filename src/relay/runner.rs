//! The step that empties the queue: claim what is due, try it, and have it settled (`settle`).
//!
//! A claim is settled in one transaction together with the notice (DSN) it causes, so a sender hears exactly once of
//! what was settled. Between the remote server's answer and that commit lies the window in which a crash makes a
//! message leave twice.

use super::{
    Failure, Outcome, RetryPolicy, Route, Seal, Sender, Smarthost, Status, arc,
    copies::Templates,
    dkim,
    ledger::{Ledger, Telling},
    letter::Letter,
    outbox,
    settle::count,
};
use crate::{
    address::{Address, ReversePath},
    auth::{self, Keys},
    bounce::token::SharedTokens,
    clock::{Clock, MINUTE, Micros},
    delivery::{Delivery, DeliveryError, as_sent},
    directory::{self, Resolution},
    mime,
    notify::Request,
    queue::{self, Claim, Item, Recipient, Room, Settlement},
};
use futures_util::FutureExt as _;
use mailstore::{
    Collection, Db, DbError,
    blob::PackedBlob,
    db::{Tx, Watch},
};
use std::{
    panic::AssertUnwindSafe,
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

/// A claim holds so long unless it is renewed.
pub const LEASE: Micros = 5 * MINUTE;
/// So many copies are unfolded at once.
const UNFOLDED: i64 = 1000;

/// The way out.
#[derive(Clone)]
pub enum Transport {
    /// To MX hosts, or all to one smarthost.
    Network {
        /// The client.
        sender: Sender,
        /// Where everything goes, when configured.
        smarthost: Option<Arc<Smarthost>>,
    },
    /// Into files of this folder (the demo).
    Outbox(PathBuf),
}

/// The service. A cheap clone.
#[derive(Clone)]
pub struct Relay {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) delivery: Delivery,
    pub(super) transport: Transport,
    pub(super) policy: Arc<RetryPolicy>,
    pub(super) hostname: String,
    /// The name results bear.
    pub(super) results_name: String,
    /// Names this node in leases.
    pub(super) node: String,
    /// Opens the keys forwards are sealed with, and our own letters signed; None: nothing is.
    pub(super) keys: Option<Arc<Keys>>,
    /// The tokens of copies; None without keys.
    pub(super) tokens: Option<SharedTokens>,
    /// Hears of copies that were given up.
    pub(super) told: Option<Telling>,
    pub(super) ledger: Arc<OnceLock<Ledger>>,
    pub(super) templates: Templates,
}

impl Relay {
    /// A relay that calls itself `node` in the queue.
    pub fn new(
        db: Db,
        clock: Clock,
        delivery: Delivery,
        transport: Transport,
        policy: RetryPolicy,
        (hostname, node): (&str, &str),
    ) -> Self {
        let (hostname, node) = (hostname.to_owned(), node.to_owned());
        let (policy, results_name) = (Arc::new(policy), hostname.clone());
        let (keys, tokens, told, ledger, templates) = Default::default();
        Self {
            db,
            clock,
            delivery,
            transport,
            policy,
            hostname,
            results_name,
            node,
            keys,
            tokens,
            told,
            ledger,
            templates,
        }
    }

    /// The same, signing with the keys of our domains: seals on what is sent on, which say what nodes have found under this
    /// name, and signatures on notices.
    #[must_use]
    pub fn signing_with(mut self, keys: Arc<Keys>, results_name: &str) -> Self {
        self.tokens = Some(SharedTokens::new(self.db.clone(), Arc::clone(&keys)));
        (self.keys, self.results_name) = (Some(keys), results_name.to_owned());
        self
    }

    /// The same, calling `told` with copies of personal items that were given up, in the transaction that settles them.
    #[must_use]
    pub fn telling(mut self, told: Telling) -> Self {
        (self.told, self.ledger) = (Some(told), Arc::default());
        self
    }

    /// Claims recipients that are due, as many as there is room for. Each claim must go to [`work`](Self::work). Of copies that
    /// wait too few for it more are unfolded.
    pub async fn claim(&self, room: Room) -> Result<Vec<Claim>, DbError> {
        let (node, now) = (self.node.clone(), self.clock.now());
        let until = now + LEASE;
        let claimed = self.db.write(move |tx| {
            let unknown = queue::give_up_begun(tx, &room.claimed, now)?;
            let mut claims = queue::claim(tx, &node, &room, now, until)?;
            let rest = room.for_copies_beside(&claims);
            if rest.copies > 0 && queue::unfold(tx, now, UNFOLDED)? > 0 {
                claims.extend(queue::claim(tx, &node, &rest, now, until)?);
            }
            Ok::<_, DbError>((claims, unknown))
        });
        let (claims, unknown) = claimed.await?;
        count_unknown(unknown);
        Ok(claims)
    }

    /// Prolongs the claims of recipients that are being worked on.
    pub async fn renew(&self, recipients: Vec<i64>) -> Result<(), DbError> {
        if recipients.is_empty() {
            return Ok(());
        }
        let (node, until) = (self.node.clone(), self.clock.now() + LEASE);
        self.db.write(move |tx| queue::renew(tx, &node, &recipients, until)).await
    }

    /// Gives back what a node of this name has claimed and not settled: at start and at shutdown.
    pub async fn release(&self) -> Result<(), DbError> {
        let (node, now) = (self.node.clone(), self.clock.now());
        count_unknown(self.db.write(move |tx| queue::release_lease(tx, &node, now)).await?);
        Ok(())
    }

    /// How long until a recipient is due for which there is room; zero when one is now. None: there is no such one.
    pub async fn due_in(&self, room: Room) -> Result<Option<Duration>, DbError> {
        let due_at = self.db.read(move |c| queue::due_at(c, &room)).await?;
        let now = self.clock.now();
        Ok(due_at.map(|at| Duration::from_micros((at - now).max(0).unsigned_abs())))
    }

    /// Tells when the queue has changed.
    pub fn news(&self) -> Watch {
        self.db.feed().watch(Collection::Queue)
    }

    /// Closes idle connections.
    pub async fn close(&self) {
        if let Transport::Network { sender, .. } = &self.transport {
            sender.close().await;
        }
    }

    /// Claims and works until nothing is due. For tests and for draining; the server works many claims at once.
    pub async fn drain(&self) -> Result<usize, DbError> {
        let mut count = 0;
        loop {
            let claims = self.claim(Room::of(100)).await?;
            if claims.is_empty() {
                return Ok(count);
            }
            for claim in claims {
                count += claim.recipients.len();
                self.work(claim).await?;
            }
        }
    }

    /// Makes one attempt for a claim and settles it. After an error the claim comes due again when it runs out.
    pub async fn work(&self, claim: Claim) -> Result<(), DbError> {
        if let Some(personal) = &claim.item.personal {
            return self.work_copies(&claim, personal).await;
        }
        let (mut addresses, unreadable) = addressed(&claim);
        let done = done_already(&mut addresses);
        let raw = match self.bytes(&claim.item).await? {
            Ok(raw) => raw,
            Err(failure) => {
                tracing::error!(queue.item = claim.item.id, %failure, "a queued message is lost");
                let outcomes = [all_of(addresses, &failure), done].concat();
                return self.settle(&claim, outcomes, unreadable, &[]).await;
            }
        };
        // A message that makes us panic is tried again by the timetable and given up at its end, as any other.
        let tried = AssertUnwindSafe(self.attempt(&claim, &addresses, &raw)).catch_unwind().await;
        let outcomes = tried.unwrap_or_else(|_| {
            let failure = Failure::new(Status::new(4, 3, 0), "a fault of this server, see its log");
            Ok(all_of(addresses, &failure))
        })?;
        self.settle(&claim, [outcomes, done].concat(), unreadable, &raw).await
    }

    /// One attempt: what became of each recipient.
    async fn attempt(
        &self,
        claim: &Claim,
        addresses: &[(Recipient, Address)],
        raw: &[u8],
    ) -> Result<Vec<(Recipient, Address, Outcome)>, DbError> {
        let Some((_, first)) = addresses.first().cloned() else { return Ok(Vec::new()) };
        let resolved = self.db.read(move |c| directory::resolve(c, &first)).await?;
        Ok(match resolved != Resolution::NotHosted {
            true => self.work_here(claim, addresses, raw).await,
            false => self.work_outside(claim, addresses, raw).await,
        })
    }

    /// The bytes as they leave. The inner error: nobody will ever have them again.
    pub(super) async fn bytes(&self, item: &Item) -> Result<Result<Vec<u8>, Failure>, DbError> {
        let id = item.id;
        let packed = self.db.read(move |c| queue::raw(c, id)).await?;
        let lost = |why: &str| Err(Failure::new(Status::new(5, 3, 0), format!("message lost: {why}")));
        Ok(match packed.map(PackedBlob::unpack) {
            Some(Ok(bytes)) => Ok([item.prefix.as_bytes(), &as_sent(&bytes)].concat()),
            Some(Err(error)) => lost(&error.to_string()),
            None => lost("its bytes are not in the database"),
        })
    }

    /// Recipients of ours that could not be served at once. Gives those that still could not.
    async fn work_here(
        &self,
        claim: &Claim,
        addresses: &[(Recipient, Address)],
        raw: &[u8],
    ) -> Vec<(Recipient, Address, Outcome)> {
        let mut failed = Vec::new();
        for (recipient, address) in addresses {
            let (id, now, node) = (recipient.id, self.clock.now(), self.node.clone());
            let settle = move |tx: &mut Tx<'_>| {
                let outcome = queue::Outcome::Delivered("delivered here".into());
                let settled = queue::settle(tx, &node, &[Settlement { recipient: id, outcome }], now)?;
                // Somebody else delivers it, or nobody shall.
                if settled.is_empty() {
                    Err(DbError::Unavailable("the claim is lost".into()))
                } else {
                    Ok(())
                }
            };
            let (from, bytes) =
                ((reverse_path(claim), request(claim, addresses)), (raw.to_vec(), claim.item.smtputf8));
            if let Err(error) = self.delivery.redeliver(bytes, from, address.clone(), settle).await {
                failed.push((recipient.clone(), address.clone(), local_failure(&error)));
            }
        }
        failed
    }

    async fn work_outside(
        &self,
        claim: &Claim,
        addresses: &[(Recipient, Address)],
        raw: &[u8],
    ) -> Vec<(Recipient, Address, Outcome)> {
        let list: Vec<Address> = addresses.iter().map(|(_, address)| address.clone()).collect();
        let seal = match self.seal(claim).await {
            None => self.own_signature(claim, raw).await,
            seal => seal,
        };
        let outcomes = match &self.transport {
            Transport::Outbox(folder) => {
                let (numbers, path) = ((claim.item.id, claim.recipients[0].id), &claim.item.reverse_path);
                outbox::save(folder, numbers, (path, &list), raw.to_vec(), seal).await
            }
            Transport::Network { sender, smarthost } => {
                let route = route(smarthost.as_ref(), claim);
                let letter = Letter::new(reverse_path(claim), list, raw.to_vec().into(), claim.item.smtputf8)
                    .asking(request(claim, addresses))
                    .sealed_by(seal);
                let mut rng = rand::make_rng::<rand::rngs::StdRng>();
                sender.send(&route, &letter, &mut rng).await
            }
        };
        addresses.iter().zip(outcomes).map(|((r, a), outcome)| (r.clone(), a.clone(), outcome)).collect()
    }

    /// What is sent on is sealed by the domain it was meant for. None: it leaves as it is.
    async fn seal(&self, claim: &Claim) -> Option<Seal> {
        let keys = Arc::clone(self.keys.as_ref()?);
        let forwarder = mime::header_values(claim.item.prefix.as_bytes(), "Delivered-To").pop()?;
        let domain = Address::parse(forwarder.trim()).ok()?.to_domain();
        let stored = self.db.read(move |c| auth::dkim::list(c, Some(&domain))).await.ok()?;
        let (name, now) = (self.results_name.clone(), self.clock.now());
        Some(Seal::new(move |raw| arc::seal_with(&stored, &keys, &name, raw, now)))
    }

    /// What the server writes by itself is signed by the domain it is from as it leaves: services have no keys.
    async fn own_signature(&self, claim: &Claim, raw: &[u8]) -> Option<Seal> {
        let keys = Arc::clone(self.keys.as_ref()?);
        let domain = match is_automatic(claim, raw).then(|| mime::addresses_in(raw, "From"))?.ok()?.as_slice()
        {
            [only] => only.to_domain(),
            _ => return None,
        };
        let stored = self.db.read(move |c| auth::dkim::list(c, Some(&domain))).await.ok()?;
        let now = self.clock.now();
        Some(Seal::new(move |raw| dkim::fields_with(raw, &stored, &keys, now)))
    }
}

/// Copies that have become unknown without anybody at work on them.
fn count_unknown(unknown: u64) {
    if unknown > 0 {
        tracing::warn!(unknown, "copies whose end nobody knows; `queue list` names them");
        count("unknown", unknown);
    }
}

/// Where a claim goes.
pub(super) fn route(smarthost: Option<&Arc<Smarthost>>, claim: &Claim) -> Route {
    match smarthost {
        Some(host) => Route::Smarthost(Arc::clone(host)),
        None => Route::Mx(claim.domain().to_owned()),
    }
}

/// Whether a service of ours has written it (`queue::Automatic`): nobody has sent it, nobody has passed it on, and it is not
/// signed yet.
fn is_automatic(claim: &Claim, raw: &[u8]) -> bool {
    let bears = |name| !mime::header_values(raw, name).is_empty();
    let from_nobody = claim.item.sender.is_none() && claim.item.reverse_path.is_empty();
    let as_written = claim.item.prefix.is_empty() && !bears("Received") && !bears("DKIM-Signature");
    from_nobody && as_written && bears("Auto-Submitted")
}

/// The recipients of a claim with their addresses, and the end of those whose address cannot be read: there is nobody to
/// send to, and nobody who could be told of.
pub(super) fn addressed(claim: &Claim) -> (Vec<(Recipient, Address)>, Vec<Settlement>) {
    let (mut addresses, mut unreadable) = (Vec::new(), Vec::new());
    for recipient in &claim.recipients {
        match Address::parse(&recipient.address) {
            Ok(address) => addresses.push((recipient.clone(), address)),
            Err(error) => {
                tracing::error!(queue.item = claim.item.id, recipient = recipient.address, %error, "no address");
                let outcome = queue::Outcome::Failed(format!("5.1.3 no address: {error}"));
                unreadable.push(Settlement { recipient: recipient.id, outcome });
            }
        }
    }
    (addresses, unreadable)
}

/// Takes out those who have it already: only their sender is to be told.
fn done_already(addresses: &mut Vec<(Recipient, Address)>) -> Vec<(Recipient, Address, Outcome)> {
    let done = addresses.extract_if(.., |(recipient, _)| recipient.done.is_some());
    done.filter_map(|(r, a)| r.done.map(|done| (r, a, Outcome::Done(done)))).collect()
}

/// What is asked for a claim.
fn request(claim: &Claim, addresses: &[(Recipient, Address)]) -> Request {
    let envid = Some(claim.item.envid.clone()).filter(|envid| !envid.is_empty());
    let mut request = Request::new(claim.item.ret, envid);
    for (recipient, address) in addresses {
        request.note(address, recipient.wish.clone());
    }
    request
}

/// The same failure for all.
fn all_of(addresses: Vec<(Recipient, Address)>, failure: &Failure) -> Vec<(Recipient, Address, Outcome)> {
    addresses.into_iter().map(|(r, a)| (r, a, failure.clone().into_outcome())).collect()
}

/// Where its failures go.
pub(super) fn reverse_path(claim: &Claim) -> ReversePath {
    ReversePath::parse(&claim.item.reverse_path).unwrap_or(ReversePath::Null)
}

/// How a refusal of our own delivery reads in the queue and in a notice.
pub(super) fn local_failure(error: &DeliveryError) -> Outcome {
    let status = match error {
        DeliveryError::NoSuchUser => Status::new(5, 1, 1),
        DeliveryError::NotHosted => Status::new(5, 1, 2),
        DeliveryError::Disabled => Status::new(5, 2, 1),
        DeliveryError::Loop => Status::new(5, 4, 6),
        DeliveryError::Forged(_) | DeliveryError::Suspicious | DeliveryError::Refused(_) => {
            Status::new(5, 7, 1)
        }
        DeliveryError::NotConvertible => Status::new(5, 6, 3),
        DeliveryError::OverQuota => Status::new(4, 2, 2),
        DeliveryError::Unavailable | DeliveryError::Internal(_) | DeliveryError::Undrafted(_) => {
            Status::new(4, 3, 0)
        }
    };
    Failure::new(status, error.to_string()).into_outcome()
}
