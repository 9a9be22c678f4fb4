//! Letters to the address of a channel that become drafts.
//!
//! Only what a person of ours has handed in through submission counts, where it has logged in: whoever writes a name of ours into
//! a From field and comes from outside is filed in the channel's mailbox like any letter, and no more. The letter is noted in
//! the transaction that delivers it; a step of a worker makes the draft, files and all, in one transaction with the note that it
//! is done, so it is made once, on whatever node.

use super::{
    Attached, Audience, ContentError, ContentId, Contents, Details, Draft, Kind, NewContent, Use,
    edit::{create_in, judged},
    kinds::is_content,
    named::Named,
    publish::tell,
    rights, store,
};
use crate::{
    aside::aside,
    clock::Micros,
    directory::{self, PrincipalId, Viewer},
    media::{self, Checked, KeepError},
    mime,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
    message,
};

/// Letters made drafts of in one step.
const AT_ONCE: i64 = 10;
const FILES_MAX: usize = 30;
const OCTETS_MAX: usize = 50 << 20;
/// Characters of a summary made of the first paragraph.
const SUMMARY: usize = 300;

/// Notes a letter that a person of ours has sent to somebody with a mailbox here: if that is a channel, it becomes a draft. The
/// `tag` of the address names the kind: `canale.formazione+event@…`; news otherwise.
///
/// # Errors
/// The database.
pub fn note_letter(
    tx: &mut Tx<'_>,
    message: i64,
    owner: (PrincipalId, &str),
    sent: (PrincipalId, Micros),
) -> Result<(), DbError> {
    if store::note_mail(tx, message, owner, sent)? {
        tell(tx);
    }
    Ok(())
}

/// A letter that was read.
struct Read {
    draft: Draft,
    files: Vec<Checked>,
    /// Names of files that cannot be taken.
    refused: Vec<String>,
}

/// Reads a letter: subject, text and files.
fn read(raw: &[u8], channel: PrincipalId) -> Read {
    let subject = mime::header_values(raw, "Subject").into_iter().next().unwrap_or_default();
    let letter = mime::reading(raw, FILES_MAX, OCTETS_MAX);
    let (mut files, mut refused) = (Vec::new(), Vec::new());
    for file in &letter.files {
        match media::check(&file.name, &file.bytes) {
            Ok(checked) => files.push(checked),
            Err(_) => refused.push(file.name.clone()),
        }
    }
    let first = templates::rich::plain(letter.text.split("\n\n").next().unwrap_or_default());
    let draft = Draft {
        title: subject.chars().take(200).collect(),
        summary: templates::rich::excerpt(&first, SUMMARY),
        body: letter.text,
        details: Details { channel: Some(channel.0), ..Details::default() },
    };
    Read { draft, files, refused }
}

/// The office of a person who has just one.
fn only_office(conn: &mut Conn<'_>, viewer: &Viewer) -> Result<Option<PrincipalId>, DbError> {
    let units: Vec<PrincipalId> = viewer.units.iter().map(|(unit, _)| *unit).collect();
    let mut offices = directory::load(conn, &units)?;
    offices.retain(|unit| unit.kind == directory::Kind::Office);
    Ok(offices.pop().map(|office| office.id).filter(|_| offices.is_empty()))
}

fn kind_of(tag: &str) -> Kind {
    tag.parse().ok().filter(|kind| is_content(*kind)).unwrap_or(Kind::News)
}

/// Makes the draft; gives None when the person may not write.
fn make(
    tx: &mut Tx<'_>,
    mail: &store::WaitingMail,
    read: &Read,
    now: Micros,
) -> Result<Option<ContentId>, ContentError> {
    let kind = kind_of(&mail.tag);
    let viewer = Viewer::load(tx, mail.person)?.filter(rights::is_staff);
    let Some(viewer) = viewer else { return Ok(None) };
    let owner = only_office(tx, &viewer)?;
    if !rights::may_create(&viewer, kind, owner) {
        return Ok(None);
    }
    let mut draft = read.draft.clone();
    let mut has_cover = false;
    for file in &read.files {
        let id = match media::keep(tx, file, mail.person, now) {
            Ok(id) => id,
            Err(KeepError::Db(error)) => return Err(error.into()),
            // The letter itself holds it still.
            Err(KeepError::TooMany { .. }) => continue,
        };
        let purpose = match (file.format.is_image(), has_cover) {
            (true, false) => Use::Cover,
            (true, true) => Use::Picture,
            (false, _) => Use::Attachment,
        };
        has_cover |= purpose == Use::Cover;
        draft.details.media.push(Attached::new(id, purpose));
    }
    let new = NewContent { kind, owner, audience: Audience::Public, draft, import_key: None };
    // Files that its text names are looked for when somebody takes the draft further: a letter is not lost for one.
    Ok(Some(create_in(tx, mail.person, (&new, &Named::default()), now)?.id))
}

impl Contents {
    /// Makes drafts of letters that wait; gives how many were looked at. A step for workers.
    pub async fn take_letters(&self) -> Result<usize, ContentError> {
        let waiting = self.db.read(|c| store::waiting_mail(c, AT_ONCE)).await?;
        let count = waiting.len();
        for mail in waiting {
            self.take_letter(mail).await?;
        }
        Ok(count)
    }

    async fn take_letter(&self, mail: store::WaitingMail) -> Result<(), ContentError> {
        let (now, id, message_id, channel) = (self.clock.now(), mail.id, mail.message, mail.channel);
        let packed = self.db.read(move |c| message::load(c, message_id)).await?;
        let read = match packed {
            None => Err("the message is gone"),
            Some(packed) => {
                let raw = packed.unpack()?;
                let read = aside(raw.len(), move || read(&raw, channel)).await;
                read.map_err(|_| "the message cannot be read").and_then(|read| {
                    let judged = judged(kind_of(&mail.tag), read.draft, false);
                    let (draft, _) = judged.map_err(|_| "the letter has no subject, or is too long")?;
                    Ok(Read { draft, ..read })
                })
            }
        };
        let read = match read {
            Ok(read) => read,
            Err(fault) => return self.settle(id, fault).await,
        };
        self.db
            .write(move |tx| {
                let made = make(tx, &mail, &read, now)?;
                let refused = read.refused.join(", ");
                let fault = match made {
                    None => Some("this person may not write for the portal".to_owned()),
                    Some(_) if refused.is_empty() => None,
                    Some(_) => Some(format!("files that cannot be taken: {refused}")),
                };
                match store::settle_mail(tx, id, (made, fault.as_deref()), now)? {
                    true => Ok(()),
                    // Another node was faster: nothing of this may stay.
                    false => Err(ContentError::Conflict),
                }
            })
            .await
            .or_else(|error| if matches!(error, ContentError::Conflict) { Ok(()) } else { Err(error) })
    }

    async fn settle(&self, id: i64, fault: &'static str) -> Result<(), ContentError> {
        let now = self.clock.now();
        self.db
            .write(move |tx| {
                Ok::<_, ContentError>(store::settle_mail(tx, id, (None, Some(fault)), now).map(|_| ())?)
            })
            .await
    }
}
