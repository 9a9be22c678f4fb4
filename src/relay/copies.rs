//! Copies of personal items: each with its own reverse-path, header lines and signature, each at most once.
//!
//! What all copies of an item have in common is made once ([`Template`]). The copies of a claim go side by side, as far as the
//! connections to their destination allow; no server hears of one before its row says so ([`Ledger`]).

use super::{
    Failure, Outcome, Relay, Seal, Status, Transport, arc,
    body::sanitise_line_ends,
    dkim::{self, DkimSigner},
    ledger::{Ledger, Settled},
    letter::Letter,
    outbox,
    runner::{addressed, local_failure, route},
    settle::log,
};
use crate::{
    address::{Address, Domain, ReversePath},
    auth::{self, Keys, dkim::StoredDkimKey},
    bounce::token::{Purpose, Tokens},
    clock::Micros,
    directory::{self, Resolution},
    mime,
    notify::Request,
    queue::{self, Claim, Item, Personal, Recipient, Settlement, Undelivered},
};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use mailstore::{DbError, db::Tx};
use rand::RngExt as _;
use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::OnceCell;

/// So many copies of a claim go side by side at most: more than a destination has connections, so that those never wait for
/// the disk.
const LANES: usize = 40;

/// The templates of the items that are worked on just now.
#[derive(Clone, Default)]
pub(super) struct Templates(Arc<Mutex<HashMap<i64, Weak<Cell>>>>);

/// The inner error: the message is lost.
type Cell = OnceCell<Result<Arc<Template>, Failure>>;

impl Templates {
    fn cell(&self, item: i64) -> Arc<Cell> {
        let mut known = lock(&self.0);
        if let Some(cell) = known.get(&item).and_then(Weak::upgrade) {
            return cell;
        }
        known.retain(|_, cell| cell.strong_count() > 0);
        let cell = Arc::new(Cell::new());
        known.insert(item, Arc::downgrade(&cell));
        cell
    }
}

/// What all copies of an item have in common.
struct Template {
    item: i64,
    smtputf8: bool,
    personal: Arc<Personal>,
    /// The message without the fields that are left out.
    rest: Vec<u8>,
    /// Who signs; nobody without keys.
    signers: Vec<DkimSigner>,
    /// What their signatures say of the body as it is here.
    body_hash: Vec<u8>,
    /// What this server has found out about the message, sealed (RFC 8617): over what is the same in all copies.
    seal: Option<Vec<u8>>,
}

impl Template {
    /// Computes for long.
    fn new(item: &Item, personal: &Arc<Personal>, raw: &[u8], signing: Option<Signing>) -> Self {
        let dropped: Vec<&str> = personal.drop.iter().map(String::as_str).collect();
        let mut rest = sanitise_line_ends(&mime::remove_fields(raw, &dropped)).into_owned();
        let signers =
            signing.as_ref().map(|with| dkim::signers(&with.stored, &with.keys)).unwrap_or_default();
        // RFC 6376 §5.3: no hop shall have to encode what is signed.
        if !signers.is_empty() {
            rest = mime::seven_bit_for_good(&rest).unwrap_or(rest);
        }
        let signing = signing.filter(|_| !signers.is_empty());
        let seal = signing.and_then(|signing| signing.seal(&common_part(personal, &rest)));
        let body_hash =
            signers.first().map(|signer| signer.body_hash(mime::split(&rest).1)).unwrap_or_default();
        let (id, smtputf8, personal) = (item.id, item.smtputf8, Arc::clone(personal));
        Self { item: id, smtputf8, personal, rest, signers, body_hash, seal }
    }

    /// The copy of somebody: reverse-path and bytes, not yet signed.
    fn copy(&self, tokens: &Tokens, subject: i64) -> Result<(ReversePath, Vec<u8>), Failure> {
        let token = |purpose| tokens.make(purpose, subject, self.item);
        let path = ReversePath::parse(&self.personal.reverse_path(&token(Purpose::Bounce)));
        let path = path.map_err(|error| fault(format!("the reverse-path of a copy: {error}")))?;
        let fields = self.personal.fields_with(|| token(Purpose::Leave), || token(Purpose::Reply));
        Ok((path, [fields.as_bytes(), &self.rest].concat()))
    }

