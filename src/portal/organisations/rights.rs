//! Who may do what with an organisation. Pure: the person comes as a [`Viewer`] read in the same transaction.
//!
//! The newsroom, the province and administrators decide; nobody decides about an organisation of its own. Who asked looks after
//! the request; after the approval the members of the group do, and those who manage it say who they are.

use super::{Action, Organisation};
use crate::{
    directory::{Role, Viewer},
    portal::contents::rights::is_staff,
};

/// Whether somebody decides about organisations.
pub fn reviews(viewer: &Viewer) -> bool {
    [Role::Editor, Role::Province, Role::Administrator].iter().any(|role| viewer.is(*role))
}

/// Whether somebody may ask for accreditation: anybody with an account who does not work in the network.
pub fn may_request(viewer: &Viewer) -> bool {
    viewer.person.is_some() && !is_staff(viewer)
}

/// Whether it is somebody's own.
pub fn is_own(viewer: &Viewer, organisation: &Organisation) -> bool {
    match organisation.group {
        None => viewer.person == Some(organisation.applicant),
        Some(group) => viewer.reads_of(group),
    }
}

/// Whether somebody looks after it: who asked, or who manages it, be it suspended for the time being.
pub(super) fn looks_after(viewer: &Viewer, organisation: &Organisation) -> bool {
    match organisation.group {
        None => viewer.person == Some(organisation.applicant),
        Some(group) => viewer.manages(group) || viewer.dormant.contains(&(group, true)),
    }
}

/// Whether somebody may read all about it.
pub fn may_see(viewer: &Viewer, organisation: &Organisation) -> bool {
    reviews(viewer) || is_own(viewer, organisation)
}

/// Whether somebody may do that with it, wherever it stands.
pub fn may(viewer: &Viewer, organisation: &Organisation, action: Action) -> bool {
    let decides = reviews(viewer) && !is_own(viewer, organisation);
    match action {
        Action::Request => may_request(viewer),
        Action::Answer | Action::Document | Action::Withdraw | Action::AskRenewal => {
            looks_after(viewer, organisation)
        }
        Action::Propose => organisation.group.is_some_and(|group| viewer.belongs_to(group)),
        Action::Invite | Action::Uninvite | Action::Join => looks_after(viewer, organisation) || decides,
        // Whoever belongs to it may leave; who else leaves is for those who look after it.
        Action::Leave => is_own(viewer, organisation) || decides,
        Action::Assign
        | Action::Ask
        | Action::Amend
        | Action::Approve
        | Action::Refuse
        | Action::Suspend
        | Action::Resume
        | Action::Renew
        | Action::Accept
        | Action::Return => decides,
        // The server alone.
        Action::Expire => false,
    }
}
