//! Logging in, registering, and everybody's own pages.

/// The name mails about accounts come from, and that telephones show beside a code.
pub const SENDER: &str = "Pugliaimpiego";

/// Menu of a person: its own pages.
pub const AREA_PROFILE: &str = "Il mio profilo";
/// Menu of a person: the firm's pages.
pub const AREA_COMPANY: &str = "La mia azienda";
/// Menu of a person: the organisation's pages.
pub const AREA_ORGANISATION: &str = "Il mio ente";
/// Menu of a person: writing contents.
pub const AREA_NEWSROOM: &str = "Redazione";
/// Menu of a person: running the system.
pub const AREA_ADMINISTRATION: &str = "Amministrazione";
/// The session has ended by itself.
pub const SESSION_ENDED: &str = "La sessione è finita: accedi di nuovo.";

/// Label of an address.
pub const ADDRESS: &str = "Indirizzo email";
/// Label of a password.
pub const PASSWORD: &str = "Password";
/// Label of a name.
pub const NAME: &str = "Nome e cognome";
/// Label of a new password.
pub const NEW_PASSWORD: &str = "Nuova password";
/// Hint of a new password.
pub const NEW_PASSWORD_HINT: &str = "Almeno 8 caratteri. Una frase lunga è più sicura e si ricorda meglio.";
/// Label of the present password.
pub const PRESENT_PASSWORD: &str = "Password attuale";
/// Label of a code.
pub const CODE: &str = "Codice";
/// Hint of a code.
pub const CODE_HINT: &str = "Le sei cifre dell’app, oppure uno dei tuoi codici di riserva.";
/// A code is wrong.
pub const CODE_WRONG: &str =
    "Il codice non è giusto, o l’hai già usato. Aspetta che ne compaia uno nuovo e riprova.";
/// Above a form with something wrong in it.
pub const FORM_FAULT: &str = "Controlla i campi segnati.";
/// Button that saves.
pub const SAVE: &str = "Salva";
/// Link back.
pub const BACK: &str = "Torna indietro";
/// Link to the rest of a list.
pub const MORE: &str = "Continua l’elenco";
/// Button that refuses.
pub const REFUSE: &str = "Rifiuta";
/// Label of a reason.
pub const REASON: &str = "Motivo";
/// Hint of a reason.
pub const REASON_HINT: &str = "Lo leggerà chi ha fatto la richiesta.";
/// A reason is missing.
pub const REASON_MISSING: &str = "Scrivi il motivo del rifiuto.";
/// The name of a role, by its word.
const ROLES: &[(&str, &str)] = &[
    ("citizen", "Cittadino"),
    ("company", "Azienda"),
    ("school", "Scuola"),
    ("training-body", "Ente di formazione"),
    ("organisation", "Associazione o altro ente"),
    ("operator", "Operatore"),
    ("office-manager", "Responsabile di ufficio"),
    ("editor", "Redazione"),
    ("moderator", "Moderatore"),
    ("province", "Provincia"),
    ("administrator", "Amministratore"),
];

/// A role as people call it.
pub fn role(word: &str) -> &str {
    ROLES.iter().find(|(known, _)| *known == word).map_or(word, |(_, name)| *name)
}

/// Too many attempts of something that is guessed at.
pub fn too_many(seconds: i64) -> String {
    format!("Troppi tentativi. Riprova fra {}.", span(seconds))
}

/// A wait, rounded up to what people say.
fn span(seconds: i64) -> String {
    match seconds {
        ..=1 => "un secondo".to_owned(),
        2..=90 => format!("{seconds} secondi"),
        91..=5_400 => format!("{} minuti", (seconds + 59) / 60),
        _ => format!("{} ore", (seconds + 3_599) / 3_600),
    }
}

/// Log-in: title.
pub const LOG_IN_TITLE: &str = "Accedi";
/// Log-in: first paragraph.
pub const LOG_IN_LEAD: &str = "Entra con l’indirizzo e la password del tuo account.";
/// Log-in: hint of the address.
pub const LOG_IN_ADDRESS_HINT: &str = "Quello con cui ti sei registrato, o la tua casella di lavoro.";
/// Log-in: button.
pub const LOG_IN_BUTTON: &str = "Accedi";
/// Log-in: address or password are wrong.
pub const LOG_IN_WRONG: &str = "Indirizzo o password non sono giusti. Controlla e riprova.";
/// Log-in: the account is shut.
pub const LOG_IN_DISABLED: &str =
    "Questo account è chiuso. Se pensi che sia un errore, scrivi al tuo Centro per l’Impiego.";
