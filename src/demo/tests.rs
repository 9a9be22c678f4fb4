use std::collections::{BTreeMap, BTreeSet};

use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

use super::*;

/// 23 November 2026, 09:00 UTC, a Monday.
const UNTIL: i64 = 1_795_424_400_000_000;

fn default_set() -> Vec<DemoMessage> {
    messages(DEFAULT_ITEMS, DEFAULT_SEED, UNTIL).collect()
}

fn parse(message: &DemoMessage) -> Message<'_> {
    MessageParser::default().parse(&message.raw).unwrap()
}

/// Local parts mail can be delivered to, with the log-ins that read it.
fn readers() -> BTreeMap<String, Vec<&'static str>> {
    let province = province();
    let mut all = BTreeMap::new();
    for person in province.people.iter().filter(|person| person.domain == DOMAIN) {
        all.insert(person.login.to_owned(), vec![person.login]);
    }
    for office in &province.offices {
        all.insert(office.local_part.to_owned(), office.operators.to_vec());
    }
    for function in province.functions {
        all.insert(function.local_part, function.holders);
    }
    for group in province.groups {
        all.insert(group.local_part.to_owned(), group.members);
    }
    for alias in province.aliases {
        let readers = all.get(alias.target).cloned().unwrap_or_default();
        assert!(!readers.is_empty(), "alias {} leads nowhere", alias.local_part);
        assert!(all.insert(alias.local_part.to_owned(), readers).is_none(), "{} twice", alias.local_part);
    }
    all
}

/// The known local part an address of the province leads to, without its plus-tag.
fn local_part(address: &str) -> Option<&str> {
    let (local, domain) = address.split_once('@')?;
    (domain == DOMAIN).then(|| local.split('+').next().unwrap_or(local))
}

#[test]
fn province_is_whole() {
    let province = province();
    assert_eq!(province.offices.len(), 11);
    let logins: BTreeSet<_> = province.people.iter().map(|person| person.login).collect();
    assert_eq!(logins.len(), province.people.len());
    for number in 1..=20 {
        assert!(logins.contains(format!("op{number:02}").as_str()));
    }
    for office in &province.offices {
        assert_eq!(office.operators.len(), 2, "{}", office.name);
        assert!(office.operators.iter().all(|login| logins.contains(login)));
    }
    for function in &province.functions {
        assert!(!function.holders.is_empty() && function.holders.iter().all(|login| logins.contains(login)));
    }
    for group in &province.groups {
        assert!(!group.members.is_empty() && group.members.iter().all(|login| logins.contains(login)));
    }
    assert!(readers().keys().all(|local| local.is_ascii()));
}

#[test]
fn the_portal_names_only_who_is_there() {
    let province = province();
    let readers = readers();
    let logins: BTreeSet<_> = province.people.iter().map(|person| person.login).collect();
    for channel in portal::CHANNELS {
        assert!(!readers.contains_key(&channel.local_part()), "{} is taken", channel.local_part());
        assert!((2..=3).contains(&channel.members.len()), "{}", channel.slug);
        assert!(channel.members.iter().all(|login| logins.contains(login)), "{}", channel.slug);
    }
    assert!(portal::TERRITORIES.iter().any(|territory| territory.slug == portal::HOME));
    let profiles = portal::profiles();
    let slugs: BTreeSet<_> = profiles.iter().map(|profile| profile.slug).collect();
    assert_eq!((profiles.len(), slugs.len()), (15, 15));
    for profile in &profiles {
        let members = &readers[profile.local_part];
        assert!(profile.people.iter().all(|worker| members.contains(&worker.login)), "{}", profile.slug);
        assert!(profile.parent.is_empty() || readers.contains_key(profile.parent), "{}", profile.slug);
        let phones = profile.people.iter().map(|worker| worker.phone.as_str()).chain([profile.phone]);
        assert!(phones.into_iter().all(|phone| phone.contains(" 000 ")), "{}", profile.slug);
        let seat = province.offices.iter().find(|office| office.local_part == profile.local_part);
        assert!(seat.is_none_or(|office| office.istat == profile.istat && office.street == profile.street));
    }
}

