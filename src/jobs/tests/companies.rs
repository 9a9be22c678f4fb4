//! The business directory.

use super::{House, NOW, houses};
use crate::{
    catalogue::{Kind, Paging},
    clock::DAY,
    directory::{Actor, PrincipalId},
    fiscal::{Ateco, AtecoEdition, PartitaIva},
    jobs::{
        company::{
            CompanyContent, CompanyFilter, CompanyOwnFilter, CompanyRow, CompanyState, Reading, Seen, Size,
            json_ld,
        },
        listing::{ListingError, Problem},
    },
};

fn content(number: u32, name: &str) -> CompanyContent {
    CompanyContent {
        denomination: name.into(),
        legal_form: "S.r.l.".into(),
        codice_fiscale: String::new(),
        partita_iva: PartitaIva::of_numbers(number, 75).unwrap().to_string(),
        ateco: "55.20.42".into(),
        ateco_edition: Some(AtecoEdition::Y2025),
        size: Some(Size::Micro),
        office: None,
        comune: "075035".into(),
        comune_name: "Lecce".into(),
        street: "Via della Prova, 1".into(),
        cap: "73100".into(),
        site: "https://www.prova.example".into(),
        mail: "info@prova.example".into(),
        phone: "0832 000 900".into(),
        description: "Case per *vacanze*.".into(),
    }
}

impl House {
    async fn seen(&self, reader: Option<PrincipalId>, id: i64) -> Option<Seen> {
        self.jobs.companies.load(reader.map(Actor::from), id).await.ok()
    }
}

#[tokio::test]
async fn a_firm_registers_and_an_operator_approves() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let id = desk.add(house.firm, content(1, "Azienda Prova 1")).await.unwrap();
        assert!(house.seen(None, id).await.is_none() && house.seen(Some(house.rival), id).await.is_none());
        assert_eq!(house.seen(Some(house.firm), id).await.unwrap().reading, Reading::Owner);
        let seen = house.seen(Some(house.operator), id).await.unwrap();
        assert_eq!((seen.reading, seen.company.state), (Reading::Staff, CompanyState::Pending));
        assert!(matches!(desk.approve(house.firm, id, 1).await, Err(ListingError::Forbidden)));
        assert!(matches!(desk.approve(house.rival, id, 1).await, Err(ListingError::NotFound)));
        let version = desk.refuse(house.operator, id, 1, "Manca la sede.").await.unwrap();
        let own = desk.of_person(house.firm).await.unwrap();
        assert_eq!((own[0].0.state, own[0].0.reason.as_str()), (CompanyState::Refused, "Manca la sede."));
        let version = desk.edit(house.firm, id, version, content(1, "Azienda Prova 1 bis")).await.unwrap();
        let queue = CompanyOwnFilter { state: Some(CompanyState::Pending), ..CompanyOwnFilter::default() };
        let waiting = desk.own(house.other, queue, Paging::new(1, 9)).await.unwrap();
        assert_eq!(waiting.total, 1, "one of no office is anybody's");
        desk.approve(house.operator, id, version).await.unwrap();
        let public = house.seen(None, id).await.unwrap();
        assert_eq!(
            (public.reading, public.company.content.phone.as_str()),
            (Reading::Public, "+390832000900")
        );
        let shown = house.shown(Kind::Company, id).await.unwrap();
        assert_eq!(shown.path, format!("/imprese/{id}-azienda-prova-1-bis"));
        assert_eq!(shown.summary, "Case per vacanze.");
        let deeds = ["company.approve", "company.propose", "company.refuse", "company.register"];
        assert_eq!(house.deeds().await[..4], deeds, "{}", house.engine.name);
    }
}

