//! Territories: the list, a new one, and each.

use axum::extract::Path;
use axum::http::StatusCode;
use templates::pages::administration::{FormPage, Group, Input, InputKind, TerritoryRow, form, territories};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::given::{at, check, hidden, line, select};
use super::{Failed, Given, TERRITORIES_PATH, administrator, render, status};
use crate::directory::{Actor, PrincipalId};
use crate::territory::{Body, NewTerritory, TerritoryChange};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET /amministrazione/territori`
pub(super) async fn list(portal: Portal, page: Page) -> Answer {
    administrator(&page)?;
    let known = portal.territories.known().await.map_err(|error| Failed::from(error).answer(&page))?;
    let rows: Vec<TerritoryRow<'_>> = known
        .territories
        .iter()
        .map(|one| TerritoryRow {
            id: one.id.0,
            name: &one.name,
            body: one.body.as_str(),
            slug: &one.slug,
            active: one.active,
        })
        .collect();
    Ok(render(&portal, &page, (StatusCode::OK, text::TERRITORIES), &[], &territories(&rows)).await)
}

/// `GET …/nuovo`
pub(super) async fn new(portal: Portal, page: Page) -> Answer {
    administrator(&page)?;
    Ok(ask(&portal, &page, None, &Given::default(), (&[], false)).await)
}

async fn ask(
    portal: &Portal,
    page: &Page,
    known: Option<(i64, &str)>,
    given: &Given,
    (faults, conflict): (&[(String, String)], bool),
) -> axum::response::Response {
    let bodies = Body::ALL.iter().map(|body| (body.to_string(), text::body(body.as_str()).to_owned()));
    let mut inputs = vec![hidden("versione", given.get("versione"))];
    inputs.push(Input { required: true, ..line("nome", text::NAME, given.get("nome"), 200) });
    if known.is_none() {
        inputs.push(Input {
            kind: InputKind::Mail,
            hint: text::THING_ADDRESS_HINT,
            required: true,
            ..line("indirizzo", text::ADDRESS, given.get("indirizzo"), 254)
        });
    }
    inputs.extend([
        Input { required: true, ..select("tipo", text::BODY, given.get("tipo"), None, bodies) },
        Input { kind: InputKind::Site, ..line("sito", text::SITE, given.get("sito"), 500) },
        Input { hint: text::SLUG_HINT, ..line("pagina", text::SLUG, given.get("pagina"), 80) },
    ]);
    if known.is_some() {
        inputs
            .push(Input { kind: InputKind::Number, ..line("posto", text::POSITION, given.get("posto"), 6) });
        let hint = text::CAN_BE_CHOSEN_HINT;
        inputs.push(Input { hint, ..check("attivo", text::CAN_BE_CHOSEN, given.yes("attivo")) });
    }
    let heading = known.map_or(text::TERRITORY_NEW, |(_, name)| name);
    let action = match known {
        Some((id, _)) => format!("{TERRITORIES_PATH}/{id}"),
        None => format!("{TERRITORIES_PATH}/nuovo"),
    };
    let body = form(&FormPage {
        heading,
        action: &action,
        csrf: page.csrf(),
        faults,
        conflict,
        groups: vec![Group { legend: "", inputs }],
        submit: if known.is_some() { text::SAVE } else { text::CREATE },
        back: TERRITORIES_PATH,
        ..FormPage::default()
    });
    let crumbs = [Crumb::to(text::TERRITORIES, TERRITORIES_PATH)];
    render(portal, page, (status(!faults.is_empty() || conflict), heading), &crumbs, &body).await
}

fn slug(given: &Given) -> Option<String> {
    Some(given.get("pagina").to_owned()).filter(|slug| !slug.is_empty())
}

/// `POST …/nuovo`
pub(super) async fn create(portal: Portal, Checked { page, form }: Checked<Vec<(String, String)>>) -> Answer {
    let person = administrator(&page)?;
    let given = Given(form);
    let address = match given.address("indirizzo") {
        Ok(address) => address,
        Err(fault) => return Ok(ask(&portal, &page, None, &given, (&[fault], false)).await),
    };
    let new = NewTerritory {
        name: given.get("nome").to_owned(),
        address,
        body: given.get("tipo").parse().unwrap_or(Body::Other),
        slug: slug(&given),
        site: given.get("sito").to_owned(),
    };
    match portal.territories.edit(Actor::Person(person), move |edit| edit.add_territory(&new)).await {
        Ok(_) => Ok(page.redirect_with_flash(TERRITORIES_PATH, Tone::Success, text::ADDED)),
        Err(error) => {
            let faults = Failed::from(error).said(&page)?;
            Ok(ask(&portal, &page, None, &given, (&faults, false)).await)
        }
    }
}

/// `GET …/{id}`
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    administrator(&page)?;
    let known = portal.territories.known().await.map_err(|error| Failed::from(error).answer(&page))?;
    let Some(one) = known.territory_of(PrincipalId(id)) else { return Ok(page.not_found()) };
    let pairs = [
        ("versione", one.stamp().to_string()),
        ("nome", one.name.clone()),
        ("tipo", one.body.to_string()),
        ("sito", one.site.clone()),
        ("pagina", one.slug.clone()),
        ("posto", one.position.to_string()),
        ("attivo", if one.active { "si".to_owned() } else { String::new() }),
    ];
    let given = Given(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    Ok(ask(&portal, &page, Some((id, &one.name)), &given, (&[], false)).await)
}

/// `POST …/{id}`
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let person = administrator(&page)?;
    let known = portal.territories.known().await.map_err(|error| Failed::from(error).answer(&page))?;
    let Some(one) = known.territory_of(PrincipalId(id)) else { return Ok(page.not_found()) };
    let given = Given(form);
    let change = TerritoryChange {
        seen: Some(given.number("versione")),
        name: Some(given.get("nome").to_owned()),
        slug: slug(&given),
        body: given.get("tipo").parse().ok(),
        site: Some(given.get("sito").to_owned()),
        position: given.get("posto").parse().ok(),
        active: Some(given.yes("attivo")),
    };
    let done = portal
        .territories
        .edit(Actor::Person(person), move |edit| edit.set_territory(PrincipalId(id), &change));
    let known = Some((id, one.name.as_str()));
    match done.await.map_err(Failed::from) {
        Ok(()) => Ok(page.redirect_with_flash(TERRITORIES_PATH, Tone::Success, text::SAVED)),
        Err(Failed::Conflict(now)) => Ok(ask(&portal, &page, known, &at(given, now), (&[], true)).await),
        Err(failed) => Ok(ask(&portal, &page, known, &given, (&failed.said(&page)?, false)).await),
    }
}
