//! What became of something, and what was wrong with a form.

/// A message is published.
pub const PUBLISHED: &str = "Il messaggio è pubblicato.";
/// A message waits.
pub const WAITS: &str =
    "Il messaggio è arrivato: si vedrà dopo l’approvazione di un moderatore. Per ora lo vedi solo tu.";
/// A message was sent twice.
pub const KNOWN: &str = "Il messaggio era già arrivato.";
/// A message was changed.
pub const CHANGED: &str = "La modifica è salvata.";
/// A message was changed by somebody else meanwhile.
pub const CONFLICT: &str = "Intanto il messaggio è cambiato: riapri la modifica per vedere com’è adesso.";
/// A message was taken away.
pub const REMOVED: &str = "Il messaggio è stato rimosso.";
/// Choices were saved.
pub const SAVED: &str = "Le tue scelte sono salvate.";
/// Somebody is a member.
pub const JOINED: &str = "Ora segui questo spazio per posta.";
/// Somebody in charge decides.
pub const ASKED: &str = "La richiesta è partita: la risposta arriva per posta.";
/// Somebody is a member no more.
pub const LEFT: &str = "Non segui più questo spazio: non riceverai altra posta.";
/// Nobody joins by itself.
pub const JOIN_CLOSED: &str = "A questo spazio iscrivono solo i responsabili.";
/// A topic is followed.
pub const FOLLOWED: &str = "Riceverai per posta le risposte di questa discussione.";
/// A topic is followed no more.
pub const UNFOLLOWED: &str = "Non riceverai più le risposte di questa discussione.";
/// A topic stands otherwise.
pub const TOPIC_CHANGED: &str = "La discussione è aggiornata.";
/// An answer was accepted, or no longer.
pub const ACCEPTED: &str = "La scelta della risposta è salvata.";
/// What was asked for a topic cannot be.
pub const TOPIC_REFUSED: &str = "Non si può fare: controlla lo spazio, la discussione o i messaggi scelti.";
/// A title is missing.
pub const NO_TITLE: &str = "Scrivi un titolo.";
/// A text is missing.
pub const NO_TEXT: &str = "Scrivi il messaggio.";
/// A title is too long.
pub const LONG_TITLE: &str = "Il titolo è troppo lungo: al massimo 150 caratteri.";
/// A text is too long.
pub const LONG_TEXT: &str = "Il testo è troppo lungo.";
/// A reason is missing.
pub const NO_REASON: &str = "Scrivi il motivo.";
/// What is wrong was not chosen.
pub const NO_KIND: &str = "Scegli che cosa non va.";
/// An address is none.
pub const ODD_ADDRESS: &str = "Scrivi un indirizzo di posta intero, come nome@esempio.it.";
/// A choice is missing.
pub const NO_MODE: &str = "Scegli quali messaggi ricevere.";
/// A day is none, or gone.
pub const ODD_DAY: &str = "Scrivi un giorno da domani in poi.";
/// A board is missing.
pub const NO_BOARD: &str = "Scegli lo spazio.";
/// A topic is missing.
pub const NO_TOPIC: &str = "Incolla l’indirizzo della discussione, o scrivi il suo numero.";
/// A draft of a procedure was begun.
pub const PROCEDURE: &str = "La bozza della procedura è pronta: completala e mandala in revisione.";
/// It could not be.
pub const NO_PROCEDURE: &str = "Da questo messaggio non si può fare una procedura: scrivila nella redazione.";
