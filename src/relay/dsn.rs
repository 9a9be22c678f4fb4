//! Delivery status notifications: what a sender is told of failure, delay, or later success (RFC 3464, 6533).

use chrono::DateTime;
use mail_parser::MessageParser;
use templates::mails::dsn::{self as mail, DsnAddress, DsnKind, DsnReason};
use templates::text::DsnText;

use super::body::sanitise_line_ends;
use super::letter::header_section;
use super::outcome::{Failure, Outcome};
use super::reply::{Reply, Status};
use crate::address::{Address, ReversePath};
use crate::notify::{self, OriginalRecipient, Ret};
use crate::queue::Done;

/// How much of the original's header is sent back, in octets.
const MAX_HEADER: usize = 64 * 1024;
/// A message above this size is not brought back whole, whatever its sender asks, in octets.
const MAX_WHOLE: usize = 4 * 1024 * 1024;
/// The longest line of another server's words that is shown, in octets.
const MAX_WORDS: usize = 400;
/// The last second RFC 5322 can write, 9999-12-31T23:59:59Z, in microseconds.
const LAST_INSTANT: i64 = 253_402_300_799_000_000;
const HOUR: i64 = 3_600_000_000;

/// What the notice says of all its recipients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Given up. A temporary outcome counts as expired (5.4.7).
    Failed,
    /// Late, tried until this instant, microseconds UTC.
    Delayed {
        /// When it will be given up.
        until: i64,
    },
    /// Delivered, passed on to those an alias stands for, or taken by the next hop: each address says which.
    Succeeded,
}

/// A recipient a notice is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its address.
    pub address: Address,
    /// As the sender has written it, when it said so.
    pub original: Option<OriginalRecipient>,
    /// What became of it.
    pub outcome: Outcome,
}

/// The facts of one notice.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// What is told.
    pub kind: Kind,
    /// This server's name, fully qualified ASCII.
    pub host: &'a str,
    /// The domain it writes from, whose keys can sign; ASCII.
    pub domain: &'a str,
    /// The reverse-path of the message in question: who is told.
    pub reverse_path: &'a ReversePath,
    /// That message, or its beginning with the whole header.
    pub raw: &'a [u8],
    /// How much of it a notice of failure brings back.
    pub ret: Option<Ret>,
    /// The sender's name of it; empty when none was given.
    pub envid: &'a str,
    /// When it came in, microseconds UTC.
    pub arrival: i64,
    /// The instant of the last attempt and of the notice, microseconds UTC.
    pub now: i64,
    /// A random number, for the Message-ID and the boundary.
    pub nonce: u64,
    /// The recipients the notice is about, each with its last outcome.
    pub recipients: &'a [Told],
}

/// A composed notice. It goes out with the null reverse-path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who gets it.
    pub recipient: Address,
    /// The message, CRLF lines, 8-bit UTF-8 text inside.
    pub raw: Vec<u8>,
    /// Whether its header is beyond ASCII, so that SMTPUTF8 is needed.
    pub smtputf8: bool,
}

/// Composes the notice. `None` when the reverse-path is null: such mail is never answered (RFC 5321 §4.5.5),
/// or no bounce would ever end; also when there is no recipient to report.
pub fn compose(report: &Report<'_>, text: &DsnText) -> Option<Notice> {
    let ReversePath::Address(recipient) = report.reverse_path else { return None };
    if report.recipients.is_empty() {
        return None;
    }
    let header = original_header(report.raw);
    let lines: Vec<Line> = report.recipients.iter().map(|one| Line::new(one, report.kind)).collect();
    let boundary = format!("=_dsn_{:016x}", report.nonce);
    let mut raw = Vec::with_capacity(2048 + header.len());
    push_head(report, recipient, &header, &boundary, text, &mut raw);
    push_part(
        &boundary,
        "text/plain; charset=utf-8",
        "8bit",
        &human(report, &lines, &header, text),
        &mut raw,
    );
    push_part(&boundary, "message/delivery-status", "7bit", machine(report, &lines).as_bytes(), &mut raw);
    let (kind, encoding, bytes) =
        if brings_all_back(report) { whole(report.raw) } else { returned_header(header) };
    push_part(&boundary, kind, encoding, &bytes, &mut raw);
    raw.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Some(Notice { smtputf8: !recipient.is_ascii(), recipient: recipient.clone(), raw })
}

