//! Asking somebody to write for an organisation. An invitation goes to an address, whoever has it, and whether anybody has
//! registered with it or not: who invites learns nothing of that. The person takes it up with the account of that address, and
//! from then on the others see its name.

use super::{
    Action, Body, Organisation, OrganisationError, OrganisationId, Organisations,
    act::{Doing, no_mailbox, settle, viewer},
    letters::{self, Addressed},
    people::{MOST, people_of},
    rights,
    standing::let_write,
    store, workflow,
};
use crate::{
    address::Address,
    clock::{DAY, Micros},
    directory::{Edit, PrincipalId, Viewer},
    fields::{Faults, Why},
    site::webmaster,
};
use mailstore::db::Tx;
use templates::mails::organisations::Notice;

/// An invitation holds so long.
const VALID: Micros = 30 * DAY;
/// Invitations of one organisation in a day, each of which is a letter.
const MOST_A_DAY: i64 = 20;

/// Somebody who was asked to write for an organisation and has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its number.
    pub id: i64,
    /// The address it went to, in lower case.
    pub address: String,
    /// The person would say who else writes.
    pub manager: bool,
    /// It holds until then.
    pub expires_at: Micros,
}

/// An invitation as the person sees it whom it went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// Its number.
    pub id: i64,
    /// The name of the organisation.
    pub name: String,
    /// What kind of body it is.
    pub body: Body,
    /// The person would say who else writes.
    pub manager: bool,
    /// It holds until then.
    pub expires_at: Micros,
}

/// The key of a person's main address; None: it has none.
fn key_of(viewer: &Viewer) -> Option<String> {
    Address::parse(&viewer.login).ok().map(|address| address.key())
}

/// Takes in who was invited, if it still was.
fn take_in(
    tx: &mut Tx<'_>,
    (viewer, person): (&Viewer, PrincipalId),
    organisation: &Organisation,
    (invitation, manager): (i64, bool),
    now: Micros,
) -> Result<(), OrganisationError> {
    let group = organisation.group.ok_or(OrganisationError::NotFound)?;
    // Nobody who works in the network, and would decide about it.
    if !rights::may_request(viewer) {
        return Err(OrganisationError::Forbidden);
    }
    if !store::remove_invitation(tx, organisation.id, invitation)? {
        return Err(OrganisationError::NotFound);
    }
    let people = people_of(tx, organisation)?;
    if people.iter().any(|one| one.id == person) {
        return Ok(());
    }
    if people.len() >= MOST {
        return Err(OrganisationError::TooMany);
    }
    let doer = viewer.doer();
    let mut edit = Edit::new(tx, &doer, now, no_mailbox);
    edit.add_member(group, person, manager)?;
    let_write(&mut edit, organisation.application.body, person)
}

impl Organisations {
    /// Asks whoever has an address to write for an organisation; a second invitation takes the place of the first. The letter is
    /// the same whether anybody has registered with it or not.
    ///
    /// Errors: `TooMany` after twenty in a day, `Invalid` at `people` when there are fifty people and invitations.
    pub(super) async fn invite(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        (address, manager): (Address, bool),
    ) -> Result<Organisation, OrganisationError> {
        let (now, lifetime) = (self.clock.now(), self.post.lifetime);
        let read = self.db.read(move |c| {
            let organisation = store::find(c, place.0)?.ok_or(OrganisationError::NotFound)?;
            Ok::<_, OrganisationError>((webmaster(c)?, organisation.application.name))
        });
        let (from, name) = read.await?;
        let key = address.key();
        let notice = Notice::Invited { address: &key };
        let addressed = Addressed { from, to: vec![address] };
        let letter = letters::write(&self.post, &addressed, (&name, &notice), now)?;
        self.act(by, place, Doing::of(Action::Invite), move |tx, _, organisation| {
            if store::done_since(tx, organisation.id, (Action::Invite, now - DAY))? >= MOST_A_DAY {
                return Err(OrganisationError::TooMany);
            }
            let waiting = store::invitations(tx, organisation.id, now)?;
            let others = waiting.iter().filter(|one| one.address != key).count();
            if people_of(tx, organisation)?.len() + others >= MOST {
                return Err(Faults::one("people", Why::TooLong(MOST)).into());
            }
            store::put_invitation(tx, organisation.id, (&key, manager), (now, now + VALID))?;
            if let Some(letter) = &letter {
                letter.enqueue(tx, now, lifetime)?;
            }
            Ok(())
        })
        .await
    }

