//! Administration: people, offices, territories, channels, contacts, addresses, the log.

use crate::format;

/// The area.
pub const TITLE: &str = "Amministrazione";
/// What it is for.
pub const LEAD: &str = "Persone, uffici e indirizzi della rete: che cosa c’è e che cosa aspetta.";
/// Group of the menu.
pub const MENU_PEOPLE: &str = "Persone e uffici";
/// Group of the menu.
pub const MENU_PORTAL: &str = "Portale";
/// Group of the menu.
pub const MENU_SYSTEM: &str = "Sistema";
/// People.
pub const PEOPLE: &str = "Persone";
/// Requests to be erased.
pub const ERASURES: &str = "Cancellazioni";
/// Registrations.
pub const REGISTRATIONS: &str = "Registrazioni";
/// Offices.
pub const OFFICES: &str = "Uffici";
/// Territories.
pub const TERRITORIES: &str = "Territori";
/// Channels.
pub const CHANNELS: &str = "Canali";
/// Contacts.
pub const CONTACTS: &str = "Contatti utili";
/// Addresses.
pub const ADDRESSES: &str = "Indirizzi";
/// The log.
pub const LOG: &str = "Registro delle operazioni";
/// Functions.
pub const FUNCTIONS: &str = "Funzioni";
/// Groups.
pub const GROUPS: &str = "Gruppi";
/// What waits.
pub const WAITING: &str = "Che cosa aspetta";
/// Nothing waits.
pub const NOTHING_WAITS: &str = "Non c’è niente in attesa.";
/// One's own offices.
pub const OWN_OFFICES: &str = "I tuoi uffici";
/// The last deeds.
pub const LAST_DEEDS: &str = "Ultime operazioni";
/// The link to all.
pub const ALL: &str = "Vedi tutto";
/// A choice that asks about nothing.
pub const ANY: &str = "Tutti";
/// The button.
pub const SAVE: &str = "Salva";
/// The button.
pub const ADD: &str = "Aggiungi";
/// The button.
pub const REMOVE: &str = "Togli";
/// The link.
pub const EDIT: &str = "Modifica";
/// The button.
pub const DELETE: &str = "Elimina";
/// A sign.
pub const ACTIVE: &str = "Attivo";
/// A sign.
pub const DISABLED: &str = "Disattivato";
/// A sign.
pub const RETIRED: &str = "Ritirato";
/// A sign.
pub const HIDDEN: &str = "Non pubblico";
/// Words to look for.
pub const WORDS: &str = "Parole da cercare";
/// Kept.
pub const SAVED: &str = "Modifiche salvate.";
/// Added.
pub const ADDED: &str = "Aggiunto.";
/// Taken away.
pub const REMOVED: &str = "Tolto.";
/// Somebody was faster.
pub const CONFLICT: &str = "Questi dati sono stati modificati mentre scrivevi, da qualcun altro o da te in un’altra finestra. Quello che hai scritto è qui sotto: se \
                            salvi di nuovo prende il posto della versione attuale.";
/// Yes.
pub const YES: &str = "Sì";
/// Name.
pub const NAME: &str = "Nome";
/// Main address.
pub const ADDRESS: &str = "Indirizzo";
/// State.
pub const STATE: &str = "Stato";
/// Roles.
pub const ROLES: &str = "Ruoli";
/// Role.
pub const ROLE: &str = "Ruolo";
/// Kind of something.
pub const KIND: &str = "Tipo";

/// A kind of principal, by its word.
#[must_use]
pub fn kind(word: &str) -> &'static str {
    match word {
        "person" => "Persona",
        "office" => "Ufficio",
        "function" => "Funzione",
        "group" => "Gruppo",
        "room" => "Sala",
        "channel" => "Canale",
        "territory" => "Territorio",
        _ => "",
    }
}

