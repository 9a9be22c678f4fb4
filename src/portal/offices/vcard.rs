//! Cards of offices, people and contacts for address books: vCard 4.0 (RFC 6350) and 3.0 (RFC 2426). Pure.

use super::model::{Contact, Office, OfficePerson, Point, in_degrees};
use crate::clock::Micros;
use chrono::DateTime;

/// Octets of a line without its CRLF (RFC 6350 §3.2).
const LINE: usize = 75;

/// Which vCard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// RFC 2426, which older address books want.
    V3,
    /// RFC 6350.
    V4,
}

/// What a card holds; empty texts are left out.
#[derive(Debug, Clone, Default)]
pub struct Card<'a> {
    /// A person and not an organisation.
    pub person: bool,
    /// The name as people read it.
    pub name: &'a str,
    /// The organisation and its unit, from the large to the small.
    pub organisation: Vec<&'a str>,
    /// What a person is there.
    pub title: &'a str,
    /// Telephone.
    pub phone: &'a str,
    /// Fax.
    pub fax: &'a str,
    /// Mail addresses, the preferred one first.
    pub mails: Vec<&'a str>,
    /// Street and number.
    pub street: &'a str,
    /// Town.
    pub town: &'a str,
    /// Letters of the province.
    pub province: &'a str,
    /// Postal code.
    pub cap: &'a str,
    /// The whole postal address in one text, where its parts are not known.
    pub address: &'a str,
    /// Where it is.
    pub point: Option<Point>,
    /// The page it is described on, or its own site.
    pub url: &'a str,
    /// What else is to be said.
    pub note: &'a str,
    /// What tells it from all others, for ever: an URI.
    pub uid: &'a str,
    /// When it last changed.
    pub revised: Option<Micros>,
}

/// The card of an office whose page has this address.
#[must_use]
pub fn of_office(office: &Office, url: &str, version: Version) -> String {
    let profile = &office.profile;
    let address = office.address.to_string();
    let card = Card {
        name: &office.name,
        organisation: vec![&office.name],
        phone: &profile.phone,
        fax: &profile.fax,
        mails: vec![&address, &profile.pec],
        street: &profile.street,
        town: &office.town,
        province: &office.province,
        cap: &profile.cap,
        point: profile.point,
        url,
        uid: url,
        revised: Some(office.updated_at),
        ..Card::default()
    };
    card.render(version)
}

/// The card of somebody in an office whose page has this address. It says what the page says: mail goes to the functions somebody
/// holds, or to the office, never to an address of the person's own.
#[must_use]
pub fn of_person(person: &OfficePerson, office: &Office, url: &str, version: Version) -> String {
    let profile = &office.profile;
    let mut mails: Vec<String> = person.functions.iter().map(|one| one.address.to_string()).collect();
    if mails.is_empty() {
        mails.push(office.address.to_string());
    }
    let uid = format!("{url}#persona-{}", person.id);
    let phone = if person.form.phone.is_empty() { &profile.phone } else { &person.form.phone };
    let card = Card {
        person: true,
        name: &person.name,
        organisation: vec![&office.name],
        title: &person.form.title,
        phone,
        mails: mails.iter().map(String::as_str).collect(),
        street: &profile.street,
        town: &office.town,
        province: &office.province,
        cap: &profile.cap,
        url,
        note: &person.form.duties,
        uid: &uid,
        ..Card::default()
    };
    card.render(version)
}

/// The card of a useful contact; `uid` is an URI that is its own for ever.
#[must_use]
pub fn of_contact(contact: &Contact, uid: &str, version: Version) -> String {
    let form = &contact.form;
    let card = Card {
        person: !form.name.is_empty(),
        name: if form.name.is_empty() { &form.body } else { &form.name },
        organisation: vec![&form.body],
        phone: &form.phone,
        mails: vec![&form.mail],
        address: &form.address,
        url: &form.site,
        note: &form.note,
        uid,
        revised: Some(contact.updated_at),
        ..Card::default()
    };
    card.render(version)
}

impl Card<'_> {
    /// The text of the card: lines end in CRLF and have at most 75 octets.
    #[must_use]
    pub fn render(&self, version: Version) -> String {
        let v4 = version == Version::V4;
        let mut out = Lines::default();
        out.raw("BEGIN:VCARD");
        out.raw(if v4 { "VERSION:4.0" } else { "VERSION:3.0" });
        if v4 {
            out.raw(if self.person { "KIND:individual" } else { "KIND:org" });
        }
        out.text("FN", self.name);
        // RFC 2426 §3.1.2 wants it always. Which part of a name is the family's nobody has said.
        if !v4 || self.person {
            out.raw(&format!("N:{};;;;", escaped(self.name)));
        }
        let organisation: Vec<String> =
            self.organisation.iter().filter(|part| !part.is_empty()).map(|part| escaped(part)).collect();
        out.given("ORG", &organisation.join(";"));
        out.text("TITLE", self.title);
        out.text(if v4 { "TEL;TYPE=\"work,voice\"" } else { "TEL;TYPE=WORK,VOICE" }, self.phone);
        out.text(if v4 { "TEL;TYPE=\"work,fax\"" } else { "TEL;TYPE=WORK,FAX" }, self.fax);
        for mail in &self.mails {
            out.text(if v4 { "EMAIL;TYPE=work" } else { "EMAIL;TYPE=INTERNET,WORK" }, mail);
        }
        self.place(&mut out, v4);
        // URIs are no texts: nothing in them is escaped (RFC 6350 §6.7.8).
        out.given("URL", &uri(self.url));
        out.text("NOTE", self.note);
        out.given("UID", &uri(self.uid));
        if let Some(at) = self.revised.and_then(DateTime::from_timestamp_micros) {
            out.raw(&format!("REV:{}", at.format("%Y%m%dT%H%M%SZ")));
        }
        out.raw("END:VCARD");
        out.0
    }

    fn place(&self, out: &mut Lines, v4: bool) {
        let name = if v4 { "ADR;TYPE=work" } else { "ADR;TYPE=WORK" };
        if !self.street.is_empty() || !self.town.is_empty() {
            let parts = [self.street, self.town, self.province, self.cap, "Italia"].map(escaped);
            out.raw(&format!("{name}:;;{}", parts.join(";")));
        } else if !self.address.is_empty() {
            out.raw(&format!("{name}:;;{};;;;", escaped(self.address)));
        }
        if let Some(point) = self.point {
            let (north, east) = (in_degrees(point.latitude), in_degrees(point.longitude));
            out.raw(&if v4 { format!("GEO:geo:{north},{east}") } else { format!("GEO:{north};{east}") });
        }
    }
}

/// Lines that are folded as they are added.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A property whose value is a text, unless it is empty.
    fn text(&mut self, name: &str, value: &str) {
        self.given(name, &escaped(value));
    }

    /// A property whose value is written already, unless it is empty.
    fn given(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.raw(&format!("{name}:{value}"));
        }
    }

    /// A line, folded between characters; a space begins each further one.
    fn raw(&mut self, line: &str) {
        let mut room = LINE;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text as a value (RFC 6350 §3.4): no line ends, no separators.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().replace("\r\n", "\n").chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            ',' => out.push_str("\\,"),
            ';' => out.push_str("\\;"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn uri(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect()
}
