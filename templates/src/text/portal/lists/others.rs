//! Bans, stewards, archives, reports, tokens.

use crate::format;

/// A sign: nobody writes any more.
pub const CLOSED: &str = "Chiusa";

/// Bans of one discussion: what they do.
pub const BANS_LEAD: &str = "Chi è escluso non può iscriversi né scrivere, qui. Non riceve alcun avviso.";
/// Bans of all.
pub const BANS_ALL: &str = "Esclusi da tutte le discussioni";
/// What they do.
pub const BANS_ALL_LEAD: &str =
    "Chi è in questo elenco non può iscriversi né scrivere in nessuna discussione.";
/// There is none.
pub const BANS_NONE: &str = "Nessuno è escluso";
/// The form.
pub const BAN_NEW: &str = "Escludi un indirizzo";
/// Field.
pub const BAN_PATTERN: &str = "Indirizzo o modello";
/// Its hint.
pub const BAN_PATTERN_HINT: &str =
    "Un indirizzo, o un dominio intero come *@dominio.example: l’asterisco sta per qualsiasi carattere";
/// Field.
pub const BAN_NOTE: &str = "Nota";
/// Its hint.
pub const BAN_NOTE_HINT: &str = "Perché: la leggono solo i gestori.";
/// The button.
pub const BAN_ADD: &str = "Escludi";
/// Column.
pub const BAN_SCOPE: &str = "Dove vale";
/// Of this discussion.
pub const BAN_HERE: &str = "Solo qui";
/// Of all.
pub const BAN_EVERYWHERE: &str = "In tutte le discussioni";
/// Column.
pub const BY: &str = "Da chi";
/// Column.
pub const WHEN: &str = "Quando";
/// Kinds of patterns: word and name.
pub const BAN_KINDS: [(&str, &str); 2] = [("address", "Indirizzo"), ("pattern", "Modello")];

/// Stewards: what they may.
pub const STEWARDS_LEAD: &str = "I gestori regolano tutto e iscrivono le persone; i moderatori decidono sui messaggi e sulle segnalazioni.";
/// Roles: word and name.
pub const STEWARD_ROLES: [(&str, &str); 2] = [("owner", "Gestore"), ("moderator", "Moderatore")];
/// Heading.
pub const OWNERS: &str = "Gestori";
/// Heading.
pub const MODERATORS: &str = "Moderatori";
/// Nobody moderates.
pub const MODERATORS_NONE: &str = "Nessuno: decidono i gestori.";
/// The form.
pub const STEWARD_NEW: &str = "Aggiungi";
/// Field.
pub const STEWARD_WHO: &str = "Persona o ufficio";
/// Its hint.
pub const STEWARD_WHO_HINT: &str =
    "L’indirizzo di una persona, o di un ufficio: allora vale per chi ci lavora.";
/// Field.
pub const STEWARD_ROLE: &str = "Come";
/// A whole unit.
pub const STEWARD_UNIT: &str = "ufficio";

/// Archives: what is done.
pub const ARCHIVE_LEAD: &str = "Porta qui i messaggi di una lista che c’era già, con i loro argomenti e le loro date. Nessuno riceve niente per posta.";
/// Field.
pub const ARCHIVE_FILE: &str = "File dell’archivio";
/// Its hint.
pub const ARCHIVE_FILE_HINT: &str = "Un file mbox, anche compresso (.mbox.gz): quello che danno Mailman 3 e HyperKitty, o un programma di posta.";
/// Field.
pub const ARCHIVE_HIDE: &str = "Lascia fuori i messaggi che chiedono di non essere archiviati (X-No-Archive)";
/// The button.
pub const ARCHIVE_SEND: &str = "Importa";
/// It goes on.
pub const ARCHIVE_RUNNING: &str = "Importazione in corso";
/// How it is seen.
pub const ARCHIVE_RUNNING_BODY: &str =
    "Puoi lasciare questa pagina: l’importazione va avanti da sola. Per vedere a che punto è, aggiorna.";
/// The link.
pub const ARCHIVE_REFRESH: &str = "Aggiorna";
/// Stops it.
pub const ARCHIVE_STOP: &str = "Ferma l’importazione";
/// Heading.
pub const ARCHIVE_DONE: &str = "Importazione finita";
/// Heading.
pub const ARCHIVE_STOPPED: &str = "Importazione fermata";
/// What was broken off.
pub const ARCHIVE_FAILED: &str = "L’importazione si è interrotta";
/// Count.
pub const ARCHIVE_IMPORTED: &str = "Importati";
/// Count.
pub const ARCHIVE_DUPLICATES: &str = "C’erano già";
/// Count.
pub const ARCHIVE_REFUSED: &str = "Non importati";
/// Heading of earlier ones.
pub const ARCHIVE_EARLIER: &str = "Importazioni precedenti";

/// How far it has come.
#[must_use]
pub fn archive_read(read: u64, size: u64) -> String {
    format!("{} di {}", format::bytes(read), format::bytes(size))
}

