//! The newsroom: lists, forms, steps and their outcomes.

/// Where the newest revision of a content stands, by its word.
#[must_use]
pub fn stage(word: &str) -> &'static str {
    match word {
        "draft" => "Bozza",
        "in-review" => "In revisione",
        "approved" => "Approvato",
        "scheduled" => "Programmato",
        "published" => "Pubblicato",
        "archived" => "In archivio",
        "rejected" => "Respinto",
        _ => "",
    }
}

/// Where some contents stand, by the word of the stage.
#[must_use]
pub fn stage_of_many(word: &str) -> &'static str {
    match word {
        "draft" => "Bozze",
        "approved" => "Approvati",
        "scheduled" => "Programmati",
        "published" => "Pubblicati",
        "rejected" => "Respinti",
        other => stage(other),
    }
}

/// What is done with a content, as the button says it, by its word.
#[must_use]
pub fn step(word: &str) -> &'static str {
    match word {
        "create" => "Crea",
        "save" => "Salva",
        "submit" => "Invia alla redazione",
        "recall" => "Riprendi dalla redazione",
        "return" => "Chiedi modifiche",
        "reject" => "Respingi",
        "approve" => "Approva",
        "schedule" => "Programma",
        "unschedule" => "Annulla la programmazione",
        "publish" => "Pubblica ora",
        "archive" => "Archivia",
        "reopen" => "Riporta tra i contenuti",
        "withdraw" => "Ritira dal portale",
        "restore" => "Ripristina",
        "assign" => "Assegna",
        "adopt" => "Adotta",
        "delete" => "Elimina la bozza",
        _ => "",
    }
}

/// What was done with a content, by the word of the step.
#[must_use]
pub fn done(word: &str) -> &'static str {
    match word {
        "create" => "Creato",
        "save" => "Salvato",
        "submit" => "Inviato alla redazione",
        "recall" => "Ripreso dalla redazione",
        "return" => "Chieste modifiche",
        "reject" => "Respinto",
        "approve" => "Approvato",
        "schedule" => "Programmato",
        "unschedule" => "Programmazione annullata",
        "publish" => "Pubblicato",
        "archive" => "Archiviato",
        "reopen" => "Riportato tra i contenuti",
        "withdraw" => "Ritirato dal portale",
        "restore" => "Ripristinata una versione",
        "assign" => "Assegnato",
        "adopt" => "Adottato",
        "delete" => "Eliminato",
        _ => "",
    }
}

/// What happens when a step is taken that is asked about first, by its word.
#[must_use]
pub fn consequence(word: &str) -> &'static str {
    match word {
        "withdraw" => {
            "La pagina non sarà più visibile a nessuno: al suo posto si leggerà che è stata ritirata."
        }
        "archive" => "Uscirà dagli elenchi e dalla ricerca; chi ha il suo indirizzo potrà ancora leggerla.",
        "delete" => "La bozza e tutte le sue versioni vengono cancellate. Non si può tornare indietro.",
        _ => "",
    }
}

/// A point of the editorial check-list, by its word.
#[must_use]
pub fn check(word: &str) -> &'static str {
    match word {
        "source" => "La fonte è chiara e verificata",
        "interest" => "È utile a chi usa i servizi per il lavoro",
        "neutral" => "Il tono è neutro, senza propaganda",
        "no-advertising" => "Non è pubblicità di prodotti o imprese",
        "personal-data" => "Non contiene dati personali non necessari",
        "language" => "Il linguaggio è semplice e rispettoso",
        "accessible" => "Immagini e allegati sono accessibili",
        _ => "",
    }
}

/// For whom a content is, by its word.
#[must_use]
pub fn audience(word: &str) -> &'static str {
    match word {
        "public" => "Tutti",
        "internal" => "Solo chi lavora nella rete",
        _ => "",
    }
}

/// What a file is for in a content, by its word.
#[must_use]
pub fn media_use(word: &str) -> &'static str {
    match word {
        "cover" => "Immagine di apertura",
        "picture" => "Immagine nel testo",
        "attachment" => "Allegato da scaricare",
        _ => "",
    }
}

