//! The part of a delivery status notification that people read.

use crate::text::DsnText;

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DsnKind {
    /// Not delivered, and given up.
    Failed,
    /// Late, still tried.
    Delayed {
        /// Whole hours since the message came in.
        waited: u32,
        /// Whole hours for which it will still be tried.
        left: u32,
    },
    /// Handed to the next server.
    Relayed,
    /// Delivered, or passed on to those an address stands for.
    Delivered,
}

/// Why, in terms a sender understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DsnReason {
    /// No such mailbox.
    UnknownUser,
    /// No such domain.
    NoSuchDomain,
    /// The domain takes no mail.
    NoMail,
    /// Over quota.
    MailboxFull,
    /// Above a size limit.
    TooLarge,
    /// Against the rules of the other side.
    Refused,
    /// Tried for too long.
    Expired,
    /// No connection, or no DNS answer.
    Unreachable,
    /// SMTPUTF8 is needed and not there.
    NeedsUtf8,
    /// Mail for it comes back here.
    Loop,
    /// The content cannot be sent to a server of so few abilities.
    NeedsConversion,
    /// No failure: the next server has it.
    Delivered,
    /// No failure: it is in a mailbox here.
    InMailbox,
    /// No failure: it went to all who are behind the address.
    Expanded,
    /// Anything else.
    Other,
}

/// One address of the notice.
#[derive(Clone, Debug)]
pub struct DsnAddress<'a> {
    /// The address.
    pub address: &'a str,
    /// Why.
    pub reason: DsnReason,
    /// The other server's name.
    pub remote: Option<&'a str>,
    /// Its words, line by line.
    pub words: &'a [String],
}

/// A notice.
#[derive(Clone, Debug)]
pub struct Dsn<'a> {
    /// What is told.
    pub kind: DsnKind,
    /// The name of this server.
    pub host: &'a str,
    /// The subject of the message in question, decoded, if it had one.
    pub subject: Option<&'a str>,
    /// The addresses it is about.
    pub addresses: &'a [DsnAddress<'a>],
}

/// The subject of the notice.
pub fn subject(kind: DsnKind, text: &DsnText) -> &'static str {
    match kind {
        DsnKind::Failed => text.failed_subject,
        DsnKind::Delayed { .. } => text.delayed_subject,
        DsnKind::Relayed => text.relayed_subject,
        DsnKind::Delivered => text.delivered_subject,
    }
}

/// The body as plain text, lines ended by LF.
pub fn body(dsn: &Dsn<'_>, text: &DsnText) -> String {
    let mut out = (text.greeting)(dsn.host);
    out.push('\n');
    if let Some(subject) = dsn.subject {
        out.push_str(&(text.about)(subject));
        out.push('\n');
    }
    out.push('\n');
    out.push_str(&intro(dsn.kind, text));
    out.push_str("\n\n");
    for address in dsn.addresses {
        push_address(address, text, &mut out);
    }
    out.push_str(match dsn.kind {
        DsnKind::Failed => text.failed_end,
        DsnKind::Delayed { .. } => text.delayed_end,
        DsnKind::Relayed => text.relayed_end,
        DsnKind::Delivered => text.delivered_end,
    });
    out.push('\n');
    out
}

fn intro(kind: DsnKind, text: &DsnText) -> String {
    match kind {
        DsnKind::Failed => text.failed_intro.to_owned(),
        DsnKind::Delayed { waited, left } => (text.delayed_intro)(waited, left),
        DsnKind::Relayed => text.relayed_intro.to_owned(),
        DsnKind::Delivered => text.delivered_intro.to_owned(),
    }
}

fn push_address(address: &DsnAddress<'_>, text: &DsnText, out: &mut String) {
    out.push_str(&format!("  <{}>\n    {}\n", address.address, (text.reason)(address.reason)));
    if let Some(remote) = address.remote.filter(|_| !address.words.is_empty()) {
        out.push_str(&format!("    {}\n", (text.remote_words)(remote)));
        for line in address.words {
            out.push_str(&format!("      {line}\n"));
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{EN, IT};

    #[test]
    fn a_failure_in_italian_reads_like_this() {
        let words = ["550 5.1.1 No such user".to_owned()];
        let address = DsnAddress {
            address: "mario@posta.example",
            reason: DsnReason::UnknownUser,
            remote: Some("mx.posta.example"),
            words: &words,
        };
        let dsn = Dsn {
            kind: DsnKind::Failed,
            host: "mail.lecce.example",
            subject: Some("Colloquio di lunedì"),
            addresses: &[address],
        };
        assert_eq!(
            body(&dsn, &IT.dsn),
            "Questo avviso è scritto dal sistema di posta di mail.lecce.example.\n\
             Riguarda il tuo messaggio con oggetto «Colloquio di lunedì».\n\
             \n\
             Il messaggio non ha potuto raggiungere:\n\
             \n\
             \u{20} <mario@posta.example>\n\
             \u{20}   L'indirizzo non esiste presso quel dominio.\n\
             \u{20}   Risposta del server mx.posta.example:\n\
             \u{20}     550 5.1.1 No such user\n\
             \n\
             Il messaggio non sarà più inviato a questi indirizzi. Se serve, correggi l'indirizzo o contatta il \
             destinatario in un altro modo, poi scrivi di nuovo.\n"
        );
    }

    #[test]
    fn hours_agree_in_number() {
        fn check(waited: u32, expected: &str) {
            let dsn = Dsn {
                kind: DsnKind::Delayed { waited, left: 116 },
                host: "h",
                subject: None,
                addresses: &[],
            };
            assert!(body(&dsn, &IT.dsn).contains(expected), "{waited}");
        }
        check(1, "da un'ora");
        check(4, "da 4 ore e non è ancora arrivato");
    }

    #[test]
    fn header_texts_are_ascii() {
        for text in [&IT.dsn, &EN.dsn] {
            let delayed = DsnKind::Delayed { waited: 1, left: 2 };
            for kind in [DsnKind::Failed, delayed, DsnKind::Relayed, DsnKind::Delivered] {
                assert!(subject(kind, text).is_ascii());
            }
            assert!(text.sender.is_ascii());
        }
    }
}