#[tokio::test]
async fn a_change_waits_while_the_approved_entry_stays() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let id = desk.add(house.operator, content(1, "Vecchio nome")).await.unwrap();
        assert!(matches!(desk.edit(house.firm, id, 1, content(1, "x")).await, Err(ListingError::Forbidden)));
        desk.add_person(house.operator, id, house.firm).await.unwrap();
        let Err(ListingError::Invalid(faults)) = desk.add_person(house.operator, id, house.citizen).await
        else {
            panic!("a citizen is no firm")
        };
        assert_eq!(faults.of("person"), Some(&Problem::Unknown));
        let version = desk.edit(house.firm, id, 1, content(1, "Nuovo nome")).await.unwrap();
        let version = desk.edit(house.firm, id, version, content(1, "Nuovissimo nome")).await.unwrap();
        let public = house.seen(None, id).await.unwrap();
        assert_eq!((public.company.content.denomination.as_str(), public.revision), ("Vecchio nome", None));
        let own = house.seen(Some(house.firm), id).await.unwrap();
        assert_eq!(own.revision.unwrap().content.denomination, "Nuovissimo nome");
        let changed = CompanyOwnFilter { changed: true, ..CompanyOwnFilter::default() };
        let waiting = desk.own(house.operator, changed, Paging::new(1, 9)).await.unwrap();
        assert_eq!((waiting.total, waiting.rows[0].1.is_some()), (1, true));
        assert!(
            matches!(desk.approve(house.operator, id, 1).await, Err(ListingError::Stale)),
            "it was not read"
        );
        let version = desk.refuse(house.operator, id, version, "No.").await.unwrap();
        let own = house.seen(Some(house.firm), id).await.unwrap();
        assert_eq!((own.company.state, own.company.reason.as_str()), (CompanyState::Approved, "No."));
        assert!(house.seen(None, id).await.unwrap().company.reason.is_empty());
        let version = desk.edit(house.firm, id, version, content(1, "Altro nome")).await.unwrap();
        desk.approve(house.operator, id, version).await.unwrap();
        let public = house.seen(None, id).await.unwrap();
        assert_eq!(public.company.content.denomination, "Altro nome");
        assert_eq!(house.shown(Kind::Company, id).await.unwrap().title, "Altro nome");
        desk.remove_person(house.operator, id, house.firm).await.unwrap();
        assert!(desk.of_person(house.firm).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn codes_are_of_one_approved_entry() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let first = desk.add(house.firm, content(1, "Prima")).await.unwrap();
        let second = desk.add(house.rival, content(1, "Seconda")).await.unwrap();
        assert_eq!(desk.twins(house.operator, first).await.unwrap()[0].id, second);
        desk.approve(house.operator, first, 1).await.unwrap();
        let taken = |outcome: Result<i64, ListingError>| match outcome {
            Err(ListingError::Invalid(faults)) => faults.of("partita_iva") == Some(&Problem::Taken),
            _ => false,
        };
        assert!(taken(desk.approve(house.operator, second, 1).await), "{}", house.engine.name);
        assert!(taken(desk.add(house.operator, content(1, "Terza")).await));
        desk.suspend(house.operator, first, 2, "Cessata.").await.unwrap();
        assert!(house.seen(None, first).await.is_none() && house.shown(Kind::Company, first).await.is_none());
        assert!(taken(desk.approve(house.operator, second, 1).await), "a suspended one may come back");
        let suspended = desk.edit(house.firm, first, 3, content(1, "x")).await;
        assert!(matches!(suspended, Err(ListingError::CompanyState(CompanyState::Suspended))));
        desk.restore(house.operator, first, 3).await.unwrap();
        assert!(house.seen(None, first).await.is_some());
    }
}

#[tokio::test]
async fn nobody_fills_the_queue() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        for number in 1..=3 {
            desk.add(house.firm, content(number, "x")).await.unwrap();
        }
        assert!(matches!(desk.add(house.firm, content(4, "x")).await, Err(ListingError::TooMany)));
        assert!(matches!(desk.add(house.citizen, content(4, "x")).await, Err(ListingError::Forbidden)));
    }
}

#[tokio::test]
async fn an_entry_of_an_office_is_that_offices() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let of = |office| CompanyContent { office: Some(office), ..content(1, "x") };
        assert!(matches!(desk.add(house.operator, of(house.nardo)).await, Err(ListingError::Forbidden)));
        let id = desk.add(house.operator, of(house.lecce)).await.unwrap();
        assert!(matches!(desk.suspend(house.other, id, 1, "x").await, Err(ListingError::Forbidden)));
        assert!(matches!(
            desk.edit(house.operator, id, 1, of(house.nardo)).await,
            Err(ListingError::Forbidden)
        ));
        let none = desk.own(house.other, CompanyOwnFilter::default(), Paging::new(1, 9)).await.unwrap();
        assert_eq!(none.total, 0);
        assert!(desk.people(house.operator, id).await.unwrap().is_empty());
        assert!(matches!(desk.people(house.other, id).await, Err(ListingError::Forbidden)));
    }
}

