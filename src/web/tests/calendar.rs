//! One event for a calendar: by its names of before too, and for the network what is the network's.

use mailstore::testing::engines;

use super::browser::Browser;
use super::house::{House, PASSWORD};
use super::*;
use crate::media::Media;
use crate::net::rates::PeerRates;
use crate::portal::contents::{
    Audience, Content, Contents, Details, Draft, Field, Kind, Move, NewContent, Workflow,
};

async fn event(house: &House, title: &str, audience: Audience) -> Content {
    let (by, contents) = (house.id("admin@lecce.example").await, contents(house));
    let mut details = Details::default();
    details.fields.set(Field::Starts, "2026-12-10T10:00");
    details.fields.set(Field::Place, "Sala");
    let draft = Draft { title: title.into(), summary: "In breve.".into(), body: "Un testo.".into(), details };
    let new = NewContent { kind: Kind::Event, owner: None, audience, draft, import_key: None };
    let begun = contents.create(by, new).await.unwrap();
    contents.take(by, (begun.id, begun.version), Move::of(Workflow::Publish)).await.unwrap()
}

fn contents(house: &House) -> Contents {
    Contents::new(house.engine.db.clone(), house.clock.clone())
}

#[tokio::test]
async fn an_event_for_a_calendar_is_found_like_its_page() {
    for engine in engines().await {
        let house = House::new(engine).await;
        let (db, clock) = (house.engine.db.clone(), house.clock.clone());
        let media = Media::new(db.clone(), clock.clone());
        let portal = Portal::new(db, clock, house.directory.clone(), media, house.outside(PeerRates::NONE));
        let router = router(WebState { portal: Some(portal), ..house.state() });
        let fair = event(&house, "Fiera", Audience::Public).await;
        let by = house.id("admin@lecce.example").await;
        contents(&house).set_slug(by, (fair.id, fair.version), "fiera-del-lavoro".into()).await.unwrap();
        event(&house, "Riunione", Audience::Internal).await;
        let mut visitor = Browser::new(&router);
        let moved = visitor.get("/eventi/fiera/evento.ics").await;
        assert_eq!((moved.status, moved.location()), (301, "/eventi/fiera-del-lavoro/evento.ics"));
        let found = visitor.get("/eventi/fiera-del-lavoro/evento.ics").await;
        assert!(found.text.contains("SUMMARY:Fiera\r\n"), "{} {}", house.engine.name, found.text);
        assert_eq!(visitor.get("/eventi/riunione/evento.ics").await.status, 404);
        let mut staff = Browser::new(&router);
        assert_eq!(staff.log_in("op01%40lecce.example", PASSWORD).await.status, 303);
        let inner = staff.get("/eventi/riunione/evento.ics").await;
        assert!(inner.text.contains("DTSTART:20261210T090000Z\r\n"), "{}", inner.text);
        assert_eq!(inner.headers["cache-control"], "private, no-store");
    }
}
