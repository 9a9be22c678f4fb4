//! Vacancies, courses and competitions, as those who look after them read it: lists, steps and files.

/// How a kind is called in sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// A new one.
    pub add: &'static str,
    /// Saved as a draft.
    pub saved: &'static str,
    /// An empty list.
    pub nothing: &'static str,
    /// What the list is for.
    pub lead: &'static str,
    /// The heading of files.
    pub import: &'static str,
}

const VACANCY: Words = Words {
    add: "Aggiungi un’offerta",
    saved: "Offerta salvata.",
    nothing: "Nessuna offerta qui",
    lead: "Le offerte del tuo ufficio, in bozza e pubblicate. Ogni passaggio resta scritto nel registro.",
    import: "Importa offerte da un file",
};

const COURSE: Words = Words {
    add: "Aggiungi un corso",
    saved: "Corso salvato.",
    nothing: "Nessun corso qui",
    lead: "I corsi di cui si occupa il tuo ufficio, in bozza e pubblicati.",
    import: "Importa corsi da un file",
};

const COMPETITION: Words = Words {
    add: "Aggiungi un concorso",
    saved: "Concorso salvato.",
    nothing: "Nessun concorso qui",
    lead: "I concorsi che il tuo ufficio segnala, in bozza e pubblicati.",
    import: "Importa concorsi da un file",
};

const COMPANY: Words = Words {
    add: super::companies::ADD,
    saved: super::companies::SAVED,
    nothing: "Nessuna impresa qui",
    lead: super::companies::DESK_LEAD,
    import: "Importa imprese da un file",
};

/// How a kind is called, by its word.
#[must_use]
pub fn words(kind: &str) -> &'static Words {
    match kind {
        "vacancy" => &VACANCY,
        "course" => &COURSE,
        "company" => &COMPANY,
        _ => &COMPETITION,
    }
}

/// What is done with an entry, by its word.
#[must_use]
pub fn step(word: &str) -> &'static str {
    match word {
        "publish" => "Pubblica",
        "withdraw" => "Riporta in bozza",
        "close" => "Chiudi",
        "fill" => "Segna i posti come coperti",
        "archive" => "Archivia",
        "restore" => "Riprendi dall’archivio",
        _ => "",
    }
}

/// What was done, and how one goes back, by the word of the step.
#[must_use]
pub fn done(word: &str) -> &'static str {
    match word {
        "publish" => "Pubblicato: da adesso si legge sul portale.",
        "withdraw" => "Riportato in bozza: sul portale non si legge più. Puoi pubblicarlo di nuovo.",
        "close" => "Chiuso: resta leggibile, ma nessuno può più rispondere. Puoi pubblicarlo di nuovo.",
        "fill" => "Segnato come coperto. Puoi pubblicarlo di nuovo.",
        "archive" => "Archiviato: è uscito dagli elenchi. Puoi riprenderlo dall’archivio.",
        "restore" => "Ripreso dall’archivio: adesso è una bozza.",
        _ => "",
    }
}

/// What an import has done.
#[must_use]
pub fn imported(added: u64, changed: u64, unchanged: u64) -> String {
    format!(
        "Importazione riuscita. Righe nuove: {added}; aggiornate: {changed}; già presenti e uguali: {unchanged}."
    )
}

/// A file whose headings are not ours.
pub const MISREAD: &str = "Il file non si può leggere così: le intestazioni delle colonne non sono quelle del modello. Non è stato importato \
                           nulla.";
/// What a look at a file has found.
#[must_use]
pub fn checked(right: usize, faulty: usize) -> String {
    match (right, faulty) {
        (right, 0) => format!("Il file è a posto. Righe pronte da importare: {right}."),
        (right, faulty) => {
            format!("Righe da correggere: {faulty}; righe a posto: {right}. Non è stato importato nulla.")
        }
    }
}

/// How many faults are not listed.
#[must_use]
pub fn more_faults(number: usize) -> String {
    format!("Altri errori non elencati: {number}. Correggi questi e ricarica il file.")
}

/// Rows written before the one that could not be.
#[must_use]
pub fn stopped_after(rows: u64) -> String {
    format!(
        "Righe già importate prima di fermarsi: {rows}. Puoi ricaricare lo stesso file: quelle non cambiano."
    )
}

/// A file has more rows than a form takes.
#[must_use]
pub fn too_many_rows(most: usize) -> String {
    format!(
        "Il file ha troppe righe: da qui se ne importano al massimo {most} alla volta. Dividilo in più file."
    )
}

/// A line that cannot be read.
#[must_use]
pub fn broken_line(line: u64) -> String {
    format!("La riga {line} non si legge: forse mancano delle virgolette.")
}

/// The heading of the form for an entry.
#[must_use]
pub fn edit_title(title: &str) -> String {
    format!("Modifica: {title}")
}

/// What is not there yet when somebody publishes.
#[must_use]
pub fn missing(label: &str, fault: &str) -> String {
    format!("{label}: {fault}")
}

