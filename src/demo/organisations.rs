//! The organisations outside that have asked for accreditation. All invented; their codes are given by no office there is.

/// How far an organisation of the demo has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It has asked, and nobody has looked at it.
    Requested,
    /// It is approved.
    Approved,
    /// It was approved, and is suspended for this reason.
    Suspended(&'static str),
}

/// An organisation of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organisation {
    /// The word of its kind of body.
    pub body: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its codice fiscale.
    pub fiscal_code: &'static str,
    /// Street and number.
    pub street: &'static str,
    /// Five digits.
    pub postcode: &'static str,
    /// Its town.
    pub town: &'static str,
    /// The ISTAT code of that.
    pub comune: &'static str,
    /// Its site, without `https://`, and the domain of its address.
    pub site: &'static str,
    /// Its telephone.
    pub phone: &'static str,
    /// Its legal representative.
    pub representative: &'static str,
    /// What its statute says.
    pub statute: &'static str,
    /// What its page says: Markdown.
    pub mission: &'static str,
    /// Log-ins of who asked and of others who write for it.
    pub people: &'static [&'static str],
    /// How many days before the end of the demo's time it asked.
    pub days_ago: i64,
    /// How far it has come.
    pub standing: Standing,
}

/// All of them, in the order in which they have asked.
pub const ORGANISATIONS: [Organisation; 7] = [
    Organisation {
        body: "university",
        name: "Università di Terra d’Otranto",
        fiscal_code: "99000011991",
        street: "piazza dell’Ateneo 1",
        postcode: "73100",
        town: "Lecce",
        comune: "075035",
        site: "ateneo-otranto.example",
        phone: "0832 000101",
        representative: "Leda Martignano",
        statute: "Istituto pubblico di alta cultura: didattica, ricerca e servizi agli studenti.",
        mission: "L’ufficio **Job placement** accompagna studenti e laureati nel passaggio al lavoro.\n\n\
                  ## Che cosa facciamo\n\n\
                  - tirocini curriculari ed extracurriculari con le imprese della provincia;\n\
                  - incontri di orientamento due volte l’anno, aperti anche a chi non si è laureato da noi;\n\
                  - aiuto nella scrittura del curriculum.\n\n\
                  ## Quando trovarci\n\n\
                  Lo sportello è aperto il martedì e il giovedì mattina. Per i tirocini scrivi prima all’indirizzo qui sotto.",
        people: &["ente5"],
        days_ago: 716,
        standing: Standing::Approved,
    },
    Organisation {
        body: "employers",
        name: "Confederazione delle Botteghe Salentine",
        fiscal_code: "99000021990",
        street: "via delle Insegne 24",
        postcode: "73100",
        town: "Lecce",
        comune: "075035",
        site: "botteghesalentine.example",
        phone: "0832 000102",
        representative: "Ruggero Santoro",
        statute: "Rappresenta le imprese artigiane e del commercio di vicinato della provincia di Lecce.",
        mission: "Riuniamo botteghe artigiane e negozi di vicinato della provincia.\n\n\
                  ## Per le imprese\n\n\
                  Diamo informazioni su **apprendistato**, incentivi all’assunzione e sicurezza, e segnaliamo ai Centri per \
                  l’Impiego i profili che le botteghe cercano.\n\n\
                  ## Per chi cerca lavoro\n\n\
                  Ogni primavera apriamo i laboratori per una settimana: si vede il mestiere prima di sceglierlo.",
        people: &["ente1"],
        days_ago: 410,
        standing: Standing::Approved,
    },
    Organisation {
        body: "union",
        name: "Sindacato Autonomo Terra e Mare",
        fiscal_code: "99000031999",
        street: "corso del Porto 8",
        postcode: "73014",
        town: "Gallipoli",
        comune: "075031",
        site: "terraemare.example",
        phone: "0833 000103",
        representative: "Cesario Longo",
        statute: "Tutela i diritti dei lavoratori dell’agricoltura, della pesca e del turismo.",
        mission: "Seguiamo chi lavora nell’agricoltura, nella pesca e nel turismo, anche stagionale.\n\n\
                  - controllo di **busta paga** e contratto;\n\
                  - vertenze e conciliazioni;\n\
                  - domanda di disoccupazione agricola, da gennaio a marzo.\n\n\
                  Lo sportello di Gallipoli riceve senza appuntamento il lunedì e il mercoledì pomeriggio.",
        people: &["ente2"],
        days_ago: 330,
        standing: Standing::Approved,
    },
    Organisation {
        body: "patronato",
        name: "Patronato Due Mari",
        fiscal_code: "99000041998",
        street: "via Madonna della Luce 3",
        postcode: "73039",
        town: "Tricase",
        comune: "075088",
        site: "patronatoduemari.example",
        phone: "0833 000104",
        representative: "Addolorata Nisi",
        statute: "Assiste gratuitamente lavoratori e pensionati nelle pratiche con gli enti previdenziali.",
        mission: "Assistiamo **gratis** lavoratori, disoccupati e pensionati nelle pratiche con gli enti.\n\n\
                  ## Le pratiche più chieste\n\n\
                  1. NASpI e DIS-COLL\n2. assegno unico\n3. estratto contributivo e domanda di pensione\n\n\
                  Porta documento, codice fiscale e, per la NASpI, la lettera di licenziamento o il contratto scaduto.",
        people: &["ente3"],
        days_ago: 250,
        standing: Standing::Approved,
    },
    Organisation {
        body: "training",
        name: "Ente di formazione Nuovi Mestieri",
        fiscal_code: "99000051997",
        street: "via dei Maestri 15",
        postcode: "73024",
        town: "Maglie",
        comune: "075039",
        site: "nuovimestieri.example",
        phone: "0836 000105",
        representative: "Ottavio Fersini",
        statute: "Progetta e gestisce corsi di formazione professionale per giovani e adulti.",
        mission: "Corsi gratuiti per giovani in **obbligo formativo** e per adulti che cambiano lavoro.\n\n\
                  ## I nostri laboratori\n\n\
                  - falegnameria e restauro del legno;\n- cucina e sala;\n- impianti elettrici e fotovoltaico.\n\n\
                  ## Come iscriversi\n\n\
                  Chiedi al Centro per l’Impiego se un corso fa per te: l’iscrizione si apre trenta giorni prima dell’inizio.",
        people: &["ente4", "ente8"],
        days_ago: 190,
        standing: Standing::Approved,
    },
    Organisation {
        body: "agency",
        name: "Agenzia per il lavoro Ponte Levante",
        fiscal_code: "99000061996",
        street: "via della Stazione 40",
        postcode: "73042",
        town: "Casarano",
        comune: "075016",
        site: "pontelevante.example",
        phone: "0833 000106",
        representative: "Dario Mele",
        statute: "Agenzia autorizzata alla somministrazione e all’intermediazione di lavoro.",
        mission: "Cerchiamo personale per il calzaturiero e la logistica nel Basso Salento.",
        people: &["ente7"],
        days_ago: 150,
        standing: Standing::Suspended(
            "Nei comunicati inviati compare la pubblicità di servizi a pagamento per chi cerca lavoro: la linea editoriale \
             non la consente. Correggili e scrivici.",
        ),
    },
    Organisation {
        body: "association",
        name: "Associazione Orizzonte Giovani",
        fiscal_code: "99000071995",
        street: "vico dei Sarti 2",
        postcode: "73048",
        town: "Nardò",
        comune: "075052",
        site: "orizzontegiovani.example",
        phone: "0833 000107",
        representative: "Enrico Vantaggiato",
        statute: "Promuove la partecipazione dei giovani alla vita sociale e il volontariato.",
        mission: "Vorremmo far conoscere sul portale il nostro sportello per ragazze e ragazzi che hanno lasciato la scuola, e gli \
                  incontri con chi ha aperto un’attività.",
        people: &["ente6"],
        days_ago: 4,
        standing: Standing::Requested,
    },
];