/// What was wrong with a field, by its word.
#[must_use]
pub fn fault(word: &str, limit: usize) -> String {
    match word {
        "missing" => "Questo campo va compilato.".into(),
        "too-long" => format!("È troppo lungo: al massimo {limit}."),
        "name" => "Un nome non contiene indirizzi di siti.".into(),
        "malformed" => "Non è scritto nel modo giusto.".into(),
        "unknown" => "Non esiste, o non si può scegliere qui.".into(),
        "taken" => "È già usato da altri.".into(),
        "contradiction" => "Contraddice gli altri dati.".into(),
        "holds" if limit == 1 => {
            "Qui tutti leggono ancora un contenuto: ritiralo o spostalo, poi riprova.".into()
        }
        "holds" => format!("Qui tutti leggono ancora {limit} contenuti: ritirali o spostali, poi riprova."),
        "address" => "Scrivi un indirizzo completo, per esempio nome@dominio.".into(),
        "address-taken" => "Questo indirizzo è già usato.".into(),
        "not-ours" => "Il dominio di questo indirizzo non è nostro.".into(),
        "alias-domain" => "Usa il dominio principale, non un suo altro nome.".into(),
        "leads-nowhere" => "Porta a un indirizzo nostro che non esiste.".into(),
        "leads-back" => "L’inoltro tornerebbe su sé stesso.".into(),
        "leads-too-far" => "Ci sono troppi inoltri uno dopo l’altro.".into(),
        "main-address" => "L’indirizzo principale resta: prima scegline un altro come principale.".into(),
        "last-administrator" => {
            "È l’ultimo amministratore attivo: prima dai il ruolo a un’altra persona, con accesso attivo."
                .into()
        }
        "not-member" => "Non ne fa parte.".into(),
        "scope" => "Questo ruolo non si può limitare a ciò che hai scelto.".into(),
        "no-colleague" => "Nessuno che lavora nella rete ha questo indirizzo.".into(),
        "hours" => {
            "Scrivi gli orari come 08:30-12:30, più d’uno separati da virgole, senza sovrapposizioni.".into()
        }
        "date" => "Scrivi una data valida.".into(),
        "point" => "Scrivi latitudine e longitudine in gradi, per esempio 40.3529, 18.1743.".into(),
        "site" => "Scrivi un indirizzo completo, che comincia con https://.".into(),
        "slug" => "Usa lettere minuscole, cifre e trattini.".into(),
        "circle" => "L’ufficio finirebbe sotto sé stesso.".into(),
        "before" => "L’ultimo giorno viene prima del primo.".into(),
        "comune" => {
            "Non conosciamo un solo comune con questo nome: aggiungi la provincia, per esempio Lecce (LE)."
                .into()
        }
        _ => "Non è possibile.".into(),
    }
}

/// New person.
pub const PERSON_NEW: &str = "Nuova persona";
/// Nobody found.
pub const PEOPLE_NONE: &str = "Nessuna persona trovata";
/// What to do then.
pub const PEOPLE_NONE_BODY: &str = "Cambia i filtri, oppure aggiungi una persona.";
/// Inside or outside.
pub const PLACE: &str = "Casella";
/// Inside.
pub const INSIDE: &str = "Con casella nella rete";
/// Outside.
pub const OUTSIDE: &str = "Solo con indirizzo esterno";
/// When it was made.
pub const SINCE: &str = "Aggiunta il";
/// Hint.
pub const PERSON_NAME_HINT: &str = "Nome e cognome, come si leggono.";
/// Hint.
pub const PERSON_ADDRESS_HINT: &str =
    "È anche il nome con cui accede. In un dominio nostro riceve una casella; altrove accede solo dal web.";
/// Hint.
pub const PERSON_ROLE_HINT: &str =
    "Puoi aggiungerne altri, anche limitati a un ufficio o a un canale, dalla sua scheda.";
