//! How much each account sends, and what tells a stolen one from one in use: too much, or from too many networks.
//!
//! All counts are rows, changed in the transaction of what they count: so they hold on every node at once, and a restart
//! forgets nothing. An account that goes beyond a bound is held: it sends nothing until an instant, or until somebody
//! lifts it. That is one incident, however often it tries meanwhile.

mod store;
#[cfg(test)]
mod tests;

use crate::{
    clock::{DAY, HOUR, MINUTE, Micros},
    config::SendingRates,
    directory::PrincipalId,
    net::NetworkKey,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
};

/// Sendings are counted by this span.
const SLOT: Micros = 10 * MINUTE;

/// What has been sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Messages.
    pub messages: i64,
    /// Their recipients, each counted for each message.
    pub recipients: i64,
}

/// What an account has sent of late, and until when it is held.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Usage {
    hour: Sent,
    day: Sent,
    held_until: Option<Micros>,
}

/// What was sent in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot {
    number: i64,
    sent: Sent,
}

/// Why an account may not send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// It is held.
    #[error("sending is held")]
    Held {
        /// For how long yet.
        left: Micros,
    },
    /// It has sent as much as it may.
    #[error("too much was sent")]
    TooMuch(Excess),
    /// It sends from too many networks: how many.
    #[error("sent from too many networks")]
    Networks(i64),
    /// One message has more recipients than may be written to at all, which are so many; trying again is no use.
    #[error("too many recipients in one message")]
    AtOnce(u32),
}

/// Which bound on what is sent would be passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excess {
    /// In which span.
    pub span: Span,
    /// Of what.
    pub of: Of,
}

/// What is sent is bounded in these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// An hour.
    Hour,
    /// A day.
    Day,
}

impl Span {
    fn length(self) -> Micros {
        if self == Self::Day { DAY } else { HOUR }
    }

    fn bounds(self, rates: &SendingRates) -> Bounds {
        match self {
            Self::Hour => Bounds { messages: rates.messages_per_hour, recipients: rates.recipients_per_hour },
            Self::Day => Bounds { messages: rates.messages_per_day, recipients: rates.recipients_per_day },
        }
    }
}

/// What may be sent in a span; 0: any number.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    messages: u32,
    recipients: u32,
}

/// What is counted of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// Messages.
    Messages,
    /// Their recipients.
    Recipients,
}

impl Of {
    fn number(self, sent: &Sent) -> i64 {
        match self {
            Self::Messages => sent.messages,
            Self::Recipients => sent.recipients,
        }
    }
}

impl Denied {
    /// What is unusual about it, if it is the beginning of an incident.
    pub fn incident(&self) -> Option<Reason> {
        match self {
            Self::TooMuch(excess) => Some(Reason::Sent(*excess)),
            Self::Networks(_) => Some(Reason::Networks),
            Self::Held { .. } | Self::AtOnce(_) => None,
        }
    }

    /// Its word in measurements.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::TooMuch(Excess { span: Span::Hour, .. }) => "hour",
            Self::TooMuch(Excess { span: Span::Day, .. }) => "day",
            Self::Networks(_) => "networks",
            Self::AtOnce(_) => "at once",
        }
    }
}

/// Why an account looks stolen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It wanted to send more than it may.
    Sent(Excess),
    /// It sends from many networks.
    Networks,
}

/// The words of reasons in rows and measurements.
const REASONS: [(&str, Reason); 5] = {
    const fn sent(span: Span, of: Of) -> Reason {
        Reason::Sent(Excess { span, of })
    }
    [
        ("hour", sent(Span::Hour, Of::Messages)),
        ("day", sent(Span::Day, Of::Messages)),
        ("hour-recipients", sent(Span::Hour, Of::Recipients)),
        ("day-recipients", sent(Span::Day, Of::Recipients)),
        ("networks", Reason::Networks),
    ]
};

impl Reason {
    /// Its word in rows and measurements.
    pub fn word(self) -> &'static str {
        REASONS.iter().find(|(_, reason)| *reason == self).map_or("hour", |(word, _)| word)
    }

    fn of_word(word: &str) -> Self {
        REASONS.iter().find(|(known, _)| *known == word).unwrap_or(&REASONS[0]).1
    }
}

