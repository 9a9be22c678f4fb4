//! Profiles, hours, areas, people and contacts.

use super::*;
use crate::{audit, fields::Why};

#[tokio::test]
async fn visitors_see_public_offices_with_their_hours() {
    on_engines(async |house| {
        assert_eq!(house.seen(&Viewer::visitor()).await, "");
        house.fill().await;
        let all = "centro-per-l-impiego-di-lecce centro-per-l-impiego-di-nardo";
        assert_eq!(house.seen(&Viewer::visitor()).await, all);
        let lecce = house.lecce;
        let hours = vec![Weekly { weekday: 1, span: Span::new(8 * 60 + 30, 12 * 60 + 30) }];
        house.edit(house.anna, move |edit| edit.set_hours(lecce, Some(1), &hours)).await.unwrap();
        let whole = house.whole(&Viewer::visitor(), "centro-per-l-impiego-di-lecce").await.unwrap();
        assert_eq!((whole.office.town.as_str(), whole.office.province.as_str()), ("Lecce", "LE"));
        assert!(whole.office.schedule.state(NOW).is_open());
        assert_eq!(whole.office.version, 2);
        house.edit(house.anna, move |edit| edit.change_profile(lecce, |p| p.public = false)).await.unwrap();
        assert_eq!(house.seen(&Viewer::visitor()).await, "centro-per-l-impiego-di-nardo");
        assert_eq!(house.whole(&Viewer::visitor(), "centro-per-l-impiego-di-lecce").await, None);
        let operator = house.viewer(house.bruno).await;
        assert_eq!(house.seen(&operator).await, all, "who works here sees it");
        assert!(house.whole(&operator, "centro-per-l-impiego-di-lecce").await.is_some());
    })
    .await;
}

#[tokio::test]
async fn who_changes_an_old_version_is_told_which_one_there_is() {
    on_engines(async |house| {
        house.fill().await;
        let lecce = house.lecce;
        let phone = |phone: &str| Profile { phone: phone.into(), ..public() };
        let (first, second) = (phone("0832 000 111"), phone("0832 000 222"));
        house.edit(house.anna, move |e| e.save_profile(lecce, Some(1), &first)).await.unwrap();
        let late = house.edit(house.admin, move |e| e.save_profile(lecce, Some(1), &second)).await;
        assert!(matches!(late, Err(OfficeError::Conflict(2))), "{late:?}");
        let late = house.edit(house.anna, move |e| e.set_hours(lecce, Some(1), &[])).await;
        assert!(matches!(late, Err(OfficeError::Conflict(2))), "{late:?}");
        let new = public();
        let late = house.edit(house.admin, move |e| e.save_profile(lecce, Some(0), &new)).await;
        assert!(matches!(late, Err(OfficeError::Conflict(2))), "{late:?}");
        let office = house.offices.read(move |c| office(c, lecce, day_of(NOW))).await.unwrap().unwrap();
        assert_eq!((office.profile.phone.as_str(), office.version), ("0832 000 111", 2));
    })
    .await;
}