/// Where the link goes.
pub const SEND_TO: &str = "Invia il collegamento a";
/// What for.
pub const SEND_TO_HINT: &str = "Con il collegamento la persona sceglie la password. Se l’indirizzo principale è esterno lo riceve lì; \
                                se è nostro e lasci vuoto, te lo mostriamo una volta sola.";
/// The button.
pub const PERSON_CREATE: &str = "Crea la persona";
/// The link is shown.
pub const LINK_TITLE: &str = "Collegamento per la password";
/// How it is used.
pub const LINK_LEAD: &str = "Consegnalo di persona: vale 72 ore, una volta sola, e non lo vedrai più.";
/// Where it leads.
pub const LINK: &str = "Collegamento";
/// The way back.
pub const TO_PERSON: &str = "Vai alla scheda";
/// Section.
pub const PERSON_ADDRESSES: &str = "Indirizzi di posta";
/// A sign.
pub const MAIN: &str = "principale";
/// The button.
pub const MAKE_MAIN: &str = "Rendi principale";
/// Field.
pub const NEW_ADDRESS: &str = "Altro indirizzo";
/// Hint.
pub const NEW_ADDRESS_HINT: &str = "In un dominio nostro.";
/// Hint of roles.
pub const NO_ROLES: &str = "Nessun ruolo.";
/// Scope of a role.
pub const SCOPE: &str = "Dove vale";
/// Everywhere.
pub const EVERYWHERE: &str = "Ovunque";
/// Hint.
pub const SCOPE_HINT: &str = "Operatore e responsabile si possono limitare a un ufficio; redattore e moderatore a un canale o a un territorio.";
/// The button.
pub const GRANT: &str = "Assegna il ruolo";
/// The button.
pub const REVOKE: &str = "Revoca";
/// Section.
pub const MEMBERSHIPS: &str = "Fa parte di";
/// None.
pub const NO_MEMBERSHIPS: &str = "Di nessun ufficio, gruppo o canale.";
/// Field.
pub const GROUP: &str = "Ufficio, funzione, gruppo o canale";
/// Whether it manages.
pub const AS_MANAGER: &str = "Come responsabile";
/// A sign.
pub const MANAGER: &str = "responsabile";
/// Section.
pub const ACCESS: &str = "Accesso";
/// Fact.
pub const SECOND_FACTOR: &str = "Secondo fattore";
/// Fact.
pub const SECOND_FACTOR_ON: &str = "attivo";
/// Fact.
pub const SECOND_FACTOR_OFF: &str = "non attivo";
/// Fact.
pub const APP_PASSWORDS: &str = "Password per applicazioni e gettoni";
/// Fact.
pub const SESSIONS: &str = "Sessioni aperte";
/// Fact.
pub const SEEN: &str = "Ultimo uso";
/// It wants to be erased.
pub const WANTS_ERASURE: &str = "Questa persona ha chiesto la cancellazione dei propri dati.";
/// No word of mailboxes.
pub const NO_CONTENT: &str = "Da qui non si vede che cosa contiene la sua casella.";
/// The name is changed.
pub const RENAME: &str = "Cambia il nome";

/// What is done with the access of a person, as the link says it, by its word.
#[must_use]
pub fn person_step(word: &str) -> &'static str {
    match word {
        "disattiva" => "Disattiva l’accesso",
        "riattiva" => "Riattiva l’accesso",
        "sessioni" => "Chiudi le sessioni",
        "programmi" => "Togli password per applicazioni e gettoni",
        "secondo-fattore" => "Togli il secondo fattore",
        "password" => "Nuova password",
        _ => "",
    }
}

/// The question before that, by its word.
#[must_use]
pub fn person_question(word: &str) -> &'static str {
    match word {
        "disattiva" => "Disattivare l’accesso?",
        "riattiva" => "Riattivare l’accesso?",
        "sessioni" => "Chiudere tutte le sessioni?",
        "programmi" => "Togliere tutte le password per applicazioni e i gettoni?",
        "secondo-fattore" => "Togliere il secondo fattore?",
        "password" => "Avviare una nuova password?",
        _ => "",
    }
}

