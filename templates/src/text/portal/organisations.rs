//! Accredited organisations: what they are told by mail.

/// The display name of who writes.
pub const SENDER: &str = "Redazione del portale Pugliaimpiego";
/// First line of a letter.
pub const GREETING: &str = "Gentile referente,";
/// Last lines of a letter.
pub const CLOSING: &str = "Questo messaggio è automatico. Se hai bisogno di aiuto, rispondi a questa email.\n\n\
                           La redazione del portale";

/// First line of a letter to somebody who is not yet of an organisation, or is of the newsroom.
pub const HELLO: &str = "Buongiorno,";

/// Subject: a request waits for the newsroom.
pub fn desk_subject(organisation: &str) -> String {
    format!("Nuova richiesta di accreditamento: {organisation}")
}

/// A request waits for the newsroom; before where it is decided.
pub fn desk(organisation: &str) -> String {
    format!(
        "è arrivata la richiesta di accreditamento di «{organisation}». Si prende in carico e si decide qui:"
    )
}

/// Subject: somebody is asked to write for it.
pub fn invited_subject(organisation: &str) -> String {
    format!("Invito a scrivere per un ente sul portale: {organisation}")
}

/// Somebody is asked to write for it; before the address where the invitation is taken up.
pub fn invited(organisation: &str, address: &str) -> String {
    format!(
        "chi gestisce «{organisation}» sul portale ti invita a scrivere per questa organizzazione.\n\n\
         Per accettare o rifiutare accedi al portale con l’indirizzo {address} e apri:"
    )
}

/// Before the address where one registers.
pub const INVITED_REGISTER: &str = "Se non hai ancora un account, registrati prima con lo stesso indirizzo; l’invito ti aspetta per trenta giorni:";
/// Nothing has to be done.
pub const INVITED_NO: &str = "Finché non accetti, chi ti ha invitato non riceve nessun tuo dato. Se non ti interessa, ignora questo messaggio.";

/// Subject: the request has come in.
pub fn received_subject(organisation: &str) -> String {
    format!("Richiesta di accreditamento ricevuta: {organisation}")
}

/// The request has come in.
pub fn received(organisation: &str) -> String {
    format!(
        "abbiamo ricevuto la richiesta di accreditamento di «{organisation}».\n\n\
         La redazione la esamina e ti scrive l’esito a questo indirizzo. Se servono altri dati o documenti te li chiediamo noi."
    )
}

/// Subject: more is wanted.
pub fn asked_subject(organisation: &str) -> String {
    format!("Richiesta di accreditamento, servono altre informazioni: {organisation}")
}

/// More is wanted; before what it is.
pub fn asked(organisation: &str) -> String {
    format!("per decidere sulla richiesta di accreditamento di «{organisation}» ci serve altro:")
}

/// How more is given.
pub const ASKED_HOW: &str =
    "Accedi al portale, correggi la richiesta o aggiungi i documenti, e inviala di nuovo dalla tua area:";

/// Subject: it is approved.
pub fn approved_subject(organisation: &str) -> String {
    format!("Accreditamento concesso: {organisation}")
}

/// It is approved; the last day.
pub fn approved(organisation: &str, until: &str) -> String {
    format!("«{organisation}» è ora un’organizzazione accreditata del portale, fino al {until}.")
}

/// What can be done with it.
pub const APPROVED_HOW: &str = "Dalla tua area puoi curare la pagina dell’organizzazione, inviare comunicati e iniziative alla \
                                redazione e indicare chi altro può farlo:";

/// Subject: it is approved for longer.
pub fn renewed_subject(organisation: &str) -> String {
    format!("Accreditamento rinnovato: {organisation}")
}

/// It is approved for longer; the last day.
pub fn renewed(organisation: &str, until: &str) -> String {
    format!("l’accreditamento di «{organisation}» è stato rinnovato fino al {until}.")
}

/// Subject: it may use its space again.
pub fn resumed_subject(organisation: &str) -> String {
    format!("Accreditamento di nuovo attivo: {organisation}")
}

/// It may use its space again; the last day.
pub fn resumed(organisation: &str, until: &str) -> String {
    format!(
        "la sospensione di «{organisation}» è finita: la pagina è di nuovo pubblica e puoi riprendere a scrivere. \
         L’accreditamento vale fino al {until}."
    )
}

/// Subject: it was turned down.
pub fn refused_subject(organisation: &str) -> String {
    format!("Richiesta di accreditamento non accolta: {organisation}")
}

/// It was turned down; before why.
pub fn refused(organisation: &str) -> String {
    format!("la richiesta di accreditamento di «{organisation}» non è stata accolta. Il motivo:")
}

/// What can be done then.
pub const REFUSED_HOW: &str = "Se il motivo non c’è più, puoi presentare una nuova richiesta.";

/// Subject: it may not use its space for the time being.
pub fn suspended_subject(organisation: &str) -> String {
    format!("Accreditamento sospeso: {organisation}")
}

/// It may not use its space for the time being; before why.
pub fn suspended(organisation: &str) -> String {
    format!("l’accreditamento di «{organisation}» è sospeso. Il motivo:")
}

/// What that means.
pub const SUSPENDED_HOW: &str = "Finché dura la sospensione la pagina dell’organizzazione non è pubblica; puoi rileggere i tuoi \
                                 contenuti ma non scriverne.";

/// Subject: its time runs out.
pub fn expiring_subject(organisation: &str, until: &str) -> String {
    format!("L’accreditamento scade il {until}: {organisation}")
}

/// Its time runs out; the last day.
pub fn expiring(organisation: &str, until: &str) -> String {
    format!(
        "l’accreditamento di «{organisation}» scade il {until}.\n\n\
         Per rinnovarlo rispondi a questa email e dicci se i dati dell’organizzazione sono ancora questi; li trovi nella tua area:"
    )
}

/// Subject: its time has run out.
pub fn expired_subject(organisation: &str) -> String {
    format!("Accreditamento scaduto: {organisation}")
}

/// Its time has run out; the last day.
pub fn expired(organisation: &str, until: &str) -> String {
    format!(
        "l’accreditamento di «{organisation}» è scaduto il {until}: la pagina non è più pubblica e non puoi scrivere altro.\n\n\
         Per rinnovarlo rispondi a questa email. I tuoi contenuti restano nella tua area:"
    )
}
