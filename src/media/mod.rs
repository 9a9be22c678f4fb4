//! Files that people bring: looked through, made harmless, kept once, and shown to who may see them.
//!
//! The way of a file: [`Media::check`] reads it on a thread of its own and says what it is, or why it is not taken; [`keep`]
//! writes it down in the transaction of the use case; [`use_in`] says what it belongs to. Until something uses it, it is its
//! uploader's, and a day later it is gone ([`sweep`]). Everybody may read it while something public uses it.
//!
//! Texts and addresses name files by number. What a number leads to never changes: another version is another file.

mod archive;
mod check;
mod colour;
mod image;
mod jpeg;
mod model;
mod name;
mod office;
pub mod personal;
mod sniff;
mod store;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod text;

use crate::{
    aside::aside,
    clock::{Clock, DAY, Micros, unix_seconds},
    directory::{PrincipalId, Viewer},
};
use mailstore::{
    Db, DbError,
    blob::PackedBlob,
    db::{Conn, Tx},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Semaphore;

pub use check::{MOST_BYTES, check};
pub use image::MOST_PIXELS;
pub use model::{Checked, Format, Found, KeepError, MediaError, MediaFile, UseError};
pub use name::{LONGEST as LONGEST_NAME, shown as shown_name};

/// Files of one person that are used nowhere. They go after a day; until then nobody fills the disk with them.
const MOST_UNUSED: i64 = 200;
/// What is used nowhere is kept so long.
const UNUSED_KEPT: Micros = DAY;
/// Files deleted in one unit of work.
const SWEPT_AT_ONCE: i64 = 100;
/// Characters of what an image shows.
const LONGEST_ALT: usize = 500;

/// Whether somebody may read a file of these holders, each with its number.
pub type HeldRights = fn(&mut Conn<'_>, &Viewer, &[(String, i64)]) -> Result<bool, DbError>;

/// The kind of holder whose files are for those alone that it names: papers that people have entrusted to somebody.
const RESERVED: &str = "organisation";

/// Work on files in this process. A cheap clone.
#[derive(Clone)]
pub struct Media {
    db: Db,
    clock: Clock,
    /// One file is looked through at a time: an image takes some hundred megabytes and a whole core.
    workshop: Arc<Semaphore>,
    /// Downloads that are not written down yet, by file and day.
    // A std mutex: held for a few instructions, never over an await.
    counts: Arc<Mutex<HashMap<(i64, i64), i64>>>,
}

impl Media {
    /// The files in `db`.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, workshop: Arc::new(Semaphore::new(1)), counts: Arc::default() }
    }

    /// [`check`] on a thread of its own, one file after the other. Who gives up waiting stops nothing that has begun.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub async fn check(
        &self,
        name: &str,
        bytes: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<Checked, MediaError> {
        let turn = Arc::clone(&self.workshop).acquire_owned().await;
        let name = name.to_owned();
        let work = move || {
            let _turn = turn;
            check(&name, bytes.as_ref())
        };
        // A few bytes may be an image of millions of points.
        aside(usize::MAX, work).await.unwrap_or_else(|error| {
            tracing::error!(error, "a file could not be looked through");
            Err(MediaError::Broken)
        })
    }

    /// A file as somebody may see it; none when there is none, or it is not for them. `held` says who reads what their holders
    /// keep for themselves, or let others read: it is asked when [`may_read`] says no.
    pub async fn find(
        &self,
        viewer: &Viewer,
        id: i64,
        held: HeldRights,
    ) -> Result<Option<MediaFile>, DbError> {
        let viewer = viewer.clone();
        self.db
            .read_brief(move |conn| {
                let Some(file) = load(conn, id)? else { return Ok(None) };
                Ok(sees(conn, &viewer, &file, held)?.then_some(file))
            })
            .await
    }

    /// The bytes of a file; of an image those of the smallest version that is `width` pixels wide at least, or of the largest;
    /// 0: the file itself. Rights are the caller's to ask ([`find`](Self::find)).
    pub async fn read(&self, id: i64, width: u32) -> Result<Option<PackedBlob>, DbError> {
        self.db.read(move |conn| open(conn, id, width)).await
    }

    /// Counts a download, in memory: it is written down with others by [`flush`](Self::flush).
    pub fn downloaded(&self, id: i64) {
        let day = day(self.clock.now());
        *self.counts().entry((id, day)).or_default() += 1;
    }

    /// Writes down what was downloaded. Run each few seconds: a process that ends at once loses no more than that.
    ///
    /// # Errors
    /// The database; the counts are kept for the next time.
    pub async fn flush(&self) -> Result<(), DbError> {
        let counts = std::mem::take(&mut *self.counts());
        if counts.is_empty() {
            return Ok(());
        }
        let mut rows: Vec<_> = counts.into_iter().map(|((id, day), count)| (id, day, count)).collect();
        // Nodes that count the same files at once take the rows in one order.
        rows.sort_unstable();
        let rows = Arc::new(rows);
        let written = Arc::clone(&rows);
        let outcome = self.db.write(move |tx| store::count(tx, &written)).await;
        if outcome.is_err() {
            let mut counts = self.counts();
            rows.iter().for_each(|(id, day, count)| *counts.entry((*id, *day)).or_default() += count);
        }
        outcome
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<(i64, i64), i64>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Media {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Media")
    }
}

/// The day of an instant in Italy, since 1970.
pub fn day(instant: Micros) -> i64 {
    let seconds = unix_seconds(instant);
    (seconds + templates::format::hours_ahead_of_utc(seconds) * 3_600).div_euclid(86_400)
}

/// Keeps a file for a person; gives its number. The same bytes twice are two files and lie in the store once.
///
/// # Errors
/// The person has too many files that are used nowhere; the transaction may go on.
pub fn keep(tx: &mut Tx<'_>, file: &Checked, by: PrincipalId, now: Micros) -> Result<i64, KeepError> {
    if store::unused_of(tx, by)? >= MOST_UNUSED {
        return Err(KeepError::TooMany { limit: MOST_UNUSED });
    }
    Ok(store::insert(tx, file, by, now)?)
}

/// A file, whoever asks.
pub fn load(conn: &mut Conn<'_>, id: i64) -> Result<Option<MediaFile>, DbError> {
    Ok(store::load(conn, &[id])?.pop())
}

/// Files by their numbers, ordered by them; those that are gone are left out.
pub fn load_many(conn: &mut Conn<'_>, ids: &[i64]) -> Result<Vec<MediaFile>, DbError> {
    if ids.is_empty() { Ok(Vec::new()) } else { store::load(conn, ids) }
}

/// As [`Media::read`], in a transaction.
pub fn open(conn: &mut Conn<'_>, id: i64, width: u32) -> Result<Option<PackedBlob>, DbError> {
    // The file itself is the largest.
    store::bytes(conn, id, if width == 0 { u32::MAX } else { width })
}

/// Who may read a file, whatever holds it: everybody once it is public; before, who brought it, unless it was entrusted to somebody
/// ([`MediaFile::reserved`]).
pub fn may_read(viewer: &Viewer, file: &MediaFile) -> bool {
    let own = viewer.person.is_some() && viewer.person == file.uploaded_by;
    file.public || (!file.reserved && own)
}

/// Who may read a file: as [`may_read`], and whom those that hold it let read it.
fn sees(conn: &mut Conn<'_>, viewer: &Viewer, file: &MediaFile, held: HeldRights) -> Result<bool, DbError> {
    if may_read(viewer, file) {
        return Ok(true);
    }
    let holders = store::holders(conn, file.id)?;
    Ok(!holders.is_empty() && held(conn, viewer, &holders)?)
}

/// Says which files a thing uses, instead of those it used before: `holder` is the kind of the thing, `holder_id` its number.
/// While one of its users is `public` a file is too. A thing that goes uses none. `held` says what `by` reads of others.
///
/// # Errors
/// A file is new to the thing, and is not there or not for `by` to see: so nobody publishes what is somebody else's by
/// guessing its number. The transaction may go on.
pub fn use_in(
    tx: &mut Tx<'_>,
    (by, held): (&Viewer, HeldRights),
    (holder, holder_id): (&str, i64),
    ids: &[i64],
    public: bool,
    now: Micros,
) -> Result<(), UseError> {
    let (wanted, before) = (distinct(ids), store::used_in(tx, holder, holder_id)?);
    let fresh = without(&wanted, &before);
    let gone = without(&before, &wanted);
    let there = store::lock(tx, &distinct(&[fresh.as_slice(), &gone].concat()))?;
    let files = load_many(tx, &fresh)?;
    for id in &fresh {
        let file = files.iter().find(|file| file.id == *id && there.contains(id));
        // What was entrusted to somebody goes into nothing else.
        let seen = file.filter(|file| !file.reserved).map(|file| sees(tx, by, file, held)).transpose()?;
        if seen != Some(true) {
            return Err(UseError::NoSuchFile(*id));
        }
    }
    if !fresh.is_empty() {
        store::add_uses(tx, (holder, holder_id), &fresh, public)?;
    }
    if !gone.is_empty() {
        store::take_uses(tx, (holder, holder_id), &gone, now)?;
    }
    Ok(store::set_public(tx, holder, holder_id, public)?)
}

/// Makes a thing's use of its files public, or no longer.
pub fn set_public(tx: &mut Tx<'_>, (holder, holder_id): (&str, i64), public: bool) -> Result<(), DbError> {
    store::set_public(tx, holder, holder_id, public)
}

/// The files a thing uses, ordered by number.
pub fn used_in(conn: &mut Conn<'_>, (holder, holder_id): (&str, i64)) -> Result<Vec<i64>, DbError> {
    store::used_in(conn, holder, holder_id)
}

/// Notes what an image shows. Who may say so is the caller's to know.
pub fn describe(tx: &mut Tx<'_>, id: i64, alt: &str) -> Result<(), DbError> {
    let alt = alt.replace('\0', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let alt: String = alt.chars().take(LONGEST_ALT).collect();
    store::set_alt(tx, id, &alt)
}

/// Deletes files, whatever uses them. Their bytes go with the next collection of what nobody has needed for a day.
pub fn remove(tx: &mut Tx<'_>, ids: &[i64], now: Micros) -> Result<(), DbError> {
    let there = store::lock(tx, &distinct(ids))?;
    if there.is_empty() { Ok(()) } else { store::delete(tx, &there, now) }
}

/// Deletes some of the files that nothing has used for a day; gives how many. Run it until there are none.
pub fn sweep(tx: &mut Tx<'_>, now: Micros) -> Result<usize, DbError> {
    let unused = store::lock_unused(tx, now - UNUSED_KEPT, SWEPT_AT_ONCE)?;
    if !unused.is_empty() {
        store::delete(tx, &unused, now)?;
    }
    Ok(unused.len())
}

/// All files a person has brought, ordered by number.
pub fn brought_by(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Vec<MediaFile>, DbError> {
    let ids = store::brought_by(conn, person)?;
    load_many(conn, &ids)
}

/// Forgets that a person has brought files: what nothing uses is deleted, the rest belongs to what uses it.
pub fn forget(tx: &mut Tx<'_>, person: PrincipalId, now: Micros) -> Result<(), DbError> {
    let unused = store::lock_unused_of(tx, person)?;
    if !unused.is_empty() {
        store::delete(tx, &unused, now)?;
    }
    store::forget(tx, person)
}

/// How often files were downloaded from a [`day`] on, by number; those that never were are left out. What the last ten seconds
/// brought may be missing.
pub fn downloads(conn: &mut Conn<'_>, ids: &[i64], from: i64) -> Result<Vec<(i64, i64)>, DbError> {
    store::counted(conn, ids, from)
}

/// The numbers in order, each once.
fn distinct(ids: &[i64]) -> Vec<i64> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Those of `ids` that are not among `others`.
fn without(ids: &[i64], others: &[i64]) -> Vec<i64> {
    ids.iter().copied().filter(|id| !others.contains(id)).collect()
}