/// What happens then, by its word.
#[must_use]
pub fn person_consequence(word: &str) -> &'static str {
    match word {
        "disattiva" => {
            "La persona non potrà più accedere né ricevere posta, e le sue sessioni finiscono subito. Nulla viene \
             cancellato: potrai riattivarla."
        }
        "riattiva" => "La persona potrà di nuovo accedere e ricevere posta.",
        "sessioni" => "La persona dovrà accedere di nuovo su ogni dispositivo. La password non cambia.",
        "programmi" => {
            "I programmi di posta e i telefoni che le usano sono fuori entro dieci secondi: la persona ne dovrà creare di nuove."
        }
        "secondo-fattore" => {
            "Per accedere basterà la password, finché la persona non ne attiva uno nuovo. Fallo solo dopo averla \
             riconosciuta. L’operazione resta nel registro."
        }
        "password" => {
            "La persona sceglierà una nuova password con un collegamento che vale 72 ore; fino ad allora vale quella di \
             adesso. L’operazione resta nel registro."
        }
        _ => "",
    }
}

/// What was done, by its word.
#[must_use]
pub fn person_done(word: &str) -> &'static str {
    match word {
        "disattiva" => "Accesso disattivato.",
        "riattiva" => "Accesso riattivato.",
        "sessioni" => "Sessioni chiuse.",
        "programmi" => "Password per applicazioni e gettoni tolti.",
        "secondo-fattore" => "Secondo fattore tolto.",
        _ => SAVED,
    }
}

/// Where the link was mailed.
#[must_use]
pub fn link_mailed(address: &str) -> String {
    format!("Il collegamento per scegliere la password è stato inviato a {address}.")
}

/// Takes an address away, for who listens.
#[must_use]
pub fn remove_thing(thing: &str) -> String {
    format!("{REMOVE} {thing}")
}

/// Makes an address the main one, for who listens.
#[must_use]
pub fn make_main(address: &str) -> String {
    format!("Rendi {address} l’indirizzo principale")
}

/// Takes a role away, for who listens.
#[must_use]
pub fn revoke_role(role: &str) -> String {
    format!("Revoca il ruolo {role}")
}

/// A role with what it is held for.
#[must_use]
pub fn role_for(role: &str, scope: &str) -> String {
    format!("{role} – {scope}")
}

/// How many recipients wait, and since when.
#[must_use]
pub fn queue_waits(count: u64, since: Option<i64>) -> String {
    let what = match count {
        1 => "1 messaggio da recapitare".to_owned(),
        count => format!("{} messaggi da recapitare", format::number(count)),
    };
    match since {
        Some(at) => format!("{what}, il più vecchio dal {}", format::date_time(at)),
        None => what,
    }
}

/// New office.
pub const OFFICE_NEW: &str = "Nuovo ufficio";
/// The tree.
pub const OFFICES_LEAD: &str =
    "L’organigramma: ogni ufficio con i suoi orari, le sue persone e i comuni di competenza.";
/// None.
pub const OFFICES_NONE: &str = "Nessun ufficio";
/// What to do then.
pub const OFFICES_NONE_BODY: &str =
    "Aggiungi il primo ufficio: comparirà qui e, se lo rendi pubblico, sul portale.";
/// The button.
pub const OFFICE_CREATE: &str = "Crea l’ufficio";
/// Hint.
pub const OFFICE_ADDRESS_HINT: &str =
    "In un dominio nostro: l’ufficio riceve una casella condivisa dalle sue persone.";
