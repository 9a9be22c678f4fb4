//! From the words and codes of a refusal to what it means.

use super::model::{Class, Failure, Reason, Recipient, Status};
use super::opened::one_line;
use super::rules;
use crate::mime::plain_words;

/// Octets of one refusal that rules look at.
const MAX_WORDS: usize = 2000;

/// What a server says of one recipient.
#[derive(Clone, Debug, Default)]
pub(super) struct Refusal<'a> {
    /// The status that a report gives in a field of its own.
    pub(super) status: Option<Status>,
    /// The server's words.
    pub(super) words: &'a str,
    /// A report says in so many words that delivery has failed.
    pub(super) failed: bool,
}

impl Refusal<'_> {
    /// What it means, for a recipient.
    pub(super) fn failure(&self, recipient: Option<Recipient>) -> Failure {
        let text = begin(self.words, MAX_WORDS);
        let status = best(self.status, statuses(text).find(|status| status.class != 2));
        let code = smtp_code(text);
        let kind = kind(status, code, &plain_words(text));
        let digit = status.map(|status| status.class).or(code.map(|code| (code / 100) as u8));
        let digit = digit.or(self.failed.then_some(5));
        Failure { recipient, class: class(kind, digit), kind, status, reason: one_line(self.words) }
    }
}

/// The begin of a text, at most so many octets.
pub(super) fn begin(text: &str, octets: usize) -> &str {
    &text[..text.floor_char_boundary(octets.min(text.len()))]
}

/// That of the two that says more; the field's, if both say something.
fn best(field: Option<Status>, inside: Option<Status>) -> Option<Status> {
    let says = |status: &Status| status.subject != 0 && status.detail != 0 && *status != GENERIC;
    field.filter(says).or(inside.filter(says)).or(field).or(inside)
}

/// What many servers say when nothing better comes to their mind.
const GENERIC: Status = Status { class: 5, subject: 5, detail: 0 };

fn kind(status: Option<Status>, code: Option<u16>, words: &str) -> Reason {
    let by_status = status.and_then(|status| of_status(status, words));
    if by_status == Some(Reason::Full) {
        return Reason::Full;
    }
    let clear = rules::first(rules::CLEAR, words).or(by_status);
    let clear = clear.or_else(|| rules::first(rules::VAGUE, words));
    clear.unwrap_or(match code {
        Some(552) => Reason::Full,
        Some(421) => Reason::Network,
        _ => Reason::Other,
    })
}

/// RFC 3463 §3; the larger numbers are Exchange's.
fn of_status(status: Status, words: &str) -> Option<Reason> {
    Some(match (status.subject, status.detail) {
        (1, 2) => Reason::NoDomain,
        (1, 7 | 8) => Reason::Policy,
        (1, 5) => return None,
        (1, _) => Reason::NoMailbox,
        (2, 1) => Reason::Disabled,
        (2, 2) => Reason::Full,
        (2, 3) | (3, 4) => Reason::TooBig,
        (3, 1 | 2) => Reason::Network,
        // quirk_office365: an unknown recipient, refused at the edge.
        (4, 1) if words.contains("recipient address rejected access denied") => Reason::NoMailbox,
        (4, 4 | 310) => Reason::NoDomain,
        (4, 6 | 14) => Reason::Loop,
        (4, _) => Reason::Network,
        (6 | 7, _) => Reason::Policy,
        _ => return None,
    })
}

/// What speaks of the message, of us or of the moment is never lasting; nor is what its own code calls temporary.
fn class(kind: Reason, digit: Option<u8>) -> Class {
    match (kind, digit) {
        (Reason::Full | Reason::TooBig | Reason::Policy | Reason::Spam | Reason::Network, _) => Class::Soft,
        (_, Some(4)) | (Reason::Other, None) => Class::Soft,
        _ => Class::Hard,
    }
}

/// The enhanced status codes in a text: `5.1.1`, but not the begin of an IP address.
///
/// ```abnf
/// status-code = ( "2" / "4" / "5" ) "." 1*3DIGIT "." 1*3DIGIT
/// ```
pub(super) fn statuses(text: &str) -> impl Iterator<Item = Status> + '_ {
    let parted = |c: char| !(c.is_ascii_digit() || c == '.');
    text.split(parted).filter_map(|word| {
        let mut numbers = word.trim_end_matches('.').split('.');
        let class = numbers.next().filter(|class| matches!(*class, "2" | "4" | "5"))?;
        let mut number = || numbers.next().filter(|n| n.len() <= 3)?.parse().ok();
        let status = Status { class: class.parse().ok()?, subject: number()?, detail: number()? };
        numbers.next().is_none().then_some(status)
    })
}