/// What is wrong with a field: a sentence about it.
#[must_use]
pub fn fault(word: &str, limit: usize) -> String {
    match word {
        "missing" => "Questo campo va compilato.".to_owned(),
        "too-long" => format!("È troppo lungo: al massimo {limit} caratteri."),
        "no-date" => "La data non è valida.".to_owned(),
        "no-link" => "Scrivi un indirizzo completo, che comincia con https://.".to_owned(),
        "no-choice" => "Scegli uno dei valori proposti.".to_owned(),
        "no-such" => "Non esiste, o non è a tua disposizione.".to_owned(),
        "ends-before" => "La fine viene prima dell’inizio.".to_owned(),
        "no-alternative" => {
            "Descrivi l’immagine per chi non la vede, oppure segnala che è solo decorativa.".to_owned()
        }
        "too-large" => format!(
            "È troppo lungo: al massimo {}.",
            crate::format::bytes(u64::try_from(limit).unwrap_or(u64::MAX))
        ),
        "no-words" => "Nel testo c’è un’immagine senza descrizione: scrivila tra le parentesi quadre, per chi non la vede."
            .to_owned(),
        "no-file" => format!("Il testo richiama il file numero {limit}, che non esiste o non è a tua disposizione."),
        _ => "Qui non si può usare.".to_owned(),
    }
}

/// Why a file is not taken, by the word of what was wrong.
#[must_use]
pub fn file_fault(name: &str, word: &str) -> String {
    let why = match word {
        "empty" => "è vuoto",
        "too-large" => "è troppo grande",
        "not-allowed" => {
            "è di un tipo che non accettiamo: usa PDF, immagini PNG o JPEG, documenti ODT o DOCX"
        }
        "disguised" => "non è quello che dice il suo nome",
        "too-many-pixels" => "è un’immagine troppo grande: riducila e riprova",
        "broken" => "è danneggiato",
        "macro" => "contiene macro: salvalo senza",
        "locked" => "è protetto da password",
        "bomb" => "è compresso in modo anomalo: salvalo di nuovo e riprova",
        "too-many" => "non si può tenere: hai già molti file che non usi da nessuna parte",
        _ => "non si può accettare",
    };
    format!("«{name}» {why}.")
}

/// The area.
pub const TITLE: &str = "Redazione";
/// What can be done there.
pub const LEAD: &str = "Scrivi, rivedi e pubblica i contenuti del portale.";
/// What the person works on.
pub const MINE: &str = "I miei contenuti";
/// What waits for the newsroom.
pub const QUEUE: &str = "Da rivedere";
/// What the people of the network read and work by.
pub const INNER: &str = "Documenti interni";
/// What they are.
pub const INNER_LEAD: &str =
    "Procedure e moduli unificati, e ciò che è pubblicato solo per chi lavora nella rete.";
/// None of them.
pub const INNER_NOTHING: &str = "Nessun documento risponde a questi filtri.";
/// Its page where it is written.
pub const OPEN: &str = "Apri in redazione";
/// Beside a draft that the newsroom wants changed.
pub const RETURNED_BADGE: &str = "Da correggere";
/// A letter of neither subject nor words.
pub const UNTITLED: &str = "(senza oggetto)";
/// Nobody was chosen.
pub const CHOOSE_OFFICE: &str = "Scegli l’ufficio che adotta.";
/// Another office begins to work by it.
pub const ADOPT: &str = "Adotta in un ufficio";
/// Menu: those who have registered.
pub const REGISTRATIONS: &str = "Registrazioni";
/// Offices that work by it.
pub const ADOPTION: &str = "Adozione";
/// All.
pub const ALL: &str = "Tutti i contenuti";
/// The button to a new one.
pub const NEW: &str = "Nuovo contenuto";
/// The choice of a kind.
pub const NEW_LEAD: &str = "Che cosa vuoi scrivere?";
/// The calendar.
pub const CALENDAR: &str = "Calendario";
/// What it holds.
pub const CALENDAR_LEAD: &str = "Che cosa è uscito e che cosa uscirà.";
/// Contributions.
pub const CONTRIBUTIONS: &str = "Contributi";
/// What that page counts.
pub const CONTRIBUTIONS_LEAD: &str =
    "Quanti contenuti ha pubblicato ogni ufficio per la prima volta nell’anno.";
