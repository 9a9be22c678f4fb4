//! The first page and the paths.

/// The heading.
pub const TITLE: &str = "Lavoro, formazione e servizi per l’impiego";
/// The sentence below it.
pub const LEAD: &str =
    "Le offerte, i corsi, i servizi e le novità dei Centri per l’Impiego, in un posto solo.";
/// Whose contents are shown, when a territory is chosen.
#[must_use]
pub fn of_territory(name: &str) -> String {
    format!("Stai guardando: {name}")
}
/// Ways on: picture, title, text, address.
pub const WAYS: [(&str, &str, &str, &str); 4] = [
    ("it-search", "Cerco lavoro", "Offerte e concorsi", "/offerte"),
    ("it-bookmark", "Cerco un corso", "Formazione vicino a te", "/corsi"),
    ("it-files", "Mi serve un servizio", "Chi, come, dove", "/servizi"),
    ("it-help-circle", "Ho una domanda", "Uffici e contatti", "/uffici"),
];
/// Heading of news.
pub const NEWS: &str = "Novità";
/// Heading of events.
pub const EVENTS: &str = "Prossimi eventi";
/// Heading of deadlines.
pub const DEADLINES: &str = "In scadenza";
/// Heading of vacancies.
pub const VACANCIES: &str = "Ultime offerte di lavoro";
/// Heading of courses.
pub const COURSES: &str = "Corsi in partenza";
/// Heading of competitions.
pub const COMPETITIONS: &str = "Concorsi pubblici";
/// Heading of laws and directives, which are the same for all territories.
pub const RULES: &str = "Norme e direttive";
/// Heading of initiatives, which are the same for all territories.
pub const INITIATIVES: &str = "Iniziative e partenariati";
/// Heading of channels.
pub const CHANNELS: &str = "Canali tematici";
/// Heading of paths.
pub const PATHS: &str = "Percorsi";
/// All there is.
pub const ALL: &str = "Vedi tutto";
/// When there is nothing yet.
pub const EMPTY: &str = "Per questo territorio non ci sono ancora novità";
/// What to do then.
pub const EMPTY_BODY: &str = "Scegli un altro territorio in alto, oppure guarda le novità di tutti.";
/// The link to all territories.
pub const EMPTY_LINK: &str = "Tutte le novità";

/// A path: its slug, title, sentence, and what it collects (title, sentence, address).
pub struct PathText {
    /// Part of its address.
    pub slug: &'static str,
    /// Its name.
    pub title: &'static str,
    /// For whom it is.
    pub lead: &'static str,
    /// A pictogram.
    pub picture: &'static str,
    /// What it collects.
    pub ways: &'static [(&'static str, &'static str, &'static str)],
}

/// The paths.
pub const ALL_PATHS: [PathText; 4] = [
    PathText {
        slug: "cittadini",
        title: "Cittadini",
        lead: "Per chi cerca lavoro, vuole cambiarlo o vuole imparare qualcosa di nuovo.",
        picture: "it-user",
        ways: &[
            ("Offerte di lavoro", "Cerca per comune, professione e contratto", "/offerte"),
            ("Concorsi pubblici", "I bandi aperti e le loro scadenze", "/concorsi"),
            ("Corsi di formazione", "Gratuiti e a pagamento", "/corsi"),
            ("Moduli", "Quelli da portare allo sportello, già pronti", "/moduli"),
            ("Il tuo Centro per l’Impiego", "Orari, indirizzi e persone", "/uffici"),
            ("I contratti spiegati", "Schede in parole semplici", "/schede"),
        ],
    },
    PathText {
        slug: "imprese",
        title: "Imprese",
        lead: "Per chi cerca personale, vuole farsi conoscere o ha obblighi da assolvere.",
        picture: "it-pa",
        ways: &[
            ("Elenco delle imprese", "Presenta la tua attività", "/imprese"),
            ("Moduli", "Comunicazioni e richieste", "/moduli"),
            ("Normativa", "Leggi e regolamenti sul lavoro", "/normativa"),
            ("Scadenze", "Incentivi, bandi e adempimenti", "/scadenze"),
            ("Uffici", "A chi rivolgersi", "/uffici"),
        ],
    },
    PathText {
        slug: "scuole",
        title: "Scuole",
        lead: "Per scuole e famiglie: orientamento, obbligo formativo e formazione.",
        picture: "it-folder",
        ways: &[
            ("Corsi di formazione", "L’offerta formativa", "/corsi"),
            ("Eventi", "Giornate di orientamento", "/eventi"),
            ("Moduli", "Comunicazioni delle scuole", "/moduli"),
            ("Normativa", "Obbligo formativo e istruzione", "/normativa"),
            ("Uffici", "Il Centro per l’Impiego della tua zona", "/uffici"),
        ],
    },
    PathText {
        slug: "enti",
        title: "Enti e operatori",
        lead: "Per chi lavora nella rete o con la rete: enti accreditati, patronati, agenzie, comuni.",
        picture: "it-horn",
        ways: &[
            ("Accreditamento", "Chiedi di pubblicare nel portale", "/accreditamento"),
            ("Enti accreditati", "Chi sono e che cosa pubblicano", "/enti"),
            ("Direttive", "Gli indirizzi degli enti di governo", "/direttive"),
            ("Determinazioni e atti", "Il registro degli atti", "/atti"),
            ("Contatti utili", "L’agenda della rete", "/contatti"),
            ("Area stampa", "I comunicati", "/stampa"),
        ],
    },
];

/// Heading of the services of a path.
pub const PATH_SERVICES: &str = "I servizi per te";
/// Heading of the news of a path.
pub const PATH_NEWS: &str = "Novità per te";
