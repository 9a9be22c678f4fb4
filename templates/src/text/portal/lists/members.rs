//! Members of a discussion: the table, one of them, how they come in.

use crate::format;

/// States of members: word and name of many.
pub const STATES: [(&str, &str); 4] =
    [("active", "Attivi"), ("waiting", "In attesa"), ("suspended", "Sospesi per errori"), ("left", "Usciti")];

/// A state of one, by its word.
#[must_use]
pub fn state(word: &str) -> &'static str {
    match word {
        "active" => "Attivo",
        "waiting" => "In attesa di conferma",
        "suspended" => "Sospeso per errori",
        "left" => "Uscito",
        _ => "",
    }
}

/// How a member gets posts: word and name.
pub const MODES: [(&str, &str); 5] = [
    ("each", "Ogni messaggio"),
    ("topics", "Gli argomenti che segue"),
    ("digest", "Riassunto con allegati"),
    ("digest-plain", "Riassunto di solo testo"),
    ("none", "Niente per posta, solo sul sito"),
];

/// How somebody came in: word and name.
pub const WAYS: [(&str, &str); 5] = [
    ("hand", "Iscritto da un gestore"),
    ("rule", "Per una regola"),
    ("request", "Per richiesta propria"),
    ("import", "Da un file"),
    ("invitation", "Per invito"),
];

/// Column.
pub const MEMBER: &str = "Iscritto";
/// Column.
pub const STATE: &str = "Stato";
/// Column.
pub const MODE: &str = "Riceve";
/// Column.
pub const WAY: &str = "Come è entrato";
/// Column.
pub const SINCE: &str = "Dal";
/// Column.
pub const SCORE: &str = "Errori";
/// The page that adds some.
pub const ADD: &str = "Aggiungi iscritti";
/// The page that brings in a file.
pub const IMPORT: &str = "Importa da CSV";
/// The button that gives a file.
pub const EXPORT: &str = "Esporta in CSV";
/// Nobody.
pub const NONE: &str = "Nessun iscritto";
/// What to do.
pub const NONE_BODY: &str =
    "Aggiungi qualcuno, importa un file o scrivi una regola. Se hai messo dei filtri, toglili.";
/// Words to look for.
pub const WORDS: &str = "Nome o indirizzo";
/// What is done with those chosen.
pub const CHOSEN: &str = "Con gli iscritti scelti";
/// Field.
pub const DEED: &str = "Che cosa fare";
/// What can be done with several: word and name.
pub const DEEDS: [(&str, &str); 9] = [
    ("each", "Riceva ogni messaggio"),
    ("topics", "Riceva gli argomenti che segue"),
    ("digest", "Riceva il riassunto con allegati"),
    ("digest-plain", "Riceva il riassunto di solo testo"),
    ("none", "Non riceva niente per posta"),
    ("moderate", "Modera i suoi messaggi"),
    ("trust", "Non moderare i suoi messaggi"),
    ("reset", "Azzera gli errori e riattiva"),
    ("remove", "Togli dalla discussione"),
];
/// The button.
pub const APPLY: &str = "Applica";
/// A sign.
pub const MODERATED: &str = "Moderato";
/// A sign.
pub const STEWARD: &str = "Gestore";

/// The form that adds some: what it does.
pub const ADD_LEAD: &str = "Per poche persone. Per molte importa un file; per un ufficio intero scrivi una regola, che si tiene aggiornata da sola.";
/// Field.
pub const ADDRESSES: &str = "Indirizzi";
/// Its hint.
pub const ADDRESSES_HINT: &str = "Uno per riga, anche con il nome: Chiara Greco <chiara.greco@posta.example>";
/// Field.
pub const HOW: &str = "Come entrano";
/// Ways of adding: word and name.
pub const HOWS: [(&str, &str); 3] = [
    ("welcome", "Subito, con il messaggio di benvenuto"),
    ("silent", "Subito, senza avvisare"),
    ("invite", "Con un invito: entra chi risponde di sì"),
];
/// Field.
pub const BASIS: &str = "Perché possiamo iscriverli";
/// Its hint.
pub const BASIS_HINT: &str =
    "Resta scritto accanto a ognuno. Per esempio: «consenso raccolto allo sportello il 12/11/2026».";
/// The button.
pub const ADD_BUTTON: &str = "Aggiungi";

/// The page of a file: what it does.
pub const IMPORT_LEAD: &str =
    "Prima guardiamo il file e ti diciamo che cosa succederebbe. Entra qualcuno solo quando confermi.";
/// Field.
pub const FILE: &str = "File CSV";
/// Its hint.
pub const FILE_HINT: &str = "La prima riga ha i nomi delle colonne: «indirizzo» (o «email») deve esserci, «nome» può. Virgola o punto e virgola.";
/// The button.
pub const CHECK: &str = "Controlla il file";
/// Throws the look away.
pub const OTHER_FILE: &str = "Scegli un altro file";
/// Heading of what would happen.
pub const FOUND: &str = "Che cosa succederebbe";
/// Heading of what has happened.
pub const FOUND_DONE: &str = "Che cosa è successo";
/// Count.
pub const COUNT_NEW: &str = "Nuovi";
/// Count.
pub const COUNT_ALREADY: &str = "Già iscritti";
/// Count.
pub const COUNT_REFUSED: &str = "Non accettati";
/// Heading of the lines that are not taken.
pub const REFUSED: &str = "Righe non accettate";
/// Column.
pub const LINE: &str = "Riga";
/// Column.
pub const VALUE: &str = "Che cosa c’è scritto";