#[tokio::test]
async fn wrong_values_are_told_by_field_and_nothing_is_kept() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, nardo) = (house.lecce, house.nardo);
        let refused = async |given: Profile, field: &'static str, why: Why| {
            let told = house.edit(house.admin, move |e| e.save_profile(lecce, Some(1), &given)).await;
            let right = matches!(&told, Err(OfficeError::Invalid(faults)) if faults.of(field) == Some(why));
            assert!(right, "{field}: {told:?}");
        };
        refused(Profile { cap: "731".into(), ..public() }, "cap", Why::Malformed).await;
        refused(Profile { pec: "x".into(), ..public() }, "pec", Why::Malformed).await;
        refused(Profile { phone: "<script>".into(), ..public() }, "phone", Why::Malformed).await;
        refused(Profile { comune: Some("999999".into()), ..public() }, "comune", Why::Unknown).await;
        refused(Profile { parent: Some(lecce), ..public() }, "parent", Why::Contradiction).await;
        refused(Profile { parent: Some(house.anna), ..public() }, "parent", Why::Unknown).await;
        refused(Profile { territory: Some(nardo), ..public() }, "territory", Why::Unknown).await;
        refused(Profile { slug: "No!".into(), ..public() }, "slug", Why::Malformed).await;
        let taken = Profile { slug: "centro-per-l-impiego-di-nardo".into(), ..public() };
        refused(taken, "slug", Why::Taken).await;
        let long = Profile { description: "x".repeat(20_001), ..public() };
        refused(long, "description", Why::TooLong(20_000)).await;
        let point = Some(Point { latitude: 91_000_000, longitude: 0 });
        refused(Profile { point, ..public() }, "point", Why::Malformed).await;
        house.edit(house.admin, move |e| e.change_profile(nardo, |p| p.parent = Some(lecce))).await.unwrap();
        refused(Profile { parent: Some(nardo), ..public() }, "parent", Why::Contradiction).await;
        for (wrong, why) in [
            (vec![Weekly { weekday: 8, span: Span::new(0, 60) }], Why::Malformed),
            (vec![Weekly { weekday: 1, span: Span::new(60, 60) }], Why::Malformed),
            (vec![Weekly { weekday: 1, span: Span::new(60, 1441) }], Why::Malformed),
            (
                vec![
                    Weekly { weekday: 1, span: Span::new(60, 120) },
                    Weekly { weekday: 1, span: Span::new(119, 180) },
                ],
                Why::Contradiction,
            ),
        ] {
            let told = house.edit(house.anna, move |e| e.set_hours(lecce, None, &wrong)).await;
            let right = matches!(&told, Err(OfficeError::Invalid(faults)) if faults.of("hours") == Some(why));
            assert!(right, "{told:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_slug_of_before_leads_to_the_office() {
    on_engines(async |house| {
        house.fill().await;
        let lecce = house.lecce;
        house.edit(house.admin, move |e| e.change_profile(lecce, |p| p.slug = "lecce".into())).await.unwrap();
        let whole = house.whole(&Viewer::visitor(), "centro-per-l-impiego-di-lecce").await.unwrap();
        assert_eq!(whole.office.profile.slug, "lecce");
        house.directory.edit(Doer::server(), move |e| e.remove(lecce)).await.unwrap();
        assert_eq!(house.whole(&Viewer::visitor(), "lecce").await, None);
        let nardo = house.nardo;
        house.edit(house.admin, move |e| e.change_profile(nardo, |p| p.slug = "lecce".into())).await.unwrap();
        assert_eq!(house.whole(&Viewer::visitor(), "lecce").await.unwrap().office.id, nardo);
    })
    .await;
}

#[tokio::test]
async fn days_that_are_different_win_over_the_week() {
    on_engines(async |house| {
        house.fill().await;
        let lecce = house.lecce;
        let every = (1..=5).map(|weekday| Weekly { weekday, span: Span::new(540, 720) }).collect::<Vec<_>>();
        house.edit(house.anna, move |e| e.set_hours(lecce, None, &every)).await.unwrap();
        let day = |text: &str, spans: Vec<Span>, reason: &str| Exception {
            day: date(text),
            spans,
            reason: reason.into(),
        };
        let (feast, late) = (
            day("2026-11-24", Vec::new(), "Festa patronale"),
            day("2026-11-25", vec![Span::new(900, 1020), Span::new(540, 600)], "Assemblea"),
        );
        let set = move |e: &mut Edit<'_, '_>| {
            e.set_day(lecce, &feast)?;
            e.set_day(lecce, &late)?;
            e.set_day(lecce, &late)
        };
        house.edit(house.anna, set).await.unwrap();
        let holidays = move |e: &mut Edit<'_, '_>| e.add_holidays(lecce, 2026);
        assert_eq!(house.edit(house.anna, holidays).await.unwrap(), 12);
        assert_eq!(house.edit(house.anna, holidays).await.unwrap(), 0, "they are there");
        let all = house.offices.all().await.unwrap();
        let schedule = &all.of(lecce).unwrap().schedule;
        assert_eq!(schedule.on(date("2026-11-24")).exception, Some("Festa patronale"));
        assert!(schedule.on(date("2026-11-24")).spans.is_empty());
        let spans: Vec<i64> = schedule.on(date("2026-11-25")).spans.iter().map(|s| s.opens).collect();
        assert_eq!(spans, [540, 900]);
        assert_eq!(schedule.on(date("2026-12-25")).exception, Some("Natale"));
        let christmas = date("2026-12-25");
        house.edit(house.anna, move |e| e.clear_day(lecce, christmas)).await.unwrap();
        let gone = house.edit(house.anna, move |e| e.clear_day(lecce, christmas)).await;
        assert!(matches!(gone, Err(OfficeError::NoSuch(..))), "{gone:?}");
        house.clock.advance(2 * DAY);
        let all = house.offices.all().await.unwrap();
        let coming: Vec<NaiveDate> =
            all.of(lecce).unwrap().schedule.exceptions.iter().map(|e| e.day).collect();
        assert_eq!(coming, [date("2026-11-24"), date("2026-11-25"), date("2026-12-08"), date("2026-12-26")]);
    })
    .await;
}

#[tokio::test]
async fn an_office_is_competent_from_a_day_on_and_nobody_for_the_rest() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, nardo) = (house.lecce, house.nardo);
        let assign = async |comune: &str, office: Option<PrincipalId>, from: &str, to: Option<&str>| {
            let competence = Competence { office, from: date(from), to: to.map(date) };
            let comuni = [comune.to_owned()];
            house.edit(house.admin, move |e| e.assign(&comuni, competence)).await
        };
        assert_eq!(assign("075035", Some(lecce), "2026-01-01", None).await.unwrap(), 1);
        assert_eq!(assign("075035", Some(lecce), "2026-01-01", None).await.unwrap(), 0, "as it was");
        assign("075052", Some(lecce), "2026-01-01", None).await.unwrap();
        assign("075052", Some(nardo), "2027-01-01", None).await.unwrap();
        let on = async |comune: &'static str, day: &str| {
            let day = date(day);
            house.offices.read(move |c| competent(c, comune, day)).await.unwrap()
        };
        assert_eq!(on("075052", "2026-12-31").await, Some(lecce));
        assert_eq!(on("075052", "2027-01-01").await, Some(nardo));
        assert_eq!(on("075052", "2025-12-31").await, None);
        assert_eq!(on("075098", "2026-12-31").await, None, "the province's queue");
        assign("075052", None, "2026-06-01", Some("2026-06-30")).await.unwrap();
        assert_eq!(on("075052", "2026-06-15").await, None);
        assert_eq!(on("075052", "2026-07-01").await, Some(lecce));
        let free = house.offices.read(|c| unassigned(c, Some("LE"), date("2026-11-23"))).await.unwrap();
        assert_eq!(free.len(), 9);
        assert!(free.iter().all(|comune| comune.province == "LE" && comune.istat != "075052"));
        let whole = house.whole(&Viewer::visitor(), "centro-per-l-impiego-di-lecce").await.unwrap();
        let names: Vec<&str> = whole.comuni.iter().map(|comune| comune.name.as_str()).collect();
        assert_eq!(names, ["Lecce", "Nardò"]);
        let spans = house.offices.read(|c| areas_of(c, "075052")).await.unwrap();
        assert_eq!(spans.len(), 3);
        let unknown = assign("999999", Some(lecce), "2026-01-01", None).await;
        assert!(matches!(&unknown, Err(OfficeError::NoSuch("comune", c)) if c == "999999"), "{unknown:?}");
        let backward = assign("075035", Some(lecce), "2026-02-01", Some("2026-01-31")).await;
        assert!(matches!(backward, Err(OfficeError::Invalid(_))), "{backward:?}");
        let person = assign("075035", Some(house.anna), "2026-02-01", None).await;
        assert!(matches!(person, Err(OfficeError::Invalid(_))), "{person:?}");
    })
    .await;
}

