//! The services of the house behind an SMTP session.

use super::{
    Acceptance, Accepted, AuthOutcome, Backend, BodyType, Credentials, Envelope, MailFrom, Peer, PeerAddr,
    Refusal, Role,
    reply::{denied, too_much},
};
use crate::{
    address::Address,
    allowance::Denied,
    auth::{Actor, Auth, AuthError, Protocol},
    delivery::{Answer, Delivery, DeliveryError, Inbound, Trace},
    mailauth::Client,
    net::{AccountSlot, Guard, rates::Act},
    submission::{Outgoing, Submission, SubmissionError},
};
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

/// Somebody who has logged in, and the place among the sessions of the account.
#[derive(Clone, Debug)]
pub struct Member {
    actor: Actor,
    _place: Arc<AccountSlot>,
}

/// What SMTP sessions of all roles use. A cheap clone.
#[derive(Clone)]
pub struct House {
    /// Log-ins.
    pub auth: Auth,
    /// Mail that arrives.
    pub delivery: Delivery,
    /// Mail that people send.
    pub submission: Submission,
    /// What strangers may do.
    pub guard: Guard,
}

impl Backend for House {
    type Actor = Member;

    fn account(member: &Member) -> i64 {
        member.actor.person.0
    }

    async fn check_sender(&self, peer: &Peer<Member>, mail: &MailFrom) -> Result<(), Refusal> {
        let Some(Member { actor, .. }) = &peer.actor else { return self.allow(peer, Act::Message) };
        if !self.auth.still_valid(actor).await {
            return Err(Refusal::Policy("your account has changed, log in again".into()));
        }
        Ok(self.submission.check_sender(actor.person, &mail.reverse_path).await?)
    }

    async fn check_recipient(
        &self,
        peer: &Peer<Member>,
        mail: &MailFrom,
        recipient: &Address,
    ) -> Result<(), Refusal> {
        let recipient = &self.delivery.at_home(recipient).await?;
        if peer.actor.is_some() {
            return Ok(self.submission.check_recipient(recipient).await?);
        }
        self.allow(peer, Act::Recipient)?;
        let (ip, path) = (stranger(peer), &mail.reverse_path);
        let found = self.delivery.check_recipient(ip, path, recipient, mail.params.size).await;
        if let (Err(DeliveryError::NoSuchUser), Some(ip)) = (&found, ip) {
            self.guard.throttle.note(Act::UnknownRecipient, ip);
        }
        Ok(found?)
    }

    async fn authenticate(&self, peer: &Peer<Member>, credentials: &Credentials) -> AuthOutcome<Member> {
        let ip = match peer.addr {
            PeerAddr::Ip(ip) => ip,
            PeerAddr::Local => IpAddr::V4(Ipv4Addr::LOCALHOST),
        };
        let user = credentials.user.as_str();
        match self.auth.verify_login(ip, user, &credentials.password, Protocol::Submission).await {
            Ok(actor) => match self.guard.accounts.enter(actor.person.0, peer.role.name()) {
                Some(place) => AuthOutcome::Welcome(Member { actor, _place: Arc::new(place) }),
                None => AuthOutcome::Full,
            },
            Err(AuthError::TooMany { .. }) => AuthOutcome::TooMany,
            Err(AuthError::Unavailable) => AuthOutcome::Unavailable,
            Err(AuthError::Bad | AuthError::Disabled | AuthError::WebOnly | AuthError::AppPasswordOnly) => {
                AuthOutcome::Bad
            }
        }
    }

    async fn accept(&self, peer: &Peer<Member>, mut envelope: Envelope, message: Vec<u8>) -> Acceptance {
        for recipient in &mut envelope.recipients {
            match self.delivery.at_home(recipient).await {
                Ok(address) if address != *recipient => {
                    envelope.request.rename(recipient, &address);
                    *recipient = address;
                }
                Ok(_) => {}
                Err(error) => return Acceptance::Whole(Err(error.into())),
            }
        }
        let id = format!("{:016x}", rand::random::<u64>());
        let trace = trace(peer, &envelope.mail, &id);
        let (bytes, count) = (message.len(), envelope.recipients.len());
        let taken = Accepted { reference: Some(id.clone()) };
        let acceptance = match &peer.actor {
            Some(member) => self.submit(&member.actor, envelope, message, trace, taken).await,
            None => self.receive(peer, envelope, message, trace, taken).await,
        };
        note(peer.role, &id, bytes, count, &acceptance);
        acceptance
    }
}

impl House {
    /// Whether a stranger may do this now. What people of ours may send is for submission to say.
    fn allow(&self, peer: &Peer<Member>, act: Act) -> Result<(), Refusal> {
        let Some(ip) = stranger(peer) else { return Ok(()) };
        self.guard.throttle.ask(act, ip).map_err(|why| {
            tracing::info!(act = act.name(), by = why.by.name(), "a stranger does too much");
            Refusal::RateLimited(too_much(&why))
        })
    }

