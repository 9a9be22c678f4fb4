//! The use cases of those who look after listings, the same for every kind.

mod import;

use super::{
    Acting, ListingError, Places, Problem, REFERENCE_MAX, Source, State, Step,
    acting::missing,
    check::Faults,
    model::{Content, Entry, check_end},
    noun::Deed,
    shown::{self, Words},
    store::{self, Stored, Written},
};
use crate::{
    audit,
    clock::{Clock, Micros},
    directory::{Actor, Kind},
};
use mailstore::{
    Db, DbError,
    db::{Conn, Tx},
};
use std::marker::PhantomData;

/// Where the entries of one kind are entered, changed and read. A cheap clone.
pub struct Desk<D> {
    pub(super) db: Db,
    pub(super) clock: Clock,
    kind: PhantomData<fn() -> D>,
}

impl<D> Clone for Desk<D> {
    fn clone(&self) -> Self {
        Self::new(self.db.clone(), self.clock.clone())
    }
}

/// Content in the form it is kept in, with the words it is found by: made before the transaction.
#[derive(Clone)]
struct Prepared<D> {
    content: Content<D>,
    words: Words,
}

impl<D> Desk<D> {
    /// The desk of a kind over a database.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock, kind: PhantomData }
    }
}

impl<D: Stored> Desk<D> {
    /// Enters a draft; gives its number. Without a reference it gets one.
    ///
    /// # Errors
    /// [`ListingError`]; a reference that is there already is a fault of the field `reference`.
    pub async fn add(
        &self,
        by: impl Into<Actor>,
        reference: &str,
        content: Content<D>,
    ) -> Result<i64, ListingError> {
        let (by, now) = (by.into(), self.clock.now());
        let (reference, new) = (checked_reference(reference)?, self.prepare(content).await?);
        self.db
            .write(move |tx| {
                let acting = Acting::load(tx, &by)?;
                add(tx, &acting, reference.as_deref(), &new, Deed::Add, now)
            })
            .await
    }

    /// Changes what an entry says; gives its new version. `version` is the one that was read.
    ///
    /// # Errors
    /// [`ListingError`]. A published entry takes nothing that could not be published.
    pub async fn edit(
        &self,
        by: impl Into<Actor>,
        id: i64,
        version: i64,
        content: Content<D>,
    ) -> Result<i64, ListingError> {
        let (by, now, new) = (by.into(), self.clock.now(), self.prepare(content).await?);
        self.db
            .write(move |tx| {
                let (acting, entry) = held::<D>(tx, &by, id, version)?;
                may_say(&entry, &new.content, now)?;
                settle(tx, &acting, &new.content)?;
                let head = &entry.head;
                store::update(tx, id, &new.written(head.state, head.published_at, &acting, now))?;
                tell::<D>(tx, &acting, id, (Deed::Edit, &new.words), now)
            })
            .await
    }

    /// Publishes, closes, puts away, … an entry; gives its new version.
    ///
    /// # Errors
    /// [`ListingError`]; what is to be published has to be complete, and not over.
    pub async fn step(
        &self,
        by: impl Into<Actor>,
        id: i64,
        version: i64,
        step: Step,
    ) -> Result<i64, ListingError> {
        let (by, now, words) = (by.into(), self.clock.now(), self.words(id).await?);
        self.db
            .write(move |tx| {
                let (acting, mut entry) = held::<D>(tx, &by, id, version)?;
                take(&mut entry, step, now)?;
                store::mark(tx, &entry, acting.person())?;
                tell::<D>(tx, &acting, id, (Deed::Step(step), &words), now)
            })
            .await
    }

    /// Offers an entry for longer, also one that is over; gives its new version.
    ///
    /// # Errors
    /// [`ListingError`]; an end that is not later than the one it has is a fault of the field `ends_at`.
    pub async fn renew(
        &self,
        by: impl Into<Actor>,
        id: i64,
        version: i64,
        until: Micros,
    ) -> Result<i64, ListingError> {
        let (by, now, words) = (by.into(), self.clock.now(), self.words(id).await?);
        self.db
            .write(move |tx| {
                let (acting, mut entry) = held::<D>(tx, &by, id, version)?;
                prolong(&mut entry, until, now)?;
                store::mark(tx, &entry, acting.person())?;
                tell::<D>(tx, &acting, id, (Deed::Renew, &words), now)
            })
            .await
    }

