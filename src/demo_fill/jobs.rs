//! Vacancies, firms, competitions and courses of the demo, through the ordinary imports: those that are there already stay as
//! they are.

use crate::{
    address::Address,
    app::App,
    clock::{Clock, Micros},
    demo::{self, jobs::OfOffice},
    directory::{Actor, PrincipalId},
    fiscal::PartitaIva,
    jobs::{
        Jobs,
        company::{CompanyContent, CompanyRow, Size},
        listing::{Desk, Row, store::Stored},
    },
    training::Training,
};
use anyhow::Context as _;
use std::collections::HashMap;

/// The first number of firms that have entered themselves, and the office that gives partite IVA in the province.
const OWN_FIRST: u32 = 9_000_001;
const LECCE: u16 = 75;
/// Items of the portal that these go with when nobody asks for a number.
const USUAL: usize = 500;

/// Fills them in as of the day up to which the demo reaches. The offices have to be there.
pub(super) async fn fill(app: &App, items: usize, until: Micros) -> anyhow::Result<()> {
    let offices = offices(app).await?;
    let clock = Clock::manual(until);
    let (jobs, training) = (Jobs::new(&app.db, &clock), Training::new(&app.db, &clock));
    let seed = demo::DEFAULT_SEED;
    // Nobody has asked for a number of messages: then the portal has as many things as it usually has.
    let items = if items == demo::DEFAULT_ITEMS { USUAL } else { items };
    let firms = demo::jobs::companies_of(items);
    let companies = of_offices(&offices, demo::jobs::companies(firms, seed), |row| &mut row.content.office);
    jobs.companies.import(Actor::server(), companies.clone(), |_| {}).await?;
    let mut vacancies = demo::jobs::vacancies(demo::jobs::vacancies_of(items), firms, seed, until);
    let numbers = numbers(&jobs, &companies).await?;
    for OfOffice { row, .. } in &mut vacancies {
        let details = &mut row.content.details;
        details.company = numbers.get(&details.company_name).copied();
    }
    import(&jobs.vacancies, &offices, vacancies).await?;
    let competitions = demo::jobs::competitions(demo::jobs::competitions_of(items), seed, until);
    import(&jobs.competitions, &offices, competitions).await?;
    let courses = demo::jobs::courses(demo::jobs::courses_of(items), seed, until);
    import(&training.courses, &offices, courses).await?;
    own_entries(app, &jobs).await
}

/// What the firms that have an account have asked for: one entry is read, with a change that waits; one waits; one was refused.
async fn own_entries(app: &App, jobs: &Jobs) -> anyhow::Result<()> {
    let firms = demo::province().people.into_iter().filter(|person| person.role == demo::Role::Company);
    for (number, firm) in (0_u32..).zip(firms) {
        let login = firm.address();
        let person = app.directory.find(&Address::parse(&login)?).await?;
        let person = person.with_context(|| format!("there is no {login}"))?.id;
        if !jobs.companies.of_person(person).await?.is_empty() {
            continue;
        }
        let code = PartitaIva::of_numbers(OWN_FIRST + number, LECCE).context("no such partita IVA")?;
        let content = CompanyContent {
            denomination: firm.name(),
            partita_iva: code.to_string(),
            size: Some(Size::Small),
            comune_name: "Lecce".to_owned(),
            description: "Azienda di prova: cerca personale attraverso il Centro per l’Impiego.".to_owned(),
            ..CompanyContent::default()
        };
        let id = jobs.companies.add(person, content.clone()).await?;
        match number {
            0 => {
                let version = jobs.companies.approve(Actor::server(), id, 1).await?;
                let changed = CompanyContent { size: Some(Size::Medium), ..content };
                jobs.companies.edit(person, id, version, changed).await?;
            }
            1 => {}
            _ => {
                jobs.companies.refuse(Actor::server(), id, 1, "Manca l’indirizzo della sede.").await?;
            }
        }
    }
    Ok(())
}

async fn import<D: Stored>(
    desk: &Desk<D>,
    offices: &HashMap<&str, PrincipalId>,
    rows: Vec<OfOffice<Row<D>>>,
) -> anyhow::Result<()> {
    let rows = of_offices(offices, rows, |row| &mut row.content.office);
    desk.import(Actor::server(), rows, |_| {}).await?;
    Ok(())
}

/// The rows, each with its office.
fn of_offices<T>(
    offices: &HashMap<&str, PrincipalId>,
    rows: Vec<OfOffice<T>>,
    place: fn(&mut T) -> &mut Option<PrincipalId>,
) -> Vec<T> {
    let with_office = |OfOffice { office, mut row }: OfOffice<T>| {
        *place(&mut row) = offices.get(office).copied();
        row
    };
    rows.into_iter().map(with_office).collect()
}

/// The entries of the business directory, by name.
async fn numbers(jobs: &Jobs, companies: &[CompanyRow]) -> anyhow::Result<HashMap<String, i64>> {
    let mut numbers = HashMap::new();
    for CompanyRow { content } in companies {
        if let Some(number) = jobs.companies.find(&content.partita_iva).await? {
            numbers.insert(content.denomination.clone(), number);
        }
    }
    Ok(numbers)
}

/// The offices of the demo, by the left side of their address.
async fn offices(app: &App) -> anyhow::Result<HashMap<&'static str, PrincipalId>> {
    let mut found = HashMap::new();
    for office in demo::province().offices {
        let address = Address::parse(&demo::address(office.local_part))?;
        let principal = app.directory.find(&address).await?;
        found.insert(office.local_part, principal.with_context(|| format!("there is no {address}"))?.id);
    }
    Ok(found)
}
