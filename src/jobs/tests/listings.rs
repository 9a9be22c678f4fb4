//! What all listings have in common, tried with vacancies.

use super::{House, NOW, houses};
use crate::{
    catalogue,
    clock::DAY,
    directory::{Actor, PrincipalId},
    jobs::{
        listing::{
            Content, ListingError, OwnFilter, OwnOrder, OwnSort, Problem, SOON, Standing, State, Step,
        },
        vacancy::Vacancy,
    },
};

impl House {
    async fn read(&self, reader: Option<PrincipalId>, id: i64) -> Result<Vacancy, ListingError> {
        self.jobs.vacancies.load(reader.map(Actor::from), id).await
    }

    /// A published vacancy of the operator; its number and version.
    pub(super) async fn published(&self, title: &str) -> (i64, i64) {
        let id = self.jobs.vacancies.add(self.operator, "", self.vacancy(title)).await.unwrap();
        (id, self.jobs.vacancies.step(self.operator, id, 1, Step::Publish).await.unwrap())
    }
}

#[tokio::test]
async fn a_draft_is_published_closed_and_put_away() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        let id = desk.add(house.operator, "", house.vacancy("Camerieri")).await.unwrap();
        let kind = catalogue::Kind::Vacancy;
        assert_eq!(house.read(None, id).await.err().unwrap().to_string(), "no such entry");
        assert!(house.shown(kind, id).await.is_none());
        let version = desk.step(house.operator, id, 1, Step::Publish).await.unwrap();
        let entry = house.read(None, id).await.unwrap();
        assert_eq!((entry.head.reference, entry.head.version), (format!("OFF-{id}"), version));
        assert_eq!(entry.head.published_at, Some(NOW));
        let shown = house.shown(kind, id).await.unwrap();
        assert_eq!(shown.path, format!("/offerte/{id}-camerieri"));
        assert_eq!(shown.summary, "Servizio ai tavoli in un ristorante sul mare.");
        assert_eq!((shown.office, shown.comune.as_deref()), (Some(house.lecce), Some("075035")));
        assert_eq!((shown.expires_at, shown.archived), (Some(NOW + 20 * DAY), false));
        house.clock.advance(DAY);
        let version = desk.step(house.operator, id, version, Step::Fill).await.unwrap();
        assert_eq!(house.read(None, id).await.unwrap().standing(NOW), Standing::Filled);
        assert_eq!(house.shown(kind, id).await.unwrap().expires_at, Some(NOW + DAY));
        let version = desk.step(house.operator, id, version, Step::Archive).await.unwrap();
        assert!(house.read(None, id).await.is_ok() && house.shown(kind, id).await.unwrap().archived);
        desk.step(house.operator, id, version, Step::Restore).await.unwrap();
        assert!(house.read(None, id).await.is_err() && house.shown(kind, id).await.is_none());
        let deeds = ["vacancy.restore", "vacancy.archive", "vacancy.fill", "vacancy.publish", "vacancy.add"];
        assert_eq!(house.deeds().await[..5], deeds, "{}", house.engine.name);
    }
}

#[tokio::test]
async fn operators_enter_for_their_own_office_only() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        let tries = async |by: PrincipalId, office: Option<PrincipalId>, territory: Option<PrincipalId>| {
            let content = Content { office, territory, ..house.vacancy("x") };
            match desk.add(by, "", content).await {
                Ok(_) => true,
                Err(ListingError::Forbidden) => false,
                Err(other) => panic!("{other}"),
            }
        };
        let (lecce, nardo, territory) = (Some(house.lecce), Some(house.nardo), Some(house.territory));
        assert!(tries(house.operator, lecce, None).await && tries(house.manager, lecce, None).await);
        assert!(!tries(house.operator, nardo, None).await && !tries(house.manager, nardo, None).await);
        assert!(!tries(house.operator, None, None).await && !tries(house.operator, None, territory).await);
        assert!(tries(house.editor, nardo, territory).await && !tries(house.editor, nardo, None).await);
        assert!(!tries(house.firm, lecce, None).await && !tries(house.citizen, lecce, None).await);
        let (id, version) = house.published("Camerieri").await;
        let other = desk.step(house.other, id, version, Step::Close).await;
        assert!(matches!(other, Err(ListingError::Forbidden)));
        let elsewhere = Content { office: nardo, ..house.vacancy("Camerieri") };
        let moved = desk.edit(house.operator, id, version, elsewhere).await;
        assert!(matches!(moved, Err(ListingError::Forbidden)), "nobody moves one to another's office");
        let draft = desk.add(house.operator, "", house.vacancy("y")).await.unwrap();
        let hidden = desk.step(house.other, draft, 1, Step::Publish).await;
        assert!(matches!(hidden, Err(ListingError::NotFound)), "others' drafts are not there");
    }
}

