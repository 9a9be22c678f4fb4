//! Offices, their hours and people, useful contacts.

/// The list.
pub const TITLE: &str = "Centri per l’Impiego e uffici";
/// What it holds.
pub const LEAD: &str = "Dove siamo, quando siamo aperti e a chi chiedere.";
/// The page of hours.
pub const HOURS_TITLE: &str = "Orari degli uffici";
/// What it holds.
pub const HOURS_LEAD: &str = "Gli orari di questa settimana, con le chiusure e le aperture straordinarie.";
/// Contacts.
pub const CONTACTS_TITLE: &str = "Contatti utili";
/// What they are.
pub const CONTACTS_LEAD: &str = "L’agenda degli enti e dei servizi della rete.";
/// No contact.
pub const NO_CONTACTS: &str = "Nessun contatto qui";
/// What to do then.
pub const NO_CONTACTS_BODY: &str = "Prova con un altro territorio o con meno parole.";
/// It is open.
pub const OPEN: &str = "Aperto ora";
/// It is not.
pub const CLOSED: &str = "Chiuso ora";
/// No hours are known.
pub const NO_HOURS: &str = "Orari non comunicati";
/// Closed on a day.
pub const CLOSED_DAY: &str = "chiuso";
/// Heading.
pub const HOURS: &str = "Orari";
/// Heading.
pub const WHERE: &str = "Dove";
/// Heading.
pub const PEOPLE: &str = "Chi fa che cosa";
/// Heading.
pub const COMUNI: &str = "Comuni di competenza";
/// Heading.
pub const DIFFERENT_DAYS: &str = "Giorni particolari";
/// Heading.
pub const UNITS: &str = "Uffici collegati";
/// Heading.
pub const PUBLISHED: &str = "Che cosa pubblica";
/// Label.
pub const PHONE: &str = "Telefono";
/// Label.
pub const FAX: &str = "Fax";
/// Label.
pub const MAIL: &str = "Posta";
/// Label.
pub const PEC: &str = "PEC";
/// Label.
pub const SITE: &str = "Sito";
/// Label.
pub const ADDRESS: &str = "Indirizzo";
/// Label.
pub const ACCESS: &str = "Accessibilità";
/// The link to a map.
pub const MAP: &str = "Apri la mappa";
/// The link to the card.
pub const CARD: &str = "Salva tra i contatti (vCard)";
/// The head of an office.
pub const HEAD: &str = "Responsabile";
/// Columns.
pub const OFFICE: &str = "Ufficio";
/// The days of the week, Monday first.
pub const DAYS: [&str; 7] = ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"];
/// The button.
pub const FIND: &str = "Cerca";
/// A category of contacts.
pub const CATEGORY: &str = "Categoria";

/// Until when it is open: the time.
#[must_use]
pub fn open_until(time: &str) -> String {
    format!("fino alle {time}")
}

/// When it opens next.
#[must_use]
pub fn opens(at: &str) -> String {
    format!("apre {at}")
}
