//! METADATA (RFC 5464): annotations of mailboxes and of the server, for whoever may see and set them.

use super::{MailboxError, Mailboxes, read, rights_on};
use crate::directory::{self, PrincipalId, Role};
use mailstore::{
    Mailbox, Rights,
    annotation::{self, Annotation, Changed, SERVER, Sum},
    db::{Conn, Tx},
    mailbox,
};

/// Longest value, in bytes.
pub const VALUE_MAX: usize = 32 << 10;
/// What one person has at one place, or all together have there: values and bytes.
const PLACE_MAX: Sum = Sum { count: 100, bytes: 128 << 10 };
/// What one person has everywhere, or all the mailboxes of an owner have that is shared.
const WHOLE_MAX: Sum = Sum { count: 10_000, bytes: 4 << 20 };

/// A change of an annotation: the name of the entry in small letters, and its new value or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotate {
    /// `/shared/...` or `/private/...`
    pub entry: String,
    /// None takes it away.
    pub value: Option<Vec<u8>>,
}

impl Mailboxes {
    /// The annotations of a mailbox that the person sees, by name; the empty path is the server.
    ///
    /// # Errors
    /// There is no such mailbox, or the person lacks the rights of RFC 5464 §3.3.
    pub async fn annotations(
        &self,
        person: PrincipalId,
        path: &str,
    ) -> Result<Vec<Annotation>, MailboxError> {
        let path = path.to_owned();
        self.db
            .read(move |c| {
                let place = if path.is_empty() { SERVER } else { annotated(c, person, &path)?.0.id };
                Ok(annotation::list(c, &[place], person.0)?)
            })
            .await
    }

    /// The annotations of many mailboxes that the person sees, by mailbox and name, in one read. Whether it may is for
    /// the caller to see: these ids come from [`list`](Self::list).
    pub async fn annotations_of(
        &self,
        person: PrincipalId,
        ids: Vec<i64>,
    ) -> Result<Vec<Annotation>, MailboxError> {
        Ok(self.db.read(move |c| annotation::list(c, &ids, person.0)).await?)
    }

    /// The number of the last change of an annotation there was.
    pub async fn last_annotation(&self) -> Result<i64, MailboxError> {
        Ok(self.db.read_brief(annotation::last).await?)
    }

    /// The number of the last change there was, and the names of what has changed since `seq` that the person might see
    /// by its name, at most `most`. Whether it may see the mailbox is for the caller to know.
    pub async fn changed_annotations(
        &self,
        person: PrincipalId,
        seq: i64,
        most: usize,
    ) -> Result<(i64, Vec<Changed>), MailboxError> {
        let read = move |c: &mut Conn<'_>| {
            Ok((annotation::last(c)?, annotation::changed_since(c, person.0, seq, most as i64)?))
        };
        self.db.read_brief(read).await
    }

    /// Sets annotations of a mailbox or, with the empty path, of the server: all or none.
    ///
    /// # Errors
    /// As [`annotations`](Self::annotations); the person may not set what is shared there; a value is too big, or there
    /// are too many.
    pub async fn annotate(
        &self,
        person: PrincipalId,
        path: &str,
        changes: Vec<Annotate>,
    ) -> Result<(), MailboxError> {
        if changes.iter().any(|change| change.value.as_ref().is_some_and(|value| value.len() > VALUE_MAX)) {
            return Err(MailboxError::AnnotationTooBig);
        }
        let path = path.to_owned();
        self.db.write(move |tx| annotate(tx, person, &path, &changes)).await
    }
}

/// Whether somebody with these rights sees the annotations of a mailbox (RFC 5464 §3.3): it is listed to them, and they
/// have something to do there.
pub fn may_see(held: Rights) -> bool {
    let any = [Rights::READ, Rights::SEEN, Rights::WRITE, Rights::INSERT, Rights::POST];
    held.allow(Rights::LOOKUP) && any.into_iter().any(|right| held.allow(right))
}

/// The mailbox of a path with the rights on it, if its annotations may be seen.
fn annotated(c: &mut Conn<'_>, person: PrincipalId, path: &str) -> Result<(Mailbox, Rights), MailboxError> {
    let found = read::find(c, person, path, Rights::LOOKUP)?;
    if may_see(found.rights) { Ok((found.mailbox, found.rights)) } else { Err(MailboxError::NoRight) }
}

fn annotate(
    tx: &mut Tx<'_>,
    person: PrincipalId,
    path: &str,
    changes: &[Annotate],
) -> Result<(), MailboxError> {
    let shared = changes.iter().any(|change| is_shared(&change.entry));
    let (place, owner, may_share) = if path.is_empty() {
        let roles = directory::roles_of(tx, person)?;
        (SERVER, None, roles.contains(&(Role::Administrator, None)))
    } else {
        let id = annotated(tx, person, path)?.0.id;
        // Locked, then asked again: the right holds at the moment of the change.
        let mailbox = mailbox::lock_one(tx, id)?;
        (id, Some(mailbox.owner), rights_on(tx, person, &mailbox)?.allow(Rights::WRITE))
    };
    if shared && !may_share {
        return Err(MailboxError::NoRight);
    }
    for change in changes {
        annotation::set(tx, place, person.0, &change.entry, change.value.as_deref())?;
    }
    for change in changes {
        annotation::tidy(tx, place, &change.entry, person.0, PLACE_MAX.count)?;
        let grows = change.value.is_some();
        if grows && is_over(tx, place, owner, person, &change.entry)? {
            return Err(MailboxError::TooManyAnnotations);
        }
    }
    Ok(())
}

fn is_shared(entry: &str) -> bool {
    entry.starts_with("/shared")
}

/// Whether the holder of an entry has more than is kept, there or everywhere.
fn is_over(
    c: &mut Conn<'_>,
    place: i64,
    owner: Option<i64>,
    person: PrincipalId,
    entry: &str,
) -> Result<bool, MailboxError> {
    let over = |sum: Sum, most: Sum| sum.count > most.count || sum.bytes > most.bytes;
    if over(annotation::sum_at(c, place, entry, person.0)?, PLACE_MAX) {
        return Ok(true);
    }
    let whole = match (is_shared(entry), owner) {
        (true, Some(owner)) => annotation::sum_shared(c, owner)?,
        (true, None) => return Ok(false),
        (false, _) => annotation::sum_of(c, person.0)?,
    };
    Ok(over(whole, WHOLE_MAX))
}
