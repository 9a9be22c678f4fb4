//! The business directory: what the public reads, what the firm and the operators do.

/// How large a firm is, by its word.
#[must_use]
pub fn size(word: &str) -> &'static str {
    match word {
        "micro" => "Micro (fino a 9 addetti)",
        "small" => "Piccola (da 10 a 49 addetti)",
        "medium" => "Media (da 50 a 249 addetti)",
        "large" => "Grande (250 addetti e oltre)",
        _ => "",
    }
}

/// Where an entry stands, by its word.
#[must_use]
pub fn state(word: &str) -> &'static str {
    match word {
        "pending" => "In attesa",
        "approved" => "Pubblicata",
        "refused" => "Non accettata",
        "suspended" => "Sospesa",
        _ => "",
    }
}

/// What the firm should know of the state of its entry, by its word.
#[must_use]
pub fn state_for_firm(word: &str) -> &'static str {
    match word {
        "pending" => {
            "La scheda è in attesa: un operatore del Centro per l’Impiego la controlla e la pubblica."
        }
        "approved" => {
            "La scheda è pubblicata nell’elenco delle imprese. Le modifiche compaiono dopo il controllo di un operatore."
        }
        "refused" => "La scheda non è stata accettata. Correggila e salvala: tornerà in attesa di controllo.",
        "suspended" => {
            "La scheda è sospesa e non si vede nell’elenco. Per riattivarla rivolgiti al tuo Centro per l’Impiego."
        }
        _ => "",
    }
}

/// What an operator does with an entry, by its word.
#[must_use]
pub fn step(word: &str) -> &'static str {
    match word {
        "approve" => "Approva e pubblica",
        "refuse" => "Non accettare",
        "suspend" => "Sospendi",
        "restore" => "Riattiva",
        _ => "",
    }
}

/// The same for a change of a published entry.
#[must_use]
pub fn step_of_change(word: &str) -> &'static str {
    match word {
        "approve" => "Accetta le modifiche",
        "refuse" => "Non accettare le modifiche",
        other => step(other),
    }
}

/// What was done, by the word of the step.
#[must_use]
pub fn done(word: &str) -> &'static str {
    match word {
        "approve" => "Approvata: ora si legge nell’elenco delle imprese.",
        "refuse" => "Non accettata: l’impresa ne legge il motivo.",
        "suspend" => "Sospesa: non si legge più nell’elenco. Puoi riattivarla.",
        "restore" => "Riattivata.",
        _ => "",
    }
}

/// An activity with its code: "Alloggio (55.20.42)".
#[must_use]
pub fn activity(name: &str, code: &str, edition: &str) -> String {
    let edition = if edition.is_empty() { String::new() } else { format!(" {edition}") };
    if name.is_empty() {
        format!("Ateco{edition}: {code}")
    } else {
        format!("{name} (Ateco{edition}: {code})")
    }
}

/// Another entry has the same codes: its name and state.
#[must_use]
pub fn twin(name: &str, state: &str) -> String {
    format!("{name} ({state})")
}

/// The heading of the form for an entry.
#[must_use]
pub fn edit_title(name: &str) -> String {
    format!("Modifica: {name}")
}

/// Activity.
pub const ATECO: &str = "Attività";
/// Size.
pub const SIZE: &str = "Dimensione";
/// Legal form.
pub const LEGAL_FORM: &str = "Forma giuridica";
/// Address.
pub const ADDRESS: &str = "Indirizzo";
/// Partita IVA.
pub const PARTITA_IVA: &str = "Partita IVA";
/// Codice fiscale.
pub const CODICE_FISCALE: &str = "Codice fiscale";
/// Site.
pub const SITE: &str = "Sito";
/// Mail.
pub const MAIL: &str = "Email";
/// Telephone.
pub const PHONE: &str = "Telefono";
/// What it does.
pub const ABOUT: &str = "Che cosa fa";
/// Its vacancies.
pub const VACANCIES: &str = "Offerte di lavoro aperte";
/// It has none.
pub const NO_VACANCIES: &str = "Nessuna offerta aperta in questo momento.";
/// To a firm that is not there.
pub const REGISTER: &str = "Iscrivi la tua impresa";
/// All entries, for operators.
pub const DESK_TITLE: &str = "Imprese";
/// What is done there.
pub const DESK_LEAD: &str =
    "Controlla le schede che le imprese chiedono di pubblicare e tieni aggiornato l’elenco.";
