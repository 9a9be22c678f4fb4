//! What channels, territories and offices are called.

use std::sync::Arc;

use templates::format;
use templates::text::portal::contents as text;

use crate::directory::{PrincipalId, Viewer};
use crate::portal::contents::EditionWords;
use crate::portal::offices::All;
use crate::portal::organisations::Named;
use crate::rome;
use crate::territory::Known;

/// What an edition of a form is called.
pub(in crate::web) fn edition_words(words: &EditionWords, revision: i64) -> String {
    let day = rome::parse_date(&words.dated).map(|day| format::date(rome::start_of(day)));
    text::edition(&words.edition, &day.unwrap_or_default(), revision)
}

/// Names from memory.
pub(in crate::web) struct Names {
    pub(in crate::web) known: Arc<Known>,
    pub(in crate::web) offices: Arc<All>,
    /// Accredited organisations by their groups.
    pub(in crate::web) bodies: Arc<Vec<Named>>,
}

impl Names {
    /// The name of a channel, or nothing; those of the network's own channels are not for visitors.
    pub(in crate::web) fn channel(&self, id: Option<PrincipalId>) -> &str {
        id.and_then(|id| self.known.channel_of(id))
            .filter(|channel| channel.public)
            .map_or("", |channel| &channel.name)
    }

    /// The name of a territory, or nothing.
    pub(in crate::web) fn territory(&self, id: Option<PrincipalId>) -> &str {
        id.and_then(|id| self.known.territory_of(id)).map_or("", |territory| &territory.name)
    }

    /// The name of an office or accredited organisation, or nothing.
    pub(in crate::web) fn office(&self, id: Option<PrincipalId>) -> &str {
        match id.and_then(|id| self.offices.of(id)) {
            Some(office) => &office.name,
            None => self.body(id).map_or("", |body| &body.name),
        }
    }

    /// The accredited organisation of a group.
    pub(in crate::web) fn body(&self, group: Option<PrincipalId>) -> Option<&Named> {
        let at = self.bodies.binary_search_by_key(&group?, |body| body.group).ok()?;
        self.bodies.get(at)
    }

    /// Channels to choose from: slug and name.
    pub(in crate::web) fn channels(&self) -> Vec<(&str, &str)> {
        self.known.active_channels(false).map(|one| (one.slug.as_str(), one.name.as_str())).collect()
    }

    /// Offices to choose from: slug and name.
    pub(in crate::web) fn offices(&self) -> Vec<(&str, &str)> {
        let seen = self.offices.seen_by(&Viewer::visitor());
        seen.map(|one| (one.profile.slug.as_str(), one.name.as_str())).collect()
    }
}