    /// Enters a draft that says the same, without an end; gives its number.
    ///
    /// # Errors
    /// [`ListingError`].
    pub async fn copy(&self, by: impl Into<Actor>, id: i64) -> Result<i64, ListingError> {
        let (by, now) = (by.into(), self.clock.now());
        let known = self.find(id).await?;
        let may = known.clone();
        let new = self.prepare(Content { ends_at: None, ..known.content }).await?;
        self.db
            .write(move |tx| {
                let acting = Acting::load(tx, &by)?;
                may_change(&acting, &may)?;
                add(tx, &acting, None, &new, Deed::Copy, now)
            })
            .await
    }

    async fn prepare(&self, mut content: Content<D>) -> Result<Prepared<D>, ListingError> {
        content.check(false)?;
        let content = self
            .db
            .read_brief(move |conn| {
                Places::default().locate(conn, &mut content.comune, &mut content.comune_name)?;
                match content.details.refer(conn)? {
                    Some(fault) => Err(ListingError::from(Faults(vec![fault]))),
                    None => Ok(content),
                }
            })
            .await?;
        Ok(Prepared { words: Words::of(&content), content })
    }

    async fn find(&self, id: i64) -> Result<Entry<D>, ListingError> {
        let entry = self.db.read_brief(move |conn| store::load::<D>(conn, &[id])).await?.pop();
        entry.ok_or(ListingError::NotFound)
    }

    /// The words of an entry whose text will not change: that it has not meanwhile, the version says.
    async fn words(&self, id: i64) -> Result<Words, ListingError> {
        Ok(Words::of(&self.find(id).await?.content))
    }
}

/// Whether an entry may say this from now on.
fn may_say<D: Stored>(entry: &Entry<D>, new: &Content<D>, now: Micros) -> Result<(), ListingError> {
    match entry.head.state {
        State::Archived => Err(ListingError::State(State::Archived)),
        State::Published => {
            new.clone().check(true)?;
            let other = new.ends_at != entry.content.ends_at;
            if other {
                check_end(new.ends_at, now)?;
            }
            Ok(())
        }
        State::Draft | State::Closed | State::Filled => Ok(()),
    }
}

/// Takes a step with an entry.
fn take<D: Stored>(entry: &mut Entry<D>, step: Step, now: Micros) -> Result<(), ListingError> {
    let head = &mut entry.head;
    let possible = D::NOUN.fills || step != Step::Fill;
    let next = step.leads(head.state).filter(|_| possible).ok_or(ListingError::State(head.state))?;
    if step == Step::Publish {
        entry.content.clone().check(true)?;
        check_end(entry.content.ends_at, now)?;
    }
    head.published_at = match step {
        Step::Publish => head.published_at.or(Some(now)),
        Step::Withdraw => None,
        _ => head.published_at,
    };
    head.state = next;
    head.updated_at = now;
    Ok(())
}

/// Offers an entry for longer.
fn prolong<D: Stored>(entry: &mut Entry<D>, until: Micros, now: Micros) -> Result<(), ListingError> {
    if !matches!(entry.head.state, State::Published | State::Closed) {
        return Err(ListingError::State(entry.head.state));
    }
    check_end(Some(until), now)?;
    if entry.content.ends_at.is_some_and(|ends| until <= ends) {
        return Err(Faults::one("ends_at", Problem::Reversed).into());
    }
    entry.content.ends_at = Some(until);
    entry.content.clone().check(true)?;
    entry.head.state = State::Published;
    entry.head.updated_at = now;
    Ok(())
}

impl<D: Stored> Prepared<D> {
    fn written(
        &self,
        state: State,
        published_at: Option<Micros>,
        acting: &Acting,
        now: Micros,
    ) -> Written<'_, D> {
        let (content, search_text) = (&self.content, self.words.search_text.as_str());
        Written { state, published_at, now, by: acting.person(), content, search_text }
    }
}