#[test]
fn every_message_is_well_formed() {
    let (mut keys, mut ids) = (BTreeSet::new(), BTreeSet::new());
    for message in default_set() {
        let text = String::from_utf8_lossy(&message.raw);
        assert!(text.ends_with("\r\n"));
        assert!(!text.replace("\r\n", "").contains(['\r', '\n', '\0']), "bare CR or LF:\n{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= 998), "{text}");
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.is_ascii() && head.split("\r\n").all(|line| line.len() <= 78), "{head}");
        let parsed = parse(&message);
        assert!(parsed.from().is_some() && parsed.to().is_some() && !parsed.subject().unwrap().is_empty());
        assert_eq!(parsed.date().unwrap().to_timestamp(), message.date_micros / 1_000_000);
        assert!(ids.insert(parsed.message_id().unwrap().to_owned()), "{text}");
        assert!(keys.insert(message.key.clone()));
        let body = parsed.body_text(0).unwrap();
        assert!(body.len() > 60 && !body.contains('\u{fffd}'), "{body}");
        assert!(
            !body.contains("  ") && !body.contains('{') && !body.contains('*') || body.contains("* "),
            "{body}"
        );
    }
    assert_eq!(ids.len(), DEFAULT_ITEMS);
}

#[test]
fn recipients_exist_and_stand_in_the_header() {
    let readers = readers();
    for message in default_set() {
        let text = String::from_utf8_lossy(&message.raw).into_owned();
        assert!(!message.envelope_to.is_empty());
        for address in &message.envelope_to {
            let known = local_part(address).is_some_and(|local| readers.contains_key(local));
            assert!(known || address.ends_with("@posta.example"), "{address}");
            assert!(address.is_ascii() && text.contains(address.as_str()), "{address}");
        }
        let from = &message.envelope_from;
        assert!(from.is_empty() || from.ends_with(OUTSIDE) || local_part(from).is_some(), "{from}");
        assert_eq!(message.sent_by.is_some(), from.is_empty() || from.ends_with(DOMAIN), "{from}");
    }
}

#[test]
fn replies_follow_what_they_answer() {
    let mut earlier = BTreeMap::new();
    let mut replies = 0;
    for message in default_set() {
        let parsed = parse(&message);
        if let Some(parent) = parsed.in_reply_to().as_text() {
            replies += 1;
            assert!(earlier.get(parent).is_some_and(|date| *date < message.date_micros), "{parent}");
            for reference in parsed.references().as_text_list().unwrap() {
                assert!(earlier.contains_key(reference.as_ref()), "{reference}");
            }
            let subject = parsed.subject().unwrap();
            assert!(subject.starts_with("Re: ") || subject.starts_with("Risposta automatica: "), "{subject}");
        }
        earlier.insert(parsed.message_id().unwrap().to_owned(), message.date_micros);
    }
    assert!(replies > 150, "{replies}");
}

#[test]
fn dates_grow_within_ninety_days() {
    let dates: Vec<i64> = default_set().iter().map(|message| message.date_micros).collect();
    assert!(dates.is_sorted());
    assert!(dates[0] >= UNTIL - 90 * 86_400_000_000 && dates[dates.len() - 1] <= UNTIL);
}

#[test]
fn equal_arguments_give_equal_bytes() {
    assert_eq!(default_set(), default_set());
    let other: Vec<DemoMessage> = messages(DEFAULT_ITEMS, DEFAULT_SEED + 1, UNTIL).collect();
    assert_ne!(default_set(), other);
}

#[test]
fn any_number_of_items_is_met_exactly() {
    for items in [0, 1, 2, 17, 500, 12_000] {
        let keys: BTreeSet<String> = messages(items, 5, UNTIL).map(|message| message.key).collect();
        assert_eq!(keys.len(), items);
    }
}

