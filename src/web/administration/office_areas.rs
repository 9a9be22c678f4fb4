//! `/amministrazione/uffici/{id}/comuni`: for which comuni an office is competent, and when.

use axum::extract::Path;
use chrono::NaiveDate;
use templates::pages::administration::{AreaRow, AreasPage, FormPage, Group, Input, InputKind, areas};
use templates::parts::Tone;
use templates::shell::Crumb;
use templates::text::portal::administration as text;

use super::given::{block, fault, line, select};
use super::office_profile::comune_named;
use super::{Failed, Given, OFFICES_PATH, allow, render, status};
use crate::directory::{Actor, PrincipalId};
use crate::portal::offices::{Area, Competence, rights};
use crate::rome;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// Comuni that are named at once.
const MOST: usize = 200;

/// `GET`: what there is, and the form.
pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    let today = rome::day_of(portal.clock.now()).to_string();
    let given = Given(vec![("dal".to_owned(), today)]);
    ask(&portal, &page, id, &given, &[]).await
}

/// The name of the office, for whoever says what it is competent for.
async fn name_of(portal: &Portal, page: &Page, id: i64) -> Result<(PrincipalId, String), Refusal> {
    let person = allow(page, rights::draws_areas(page.viewer()))?;
    let all = portal.offices.all().await.map_err(|error| Failed::from(error).answer(page))?;
    match all.of(PrincipalId(id)) {
        Some(office) => Ok((person, office.name.clone())),
        None => Err(page.not_found().into()),
    }
}

async fn ask(portal: &Portal, page: &Page, id: i64, given: &Given, faults: &[(String, String)]) -> Answer {
    let (_, name) = name_of(portal, page, id).await?;
    let all = portal.offices.areas(PrincipalId(id)).await;
    let rows: Vec<AreaRow> = all.map_err(|error| Failed::from(error).answer(page))?.iter().map(row).collect();
    let day = |name, label| Input { kind: InputKind::Date, ..line(name, label, given.get(name), 0) };
    let deeds =
        [("assegna", text::ASSIGN), ("togli", text::UNASSIGN)].map(|(v, l)| (v.to_owned(), l.to_owned()));
    let chosen = if given.get("azione").is_empty() { "assegna" } else { given.get("azione") };
    let inputs = vec![
        Input {
            hint: text::COMUNI_HINT,
            required: true,
            ..block("comuni", text::COMUNI, given.get("comuni"), 5)
        },
        Input { required: true, ..day("dal", text::FROM) },
        Input { hint: text::TO_HINT, ..day("al", text::TO) },
        Input { required: true, ..select("azione", text::LOG_WHAT, chosen, None, deeds) },
    ];
    // Who draws areas need not look after the office.
    let back = match rights::edits_office(page.viewer(), PrincipalId(id)) {
        true => format!("{OFFICES_PATH}/{id}"),
        false => OFFICES_PATH.to_owned(),
    };
    let body = areas(&AreasPage {
        name: &name,
        rows: &rows,
        form: FormPage {
            action: &format!("{OFFICES_PATH}/{id}/comuni"),
            csrf: page.csrf(),
            faults,
            groups: vec![Group { legend: "", inputs }],
            submit: text::SAVE,
            back: &back,
            ..FormPage::default()
        },
    });
    let crumbs = [Crumb::to(text::OFFICES, OFFICES_PATH), Crumb::to(&name, &back)];
    Ok(render(portal, page, (status(!faults.is_empty()), text::AREAS), &crumbs, &body).await)
}

fn row((area, comune): &(Area, String)) -> AreaRow {
    let day = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    let to = area.to.map(day).unwrap_or_default();
    AreaRow { comune: comune.clone(), period: text::period(&day(area.from), &to) }
}

/// `POST`: it is competent for some, or no longer.
pub(super) async fn assign(
    portal: Portal,
    Path(id): Path<i64>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (person, _) = name_of(&portal, &page, id).await?;
    let given = Given(form);
    let mut faults = Vec::new();
    let mut comuni = Vec::new();
    for name in given.get("comuni").lines().map(str::trim).filter(|line| !line.is_empty()).take(MOST) {
        match comune_named(&portal, name).await {
            Ok(Some(istat)) => comuni.push(istat),
            Ok(None) => faults.push(("comuni".to_owned(), text::filter(name, &text::fault("comune", 0)))),
            Err(error) => return Ok(Failed::from(error).answer(&page)),
        }
    }
    if comuni.is_empty() && faults.is_empty() {
        faults.push(fault("comuni", "missing"));
    }
    faults.truncate(5);
    let from = rome::parse_date(given.get("dal"));
    faults.extend(from.is_none().then(|| fault("dal", "date")));
    let to = rome::parse_date(given.get("al"));
    faults.extend((to.is_none() && !given.get("al").is_empty()).then(|| fault("al", "date")));
    let (Some(from), true) = (from, faults.is_empty()) else {
        return ask(&portal, &page, id, &given, &faults).await;
    };
    let office = (given.get("azione") != "togli").then_some(PrincipalId(id));
    if office.is_none() {
        // Only what is its own is taken from it.
        let own =
            portal.offices.areas(PrincipalId(id)).await.map_err(|error| Failed::from(error).answer(&page))?;
        if !comuni.iter().all(|comune| own.iter().any(|(area, _)| area.comune == *comune)) {
            return ask(&portal, &page, id, &given, &[fault("comuni", "unknown")]).await;
        }
    }
    let competence = Competence { office, from, to };
    let done = portal.offices.edit(Actor::Person(person), move |edit| edit.assign(&comuni, competence));
    match done.await {
        Ok(count) => {
            let back = format!("{OFFICES_PATH}/{id}/comuni");
            Ok(page.redirect_with_flash(&back, Tone::Success, &text::areas_changed(count)))
        }
        Err(error) => ask(&portal, &page, id, &given, &Failed::from(error).said(&page)?).await,
    }
}
