//! What visitors write to the webmaster: the letter it becomes.

/// The display name of the form as sender.
pub const SENDER: &str = "Modulo del portale Pugliaimpiego";
/// What it is about: accessibility.
pub const ACCESSIBILITY: &str = "accessibilità";
/// What it is about: a fault of the site.
pub const FAULT: &str = "errore del sito";
/// What it is about: contents.
pub const CONTENT: &str = "contenuti";
/// What it is about: something else.
pub const OTHER: &str = "altro";

/// Subject: what it is about, its code.
pub fn subject(about: &str, code: &str) -> String {
    format!("[Segnalazione {code}] {about}")
}

/// First line: what it is about, its code.
pub fn intro(about: &str, code: &str) -> String {
    format!("Segnalazione {code} dal portale ({about}).")
}

/// The page it is about.
pub fn page(page: &str) -> String {
    format!("Pagina: {page}")
}

/// Who wrote it: name and address.
pub fn from(name: &str, address: &str) -> String {
    match name {
        "" => format!("Da: {address}"),
        name => format!("Da: {name}, {address}"),
    }
}

/// It was written without an address, perhaps with a name.
pub fn nameless(name: &str) -> String {
    match name {
        "" => "Da: chi scrive non ha lasciato un indirizzo".to_owned(),
        name => format!("Da: {name}, che non ha lasciato un indirizzo"),
    }
}

/// How it is answered when an address was left.
pub const ANSWER: &str = "Rispondendo a questa email scrivi a chi ha inviato la segnalazione.";

/// Where its state is noted.
pub fn noted(url: &str) -> String {
    format!("Segna qui che cosa ne è stato: {url}")
}

/// The page.
pub const TITLE: &str = "Segnala un problema";
/// What it is for.
pub const LEAD: &str = "Scrivi a chi cura il portale: una pagina che non funziona, un testo sbagliato, qualcosa che non riesci a usare.";
/// Words, names and hints of what it may be about.
pub const KINDS: [(&str, &str); 4] = [
    ("accessibility", "Accessibilità: non riesco a leggere o usare qualcosa"),
    ("fault", "Un errore del sito"),
    ("content", "Un’informazione sbagliata o che manca"),
    ("other", "Altro"),
];
/// What it is about, in a list, by its word.
#[must_use]
pub fn kind(word: &str) -> &'static str {
    match word {
        "accessibility" => "Accessibilità",
        "fault" => "Errore del sito",
        "content" => "Contenuti",
        "other" => "Altro",
        _ => "",
    }
}
/// What became of it, by its word.
#[must_use]
pub fn state(word: &str) -> &'static str {
    match word {
        "new" => "Nuova",
        "answered" => "Risposta data",
        "closed" => "Chiusa",
        _ => "",
    }
}
/// Those of which that became, by its word.
#[must_use]
pub fn states(word: &str) -> &'static str {
    match word {
        "new" => "Nuove",
        "answered" => "Con risposta",
        "closed" => "Chiuse",
        _ => "",
    }
}
/// A field.
pub const KIND: &str = "Di che cosa si tratta";
/// A field.
pub const PAGE: &str = "Pagina";
/// A field.
pub const PAGE_HINT: &str = "L’indirizzo della pagina, se la segnalazione riguarda una pagina.";
/// A field.
pub const TEXT: &str = "Segnalazione";
/// A field.
pub const TEXT_HINT: &str = "Che cosa cercavi di fare e che cosa è successo. Se usi un lettore di schermo o altri ausili, dicci quali.";
/// Part of the form.
pub const WHO: &str = "Se vuoi una risposta";
/// What that part is for.
pub const WHO_LEAD: &str = "Puoi anche non dire chi sei: la segnalazione ci arriva lo stesso.";
/// A field.
pub const NAME: &str = "Nome";
/// A field.
pub const ADDRESS: &str = "Indirizzo email";
/// A field.
pub const CONSENT: &str = "Ho letto l’informativa sulla privacy: usate nome e indirizzo per rispondermi";
/// The link beside it.
pub const CONSENT_LINK: &str = "Leggi l’informativa sulla privacy";
/// A field that no person sees.
pub const TRAP: &str = "Lascia vuoto questo campo";
/// The button.
pub const SEND: &str = "Invia la segnalazione";
/// What is wrong, by the field and the word of it.
#[must_use]
pub fn fault(field: &str, word: &str, limit: usize) -> String {
    match (field, word) {
        ("tipo", _) => "Scegli di che cosa si tratta.".to_owned(),
        ("testo", "missing") => "Scrivi che cosa vuoi segnalare.".to_owned(),
        ("consenso", _) => "Se ci lasci nome o indirizzo serve il tuo consenso.".to_owned(),
        ("indirizzo", "malformed") => "Scrivi un indirizzo email completo, come nome@esempio.it.".to_owned(),
        (_, "too-long") => format!("È troppo lungo: al massimo {limit} caratteri."),
        _ => "Non è scritto nella forma giusta.".to_owned(),
    }
}
/// It was taken.
pub const SENT_TITLE: &str = "Segnalazione inviata";
/// It was taken.
pub const SENT: &str = "Grazie: la segnalazione è arrivata a chi cura il portale.";
/// Its code.
pub const SENT_CODE: &str = "Il numero della segnalazione è";
/// What comes then.
pub const SENT_ANSWER: &str = "Se hai lasciato un indirizzo ti rispondiamo entro trenta giorni. Per i problemi di accessibilità, se la risposta \
                               non arriva o non ti basta puoi rivolgerti al Difensore civico per il digitale.";