/// Log-in: link for a forgotten password.
pub const FORGOTTEN_LINK: &str = "Hai dimenticato la password?";
/// Log-in: before the link to register.
pub const REGISTER_QUESTION: &str = "Non hai ancora un account?";
/// Log-in: link to register.
pub const REGISTER_LINK: &str = "Registrati";
/// After logging out.
pub const LOGGED_OUT: &str = "Sei uscito. A presto!";
/// Second step: title.
pub const SECOND_STEP_TITLE: &str = "Conferma che sei tu";
/// Second step: first paragraph.
pub const SECOND_STEP_LEAD: &str = "Il tuo account chiede anche un codice.";
/// Second step: hint of the code.
pub const SECOND_STEP_HINT: &str =
    "Le sei cifre dell’app sul telefono. Se non l’hai più, usa uno dei codici di riserva.";
/// Second step: link to begin anew.
pub const SECOND_STEP_BACK: &str = "Entra con un altro account";
/// Second step: it took too long.
pub const SECOND_STEP_LATE: &str = "È passato troppo tempo: scrivi di nuovo la password.";

/// Registering: title.
pub const REGISTER_TITLE: &str = "Registrati";
/// Registering: first paragraph.
pub const REGISTER_LEAD: &str =
    "Serve un indirizzo email che leggi: ti mandiamo un messaggio per confermarlo e scegliere la password.";
/// Registering: legend of the roles.
pub const REGISTER_ROLE: &str = "Mi registro come";
/// Registering: word, name and explanation of the roles.
pub const REGISTER_ROLES: &[(&str, &str, &str)] = &[
    ("citizen", "Cittadino", "Per cercare lavoro e usare i servizi."),
    ("company", "Azienda", "Per offrire lavoro. Un operatore verifica la registrazione."),
    ("school", "Scuola", "Un operatore verifica la registrazione."),
    ("training-body", "Ente di formazione", "Per pubblicare corsi. Un operatore verifica la registrazione."),
    ("organisation", "Associazione o altro ente", "Un operatore verifica la registrazione."),
];
/// Registering: hint of the name.
pub const REGISTER_NAME_HINT: &str = "Di chi userà l’account.";
/// Registering: hint of the address.
pub const REGISTER_ADDRESS_HINT: &str = "Sarà anche il tuo nome per accedere.";
/// Registering: legend of what is asked of organisations.
pub const REGISTER_ORGANISATION_PART: &str = "Per aziende, scuole ed enti";
/// Registering: who leaves that empty.
pub const REGISTER_ORGANISATION_LEAD: &str = "Se ti registri come cittadino lascia vuoto.";
/// Registering: label of the organisation.
pub const REGISTER_ORGANISATION: &str = "Denominazione";
/// Registering: label of its codice fiscale.
pub const REGISTER_TAX_CODE: &str = "Codice fiscale o partita IVA";
/// Registering: before the link to the privacy notice.
pub const REGISTER_CONSENT: &str = "Ho letto e accetto";
/// Registering: the link to the privacy notice.
pub const REGISTER_PRIVACY: &str = "l’informativa sul trattamento dei dati personali";
/// Registering: button.
pub const REGISTER_BUTTON: &str = "Registrati";
/// Registering: before the link to log in.
pub const REGISTER_HAVE: &str = "Hai già un account?";
/// Registering: no role was chosen.
pub const REGISTER_NO_ROLE: &str = "Scegli come vuoi registrarti.";
/// Registering: the name is missing.
pub const REGISTER_NO_NAME: &str = "Scrivi nome e cognome.";
/// Registering: the organisation is missing.
pub const REGISTER_NO_ORGANISATION: &str = "Scrivi la denominazione dell’azienda, della scuola o dell’ente.";
/// Registering: it is no address.
pub const REGISTER_BAD_ADDRESS: &str = "Scrivi un indirizzo email completo, come nome@dominio.it.";
/// Registering: the address has a tag.
pub const REGISTER_TAGGED: &str = "Scrivi l’indirizzo senza la parte che comincia con «+».";
/// Registering: the address is one of ours.
pub const REGISTER_AT_HOME: &str = "Questo indirizzo è del sistema: l’account lo crea l’amministratore. Per registrarti usa un tuo indirizzo personale.";
/// Registering: the privacy notice was not agreed to.
pub const REGISTER_NO_CONSENT: &str = "Per registrarti serve il tuo consenso.";
/// After registering, and after asking for a new password: title.
pub const LOOK_TITLE: &str = "Controlla la posta";
/// After registering: what to do.
pub const LOOK_REGISTERED: &[&str] = &[
    "Ti abbiamo scritto all’indirizzo che hai dato. Apri il messaggio e segui il collegamento per finire: vale 48 ore.",
    "Se non arriva entro qualche minuto, guarda nella posta indesiderata o registrati di nuovo.",
];
/// After asking for a new password: what to do.
pub const LOOK_FORGOTTEN: &[&str] = &[
    "Se c’è un account con questo indirizzo, gli abbiamo scritto come scegliere una nuova password: il collegamento vale \
     un’ora.",
    "Se non arriva entro qualche minuto, guarda nella posta indesiderata e controlla di aver scritto bene l’indirizzo.",
];
/// Confirming: title.
pub const CONFIRM_TITLE: &str = "Finisci la registrazione";
/// Confirming: first paragraph.
pub const CONFIRM_LEAD: &str = "Il tuo indirizzo è confermato appena scegli la password.";
/// Confirming: hint of the address.
pub const CONFIRM_ADDRESS_HINT: &str = "Accederai con questo: per usarne un altro registrati di nuovo.";
/// Confirming: button.
pub const CONFIRM_BUTTON: &str = "Conferma";
/// Confirmed: a citizen.
pub const CONFIRMED: &str = "Benvenuto! L’account è pronto: accedi con la password che hai scelto.";
/// Confirmed: somebody an operator has to vouch for.
pub const CONFIRMED_WAITS: &str = "L’account è pronto. Un operatore verificherà la registrazione e ti scriveremo; intanto puoi già accedere.";
/// The link of a mail is good no more: title.
pub const LINK_DEAD_TITLE: &str = "Il collegamento non vale più";
/// The link to confirm is good no more: why.
pub const LINK_DEAD_REGISTER: &[&str] = &[
    "È già stato usato, oppure è passato troppo tempo. Se hai già scelto la password, accedi; se no registrati di nuovo.",
];
/// The link for a new password is good no more: why.
pub const LINK_DEAD_RESET: &[&str] =
    &["È già stato usato, oppure è passato troppo tempo. Puoi chiederne uno nuovo."];

