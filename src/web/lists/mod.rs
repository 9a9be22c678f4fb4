//! Discussions for those who look after them: what waits, who is in, how it is run. Who may do what the service says; whoever looks
//! after nothing is told that there is nothing.

mod ban_edit;
mod create;
mod failed;
mod held_show;
mod index_show;
mod letter_edit;
mod link_show;
mod member_add;
mod member_export;
mod member_import;
mod member_list;
mod member_remove;
mod member_show;
mod overview_show;
mod queue_show;
mod report_list;
mod request_list;
mod rule_edit;
mod settings_edit;
mod steward_edit;
mod words;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use templates::Markup;
use templates::pages::lists::{Board, links};
use templates::shell::{Crumb, Head, MenuEntry, MenuGroup};
use templates::text::portal::lists as text;

use self::failed::{refused, said};
use self::words::word;
use super::portal::Portal;
use super::routes::Routes;
use super::shell::{Page, Refusal};
use crate::directory::{Actor, PrincipalId, Role};
use crate::discussion::Managed;

/// All discussions one looks after.
const PATH: &str = "/amministrazione/discussioni";
/// What waits in all discussions one moderates.
const QUEUE_PATH: &str = "/moderazione";

/// Lines of a page.
const SIZE: u32 = 30;

/// Octets of a form: addresses of many people may be in it.
const FORM_LIMIT: usize = 512 << 10;

/// The page of a discussion that there is not yet.
const MISSING: &str = "/archivio";

/// The pages.
pub(super) fn router() -> Routes {
    Routes::new()
        .route(PATH, get(index_show::show))
        .route("/amministrazione/discussioni/nuova", get(create::show).post(create::create))
        .route("/amministrazione/discussioni/esclusi", get(ban_edit::show_all).post(ban_edit::add_everywhere))
        .route(
            "/amministrazione/discussioni/esclusi/togli",
            get(ban_edit::ask_everywhere).post(ban_edit::remove_everywhere),
        )
        .route(QUEUE_PATH, get(queue_show::show_all).post(queue_show::decide_all))
        .route("/moderazione/{token}", get(link_show::show).post(link_show::decide))
        .route("/forum/{slug}/moderazione", get(queue_show::show).post(queue_show::decide))
        .route("/forum/{slug}/moderazione/{id}", get(held_show::show).post(held_show::decide))
        .route("/forum/{slug}/gestione", get(overview_show::show))
        .merge(managing())
        .within(|router| router.layer(DefaultBodyLimit::max(FORM_LIMIT)))
}

fn managing() -> Routes {
    Routes::new()
        .route("/forum/{slug}/gestione/impostazioni", get(settings_edit::show).post(settings_edit::save))
        .route("/forum/{slug}/gestione/membri", get(member_list::show).post(member_list::change))
        .route("/forum/{slug}/gestione/membri/aggiungi", get(member_add::show).post(member_add::add))
        .route("/forum/{slug}/gestione/membri/esporta.csv", get(member_export::export))
        .route("/forum/{slug}/gestione/membri/importa", get(member_import::show).post(member_import::check))
        .route(
            "/forum/{slug}/gestione/membri/importa/conferma",
            axum::routing::post(member_import::import)
                .get(member_import::show)
                .layer(DefaultBodyLimit::max(member_import::FORM_LIMIT)),
        )
        .route("/forum/{slug}/gestione/membri/{id}", get(member_show::show).post(member_show::save))
        .route(
            "/forum/{slug}/gestione/membri/{id}/azzera",
            axum::routing::post(member_show::reset).get(member_show::show),
        )
        .route(
            "/forum/{slug}/gestione/membri/{id}/togli",
            get(member_remove::ask).post(member_remove::remove),
        )
        .route(
            "/forum/{slug}/gestione/membri/{id}/escludi",
            get(member_remove::ask_ban).post(member_remove::ban),
        )
        .route("/forum/{slug}/gestione/richieste", get(request_list::show).post(request_list::decide))
        .route("/forum/{slug}/gestione/segnalazioni", get(report_list::show).post(report_list::decide))
        .route("/forum/{slug}/gestione/testi", get(letter_edit::list))
        .route(
            "/forum/{slug}/gestione/testi/{letter}/{language}",
            get(letter_edit::show).post(letter_edit::save),
        )
        .route(
            "/forum/{slug}/gestione/testi/{letter}/{language}/ripristina",
            get(letter_edit::ask).post(letter_edit::reset),
        )
        .route("/forum/{slug}/gestione/regole", get(rule_edit::show).post(rule_edit::add))
        .route("/forum/{slug}/gestione/regole/togli", get(rule_edit::ask).post(rule_edit::remove))
        .route("/forum/{slug}/gestione/esclusi", get(ban_edit::show).post(ban_edit::add))
        .route("/forum/{slug}/gestione/esclusi/togli", get(ban_edit::ask).post(ban_edit::remove))
        .route("/forum/{slug}/gestione/gestori", get(steward_edit::show).post(steward_edit::add))
        .route("/forum/{slug}/gestione/gestori/togli", get(steward_edit::ask).post(steward_edit::remove))
}

