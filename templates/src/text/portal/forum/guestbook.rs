//! The guestbook.

/// The page.
pub const TITLE: &str = "Libro degli ospiti";
/// What it is.
pub const LEAD: &str =
    "Un saluto, un consiglio, com’è andata allo sportello: scrivi quello che pensi dei nostri servizi.";
/// Nothing yet.
pub const NONE: &str = "Nessuno ha ancora scritto";
/// What to do then.
pub const NONE_BODY: &str = "Puoi essere tu a cominciare.";
/// Heading of the entries.
pub const ENTRIES: &str = "Che cosa hanno scritto";
/// Before the office's name.
pub const ANSWER_OF: &str = "Risposta di";
/// An entry without a name.
pub const NAMELESS: &str = "Senza nome";
/// Heading of the form.
pub const SIGN: &str = "Firma il libro";
/// Where the form is.
pub const TO_FORM: &str = "Scrivi anche tu";
/// What becomes of it.
pub const HELD: &str = "Il tuo messaggio si vedrà dopo che qualcuno dell’ufficio l’avrà letto. Per una domanda a cui serve risposta usa «Segnala un problema» o scrivi al tuo Centro per l’Impiego.";
/// A field.
pub const NAME: &str = "Nome";
/// A field.
pub const NAME_HINT: &str = "Sarà pubblicato: basta il nome, o una firma.";
/// A field.
pub const TOWN: &str = "Comune";
/// A field.
pub const TOWN_HINT: &str = "Da dove scrivi.";
/// A field.
pub const TEXT: &str = "Messaggio";
/// A field.
pub const TEXT_HINT: &str = "Al massimo 2.000 caratteri. Non scrivere dati personali.";
/// The button.
pub const SEND: &str = "Invia il messaggio";
/// Closed for now.
pub const CLOSED: &str = "In questo momento il libro non accetta nuovi messaggi.";
/// It was sent.
pub const THANKS: &str = "Grazie per aver scritto";
/// What comes then.
pub const THANKS_BODY: &str = "Il messaggio è arrivato. Lo leggerai nel libro dopo l’approvazione, di solito entro un giorno di lavoro.";
/// The way back.
pub const BACK: &str = "Torna al libro degli ospiti";
