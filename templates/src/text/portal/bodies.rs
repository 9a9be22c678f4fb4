//! Accredited organisations: their public pages, their own area, and the desk that decides about them.

/// One of a kind of body, and several: by the word of the kind.
#[must_use]
pub fn body(word: &str) -> (&'static str, &'static str) {
    match word {
        "employers" => ("Organizzazione datoriale", "Organizzazioni datoriali"),
        "union" => ("Sindacato", "Sindacati"),
        "patronato" => ("Patronato", "Patronati"),
        "agency" => ("Agenzia per il lavoro", "Agenzie per il lavoro"),
        "university" => ("Università", "Università"),
        "training" => ("Ente di formazione", "Enti di formazione"),
        "school" => ("Scuola", "Scuole"),
        "desk" => ("Sportello pubblico", "Sportelli pubblici: Informagiovani e URP"),
        "association" => ("Associazione", "Associazioni"),
        "other" => ("Altro ente", "Altri enti"),
        _ => ("", ""),
    }
}

/// Where an organisation stands, by its word.
#[must_use]
pub fn state(word: &str) -> &'static str {
    match word {
        "requested" => "In attesa",
        "in-review" => "In esame",
        "more-information" => "Servono altre informazioni",
        "approved" => "Accreditato",
        "suspended" => "Sospeso",
        "expired" => "Scaduto",
        "refused" => "Non accolta",
        "withdrawn" => "Ritirato",
        _ => "",
    }
}

/// What was done, by the word of the deed.
#[must_use]
pub fn done(word: &str) -> &'static str {
    match word {
        "request" => "Richiesta inviata",
        "answer" => "Richiesta corretta",
        "document" => "Documenti cambiati",
        "withdraw" => "Ritirato dall’ente",
        "assign" => "Preso in carico",
        "ask" => "Chieste altre informazioni",
        "amend" => "Dati corretti dalla redazione",
        "approve" => "Accreditamento concesso",
        "refuse" => "Richiesta non accolta",
        "suspend" => "Accreditamento sospeso",
        "resume" => "Sospensione finita",
        "ask-renewal" => "Rinnovo richiesto",
        "renew" => "Accreditamento rinnovato",
        "expire" => "Accreditamento scaduto",
        "propose" => "Proposta una modifica della pagina",
        "accept" => "Pagina aggiornata",
        "return" => "Modifica della pagina non accolta",
        "invite" => "Persona invitata",
        "uninvite" => "Invito ritirato",
        "join" => "Persona aggiunta o compito cambiato",
        "leave" => "Persona tolta",
        _ => "",
    }
}

/// What is wrong with a field, by the word of it.
#[must_use]
pub fn fault(word: &str, limit: usize) -> String {
    match word {
        "missing" => "Questo campo va compilato.".to_owned(),
        "too-long" => format!(
            "È troppo lungo: al massimo {}.",
            crate::format::number(u64::try_from(limit).unwrap_or(u64::MAX))
        ),
        "unknown" => "Non lo conosciamo.".to_owned(),
        "taken" => "C’è già un ente con questo valore.".to_owned(),
        "contradiction" => "Non va d’accordo con gli altri dati.".to_owned(),
        _ => "Non è scritto nella forma giusta.".to_owned(),
    }
}

/// A sharper sentence about a field: by its name and the word of what is wrong; empty for none.
#[must_use]
pub fn sharper(field: &str, word: &str) -> &'static str {
    match (field, word) {
        ("codice_fiscale", "malformed") => {
            "Il codice fiscale di un ente ha 11 cifre, quello di una persona 16 caratteri."
        }
        ("codice_fiscale", "taken") => {
            "Con questo codice fiscale c’è già una richiesta o un ente accreditato."
        }
        ("partita_iva", "malformed") => "La partita IVA ha 11 cifre.",
        ("cap", "malformed") => "Il CAP ha 5 cifre.",
        ("provincia", "malformed") => "Scrivi la sigla della provincia, due lettere.",
        ("sito", "malformed") => "Scrivi l’indirizzo completo, che comincia con https://.",
        ("email", "malformed") => "Scrivi un indirizzo email completo, come nome@ente.it.",
        ("telefono", "malformed") => "Scrivi un numero di telefono, con cifre, spazi e trattini.",
        ("consenso", "missing") => "Per inviare la richiesta devi dare il consenso.",
        ("documenti", "too-long") => "Una richiesta può avere al massimo 20 documenti.",
        ("documento", "missing") => "Scegli il file da caricare.",
        ("fino", _) => "Scegli un giorno dopo oggi, entro dieci anni.",
        ("indirizzo", "malformed") => "Scrivi un indirizzo email completo, come nome@ente.it.",
        ("indirizzo", "too-long") => "Un ente può avere al massimo 50 persone.",
        ("motivo", "missing") => "Scrivi il motivo: chi lo legge deve capire che cosa fare.",
        ("genere", _) => "Scegli il tipo di ente.",
        _ => "",
    }
}

