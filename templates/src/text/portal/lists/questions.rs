//! The questions before something is taken away.

/// A question before something is taken away.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Its word.
    pub word: &'static str,
    /// The question.
    pub question: &'static str,
    /// What will happen.
    pub consequence: &'static str,
    /// The button.
    pub yes: &'static str,
    /// Nothing brings it back.
    pub final_: bool,
}

const fn question(
    word: &'static str,
    question: &'static str,
    consequence: &'static str,
    yes: &'static str,
    final_: bool,
) -> Question {
    Question { word, question, consequence, yes, final_ }
}

/// All of them.
pub const QUESTIONS: [Question; 13] = [
    question(
        "reset-letter",
        "Tornare al testo di partenza?",
        "Il testo scritto da voi non si potrà recuperare.",
        "Torna al testo di partenza",
        true,
    ),
    question(
        "discard",
        "Scartare il messaggio?",
        "Non lo riceverà nessuno e l’autore non lo saprà.",
        "Scarta il messaggio",
        true,
    ),
    question(
        "discard-many",
        "Scartare i messaggi scelti?",
        "Non li riceverà nessuno e gli autori non lo sapranno.",
        "Scarta i messaggi",
        true,
    ),
    question(
        "block",
        "Bloccare l’autore?",
        "Il messaggio è scartato e da questo indirizzo non se ne accettano altri in questa discussione. Puoi ripensarci dagli indirizzi esclusi.",
        "Blocca l’autore",
        false,
    ),
    question(
        "remove-member",
        "Togliere dalla discussione?",
        "Non riceverà più i messaggi. Quelli che ha scritto restano. Può iscriversi di nuovo.",
        "Togli",
        false,
    ),
    question(
        "ban-member",
        "Escludere dalla discussione?",
        "Non riceverà più i messaggi e non potrà più iscriversi né scrivere. Puoi ripensarci dagli indirizzi esclusi.",
        "Escludi",
        false,
    ),
    question(
        "remove-rule",
        "Togliere la regola?",
        "Chi è iscritto solo per questa regola esce dalla discussione.",
        "Togli la regola",
        false,
    ),
    question("remove-ban", "Riammettere?", "Potrà di nuovo iscriversi e scrivere.", "Riammetti", false),
    question(
        "remove-steward",
        "Togliere l’incarico?",
        "Resta iscritto, ma non regola più la discussione.",
        "Togli",
        false,
    ),
    question(
        "reset-letter",
        "Tornare al testo di partenza?",
        "Il testo scritto da voi va perso.",
        "Torna al testo di partenza",
        true,
    ),
    question(
        "remove-post",
        "Togliere il messaggio?",
        "Sparisce dal sito e dall’archivio. Chi l’ha ricevuto per posta ce l’ha ancora.",
        "Togli il messaggio",
        false,
    ),
    question(
        "revoke-token",
        "Revocare il gettone?",
        "Il programma che lo usa smette subito di funzionare.",
        "Revoca il gettone",
        true,
    ),
    question(
        "close",
        "Chiudere la discussione?",
        "Nessuno potrà più scrivere né iscriversi. L’archivio resta e un gestore può riaprirla.",
        "Chiudi la discussione",
        false,
    ),
];
