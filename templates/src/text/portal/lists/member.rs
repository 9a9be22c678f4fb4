//! One member of a discussion.

/// What was agreed to.
pub const CONSENT: &str = "Testo accettato";
/// How it came.
pub const CAME: &str = "Come è entrato";
/// What it gets.
pub const OPTIONS: &str = "Opzioni";
/// The form of the options.
pub const SAVE_OPTIONS: &str = "Salva le opzioni";
/// Option.
pub const OWN_COPY: &str = "Riceve copia dei propri messaggi";
/// Option.
pub const HIDDEN: &str = "Non compare nell’elenco degli iscritti";
/// Option.
pub const MODERATE: &str = "I suoi messaggi vanno approvati";
/// Option.
pub const PAUSED_UNTIL: &str = "In pausa fino al";
/// Its hint.
pub const PAUSED_UNTIL_HINT: &str = "Fino a quel giorno non riceve niente. Vuoto: nessuna pausa.";
/// Option.
pub const LANGUAGE: &str = "Lingua";
/// Facts.
pub const POSTS: &str = "Messaggi pubblicati";
/// Heading.
pub const BOUNCES: &str = "Posta tornata indietro";
/// There is none.
pub const BOUNCES_NONE: &str = "Non è tornato indietro niente.";
/// Column.
pub const BOUNCE_AT: &str = "Quando";
/// Column.
pub const BOUNCE_CLASS: &str = "Genere";
/// Column.
pub const BOUNCE_STATUS: &str = "Codice";
/// Column.
pub const BOUNCE_REASON: &str = "Che cosa dice l’altro server";
/// Classes of bounces: word and name.
pub const CLASSES: [(&str, &str); 6] = [
    ("hard", "Definitivo"),
    ("soft", "Passeggero"),
    ("full", "Casella piena"),
    ("policy", "Rifiutato per regola"),
    ("complaint", "Reclamo per posta indesiderata"),
    ("unknown", "Non riconosciuto"),
];
/// The report of one.
#[must_use]
pub fn report_of(at: &str) -> String {
    format!("Avviso arrivato il {at}")
}
/// The button.
pub const RESET: &str = "Azzera gli errori e riattiva";
/// What that does.
pub const RESET_HINT: &str =
    "Il punteggio torna a zero e i messaggi ripartono da adesso. Gli avvisi restano in elenco.";

/// How bad it is.
#[must_use]
pub fn score(score: &str, limit: &str) -> String {
    format!("{score} su {limit}")
}

/// The button.
pub const REMOVE_BUTTON: &str = "Togli dalla discussione";
/// The button.
pub const BAN_BUTTON: &str = "Escludi";
/// Heading.
pub const AWAY: &str = "Togliere o escludere";
/// What the difference is.
pub const AWAY_HINT: &str =
    "Chi è tolto può iscriversi di nuovo; chi è escluso non può più entrare né scrivere.";
/// Comes from a rule and cannot be removed alone.
pub const BY_RULE: &str =
    "È iscritto da una regola: se lo togli resta fuori anche se la regola vale ancora per lui.";