/// The public list.
pub const TITLE: &str = "Enti e organizzazioni";
/// What it holds.
pub const LEAD: &str = "Sindacati, associazioni, patronati, agenzie, università ed enti di formazione accreditati, con quello che pubblicano.";
/// Heading of the kinds.
pub const SECTIONS: &str = "Per tipo di ente";
/// Heading of the list.
pub const LIST: &str = "Gli enti accreditati";
/// Label of the words to look for.
pub const SEARCH_NAME: &str = "Nome dell’ente";
/// Label of the kind.
pub const BODY: &str = "Tipo di ente";
/// An empty list.
pub const NONE: &str = "Nessun ente qui";
/// What to do then.
pub const NONE_BODY: &str = "Prova a cercare con un’altra parola o guarda tutti gli enti.";
/// When nobody is accredited at all.
pub const NONE_YET: &str = "Non ci sono ancora enti accreditati";
/// What to do then.
pub const NONE_YET_BODY: &str = "Se rappresenti un ente puoi chiedere l’accreditamento.";
/// All of them.
pub const ALL: &str = "Tutti gli enti";
/// What they have published.
pub const RECENT: &str = "Ultimi comunicati e iniziative";
/// How one gets among them.
pub const HOW: &str = "Vuoi pubblicare nel portale?";
/// What that takes.
pub const HOW_BODY: &str =
    "Gli enti accreditati hanno una pagina e inviano comunicati e iniziative alla redazione.";
/// The way there.
pub const HOW_LINK: &str = "Come accreditarsi";

/// What an organisation has published.
pub const PUBLISHED: &str = "Comunicati e iniziative";
/// Nothing yet.
pub const PUBLISHED_NONE: &str = "Questo ente non ha ancora pubblicato niente";
/// What to do then.
pub const PUBLISHED_NONE_BODY: &str = "Intanto puoi leggere i comunicati degli altri.";
/// Box of contacts.
pub const CONTACTS: &str = "Contatti";
/// Facts of an organisation.
pub const CONTACT_MAIL: &str = "Email";
/// Facts of an organisation.
pub const SEAT: &str = "Sede";
/// Facts of an organisation.
pub const HOURS: &str = "Orari";
/// Facts of an organisation.
pub const ACCREDITED: &str = "Accreditato dal";
/// Facts of an organisation.
pub const UNTIL: &str = "Fino al";
/// What the newsroom has to do with its page.
pub const RESPONSIBILITY: &str =
    "Testi e recapiti sono dell’ente. La redazione ne verifica la linea editoriale prima di pubblicarli.";
/// Of one that is not accredited any more.
pub const GONE: &str = "Ente non accreditato";
/// What is said then.
pub const GONE_BODY: &str = "Questo ente al momento non è accreditato: la sua pagina non è pubblica.";

/// The page about accreditation.
pub const ACCREDITATION: &str = "Accreditamento";
/// What it is.
pub const ACCREDITATION_LEAD: &str =
    "Uno spazio nel portale per gli enti che si occupano di lavoro e formazione.";