/// Section.
pub const PROFILE: &str = "Profilo";
/// Section.
pub const HOURS: &str = "Orari settimanali";
/// Section.
pub const DAYS: &str = "Giorni particolari";
/// Section.
pub const STAFF: &str = "Persone dell’ufficio";
/// Section.
pub const AREAS: &str = "Comuni di competenza";
/// No profile.
pub const NO_PROFILE: &str = "Questo ufficio non ha ancora un profilo.";
/// The link.
pub const SEE_LIVE: &str = "Guarda sul portale";
/// Kind of a unit, by its word.
#[must_use]
pub fn unit_kind(word: &str) -> &'static str {
    match word {
        "centre" => "Centro per l’Impiego",
        "unit" => "Unità della Provincia",
        "service" => "Servizio",
        _ => "",
    }
}
/// Field.
pub const SLUG: &str = "Indirizzo della pagina";
/// Hint.
pub const SLUG_HINT: &str =
    "Lettere minuscole, cifre e trattini. Vuoto: dal nome. L’indirizzo di prima continua a funzionare.";
/// Field.
pub const PARENT: &str = "Fa parte di";
/// None.
pub const NO_PARENT: &str = "Nessun altro ufficio";
/// Field.
pub const TERRITORY: &str = "Territorio";
/// None.
pub const NO_TERRITORY: &str = "Tutti i territori";
/// Field.
pub const POSITION: &str = "Posizione nell’elenco";
/// Field.
pub const DESCRIPTION: &str = "Descrizione";
/// Hint.
pub const MARKDOWN_HINT: &str = "In Markdown: ## per un titolo, - per un elenco, **grassetto**.";
/// Field.
pub const STREET: &str = "Via e numero";
/// Field.
pub const COMUNE: &str = "Comune";
/// Hint.
pub const COMUNE_HINT: &str = "Il nome, anche con la provincia: Lecce (LE).";
/// Field.
pub const CAP: &str = "CAP";
/// Field.
pub const PHONE: &str = "Telefono";
/// Field.
pub const FAX: &str = "Fax";
/// Field.
pub const PEC: &str = "PEC";
/// Field.
pub const POINT: &str = "Posizione sulla mappa";
/// Hint.
pub const POINT_HINT: &str = "Latitudine e longitudine in gradi: 40.3529, 18.1743.";
/// Field.
pub const ACCESS_NOTES: &str = "Accessibilità";
/// Hint.
pub const ACCESS_NOTES_HINT: &str = "Come si entra in sedia a rotelle, parcheggi, ascensori.";
/// Field.
pub const PUBLIC: &str = "Visibile sul portale";
/// Where it stands.
pub const STANDING: &str = "Dove sta nell’organigramma";
/// Where it is.
pub const WHERE: &str = "Dove si trova e come si raggiunge";
/// Only administrators move offices.
pub const MANAGER_NOTE: &str =
    "Nome, indirizzo della pagina e posto nell’organigramma li cambia un amministratore.";
/// Hint of hours.
pub const HOURS_HINT: &str =
    "Una riga per giorno: 08:30-12:30, 15:00-17:00 (su appuntamento). Vuoto: chiuso.";
