//! What kinds of contents, their fields and their states are called.

/// What a kind is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindText {
    /// One of them.
    pub one: &'static str,
    /// All of them, as a heading.
    pub many: &'static str,
    /// What they are, in a sentence.
    pub lead: &'static str,
}

const fn words(one: &'static str, many: &'static str, lead: &'static str) -> KindText {
    KindText { one, many, lead }
}

/// What a kind is called, by its word in the catalogue; that word itself for one that is not known.
#[must_use]
pub fn kind(word: &str) -> KindText {
    match word {
        "news" => {
            words("Notizia", "Notizie", "Che cosa c’è di nuovo nei servizi per il lavoro e la formazione.")
        }
        "event" => words("Evento", "Eventi", "Incontri, seminari e giornate informative in programma."),
        "deadline" => words("Scadenza", "Scadenze", "Bandi, domande e adempimenti: entro quando e per chi."),
        "press" => words(
            "Comunicato",
            "Comunicati",
            "I comunicati dei Centri per l’Impiego e degli enti accreditati.",
        ),
        "initiative" => words(
            "Iniziativa",
            "Iniziative",
            "Progetti e campagne sul territorio, proposti, avviati e conclusi.",
        ),
        "partnership" => words(
            "Partenariato",
            "Partenariati",
            "Gli accordi con gli altri enti e le attività che ne nascono.",
        ),
        "directive" => {
            words("Direttiva", "Direttive", "Gli indirizzi degli enti che governano i servizi per il lavoro.")
        }
        "law" => words("Norma", "Normativa", "Leggi, decreti e regolamenti su lavoro e formazione."),
        "act" => words("Atto", "Determinazioni e atti", "Le determinazioni e gli atti delle commissioni."),
        "sheet" => words("Scheda", "Schede", "I contratti e le forme di lavoro spiegati in parole semplici."),
        "form" => {
            words("Modulo", "Moduli e documenti", "I moduli da scaricare, con la loro versione e la data.")
        }
        "procedure" => words("Procedura", "Procedure", "Come lavorano gli uffici, passo per passo."),
        "link" => words("Link", "Link utili", "Siti di altri enti che possono servirti."),
        "service" => words("Servizio", "Guida ai servizi", "Chi, come, dove: una scheda per ogni servizio."),
        "page" => words("Pagina", "Pagine", "Le pagine del sito."),
        "vacancy" => {
            words("Offerta di lavoro", "Offerte di lavoro", "Le offerte raccolte dai Centri per l’Impiego.")
        }
        "course" => {
            words("Corso", "Corsi di formazione", "L’offerta formativa provinciale, regionale e nazionale.")
        }
        "competition" => {
            words("Concorso", "Concorsi pubblici", "I concorsi e le selezioni degli enti pubblici.")
        }
        "company" => words("Impresa", "Imprese", "Le imprese del territorio che si presentano."),
        "office" => words(
            "Ufficio",
            "Centri per l’Impiego e uffici",
            "Dove siamo, quando siamo aperti, chi fa che cosa.",
        ),
        "organisation" => {
            words("Ente", "Enti e organizzazioni", "Gli enti accreditati e quello che pubblicano.")
        }
        _ => words("", "", ""),
    }
}

/// The label of a field, by its word; empty for one that is not known.
#[must_use]
pub fn field(word: &str) -> &'static str {
    match word {
        "starts" => "Inizio",
        "ends" => "Fine",
        "place" => "Luogo",
        "street" => "Indirizzo",
        "organiser" => "Organizza",
        "cost" => "Costo",
        "booking" => "Come partecipare",
        "site" => "Sito",
        "due" => "Entro il",
        "for-whom" => "A chi è rivolto",
        "issued-by" => "Diffuso da",
        "contact" => "Contatti",
        "state" => "Stato",
        "from" => "Dal",
        "until" => "Al",
        "partners" => "Chi partecipa",
        "law-type" => "Tipo di norma",
        "act-type" => "Tipo di atto",
        "number" => "Numero",
        "dated" => "Data",
        "organ" => "Emanato da",
        "level" => "Livello",
        "topic" => "Argomento",
        "reviewed" => "Rivista il",
        "edition" => "Versione",
        "code" => "Codice",
        "responsible" => "Responsabile",
        "unified" => "Modulistica unificata",
        "service-state" => "Stato del servizio",
        "state-reason" => "Perché non è attivo",
        "path" => "Percorso",
        "how" => "Come fare",
        "needed" => "Che cosa serve",
        "outcome" => "Che cosa si ottiene",
        "times" => "Tempi e scadenze",
        "online" => "Accedi al servizio",
        "where" => "Dove",
        "offices" => "Uffici",
        "conditions" => "Condizioni",
        "source" => "Fonte",
        _ => "",
    }
}

