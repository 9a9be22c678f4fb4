//! Membership: what one receives, how one joins and leaves.

/// The page of who is logged in.
pub const TITLE: &str = "Che cosa ricevi per posta";
/// The page of a visitor.
pub const SUBSCRIBE: &str = "Iscriviti per posta";
/// Which discussion.
#[must_use]
pub fn lead(board: &str, address: &str) -> String {
    format!("I messaggi di {board} arrivano a {address}.")
}
/// Which discussion, not yet joined.
#[must_use]
pub fn lead_outside(board: &str, address: &str) -> String {
    format!("Non ricevi ancora i messaggi di {board}. Arriverebbero a {address}.")
}
/// A field.
pub const MODE: &str = "Quali messaggi";
/// A mode.
pub const ALL: &str = "Tutti i messaggi, appena arrivano";
/// A mode.
pub const FOLLOWED: &str = "Solo le discussioni che seguo";
/// A mode.
pub const DAILY: &str = "Un riepilogo al giorno";
/// A mode.
pub const WEEKLY: &str = "Un riepilogo alla settimana";
/// A mode.
pub const NOTHING: &str = "Niente: leggo qui sul portale";
/// A mode in a sentence.
pub const NOW_ALL: &str = "Ricevi per posta tutti i messaggi.";
/// A mode in a sentence.
pub const NOW_FOLLOWED: &str = "Ricevi per posta le discussioni che segui.";
/// A mode in a sentence.
pub const NOW_DAILY: &str = "Ricevi per posta un riepilogo al giorno.";
/// A mode in a sentence.
pub const NOW_WEEKLY: &str = "Ricevi per posta un riepilogo alla settimana.";
/// A mode in a sentence.
pub const NOW_NOTHING: &str = "Sei iscritto, ma non ricevi posta.";
/// One is no member.
pub const NOT_YET: &str = "Puoi ricevere i messaggi nella tua casella e rispondere da lì.";
/// The button.
pub const FOLLOW: &str = "Segui per posta";
/// The link to more.
pub const OTHER_MODES: &str = "Altri modi: riepiloghi, solo alcune discussioni";
/// The link to one's choices.
pub const CHANGE: &str = "Cambia";
/// The button.
pub const STOP: &str = "Non seguire più";
/// For a visitor.
pub const BY_ADDRESS: &str = "Basta un indirizzo di posta, non serve un account.";
/// The link.
pub const BY_ADDRESS_LINK: &str = "Iscriviti con il tuo indirizzo";

/// Nothing is sent.
pub const MAIL_CAME_BACK: &str =
    "La posta mandata a questo indirizzo è tornata indietro più volte: per ora non ti mandiamo niente.";
/// The button.
pub const RESUME: &str = "Mandatemi di nuovo la posta";
/// A field.
pub const DIGEST: &str = "Forma dei riepiloghi";
/// A form.
pub const DIGEST_MIME: &str = "Messaggi interi, uno per uno (MIME): si può rispondere a ciascuno";
/// A form.
pub const DIGEST_PLAIN: &str = "Un solo testo semplice";
/// A field.
pub const VACATION: &str = "Sospendi fino al";
/// A field.
pub const VACATION_HINT: &str = "Per ferie o assenze: la posta riprende da sola il giorno dopo.";
/// Heading.
pub const DETAILS: &str = "Altre scelte";
/// A field.
pub const OWN_COPY: &str = "Ricevo anche i messaggi che scrivo io";
/// A field.
pub const NO_DUPLICATES: &str = "Non mandarmi una seconda copia se il messaggio è indirizzato anche a me";
/// A field.
pub const HIDE_ADDRESS: &str = "Nascondi il mio indirizzo agli altri iscritti";
/// A field.
pub const LANGUAGE: &str = "Lingua dei messaggi di servizio";
/// Languages: tag and name.
pub const LANGUAGES: [(&str, &str); 2] = [("it", "Italiano"), ("en", "English")];
/// The button.
pub const SAVE: &str = "Salva le scelte";
/// The button of who joins.
pub const JOIN: &str = "Iscriviti";
/// The button of who asks.
pub const ASK: &str = "Chiedi di iscriverti";
/// An owner decides.
pub const ASK_NOTE: &str = "L’iscrizione la approva un responsabile: riceverai la risposta per posta.";
/// Nobody joins by oneself.
pub const CLOSED: &str = "A questo spazio iscrivono solo i responsabili.";
/// Heading.
pub const TOPICS: &str = "Discussioni che segui";
/// None.
pub const NO_TOPICS: &str = "Non segui nessuna discussione in particolare.";
/// A step, for who listens.
#[must_use]
pub fn unfollow(topic: &str) -> String {
    format!("Non seguire più: {topic}")
}
/// Heading.
pub const LEAVE: &str = "Lascia";
/// What follows.
pub const LEAVE_LEAD: &str = "Non riceverai più nulla. I messaggi che hai scritto restano nell’archivio; puoi iscriverti di nuovo quando vuoi.";
/// The button.
#[must_use]
pub fn leave(board: &str) -> String {
    format!("Annulla l’iscrizione a {board}")
}