/// A new entry.
pub const ADD: &str = "Aggiungi un’impresa";
/// Its form, for operators.
pub const ADD_LEAD: &str = "La scheda che inserisci è pubblicata subito: la registri a nome dell’impresa, e resta scritto chi l’ha fatto.";
/// The filter of entries with a change that waits.
pub const CHANGED: &str = "Con modifiche da controllare";
/// The same as a state.
pub const CHANGE_WAITS: &str = "Modifiche in attesa";
/// Name.
pub const NAME: &str = "Denominazione";
/// State.
pub const STATE: &str = "Stato";
/// Changed.
pub const UPDATED: &str = "Aggiornata";
/// The comparison of an entry with its change.
pub const CHANGE_TITLE: &str = "Modifiche chieste dall’impresa";
/// A field.
pub const COLUMN_FIELD: &str = "Campo";
/// As it is published.
pub const COLUMN_NOW: &str = "Adesso";
/// As it would be.
pub const COLUMN_NEW: &str = "Diventerebbe";
/// Nothing stands there.
pub const EMPTY: &str = "(vuoto)";
/// Why.
pub const REASON: &str = "Motivo";
/// Who reads it.
pub const REASON_HINT: &str = "Lo legge l’impresa, nella sua area.";
/// Above the reason.
pub const REASON_WAS: &str = "Il motivo:";
/// Other entries with the same codes.
pub const TWINS: &str = "Attenzione: altre schede hanno la stessa partita IVA o lo stesso codice fiscale.";
/// The partita IVA is odd.
pub const ODD_PARTITA_IVA: &str = "La partita IVA è scritta bene, ma l’ufficio che l’avrebbe rilasciata non è noto: controllala con l’impresa.";
/// People of the firm.
pub const PEOPLE: &str = "Chi gestisce la scheda";
/// There are none.
pub const NO_PEOPLE: &str = "Nessuno: solo gli operatori possono modificarla.";
/// The address of one more.
pub const PERSON: &str = "Indirizzo con cui accede al portale";
/// Adds somebody.
pub const ADD_PERSON: &str = "Aggiungi";
/// Takes somebody away.
pub const REMOVE_PERSON: &str = "Togli";
/// Nobody of that address is a registered firm.
pub const NO_SUCH_PERSON: &str = "Nessuna impresa è registrata con questo indirizzo.";
/// Added.
pub const PERSON_ADDED: &str = "Aggiunto: ora può modificare la scheda.";
/// Removed.
pub const PERSON_REMOVED: &str = "Tolto: non può più modificare la scheda.";
/// Saved by an operator.
pub const SAVED: &str = "Scheda salvata.";
/// The area of a firm.
pub const OWN_TITLE: &str = "La mia azienda";
/// What it is for.
pub const OWN_LEAD: &str = "La scheda della tua impresa nell’elenco pubblico, e quello che puoi pubblicare.";
/// There is no entry yet.
pub const NO_ENTRY: &str = "Non hai ancora una scheda";
/// What to do then.
pub const NO_ENTRY_BODY: &str = "Presenta la tua impresa: la scheda entra nell’elenco pubblico dopo il controllo di un operatore. Se la scheda esiste già, chiedi al Centro per l’Impiego di affidartela.";
/// Begins one.
pub const NEW_ENTRY: &str = "Compila la scheda";
/// One more.
pub const ANOTHER_ENTRY: &str = "Aggiungi un’altra impresa";
/// Its form.
pub const NEW_ENTRY_LEAD: &str =
    "Servono la denominazione e la partita IVA o il codice fiscale. Tutto il resto aiuta chi ti cerca.";
/// Changes an entry.
pub const EDIT: &str = "Modifica la scheda";
/// The public page.
pub const SEE: &str = "Guarda la pagina pubblica";
/// Sent.
pub const SENT: &str = "Scheda salvata: ora aspetta il controllo di un operatore.";
/// A change waits.
pub const OWN_CHANGE_WAITS: &str = "Le tue ultime modifiche aspettano il controllo di un operatore; nel frattempo si legge la versione di prima.";
/// A change was refused.
pub const CHANGE_REFUSED: &str = "Le ultime modifiche non sono state accettate. Il motivo:";
/// As many as may wait.
pub const TOO_MANY: &str = "Hai già tre schede in attesa: aspetta che vengano controllate.";
/// What a firm may publish.
pub const MAY_PUBLISH: &str = "Che cosa puoi pubblicare";
/// The entry.
pub const MAY_ENTRY: &str = "La scheda nell’elenco delle imprese: la compili tu, un operatore la controlla.";
/// Vacancies.
pub const MAY_VACANCIES: &str = "Le offerte di lavoro: comunicale al Centro per l’Impiego, che le inserisce a tuo nome. Puoi chiedere che il nome dell’azienda non compaia.";
/// Where.
pub const FIND_OFFICE: &str = "Trova il tuo Centro per l’Impiego";
/// Vacancies in its name.
pub const OWN_VACANCIES: &str = "Le tue offerte aperte";
