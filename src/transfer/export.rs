//! Taking mail out: one task reads the store, the other unpacks and writes files.

use super::{
    Ended, LineEnds, Progress, TransferError,
    flags_file::{self, Mark},
    joined, line_ends, maildir, mbox,
};
use crate::{
    directory::PrincipalId,
    mailboxes::{Found, Mailboxes},
};
use mailstore::{
    blob::PackedBlob,
    entry::{Content, Entry},
    flags::{self, FlagSet},
    index::Snapshot,
    seen::Seen,
};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// One read of the store takes so many messages,
const CHUNK_MESSAGES: usize = 100;
/// and so many bytes of them; a larger one goes alone.
const CHUNK_BYTES: u64 = 4 << 20;
/// Bytes written to an mbox at once.
const BUFFER: usize = 256 << 10;

/// Who exports, and how it is told and stopped.
#[derive(Clone)]
pub struct Exporter {
    /// The store.
    pub mailboxes: Mailboxes,
    /// The owner of the mailboxes, who acts.
    pub owner: PrincipalId,
    /// How lines end in the files.
    pub ends: LineEnds,
    /// Nothing is written, only counted.
    pub dry_run: bool,
    /// Counts messages.
    pub progress: Arc<Progress>,
    /// Ends it early.
    pub stop: CancellationToken,
}

impl Exporter {
    /// Writes a mailbox to an mbox file, which must not be there, and the flags to the file beside it. Nothing is left
    /// when it is stopped: an mbox has no beginning to go on from.
    ///
    /// # Errors
    /// There is no such mailbox, or the file cannot be written.
    pub async fn mbox(&self, mailbox: &str, file: &Path) -> Result<Ended, TransferError> {
        let source = self.open(mailbox).await?;
        self.progress.expect(source.entries.len() as u64);
        if self.dry_run {
            return Ok(self.count_only(&source));
        }
        let (path, ends) = (file.to_owned(), self.ends);
        let make = move || MboxFile::create(&path, ends);
        let file = joined(tokio::task::spawn_blocking(make)).await?;
        match self.pour(&source, file).await? {
            (Ended::Whole, file) => {
                joined(tokio::task::spawn_blocking(move || file.finish())).await?;
                Ok(Ended::Whole)
            }
            (Ended::Interrupted, _) => Ok(Ended::Interrupted),
        }
    }

    /// Writes mailboxes to a Maildir: all of the owner's, or only the named one. Messages that an earlier export has
    /// written there stay and get the flags of now.
    ///
    /// # Errors
    /// There is no such mailbox, the folder is something else, or cannot be written.
    pub async fn maildir(&self, mailbox: Option<&str>, root: &Path) -> Result<Ended, TransferError> {
        let names = match mailbox {
            Some(name) => vec![name.to_owned()],
            None => self.own_mailboxes().await?,
        };
        let mut sources = Vec::with_capacity(names.len());
        for name in names {
            let source = self.open(&name).await?;
            self.progress.expect(source.entries.len() as u64);
            sources.push(((mailbox.is_none() && name != "INBOX").then_some(name), source));
        }
        let root: Arc<Path> = root.into();
        if !self.dry_run {
            check_root(&root)?;
        }
        for (name, source) in sources {
            if self.dry_run {
                self.count_only(&source);
            } else if self.fill_folder(&root, name, source).await? == Ended::Interrupted {
                return Ok(Ended::Interrupted);
            }
        }
        Ok(Ended::Whole)
    }

    /// The bytes of one message, as stored.
    ///
    /// # Errors
    /// There is no such mailbox or message.
    pub async fn message(&self, mailbox: &str, uid: u32) -> Result<Vec<u8>, TransferError> {
        let refused = |error| TransferError::mailbox(mailbox)(error);
        let found = self.mailboxes.find(self.owner, mailbox).await.map_err(refused)?;
        let packed = self.mailboxes.message(self.owner, found.mailbox.id, uid).await.map_err(refused)?;
        let packed = packed.ok_or(TransferError::NoMessage)?;
        joined(tokio::task::spawn_blocking(move || Ok(packed.unpack()?))).await
    }

    /// Names of all mailboxes of the owner.
    async fn own_mailboxes(&self) -> Result<Vec<String>, TransferError> {
        let listed = self.mailboxes.list(self.owner).await.map_err(TransferError::mailbox("INBOX"))?;
        let own = listed.into_iter().filter_map(|listed| listed.mailbox);
        Ok(own.filter(|mailbox| mailbox.owner == self.owner.0).map(|mailbox| mailbox.name).collect())
    }