/// What a visitor reads first.
#[must_use]
pub fn subscribe_lead(board: &str) -> String {
    format!("Ricevi per posta i messaggi di {board} e rispondi dalla tua casella.")
}
/// A field.
pub const ADDRESS: &str = "Indirizzo di posta";
/// A field.
pub const NAME: &str = "Nome";
/// A field.
pub const NAME_HINT: &str = "Come vuoi comparire quando scrivi.";
/// What is done with it.
pub const PRIVACY: &str =
    "Usiamo l’indirizzo solo per mandarti questi messaggi. Lo togliamo appena annulli l’iscrizione.";
/// The link beside it.
pub const PRIVACY_LINK: &str = "Informativa sulla privacy";
/// Who has an account.
pub const HAVE_ACCOUNT: &str = "Hai un account? Accedi: puoi scegliere che cosa ricevere.";
/// It was asked.
pub const ASKED: &str = "Controlla la posta";
/// The same whatever became of it.
pub const ASKED_BODY: &str = "Se l’indirizzo è giusto riceverai tra poco un messaggio con il collegamento per confermare. Finché non confermi non ti iscriviamo.";
/// What else may be.
pub const ASKED_HINT: &str =
    "Non arriva? Guarda nella posta indesiderata, o riprova controllando l’indirizzo.";
/// The way back.
#[must_use]
pub fn back(board: &str) -> String {
    format!("Torna a {board}")
}

/// The link of a letter.
pub const CONFIRM: &str = "Conferma l’iscrizione";
/// What will happen.
#[must_use]
pub fn confirm_lead(address: &str, board: &str) -> String {
    format!("L’indirizzo {address} riceverà i messaggi di {board}.")
}
/// What if not.
pub const CONFIRM_NOT: &str =
    "Se non l’hai chiesto tu non fare nulla: senza conferma non iscriviamo nessuno.";
/// The button.
#[must_use]
pub fn confirm(board: &str) -> String {
    format!("Conferma l’iscrizione a {board}")
}
/// The link of a letter.
pub const LEAVE_TITLE: &str = "Annulla l’iscrizione";
/// What will happen.
#[must_use]
pub fn leave_lead(address: &str, board: &str) -> String {
    format!("L’indirizzo {address} non riceverà più i messaggi di {board}.")
}
/// Something milder.
pub const OPTIONS: &str = "Ricevi troppi messaggi? Scegli un riepilogo, o sospendi per un po’";
/// Topic alone.
pub const STOP_TITLE: &str = "Non seguire più la discussione";
/// What will happen.
#[must_use]
pub fn stop_lead(address: &str, topic: &str) -> String {
    format!("L’indirizzo {address} non riceverà più le risposte a «{topic}».")
}
/// The button.
pub const STOP_SEND: &str = "Non mandarmi più le risposte";
/// Done.
pub const CONFIRMED: &str = "Iscrizione confermata";
/// Done.
#[must_use]
pub fn confirmed(address: &str, board: &str) -> String {
    format!("Da ora i messaggi di {board} arrivano a {address}.")
}
/// Done, an owner decides.
pub const WAITING: &str = "Richiesta inviata";
/// Done, an owner decides.
#[must_use]
pub fn waiting(board: &str) -> String {
    format!("Un responsabile di {board} deve approvare l’iscrizione: riceverai la risposta per posta.")
}
/// Done.
pub const LEFT: &str = "Iscrizione annullata";
/// Done.
#[must_use]
pub fn left(address: &str, board: &str) -> String {
    format!(
        "I messaggi di {board} non arrivano più a {address}. Quelli già in viaggio possono arrivare ancora per qualche minuto."
    )
}
/// Done.
pub const STOPPED: &str = "Non segui più la discussione";
/// The way back in.
pub const JOIN_AGAIN: &str = "Ci hai ripensato? Iscriviti di nuovo";
/// A link too old.
pub const EXPIRED: &str = "Questo collegamento è scaduto";
/// What to do.
pub const EXPIRED_BODY: &str = "I collegamenti di conferma valgono per qualche giorno. Chiedi di nuovo l’iscrizione e usa il messaggio più recente.";
/// A link used before.
pub const USED: &str = "Questo collegamento è già stato usato";
/// What to do.
pub const USED_BODY: &str = "Quello che chiedeva è già stato fatto: non serve altro. Se non è così, ricomincia dalla pagina dell’iscrizione.";
/// A link nobody knows.
pub const UNKNOWN: &str = "Questo collegamento non è valido";
/// What to do.
pub const UNKNOWN_BODY: &str = "Forse il programma di posta l’ha spezzato su due righe: copialo per intero, o ricomincia dalla pagina dell’iscrizione.";
/// The way on.
pub const START_AGAIN: &str = "Vai alla pagina dell’iscrizione";
/// The way on where the discussion is not known.
pub const ALL_LISTS: &str = "Vedi forum e liste";
