//! The filling, on both engines.

use super::*;
use crate::{
    app, audit,
    config::Config,
    directory::Viewer,
    portal::offices::{self, UnitKind, day_of},
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
