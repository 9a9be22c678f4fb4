//! Replies: the one place where outcomes become codes (RFC 5321 section 4.2) with enhanced status codes
//! (RFC 2034, 3463, 5248).

use std::borrow::Cow;

use super::backend::{Acceptance, Accepted, Refusal};
use super::body::Loss;
use super::command::CommandError;
use super::line::LineError;
use super::sasl::SaslError;
use crate::allowance::{Denied, Excess, Span};
use crate::clock::MINUTE;
use crate::net::rates::TooMuch;

/// Longest text of a reply line: 512 octets with code, status and CRLF (RFC 5321 section 4.5.3.1.5).
const MAX_TEXT: usize = 480;

/// One reply of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    /// Class, subject, detail; absent where RFC 2034 has none.
    status: Option<&'static str>,
    text: Cow<'static, str>,
}

macro_rules! replies {
    ($($name:ident = $code:literal $status:literal $text:literal;)*) => {
        $(pub(super) const $name: Reply = Reply::fixed($code, $status, $text);)*
    };
}

replies! {
    OK = 250 "2.0.0" "OK";
    SENDER_OK = 250 "2.1.0" "sender OK";
    RECIPIENT_OK = 250 "2.1.5" "recipient OK";
    BYE = 221 "2.0.0" "bye";
    READY_FOR_TLS = 220 "2.0.0" "ready to start TLS";
    LOGGED_IN = 235 "2.7.0" "authentication successful";
    HELP = 214 "2.0.0" "see RFC 5321";
    CANNOT_VERIFY = 252 "2.1.5" "cannot verify; send mail and see";
    NO_EXPN = 502 "5.5.1" "EXPN is not available";
    CHUNK_TAKEN = 250 "2.0.0" "chunk taken";
    CHUNKS_UNDER_WAY = 503 "5.5.1" "a message comes by BDAT: send its last chunk, or RSET";
    BINARY_NEEDS_BDAT = 503 "5.5.1" "BODY=BINARYMIME needs BDAT";
    NO_AUTH = 502 "5.5.1" "AUTH is not available here";
    NO_STARTTLS = 502 "5.5.1" "STARTTLS is not available here";
    HTTP_CLIENT = 421 "4.7.0" "this is not a web server, closing";
    USE_LHLO = 500 "5.5.1" "this is LMTP, say LHLO";
    USE_EHLO = 500 "5.5.1" "this is SMTP, say EHLO";
    HELLO_FIRST = 503 "5.5.1" "say hello first";
    MAIL_FIRST = 503 "5.5.1" "need MAIL first";
    NESTED_MAIL = 503 "5.5.1" "nested MAIL";
    RCPT_FIRST = 503 "5.5.1" "need RCPT first";
    NO_RECIPIENTS = 554 "5.5.1" "no valid recipients";
    ALREADY_TLS = 503 "5.5.1" "TLS is active already";
    ALREADY_LOGGED_IN = 503 "5.5.1" "already authenticated";
    AUTH_IN_TRANSACTION = 503 "5.5.1" "not during a mail transaction";
    STARTTLS_FIRST = 530 "5.7.0" "must issue a STARTTLS command first";
    LOGIN_FIRST = 530 "5.7.0" "authentication required";
    TLS_FOR_AUTH = 538 "5.7.11" "encryption required for authentication";
    BAD_LOGIN = 535 "5.7.8" "authentication credentials invalid";
    LOGIN_UNAVAILABLE = 454 "4.7.0" "temporary authentication failure";
    TOO_MANY_LOGINS = 421 "4.7.0" "too many failed logins, closing";
    TOO_MANY_ERRORS = 421 "4.7.0" "too many errors, closing";
    TOO_MANY_SESSIONS = 421 "4.7.0" "too many connections of this account, closing";
    TOO_MANY_COMMANDS = 421 "4.7.0" "too many commands without a message, closing";
    TOO_MANY_MESSAGES = 421 "4.7.0" "too many messages in this connection, closing";
    TOO_MANY_RECIPIENTS = 452 "4.5.3" "too many recipients";
    SHUTTING_DOWN = 421 "4.3.2" "shutting down, try again in a moment";
    TIMED_OUT = 421 "4.4.2" "timed out, closing";
    NO_ROOM = 452 "4.3.1" "too much mail in flight, try later";
    TOO_BIG = 552 "5.3.4" "message too big";
    BARE_NEWLINE_IN_DATA = 550 "5.5.2" "bare CR or LF in message";
    SASL_LINE_TOO_LONG = 500 "5.5.6" "authentication line too long";
    SASL_LINE_ENDLESS = 500 "5.5.6" "authentication line too long, closing";
    NEEDS_SMTPUTF8 = 553 "5.6.7" "address needs SMTPUTF8";
}

