//! Everybody's own pages.

use super::CHANGE_TITLE;
use crate::text::portal::lists::others::TOKENS;

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
/// Heading: accredited organisations.
pub const PROFILE_BODIES: &str = "Enti";
/// The link.
pub const PROFILE_BODIES_OWN: &str = "I tuoi enti e le tue richieste";
/// What is there.
pub const PROFILE_BODIES_ABOUT: &str =
    "A che punto è una richiesta di accreditamento, gli inviti ricevuti, gli enti per cui scrivi.";
/// Profile: the name was saved.
pub const PROFILE_SAVED: &str = "Il nome è stato salvato.";

/// The menu of one's own pages: label and path.
pub const PROFILE_MENU: &[(&str, &str)] = &[
    (PROFILE_TITLE, "/profilo"),
    (CHANGE_TITLE, "/profilo/password"),
    (FACTOR_TITLE, "/profilo/secondo-fattore"),
    (SESSIONS_TITLE, "/profilo/sessioni"),
    (APPS_TITLE, "/profilo/password-applicazioni"),
    (TOKENS, "/profilo/gettoni"),
    (DATA_TITLE, "/profilo/dati"),
];

/// Profile: a registration waits for an operator.
pub fn registration_waits(organisation: &str) -> String {
    format!("La registrazione di {organisation} aspetta la verifica di un operatore: ti scriveremo.")
}

/// Profile: a registration was refused; before the reason.
pub fn registration_refused(organisation: &str) -> String {
    format!("La registrazione di {organisation} non è stata approvata, per questo motivo:")
}

/// Another role: title, also of the way there.
pub const REQUEST_TITLE: &str = "Chiedi un altro ruolo";
/// Another role: about it, on the profile.
pub const REQUEST_ABOUT: &str = "Se usi i servizi anche per un’azienda, una scuola o un ente.";
/// Another role: first paragraph.
pub const REQUEST_LEAD: &str =
    "Un operatore verifica la richiesta e ti scrive. Fino ad allora usi l’account come adesso.";
/// Another role: legend of the roles.
pub const REQUEST_ROLE: &str = "Chiedo di operare come";
/// Another role: button.
pub const REQUEST_BUTTON: &str = "Invia la richiesta";
/// Another role: it was sent.
pub const REQUEST_SENT: &str = "La richiesta è stata inviata: ti scriveremo appena sarà verificata.";
/// Another role: one waits already.
pub const REQUEST_OPEN: &str = "Hai già una richiesta che aspetta la verifica di un operatore.";
/// Another role: one has it.
pub const REQUEST_HELD: &str = "Hai già questo ruolo.";

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

/// Recovery codes: one was used to log in.
pub fn code_spent(left: i64) -> String {
    format!(
        "Hai usato un codice di riserva. {}",
        match left {
            ..=0 => "Era l’ultimo: creane di nuovi.".to_owned(),
            1 => "Te ne resta uno: creane di nuovi.".to_owned(),
            _ => format!("Te ne restano {left}."),
        }
    )
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
/// App passwords: the name is too long.
pub const APPS_LONG_LABEL: &str = "Il nome ha più di 100 caratteri: scrivilo più breve.";
/// App passwords: why the password is asked for.
pub const APPS_PROOF_HINT: &str = "La password con cui accedi qui: serve a sapere che sei tu.";
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