/// One recipient as the report shows it.
struct Line {
    address: Address,
    original: Option<OriginalRecipient>,
    action: &'static str,
    status: Status,
    reason: DsnReason,
    remote: Option<String>,
    reply: Option<Reply>,
    /// Our own words, where the remote said nothing.
    note: String,
}

impl Line {
    fn new(told: &Told, kind: Kind) -> Self {
        let Told { address, original, outcome } = told;
        let action = action(kind, outcome);
        let (status, reason, reply, remote, note) = match outcome {
            // RFC 3463 §3.1: nothing more than the class of success is known of a mailbox here.
            Outcome::Done(done) => {
                let reason = match done {
                    Done::Delivered => DsnReason::InMailbox,
                    Done::Expanded => DsnReason::Expanded,
                };
                (Status::new(2, 0, 0), reason, None, None, String::new())
            }
            Outcome::Delivered { reply, remote, .. } => {
                let status = reply.status().unwrap_or(Status::new(2, 0, 0));
                (status, DsnReason::Delivered, Some(reply.clone()), Some(remote), String::new())
            }
            Outcome::Temporary(failure) | Outcome::Permanent(failure) => {
                let status = told_status(failure, outcome, kind);
                let note = failure.reason.clone();
                (status, reason(status), failure.reply.clone(), failure.remote.as_ref(), note)
            }
        };
        let remote = remote.map(|remote| remote.host.clone());
        let (address, original) = (address.clone(), original.clone());
        Self { address, original, action, status, reason, remote, reply, note }
    }

    /// The words for people: the remote's, whole but for endless lines.
    fn words(&self) -> Vec<String> {
        let Some(reply) = &self.reply else { return Vec::new() };
        reply.to_string().lines().map(|line| cut(line).to_owned()).collect()
    }
}

/// RFC 3464 §2.3.3
fn action(kind: Kind, outcome: &Outcome) -> &'static str {
    match (kind, outcome) {
        (Kind::Failed, _) => "failed",
        (Kind::Delayed { .. }, _) => "delayed",
        (Kind::Succeeded, Outcome::Done(Done::Delivered)) => "delivered",
        (Kind::Succeeded, Outcome::Done(Done::Expanded)) => "expanded",
        (Kind::Succeeded, _) => "relayed",
    }
}

/// A temporary failure in a final notice means that the time is over.
fn told_status(failure: &Failure, outcome: &Outcome, kind: Kind) -> Status {
    let expired = kind == Kind::Failed && matches!(outcome, Outcome::Temporary(_));
    if expired { failure.clone().expired().status } else { failure.status }
}

/// The sentence that fits a status code (RFC 3463 §3).
fn reason(status: Status) -> DsnReason {
    match (status.subject(), status.detail()) {
        (1, 10) => DsnReason::NoMail,
        (1, 2) => DsnReason::NoSuchDomain,
        (1, 1 | 3 | 6) => DsnReason::UnknownUser,
        (2, 2) => DsnReason::MailboxFull,
        (2, 3) | (3, 4) => DsnReason::TooLarge,
        (4, 6) => DsnReason::Loop,
        (4, 7) => DsnReason::Expired,
        (4, _) => DsnReason::Unreachable,
        (6, 3) => DsnReason::NeedsConversion,
        (6, 7) => DsnReason::NeedsUtf8,
        (7, _) => DsnReason::Refused,
        _ => DsnReason::Other,
    }
}

