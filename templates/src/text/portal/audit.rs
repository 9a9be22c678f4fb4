//! The audit log's words for deeds, which are kept as `noun.verb`.

/// Things that deeds are about, in the order in which people look for them: word and name.
pub const THINGS: &[(&str, &str)] = &[
    ("account", "Accesso"),
    ("password", "Password"),
    ("app-password", "Password per applicazioni"),
    ("api-token", "Gettone per programmi"),
    ("second-factor", "Secondo fattore"),
    ("session", "Sessioni"),
    ("principal", "Persona, ufficio o gruppo"),
    ("role", "Ruolo"),
    ("member", "Appartenenza"),
    ("function", "Funzione"),
    ("registration", "Registrazione"),
    ("erasure", "Cancellazione di un account"),
    ("office", "Ufficio"),
    ("area", "Competenza"),
    ("comune", "Comune"),
    ("comuni", "Comuni"),
    ("territory", "Territorio"),
    ("channel", "Canale"),
    ("contact", "Contatto utile"),
    ("content", "Contenuto"),
    ("vacancy", "Offerta di lavoro"),
    ("course", "Corso"),
    ("competition", "Concorso"),
    ("company", "Impresa"),
    ("organisation", "Ente"),
    ("discussion", "Discussione"),
    ("feedback", "Segnalazione"),
    ("address", "Indirizzo"),
    ("alias", "Inoltro"),
    ("domain", "Dominio"),
    ("dkim", "Firma DKIM"),
    ("mailbox", "Cartella di posta"),
    ("mail", "Posta"),
    ("quota", "Spazio"),
    ("queue", "Coda di uscita"),
    ("limits", "Limiti"),
    ("audit", "Registro"),
];

/// What is done: word and name.
const DEEDS: &[(&str, &str)] = &[
    ("activate", "attivazione"),
    ("add", "aggiunta"),
    ("add-members", "iscritti aggiunti"),
    ("add-person", "persona aggiunta"),
    ("add-rule", "regola di iscrizione aggiunta"),
    ("adopt", "adozione"),
    ("appoint", "gestore o moderatore scelto"),
    ("approve", "approvazione"),
    ("archive", "archiviazione"),
    ("assign", "assegnazione"),
    ("ban", "esclusione di un indirizzo"),
    ("catch-all", "posta di chi non c’è"),
    ("change-member", "iscrizione cambiata"),
    ("close", "chiusura"),
    ("codes", "nuovi codici di recupero"),
    ("complete", "esecuzione"),
    ("configure", "impostazioni"),
    ("copy", "copia"),
    ("create", "creazione"),
    ("days", "giorni con orari diversi"),
    ("delete", "eliminazione"),
    ("disable", "sospensione"),
    ("drop", "eliminazione"),
    ("edit", "modifica"),
    ("enable", "riattivazione"),
    ("end-all", "chiusura di tutte"),
    ("export", "esportazione"),
    ("fill", "posti coperti"),
    ("grant", "assegnazione"),
    ("hand-over", "passaggio di consegne"),
    ("hold", "blocco"),
    ("host", "nome del server"),
    ("hours", "orari"),
    ("imap", "lettura della posta"),
    ("import", "importazione"),
    ("invite", "invito"),
    ("letter", "testo di una lettera"),
    ("lift", "sblocco"),
    ("main", "scelta del principale"),
    ("name", "cambio di nome"),
    ("note", "annotazione"),
    ("order", "ordine"),
    ("password", "cambio della password"),
    ("person.remove", "persona tolta"),
    ("person.set", "persona assegnata"),
    ("private-seen", "letto e non letto"),
    ("profile.add", "profilo aggiunto"),
    ("profile.set", "modifica del profilo"),
    ("propose", "proposta di modifica"),
    ("publish", "pubblicazione"),
    ("refuse", "rifiuto"),
    ("register", "registrazione"),
    ("remove", "rimozione"),
    ("remove-person", "persona tolta"),
    ("remove-rule", "regola di iscrizione tolta"),
    ("remove-member", "iscritto tolto"),
    ("rename", "cambio di nome"),
    ("renew", "proroga"),
    ("request", "richiesta"),
    ("restore", "ripristino"),
    ("retire", "ritiro"),
    ("retry", "nuovo tentativo"),
    ("revoke", "revoca"),
    ("revoke-all", "revoca di tutte"),
    ("rights", "diritti"),
    ("send-as", "invio a nome di un ufficio"),
    ("set", "modifica"),
    ("step", "passaggio"),
    ("suspend", "sospensione"),
    ("unban", "riammissione di un indirizzo"),
    ("withdraw", "ritiro"),
];

/// What a thing is called.
#[must_use]
pub fn thing(word: &str) -> Option<&'static str> {
    named(THINGS, word)
}

/// A deed kept as `noun.verb`; None if one of the two words is not known.
#[must_use]
pub fn deed(kept: &str) -> Option<String> {
    let (thing, what) = kept.split_once('.')?;
    Some(format!("{}: {}", self::thing(thing)?, named(DEEDS, what)?))
}

fn named(names: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    names.iter().find(|(known, _)| *known == word).map(|(_, name)| *name)
}
