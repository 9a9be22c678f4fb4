//! Mail that people of ours send: who may send as whom, what is put right, and where it goes.

mod incident;
#[cfg(test)]
mod tests;

use crate::{
    address::{Address, ReversePath},
    allowance::{self, Denied},
    aside::aside,
    audit::{self, Deed, Doer},
    auth::{self, Keys},
    clock::{Clock, MINUTE, Micros},
    config::SendingRates,
    delivery::{
        DeliveryError, Enqueue, Letter, Post, RECEIVED_MAX, Trace, Undrafted, drafting, in_lines, received,
    },
    directory::{self, PrincipalId, Resolution, Sending},
    discussion::{Discussions, Drafts},
    mailauth::{self, Kept},
    mailboxes,
    mime::{self, compose},
    net::NetworkKey,
    notify::Request,
    portal::contents,
    recent::Recent,
    relay::dkim::sign_with,
};
use mailstore::{
    Db, DbError,
    db::{Conn, Tx},
};
use std::sync::{Arc, Mutex, PoisonError};

/// Fields that name senders, all of which the person must be allowed to be (RFC 5322 §3.6.2, §3.6.6).
const SENDER_FIELDS: [&str; 4] = ["From", "Sender", "Resent-From", "Resent-Sender"];

/// Why a message was not taken. Nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubmissionError {
    /// The person may not send as this address.
    #[error("not allowed to send as {0}")]
    NotYours(String),
    /// From or Sender cannot be read, so nobody can say whose it is.
    #[error("the field {0} cannot be read")]
    BadField(&'static str),
    /// From or Sender is there more than once.
    #[error("there must be only one field {0}")]
    Repeated(&'static str),
    /// There is no From field.
    #[error("the message has no From field")]
    NoFrom,
    /// A recipient's domain is none of ours and has no dot in it.
    #[error("the domain {0} is not complete")]
    NotQualified(String),
    /// The person may not send this, or not now.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// All recipients refused, or the database.
    #[error(transparent)]
    Delivery(#[from] DeliveryError),
}

impl Undrafted for SubmissionError {
    fn wanted(&self) -> Option<&[(PrincipalId, Option<String>)]> {
        match self {
            Self::Delivery(error) => error.wanted(),
            _ => None,
        }
    }
}

impl From<DbError> for SubmissionError {
    fn from(error: DbError) -> Self {
        Self::Delivery(error.into())
    }
}

/// A message as a person sends it.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The person.
    pub person: PrincipalId,
    /// MAIL FROM.
    pub reverse_path: ReversePath,
    /// RCPT TO, at least one.
    pub recipients: Vec<Address>,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// It came as BINARYMIME (RFC 3030 §3).
    pub binary: bool,
    /// How it came.
    pub trace: Trace,
    /// What the person asks to be told.
    pub request: Request,
    /// Sixteen random bytes, for the Message-ID when it has none.
    pub random: u128,
}

/// The service. A cheap clone.
#[derive(Clone)]
pub struct Submission {
    db: Db,
    clock: Clock,
    keys: Arc<Keys>,
    hostname: String,
    /// The name results bear.
    results_name: String,
    lifetime: Micros,
    rates: SendingRates,
    /// Who makes mail ready for discussions; None: there are none.
    discussions: Option<Discussions>,
    /// When each network of each person was last written down.
    networks: Arc<Mutex<Noted>>,
}

type Noted = Recent<(PrincipalId, NetworkKey), Micros>;

/// So many networks of people are remembered as written down; twice as many at most.
const NOTED: usize = 1 << 13;
/// A network is written down again after so long.
const NOTED_AGAIN: Micros = 15 * MINUTE;

impl Submission {
    /// Submission on the host of that name; what leaves is tried for `lifetime` microseconds. Nobody is bounded.
    pub fn new(db: Db, clock: Clock, keys: Arc<Keys>, hostname: &str, lifetime: Micros) -> Self {
        let networks = Arc::new(Mutex::new(Recent::new(NOTED)));
        let rates = SendingRates::default();
        Self {
            db,
            clock,
            keys,
            hostname: hostname.to_owned(),
            results_name: hostname.to_owned(),
            lifetime,
            rates,
            discussions: None,
            networks,
        }
    }

    /// The same, with discussions among whom mail is for.
    #[must_use]
    pub fn for_discussions(self, discussions: Discussions) -> Self {
        Self { discussions: Some(discussions), ..self }
    }

    /// The same, with bounds on what one person may send.
    #[must_use]
    pub fn bounded(self, rates: SendingRates) -> Self {
        Self { rates, ..self }
    }

    /// The same, on nodes that all write results under this name.
    #[must_use]
    pub fn naming_results(self, name: &str) -> Self {
        Self { results_name: name.to_owned(), ..self }
    }

    /// Whether a person may use an address as reverse-path, and send anything now. The null one is for notices that
    /// programs send.
    pub async fn check_sender(&self, person: PrincipalId, path: &ReversePath) -> Result<(), SubmissionError> {
        let (address, rates, now) = (path.address().cloned(), self.rates, self.clock.now());
        let allowed = self.db.read_brief(move |c| {
            may_send(c, person, address.as_slice())?;
            Ok::<_, SubmissionError>(allowance::check(c, person, &rates, now)?)
        });
        self.answer(person, allowed.await?).await
    }

    /// Whether an address can be sent to: outside, or somebody here.
    pub async fn check_recipient(&self, address: &Address) -> Result<(), SubmissionError> {
        let (address, domain) = (address.clone(), address.domain().to_owned());
        let resolution = self.db.read(move |c| directory::resolve(c, &address)).await?;
        match resolution {
            // RFC 6409 §4.2: what is no complete name is for nobody outside.
            Resolution::NotHosted if !domain.contains('.') => Err(SubmissionError::NotQualified(domain)),
            Resolution::NotHosted => Ok(()),
            here => Ok(crate::delivery::plan(here).map(|_| ())?),
        }
    }

    /// Takes a message: when this returns it is delivered to those who are here and queued for the others.
    pub async fn submit(&self, outgoing: Outgoing) -> Result<(), SubmissionError> {
        let possible = allowance::possible(outgoing.recipients.len(), &self.rates);
        self.answer(outgoing.person, possible).await?;
        let network = self.news(&outgoing);
        let now = self.clock.now();
        let outgoing = Arc::new(outgoing);
        let read = Arc::clone(&outgoing);
        let senders = aside(outgoing.raw.len(), move || senders(&read.raw)).await;
        let senders = senders.map_err(DeliveryError::Internal)??;
        let person = outgoing.person;
        let mut named = senders.clone();
        named.extend(outgoing.reverse_path.address().cloned());
        let from = senders.first().map(Address::to_domain);
        let (asked, id) = (named.clone(), outgoing.trace.id.clone());
        let (signers, foreign) = self
            .db
            .read(move |c| {
                let foreign = !may_send(c, person, &asked)?.is_empty();
                Ok::<_, SubmissionError>((auth::dkim::list(c, from.as_ref())?, foreign))
            })
            .await?;
        let keys = Arc::clone(&self.keys);
        let house = House { hostname: self.hostname.clone(), results_name: self.results_name.clone() };
        let (recipients, request) = (outgoing.recipients.clone(), outgoing.request.clone());
        let letter = tokio::task::spawn_blocking(move || {
            let repaired = repair(&outgoing, &house, now)?;
            let auth = Kept::submitted(outgoing.person.0, mailauth::single_author(&repaired));
            let signed = sign_with(repaired, &signers, &keys, now);
            Ok::<_, DeliveryError>(
                Letter::new(&signed, outgoing.reverse_path.clone(), outgoing.trace.smtputf8).with_auth(auth),
            )
        });
        let letter = letter.await.map_err(|e| DeliveryError::Internal(e.to_string()))??;
        let (expires_at, rates) = (now + self.lifetime, self.rates);
        let letter = Arc::new(letter);
        let sending = Arc::new((recipients, named, id, request));
        let attempt = |drafts: Arc<Drafts>| {
            let (letter, sending) = (Arc::clone(&letter), Arc::clone(&sending));
            self.db.write_sized(letter.stored_size(), move |tx| {
                let (recipients, named, id, request) = &*sending;
                let sent = Charge { person, recipients: recipients.len(), network };
                if let Err(denied) = charge(tx, &sent, &rates, now)? {
                    return Ok(Err(denied));
                }
                if foreign {
                    record(tx, person, named, id, now)?;
                }
                let post = Post::begin(tx, &letter, recipients, (now, expires_at))?;
                let mut post = post.asking(request).sent_by(person).for_discussions(&drafts);
                let mut outside = Vec::new();
                for recipient in recipients {
                    match post.attempt(recipient)? {
                        Ok(()) => {}
                        Err(DeliveryError::NotHosted) => outside.push(recipient.clone()),
                        Err(_) => post.queue(&[recipient], "")?,
                    }
                }
                let (message, owners) = post.entered();
                post.finish()?;
                for (owner, tag) in &owners {
                    contents::note_letter(tx, message, (*owner, tag), (person, now))?;
                }
                if !outside.is_empty() {
                    let options = Enqueue { sender: Some(person), prefix: "", request, now, expires_at };
                    letter.enqueue(tx, &outside, &options)?;
                }
                Ok::<_, SubmissionError>(Ok(()))
            })
        };
        let taken = drafting(self.discussions.as_ref(), &letter, Some(person), attempt).await?;
        self.answer(person, taken).await?;
        self.noted(person, network, now);
        Ok(())
    }

    /// The network a message comes from, if it is to be written down.
    fn news(&self, outgoing: &Outgoing) -> Option<NetworkKey> {
        let network =
            outgoing.trace.address.filter(|_| self.rates.networks_per_hour > 0).map(NetworkKey::from)?;
        let mut noted = self.networks.lock().unwrap_or_else(PoisonError::into_inner);
        let at = *noted.get_or_insert((outgoing.person, network));
        let fresh = (at..at + NOTED_AGAIN).contains(&self.clock.now());
        (!fresh).then_some(network)
    }

    fn noted(&self, person: PrincipalId, network: Option<NetworkKey>, now: Micros) {
        let Some(network) = network else { return };
        *self.networks.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert((person, network)) = now;
    }
}

/// A message to be counted.
struct Charge {
    person: PrincipalId,
    recipients: usize,
    /// Where it comes from, if that is to be written down.
    network: Option<NetworkKey>,
}

/// Notes the network a message comes from when that is news, and counts it: what is refused for its network is not counted.
fn charge(
    tx: &mut Tx<'_>,
    sent: &Charge,
    rates: &SendingRates,
    now: Micros,
) -> Result<Result<(), Denied>, DbError> {
    if let Some(network) = sent.network
        && let Err(denied) = allowance::note_network(tx, sent.person, network, rates, now)?
    {
        return Ok(Err(denied));
    }
    allowance::charge(tx, sent.person, sent.recipients, rates, now)
}

/// Checks that a person may send with all these addresses; gives those that are not its own: of offices, functions, groups.
fn may_send(
    c: &mut Conn<'_>,
    person: PrincipalId,
    addresses: &[Address],
) -> Result<Vec<Address>, SubmissionError> {
    let mut others = Vec::new();
    for address in addresses {
        match directory::may_send_as(c, person, address)? {
            Sending::Own => {}
            Sending::Group(group) => others.push(group.address),
            Sending::Shared(office) if mailboxes::may_post(c, person, office.id)? => {
                others.push(office.address);
            }
            Sending::Shared(_) | Sending::Refused => {
                return Err(SubmissionError::NotYours(address.to_string()));
            }
        }
    }
    others.sort_unstable();
    others.dedup();
    Ok(others)
}

/// Writes down who sends as an office, function or group, once more asking whether it may: that may have ended meanwhile.
fn record(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    addresses: &[Address],
    id: &str,
    now: Micros,
) -> Result<(), SubmissionError> {
    let others = may_send(tx, person, addresses)?;
    let name = directory::load(tx, &[person])?.pop().map_or_else(String::new, |one| one.address.to_string());
    let (by, detail) = (Doer::person(person.0, &name), format!("message {id}"));
    for address in others {
        let subject = address.to_string();
        audit::record(
            tx,
            &Deed { at: now, by: &by, action: "mail.send-as", subject: &subject, detail: &detail },
        )?;
    }
    Ok(())
}

/// All addresses a message claims to come from, those of From first. Of a message that has gone round nobody asks.
fn senders(raw: &[u8]) -> Result<Vec<Address>, SubmissionError> {
    if mime::received_count(raw) > RECEIVED_MAX {
        return Err(DeliveryError::Loop.into());
    }
    let mut all = Vec::new();
    for field in SENDER_FIELDS {
        // RFC 5322 §3.6: whose it is must not depend on which of them a program reads. Of resent ones there may be more.
        if matches!(field, "From" | "Sender") && mime::header_values(raw, field).len() > 1 {
            return Err(SubmissionError::Repeated(field));
        }
        let addresses = mime::addresses_in(raw, field).map_err(|_| SubmissionError::BadField(field))?;
        if field == "From" && addresses.is_empty() {
            return Err(SubmissionError::NoFrom);
        }
        all.extend(addresses);
    }
    Ok(all)
}

/// The names of this server.
struct House {
    /// Written into Received and Message-ID.
    hostname: String,
    /// Written into Authentication-Results (RFC 8601 §2.5).
    results_name: String,
}

/// RFC 6409 §8: Date and Message-ID are added when they are missing; Bcc is taken out. Binary parts are
/// encoded before the signature is made (RFC 6376 §5.3).
fn repair(
    outgoing: &Outgoing,
    House { hostname, results_name }: &House,
    now: Micros,
) -> Result<Vec<u8>, DeliveryError> {
    // NUL came by DATA, and no next hop but one with BINARYMIME could have it.
    let binary = outgoing.binary || outgoing.raw.contains(&0);
    let raw = in_lines(&outgoing.raw, binary)?;
    let raw = mime::remove_fields(&raw, &["Bcc", "Resent-Bcc"]);
    let raw = mailauth::without_own_results(&raw, results_name);
    let missing = |name: &str| mime::header_values(&raw, name).is_empty();
    let mut lines = received(&outgoing.trace, hostname, None, now);
    if missing("Date") {
        lines.push_str(&format!("Date: {}\r\n", compose::rfc5322_date(now)));
    }
    if missing("Message-ID") {
        lines.push_str(&format!(
            "Message-ID: <{}>\r\n",
            compose::generate_message_id(outgoing.random, hostname)
        ));
    }
    Ok(mime::prepend(&raw, lines.as_bytes()))
}