    /// Looks at a mailbox as it is now; what arrives later is not exported.
    async fn open(&self, name: &str) -> Result<Opened, TransferError> {
        let refused = |error| TransferError::mailbox(name)(error);
        let Found { mailbox, .. } = self.mailboxes.find(self.owner, name).await.map_err(refused)?;
        let snapshot = self.mailboxes.snapshot(self.owner, mailbox.id).await.map_err(refused)?;
        let seen = match snapshot.mailbox.private_seen {
            true => Some(self.mailboxes.seen(self.owner, mailbox.id).await.map_err(refused)?),
            false => None,
        };
        Ok(Opened { name: name.to_owned(), entries: snapshot.entries.clone(), snapshot, seen })
    }

    fn count_only(&self, source: &Opened) -> Ended {
        self.progress.advance(source.entries.len() as u64);
        self.progress.add(source.entries.len() as u64);
        Ended::Whole
    }

    async fn fill_folder(
        &self,
        root: &Arc<Path>,
        name: Option<String>,
        mut source: Opened,
    ) -> Result<Ended, TransferError> {
        let (root, progress, ends) = (Arc::clone(root), Arc::clone(&self.progress), self.ends);
        let make = move || {
            let snapshot = &source.snapshot;
            let (valid, keywords) = (snapshot.mailbox.uidvalidity, snapshot.keywords.as_slice());
            let made = maildir::Target::make(&root, name.as_deref(), valid, keywords);
            let folder = match made {
                Ok(folder) => folder,
                Err(TransferError::File { source: why, .. }) if is_bad_name(&why) => {
                    progress.problem(format!("mailbox {}: its name is too long for a folder", source.name));
                    return Ok(None);
                }
                Err(error) => return Err(error),
            };
            source.entries = keep_existing(&folder, &source, &progress)?;
            Ok(Some((MaildirFolder { folder, ends, progress }, source)))
        };
        let Some((folder, source)) = joined(tokio::task::spawn_blocking(make)).await? else {
            return Ok(Ended::Whole);
        };
        Ok(self.pour(&source, folder).await?.0)
    }

    /// Reads the messages of `source` and gives them to `sink`, which it gives back.
    async fn pour<S: Sink>(&self, source: &Opened, sink: S) -> Result<(Ended, S), TransferError> {
        let (mails, ready) = mpsc::channel(1);
        let progress = Arc::clone(&self.progress);
        let writer = tokio::task::spawn_blocking(move || drain(ready, sink, &progress));
        let read = self.read(source, mails).await;
        // Its own failure is why reading ended early.
        let sink = joined(writer).await?;
        Ok((read?, sink))
    }

    async fn read(
        &self,
        source: &Opened,
        mails: mpsc::Sender<Vec<(Mail, PackedBlob)>>,
    ) -> Result<Ended, TransferError> {
        for chunk in chunks(&source.entries) {
            if self.stop.is_cancelled() {
                return Ok(Ended::Interrupted);
            }
            let uids = chunk.iter().map(|entry| entry.uid).collect();
            let contents = self.mailboxes.contents(self.owner, source.snapshot.mailbox.id, uids).await;
            let contents = contents.map_err(TransferError::mailbox(&source.name))?;
            self.progress.advance((chunk.len() - contents.len()) as u64);
            let chunk = contents.into_iter().filter_map(|content| source.mail(content)).collect();
            if mails.send(chunk).await.is_err() {
                break;
            }
        }
        Ok(Ended::Whole)
    }
}

/// Whether a name is longer than the file system takes.
fn is_bad_name(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidFilename
}

/// A folder that is not empty must be a Maildir.
fn check_root(root: &Path) -> Result<(), TransferError> {
    let mut entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(TransferError::file(root)(error)),
    };
    if entries.next().is_some() && !root.join("cur").is_dir() {
        return Err(TransferError::Exists(root.to_owned()));
    }
    Ok(())
}

/// Gives the files of an earlier export the flags of now; gives the entries that have none.
fn keep_existing(
    folder: &maildir::Target,
    source: &Opened,
    progress: &Progress,
) -> Result<Vec<Entry>, TransferError> {
    let existing = folder.existing()?;
    let mut missing = Vec::with_capacity(source.entries.len());
    for entry in &source.entries {
        let base = folder.base_name(entry.uid, entry.internal_date);
        match existing.get(&base) {
            Some(path) => {
                progress.drop_keywords(folder.rename(path, &base, &source.flags(entry))?);
                progress.find_present(1);
                progress.advance(1);
            }
            None => missing.push(*entry),
        }
    }
    Ok(missing)
}

/// A mailbox that is exported.
struct Opened {
    name: String,
    snapshot: Arc<Snapshot>,
    /// What of it is to be written.
    entries: Vec<Entry>,
    /// The owner's own marks, in a mailbox with private ones.
    seen: Option<Seen>,
}

impl Opened {
    fn flags(&self, entry: &Entry) -> FlagSet {
        let mut set = FlagSet::system(entry.flags);
        if self.seen.as_ref().is_some_and(|seen| seen.uids.contains(entry.uid)) {
            set.system |= flags::SEEN;
        }
        set.keywords = self.snapshot.keywords_of(entry).map(str::to_owned).collect();
        set
    }