/// The header lines of the original, CRLF, cut at a line end when too long.
fn original_header(raw: &[u8]) -> Vec<u8> {
    let start = raw.get(..MAX_HEADER.min(raw.len())).unwrap_or_default();
    let clean = sanitise_line_ends(start);
    let header = header_section(&clean);
    if start.len() < raw.len() && header.len() == clean.len() {
        // The limit fell into the header: its last line is not whole.
        let end =
            header.iter().rev().skip(2).position(|&byte| byte == b'\n').map_or(0, |at| header.len() - 2 - at);
        return header.get(..end).unwrap_or_default().to_vec();
    }
    header.to_vec()
}

fn push_head(
    report: &Report<'_>,
    recipient: &Address,
    header: &[u8],
    boundary: &str,
    text: &DsnText,
    out: &mut Vec<u8>,
) {
    let Report { host, domain, .. } = report;
    let mut head = format!(
        "From: {} <MAILER-DAEMON@{domain}>\r\nTo: <{recipient}>\r\nSubject: {}\r\nDate: {}\r\n\
         Message-ID: <{}.{:016x}@{host}>\r\n",
        text.sender,
        mail::subject(for_people(report), text),
        date(report.now),
        report.now,
        report.nonce
    );
    if let Some(id) = message_id(header) {
        head.push_str(&format!("In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n"));
    }
    // RFC 3834 §5, RFC 3464 §2.
    head.push_str(&format!(
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"{boundary}\"\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n"
    ));
    out.extend_from_slice(head.as_bytes());
}

fn push_part(boundary: &str, kind: &str, encoding: &str, body: &[u8], out: &mut Vec<u8>) {
    let head =
        format!("--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n");
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(body);
    out.extend_from_slice(b"\r\n");
}

fn for_people(report: &Report<'_>) -> DsnKind {
    let hours = |span: i64| u32::try_from(span.max(0) / HOUR).unwrap_or(u32::MAX).max(1);
    match report.kind {
        Kind::Failed => DsnKind::Failed,
        Kind::Succeeded if report.recipients.iter().any(|told| matches!(told.outcome, Outcome::Done(_))) => {
            DsnKind::Delivered
        }
        Kind::Succeeded => DsnKind::Relayed,
        Kind::Delayed { until } => DsnKind::Delayed {
            waited: hours(report.now.saturating_sub(report.arrival)),
            left: hours(until.saturating_sub(report.now)),
        },
    }
}

/// The first part, CRLF lines.
fn human(report: &Report<'_>, lines: &[Line], header: &[u8], text: &DsnText) -> Vec<u8> {
    let shown: Vec<(String, Vec<String>)> =
        lines.iter().map(|line| (line.address.to_string(), line.words())).collect();
    let addresses: Vec<DsnAddress<'_>> = lines
        .iter()
        .zip(&shown)
        .map(|(line, (address, words))| DsnAddress {
            address,
            reason: line.reason,
            remote: line.remote.as_deref(),
            words,
        })
        .collect();
    let subject = subject(header);
    let body = mail::body(
        &mail::Dsn {
            kind: for_people(report),
            host: report.host,
            subject: subject.as_deref(),
            addresses: &addresses,
        },
        text,
    );
    sanitise_line_ends(body.as_bytes()).into_owned()
}

/// The second part (RFC 3464 §2.2, §2.3), all ASCII.
fn machine(report: &Report<'_>, lines: &[Line]) -> String {
    let mut out = String::new();
    if !report.envid.is_empty() {
        out.push_str(&format!("Original-Envelope-Id: {}\r\n", ascii(report.envid)));
    }
    out.push_str(&format!(
        "Reporting-MTA: dns; {}\r\nArrival-Date: {}\r\n",
        report.host,
        date(report.arrival)
    ));
    for line in lines {
        out.push_str("\r\n");
        if let Some(original) = &line.original {
            out.push_str(&format!("Original-Recipient: {}\r\n", ascii(&original.report())));
        }
        out.push_str(&format!("Final-Recipient: {}\r\n", final_recipient(&line.address)));
        out.push_str(&format!("Action: {}\r\nStatus: {}\r\n", line.action, line.status));
        if let Some(remote) = &line.remote {
            out.push_str(&format!("Remote-MTA: dns; {}\r\n", ascii(remote)));
        }
        if line.reply.is_some() || !line.note.is_empty() {
            out.push_str(&format!("Diagnostic-Code: {}\r\n", diagnostic(line)));
        }
        out.push_str(&format!("Last-Attempt-Date: {}\r\n", date(report.now)));
        if let Kind::Delayed { until } = report.kind {
            out.push_str(&format!("Will-Retry-Until: {}\r\n", date(until)));
        }
    }
    out
}