/// Page.
pub const HOURS_EDIT: &str = "Modifica gli orari";
/// Page.
pub const PROFILE_EDIT: &str = "Modifica il profilo";
/// No hours.
pub const NO_HOURS: &str = "Gli orari non sono ancora indicati.";
/// No days.
pub const NO_DAYS: &str = "Nessun giorno particolare in arrivo.";
/// Field.
pub const DAY: &str = "Giorno";
/// Field.
pub const DAY_HOURS: &str = "Orari di quel giorno";
/// Hint.
pub const DAY_HOURS_HINT: &str = "08:30-10:30, oppure vuoto se l’ufficio è chiuso.";
/// Field.
pub const REASON: &str = "Motivo";
/// Field.
pub const YEAR: &str = "Anno";
/// The button.
pub const HOLIDAYS: &str = "Aggiungi le festività nazionali";
/// Closed.
pub const CLOSED: &str = "chiuso";
/// Nobody.
pub const NO_STAFF: &str = "Nessuno fa ancora parte di questo ufficio.";
/// Field.
pub const COLLEAGUE: &str = "Indirizzo di chi lavora nella rete";
/// Hint.
pub const COLLEAGUE_HINT: &str = "Chi entra nell’ufficio legge la sua casella.";
/// The button.
pub const JOIN: &str = "Aggiungi all’ufficio";
/// What is said of it.
pub const DESCRIBE: &str = "Scheda";
/// Nothing is said of it.
pub const NOT_DESCRIBED: &str = "non presentata sul portale";
/// Field.
pub const QUALIFICATION: &str = "Qualifica";
/// Field.
pub const DUTIES: &str = "Di che cosa si occupa";
/// The head is set.
pub const HEAD: &str = "Responsabile dell’ufficio";
/// Nothing.
pub const NO_AREAS: &str = "Nessun comune è assegnato a questo ufficio.";
/// Page.
pub const AREAS_EDIT: &str = "Comuni e date";
/// Hint.
pub const AREAS_LEAD: &str = "Ogni comune ha un solo ufficio competente per giorno. Quello che assegni qui prende il posto di ciò che \
                              valeva in quei giorni; prima e dopo tutto resta com’era.";
/// Field.
pub const COMUNI: &str = "Comuni";
/// Hint.
pub const COMUNI_HINT: &str = "Un nome per riga.";
/// Field.
pub const FROM: &str = "Dal giorno";
/// Field.
pub const TO: &str = "Fino al giorno";
/// Hint.
pub const TO_HINT: &str = "Vuoto: senza scadenza.";
/// The button.
pub const ASSIGN: &str = "Assegna all’ufficio";
/// The button.
pub const UNASSIGN: &str = "Togli la competenza";
/// Until further notice.
pub const OPEN_END: &str = "senza scadenza";
/// Nothing has changed.
pub const AREAS_SAME: &str = "Era già così: niente è cambiato.";
/// Columns.
pub const PERIOD: &str = "Periodo";
/// The button.
pub const SHUT_OFFICE: &str = "Disattiva l’ufficio";
/// The button.
pub const OPEN_OFFICE: &str = "Riattiva l’ufficio";
/// The question.
pub const SHUT_OFFICE_QUESTION: &str = "Disattivare l’ufficio?";
/// What happens.
pub const SHUT_OFFICE_CONSEQUENCE: &str =
    "Esce dal portale e dalla ricerca, e non riceve posta. Nulla viene cancellato: potrai riattivarlo.";
/// The question.
pub const OPEN_OFFICE_QUESTION: &str = "Riattivare l’ufficio?";
/// What happens.
pub const OPEN_OFFICE_CONSEQUENCE: &str = "Riceve di nuovo posta e, se è pubblico, torna sul portale.";

/// How many comuni have changed.
#[must_use]
pub fn areas_changed(count: usize) -> String {
    match count {
        0 => AREAS_SAME.to_owned(),
        1 => "La competenza è cambiata per 1 comune.".to_owned(),
        count => format!("La competenza è cambiata per {count} comuni."),
    }
}

/// How many holidays are new.
#[must_use]
pub fn holidays_added(count: usize) -> String {
    match count {
        0 => "Le festività di quell’anno c’erano già tutte.".to_owned(),
        1 => "Aggiunta 1 festività.".to_owned(),
        count => format!("Aggiunte {count} festività."),
    }
}

/// A span of days.
#[must_use]
pub fn period(from: &str, to: &str) -> String {
    if to.is_empty() { format!("dal {from}, {OPEN_END}") } else { format!("dal {from} al {to}") }
}

/// New territory.
pub const TERRITORY_NEW: &str = "Nuovo territorio";
/// What they are.
pub const TERRITORIES_LEAD: &str =
    "Gli enti che aderiscono al portale: chi legge sceglie di quale territorio vedere le novità.";
