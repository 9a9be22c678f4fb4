//! Addresses that are kept out: of one discussion, `/forum/{slug}/gestione/esclusi`, or of all,
//! `/amministrazione/discussioni/esclusi`.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::lists::{Ask, BanRow, BansPage, Fault, ask as question, bans};
use templates::parts::{Pagination, Tone};
use templates::text::portal::lists as text;

use super::{Desk, administrator, refused, render, said, status};
use crate::directory::{Actor, PrincipalId};
use crate::discussion::Ban;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Asked, Checked, Page, Refusal};

const EVERYWHERE: &str = "/amministrazione/discussioni/esclusi";

/// Bans of a page.
const SIZE: usize = 50;

/// Where bans are looked at: of one discussion, or of all.
struct Place {
    desk: Option<Desk>,
    by: Actor,
    path: String,
}

impl Place {
    async fn of(portal: &Portal, page: &Page, slug: &str) -> Result<Self, Refusal> {
        let desk = Desk::open(portal, page, slug).await?;
        let path = desk.board().path("/esclusi");
        Ok(Self { by: desk.by(), desk: Some(desk), path })
    }

    fn everywhere(page: &Page) -> Result<Self, Refusal> {
        let by = Actor::Person(administrator(page)?);
        Ok(Self { desk: None, by, path: EVERYWHERE.to_owned() })
    }

    fn id(&self) -> Option<PrincipalId> {
        self.desk.as_ref().map(Desk::id)
    }

    async fn bans(&self, portal: &Portal, page: &Page) -> Result<Vec<Ban>, Refusal> {
        let bans = portal.discussions.bans(self.by.clone(), self.id()).await;
        bans.map_err(|error| refused(page, &error).into())
    }

    /// One that can be taken away here.
    async fn ban(&self, portal: &Portal, page: &Page, id: i64) -> Result<Ban, Refusal> {
        let all = self.bans(portal, page).await?;
        let found = all.into_iter().find(|ban| ban.id == id && ban.everywhere == self.desk.is_none());
        found.ok_or_else(|| page.not_found().into())
    }

    fn render(&self, page: &Page, status: StatusCode, body: &templates::Markup) -> Response {
        match &self.desk {
            Some(desk) => desk.render(page, (status, text::BANS), body),
            None => render(page, (status, text::others::BANS_ALL), body),
        }
    }

    async fn list(&self, portal: &Portal, page: &Page, given: &Given, faults: &[Fault]) -> Answer {
        let all = self.bans(portal, page).await?;
        let number = Asked::of(page.path()).page().min(10_000);
        let shown = all.iter().skip((number as usize - 1) * SIZE).take(SIZE);
        let rows: Vec<BanRow> = shown.map(|ban| row(ban, self.desk.is_none())).collect();
        let body = bans(&BansPage {
            board: self.desk.as_ref().map(Desk::board),
            path: &self.path,
            csrf: page.csrf(),
            rows: &rows,
            paging: Pagination {
                path: &self.path,
                page: number.into(),
                size: SIZE as u64,
                total: all.len() as u64,
            },
            faults,
            pattern: &given.pattern,
            note: &given.note,
        });
        Ok(self.render(page, status(!faults.is_empty()), &body))
    }

    async fn add(&self, portal: &Portal, page: &Page, given: &Given) -> Answer {
        let note = given.note.trim().chars().take(500).collect();
        let done =
            portal.discussions.ban(self.by.clone(), self.id(), given.pattern.clone(), Some(note)).await;
        match done {
            Ok(()) => Ok(page.redirect_with_flash(&self.path, Tone::Success, text::DONE)),
            Err(error) => self.list(portal, page, given, &said(page, &error)?).await,
        }
    }

    async fn ask(&self, portal: &Portal, page: &Page) -> Answer {
        let id = Asked::of(page.path()).get("numero").parse().unwrap_or_default();
        let ban = self.ban(portal, page, id).await?;
        let body = question(&Ask {
            word: "remove-ban",
            thing: &ban.pattern,
            action: &format!("{}/togli", self.path),
            csrf: page.csrf(),
            hidden: &[("numero", &ban.id.to_string())],
            back: &self.path,
        });
        Ok(self.render(page, StatusCode::OK, &body))
    }

    async fn remove(&self, portal: &Portal, page: &Page, id: i64) -> Answer {
        let ban = self.ban(portal, page, id).await?;
        let done = portal.discussions.ban(self.by.clone(), self.id(), ban.pattern, None).await;
        done.map_err(|error| refused(page, &error))?;
        Ok(page.redirect_with_flash(&self.path, Tone::Success, text::DONE))
    }
}

fn row(ban: &Ban, everywhere: bool) -> BanRow {
    BanRow {
        id: ban.id,
        pattern: ban.pattern.clone(),
        kind: if ban.pattern.contains('*') { "pattern" } else { "address" }.to_owned(),
        everywhere: ban.everywhere,
        removable: ban.everywhere == everywhere,
        by: ban.by.clone(),
        at: ban.created_at,
        note: ban.note.clone(),
    }
}

/// The forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    pattern: String,
    note: String,
    numero: i64,
}

/// `GET …/gestione/esclusi`
pub(super) async fn show(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    Place::of(&portal, &page, &slug).await?.list(&portal, &page, &Given::default(), &[]).await
}

/// `POST …/gestione/esclusi`
pub(super) async fn add(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    Place::of(&portal, &page, &slug).await?.add(&portal, &page, &form).await
}

/// `GET …/gestione/esclusi/togli`
pub(super) async fn ask(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    Place::of(&portal, &page, &slug).await?.ask(&portal, &page).await
}

/// `POST …/gestione/esclusi/togli`
pub(super) async fn remove(
    portal: Portal,
    Path(slug): Path<String>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    Place::of(&portal, &page, &slug).await?.remove(&portal, &page, form.numero).await
}

/// `GET /amministrazione/discussioni/esclusi`
pub(super) async fn show_all(portal: Portal, page: Page) -> Answer {
    Place::everywhere(&page)?.list(&portal, &page, &Given::default(), &[]).await
}

/// `POST /amministrazione/discussioni/esclusi`
pub(super) async fn add_everywhere(portal: Portal, Checked { page, form }: Checked<Given>) -> Answer {
    Place::everywhere(&page)?.add(&portal, &page, &form).await
}

/// `GET /amministrazione/discussioni/esclusi/togli`
pub(super) async fn ask_everywhere(portal: Portal, page: Page) -> Answer {
    Place::everywhere(&page)?.ask(&portal, &page).await
}

/// `POST /amministrazione/discussioni/esclusi/togli`
pub(super) async fn remove_everywhere(portal: Portal, Checked { page, form }: Checked<Given>) -> Answer {
    Place::everywhere(&page)?.remove(&portal, &page, form.numero).await
}