/// Forgotten password: title.
pub const FORGOTTEN_TITLE: &str = "Password dimenticata";
/// Forgotten password: first paragraph.
pub const FORGOTTEN_LEAD: &str =
    "Scrivi l’indirizzo del tuo account: ti mandiamo un messaggio per sceglierne una nuova.";
/// Forgotten password: button.
pub const FORGOTTEN_BUTTON: &str = "Continua";
/// New password: title.
pub const RESET_TITLE: &str = "Scegli una nuova password";
/// New password: button.
pub const RESET_BUTTON: &str = "Salva la password";
/// New password: after it.
pub const RESET_DONE: &str = "La password è cambiata. Accedi con quella nuova.";

/// New password: whose.
pub fn reset_lead(login: &str) -> String {
    format!("Per l’account {login}.")
}

/// Change of the password: title.
pub const CHANGE_TITLE: &str = "Cambia la password";
/// Change of the password: first paragraph.
pub const CHANGE_LEAD: &str = "Gli altri dispositivi devono accedere di nuovo. I programmi di posta con una password propria continuano a funzionare.";
/// Change of the password: button.
pub const CHANGE_BUTTON: &str = "Cambia la password";
/// Change of the password: the present one is wrong.
pub const PASSWORD_WRONG: &str = "La password attuale non è giusta.";
/// Change of the password: after it.
pub const CHANGE_DONE: &str = "La password è cambiata.";
/// A new password is too short.
pub const PASSWORD_SHORT: &str = "La password ha meno di 8 caratteri.";
/// A new password cannot be one.
pub const PASSWORD_UNFIT: &str =
    "Questa password non va bene: è troppo lunga, o ha caratteri che non si possono usare.";