/// An account that looks stolen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    /// Whose it is.
    pub person: PrincipalId,
    /// Why.
    pub reason: Reason,
    /// Messages or recipients in the span, or networks.
    pub number: i64,
    /// Since when it is held.
    pub since: Micros,
    /// Until when.
    pub until: Micros,
}

/// What an account has sent, for the administrator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// Whose it is.
    pub person: PrincipalId,
    /// Sent in the last hour.
    pub hour: Sent,
    /// Sent in the last day.
    pub day: Sent,
    /// Networks in the last hour.
    pub networks: i64,
    /// Why it is held, if it is.
    pub hold: Option<Hold>,
}

/// Whether a message of so many recipients could be sent at all.
///
/// # Errors
/// [`Denied::AtOnce`].
pub fn possible(recipients: usize, rates: &SendingRates) -> Result<(), Denied> {
    let bounds = [rates.recipients_per_hour, rates.recipients_per_day];
    let most = bounds.into_iter().filter(|most| *most > 0).min();
    match most.filter(|most| recipients > *most as usize) {
        Some(most) => Err(Denied::AtOnce(most)),
        None => Ok(()),
    }
}

/// Whether a person may send something at all just now. One statement.
///
/// # Errors
/// The database; the inner one, [`Denied`].
pub fn check(
    c: &mut Conn<'_>,
    person: PrincipalId,
    rates: &SendingRates,
    now: Micros,
) -> Result<Result<(), Denied>, DbError> {
    if *rates == SendingRates::default() {
        return Ok(Ok(()));
    }
    let usage = store::usage(c, person, (first_slot(now, HOUR), first_slot(now, DAY)))?;
    Ok(judge(&usage, Sent { messages: 1, recipients: 1 }, rates, now))
}

/// Counts a message of so many recipients if the person may send it. One statement, which locks what the person has sent:
/// nodes count one after the other. What is refused is not counted, and the transaction may go on.
///
/// # Errors
/// As [`check`].
pub fn charge(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    recipients: usize,
    rates: &SendingRates,
    now: Micros,
) -> Result<Result<(), Denied>, DbError> {
    if *rates == SendingRates::default() {
        return Ok(Ok(()));
    }
    let recipients = i64::try_from(recipients).unwrap_or(i64::MAX);
    let first = (first_slot(now, HOUR), first_slot(now, DAY));
    let usage = store::count(tx, person, slot(now), recipients, first)?;
    let judged = judge(&usage, Sent::default(), rates, now);
    if judged.is_err() {
        store::take_back(tx, person, slot(now), recipients)?;
    }
    Ok(judged)
}

/// Notes where a person sends from.
///
/// # Errors
/// The database; the inner one, [`Denied::Networks`].
pub fn note_network(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    network: NetworkKey,
    rates: &SendingRates,
    now: Micros,
) -> Result<Result<(), Denied>, DbError> {
    let number = store::note_network(tx, person, &network.to_string(), (now - HOUR, now))?;
    let most = rates.networks_per_hour;
    Ok(if most > 0 && number > most.into() { Err(Denied::Networks(number)) } else { Ok(()) })
}

/// What the hold for a refusal would be: until the span has passed, an hour at least.
///
/// # Errors
/// The database. None when the refusal is not the beginning of an incident.
pub fn hold_for(
    c: &mut Conn<'_>,
    person: PrincipalId,
    denied: &Denied,
    rates: &SendingRates,
    now: Micros,
) -> Result<Option<Hold>, DbError> {
    let Some(reason) = denied.incident() else { return Ok(None) };
    let slots = store::slots(c, person, first_slot(now, DAY))?;
    let (number, until) = match denied {
        Denied::Networks(number) => (*number, now + HOUR),
        Denied::TooMuch(Excess { span, of }) => {
            let counts = slots.iter().filter(|one| one.number >= first_slot(now, span.length()));
            let number = counts.map(|one| of.number(&one.sent)).sum();
            (number, free_at(&slots, span.length(), now, span.bounds(rates)))
        }
        Denied::Held { .. } | Denied::AtOnce(_) => return Ok(None),
    };
    Ok(Some(Hold { person, reason, number, since: now, until: until.max(now + HOUR) }))
}

