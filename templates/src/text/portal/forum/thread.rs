//! A topic with its posts, and what can be done to them.

/// Where one reads.
#[must_use]
pub fn post_number(number: u64) -> String {
    format!("messaggio {number}")
}
/// Behind the number of a post, which is a link to itself, for who listens.
pub const PERMALINK: &str = "(collegamento permanente)";
/// The post it answers.
#[must_use]
pub fn in_reply_to(number: u64) -> String {
    format!("in risposta al n. {number}")
}
/// It has not been read.
pub const NEW: &str = "Nuovo";
/// It came by mail.
pub const BY_MAIL: &str = "inviato per posta";
/// What others had written before.
pub const QUOTED: &str = "Testo citato";
/// Nothing but quoted text, or nothing at all.
pub const NO_WORDS: &str = "Messaggio senza testo.";
/// When it was changed.
pub const EDITED: &str = "Modificato il";
/// A moderator took it away: why.
#[must_use]
pub fn removed(reason: &str) -> String {
    match reason {
        "" => "Rimosso dal moderatore.".to_owned(),
        reason => format!("Rimosso dal moderatore: {reason}"),
    }
}
/// Its author took it away.
pub const WITHDRAWN: &str = "Tolto da chi lo aveva scritto.";
/// One's own post waits.
pub const HELD_NOTE: &str = "Per ora lo vedi solo tu. Sarà visibile dopo l’approvazione di un moderatore.";
/// Above the accepted answer where it is shown first.
pub const ACCEPTED_FIRST: &str = "Risposta accettata";
/// The mark at its place.
pub const ACCEPTED: &str = "Risposta accettata";
/// The way to its place.
#[must_use]
pub fn to_its_place(number: u64) -> String {
    format!("Vai al messaggio {number} nella discussione")
}

/// Step.
pub const REPLY: &str = "Rispondi";
/// Step.
pub const REPORT: &str = "Segnala";
/// Step.
pub const EDIT: &str = "Modifica";
/// Step.
pub const REMOVE: &str = "Rimuovi";
/// Step.
pub const ACCEPT: &str = "Accetta come risposta";
/// Step.
pub const UNACCEPT: &str = "Non è più la risposta";
/// Step.
pub const PROCEDURE: &str = "Fanne una procedura";
/// A step with its post, for who listens.
#[must_use]
pub fn step_on(step: &str, number: u64) -> String {
    format!("{step}: messaggio {number}")
}

/// Follow.
pub const FOLLOW: &str = "Segui per posta";
/// Followed.
pub const FOLLOWING: &str = "Ricevi per posta le risposte";
/// Follow no more.
pub const UNFOLLOW: &str = "Non seguire più";
/// The feed.
pub const ATOM: &str = "Segui in Atom";
/// Heading of the form below.
pub const ANSWER_HERE: &str = "Rispondi";
/// No answer: closed.
pub const TOPIC_CLOSED: &str = "Questa discussione è chiusa: non si può più rispondere.";
/// No answer: no log-in.
pub const TOPIC_LOG_IN: &str = "Per rispondere bisogna accedere.";
/// No answer: no member.
pub const TOPIC_MEMBERS: &str = "Risponde solo chi è iscritto.";
/// A page without posts.
pub const EMPTY: &str = "Qui non ci sono messaggi";

/// The tools.
pub const TOOLS: &str = "Strumenti del moderatore";
/// Step.
pub const CLOSE: &str = "Chiudi la discussione";
/// Step.
pub const REOPEN: &str = "Riapri la discussione";
/// Step.
pub const PIN: &str = "Fissa in primo piano";
/// Step.
pub const UNPIN: &str = "Togli dal primo piano";
/// A tool.
pub const MOVE: &str = "Sposta in un altro spazio";
/// A field.
pub const MOVE_WHERE: &str = "Sposta in";
/// Its button.
pub const MOVE_SEND: &str = "Sposta la discussione";
/// A tool.
pub const MERGE: &str = "Unisci con un’altra discussione";
/// A field.
pub const MERGE_WITH: &str = "Unisci con";
/// A field.
pub const MERGE_HINT: &str =
    "Il numero o l’indirizzo dell’altra discussione: i messaggi di questa andranno là.";
/// Its button.
pub const MERGE_SEND: &str = "Unisci le discussioni";
/// A tool.
pub const SPLIT: &str = "Dividi la discussione";
/// What it does.
pub const SPLIT_LEAD: &str =
    "Scegli i messaggi con la casella accanto al loro numero: andranno in una discussione nuova.";
/// A field.
pub const SPLIT_TITLE: &str = "Titolo della nuova discussione";
/// Its button.
pub const SPLIT_SEND: &str = "Dividi i messaggi scelti";
/// The box of a post.
#[must_use]
pub fn choose(number: u64) -> String {
    format!("Scegli il messaggio {number}")
}

/// The question about a post.
pub const REMOVE_TITLE: &str = "Rimuovere il messaggio?";
/// What follows.
pub const REMOVE_LEAD: &str = "Al posto del testo si leggerà che è stato rimosso e il motivo. Le copie già partite per posta restano a chi le ha ricevute.";
/// A field.
pub const REASON: &str = "Motivo";
/// A field.
pub const REASON_HINT: &str = "Lo leggono tutti: breve, senza nomi di persone.";
/// The button.
pub const REMOVE_SEND: &str = "Rimuovi il messaggio";

/// The form of who complains.
pub const REPORT_TITLE: &str = "Segnala un messaggio";
/// What it does.
pub const REPORT_LEAD: &str = "La segnalazione arriva ai moderatori di questo spazio. Chi ha scritto il messaggio non saprà chi l’ha segnalato.";
/// A field.
pub const REPORT_KIND: &str = "Che cosa non va";
/// Words and names of what it may be.
pub const REPORT_KINDS: [(&str, &str); 5] = [
    ("offensivo", "È offensivo o discrimina qualcuno"),
    ("dati-personali", "Contiene dati personali che non dovrebbero esserci"),
    ("pubblicita", "È pubblicità o un tentativo di truffa"),
    ("fuori-tema", "È fuori tema"),
    ("altro", "Altro"),
];
/// A field.
pub const REPORT_NOTE: &str = "Vuoi aggiungere qualcosa?";
/// The button.
pub const REPORT_SEND: &str = "Invia la segnalazione";
/// It was sent.
pub const REPORTED: &str = "Segnalazione inviata";
/// What comes then.
pub const REPORTED_BODY: &str = "Grazie: un moderatore leggerà il messaggio. Se serve, lo toglierà.";
/// The way back.
pub const BACK_TO_TOPIC: &str = "Torna alla discussione";
/// The post it is about.
pub const THE_POST: &str = "Il messaggio";
