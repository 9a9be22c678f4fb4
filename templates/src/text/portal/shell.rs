//! The frame of every page and the parts that pages share.

/// Name of the site.
pub const SITE: &str = "Pugliaimpiego";
/// What the site is, below its name.
pub const CLAIM: &str = "Lavoro, formazione e servizi per l’impiego";
/// Whose the site is, on top of each page.
pub const OWNER: &str = "Rete dei Centri per l’Impiego";
/// First link of each page.
pub const SKIP_TO_CONTENT: &str = "Vai al contenuto principale";
/// Second link of each page.
pub const SKIP_TO_FOOTER: &str = "Vai al piè di pagina";
/// Shown on every page of a server with invented data.
pub const DEMO: &str = "Ambiente dimostrativo: persone, aziende e annunci sono inventati.";

/// Label of the territories' menu before one is chosen.
pub const TERRITORY: &str = "Territorio";
/// Before the name of the territory chosen.
pub const TERRITORY_CHOSEN: &str = "Territorio:";
/// Above the list of territories.
pub const TERRITORY_LEAD: &str = "Vedi notizie, offerte e servizi di:";
/// Link to the log-in.
pub const LOG_IN: &str = "Accedi";
/// Button that ends the session.
pub const LOG_OUT: &str = "Esci";
/// Before the name of who is logged in, for who listens.
pub const ACCOUNT_OF: &str = "Area personale di";
/// Label of the form of the header.
pub const SEARCH_LABEL: &str = "Cerca nel sito";
/// Its button, and the link where there is no room for it.
pub const SEARCH: &str = "Cerca";
/// Label of the main menu.
pub const MAIN_MENU: &str = "Menu principale";
/// Opens the menu on narrow screens.
pub const MENU: &str = "Menu";
/// Closes it.
pub const CLOSE_MENU: &str = "Chiudi il menu";
/// Label of the menu of a reserved area.
pub const AREA_MENU: &str = "Menu dell’area";
/// Opens the menu of a reserved area on narrow screens.
pub const AREA_MENU_OPEN: &str = "Voci di quest’area";
/// Label of the breadcrumb.
pub const BREADCRUMB: &str = "Percorso di navigazione";
/// First crumb.
pub const HOME: &str = "Home";
/// Label of what stands beside the centre of a page.
pub const BESIDE: &str = "In evidenza";

/// Heading of the ways by kind of person.
pub const PATHS: &str = "Percorsi";
/// Heading of the contacts.
pub const CONTACTS: &str = "Contatti";
/// Its first sentence.
pub const CONTACTS_LEAD: &str = "Cerca il Centro per l’Impiego del tuo comune: indirizzo, orari e recapiti.";
/// Heading of the ways to follow what a page shows.
pub const FOLLOW: &str = "Segui gli aggiornamenti";
/// Label of the last links of a page.
pub const LEGAL: &str = "Informazioni legali";
/// What the program is, last on each page.
pub const PROGRAM: &str = "Software libero con licenza AGPL";
/// Link to the licences of what is part of pages.
pub const LICENCES: &str = "Licenze dei componenti";

/// A label and where it leads.
pub type Link = (&'static str, &'static str);

/// A section of the portal.
#[derive(Debug)]
pub struct Section {
    /// Its heading.
    pub label: &'static str,
    /// Its first page.
    pub href: &'static str,
    /// Its pages.
    pub entries: &'static [Link],
}

/// What a form held that was not taken.
pub const TYPED: &str = "Quello che avevi scritto";
/// What to do with it.
pub const TYPED_LEAD: &str =
    "Non è andato perso: copialo prima di lasciare questa pagina, poi riapri il modulo e incollalo.";
/// A field by its name in the form.
#[must_use]
pub fn field_named(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    first + &letters.as_str().replace(['_', '-'], " ")
}
/// A page beyond the end of a list.
pub const NO_SUCH_PAGE: &str = "Questa pagina non c’è";
/// How long the list is.
#[must_use]
pub fn list_has(pages: u64) -> String {
    if pages == 1 {
        "L’elenco ha una pagina sola.".to_owned()
    } else {
        format!("L’elenco ha {pages} pagine.")
    }
}
/// The way to its end.
pub const LAST_PAGE: &str = "Vai all’ultima pagina";

