//! Which deed leads from where to where. Pure.

use super::{Action, Organisation, State};

/// The state after a deed; None when it cannot be done from here.
pub fn next(organisation: &Organisation, action: Action) -> Option<State> {
    use State::{Approved, Asked, Expired, InReview, Refused, Requested, Suspended, Withdrawn};
    let state = organisation.state;
    let looked_after = organisation.assignee.is_some();
    match (action, state) {
        (Action::Answer, Requested) => Some(Requested),
        (Action::Answer, Asked) => Some(if looked_after { InReview } else { Requested }),
        (Action::Document, Requested | Asked) => Some(state),
        (Action::Withdraw, Requested | InReview | Asked | Approved | Suspended | Expired) => Some(Withdrawn),
        (Action::Assign, Requested | InReview) => Some(InReview),
        (Action::Assign, Asked) => Some(Asked),
        (Action::Ask, Requested | InReview | Asked) => Some(Asked),
        (Action::Amend, state) => (!state.is_over()).then_some(state),
        (Action::Approve, Requested | InReview) => Some(Approved),
        (Action::Refuse, Requested | InReview | Asked) => Some(Refused),
        (Action::Suspend, Approved) => Some(Suspended),
        (Action::Resume, Suspended) => Some(Approved),
        (Action::AskRenewal, Approved | Expired) => Some(state),
        (Action::Renew, Approved | Expired) => Some(Approved),
        (Action::Expire, Approved) => Some(Expired),
        (Action::Propose, Approved) => Some(Approved),
        (Action::Accept | Action::Return, Approved | Suspended | Expired) => {
            organisation.proposal.is_some().then_some(state)
        }
        (Action::Invite | Action::Uninvite | Action::Join | Action::Leave, Approved) => Some(Approved),
        _ => None,
    }
}

/// Whether a deed must say why.
pub fn needs_reason(action: Action) -> bool {
    matches!(action, Action::Ask | Action::Refuse | Action::Suspend | Action::Return)
}