/// The first number in a text that is an SMTP reply code of refusal: three digits by themselves, 4yz or 5yz.
pub(super) fn smtp_code(text: &str) -> Option<u16> {
    let parted = |c: char| {
        c.is_whitespace() || matches!(c, '-' | ':' | '(' | ')' | '<' | '>' | '"' | '\'' | '#' | ',' | ';')
    };
    let code = |word: &str| word.parse::<u16>().ok().filter(|_| word.len() == 3);
    text.split(parted).filter_map(code).find(|code| (400..460).contains(code) || (500..560).contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, kind: Reason, class: Class) {
        let failure = Refusal { words, ..Refusal::default() }.failure(None);
        assert_eq!((failure.kind, failure.class), (kind, class), "{words}: {:?}", failure.status);
    }

    #[test]
    fn nobody_there_is_lasting() {
        for words in [
            "550 5.1.1 <a@b.it>: Recipient address rejected: User unknown in virtual mailbox table",
            "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
            "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking",
            "554 delivery error: dd This user doesn't have a yahoo.com account (a@yahoo.com) [0] - mta1",
            "550 Requested action not taken: mailbox unavailable",
            "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)",
            "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
            "553 5.3.0 <a@b.it>... Addressee unknown",
            "550 No such user here",
            "550 5.7.1 Unknown user",
            "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)",
            "550 #5.1.0 Address rejected a@b.it",
            "Unrouteable address",
            "Utente sconosciuto",
            "550 utente inesistente",
            "La casella indicata non esiste",
            "L'indirizzo e-mail immesso non è stato trovato.",
            "smtp; 550 5.1.1 <a@libero.it> RCPT TO: Utente non trovato",
            "Die eingegebene E-Mail-Adresse konnte nicht gefunden werden",
        ] {
            check(words, Reason::NoMailbox, Class::Hard);
        }
    }

    #[test]
    fn full_is_never_lasting() {
        for words in [
            "452 4.2.2 The email account that you tried to reach is over quota.",
            "552 5.2.2 The email account that you tried to reach is over quota",
            "550 5.2.2 user unknown",
            "552 Requested mail action aborted: exceeded storage allocation",
            "552 RCPT rejected",
            "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException",
            "550 <a@b.it>, casella piena",
            "La casella di posta del destinatario è piena",
            "La cassetta postale del destinatario è piena e non può accettare messaggi.",
            "552 Quota superata / Mailbox quota exceeded",
            "Das Postfach des Empfängers ist voll",
            "Requested mail action aborted: la casella ha superato lo spazio disponibile",
        ] {
            check(words, Reason::Full, Class::Soft);
        }
    }

    #[test]
    fn blocks_say_nothing_of_the_mailbox() {
        for words in [
            "550 5.7.1 Service unavailable; client [192.0.2.1] blocked using Spamhaus",
            "550-5.7.1 Our system has detected that this message is likely unsolicited mail.",
            "554 5.7.1 Message rejected as spam by Content Filtering.",
            "550 5.1.0 - Unknown error 550-'5.7.1 this looks like spam'",
            "554 Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
            "550 messaggio rifiutato: mittente in lista nera",
        ] {
            check(words, Reason::Spam, Class::Soft);
        }
        for words in [
            "550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected",
            "550 5.7.26 Unauthenticated email from lecce.example is not accepted due to DMARC policy",
            "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup",
            "553 5.1.8 <x@y.it>... Domain of sender address does not exist",
            "450 4.1.8 <x@y.it>: Sender address rejected: Domain not found",
            "550 Sender verify failed",
            "451 4.7.1 Greylisting in action, please come back later",
            "550 relay not permitted",
        ] {
            check(words, Reason::Policy, Class::Soft);
        }
    }

    #[test]
    fn other_refusals_are_as_lasting_as_their_code() {
        check("550 5.4.4 unable to route", Reason::NoDomain, Class::Hard);
        check("550 5.1.2 bad host", Reason::NoDomain, Class::Hard);
        check(
            "Host or domain name not found. Name service error for name=x.example type=A",
            Reason::NoDomain,
            Class::Hard,
        );
        check("4.4.3 Name service error: Host not found, try again", Reason::NoDomain, Class::Soft);
        check("550 5.4.310 DNS domain x.example does not exist", Reason::NoDomain, Class::Hard);
        check("556 5.1.10 Domain does not accept mail (nullMX)", Reason::NoDomain, Class::Hard);
        check(
            "550 5.2.1 The email account that you tried to reach is disabled",
            Reason::Disabled,
            Class::Hard,
        );
        check("450 4.2.1 mailbox disabled", Reason::Disabled, Class::Soft);
        check("550 casella disattivata", Reason::Disabled, Class::Hard);
        check("552 5.3.4 Message size exceeds fixed maximum message size", Reason::TooBig, Class::Soft);
        check("552 message too large", Reason::TooBig, Class::Soft);
        check("554 5.4.6 Too many hops", Reason::Loop, Class::Hard);
        check("mail for x.example loops back to myself", Reason::Loop, Class::Hard);
        check("connect to mx.example[192.0.2.1]:25: Connection timed out", Reason::Network, Class::Soft);
        check("550 4.4.7 QUEUE.Expired; message expired", Reason::Network, Class::Soft);
        check("550 5.4.1 No answer from host", Reason::Network, Class::Soft);
        check("451 4.3.0 something", Reason::Other, Class::Soft);
        check("550 5.3.0 something", Reason::Other, Class::Hard);
        check("554 transaction failed", Reason::Other, Class::Hard);
        check("450 4.1.1 user unknown", Reason::NoMailbox, Class::Soft);
        check("something", Reason::Other, Class::Soft);
        check("", Reason::Other, Class::Soft);
    }

    #[test]
    fn codes_are_told_from_other_numbers() {
        let status = |text: &str| statuses(text).next().map(|status| status.to_string());
        assert_eq!(status("550 5.1.1 no").as_deref(), Some("5.1.1"));
        assert_eq!(status("(#5.1.1)").as_deref(), Some("5.1.1"));
        assert_eq!(status("550-5.7.26.").as_deref(), Some("5.7.26"));
        assert_eq!(status("from 5.1.1.1 and 3.1.1 and 5.1 and 5.1.1234 and 15.1.1"), None);
        assert_eq!(smtp_code("host mx[1.2.3.4] said: 550-no"), Some(550));
        assert_eq!(smtp_code("25 years, 5500, 600, 499, 5.5.0"), None);
    }
}
