//! Writing: a new topic, a reply, a change.

/// A new topic.
pub const NEW_TOPIC: &str = "Nuova discussione";
/// A new question.
pub const NEW_QUESTION: &str = "Fai una domanda";
/// A reply.
pub const REPLY: &str = "Rispondi";
/// A change.
pub const EDIT: &str = "Modifica il messaggio";
/// A notice.
pub const NOTICE: &str = "Nuovo avviso";
/// Where it goes.
#[must_use]
pub fn to_board(board: &str) -> String {
    format!("In: {board}")
}
/// Which topic it goes to.
#[must_use]
pub fn to_topic(topic: &str) -> String {
    format!("Alla discussione: {topic}")
}
/// Heading above the reader's words.
pub const PREVIEW: &str = "Anteprima";
/// What it is.
pub const PREVIEW_LEAD: &str = "Così si leggerà. Non è ancora stato inviato: puoi correggerlo qui sotto.";
/// A field.
pub const SUBJECT: &str = "Titolo";
/// A field.
pub const SUBJECT_HINT: &str = "Che cosa vuoi sapere o raccontare, in una riga.";
/// A field.
pub const BODY: &str = "Testo";
/// A field.
pub const BODY_HINT: &str = "Testo semplice: gli indirizzi dei siti diventano collegamenti. Non scrivere dati personali tuoi o di altri.";
/// A field.
pub const TAGS_HINT: &str = "Una o più parole, separate da virgole.";
/// A field.
pub const FILES: &str = "Allegati";
/// After a look, browsers forget files.
pub const FILES_AGAIN: &str = "Dopo l’anteprima vanno scelti di nuovo.";
/// Files that were sent already.
pub const KEPT: &str = "Allegati già caricati";
/// What to do with them.
pub const KEPT_HINT: &str = "Togli il segno a quelli che non vuoi inviare.";
/// A field.
pub const FOLLOW: &str = "Seguimi per posta: voglio ricevere le risposte";
/// It will be held.
pub const HELD: &str = "Il messaggio sarà visibile dopo l’approvazione di un moderatore.";
/// A change that was mailed before.
pub const EDIT_NOTE: &str =
    "La modifica si vede qui; chi ha ricevuto il messaggio per posta conserva il testo di prima.";
/// The button.
pub const SHOW_PREVIEW: &str = "Anteprima";
/// The button.
pub const SEND: &str = "Pubblica";
/// The button of a reply.
pub const SEND_REPLY: &str = "Invia la risposta";
/// The button of a change.
pub const SAVE: &str = "Salva la modifica";
/// A field of a notice.
pub const IMPORTANCE: &str = "Importanza";
/// A field of a notice.
pub const CONFIRM: &str = "Chiedi conferma di lettura";
/// A field of a notice.
pub const CONFIRM_HINT: &str = "Ognuno dovrà premere «Ho letto»; vedrai chi l’ha fatto e chi no.";
/// A field of a notice.
pub const UNTIL: &str = "Vale fino al";
/// A field of a notice.
pub const UNTIL_HINT: &str = "Dopo quel giorno l’avviso è segnato come scaduto e va in fondo.";
