//! Cards for address books.

use super::*;
use vcard::{Card, Version};

fn card() -> Card<'static> {
    Card {
        name: "Centro per l'Impiego; di Nardò, \\ «sede»",
        organisation: vec!["Provincia di Lecce", "Centro per l'Impiego; di Nardò"],
        phone: "0833 000 180",
        mails: vec!["cpi.nardo@x.example", ""],
        street: "Via delle Prove, 12",
        town: "Nardò",
        province: "LE",
        cap: "73048",
        point: Some(Point { latitude: 40_180_000, longitude: 18_034_000 }),
        url: "https://x.example/uffici/nardo",
        note: "Primo piano\r\nSuonare\u{7}",
        uid: "https://x.example/uffici/nardo",
        revised: Some(NOW),
        ..Card::default()
    }
}

/// The lines as a reader unfolds them (RFC 6350 §3.2).
fn unfolded(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_card_is_written_as_the_standards_have_it() {
    let v4 = unfolded(&card().render(Version::V4));
    assert_eq!(
        v4,
        [
            "BEGIN:VCARD",
            "VERSION:4.0",
            "KIND:org",
            "FN:Centro per l'Impiego\\; di Nardò\\, \\\\ «sede»",
            "ORG:Provincia di Lecce;Centro per l'Impiego\\; di Nardò",
            "TEL;TYPE=\"work,voice\":0833 000 180",
            "EMAIL;TYPE=work:cpi.nardo@x.example",
            "ADR;TYPE=work:;;Via delle Prove\\, 12;Nardò;LE;73048;Italia",
            "GEO:geo:40.180000,18.034000",
            "URL:https://x.example/uffici/nardo",
            "NOTE:Primo piano\\nSuonare",
            "UID:https://x.example/uffici/nardo",
            "REV:20261123T090000Z",
            "END:VCARD",
        ]
    );
    let v3 = unfolded(&card().render(Version::V3));
    for line in
        ["VERSION:3.0", "N:Centro per l'Impiego\\; di Nardò\\, \\\\ «sede»;;;;", "GEO:40.180000;18.034000"]
    {
        assert!(v3.iter().any(|other| other == line), "{line}: {v3:?}");
    }
    assert!(!v3.iter().any(|line| line.starts_with("KIND")));
}

#[test]
fn lines_are_folded_between_characters() {
    for note in ["è".repeat(200), "x".repeat(300), "𝒙y".repeat(77)] {
        let text = Card { note: &note, ..card() }.render(Version::V4);
        assert!(text.ends_with("END:VCARD\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        assert!(unfolded(&text).contains(&format!("NOTE:{note}")));
    }
}

#[test]
fn no_field_can_add_a_property() {
    let evil =
        Card { name: "a\r\nTEL:1", url: "https://x.example/\r\nTEL:2", phone: "1\nTEL:3", ..Card::default() };
    let lines = unfolded(&evil.render(Version::V3));
    assert!(!lines.iter().any(|line| line.starts_with("TEL:")), "{lines:?}");
}

#[tokio::test]
async fn offices_people_and_contacts_have_cards() {
    on_engines(async |house| {
        house.fill().await;
        let (lecce, anna) = (house.lecce, house.anna);
        let form = PersonForm { title: "Responsabile".into(), public: true, ..PersonForm::default() };
        house.edit(anna, move |e| e.put_person(lecce, anna, &form)).await.unwrap();
        let whole = house.whole(&Viewer::visitor(), "centro-per-l-impiego-di-lecce").await.unwrap();
        let office = vcard::of_office(&whole.office, "https://x.example/uffici/lecce", Version::V4);
        assert!(office.contains("EMAIL;TYPE=work:cpi.lecce@x.example\r\n"), "{office}");
        let person = vcard::of_person(&whole.people[0], &whole.office, "https://x.example/", Version::V4);
        let uid = format!("UID:https://x.example/#persona-{anna}");
        let mail = "EMAIL;TYPE=work:cpi.lecce@x.example";
        for line in ["KIND:individual", "FN:Anna Bianchi", "TITLE:Responsabile", mail, &uid] {
            assert!(unfolded(&person).contains(&line.to_owned()), "{line}: {person}");
        }
        assert!(!person.contains("anna@x.example"), "no address that the page does not show: {person}");
        let contact = Contact {
            id: 1,
            form: ContactForm {
                body: "Ente".into(),
                address: "Via Uno 1, Lecce".into(),
                internal_note: "segreto".into(),
                ..ContactForm::default()
            },
            version: 1,
            updated_at: NOW,
        };
        let card = vcard::of_contact(&contact, "urn:x:1", Version::V3);
        assert!(
            card.contains("ADR;TYPE=WORK:;;Via Uno 1\\, Lecce;;;;") && !card.contains("segreto"),
            "{card}"
        );
    })
    .await;
}
