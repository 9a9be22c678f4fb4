//! What became of a claim: judged, told to the sender, and written down, all in one transaction.

use super::{
    Outcome, Relay, dkim,
    dsn::{self, Kind, Report, Told},
    runner::reverse_path,
};
use crate::{
    address::{Address, Domain, ReversePath},
    auth::{self, dkim::StoredDkimKey},
    clock::Micros,
    delivery::{self, DeliveryError, Post},
    directory,
    mailauth::{self, Kept},
    mime,
    notify::{Notify, Request, Wish},
    queue::{self, Claim, Recipient, Settlement},
};
use mailstore::{DbError, db::Tx};
use rand::RngExt as _;
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};
use templates::text::IT;

/// How long a database that is away is waited for before an attempt is written down, seconds; together less than
/// [`LEASE`](super::runner::LEASE).
pub(super) const SETTLE_WAITS: [u64; 7] = [1, 2, 5, 10, 20, 40, 60];

impl Relay {
    /// Writes down what became of a claim and tells the sender, in one transaction. The attempt cannot be taken back, so
    /// a database that is away is waited for.
    pub(super) async fn settle(
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
            let letter = delivery::Letter::new(&signed, ReversePath::Null, notice.smtputf8).with_auth(own);
            Some(Notice { letter, recipient: notice.recipient, about: about(judged, tell) })
        };
        kinds.into_iter().filter_map(compose).collect()
    }
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
    let recipient = &notice.recipient;
    // RFC 3461 §6: of a notice nothing is told.
    let never = Wish { notify: Notify::NEVER, original: None };
    let silent = Request::default().for_all(&[recipient], &never);
    let post = Post::begin(tx, &notice.letter, std::slice::from_ref(recipient), (now, expires_at));
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

/// Counts outcomes.
pub(super) fn count(outcome: &'static str, many: u64) {
    metrics::counter!("queue_outcomes_total", "outcome" => outcome).increment(many);
}

pub(super) fn log(claim: &Claim, recipient: &Recipient, verdict: &queue::Outcome) {
    let (result, detail) = match verdict {
        queue::Outcome::Delivered(reply) => ("delivered", reply),
        queue::Outcome::Retry(_, reply) => ("deferred", reply),
        queue::Outcome::Failed(reply) => ("failed", reply),
        queue::Outcome::Unknown(reply) => ("unknown", reply),
    };
    count(result, 1);
    tracing::info!(
        queue.item = claim.item.id,
        recipient = %recipient.address,
        attempts = recipient.attempts + 1,
        detail,
        "{result}"
    );
}
