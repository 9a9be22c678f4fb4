//! Files of listings, from the bytes to the entries and back.

use super::{House, NOW, houses};
use crate::{
    audit, catalogue,
    clock::DAY,
    directory::{Actor, PrincipalId},
    jobs::{
        competition::{CompetitionDetails, CompetitionFilter, json_ld},
        listing::{
            Content, Education, Filter, Imported, ListingError, Row, State, Step,
            sheet::{self, SheetRow},
        },
        vacancy::VacancyDetails,
    },
};

fn rows<T: SheetRow>(bytes: &[u8]) -> Vec<T> {
    let plan = sheet::plan::<T>(bytes).unwrap();
    assert!(plan.is_right(), "{:?}", plan.faults);
    plan.rows.into_iter().map(|planned| planned.row).collect()
}

fn file(lines: &[&str]) -> Vec<u8> {
    let head = "codice;titolo;descrizione;azienda;contratto;candidatura al cpi;scadenza;stato";
    [&[head], lines].concat().join("\r\n").into_bytes()
}

impl House {
    async fn import(
        &self,
        by: impl Into<Actor>,
        bytes: &[u8],
        office: PrincipalId,
    ) -> Result<Imported, ListingError> {
        let mut rows: Vec<Row<VacancyDetails>> = rows(bytes);
        for row in &mut rows {
            row.content.office = Some(office);
        }
        self.jobs.vacancies.import(by, rows, |_| {}).await
    }
}

fn counts(done: Imported) -> (u64, u64, u64) {
    (done.added, done.changed, done.unchanged)
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    for house in houses().await {
        let bytes = file(&[
            "A1;Camerieri;Servizio.;Prova;tempo determinato;sì;31/12/2026;",
            "A2;Baristi;Banco.;Prova;tirocinio;sì;20/11/2026;coperta",
            "A3;Cuochi;;;;;;bozza",
        ]);
        let import = house.import(house.operator, &bytes, house.lecce).await;
        assert_eq!(counts(import.unwrap()), (3, 0, 0), "{}", house.engine.name);
        house.clock.advance(DAY);
        let again = house.import(house.operator, &bytes, house.lecce).await.unwrap();
        assert_eq!(counts(again), (0, 0, 3));
        let exported = sheet::export(house.jobs.vacancies.export(Actor::command_line()).await.unwrap());
        let again = house.import(house.operator, &exported, house.lecce).await.unwrap();
        assert_eq!(counts(again), (0, 0, 3), "nor what was exported");
        let changed = file(&["A1;Cameriere;Servizio.;Prova;tempo determinato;sì;31/12/2026;"]);
        assert_eq!(counts(house.import(house.operator, &changed, house.lecce).await.unwrap()), (0, 1, 0));
        let deeds = house.deeds().await;
        assert_eq!(deeds.iter().filter(|deed| *deed == "vacancy.import").count(), 2, "{deeds:?}");
        let own = house.jobs.vacancies.export(Actor::command_line()).await.unwrap();
        let states: Vec<State> = own.iter().map(|row| row.state).collect();
        assert_eq!(states, [State::Published, State::Filled, State::Draft]);
        assert_eq!(own[0].published_at, Some(NOW), "it was published when it came first");
        let page = house.jobs.vacancies.list(Default::default(), catalogue::Paging::new(1, 9)).await.unwrap();
        let entry = &page.rows[0];
        assert_eq!((page.total, entry.content.title.as_str()), (1, "Cameriere"));
        let shown = house.shown(catalogue::Kind::Vacancy, entry.head.id).await.unwrap();
        assert_eq!(shown.title, "Cameriere");
    }
}

#[tokio::test]
async fn a_file_says_nothing_for_another_office() {
    for house in houses().await {
        let bytes = file(&["A1;Camerieri;Servizio.;Prova;tempo determinato;sì;31/12/2026;"]);
        let other = house.import(house.other, &bytes, house.lecce).await;
        assert!(matches!(other, Err(ListingError::Forbidden)));
        house.import(house.operator, &bytes, house.lecce).await.unwrap();
        let taken = house.import(house.other, &bytes, house.nardo).await;
        assert!(matches!(taken, Err(ListingError::Forbidden)), "the code is another office's");
        assert!(house.import(house.citizen, &bytes, house.lecce).await.is_err());
    }
}

