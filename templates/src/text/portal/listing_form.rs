//! The forms of vacancies, courses, competitions and firms: labels, hints, and what was wrong.

/// The label of a field, by the words of its kind and of the field.
#[must_use]
pub fn label(kind: &str, field: &str) -> &'static str {
    match (kind, field) {
        ("course", "ends_at") => "Iscrizioni fino al",
        (_, "ends_at") => "Scadenza",
        ("company", "description") => "Che cosa fa l’impresa",
        ("company", "comune_name") => "Comune della sede",
        ("course", "comune_name") => "Comune in cui si tiene",
        (_, "comune_name") => "Comune",
        ("competition", "qualification") => "Titolo richiesto, come lo dice il bando",
        ("company", "office") => "Centro per l’Impiego di riferimento",
        (_, "office") => "Ufficio che se ne occupa",
        (_, field) => common(field),
    }
}

fn common(field: &str) -> &'static str {
    match field {
        "title" => "Titolo",
        "reference" => "Codice",
        "description" => "Descrizione",
        "level" => "Livello",
        "territory" => "Territorio",
        "profession" => "Professione",
        "cp2021" => "Codice della professione (CP2021)",
        "company" => "Partita IVA dell’azienda",
        "company_name" => "Nome dell’azienda",
        "reserved" => "Azienda riservata: il nome non si legge da nessuna parte",
        "remote" => "Si può lavorare da remoto",
        "contracts" => "Contratti possibili",
        "part_time" => "Tempo parziale",
        "seasonal" => "Lavoro stagionale",
        "minutes_min" => "Ore alla settimana, da",
        "minutes_max" => "Ore alla settimana, fino a",
        "positions" => "Posti",
        "pay_min" => "Retribuzione lorda in euro, da",
        "pay_max" => "Retribuzione lorda in euro, fino a",
        "pay_period" => "La retribuzione è",
        "requirements" => "Requisiti",
        "languages" => "Lingue",
        "education" => "Titolo di studio minimo",
        "licences" => "Patenti",
        "apply_text" => "Come candidarsi",
        "apply_mail" => "Candidature per email a",
        "apply_at_office" => "Ci si candida al Centro per l’Impiego",
        "provider" => "Ente di formazione",
        "hours" => "Durata in ore",
        "mode" => "Modalità",
        "venue" => "Sede: via e numero, o nome del luogo",
        "target" => "A chi è rivolto",
        "begins_at" => "Primo giorno",
        "finishes_at" => "Ultimo giorno",
        "seats" => "Posti",
        "cost" => "Costo in euro",
        "certificate" => "Attestato o qualifica",
        "contacts" => "A chi chiedere",
        "link" => "Indirizzo web",
        "body" => "Ente che bandisce",
        "posts" => "Posti a concorso",
        "profile" => "Profilo e area",
        "gazette" => "Pubblicato in",
        other => of_company(other),
    }
}

fn of_company(field: &str) -> &'static str {
    match field {
        "denomination" => "Denominazione",
        "legal_form" => "Forma giuridica",
        "codice_fiscale" => "Codice fiscale",
        "partita_iva" => "Partita IVA",
        "ateco" => "Codice Ateco dell’attività principale",
        "ateco_edition" => "Edizione del codice Ateco",
        "size" => "Dimensione",
        "street" => "Via e numero",
        "cap" => "CAP",
        "site" => "Sito web",
        "mail" => "Email per il pubblico",
        "phone" => "Telefono per il pubblico",
        "until" => "Nuova scadenza",
        "reason" => "Motivo",
        "person" => super::companies::PERSON,
        _ => "",
    }
}

/// A sentence below a label, or nothing.
#[must_use]
pub fn hint(kind: &str, field: &str) -> &'static str {
    match (kind, field) {
        (_, "description" | "requirements") => {
            "Puoi usare titoli con ##, elenchi con -, **grassetto**, [link](https://…)."
        }
        ("vacancy", "title") => "La figura che si cerca: «Camerieri di sala».",
        (_, "reference") => "Lascia vuoto per averne uno automatico.",
        ("vacancy", "ends_at") => "Fino alla fine di questo giorno ci si può candidare.",
        ("course", "ends_at") => "Se lo lasci vuoto vale il primo giorno del corso.",
        ("competition", "ends_at") => "Giorno e ora del bando.",
        (_, "cp2021") => "Per esempio 5.2.2.3.2.",
        (_, "company") => {
            "Se l’azienda è nell’elenco delle imprese, l’offerta le viene collegata e ne prende il nome."
        }
        (_, "minutes_min" | "minutes_max") => "Per esempio 36 oppure 37:30.",
        (_, "languages") => "Separate da una barra, ognuna con il suo livello: inglese B1 / tedesco A2.",
        (_, "apply_text") => "Almeno un modo tra questo e i due che seguono.",
        (_, "posts") => "Lascia vuoto se il bando forma una graduatoria.",
        (_, "cost") => "0 se è gratuito.",
        (_, "gazette") => "Per esempio: GU 4ª serie speciale n. 92 del 20/11/2026.",
        (_, "link" | "site") => "Comincia con https://",
        (_, "partita_iva") => "Undici cifre. Se l’impresa non ce l’ha, basta il codice fiscale.",
        (_, "codice_fiscale") => "Quello di una persona non si legge sul portale.",
        (_, "ateco") => "Per esempio 55.20.42.",
        (_, "comune_name") => "Scrivi il nome per intero.",
        _ => "",
    }
}