/// The way on.
pub const SENT_BACK: &str = "Torna alla pagina iniziale";
/// In the page about accessibility.
pub const FROM_ACCESSIBILITY: &str = "Segnala un problema di accessibilità";
/// Too much was written today.
pub const TOO_MANY: &str = "Oggi sono arrivate troppe segnalazioni: riprova domani.";

/// The desk.
pub const DESK: &str = "Segnalazioni";
/// What it is for.
pub const DESK_LEAD: &str = "Quello che i visitatori scrivono a chi cura il portale, e che cosa ne è stato.";
/// All.
pub const DESK_ALL: &str = "Tutte";
/// An empty list.
pub const DESK_NONE: &str = "Nessuna segnalazione qui";
/// What to do then.
pub const DESK_NONE_BODY: &str = "Quando un visitatore scrive la trovi qui e nella casella del webmaster.";
/// Column.
pub const COLUMN_CODE: &str = "Segnalazione";
/// Column.
pub const COLUMN_KIND: &str = "Argomento";
/// Column.
pub const COLUMN_STATE: &str = "Stato";
/// Column.
pub const COLUMN_AT: &str = "Arrivata";
/// Column.
pub const COLUMN_PAGE: &str = "Pagina";
/// Heading of one.
#[must_use]
pub fn heading(code: &str) -> String {
    format!("Segnalazione {code}")
}
/// Who wrote.
pub const FROM: &str = "Chi scrive";
/// Nobody said.
pub const NAMELESS: &str = "Non ha lasciato nome né indirizzo";
/// The way to answer.
pub const ANSWER_MAIL: &str = "Rispondi per email";
/// What became of it.
pub const NOTE_TITLE: &str = "Che cosa ne è stato";
/// A field.
pub const NOTE: &str = "Nota";
/// A field.
pub const NOTE_HINT: &str = "Che cosa hai fatto o risposto. La leggono solo gli amministratori.";
/// The button.
pub const NOTE_SEND: &str = "Salva";
/// It was.
pub const NOTED: &str = "Segnalazione aggiornata.";
/// Somebody was faster.
pub const CHANGED: &str = "La segnalazione è stata aggiornata nel frattempo: ecco com’è adesso.";
/// No such state.
pub const NO_STATE: &str = "Scegli uno stato.";
