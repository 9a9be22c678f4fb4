//! The pages of the portal that everybody reads.

mod blocks;
mod channel_show;
mod content_show;
mod entries;
mod feed_show;
mod guide_show;
mod home_show;
mod json_ld;
mod kinds;
mod list_show;
mod names;
mod office_show;
mod path_show;
mod report;
mod search_show;
mod sitemap_show;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use mailstore::{Collection, Db};
use templates::pages::ErrorKind;

use self::blocks::Blocks;
pub(super) use self::entries::views;
pub(super) use self::feed_show::{atom_of, ics_of};
use self::guide_show::Guides;
pub(super) use self::json_ld::instant;
pub(super) use self::names::{Names, edition_words};
use super::WebState;
use super::newsroom::Listeners;
use super::pages::{Language, error_page};
use super::routes::Routes;
use super::streams::Places;
use crate::accounts::PRIVACY_VERSION;
use crate::administration::Administration;
use crate::catalogue::{Catalogue, Place};
use crate::clock::Clock;
use crate::directory::Directory;
use crate::discussion::Discussions;
use crate::jobs::Jobs;
use crate::media::Media;
use crate::net::rates::Throttle;
use crate::portal::contents::{self, Contents};
use crate::portal::feedback::FeedbackDesk;
use crate::portal::links::Links;
use crate::portal::offices::Offices;
use crate::portal::organisations::{self, Named, Organisations};
use crate::snapshot::Snapshot;
use crate::territory::Territories;
use crate::training::Training;

/// What the pages of the portal ask.
#[derive(Clone)]
pub struct Portal {
    pub(super) db: Db,
    pub(super) clock: Clock,
    pub(super) directory: Directory,
    pub(super) administration: Administration,
    pub(super) contents: Contents,
    pub(super) territories: Territories,
    pub(super) offices: Offices,
    pub(super) media: Media,
    pub(super) catalogue: Catalogue,
    pub(super) jobs: Jobs,
    pub(super) training: Training,
    pub(super) organisations: Organisations,
    pub(super) feedback: FeedbackDesk,
    pub(super) links: Links,
    pub(super) discussions: Discussions,
    pub(super) throttle: Arc<Throttle>,
    pub(super) listeners: Arc<Listeners>,
    pub(super) streams: Arc<Places>,
    bodies: Snapshot<Vec<Named>>,
    blocks: Snapshot<Blocks>,
    places: Snapshot<Vec<Place>>,
    guides: Guides,
}

/// What the portal has to do with those outside.
#[derive(Clone)]
pub struct Outside {
    /// Accredited organisations.
    pub organisations: Organisations,
    /// What visitors write.
    pub feedback: FeedbackDesk,
    /// Links to other sites.
    pub links: Links,
    /// Lists and boards.
    pub discussions: Discussions,
    /// How often somebody may send a form without having logged in.
    pub throttle: Arc<Throttle>,
}

impl Portal {
    /// The portal of a database.
    pub fn new(db: Db, clock: Clock, directory: Directory, media: Media, outside: Outside) -> Self {
        let Outside { organisations, feedback, links, discussions, throttle } = outside;
        Self {
            organisations,
            feedback,
            links,
            discussions,
            throttle,
            listeners: Arc::default(),
            streams: Arc::default(),
            bodies: Snapshot::new(db.clone(), clock.clone(), blocks::NEWS, |c, _| organisations::approved(c)),
            contents: Contents::new(db.clone(), clock.clone()),
            territories: Territories::new(db.clone(), clock.clone(), directory.clone()),
            administration: Administration::new(directory.clone()),
            directory,
            offices: Offices::new(db.clone(), clock.clone()),
            media,
            catalogue: Catalogue::new(db.clone(), clock.clone()),
            guides: Guides::new(db.clone(), clock.clone()),
            jobs: Jobs::new(&db, &clock),
            training: Training::new(&db, &clock),
            blocks: Snapshot::new(db.clone(), clock.clone(), blocks::NEWS, blocks::read),
            places: Snapshot::new(db.clone(), clock.clone(), &[Collection::Portal], sitemap_show::read),
            db,
            clock,
        }
    }

    /// What channels, territories and offices are called; from memory.
    pub(super) async fn names(&self) -> Result<Names, mailstore::DbError> {
        Ok(Names {
            known: self.territories.known().await?,
            offices: self.offices.all().await?,
            bodies: self.bodies.get().await?,
        })
    }
}

/// Which text of the privacy notice people agree to now.
pub(super) async fn privacy_version(state: &WebState) -> Result<String, mailstore::DbError> {
    let revision = match &state.portal {
        Some(portal) => portal.db.read_brief(contents::privacy_revision).await?,
        None => None,
    };
    Ok(revision.map_or_else(|| PRIVACY_VERSION.to_owned(), |number| format!("/privacy, revision {number}")))
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
pub(super) fn router() -> Routes {
    let mut router = Routes::new()
        .route("/", get(home_show::show))
        .route("/novita", get(list_show::news))
        .route("/novita/atom.xml", get(feed_show::news))
        .route("/stampa", get(list_show::press))
        .route("/canali/{slug}", get(channel_show::show))
        .route("/canali/{slug}/atom.xml", get(feed_show::channel))
        .route("/canali/{slug}/calendario.ics", get(feed_show::channel_calendar))
        .route("/servizi/guida.pdf", get(guide_show::show))
        .route("/percorsi/{slug}", get(path_show::show))
        .route("/uffici", get(office_show::all))
        .route("/uffici/{slug}", get(office_show::one))
        .route("/uffici/{slug}/contatto.vcf", get(office_show::card))
        .route("/uffici/{slug}/persone/{person}/contatto.vcf", get(office_show::person_card))
        .route("/orari", get(office_show::hours))
        .route("/contatti", get(office_show::contacts))
        .route("/contatti/{id}/contatto.vcf", get(office_show::contact_card))
        .route("/cerca", get(search_show::show))
        .route("/mappa", get(sitemap_show::page))
        .route("/sitemap.xml", get(sitemap_show::xml))
        .route("/robots.txt", get(sitemap_show::robots))
        .route("/privacy", get(content_show::privacy))
        .route("/note-legali", get(content_show::legal))
        .route("/accessibilita", get(content_show::accessibility))
        .route("/segnala", get(report::show).post(report::send))
        .route("/segnala/inviata", get(report::sent));
    for kind in contents::kinds() {
        router = kinds::routes(router, *kind);
    }
    router
}
