//! Organisations as those see them who look after them, and their own people.

use super::{
    Action, Body, Document, Invitation, Organisation, OrganisationError, OrganisationId, Organisations,
    Person, State, Step, act::viewer, people::people_of, rights, store, workflow,
};
use crate::{
    clock::Micros,
    directory::{self, PrincipalId, Viewer},
};
use mailstore::{DbError, db::Conn};

/// How a list is ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// What was changed last comes first.
    #[default]
    Newest,
    /// By name.
    Name,
    /// By the end of the accreditation; those without one come last.
    Ending,
}

/// Which organisations are wanted; what is None, empty or false does not matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// That stand there.
    pub state: Option<State>,
    /// Whose request has still to be decided.
    pub open: bool,
    /// Of this kind.
    pub body: Option<Body>,
    /// Looked after by this person.
    pub assignee: Option<PrincipalId>,
    /// Whose approval ends before this instant.
    pub ends_before: Option<Micros>,
    /// That wish their page to say something else.
    pub proposes: bool,
    /// That wish to go on, and have not been answered.
    pub renewal: bool,
    /// With this in the name.
    pub text: String,
    /// In which order.
    pub order: Order,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The organisation.
    pub organisation: Organisation,
    /// The name of who asked.
    pub applicant_name: String,
    /// The name of who looks after it.
    pub assignee_name: Option<String>,
}

/// How many organisations stand where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counters(pub Vec<(State, i64)>);

/// What waits for those who decide about organisations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Requests that nobody has decided, and that were not asked for more.
    pub requests: i64,
    /// Pages that shall say something else.
    pub pages: i64,
    /// Organisations that wish to go on.
    pub renewals: i64,
}

impl Waiting {
    /// All together.
    pub fn all(&self) -> i64 {
        self.requests + self.pages + self.renewals
    }
}

impl Opened {
    /// When its people asked that the accreditation goes on, if they wait for an answer.
    pub fn renewal_asked(&self) -> Option<Micros> {
        let decided = |step: &&Step| {
            matches!(step.action, Action::AskRenewal | Action::Approve | Action::Renew | Action::Resume)
        };
        self.steps.iter().find(decided).filter(|step| step.action == Action::AskRenewal).map(|step| step.at)
    }
}

impl Counters {
    /// How many stand there.
    pub fn at(&self, state: State) -> i64 {
        self.0.iter().find(|(known, _)| *known == state).map_or(0, |(_, count)| *count)
    }
}

/// All about one organisation.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The organisation.
    pub organisation: Organisation,
    /// Its documents, oldest first.
    pub documents: Vec<Document>,
    /// What was done with it, newest first.
    pub steps: Vec<Step>,
    /// Its people.
    pub people: Vec<Person>,
    /// Who was asked to write for it and has not answered, for those who may ask; empty for others.
    pub invitations: Vec<Invitation>,
    /// The name of who looks after it.
    pub assignee_name: Option<String>,
    /// The address of its group.
    pub address: Option<String>,
    /// What this person may do with it from here.
    pub allowed: Vec<Action>,
}

fn allowed(viewer: &Viewer, organisation: &Organisation) -> Vec<Action> {
    let fits = |action: &&Action| {
        workflow::next(organisation, **action).is_some() && rights::may(viewer, organisation, **action)
    };
    Action::ALL.iter().filter(fits).copied().collect()
}

fn open(
    c: &mut Conn<'_>,
    by: PrincipalId,
    id: OrganisationId,
    now: Micros,
) -> Result<Opened, OrganisationError> {
    let viewer = viewer(c, by)?;
    let organisation = store::find(c, id)?.filter(|found| rights::may_see(&viewer, found));
    let organisation = organisation.ok_or(OrganisationError::NotFound)?;
    let named: Vec<PrincipalId> = [organisation.assignee, organisation.group].into_iter().flatten().collect();
    let named = directory::load(c, &named)?;
    let find = |id: Option<PrincipalId>| named.iter().find(|one| Some(one.id) == id);
    let invites = rights::may(&viewer, &organisation, Action::Invite);
    Ok(Opened {
        invitations: if invites { store::invitations(c, id, now)? } else { Vec::new() },
        documents: store::documents(c, id)?,
        steps: store::steps(c, id)?,
        people: people_of(c, &organisation)?,
        assignee_name: find(organisation.assignee).map(|one| one.name.clone()),
        address: find(organisation.group).map(|one| one.address.to_string()),
        allowed: allowed(&viewer, &organisation),
        organisation,
    })
}

/// Whether somebody may read the documents of an organisation, the holder of a file of the media.
///
/// # Errors
/// The database.
pub fn reads_documents(conn: &mut Conn<'_>, viewer: &Viewer, id: OrganisationId) -> Result<bool, DbError> {
    Ok(store::find(conn, id)?.is_some_and(|organisation| rights::may_see(viewer, &organisation)))
}

impl Organisations {
    /// A page of organisations, `size` lines from `offset` on, and the number of all: for those who decide about them.
    pub async fn list(
        &self,
        by: PrincipalId,
        filter: Filter,
        (size, offset): (u32, u32),
    ) -> Result<(Vec<Listed>, i64), OrganisationError> {
        self.db
            .read(move |c| {
                decides(c, by)?;
                Ok(store::list(c, &filter, (size.into(), offset.into()))?)
            })
            .await
    }

    /// How many stand where: for those who decide about them.
    pub async fn counters(&self, by: PrincipalId) -> Result<Counters, OrganisationError> {
        self.db
            .read(move |c| {
                decides(c, by)?;
                Ok(Counters(store::counters(c)?))
            })
            .await
    }

    /// What waits for those who decide; nothing for anybody else. One statement.
    pub async fn waiting(&self, by: PrincipalId) -> Result<Waiting, OrganisationError> {
        self.db
            .read_brief(move |c| {
                if rights::reviews(&viewer(c, by)?) { Ok(store::waiting(c)?) } else { Ok(Waiting::default()) }
            })
            .await
    }

    /// The organisations of a person: those it has asked for, and those it belongs to. Newest first.
    pub async fn own(&self, by: PrincipalId) -> Result<Vec<Organisation>, OrganisationError> {
        self.db
            .read(move |c| {
                let viewer = viewer(c, by)?;
                Ok(store::own(c, &viewer)?)
            })
            .await
    }

    /// The organisation whose group that is: its people are looked after by its own rules, not as those of other groups.
    pub async fn of_group(&self, group: PrincipalId) -> Result<Option<OrganisationId>, OrganisationError> {
        Ok(self.db.read_brief(move |c| store::of_group(c, group)).await?)
    }

    /// All about one organisation, for its people and for those who decide about it.
    pub async fn open(&self, by: PrincipalId, id: OrganisationId) -> Result<Opened, OrganisationError> {
        let now = self.clock.now();
        self.db.read(move |c| open(c, by, id, now)).await
    }
}

fn decides(c: &mut Conn<'_>, by: PrincipalId) -> Result<(), OrganisationError> {
    if rights::reviews(&viewer(c, by)?) { Ok(()) } else { Err(OrganisationError::Forbidden) }
}
