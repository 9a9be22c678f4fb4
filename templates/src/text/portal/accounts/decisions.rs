//! What operators and administrators decide about accounts.

/// Vouching: title.
pub const VOUCH_TITLE: &str = "Registrazioni da verificare";
/// Vouching: first paragraph.
pub const VOUCH_LEAD: &str =
    "Aziende, scuole ed enti che hanno confermato il loro indirizzo e aspettano l’area riservata.";
/// Vouching: nothing to do.
pub const VOUCH_NONE: &str = "Nessuna registrazione da verificare";
/// Vouching: what to do then.
pub const VOUCH_NONE_BODY: &str =
    "Quando un’azienda, una scuola o un ente conferma il suo indirizzo lo trovi qui.";
/// Vouching: row of the role.
pub const VOUCH_ROLE: &str = "Si registra come";
/// Vouching: row of the person.
pub const VOUCH_PERSON: &str = "Referente";
/// Vouching: row of the instant.
pub const VOUCH_SENT: &str = "Inviata il";
/// Vouching: somebody else has the same code; before the list.
pub const VOUCH_TWINS: &str = "Attenzione: lo stesso codice fiscale o la stessa partita IVA c’è già. Controlla che non sia un doppione, o qualcuno che si \
     presenta per un altro.";
/// Vouching: a firm of the business directory has it; before the name.
pub const VOUCH_TWIN_FIRM: &str = "Impresa dell’elenco:";

/// Vouching: a registration has it.
pub fn vouch_twin(organisation: &str, address: &str, waits: bool) -> String {
    let state = if waits { "da verificare" } else { "approvata" };
    format!("Registrazione {state}: {organisation} ({address})")
}

/// Vouching: button.
pub const VOUCH_YES: &str = "Approva";
/// Vouching: approved.
pub const VOUCHED: &str = "La registrazione è approvata, e chi l’ha inviata è avvisato.";
/// Vouching: refused.
pub const VOUCH_REFUSED: &str = "La registrazione è rifiutata, e chi l’ha inviata è avvisato.";
/// Vouching, erasing: somebody else was quicker.
pub const DECIDED: &str = "Qualcun altro ha già deciso.";

/// Erasing: title.
pub const ERASURES_TITLE: &str = "Richieste di cancellazione";
/// Erasing: first paragraph.
pub const ERASURES_LEAD: &str = "Vanno decise entro un mese (GDPR, articolo 12). La più urgente è la prima.";
/// Erasing: nothing to do.
pub const ERASURES_NONE: &str = "Nessuna richiesta da decidere";
/// Erasing: what to do then.
pub const ERASURES_NONE_BODY: &str =
    "Quando qualcuno chiede di cancellare il suo account la richiesta arriva qui.";
/// Erasing: row of the instant.
pub const ERASURES_ASKED: &str = "Chiesta il";
/// Erasing: row of the end of the term.
pub const ERASURES_DUE: &str = "Da decidere entro il";
/// Erasing: the term is over.
pub const ERASURES_LATE: &str = "in ritardo";
/// Erasing: button.
pub const ERASURES_DO: &str = "Cancella l’account";
/// Erasing: done.
pub const ERASURES_DONE: &str = "L’account e i suoi dati sono cancellati.";
/// Erasing: refused.
pub const ERASURES_REFUSED: &str = "La richiesta è rifiutata, e chi l’ha inviata è avvisato.";

/// What the log of operations calls somebody whose account was erased.
pub fn erased_person(number: i64) -> String {
    format!("persona cancellata {number}")
}

/// Erasing: whether it is meant.
pub fn erasure_question(name: &str) -> String {
    format!("Cancellare l’account di {name}?")
}

/// Erasing: what goes.
pub const ERASURES_CONSEQUENCE: &str = "Vanno via per sempre il nome, l’indirizzo, la password, i ruoli, gli accessi e quello che la persona ha scritto \
     senza pubblicarlo. Restano, senza il suo nome, i contenuti pubblicati e il registro delle operazioni. Non si può annullare.";
/// Erasing: one's own request.
pub const ERASURES_OWN: &str = "Questa richiesta è tua: la decide un altro amministratore.";
/// Erasing: something has to be kept.
pub const ERASURE_KEPT: &str = "L’account non si può cancellare: è legato a qualcosa che va conservato. Rifiuta la richiesta e scrivi il motivo.";
/// Erasing: there is a mailbox; before the command.
pub const ERASURE_KEPT_MAILBOX: &str = "L’account ha una casella di posta, che da qui non si cancella. Chi gestisce il server controlla che non serva più a \
     nessuno e la toglie con questo comando; poi torna qui e cancella. Se va conservata, rifiuta la richiesta e scrivi il motivo.";
/// Erasing: an organisation would be left alone; before the link.
pub const ERASURE_KEPT_ORGANISATION: &str = "L’account è l’unico responsabile di un ente accreditato. Fai nominare un altro responsabile, o chiudi \
     l’accreditamento, e poi riprova:";
/// Erasing: link to the organisations.
pub const ERASURE_TO_ORGANISATIONS: &str = "vai agli enti";
/// Erasing: a firm would be left alone; before the link.
pub const ERASURE_KEPT_COMPANY: &str = "L’account è l’unica persona di un’impresa con la scheda pubblicata. Togli la scheda dal portale, o aggiungile \
     un’altra persona, e poi riprova:";
/// Erasing: link to the firms.
pub const ERASURE_TO_COMPANIES: &str = "vai alle imprese";

/// The command that removes an account with its mailbox.
pub fn remove_command(login: &str) -> String {
    format!("pugliaimpiego account remove {login} --with-mail")
}
