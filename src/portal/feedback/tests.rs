//! Writing to the webmaster, on both engines.

use super::*;
use crate::{
    address::Domain,
    audit::Doer,
    directory::{Directory, Kind as PrincipalKind, NewPrincipal},
    mime,
    queue::{self, Claim, ItemFilter},
};
use mailstore::{
    DbError,
    testing::{TestDb, engines},
};

struct House {
    name: &'static str,
    _engine: TestDb,
    db: Db,
    clock: Clock,
    desk: FeedbackDesk,
    admin: PrincipalId,
    citizen: PrincipalId,
}

async fn houses(webmaster: bool) -> Vec<House> {
    let mut houses = Vec::new();
    for engine in engines().await {
        let (db, clock) = (engine.db.clone(), Clock::manual(1000 * DAY));
        let directory = Directory::new(db.clone(), clock.clone(), |_, _, _, _| Ok(()));
        let ids = directory.edit(Doer::server(), move |edit| {
            edit.add_domain(&Domain::parse("x.example").unwrap(), None)?;
            let mut add = |local: &str, role| {
                let address = Address::parse(&format!("{local}@x.example")).unwrap();
                let new = NewPrincipal::new(PrincipalKind::Person, address, local);
                edit.add(&NewPrincipal { roles: vec![(role, None)], ..new })
            };
            let ids = (add("admin", Role::Administrator)?, add("cittadino", Role::Citizen)?);
            if webmaster {
                let [alias, target] =
                    ["webmaster", "admin"].map(|l| Address::parse(&format!("{l}@x.example")).unwrap());
                edit.set_alias(&alias, &[target])?;
            }
            Ok(ids)
        });
        let (admin, citizen) = ids.await.expect(engine.name);
        let post = Post { host: "mx.x.example".into(), site: "https://x.example".into(), lifetime: DAY };
        let desk = FeedbackDesk::new(db.clone(), clock.clone(), post);
        houses.push(House { name: engine.name, _engine: engine, db, clock, desk, admin, citizen });
    }
    houses
}

impl House {
    async fn queued(&self) -> Vec<(Claim, Vec<u8>)> {
        let read = self.db.read(|c| {
            let items = queue::list(c, &ItemFilter { limit: 99, ..ItemFilter::default() })?;
            items
                .into_iter()
                .map(|item| {
                    let packed = queue::raw(c, item.item.id)?.expect("bytes");
                    Ok((item, packed.unpack().expect("readable")))
                })
                .collect::<Result<Vec<_>, DbError>>()
        });
        read.await.expect(self.name)
    }
}

fn written() -> NewFeedback {
    NewFeedback {
        kind: Kind::Accessibility,
        page: "/servizi/did".into(),
        text: "Non si legge.".into(),
        name: "Chiara".into(),
        address: "chiara@posta.example".into(),
        consent: "2026-01".into(),
    }
}

fn faults(outcome: Result<String, FeedbackError>) -> Vec<&'static str> {
    match outcome {
        Err(FeedbackError::Invalid(faults)) => faults.0.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?} has no faults"),
    }
}

#[tokio::test]
async fn what_a_visitor_writes_is_a_row_and_one_letter_that_is_answered_to_the_visitor() {
    for house in houses(true).await {
        let code = house.desk.send(None, written()).await.expect(house.name);
        let queued = house.queued().await;
        let (claim, raw) = &queued[0];
        assert_eq!((queued.len(), claim.recipients[0].address.as_str()), (1, "webmaster@x.example"));
        assert_eq!(claim.item.reverse_path, "");
        let value = |name: &str| mime::header_values(raw, name).concat();
        assert_eq!(value("Reply-To"), "chiara@posta.example", "{}", house.name);
        assert!(value("From").contains("<webmaster@x.example>") && !value("From").contains("Chiara"));
        assert_eq!(value("Auto-Submitted"), "auto-generated");
        assert!(value("Subject").contains(&code), "{}", value("Subject"));
        let (rows, total) = house.desk.list(house.admin, Some(State::New), (10, 0)).await.expect(house.name);
        assert_eq!((rows[0].message.clone(), rows[0].code.as_str(), total), (written(), code.as_str(), 1));
    }
}

#[tokio::test]
async fn nothing_a_visitor_writes_becomes_a_header() {
    for house in houses(true).await {
        let evil = "x\r\nBcc: tutti@x.example\r\n\r\ncorpo";
        let sent = NewFeedback { page: evil.into(), name: evil.into(), text: evil.into(), ..written() };
        house.desk.send(None, sent).await.expect(house.name);
        let (_, raw) = house.queued().await.remove(0);
        assert!(mime::header_values(&raw, "Bcc").is_empty(), "{}", String::from_utf8_lossy(&raw));
        let address = NewFeedback { address: "a@x.example\r\nBcc: b@x.example".into(), ..written() };
        assert_eq!(faults(house.desk.send(None, address).await), ["address"]);
        assert_eq!(house.queued().await.len(), 1, "what is refused sends nothing");
    }
}