/// The heading of fields that belong together, by its word.
#[must_use]
pub fn group(word: &str) -> &'static str {
    match word {
        "what" => "Di che cosa si tratta",
        "where" => "Dove e fino a quando",
        "company" => "L’azienda",
        "contract" => "Contratto e orario",
        "pay" => "Retribuzione",
        "requirements" => "Che cosa si richiede",
        "apply" => "Come si risponde",
        "when" => "Quando e quanto",
        "notice" => "Il bando",
        "names" => "Chi è",
        "activity" => "Che cosa fa",
        "seat" => "Dove si trova",
        "contacts" => "Come si contatta",
        "kept-by" => "Chi se ne occupa",
        _ => "",
    }
}

/// It has to be there.
pub const MISSING: &str = "Manca.";
/// No number.
pub const NUMBER: &str = "Scrivi un numero.";
/// No date.
pub const DATE: &str = "Scrivi una data che esiste.";
/// Past.
pub const PAST: &str = "È già passata.";
/// Too far ahead.
pub const TOO_FAR: &str = "È troppo lontana.";
/// Reversed.
pub const REVERSED: &str = "Viene prima, o è meno, di quello a cui si riferisce.";
/// No address.
pub const MAIL: &str = "Non è un indirizzo email completo.";
/// No link.
pub const LINK: &str = "Non è un indirizzo web: deve cominciare con https:// o http://.";
/// Taken.
pub const TAKEN: &str = "Lo usa già un’altra scheda.";
/// Nothing of the kind is there.
pub const UNKNOWN: &str = "Non trovo niente che corrisponda.";
/// No telephone number.
pub const PHONE: &str = "Non è un numero di telefono.";
/// No such code.
pub const NO_CODE: &str = "Non esiste un codice così.";
/// The check digit of a partita IVA.
pub const PARTITA_IVA_DIGIT: &str =
    "La partita IVA non è giusta: l’ultima cifra non torna. Controlla di averla copiata bene.";
/// A partita IVA that is none.
pub const PARTITA_IVA: &str = "La partita IVA ha undici cifre.";
/// The check letter of a codice fiscale.
pub const CODICE_FISCALE_LETTER: &str =
    "Il codice fiscale non è giusto: l’ultimo carattere non torna. Controlla di averlo copiato bene.";
/// A codice fiscale that is none.
pub const CODICE_FISCALE: &str = "Il codice fiscale ha sedici caratteri, oppure undici cifre.";
/// Languages that cannot be read.
pub const LANGUAGES: &str = "Scrivi le lingue così: inglese B1 / tedesco A2.";
/// None of the choices.
pub const CHOICE: &str = "Scegli una delle voci.";
/// The company is not in the directory.
pub const NO_SUCH_COMPANY: &str = "Nessuna impresa pubblicata nell’elenco ha questa partita IVA.";
/// A column that is not known.
pub const UNKNOWN_COLUMN: &str = "Non è un’intestazione conosciuta.";
/// A heading twice.
pub const COLUMN_TWICE: &str = "Questa intestazione c’è due volte.";
/// A heading is not there.
pub const COLUMN_MISSING: &str = "Manca questa intestazione.";

/// Too long.
#[must_use]
pub fn too_long(most: usize) -> String {
    format!("È troppo lungo: al massimo {most} caratteri.")
}

/// Out of bounds.
#[must_use]
pub fn range(least: &str, most: &str) -> String {
    format!("Deve essere tra {least} e {most}.")
}

/// None of these words.
#[must_use]
pub fn one_of(words: &str) -> String {
    format!("Deve essere una di queste parole: {words}.")
}

/// A code of another form.
#[must_use]
pub fn code_like(example: &str) -> String {
    format!("Il codice si scrive così: {example}.")
}

/// So many cells instead of so many.
#[must_use]
pub fn width(cells: usize, headings: usize) -> String {
    format!("La riga ha {cells} celle, le intestazioni sono {headings}.")
}

/// The same entry stands on another line.
#[must_use]
pub fn again(line: u64) -> String {
    format!("C’è già alla riga {line}.")
}