#[tokio::test]
async fn of_whoever_is_forgotten_offices_say_nothing() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, anna) = (house.lecce, house.anna);
        let form = PersonForm {
            title: "Responsabile".into(),
            phone: "0832 000 123".into(),
            duties: "Colloqui".into(),
            public: true,
            ..PersonForm::default()
        };
        house.edit(anna, move |e| e.put_person(lecce, anna, &form)).await.unwrap();
        let told = async || house.offices.db.read(move |c| personal::export(c, anna)).await.unwrap();
        let said = told().await;
        assert_eq!((&said[0]["phone"], &said[0]["duties"]), (&"0832 000 123".into(), &"Colloqui".into()));
        let text = async || {
            let sql = "SELECT t.text FROM catalogue_text t JOIN catalogue c ON c.id = t.entry_id
                       WHERE c.kind = 'office' AND c.source_id = $1";
            let read =
                house.offices.db.read(move |c| c.query_one::<(String,)>(sql, mailstore::args![lecce.0]));
            read.await.unwrap().0
        };
        assert!(text().await.contains("Colloqui"));
        assert!(!house.offices.db.read(move |c| personal::keeps(c, anna)).await.unwrap());
        house.offices.db.write(move |tx| personal::erase(tx, anna, NOW)).await.unwrap();
        assert_eq!(told().await, serde_json::json!([]), "{}", house.engine);
        assert!(!text().await.contains("Colloqui"));
        let whole = house.whole(&Viewer::visitor(), "centro-per-l-impiego-di-lecce").await.unwrap();
        assert!(whole.people.is_empty(), "{}", house.engine);
    })
    .await;
}