/// Holds an account. False when it is held already: then this is no incident of its own, and nothing has changed.
pub fn hold(tx: &mut Tx<'_>, hold: &Hold) -> Result<bool, DbError> {
    store::hold(tx, hold)
}

/// What was lifted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lifted {
    /// The account was held.
    pub held: bool,
    /// It had sent something that counted.
    pub counted: bool,
}

/// Lets an account send again, and counts it anew.
pub fn lift(tx: &mut Tx<'_>, person: PrincipalId, now: Micros) -> Result<Lifted, DbError> {
    store::forget(tx, person, now)
}

/// Accounts that have sent something today, or are held, by person.
pub fn accounts(c: &mut Conn<'_>, now: Micros) -> Result<Vec<Account>, DbError> {
    let sent = store::sent(c, (first_slot(now, HOUR), first_slot(now, DAY)))?;
    let (networks, holds) = (store::networks(c, now - HOUR)?, store::holds(c, now)?);
    let mut people: Vec<PrincipalId> = sent.iter().map(|(person, _)| *person).collect();
    people.extend(holds.iter().map(|hold| hold.person));
    people.sort_unstable_by_key(|person| person.0);
    people.dedup();
    let account = |person: PrincipalId| {
        let usage =
            sent.iter().find(|(of, _)| *of == person).map_or_else(Usage::default, |(_, usage)| *usage);
        Account {
            person,
            hour: usage.hour,
            day: usage.day,
            networks: networks.iter().find(|(of, _)| *of == person).map_or(0, |(_, number)| *number),
            hold: holds.iter().find(|hold| hold.person == person).copied(),
        }
    };
    Ok(people.into_iter().map(account).collect())
}

/// How many accounts are held.
pub fn held(c: &mut Conn<'_>, now: Micros) -> Result<usize, DbError> {
    Ok(store::holds(c, now)?.len())
}

/// Deletes what counts no more.
pub fn sweep(tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
    store::sweep(tx, first_slot(now, 2 * DAY), now - 2 * DAY)
}

/// The first slot that still counts.
fn first_slot(now: Micros, span: Micros) -> i64 {
    slot(now - span) + 1
}

fn slot(now: Micros) -> i64 {
    now.div_euclid(SLOT)
}

/// Whether `more` may be added to what was sent.
fn judge(usage: &Usage, more: Sent, rates: &SendingRates, now: Micros) -> Result<(), Denied> {
    if let Some(until) = usage.held_until.filter(|until| *until > now) {
        return Err(Denied::Held { left: until - now });
    }
    let over = |sent: i64, more: i64, most: u32| most > 0 && sent + more > most.into();
    for (span, sent) in [(Span::Hour, usage.hour), (Span::Day, usage.day)] {
        let most = span.bounds(rates);
        for (of, most) in [(Of::Messages, most.messages), (Of::Recipients, most.recipients)] {
            if over(of.number(&sent), of.number(&more), most) {
                return Err(Denied::TooMuch(Excess { span, of }));
            }
        }
    }
    Ok(())
}

/// When one more message may be sent. Slots count whole until they have left the span.
fn free_at(slots: &[Slot], span: Micros, now: Micros, most: Bounds) -> Micros {
    let counts = || slots.iter().filter(|one| one.number >= first_slot(now, span));
    let free = |most: u32, of: Of| {
        let mut over = counts().map(|one| of.number(&one.sent)).sum::<i64>() + 1 - i64::from(most);
        if most == 0 || over <= 0 {
            return now;
        }
        let leaves = counts().find(|one| {
            over -= of.number(&one.sent);
            over <= 0
        });
        leaves.map_or(now + span, |one| one.number * SLOT + span)
    };
    free(most.messages, Of::Messages).max(free(most.recipients, Of::Recipients))
}
