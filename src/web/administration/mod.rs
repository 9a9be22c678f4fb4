//! The administration: people, offices, territories, channels, contacts, addresses, the log. Who may do what the services say;
//! what a page offers follows that.

mod address_alias;
mod address_group;
mod address_list;
mod channel_edit;
mod contact_delete;
mod contact_edit;
mod contact_list;
mod failed;
mod given;
mod log_show;
mod office_areas;
mod office_create;
mod office_days;
mod office_hours;
mod office_list;
mod office_profile;
mod office_show;
mod office_staff;
mod office_state;
mod overview_show;
mod person_create;
mod person_list;
mod person_show;
mod person_step;
mod territory_edit;

use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use templates::Markup;
use templates::shell::{Crumb, Head, MenuEntry, MenuGroup};
use templates::text::portal::administration as text;

use self::failed::Failed;
pub(super) use self::given::{Given, fault};
use super::portal::Portal;
use super::routes::Routes;
use super::shell::{Asked, Page, Refusal};
use crate::directory::{PrincipalId, Role, Viewer};
use crate::portal::offices::{Office, rights};

/// Where the area begins.
const PATH: &str = "/amministrazione";
const PEOPLE_PATH: &str = "/amministrazione/persone";
const OFFICES_PATH: &str = "/amministrazione/uffici";
const TERRITORIES_PATH: &str = "/amministrazione/territori";
const CHANNELS_PATH: &str = "/amministrazione/canali";
const CONTACTS_PATH: &str = "/amministrazione/contatti";
const ADDRESSES_PATH: &str = "/amministrazione/indirizzi";
const LOG_PATH: &str = "/amministrazione/registro";

/// Lines of a page.
const SIZE: u32 = 30;

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
        .route(PATH, get(overview_show::show))
        .route(LOG_PATH, get(log_show::show))
        .route("/amministrazione/registro/esporta", post(log_show::export).get(to_log))
        .merge(people())
        .merge(offices())
        .merge(things())
}

fn people() -> Routes {
    Routes::new()
        .route(PEOPLE_PATH, get(person_list::show))
        .route("/amministrazione/persone/nuova", get(person_create::show).post(person_create::create))
        .route("/amministrazione/persone/{id}", get(person_show::show).post(person_show::rename))
        .route("/amministrazione/persone/{id}/indirizzi", post(person_show::addresses).get(person_show::show))
        .route("/amministrazione/persone/{id}/ruoli", post(person_show::roles).get(person_show::show))
        .route("/amministrazione/persone/{id}/gruppi", post(person_show::groups).get(person_show::show))
        .route("/amministrazione/persone/{id}/passo/{step}", get(person_step::ask).post(person_step::take))
}

fn offices() -> Routes {
    Routes::new()
        .route(OFFICES_PATH, get(office_list::show))
        .route("/amministrazione/uffici/nuovo", get(office_create::show).post(office_create::create))
        .route("/amministrazione/uffici/{id}", get(office_show::show).post(office_state::rename))
        .route("/amministrazione/uffici/{id}/profilo", get(office_profile::show).post(office_profile::save))
        .route("/amministrazione/uffici/{id}/orari", get(office_hours::show).post(office_hours::save))
        .route("/amministrazione/uffici/{id}/giorni", post(office_days::change).get(office_show::show))
        .route("/amministrazione/uffici/{id}/festivita", post(office_days::holidays).get(office_show::show))
        .route("/amministrazione/uffici/{id}/persone", post(office_staff::change).get(office_show::show))
        .route(
            "/amministrazione/uffici/{id}/persone/{person}",
            get(office_staff::show).post(office_staff::save),
        )
        .route("/amministrazione/uffici/{id}/comuni", get(office_areas::show).post(office_areas::assign))
        .route("/amministrazione/uffici/{id}/disattiva", get(office_state::ask_shut).post(office_state::shut))
        .route("/amministrazione/uffici/{id}/riattiva", get(office_state::ask_open).post(office_state::open))
}

fn things() -> Routes {
    Routes::new()
        .route(TERRITORIES_PATH, get(territory_edit::list))
        .route("/amministrazione/territori/nuovo", get(territory_edit::new).post(territory_edit::create))
        .route("/amministrazione/territori/{id}", get(territory_edit::show).post(territory_edit::save))
        .route(CHANNELS_PATH, get(channel_edit::list))
        .route("/amministrazione/canali/nuovo", get(channel_edit::new).post(channel_edit::create))
        .route("/amministrazione/canali/{id}", get(channel_edit::show).post(channel_edit::save))
        .route("/amministrazione/canali/{id}/membri", post(channel_edit::members).get(channel_edit::show))
        .route(CONTACTS_PATH, get(contact_list::show))
        .route("/amministrazione/contatti/nuovo", get(contact_edit::new).post(contact_edit::create))
        .route("/amministrazione/contatti/{id}", get(contact_edit::show).post(contact_edit::save))
        .route(
            "/amministrazione/contatti/{id}/elimina",
            get(contact_delete::ask).post(contact_delete::delete),
        )
        .route(ADDRESSES_PATH, get(address_list::show))
        .route("/amministrazione/indirizzi/inoltro", get(address_alias::show).post(address_alias::save))
        .route("/amministrazione/indirizzi/elimina", get(address_alias::ask).post(address_alias::delete))
        .route("/amministrazione/indirizzi/nuovo", get(address_group::new).post(address_group::create))
        .route("/amministrazione/indirizzi/{id}", get(address_group::show).post(address_group::save))
        .route(
            "/amministrazione/indirizzi/{id}/membri",
            post(address_group::members).get(address_group::show),
        )
}