/// A value of a field of which there are only some; empty for one that is not known.
#[must_use]
pub fn choice(word: &str) -> &'static str {
    match word {
        "proposed" => "Proposta",
        "started" => "Avviata",
        "ended" => "Conclusa",
        "european" => "Europeo",
        "national" => "Nazionale",
        "regional" => "Regionale",
        "provincial" => "Provinciale",
        "legge" => "Legge",
        "decreto-legge" => "Decreto-legge",
        "decreto-legislativo" => "Decreto legislativo",
        "dpr" => "Decreto del Presidente della Repubblica",
        "decreto-ministeriale" => "Decreto ministeriale",
        "legge-regionale" => "Legge regionale",
        "regolamento" => "Regolamento",
        "circolare" => "Circolare",
        "direttiva-ue" => "Direttiva dell’Unione europea",
        "regolamento-ue" => "Regolamento dell’Unione europea",
        "determinazione" => "Determinazione",
        "delibera" => "Delibera",
        "verbale" => "Verbale",
        "decreto" => "Decreto",
        "graduatoria" => "Graduatoria",
        "active" => "Attivo",
        "suspended" => "Sospeso",
        "cittadini" => "Cittadini",
        "imprese" => "Imprese",
        "scuole" => "Scuole",
        "enti" => "Enti e operatori",
        _ => "",
    }
}

/// How another content belongs to one, as a heading.
#[must_use]
pub fn relation(word: &str) -> &'static str {
    match word {
        "law" => "Norme di riferimento",
        "form" => "Moduli",
        "procedure" => "Procedure",
        "service" => "Servizi collegati",
        _ => "Vedi anche",
    }
}

