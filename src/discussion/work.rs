//! What is still to be done for a discussion, as rows: they are written in the transaction of what they follow from, and taken
//! away in that of what follows from them. So a letter is written once, whatever dies when.

use super::{
    letters::Gone,
    store::{self, Job},
};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{DbError, blob, db::Tx};
use serde::{Deserialize, Serialize};

/// Who holds the bytes of mail that is still to be read.
pub(super) const HOLDER: &str = "discussion";

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Work {
    /// To read mail that came to one of the addresses beside the discussion's; its bytes are pinned under the number of the job.
    Read(Mail),
    /// To tell who decides, and the author, that a message waits.
    Held {
        /// Which.
        held: i64,
    },
    /// To tell an author that its message, which has waited, is published.
    Approved {
        /// Which waited.
        held: i64,
        /// Which it is now.
        post: i64,
    },
    /// To tell those who moderate what a reader has found wrong with a post.
    Reported {
        /// Which report.
        report: i64,
    },
    /// To tell an author that its message was refused.
    Refused {
        /// Which.
        held: i64,
        /// Why; empty for no reason.
        reason: String,
    },
    /// To ask whether an address wants to be a member.
    Confirm(Asked),
    /// To greet a member.
    Welcome {
        /// Who.
        member: i64,
    },
    /// To say goodbye.
    Goodbye {
        /// To whom.
        address: String,
        /// In its language.
        language: String,
    },
    /// To tell the owners that somebody wants to be a member.
    Applied {
        /// Who.
        member: i64,
    },
    /// To see whether mail still reaches a member.
    Probe {
        /// Who.
        member: i64,
    },
    /// To write to those who have not read a notice.
    Remind {
        /// Which.
        post: i64,
    },
    /// To tell a member that its mail came back.
    Stopped {
        /// Who.
        member: i64,
    },
    /// To tell it again, or to take it out in the end.
    StoppedStill {
        /// Who.
        member: i64,
        /// Since when.
        since: Micros,
    },
    /// To tell the owners that somebody has become a member by itself.
    Came {
        /// Who.
        member: i64,
    },
    /// To tell the owners that somebody has gone.
    Went {
        /// Its address.
        address: String,
        /// Why.
        why: Gone,
    },
}

/// Mail to one of the addresses beside a discussion's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// What follows the hyphen.
    pub door: String,
    /// What follows the `+`.
    pub tag: String,
    /// Its reverse-path; empty for the null one.
    pub reverse_path: String,
    /// The address in From, if it is proved to be from there.
    pub proved: Option<String>,
    /// Nobody has looked whose it is.
    pub unchecked: bool,
}

/// Who is asked whether it wants to be a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The address.
    pub address: String,
    /// Its name, where it is known.
    pub name: String,
    /// What it wants by mail; None: what all get.
    pub mode: Option<super::model::Mode>,
    /// In its language.
    pub language: String,
    /// How it came to ask: `web`, `mail`, `invited`.
    pub by: String,
}

/// Notes something to be done at once.
pub(super) fn put(
    tx: &mut Tx<'_>,
    discussion: PrincipalId,
    work: &Work,
    now: Micros,
) -> Result<i64, DbError> {
    put_for(tx, discussion, work, now)
}

/// Notes something to be done at an instant.
pub(super) fn put_for(
    tx: &mut Tx<'_>,
    discussion: PrincipalId,
    work: &Work,
    due_at: Micros,
) -> Result<i64, DbError> {
    let text = serde_json::to_string(work).map_err(store::misread)?;
    store::put_job(tx, discussion, &text, due_at)
}

/// Notes mail to be read.
pub(super) fn put_mail(
    tx: &mut Tx<'_>,
    discussion: PrincipalId,
    mail: Mail,
    bytes: &blob::PreparedBlob,
    now: Micros,
) -> Result<(), DbError> {
    let job = put(tx, discussion, &Work::Read(mail), now)?;
    blob::pin(tx, bytes, HOLDER, job)?;
    Ok(())
}

impl Job {
    /// What it is.
    pub(super) fn read(&self) -> Result<Work, DbError> {
        serde_json::from_str(&self.work).map_err(store::misread)
    }

    /// Takes it away; false: somebody else has done it meanwhile.
    pub(super) fn end(&self, tx: &mut Tx<'_>, now: Micros) -> Result<bool, DbError> {
        if !store::end_job(tx, self.id, self.attempts + 1)? {
            return Ok(false);
        }
        blob::unpin(tx, HOLDER, &[self.id], now)?;
        Ok(true)
    }
}
