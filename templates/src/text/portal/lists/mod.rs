//! Discussions as those see them who look after them: queue, settings, members, letters.

pub mod letters;
pub mod member;
pub mod members;
pub mod others;
pub mod questions;
pub mod settings;

use crate::format;

/// All discussions one looks after.
pub const TITLE: &str = "Discussioni";
/// What the page is for.
pub const LEAD: &str = "Liste di posta, forum e bacheche: chi ne fa parte e che cosa aspetta.";
/// Overview of one.
pub const OVERVIEW: &str = "Gestione";
/// The queue.
pub const QUEUE: &str = "Messaggi trattenuti";
/// The queue of all discussions one moderates.
pub const QUEUE_ALL: &str = "Tutti i messaggi trattenuti";
/// What the queue is.
pub const QUEUE_LEAD: &str = "Non li ha ancora ricevuti nessuno. Quelli approvati partono subito.";
/// Members.
pub const MEMBERS: &str = "Iscritti";
/// Requests to join.
pub const REQUESTS: &str = "Richieste di iscrizione";
/// Rules that keep members.
pub const RULES: &str = "Regole di iscrizione";
/// Settings.
pub const SETTINGS: &str = "Impostazioni";
/// Stewards.
pub const STEWARDS: &str = "Gestori e moderatori";
/// Bans.
pub const BANS: &str = "Indirizzi esclusi";
/// Texts of letters.
pub const LETTERS: &str = "Testi dei messaggi";
/// Import of an archive.
pub const ARCHIVE: &str = "Importa un archivio";
/// Reports by readers.
pub const REPORTS: &str = "Segnalazioni";
/// The page of the discussion as readers see it.
pub const SEE: &str = "Apri la discussione";
/// The button of a new one.
pub const NEW: &str = "Nuova discussione";
/// Group of the menu.
pub const MENU: &str = "Discussioni";

/// Members: heading of a column or count.
pub const COUNT_MEMBERS: &str = "Iscritti";
/// Posts that wait.
pub const COUNT_HELD: &str = "Trattenuti";
/// Members whose mail comes back.
pub const COUNT_BOUNCING: &str = "Sospesi per errori";
/// Requests.
pub const COUNT_REQUESTS: &str = "Richieste";
/// Reports.
pub const COUNT_REPORTS: &str = "Segnalazioni";

/// All posts are held for the time being.
pub const ALL_HELD: &str =
    "Ogni messaggio è trattenuto finché un gestore non toglie il blocco dalle impostazioni.";

/// Heading of a column.
pub const NAME: &str = "Discussione";
/// Heading of a column.
pub const FACE: &str = "Tipo";
/// Heading of a column.
pub const ADDRESS: &str = "Indirizzo";
/// Heading of a column.
pub const LAST_POST: &str = "Ultimo messaggio";
/// There is none yet.
pub const NEVER: &str = "Mai";
/// None match, or there are none.
pub const NONE: &str = "Nessuna discussione";
/// What to do then.
pub const NONE_BODY: &str = "Togli un filtro, o crea la prima.";
/// A choice that asks about nothing.
pub const ANY: &str = "Tutti";
/// Words to look for.
pub const WORDS: &str = "Nome o indirizzo";
/// Everything that waits for somebody.
pub const WAITING: &str = "Che cosa aspetta";
/// Nothing does.
pub const NOTHING_WAITS: &str = "Non c’è niente in attesa.";
/// The button.
pub const SEARCH: &str = "Cerca";
/// The button.
pub const ADD: &str = "Aggiungi";
/// The button.
pub const REMOVE: &str = "Togli";
/// Column of what can be done.
pub const ACTIONS: &str = "Azioni";
/// Why.
pub const REASON: &str = "Motivo";
/// Done.
pub const DONE: &str = "Fatto.";
/// Settings were kept.
pub const SAVED: &str = "Impostazioni salvate.";
/// There is a new one.
pub const CREATED: &str = "La discussione è pronta. Aggiungi gli iscritti e chi la modera.";
/// What was wrong with a form.
pub const PREFIX_TOO_LONG: &str = "Al massimo 40 caratteri, su una riga.";
/// What was wrong with a form.
pub const TOO_LONG: &str = "Descrizione e testo in fondo hanno al massimo 1.000 caratteri.";
/// What was wrong with a form.
pub const SIZE_WRONG: &str = "Scrivi un numero di MB da 1 a 100.";
/// What was wrong with a form.
pub const NO_NUMBER: &str = "Scrivi un numero intero.";
/// What was wrong with a form.
pub const NO_CHOICE: &str = "Scegli una delle possibilità.";
/// What was wrong with a form.
pub const NO_ADDRESS: &str = "Scrivi almeno un indirizzo.";
/// What was wrong with a form.
pub const NO_STEWARD: &str = "Solo una persona o un ufficio può avere questo incarico.";
/// What was wrong with a form.
pub const NOBODY: &str = "Non c’è nessuno con questo indirizzo.";
/// The last one stays.
pub const LAST_OWNER: &str = "È l’ultimo gestore: prima danne l’incarico a qualcun altro.";
/// What was wrong with a form.
pub const NO_PATTERN: &str = "Scrivi un indirizzo, o un modello come *@dominio.example.";
/// What was wrong with a form.
pub const RULE_EMPTY: &str = "Scegli un ufficio, un ruolo, o tutti e due.";
/// What was wrong with a form.
pub const NO_DAY: &str = "Scrivi la data come 27/11/2026.";