#[tokio::test]
async fn people_are_shown_while_they_belong_to_the_office() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, anna, bruno) = (house.lecce, house.anna, house.bruno);
        let form = |title: &str, public| PersonForm { title: title.into(), public, ..PersonForm::default() };
        let (head, clerk) = (form("Responsabile", true), form("Orientatore", false));
        let put = move |e: &mut Edit<'_, '_>| {
            e.put_person(lecce, bruno, &clerk)?;
            e.put_person(lecce, anna, &head)
        };
        house.edit(anna, put).await.unwrap();
        let slug = "centro-per-l-impiego-di-lecce";
        let whole = house.whole(&Viewer::visitor(), slug).await.unwrap();
        assert_eq!(whole.people.len(), 1);
        assert_eq!((whole.people[0].name.as_str(), whole.people[0].head), ("Anna Bianchi", true));
        let staff = house.viewer(bruno).await;
        let people = house.whole(&staff, slug).await.unwrap().people;
        let held: Vec<usize> = people.iter().map(|person| person.functions.len()).collect();
        assert_eq!((people[0].id, people[1].id, held), (anna, bruno, vec![0, 1]));
        assert_eq!(people[1].functions[0].name, "Referente formazione");
        let named = async |hidden| {
            let (functions, heads) =
                house.offices.read(move |c| Ok((functions(c, hidden)?, heads(c, hidden)?))).await.unwrap();
            assert_eq!(heads, [(lecce, anna, "Anna Bianchi".to_owned())]);
            functions.iter().flat_map(|f| f.holders.iter().map(|(id, ..)| *id)).collect::<Vec<_>>()
        };
        assert_eq!(named(false).await, [], "nobody speaks of Bruno in public");
        assert_eq!(named(true).await, [bruno]);
        house.directory.edit(Doer::server(), move |e| e.remove_member(lecce, anna)).await.unwrap();
        assert!(house.whole(&Viewer::visitor(), slug).await.unwrap().people.is_empty());
        let stranger = form("Chi?", true);
        let refused = house.edit(house.admin, move |e| e.put_person(lecce, anna, &stranger)).await;
        assert!(matches!(refused, Err(OfficeError::NoSuch("member", _))), "{refused:?}");
        house.edit(house.admin, move |e| e.remove_person(lecce, bruno)).await.unwrap();
        assert!(house.whole(&staff, slug).await.unwrap().people.is_empty());
    })
    .await;
}

