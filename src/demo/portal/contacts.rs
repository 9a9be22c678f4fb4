//! The agenda of useful contacts of the demo.

use super::Contact;

const fn contact(
    body: &'static str,
    category: &'static str,
    phone: &'static str,
    local_part: &'static str,
    address: &'static str,
    note: &'static str,
) -> Contact {
    Contact { body, name: "", category, phone, local_part, address, note, internal_note: "", public: true }
}

/// The agenda of useful contacts.
pub const CONTACTS: [Contact; 12] = [
    contact(
        "Sportello unico per l’immigrazione",
        "Enti pubblici",
        "0832 000 300",
        "sportello.immigrazione",
        "Piazza dell’Esempio, 1, Lecce",
        "Nulla osta al lavoro e ricongiungimenti, su appuntamento.",
    ),
    Contact {
        name: "Ufficio prestazioni",
        internal_note: "Per le pratiche urgenti della rete usare la casella riservata.",
        ..contact(
            "Istituto di previdenza, sede provinciale",
            "Enti pubblici",
            "0832 000 310",
            "previdenza.lecce",
            "Viale degli Esempi, 30, Lecce",
            "Indennità di disoccupazione e assegni familiari.",
        )
    },
    contact(
        "Istituto per gli infortuni sul lavoro",
        "Enti pubblici",
        "0832 000 320",
        "infortuni.lecce",
        "Via del Campione, 7, Lecce",
        "Denunce di infortunio e prevenzione.",
    ),
    contact(
        "Ispettorato del lavoro",
        "Enti pubblici",
        "0832 000 330",
        "ispettorato",
        "Viale degli Esempi, 44, Lecce",
        "Segnalazioni, conciliazioni, autorizzazioni.",
    ),
    contact(
        "Camera delle imprese",
        "Associazioni di imprese",
        "0832 000 340",
        "camera.imprese",
        "Corso delle Prove, 2, Lecce",
        "Registro delle imprese e nuova imprenditorialità.",
    ),
    contact(
        "Unione degli agricoltori del Salento",
        "Associazioni di imprese",
        "0832 000 350",
        "agricoltori",
        "Via del Frantoio, 9, Lecce",
        "Assunzioni in agricoltura e campagne stagionali.",
    ),
    contact(
        "Artigiani del Capo",
        "Associazioni di imprese",
        "0833 000 360",
        "artigiani.capo",
        "Via dell’Esempio, 15, Tricase",
        "Botteghe che ospitano apprendisti.",
    ),
    contact(
        "Patronato Lavoro e Diritti",
        "Sindacati e patronati",
        "0832 000 370",
        "patronato",
        "Via delle Prove, 60, Lecce",
        "Assistenza gratuita per domande e ricorsi.",
    ),
    contact(
        "Consigliera di parità",
        "Pari opportunità",
        "0832 000 380",
        "consigliera.parita",
        "Piazza delle Prove, 1, Lecce",
        "Ascolto e tutela contro le discriminazioni sul lavoro.",
    ),
    contact(
        "Consorzio Arti e Saperi",
        "Enti di formazione",
        "0832 000 390",
        "artiesaperi",
        "Via del Campione, 18, Galatina",
        "Corsi per adulti, serali.",
    ),
    contact(
        "Cooperativa sociale Il Melograno",
        "Terzo settore",
        "0832 000 395",
        "coop.melograno",
        "Via dell’Esempio, 3, Maglie",
        "Inserimenti lavorativi di persone svantaggiate.",
    ),
    Contact {
        name: "Reperibilità",
        internal_note: "Solo per guasti alla rete dei Centri, fuori dagli orari d’ufficio.",
        public: false,
        ..contact(
            "Assistenza informatica della rete",
            "Servizi della rete",
            "0832 000 399",
            "assistenza.rete",
            "",
            "Guasti a postazioni e collegamenti.",
        )
    },
];
