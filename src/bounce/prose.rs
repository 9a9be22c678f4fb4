//! Bounces for people: sentences of servers that know no RFC 3464, and of those that add some.

use std::collections::{HashMap, HashSet};

use super::diagnosis::{Refusal, begin, smtp_code, statuses};
use super::model::{Failure, Reading, Reason, Recipient};
use super::opened::{Opened, has_any};
use super::report::MAX_RECIPIENTS;
use crate::address::Address;
use crate::autoreply::is_absence;
use crate::mime::plain_words;

/// Octets of what is said that are looked at in all, and of what is said of one recipient.
const MAX_SAID: usize = 64 << 10;
const MAX_NOTICE: usize = 4000;

/// How lines begin after which the original stands, or its header.
const ORIGINAL: [&str; 28] = [
    "possibly truncated original message",
    "below this line is a copy of",
    "this is a copy of",
    "original message",
    "original mail",
    "original headers",
    "the original message follows",
    "the header of the original message",
    "the first part of the message",
    "returned message",
    "returned content",
    "start of returned message",
    "unsent message follows",
    "unsent message below",
    "message header follows",
    "message headers follow",
    "message text follows",
    "undelivered message headers",
    "your message follows",
    "your original message",
    "messaggio originale",
    "copia del messaggio",
    "segue il messaggio",
    "intestazione del messaggio",
    "intestazioni originali del messaggio",
    "intestazioni del messaggio",
    "ursprungliche nachricht",
    "ursprungliche nachrichtenkopfzeilen",
];

/// How subjects of bounces begin, apart from `Re:` and the like.
const SUBJECTS: [&str; 41] = [
    "undeliver",
    "undelivered mail",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery system",
    "mail delivery problem",
    "mail delivery error",
    "mail delivery status",
    "mail system error",
    "mail failure",
    "message status",
    "message could not be delivered",
    "message not delivered",
    "message undeliverable",
    "delivery failure",
    "delivery failed",
    "delivery report",
    "delivery status",
    "delivery notification",
    "delivery error",
    "delivery incomplete",
    "delivery has failed",
    "delivery delayed",
    "delayed",
    "warning could not",
    "warning message",
    "failure notice",
    "failure delivery",
    "failed mail",
    "returned mail",
    "returned email",
    "non recapitabile",
    "mancata consegna",
    "avviso di mancata consegna",
    "mancato recapito",
    "errore di consegna",
    "messaggio non consegnato",
    "notifica di mancato recapito",
    "notifica sullo stato",
    "unzustellbar",
    "nicht zustellbar",
];

/// What says that mail did not arrive.
const FAILED: [&str; 50] = [
    "could not be delivered",
    "couldn t be delivered",
    "can t be delivered",
    "cannot be delivered",
    "not be delivered",
    "undeliverable",
    "undelivered",
    "delivery failed",
    "delivery failure",
    "delivery has failed",
    "delivery to the following recipients failed",
    "delivery to the following recipient failed",
    "failed to deliver",
    "failed to be delivered",
    "unable to deliver",
    "not able to deliver",
    "wasn t able to deliver",
    "could not deliver",
    "did not reach",
    "was not delivered",
    "wasn t delivered",
    "not delivered",
    "not been delivered",
    "returned to sender",
    "permanent error",
    "permanent fatal errors",
    "fatal errors",
    "has been rejected",
    "was rejected",
    "were rejected",
    "address not found",
    "non consegnato",
    "non e stato consegnato",
    "non e stato possibile consegnare",
    "non e stato possibile recapitare",
    "non e stato recapitato",
    "non puo essere consegnato",
    "non puo essere recapitato",
    "non recapitabile",
    "mancata consegna",
    "mancato recapito",
    "impossibile recapitare",
    "impossibile consegnare",
    "errore di consegna",
    "e stato rifiutato",
    "unzustellbar",
    "nicht zugestellt",
    "konnte nicht",
    "fehler bei der nachrichtenzustellung",
    "送信てきませんてした",
];

/// What says that it is late and still tried.
const DELAYED: [&str; 19] = [
    "has been delayed",
    "delivery is delayed",
    "is delayed",
    "has not yet been delivered",
    "not been delivered yet",
    "warning message only",
    "do not need to resend",
    "will be retried",
    "will retry for",
    "will continue to try",
    "will keep trying",
    "delivery attempts will continue",
    "could not send message for past",
    "non e stato ancora consegnato",
    "non e ancora stato consegnato",
    "verra ritentata",
    "il sistema continuera",
    "ulteriori tentativi",
    "wird weiter versucht",
];