#[tokio::test]
async fn firms_are_found_by_place_trade_size_and_words() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let other = CompanyContent {
            ateco: "41.20.00".into(),
            size: Some(Size::Large),
            comune: "075052".into(),
            comune_name: "Nardò".into(),
            ..content(2, "Edil Prova 2")
        };
        for content in [content(1, "Azienda Prova 1"), other] {
            desk.add(Actor::server(), content).await.unwrap();
        }
        let names = async |filter: CompanyFilter| -> Vec<String> {
            let page = desk.list(filter, Paging::new(1, 9)).await.unwrap();
            page.rows.into_iter().map(|company| company.content.denomination).collect()
        };
        let any = CompanyFilter::default;
        assert_eq!(names(any()).await, ["Azienda Prova 1", "Edil Prova 2"]);
        assert_eq!(names(CompanyFilter { comune: "075052".into(), ..any() }).await, ["Edil Prova 2"]);
        assert_eq!(names(CompanyFilter { size: Some(Size::Micro), ..any() }).await, ["Azienda Prova 1"]);
        let ateco = |code: &str| CompanyFilter { ateco: Ateco::parse(code).ok(), ..any() };
        assert_eq!(names(ateco("55")).await, ["Azienda Prova 1"]);
        assert_eq!(names(ateco("41.2")).await, ["Edil Prova 2"]);
        assert!(names(ateco("41.21")).await.is_empty());
        assert_eq!(names(CompanyFilter { words: "nardo edile".into(), ..any() }).await, ["Edil Prova 2"]);
        let facets = desk.facets(CompanyFilter { size: Some(Size::Micro), ..any() }).await.unwrap();
        let counts: Vec<(&str, usize)> = facets.iter().map(|f| (f.field, f.values.len())).collect();
        assert_eq!(counts, [("comune", 1), ("ateco", 1), ("size", 2)], "{}", house.engine.name);
    }
}

#[tokio::test]
async fn a_persons_code_is_the_persons_own() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let alone =
            CompanyContent { codice_fiscale: "RSSMRA85T10A562S".into(), ..content(1, "Panificio Prova 1") };
        let id = desk.add(house.operator, alone).await.unwrap();
        assert_eq!(house.seen(None, id).await.unwrap().company.content.codice_fiscale, "");
        let listed = desk.list(CompanyFilter::default(), Paging::new(1, 9)).await.unwrap();
        assert_eq!(listed.rows[0].content.codice_fiscale, "");
        let own = house.seen(Some(house.operator), id).await.unwrap().company;
        assert_eq!(own.content.codice_fiscale, "RSSMRA85T10A562S");
        let object = json_ld(&own, "https://lavoro.example").unwrap();
        assert!(!object.to_string().contains("RSSMRA"), "{object}");
        assert_eq!(object["vatID"], format!("IT{}", own.content.partita_iva));
        assert_eq!(object["address"]["postalCode"], "73100");
    }
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let rows = |name: &str| -> Vec<CompanyRow> {
            (1..=3).map(|n| CompanyRow { content: content(n, &format!("{name} {n}")) }).collect()
        };
        let waiting = desk.add(house.firm, content(2, "In attesa")).await.unwrap();
        let done = desk.import(house.operator, rows("Prova"), |_| {}).await.unwrap();
        assert_eq!((done.added, done.changed, done.unchanged), (2, 1, 0), "what waited is approved");
        assert_eq!(house.seen(None, waiting).await.unwrap().company.content.denomination, "Prova 2");
        house.clock.advance(DAY);
        let exported = desk.export(Actor::command_line()).await.unwrap();
        let again = desk.import(house.operator, exported, |_| {}).await.unwrap();
        assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 3), "{}", house.engine.name);
        let changed = desk.import(house.operator, rows("Nuova"), |_| {}).await.unwrap();
        assert_eq!((changed.changed, house.clock.now()), (3, NOW + DAY));
        assert!(matches!(desk.import(house.firm, rows("x"), |_| {}).await, Err(ListingError::Forbidden)));
    }
}
