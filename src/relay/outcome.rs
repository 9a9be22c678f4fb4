//! What became of one recipient in one attempt, in terms the queue and the DSN need.

use std::fmt;
use std::net::IpAddr;

use super::reply::{Reply, Status};
use crate::queue::Done;

/// The host that was talked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// Its name, as the MX record or the configuration has it.
    pub host: String,
    /// The address that was used.
    pub address: IpAddr,
}

impl fmt::Display for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.host, self.address)
    }
}

/// The end of one attempt for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The next hop has taken responsibility.
    Delivered {
        /// Its reply to the end of data.
        reply: Reply,
        /// Who took it.
        remote: Remote,
        /// It knows what the sender asks to be told, and tells it from now on (RFC 3461 §5.2.1).
        tells: bool,
    },
    /// It had it already when it was put into the queue: the sender is to be told.
    Done(Done),
    /// To be tried again when the timetable says.
    Temporary(Failure),
    /// Never to be tried again: the sender is to be told.
    Permanent(Failure),
}

impl Outcome {
    /// The failure, when it is one.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Delivered { .. } | Self::Done(_) => None,
            Self::Temporary(failure) | Self::Permanent(failure) => Some(failure),
        }
    }

    /// Whether the recipient is settled for good, well or badly.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Temporary(_))
    }
}

/// Why it did not work, with the remote's own words when it had some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The enhanced status code (RFC 3463), the remote's or ours.
    pub status: Status,
    /// Our short English reason, for the log and for a DSN without remote words.
    pub reason: String,
    /// The remote's reply, all lines.
    pub reply: Option<Reply>,
    /// The host that was talked to, or tried.
    pub remote: Option<Remote>,
    /// The message may have been accepted all the same: the connection broke after the end of data and before
    /// the reply. Another attempt may make a duplicate; none may lose the message (RFC 5321 §4.5.3.2.6).
    pub uncertain: bool,
}

impl Failure {
    /// A failure found by us.
    pub fn new(status: Status, reason: impl Into<String>) -> Self {
        Self { status, reason: reason.into(), reply: None, remote: None, uncertain: false }
    }

    /// A failure the remote told us, in answer to `command`. Without an enhanced code in it the status is
    /// `4.0.0` or `5.0.0`.
    pub fn refused(command: &str, reply: Reply) -> Self {
        // RFC 7504 §4: what the two codes mean where no enhanced one stands with them.
        let plain = match reply.code() {
            521 => Status::new(5, 3, 2),
            556 => Status::new(5, 1, 10),
            _ if reply.is_temporary() => Status::new(4, 0, 0),
            _ => Status::new(5, 0, 0),
        };
        let status = reply.status().unwrap_or(plain);
        let reason = format!("{command} refused: {}", reply.code());
        Self { reply: Some(reply), ..Self::new(status, reason) }
    }

    /// What RCPT was answered. 552 without a reason of its own says that there were too many recipients before
    /// (RFC 5321 §4.5.3.1.10).
    pub fn refused_recipient(reply: Reply) -> Self {
        const TOO_MANY: Status = Status::new(5, 5, 3);
        let later = reply.code() == 552 && reply.status().is_none_or(|status| status == TOO_MANY);
        let failure = Self::refused("RCPT", reply);
        if later { Self { status: TOO_MANY.with_class(4), ..failure } } else { failure }
    }

    /// The same with the host it happened at.
    #[must_use]
    pub fn at(self, remote: &Remote) -> Self {
        Self { remote: Some(remote.clone()), ..self }
    }

    /// The outcome this is by the class of its status code.
    pub fn into_outcome(self) -> Outcome {
        if self.status.class() == 5 { Outcome::Permanent(self) } else { Outcome::Temporary(self) }
    }

    /// The same as something that may pass: what a host as a whole refuses is no verdict on the message.
    #[must_use]
    pub fn temporary(self) -> Self {
        Self { status: self.status.with_class(4), ..self }
    }

    /// The same after the last attempt: permanent, delivery time expired (5.4.7), words and host kept.
    #[must_use]
    pub fn expired(self) -> Self {
        Self { status: Status::new(5, 4, 7), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.reason)?;
        if let Some(remote) = &self.remote {
            write!(f, " ({remote})")?;
        }
        if let Some(reply) = &self.reply {
            write!(f, ": {}", reply.lines().join(" / "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3463 §2: without a code that agrees only the class is known.
    #[test]
    fn the_remotes_own_code_decides() {
        fn check(reply: &str, expected: &str, permanent: bool) {
            let failure = Failure::refused("RCPT", Reply::parse(reply).expect("a reply"));
            assert_eq!(failure.status.to_string(), expected, "{reply}");
            assert_eq!(matches!(failure.into_outcome(), Outcome::Permanent(_)), permanent, "{reply}");
        }
        check("550 5.1.1 no", "5.1.1", true);
        check("550 no", "5.0.0", true);
        check("451 later", "4.0.0", false);
        check("521 no mail here", "5.3.2", true);
        check("556 no mail for them", "5.1.10", true);
        check("450 4.2.0 greylisted", "4.2.0", false);
        check("450 5.1.1 mixed up", "4.0.0", false);
    }

    /// RFC 5321 §4.5.3.1.10: an older server means 452; a full mailbox stays full.
    #[test]
    fn too_many_recipients_come_another_time() {
        fn check(reply: &str, expected: &str) {
            let failure = Failure::refused_recipient(Reply::parse(reply).expect("a reply"));
            assert_eq!(failure.status.to_string(), expected, "{reply}");
        }
        check("552 too many recipients", "4.5.3");
        check("552 5.5.3 too many recipients", "4.5.3");
        check("552 5.2.2 mailbox full", "5.2.2");
        check("552 5.3.4 message too big", "5.3.4");
        check("550 5.1.1 no", "5.1.1");
    }

    #[test]
    fn expiry_keeps_the_words() {
        let failure = Failure::refused("RCPT", Reply::new(450, ["4.2.0 greylisted"])).expired();
        assert_eq!(failure.to_string(), "5.4.7 RCPT refused: 450: 4.2.0 greylisted");
        assert!(failure.into_outcome().is_final());
    }
}