/// The main menu.
pub const SECTIONS: &[Section] = &[
    Section {
        label: "Novità",
        href: "/novita",
        entries: &[
            ("Tutte le novità", "/novita"),
            ("Notizie", "/notizie"),
            ("Eventi", "/eventi"),
            ("Scadenze", "/scadenze"),
            ("Comunicati", "/comunicati"),
            ("Iniziative", "/iniziative"),
            ("Partenariati", "/partenariati"),
            ("Area stampa", "/stampa"),
        ],
    },
    Section {
        label: "Lavoro",
        href: "/offerte",
        entries: &[
            ("Offerte di lavoro", "/offerte"),
            ("Concorsi pubblici", "/concorsi"),
            ("Imprese", "/imprese"),
        ],
    },
    Section {
        label: "Formazione",
        href: "/corsi",
        entries: &[("Corsi", "/corsi"), ("Enti di formazione", "/enti?tipo=training")],
    },
    Section {
        label: "Servizi e uffici",
        href: "/servizi",
        entries: &[
            ("Guida ai servizi", "/servizi"),
            ("Centri per l’Impiego e uffici", "/uffici"),
            ("Orari", "/orari"),
            ("Contatti utili", "/contatti"),
            ("Enti e organizzazioni", "/enti"),
            ("Accreditamento", "/accreditamento"),
        ],
    },
    Section {
        label: "Documenti e norme",
        href: "/moduli",
        entries: &[
            ("Moduli", "/moduli"),
            ("Procedure", "/procedure"),
            ("Normativa", "/normativa"),
            ("Direttive", "/direttive"),
            ("Determinazioni", "/atti"),
            ("Schede", "/schede"),
            ("Link utili", "/link"),
        ],
    },
    Section {
        label: "Partecipa",
        href: "/forum",
        entries: &[
            ("Forum e liste", "/forum"),
            ("Liste di distribuzione", "/liste"),
            ("Libro degli ospiti", "/libro-degli-ospiti"),
        ],
    },
];

/// The ways by kind of person.
pub const PERCORSI: &[Link] = &[
    ("Cittadini", "/percorsi/cittadini"),
    ("Imprese", "/percorsi/imprese"),
    ("Scuole", "/percorsi/scuole"),
    ("Enti", "/percorsi/enti"),
];

/// Contacts in the footer.
pub const CONTACT_LINKS: &[Link] =
    &[("Centri per l’Impiego e uffici", "/uffici"), ("Orari", "/orari"), ("Contatti utili", "/contatti")];

/// Last links of each page: label, where it leads, its name among the public sites of Italy (`data-element`) or empty.
pub const LEGAL_LINKS: &[(&str, &str, &str)] = &[
    ("Privacy", "/privacy", "privacy-policy-link"),
    ("Note legali", "/note-legali", "legal-notes"),
    ("Dichiarazione di accessibilità", "/accessibilita", "accessibility-link"),
    ("Segnala un problema", "/segnala", ""),
    ("Mappa del sito", "/mappa", ""),
];

/// Beside the label of what may be left empty.
pub const OPTIONAL: &str = "(facoltativo)";
/// Beside the label of a field that only a draft may lack.
pub const FOR_PUBLISHING: &str = "(serve per pubblicare)";
/// Heading of the box above a form that has faults.
pub const FORM_FAULTS: &str = "Controlla questi dati";
/// First choice of a list when none is chosen.
pub const CHOOSE: &str = "Scegli…";
/// What a field for files takes.
pub fn largest_file(size: &str) -> String {
    format!("Al massimo {size} per file.")
}

/// Link to the page before.
pub const PREVIOUS: &str = "Precedente";
/// Link to the next page.
pub const NEXT: &str = "Successiva";
/// Label of the pages of a list.
pub const PAGES: &str = "Pagine dei risultati";
/// A page of a list, for who listens.
pub fn page_number(number: u64) -> String {
    format!("Pagina {number}")
}
/// How many there are altogether.
pub fn results(total: u64) -> String {
    match total {
        0 => "Nessun risultato".to_owned(),
        1 => "1 risultato".to_owned(),
        total => format!("{} risultati", crate::format::number(total)),
    }
}
/// Which of them are shown.
pub fn results_shown(first: u64, last: u64, total: u64) -> String {
    let number = crate::format::number;
    format!("{}–{} di {}", number(first), number(last), results(total))
}

/// Heading of a form that narrows a list.
pub const FILTERS: &str = "Filtri";
/// Its button.
pub const APPLY: &str = "Applica i filtri";
/// Takes all filters away.
pub const CLEAR: &str = "Togli tutti i filtri";
/// Above the filters in force.
pub const ACTIVE_FILTERS: &str = "Filtri attivi";
/// Takes one filter away, for who listens.
pub fn remove_filter(label: &str) -> String {
    format!("Togli il filtro {label}")
}
/// Label of a sortable heading, for who listens.
pub fn sort_by(column: &str) -> String {
    format!("Ordina per {column}")
}
/// Leaves a question with nothing done.
pub const CANCEL: &str = "Annulla";
/// A step that is done, for who listens.
pub const STEP_DONE: &str = "Completato:";
/// The step one is at, for who listens.
pub const STEP_CURRENT: &str = "In corso:";
/// How far one is.
pub fn step_of(step: usize, steps: usize) -> String {
    format!("Passo {step} di {steps}")
}
/// Things not yet read, beside a name.
pub fn unread(count: u64) -> String {
    match count {
        1 => "1 da leggere".to_owned(),
        count => format!("{} da leggere", crate::format::number(count)),
    }
}
/// In place of an address of mail that not everybody may read.
pub const ADDRESS_HIDDEN: &str = "[indirizzo nascosto]";
/// Prints a page.
pub const PRINT: &str = "Stampa";
/// What a link to a file does, for who listens.
pub const DOWNLOAD: &str = "Scarica";