/// The address of the export, asked for as a page.
async fn to_log() -> axum::response::Redirect {
    axum::response::Redirect::to(LOG_PATH)
}

/// A page of the area: its name, the way to it, and the menu of what whoever reads may do.
pub(super) async fn render(
    portal: &Portal,
    page: &Page,
    (status, title): (StatusCode, &str),
    above: &[Crumb<'_>],
    body: &Markup,
) -> Response {
    let viewer = page.viewer();
    let (registrations, erasures) = match viewer.person.filter(|_| viewer.is(Role::Administrator)) {
        Some(person) => portal.administration.waiting(person).await.unwrap_or_default(),
        None => (0, 0),
    };
    let groups = menu(viewer, registrations, erasures);
    let menu: Vec<MenuGroup<'_>> =
        groups.iter().map(|(label, entries)| MenuGroup { label, entries }).collect();
    let mut crumbs = vec![Crumb::to(text::TITLE, PATH)];
    crumbs.extend_from_slice(above);
    crumbs.push(Crumb::here(title));
    if title == text::TITLE {
        crumbs = vec![Crumb::here(title)];
    }
    let head = Head { title, crumbs: &crumbs, noindex: true, ..Head::default() };
    page.render_within(&menu, status, &head, body)
}

/// What somebody may do here.
fn menu(viewer: &Viewer, registrations: u64, erasures: u64) -> Vec<(&'static str, Vec<MenuEntry<'static>>)> {
    let entry = |label, href, count| MenuEntry { label, href, count };
    let everything = viewer.is(Role::Administrator);
    let mut groups = vec![("", vec![entry(text::TITLE, PATH, 0)])];
    if everything {
        groups.push((
            text::MENU_PEOPLE,
            vec![
                entry(text::PEOPLE, PEOPLE_PATH, 0),
                entry(text::REGISTRATIONS, "/redazione/registrazioni", registrations),
                entry(text::ERASURES, "/amministrazione/cancellazioni", erasures),
                entry(text::OFFICES, OFFICES_PATH, 0),
            ],
        ));
    } else if sees_offices(viewer) {
        groups.push((text::MENU_PEOPLE, vec![entry(text::OFFICES, OFFICES_PATH, 0)]));
    }
    let mut portal = Vec::new();
    if everything {
        portal.push(entry(text::TERRITORIES, TERRITORIES_PATH, 0));
        portal.push(entry(text::CHANNELS, CHANNELS_PATH, 0));
    }
    if keeps_contacts(viewer) {
        portal.push(entry(text::CONTACTS, CONTACTS_PATH, 0));
    }
    if !portal.is_empty() {
        groups.push((text::MENU_PORTAL, portal));
    }
    if everything {
        let system = vec![entry(text::ADDRESSES, ADDRESSES_PATH, 0), entry(text::LOG, LOG_PATH, 0)];
        groups.push((text::MENU_SYSTEM, system));
    }
    groups
}

/// Whether somebody keeps contacts of all or of some territory.
fn keeps_contacts(viewer: &Viewer) -> bool {
    let scoped =
        |held: &(Role, Option<PrincipalId>)| held.1.is_some() && rights::edits_contacts(viewer, held.1);
    rights::edits_contacts(viewer, None) || viewer.roles.iter().any(scoped)
}

/// Whether somebody looks after some office, or says which comuni one is competent for.
fn sees_offices(viewer: &Viewer) -> bool {
    let manages = viewer.units.iter().any(|(_, manages)| *manages) || viewer.has(Role::OfficeManager);
    rights::draws_areas(viewer) || manages
}

/// Whether the area is somebody's at all; what there is in it follows from its rights.
pub(super) fn is_for(viewer: &Viewer) -> bool {
    rights::works_here(viewer) && (sees_offices(viewer) || keeps_contacts(viewer))
}

/// Who is logged in, if the area is for it.
fn enter(page: &Page) -> Result<PrincipalId, Refusal> {
    allow(page, is_for(page.viewer()))
}

/// The administrator who is logged in.
fn administrator(page: &Page) -> Result<PrincipalId, Refusal> {
    allow(page, page.viewer().is(Role::Administrator))
}

fn allow(page: &Page, allowed: bool) -> Result<PrincipalId, Refusal> {
    let (person, _) = page.person()?;
    if allowed { Ok(person) } else { Err(page.forbidden().into()) }
}

/// Who looks after an office, with the office; of one without a profile only its number is known.
async fn own_office(portal: &Portal, page: &Page, id: i64) -> Result<(PrincipalId, Option<Office>), Refusal> {
    let person = allow(page, rights::edits_office(page.viewer(), PrincipalId(id)))?;
    let all = portal.offices.all().await.map_err(|error| Refusal::from(page.unavailable(&error)))?;
    Ok((person, all.of(PrincipalId(id)).cloned()))
}

/// The number of the page a list is asked for.
fn page_number(asked: &Asked<'_>) -> u32 {
    asked.page().min(10_000)
}

/// The status of a page with something wrong on it.
fn status(wrong: bool) -> StatusCode {
    if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}