/// Heading.
pub const WHAT: &str = "Che cosa ottieni";
/// What one gets.
pub const WHAT_LIST: [&str; 4] = [
    "una pagina dell’ente nel portale, con contatti e orari",
    "la possibilità di inviare comunicati, iniziative e partenariati alla redazione, che li verifica e li pubblica",
    "una sezione che raccoglie tutto quello che il tuo ente pubblica",
    "più persone dello stesso ente che scrivono, ognuna con il proprio accesso",
];
/// Heading.
pub const WHO: &str = "Chi può chiederlo";
/// Who may.
pub const WHO_LEAD: &str = "Può chiederlo chi rappresenta uno di questi enti:";
/// Heading.
pub const WHAT_IT_TAKES: &str = "Che cosa serve";
/// What it takes.
pub const WHAT_IT_TAKES_LIST: [&str; 4] = [
    "un accesso personale al portale: registrati con il tuo indirizzo email",
    "nome, codice fiscale, sede e recapiti dell’ente",
    "lo statuto o l’atto costitutivo, in PDF",
    "la delega del legale rappresentante, se la richiesta non è sua",
];
/// Heading.
pub const STEPS: &str = "Come funziona";
/// Steps: title and text.
pub const STEPS_LIST: [(&str, &str); 4] = [
    ("Invii la richiesta", "Compili il modulo e alleghi i documenti. Ti arriva una conferma per email."),
    ("La redazione la esamina", "Se manca qualcosa te lo chiediamo: correggi la richiesta dalla tua area."),
    (
        "Ricevi l’esito",
        "Se la richiesta è accolta l’accreditamento vale due anni e puoi chiedere il rinnovo. Se non lo è ti diciamo perché.",
    ),
    (
        "Pubblichi",
        "Curi la pagina dell’ente e invii i comunicati: la redazione li verifica secondo la linea editoriale.",
    ),
];
/// The editorial line.
pub const LINE: &str = "La linea editoriale";
/// What it is.
pub const LINE_LEAD: &str = "Prima di pubblicare un comunicato la redazione verifica che:";
/// The button.
pub const ASK: &str = "Compila la richiesta";
/// Heading of the way on.
pub const START: &str = "Comincia da qui";
/// For who has not logged in.
pub const START_VISITOR: &str = "Per chiedere l’accreditamento serve un accesso personale.";
/// The way.
pub const START_LOG_IN: &str = "Accedi";
/// The way.
pub const START_REGISTER: &str = "Registrati";
/// For who has asked already.
pub const START_OWN: &str = "Le tue richieste";
/// For who works in the network.
pub const START_STAFF: &str = "Lavori nella rete dei servizi: non puoi chiedere l’accreditamento di un ente.";
/// The way of who decides.
pub const START_DESK: &str = "Vai alle richieste";

/// The form.
pub const REQUEST: &str = "Richiesta di accreditamento";
/// What it is for.
pub const REQUEST_LEAD: &str = "I dati dell’ente e che cosa vuole fare nel portale. Potrai correggerli finché la richiesta non è decisa.";
/// Part of the form.
pub const PART_BODY: &str = "L’ente";
/// Part of the form.
pub const PART_SEAT: &str = "La sede";
/// Part of the form.
pub const PART_CONTACTS: &str = "I recapiti";
/// Part of the form.
pub const PART_PURPOSE: &str = "Le finalità";
/// Part of the form.
pub const PART_DOCUMENTS: &str = "I documenti";
/// A field.
pub const NAME: &str = "Nome dell’ente";
/// A field.
pub const NAME_HINT: &str = "Come si legge nello statuto.";
/// A field.
pub const FISCAL_CODE: &str = "Codice fiscale";
/// A field.
pub const FISCAL_CODE_HINT: &str = "Dell’ente, non tuo.";
/// A field.
pub const VAT: &str = "Partita IVA";
/// A field.
pub const REPRESENTATIVE: &str = "Legale rappresentante";
/// A field.
pub const REPRESENTATIVE_HINT: &str = "Nome e cognome.";
/// A field.
pub const STREET: &str = "Via e numero";
/// A field.
pub const POSTCODE: &str = "CAP";
/// A field.
pub const TOWN: &str = "Comune";
/// A field.
pub const PROVINCE: &str = "Provincia (sigla)";
/// A field.
pub const SITE: &str = "Sito web";
/// A field.
pub const MAIL: &str = "Email dell’ente";
/// A field.
pub const MAIL_HINT: &str = "Sarà pubblica nella pagina dell’ente.";
/// A field.
pub const PHONE: &str = "Telefono";
/// A field.
pub const STATUTE: &str = "Finalità secondo lo statuto";
/// A field.
pub const STATUTE_HINT: &str = "In breve: di che cosa si occupa l’ente e per chi.";
/// A field.
pub const MISSION: &str = "Che cosa volete fare nel portale";
/// A field.
pub const MISSION_HINT: &str = "Sarà il primo testo della pagina dell’ente. In Markdown: ## per un titolo, - per un elenco, **grassetto**.";
/// A field.
pub const DOCUMENTS: &str = "Statuto e altri documenti";
/// A field.
pub const DOCUMENTS_HINT: &str = "PDF o immagini, anche più di uno. Li legge solo chi decide sulla richiesta. Se il modulo torna con \
                                  un errore dovrai sceglierli di nuovo.";
