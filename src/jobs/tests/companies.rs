//! The business directory.

use super::{House, NOW, houses, principal};
use crate::{
    audit::{self, Doer},
    catalogue::{Kind, Paging},
    clock::DAY,
    directory::{Actor, Kind as DirectoryKind, PrincipalId, Role},
    fiscal::{Ateco, AtecoEdition, PartitaIva},
    jobs::{
        company::{
            CompanyContent, CompanyFilter, CompanyOwnFilter, CompanyRow, CompanyState, Reading, Seen, Size,
            json_ld, personal,
        },
        listing::{ListingError, OwnOrder, OwnSort, Problem, sheet},
    },
};
use std::time::Duration;

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
        assert_eq!((own.revision, own.refused.unwrap().denomination.as_str()), (None, "Nuovissimo nome"));
        let changed = CompanyOwnFilter { changed: true, ..CompanyOwnFilter::default() };
        assert_eq!(desk.own(house.operator, changed, Paging::new(1, 9)).await.unwrap().total, 0);
        let public = house.seen(None, id).await.unwrap();
        assert!(public.company.reason.is_empty() && public.refused.is_none());
        let version = desk.edit(house.firm, id, version, content(1, "Altro nome")).await.unwrap();
        assert!(house.seen(Some(house.firm), id).await.unwrap().refused.is_none(), "another change waits");
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
        let done = desk.import(house.operator, rows("Prova"), |_| {}).await.unwrap();
        assert_eq!((done.added, done.changed, done.unchanged), (3, 0, 0));
        house.clock.advance(DAY);
        let exported = desk.export(Actor::command_line()).await.unwrap();
        let again = desk.import(house.operator, exported, |_| {}).await.unwrap();
        assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 3), "{}", house.engine.name);
        let changed = desk.import(house.operator, rows("Nuova"), |_| {}).await.unwrap();
        assert_eq!((changed.changed, house.clock.now()), (3, NOW + DAY));
        assert!(matches!(desk.import(house.firm, rows("x"), |_| {}).await, Err(ListingError::Forbidden)));
    }
}

#[tokio::test]
async fn a_file_hands_no_firm_to_whoever_has_entered_its_code() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let squatted = desk.add(house.rival, content(1, "Di un altro")).await.unwrap();
        let row = CompanyRow { content: content(1, "Vera") };
        let done = desk.import(house.operator, vec![row], |_| {}).await.unwrap();
        assert_eq!((done.added, done.changed), (1, 0), "{}: beside the one that waits", house.engine.name);
        let own = desk.of_person(house.rival).await.unwrap();
        assert_eq!((own.len(), own[0].0.id, own[0].0.state), (1, squatted, CompanyState::Pending));
        assert_eq!(own[0].0.content.denomination, "Di un altro");
        let twins = desk.twins(house.operator, squatted).await.unwrap();
        assert_eq!((twins.len(), twins[0].content.denomination.as_str()), (1, "Vera"));
        assert!(desk.people(house.operator, twins[0].id).await.unwrap().is_empty());
        let edited = desk.edit(house.rival, twins[0].id, 1, content(1, "Mia")).await;
        assert!(matches!(edited, Err(ListingError::Forbidden)));
        let read = house.engine.db.read(|conn| audit::list(conn, None, 1)).await.unwrap();
        assert_eq!(read[0].detail, format!("1 of 1 rows written: company {}", twins[0].id));
    }
}

#[tokio::test]
async fn a_file_leaves_firms_to_their_offices() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        for (number, office) in [(1, house.lecce), (2, house.nardo)] {
            let of_office = CompanyContent { office: Some(office), ..content(number, "Prova") };
            desk.add(Actor::server(), of_office).await.unwrap();
        }
        let bytes = sheet::export(desk.export(Actor::command_line()).await.unwrap());
        let rows = |bytes: &[u8]| -> Vec<CompanyRow> {
            let plan = sheet::plan::<CompanyRow>(bytes).unwrap();
            plan.rows.into_iter().map(|planned| planned.row).collect()
        };
        let done = desk.import(Actor::command_line(), rows(&bytes), |_| {}).await.unwrap();
        assert_eq!((done.added, done.changed, done.unchanged), (0, 0, 2), "{}", house.engine.name);
        let text = String::from_utf8(bytes).unwrap().replace("Prova;", "Altra;");
        let done = desk.import(Actor::command_line(), rows(text.as_bytes()), |_| {}).await.unwrap();
        assert_eq!(done.changed, 2);
        let page = desk.own(Actor::server(), CompanyOwnFilter::default(), Paging::new(1, 9)).await.unwrap();
        let mut offices: Vec<_> = page.rows.iter().map(|(one, _)| one.content.office).collect();
        offices.sort();
        assert_eq!(offices, [Some(house.lecce), Some(house.nardo)]);
        assert!(page.rows.iter().all(|(one, _)| one.content.denomination == "Altra"));
        let taken = desk.import(house.operator, rows(text.as_bytes()), |_| {}).await;
        assert!(matches!(taken, Err(ListingError::Forbidden)), "one of them is another office's");
    }
}

