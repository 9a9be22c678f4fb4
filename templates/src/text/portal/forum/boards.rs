//! The discussions, one of them, its archive, what is found in it, the lists.

/// What the first page is for.
pub const LEAD: &str =
    "Fai una domanda, rispondi, segui una discussione: qui sul portale o per posta, come preferisci.";
/// Nothing to read.
pub const NONE: &str = "Non ci sono ancora discussioni";
/// What to do then.
pub const NONE_BODY: &str = "Quando un ufficio apre un forum lo trovi qui.";
/// What to do then, without a log-in.
pub const NONE_BODY_VISITOR: &str = "Alcuni forum sono riservati: se hai un account, accedi per vederli.";
/// Label of the search over all.
pub const SEARCH_ALL: &str = "Cerca in tutte le discussioni";
/// Label of the search in one.
pub const SEARCH_HERE: &str = "Cerca in questo spazio";
/// Its button.
pub const SEARCH: &str = "Cerca";
/// Before the last post.
pub const LAST_POST: &str = "Ultimo messaggio";
/// Heading of what stands beside a board.
pub const ABOUT: &str = "Come funziona";
/// Heading of the ways to follow.
pub const FOLLOW: &str = "Segui per posta";

/// Nothing is held.
pub const OPEN: &str = "I messaggi si vedono subito; i moderatori tolgono quelli fuori luogo.";
/// What new authors write is held.
pub const NEW_AUTHORS: &str =
    "I primi messaggi di chi scrive per la prima volta si vedono dopo l’approvazione di un moderatore.";
/// All is held.
pub const ALL_HELD: &str = "Ogni messaggio si vede dopo l’approvazione di un moderatore.";
/// Only some write.
pub const ANNOUNCE: &str = "Scrivono solo i responsabili; tutti gli altri leggono.";

/// The button.
pub const NEW_TOPIC: &str = "Nuova discussione";
/// The same in questions and answers.
pub const NEW_QUESTION: &str = "Fai una domanda";
/// Why not: it is closed.
pub const BOARD_CLOSED: &str = "Questo spazio è chiuso: si legge, ma non si scrive più.";
/// Why not: nobody knows who reads.
pub const BOARD_LOG_IN: &str = "Per scrivere bisogna accedere.";
/// Why not: one is no member.
pub const BOARD_MEMBERS: &str = "Scrive solo chi è iscritto.";
/// The way to become one.
pub const JOIN: &str = "Iscriviti";
/// Why not: others write here.
pub const BOARD_ANNOUNCE: &str = "Qui scrivono solo i responsabili.";

/// Column, and caption of the topics.
pub const TOPICS: &str = "Discussioni";
/// Column.
pub const TOPIC: &str = "Discussione";
/// Column.
pub const REPLIES: &str = "Risposte";
/// What the views are of.
pub const SORT: &str = "Ordine delle discussioni";
/// View.
pub const BY_LAST_POST: &str = "Ultimo messaggio";
/// View.
pub const BY_AGE: &str = "Nuove";
/// View.
pub const UNANSWERED: &str = "Senza risposta";
/// The board without a tag chosen: the tag.
#[must_use]
pub fn with_tag(tag: &str) -> String {
    format!("Etichetta: {tag}")
}
/// It was moved elsewhere: where.
pub const MOVED_TO: &str = "ora in";
/// It was moved here: from where.
pub const MOVED_FROM: &str = "da";
/// No topic.
pub const NO_TOPICS: &str = "Nessuna discussione qui";
/// What to do then.
pub const NO_TOPICS_BODY: &str = "Aprila tu: chi segue questo spazio riceverà il tuo messaggio.";
/// What to do then when one cannot write.
pub const NO_TOPICS_QUIET: &str = "Torna più tardi, o segui questo spazio per posta.";
/// No topic in this view.
pub const NO_TOPICS_VIEW: &str = "Con questi criteri non c’è niente.";
/// The way out.
pub const ALL_TOPICS: &str = "Tutte le discussioni";
/// The feed.
pub const ATOM: &str = "Segui in Atom";
/// The archive.
pub const ARCHIVE: &str = "Archivio";

