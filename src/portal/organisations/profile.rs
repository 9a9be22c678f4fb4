//! The page of an organisation: its people say what it should say, the newsroom looks at it.

use super::{
    Action, Organisation, OrganisationError, OrganisationId, Organisations, Profile, act::Doing, checks,
};
use crate::directory::PrincipalId;

impl Organisations {
    /// Wishes the page to say this, in the place of what was wished before; the public reads on what it read.
    pub async fn propose(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        profile: Profile,
    ) -> Result<Organisation, OrganisationError> {
        let profile = checks::profile(&profile)?;
        self.act(by, place, Doing::of(Action::Propose), move |_, _, organisation| {
            organisation.proposal = Some(profile.clone()).filter(|new| *new != organisation.profile);
            Ok(())
        })
        .await
    }

    /// Makes what is wished what the page says.
    pub async fn accept(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
    ) -> Result<Organisation, OrganisationError> {
        self.act(by, place, Doing::of(Action::Accept), |_, _, organisation| {
            if let Some(proposal) = organisation.proposal.take() {
                organisation.profile = proposal;
            }
            Ok(())
        })
        .await
    }

    /// Leaves the page as it is, and says why; what was wished is gone.
    pub async fn return_page(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        reason: &str,
    ) -> Result<Organisation, OrganisationError> {
        let said = checks::reason(reason)?;
        self.act(by, place, Doing::saying(Action::Return, said), |_, _, organisation| {
            organisation.proposal = None;
            Ok(())
        })
        .await
    }
}
