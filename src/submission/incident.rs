//! What happens when an account looks stolen: it is held, and the administrators are told, once, however many messages are
//! refused meanwhile and on however many nodes. That they cannot be told never keeps the account from being held, unless the
//! database is away: then nothing can be held either, and the next attempt begins anew.

use super::{Submission, SubmissionError};
use crate::{
    address::{Address, ReversePath},
    allowance::{self, Denied, Excess, Hold, Of, Reason, Span},
    audit::{self, Deed, Doer},
    clock::Micros,
    delivery::{DeliveryError, Letter, Post},
    directory::{self, PrincipalId},
    mime::compose::{self, Compose, Mailbox},
};
use mailstore::db::Tx;
use templates::{
    mails::alarm::{self, AlarmReason, Sent},
    text::IT,
};

impl Submission {
    /// Gives what was judged to the caller; what is unusual begins an incident on the way.
    pub(super) async fn answer(
        &self,
        person: PrincipalId,
        judged: Result<(), Denied>,
    ) -> Result<(), SubmissionError> {
        let Err(denied) = judged else { return Ok(()) };
        metrics::counter!("submissions_refused_total", "by" => denied.name()).increment(1);
        if let Err(error) = self.begin(person, denied).await {
            tracing::error!(%error, account.id = %person, "an account that looks stolen cannot be held");
        }
        Err(denied.into())
    }

    /// Holds the account and tells the administrators, unless it is held already.
    async fn begin(&self, person: PrincipalId, denied: Denied) -> Result<(), SubmissionError> {
        let (now, rates) = (self.clock.now(), self.rates);
        let found = self.db.read(move |c| {
            let hold = allowance::hold_for(c, person, &denied, &rates, now)?;
            Ok::<_, SubmissionError>(hold.zip(directory::load(c, &[person])?.pop()))
        });
        let Some((hold, account)) = found.await? else { return Ok(()) };
        let account = account.address;
        let (name, expires_at) = (account.to_string(), now + self.lifetime);
        let alarm =
            self.alarm(&hold, &account).map(|(to, raw)| (to, Letter::new(&raw, ReversePath::Null, false)));
        let size = alarm.as_ref().map_or(0, |(_, letter)| letter.stored_size());
        let begun = self.db.write_sized(size, move |tx| {
            if !allowance::hold(tx, &hold)? {
                return Ok(false);
            }
            note(tx, &hold, &name)?;
            let told = match &alarm {
                Ok((to, letter)) => tx.savepoint(|tx| tell(tx, letter, to, (now, expires_at))),
                Err(error) => Err(error.clone()),
            };
            match told {
                // The hold waits with its notice: what is sent is refused all the same, and the next attempt begins it.
                Err(DeliveryError::Unavailable) => return Err(DeliveryError::Unavailable.into()),
                Err(error) => {
                    tracing::error!(%error, account = name, "nobody is told of an account that looks stolen");
                }
                Ok(()) => {}
            }
            Ok::<_, SubmissionError>(true)
        });
        if begun.await? {
            let (reason, number) = (hold.reason.word(), hold.number);
            tracing::warn!(%account, reason, number, "an account looks stolen, its sending is held");
            metrics::counter!("sending_holds_total", "by" => reason).increment(1);
        }
        Ok(())
    }

    /// The administrators' address in the account's domain, and what they are told.
    fn alarm(&self, hold: &Hold, account: &Address) -> Result<(Address, Vec<u8>), DeliveryError> {
        let (host, text, name) = (self.hostname.as_str(), &IT.alarm, account.to_string());
        let address =
            |text: String| Address::parse(&text).map_err(|e| DeliveryError::Internal(e.to_string()));
        let postmaster = address(format!("postmaster@{}", account.domain()))?;
        let sender = address(format!("MAILER-DAEMON@{host}"))?;
        let reason = match hold.reason {
            Reason::Sent(Excess { span, of }) => AlarmReason::Sent(Sent {
                number: hold.number,
                recipients: of == Of::Recipients,
                in_a_day: span == Span::Day,
            }),
            Reason::Networks => AlarmReason::Networks(hold.number),
        };
        let message = Compose {
            from: Mailbox { name: Some(text.sender.to_owned()), address: sender },
            to: vec![postmaster.clone().into()],
            subject: (text.subject)(&name),
            date_micros: hold.since,
            message_id: compose::generate_message_id(rand::random(), host),
            // RFC 3834 §5
            extra: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
            text: alarm::body(&name, reason, hold.until, text),
        };
        let raw = message.to_bytes().map_err(|e| DeliveryError::Internal(e.to_string()))?;
        Ok((postmaster, raw))
    }
}

/// Writes down that an account is held.
fn note(tx: &mut Tx<'_>, hold: &Hold, account: &str) -> Result<(), SubmissionError> {
    let (by, detail) = (Doer::server(), format!("{} {}", hold.reason.word(), hold.number));
    let deed = Deed { at: hold.since, by: &by, action: "limits.hold", subject: account, detail: &detail };
    Ok(audit::record(tx, &deed)?)
}

/// Delivers the notice to whoever is postmaster here, or queues it. That there is no such person holds nothing up.
fn tell(
    tx: &mut Tx<'_>,
    letter: &Letter,
    postmaster: &Address,
    times: (Micros, Micros),
) -> Result<(), DeliveryError> {
    let only = std::slice::from_ref(postmaster);
    let mut post = Post::begin(tx, letter, only, times)?;
    match post.attempt(postmaster)? {
        Ok(()) => {}
        Err(error) if error.is_temporary() => post.queue(&[postmaster], "")?,
        Err(error) => {
            tracing::error!(%error, %postmaster, "nobody can be told of an account that looks stolen");
        }
    }
    Ok(post.finish()?)
}
