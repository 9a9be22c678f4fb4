//! `GET /amministrazione/uffici/{id}`: an office with all that is looked after.

use axum::extract::Path;
use templates::pages::administration::{
    FormPage, Group, Input, InputKind, OfficeSheet, StaffRow, office as sheet_page,
};
use templates::shell::Crumb;
use templates::text::portal::{administration as text, offices as words};

use super::given::{hidden, line};
use super::office_hours::in_words;
use super::{Failed, Given, OFFICES_PATH, own_office, render, status};
use crate::directory::{Actor, PrincipalId, Role};
use crate::portal::offices::{self, Exception, Office, Schedule, Staff, comuni_of_office};
use crate::rome;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Page, Refusal};

pub(super) async fn show(portal: Portal, page: Page, Path(id): Path<i64>) -> Answer {
    answer(&portal, &page, id, (&Given::default(), Vec::new())).await
}

/// What the page shows beside the profile.
struct Read {
    name: String,
    address: String,
    disabled: bool,
    staff: Vec<Staff>,
    comuni: Vec<String>,
}

async fn read(
    portal: &Portal,
    page: &Page,
    by: PrincipalId,
    id: PrincipalId,
) -> Result<(Option<Office>, Read), Refusal> {
    let answer = |failed: Failed| Refusal::from(failed.answer(page));
    let today = rome::day_of(portal.clock.now());
    let staff = portal.offices.staff(Actor::Person(by), id).await;
    let staff = staff.map_err(|error| answer(error.into()))?;
    let more = portal.offices.read(move |conn| {
        let comuni = comuni_of_office(conn, id, today)?;
        Ok((offices::office(conn, id, today)?, comuni, crate::directory::load(conn, &[id])?.pop()))
    });
    let (office, comuni, principal) = more.await.map_err(|error| answer(error.into()))?;
    let principal = principal.ok_or_else(|| answer(Failed::NotFound))?;
    let read = Read {
        name: principal.name,
        address: principal.address.to_string(),
        disabled: principal.disabled,
        staff,
        comuni: comuni.into_iter().map(|comune| comune.name).collect(),
    };
    Ok((office, read))
}

/// The page, with what was typed into one of its forms and what was wrong with that.
pub(super) async fn answer(
    portal: &Portal,
    page: &Page,
    id: i64,
    (given, faults): (&Given, Vec<(String, String)>),
) -> Answer {
    let (by, _) = own_office(portal, page, id).await?;
    let (office, read) = read(portal, page, by, PrincipalId(id)).await?;
    let everything = page.viewer().is(Role::Administrator);
    let path = format!("{OFFICES_PATH}/{id}");
    let actions = ["/giorni", "/festivita", "/persone", ""].map(|rest| format!("{path}{rest}"));
    let this_year = rome::civil(portal.clock.now()).format("%Y").to_string();
    let forms = forms(page, (&read.name, &this_year), given, &faults, &actions);
    let staff: Vec<StaffRow> = read.staff.iter().map(|one| staff_row(one, everything)).collect();
    let schedule = office.as_ref().map(|office| office.schedule.clone()).unwrap_or_default();
    let facts = office.as_ref().map(facts).unwrap_or_default();
    let visible = office.as_ref().filter(|office| office.is_visible());
    let body = sheet_page(&OfficeSheet {
        id,
        csrf: page.csrf(),
        name: &read.name,
        address: read.address.clone(),
        disabled: read.disabled,
        live: visible.map(|office| format!("/uffici/{}", office.profile.slug)).unwrap_or_default(),
        facts: &facts,
        has_profile: office.is_some(),
        week: &week(&schedule),
        days: &schedule.exceptions.iter().map(day).collect::<Vec<_>>(),
        staff: &staff,
        comuni: &read.comuni,
        everything,
        forms,
        wrong: faults.iter().find(|(name, _)| name.is_empty()).map_or("", |(_, words)| words.as_str()),
    });
    let crumbs = [Crumb::to(text::OFFICES, OFFICES_PATH)];
    Ok(render(portal, page, (status(!faults.is_empty()), &read.name), &crumbs, &body).await)
}