#[tokio::test]
async fn what_is_missing_or_too_long_is_named() {
    for house in houses(true).await {
        let empty = NewFeedback { text: " \n".into(), consent: String::new(), ..written() };
        assert_eq!(faults(house.desk.send(None, empty).await), ["text", "consent"]);
        let long = NewFeedback { text: "a".repeat(5001), page: "/".repeat(501), ..written() };
        assert_eq!(faults(house.desk.send(None, long).await), ["page", "text"]);
        let nobody =
            NewFeedback { name: String::new(), address: String::new(), consent: String::new(), ..written() };
        house.desk.send(None, nobody).await.expect(house.name);
        let (_, raw) = house.queued().await.remove(0);
        assert!(mime::header_values(&raw, "Reply-To").is_empty(), "{}", house.name);
    }
}

#[tokio::test]
async fn without_a_webmaster_the_postmaster_gets_it() {
    for house in houses(false).await {
        house.desk.send(None, written()).await.expect(house.name);
        assert_eq!(house.queued().await[0].0.recipients[0].address, "postmaster@x.example", "{}", house.name);
    }
}

#[tokio::test]
async fn administrators_alone_read_it_and_note_what_became_of_it() {
    for house in houses(true).await {
        let code = house.desk.send(Some(house.citizen), written()).await.expect(house.name);
        let forbidden = house.desk.list(house.citizen, None, (10, 0)).await;
        assert!(matches!(forbidden, Err(FeedbackError::Forbidden)), "{forbidden:?}");
        let opened = house.desk.open(house.admin, code).await.expect(house.name);
        assert_eq!(opened.person, Some(house.citizen));
        let place = (opened.id, opened.version);
        let closed = house.desk.set_state(house.admin, place, (State::Closed, "Corretto.".into())).await;
        assert_eq!(closed.expect(house.name).note, "Corretto.");
        let again = house.desk.set_state(house.admin, place, (State::New, String::new())).await;
        assert!(matches!(again, Err(FeedbackError::Conflict)), "{again:?}");
        let unknown = house.desk.open(house.admin, "00000000".into()).await;
        assert!(matches!(unknown, Err(FeedbackError::NotFound)), "{unknown:?}");
        assert_eq!(house.desk.forget().await.expect(house.name), 0);
        house.clock.advance(366 * DAY);
        assert_eq!(house.desk.forget().await.expect(house.name), 1);
        let (rows, _) = house.desk.list(house.admin, None, (10, 0)).await.expect(house.name);
        let (message, person) = (&rows[0].message, rows[0].person);
        assert_eq!((message.name.as_str(), message.address.as_str(), person), ("", "", None));
        assert_eq!(message.text, "Non si legge.");
    }
}

#[tokio::test]
async fn a_person_reads_what_it_has_written_and_may_be_forgotten() {
    for house in houses(true).await {
        house.desk.send(Some(house.citizen), written()).await.expect(house.name);
        house.desk.send(None, written()).await.expect(house.name);
        let (citizen, now) = (house.citizen, house.clock.now());
        let own = house.db.read(move |c| personal::export(c, citizen)).await.expect(house.name);
        assert_eq!((own.as_array().unwrap().len(), &own[0]["text"]), (1, &"Non si legge.".into()));
        house.db.write(move |tx| personal::erase(tx, citizen, now)).await.expect(house.name);
        let (rows, _) = house.desk.list(house.admin, None, (10, 0)).await.expect(house.name);
        let names: Vec<&str> = rows.iter().map(|row| row.message.name.as_str()).collect();
        assert_eq!(names, ["Chiara", ""], "{}: who had not logged in is nobody's to forget", house.name);
    }
}

#[tokio::test]
async fn who_wrote_is_kept_with_consent_only_and_not_for_ever_while_nobody_closes_it() {
    for house in houses(true).await {
        let nobody =
            NewFeedback { name: String::new(), address: String::new(), consent: String::new(), ..written() };
        house.desk.send(Some(house.citizen), nobody).await.expect(house.name);
        house.desk.send(Some(house.citizen), written()).await.expect(house.name);
        let people = async || {
            let (rows, _) = house.desk.list(house.admin, None, (10, 0)).await.expect(house.name);
            rows.iter().map(|row| row.person).collect::<Vec<_>>()
        };
        assert_eq!(people().await, [Some(house.citizen), None], "{}", house.name);
        house.clock.advance(LONGEST);
        assert_eq!(house.desk.forget().await.expect(house.name), 0);
        house.clock.advance(1);
        assert_eq!(house.desk.forget().await.expect(house.name), 1, "{}: open still", house.name);
        assert_eq!(people().await, [None, None]);
    }
}

#[tokio::test]
async fn a_flood_ends_at_the_number_of_a_day() {
    for house in houses(true).await {
        for _ in 0..MOST_A_DAY {
            house.desk.send(None, written()).await.expect(house.name);
        }
        let more = house.desk.send(None, written()).await;
        assert!(matches!(more, Err(FeedbackError::TooMany)), "{more:?}");
        house.clock.advance(DAY);
        house.desk.send(None, written()).await.expect(house.name);
    }
}

#[test]
fn codes_have_eight_letters_that_differ() {
    assert_eq!(code(0), "00000000");
    assert_eq!(code(u64::MAX), "ZZZZZZZZ");
    assert_eq!(code(1 | (31 << 35)), "1000000Z");
}