    /// What goes in front of a copy as it leaves. A copy that cannot be signed leaves without.
    fn signed(&self, raw: &[u8], now: Micros) -> Option<Vec<u8>> {
        // A hop without 8BITMIME gets another body.
        let same = mime::split(raw).1 == mime::split(&self.rest).1;
        let hash = same.then_some(self.body_hash.as_slice());
        let signed = |signer: &DkimSigner| {
            let made = catch_unwind(AssertUnwindSafe(|| signer.sign_knowing(raw, hash, now)));
            made.ok()?
                .inspect_err(|error| tracing::error!(queue.item = self.item, %error, "cannot sign"))
                .ok()
        };
        let mut fields: Vec<u8> = self.signers.iter().filter_map(signed).flatten().collect();
        fields.extend(self.seal.iter().filter(|_| same).flatten());
        (!fields.is_empty()).then_some(fields)
    }

    fn sealer(self: &Arc<Self>, now: Micros) -> Option<Seal> {
        let template = Arc::clone(self);
        (!self.signers.is_empty()).then(|| Seal::new(move |raw| template.signed(raw, now)))
    }
}

/// The message with those of the fields that are the same in all copies.
fn common_part(personal: &Personal, rest: &[u8]) -> Vec<u8> {
    let fields = personal.fields.as_bytes();
    let common: Vec<u8> = mime::fields(fields)
        .filter(|field| Personal::is_common(field.raw))
        .flat_map(|field| field.raw.iter().copied())
        .collect();
    [&common, rest].concat()
}

/// What signs copies.
struct Signing {
    keys: Arc<Keys>,
    stored: Vec<StoredDkimKey>,
    /// The name results bear.
    name: String,
    now: Micros,
}

impl Signing {
    /// The seal (RFC 8617) of a message that was checked. Whatever goes wrong, the message leaves.
    fn seal(&self, raw: &[u8]) -> Option<Vec<u8>> {
        let make = || arc::seal_with(&self.stored, &self.keys, &self.name, raw, self.now);
        catch_unwind(AssertUnwindSafe(make)).ok().flatten()
    }
}

impl Relay {
    /// Makes one attempt for each copy of a claim, and settles them one by one. After an error those that were not begun come
    /// due again when the claim runs out.
    pub(super) async fn work_copies(&self, claim: &Claim, personal: &Arc<Personal>) -> Result<(), DbError> {
        let (addresses, unreadable) = addressed(claim);
        let cell = self.templates.cell(claim.item.id);
        let template = cell.get_or_try_init(|| self.template(&claim.item, personal)).await?.clone();
        let Some((_, first)) = addresses.first().cloned() else {
            return self.settle_unreadable(claim, personal, unreadable).await;
        };
        let resolved = self.db.read(move |c| directory::resolve(c, &first)).await?;
        let copying = Copying {
            relay: self,
            claim,
            personal,
            template,
            tokens: self.tokens().await?,
            here: resolved != Resolution::NotHosted,
            nowhere: Mutex::default(),
        };
        stream::iter(addresses)
            .for_each_concurrent(LANES, |(recipient, address)| copying.work(recipient, address))
            .await;
        self.settle_unreadable(claim, personal, unreadable).await
    }

    async fn template(
        &self,
        item: &Item,
        personal: &Arc<Personal>,
    ) -> Result<Result<Arc<Template>, Failure>, DbError> {
        let raw = match self.bytes(item).await? {
            Ok(raw) => raw,
            Err(failure) => {
                tracing::error!(queue.item = item.id, %failure, "a queued message is lost");
                return Ok(Err(failure));
            }
        };
        let (signing, item, personal) = (self.signing(personal).await?, item.clone(), Arc::clone(personal));
        let make = move || Arc::new(Template::new(&item, &personal, &raw, signing));
        let made = tokio::task::spawn_blocking(make).await;
        Ok(made.map_err(|error| fault(format!("a fault of this server, see its log: {error}"))))
    }