#[tokio::test]
async fn a_file_waits_for_decisions_that_are_under_way() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let id = desk.add(house.operator, content(1, "Prova")).await.unwrap();
        let db = house.engine.db.clone();
        let decision = tokio::spawn(async move {
            db.write(move |tx| {
                let sql = "UPDATE company SET state = 'suspended', reason = 'Cessata.', version = version + 1
                           WHERE id = $1";
                tx.execute(sql, mailstore::args![id])?;
                std::thread::sleep(Duration::from_millis(400));
                Ok::<_, mailstore::DbError>(())
            })
            .await
        });
        tokio::time::sleep(Duration::from_millis(150)).await;
        let row = CompanyRow { content: content(1, "Nuova") };
        let done = desk.import(house.operator, vec![row], |_| {}).await.unwrap();
        decision.await.unwrap().unwrap();
        assert_eq!(done.changed, 1);
        let seen = house.seen(Some(house.operator), id).await.unwrap().company;
        assert_eq!((seen.state, seen.reason.as_str()), (CompanyState::Suspended, "Cessata."));
        assert_eq!(seen.content.denomination, "Nuova", "{}", house.engine.name);
        assert!(house.seen(None, id).await.is_none());
    }
}

#[tokio::test]
async fn an_editor_for_a_scope_has_nothing_to_do_with_firms() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let made = house.directory.edit(Doer::server(), |edit| {
            let channel = principal(edit, DirectoryKind::Channel, "canale", &[]);
            Ok(principal(edit, DirectoryKind::Person, "redattore", &[(Role::Editor, Some(channel))]))
        });
        let of_channel = made.await.unwrap();
        let waiting = desk.add(house.firm, content(1, "In attesa")).await.unwrap();
        let approved = desk.add(house.operator, content(2, "Prova")).await.unwrap();
        for editor in [of_channel, house.editor] {
            let any = CompanyOwnFilter::default;
            let listed = desk.own(editor, any(), Paging::new(1, 9)).await;
            assert!(matches!(listed, Err(ListingError::Forbidden)), "{}", house.engine.name);
            assert!(house.seen(Some(editor), waiting).await.is_none());
            assert!(matches!(desk.approve(editor, waiting, 1).await, Err(ListingError::NotFound)));
            assert!(matches!(desk.suspend(editor, approved, 1, "x").await, Err(ListingError::Forbidden)));
            assert!(matches!(desk.add(editor, content(3, "x")).await, Err(ListingError::Forbidden)));
            let row = CompanyRow { content: content(2, "Nuova") };
            assert!(matches!(desk.import(editor, vec![row], |_| {}).await, Err(ListingError::Forbidden)));
            assert!(matches!(desk.export(editor).await, Err(ListingError::Forbidden)));
        }
        let listed = house.jobs.vacancies.own(of_channel, Default::default(), Paging::new(1, 9)).await;
        assert!(matches!(listed, Err(ListingError::Forbidden)), "no listing is for a channel");
        desk.suspend(house.other, approved, 1, "Cessata.").await.unwrap();
    }
}

