//! Letters to the address of a channel that become drafts.
//!
//! Only what a person of ours has handed in through submission counts, where it has logged in: whoever writes a name of ours into
//! a From field and comes from outside is filed in the channel's mailbox like any letter, and no more. The letter is noted in
//! the transaction that delivers it; a step of a worker keeps its files, each in a transaction of its own since they may be
//! large, and makes the draft in one with the note that it is done, so it is made once, on whatever node. Files of a step that
//! came to nothing belong to nobody and go after a day like others.
//!
//! A letter that cannot be handled is settled with a [`Fault`] and stops no other; one that cannot be handled now is passed over.

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
    clock::{DAY, Micros},
    directory::{self, PrincipalId, Viewer},
    media::{self, Checked, KeepError},
    mime,
    words::words,
};
use mailstore::{
    DbError,
    db::{Conn, Tx},
    message,
};
use serde::{Deserialize, Serialize};
use templates::text::portal::newsroom as text;

/// Letters made drafts of in one step.
const AT_ONCE: i64 = 10;
const FILES_MAX: usize = 30;
const OCTETS_MAX: usize = 50 << 20;
/// Characters of a summary made of the first paragraph.
const SUMMARY: usize = 300;
/// Characters of the first paragraph that stand for a subject.
const TITLE_OF_TEXT: usize = 80;
/// Files left out that are named, and characters of each name.
const LEFT_MAX: usize = 50;
const NAME_MAX: usize = 120;
/// What became of a letter is told so long.
const TOLD: Micros = 30 * DAY;
/// And of so many letters.
const TOLD_MAX: i64 = 20;

words! {
    /// Why a letter is no draft, or not all of it is.
    Fault {
        /// The letter is there no more.
        Gone = "gone",
        /// Its bytes cannot be read.
        Unreadable = "unreadable",
        /// It is longer than a content may be.
        Unfit = "unfit",
        /// The person may not write for the portal.
        Forbidden = "forbidden",
        /// The channel is there no more.
        NoChannel = "no-channel",
        /// Something else, which the log of the server names.
        Failed = "failed",
        /// It is a draft, without some of its files.
        Files = "files",
    }
}

words! {
    /// Why a draft is without a file of its letter.
    Why {
        /// Such a file is not taken.
        Refused = "refused",
        /// There are too many files, they are too large, or it cannot be decoded.
        Cut = "cut",
        /// The person has too many files that nothing uses.
        TooMany = "too-many",
    }
}

/// A file of a letter that its draft is without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The name its sender gave it; may be empty.
    pub name: String,
    /// The word of a [`Why`].
    pub why: String,
}

impl Left {
    fn new(name: &str, why: Why) -> Self {
        let name = name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
        Self { name, why: why.as_str().to_owned() }
    }
}

/// A letter of which something could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// When it was sent.
    pub at: Micros,
    /// The name of the channel; empty when it is gone.
    pub channel: String,
    /// What was wrong.
    pub fault: Fault,
    /// The files that were left out.
    pub left: Vec<Left>,
    /// The draft it became, with its title.
    pub draft: Option<(ContentId, String)>,
}

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
    left: Vec<Left>,
}

/// Reads a letter: subject, text and files.
fn read(raw: &[u8], channel: PrincipalId) -> Read {
    let subject = mime::header_values(raw, "Subject").into_iter().next().unwrap_or_default();
    let letter = mime::reading(raw, FILES_MAX, OCTETS_MAX);
    let mut files = Vec::new();
    let mut left: Vec<Left> = letter.left.iter().map(|name| Left::new(name, Why::Cut)).collect();
    for file in &letter.files {
        match media::check(&file.name, &file.bytes) {
            Ok(checked) => files.push(checked),
            Err(_) => left.push(Left::new(&file.name, Why::Refused)),
        }
    }
    let first = templates::rich::plain(letter.text.split("\n\n").next().unwrap_or_default());
    let draft = Draft {
        title: title_of(&subject, &first),
        summary: templates::rich::excerpt(&first, SUMMARY),
        body: letter.text,
        details: Details { channel: Some(channel.0), ..Details::default() },
    };
    Read { draft, files, left }
}

