//! The step that empties the queue: claim what is due, try it, settle it, and tell senders what became of it.
//!
//! A claim is settled in one transaction together with the notice (DSN) it causes, so a sender hears exactly once of
//! what was settled. Between the remote server's answer and that commit lies the window in which a crash makes a
//! message leave twice.

use super::{
    Failure, Outcome, RetryPolicy, Route, Seal, Sender, Smarthost, Status, arc, dkim,
    dsn::{self, Kind, Report, Told},
    letter::Letter,
    outbox,
};
use crate::{
    address::{Address, Domain, ReversePath},
    auth::{self, Keys, dkim::StoredDkimKey},
    clock::{Clock, MINUTE, Micros},
    delivery::{self, Delivery, DeliveryError, Post},
    directory::{self, Resolution},
    mailauth::{self, Kept},
    mime,
    notify::{Notify, Request, Wish},
    queue::{self, Claim, Recipient, Room, Settlement},
};
use futures_util::FutureExt as _;
use mailstore::{
    Collection, Db, DbError,
    blob::PackedBlob,
    db::{Tx, Watch},
};
use rand::RngExt as _;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use templates::text::IT;

/// A claim holds so long unless it is renewed.
pub const LEASE: Micros = 5 * MINUTE;

/// How long a database that is away is waited for before an attempt is written down, seconds; together less than [`LEASE`].
const SETTLE_WAITS: [u64; 7] = [1, 2, 5, 10, 20, 40, 60];

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
    db: Db,
    clock: Clock,
    delivery: Delivery,
    transport: Transport,
    policy: Arc<RetryPolicy>,
    hostname: String,
    /// The name results bear.
    results_name: String,
    /// Names this node in leases.
    node: String,
    /// Opens the keys forwards are sealed with; None: nothing is sealed.
    keys: Option<Arc<Keys>>,
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
        Self { db, clock, delivery, transport, policy, hostname, results_name, node, keys: None }
    }

    /// The same, signing with the keys of our domains: seals on what is sent on, which say what nodes have found under this
    /// name, and signatures on notices.
    #[must_use]
    pub fn signing_with(mut self, keys: Arc<Keys>, results_name: &str) -> Self {
        (self.keys, self.results_name) = (Some(keys), results_name.to_owned());
        self
    }

    /// Claims recipients that are due, as many as there is room for. Each claim must go to [`work`](Self::work).
    pub async fn claim(&self, room: Room) -> Result<Vec<Claim>, DbError> {
        let (node, now) = (self.node.clone(), self.clock.now());
        self.db.write(move |tx| queue::claim(tx, &node, &room, now, now + LEASE)).await
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
        self.db.write(move |tx| queue::release_lease(tx, &node, now)).await
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
        let (mut addresses, unreadable) = addressed(&claim);
        let done = done_already(&mut addresses);
        let raw = match self.bytes(&claim).await? {
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
    async fn bytes(&self, claim: &Claim) -> Result<Result<Vec<u8>, Failure>, DbError> {
        let id = claim.item.id;
        let packed = self.db.read(move |c| queue::raw(c, id)).await?;
        let lost = |why: &str| Err(Failure::new(Status::new(5, 3, 0), format!("message lost: {why}")));
        Ok(match packed.map(PackedBlob::unpack) {
            Some(Ok(bytes)) => Ok([claim.item.prefix.as_bytes(), &bytes].concat()),
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
        let seal = self.seal(claim).await;
        let outcomes = match &self.transport {
            Transport::Outbox(folder) => outbox::save(folder, claim, &list, raw.to_vec(), seal).await,
            Transport::Network { sender, smarthost } => {
                let route = match smarthost {
                    Some(host) => Route::Smarthost(Arc::clone(host)),
                    None => Route::Mx(claim.recipients[0].domain.clone()),
                };
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

    /// Who writes notices about a claim: a domain of ours that has to do with it, so that it can sign them; the sender's, else
    /// the one that has sent the message on, else the recipient's, else the first one.
    async fn writer(&self, claim: &Claim, judged: &[Judged]) -> Writer {
        let forwarder = mime::header_values(claim.item.prefix.as_bytes(), "Delivered-To").pop();
        let forwarder = forwarder.and_then(|text| Address::parse(text.trim()).ok());
        let concerned = reverse_path(claim).address().cloned().into_iter().chain(forwarder);
        let concerned: Vec<Domain> =
            concerned.chain(judged.iter().map(|j| j.address.clone())).map(|a| a.to_domain()).collect();
        let found = self.db.read(move |c| {
            for domain in concerned {
                if directory::is_hosted(c, domain.as_str())? {
                    return Ok::<_, DbError>(Some((auth::dkim::list(c, Some(&domain))?, domain)));
                }
            }
            let Some(first) = directory::domains(c)?.into_iter().next() else { return Ok(None) };
            Ok(Some((auth::dkim::list(c, Some(&first.name))?, first.name)))
        });
        // A notice without a signature is better than none.
        match found.await {
            Ok(Some((signers, domain))) => Writer { domain: domain.as_str().to_owned(), signers },
            Ok(None) | Err(_) => self.nobody(),
        }
    }

    fn nobody(&self) -> Writer {
        Writer { domain: self.hostname.clone(), signers: Vec::new() }
    }

    /// Whom the sender's notices go to: through a reverse-path of ours to the sender itself.
    async fn notified(&self, claim: &Claim) -> ReversePath {
        let path = reverse_path(claim);
        let Some(address) = path.address() else { return path };
        match self.delivery.origin(address).await {
            Ok(Some(Ok(origin))) => ReversePath::Address(origin),
            // Nobody knows any more who that was.
            Ok(Some(Err(_))) => ReversePath::Null,
            Ok(None) | Err(_) => path,
        }
    }

    /// Writes down what became of a claim and tells the sender, in one transaction. The attempt cannot be taken back, so
    /// a database that is away is waited for.
    async fn settle(
        &self,
        claim: &Claim,
        outcomes: Vec<(Recipient, Address, Outcome)>,
        unreadable: Vec<Settlement>,
        raw: &[u8],
    ) -> Result<(), DbError> {
        let now = self.clock.now();
        let judged: Vec<Judged> = outcomes
            .into_iter()
            .map(|(recipient, address, outcome)| {
                self.judge(claim, recipient, address, outcome, now, rand::rng().random())
            })
            .collect();
        // What was sent must be written down, also when it cannot be told of: else it would be sent again.
        let path = self.notified(claim).await;
        let told = judged.iter().any(|one| one.notice.is_some());
        let writer = if told { self.writer(claim, &judged).await } else { self.nobody() };
        let composed =
            catch_unwind(AssertUnwindSafe(|| self.notices(claim, &judged, (&writer, &path, raw), now)));
        let notices = composed.unwrap_or_else(|_| {
            tracing::error!(queue.item = claim.item.id, "a notice could not be written");
            Vec::new()
        });
        let ruling = Arc::new(Ruling {
            settlements: judged.iter().map(Judged::settlement).chain(unreadable).collect(),
            delayed: about(&judged, Tell::Delayed),
            notices,
            now,
            expires_at: now + self.policy.lifetime,
        });
        if ruling.settlements.is_empty() {
            return Ok(());
        }
        let mut waits = SETTLE_WAITS.iter();
        loop {
            let (node, ruling) = (self.node.clone(), Arc::clone(&ruling));
            match (self.db.write(move |tx| ruling.apply(tx, &node)).await, waits.next()) {
                (Err(error), Some(wait)) if error.is_temporary() => {
                    tracing::warn!(%error, queue.item = claim.item.id, "what became of a message waits");
                    tokio::time::sleep(Duration::from_secs(*wait)).await;
                }
                (outcome, _) => return outcome,
            }
        }
    }

    fn judge(
        &self,
        claim: &Claim,
        recipient: Recipient,
        address: Address,
        outcome: Outcome,
        now: Micros,
        random: u64,
    ) -> Judged {
        let attempts = u32::try_from(recipient.attempts + 1).unwrap_or(u32::MAX);
        let notify = recipient.wish.notify;
        let failed = notify.of_failure().then_some(Tell::Failed);
        let (verdict, notice) = match &outcome {
            Outcome::Done(_) => (queue::Outcome::Delivered("delivered here".into()), Some(Tell::Succeeded)),
            Outcome::Delivered { reply, remote, tells } => {
                // Who was told of a delay without asking for anything is told of its end too.
                let late = recipient.delay_told && !notify.is_given();
                let told = (late || (notify.of_success() && !tells)).then_some(Tell::Succeeded);
                (queue::Outcome::Delivered(format!("{remote}: {reply}")), told)
            }
            Outcome::Permanent(failure) => (queue::Outcome::Failed(failure.to_string()), failed),
            Outcome::Temporary(failure) => {
                match self.policy.next_attempt(attempts, recipient.expires_at, now, random) {
                    Some(at) => {
                        let queued = claim.item.created_at;
                        let late = notify.of_delay()
                            && self.policy.delay_notice_due(queued, now, recipient.delay_told);
                        (queue::Outcome::Retry(at, failure.to_string()), late.then_some(Tell::Delayed))
                    }
                    None => (queue::Outcome::Failed(failure.clone().expired().to_string()), failed),
                }
            }
        };
        log(claim, &recipient, &verdict);
        Judged { recipient, address, outcome, verdict, notice }
    }

    /// The notices a settlement causes, ready for the transaction, with whom they go to.
    fn notices(
        &self,
        claim: &Claim,
        judged: &[Judged],
        (writer, reverse_path, raw): (&Writer, &ReversePath, &[u8]),
        now: Micros,
    ) -> Vec<Notice> {
        // One notice for several recipients promises what holds for all of them.
        let delayed = judged.iter().filter(|j| j.notice == Some(Tell::Delayed));
        let until = delayed.map(|j| j.recipient.expires_at).min().unwrap_or(now);
        let kinds = [
            (Tell::Failed, Kind::Failed),
            (Tell::Delayed, Kind::Delayed { until }),
            (Tell::Succeeded, Kind::Succeeded),
        ];
        let compose = |(tell, kind): (Tell, Kind)| {
            let told = judged.iter().filter(|j| j.notice == Some(tell));
            let recipients: Vec<Told> = told
                .map(|j| Told {
                    address: j.address.clone(),
                    original: j.recipient.wish.original.clone(),
                    outcome: j.outcome.clone(),
                })
                .collect();
            let report = Report {
                kind,
                host: &self.hostname,
                domain: &writer.domain,
                reverse_path,
                raw,
                ret: claim.item.ret,
                envid: &claim.item.envid,
                arrival: claim.item.created_at,
                now,
                nonce: rand::rng().random(),
                recipients: &recipients,
            };
            let notice = dsn::compose(&report, &IT.dsn)?;
            let own = Kept::inside(mailauth::single_author(&notice.raw));
            let signed = match &self.keys {
                Some(keys) => dkim::sign_with(notice.raw, &writer.signers, keys, now),
                None => notice.raw,
            };
            let letter = delivery::Letter::new(&signed, notice.smtputf8).with_auth(own);
            Some(Notice { letter, recipient: notice.recipient, about: about(judged, tell) })
        };
        kinds.into_iter().filter_map(compose).collect()
    }
}

/// The recipients of a claim with their addresses, and the end of those whose address cannot be read: there is nobody to
/// send to, and nobody who could be told of.
fn addressed(claim: &Claim) -> (Vec<(Recipient, Address)>, Vec<Settlement>) {
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

/// Who writes a notice.
struct Writer {
    /// The domain in From.
    domain: String,
    /// Its keys.
    signers: Vec<StoredDkimKey>,
}

/// A notice to the sender, and the recipients it is about.
struct Notice {
    letter: delivery::Letter,
    recipient: Address,
    about: Vec<i64>,
}

/// All that follows from an attempt, ready for the transaction.
struct Ruling {
    settlements: Vec<Settlement>,
    delayed: Vec<i64>,
    notices: Vec<Notice>,
    now: Micros,
    expires_at: Micros,
}

impl Ruling {
    /// What the node no longer has a claim on is neither settled nor told of.
    fn apply(&self, tx: &mut Tx<'_>, node: &str) -> Result<(), DbError> {
        let settled = queue::settle(tx, node, &self.settlements, self.now)?;
        let delayed: Vec<i64> = self.delayed.iter().filter(|id| settled.contains(id)).copied().collect();
        queue::tell_delay(tx, &delayed)?;
        for notice in self.notices.iter().filter(|n| n.about.iter().any(|id| settled.contains(id))) {
            let sent = tx.savepoint(|tx| send_notice(tx, notice, self.now, self.expires_at));
            match sent {
                // What was settled must be written down whatever becomes of the notice, or it would leave once more.
                Err(error) if !error.is_temporary() => {
                    tracing::error!(recipient = %notice.recipient, %error, "a notice about delivery is lost");
                }
                sent => sent?,
            }
        }
        Ok(())
    }
}

/// The recipients the sender is told this of.
fn about(judged: &[Judged], tell: Tell) -> Vec<i64> {
    judged.iter().filter(|j| j.notice == Some(tell)).map(|j| j.recipient.id).collect()
}

/// What the sender is told of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tell {
    Failed,
    Delayed,
    Succeeded,
}

/// A recipient with what became of it and what follows from that.
struct Judged {
    recipient: Recipient,
    address: Address,
    outcome: Outcome,
    verdict: queue::Outcome,
    notice: Option<Tell>,
}

impl Judged {
    fn settlement(&self) -> Settlement {
        Settlement { recipient: self.recipient.id, outcome: self.verdict.clone() }
    }
}

/// A notice to somebody of ours is delivered here and now, another one is queued. Either way with the null
/// reverse-path, so nothing answers it.
fn send_notice(tx: &mut Tx<'_>, notice: &Notice, now: Micros, expires_at: Micros) -> Result<(), DbError> {
    let as_db = |error: DeliveryError| match error {
        DeliveryError::Unavailable => DbError::Unavailable("notice".into()),
        other => DbError::Other(other.to_string()),
    };
    let (null, recipient) = (ReversePath::Null, &notice.recipient);
    // RFC 3461 §6: of a notice nothing is told.
    let never = Wish { notify: Notify::NEVER, original: None };
    let silent = Request::default().for_all(&[recipient], &never);
    let post = Post::begin(tx, &notice.letter, &null, std::slice::from_ref(recipient), (now, expires_at));
    let mut post = post.map_err(as_db)?.asking(&silent);
    if let Err(error) = post.attempt(recipient).map_err(as_db)? {
        if error == DeliveryError::NotHosted || error.is_temporary() {
            post.queue(&[recipient], "").map_err(as_db)?;
        } else {
            tracing::warn!(%recipient, %error, "a notice about delivery cannot be delivered itself");
        }
    }
    post.finish()
}

fn reverse_path(claim: &Claim) -> ReversePath {
    ReversePath::parse(&claim.item.reverse_path).unwrap_or(ReversePath::Null)
}

/// How a refusal of our own delivery reads in the queue and in a notice.
fn local_failure(error: &DeliveryError) -> Outcome {
    let status = match error {
        DeliveryError::NoSuchUser => Status::new(5, 1, 1),
        DeliveryError::NotHosted => Status::new(5, 1, 2),
        DeliveryError::Disabled => Status::new(5, 2, 1),
        DeliveryError::Loop => Status::new(5, 4, 6),
        DeliveryError::Forged(_) | DeliveryError::Suspicious => Status::new(5, 7, 1),
        DeliveryError::NotConvertible => Status::new(5, 6, 3),
        DeliveryError::OverQuota => Status::new(4, 2, 2),
        DeliveryError::Unavailable | DeliveryError::Internal(_) => Status::new(4, 3, 0),
    };
    Failure::new(status, error.to_string()).into_outcome()
}

fn log(claim: &Claim, recipient: &Recipient, verdict: &queue::Outcome) {
    let (result, detail) = match verdict {
        queue::Outcome::Delivered(reply) => ("delivered", reply),
        queue::Outcome::Retry(_, reply) => ("deferred", reply),
        queue::Outcome::Failed(reply) => ("failed", reply),
    };
    metrics::counter!("queue_outcomes_total", "outcome" => result).increment(1);
    tracing::info!(
        queue.item = claim.item.id,
        recipient = %recipient.address,
        attempts = recipient.attempts + 1,
        detail,
        "{result}"
    );
}