/// Heading of attached files.
pub const ATTACHMENTS: &str = "Allegati";
/// Heading of a service's offices.
pub const WHERE: &str = "Dove andare";
/// Heading of what can be followed.
pub const FOLLOW: &str = "Resta aggiornato";
/// The feed of news.
pub const ATOM: &str = "Novità in formato Atom";
/// The calendar that can be subscribed to.
pub const CALENDAR: &str = "Calendario (iCalendar)";
/// The link that puts an event into a calendar.
pub const ADD_TO_CALENDAR: &str = "Aggiungi al calendario";
/// The button that prints.
pub const PRINT: &str = "Stampa questa scheda";
/// Of something that is over.
pub const EXPIRED: &str = "Scaduto";
/// What is said of it.
pub const EXPIRED_BODY: &str = "Questo contenuto non è più valido: lo trovi qui per consultazione.";
/// Of something in the archive.
pub const ARCHIVED: &str = "In archivio";
/// What is said of it.
pub const ARCHIVED_BODY: &str = "Questo contenuto è stato archiviato: lo trovi qui per consultazione.";
/// Of a service that is not given.
pub const SUSPENDED: &str = "Servizio sospeso";
/// Of something taken away.
pub const GONE_TITLE: &str = "Contenuto ritirato";
/// What is said of it.
pub const GONE_BODY: &str = "Questa pagina è stata ritirata da chi l’aveva pubblicata. Cerca nel sito se ti serve qualcosa di simile.";
/// Heading of older editions.
pub const EDITIONS: &str = "Versioni precedenti";
/// What an edition is called: by its authors, of a day in words; else by its number.
#[must_use]
pub fn edition(edition: &str, dated: &str, number: i64) -> String {
    match (edition, dated) {
        ("", "") => format!("{number}ª versione"),
        ("", dated) => format!("Versione del {dated}"),
        (edition, "") => format!("Versione {edition}"),
        (edition, dated) => format!("Versione {edition} del {dated}"),
    }
}
/// When it was.
#[must_use]
pub fn published_on(day: &str) -> String {
    format!("pubblicata il {day}")
}
/// Offices that work by a form.
pub const ADOPTED_BY: &str = "Adottato da";
/// Of an edition that is not the newest.
pub const OLD_EDITION: &str = "Stai leggendo una versione precedente.";
/// The link to the newest one.
pub const NEWEST_EDITION: &str = "Vai alla versione in vigore";
/// Who published.
pub const PUBLISHED_BY: &str = "Pubblicato da";
/// When.
pub const PUBLISHED_ON: &str = "Pubblicato il";
/// When it was changed.
pub const UPDATED_ON: &str = "Aggiornato il";
/// The channel.
pub const CHANNEL: &str = "Canale";
/// The territory.
pub const TERRITORY: &str = "Territorio";
/// All of them.
pub const ALL_TERRITORIES: &str = "Tutti i territori";
/// The office or body.
pub const OFFICE: &str = "Ufficio o ente";
/// All of them, in a choice.
pub const ALL: &str = "Tutti";
/// A list without anything.
pub const NOTHING: &str = "Non c’è ancora niente qui";
/// What to do then.
pub const NOTHING_BODY: &str = "Con questi filtri non abbiamo trovato contenuti: prova a toglierne qualcuno o scegli un altro territorio.";
/// What to do about it.
pub const SHOW_ALL: &str = "Mostra tutto";
/// Dates of a filter.
pub const SINCE: &str = "Dal";
/// Dates of a filter.
pub const UP_TO: &str = "Al";
/// What a list holds beside what is current.
pub const WITH_PAST: &str = "Mostra anche scaduti e archiviati";
/// The words that are looked for.
pub const SEARCH_WORDS: &str = "Parole da cercare";
/// The link to all of a kind.
pub const ALL_OF_THEM: &str = "Vedi tutto";
/// A field that holds.
pub const YES: &str = "Sì";
/// The table of contents of a long text.
pub const IN_THIS_PAGE: &str = "In questa pagina";

/// The size of an attachment's kind: `PDF`.
#[must_use]
pub fn file_kind(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "PDF",
        "image/png" => "PNG",
        "image/jpeg" => "JPEG",
        "image/gif" => "GIF",
        "image/webp" => "WebP",
        "text/plain" => "Testo",
        "text/csv" => "CSV",
        "text/calendar" => "iCalendar",
        "text/vcard" => "vCard",
        "application/rtf" => "RTF",
        "application/vnd.oasis.opendocument.text" => "ODT",
        "application/vnd.oasis.opendocument.spreadsheet" => "ODS",
        "application/vnd.oasis.opendocument.presentation" => "ODP",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "DOCX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "XLSX",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "PPTX",
        _ => "File",
    }
}

/// Until when something can be done.
#[must_use]
pub fn expires_on(day: &str) -> String {
    format!("Scade il {day}")
}

/// When something begins.
#[must_use]
pub fn starts_on(day: &str) -> String {
    format!("Inizia il {day}")
}

/// What the list of all that happens holds.
pub const NEWS_LEAD: &str = "Notizie, eventi, scadenze, comunicati e iniziative, dal più recente.";
/// The press area.
pub const PRESS_AREA: &str = "Area stampa";
/// What it holds.
pub const PRESS_LEAD: &str =
    "I comunicati della rete e degli enti accreditati, da seguire anche con un lettore di feed.";
/// The map of the site.
pub const MAP: &str = "Mappa del sito";
/// What it holds.
pub const MAP_LEAD: &str = "Tutte le sezioni del portale, con quanti contenuti ci sono.";
/// Heading of the sections in the map.
pub const SECTIONS: &str = "Sezioni";
/// Heading of pages that help in the map.
pub const HELP: &str = "Partecipa e segnala";
/// What is counted in the map.
pub const CONTENTS: &str = "contenuti";
/// The name of all that happens.
pub const NEWS: &str = "Novità";
/// The button to the search.
pub const SEARCH_SITE: &str = "Cerca nel sito";