/// The remote's words, each of its lines on a line of the folded field; else ours.
fn diagnostic(line: &Line) -> String {
    match &line.reply {
        Some(reply) => {
            let words: Vec<String> = reply.to_string().lines().map(|line| ascii(cut(line))).collect();
            format!("smtp; {}", words.join("\r\n\t"))
        }
        None => format!("X-Pugliaimpiego; {}", ascii(cut(&line.note))),
    }
}

/// `rfc822; a@b`, or `utf-8; …` in the ASCII form of RFC 6533 §3 when the local part is beyond ASCII.
fn final_recipient(address: &Address) -> String {
    if address.local().is_ascii() {
        return format!("rfc822; {address}");
    }
    format!("utf-8; {}", notify::to_utf8_xtext(&address.to_string()))
}

/// RFC 3461 §4.3: RET concerns notices of failure alone.
fn brings_all_back(report: &Report<'_>) -> bool {
    report.kind == Kind::Failed && report.ret == Some(Ret::Full) && report.raw.len() <= MAX_WHOLE
}

/// The third part with the whole message: content type, encoding, bytes.
fn whole(raw: &[u8]) -> (&'static str, &'static str, Vec<u8>) {
    let clean = sanitise_line_ends(raw);
    // RFC 6533 §4: a header beyond ASCII makes it a message/global.
    let kind = if header_section(&clean).is_ascii() { "message/rfc822" } else { "message/global" };
    (kind, if clean.is_ascii() { "7bit" } else { "8bit" }, clean.into_owned())
}

/// The third part with the header: content type, encoding, bytes.
fn returned_header(header: Vec<u8>) -> (&'static str, &'static str, Vec<u8>) {
    if header.is_ascii() {
        return ("text/rfc822-headers", "7bit", header);
    }
    match String::from_utf8(header) {
        // RFC 6533 §4.3.
        Ok(header) => ("message/global-headers", "8bit", header.into_bytes()),
        Err(error) => {
            let plain = error.into_bytes().into_iter().map(|byte| if byte.is_ascii() { byte } else { b'?' });
            ("text/rfc822-headers", "7bit", plain.collect())
        }
    }
}

/// The subject of the original, decoded, on one line.
fn subject(header: &[u8]) -> Option<String> {
    let message = MessageParser::default().parse_headers(header)?;
    let plain: String = message.subject()?.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Some(cut(plain.trim()).to_owned()).filter(|subject| !subject.is_empty())
}

/// The Message-ID of the original, when it is fit to stand in a header of ours.
fn message_id(header: &[u8]) -> Option<String> {
    let message = MessageParser::default().parse_headers(header)?;
    let id = message.message_id()?;
    let fit =
        id.len() <= 500 && id.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>'));
    if fit { Some(id.to_owned()) } else { None }
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_WORDS)).unwrap_or(text)
}

/// Printable ASCII, for the machine's part.
fn ascii(text: &str) -> String {
    text.chars().map(|c| if (' '..='~').contains(&c) { c } else { '?' }).collect()
}

/// An instant as RFC 5322 §3.3 writes it, in UTC.
fn date(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros.clamp(0, LAST_INSTANT)).unwrap_or_default().to_rfc2822()
}

#[cfg(test)]
mod tests;
