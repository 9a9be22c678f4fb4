//! Vacancies, courses and competitions, as the public reads them: lists, filters, facts, states.

use crate::format;

/// `a` or `o`: the ending of what is said of a kind, by its word.
fn ending(kind: &str) -> char {
    if kind == "vacancy" { 'a' } else { 'o' }
}

/// Where an entry stands, by the words of its kind and of its standing.
#[must_use]
pub fn standing(kind: &str, word: &str) -> String {
    let stem = match word {
        "draft" => return "Bozza".into(),
        "closes-soon" => return "Scade presto".into(),
        "filled" if kind == "course" => return "Posti esauriti".into(),
        "open" => "Apert",
        "expired" => "Scadut",
        "closed" => "Chius",
        "filled" => "Copert",
        "archived" => "Archiviat",
        _ => return String::new(),
    };
    format!("{stem}{}", ending(kind))
}

/// That an entry is over, and since when: "Scaduta il 12/12/2026".
#[must_use]
pub fn expired_on(kind: &str, day: &str) -> String {
    format!("Scadut{} il {day}", ending(kind))
}

/// What its reader should know of an entry that is over, by kind and standing.
#[must_use]
pub fn over(kind: &str, word: &str) -> &'static str {
    match (kind, word) {
        ("vacancy", "filled") => "Il posto è stato coperto: non si accettano più candidature.",
        ("vacancy", _) => "Non si accettano più candidature.",
        ("course", "filled") => "I posti sono esauriti: le iscrizioni sono chiuse.",
        ("course", _) => "Le iscrizioni sono chiuse.",
        _ => "Non si può più presentare domanda.",
    }
}

/// A contract, by its word.
#[must_use]
pub fn contract(word: &str) -> &'static str {
    match word {
        "permanent" => "Tempo indeterminato",
        "fixed-term" => "Tempo determinato",
        "apprenticeship-school" => "Apprendistato per la qualifica e il diploma",
        "apprenticeship-trade" => "Apprendistato professionalizzante",
        "apprenticeship-higher" => "Apprendistato di alta formazione",
        "agency" => "Somministrazione",
        "on-call" => "Lavoro intermittente",
        "occasional" => "Lavoro occasionale",
        "internship" => "Tirocinio",
        "collaboration" => "Collaborazione",
        "self-employed" => "Lavoro autonomo",
        _ => "",
    }
}

/// How far an entry reaches, by its word.
#[must_use]
pub fn level(word: &str) -> &'static str {
    match word {
        "provincial" => "Provinciale",
        "regional" => "Regionale",
        "national" => "Nazionale",
        _ => "",
    }
}

/// A title of study, by its word.
#[must_use]
pub fn education(word: &str) -> &'static str {
    match word {
        "none" => "Nessuno",
        "lower-secondary" => "Licenza media",
        "qualification" => "Qualifica professionale",
        "diploma" => "Diploma",
        "higher-technical" => "ITS o IFTS",
        "bachelor" => "Laurea triennale",
        "master" => "Laurea magistrale",
        "postgraduate" => "Master, specializzazione o dottorato",
        _ => "",
    }
}

/// How a course is held, by its word.
#[must_use]
pub fn mode(word: &str) -> &'static str {
    match word {
        "presence" => "In presenza",
        "remote" => "A distanza",
        "mixed" => "In parte a distanza",
        _ => "",
    }
}

/// What a pay is for, by its word.
#[must_use]
pub fn period(word: &str) -> &'static str {
    match word {
        "hour" => "l’ora",
        "day" => "al giorno",
        "month" => "al mese",
        "year" => "all’anno",
        _ => "",
    }
}

/// The order of a list, by its word.
#[must_use]
pub fn sort(word: &str) -> &'static str {
    match word {
        "newest" => "Data di pubblicazione",
        "deadline" => "Scadenza",
        "title" => "Titolo",
        _ => "",
    }
}

