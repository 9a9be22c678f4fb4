//! The people of an office: who belongs to it, and what the portal says of each.

use axum::extract::Path;
use axum::response::Response;
use templates::pages::administration::{FormPage, Group, Input, InputKind, form};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::given::{block, check, line};
use super::{Failed, Given, OFFICES_PATH, office_show, own_office, render, status};
use crate::directory::{Actor, Kind, PrincipalId};
use crate::portal::offices::{Offices, PersonForm, Staff, UnitChange, rights};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `POST …/persone`: somebody joins, or leaves.
pub(super) async fn change(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = own_office(&portal, &page, id).await?;
    let given = Given(form);
    let change = match (given.get("azione"), given.id("persona")) {
        ("togli", Some(who)) => UnitChange::Leave(who),
        ("togli", None) => return Ok(page.not_found()),
        _ => match given.address("indirizzo") {
            Ok(address) => UnitChange::Join(address),
            Err(fault) => return office_show::answer(&portal, &page, id, (&given, vec![fault])).await,
        },
    };
    let told = if matches!(change, UnitChange::Leave(_)) { text::REMOVED } else { text::ADDED };
    match Offices::change_unit(&portal.directory, Actor::Person(person), PrincipalId(id), change).await {
        Ok(()) => Ok(page.redirect_with_flash(&format!("{OFFICES_PATH}/{id}#persone"), Tone::Success, told)),
        Err(error) => {
            let faults = Failed::from(error).at("indirizzo").said(&page)?;
            office_show::answer(&portal, &page, id, (&given, faults)).await
        }
    }
}

/// The member of an office with this number, and what the office is called.
async fn member(
    portal: &Portal,
    page: &Page,
    (id, who): (i64, i64),
) -> Result<(PrincipalId, String, Staff), Refusal> {
    let (person, office) = own_office(portal, page, id).await?;
    let staff = portal.offices.staff(Actor::Person(person), PrincipalId(id)).await;
    let staff = staff.map_err(|error| Failed::from(error).answer(page))?;
    let found = staff.into_iter().find(|one| one.account.id.0 == who && one.account.kind == Kind::Person);
    match (office, found) {
        (Some(office), Some(found)) => Ok((person, office.name, found)),
        _ => Err(page.not_found().into()),
    }
}

/// `GET …/persone/{person}`: what is said of somebody.
pub(super) async fn show(portal: Portal, page: Page, Path(place): Path<(i64, i64)>) -> Answer {
    let (_, office, staff) = member(&portal, &page, place).await?;
    let said = staff.said.clone().unwrap_or_default();
    let yes = |on: bool| if on { "si".to_owned() } else { String::new() };
    let pairs = [
        ("qualifica", said.title),
        ("telefono", said.phone),
        ("mansioni", said.duties),
        ("posto", said.position.to_string()),
        ("pubblico", yes(said.public)),
        ("capo", yes(staff.head)),
    ];
    let given = Given(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    Ok(ask(&portal, &page, place, (&office, &staff), &given, &[]).await)
}

async fn ask(
    portal: &Portal,
    page: &Page,
    (id, who): (i64, i64),
    (office, staff): (&str, &Staff),
    given: &Given,
    faults: &[(String, String)],
) -> Response {
    let back = format!("{OFFICES_PATH}/{id}");
    let name = &staff.account.name;
    let mut inputs = vec![
        line("qualifica", text::QUALIFICATION, given.get("qualifica"), 200),
        Input { kind: InputKind::Phone, ..line("telefono", text::PHONE, given.get("telefono"), 60) },
        block("mansioni", text::DUTIES, given.get("mansioni"), 3),
        Input { kind: InputKind::Number, ..line("posto", text::POSITION, given.get("posto"), 6) },
        check("pubblico", text::PUBLIC, given.yes("pubblico")),
    ];
    if rights::places_offices(page.viewer()) {
        inputs.push(check("capo", text::HEAD, given.yes("capo")));
    }
    let body = form(&FormPage {
        heading: name,
        lead: office,
        action: &format!("{back}/persone/{who}"),
        csrf: page.csrf(),
        faults,
        groups: vec![Group { legend: "", inputs }],
        submit: text::SAVE,
        back: &back,
        ..FormPage::default()
    });
    let crumbs = [Crumb::to(text::OFFICES, OFFICES_PATH), Crumb::to(office, &back)];
    render(portal, page, (status(!faults.is_empty()), name), &crumbs, &body).await
}

/// `POST …/persone/{person}`: it is kept.
pub(super) async fn save(
    portal: Portal,
    Path(place): Path<(i64, i64)>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (by, office, staff) = member(&portal, &page, place).await?;
    let given = Given(form);
    let (id, who) = (PrincipalId(place.0), PrincipalId(place.1));
    let said = PersonForm {
        title: given.get("qualifica").to_owned(),
        phone: given.get("telefono").to_owned(),
        duties: given.get("mansioni").to_owned(),
        position: given.number("posto"),
        public: given.yes("pubblico"),
    };
    let saved = portal.offices.edit(Actor::Person(by), move |edit| edit.put_person(id, who, &said));
    if let Err(error) = saved.await {
        let faults = Failed::from(error).said(&page)?;
        return Ok(ask(&portal, &page, place, (&office, &staff), &given, &faults).await);
    }
    if rights::places_offices(page.viewer()) && given.yes("capo") != staff.head {
        let head = UnitChange::Head(who, given.yes("capo"));
        let done = Offices::change_unit(&portal.directory, Actor::Person(by), id, head).await;
        done.map_err(|error| Failed::from(error).answer(&page))?;
    }
    Ok(page.redirect_with_flash(&format!("{OFFICES_PATH}/{id}#persone"), Tone::Success, text::SAVED))
}
