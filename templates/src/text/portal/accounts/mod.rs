//! Logging in, registering, and everybody's own pages: what they share, and a file for each part.

mod decisions;
mod door;
mod own;

pub use decisions::*;
pub use door::*;
pub use own::*;

/// The name mails about accounts come from, and that telephones show beside a code.
pub const SENDER: &str = "Pugliaimpiego";

/// Menu of a person: its own pages.
pub const AREA_PROFILE: &str = "Il mio profilo";
/// Menu of a person: the firm's pages.
pub const AREA_COMPANY: &str = "La mia azienda";
/// Menu of a person: the organisation's pages.
pub const AREA_ORGANISATION: &str = "Il mio ente";
/// Menu of a person: the notice board.
pub const AREA_NOTICES: &str = "Bacheca";
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
/// Hint of the first code, when there are no others yet.
pub const CODE_FIRST_HINT: &str = "Le sei cifre dell’app.";
/// A code is wrong.
pub const CODE_WRONG: &str =
    "Il codice non è giusto, o l’hai già usato. Aspetta che ne compaia uno nuovo e riprova.";
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
/// A reason is too long.
pub const REASON_LONG: &str = "Il motivo ha più di 2000 caratteri: scrivilo più breve.";
/// The name of a person is too long.
pub const NAME_LONG: &str = "Il nome ha più di 100 caratteri: scrivilo più breve.";
/// The name of a person holds the address of a site.
pub const NAME_LINK: &str = "Scrivi solo nome e cognome, senza indirizzi di siti.";
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