#[tokio::test]
async fn many_rows_go_in_by_and_by() {
    for house in houses().await {
        let lines: Vec<String> = (0..450)
            .map(|n| format!("A{n};Camerieri {n};Servizio.;Prova;tempo determinato;sì;31/12/2026;"))
            .collect();
        let bytes = file(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        let mut rows: Vec<Row<VacancyDetails>> = rows(&bytes);
        for row in &mut rows {
            row.content.office = Some(house.lecce);
        }
        let (told, mut heard) = std::sync::mpsc::channel();
        let done =
            house.jobs.vacancies.import(house.operator, rows, move |done| told.send(done).unwrap()).await;
        assert_eq!(counts(done.unwrap()), (450, 0, 0), "{}", house.engine.name);
        assert_eq!(std::iter::from_fn(|| heard_one(&mut heard)).collect::<Vec<_>>(), [200, 400, 450]);
    }
}

fn heard_one(heard: &mut std::sync::mpsc::Receiver<u64>) -> Option<u64> {
    heard.recv().ok()
}

#[tokio::test]
async fn comuni_are_known_by_code_or_name() {
    for house in houses().await {
        let territories = crate::territory::Territories::new(
            house.engine.db.clone(),
            house.clock.clone(),
            house.directory.clone(),
        );
        let sample =
            crate::territory::read_csv(crate::territory::SAMPLE.as_bytes(), &Default::default()).unwrap();
        let import = move |edit: &mut crate::territory::Edit<'_, '_, '_>| edit.import_comuni(&sample, false);
        territories.edit(Actor::server(), import).await.unwrap();
        let bytes = "codice;titolo;stato;comune;codice istat\n\
                     A1;x;bozza;nardo;\nA2;x;bozza;;075052\nA3;x;bozza;Altrove;\nA4;x;bozza;Altrove;099999\n";
        house.import(house.operator, bytes.as_bytes(), house.lecce).await.unwrap();
        let rows = house.jobs.vacancies.export(Actor::server()).await.unwrap();
        let places: Vec<(&str, &str)> =
            rows.iter().map(|row| (row.content.comune.as_str(), row.content.comune_name.as_str())).collect();
        let nardo = ("075052", "Nardò");
        assert_eq!(places, [nardo, nardo, ("", "Altrove"), ("099999", "Altrove")], "{}", house.engine.name);
        let again = house.import(house.operator, bytes.as_bytes(), house.lecce).await.unwrap();
        assert_eq!(counts(again), (0, 0, 4));
    }
}

#[tokio::test]
async fn competitions_end_to_the_minute() {
    for house in houses().await {
        let bytes = "codice;titolo;descrizione;ente;posti;titolo di studio;scadenza\n\
                     C1;Concorso per due istruttori;Due posti.;Comune di Prova 1;2;diploma;30/11/2026 13:00\n\
                     C2;Concorso per un ingegnere;Un posto.;Comune di Prova 2;1;laurea magistrale;15/12/2026\n";
        let rows: Vec<Row<CompetitionDetails>> = rows(bytes.as_bytes());
        let desk = &house.jobs.competitions;
        desk.import(Actor::command_line(), rows, |_| {}).await.unwrap();
        let titles = async |filter: CompetitionFilter| -> Vec<String> {
            let page = desk.list(filter, catalogue::Paging::new(1, 9)).await.unwrap();
            page.rows.into_iter().map(|entry| entry.head.reference).collect()
        };
        let with =
            |education| CompetitionFilter { education: Some(education), ..CompetitionFilter::default() };
        assert_eq!(titles(with(Education::Bachelor)).await, ["C1"], "{}", house.engine.name);
        assert_eq!(titles(with(Education::Master)).await, ["C2", "C1"]);
        let body = Filter { words: "comune 2".into(), ..Filter::default() };
        assert_eq!(titles(CompetitionFilter { common: body, ..CompetitionFilter::default() }).await, ["C2"]);
        // 30/11/2026, 13:00 in Italy.
        house.clock.set(NOW + 3 * DAY + 3 * 3_600_000_000 - 1);
        assert_eq!(titles(CompetitionFilter::default()).await, ["C2", "C1"]);
        house.clock.advance(1);
        assert_eq!(titles(CompetitionFilter::default()).await, ["C2"]);
        let entry =
            desk.own(Actor::server(), Default::default(), catalogue::Paging::new(1, 9)).await.unwrap();
        let (id, version) = (entry.rows[0].head.id, entry.rows[0].head.version);
        let filled = desk.step(Actor::server(), id, version, Step::Fill).await;
        assert!(matches!(filled, Err(ListingError::State(State::Published))), "nobody fills a competition");
    }
}

#[tokio::test]
async fn a_file_leaves_entries_to_their_offices_and_territories() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        let places = [("A1", house.lecce, None), ("A2", house.nardo, Some(house.territory))];
        for (reference, office, territory) in places {
            let content = Content { office: Some(office), territory, ..house.vacancy("Camerieri") };
            desk.add(Actor::server(), reference, content).await.unwrap();
        }
        let bytes = sheet::export(desk.export(Actor::command_line()).await.unwrap());
        let again: Vec<Row<VacancyDetails>> = rows(&bytes);
        let done = desk.import(Actor::command_line(), again, |_| {}).await.unwrap();
        assert_eq!(counts(done), (0, 0, 2), "{}", house.engine.name);
        let text = String::from_utf8(bytes).unwrap().replace("Camerieri", "Baristi");
        house.import(Actor::command_line(), text.as_bytes(), house.lecce).await.unwrap();
        let rows = desk.export(Actor::command_line()).await.unwrap();
        let kept: Vec<_> = rows.iter().map(|row| (row.content.office, row.content.territory)).collect();
        assert_eq!(kept, [(Some(house.lecce), None), (Some(house.nardo), Some(house.territory))]);
        assert!(rows.iter().all(|row| row.content.title == "Baristi"));
    }
}