/// The heading of the menu's group.
pub const MENU: &str = "Lavoro e formazione";
/// Column: title.
pub const COLUMN_TITLE: &str = "Titolo";
/// Column: reference.
pub const COLUMN_REFERENCE: &str = "Codice";
/// Column: state.
pub const COLUMN_STATE: &str = "Stato";
/// Column: office.
pub const COLUMN_OFFICE: &str = "Ufficio";
/// Column: end.
pub const COLUMN_ENDS: &str = "Scadenza";
/// Column: changed.
pub const COLUMN_CHANGED: &str = "Modificato";
/// What to do with an empty list.
pub const NOTHING_BODY: &str = "Aggiungi la prima, importa un file oppure cambia i filtri.";
/// The heading of those that end soon.
pub const ENDING: &str = "Scadono entro cinque giorni";
/// To a file.
pub const IMPORT: &str = "Importa";
/// From here.
pub const EXPORT: &str = "Esporta in CSV";
/// Changes an entry.
pub const EDIT: &str = "Modifica";
/// The public page.
pub const SEE: &str = "Guarda sul portale";
/// Steps.
pub const STEPS: &str = "Che cosa vuoi fare";
/// Offers longer.
pub const RENEW: &str = "Proroga";
/// Until when.
pub const RENEW_UNTIL: &str = "Nuova scadenza";
/// More about it.
pub const RENEW_HINT: &str = "Resta aperto fino alla fine del giorno che scegli.";
/// Offered longer.
pub const RENEWED: &str = "Prorogato.";
/// Enters the same once more.
pub const COPY: &str = "Copia in una nuova bozza";
/// Copied.
pub const COPIED: &str = "Copiato: questa è la nuova bozza, senza scadenza.";
/// Before a list of what is missing.
pub const INCOMPLETE: &str = "Per pubblicare manca ancora qualcosa:";
/// As the public reads it.
pub const PREVIEW: &str = "Come si legge";
/// Facts for those who look after it.
pub const INTERNAL: &str = "Gestione";
/// When it was entered.
pub const CREATED: &str = "Inserimento";
/// How it came.
pub const SOURCE: &str = "Origine";
/// Typed in.
pub const SOURCE_OPERATOR: &str = "Inserito da un operatore";
/// From a file.
pub const SOURCE_IMPORT: &str = "Da un file";
/// Saves.
pub const SAVE: &str = "Salva";
/// Somebody else has changed it.
pub const CONFLICT: &str = "La scheda è stata modificata mentre scrivevi, da qualcun altro o da te in un’altra finestra. Quello che hai scritto è qui sotto: se salvi di nuovo, prende il posto della versione attuale.";
/// The same after a step.
pub const CHANGED: &str = "Nel frattempo la scheda è cambiata: ecco com’è adesso.";
/// It stands where this cannot be done.
pub const WRONG_STATE: &str = "Nel frattempo la scheda ha cambiato stato: ecco com’è adesso.";
/// The file.
pub const FILE: &str = "File CSV";
/// How it has to be.
pub const FILE_HINT: &str = "Un foglio di calcolo salvato come CSV. Le righe si riconoscono dal codice: lo stesso file, importato di nuovo, non cambia nulla.";
/// The same of firms.
pub const FILE_HINT_COMPANIES: &str = "Un foglio di calcolo salvato come CSV. Le imprese si riconoscono dalla partita IVA: lo stesso file, importato di nuovo, non cambia nulla.";
/// A file with headings.
pub const TEMPLATE: &str = "Scarica il modello";
/// What it is for.
pub const TEMPLATE_BODY: &str =
    "Il modello ha tutte le colonne e una riga di esempio: cancellala prima di importare.";
/// Whose new rows will be.
pub const FILE_OFFICE: &str = "Ufficio che si occupa delle righe nuove";
/// And whose the others stay.
pub const FILE_OFFICE_HINT: &str = "Le schede che ci sono già restano al loro ufficio e al loro territorio.";
/// Leaves faulty rows out.
pub const SKIP: &str = "Importa le righe giuste e lascia fuori quelle con errori";
/// Only looks.
pub const CHECK: &str = "Controlla soltanto";
/// Brings them in.
pub const DO_IMPORT: &str = "Importa";
/// The table of faults.
pub const FAULTS: &str = "Che cosa correggere nel file";
/// Line.
pub const COLUMN_LINE: &str = "Riga";
/// Column of the file.
pub const COLUMN_COLUMN: &str = "Colonna";
/// What is wrong.
pub const COLUMN_FAULT: &str = "Errore";
/// The row as a whole.
pub const WHOLE_ROW: &str = "tutta la riga";
/// No file was chosen.
pub const NO_FILE: &str = "Scegli un file.";
/// The file is empty.
pub const FILE_EMPTY: &str = "Il file è vuoto.";
/// It is no CSV.
pub const FILE_NO_TEXT: &str =
    "Non è un file CSV: dal foglio di calcolo scegli «Salva con nome» e il formato CSV.";
/// It is too large.
pub const FILE_TOO_LARGE: &str = "Il file è troppo grande.";
/// Rows that are another office's.
pub const FILE_FORBIDDEN: &str = "Non è stato importato nulla: nella colonna «codice» c’è un codice che appartiene già alla scheda di un altro ufficio (cambialo), \
     oppure non puoi importare per l’ufficio scelto.";