/// A field.
pub const CONSENT: &str =
    "Ho letto l’informativa sulla privacy e acconsento al trattamento dei dati per questa richiesta";
/// The link beside it.
pub const CONSENT_LINK: &str = "Leggi l’informativa sulla privacy";
/// The button.
pub const SEND: &str = "Invia la richiesta";
/// It was sent.
pub const SENT: &str = "Richiesta inviata. Ti abbiamo scritto una conferma per email.";
/// Too many wait.
pub const TOO_MANY: &str =
    "Hai già tre richieste che aspettano una decisione: prima di inviarne un’altra attendi l’esito.";
/// Files that nothing uses.
pub const TOO_MANY_FILES: &str = "Hai caricato troppi file che non usi da nessuna parte: riprova domani.";

/// The own area.
pub const OWN: &str = "Il mio ente";
/// Several.
pub const OWN_LIST: &str = "I miei enti";
/// What it holds.
pub const OWN_LEAD: &str = "Le richieste che hai fatto e gli enti per cui scrivi.";
/// Nothing.
pub const OWN_NONE: &str = "Non scrivi ancora per nessun ente";
/// What to do then.
pub const OWN_NONE_BODY: &str = "Chiedi l’accreditamento, oppure chiedi a chi gestisce l’ente di aggiungerti con l’indirizzo con cui ti sei registrato.";
/// Menu.
pub const MENU_STATE: &str = "Situazione";
/// Menu.
pub const MENU_PAGE: &str = "Pagina dell’ente";
/// Menu.
pub const MENU_RELEASES: &str = "Comunicati e iniziative";
/// Menu.
pub const MENU_PEOPLE: &str = "Persone";
/// Menu.
pub const MENU_REQUEST: &str = "Dati e documenti";
/// Menu.
pub const MENU_OTHERS: &str = "Altri enti";
/// What the state means for its people: by its word.
#[must_use]
pub fn meaning(word: &str) -> &'static str {
    match word {
        "requested" => {
            "La richiesta è arrivata alla redazione. Puoi ancora correggerla e aggiungere documenti."
        }
        "in-review" => "La redazione sta esaminando la richiesta. Ti scriviamo l’esito per email.",
        "more-information" => {
            "Per decidere ci serve altro: leggi qui sotto, correggi la richiesta o aggiungi i documenti, e inviala di nuovo."
        }
        "approved" => {
            "L’ente è accreditato: la sua pagina è pubblica e puoi inviare comunicati e iniziative."
        }
        "suspended" => {
            "L’accreditamento è sospeso: la pagina non è pubblica e non puoi scrivere. Puoi rileggere i tuoi contenuti."
        }
        "expired" => {
            "L’accreditamento è scaduto: la pagina non è più pubblica. Chiedi il rinnovo per riprendere a scrivere."
        }
        "refused" => {
            "La richiesta non è stata accolta. Se il motivo non c’è più, puoi presentarne una nuova."
        }
        "withdrawn" => "L’ente ha ritirato la richiesta o l’accreditamento.",
        _ => "",
    }
}
/// Before what was asked or said.
pub const SAID: &str = "La redazione scrive:";
/// The button.
pub const CORRECT: &str = "Correggi la richiesta";
/// The button that sends it anew.
pub const CORRECT_SEND: &str = "Salva e invia";
/// It was sent anew.
pub const CORRECTED: &str = "Richiesta aggiornata: ora tocca alla redazione.";
/// The button.
pub const WITHDRAW: &str = "Ritira";
/// The question.
pub const WITHDRAW_QUESTION: &str = "Ritirare l’ente dal portale?";
/// What then.
pub const WITHDRAW_CONSEQUENCE: &str = "La richiesta o l’accreditamento finiscono qui e la pagina non sarà più pubblica. Non si può tornare indietro: servirà una nuova richiesta.";
/// It was.
pub const WITHDRAWN: &str = "Hai ritirato l’ente.";
/// The end of the accreditation.
#[must_use]
pub fn valid_until(date: &str) -> String {
    format!("L’accreditamento vale fino al {date}.")
}
/// The renewal.
pub const RENEWAL: &str = "Rinnovo";
/// What it takes.
pub const RENEWAL_BODY: &str = "Controlla che dati, documenti e pagina siano ancora giusti, poi chiedi il rinnovo: la redazione lo conferma.";
/// The button.
pub const RENEWAL_ASK: &str = "Chiedi il rinnovo";
/// It was asked for.
pub const RENEWAL_ASKED: &str = "Rinnovo richiesto: la redazione ti risponde per email.";
/// Since when one waits.
#[must_use]
pub fn renewal_waits(date: &str) -> String {
    format!("Hai chiesto il rinnovo il {date}: la redazione non ha ancora risposto.")
}
/// What was done.
pub const HISTORY: &str = "Storia";
/// The server.
pub const BY_ITSELF: &str = "automatico";
/// The public page.
pub const SEE_PAGE: &str = "Guarda la pagina";
/// The button.
pub const WRITE_PRESS: &str = "Scrivi un comunicato";
/// The button.
pub const WRITE_INITIATIVE: &str = "Proponi un’iniziativa";
/// What happens with it.
pub const WRITE_HOW: &str = "Scrivi la bozza, rileggila e inviala alla redazione: la verifica secondo la linea editoriale e la pubblica, oppure ti dice che cosa cambiare.";
/// Nothing written.
pub const RELEASES_NONE: &str = "Non avete ancora scritto niente";
/// What to do then.
pub const RELEASES_NONE_BODY: &str = "Comincia dal primo comunicato.";
/// What to do when one may not.
pub const RELEASES_CLOSED: &str = "Quando l’ente sarà accreditato scriverai qui i comunicati.";
/// Column.
pub const COLUMN_ANSWER: &str = "Risposta della redazione";

