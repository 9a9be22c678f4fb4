//! The pages of the portal that everybody reads.

mod blocks;
mod channel_show;
mod content_show;
mod entries;
mod feed_show;
mod home_show;
mod json_ld;
mod kinds;
mod list_show;
mod names;
mod office_show;
mod path_show;
mod search_show;
mod sitemap_show;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use mailstore::Db;
use templates::pages::ErrorKind;

use self::blocks::Blocks;
pub(super) use self::names::Names;
use super::WebState;
use super::pages::{Language, error_page};
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::directory::Directory;
use crate::media::Media;
use crate::portal::contents::Contents;
use crate::portal::offices::Offices;
use crate::snapshot::Snapshot;
use crate::territory::Territories;

/// What the pages of the portal ask.
#[derive(Clone)]
pub struct Portal {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) contents: Contents,
    pub(super) territories: Territories,
    pub(super) offices: Offices,
    pub(super) media: Media,
    pub(super) catalogue: Catalogue,
    blocks: Snapshot<Blocks>,
}

impl Portal {
    /// The portal of a database.
    pub fn new(db: Db, clock: Clock, directory: Directory, media: Media) -> Self {
        Self {
            contents: Contents::new(db.clone(), clock.clone()),
            territories: Territories::new(db.clone(), clock.clone(), directory),
            offices: Offices::new(db.clone(), clock.clone()),
            media,
            catalogue: Catalogue::new(db.clone(), clock.clone()),
            blocks: Snapshot::new(db.clone(), clock.clone(), blocks::NEWS, blocks::read),
            db,
            clock,
        }
    }

    /// What channels, territories and offices are called; from memory.
    pub(super) async fn names(&self) -> Result<Names, mailstore::DbError> {
        Ok(Names { known: self.territories.known().await?, offices: self.offices.all().await? })
    }
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Portal")
    }
}

impl FromRequestParts<Arc<WebState>> for Portal {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<WebState>) -> Result<Self, Response> {
        // Its routes are there only where it is.
        let missing = || error_page(Language::of(&parts.uri), ErrorKind::NotFound);
        state.portal.clone().ok_or_else(missing)
    }
}

/// The pages.
pub(super) fn router() -> Router<Arc<WebState>> {
    let mut router = Router::new()
        .route("/", get(home_show::show))
        .route("/novita", get(list_show::news))
        .route("/novita/atom.xml", get(feed_show::news))
        .route("/stampa", get(list_show::press))
        .route("/canali/{slug}", get(channel_show::show))
        .route("/canali/{slug}/atom.xml", get(feed_show::channel))
        .route("/canali/{slug}/calendario.ics", get(feed_show::channel_calendar))
        .route("/percorsi/{slug}", get(path_show::show))
        .route("/uffici", get(office_show::all))
        .route("/uffici/{slug}", get(office_show::one))
        .route("/uffici/{slug}/contatto.vcf", get(office_show::card))
        .route("/orari", get(office_show::hours))
        .route("/contatti", get(office_show::contacts))
        .route("/contatti/{id}/contatto.vcf", get(office_show::contact_card))
        .route("/cerca", get(search_show::show))
        .route("/mappa", get(sitemap_show::page))
        .route("/sitemap.xml", get(sitemap_show::xml))
        .route("/robots.txt", get(sitemap_show::robots))
        .route("/privacy", get(content_show::privacy))
        .route("/note-legali", get(content_show::legal))
        .route("/accessibilita", get(content_show::accessibility));
    for kind in kinds::WITH_PAGES {
        router = kinds::routes(router, *kind);
    }
    router
}