/// The answer to DATA.
pub(super) const SEND_DATA: Reply =
    Reply { code: 354, status: None, text: Cow::Borrowed("go on, end with CRLF.CRLF") };

impl Reply {
    const fn fixed(code: u16, status: &'static str, text: &'static str) -> Self {
        Self { code, status: Some(status), text: Cow::Borrowed(text) }
    }

    /// A reply without enhanced status code.
    pub(super) fn plain(code: u16, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code, status: None, text: text.into() }
    }

    /// The three-digit code.
    pub fn code(&self) -> u16 {
        self.code
    }

    /// Appends the reply line. Text is cut and kept to printable ASCII, whatever a service put into it.
    pub(super) fn write_to(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.code.to_string().as_bytes());
        out.push(b' ');
        if let Some(status) = self.status {
            out.extend_from_slice(status.as_bytes());
            out.push(b' ');
        }
        let printable = |c: char| if matches!(c, ' '..='~') { c as u8 } else { b'?' };
        out.extend(self.text.chars().take(MAX_TEXT).map(printable));
        out.extend_from_slice(b"\r\n");
    }
}

impl From<&Refusal> for Reply {
    fn from(refusal: &Refusal) -> Self {
        let (code, status) = match refusal {
            Refusal::NoSuchUser => (550, "5.1.1"),
            Refusal::NotQualified(_) => (550, "5.1.2"),
            Refusal::RelayDenied | Refusal::Policy(_) => (550, "5.7.1"),
            // RFC 7372 §3.4
            Refusal::Unauthenticated(_) => (550, "5.7.26"),
            Refusal::Disabled => (550, "5.2.1"),
            Refusal::OverQuota => (452, "4.2.2"),
            Refusal::MailboxFull => (552, "5.2.2"),
            Refusal::TooBig => (552, "5.3.4"),
            Refusal::NotYourAddress(_) => (553, "5.7.1"),
            Refusal::Loop => (554, "5.4.6"),
            Refusal::Malformed => (554, "5.6.0"),
            Refusal::BadContent(_) => (550, "5.6.0"),
            Refusal::NotConvertible => (554, "5.6.3"),
            Refusal::RateLimited(_) => (450, "4.7.1"),
            Refusal::StorageFull => (452, "4.3.1"),
            Refusal::TryLater => (451, "4.3.0"),
        };
        Self { code, status: Some(status), text: refusal.to_string().into() }
    }
}

impl From<&TooMuch> for Reply {
    fn from(why: &TooMuch) -> Self {
        Self { code: 421, status: Some("4.7.0"), text: too_much(why).into() }
    }
}

/// The words for a stranger that does too much.
pub(super) fn too_much(why: &TooMuch) -> String {
    let (act, by, seconds) = (why.act.name(), why.by.name(), why.wait.seconds());
    format!("too many {act} from your {by}, try again in {seconds} s")
}

/// The words for somebody of ours who may not send.
pub(super) fn denied(why: &Denied) -> String {
    match why {
        Denied::Held { left } => {
            let minutes = (left + MINUTE - 1).div_euclid(MINUTE).max(1);
            format!("sending from your account is held for {minutes} min more, ask postmaster")
        }
        Denied::TooMuch(Excess { span, .. }) => {
            let span = if *span == Span::Day { "a day" } else { "an hour" };
            format!("you have sent as much as one may in {span}, sending is held, ask postmaster")
        }
        Denied::Networks(number) => {
            format!("your account sends from {number} networks at once, sending is held, ask postmaster")
        }
        Denied::AtOnce(most) => format!(
            "more than {most} recipients in one message, write to fewer at once or ask postmaster for a list"
        ),
    }
}

