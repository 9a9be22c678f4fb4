//! How every deed is done: what takes its time before the transaction, all that belongs together in it.

use super::{
    Action, Organisation, OrganisationError, OrganisationId, Organisations, State,
    letters::{self, Addressed},
    public, rights,
    store::{self, NewStep},
    workflow,
};
use crate::{
    audit::{self, Deed, Doer},
    clock::Micros,
    directory::{Edit, Kind, PrincipalId, Viewer},
    queue::Automatic,
};
use mailstore::{
    DbError,
    db::{Change, Collection, Conn, Tx},
};

/// What is done with an organisation.
pub(super) struct Doing {
    pub(super) action: Action,
    /// What is said to it.
    pub(super) note: String,
    /// Until when it is approved, where that is decided.
    pub(super) until: Option<Micros>,
}

impl Doing {
    pub(super) fn of(action: Action) -> Self {
        Self { action, note: String::new(), until: None }
    }

    pub(super) fn saying(action: Action, note: String) -> Self {
        Self { note, ..Self::of(action) }
    }

    pub(super) fn until(action: Action, until: Micros) -> Self {
        Self { until: Some(until), ..Self::of(action) }
    }
}

/// What takes its time, done before the transaction for the organisation as it was then.
pub(super) struct Prepared {
    /// Tells of it.
    pub(super) letter: Option<Automatic>,
    /// The words of its page after the deed.
    pub(super) words: String,
}

/// Groups have no mailbox that would have to be made.
pub(super) fn no_mailbox(_: &mut Tx<'_>, _: PrincipalId, _: Kind, _: Micros) -> Result<(), DbError> {
    Ok(())
}

/// The person as it stands, or nobody who may do anything here.
pub(super) fn viewer(conn: &mut Conn<'_>, person: PrincipalId) -> Result<Viewer, OrganisationError> {
    Viewer::load(conn, person)?.ok_or(OrganisationError::Forbidden)
}

/// News of the portal.
pub(super) fn tell(tx: &mut Tx<'_>) {
    tx.publish(Change { collection: Collection::Portal, seq: 0 });
}

/// A deed in the audit log.
pub(super) fn record(
    tx: &mut Tx<'_>,
    (by, at): (&Doer, Micros),
    (id, action): (OrganisationId, Action),
) -> Result<(), DbError> {
    let subject = format!("organisation {id}");
    audit::record(
        tx,
        &Deed { at, by, action: "organisation.step", subject: &subject, detail: action.as_str() },
    )
}

/// An organisation with which a person may do that, locked; it must be as the person has seen it. Gives the state after it.
fn take(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    (id, version): (OrganisationId, i64),
    action: Action,
) -> Result<(Organisation, State), OrganisationError> {
    let organisation = store::lock(tx, id)?;
    if !rights::may_see(viewer, &organisation) {
        return Err(OrganisationError::NotFound);
    }
    if !rights::may(viewer, &organisation, action) {
        return Err(OrganisationError::Forbidden);
    }
    if organisation.version != version {
        return Err(OrganisationError::Conflict);
    }
    let next = workflow::next(&organisation, action);
    let next = next.ok_or(OrganisationError::WrongState(organisation.state, action))?;
    Ok((organisation, next))
}

/// Writes down what was done: the organisation in its new state, its step, its letter, what the public finds, and whether its
/// group lends anything to its members.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    (mut organisation, state): (Organisation, State),
    (actor, doer, now): (Option<PrincipalId>, &Doer, Micros),
    (doing, prepared, lifetime): (&Doing, &Prepared, Micros),
) -> Result<Organisation, OrganisationError> {
    organisation.state = state;
    organisation.version += 1;
    organisation.changed_at = now;
    if let Some(group) = organisation.group {
        let (mut edit, shut) = (Edit::new(tx, doer, now, no_mailbox), state != State::Approved);
        if edit.principal(group)?.disabled != shut {
            edit.set_disabled(group, shut)?;
        }
    }
    store::update(tx, &organisation)?;
    store::add_step(
        tx,
        organisation.id,
        &NewStep { at: now, actor, action: doing.action, note: &doing.note },
    )?;
    public::put(tx, &organisation, &prepared.words)?;
    if let Some(letter) = &prepared.letter {
        letter.enqueue(tx, now, lifetime)?;
    }
    record(tx, (doer, now), (organisation.id, doing.action))?;
    tell(tx);
    Ok(organisation)
}

impl Organisations {
    /// What takes its time for a deed.
    pub(super) async fn prepare(
        &self,
        id: OrganisationId,
        doing: &Doing,
    ) -> Result<(Organisation, Prepared), OrganisationError> {
        let read = self.db.read(move |c| {
            let organisation = store::find(c, id)?.ok_or(OrganisationError::NotFound)?;
            let addressed = letters::addressed(c, organisation.group, organisation.applicant)?;
            Ok::<_, OrganisationError>((organisation, addressed))
        });
        let (organisation, addressed) = read.await?;
        let profile = match (doing.action, &organisation.proposal) {
            (Action::Accept, Some(proposal)) => proposal,
            _ => &organisation.profile,
        };
        let words = templates::rich::plain(&profile.text);
        let letter = self.letter(&organisation.application.name, &addressed, doing)?;
        Ok((organisation, Prepared { letter, words }))
    }

    /// The letter that tells of a deed, if it is one that is told of and there is somebody to tell.
    pub(super) fn letter(
        &self,
        name: &str,
        addressed: &Addressed,
        doing: &Doing,
    ) -> Result<Option<Automatic>, OrganisationError> {
        match letters::notice(doing) {
            Some(notice) => Ok(letters::write(&self.post, addressed, (name, &notice), self.clock.now())?),
            None => Ok(None),
        }
    }

    /// Does something with an organisation; `change` writes what else changes with it.
    pub(super) async fn act<F>(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        doing: Doing,
        mut change: F,
    ) -> Result<Organisation, OrganisationError>
    where
        F: FnMut(&mut Tx<'_>, &Viewer, &mut Organisation) -> Result<(), OrganisationError> + Send + 'static,
    {
        let (_, prepared) = self.prepare(place.0, &doing).await?;
        let (now, lifetime) = (self.clock.now(), self.post.lifetime);
        self.db
            .write(move |tx| {
                let viewer = viewer(tx, by)?;
                let (mut organisation, state) = take(tx, &viewer, place, doing.action)?;
                change(tx, &viewer, &mut organisation)?;
                let actor = (Some(by), &viewer.doer(), now);
                settle(tx, (organisation, state), actor, (&doing, &prepared, lifetime))
            })
            .await
    }
}
