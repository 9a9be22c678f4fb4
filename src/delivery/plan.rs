//! What is to be done for a recipient: pure.

use super::DeliveryError;
use crate::address::Address;
use crate::directory::{PrincipalId, Resolution, Target};

/// One thing to do with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Enter it into the INBOX of an owner.
    Enter {
        /// Whose.
        owner: PrincipalId,
        /// What follows the `+` in the address.
        tag: Option<String>,
    },
    /// Hand it to a discussion.
    Discuss {
        /// Which.
        list: PrincipalId,
        /// Through which of its addresses: what follows the hyphen; empty for its own.
        door: String,
        /// What follows the `+` in the address.
        tag: Option<String>,
    },
    /// Send it on to an address outside.
    Forward(Address),
}

impl Step {
    /// Whose mailbox it concerns, if it is one of ours.
    pub fn owner(&self) -> Option<PrincipalId> {
        match self {
            Self::Enter { owner, .. } => Some(*owner),
            Self::Discuss { .. } | Self::Forward(_) => None,
        }
    }

    /// The discussion it is handed to, if it is.
    pub fn list(&self) -> Option<PrincipalId> {
        match self {
            Self::Discuss { list, .. } => Some(*list),
            Self::Enter { .. } | Self::Forward(_) => None,
        }
    }

    /// Where it is sent on to, if it is.
    pub fn forward(&self) -> Option<&Address> {
        match self {
            Self::Enter { .. } | Self::Discuss { .. } => None,
            Self::Forward(address) => Some(address),
        }
    }
}

impl From<Target> for Step {
    fn from(target: Target) -> Self {
        match target {
            Target::Forward(address) => Self::Forward(address),
            Target::Mailbox { owner, tag, .. } => Self::Enter { owner, tag },
            Target::List { list, door, tag, .. } => Self::Discuss { list, door, tag },
        }
    }
}

/// The steps for what an address resolves to.
pub fn plan(resolution: Resolution) -> Result<Vec<Step>, DeliveryError> {
    match resolution {
        Resolution::Deliver(targets) => Ok(targets.into_iter().map(Step::from).collect()),
        Resolution::NoSuchUser => Err(DeliveryError::NoSuchUser),
        Resolution::NotHosted => Err(DeliveryError::NotHosted),
        Resolution::Disabled => Err(DeliveryError::Disabled),
        // Aliases that lead to one another are a loop in the directory.
        Resolution::TooMany => Err(DeliveryError::Loop),
    }
}