fn staff_row(one: &Staff, everything: bool) -> StaffRow {
    StaffRow {
        id: one.account.id.0,
        name: one.account.name.clone(),
        address: one.account.address.to_string(),
        kind: one.account.kind.to_string(),
        head: one.head,
        disabled: one.account.disabled,
        title: one.said.as_ref().map(|said| said.title.clone()),
        removable: everything || !one.head,
    }
}

fn facts(office: &Office) -> Vec<(&'static str, String)> {
    let profile = &office.profile;
    let facts = [
        (text::KIND, text::unit_kind(profile.kind.as_str()).to_owned()),
        (text::POSTAL, office.place()),
        (text::PHONE, profile.phone.clone()),
        (text::FAX, profile.fax.clone()),
        (text::PEC, profile.pec.clone()),
        (text::ACCESS_NOTES, profile.access.clone()),
        (text::PUBLIC, if profile.public { text::YES.to_owned() } else { text::HIDDEN.to_owned() }),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn week(schedule: &Schedule) -> Vec<(String, String)> {
    if schedule.weekly.is_empty() {
        return Vec::new();
    }
    let day = |(index, name): (u32, &&str)| {
        let hours = in_words(schedule.weekday(index));
        ((*name).to_owned(), if hours.is_empty() { text::CLOSED.to_owned() } else { hours })
    };
    (1..).zip(&words::DAYS).map(day).collect()
}

fn day(one: &Exception) -> (String, String, String) {
    let hours = in_words(one.spans.iter());
    let hours = if hours.is_empty() { text::CLOSED.to_owned() } else { hours };
    let hours = if one.reason.is_empty() { hours } else { format!("{hours} · {}", one.reason) };
    (one.day.to_string(), one.day.format("%d/%m/%Y").to_string(), hours)
}

fn forms<'a>(
    page: &'a Page,
    (name, year): (&str, &str),
    given: &Given,
    faults: &'a [(String, String)],
    actions: &'a [String; 4],
) -> [FormPage<'a>; 4] {
    let one = |index: usize, submit, inputs: Vec<Input<'a>>| {
        let own = faults.iter().any(|(at, _)| inputs.iter().any(|input| input.name == at));
        FormPage {
            action: actions[index].as_str(),
            csrf: page.csrf(),
            faults: if own { faults } else { &[] },
            groups: vec![Group { legend: "", inputs }],
            submit,
            ..FormPage::default()
        }
    };
    let typed = |name: &str, else_: &str| match given.get(name) {
        "" => else_.to_owned(),
        typed => typed.to_owned(),
    };
    [
        one(
            0,
            text::ADD,
            vec![
                hidden("azione", "aggiungi"),
                Input {
                    kind: InputKind::Date,
                    required: true,
                    ..line("giorno", text::DAY, given.get("giorno"), 0)
                },
                Input {
                    hint: text::DAY_HOURS_HINT,
                    ..line("orari", text::DAY_HOURS, given.get("orari"), 200)
                },
                line("motivo", text::REASON, given.get("motivo"), 200),
            ],
        ),
        one(
            1,
            text::HOLIDAYS,
            vec![Input {
                kind: InputKind::Number,
                required: true,
                ..line("anno", text::YEAR, &typed("anno", year), 4)
            }],
        ),
        one(
            2,
            text::JOIN,
            vec![
                hidden("azione", "aggiungi"),
                Input {
                    kind: InputKind::Mail,
                    hint: text::COLLEAGUE_HINT,
                    required: true,
                    ..line("indirizzo", text::COLLEAGUE, given.get("indirizzo"), 254)
                },
            ],
        ),
        one(
            3,
            text::RENAME,
            vec![Input { required: true, ..line("nome", text::NAME, &typed("nome", name), 200) }],
        ),
    ]
}
