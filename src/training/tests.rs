use super::*;
use crate::{
    catalogue::Paging,
    clock::DAY,
    directory::{Actor, PrincipalId},
    jobs::{
        listing::{Content, Level, Problem, Row, Standing, Step, sheet},
        tests::{House, houses},
    },
    rome,
};

const SITE: &str = "https://lavoro.example";

fn course(title: &str, office: Option<PrincipalId>) -> CourseContent {
    let begins_at = rome::start_of(rome::parse_date("2027-01-11").unwrap());
    Content {
        title: title.into(),
        description: "Saldatura **TIG**.".into(),
        level: Level::Provincial,
        comune: "075035".into(),
        comune_name: "Lecce".into(),
        office,
        territory: None,
        ends_at: None,
        details: CourseDetails {
            provider: "Scuola Prova 1".into(),
            hours: Some(120),
            venue: "Via della Prova, 1".into(),
            begins_at: Some(begins_at + DAY / 2),
            finishes_at: Some(begins_at + 20 * DAY + DAY / 2),
            seats: Some(15),
            ..CourseDetails::default()
        },
    }
}

impl House {
    async fn held(&self, content: CourseContent) -> i64 {
        let id = self.training.courses.add(self.operator, "", content).await.unwrap();
        self.training.courses.step(self.operator, id, 1, Step::Publish).await.unwrap();
        id
    }
}

#[tokio::test]
async fn enrolment_ends_when_the_course_begins() {
    for house in houses().await {
        let id = house.held(course("Tecniche di saldatura", Some(house.lecce))).await;
        let entry = house.training.courses.load(None, id).await.unwrap();
        let (begins, details) = (entry.content.details.begins_at, &entry.content.details);
        assert_eq!(entry.content.ends_at, begins, "{}", house.engine.name);
        assert_eq!(begins, Some(rome::start_of(rome::parse_date("2027-01-11").unwrap())), "days are whole");
        assert_eq!(details.finishes_at, Some(rome::end_of(rome::parse_date("2027-01-31").unwrap())));
        assert_eq!(entry.standing(begins.unwrap()), Standing::Expired);
        let shown = house.shown(crate::catalogue::Kind::Course, id).await.unwrap();
        assert_eq!((shown.starts_at, shown.ends_at), (begins, details.finishes_at));
        let again = Content { details: details.clone(), ..entry.content.clone() };
        house.training.courses.edit(house.operator, id, 2, again.clone()).await.unwrap();
        let after = house.training.courses.load(None, id).await.unwrap();
        assert_eq!(after.content, again, "what was saved is saved again as it is");
    }
}

#[tokio::test]
async fn courses_are_found_by_cost_mode_and_begin() {
    for house in houses().await {
        house.held(course("Saldatura", Some(house.lecce))).await;
        let mut dear = course("Inglese", Some(house.lecce));
        (dear.details.cost, dear.details.mode) = (50_000, Mode::Remote);
        dear.details.begins_at = dear.details.begins_at.map(|at| at + 15 * DAY);
        house.clock.advance(1_000_000);
        house.held(dear).await;
        let titles = async |filter: CourseFilter| -> Vec<String> {
            let page = house.training.courses.list(filter, Paging::new(1, 9)).await.unwrap();
            page.rows.into_iter().map(|entry| entry.content.title).collect()
        };
        let any = CourseFilter::default;
        assert_eq!(titles(any()).await, ["Inglese", "Saldatura"], "{}", house.engine.name);
        assert_eq!(titles(CourseFilter { free: Some(true), ..any() }).await, ["Saldatura"]);
        assert_eq!(titles(CourseFilter { free: Some(false), ..any() }).await, ["Inglese"]);
        assert_eq!(titles(CourseFilter { mode: Some(Mode::Remote), ..any() }).await, ["Inglese"]);
        let before = rome::start_of(rome::parse_date("2027-01-20").unwrap());
        assert_eq!(titles(CourseFilter { begins_before: Some(before), ..any() }).await, ["Saldatura"]);
        let facets = house.training.courses.facets(CourseFilter { free: Some(true), ..any() }).await.unwrap();
        let of = |field: &str| facets.iter().find(|f| f.field == field).unwrap().values.clone();
        assert_eq!((of("free").len(), of("mode").len()), (2, 1));
    }
}

#[tokio::test]
async fn a_course_says_what_search_engines_ask_for() {
    for house in houses().await {
        let id = house.held(course("Saldatura", Some(house.lecce))).await;
        let entry = house.training.courses.load(None, id).await.unwrap();
        let object = json_ld(&entry, SITE, house.clock.now()).unwrap();
        assert_eq!(object["provider"]["name"], "Scuola Prova 1");
        assert_eq!(object["offers"]["category"], "Free");
        let instance = &object["hasCourseInstance"];
        assert_eq!(
            (&instance["startDate"], &instance["endDate"]),
            (&"2027-01-11".into(), &"2027-01-31".into())
        );
        assert_eq!(instance["courseWorkload"], "PT120H");
        assert_eq!(instance["location"]["address"]["streetAddress"], "Via della Prova, 1");
        assert!(json_ld(&entry, SITE, entry.content.ends_at.unwrap()).is_none());
    }
}

#[tokio::test]
async fn files_of_courses_go_in_and_out() {
    for house in houses().await {
        let bytes = "codice;titolo;descrizione;ente;ore;modalità;inizio;fine;costo\n\
                     K1;Saldatura;TIG.;Scuola Prova 1;120;mista;11/01/2027;31/01/2027;1.250,50\n";
        let plan = sheet::plan::<Row<CourseDetails>>(bytes.as_bytes()).unwrap();
        assert!(plan.is_right(), "{:?}", plan.faults);
        let rows = plan.rows.into_iter().map(|planned| planned.row).collect();
        house.training.courses.import(Actor::command_line(), rows, |_| {}).await.unwrap();
        let exported = house.training.courses.export(Actor::command_line()).await.unwrap();
        let details = &exported[0].content.details;
        assert_eq!((details.cost, details.mode, details.hours), (125_050, Mode::Mixed, Some(120)));
        let bytes = sheet::export(exported.clone());
        let back = sheet::plan::<Row<CourseDetails>>(&bytes).unwrap();
        assert_eq!(back.rows[0].row, exported[0], "{}", house.engine.name);
    }
}

#[test]
fn a_course_does_not_end_before_it_begins() {
    let mut content = course("x", None);
    content.details.finishes_at = content.details.begins_at.map(|at| at - DAY);
    assert_eq!(content.check(true).unwrap_err().of("finishes_at"), Some(&Problem::Reversed));
    let mut one_day = course("x", None);
    one_day.details.finishes_at = one_day.details.begins_at;
    assert!(one_day.check(true).is_ok());
}