    async fn signing(&self, personal: &Personal) -> Result<Option<Signing>, DbError> {
        let (Some(keys), Ok(domain)) = (&self.keys, Domain::parse(personal.domain())) else {
            return Ok(None);
        };
        let stored = self.db.read(move |c| auth::dkim::list(c, Some(&domain))).await?;
        let (keys, name, now) = (Arc::clone(keys), self.results_name.clone(), self.clock.now());
        Ok(Some(Signing { keys, stored, name, now }))
    }

    async fn tokens(&self) -> Result<&Tokens, DbError> {
        let shared = self
            .tokens
            .as_ref()
            .ok_or_else(|| DbError::Other("copies cannot be sent without keys".into()))?;
        shared.get(self.clock.now()).await.map_err(|error| match error {
            auth::KeyError::Db(error) => error,
            other => DbError::Other(other.to_string()),
        })
    }

    fn ledger(&self) -> &Ledger {
        let open = || Ledger::open(self.db.clone(), self.clock.clone(), self.node.clone(), self.told);
        self.ledger.get_or_init(open)
    }

    /// The end of copies for what is no address.
    async fn settle_unreadable(
        &self,
        claim: &Claim,
        personal: &Personal,
        unreadable: Vec<Settlement>,
    ) -> Result<(), DbError> {
        for settlement in unreadable {
            let recipient = claim.recipients.iter().find(|one| one.id == settlement.recipient);
            let failure = Failure::new(Status::new(5, 1, 3), "no address");
            let undelivered = recipient.and_then(|one| undelivered(personal, one, &failure, true));
            self.ledger().settle(Settled { settlement, undelivered }).await;
        }
        Ok(())
    }
}

/// The copies of a claim on their way.
struct Copying<'a> {
    relay: &'a Relay,
    claim: &'a Claim,
    personal: &'a Personal,
    template: Result<Arc<Template>, Failure>,
    tokens: &'a Tokens,
    /// Their domain is ours.
    here: bool,
    /// Why no server of their destination would talk just now: the others do not try.
    nowhere: Mutex<Option<Failure>>,
}

