//! What came of a command to a discussion, in a sentence each.

/// The sentences of a language.
#[derive(Debug)]
pub struct OutcomeText {
    /// A confirmation was sent to the address.
    pub asked: &'static str,
    /// It is a member now.
    pub joined: &'static str,
    /// It was one already.
    pub already: &'static str,
    /// It waits for the owners.
    pub waits: &'static str,
    /// Nobody joins by itself.
    pub closed: &'static str,
    /// It is no member any more.
    pub left: &'static str,
    /// It was none.
    pub not_member: &'static str,
    /// A confirmation of leaving was sent.
    pub leaving: &'static str,
    /// The code is none, was used or is too old.
    pub bad_code: &'static str,
    /// What was chosen holds from now on.
    pub set: &'static str,
    /// Nothing proves who has written.
    pub unproved: &'static str,
    /// The help follows in a letter of its own.
    pub help: &'static str,
    /// So does the description.
    pub info: &'static str,
    /// So do the members.
    pub roster: &'static str,
    /// Only others may see the members.
    pub roster_closed: &'static str,
    /// There is no such command.
    pub unknown: &'static str,
    /// The rest was not looked at.
    pub ended: &'static str,
}

/// In Italian.
pub static IT: OutcomeText = OutcomeText {
    asked: "Abbiamo scritto all’indirizzo: l’iscrizione vale quando viene confermata.",
    joined: "Iscrizione fatta.",
    already: "L’indirizzo è già iscritto.",
    waits: "La richiesta aspetta l’approvazione di chi gestisce la discussione.",
    closed: "A questa discussione non ci si può iscrivere da soli.",
    left: "Iscrizione annullata.",
    not_member: "L’indirizzo non è iscritto.",
    leaving: "Abbiamo scritto all’indirizzo: l’iscrizione viene annullata quando lo si conferma.",
    bad_code: "Il codice non vale: è già stato usato, è scaduto o è incompleto.",
    set: "Fatto: la scelta vale da adesso.",
    unproved: "Non è certo che il messaggio venga da questo indirizzo: usi la pagina delle opzioni.",
    help: "L’aiuto arriva in un messaggio a parte.",
    info: "La descrizione arriva in un messaggio a parte.",
    roster: "L’elenco arriva in un messaggio a parte.",
    roster_closed: "L’elenco degli iscritti è riservato.",
    unknown: "Comando non riconosciuto: scriva AIUTO per l’elenco dei comandi.",
    ended: "Fine dei comandi.",
};

/// In English.
pub static EN: OutcomeText = OutcomeText {
    asked: "We have written to the address: it is subscribed once that is confirmed.",
    joined: "Subscribed.",
    already: "The address is subscribed already.",
    waits: "The request waits for those who look after the discussion.",
    closed: "Nobody can subscribe to this discussion by itself.",
    left: "Unsubscribed.",
    not_member: "The address is not subscribed.",
    leaving: "We have written to the address: it is unsubscribed once that is confirmed.",
    bad_code: "The code is not valid: it was used, it is too old, or it is incomplete.",
    set: "Done: it holds from now on.",
    unproved: "It is not sure that the message comes from this address: please use the page of options.",
    help: "The help comes in a message of its own.",
    info: "The description comes in a message of its own.",
    roster: "The list comes in a message of its own.",
    roster_closed: "The list of members is not public.",
    unknown: "Unknown command: write HELP for the list of commands.",
    ended: "End of commands.",
};

/// In a language, `it` or `en`.
#[must_use]
pub fn outcomes(language: &str) -> &'static OutcomeText {
    if language == "en" { &EN } else { &IT }
}