#[tokio::test]
async fn a_change_of_what_was_not_read_is_refused() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        let (id, version) = house.published("Camerieri").await;
        let new = desk.edit(house.operator, id, version, house.vacancy("Baristi")).await.unwrap();
        assert_eq!(new, version + 1);
        let stale = desk.edit(house.manager, id, version, house.vacancy("Cuochi")).await;
        assert!(matches!(stale, Err(ListingError::Stale)));
        assert_eq!(house.read(None, id).await.unwrap().content.title, "Baristi");
        let shown = house.shown(catalogue::Kind::Vacancy, id).await.unwrap();
        assert_eq!(shown.path, format!("/offerte/{id}-baristi"));
    }
}

#[tokio::test]
async fn only_what_is_complete_and_not_over_is_published() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        let mut content = house.vacancy("Camerieri");
        content.description.clear();
        content.details.contracts = Default::default();
        let id = desk.add(house.operator, "", content).await.unwrap();
        let Err(ListingError::Invalid(faults)) = desk.step(house.operator, id, 1, Step::Publish).await else {
            panic!("something is missing")
        };
        assert_eq!(faults.of("description"), Some(&Problem::Missing));
        assert_eq!(faults.of("contracts"), Some(&Problem::Missing));
        let over = Content { ends_at: Some(NOW - 1), ..house.vacancy("x") };
        let id = desk.add(house.operator, "", over).await.unwrap();
        let Err(ListingError::Invalid(faults)) = desk.step(house.operator, id, 1, Step::Publish).await else {
            panic!("it is over")
        };
        assert_eq!(faults.of("ends_at"), Some(&Problem::Past));
        let (id, version) = house.published("y").await;
        let emptied = Content { description: String::new(), ..house.vacancy("y") };
        let emptied = desk.edit(house.operator, id, version, emptied).await;
        assert!(matches!(emptied, Err(ListingError::Invalid(_))), "what is published stays complete");
        let ghost = Content { office: Some(PrincipalId(9_999)), ..house.vacancy("z") };
        let Err(ListingError::Invalid(faults)) = desk.add(Actor::server(), "", ghost).await else {
            panic!("nobody")
        };
        assert_eq!(faults.of("office"), Some(&Problem::Unknown));
    }
}

#[tokio::test]
async fn what_ends_soon_is_told_and_renewed() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        let (id, version) = house.published("Camerieri").await;
        assert!(desk.ending(house.operator).await.unwrap().is_empty());
        house.clock.set(NOW + 20 * DAY - SOON + 1);
        let ending = async |by: PrincipalId| desk.ending(by).await.map(|all| all.len());
        assert_eq!(ending(house.operator).await.unwrap(), 1);
        assert_eq!(ending(house.other).await.unwrap(), 0);
        assert!(matches!(ending(house.citizen).await, Err(ListingError::Forbidden)));
        house.clock.set(NOW + 21 * DAY);
        assert_eq!(house.read(None, id).await.unwrap().standing(house.clock.now()), Standing::Expired);
        let back = desk.renew(house.operator, id, version, NOW + 19 * DAY).await;
        assert!(matches!(back, Err(ListingError::Invalid(_))));
        let version = desk.renew(house.operator, id, version, NOW + 40 * DAY).await.unwrap();
        let entry = house.read(None, id).await.unwrap();
        assert_eq!((entry.standing(house.clock.now()), entry.head.version), (Standing::Open, version));
        assert_eq!(entry.head.published_at, Some(NOW), "it was published when it was");
        let version = desk.step(house.operator, id, version, Step::Archive).await.unwrap();
        let away = desk.renew(house.operator, id, version, NOW + 50 * DAY).await;
        assert!(matches!(away, Err(ListingError::State(State::Archived))));
    }
}

#[tokio::test]
async fn a_copy_is_a_draft_without_an_end() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        let (id, _) = house.published("Camerieri").await;
        let copy = desk.copy(house.manager, id).await.unwrap();
        let entry = house.read(Some(house.operator), copy).await.unwrap();
        assert_eq!((entry.head.state, entry.content.ends_at), (State::Draft, None));
        assert_eq!(entry.head.created_by, Some(house.manager));
        assert!(matches!(desk.copy(house.other, id).await, Err(ListingError::Forbidden)));
        assert!(matches!(desk.copy(house.operator, 9_999).await, Err(ListingError::NotFound)));
    }
}

