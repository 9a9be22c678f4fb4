//! The filling, on both engines.

use super::*;
use crate::{
    app, audit,
    config::Config,
    directory::Viewer,
    portal::offices::{self, UnitKind},
    rome::day_of,
    secret::Secret,
};
use mailstore::testing::{self, TestDb};

/// 23 November 2026, a Monday, 09:00 UTC.
const NOW: Micros = 1_795_424_400_000_000;

async fn apps() -> Vec<(App, tempfile::TempDir, Option<TestDb>)> {
    let mut apps = Vec::new();
    for database in [Some(None), testing::postgres().await.map(Some)].into_iter().flatten() {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::with_defaults(folder.path());
        config.database.url = database.as_ref().and_then(TestDb::url).map(Secret::new);
        config.database.connections = 4;
        app::prepare(&config).unwrap();
        mark(folder.path(), NOW).unwrap();
        apps.push((App::open(config, Clock::manual(NOW)).await.unwrap(), folder, database));
    }
    apps
}

async fn deeds(app: &App) -> usize {
    app.db.read(|conn| audit::list(conn, None, 5000)).await.unwrap().len()
}

#[tokio::test]
async fn the_province_has_its_portal_once() {
    for (app, folder, _database) in apps().await {
        fill(&app, 0, |_, _| {}).await.unwrap();
        let known = app.territories.known().await.unwrap();
        assert_eq!((known.territories.len(), known.channels.len()), (4, 10));
        assert_eq!(known.active_channels(false).count(), 9);
        let all = app.offices.all().await.unwrap();
        let visitor = Viewer::visitor();
        assert_eq!(all.seen_by(&visitor).count(), 15);
        let top = offices::tree(&all.offices.iter().collect::<Vec<_>>());
        assert_eq!((top.len(), top[0].units.len()), (1, 14));
        for office in all.offices.iter().filter(|office| office.profile.kind == UnitKind::Centre) {
            assert!(office.schedule.state(NOW).is_open(), "{}", office.name);
            let whole = app.offices.whole(&visitor, &office.profile.slug).await.unwrap().unwrap();
            assert_eq!((whole.people.len(), whole.comuni.len()), (2, 1), "{}", office.name);
            assert!(whole.people[0].head && !whole.people[1].head, "{}", office.name);
            assert_eq!(whole.comuni[0].name, office.town);
        }
        let free = app.offices.read(|conn| offices::unassigned(conn, Some("LE"), day_of(NOW))).await.unwrap();
        assert_eq!(free.len(), 1, "only the seats are assigned");
        let before = deeds(&app).await;
        // Once more from where it began, then as the next start does it.
        mark(folder.path(), NOW).unwrap();
        fill(&app, 0, |_, _| {}).await.unwrap();
        fill(&app, 0, |_, _| {}).await.unwrap();
        assert_eq!(deeds(&app).await, before, "nothing is made twice");
    }
}

#[tokio::test]
async fn organisations_stand_where_the_demo_says() {
    use crate::portal::organisations::{Filter, State, sections};
    for (app, _folder, _database) in apps().await {
        fill(&app, 0, |_, _| {}).await.unwrap();
        let editor =
            app.directory.find(&address(&demo::address("redazione1")).unwrap()).await.unwrap().unwrap();
        let counters = app.organisations.counters(editor.id).await.unwrap();
        let stand = [State::Approved, State::Suspended, State::Requested].map(|state| counters.at(state));
        assert_eq!(stand, [5, 1, 1]);
        let sections = app.db.read(sections).await.unwrap();
        assert_eq!(sections.iter().filter(|section| section.count == 1).count(), 5, "each of another kind");
        let (all, _) = app.organisations.list(editor.id, Filter::default(), (10, 0)).await.unwrap();
        let training = all
            .iter()
            .find(|one| one.organisation.slug.as_deref() == Some("ente-di-formazione-nuovi-mestieri"));
        let people =
            app.organisations.open(editor.id, training.unwrap().organisation.id).await.unwrap().people;
        assert_eq!(people.iter().map(|one| one.address.local()).collect::<Vec<_>>(), ["ente4", "ente8"]);
        let soon = app.clock.now() + 30 * crate::clock::DAY;
        let ending = Filter { ends_before: Some(soon), state: Some(State::Approved), ..Filter::default() };
        assert_eq!(app.organisations.list(editor.id, ending, (10, 0)).await.unwrap().1, 1);
    }
}

#[tokio::test]
async fn offers_of_work_and_training_are_there_once() {
    for (app, folder, _database) in apps().await {
        fill(&app, 0, |_, _| {}).await.unwrap();
        jobs::fill(&app, 100, NOW).await.unwrap();
        let open = |total: u32| (10..=24).contains(&total);
        let page = crate::catalogue::Paging::new(1, 100);
        let vacancies = app.jobs.vacancies.list(Default::default(), page).await.unwrap();
        assert!(open(vacancies.total), "{}", vacancies.total);
        let entry = &vacancies.rows[0].content;
        assert!(entry.office.is_some() && !entry.comune_name.is_empty());
        let named = vacancies.rows.iter().filter(|entry| !entry.content.details.reserved);
        assert!(
            named.clone().count() > 0 && named.clone().all(|entry| entry.content.details.company.is_some())
        );
        assert_eq!(
            app.jobs.companies.list(Default::default(), page).await.unwrap().total,
            9,
            "one of them entered itself"
        );
        let all = app.training.courses.export(crate::directory::Actor::server()).await.unwrap();
        assert_eq!(all.len(), 6);
        let all = app.jobs.competitions.export(crate::directory::Actor::server()).await.unwrap();
        assert_eq!(all.len(), 4);
        let before = deeds(&app).await;
        jobs::fill(&app, 100, NOW).await.unwrap();
        assert_eq!(deeds(&app).await, before, "nothing is made twice");
        drop(folder);
    }
}

#[tokio::test]
async fn lists_and_boards_are_there_once() {
    use crate::{directory::Actor, discussion::MemberState};
    for (app, folder, _database) in apps().await {
        fill(&app, 0, |_, _| {}).await.unwrap();
        let all = app.discussions.desk(Actor::server()).all().await.unwrap();
        let told: Vec<(&str, i64, i64, i64, i64)> = all
            .iter()
            .map(|one| {
                let of = &one.discussion;
                (of.slug(), one.count(MemberState::Active), of.topics, of.posts, one.waiting)
            })
            .collect();
        let expected = [
            ("rete", 20, 3, 9, 1),
            ("forum-lavoro", 24, 3, 9, 1),
            ("forum-formazione", 24, 3, 7, 0),
            ("domande", 20, 3, 7, 0),
            ("bacheca", 20, 11, 13, 0),
            ("libro-ospiti", 0, 3, 3, 1),
            ("forum-redazione", 2, 2, 4, 0),
            ("avvisi", 5, 2, 2, 0),
        ];
        assert_eq!(told, expected);
        for one in &all {
            let last = one.discussion.last_post_at;
            assert!(last < NOW && last > NOW - 30 * crate::clock::DAY, "{}", one.discussion.address);
        }
        let before = deeds(&app).await;
        mark(folder.path(), NOW).unwrap();
        fill(&app, 0, |_, _| {}).await.unwrap();
        fill(&app, 0, |_, _| {}).await.unwrap();
        let again = app.discussions.desk(Actor::server()).all().await.unwrap();
        let posts = |all: &[crate::discussion::desk::Overview]| {
            all.iter().map(|one| one.discussion.posts).sum::<i64>()
        };
        assert_eq!((posts(&again), deeds(&app).await), (posts(&all), before), "nothing is made twice");
    }
}
