//! `/amministrazione/uffici/{id}/profilo`: what an office says of itself.

use axum::extract::Path;
use mailstore::DbError;
use templates::pages::administration::{FormPage, Group, Input, InputKind, form};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::given::{at, block, check, fault, hidden, line, select};
use super::office_create::kinds;
use super::{Failed, Given, OFFICES_PATH, own_office, render, status};
use crate::directory::{Actor, PrincipalId};
use crate::fields::folded;
use crate::portal::offices::{Office, Point, Profile, UnitKind, rights};
use crate::territory::{self, ComuneFilter};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// `GET`: the form.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let (_, office) = own_office(&portal, &page, id).await?;
    let given = given_of(office.as_ref());
    ask(&portal, &page, id, &given, (&[], false)).await
}

/// The form as the office is.
fn given_of(office: Option<&Office>) -> Given {
    let blank = Profile::blank(UnitKind::Centre);
    let profile = office.map_or(&blank, |office| &office.profile);
    let id = |id: Option<PrincipalId>| id.map(|id| id.to_string()).unwrap_or_default();
    let town = |office: &Office| match office.province.as_str() {
        "" => office.town.clone(),
        province => format!("{} ({province})", office.town),
    };
    let yes = if profile.public { "si" } else { "" };
    let pairs = [
        ("versione", office.map_or(0, |office| office.version).to_string()),
        ("pagina", profile.slug.clone()),
        ("tipo", profile.kind.to_string()),
        ("sopra", id(profile.parent)),
        ("territorio", id(profile.territory)),
        ("posto", profile.position.to_string()),
        ("descrizione", profile.description.clone()),
        ("via", profile.street.clone()),
        ("comune", office.map(town).unwrap_or_default()),
        ("cap", profile.cap.clone()),
        ("telefono", profile.phone.clone()),
        ("fax", profile.fax.clone()),
        ("pec", profile.pec.clone()),
        ("punto", profile.point.map(|point| point.degrees()).unwrap_or_default()),
        ("accesso", profile.access.clone()),
        ("pubblico", yes.to_owned()),
    ];
    Given(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

async fn ask(
    portal: &Portal,
    page: &Page,
    id: i64,
    given: &Given,
    (faults, conflict): (&[(String, String)], bool),
) -> Answer {
    let names = portal.names().await.map_err(|error| Failed::from(error).answer(page))?;
    let name = names.offices.of(PrincipalId(id)).map(|office| office.name.clone());
    let (name, back) = (name.unwrap_or_else(|| text::PROFILE.to_owned()), format!("{OFFICES_PATH}/{id}"));
    let others = names.offices.offices.iter().filter(|office| office.id.0 != id);
    let above: Vec<(String, String)> =
        others.map(|office| (office.id.to_string(), office.name.clone())).collect();
    let territories: Vec<(String, String)> =
        names.known.territories.iter().map(|one| (one.id.to_string(), one.name.clone())).collect();
    let places = rights::places_offices(page.viewer());
    let lead = if places { "" } else { text::MANAGER_NOTE };
    let mut groups = vec![reaching(given), saying(given)];
    if places {
        groups.push(standing(given, above, territories));
    }
    let body = form(&FormPage {
        heading: text::PROFILE_EDIT,
        lead,
        action: &format!("{back}/profilo"),
        csrf: page.csrf(),
        faults,
        conflict,
        groups,
        submit: text::SAVE,
        back: &back,
    });
    let crumbs = [Crumb::to(text::OFFICES, OFFICES_PATH), Crumb::to(&name, &back)];
    let status = status(!faults.is_empty() || conflict);
    Ok(render(portal, page, (status, text::PROFILE_EDIT), &crumbs, &body).await)
}

fn reaching<'a>(given: &Given) -> Group<'a> {
    let phone = |name, label| Input { kind: InputKind::Phone, ..line(name, label, given.get(name), 60) };
    let inputs = vec![
        hidden("versione", given.get("versione")),
        line("via", text::STREET, given.get("via"), 200),
        Input { hint: text::COMUNE_HINT, ..line("comune", text::COMUNE, given.get("comune"), 100) },
        line("cap", text::CAP, given.get("cap"), 5),
        phone("telefono", text::PHONE),
        phone("fax", text::FAX),
        Input { kind: InputKind::Mail, ..line("pec", text::PEC, given.get("pec"), 254) },
        Input { hint: text::POINT_HINT, ..line("punto", text::POINT, given.get("punto"), 60) },
    ];
    Group { legend: text::WHERE, inputs }
}

fn saying<'a>(given: &Given) -> Group<'a> {
    let inputs = vec![
        Input {
            hint: text::MARKDOWN_HINT,
            ..block("descrizione", text::DESCRIPTION, given.get("descrizione"), 8)
        },
        Input {
            hint: text::ACCESS_NOTES_HINT,
            ..block("accesso", text::ACCESS_NOTES, given.get("accesso"), 3)
        },
        check("pubblico", text::PUBLIC, given.yes("pubblico")),
    ];
    Group { legend: text::DESCRIPTION, inputs }
}

fn standing<'a>(
    given: &Given,
    above: Vec<(String, String)>,
    territories: Vec<(String, String)>,
) -> Group<'a> {
    let inputs = vec![
        Input { required: true, ..select("tipo", text::KIND, given.get("tipo"), None, kinds()) },
        select("sopra", text::PARENT, given.get("sopra"), Some(text::NO_PARENT), above),
        select("territorio", text::TERRITORY, given.get("territorio"), Some(text::NO_TERRITORY), territories),
        Input { kind: InputKind::Number, ..line("posto", text::POSITION, given.get("posto"), 6) },
        Input { hint: text::SLUG_HINT, ..line("pagina", text::SLUG, given.get("pagina"), 80) },
    ];
    Group { legend: text::STANDING, inputs }
}