/// Profile: title.
pub const PROFILE_TITLE: &str = "Il mio profilo";
/// Profile: heading of the name.
pub const PROFILE_NAME: &str = "Nome";
/// Profile: heading of what keeps the account safe.
pub const PROFILE_SECURITY: &str = "Sicurezza e dati";
/// Profile: row of the roles.
pub const PROFILE_ROLES: &str = "Ruoli";
/// Profile: no roles.
pub const PROFILE_NO_ROLES: &str = "nessuno";
/// Profile: row of when it was made.
pub const PROFILE_SINCE: &str = "Account dal";
/// Profile: about the password.
pub const PROFILE_PASSWORD: &str = "Quella con cui accedi a questo sito.";
/// Profile: about a second factor in use.
pub const PROFILE_FACTOR_ON: &str = "Attivo: per accedere serve anche il telefono.";
/// Profile: about a second factor that is not in use.
pub const PROFILE_FACTOR_OFF: &str = "Non attivo. Con un codice del telefono l’account è molto più sicuro.";
/// Profile: about the sessions.
pub const PROFILE_SESSIONS: &str = "I dispositivi su cui hai fatto l’accesso.";
/// Profile: about app passwords.
pub const PROFILE_APPS: &str = "Per il programma di posta e il calendario.";
/// Profile: about one's own data.
pub const PROFILE_DATA: &str = "Scarica una copia, o chiedi la cancellazione.";
/// Profile: the name was saved.
pub const PROFILE_SAVED: &str = "Il nome è stato salvato.";

/// Profile: a registration waits for an operator.
pub fn registration_waits(organisation: &str) -> String {
    format!("La registrazione di {organisation} aspetta la verifica di un operatore: ti scriveremo.")
}

/// Profile: a registration was refused; before the reason.
pub fn registration_refused(organisation: &str) -> String {
    format!("La registrazione di {organisation} non è stata approvata, per questo motivo:")
}

/// Sessions: title.
pub const SESSIONS_TITLE: &str = "Accessi aperti";
/// Sessions: first paragraph.
pub const SESSIONS_LEAD: &str =
    "I dispositivi su cui hai fatto l’accesso. Se non ne riconosci uno, chiudilo e cambia la password.";
/// Sessions: the one the page is shown in.
pub const SESSIONS_THIS: &str = "questo dispositivo";
/// Sessions: a second factor was shown.
pub const SESSIONS_FACTOR: &str = "con il secondo fattore";
/// Sessions: button beside one.
pub const SESSIONS_END: &str = "Chiudi";
/// Sessions: button for all others.
pub const SESSIONS_END_OTHERS: &str = "Chiudi tutti gli altri accessi";
/// Sessions: one was ended.
pub const SESSIONS_ENDED: &str = "L’accesso è stato chiuso.";
/// Sessions: the others were ended.
pub const SESSIONS_OTHERS_ENDED: &str = "Gli altri accessi sono stati chiusi.";

/// Sessions: when one began and was used.
pub fn session_facts(created: &str, seen: &str) -> String {
    format!("dal {created}, usato il {seen}")
}

/// Sessions: where one began.
pub fn session_network(network: &str) -> String {
    format!("rete {network}")
}

/// Sessions: the button beside one, in full.
pub fn session_end(device: &str) -> String {
    format!("Chiudi l’accesso di {device}")
}

/// Sessions: a browser on a system.
pub fn device(browser: Option<&str>, system: Option<&str>) -> String {
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} su {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Programma sconosciuto".to_owned(),
    }
}

/// Second factor: title.
pub const FACTOR_TITLE: &str = "Secondo fattore";
/// Second factor: first paragraph.
pub const FACTOR_LEAD: &str =
    "Oltre alla password, un codice del tuo telefono: chi scopre la password non entra lo stesso.";
/// Second factor: there is none.
pub const FACTOR_OFF: &str = "Serve un’app per i codici sul telefono: ce ne sono molte, anche gratuite e libere (Aegis, FreeOTP, Google Authenticator).";
/// Second factor: what it means for programs.
pub const FACTOR_PROGRAMS: &str =
    "Da allora i programmi di posta e il calendario entrano solo con una «password per applicazioni».";