#[tokio::test]
async fn a_change_that_waits_undoes_nothing_that_was_corrected_meanwhile() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        let id = desk.add(house.operator, content(1, "Prova")).await.unwrap();
        desk.add_person(house.operator, id, house.firm).await.unwrap();
        let wanted = CompanyContent { phone: "0832 000 111".into(), ..content(1, "Nuovo nome") };
        let version = desk.edit(house.firm, id, 1, wanted).await.unwrap();
        let corrected = CompanyContent {
            street: "Via Giusta, 2".into(),
            phone: "0832 000 222".into(),
            ..content(1, "Prova")
        };
        desk.edit(house.operator, id, version, corrected.clone()).await.unwrap();
        let row = CompanyRow { content: CompanyContent { cap: "73010".into(), ..corrected } };
        desk.import(house.operator, vec![row], |_| {}).await.unwrap();
        let seen = house.seen(Some(house.operator), id).await.unwrap();
        let waiting = seen.revision.unwrap().content;
        assert_eq!((waiting.street.as_str(), waiting.cap.as_str()), ("Via Giusta, 2", "73010"));
        assert_eq!(waiting.phone, "+390832000111", "what both have changed is the firm's still");
        desk.approve(house.operator, id, seen.company.version).await.unwrap();
        let now = house.seen(None, id).await.unwrap().company.content;
        assert_eq!(
            (now.denomination.as_str(), now.street.as_str(), now.cap.as_str()),
            ("Nuovo nome", "Via Giusta, 2", "73010"),
            "{}",
            house.engine.name
        );
    }
}

#[tokio::test]
async fn whoever_is_forgotten_leaves_no_entry_behind() {
    for house in houses().await {
        let (desk, firm) = (&house.jobs.companies, house.firm);
        let db = &house.engine.db;
        let told = async || db.read(move |conn| personal::export(conn, firm)).await.unwrap();
        let kept = async || db.read(move |conn| personal::keeps(conn, firm)).await.unwrap();
        let alone = CompanyContent { codice_fiscale: "RSSMRA85T10A562S".into(), ..content(1, "Mario Rossi") };
        let trade = desk.add(firm, alone).await.unwrap();
        let version = desk.approve(house.operator, trade, 1).await.unwrap();
        let shared = desk.add(house.operator, content(2, "Di due")).await.unwrap();
        for person in [firm, house.rival] {
            desk.add_person(house.operator, shared, person).await.unwrap();
        }
        desk.edit(firm, shared, 1, content(2, "Altro nome")).await.unwrap();
        let waiting = desk.add(firm, content(3, "In attesa")).await.unwrap();
        let export = told().await;
        assert_eq!(export["entries"][0]["says"]["codice_fiscale"], "RSSMRA85T10A562S", "{export}");
        assert_eq!(export["entries"].as_array().map(Vec::len), Some(3));
        assert_eq!(export["changes"][0]["says"]["denomination"], "Altro nome");
        assert!(kept().await, "{}: its own trade is read by everybody", house.engine.name);
        desk.suspend(house.operator, trade, version, "Lo chiede il titolare.").await.unwrap();
        assert!(!kept().await, "the other entry has somebody else");
        let mut offer = house.vacancy("Camerieri");
        offer.details.company = Some(shared);
        house.jobs.vacancies.add(house.operator, "", offer).await.unwrap();
        db.write(move |tx| personal::erase(tx, firm, NOW)).await.unwrap();
        assert_eq!(told().await, serde_json::json!({ "entries": [], "changes": [] }));
        for gone in [trade, waiting] {
            assert!(house.seen(Some(house.operator), gone).await.is_none(), "{}", house.engine.name);
        }
        let left = house.seen(Some(house.rival), shared).await.unwrap();
        assert_eq!((left.reading, left.revision), (Reading::Owner, None));
        assert!(house.seen(None, shared).await.is_some());
    }
}

#[tokio::test]
async fn firms_are_sorted_as_is_asked() {
    for house in houses().await {
        let desk = &house.jobs.companies;
        for (number, name, office) in [(2, "alfa", house.nardo), (1, "Zeta", house.lecce)] {
            house.clock.advance(1_000_000);
            let of_office = CompanyContent { office: Some(office), ..content(number, name) };
            desk.add(Actor::server(), of_office).await.unwrap();
        }
        for by in OwnSort::ALL {
            for descending in [false, true] {
                let order = OwnOrder { by: *by, descending };
                let filter = CompanyOwnFilter { order, ..CompanyOwnFilter::default() };
                let page = desk.own(Actor::server(), filter, Paging::new(1, 9)).await.unwrap();
                let alfa_first = page.rows[0].0.content.denomination == "alfa";
                // By state they are alike, and the number says; the others speak for themselves.
                let ascending =
                    matches!(by, OwnSort::Changed | OwnSort::Title | OwnSort::State | OwnSort::Ends);
                assert_eq!(alfa_first, ascending != descending, "{} {by:?} {descending}", house.engine.name);
            }
        }
    }
}