/// `POST`: it is kept.
pub(super) async fn save(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, office) = own_office(&portal, &page, id).await?;
    let given = Given(form);
    let before = office.map_or_else(|| Profile::blank(UnitKind::Centre), |office| office.profile);
    let mut faults = Vec::new();
    let comune = match comune_named(&portal, given.get("comune")).await {
        Ok(comune) => comune,
        Err(error) => return Ok(Failed::from(error).answer(&page)),
    };
    if comune.is_none() && !given.get("comune").is_empty() {
        faults.push(fault("comune", "comune"));
    }
    let point = Point::parse(given.get("punto"));
    if point.is_none() && !given.get("punto").is_empty() {
        faults.push(fault("punto", "point"));
    }
    if !faults.is_empty() {
        return ask(&portal, &page, id, &given, (&faults, false)).await;
    }
    let profile = profile_of(&given, before, rights::places_offices(page.viewer()), (comune, point));
    let version = given.number("versione");
    let saved = portal
        .offices
        .edit(Actor::Person(person), move |edit| edit.save_profile(PrincipalId(id), Some(version), &profile));
    match saved.await.map_err(Failed::from) {
        Ok(_) => Ok(page.redirect_with_flash(&format!("{OFFICES_PATH}/{id}"), Tone::Success, text::SAVED)),
        Err(Failed::Conflict(version)) => ask(&portal, &page, id, &at(given, version), (&[], true)).await,
        Err(failed) => ask(&portal, &page, id, &given, (&failed.said(&page)?, false)).await,
    }
}

fn profile_of(
    given: &Given,
    before: Profile,
    places: bool,
    (comune, point): (Option<String>, Option<Point>),
) -> Profile {
    let text = |name| given.get(name).to_owned();
    let profile = Profile {
        description: text("descrizione"),
        street: text("via"),
        comune,
        cap: text("cap"),
        phone: text("telefono"),
        fax: text("fax"),
        pec: text("pec"),
        point,
        access: text("accesso"),
        public: given.yes("pubblico"),
        ..before
    };
    if !places {
        return profile;
    }
    Profile {
        slug: text("pagina"),
        kind: given.get("tipo").parse().unwrap_or(profile.kind),
        parent: given.id("sopra"),
        territory: given.id("territorio"),
        position: given.number("posto"),
        ..profile
    }
}

/// The ISTAT code of a comune by its name, with or without its province: `Lecce`, `Lecce (LE)`. None when there is none, or there
/// are several.
pub(super) async fn comune_named(portal: &Portal, text: &str) -> Result<Option<String>, DbError> {
    let (name, province) = match text.split_once('(') {
        Some((name, rest)) => (name.trim(), Some(rest.trim_end_matches(')').trim().to_uppercase())),
        None => (text.trim(), None),
    };
    if name.is_empty() {
        return Ok(None);
    }
    let filter = ComuneFilter { province, begins: Some(name.to_owned()), retired: false, limit: 100 };
    let wanted = folded(name);
    let found = portal.territories.read(move |conn| territory::comuni(conn, &filter)).await?;
    let mut same = found.into_iter().filter(|comune| folded(&comune.name) == wanted);
    let first = same.next();
    Ok(if same.next().is_some() { None } else { first.map(|comune| comune.istat) })
}
