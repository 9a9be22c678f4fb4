//! Asking for accreditation: the request, what is put right in it, and giving it back.

use super::{
    Action, Application, Organisation, OrganisationError, OrganisationId, Organisations, State,
    act::{Doing, record, tell, viewer},
    checks, documents, letters, rights,
    store::{self, NewStep},
};
use crate::{
    clock::Micros,
    directory::PrincipalId,
    fields::{Faults, Why},
    media::Checked,
};
use mailstore::db::Tx;

/// So many requests of one person may wait to be decided.
const MOST_OPEN: i64 = 3;

/// A request as it is begun.
fn begun(application: Application, applicant: PrincipalId, consent: String, now: Micros) -> Organisation {
    Organisation {
        id: OrganisationId(0),
        state: State::Requested,
        profile: checks::first_profile(&application),
        application,
        slug: None,
        group: None,
        applicant,
        assignee: None,
        reason: String::new(),
        consent,
        proposal: None,
        valid_until: None,
        reminded_at: None,
        approved_at: None,
        version: 1,
        created_at: now,
        changed_at: now,
    }
}

fn taken() -> OrganisationError {
    Faults::one("fiscal_code", Why::Taken).into()
}

/// Gives an organisation what a request says. Until the first approval its page says the same.
pub(super) fn rewrite(
    tx: &mut Tx<'_>,
    organisation: &mut Organisation,
    application: &Application,
    profile: &super::Profile,
) -> Result<(), OrganisationError> {
    let owner = store::with_fiscal_code(tx, &application.fiscal_code)?;
    if owner.is_some_and(|owner| owner != organisation.id) {
        return Err(taken());
    }
    organisation.application.clone_from(application);
    if organisation.group.is_none() {
        organisation.profile.clone_from(profile);
    }
    Ok(())
}

/// Keeps a request with its documents.
fn insert(
    tx: &mut Tx<'_>,
    by: PrincipalId,
    new: &Organisation,
    files: &[(String, Checked)],
) -> Result<Organisation, OrganisationError> {
    let (viewer, now) = (viewer(tx, by)?, new.created_at);
    if !rights::may_request(&viewer) {
        return Err(OrganisationError::Forbidden);
    }
    if store::open_of(tx, by)? >= MOST_OPEN {
        return Err(OrganisationError::TooMany);
    }
    let id = store::insert(tx, new)?.ok_or_else(taken)?;
    for (title, file) in files {
        documents::keep(tx, id, (title, file), (by, now))?;
    }
    documents::hold(tx, &viewer, id, now)?;
    store::add_step(tx, id, &NewStep { at: now, actor: Some(by), action: Action::Request, note: "" })?;
    record(tx, (&viewer.doer(), now), (id, Action::Request))?;
    tell(tx);
    Ok(Organisation { id, ..new.clone() })
}

impl Organisations {
    /// Asks for accreditation, of which who asks and the newsroom are told, with the version of the consent that was given and the documents, each with its title.
    ///
    /// Errors: `Forbidden` for those who work in the network, `TooMany`, `Invalid`.
    pub async fn request(
        &self,
        by: PrincipalId,
        application: Application,
        consent: &str,
        files: Vec<(String, Checked)>,
    ) -> Result<Organisation, OrganisationError> {
        let consent = checks::consent(consent)?;
        let application = checks::application(&application)?;
        let files = documents::titled(files)?;
        let read = self.db.read(move |c| {
            Ok::<_, OrganisationError>((letters::addressed(c, None, by)?, letters::newsroom(c)?))
        });
        let (addressed, newsroom) = read.await?;
        let now = self.clock.now();
        let told = letters::write_to_newsroom(&self.post, &newsroom, &application.name, now)?;
        let letter = self.letter(&application.name, &addressed, &Doing::of(Action::Request))?;
        let new = begun(application, by, consent, now);
        let lifetime = self.post.lifetime;
        self.db
            .write(move |tx| {
                let asked = insert(tx, by, &new, &files)?;
                for letter in letter.iter().chain([&told]) {
                    letter.enqueue(tx, asked.created_at, lifetime)?;
                }
                Ok(asked)
            })
            .await
    }

    /// Puts a request right, or gives what it was asked for; then it waits for those who look after it.
    pub async fn answer(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        application: Application,
    ) -> Result<Organisation, OrganisationError> {
        let application = checks::application(&application)?;
        let profile = checks::first_profile(&application);
        let answer = Doing::of(Action::Answer);
        self.act(by, place, answer, move |tx, _, organisation| {
            organisation.reason.clear();
            rewrite(tx, organisation, &application, &profile)
        })
        .await
    }

    /// Asks that the accreditation goes on. Those who decide see it until they renew, or it is suspended and resumed.
    ///
    /// Errors: `WrongState` unless it is approved or has run out.
    pub async fn ask_renewal(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
    ) -> Result<Organisation, OrganisationError> {
        self.act(by, place, Doing::of(Action::AskRenewal), |_, _, _| Ok(())).await
    }

    /// Gives a request, or the accreditation, back.
    pub async fn withdraw(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
    ) -> Result<Organisation, OrganisationError> {
        self.act(by, place, Doing::of(Action::Withdraw), |_, _, organisation| {
            organisation.reason.clear();
            organisation.proposal = None;
            Ok(())
        })
        .await
    }
}