/// Second factor: button to begin.
pub const FACTOR_BEGIN: &str = "Attiva il secondo fattore";
/// Second factor: what to do.
pub const FACTOR_STEPS: &[&str] = &[
    "Apri l’app per i codici e scegli di aggiungere un account.",
    "Inquadra il disegno qui sotto, o scrivi la chiave.",
    "Scrivi qui il codice di sei cifre che compare.",
];
/// Second factor: what the picture is.
pub const FACTOR_PICTURE: &str = "Codice QR con la chiave del secondo fattore";
/// Second factor: before the key.
pub const FACTOR_KEY: &str = "Chiave, da scrivere a mano:";
/// Second factor: button to put it into use.
pub const FACTOR_CONFIRM: &str = "Conferma";
/// Second factor: heading of taking it away.
pub const FACTOR_OFF_TITLE: &str = "Disattiva";
/// Second factor: button to take it away.
pub const FACTOR_OFF_BUTTON: &str = "Disattiva il secondo fattore";
/// Second factor: it was taken away.
pub const FACTOR_REMOVED: &str = "Il secondo fattore non è più attivo.";
/// Second factor: password or code are wrong.
pub const FACTOR_PROOF_WRONG: &str = "La password o il codice non sono giusti.";
/// Recovery codes: heading.
pub const CODES_TITLE: &str = "Codici di riserva";
/// Recovery codes: button for new ones.
pub const CODES_RENEW: &str = "Crea codici nuovi";
/// Recovery codes: heading of the new ones.
pub const CODES_MADE: &str = "I tuoi codici di riserva";
/// Recovery codes: what to do with them.
pub const CODES_MADE_BODY: &str = "Stampali o scrivili e tienili al sicuro, lontano dal telefono: non li mostreremo più. Ognuno vale una volta, se non hai \
     il telefono.";
/// Recovery codes: button to go on.
pub const CODES_KEPT: &str = "Li ho messi al sicuro";

/// Second factor: since when it is in use.
pub fn factor_on(since: &str) -> String {
    format!("È attivo dal {since}.")
}

/// Recovery codes: how many are left.
pub fn codes_left(left: i64) -> String {
    match left {
        ..=0 => "Li hai usati tutti: creane di nuovi.".to_owned(),
        1 => "Te ne resta uno: creane di nuovi.".to_owned(),
        _ => format!("Te ne restano {left}. Se ne crei di nuovi, quelli di prima non valgono più."),
    }
}

/// App passwords: title.
pub const APPS_TITLE: &str = "Password per applicazioni";
/// App passwords: first paragraph.
pub const APPS_LEAD: &str = "Una password diversa per ogni programma di posta o telefono: se ne perdi uno, togli la sua e gli altri continuano a \
     funzionare.";
/// App passwords: heading of the list.
pub const APPS_LIST: &str = "Le tue";
/// App passwords: there are none.
pub const APPS_NONE: &str = "Non ne hai ancora.";
/// App passwords: there are too many.
pub const APPS_FULL: &str = "Ne hai già 50, il massimo: togline una che non usi.";
/// App passwords: it was never used.
pub const APPS_NEVER_USED: &str = "mai usata";
/// App passwords: button beside one.
pub const APPS_REVOKE: &str = "Togli";
/// App passwords: one was taken away.
pub const APPS_REVOKED: &str = "La password è stata tolta: chi la usava è fuori entro dieci secondi.";
/// App passwords: heading of the form.
pub const APPS_NEW: &str = "Creane una";
/// App passwords: label of the name.
pub const APPS_LABEL: &str = "A che cosa serve";
/// App passwords: hint of the name.
pub const APPS_LABEL_HINT: &str = "Per esempio «Thunderbird in ufficio» o «telefono».";
/// App passwords: the name is missing.
pub const APPS_NO_LABEL: &str = "Scrivi a che cosa serve, per riconoscerla nell’elenco.";
/// App passwords: button of the form.
pub const APPS_NEW_BUTTON: &str = "Crea la password";
/// App passwords: heading of the new one.
pub const APPS_MADE: &str = "La nuova password";
/// App passwords: it is shown once.
pub const APPS_MADE_BODY: &str = "Copiala adesso nel programma: non la mostreremo più.";
/// App passwords: where to enter it.
pub const APPS_MADE_STEPS: &[&str] = &[
    "Apri le impostazioni dell’account nel programma di posta.",
    "Scrivila al posto della password, per la posta in arrivo e per quella in uscita.",
];
/// App passwords: before the user name.
pub const APPS_MADE_USER: &str = "Il nome utente è";
/// App passwords: link to the set-up page.
pub const APPS_SETUP: &str = "Come si configura il programma di posta";
/// App passwords: what taking away does.
pub const APPS_QUESTION_BODY: &str =
    "Il programma che la usa non potrà più entrare. Non si può annullare, ma puoi crearne un’altra.";