#[tokio::test]
async fn contacts_keep_their_internal_note_from_visitors() {
    on_engines(async |house| {
        let form = |body: &str, category: &str| ContactForm {
            body: body.into(),
            category: category.into(),
            note: "Aperto il lunedì".into(),
            internal_note: "Chiedere di Piero".into(),
            public: true,
            ..ContactForm::default()
        };
        let (inps, school) =
            (form("Ente previdenziale", "Previdenza"), form("Università del Sale", "Scuola"));
        let hidden = ContactForm { public: false, territory: Some(house.territory), ..form("Rete", "Rete") };
        let ids = house.edit(house.admin, move |e| {
            Ok([e.add_contact(&inps)?, e.add_contact(&school)?, e.add_contact(&hidden)?])
        });
        let ids = ids.await.unwrap();
        let staff = house.viewer(house.bruno).await;
        let found = async |viewer: &Viewer, filter: ContactFilter| {
            let found = house.offices.contacts(viewer, filter).await.unwrap();
            found.into_iter().map(|c| (c.form.body, c.form.internal_note)).collect::<Vec<_>>()
        };
        let all = found(&Viewer::visitor(), ContactFilter::default()).await;
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(|(_, note)| note.is_empty()));
        let all = found(&staff, ContactFilter::default()).await;
        assert!(all.len() == 3 && all.iter().all(|(_, note)| note == "Chiedere di Piero"));
        let text = ContactFilter { text: Some("UNIVERSITA".into()), ..ContactFilter::default() };
        assert_eq!(found(&staff, text).await.len(), 1);
        let elsewhere = ContactFilter { territory: Some(house.lecce), ..ContactFilter::default() };
        assert_eq!(found(&staff, elsewhere).await.len(), 2);
        assert_eq!(house.offices.contact(&Viewer::visitor(), ids[2]).await.unwrap(), None);
        let one = house.offices.contact(&Viewer::visitor(), ids[0]).await.unwrap().unwrap();
        assert_eq!((one.form.internal_note.as_str(), one.version), ("", 1));
        let changed = form("Ente", "Previdenza");
        let again = changed.clone();
        house.edit(house.admin, move |e| e.set_contact(ids[0], 1, &changed)).await.unwrap();
        let late = house.edit(house.admin, move |e| e.set_contact(ids[0], 1, &again)).await;
        assert!(matches!(late, Err(OfficeError::Conflict(2))), "{late:?}");
        house.edit(house.admin, move |e| e.remove_contact(ids[0])).await.unwrap();
        assert_eq!(found(&staff, ContactFilter::default()).await.len(), 2);
        let deeds = house.directory.read(|c| audit::list(c, None, 100)).await.unwrap();
        let of_contacts = deeds.iter().filter(|deed| deed.action.starts_with("contact.")).count();
        assert_eq!(of_contacts, 5);
    })
    .await;
}

#[tokio::test]
async fn units_stand_in_a_tree() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, nardo) = (house.lecce, house.nardo);
        house.edit(house.admin, move |e| e.change_profile(nardo, |p| p.parent = Some(lecce))).await.unwrap();
        let all = house.offices.all().await.unwrap();
        let offices: Vec<&Office> = all.offices.iter().collect();
        let top = tree(&offices);
        assert_eq!((top.len(), top[0].office.id, top[0].units[0].office.id), (1, lecce, nardo));
        let only = tree(&offices[1..]);
        assert_eq!(only[0].office.id, nardo, "whose parent is not shown stands at the top");
        let mut circle = all.offices.clone();
        circle[0].profile.parent = Some(nardo);
        let circle: Vec<&Office> = circle.iter().collect();
        assert_eq!(tree(&circle).len(), 1);
    })
    .await;
}
