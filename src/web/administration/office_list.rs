//! `GET /amministrazione/uffici`: the tree of units, with the way to those one looks after.

use axum::http::StatusCode;
use templates::pages::administration::{OfficeRow, offices};
use templates::text::portal::administration as text;

use super::{Failed, OFFICES_PATH, SIZE, allow, render, sees_offices};
use crate::directory::{Kind, Principal, Role, Search, Viewer};
use crate::portal::offices::{Node, Office, rights, tree};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page};

/// Offices without a profile that are listed.
const BARE: u32 = SIZE * 10;

pub(super) async fn show(portal: Portal, page: Page) -> Answer {
    let person = allow(&page, sees_offices(page.viewer()) && super::is_for(page.viewer()))?;
    let viewer = page.viewer();
    let all = portal.offices.all().await.map_err(|error| Failed::from(error).answer(&page))?;
    let everything = viewer.is(Role::Administrator);
    let wide = rights::draws_areas(viewer);
    let seen: Vec<&Office> =
        all.offices.iter().filter(|office| wide || rights::edits_office(viewer, office.id)).collect();
    let mut rows = Vec::new();
    flatten(&tree(&seen), 0, viewer, &mut rows);
    let bare: Vec<Principal> = match everything {
        true => {
            let search = Search { kinds: vec![Kind::Office], ..Search::default() };
            let found = portal.administration.principals(person, search, (BARE, 0)).await;
            let (found, _) = found.map_err(|error| Failed::from(error).answer(&page))?;
            found.into_iter().filter(|one| all.of(one.id).is_none()).collect()
        }
        false => Vec::new(),
    };
    rows.extend(bare.iter().map(|one| OfficeRow {
        href: format!("{OFFICES_PATH}/{}", one.id),
        name: &one.name,
        disabled: one.disabled,
        ..OfficeRow::default()
    }));
    let body = offices(&rows, everything);
    Ok(render(&portal, &page, (StatusCode::OK, text::OFFICES), &[], &body).await)
}

fn flatten<'o>(nodes: &[Node<'o>], depth: usize, viewer: &Viewer, rows: &mut Vec<OfficeRow<'o>>) {
    for node in nodes {
        let office = node.office;
        rows.push(OfficeRow {
            href: match rights::edits_office(viewer, office.id) {
                true => format!("{OFFICES_PATH}/{}", office.id),
                false if rights::draws_areas(viewer) => format!("{OFFICES_PATH}/{}/comuni", office.id),
                false => String::new(),
            },
            name: &office.name,
            kind: office.profile.kind.as_str(),
            place: office.place(),
            depth,
            public: office.profile.public,
            disabled: office.disabled,
        });
        flatten(&node.units, depth + 1, viewer, rows);
    }
}