impl Copying<'_> {
    async fn work(&self, recipient: Recipient, address: Address) {
        let begun = AtomicBool::new(false);
        // A copy that makes us panic is tried again by the timetable, unless a server may have it.
        let tried = AssertUnwindSafe(self.attempt(&recipient, &address, &begun)).catch_unwind().await;
        let outcome = tried.unwrap_or_else(|_| {
            let uncertain = begun.load(Ordering::Relaxed);
            let failure = fault("a fault of this server, see its log");
            Some(Outcome::Temporary(Failure { uncertain, ..failure }))
        });
        if let Some(outcome) = outcome {
            self.settle(&recipient, &outcome).await;
        }
    }

    /// What became of it. None: it is settled already, or nobody shall send it.
    async fn attempt(&self, recipient: &Recipient, address: &Address, begun: &AtomicBool) -> Option<Outcome> {
        let template = match &self.template {
            Ok(template) => template,
            Err(failure) => return Some(failure.clone().into_outcome()),
        };
        let (path, raw) = match template.copy(self.tokens, recipient.subject_id.unwrap_or_default()) {
            Ok(copy) => copy,
            Err(failure) => return Some(failure.into_outcome()),
        };
        if self.here {
            return self.deliver(recipient, address, (path, raw)).await;
        }
        let begin = async {
            let may = self.relay.ledger().begin(recipient.id).await;
            begun.store(may, Ordering::Relaxed);
            may
        };
        let seal = template.sealer(self.relay.clock.now());
        match &self.relay.transport {
            Transport::Outbox(folder) => {
                if !begin.await {
                    return None;
                }
                let numbers = (self.claim.item.id, recipient.id);
                let path = path.address().map(ToString::to_string).unwrap_or_default();
                outbox::save(folder, numbers, (&path, std::slice::from_ref(address)), raw, seal).await.pop()
            }
            Transport::Network { sender, smarthost } => {
                if let Some(failure) = lock(&self.nowhere).clone() {
                    return Some(failure.into_outcome());
                }
                let letter =
                    Letter::new(path, vec![address.clone()], raw.into(), template.smtputf8).sealed_by(seal);
                let route = route(smarthost.as_ref(), self.claim);
                let mut rng = rand::make_rng::<rand::rngs::StdRng>();
                let sent = sender.send_copy(&route, &letter, &mut rng, begin.boxed()).await?;
                if sent.nowhere {
                    *lock(&self.nowhere) = sent.outcome.failure().cloned();
                }
                Some(sent.outcome)
            }
        }
    }

    /// Into the mailbox of somebody of ours, settled in the same transaction: exactly once. Gives why not.
    async fn deliver(
        &self,
        recipient: &Recipient,
        address: &Address,
        (path, raw): (ReversePath, Vec<u8>),
    ) -> Option<Outcome> {
        let (id, now, node) = (recipient.id, self.relay.clock.now(), self.relay.node.clone());
        let settle = move |tx: &mut Tx<'_>| {
            let outcome = queue::Outcome::Delivered("delivered here".into());
            match queue::settle_copies(tx, &node, &[Settlement { recipient: id, outcome }], now)?.is_empty() {
                // Somebody else delivers it, or nobody shall.
                true => Err(DbError::Unavailable("the claim is lost".into())),
                false => Ok(()),
            }
        };
        let (bytes, from) = ((raw, self.claim.item.smtputf8), (path, Request::default()));
        let delivered = self.relay.delivery.redeliver(bytes, from, address.clone(), settle).await;
        delivered.err().map(|error| local_failure(&error))
    }

    async fn settle(&self, recipient: &Recipient, outcome: &Outcome) {
        let (verdict, undelivered) = self.judge(recipient, outcome);
        log(self.claim, recipient, &verdict);
        let settlement = Settlement { recipient: recipient.id, outcome: verdict };
        self.relay.ledger().settle(Settled { settlement, undelivered }).await;
    }

    /// What follows from an attempt. No sender is told of a copy, only its service, when it is given up.
    fn judge(&self, recipient: &Recipient, outcome: &Outcome) -> (queue::Outcome, Option<Undelivered>) {
        let given_up = |failure: &Failure, permanent| match self.template {
            Ok(_) => undelivered(self.personal, recipient, failure, permanent),
            // Nobody's address is the cause.
            Err(_) => None,
        };
        match outcome {
            Outcome::Done(_) => (queue::Outcome::Delivered("delivered here".into()), None),
            Outcome::Delivered { reply, remote, .. } => {
                (queue::Outcome::Delivered(format!("{remote}: {reply}")), None)
            }
            Outcome::Permanent(failure) => {
                (queue::Outcome::Failed(failure.to_string()), given_up(failure, true))
            }
            Outcome::Temporary(failure) if failure.uncertain => {
                (queue::Outcome::Unknown(failure.to_string()), None)
            }
            Outcome::Temporary(failure) => {
                let (now, random) = (self.relay.clock.now(), rand::rng().random());
                let attempts = u32::try_from(recipient.attempts + 1).unwrap_or(u32::MAX);
                match self.relay.policy.next_attempt(attempts, recipient.expires_at, now, random) {
                    Some(at) => (queue::Outcome::Retry(at, failure.to_string()), None),
                    None => {
                        let failure = failure.clone().expired();
                        (queue::Outcome::Failed(failure.to_string()), given_up(&failure, false))
                    }
                }
            }
        }
    }
}

fn undelivered(
    personal: &Personal,
    recipient: &Recipient,
    failure: &Failure,
    permanent: bool,
) -> Option<Undelivered> {
    Some(Undelivered {
        service: personal.service.clone(),
        item: recipient.item,
        subject_id: recipient.subject_id?,
        recipient: recipient.address.clone(),
        status: failure.status.to_string(),
        reply: failure.to_string(),
        permanent,
    })
}

/// What goes wrong here and may pass.
fn fault(what: impl Into<String>) -> Failure {
    Failure::new(Status::new(4, 3, 0), what)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