/// Reports: what they are.
pub const REPORTS_LEAD: &str = "Messaggi già pubblicati che qualcuno ritiene fuori posto.";
/// There is none.
pub const REPORTS_NONE: &str = "Nessuna segnalazione";
/// What happens then.
pub const REPORTS_NONE_BODY: &str = "Quando chi legge segnala un messaggio lo trovi qui.";
/// Before who reported.
pub const REPORTED_BY: &str = "Segnalato da";
/// Somebody without account.
pub const REPORTED_BY_VISITOR: &str = "un visitatore";
/// Before who wrote.
pub const WRITTEN_BY: &str = "Scritto da";
/// What is said when it is decided.
pub const REPORT_SETTLED: &str = "La segnalazione è chiusa.";
/// Somebody else has decided before.
pub const REPORT_SETTLED_BEFORE: &str = "Un altro moderatore ha già deciso.";
/// What can be done: word and button.
pub const REPORT_DEEDS: [(&str, &str); 3] = [
    ("archivia", "Lascia il messaggio"),
    ("togli", "Togli il messaggio"),
    ("blocca", "Togli ed escludi l’autore"),
];

/// How many have reported a post.
#[must_use]
pub fn times_reported(count: u64) -> String {
    match count {
        1 => "1 segnalazione".to_owned(),
        count => format!("{} segnalazioni", format::number(count)),
    }
}

/// Tokens: the page.
pub const TOKENS: &str = "Gettoni per programmi";
/// What they are.
pub const TOKENS_LEAD: &str = "Un gettone lascia che un programma faccia per te, con la nostra API, solo le cose che scegli. Vale come una password: non darlo a nessuno.";
/// There is none.
pub const TOKENS_NONE: &str = "Non hai gettoni.";
/// Heading.
pub const TOKENS_LIST: &str = "I tuoi gettoni";
/// Heading.
pub const TOKEN_NEW: &str = "Nuovo gettone";
/// Field.
pub const TOKEN_NAME: &str = "Nome";
/// Its hint.
pub const TOKEN_NAME_HINT: &str = "Il programma che lo usa, per riconoscerlo: «Foglio degli iscritti».";
/// Field.
pub const TOKEN_SCOPES: &str = "Che cosa può fare";
/// Scopes: word and name.
pub const TOKEN_SCOPE_NAMES: [(&str, &str); 5] = [
    ("posts:read", "Leggere i messaggi delle tue discussioni"),
    ("posts:write", "Scrivere messaggi a nome tuo"),
    ("members:read", "Leggere gli iscritti"),
    ("members:write", "Iscrivere e togliere persone"),
    ("moderation", "Approvare e rifiutare messaggi, escludere indirizzi"),
];
/// Field.
pub const TOKEN_EXPIRY: &str = "Vale fino al";
/// Its hint.
pub const TOKEN_EXPIRY_HINT: &str = "Al massimo un anno.";
/// Field.
pub const TOKEN_PASSWORD_HINT: &str = "Per essere sicuri che sei tu.";
/// The button.
pub const TOKEN_CREATE: &str = "Crea il gettone";
/// Just made.
pub const TOKEN_MADE: &str = "Ecco il gettone";
/// Once only.
pub const TOKEN_MADE_BODY: &str =
    "Copialo adesso: non lo mostreremo più. Se lo perdi, revocalo e creane un altro.";
/// The link.
pub const TOKEN_REVOKE: &str = "Revoca";
/// A sign.
pub const TOKEN_EXPIRED: &str = "Scaduto";
/// Never used.
pub const TOKEN_UNUSED: &str = "mai usato";
/// It was taken away.
pub const TOKEN_REVOKED: &str = "Il gettone è stato revocato: da ora non vale più.";
/// What was wrong: no name.
pub const TOKEN_NO_NAME: &str = "Scrivi un nome, per riconoscerlo nell’elenco.";
/// What was wrong: its name.
pub const TOKEN_LONG_NAME: &str = "Il nome ha più di 100 caratteri: scrivilo più breve.";
/// What was wrong: no scope.
pub const TOKEN_NO_SCOPE: &str = "Scegli almeno una cosa che può fare.";
/// What was wrong: its day.
pub const TOKEN_BAD_DAY: &str = "Scegli un giorno da oggi a un anno.";
/// What was wrong: there are too many.
pub const TOKENS_FULL: &str = "Hai già 50 gettoni, il massimo: revocane uno che non usi.";
/// In the list of one's own pages: what it is for.
pub const TOKENS_ABOUT: &str = "Per i programmi che usano le liste al posto tuo.";

/// When it was used.
#[must_use]
pub fn token_used(at: &str) -> String {
    format!("usato il {at}")
}

/// When it was made and how long it is good.
#[must_use]
pub fn token_life(made: &str, until: &str) -> String {
    format!("creato il {made}, vale fino al {until}")
}