/// What takes a thing away, for who listens.
#[must_use]
pub fn remove_thing(thing: &str) -> String {
    format!("Togli {thing}")
}

/// The faces a discussion can have: word and name.
pub const FACES: [(&str, &str); 5] = [
    ("list", "Lista di posta"),
    ("forum", "Forum"),
    ("questions", "Domande e risposte"),
    ("notices", "Bacheca"),
    ("guestbook", "Libro degli ospiti"),
];

/// A face by its word.
#[must_use]
pub fn face(word: &str) -> &'static str {
    label(&FACES, word)
}

/// The label of a word; of one that is not there nothing.
#[must_use]
pub fn label(all: &[(&'static str, &'static str)], word: &str) -> &'static str {
    all.iter().find(|(one, _)| *one == word).map_or("", |(_, label)| label)
}

/// Why a post is held: word, badge, sentence.
pub const HELD_REASONS: [(&str, &str, &str); 13] = [
    ("not-member", "Non iscritto", "Chi scrive non è iscritto."),
    ("first-post", "Primo messaggio", "È tra i primi messaggi di chi scrive."),
    ("moderated", "Discussione moderata", "Ogni messaggio di questa discussione va approvato."),
    ("member-moderated", "Autore moderato", "I messaggi di questo iscritto vanno approvati."),
    ("too-big", "Troppo grande", "Supera la dimensione ammessa."),
    ("too-many-recipients", "Troppi destinatari", "È indirizzato a troppi destinatari insieme."),
    (
        "unverified",
        "Mittente non verificato",
        "Niente prova che venga davvero dall’indirizzo che porta: potrebbe averlo scritto qualcun altro.",
    ),
    (
        "command-words",
        "Parole di comando",
        "Sembra un comando, per esempio la richiesta di essere cancellato, spedito alla discussione per errore.",
    ),
    ("automatic", "Risposta automatica", "Sembra una risposta automatica, per esempio un avviso di assenza."),
    ("closed-topic", "Argomento chiuso", "Risponde in un argomento che è stato chiuso."),
    ("repeated", "Molti messaggi", "Chi scrive ha mandato molti messaggi in poco tempo, o ripete lo stesso."),
    ("suspicious", "Contenuto sospetto", "Somiglia a posta indesiderata."),
    ("emergency", "Blocco di emergenza", "Un gestore ha bloccato tutti i messaggi."),
];

/// The badge of a reason by its word.
#[must_use]
pub fn held_reason(word: &str) -> &'static str {
    HELD_REASONS.iter().find(|(one, ..)| *one == word).map_or("", |(_, badge, _)| badge)
}

/// The sentence of a reason by its word.
#[must_use]
pub fn held_why(word: &str) -> &'static str {
    HELD_REASONS.iter().find(|(one, ..)| *one == word).map_or("", |(.., why)| why)
}

/// The sender is who it seems to be.
pub const VERIFIED: &str = "Mittente verificato";
/// It may be somebody else.
pub const UNVERIFIED: &str = "Mittente non verificato";
/// The author is no member.
pub const STRANGER: &str = "non iscritto";

/// How many posts of the author have gone out.
#[must_use]
pub fn earlier(posts: u64) -> String {
    match posts {
        0 => "nessun messaggio pubblicato".to_owned(),
        1 => "1 messaggio pubblicato".to_owned(),
        posts => format!("{} messaggi pubblicati", format::number(posts)),
    }
}

/// A post without subject.
pub const NO_SUBJECT: &str = "(senza oggetto)";
/// A post without text.
pub const NO_TEXT: &str = "Il messaggio non ha testo.";
/// Its files, for who listens.
pub const ATTACHMENTS: &str = "Allegati";
/// How many wait.
#[must_use]
pub fn held_count(count: u64) -> String {
    match count {
        0 => "Nessun messaggio trattenuto".to_owned(),
        1 => "1 messaggio trattenuto".to_owned(),
        count => format!("{} messaggi trattenuti", format::number(count)),
    }
}
/// Nothing is held.
pub const QUEUE_EMPTY: &str = "Nessun messaggio da moderare";
/// What happens when one is.
pub const QUEUE_EMPTY_BODY: &str =
    "Quando un messaggio viene trattenuto lo trovi qui, e ti arriva un avviso per posta.";
/// Choosing lines.
pub const CHOSEN: &str = "Con i messaggi scelti";
/// Chooses all lines.
pub const CHOOSE_ALL: &str = "Scegli tutti quelli di questa pagina";
/// Chooses none.
pub const CHOOSE_NONE: &str = "Non sceglierne nessuno";