/// App passwords: button that takes away.
pub const APPS_QUESTION_YES: &str = "Sì, togli";

/// App passwords: when one was made.
pub fn app_made(at: &str) -> String {
    format!("creata il {at}")
}

/// App passwords: when one was last used.
pub fn app_used(at: &str) -> String {
    format!("usata il {at}")
}

/// App passwords: the button beside one, in full.
pub fn app_revoke(label: &str) -> String {
    format!("Togli «{label}»")
}

/// App passwords: whether one should really go.
pub fn app_question(label: &str) -> String {
    format!("Togliere «{label}»?")
}

/// Own data: title.
pub const DATA_TITLE: &str = "I miei dati";
/// Own data: first paragraph.
pub const DATA_LEAD: &str = "Hai diritto a una copia dei tuoi dati e a chiederne la cancellazione.";
/// Own data: heading of the copy.
pub const EXPORT_TITLE: &str = "Scarica una copia";
/// Own data: what is in the copy.
pub const EXPORT_BODY: &str = "Un file JSON con tutto quello che il sistema ha registrato su di te. La posta si copia con un programma di posta.";
/// Own data: button of the copy.
pub const EXPORT_BUTTON: &str = "Scarica i miei dati";
/// Own data: heading of the erasure.
pub const ERASURE_TITLE: &str = "Cancella l’account";
/// Own data: what happens.
pub const ERASURE_BODY: &[&str] = &[
    "Un amministratore esamina la richiesta entro un mese e ti scrive. Finché non ha deciso puoi ritirarla.",
    "Quello che la legge obbliga a conservare, per esempio le pratiche di collocamento, non si può cancellare.",
];
/// Own data: box to tick.
pub const ERASURE_SURE: &str = "Ho capito che dopo la cancellazione non potrò recuperare niente.";
/// Own data: the box was not ticked.
pub const ERASURE_UNSURE: &str = "Per chiedere la cancellazione spunta la casella.";
/// Own data: button of the erasure.
pub const ERASURE_BUTTON: &str = "Chiedi la cancellazione";
/// Own data: button to take it back.
pub const ERASURE_WITHDRAW: &str = "Ritira la richiesta";
/// Own data: it was asked for.
pub const ERASURE_ASKED: &str = "La richiesta è registrata.";
/// Own data: it was taken back.
pub const ERASURE_TAKEN_BACK: &str = "La richiesta è stata ritirata.";

/// Own data: the request is open.
pub fn erasure_open(at: &str, due: &str) -> String {
    format!("L’hai chiesto il {at}. Ti rispondiamo entro il {due}.")
}

/// Own data: the request was refused; before the reason.
pub fn erasure_refused(at: &str) -> String {
    format!("La richiesta del {at} non è stata accolta, per questo motivo:")
}

/// Own data: the request was taken back.
pub fn erasure_withdrawn(at: &str) -> String {
    format!("Hai ritirato la richiesta del {at}.")
}

/// Vouching: title.
pub const VOUCH_TITLE: &str = "Registrazioni da verificare";
/// Vouching: first paragraph.
pub const VOUCH_LEAD: &str =
    "Aziende, scuole ed enti che hanno confermato il loro indirizzo e aspettano l’area riservata.";
/// Vouching: nothing to do.
pub const VOUCH_NONE: &str = "Non ce ne sono.";
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
pub const ERASURES_NONE: &str = "Non ce ne sono.";
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

/// Erasing: something has to be kept.
pub fn erasure_kept(what: &str) -> String {
    let what = if what == "mailbox" { "una casella di posta" } else { what };
    format!(
        "Non si può cancellare da sé: c’è qualcosa da conservare ({what}). Decidi che cosa farne, o rifiuta con il motivo."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_said_as_people_say_them() {
        for (seconds, words) in
            [(0, "un secondo"), (90, "90 secondi"), (91, "2 minuti"), (5_400, "90 minuti"), (5_401, "2 ore")]
        {
            assert_eq!(span(seconds), words);
        }
    }

    #[test]
    fn roles_have_names() {
        assert_eq!(role("training-body"), "Ente di formazione");
        assert_eq!(role("altro"), "altro");
        for (word, name, _) in REGISTER_ROLES {
            assert_eq!(role(word), *name);
        }
    }
}