/// What the archive is.
pub const ARCHIVE_LEAD: &str = "Tutti i messaggi, mese per mese.";
/// No month.
pub const ARCHIVE_NONE: &str = "L’archivio è vuoto";
/// What to do then.
pub const ARCHIVE_NONE_BODY: &str = "I messaggi compariranno qui appena qualcuno scrive.";
/// A month without posts.
pub const MONTH_NONE: &str = "In questo mese nessuno ha scritto";
/// The way back.
pub const ALL_MONTHS: &str = "Tutti i mesi";
/// The months beside.
pub const MONTHS: &str = "Altri mesi";
/// A title of the archive: of which discussion.
#[must_use]
pub fn archive_of(board: &str) -> String {
    format!("Archivio di {board}")
}

/// The search.
pub const FOUND: &str = "Cerca nelle discussioni";
/// What it searches.
pub const FOUND_LEAD: &str = "Titoli, testi e allegati dei messaggi che puoi leggere.";
/// A field.
pub const WORDS: &str = "Parole";
/// A field.
pub const BOARD: &str = "Dove";
/// Its first choice.
pub const ANYWHERE: &str = "In tutte le discussioni";
/// A field.
pub const AUTHOR: &str = "Autore";
/// A field.
pub const SINCE: &str = "Dal giorno";
/// A field.
pub const UP_TO: &str = "Al giorno";
/// Nothing was asked for.
pub const ASK: &str = "Scrivi che cosa cerchi";
/// How.
pub const ASK_BODY: &str = "Bastano una o due parole; puoi scegliere anche chi ha scritto e quando.";
/// Nothing was found.
pub const NOTHING: &str = "Nessun messaggio trovato";
/// What to do then.
pub const NOTHING_BODY: &str = "Prova con meno parole, o con un periodo più lungo.";
/// The way out.
pub const CLEAR: &str = "Ricomincia la ricerca";
/// The search is slow.
pub const PARTLY: &str = "La ricerca non è completa: alcuni messaggi recenti compariranno tra poco.";

/// The way to the directory.
pub const ALL_LISTS: &str = "Tutte le liste";
/// The directory.
pub const LISTS: &str = "Liste di distribuzione";
/// What it is.
pub const LISTS_LEAD: &str =
    "Chi si iscrive riceve per posta ogni messaggio inviato alla lista, o un riepilogo.";
/// No list.
pub const LISTS_NONE: &str = "Non ci sono liste aperte";
/// What to do then.
pub const LISTS_NONE_BODY: &str = "Le liste riservate si vedono dopo aver fatto l’accesso.";
/// Everybody writes.
pub const WRITES_ANYONE: &str = "Scrive chiunque, anche senza iscriversi";
/// Members write.
pub const WRITES_MEMBERS: &str = "Scrivono gli iscritti";
/// Members write, moderators approve.
pub const WRITES_MODERATED: &str = "Scrivono gli iscritti, con l’approvazione di un moderatore";
/// Some write.
pub const WRITES_OWNERS: &str = "Scrivono solo i responsabili";
/// One is a member.
pub const MEMBER: &str = "Sei iscritto";
/// The way to one's choices.
pub const CHANGE: &str = "Cambia le tue scelte";
/// The button beside a list, for who listens.
#[must_use]
pub fn join_list(list: &str) -> String {
    format!("Iscriviti a {list}")
}
/// The choices beside a list, for who listens.
#[must_use]
pub fn change_list(list: &str) -> String {
    format!("Cambia le tue scelte per {list}")
}
/// One joins by asking.
pub const JOIN_ASK: &str = "Chiedi di iscriverti";
/// Nobody joins by oneself.
pub const JOIN_CLOSED: &str = "Le iscrizioni le fanno i responsabili.";
/// The archive of a list, for who listens.
#[must_use]
pub fn archive_link(list: &str) -> String {
    format!("Archivio di {list}")
}
/// When the last post came.
pub const LAST_AT: &str = "ultimo il";
