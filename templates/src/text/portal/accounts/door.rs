//! Logging in, registering, forgotten passwords.

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

/// Log-in: what an account is for.
pub const REGISTER_WHY: &str =
    "Notizie, offerte, corsi e servizi si leggono senza account. Con un account fai le tue cose da qui:";
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
/// Registering: the name of the organisation is too long.
pub const REGISTER_ORGANISATION_LONG: &str = "La denominazione ha più di 150 caratteri: scrivila più breve.";
/// Registering: hint of the code.
pub const REGISTER_TAX_CODE_HINT: &str = "Per le aziende è obbligatorio.";
/// Registering: a firm has given no code.
pub const REGISTER_NO_TAX_CODE: &str = "Scrivi il codice fiscale o la partita IVA dell’azienda.";
/// Registering: it is neither a codice fiscale nor a partita IVA.
pub const REGISTER_BAD_TAX_CODE: &str =
    "Controlla il codice: deve essere un codice fiscale o una partita IVA, con la cifra di controllo giusta.";
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
/// New password: app passwords end as well.
pub const RESET_PROGRAMS: &str = "Togli anche le password per applicazioni e i gettoni";
/// New password: why.
pub const RESET_PROGRAMS_HINT: &str = "Se qualcuno ha usato il tuo account, potrebbe averne creata una. I tuoi programmi di posta ne vorranno una nuova.";
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
/// A new password is guessed at once.
pub const PASSWORD_WEAK: &str = "Questa password si indovina facilmente. Scegline una più lunga, per esempio tre o quattro parole che non c’entrano fra \
     loro, senza il tuo nome né il tuo indirizzo.";
/// A new password is the old one.
pub const PASSWORD_SAME: &str = "È la password di prima: scegline un’altra.";
/// A new password cannot be one.
pub const PASSWORD_UNFIT: &str =
    "Questa password non va bene: è troppo lunga, o ha caratteri che non si possono usare.";
