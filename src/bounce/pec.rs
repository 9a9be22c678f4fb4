//! Receipts of posta elettronica certificata (DPR 68/2005, technical rules of DM 2 November 2005).

use super::diagnosis::{Refusal, begin};
use super::model::{Class, Failure, Reading, Reason, Recipient};
use super::opened::{Opened, recipient};

/// Octets of the provider's sentences that are looked at.
const MAX_SAID: usize = 2000;

/// What a receipt says. Whatever a provider certifies but the delivery itself is an automatic answer.
pub(super) fn read(mail: &Opened<'_>) -> Option<Reading> {
    let receipt = mail.value("X-Ricevuta")?.trim().to_ascii_lowercase();
    Some(match receipt.as_str() {
        "avvenuta-consegna" => Reading::Delivered,
        // After twelve hours; after twenty-four comes the failure.
        "preavviso-errore-consegna" => Reading::Delayed,
        "errore-consegna" | "non-accettazione" | "rilevazione-virus" => Reading::Report(vec![failure(mail)]),
        _ => Reading::AutoReply,
    })
}

/// What `daticert.xml` says, else the sentences.
fn failure(mail: &Opened<'_>) -> Failure {
    let data = certificate(mail);
    let said = mail.said().first().map_or("", |said| begin(said, MAX_SAID));
    let to = ["consegna", "destinatari"].iter().find_map(|name| element(data, name)).and_then(recipient);
    let words = element(data, "errore-esteso").filter(|words| !words.trim().is_empty()).unwrap_or(said);
    let mut failure = Refusal { words, ..Refusal::default() }.failure(to.or_else(|| named(said)));
    if let Some((kind, class)) = attribute(data, "errore").and_then(meaning) {
        // Their sentences tell a full mailbox from none.
        if failure.kind != Reason::Full {
            (failure.kind, failure.class) = (kind, class);
        }
    }
    failure
}

fn meaning(error: &str) -> Option<(Reason, Class)> {
    Some(match error {
        "no-dest" => (Reason::NoMailbox, Class::Hard),
        "no-dominio" => (Reason::NoDomain, Class::Hard),
        "virus" => (Reason::Spam, Class::Soft),
        _ => return None,
    })
}

/// The text of `daticert.xml`; empty without it.
fn certificate<'m>(mail: &'m Opened<'_>) -> &'m str {
    let texts = ["application/xml", "text/xml"].into_iter().flat_map(|kind| mail.parts_of(kind));
    texts.filter_map(|text| text.find("<postacert").and_then(|at| text.get(at..))).next().unwrap_or_default()
}

/// What stands in the first element of that name.
fn element<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let tag = format!("<{name}");
    let at = xml.match_indices(&tag).map(|(at, begin)| at + begin.len());
    let mut at = at.filter(|at| xml[*at..].starts_with(['>', ' ', '\t', '\r', '\n']));
    let (_, inner) = xml[at.next()?..].split_once('>')?;
    inner.split_once("</").map(|(text, _)| text)
}

/// The value of an attribute of the first element.
fn attribute<'x>(xml: &'x str, name: &str) -> Option<&'x str> {
    let (tag, _) = xml.split_once('>')?;
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// `… destinato all'utente "a@b.it" …`
fn named(said: &str) -> Option<Recipient> {
    let (_, rest) = said.split_once("destinato a")?;
    let mut quoted = rest.split('"').skip(1).step_by(2);
    quoted.find_map(recipient).filter(|one| matches!(one, Recipient::Address(_)))
}