/// The groups of the menu.
pub const MENU_WORK: &str = "Lavoro";
/// The groups of the menu.
pub const MENU_PLAN: &str = "Pianificazione";
/// The groups of the menu.
pub const MENU_OUTSIDE: &str = "Fuori dalla rete";
/// The organisation somebody writes for.
pub const OWN_ORGANISATION: &str = "Il mio ente";
/// Accredited organisations.
pub const ORGANISATIONS: &str = "Enti accreditati";
/// What visitors write.
pub const FEEDBACK: &str = "Segnalazioni";
/// Links that lead nowhere.
pub const LINKS: &str = "Link non raggiungibili";
/// Columns.
pub const COLUMN_TITLE: &str = "Titolo";
/// Columns.
pub const COLUMN_KIND: &str = "Tipo";
/// Columns.
pub const COLUMN_STAGE: &str = "Stato";
/// Columns.
pub const COLUMN_OWNER: &str = "Ufficio o ente";
/// Columns.
pub const COLUMN_AUTHOR: &str = "Autore";
/// Columns.
pub const COLUMN_CHANGED: &str = "Modificato";
/// Columns.
pub const COLUMN_SINCE: &str = "In vigore dal";
/// Columns.
pub const COLUMN_PLANNED: &str = "Esce il";
/// Columns.
pub const COLUMN_NUMBER: &str = "Contenuti";
/// The sum.
pub const TOTAL: &str = "Totale";
/// An empty list.
pub const NOTHING: &str = "Nessun contenuto qui";
/// What to do then.
pub const NOTHING_BODY: &str = "Comincia scrivendo il primo, oppure cambia i filtri.";
/// Letters that became no draft.
pub const LOST_LETTERS: &str = "Messaggi ai canali che non sono diventati bozze";
/// Letters that became drafts, without some of their files.
pub const CUT_LETTERS: &str = "Bozze nate da un messaggio, senza alcuni allegati";
/// The same at the draft.
pub const LETTER_CUT: &str =
    "Questa bozza è nata da un messaggio. Questi allegati non sono stati presi: se servono, caricali qui.";
/// A file whose sender gave it no name.
pub const NAMELESS_FILE: &str = "Allegato senza nome";
/// The title.
pub const FIELD_TITLE: &str = "Titolo";
/// What makes a good one.
pub const FIELD_TITLE_HINT: &str = "Chiaro e breve: è la prima cosa che si legge.";
/// The summary.
pub const FIELD_SUMMARY: &str = "Sommario";
/// What makes a good one.
pub const FIELD_SUMMARY_HINT: &str = "Una o due frasi: compare negli elenchi e nei motori di ricerca.";
/// The text.
pub const FIELD_BODY: &str = "Testo";
/// How it is written.
pub const FIELD_BODY_HINT: &str =
    "In Markdown: ## per un titolo, - per un elenco, **grassetto**, [testo](https://indirizzo).";
/// The channel.
pub const FIELD_CHANNEL: &str = "Canale";
/// No channel.
pub const NO_CHANNEL: &str = "Nessun canale";
/// The territory.
pub const FIELD_TERRITORY: &str = "Territorio";
/// All territories.
pub const ALL_TERRITORIES: &str = "Tutti i territori";
/// The office.
pub const FIELD_OWNER: &str = "Ufficio o ente";
/// None.
pub const NO_OWNER: &str = "Nessuno, solo a mio nome";
/// The audience.
pub const FIELD_AUDIENCE: &str = "Chi può leggerlo";
/// The expiry.
pub const FIELD_EXPIRES: &str = "Non è più valido dal";
/// What that does.
pub const FIELD_EXPIRES_HINT: &str = "Da quel momento esce dagli elenchi. Lascia vuoto se non scade.";
/// Files.
pub const FIELD_FILES: &str = "Aggiungi file e immagini";
/// What may be sent.
pub const FIELD_FILES_HINT: &str =
    "PDF, immagini e documenti. Per ogni immagine ti chiederemo una descrizione.";