/// The page that people of the organisation write.
pub const PAGE_LEAD: &str =
    "Quello che il pubblico legge dell’ente. La redazione verifica le modifiche prima di pubblicarle.";
/// A field.
pub const SUMMARY: &str = "In breve";
/// A field.
pub const SUMMARY_HINT: &str = "Una o due frasi per gli elenchi: chi siete e per chi.";
/// A field.
pub const TEXT: &str = "Testo della pagina";
/// A field.
pub const TEXT_HINT: &str =
    "In Markdown: ## per un titolo, - per un elenco, **grassetto**, [testo](https://indirizzo).";
/// A field.
pub const HOURS_HINT: &str = "Quando vi si può visitare o chiamare.";
/// The button.
pub const PROPOSE: &str = "Invia alla redazione";
/// It was.
pub const PROPOSED: &str = "Modifica inviata alla redazione.";
/// Nothing was changed.
pub const PROPOSED_NOTHING: &str = "La pagina dice già così: non c’è niente da pubblicare.";
/// A proposal waits.
pub const PROPOSAL_WAITS: &str = "Questa è la modifica che aspetta la redazione: finché non è accolta il pubblico legge la pagina di prima. Puoi ancora cambiarla.";
/// Only for accredited ones.
pub const PAGE_CLOSED: &str = "La pagina si può modificare solo quando l’ente è accreditato.";