/// A discussion as whoever reads looks after it.
struct Desk {
    person: PrincipalId,
    managed: Managed,
    address: String,
}

impl Desk {
    /// Opens it for whoever reads, if it looks after it.
    async fn open(portal: &Portal, page: &Page, slug: &str) -> Result<Self, Refusal> {
        let (person, _) = page.person()?;
        let managed = portal.discussions.managed(Actor::Person(person), slug.to_owned()).await;
        let managed = managed.map_err(|error| refused(page, &error))?;
        Ok(Self { person, address: managed.discussion.address.to_string(), managed })
    }

    /// The same for owners only.
    async fn owned(portal: &Portal, page: &Page, slug: &str) -> Result<Self, Refusal> {
        let desk = Self::open(portal, page, slug).await?;
        if desk.managed.owner { Ok(desk) } else { Err(page.forbidden().into()) }
    }

    fn by(&self) -> Actor {
        Actor::Person(self.person)
    }

    fn id(&self) -> PrincipalId {
        self.managed.discussion.id
    }

    /// As templates want it.
    fn board(&self) -> Board<'_> {
        let Managed { discussion, owner, waiting, requests, members, stopped, reports, .. } = &self.managed;
        Board {
            slug: discussion.slug(),
            name: &discussion.name,
            address: &self.address,
            face: word(words::FACES, discussion.face),
            owner: *owner,
            held: *waiting,
            requests: *requests,
            reports: *reports,
            members: *members,
            bouncing: *stopped,
            all_held: discussion.settings.emergency,
        }
    }

    /// A page about it: its name, the way to it, and the menu.
    fn render(&self, page: &Page, (status, title): (StatusCode, &str), body: &Markup) -> Response {
        let board = self.board();
        let overview = board.path("");
        let (missing, judged) = (board.path(MISSING), [board.queue(), board.path("/segnalazioni")]);
        let links: Vec<_> = links(&board)
            .into_iter()
            .filter(|link| link.href != missing && (self.managed.judges || !judged.contains(&link.href)))
            .collect();
        let entries: Vec<MenuEntry<'_>> = links
            .iter()
            .map(|link| MenuEntry { label: link.label, href: &link.href, count: link.count })
            .collect();
        let others = others();
        let menu = [
            MenuGroup { label: board.name, entries: &entries },
            MenuGroup { label: text::MENU, entries: &others },
        ];
        let mut crumbs = vec![Crumb::to(text::TITLE, PATH)];
        if title == text::OVERVIEW {
            crumbs.push(Crumb::here(board.name));
        } else {
            crumbs.push(Crumb::to(board.name, &overview));
            crumbs.push(Crumb::here(title));
        }
        let head = Head { title, crumbs: &crumbs, noindex: true, ..Head::default() };
        page.render_within(&menu, status, &head, body)
    }
}

fn others() -> [MenuEntry<'static>; 2] {
    let entry = |label, href| MenuEntry { label, href, count: 0 };
    [entry(text::TITLE, PATH), entry(text::QUEUE_ALL, QUEUE_PATH)]
}

/// A page about all discussions.
fn render(page: &Page, (status, title): (StatusCode, &str), body: &Markup) -> Response {
    let entries = others();
    let menu = [MenuGroup { label: text::MENU, entries: &entries }];
    let crumbs = match title {
        text::TITLE => vec![Crumb::here(title)],
        _ => vec![Crumb::to(text::TITLE, PATH), Crumb::here(title)],
    };
    let head = Head { title, crumbs: &crumbs, noindex: true, ..Head::default() };
    page.render_within(&menu, status, &head, body)
}

/// The administrator who is logged in.
fn administrator(page: &Page) -> Result<PrincipalId, Refusal> {
    let (person, _) = page.person()?;
    if page.viewer().is(Role::Administrator) { Ok(person) } else { Err(page.forbidden().into()) }
}

/// The status of a page with something wrong on it.
fn status(wrong: bool) -> StatusCode {
    if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}