/// Those that are there.
pub const FILES: &str = "File e immagini";
/// What a file is for.
pub const FILE_USE: &str = "A che cosa serve";
/// What a picture shows.
pub const FILE_ALT: &str = "Descrizione per chi non vede l’immagine";
/// Whether it says nothing.
pub const FILE_DECORATIVE: &str = "È solo decorativa";
/// What a file is called.
pub const FILE_TITLE: &str = "Titolo";
/// Takes it away.
pub const FILE_REMOVE: &str = "Togli questo file";
/// What else belongs to it.
pub const FIELD_LINKS: &str = "Pagine collegate";
/// How it is written.
pub const FIELD_LINKS_HINT: &str =
    "Un indirizzo per riga: pagine del portale (per esempio /normativa/…) o siti esterni.";
/// Details of the kind.
pub const DETAILS: &str = "Dettagli";
/// Where and for whom.
pub const PLACE: &str = "Dove e per chi";
/// The button.
pub const SAVE: &str = "Salva la bozza";
/// The button.
pub const PREVIEW: &str = "Anteprima";
/// The link.
pub const EDIT: &str = "Modifica";
/// The link.
pub const SEE_LIVE: &str = "Guarda sul portale";
/// What the page of a content shows first.
pub const PREVIEW_TITLE: &str = "Come si legge";
/// Steps.
pub const STEPS: &str = "Che cosa vuoi fare";
/// The reason.
pub const REASON: &str = "Motivo";
/// What it is for.
pub const REASON_HINT: &str = "Lo legge chi ha scritto il contenuto.";
/// The instant.
pub const AT: &str = "Quando";
/// The check-list.
pub const CHECKS: &str = "Linea editoriale: segna i punti verificati";
/// Before the points that were found in order.
pub const CHECKED: &str = "Punti verificati:";
/// The history.
pub const HISTORY: &str = "Storia";
/// The revisions.
pub const REVISIONS: &str = "Versioni";
/// Of a revision.
pub const COMPARE: &str = "Confronta con la precedente";
/// The page of the comparison.
pub const COMPARE_TITLE: &str = "Che cosa è cambiato";
/// Two that are the same.
pub const COMPARE_SAME: &str = "Nessuna differenza nel testo.";
/// The first revision.
pub const COMPARE_FIRST: &str = "È la prima versione.";
/// Brings an older one back.
pub const RESTORE: &str = "Ripristina questa versione";
/// The way back from a part to the whole.
pub const BACK: &str = "Torna al contenuto";
/// The name in addresses.
pub const SLUG: &str = "Indirizzo della pagina";
/// How it is written.
pub const SLUG_HINT: &str =
    "Lettere minuscole, cifre e trattini. L’indirizzo di prima continuerà a funzionare.";
/// It was changed.
pub const SLUG_SAVED: &str = "Indirizzo cambiato";
/// The button.
pub const SLUG_SAVE: &str = "Cambia indirizzo";
/// Who looks after it.
pub const ASSIGNEE: &str = "Seguito da";
/// Nobody.
pub const NOBODY: &str = "Nessuno";
/// The button.
pub const ASSIGN_ME: &str = "Me ne occupo io";
/// The button.
pub const ASSIGN_NOBODY: &str = "Lascia";
/// What the public reads meanwhile.
pub const LIVE_MEANWHILE: &str =
    "Sul portale si legge ancora la versione precedente, finché questa non viene pubblicata.";
