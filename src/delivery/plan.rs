//! What is to be done for a recipient: pure.

use super::DeliveryError;
use crate::address::Address;
use crate::directory::{PrincipalId, Resolution, Target};

/// One thing to do with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Enter it into the INBOX of the target's owner.
    Enter(Target),
    /// Send it on to an address outside.
    Forward(Address),
}

impl Step {
    /// Whose mailbox it concerns, if it is one of ours.
    pub fn owner(&self) -> Option<PrincipalId> {
        match self {
            Self::Enter(Target::Mailbox { owner, .. }) => Some(*owner),
            Self::Enter(Target::Forward(_)) | Self::Forward(_) => None,
        }
    }

    /// Where it is sent on to, if it is.
    pub fn forward(&self) -> Option<&Address> {
        match self {
            Self::Enter(Target::Mailbox { .. }) => None,
            Self::Enter(Target::Forward(address)) | Self::Forward(address) => Some(address),
        }
    }
}

/// The steps for what an address resolves to.
pub fn plan(resolution: Resolution) -> Result<Vec<Step>, DeliveryError> {
    match resolution {
        Resolution::Deliver(targets) => Ok(targets
            .into_iter()
            .map(|target| match target {
                Target::Forward(address) => Step::Forward(address),
                mailbox @ Target::Mailbox { .. } => Step::Enter(mailbox),
            })
            .collect()),
        Resolution::NoSuchUser => Err(DeliveryError::NoSuchUser),
        Resolution::NotHosted => Err(DeliveryError::NotHosted),
        Resolution::Disabled => Err(DeliveryError::Disabled),
        // Aliases that lead to one another are a loop in the directory.
        Resolution::TooMany => Err(DeliveryError::Loop),
    }
}