/// How subjects of such mail begin.
const DELAYED_SUBJECTS: [&str; 12] = [
    "warning message",
    "warning could not send",
    "delayed mail",
    "delivery delayed",
    "delayed",
    "delivery status notification delay",
    "mail delivery delayed",
    "delivery incomplete",
    "message delayed",
    "consegna ritardata",
    "avviso di ritardo",
    "ritardo",
];

/// What says that no more is tried, whatever else is said.
const FINAL: [&str; 10] = [
    "this is a permanent error",
    "given up",
    "giving up",
    "gave up",
    "retry timeout exceeded",
    "will not be retried",
    "no further attempts",
    "in the queue too long",
    "permanent fatal errors",
    "nessun ulteriore tentativo",
];

/// How subjects begin when mail has arrived.
const ARRIVED: [&str; 8] = [
    "successful mail delivery report",
    "delivery status notification success",
    "delivered",
    "recapitato",
    "recapitata",
    "consegnato",
    "zugestellt",
    "relayed",
];

/// What the message says to people, if it looks like a bounce.
pub(super) fn read(mail: &Opened<'_>) -> Option<Reading> {
    let subject = subject_words(mail);
    let daemon = mail.is_from_daemon();
    if !daemon && is_absence(&mail.value("Subject").unwrap_or_default()) {
        return None;
    }
    let notices = Notices::new(mail);
    let failed = mail.has("X-Failed-Recipients");
    let words = plain_words(begin(notices.all(), MAX_NOTICE));
    let by_path = mail.has_null_path() && has_code(notices.all());
    if !(failed || daemon || by_path || begins(&subject, &SUBJECTS) || opens_as_bounce(&words)) {
        return None;
    }
    if daemon && begins(&subject, &ARRIVED) {
        return Some(Reading::Delivered);
    }
    let late = begins(&subject, &DELAYED_SUBJECTS) || has_any(&words, &DELAYED);
    if late && !has_any(&words, &FINAL) {
        return Some(Reading::Delayed);
    }
    let evident = failed || begins(&subject, &SUBJECTS) || has_any(&words, &FAILED);
    let failures = notices.failures(mail);
    let known = |failure: &Failure| failure.kind != Reason::Other || failure.status.is_some();
    (evident || failures.iter().any(known)).then_some(Reading::Report(failures))
}

/// Without what answering and forwarding put before it.
fn subject_words(mail: &Opened<'_>) -> String {
    let subject = mail.value("Subject").unwrap_or_default();
    plain_words(&crate::mime::thread_subject(begin(&subject, MAX_NOTICE)).text)
}

fn begins(subject: &str, known: &[&str]) -> bool {
    known.iter().any(|begin| subject.starts_with(begin))
}

/// The first sentences of programs that no sender's name gives away.
fn opens_as_bounce(words: &str) -> bool {
    const OPENINGS: [&str; 5] = [
        "hi this is the qmail send program",
        "this message was created automatically by mail delivery software",
        "this is the mail system at host",
        "this is the postfix program",
        "this is an automatically generated delivery status notification",
    ];
    OPENINGS.iter().any(|opening| begin(words, 600).contains(opening))
}

/// What is said to people, recipient by recipient.
pub(super) struct Notices<'m> {
    /// All of it, up to the original.
    all: &'m str,
    /// Recipients that have lines of their own, in their order.
    order: Vec<Address>,
    /// The words about each, by its key.
    words: HashMap<String, String>,
}

impl<'m> Notices<'m> {
    pub(super) fn new(mail: &'m Opened<'_>) -> Self {
        let said = mail.said().first().map_or("", |said| begin(said, MAX_SAID));
        let mut notices = Self { all: up_to_original(said), order: Vec::new(), words: HashMap::new() };
        let own = own_addresses(mail);
        let mut current: Option<String> = None;
        for line in notices.all.lines() {
            match named(line).filter(|(address, _)| !own.contains(&address.key())) {
                // A line that was folded before the address of the same recipient.
                Some((address, _)) if current.as_ref() == Some(&address.key()) => {
                    notices.add(current.as_deref(), line);
                }
                Some((address, rest)) => current = notices.open(address, rest),
                None => notices.add(current.as_deref(), line),
            }
        }
        notices
    }

    /// Begins, or goes on with, the words about a recipient.
    fn open(&mut self, address: Address, rest: &str) -> Option<String> {
        let key = address.key();
        if !self.words.contains_key(&key) {
            if self.order.len() >= MAX_RECIPIENTS {
                return None;
            }
            self.order.push(address);
        }
        let words = self.words.entry(key.clone()).or_default();
        if words.len() < MAX_NOTICE {
            words.push_str("\n\n");
            words.push_str(rest);
        }
        Some(key)
    }