#[tokio::test]
async fn references_are_unique_and_made_where_none_is_given() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        let first = desk.add(house.operator, " 2026/1 ", house.vacancy("x")).await.unwrap();
        let entry = house.read(Some(house.operator), first).await.unwrap();
        assert_eq!(entry.head.reference, "2026/1");
        let Err(ListingError::Invalid(faults)) = desk.add(house.manager, "2026/1", house.vacancy("y")).await
        else {
            panic!("it is taken")
        };
        assert_eq!(faults.of("reference"), Some(&Problem::Taken));
        let next = format!("OFF-{}", first + 2);
        desk.add(house.operator, &next, house.vacancy("y")).await.unwrap();
        let third = desk.add(house.operator, "", house.vacancy("z")).await.unwrap();
        let entry = house.read(Some(house.operator), third).await.unwrap();
        let expected = if third == first + 2 { format!("{next}-2") } else { format!("OFF-{third}") };
        assert_eq!(entry.head.reference, expected);
    }
}

#[tokio::test]
async fn everybody_finds_what_is_the_own() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        house.published("Camerieri").await;
        desk.add(house.operator, "", house.vacancy("Baristi")).await.unwrap();
        let for_territory = Content { territory: Some(house.territory), ..house.vacancy("Cuochi") };
        desk.add(house.operator, "", for_territory).await.unwrap();
        let total = async |by: Actor, filter: OwnFilter| {
            let page = desk.own(by, filter, catalogue::Paging::new(1, 20)).await;
            page.map(|page| (page.total, page.rows.len())).ok()
        };
        let all = OwnFilter::default;
        assert_eq!(total(Actor::Person(house.operator), all()).await, Some((3, 3)));
        assert_eq!(total(Actor::Person(house.editor), all()).await, Some((1, 1)));
        assert_eq!(total(Actor::Person(house.other), all()).await, Some((0, 0)));
        assert_eq!(total(Actor::Person(house.citizen), all()).await, None);
        assert_eq!(total(Actor::command_line(), all()).await, Some((3, 3)));
        let drafts = OwnFilter { state: Some(State::Draft), ..all() };
        assert_eq!(total(Actor::Person(house.manager), drafts).await, Some((2, 2)));
        let words = OwnFilter { words: "cuoco".into(), office: Some(house.lecce), ..all() };
        assert_eq!(total(Actor::Person(house.manager), words).await, Some((1, 1)));
    }
}

#[tokio::test]
async fn ones_own_are_sorted_as_is_asked() {
    for house in houses().await {
        let desk = &house.jobs.vacancies;
        for (reference, title, ends_at) in
            [("B", "alfa", Some(NOW + 9 * DAY)), ("A", "Zeta", Some(NOW + 5 * DAY)), ("C", "Media", None)]
        {
            house.clock.advance(1_000_000);
            desk.add(house.operator, reference, Content { ends_at, ..house.vacancy(title) }).await.unwrap();
        }
        let check = async |by: OwnSort, descending: bool, expected: [&str; 3]| {
            let filter = OwnFilter { order: OwnOrder { by, descending }, ..OwnFilter::default() };
            let page = desk.own(house.operator, filter, catalogue::Paging::new(1, 9)).await.unwrap();
            let found: Vec<&str> = page.rows.iter().map(|one| one.head.reference.as_str()).collect();
            assert_eq!(found, expected, "{} {by:?} {descending}", house.engine.name);
        };
        check(OwnSort::Changed, false, ["B", "A", "C"]).await;
        check(OwnSort::Changed, true, ["C", "A", "B"]).await;
        check(OwnSort::Title, false, ["B", "C", "A"]).await;
        check(OwnSort::Title, true, ["A", "C", "B"]).await;
        check(OwnSort::Reference, false, ["A", "B", "C"]).await;
        check(OwnSort::Reference, true, ["C", "B", "A"]).await;
        check(OwnSort::State, false, ["B", "A", "C"]).await;
        check(OwnSort::Office, true, ["C", "A", "B"]).await;
        check(OwnSort::Ends, false, ["A", "B", "C"]).await;
        check(OwnSort::Ends, true, ["B", "A", "C"]).await;
    }
}