impl From<&Result<Accepted, Refusal>> for Reply {
    fn from(outcome: &Result<Accepted, Refusal>) -> Self {
        match outcome {
            Ok(Accepted { reference: Some(reference) }) => {
                Self { text: format!("accepted as {reference}").into(), ..OK }
            }
            Ok(Accepted { reference: None }) => Self { text: "accepted".into(), ..OK },
            Err(refusal) => refusal.into(),
        }
    }
}

impl From<CommandError> for Reply {
    fn from(error: CommandError) -> Self {
        let (code, status) = match error {
            CommandError::Unknown => (500, "5.5.1"),
            CommandError::BadCharacter => (500, "5.5.2"),
            CommandError::Syntax(_) | CommandError::BadParameter | CommandError::BadChunk => (501, "5.5.4"),
            CommandError::BadSender => (501, "5.1.7"),
            CommandError::BadRecipient => (501, "5.1.3"),
            CommandError::NeedsSmtpUtf8 => return NEEDS_SMTPUTF8,
            CommandError::UnknownParameter => (555, "5.5.4"),
            CommandError::UnknownMechanism => (504, "5.5.4"),
        };
        Self { code, status: Some(status), text: error.to_string().into() }
    }
}

impl From<LineError> for Reply {
    fn from(error: LineError) -> Self {
        match error {
            LineError::TooLong => Self::fixed(500, "5.5.2", "line too long"),
            // RFC 4954 §6
            LineError::Auth => SASL_LINE_TOO_LONG,
            LineError::EndlessAuth => SASL_LINE_ENDLESS,
            LineError::Endless => Self::fixed(500, "5.5.2", "line too long, closing"),
            LineError::Chunk => Self::fixed(500, "5.5.2", "BDAT line too long or without CRLF, closing"),
            LineError::BareNewline => Self::fixed(500, "5.5.2", "lines must end with CRLF"),
        }
    }
}

impl From<SaslError> for Reply {
    fn from(error: SaslError) -> Self {
        match error {
            SaslError::Cancelled => Self::fixed(501, "5.7.0", "authentication cancelled"),
            SaslError::Malformed => Self::fixed(501, "5.5.2", "cannot decode response"),
            SaslError::OtherIdentity => Self::fixed(535, "5.7.8", "cannot act as another identity"),
        }
    }
}

impl From<Loss> for Reply {
    fn from(loss: Loss) -> Self {
        match loss {
            Loss::TooBig => TOO_BIG,
            Loss::NoRoom => NO_ROOM,
            Loss::Malformed => BARE_NEWLINE_IN_DATA,
        }
    }
}

/// The answers after the data, one for each recipient (LMTP, RFC 2033 section 4.2).
///
/// A backend that answered for fewer recipients than there were has failed for the others.
pub(super) fn for_each(acceptance: &Acceptance, recipients: usize) -> Vec<Reply> {
    let missing = || Reply::from(&Refusal::TryLater);
    match acceptance {
        Acceptance::Whole(outcome) => vec![outcome.into(); recipients],
        Acceptance::Each(outcomes) => {
            let given = outcomes.iter().map(Reply::from);
            given.chain(std::iter::repeat_with(missing)).take(recipients).collect()
        }
    }
}

/// The one answer of SMTP: a temporary refusal stands for all, then a permanent one.
pub(super) fn for_all(acceptance: &Acceptance, recipients: usize) -> Reply {
    let rank = |reply: &Reply| match reply.code() {
        400..=499 => 2,
        500..=599 => 1,
        _ => 0,
    };
    let worst = for_each(acceptance, recipients).into_iter().max_by_key(rank);
    worst.unwrap_or_else(|| (&Refusal::TryLater).into())
}

#[cfg(test)]
mod tests;