/// None.
pub const TERRITORIES_NONE: &str = "Nessun territorio";
/// What to do then.
pub const TERRITORIES_NONE_BODY: &str = "Aggiungi il primo ente: comparirà nel menu dei territori.";
/// New channel.
pub const CHANNEL_NEW: &str = "Nuovo canale";
/// What they are.
pub const CHANNELS_LEAD: &str =
    "I canali tematici: i loro membri vi pubblicano, anche scrivendo all’indirizzo del canale.";
/// None.
pub const CHANNELS_NONE: &str = "Nessun canale";
/// What to do then.
pub const CHANNELS_NONE_BODY: &str = "Aggiungi il primo canale, poi scegli chi vi pubblica.";
/// Field.
pub const BODY: &str = "Che ente è";
/// Field.
pub const SITE: &str = "Sito";
/// Field.
pub const CAN_BE_CHOSEN: &str = "Si può scegliere";
/// Hint.
pub const CAN_BE_CHOSEN_HINT: &str = "Se togli la spunta il territorio è ritirato: i suoi contenuti restano.";
/// Field.
pub const IN_USE: &str = "In uso";
/// Hint.
pub const IN_USE_HINT: &str =
    "Se togli la spunta il canale è ritirato: non riceve posta, nessuno vi pubblica, i contenuti restano.";
/// Field.
pub const SEEN_BY_ALL: &str = "Visibile a tutti";
/// Hint.
pub const SEEN_BY_ALL_HINT: &str = "Altrimenti lo vede solo chi lavora nella rete.";
/// Field.
pub const ABOUT: &str = "Di che cosa tratta";
/// Hint.
pub const THING_ADDRESS_HINT: &str = "In un dominio nostro.";
/// The button.
pub const CREATE: &str = "Crea";
/// Section.
pub const CHANNEL_MEMBERS: &str = "Chi pubblica nel canale";
/// A group of an accredited organisation.
pub const GROUP_ELSEWHERE: &str =
    "È il gruppo di un ente accreditato: nome e persone si curano nella pagina dell’ente";
/// None.
pub const NO_MEMBERS: &str = "Ancora nessuno: aggiungi chi può pubblicare.";
/// Column.
pub const MEMBERS: &str = "Membri";

/// What body a territory is, by its word.
#[must_use]
pub fn body(word: &str) -> &'static str {
    match word {
        "region" => "Regione",
        "province" => "Provincia",
        "agency" => "Agenzia",
        "other" => "Altro ente",
        _ => "",
    }
}

/// New contact.
pub const CONTACT_NEW: &str = "Nuovo contatto";
/// What they are.
pub const CONTACTS_LEAD: &str =
    "L’agenda degli enti e dei servizi utili alla rete. Le note interne le legge solo chi ci lavora.";
/// None.
pub const CONTACTS_NONE: &str = "Nessun contatto qui";
/// What to do then.
pub const CONTACTS_NONE_BODY: &str = "Cambia i filtri, oppure aggiungi un contatto.";
/// Field.
pub const ORGANISATION: &str = "Ente";
/// Field.
pub const PERSON_TO_ASK: &str = "Persona di riferimento";
/// Field.
pub const CATEGORY: &str = "Categoria";
/// Hint.
pub const CATEGORY_HINT: &str = "Per esempio: Sindacati, Patronati, Comuni.";
/// Field.
pub const MAIL: &str = "Posta";
/// Field.
pub const POSTAL: &str = "Via, CAP e città";
/// Field.
pub const NOTE: &str = "Note per tutti";
/// Field.
pub const INTERNAL_NOTE: &str = "Note interne";
/// Hint.
pub const INTERNAL_NOTE_HINT: &str = "Le legge solo chi lavora nella rete.";
/// The question.
pub const CONTACT_DELETE: &str = "Eliminare il contatto?";
/// What happens.
pub const CONTACT_DELETE_CONSEQUENCE: &str = "Esce dall’agenda e dal portale. Non si può tornare indietro.";
/// Done.
pub const CONTACT_DELETED: &str = "Contatto eliminato.";