/// Chooses one line, for who listens.
#[must_use]
pub fn choose(thing: &str) -> String {
    format!("Scegli {thing}")
}

/// The deeds: word, button.
pub const DEEDS: [(&str, &str); 5] = [
    ("approva", "Approva"),
    ("fidati", "Approva e fidati dell’autore"),
    ("scarta", "Scarta"),
    ("blocca", "Blocca l’autore"),
    ("rifiuta", "Rifiuta"),
];

/// What a button does to a post, for who listens.
#[must_use]
pub fn deed_on(deed: &str, subject: &str) -> String {
    format!("{}: {subject}", label(&DEEDS, deed))
}

/// What the deeds mean, below the buttons of one post.
pub const DEEDS_HINT: &str = "«Rifiuta» avvisa l’autore e gli dice il motivo; «Scarta» cancella il messaggio senza avvisare nessuno. \
                              «Fidati» toglie la moderazione a questo autore; «Blocca» scarta il messaggio e tutti quelli che verranno.";
/// Folds the form of a refusal.
pub const REFUSE: &str = "Rifiuta e avvisa l’autore";
/// A reason that is ready.
pub const READY_REASON: &str = "Motivo già pronto";
/// The same for all that are chosen.
pub const READY_REASON_ALL: &str = "Motivo già pronto, per chi è rifiutato";
/// One's own words.
pub const OWN_REASON: &str = "Parole tue per l’autore";
/// What becomes of them.
pub const OWN_REASON_HINT: &str = "Vengono dopo il motivo già pronto, se ne scegli uno.";
/// The button.
pub const REFUSE_BUTTON: &str = "Rifiuta";

/// The page of one held post.
pub const POST: &str = "Messaggio trattenuto";
/// Facts of a post.
pub const SENT: &str = "Ricevuto";
/// Facts of a post.
pub const SIZE: &str = "Dimensione";
/// Facts of a post.
pub const RECIPIENTS: &str = "Destinatari";
/// Facts of a post.
pub const CHECKS: &str = "Verifica del mittente";
/// The text.
pub const TEXT: &str = "Testo";
/// The headers.
pub const HEADERS: &str = "Intestazioni del messaggio";
/// The message as it came.
pub const SOURCE: &str = "Scarica il messaggio com’è arrivato";
/// What one decides.
pub const DECISION: &str = "Che cosa ne fai";
/// Back to the queue.
pub const TO_QUEUE: &str = "Torna ai messaggi trattenuti";

/// How a post was decided: word, sentence before who and when.
pub const OUTCOMES: [(&str, &str); 6] = [
    ("approved", "Il messaggio è stato approvato ed è partito."),
    ("trusted", "Il messaggio è partito, e i prossimi di questo autore non saranno trattenuti."),
    ("refused", "Il messaggio è stato rifiutato e l’autore lo sa."),
    ("discarded", "Il messaggio è stato scartato."),
    ("banned", "Il messaggio è stato scartato e l’autore è escluso dalla discussione."),
    ("expired", "Nessuno ha deciso in tempo: il messaggio è stato scartato."),
];

/// Somebody else has decided: after a decision that came later.
#[must_use]
pub fn decided_before(by: &str) -> String {
    format!("Aveva già deciso {by}: la tua scelta non conta.")
}

/// The author of a post to be approved is kept out.
pub const AUTHOR_BANNED: &str = "L’autore è tra gli indirizzi esclusi: il messaggio non può uscire.";
/// Nothing was chosen.
pub const NONE_CHOSEN: &str = "Non hai scelto niente.";

/// What has become of several posts: decided now; decided before, and by whom; not to be decided.
#[must_use]
pub fn bulk_decided(done: u64, (before, by): (u64, &[String]), failed: u64) -> String {
    let mut said = vec![match done {
        1 => "Deciso 1 messaggio.".to_owned(),
        done => format!("Decisi {} messaggi.", format::number(done)),
    }];
    if before > 0 {
        said.push(format!("Su {} aveva già deciso {}.", format::number(before), by.join(", ")));
    }
    if failed > 0 {
        said.push(format!(
            "{} non si possono pubblicare: l’autore è escluso, o non ci sono più.",
            format::number(failed)
        ));
    }
    said.join(" ")
}

/// Already decided: heading.
pub const DECIDED: &str = "È già stato deciso";
/// Just decided: heading.
pub const DECIDED_NOW: &str = "Decisione registrata";

/// Who decided, and when.
#[must_use]
pub fn decided_by(by: &str, at: &str) -> String {
    if by.is_empty() { format!("{at}.") } else { format!("Da {by}, {at}.") }
}

/// The link of a moderation leads nowhere: heading.
pub const LINK_GONE: &str = "Questo collegamento non vale più";
/// What to do then.
pub const LINK_GONE_BODY: &str = "Il messaggio non c’è più, o il collegamento è incompleto. Se sei tra i moderatori trovi tutto nella coda.";
/// What the page by link is.
pub const LINK_LEAD: &str =
    "Sei qui dal collegamento ricevuto per posta. Finché non premi un pulsante non succede niente.";