/// Which entries of a kind a list shows, by its word.
#[must_use]
pub fn show(kind: &str, word: &str) -> &'static str {
    match (kind, word) {
        ("vacancy", "open") => "Ancora aperte",
        ("vacancy", "ended") => "Già scadute o chiuse",
        ("vacancy", "all") => "Tutte",
        (_, "open") => "Ancora aperti",
        (_, "ended") => "Già scaduti o chiusi",
        (_, "all") => "Tutti",
        _ => "",
    }
}

/// A major group of the classification of professions (CP2021), by its digit.
#[must_use]
pub fn profession_group(digit: &str) -> &'static str {
    match digit {
        "1" => "Dirigenti e imprenditori",
        "2" => "Professioni intellettuali e scientifiche",
        "3" => "Professioni tecniche",
        "4" => "Lavoro d’ufficio",
        "5" => "Commercio, turismo e servizi",
        "6" => "Artigiani, operai specializzati e agricoltori",
        "7" => "Conduttori di impianti, macchine e veicoli",
        "8" => "Professioni non qualificate",
        "9" => "Forze armate",
        _ => "",
    }
}

/// `da 20 a 24 ore`, `40 ore`
#[must_use]
pub fn hours_a_week(least: &str, most: &str) -> String {
    match (least, most) {
        (one, "") | ("", one) => format!("{one} ore alla settimana"),
        (least, most) if least == most => format!("{least} ore alla settimana"),
        (least, most) => format!("da {least} a {most} ore alla settimana"),
    }
}

/// `da 1.200 a 1.450,50 euro lordi al mese`
#[must_use]
pub fn pay(least: &str, most: &str, period: &str) -> String {
    match (least, most) {
        (one, "") => format!("da {one} euro lordi {period}"),
        ("", one) => format!("fino a {one} euro lordi {period}"),
        (least, most) if least == most => format!("{least} euro lordi {period}"),
        (least, most) => format!("da {least} a {most} euro lordi {period}"),
    }
}

/// An amount: `120 euro`.
#[must_use]
pub fn euro(amount: &str) -> String {
    format!("{amount} euro")
}

/// `1 posto`, `3 posti`
#[must_use]
pub fn places(number: i64) -> String {
    if number == 1 { "1 posto".into() } else { format!("{number} posti") }
}

/// `1.250`, `1.250,50`: euro of cents.
#[must_use]
pub fn amount(cents: i64) -> String {
    let (cents, whole) = (cents.unsigned_abs() % 100, format::number(cents.unsigned_abs() / 100));
    if cents == 0 { whole } else { format!("{whole},{cents:02}") }
}

/// `60 ore`
#[must_use]
pub fn hours(number: i64) -> String {
    match number {
        1 => "1 ora".into(),
        number => format!("{} ore", format::number(number.unsigned_abs())),
    }
}

/// `Scade il 12/12/2026`; of a course, until when one enrols.
#[must_use]
pub fn ends_on(kind: &str, day: &str) -> String {
    if kind == "course" { format!("Iscrizioni fino al {day}") } else { format!("Scade il {day}") }
}

/// `Inizia il 12/12/2026`
#[must_use]
pub fn begins_on(day: &str) -> String {
    format!("Inizia il {day}")
}

/// What to do when a list is empty, by kind.
#[must_use]
pub fn nothing(kind: &str) -> &'static str {
    match kind {
        "vacancy" => "Nessuna offerta qui",
        "course" => "Nessun corso qui",
        "company" => "Nessuna impresa qui",
        _ => "Nessun concorso qui",
    }
}

