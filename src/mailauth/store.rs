//! What is kept of a verdict, a row a message: all SQL.

use super::{Outcome, Policy, Verdict};
use crate::{address::Address, net::is_host_name};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// How a message came to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From another server, by SMTP.
    Mx,
    /// Handed on by a program of this machine, by LMTP.
    Lmtp,
    /// A person of ours, logged in, has sent it.
    Submission,
    /// This server has written it.
    Inside,
}

impl Origin {
    fn as_str(self) -> &'static str {
        match self {
            Self::Mx => "mx",
            Self::Lmtp => "lmtp",
            Self::Submission => "submission",
            Self::Inside => "inside",
        }
    }
}

/// What is remembered of a message. One without a row was never judged: it was imported, appended by a mail program, or
/// came while mail was not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// How it came.
    pub origin: Origin,
    /// Who has sent it, by number, when somebody of ours has.
    pub person: Option<i64>,
    /// The only author.
    pub from: Option<Address>,
    /// A passed identifier is aligned with the author's domain.
    pub aligned: bool,
    /// The result of SPF, and the domain it is about.
    pub spf: (Outcome, String),
    /// The domains with a good signature.
    pub dkim: Vec<String>,
    /// The result of DMARC.
    pub dmarc: Outcome,
    /// What the author's domain asks for in general.
    pub policy: Policy,
    /// What it asked for this message.
    pub asked: Policy,
    /// The result of ARC, and who has sealed last.
    pub arc: (Outcome, String),
}

impl Kept {
    /// A message that a person of ours sends: `from` is an address the person may send as.
    pub fn submitted(person: i64, from: Option<Address>) -> Self {
        Self { person: Some(person), ..Self::own(Origin::Submission, from) }
    }

    /// A message that this server has written.
    pub fn inside(from: Option<Address>) -> Self {
        Self::own(Origin::Inside, from)
    }

    fn own(origin: Origin, from: Option<Address>) -> Self {
        Self {
            origin,
            person: None,
            aligned: from.is_some(),
            from,
            spf: (Outcome::None, String::new()),
            dkim: Vec::new(),
            dmarc: Outcome::None,
            policy: Policy::None,
            asked: Policy::None,
            arc: (Outcome::None, String::new()),
        }
    }

    /// The address in From, if the message is proved to be from there: by log-in for people of ours, else by a signature or
    /// by SPF of the author's own domain, which so vouches for its users. None for everything else, also for what nobody has
    /// checked and for what only a forwarder vouches for.
    pub fn authenticated_from(&self) -> Option<&Address> {
        self.from.as_ref().filter(|_| self.aligned)
    }
}

impl From<&Verdict> for Kept {
    fn from(verdict: &Verdict) -> Self {
        let spf = verdict.spf.as_ref();
        let passed = verdict.dkim.iter().filter(|s| s.outcome == Outcome::Pass);
        // What is no host name has no key, and no place in a column.
        let mut dkim: Vec<String> = passed.map(|s| s.domain.clone()).filter(|d| is_host_name(d)).collect();
        dkim.dedup();
        let sealer = verdict.arc.seals.first().map(|seal| seal.domain.clone()).filter(|d| is_host_name(d));
        Self {
            origin: verdict.origin,
            person: None,
            from: verdict.from.clone(),
            // Of what was judged and what is kept one must not be another's.
            aligned: verdict.dmarc.aligned
                && verdict.from.as_ref().map(Address::to_domain) == verdict.dmarc.domain
                && verdict.from.is_some(),
            spf: (spf.map_or(Outcome::None, |s| s.outcome), spf.map_or("", |s| s.domain()).to_owned()),
            dkim,
            dmarc: verdict.dmarc.outcome,
            policy: verdict.dmarc.policy,
            asked: verdict.asked(),
            arc: (verdict.arc.outcome, sealer.unwrap_or_default()),
        }
    }
}

/// Keeps what is known of a message. What was kept first stays: the same bytes came the same way.
pub fn keep(tx: &mut Tx<'_>, message: i64, kept: &Kept) -> Result<(), DbError> {
    let from = kept.from.as_ref().map(ToString::to_string);
    tx.execute(
        "INSERT INTO message_auth (message_id, origin, person_id, from_address, aligned, spf, spf_domain, dkim, dmarc,
                                   policy, asked, arc, sealer)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING",
        args![
            message,
            kept.origin.as_str(),
            kept.person,
            from.as_deref(),
            kept.aligned,
            kept.spf.0.as_str(),
            kept.spf.1.as_str(),
            &kept.dkim.join(" "),
            kept.dmarc.as_str(),
            kept.policy.as_str(),
            kept.asked.as_str(),
            kept.arc.0.as_str(),
            kept.arc.1.as_str()
        ],
    )?;
    Ok(())
}

/// What is known of a message.
pub fn of_message(c: &mut Conn<'_>, message: i64) -> Result<Option<Kept>, DbError> {
    c.query_opt(
        "SELECT origin, person_id, from_address, aligned, spf, spf_domain, dkim, dmarc, policy, asked, arc, sealer
         FROM message_auth WHERE message_id = $1",
        args![message],
    )
}

impl FromRow for Kept {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let wrong = |what: &str| DbError::Other(format!("message_auth has the unknown word {what}"));
        let outcome = |at: usize| -> Result<Outcome, DbError> {
            let word: String = row.get(at)?;
            Outcome::parse(&word).ok_or_else(|| wrong(&word))
        };
        let policy = |at: usize| -> Result<Policy, DbError> {
            let word: String = row.get(at)?;
            Policy::parse(&word).ok_or_else(|| wrong(&word))
        };
        let (origin, from, dkim): (String, Option<String>, String) = (row.get(0)?, row.get(2)?, row.get(6)?);
        let origins = [Origin::Mx, Origin::Lmtp, Origin::Submission, Origin::Inside];
        Ok(Self {
            origin: origins.into_iter().find(|one| one.as_str() == origin).ok_or_else(|| wrong(&origin))?,
            person: row.get(1)?,
            from: from.and_then(|text| Address::parse(&text).ok()),
            aligned: row.get(3)?,
            spf: (outcome(4)?, row.get(5)?),
            dkim: dkim.split_whitespace().map(str::to_owned).collect(),
            dmarc: outcome(7)?,
            policy: policy(8)?,
            asked: policy(9)?,
            arc: (outcome(10)?, row.get(11)?),
        })
    }
}
