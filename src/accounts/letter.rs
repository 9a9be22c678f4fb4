//! What is mailed about accounts: composed and signed before the transaction, enqueued in it.

use super::{AccountError, Accounts, Site};
use crate::{
    address::{Address, Domain},
    auth::{Keys, dkim, dkim::StoredDkimKey},
    clock::Micros,
    directory::Edit,
    mime::compose::{self, Compose, Mailbox},
    queue::{self, NewItem, NewRecipient},
};
use mailstore::{DbError, blob::PreparedBlob, db::Tx};
use std::sync::Arc;
use templates::{mails::accounts::Mail, text::portal::accounts::SENDER};

/// Signs a message with keys of its From domain, as of an instant.
pub type Sign = fn(Vec<u8>, &[StoredDkimKey], &Keys, Micros) -> Vec<u8>;

/// The local part that mails come from. Nobody reads what is sent there.
const SENDER_LOCAL: &str = "non-rispondere";

/// A mail that can be enqueued.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    to: Address,
    subject: String,
    blob: PreparedBlob,
    size: usize,
    eight_bit: bool,
    /// It is given up after this, microseconds UTC.
    expires_at: Micros,
}

impl Letter {
    /// Puts it into the queue. Its reverse-path is null: nobody is told that it did not arrive.
    pub(super) fn post(&self, tx: &mut Tx<'_>, now: Micros) -> Result<(), DbError> {
        let new = NewItem {
            blob: &self.blob,
            size: self.size,
            reverse_path: "",
            recipients: &[NewRecipient::new(self.to.to_string(), self.to.domain())],
            sender: None,
            subject: &self.subject,
            prefix: "",
            eight_bit: self.eight_bit,
            smtputf8: !self.to.is_ascii(),
            ret: None,
            envid: "",
            not_before: now,
            expires_at: self.expires_at,
        };
        queue::enqueue(tx, &new, now).map(|_| ())
    }

    /// The same within a change of the directory, as of its instant.
    pub(super) fn post_in(&self, edit: &mut Edit<'_, '_>) -> Result<(), DbError> {
        let now = edit.now();
        self.post(edit.tx(), now)
    }
}

impl Accounts {
    /// Composes and signs mails.
    pub(super) async fn letters<const N: usize>(
        &self,
        site: &Site<'_>,
        mails: [(Address, Mail); N],
    ) -> Result<[Letter; N], AccountError> {
        let domain = Domain::parse(site.domain).map_err(internal)?;
        let from = Address::from_parts(SENDER_LOCAL, domain.as_str()).map_err(internal)?;
        let signers = self.db.read_brief(move |conn| dkim::list(conn, Some(&domain))).await?;
        let (keys, sign, now) = (Arc::clone(&self.keys), self.sign, self.clock.now());
        let expires_at = now + self.lifetime;
        let write = move || {
            let mut letters = Vec::with_capacity(N);
            for (to, mail) in mails {
                let subject = compose::one_line(&mail.subject);
                let raw = message(&from, &to, &mail, now)?;
                let raw = sign(raw, &signers, &keys, now);
                let (blob, size) = (PreparedBlob::new(&raw), raw.len());
                letters.push(Letter { to, subject, blob, size, eight_bit: !raw.is_ascii(), expires_at });
            }
            Ok::<_, AccountError>(letters)
        };
        // A signature takes milliseconds.
        let letters = tokio::task::spawn_blocking(write).await.map_err(internal)??;
        letters.try_into().map_err(|_| AccountError::Internal("a letter is missing".into()))
    }

    /// The same for one.
    pub(super) async fn letter(
        &self,
        site: &Site<'_>,
        to: &Address,
        mail: Mail,
    ) -> Result<Letter, AccountError> {
        let [letter] = self.letters(site, [(to.clone(), mail)]).await?;
        Ok(letter)
    }
}

fn message(from: &Address, to: &Address, mail: &Mail, now: Micros) -> Result<Vec<u8>, AccountError> {
    let message = Compose {
        from: Mailbox { name: Some(SENDER.to_owned()), address: from.clone() },
        to: vec![to.clone().into()],
        subject: compose::one_line(&mail.subject),
        date_micros: now,
        message_id: compose::generate_message_id(rand::random(), from.domain()),
        // RFC 3834 §5
        extra: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
        text: mail.text.clone(),
    };
    message.to_bytes().map_err(internal)
}

pub(super) fn internal(error: impl std::fmt::Display) -> AccountError {
    AccountError::Internal(error.to_string())
}