/// People.
pub const PEOPLE: &str = "Chi scrive per l’ente";
/// What that is.
pub const PEOPLE_LEAD: &str = "Chi gestisce l’ente aggiunge e toglie persone, cura la richiesta e chiede il rinnovo; gli altri scrivono.";
/// Columns.
pub const COLUMN_PERSON: &str = "Persona";
/// Columns.
pub const COLUMN_ADDRESS: &str = "Indirizzo";
/// Columns.
pub const COLUMN_ROLE: &str = "Compito";
/// Columns.
pub const COLUMN_DO: &str = "Azioni";
/// Manages.
pub const MANAGER: &str = "Gestisce";
/// Writes.
pub const WRITER: &str = "Scrive";
/// The form.
pub const JOIN: &str = "Invita una persona";
/// A field.
pub const JOIN_ADDRESS: &str = "Indirizzo email";
/// A field.
pub const JOIN_ADDRESS_HINT: &str = "Riceve un invito; il suo nome compare qui quando accetta. Se è già nell’elenco puoi cambiarne il compito.";
/// A field.
pub const JOIN_MANAGER: &str = "Gestisce l’ente";
/// The button.
pub const JOIN_SEND: &str = "Invita";
/// A member manages it or does not.
pub const JOINED: &str = "Compito cambiato.";
/// An invitation was sent.
pub const INVITED: &str = "Invito inviato. La persona compare nell’elenco quando accetta.";
/// Too many were sent.
pub const INVITED_TOO_MANY: &str = "Per oggi gli inviti sono troppi: riprova domani.";
/// Invitations nobody has answered.
pub const INVITATIONS: &str = "Inviti in attesa";
/// Columns; the last day follows in a sentence.
pub const INVITED_UNTIL: &str = "Vale fino al";
/// The button.
pub const UNINVITE: &str = "Ritira l’invito";
/// It was.
pub const UNINVITED: &str = "Invito ritirato.";
/// Invitations to who reads.
pub const INVITED_YOU: &str = "Inviti per te";
/// What it would do.
pub const INVITED_WRITER: &str = "Ti invita a scrivere per l’ente.";
/// What it would do.
pub const INVITED_MANAGER: &str = "Ti invita a gestire l’ente e a scrivere.";
/// What the others see then.
pub const INVITED_NAME: &str = "Se accetti, chi gestisce l’ente vede il tuo nome e il tuo indirizzo.";
/// The button.
pub const ACCEPT_INVITATION: &str = "Accetta";
/// It was.
pub const ACCEPTED_INVITATION: &str = "Ora scrivi per questo ente.";
/// The button.
pub const DECLINE_INVITATION: &str = "Rifiuta";
/// It was.
pub const DECLINED_INVITATION: &str = "Invito rifiutato.";
/// The link.
pub const LEAVE: &str = "Togli";
/// The question.
pub const LEAVE_QUESTION: &str = "Togliere questa persona?";
/// What then.
pub const LEAVE_CONSEQUENCE: &str =
    "Non potrà più scrivere per l’ente. Quello che ha scritto resta. Potrai aggiungerla di nuovo.";
/// It was.
pub const LEFT: &str = "Persona tolta.";
/// The last one.
pub const LAST_MANAGER: &str = "Qualcuno deve gestire l’ente: prima affida la gestione a un’altra persona.";

/// Documents.
pub const DOCUMENTS_TITLE: &str = "Documenti";
/// None.
pub const DOCUMENTS_NONE: &str = "Nessun documento.";
/// The form.
pub const DOCUMENT_ADD: &str = "Aggiungi un documento";
/// A field.
pub const DOCUMENT_TITLE: &str = "Titolo";
/// A field.
pub const DOCUMENT_TITLE_HINT: &str =
    "Per esempio: statuto, atto costitutivo, delega. Se lo lasci vuoto usiamo il nome del file.";
/// A field.
pub const DOCUMENT_FILE: &str = "File";
/// The button.
pub const DOCUMENT_SEND: &str = "Carica";
/// It was.
pub const DOCUMENT_ADDED: &str = "Documento aggiunto.";
/// The link; the document's title.
#[must_use]
pub fn document_remove(title: &str) -> String {
    format!("Togli {title}")
}
/// The question.
pub const DOCUMENT_QUESTION: &str = "Togliere il documento?";
/// What then.
pub const DOCUMENT_CONSEQUENCE: &str =
    "Il file viene cancellato dalla richiesta. Se serve dovrai caricarlo di nuovo.";
/// It was.
pub const DOCUMENT_REMOVED: &str = "Documento tolto.";
/// The data of the request.
pub const DATA: &str = "Dati dell’ente";

