//! The texts of letters that owners may change.

/// What they are.
pub const LEAD: &str = "I messaggi che la discussione manda da sola. Cambia solo quelli che ti servono: gli altri usano il testo di partenza.";
/// Column.
pub const LETTER: &str = "Messaggio";
/// Column.
pub const ITALIAN: &str = "Italiano";
/// Column.
pub const ENGLISH: &str = "Inglese";
/// A sign.
pub const OWN: &str = "Scritto da voi";
/// A sign.
pub const STANDARD: &str = "Di partenza";
/// Field.
pub const SUBJECT: &str = "Oggetto";
/// Field.
pub const BODY: &str = "Testo";
/// Its hint.
pub const BODY_HINT: &str = "Righe vuote fra i paragrafi. Le parole fra graffe diventano i dati di ciascuno.";
/// Heading.
pub const VARIABLES: &str = "Parole che puoi usare";
/// The button.
pub const PREVIEW: &str = "Anteprima";
/// The button.
pub const SAVE: &str = "Salva il testo";
/// The link.
pub const RESET: &str = "Torna al testo di partenza";
/// What is shown.
pub const PREVIEW_LEAD: &str = "Con dati di esempio.";

/// A letter's name and when it is sent, by its word (`mails::lists::Letter::word`).
#[must_use]
pub fn letter(word: &str) -> (&'static str, &'static str) {
    match word {
        "welcome" => ("Benvenuto", "A chi è entrato."),
        "goodbye" => ("Saluto", "A chi è uscito."),
        "footer" => ("In fondo ai messaggi", "Sotto ogni messaggio della discussione."),
        "held" => ("Messaggio trattenuto", "All’autore, quando il suo messaggio aspetta un moderatore."),
        "refusal" => ("Messaggio rifiutato", "All’autore, con il motivo."),
        "invitation" => ("Invito", "A chi è invitato a entrare."),
        _ => ("", ""),
    }
}

/// What a word in braces stands for.
#[must_use]
pub fn variable(word: &str) -> &'static str {
    match word {
        "lista" => "il nome della discussione",
        "indirizzo" => "l’indirizzo a cui si scrive",
        "descrizione" => "la descrizione della discussione",
        "pagina" => "la pagina della discussione",
        "iscritto" => "l’indirizzo di chi riceve il messaggio",
        "opzioni" => "la pagina delle opzioni di chi riceve",
        "uscita" => "l’indirizzo di posta per cancellarsi",
        "gestori" => "l’indirizzo dei gestori",
        "oggetto" => "l’oggetto del messaggio di cui si parla",
        "motivo" => "il motivo",
        "collegamento" => "il collegamento da aprire per rispondere",
        "giorni" => "per quanti giorni vale il collegamento",
        "da" => "chi invita",
        _ => "",
    }
}

/// A field that is empty.
pub const MISSING: &str = "Non può restare vuoto.";
/// A field that is too long.
pub const TOO_LONG: &str = "È troppo lungo.";

/// A word in braces that means nothing here.
#[must_use]
pub fn unknown(words: &[String]) -> String {
    format!("Qui queste parole non significano niente: {}.", words.join(", "))
}

/// A letter without what makes it of use.
#[must_use]
pub fn needed(word: &str) -> String {
    format!("Manca {{{word}}}: senza, chi riceve il messaggio non può rispondere.")
}