    fn add(&mut self, key: Option<&str>, line: &str) {
        let Some(words) = key.and_then(|key| self.words.get_mut(key)) else { return };
        if words.len() < MAX_NOTICE {
            words.push('\n');
            words.push_str(line);
        }
    }

    /// All that is said.
    pub(super) fn all(&self) -> &str {
        self.all
    }

    /// What is said of this recipient.
    pub(super) fn about(&self, recipient: &Recipient) -> Option<&str> {
        let Recipient::Address(address) = recipient else { return None };
        self.words.get(&address.key()).map(|words| words.trim()).filter(|words| !words.is_empty())
    }

    /// A failure for each recipient with lines of its own; else for those that Exim names in a field; else for whom the
    /// sentences mention first, or for nobody in particular.
    fn failures(&self, mail: &Opened<'_>) -> Vec<Failure> {
        let mut addresses = self.order.clone();
        let listed = mail.values("X-Failed-Recipients");
        let listed: Vec<Address> = listed.iter().flat_map(|value| addresses_in(value)).collect();
        if !listed.is_empty() {
            addresses = listed;
        }
        if addresses.is_empty() {
            addresses.extend(self.mentioned(mail));
        }
        let mut seen = HashSet::new();
        addresses.retain(|address| seen.insert(address.key()));
        addresses.truncate(MAX_RECIPIENTS);
        if addresses.is_empty() {
            return vec![failure(None, self.all)];
        }
        let failures = addresses.into_iter().map(|address| self.failure(&Recipient::Address(address)));
        without_ours(failures.collect(), mail)
    }

    fn failure(&self, recipient: &Recipient) -> Failure {
        let words = self.about(recipient).unwrap_or(self.all);
        failure(Some(recipient), words)
    }

    /// The first address of others, where a code stands if there is such a line.
    fn mentioned(&self, mail: &Opened<'_>) -> Option<Address> {
        let (own, ours) = (own_addresses(mail), own_domains(mail));
        let foreign = |address: &Address| !own.contains(&address.key());
        let with_code = self.all.lines().filter(|line| has_code(line)).flat_map(addresses_in);
        let found: Vec<Address> = with_code.chain(addresses_in(self.all)).filter(foreign).take(100).collect();
        let abroad = found.iter().find(|address| !ours.contains(address.domain()));
        abroad.or(found.first()).cloned()
    }
}

/// Without those at the domain that the bounce came to and of which nothing is said, if there are others: a list that
/// the message went to.
fn without_ours(mut failures: Vec<Failure>, mail: &Opened<'_>) -> Vec<Failure> {
    let ours = own_domains(mail);
    let foreign = |failure: &Failure| match &failure.recipient {
        Some(Recipient::Address(address)) => !ours.contains(address.domain()),
        _ => true,
    };
    if failures.iter().any(foreign) {
        failures.retain(|failure| foreign(failure) || failure.kind != Reason::Other);
    }
    failures
}

/// The paragraphs with a code in them tell more than the advice around them.
fn failure(recipient: Option<&Recipient>, words: &str) -> Failure {
    let words = &begin(words, MAX_NOTICE).replace('\r', "");
    let paragraphs = words.split("\n\n");
    let telling: Vec<&str> = paragraphs.filter(|paragraph| has_code(paragraph)).collect();
    let judge = |words: &str| Refusal { words, ..Refusal::default() }.failure(recipient.cloned());
    let telling = judge(&telling.join("\n"));
    if telling.kind != Reason::Other {
        return telling;
    }
    let whole = judge(words);
    if telling.reason.is_empty() { whole } else { Failure { reason: telling.reason, ..whole } }
}

fn has_code(text: &str) -> bool {
    smtp_code(text).is_some() || statuses(text).any(|status| status.class != 2)
}

/// The lines before the original or its header; all of them when it begins at once.
fn up_to_original(said: &str) -> &str {
    let mut at = 0;
    for line in said.split_inclusive('\n') {
        let header = ["Received: ", "Return-Path: "].iter().any(|name| line.starts_with(name));
        if (header || begins(&plain_words(begin(line, 200)), &ORIGINAL)) && !said[..at].trim().is_empty() {
            return &said[..at];
        }
        at += line.len();
    }
    said
}

/// Words before an address that has a line of its own.
const LABELS: [&str; 9] = [
    "address",
    "recipient",
    "recipients",
    "failed recipient",
    "destinatario",
    "indirizzo",
    "indirizzo destinatario",
    "empfanger",
    "recipient address",
];