/// What a letter is called: by its subject, else by how it begins.
fn title_of(subject: &str, first: &str) -> String {
    let beginning = templates::rich::excerpt(first, TITLE_OF_TEXT);
    let named = [subject.trim(), &beginning].into_iter().find(|text| !text.is_empty());
    named.unwrap_or(text::UNTITLED).chars().take(200).collect()
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

/// For which office the person writes; `Forbidden` when it may not write.
fn owner_of(conn: &mut Conn<'_>, mail: &store::WaitingMail) -> Result<Option<PrincipalId>, ContentError> {
    let viewer = Viewer::load(conn, mail.person)?.filter(rights::is_staff).ok_or(ContentError::Forbidden)?;
    let owner = only_office(conn, &viewer)?;
    match rights::may_create(&viewer, kind_of(&mail.tag), owner) {
        true => Ok(owner),
        false => Err(ContentError::Forbidden),
    }
}

/// Files in the order of the letter, with what they are for: the first image is the cover.
fn attached(kept: &[(i64, bool)]) -> Vec<Attached> {
    let cover = kept.iter().position(|(_, is_image)| *is_image);
    let purpose = |at: usize, is_image: bool| match (is_image, Some(at) == cover) {
        (true, true) => Use::Cover,
        (true, false) => Use::Picture,
        (false, _) => Use::Attachment,
    };
    kept.iter().enumerate().map(|(at, (id, is_image))| Attached::new(*id, purpose(at, *is_image))).collect()
}

/// Makes the draft, and notes that it is made.
///
/// Errors: `Conflict` when another node was faster; nothing of this may stay.
fn make(
    tx: &mut Tx<'_>,
    mail: &store::WaitingMail,
    (draft, left): (&Draft, &[Left]),
    now: Micros,
) -> Result<(), ContentError> {
    let (kind, owner) = (kind_of(&mail.tag), owner_of(tx, mail)?);
    let new = NewContent { kind, owner, audience: Audience::Public, draft: draft.clone(), import_key: None };
    // Files that its text names are looked for when somebody takes the draft further: a letter is not lost for one.
    let made = create_in(tx, mail.person, (&new, &Named::default()), now)?;
    let fault = (!left.is_empty()).then_some(Fault::Files);
    match store::settle_mail(tx, mail.id, (Some(made.id), fault, left), now)? {
        true => Ok(()),
        false => Err(ContentError::Conflict),
    }
}

/// What is told of an error that another attempt would meet too.
fn fault_of(error: &ContentError) -> Fault {
    match error {
        ContentError::Forbidden => Fault::Forbidden,
        ContentError::Invalid(faults) if faults.iter().any(|fault| fault.at == "channel") => Fault::NoChannel,
        _ => Fault::Failed,
    }
}

impl Contents {
    /// Makes drafts of some letters that wait, the oldest first; gives how many are settled now. What cannot be done now stays
    /// for later, and the next ones are looked at. A step for workers: run it until it gives 0.
    ///
    /// Errors: the list of letters cannot be read.
    pub async fn take_letters(&self) -> Result<usize, ContentError> {
        let (mut settled, mut passed) = (0, 0);
        while settled < AT_ONCE {
            let from = passed;
            let waiting = self.db.read(move |c| store::waiting_mail(c, (AT_ONCE, from))).await?;
            if waiting.is_empty() {
                break;
            }
            for mail in waiting {
                let id = mail.id;
                match self.take_letter(mail).await {
                    Ok(()) => settled += 1,
                    Err(error) => {
                        tracing::warn!(%error, content_mail.id = id, "a letter to a channel waits");
                        passed += 1;
                    }
                }
            }
        }
        Ok(usize::try_from(settled).unwrap_or_default())
    }

    /// Settles a letter.
    ///
    /// Errors: what another attempt may not meet.
    async fn take_letter(&self, mail: store::WaitingMail) -> Result<(), ContentError> {
        let id = mail.id;
        let outcome = match self.read_letter(&mail).await {
            Ok(Ok(read)) => self.make_draft(mail, read).await,
            Ok(Err(fault)) => self.settle(id, fault).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) | Err(ContentError::Conflict) => Ok(()),
            // Somebody else has taken the name of the draft at the same time: the next attempt finds another.
            Err(error @ ContentError::Db(DbError::Unique(_))) => Err(error),
            Err(error) if error.is_temporary() => Err(error),
            Err(error) => {
                tracing::warn!(%error, content_mail.id = id, "a letter to a channel becomes no draft");
                self.settle(id, fault_of(&error)).await
            }
        }
    }

    /// What a letter says, or what is wrong with it.
    async fn read_letter(&self, mail: &store::WaitingMail) -> Result<Result<Read, Fault>, ContentError> {
        let (message, channel, kind) = (mail.message, mail.channel, kind_of(&mail.tag));
        let Some(packed) = self.db.read(move |c| message::load(c, message)).await? else {
            return Ok(Err(Fault::Gone));
        };
        let size = usize::try_from(packed.size()).unwrap_or(usize::MAX);
        let done = aside(size, move || packed.unpack().map(|raw| read(&raw, channel))).await;
        let Ok(Ok(read)) = done else { return Ok(Err(Fault::Unreadable)) };
        let judged = judged(kind, read.draft, false).map_err(|_| Fault::Unfit);
        Ok(judged.map(|(draft, _)| Read { draft, ..read }))
    }

    /// Keeps the files of a letter and makes its draft.
    async fn make_draft(&self, mail: store::WaitingMail, read: Read) -> Result<(), ContentError> {
        let asked = mail.clone();
        self.db.read(move |c| owner_of(c, &asked)).await?;
        let Read { mut draft, files, mut left } = read;
        let mut kept = Vec::new();
        let outcome = self.keep_files(mail.person, files, (&mut kept, &mut left)).await;
        draft.details.media = attached(&kept);
        left.truncate(LEFT_MAX);
        let now = self.clock.now();
        let outcome = match outcome {
            Ok(()) => self.db.write(move |tx| make(tx, &mail, (&draft, &left), now)).await,
            Err(error) => Err(error.into()),
        };
        if outcome.is_err() && !kept.is_empty() {
            let ids: Vec<i64> = kept.iter().map(|(id, _)| *id).collect();
            // What stays goes after a day.
            let _ = self.db.write(move |tx| media::remove(tx, &ids, now)).await;
        }
        outcome
    }

    /// Keeps files, each by itself: all of a letter would hold the writer for too long.
    async fn keep_files(
        &self,
        person: PrincipalId,
        files: Vec<Checked>,
        (kept, left): (&mut Vec<(i64, bool)>, &mut Vec<Left>),
    ) -> Result<(), DbError> {
        let now = self.clock.now();
        for file in files {
            let (name, is_image, size) = (file.name.clone(), file.format.is_image(), file.stored_size());
            match self.db.write_sized(size, move |tx| media::keep(tx, &file, person, now)).await {
                Ok(id) => kept.push((id, is_image)),
                Err(KeepError::Db(error)) => return Err(error),
                Err(KeepError::TooMany { .. }) => left.push(Left::new(&name, Why::TooMany)),
            }
        }
        Ok(())
    }

    async fn settle(&self, id: i64, fault: Fault) -> Result<(), ContentError> {
        let now = self.clock.now();
        let settled = self.db.write(move |tx| store::settle_mail(tx, id, (None, Some(fault), &[]), now));
        Ok(settled.await.map(|_| ())?)
    }

    /// Letters of a person to channels in the last thirty days that became no draft, or one without some of their files; newest
    /// first, twenty at most.
    pub async fn faulty_letters(&self, by: PrincipalId) -> Result<Vec<Letter>, ContentError> {
        let since = self.clock.now() - TOLD;
        Ok(self.db.read(move |c| store::faulty_mails(c, (by, since), TOLD_MAX)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_without_subject_is_called_by_how_it_begins() {
        assert_eq!(title_of(" Fiera ", "Venite."), "Fiera");
        assert_eq!(title_of(" ", "Venite."), "Venite.");
        assert_eq!(title_of("", ""), text::UNTITLED);
        assert!(title_of("", &"parola ".repeat(50)).chars().count() <= TITLE_OF_TEXT + 1);
    }
}
