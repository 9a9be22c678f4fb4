//! The offices of the demo province and the tables of trades, courses and streets its letters speak of.

/// An office: a CPI (Centro per l’Impiego, job centre) or the provincial office. It is a mailbox, not a log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Office {
    /// Left side of its address, such as `cpi.campi`.
    pub local_part: &'static str,
    /// Full name as shown in From.
    pub name: &'static str,
    /// Town of the seat.
    pub town: &'static str,
    /// ISTAT code of that town.
    pub istat: &'static str,
    /// Street and number (invented).
    pub street: &'static str,
    /// Telephone (invented, in an unassigned block).
    pub phone: &'static str,
    /// Log-ins of the people who work in its mailbox; the first is its head.
    pub operators: &'static [&'static str],
}

impl Office {
    /// The short name its functions end in: `campi` of `cpi.campi`.
    #[must_use]
    pub fn short(&self) -> &'static str {
        self.local_part.strip_prefix("cpi.").unwrap_or(self.local_part)
    }
}

macro_rules! cpi {
    ($short:literal, $name:literal, $istat:literal, $street:literal, $phone:literal, $people:expr) => {
        Office {
            local_part: concat!("cpi.", $short),
            name: concat!("Centro per l’Impiego di ", $name),
            town: $name,
            istat: $istat,
            street: $street,
            phone: $phone,
            operators: $people,
        }
    };
}

/// The ten CPI, in alphabetical order.
pub(super) const CPI: [Office; 10] = [
    cpi!("campi", "Campi Salentina", "075011", "Via delle Prove, 12", "0832 000 110", &["op01", "op02"]),
    cpi!("casarano", "Casarano", "075016", "Via dell’Esempio, 8", "0833 000 120", &["op03", "op04"]),
    cpi!("galatina", "Galatina", "075029", "Corso delle Prove, 40", "0836 000 130", &["op05", "op06"]),
    cpi!("gallipoli", "Gallipoli", "075031", "Via del Campione, 55", "0833 000 140", &["op07", "op08"]),
    cpi!("lecce", "Lecce", "075035", "Viale degli Esempi, 4", "0832 000 150", &["op09", "op10"]),
    cpi!("maglie", "Maglie", "075039", "Via delle Prove, 17", "0836 000 160", &["op11", "op12"]),
    cpi!("martano", "Martano", "075040", "Via del Modello, 3", "0836 000 170", &["op13", "op14"]),
    cpi!("nardo", "Nardò", "075052", "Via dell’Esempio, 29", "0833 000 180", &["op15", "op16"]),
    cpi!("poggiardo", "Poggiardo", "075061", "Via del Campione, 6", "0836 000 190", &["op17", "op18"]),
    cpi!("tricase", "Tricase", "075088", "Via del Modello, 12", "0833 000 200", &["op19", "op20"]),
];

/// The provincial office.
pub(super) const PROVINCIA: Office = Office {
    local_part: "provincia",
    name: "Provincia di Lecce - Servizio Formazione e Politiche del Lavoro",
    town: "Lecce",
    istat: "075035",
    street: "Piazza delle Prove, 1",
    phone: "0832 000 100",
    operators: &["redazione1", "op09"],
};

/// A trade, in the forms a sentence needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trade {
    /// Of a man.
    pub(super) him: &'static str,
    /// Of a woman.
    pub(super) her: &'static str,
    /// Of several.
    pub(super) them: &'static str,
    /// What a company asks for.
    pub(super) asks: &'static str,
}

const fn trade(him: &'static str, her: &'static str, them: &'static str, asks: &'static str) -> Trade {
    Trade { him, her, them, asks }
}