/// The recipient that a line is about, and what follows on the line: `<a@b>: …`, `a@b (…)`, `Anna (a@b)`, `Recipient: a@b`.
fn named(line: &str) -> Option<(Address, &str)> {
    let line = line.trim().trim_start_matches(['*', '-', '•', ' ']);
    if !line.contains('@') || line.len() > MAX_NOTICE {
        return None;
    }
    let unlabelled = line.split_once(':').filter(|(label, _)| LABELS.contains(&plain_words(label).as_str()));
    let line = unlabelled.map_or(line, |(_, rest)| rest.trim());
    first_token(line).or_else(|| in_brackets_at_the_end(line))
}

/// `<a@b>` or `a@b` at the front, and nothing like a sentence behind it.
fn first_token(line: &str) -> Option<(Address, &str)> {
    let end = line.find(|c: char| c.is_whitespace() || c == '(').unwrap_or(line.len());
    let (token, rest) = line.split_at(end);
    let address = bare(token)?;
    let rest = rest.trim();
    let dated = ["on ", "il ", "am "].iter().any(|word| rest.starts_with(word));
    let apart = token.ends_with([':', ';', ',', '>'])
        || rest.is_empty()
        || dated
        || rest.starts_with(['(', ':', '-', '<']);
    apart.then_some((address, rest))
}

/// `Anna Verdi (a@b)`, `'Anna' <mailto:a@b>`.
fn in_brackets_at_the_end(line: &str) -> Option<(Address, &str)> {
    let inner = line.strip_suffix([')', '>'])?;
    let (name, inner) = inner.rsplit_once(['(', '<'])?;
    let address = bare(inner.strip_prefix("mailto:").unwrap_or(inner))?;
    (name.split_whitespace().count() <= 6 && !name.contains('@') && !name.contains(':'))
        .then_some((address, ""))
}

/// An address without the signs around it.
fn bare(token: &str) -> Option<Address> {
    let signs = |c: char| {
        matches!(c, '<' | '>' | '"' | '\'' | ':' | ';' | ',' | '(' | ')' | '[' | ']' | '“' | '”' | '«' | '»')
    };
    let token = token.trim_matches(signs).trim_end_matches('.');
    token.contains('@').then(|| Address::parse(token).ok())?
}

/// All addresses in a text.
fn addresses_in(text: &str) -> impl Iterator<Item = Address> + '_ {
    let parted =
        |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '"' | ',' | ';' | '[' | ']');
    text.split(parted)
        .filter(|word| word.contains('@'))
        .filter_map(|word| bare(word.strip_prefix("mailto:").unwrap_or(word)))
}

/// Addresses the bounce itself comes from, goes to, and is about as a sender.
fn own_addresses(mail: &Opened<'_>) -> HashSet<String> {
    let returned = ["From", "Sender"].iter().filter_map(|name| mail.returned_field(name));
    let fields = ["From", "To", "Return-Path", "Delivered-To"].iter().flat_map(|name| mail.values(name));
    let values: Vec<String> = fields.chain(returned).collect();
    values.iter().flat_map(|value| addresses_in(value)).map(|address| address.key()).collect()
}

/// The domains it goes to.
fn own_domains(mail: &Opened<'_>) -> HashSet<String> {
    let values = mail.values("To");
    values.iter().flat_map(|value| addresses_in(value)).map(|address| address.domain().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_plain_words() {
        let all = [&ORIGINAL[..], &SUBJECTS, &FAILED, &DELAYED, &DELAYED_SUBJECTS, &FINAL, &ARRIVED, &LABELS];
        for phrase in all.into_iter().flatten() {
            assert_eq!(plain_words(phrase), *phrase);
        }
    }

    #[test]
    fn lines_about_a_recipient_are_found() {
        let check = |line: &str, expected: Option<(&str, &str)>| {
            let found = named(line).map(|(address, rest)| (address.to_string(), rest));
            assert_eq!(found.as_ref().map(|(address, rest)| (address.as_str(), *rest)), expected, "{line}");
        };
        check("<a@b.it>:", Some(("a@b.it", "")));
        check("<a@b.it>: host mx said: 550 no", Some(("a@b.it", "host mx said: 550 no")));
        check("   a@b.it", Some(("a@b.it", "")));
        check("a@b.it (user unknown)", Some(("a@b.it", "(user unknown)")));
        check("a@b.it on 5/11/2026 10:12", Some(("a@b.it", "on 5/11/2026 10:12")));
        check("Anna Verdi (a@b.it)", Some(("a@b.it", "")));
        check("'Anna' <mailto:a@b.it>", Some(("a@b.it", "")));
        check("  * a@b.it", Some(("a@b.it", "")));
        check("Destinatario: a@b.it", Some(("a@b.it", "")));
        check("a@b.it has no mailbox", None);
        check("write to help@b.it", None);
        check("@", None);
    }
}
