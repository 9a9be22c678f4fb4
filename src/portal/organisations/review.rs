//! Looking at a request: who does, what it is asked for, what is put right, and that it is turned down.

use super::{
    Action, Application, Organisation, OrganisationError, OrganisationId, Organisations,
    act::{Doing, no_mailbox, viewer},
    checks, request, rights,
};
use crate::{
    directory::{Edit, PrincipalId},
    fields::{Faults, Why},
};

impl Organisations {
    /// Gives a request to somebody who decides about such, or takes it oneself.
    ///
    /// Errors: `Invalid` at `assignee` when that person does not decide about it.
    pub async fn assign(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        assignee: PrincipalId,
    ) -> Result<Organisation, OrganisationError> {
        self.act(by, place, Doing::of(Action::Assign), move |tx, _, organisation| {
            let fault = || OrganisationError::from(Faults::one("assignee", Why::Unknown));
            let known = viewer(tx, assignee).map_err(|_| fault())?;
            if !rights::may(&known, organisation, Action::Assign) {
                return Err(fault());
            }
            organisation.assignee = Some(assignee);
            Ok(())
        })
        .await
    }

    /// Asks for more, and says what.
    pub async fn ask(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        message: &str,
    ) -> Result<Organisation, OrganisationError> {
        self.say(by, place, (Action::Ask, message)).await
    }

    /// Turns a request down, and says why.
    pub async fn refuse(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        reason: &str,
    ) -> Result<Organisation, OrganisationError> {
        self.say(by, place, (Action::Refuse, reason)).await
    }

    /// Does what must say something, which stays as the organisation's reason.
    pub(super) async fn say(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        (action, said): (Action, &str),
    ) -> Result<Organisation, OrganisationError> {
        let said = checks::reason(said)?;
        let doing = Doing::saying(action, said.clone());
        self.act(by, place, doing, move |_, _, organisation| {
            organisation.reason.clone_from(&said);
            Ok(())
        })
        .await
    }

    /// Puts the data of an organisation right. Its address on the site stays.
    pub async fn amend(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        application: Application,
    ) -> Result<Organisation, OrganisationError> {
        let application = checks::application(&application)?;
        let profile = checks::first_profile(&application);
        let now = self.clock.now();
        self.act(by, place, Doing::of(Action::Amend), move |tx, viewer, organisation| {
            let renamed = organisation.application.name != application.name;
            if let Some(group) = organisation.group.filter(|_| renamed) {
                let doer = viewer.doer();
                Edit::new(tx, &doer, now, no_mailbox).rename(group, &application.name)?;
            }
            request::rewrite(tx, organisation, &application, &profile)
        })
        .await
    }
}
