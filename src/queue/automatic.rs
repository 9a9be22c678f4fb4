//! Letters the server writes by itself: to somebody who has asked for something, or of whom something is wanted.

use super::{NewCopy, NewItem, NewRecipient, Personal, Source, store};
use crate::{
    address::Address,
    clock::Micros,
    mime::compose::{self, Compose, ComposeError, Mailbox},
};
use mailstore::{DbError, blob::PreparedBlob, db::Tx};

/// What a letter says, and to whom.
#[derive(Debug, Clone)]
pub struct Wording {
    /// Who writes: an address of ours, at which an answer is read.
    pub from: Mailbox,
    /// Who gets it; all of them see whom it went to. At least one.
    pub to: Vec<Address>,
    /// Where an answer goes, if not to who writes.
    pub reply_to: Option<Address>,
    /// Its subject; line ends and other controls in it become spaces.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// What an answer to a message must bear ([`crate::autoreply::fields`]); empty for a letter that answers none.
    pub answering: Vec<(String, String)>,
}

/// A letter ready for a transaction: written, hashed and packed.
///
/// It says that nobody wrote it (RFC 3834 §5) and leaves with the null reverse-path, so nothing answers it by itself.
#[derive(Debug)]
pub struct Automatic {
    blob: PreparedBlob,
    size: usize,
    subject: String,
    recipients: Vec<NewRecipient>,
    is_ascii: bool,
}

impl Automatic {
    /// Writes a letter as of an instant. Call it outside of transactions. `host` and `random` make its identifier.
    ///
    /// # Errors
    /// A line end in a name; there is none in an [`Address`], nor left in a subject.
    pub fn write(wording: &Wording, at: Micros, (host, random): (&str, u128)) -> Result<Self, ComposeError> {
        let mut extra = wording.answering.clone();
        if extra.is_empty() {
            extra.push(("Auto-Submitted".to_owned(), "auto-generated".to_owned()));
        }
        // Beyond ASCII it could not stand in a field that is written as text.
        let reply_to = wording.reply_to.as_ref().filter(|to| to.is_ascii());
        extra.extend(reply_to.map(|to| ("Reply-To".to_owned(), to.to_string())));
        let subject = compose::one_line(&wording.subject);
        let message = Compose {
            from: wording.from.clone(),
            to: wording.to.iter().cloned().map(Mailbox::from).collect(),
            subject: subject.clone(),
            date_micros: at,
            message_id: compose::generate_message_id(random, host),
            extra,
            text: wording.text.clone(),
        };
        let raw = message.to_bytes()?;
        let recipient = |to: &Address| NewRecipient::new(to.to_string(), to.domain());
        Ok(Self {
            blob: PreparedBlob::new(&raw),
            size: raw.len(),
            subject,
            recipients: wording.to.iter().map(recipient).collect(),
            is_ascii: raw.is_ascii(),
        })
    }

    /// Puts it into the queue, to be given up after `lifetime`; gives the item's number.
    ///
    /// # Errors
    /// The database.
    pub fn enqueue(&self, tx: &mut Tx<'_>, now: Micros, lifetime: Micros) -> Result<i64, DbError> {
        store::enqueue(tx, &self.item("", &self.recipients, (now, lifetime)), now)
    }

    /// Puts it into the queue as a personal item of a service, with copies that leave with reverse-paths beside `bounces`; gives the
    /// item's number.
    ///
    /// # Errors
    /// The database.
    pub fn enqueue_personal(
        &self,
        tx: &mut Tx<'_>,
        (service, bounces): (&str, &str),
        copies: &[NewCopy],
        (now, lifetime): (Micros, Micros),
    ) -> Result<i64, DbError> {
        let personal = Personal {
            service: service.to_owned(),
            bounces: bounces.to_owned(),
            fields: String::new(),
            drop: Vec::new(),
        };
        let source = Source { named: copies, ..Source::default() };
        let (item, _) =
            store::fan_out(tx, &self.item(bounces, &[], (now, lifetime)), &personal, source, now)?;
        Ok(item)
    }

    fn item<'a>(
        &'a self,
        reverse_path: &'a str,
        recipients: &'a [NewRecipient],
        (now, lifetime): (Micros, Micros),
    ) -> NewItem<'a> {
        NewItem {
            blob: &self.blob,
            size: self.size,
            reverse_path,
            recipients,
            sender: None,
            subject: &self.subject,
            prefix: "",
            eight_bit: !self.is_ascii,
            // Only an address makes it so: all else is encoded.
            smtputf8: !self.is_ascii,
            ret: None,
            envid: "",
            not_before: now,
            expires_at: now + lifetime,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::{ItemFilter, list, raw};
    use mailstore::testing::engines;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn wording() -> Wording {
        Wording {
            from: Mailbox { name: Some("Redazione".into()), address: address("webmaster@here.example") },
            to: vec![address("a@x.example"), address("b@y.example")],
            reply_to: Some(address("visitor@z.example")),
            subject: "Perché\r\nBcc: x@evil.example".into(),
            text: "Ciao.\n".into(),
            answering: Vec::new(),
        }
    }

    #[tokio::test]
    async fn a_letter_is_queued_once_for_all_and_says_that_nobody_wrote_it() {
        for engine in engines().await {
            let letter = Automatic::write(&wording(), 0, ("mail.here.example", 7)).unwrap();
            let id = engine.db.write(move |tx| letter.enqueue(tx, 5, 100)).await.expect(engine.name);
            let read = engine.db.read(move |c| {
                let items = list(c, &ItemFilter { limit: 9, ..ItemFilter::default() })?;
                Ok::<_, DbError>((items, raw(c, id)?))
            });
            let (items, packed) = read.await.expect(engine.name);
            let to: Vec<&str> = items[0].recipients.iter().map(|one| one.address.as_str()).collect();
            assert_eq!(to, ["a@x.example", "b@y.example"], "{}", engine.name);
            assert_eq!((items[0].item.reverse_path.as_str(), items[0].recipients[0].expires_at), ("", 105));
            let text = String::from_utf8(packed.unwrap().unpack().unwrap()).unwrap();
            for line in [
                "From: Redazione <webmaster@here.example>",
                "Reply-To: visitor@z.example",
                "Auto-Submitted: auto-generated",
                "Message-ID: <00000000000000000000000000000007@mail.here.example>",
            ] {
                assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
            }
            let begins = |name: &str| text.lines().filter(|line| line.starts_with(name)).count();
            assert_eq!((begins("Bcc"), begins("Subject"), begins("Reply-To")), (0, 1, 1), "{text}");
        }
    }

    #[test]
    fn a_line_end_in_a_name_makes_no_letter() {
        let from = Mailbox { name: Some("a\nBcc: b".into()), address: address("a@x.example") };
        let outcome = Automatic::write(&Wording { from, ..wording() }, 0, ("h.example", 0));
        assert!(matches!(outcome, Err(ComposeError::Injection(_))), "{outcome:?}");
    }
}