    /// Takes an invitation back.
    ///
    /// Errors: `NotFound` when it was answered or has run out.
    pub async fn uninvite(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        invitation: i64,
    ) -> Result<Organisation, OrganisationError> {
        self.act(by, place, Doing::of(Action::Uninvite), move |tx, _, organisation| {
            match store::remove_invitation(tx, organisation.id, invitation)? {
                true => Ok(()),
                false => Err(OrganisationError::NotFound),
            }
        })
        .await
    }

    /// The invitations to a person's main address, newest first.
    pub async fn invited(&self, by: PrincipalId) -> Result<Vec<Invited>, OrganisationError> {
        let now = self.clock.now();
        self.db
            .read(move |c| {
                let Some(key) = key_of(&viewer(c, by)?) else { return Ok(Vec::new()) };
                Ok(store::invited(c, &key, now)?)
            })
            .await
    }

    /// A person takes up an invitation to its main address.
    ///
    /// Errors: `NotFound` when there is none or it has run out, `Forbidden` for those who work in the network, `WrongState` when the
    /// organisation is no longer accredited, `TooMany` when it has fifty people.
    pub async fn accept_invitation(
        &self,
        by: PrincipalId,
        invitation: i64,
    ) -> Result<Organisation, OrganisationError> {
        let (doing, now) = (Doing::of(Action::Join), self.clock.now());
        let (id, ..) = self.invitation_of(by, invitation).await?;
        let (_, prepared) = self.prepare(id, &doing).await?;
        let lifetime = self.post.lifetime;
        self.db
            .write(move |tx| {
                let viewer = viewer(tx, by)?;
                let organisation = store::lock(tx, id)?;
                let state = workflow::next(&organisation, Action::Join);
                let state = state.ok_or(OrganisationError::WrongState(organisation.state, Action::Join))?;
                let key = key_of(&viewer).ok_or(OrganisationError::NotFound)?;
                let found = store::invitation(tx, (invitation, &key), now)?;
                let (_, manager) = found.ok_or(OrganisationError::NotFound)?;
                take_in(tx, (&viewer, by), &organisation, (invitation, manager), now)?;
                let actor = (Some(by), &viewer.doer(), now);
                settle(tx, (organisation, state), actor, (&doing, &prepared, lifetime))
            })
            .await
    }

    /// A person does not take up an invitation to its main address.
    ///
    /// Errors: `NotFound` when there is none or it has run out.
    pub async fn decline_invitation(
        &self,
        by: PrincipalId,
        invitation: i64,
    ) -> Result<(), OrganisationError> {
        let (id, _) = self.invitation_of(by, invitation).await?;
        self.db
            .write(move |tx| match store::remove_invitation(tx, id, invitation)? {
                true => Ok(()),
                false => Err(OrganisationError::NotFound),
            })
            .await
    }

    /// Forgets invitations that nobody has taken up; gives how many. A step for workers.
    pub async fn forget_invitations(&self) -> Result<u64, OrganisationError> {
        let now = self.clock.now();
        self.db.write(move |tx| Ok(store::forget_invitations(tx, now)?)).await
    }

    /// An invitation to a person's main address: of which organisation, and whether to manage it.
    async fn invitation_of(
        &self,
        by: PrincipalId,
        invitation: i64,
    ) -> Result<(OrganisationId, bool), OrganisationError> {
        let now = self.clock.now();
        self.db
            .read_brief(move |c| {
                let key = key_of(&viewer(c, by)?).ok_or(OrganisationError::NotFound)?;
                store::invitation(c, (invitation, &key), now)?.ok_or(OrganisationError::NotFound)
            })
            .await
    }
}