/// What they are.
pub const ADDRESSES_LEAD: &str =
    "Dove porta un indirizzo, e gli inoltri, i gruppi e le funzioni che ci sono.";
/// Section.
pub const LOOK_UP: &str = "Dove porta un indirizzo";
/// The button.
pub const LOOK_UP_BUTTON: &str = "Cerca";
/// Tabs.
pub const ALIASES: &str = "Inoltri";
/// New alias.
pub const ALIAS_NEW: &str = "Nuovo inoltro";
/// Its targets.
pub const TARGETS: &str = "Porta a";
/// Hint.
pub const TARGETS_HINT: &str = "Un indirizzo per riga, nostri o esterni.";
/// New group or function.
pub const GROUP_NEW: &str = "Nuovo gruppo o funzione";
/// The group may be sent as.
pub const SENDS: &str = "I membri possono scrivere a nome del gruppo";
/// The question.
pub const ALIAS_DELETE: &str = "Eliminare l’inoltro?";
/// What happens.
pub const ALIAS_DELETE_CONSEQUENCE: &str =
    "Quello che arriva a questo indirizzo sarà respinto. Non si può tornare indietro.";
/// None.
pub const ADDRESSES_NONE: &str = "Nessun indirizzo trovato";
/// What to do then.
pub const ADDRESSES_NONE_BODY: &str = "Cambia le parole cercate, oppure aggiungine uno.";
/// Whose it is.
pub const OWNER: &str = "È di";
/// It is an alias.
pub const IS_ALIAS: &str = "Inoltro verso";
/// Who gets it.
pub const DELIVERED_TO: &str = "Lo riceve";
/// Outside.
pub const FORWARDED_TO: &str = "Fuori dalla rete";
/// Nobody.
pub const LEAD_NOBODY: &str = "Nessuno: quello che arriva qui viene respinto.";
/// Elsewhere.
pub const LEAD_ELSEWHERE: &str = "Il dominio non è nostro: la posta parte verso il suo server.";
/// Shut.
pub const LEAD_SHUT: &str = "Per ora nessuno: è disattivato o non ha membri attivi.";
/// Too far.
pub const LEAD_TOO_FAR: &str = "Troppi inoltri uno dopo l’altro: la posta viene respinta.";
/// The member's address.
pub const MEMBER_ADDRESS: &str = "Indirizzo della persona";

/// More than are named.
#[must_use]
pub fn and_more(count: usize) -> String {
    format!("e altri {count}")
}

/// Where a known one is.
pub const LOG_LEAD: &str = "Chi ha fatto che cosa, e quando. Le righe si aggiungono soltanto.";
/// Field.
pub const LOG_WHO: &str = "Chi";
/// Field.
pub const LOG_WHAT: &str = "Operazione";
/// Field.
pub const LOG_WHOM: &str = "Su chi o che cosa";
/// Column.
pub const LOG_WHEN: &str = "Quando";
/// Column.
pub const LOG_DETAIL: &str = "Particolari";
/// None.
pub const LOG_NONE: &str = "Nessuna operazione trovata";
/// What to do then.
pub const LOG_NONE_BODY: &str = "Togli o cambia i filtri.";
/// The button.
pub const LOG_EXPORT: &str = "Esporta in CSV";
/// Hint.
pub const LOG_EXPORT_HINT: &str =
    "Le operazioni trovate, al massimo 50.000. Anche l’esportazione resta nel registro.";
/// Nothing in particular.
pub const LOG_EVERYTHING: &str = "Tutte";

/// The label of a filter in force.
#[must_use]
pub fn filter(label: &str, value: &str) -> String {
    format!("{label}: {value}")
}