    fn mail(&self, content: Content) -> Option<(Mail, PackedBlob)> {
        let entry = self.snapshot.position(content.uid).and_then(|at| self.snapshot.entries.get(at))?;
        let mail = Mail { entry: *entry, flags: self.flags(entry), return_path: content.return_path };
        Some((mail, content.bytes))
    }
}

/// A message on its way into a file.
struct Mail {
    entry: Entry,
    flags: FlagSet,
    return_path: Option<String>,
}

/// Entries in parts of bounded size.
fn chunks(entries: &[Entry]) -> impl Iterator<Item = &[Entry]> {
    let mut rest = entries;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |entry: &&Entry| {
            bytes += u64::from(entry.size);
            bytes <= CHUNK_BYTES
        };
        let count = rest.iter().take(CHUNK_MESSAGES).take_while(fits).count().max(1);
        let (chunk, after) = rest.split_at_checked(count)?;
        rest = after;
        Some(chunk)
    })
}

/// Where messages are written to.
trait Sink: Send + 'static {
    fn put(&mut self, mail: &Mail, raw: &[u8]) -> Result<(), TransferError>;
}

fn drain<S: Sink>(
    mut mails: mpsc::Receiver<Vec<(Mail, PackedBlob)>>,
    mut sink: S,
    progress: &Progress,
) -> Result<S, TransferError> {
    while let Some(chunk) = mails.blocking_recv() {
        for (mail, packed) in chunk {
            sink.put(&mail, &packed.unpack()?)?;
            progress.add(1);
            progress.advance(1);
        }
    }
    Ok(sink)
}

/// A file under another name until it is whole; gone when it never is.
struct Part {
    path: PathBuf,
    part: PathBuf,
}

impl Part {
    fn create(path: &Path) -> Result<(Self, File), TransferError> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let file = options.open(&part).map_err(TransferError::file(&part))?;
        Ok((Self { path: path.to_owned(), part }, file))
    }

    /// Syncs the file and gives it its name.
    fn finish(self, file: BufWriter<File>) -> Result<(), TransferError> {
        let synced = file.into_inner().map_err(io::IntoInnerError::into_error).and_then(|f| f.sync_all());
        synced.and_then(|()| fs::rename(&self.part, &self.path)).map_err(TransferError::file(&self.path))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        match fs::remove_file(&self.part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, path = %self.part.display(), "cannot remove an unfinished export");
            }
            _ => {}
        }
    }
}

/// An mbox and the file of its flags.
struct MboxFile {
    mbox: mbox::Writer<BufWriter<File>>,
    flags: BufWriter<File>,
    mbox_part: Part,
    flags_part: Part,
}

impl MboxFile {
    fn create(path: &Path, ends: LineEnds) -> Result<Self, TransferError> {
        let flags_path = flags_file::path_of(path);
        for taken in [path, &flags_path] {
            if taken.symlink_metadata().is_ok() {
                return Err(TransferError::Exists(taken.to_owned()));
            }
        }
        let (mbox_part, mbox) = Part::create(path)?;
        let (flags_part, flags) = Part::create(&flags_path)?;
        let mbox = mbox::Writer::new(BufWriter::with_capacity(BUFFER, mbox), ends);
        Ok(Self { mbox, flags: BufWriter::new(flags), mbox_part, flags_part })
    }

    /// The flags first: an mbox that is there has them.
    fn finish(self) -> Result<(), TransferError> {
        self.flags_part.finish(self.flags)?;
        self.mbox_part.finish(self.mbox.into_inner())
    }
}

impl Sink for MboxFile {
    fn put(&mut self, mail: &Mail, raw: &[u8]) -> Result<(), TransferError> {
        let date = mail.entry.internal_date;
        let written = self.mbox.write(mail.return_path.as_deref(), date, raw);
        written.map_err(TransferError::file(&self.mbox_part.path))?;
        let mark = Mark { flags: mail.flags.clone(), received: date };
        let written = flags_file::write(&mut self.flags, &Sha256::digest(raw).into(), &mark);
        written.map_err(TransferError::file(&self.flags_part.path))
    }
}

/// A folder of a Maildir.
struct MaildirFolder {
    folder: maildir::Target,
    ends: LineEnds,
    progress: Arc<Progress>,
}

impl Sink for MaildirFolder {
    fn put(&mut self, mail: &Mail, raw: &[u8]) -> Result<(), TransferError> {
        let Entry { uid, internal_date, .. } = mail.entry;
        let base = self.folder.base_name(uid, internal_date);
        let bytes = line_ends::written(raw, self.ends);
        let dropped = self.folder.write(&base, &mail.flags, internal_date, &bytes)?;
        self.progress.drop_keywords(dropped);
        Ok(())
    }
}