/// The button that takes them in.
#[must_use]
pub fn confirm_import(new: u64) -> String {
    match new {
        1 => "Iscrivi 1 persona".to_owned(),
        new => format!("Iscrivi {} persone", format::number(new)),
    }
}

/// There are more than are shown.
#[must_use]
pub fn and_more(more: u64) -> String {
    match more {
        1 => "E un’altra riga.".to_owned(),
        more => format!("E altre {} righe.", format::number(more)),
    }
}

/// Why a line is not taken, by its word.
pub const REFUSALS: [(&str, &str); 8] = [
    ("malformed", "Non è un indirizzo."),
    ("banned", "È escluso da questa discussione."),
    ("banned-everywhere", "È escluso da tutte le discussioni."),
    ("left", "Si è cancellato da solo: può rientrare solo di sua volontà."),
    ("erased", "Ha chiesto di non ricevere più niente."),
    ("twice", "C’è già più su, nello stesso elenco."),
    ("own-address", "È l’indirizzo di una discussione o di un servizio."),
    ("mode", "«riceve» ha un valore che non conosciamo."),
];

/// Rules: what they do.
pub const RULES_LEAD: &str = "Chi corrisponde entra da solo e, quando non corrisponde più, esce. Chi è entrato in un altro modo resta.";
/// There is none.
pub const RULES_NONE: &str = "Nessuna regola";
/// What one is good for.
pub const RULES_NONE_BODY: &str =
    "Con una regola un ufficio intero è iscritto e resta aggiornato quando qualcuno arriva o parte.";
/// The form.
pub const RULE_NEW: &str = "Nuova regola";
/// Column.
pub const RULE: &str = "Regola";
/// Column.
pub const RULE_MEMBERS: &str = "Iscritti per questa";
/// Field.
pub const RULE_ROLE: &str = "Chi";
/// Everybody of an office.
pub const RULE_ROLE_ANY: &str = "Tutte le persone";
/// Field.
pub const RULE_OFFICE: &str = "Dove";
/// Every office.
pub const RULE_OFFICE_ANY: &str = "In tutti gli uffici";
/// The button.
pub const RULE_PREVIEW: &str = "Guarda chi sarebbe";
/// The button.
pub const RULE_ADD: &str = "Aggiungi la regola";

/// Who would come in.
#[must_use]
pub fn rule_preview(all: u64, new: u64) -> String {
    match (all, new) {
        (0, _) => "Oggi non corrisponde nessuno.".to_owned(),
        (1, 0) => "Corrisponde 1 persona, già iscritta.".to_owned(),
        (1, _) => "Corrisponde 1 persona, da iscrivere.".to_owned(),
        (all, 0) => format!("Corrispondono {} persone, tutte già iscritte.", format::number(all)),
        (all, new) => {
            format!("Corrispondono {} persone, {} da iscrivere.", format::number(all), format::number(new))
        }
    }
}

/// Requests: what they are.
pub const REQUESTS_LEAD: &str = "Hanno già confermato il proprio indirizzo e aspettano te.";
/// There is none.
pub const REQUESTS_NONE: &str = "Nessuna richiesta in attesa";
/// When there is one.
pub const REQUESTS_NONE_BODY: &str =
    "Quando qualcuno chiede di entrare lo trovi qui, e ti arriva un avviso per posta.";
/// The button.
pub const APPROVE: &str = "Approva";
/// The button.
pub const REFUSE: &str = "Rifiuta";
/// Chosen requests.
pub const REQUESTS_CHOSEN: &str = "Con le richieste scelte";
/// Back to the table.
pub const TO_MEMBERS: &str = "Torna agli iscritti";

/// What has become of members that were chosen.
#[must_use]
pub fn changed(count: u64) -> String {
    match count {
        1 => "Cambiato 1 iscritto.".to_owned(),
        count => format!("Cambiati {} iscritti.", format::number(count)),
    }
}

/// What a new rule has done.
#[must_use]
pub fn rule_set(come: u64, gone: u64) -> String {
    format!("Entrano in {}, escono in {}.", format::number(come), format::number(gone))
}

/// The headings of the file that is given.
pub const EXPORT_HEADS: [&str; 5] = ["indirizzo", "nome", "stato", "riceve", "dal"];
/// What is wrong with a file.
pub const FILE_MISSING: &str = "Scegli un file.";
/// What is wrong with a file.
pub const FILE_TOO_LARGE: &str = "Il file è troppo grande: al massimo 4 MB e 20.000 righe.";
/// What is wrong with a file.
pub const FILE_NO_TEXT: &str = "Non è un file CSV: salvalo come CSV dal foglio di calcolo.";
/// What is wrong with a file.
pub const FILE_NO_ADDRESSES: &str = "Nessuna colonna si chiama «indirizzo».";

/// What a file has brought in.
#[must_use]
pub fn imported(new: u64, known: u64, banned: u64) -> String {
    format!(
        "Nuovi: {}. Già iscritti: {}. Esclusi: {}.",
        format::number(new),
        format::number(known),
        format::number(banned)
    )
}