/// Somebody was faster.
pub const CHANGED: &str = "Qualcosa è cambiato nel frattempo: ecco com’è adesso. Controlla e riprova.";
/// It stands elsewhere.
pub const WRONG_STATE: &str = "Nella situazione attuale non si può fare.";
/// In a form: somebody was faster.
pub const CONFLICT: &str = "Questi dati sono cambiati mentre scrivevi, per mano di qualcun altro o tua in un’altra finestra. Quello che hai scritto è qui sotto: controlla e invia di nuovo.";

/// The desk.
pub const DESK: &str = "Enti accreditati";
/// What it is for.
pub const DESK_LEAD: &str = "Richieste di accreditamento, pagine da verificare, rinnovi e scadenze.";
/// Views of the desk: word, label.
pub const VIEWS: [(&str, &str); 5] = [
    ("", "Tutti"),
    ("attesa", "Da decidere"),
    ("pagine", "Pagine da verificare"),
    ("rinnovi", "Rinnovi richiesti"),
    ("scadenza", "In scadenza entro 60 giorni"),
];
/// Column.
pub const COLUMN_NAME: &str = "Ente";
/// Column.
pub const COLUMN_STATE: &str = "Stato";
/// Column.
pub const COLUMN_UNTIL: &str = "Accreditato fino al";
/// Column.
pub const COLUMN_ASSIGNEE: &str = "Seguito da";
/// Column.
pub const COLUMN_CHANGED: &str = "Ultima modifica";
/// A badge.
pub const BADGE_PAGE: &str = "Pagina da verificare";
/// An empty list.
pub const DESK_NONE: &str = "Nessun ente qui";
/// What to do then.
pub const DESK_NONE_BODY: &str =
    "Non c’è niente che aspetta con questi filtri: toglili per vedere tutti gli enti.";
/// Steps.
pub const DESK_STEPS: &str = "Che cosa vuoi fare";
/// Buttons of steps, by the word of the deed.
#[must_use]
pub fn step(word: &str) -> &'static str {
    match word {
        "assign" => "Me ne occupo io",
        "ask" => "Chiedi altre informazioni",
        "approve" => "Concedi l’accreditamento",
        "refuse" => "Non accogliere la richiesta",
        "suspend" => "Sospendi",
        "resume" => "Riattiva",
        "renew" => "Rinnova",
        "accept" => "Pubblica la nuova pagina",
        "return" => "Non pubblicare la modifica",
        "amend" => "Correggi i dati",
        _ => "",
    }
}
/// What is asked for.
pub const ASK_LABEL: &str = "Che cosa serve";
/// Why.
pub const REASON: &str = "Motivo";
/// Who reads it.
pub const REASON_HINT: &str = "Lo legge l’ente, nell’email e nella sua area.";
/// Until when.
pub const UNTIL_LABEL: &str = "Ultimo giorno";
/// The question.
pub const REFUSE_QUESTION: &str = "Non accogliere la richiesta?";
/// What then.
pub const REFUSE_CONSEQUENCE: &str =
    "L’ente riceve il motivo per email. Non si può tornare indietro: dovrà presentare una nuova richiesta.";
/// Heading.
pub const PROPOSAL: &str = "Modifica proposta della pagina";
/// The page now.
pub const PAGE_NOW: &str = "La pagina";
/// Who asked.
pub const APPLICANT: &str = "Richiesta di";
/// When.
pub const ASKED_AT: &str = "Inviata il";
/// Which consent.
pub const CONSENT_VERSION: &str = "Consenso";
/// Which text was agreed to, from the words it is kept in.
#[must_use]
pub fn consent(kept: &str) -> String {
    let notice = kept.strip_prefix("/privacy, revision ");
    notice.map_or_else(|| kept.to_owned(), |number| format!("Informativa sulla privacy, versione {number}"))
}
/// The address of its group.
pub const GROUP: &str = "Indirizzo nel sistema";
/// The form of the newsroom.
pub const AMEND_TITLE: &str = "Correggi i dati dell’ente";
/// What it is for.
pub const AMEND_LEAD: &str = "Usalo per gli errori evidenti: l’ente vede la correzione nella storia. L’indirizzo della pagina non cambia.";
/// The button.
pub const AMEND_SEND: &str = "Salva i dati";
/// A renewal was asked for.
#[must_use]
pub fn renewal_wanted(date: &str) -> String {
    format!("L’ente ha chiesto il rinnovo il {date}.")
}
