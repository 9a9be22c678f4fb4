//! What mails about accounts say.

/// The end of each.
pub const SIGNATURE: &str =
    "-- \nPugliaimpiego\nQuesto messaggio è automatico: le risposte non sono lette da nessuno.";
/// First line where no name is known.
pub const HELLO: &str = "Buongiorno,";
/// Whoever has not asked for it.
pub const NOT_YOU: &str = "Se non sei stato tu, non devi fare niente.";

/// First line.
pub fn greeting(name: &str) -> String {
    format!("Ciao {name},")
}

/// Confirmation: subject.
pub const CONFIRM_SUBJECT: &str = "Conferma il tuo indirizzo";
/// Confirmation: before the link.
pub const CONFIRM: &str = "per finire la registrazione apri questa pagina e scegli la tua password:";

/// Confirmation: how long the link is good.
pub fn confirm_end(hours: i64) -> String {
    format!("Il collegamento vale {hours} ore e una volta sola.")
}

/// There is an account: subject.
pub const ALREADY_SUBJECT: &str = "Hai già un account";
/// There is an account: what has happened.
pub const ALREADY: &str = "qualcuno, forse tu, ha chiesto di registrarsi con questo indirizzo. L’account c’è già: non ne serve un altro.";
/// There is an account: it was somebody else.
pub const ALREADY_NOT_YOU: &str =
    "Se non sei stato tu, non devi fare niente: nessuno ha avuto accesso al tuo account.";

/// There is an account: where to go.
pub fn already_links(log_in: &str, forgotten: &str) -> String {
    format!("Accedi qui:\n{log_in}\n\nSe non ricordi la password, scegline una nuova qui:\n{forgotten}")
}

/// New password: subject.
pub const RESET_SUBJECT: &str = "Scegli una nuova password";

/// New password: before the link.
pub fn reset(login: &str) -> String {
    format!(
        "abbiamo ricevuto la richiesta di cambiare la password dell’account {login}. Scegline una nuova qui:"
    )
}

/// New password: how long the link is good.
pub fn reset_end(minutes: i64) -> String {
    format!(
        "Il collegamento vale {minutes} minuti e una volta sola. La password di adesso resta valida fino ad allora."
    )
}

/// Changed password: subject.
pub const PASSWORD_CHANGED_SUBJECT: &str = "La tua password è cambiata";

/// Changed password: of what, when.
pub fn password_changed(login: &str, at: &str) -> String {
    format!(
        "la password dell’account {login} è stata cambiata il {at}. Gli altri dispositivi devono accedere di nuovo."
    )
}

/// Changed password: it was somebody else; before the link.
pub const NOT_YOU_CHANGED: &str =
    "Se non sei stato tu, scegli subito una nuova password e avvisa il tuo Centro per l’Impiego:";

/// How an account is guarded: subject.
pub const GUARDING_SUBJECT: &str = "Sicurezza del tuo account";

/// A second factor is asked for.
pub fn factor_on(login: &str, at: &str) -> String {
    format!(
        "il secondo fattore dell’account {login} è stato attivato il {at}: da ora per accedere serve anche un codice del telefono."
    )
}

/// No second factor is asked for any more.
pub fn factor_off(login: &str, at: &str) -> String {
    format!("il secondo fattore dell’account {login} è stato disattivato il {at}: da ora basta la password.")
}

/// There are new recovery codes.
pub fn codes_made(login: &str, at: &str) -> String {
    format!(
        "per l’account {login} sono stati creati nuovi codici di riserva il {at}. Quelli di prima non valgono più."
    )
}

/// A recovery code was used.
pub fn code_used(login: &str, at: &str, left: i64) -> String {
    let left = match left {
        ..=0 => "Non ne resta nessuno: creane di nuovi dal tuo profilo.".to_owned(),
        1 => "Ne resta uno.".to_owned(),
        _ => format!("Ne restano {left}."),
    };
    format!("un codice di riserva dell’account {login} è stato usato il {at}. {left}")
}

/// There is one more app password.
pub fn app_password_made(login: &str, at: &str) -> String {
    format!("per l’account {login} è stata creata una password per applicazioni il {at}.")
}

/// There is one more token for programs.
pub fn api_token_made(login: &str, at: &str) -> String {
    format!("per l’account {login} è stato creato un gettone per programmi il {at}.")
}

/// Vouched for: subject.
pub const APPROVED_SUBJECT: &str = "La tua registrazione è stata approvata";

/// Vouched for: what one can do now; before the link.
pub fn approved(organisation: &str) -> String {
    format!(
        "un operatore ha verificato la registrazione di {organisation}. Da ora puoi usare la sua area riservata:"
    )
}

/// Not vouched for: subject.
pub const REFUSED_SUBJECT: &str = "La tua registrazione non è stata approvata";
/// Not vouched for: what to do.
pub const REFUSED_END: &str = "Se pensi che sia un errore, scrivi al tuo Centro per l’Impiego.";

/// Not vouched for: before the reason.
pub fn refused(organisation: &str) -> String {
    format!(
        "un operatore ha esaminato la registrazione di {organisation} e non l’ha approvata, per questo motivo:"
    )
}

/// Erased: subject.
pub const ERASED_SUBJECT: &str = "Il tuo account è stato cancellato";
/// Erased: what has happened.
pub const ERASED: &str = "come hai chiesto, abbiamo cancellato il tuo account e i tuoi dati. Il registro delle operazioni conserva che cosa è stato fatto, ma senza il tuo nome e il tuo indirizzo. Questo è l’ultimo messaggio che ricevi da noi.";

/// Not erased: subject.
pub const ERASURE_REFUSED_SUBJECT: &str = "La tua richiesta di cancellazione";
/// Not erased: before the reason.
pub const ERASURE_REFUSED: &str =
    "abbiamo esaminato la tua richiesta di cancellazione e non possiamo accoglierla, per questo motivo:";
/// Not erased: what to do.
pub const ERASURE_REFUSED_END: &str = "Puoi rivolgerti al responsabile della protezione dei dati o presentare reclamo al Garante per la protezione dei \
     dati personali.";

/// Subject.
pub const INVITED_SUBJECT: &str = "Il tuo accesso è pronto";

/// An account was made: with which it logs in.
#[must_use]
pub fn invited(login: &str) -> String {
    format!(
        "un amministratore ha creato per te l’accesso {login}. Per cominciare apri questa pagina e scegli la tua password:"
    )
}

/// An administrator has started a new password.
#[must_use]
pub fn reset_for(login: &str) -> String {
    format!(
        "un amministratore ha avviato una nuova password per l’accesso {login}. Apri questa pagina e sceglila:"
    )
}
