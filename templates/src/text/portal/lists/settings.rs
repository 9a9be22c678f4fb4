//! How a discussion is run.

/// Words and what they stand for.
type Words = [(&'static str, &'static str)];

/// The page of a new one.
pub const NEW: &str = "Nuova discussione";
/// What comes after it.
pub const NEW_LEAD: &str = "Basta l’essenziale: il resto si regola poi nelle impostazioni.";
/// The button.
pub const CREATE: &str = "Crea la discussione";
/// The button.
pub const SAVE: &str = "Salva le impostazioni";
/// Field.
pub const CLOSE: &str = "Chiudi la discussione";
/// Its hint.
pub const CLOSE_HINT: &str =
    "Nessuno può più scrivere né iscriversi. L’archivio resta, e la puoi riaprire da qui.";

/// Group.
pub const WHAT: &str = "Che cos’è";
/// Group.
pub const WHO: &str = "Chi legge, chi scrive, chi entra";
/// Group.
pub const MODERATION: &str = "Moderazione";
/// Group.
pub const MAIL: &str = "Per posta";
/// Group.
pub const DIGEST: &str = "Riassunti";
/// Group.
pub const EMERGENCY: &str = "Emergenza";

/// Field.
pub const FACE: &str = "Tipo";
/// The faces in more words.
pub const FACES: &Words = &[
    ("list", "Lista di posta: si scrive e si legge soprattutto per posta"),
    ("forum", "Forum: argomenti e risposte, sul sito e per posta"),
    ("questions", "Domande e risposte: si segna la risposta che risolve"),
    ("notices", "Bacheca: avvisi, con conferma di lettura dove serve"),
    ("guestbook", "Libro degli ospiti: ogni messaggio esce dopo l’approvazione"),
];
/// Field.
pub const NAME: &str = "Nome";
/// Its hint.
pub const NAME_HINT: &str = "Come la chiamano le persone: «Operatori del CPI di Maglie».";
/// Field.
pub const ADDRESS: &str = "Indirizzo di posta";
/// Its hint.
pub const ADDRESS_HINT: &str = "A questo indirizzo si scrive alla discussione. Quelli con -join, -leave, -request e -owner vengono da sé; ciò che sta prima della @ fa parte dell’indirizzo delle pagine.";
/// Field.
pub const DESCRIPTION: &str = "Descrizione";
/// Its hint.
pub const DESCRIPTION_HINT: &str = "Di che cosa si parla e per chi è. La leggono tutti prima di iscriversi.";
/// Field.
pub const LANGUAGE: &str = "Lingua dei messaggi automatici";
/// Languages.
pub const LANGUAGES: &Words = &[("it", "Italiano"), ("en", "Inglese")];

/// Field.
pub const READ: &str = "Chi legge";
/// Readers.
pub const READERS: &Words = &[
    ("everyone", "Tutti, anche senza accedere"),
    ("registered", "Chi ha un account"),
    ("members", "Solo gli iscritti: per gli altri non esiste"),
    ("stewards", "Solo gestori e moderatori"),
];
/// Field.
pub const POST: &str = "Chi scrive";
/// Writers.
pub const WRITERS: &Words = &[
    ("everyone", "Tutti"),
    ("registered", "Chi ha un account"),
    ("members", "Gli iscritti"),
    ("stewards", "Solo gestori e moderatori (annunci)"),
];
/// Field.
pub const JOIN: &str = "Chi si iscrive";
/// Ways in.
pub const JOINING: &Words = &[
    ("open", "Aperta: basta confermare il proprio indirizzo"),
    ("approval", "Con approvazione: decide un gestore"),
    ("closed", "Chiusa: iscrivono solo i gestori e le regole"),
];
/// Field.
pub const ROSTER: &str = "Chi vede l’elenco degli iscritti";
/// Who sees the roster.
pub const ROSTERS: &Words =
    &[("owners", "Solo i gestori"), ("members", "Gli iscritti"), ("everyone", "Tutti")];
/// Field.
pub const HIDE: &str = "Nascondi gli indirizzi di chi scrive";
/// Its hint.
pub const HIDE_HINT: &str =
    "Sul sito e nell’archivio resta solo il nome; per posta si risponde alla discussione.";

/// Field.
pub const MODERATED: &str = "Quali messaggi si trattengono";
/// Kinds of moderation.
pub const MODERATIONS: &Words = &[
    ("none", "Nessuno"),
    ("non-members", "Quelli di chi non è iscritto"),
    ("new-members", "I primi di ogni nuovo iscritto, e quelli di chi non è iscritto"),
    ("all", "Tutti"),
];
/// Field.
pub const FIRST: &str = "Quanti sono i primi messaggi";
/// Its hint.
pub const FIRST_HINT: &str = "Dopo questi, approvati, l’iscritto scrive senza moderazione.";
/// Field.
pub const STRANGERS: &str = "Messaggi di chi non può scrivere";
/// What happens with them.
pub const STRANGERS_WAYS: &Words = &[
    ("hold", "Si trattengono e decide un moderatore"),
    ("refuse", "Si rifiutano e chi scrive lo sa"),
    ("discard", "Si scartano senza avvisare"),
];
/// Field.
pub const LARGEST: &str = "Dimensione massima di un messaggio, in MB";
/// Its hint.
pub const LARGEST_HINT: &str = "Allegati compresi. Quelli più grandi si rifiutano.";
/// Field.
pub const RECIPIENTS: &str = "Massimo numero di destinatari";
/// Its hint.
pub const RECIPIENTS_HINT: &str =
    "Un messaggio con più indirizzi in A e Cc si trattiene. Zero: nessun limite.";

/// Field.
pub const REPLY: &str = "Le risposte vanno";
/// Ways of replies.
pub const REPLIES: &Words = &[("author", "A chi ha scritto"), ("list", "Alla discussione")];
/// Field.
pub const PREFIX: &str = "Davanti all’oggetto";
/// Its hint.
pub const PREFIX_HINT: &str = "Per esempio [maglie]. Vuoto: l’oggetto resta com’è.";
/// Field.
pub const FOOTER: &str = "In fondo a ogni messaggio scrivi da dove viene e come cancellarsi";
/// Its hint.
pub const FOOTER_HINT: &str =
    "Il testo è fra quelli che puoi cambiare. Ai messaggi firmati o cifrati non si aggiunge niente.";
/// Field.
pub const TELL_OWNERS: &str = "Avvisa i gestori quando qualcuno si iscrive o si cancella";

/// Field.
pub const DIGESTS: &str = "Ogni quanti giorni parte il riassunto";
/// Its hint.
pub const DIGESTS_HINT: &str = "Zero: nessun riassunto. Senza messaggi nuovi non parte niente.";

/// Field.
pub const HOLD_ALL: &str = "Trattieni ogni messaggio";
/// Its hint.
pub const HOLD_ALL_HINT: &str =
    "Per fermare subito una lite o un’ondata di posta indesiderata: niente esce finché non lo togli.";