/// Trades sought and offered in the province.
pub(super) const TRADES: [Trade; 24] = [
    trade(
        "cameriere di sala",
        "cameriera di sala",
        "camerieri di sala",
        "esperienza di almeno una stagione e conoscenza dell’inglese",
    ),
    trade("aiuto cuoco", "aiuto cuoca", "aiuto cuochi", "attestato HACCP e disponibilità nei giorni festivi"),
    trade(
        "addetto alle vendite",
        "addetta alle vendite",
        "addetti alle vendite",
        "buona dialettica e disponibilità ai turni",
    ),
    trade(
        "muratore",
        "muratrice",
        "muratori",
        "esperienza nella lavorazione della pietra leccese e nelle volte a stella",
    ),
    trade("elettricista", "elettricista", "elettricisti", "qualifica professionale e patente B"),
    trade(
        "operatore socio-sanitario",
        "operatrice socio-sanitaria",
        "operatori socio-sanitari",
        "qualifica OSS e disponibilità ai turni notturni",
    ),
    trade(
        "impiegato amministrativo",
        "impiegata amministrativa",
        "impiegati amministrativi",
        "diploma di ragioneria e uso del foglio elettronico",
    ),
    trade("contabile", "contabile", "contabili", "autonomia nella prima nota e nelle liquidazioni IVA"),
    trade(
        "operaio agricolo",
        "operaia agricola",
        "operai agricoli",
        "esperienza nella potatura dell’olivo e patentino per il trattore",
    ),
    trade(
        "cucitore industriale",
        "cucitrice industriale",
        "cucitori industriali",
        "pratica della macchina lineare e della tagliacuci",
    ),
    trade(
        "operaio calzaturiero",
        "operaia calzaturiera",
        "operai calzaturieri",
        "esperienza nel reparto montaggio o orlatura",
    ),
    trade("magazziniere", "magazziniera", "magazzinieri", "patentino per il carrello elevatore"),
    trade(
        "autista di mezzi pesanti",
        "autista di mezzi pesanti",
        "autisti di mezzi pesanti",
        "patente CE e carta di qualificazione del conducente",
    ),
    trade(
        "receptionist d’albergo",
        "receptionist d’albergo",
        "receptionist d’albergo",
        "inglese e tedesco a livello di conversazione",
    ),
    trade("estetista", "estetista", "estetisti", "qualifica triennale"),
    trade("parrucchiere", "parrucchiera", "parrucchieri", "qualifica e almeno due anni di esperienza"),
    trade("meccanico d’auto", "meccanica d’auto", "meccanici d’auto", "pratica di diagnosi elettronica"),
    trade("saldatore", "saldatrice", "saldatori", "patentino TIG o filo continuo in corso di validità"),
    trade(
        "educatore d’infanzia",
        "educatrice d’infanzia",
        "educatori d’infanzia",
        "laurea in scienze dell’educazione",
    ),
    trade(
        "programmatore",
        "programmatrice",
        "programmatori",
        "conoscenza delle basi di dati e della programmazione web",
    ),
    trade(
        "grafico pubblicitario",
        "grafica pubblicitaria",
        "grafici pubblicitari",
        "un portfolio di lavori realizzati",
    ),
    trade("idraulico", "idraulica", "idraulici", "abilitazione agli impianti termici"),
    trade("panettiere", "panettiera", "panettieri", "disponibilità al lavoro notturno"),
    trade("giardiniere", "giardiniera", "giardinieri", "uso del decespugliatore e delle piattaforme aeree"),
];

/// Training courses.
pub(super) const COURSES: [&str; 12] = [
    "Operatore della ristorazione",
    "Tecniche di saldatura",
    "Lingua inglese, livello B1",
    "Contabilità informatizzata",
    "Operatore socio-sanitario",
    "Tecnico di cantiere edile",
    "Guida ambientale escursionistica",
    "Sartoria e confezione",
    "Grafica e web per l’impresa",
    "Sicurezza nei luoghi di lavoro",
    "Olivicoltura biologica",
    "Accoglienza turistica e beni culturali",
];

/// Procedures operators ask one another about.
pub(super) const PROCEDURES: [&str; 8] = [
    "la sospensione dello stato di disoccupazione",
    "il trasferimento della scheda anagrafica",
    "l’avviamento a selezione presso gli enti pubblici",
    "la registrazione della seconda intervista di orientamento",
    "la convenzione di tirocinio con più sedi operative",
    "la cancellazione delle schede doppie",
    "il rilascio del percorso lavoratore",
    "l’aggiornamento della graduatoria degli iscritti",
];