/// The heading of the way to answer, by kind.
pub const APPLY: &str = "Come candidarsi";
/// By mail.
pub const APPLY_MAIL: &str = "Scrivi a";
/// At an office that is named.
pub const APPLY_HERE: &str = "Di persona:";
/// At the job centre.
pub const APPLY_AT_OFFICE: &str = "Di persona, al Centro per l’Impiego.";
/// What to do about an empty list.
pub const NOTHING_BODY: &str = "Togli qualche filtro o cerca con altre parole.";
/// Words of a filter.
pub const FILTER_WORDS: &str = "Parole da cercare";
/// Comune.
pub const COMUNE: &str = "Comune";
/// Office.
pub const OFFICE: &str = "Centro per l’Impiego";
/// Level.
pub const LEVEL: &str = "Livello";
/// Profession.
pub const PROFESSION: &str = "Professione";
/// Contract.
pub const CONTRACT: &str = "Contratto";
/// Working time.
pub const WORKING_TIME: &str = "Orario";
/// The whole week.
pub const FULL_TIME: &str = "Tempo pieno";
/// A part of it.
pub const PART_TIME: &str = "Tempo parziale";
/// For a season.
pub const SEASONAL: &str = "Solo stagionali";
/// Which entries.
pub const SHOW: &str = "Mostra";
/// In which order.
pub const ORDER: &str = "Ordine";
/// It ends by a day.
pub const ENDS_BY: &str = "Scade entro il";
/// It begins by a day.
pub const BEGINS_BY: &str = "Inizia entro il";
/// For nothing only.
pub const ONLY_FREE: &str = "Solo gratuiti";
/// How a course is held.
pub const MODE: &str = "Modalità";
/// Education.
pub const EDUCATION: &str = "Titolo di studio";
/// The title somebody has.
pub const OWN_EDUCATION: &str = "Il tuo titolo di studio";
/// Whose the work is.
pub const COMPANY: &str = "Azienda";
/// It is kept back.
pub const RESERVED: &str = "Azienda riservata";
/// From anywhere.
pub const REMOTE: &str = "Si può lavorare da remoto";
/// A fact that is so.
pub const YES: &str = "Sì";
/// A season's work.
pub const SEASONAL_WORK: &str = "Lavoro stagionale";
/// How many are sought.
pub const POSITIONS: &str = "Posti";
/// Pay.
pub const PAY: &str = "Retribuzione";
/// Languages.
pub const LANGUAGES: &str = "Lingue";
/// Driving licences.
pub const LICENCES: &str = "Patenti";
/// The end.
pub const ENDS: &str = "Scadenza";
/// The end of enrolment.
pub const ENROL_BY: &str = "Iscrizioni fino al";
/// When it was published.
pub const PUBLISHED: &str = "Pubblicazione";
/// The reference.
pub const REFERENCE: &str = "Codice";
/// What it is about.
pub const DESCRIPTION: &str = "Descrizione";
/// What somebody has to bring.
pub const REQUIREMENTS: &str = "Requisiti";
/// Who holds a course.
pub const PROVIDER: &str = "Ente di formazione";
/// How long it is.
pub const DURATION: &str = "Durata";
/// Where it is.
pub const VENUE: &str = "Sede";
/// First day.
pub const BEGINS: &str = "Inizio";
/// Last day.
pub const FINISHES: &str = "Fine";
/// Cost.
pub const COST: &str = "Costo";
/// For nothing.
pub const FREE: &str = "Gratuito";
/// What it leads to.
pub const CERTIFICATE: &str = "Attestato";
/// Whom it is for.
pub const TARGET: &str = "A chi è rivolto";
/// Whom to ask.
pub const CONTACTS: &str = "Contatti";
/// Where more is said.
pub const SITE: &str = "Sito";
/// The body of a competition.
pub const BODY: &str = "Ente che bandisce";
/// Its profile.
pub const PROFILE: &str = "Profilo";
/// What is required.
pub const QUALIFICATION: &str = "Titolo richiesto";
/// The notice.
pub const NOTICE: &str = "Bando";
/// The link to it.
pub const READ_NOTICE: &str = "Leggi il bando";
/// Where it was announced.
pub const GAZETTE: &str = "Pubblicato in";
/// A list of the suitable.
pub const RANKING: &str = "Formazione di una graduatoria";
/// Who publishes an entry.
pub const KEPT_BY: &str = "A cura di";
/// To those who may change it.
pub const MANAGE: &str = "Gestisci";
/// The deadlines as a calendar.
pub const DEADLINES: &str = "Calendario delle scadenze";
/// The feed of the list as it is narrowed.
pub const FOLLOW_SEARCH: &str = "Segui questo elenco";
