//! All territories and channels, as pages want them.

use super::{
    model::{Channel, Territory},
    store::{self, PastSlug},
};
use crate::{clock::Micros, directory::PrincipalId};
use mailstore::{DbError, db::Conn};

/// The territories and channels there are, retired ones too, each in the order people see.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Territories.
    pub territories: Vec<Territory>,
    /// Channels.
    pub channels: Vec<Channel>,
    past: Vec<PastSlug>,
}

impl Known {
    /// Territories that can be chosen.
    pub fn active_territories(&self) -> impl Iterator<Item = &Territory> {
        self.territories.iter().filter(|territory| territory.active)
    }

    /// Channels in use; those that visitors do not see only when asked for.
    pub fn active_channels(&self, internal: bool) -> impl Iterator<Item = &Channel> {
        self.channels.iter().filter(move |channel| channel.active && (internal || channel.public))
    }

    /// The territory with this slug, or one of before.
    pub fn territory(&self, slug: &str) -> Option<&Territory> {
        let now = self.territories.iter().find(|territory| territory.slug == slug);
        now.or_else(|| self.territory_of(self.past("territory", slug)?))
    }

    /// The channel with this slug, or one of before: whoever shows it compares the slugs, and leads on.
    pub fn channel(&self, slug: &str) -> Option<&Channel> {
        let now = self.channels.iter().find(|channel| channel.slug == slug);
        now.or_else(|| self.channel_of(self.past("channel", slug)?))
    }

    /// The territory of a number.
    pub fn territory_of(&self, id: PrincipalId) -> Option<&Territory> {
        self.territories.iter().find(|territory| territory.id == id)
    }

    /// The channel of a number.
    pub fn channel_of(&self, id: PrincipalId) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == id)
    }

    fn past(&self, area: &str, slug: &str) -> Option<PrincipalId> {
        self.past.iter().find(|past| past.area == area && past.slug == slug).map(|past| past.principal)
    }
}

pub(super) fn read(conn: &mut Conn<'_>, _: Micros) -> Result<Known, DbError> {
    let past = store::past_slugs(conn)?;
    Ok(Known { territories: store::territories(conn)?, channels: store::channels(conn)?, past })
}