#[test]
fn everybody_has_a_plausible_mailbox() {
    let readers = readers();
    let (mut people, mut boxes, mut outside) = (BTreeMap::new(), BTreeMap::new(), 0);
    let province = province();
    let shared = |local: &str| {
        province.offices.iter().any(|office| office.local_part == local)
            || province.functions.iter().any(|function| function.local_part == local)
    };
    for message in default_set() {
        for address in &message.envelope_to {
            let Some(local) = local_part(address) else {
                outside += 1;
                continue;
            };
            *boxes.entry(local.to_owned()).or_insert(0) += 1;
            if !shared(local) {
                for login in &readers[local] {
                    *people.entry(*login).or_insert(0) += 1;
                }
            }
        }
    }
    for number in 1..=20 {
        let count = people[format!("op{number:02}").as_str()];
        assert!((20..=70).contains(&count), "op{number:02}: {count}");
    }
    for office in &province.offices {
        assert!(boxes[office.local_part] >= 12, "{}: {}", office.local_part, boxes[office.local_part]);
    }
    for function in &province.functions {
        assert!(boxes.contains_key(&function.local_part), "{} is empty", function.local_part);
    }
    assert!((20..200).contains(&outside), "{outside} leave the province");
}

#[test]
fn all_shapes_of_mail_occur() {
    let mut seen = BTreeSet::new();
    for message in default_set() {
        let text = String::from_utf8_lossy(&message.raw).into_owned();
        for mark in [
            "format=flowed",
            "charset=iso-8859-1",
            "Encoding: quoted-printable",
            "Encoding: base64",
            "Encoding: 8bit",
            "Encoding: 7bit",
            "multipart/mixed",
            "multipart/alternative",
            "multipart/related",
            "message/rfc822",
            "method=REQUEST",
            "filename*=UTF-8''",
            "=?UTF-8?Q?",
            "=?UTF-8?B?",
            "Sender: ",
            "Auto-Submitted: ",
            "List-Unsubscribe: ",
        ] {
            if text.contains(mark) {
                seen.insert(mark);
            }
        }
        let parsed = parse(&message);
        for file in parsed.attachments() {
            match (file.attachment_name(), &file.body) {
                (Some(name), PartType::Binary(data) | PartType::InlineBinary(data))
                    if name.ends_with(".pdf") =>
                {
                    assert!(data.starts_with(b"%PDF-1.4") && data.ends_with(b"%%EOF\n"));
                    seen.insert("pdf");
                }
                (Some(name), PartType::Binary(data) | PartType::InlineBinary(data))
                    if name.ends_with(".png") =>
                {
                    assert!(data.starts_with(b"\x89PNG\r\n\x1a\n") && data.ends_with(b"IEND\xaeB`\x82"));
                    seen.insert("png");
                }
                (Some(name), PartType::Text(text)) if name.ends_with(".csv") || name.ends_with(".ics") => {
                    assert!(text.contains(';') && text.ends_with("\r\n"));
                    seen.insert(if name.ends_with(".csv") { "csv" } else { "ics" });
                }
                (Some(name), PartType::Message(inner)) if name.ends_with(".eml") => {
                    assert!(inner.subject().is_some() && inner.message_id().is_some());
                    seen.insert("eml");
                }
                (name, _) => panic!("unexpected attachment {name:?} in\n{text}"),
            }
        }
        for (mark, found) in [
            ("several offices", message.envelope_to.len() >= 10),
            ("plus-tag", message.envelope_to.iter().any(|address| address.contains('+'))),
            ("null reverse-path", message.envelope_from.is_empty()),
            ("emoji", parsed.subject().unwrap().chars().any(|c| u32::from(c) > 0xffff)),
            ("answered", message.answered && message.seen),
            ("flagged", message.flagged),
            ("unseen", !message.seen),
        ] {
            if found {
                seen.insert(mark);
            }
        }
    }
    assert_eq!(seen.len(), 29, "{seen:?}");
}