#[tokio::test]
async fn what_was_put_away_unpublished_stays_so() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        let draft =
            desk.add(house.operator, "A1", Content { ends_at: None, ..house.vacancy("x") }).await.unwrap();
        desk.step(house.operator, draft, 1, Step::Archive).await.unwrap();
        let (public, version) = house.published("Camerieri").await;
        desk.step(house.operator, public, version, Step::Archive).await.unwrap();
        house.clock.advance(DAY);
        let bytes = sheet::export(desk.export(house.operator).await.unwrap());
        let again = house.import(house.operator, &bytes, house.lecce).await.unwrap();
        assert_eq!(counts(again), (0, 0, 2), "{}", house.engine.name);
        let text = String::from_utf8(bytes).unwrap().replace(";x;", ";y;").replace("A1", "A2");
        let other = house.import(house.operator, text.as_bytes(), house.lecce).await.unwrap();
        assert_eq!(counts(other), (1, 0, 1), "a new row that is put away was never published either");
        for (id, is_public) in [(draft, false), (public, true)] {
            assert_eq!(desk.load(None, id).await.is_ok(), is_public, "{id}");
            assert_eq!(house.shown(catalogue::Kind::Vacancy, id).await.is_some(), is_public, "{id}");
        }
        let rows = desk.export(house.operator).await.unwrap();
        let dates: Vec<_> = rows.iter().map(|row| row.published_at).collect();
        assert_eq!(dates, [None, None, Some(NOW)]);
    }
}

#[tokio::test]
async fn whoever_takes_a_file_away_is_written_down() {
    for house in houses().await {
        house.published("Camerieri").await;
        house.jobs.vacancies.export(house.operator).await.unwrap();
        house.jobs.companies.export(house.other).await.unwrap();
        let refused = house.jobs.vacancies.export(house.citizen).await;
        assert!(matches!(refused, Err(ListingError::Forbidden)));
        let last = house.engine.db.read(|conn| audit::list(conn, None, 2)).await.unwrap();
        let told: Vec<(&str, &str, Option<i64>)> =
            last.iter().map(|deed| (deed.action.as_str(), deed.detail.as_str(), deed.by.id)).collect();
        let (operator, other) = (Some(house.operator.0), Some(house.other.0));
        let expected = [("company.export", "0 rows", other), ("vacancy.export", "1 rows", operator)];
        assert_eq!(told, expected, "{}", house.engine.name);
    }
}

#[tokio::test]
async fn a_competition_is_a_posting_of_its_body_until_it_is_over() {
    for house in houses().await {
        let bytes = "codice;titolo;descrizione;ente;posti;titolo di studio;bando;scadenza\n\
                     C1;Due istruttori;Due posti.;Comune di Prova;2;diploma;https://www.comune.example/b;30/11/2026 13:00\n";
        let rows: Vec<Row<CompetitionDetails>> = rows(bytes.as_bytes());
        let desk = &house.jobs.competitions;
        desk.import(Actor::command_line(), rows, |_| {}).await.unwrap();
        let page = desk.list(CompetitionFilter::default(), catalogue::Paging::new(1, 9)).await.unwrap();
        let posting = json_ld(&page.rows[0], "https://lavoro.example", NOW).unwrap();
        assert_eq!(posting["@type"], "JobPosting");
        assert_eq!(posting["hiringOrganization"]["name"], "Comune di Prova");
        assert_eq!(posting["validThrough"], "2026-11-30T12:59:59+01:00");
        assert_eq!((&posting["totalJobOpenings"], &posting["directApply"]), (&2.into(), &false.into()));
        assert_eq!(posting["educationRequirements"]["credentialCategory"], "high school");
        assert!(json_ld(&page.rows[0], "https://lavoro.example", NOW + 4 * DAY).is_none());
    }
}
