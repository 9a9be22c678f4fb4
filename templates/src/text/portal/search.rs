//! The search of the site.

/// The page.
pub const TITLE: &str = "Cerca nel sito";
/// What it looks through.
pub const LEAD: &str =
    "Notizie, servizi, moduli, norme, offerte, corsi, uffici: tutto quello che è pubblico.";
/// The field.
pub const WORDS: &str = "Che cosa cerchi?";
/// How it is written.
pub const HINT: &str = "Accenti e plurali non contano. Tra virgolette cerchi le parole una dopo l’altra.";
/// The button.
pub const SEARCH: &str = "Cerca";
/// Facets.
pub const KINDS: &str = "Tipo";
/// Facets.
pub const CHANNELS: &str = "Canale";
/// Facets.
pub const TERRITORIES: &str = "Territorio";
/// Facets.
pub const OFFICES: &str = "Ufficio";
/// Facets.
pub const YEARS: &str = "Anno";
/// Nothing.
pub const NOTHING: &str = "Non abbiamo trovato niente";
/// What to do then.
pub const NOTHING_BODY: &str = "Prova con parole diverse o più generali, oppure togli qualche filtro.";
/// Everything.
pub const ALL: &str = "Cerca in tutto il sito";
/// Something waits to be indexed.
pub const PARTLY: &str =
    "I contenuti più recenti non sono ancora nell’indice: riprova tra qualche minuto per vederli tutti.";
/// With what is over.
pub const WITH_PAST: &str = "Cerca anche tra scaduti e archiviati";

/// What may have been meant.
#[must_use]
pub fn meant(words: &str) -> String {
    format!("Forse cercavi: {words}")
}

/// The title with what was looked for.
#[must_use]
pub fn title_of(words: &str) -> String {
    format!("Risultati per «{words}»")
}