    async fn submit(
        &self,
        actor: &Actor,
        envelope: Envelope,
        raw: Vec<u8>,
        trace: Trace,
        taken: Accepted,
    ) -> Acceptance {
        let outgoing = Outgoing {
            person: actor.person,
            reverse_path: envelope.mail.reverse_path,
            recipients: envelope.recipients,
            raw,
            trace,
            binary: envelope.mail.params.body == Some(BodyType::BinaryMime),
            request: envelope.request,
            random: rand::random(),
        };
        Acceptance::Whole(self.submission.submit(outgoing).await.map(|()| taken).map_err(Refusal::from))
    }

    async fn receive(
        &self,
        peer: &Peer<Member>,
        envelope: Envelope,
        raw: Vec<u8>,
        trace: Trace,
        taken: Accepted,
    ) -> Acceptance {
        let answer = if peer.role == Role::Lmtp { Answer::Each } else { Answer::Whole };
        let Envelope { mail, recipients, request } = envelope;
        let inbound = Inbound {
            reverse_path: mail.reverse_path,
            recipients,
            raw,
            binary: mail.params.body == Some(BodyType::BinaryMime),
            trace,
            client: client(peer),
            request,
        };
        match (self.delivery.accept(inbound, answer).await, answer) {
            (Ok(_), Answer::Whole) => Acceptance::Whole(Ok(taken)),
            (Ok(results), Answer::Each) => {
                let each =
                    |result: Result<(), DeliveryError>| result.map(|()| taken.clone()).map_err(Refusal::from);
                Acceptance::Each(results.into_iter().map(each).collect())
            }
            (Err(error), _) => Acceptance::Whole(Err(error.into())),
        }
    }
}

/// The address of a server we know nothing of. Whoever hands on by LMTP belongs to the house.
fn stranger(peer: &Peer<Member>) -> Option<IpAddr> {
    match peer.addr {
        PeerAddr::Ip(ip) if peer.role == Role::Mx => Some(ip),
        _ => None,
    }
}

/// The server that sends to us. Whoever hands on by LMTP has taken the message from somebody we do not see.
fn client(peer: &Peer<Member>) -> Option<Client> {
    stranger(peer).map(|ip| Client { ip, helo: peer.helo.clone().unwrap_or_default() })
}

fn trace(peer: &Peer<Member>, mail: &MailFrom, id: &str) -> Trace {
    let address = match peer.addr {
        PeerAddr::Ip(ip) => Some(ip),
        PeerAddr::Local => None,
    };
    Trace {
        // Where people of ours sit is nobody's business but the log's.
        helo: peer.helo.clone().filter(|_| peer.actor.is_none()),
        address,
        protocol: peer.received_protocol(mail.params.smtputf8),
        tls: peer.tls,
        smtputf8: mail.params.smtputf8,
        id: id.to_owned(),
    }
}

fn note(role: Role, id: &str, bytes: usize, recipients: usize, acceptance: &Acceptance) {
    let refused = match acceptance {
        Acceptance::Whole(outcome) => outcome.as_ref().err(),
        Acceptance::Each(outcomes) => outcomes.iter().find_map(|outcome| outcome.as_ref().err()),
    };
    let outcome = if refused.is_none() { "accepted" } else { "refused" };
    metrics::counter!("messages_in_total", "role" => role.name(), "outcome" => outcome).increment(1);
    metrics::histogram!("message_in_bytes").record(bytes as f64);
    match refused {
        None => tracing::info!(message.id = id, size_bytes = bytes, recipients, "message accepted"),
        Some(why) => tracing::info!(message.id = id, size_bytes = bytes, recipients, %why, "message refused"),
    }
}

impl From<DeliveryError> for Refusal {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::NoSuchUser => Self::NoSuchUser,
            DeliveryError::NotHosted => Self::RelayDenied,
            DeliveryError::Disabled => Self::Disabled,
            DeliveryError::OverQuota => Self::OverQuota,
            DeliveryError::Forged(_) => Self::Unauthenticated(error.to_string()),
            DeliveryError::Suspicious | DeliveryError::Refused(_) => Self::Policy(error.to_string()),
            DeliveryError::Loop => Self::Loop,
            DeliveryError::NotConvertible => Self::NotConvertible,
            DeliveryError::Unavailable => Self::TryLater,
            DeliveryError::Internal(_) | DeliveryError::Undrafted(_) => {
                tracing::error!(%error, "delivery failed");
                Self::TryLater
            }
        }
    }
}

impl From<SubmissionError> for Refusal {
    fn from(error: SubmissionError) -> Self {
        match error {
            SubmissionError::NotYours(address) => Self::NotYourAddress(address),
            SubmissionError::NotQualified(domain) => Self::NotQualified(domain),
            SubmissionError::Repeated(_) => Self::BadContent(error.to_string()),
            SubmissionError::BadField(_) | SubmissionError::NoFrom => Self::Policy(error.to_string()),
            SubmissionError::Denied(why @ Denied::AtOnce(_)) => Self::Policy(denied(&why)),
            SubmissionError::Denied(why) => Self::RateLimited(denied(&why)),
            SubmissionError::Delivery(error) => error.into(),
        }
    }
}
