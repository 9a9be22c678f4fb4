//! Personal items: one message for very many recipients, each of whom gets a copy of its own, at most once. No SQL.

use super::model::State;
use mailstore::{
    DbError,
    db::{Arg, FromRow, Row},
};
use serde::{Deserialize, Serialize};

/// What makes the copies of an item differ from the stored message, and from one another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// The service that hears of copies that cannot be delivered: `list`.
    pub service: String,
    /// The address `LOCAL@DOMAIN` behind the reverse-paths `LOCAL+TOKEN@DOMAIN`. Its domain signs the copies.
    pub bounces: String,
    /// Finished header lines that go before the message, each with its CRLF. `{leave}` and `{reply}` in them become tokens of
    /// these purposes.
    pub fields: String,
    /// The names of the fields of the stored message that are left out on the way: those `fields` brings itself.
    pub drop: Vec<String>,
}

/// What stands for a token in [`Personal::fields`].
const PLACES: [&str; 2] = ["{leave}", "{reply}"];

impl Personal {
    /// The reverse-path of the copy with this token; as it is where the address is none.
    pub fn reverse_path(&self, token: &str) -> String {
        match self.bounces.rsplit_once('@') {
            Some((local, domain)) => format!("{local}+{token}@{domain}"),
            None => self.bounces.clone(),
        }
    }

    /// The domain that answers for the copies.
    pub fn domain(&self) -> &str {
        self.bounces.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The fields of the copy with these tokens.
    pub fn fields_with(&self, leave: impl FnOnce() -> String, reply: impl FnOnce() -> String) -> String {
        let mut fields = self.fields.clone();
        if fields.contains(PLACES[0]) {
            fields = fields.replace(PLACES[0], &leave());
        }
        if fields.contains(PLACES[1]) {
            fields = fields.replace(PLACES[1], &reply());
        }
        fields
    }

    /// Whether these bytes of `fields` are the same in all copies.
    pub fn is_common(field: &[u8]) -> bool {
        !PLACES.iter().any(|place| memchr::memmem::find(field, place.as_bytes()).is_some())
    }

    pub(super) fn from_stored(json: &str) -> Result<Option<Self>, DbError> {
        if json.is_empty() {
            return Ok(None);
        }
        let read = serde_json::from_str(json);
        read.map(Some)
            .map_err(|error| DbError::Other(format!("a personal queue item cannot be read: {error}")))
    }

    pub(super) fn stored(&self) -> Result<String, DbError> {
        serde_json::to_string(self).map_err(|error| DbError::Other(error.to_string()))
    }
}

/// Somebody who is to get a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCopy {
    /// Whose copy it is, a number of the service; nobody gets two of one item.
    pub subject_id: i64,
    /// The address.
    pub recipient: String,
    /// Its domain in A-labels.
    pub domain: String,
}

/// Who gets a copy: what a statement finds, and whoever is named beside.
#[derive(Debug, Clone, Copy, Default)]
pub struct Source<'a> {
    /// A SELECT that gives subject_id, recipient and domain, with parameters from `$1` on; empty for none.
    pub sql: &'static str,
    /// Its parameters.
    pub args: &'a [Arg<'a>],
    /// Others; who is found as well is not counted twice.
    pub named: &'a [NewCopy],
}

/// A copy that was given up, for the service it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// The service.
    pub service: String,
    /// The item.
    pub item: i64,
    /// Whose copy it is, a number of the service.
    pub subject_id: i64,
    /// The address.
    pub recipient: String,
    /// The enhanced status code (RFC 3463): `5.1.1`.
    pub status: String,
    /// Why, with the words of the server that refused it.
    pub reply: String,
    /// It was refused for good. Else it was tried until its time was over.
    pub permanent: bool,
}

/// How it stands with the recipients of an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Copies whose turn has not come yet.
    pub planned: i64,
    /// To be sent, or being sent.
    pub waiting: i64,
    /// Kept back by an administrator.
    pub held: i64,
    /// Taken by a server.
    pub delivered: i64,
    /// Given up.
    pub failed: i64,
    /// Taken out by an administrator.
    pub dropped: i64,
    /// Perhaps taken, perhaps not: the answer was never heard.
    pub unknown: i64,
}

impl Tally {
    pub(super) fn note(&mut self, state: State, count: i64) {
        *match state {
            State::Waiting => &mut self.waiting,
            State::Held => &mut self.held,
            State::Delivered => &mut self.delivered,
            State::Failed => &mut self.failed,
            State::Dropped => &mut self.dropped,
            State::Unknown => &mut self.unknown,
        } += count;
    }
}

/// A row of [`Tally`].
pub(super) struct Counted {
    pub(super) item: i64,
    pub(super) state: State,
    pub(super) count: i64,
}

impl FromRow for Counted {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(Self { item: row.get(0)?, state: State::from_number(row.get(1)?)?, count: row.get(2)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn personal(fields: &str) -> Personal {
        Personal {
            service: "list".into(),
            bounces: "rete-bounces@lecce.example".into(),
            fields: fields.into(),
            drop: vec!["From".into()],
        }
    }

    #[test]
    fn a_copy_has_its_own_path_and_fields() {
        let one = personal(
            "List-Unsubscribe: <https://x.example/{leave}>,\r\n <mailto:l+{leave}@x.example>\r\nTo: {reply}\r\n",
        );
        assert_eq!(one.reverse_path("abc"), "rete-bounces+abc@lecce.example");
        assert_eq!(one.domain(), "lecce.example");
        let fields = one.fields_with(|| "T1".into(), || "T2".into());
        assert_eq!(
            fields,
            "List-Unsubscribe: <https://x.example/T1>,\r\n <mailto:l+T1@x.example>\r\nTo: T2\r\n"
        );
        let plain = personal("A: b\r\n");
        assert_eq!(plain.fields_with(|| panic!("nobody asks"), || panic!("nobody asks")), "A: b\r\n");
        assert!(Personal::is_common(b"A: b") && !Personal::is_common(b"A: {reply}"));
    }

    #[test]
    fn it_is_stored_and_read() {
        let one = personal("A: \"è\"\r\n");
        let stored = one.stored().unwrap();
        assert_eq!(Personal::from_stored(&stored).unwrap(), Some(one));
        assert_eq!(Personal::from_stored("").unwrap(), None);
        assert!(Personal::from_stored("{").is_err());
    }
}