/// Why it came back.
pub const RETURNED: &str = "La redazione ha chiesto modifiche:";
/// Why it was turned down.
pub const REJECTED: &str = "La redazione ha respinto il contenuto:";
/// Somebody was faster.
pub const CONFLICT: &str = "Questo contenuto è stato modificato mentre scrivevi, da qualcun altro o da te in un’altra finestra. Quello che hai scritto è qui sotto: \
                            confrontalo con la versione attuale prima di salvare di nuovo.";
/// Kept.
pub const SAVED: &str = "Bozza salvata.";
/// Kept, and what to do next.
pub const SAVED_UNSAID: &str = "Bozza salvata. Ora descrivi le immagini per chi non le vede.";
/// Nothing was changed.
pub const WRONG_STAGE: &str = "Il contenuto nel frattempo ha cambiato stato: ecco com’è adesso.";
/// It was changed.
pub const CHANGED: &str = "Il contenuto nel frattempo è stato modificato: ecco com’è adesso.";
/// Not whole.
pub const INCOMPLETE: &str = "Prima di andare avanti manca qualcosa:";
/// The months.
pub const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];
/// The month before.
pub const MONTH_BEFORE: &str = "Mese precedente";
/// The month after.
pub const MONTH_AFTER: &str = "Mese successivo";
/// The year before.
pub const YEAR_BEFORE: &str = "Anno precedente";
/// The year after.
pub const YEAR_AFTER: &str = "Anno successivo";
/// An empty month.
pub const NOTHING_PLANNED: &str = "Niente in questo mese";
/// People by themselves.
pub const BY_THEMSELVES: &str = "A nome proprio";

/// What was wrong, in a list of such sentences.
#[must_use]
pub fn fault_at(label: &str, sentence: &str) -> String {
    format!("{label}: {sentence}")
}

/// What a fault of a step is about, by its place.
#[must_use]
pub fn place_of(at: &str) -> &'static str {
    match at {
        "title" => FIELD_TITLE,
        "summary" => FIELD_SUMMARY,
        "body" => FIELD_BODY,
        "channel" => FIELD_CHANNEL,
        "territory" => FIELD_TERRITORY,
        "owner" => FIELD_OWNER,
        "expires" => FIELD_EXPIRES,
        "links" => FIELD_LINKS,
        "reason" => REASON,
        "at" => AT,
        "checks" => "Linea editoriale",
        "slug" => SLUG,
        "assignee" => ASSIGNEE,
        "kind" => COLUMN_KIND,
        at if at.starts_with("media") => FILES,
        at => super::contents::field(at),
    }
}

/// The heading of a form.
#[must_use]
pub fn edit_title(title: &str) -> String {
    format!("Modifica «{title}»")
}

/// The heading of a form.
#[must_use]
pub fn new_title(kind: &str) -> String {
    format!("Nuovo contenuto: {}", kind.to_lowercase())
}

/// The question before a step.
#[must_use]
pub fn question(step: &str) -> String {
    format!("{step}?")
}

/// A revision in a list.
#[must_use]
pub fn revision(number: i64) -> String {
    format!("Versione {number}")
}

/// When it goes out.
#[must_use]
pub fn goes_out(at: &str) -> String {
    format!("Uscirà il {at}.")
}

/// Why a letter to a channel became no draft.
#[must_use]
pub fn letter_fault(word: &str) -> &'static str {
    match word {
        "gone" => "il messaggio non c’è più",
        "unreadable" => "il messaggio non si riesce a leggere; invialo di nuovo",
        "unfit" => "il messaggio non ha un oggetto, oppure è troppo lungo",
        "forbidden" => "non puoi scrivere per il portale con questo indirizzo",
        "no-channel" => "il canale non c’è più",
        _ => "si è verificato un errore; invialo di nuovo o scrivi la bozza da qui",
    }
}

/// Why a draft is without a file of its letter.
#[must_use]
pub fn left_why(word: &str) -> &'static str {
    match word {
        "refused" => "il tipo di file non è ammesso, oppure il file è danneggiato o troppo grande",
        "cut" => "gli allegati erano troppi o troppo grandi",
        _ => "hai già troppi file caricati e non usati",
    }
}
