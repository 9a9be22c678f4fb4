//! The territories whose contents a reader can choose.

use std::sync::Arc;

use tokio::sync::watch;

use crate::directory::PrincipalId;

/// A territory in the switch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Territory {
    /// Its number in the directory.
    pub id: PrincipalId,
    /// Its name.
    pub name: String,
    /// Its part of an address.
    pub slug: String,
}

/// Those there are at this moment, in the order they are shown.
pub type Territories = watch::Receiver<Arc<[Territory]>>;

/// None, for ever.
pub fn no_territories() -> Territories {
    // The receiver keeps its value when the sender is gone.
    watch::channel(Arc::from(Vec::new())).1
}