/// Office and territory have to be there, and whoever acts has to look after such an entry.
fn settle<D>(conn: &mut Conn<'_>, acting: &Acting, content: &Content<D>) -> Result<(), ListingError> {
    if !acting.looks_after(content.office, content.territory) {
        return Err(ListingError::Forbidden);
    }
    let places =
        [("office", content.office, Kind::Office), ("territory", content.territory, Kind::Territory)];
    for (field, id, kind) in places {
        if let Some(fault) = missing(conn, field, id, kind)? {
            return Err(Faults(vec![fault]).into());
        }
    }
    Ok(())
}

/// A reference as it is kept; None: none was given.
fn checked_reference(given: &str) -> Result<Option<String>, Faults> {
    let reference = crate::fields::line(given);
    match reference.chars().count() {
        0 => Ok(None),
        n if n > REFERENCE_MAX => Err(Faults::one("reference", Problem::TooLong(REFERENCE_MAX))),
        _ => Ok(Some(reference)),
    }
}

fn add<D: Stored>(
    tx: &mut Tx<'_>,
    acting: &Acting,
    reference: Option<&str>,
    new: &Prepared<D>,
    deed: Deed,
    now: Micros,
) -> Result<i64, ListingError> {
    settle(tx, acting, &new.content)?;
    if let Some(reference) = reference
        && !store::named::<D>(tx, &[reference.to_owned()])?.is_empty()
    {
        return Err(Faults::one("reference", Problem::Taken).into());
    }
    let id = store::insert(tx, reference, Source::Operator, &new.written(State::Draft, None, acting, now))?;
    if reference.is_none() {
        name::<D>(tx, id)?;
    }
    tell::<D>(tx, acting, id, (deed, &new.words), now)?;
    Ok(id)
}

/// Gives an entry a reference made of its number; files may have used that one already.
fn name<D: Stored>(tx: &mut Tx<'_>, id: i64) -> Result<(), DbError> {
    let plain = format!("{}-{id}", D::NOUN.prefix);
    let mut reference = plain.clone();
    let mut number = 1;
    while !store::named::<D>(tx, std::slice::from_ref(&reference))?.is_empty() {
        number += 1;
        reference = format!("{plain}-{number}");
    }
    store::name::<D>(tx, id, &reference)
}

/// The entry somebody is about to change, locked.
fn held<D: Stored>(
    tx: &mut Tx<'_>,
    by: &Actor,
    id: i64,
    version: i64,
) -> Result<(Acting, Entry<D>), ListingError> {
    let acting = Acting::load(tx, by)?;
    let entry = store::lock::<D>(tx, &[id])?.pop().ok_or(ListingError::NotFound)?;
    may_change(&acting, &entry)?;
    if entry.head.version == version { Ok((acting, entry)) } else { Err(ListingError::Stale) }
}

/// What somebody may neither change nor read is not there.
fn may_change<D>(acting: &Acting, entry: &Entry<D>) -> Result<(), ListingError> {
    match (acting.looks_after(entry.content.office, entry.content.territory), entry.is_public()) {
        (true, _) => Ok(()),
        (false, true) => Err(ListingError::Forbidden),
        (false, false) => Err(ListingError::NotFound),
    }
}

/// Writes a deed down and shows the public what has become of the entry; gives its version.
fn tell<D: Stored>(
    tx: &mut Tx<'_>,
    acting: &Acting,
    id: i64,
    (deed, words): (Deed, &Words),
    now: Micros,
) -> Result<i64, ListingError> {
    let entry = store::load::<D>(tx, &[id])?.pop().ok_or(ListingError::NotFound)?;
    let subject = format!("{} {id}", D::NOUN.word);
    let detail = format!("{}: {}", entry.head.reference, entry.content.title);
    record::<D>(tx, acting, deed, (&subject, &detail), now)?;
    shown::show(tx, &entry, words)?;
    Ok(entry.head.version)
}

/// Writes a deed down.
pub(super) fn record<D: Stored>(
    tx: &mut Tx<'_>,
    acting: &Acting,
    deed: Deed,
    (subject, detail): (&str, &str),
    now: Micros,
) -> Result<(), DbError> {
    let deed = audit::Deed { at: now, by: acting.doer(), action: D::NOUN.deed(deed), subject, detail };
    audit::record(tx, &deed)
}
