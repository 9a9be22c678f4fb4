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

/// Erasing: something has to be kept.
pub fn erasure_kept(what: &str) -> String {
    let what = match what {
        "mailbox" => "una casella di posta",
        "companies" => "la scheda pubblicata di un’impresa che non ha altre persone",
        other => other,
    };
    format!(
        "Non si può cancellare da sé: c’è qualcosa da conservare ({what}). Decidi che cosa farne, o rifiuta con il motivo."
    )
}
