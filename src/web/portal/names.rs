//! What channels, territories and offices are called.

use std::sync::Arc;

use crate::directory::{PrincipalId, Viewer};
use crate::portal::offices::All;
use crate::territory::Known;

/// Names from memory.
pub(in crate::web) struct Names {
    pub(in crate::web) known: Arc<Known>,
    pub(in crate::web) offices: Arc<All>,
}

impl Names {
    /// The name of a channel, or nothing.
    pub(super) fn channel(&self, id: Option<PrincipalId>) -> &str {
        id.and_then(|id| self.known.channel_of(id)).map_or("", |channel| &channel.name)
    }

    /// The name of a territory, or nothing.
    pub(super) fn territory(&self, id: Option<PrincipalId>) -> &str {
        id.and_then(|id| self.known.territory_of(id)).map_or("", |territory| &territory.name)
    }

    /// The name of an office, or nothing.
    pub(super) fn office(&self, id: Option<PrincipalId>) -> &str {
        id.and_then(|id| self.offices.of(id)).map_or("", |office| &office.name)
    }

    /// Channels to choose from: slug and name.
    pub(super) fn channels(&self) -> Vec<(&str, &str)> {
        self.known.active_channels(false).map(|one| (one.slug.as_str(), one.name.as_str())).collect()
    }

    /// Offices to choose from: slug and name.
    pub(super) fn offices(&self) -> Vec<(&str, &str)> {
        let seen = self.offices.seen_by(&Viewer::visitor());
        seen.map(|one| (one.profile.slug.as_str(), one.name.as_str())).collect()
    }
}
