//! The guide to the services as one document.

/// Whose it is.
pub const SITE: &str = "Provincia di Lecce · Centri per l’Impiego";
/// Its title.
pub const TITLE: &str = "Guida ai servizi: Chi, Come, Dove";
/// Below the title.
pub const SUBTITLE: &str = "Tutti i servizi dei Centri per l’Impiego, una scheda per ciascuno";
/// What it is for.
pub const INTRODUCTION: &str = "Ogni scheda dice a chi serve il servizio, come si ottiene, che cosa occorre portare, in quanto \
    tempo arriva la risposta, dove andare e chi ne è responsabile, con i moduli e le norme che servono.";
/// Before the address of the page.
pub const NEWEST: &str = "La versione aggiornata è sempre su ";
/// The table of contents.
pub const CONTENTS: &str = "Indice";
/// Where it is given.
pub const PLACES: &str = "Gli sportelli";
/// Everything else.
pub const MORE: &str = "Per saperne di più";
/// Laws, forms and the like.
pub const LINKS: &str = "Moduli, norme e pagine collegate";
/// The sheet's own page.
pub const ONLINE: &str = "Leggi questa scheda sul sito";
/// The section of sheets that name no topic.
pub const OTHER: &str = "Altri servizi";
/// The way to the document.
pub const WHOLE: &str = "Scarica la guida completa (PDF)";
/// What the file is called.
pub const FILE: &str = "guida-ai-servizi.pdf";

/// When it was made.
pub fn made_on(day: &str) -> String {
    format!("Aggiornata al {day}.")
}
