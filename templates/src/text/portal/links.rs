//! The report of links that lead nowhere.

/// The page.
pub const TITLE: &str = "Link non raggiungibili";
/// What it holds.
pub const LEAD: &str = "I link utili che non rispondono da più giorni. Correggi l’indirizzo, archivia il link o fallo ricontrollare.";
/// Column.
pub const COLUMN_LINK: &str = "Link";
/// Column.
pub const COLUMN_WHY: &str = "Che cosa succede";
/// Column.
pub const COLUMN_SINCE: &str = "Dal";
/// Column.
pub const COLUMN_LOOKED: &str = "Controllato";
/// Column.
pub const COLUMN_OWNER: &str = "Ufficio o ente";
/// Column.
pub const COLUMN_DO: &str = "Azioni";
/// An empty list.
pub const NONE: &str = "Tutti i link rispondono";
/// What that means.
pub const NONE_BODY: &str =
    "Il portale li ricontrolla ogni settimana: qui trovi quelli che non rispondono per due giorni.";
/// The button.
pub const CHECK: &str = "Ricontrolla";
/// The button, for who listens.
#[must_use]
pub fn check(title: &str) -> String {
    format!("Ricontrolla {title}")
}
/// It will be.
pub const CHECKING: &str = "Il link sarà ricontrollato tra poco.";

/// Why it leads nowhere: its status, or the word of the fault when there was no answer.
#[must_use]
pub fn why(status: i64, fault: &str) -> String {
    match (status, fault) {
        (404 | 410, _) => "La pagina non c’è più".to_owned(),
        (0, "dns") => "Il sito non esiste più".to_owned(),
        (0, "connect") => "Il sito non risponde".to_owned(),
        (0, "tls") => "Il certificato del sito non è valido".to_owned(),
        (0, "timeout") => "Il sito è troppo lento".to_owned(),
        (0, "redirect") => "Il sito rimanda da una pagina all’altra".to_owned(),
        (0, "not-public") => "L’indirizzo non è raggiungibile da internet".to_owned(),
        (0, _) => "Il sito dà una risposta che non si capisce".to_owned(),
        (status, _) => format!("Il sito dà errore ({status})"),
    }
}
