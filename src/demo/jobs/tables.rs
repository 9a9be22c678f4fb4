//! Trades of the demo's firms, the work they offer, what bodies seek and what schools teach.

use crate::jobs::listing::Education;

/// A kind of firm.
pub(super) struct Sector {
    /// What its name begins with.
    pub(super) name: &'static str,
    /// Its legal form.
    pub(super) form: &'static str,
    /// Its code of ATECO 2007.
    pub(super) ateco: &'static str,
    /// How it is spoken of: "un ristorante".
    pub(super) spoken: &'static str,
    /// What it does.
    pub(super) does: &'static str,
    /// The work it offers: places in [`WORK`].
    pub(super) work: &'static [usize],
}

const fn sector(
    name: &'static str,
    form: &'static str,
    ateco: &'static str,
    spoken: &'static str,
    does: &'static str,
    work: &'static [usize],
) -> Sector {
    Sector { name, form, ateco, spoken, does, work }
}

/// Kinds of firms of the province.
#[rustfmt::skip]
pub(super) const SECTORS: [Sector; 16] = [
    sector("Trattoria", "S.r.l.", "56.10.11", "un ristorante", "Cucina di mare e di terra, con sala interna e terrazza.", &[0, 1, 2]),
    sector("Hotel", "S.r.l.", "55.10.00", "un albergo", "Quaranta camere a pochi passi dal mare, aperto da marzo a novembre.", &[0, 1, 3, 4]),
    sector("Masseria", "Società agricola S.S.", "01.26.00", "un'azienda agricola", "Olivi, ortaggi e ospitalità rurale.", &[5, 6, 0, 4]),
    sector("Edil", "S.n.c.", "41.20.00", "un'impresa edile", "Ristrutturazioni e recupero di edifici storici in pietra leccese.", &[7, 8, 9]),
    sector("Calzaturificio", "S.p.A.", "15.20.10", "un calzaturificio", "Calzature da uomo e da donna per marchi italiani ed esteri.", &[10, 12]),
    sector("Confezioni", "S.r.l.", "14.13.10", "un laboratorio di confezioni", "Abbigliamento da lavoro e capispalla per conto terzi.", &[11, 12]),
    sector("Supermercati", "S.r.l.", "47.11.20", "un supermercato", "Tre punti vendita con banco di gastronomia e panetteria.", &[13, 14, 12]),
    sector("Trasporti", "S.r.l.", "49.41.00", "un'azienda di trasporti", "Trasporto di merci fresche fra la provincia e il Centro Italia.", &[15, 12, 16]),
    sector("Officina", "S.a.s.", "45.20.10", "un'officina", "Meccanica, elettrauto e revisioni.", &[16, 17]),
    sector("Cooperativa sociale", "Società cooperativa", "87.30.00", "una cooperativa sociale", "Assistenza a domicilio e una residenza per anziani.", &[18, 19, 4]),
    sector("Studio", "Associazione professionale", "69.20.11", "uno studio professionale", "Contabilità, paghe e consulenza alle piccole imprese.", &[20, 21]),
    sector("Digitale", "S.r.l.", "62.01.00", "un'azienda di servizi informatici", "Siti, gestionali e assistenza per imprese ed enti.", &[22, 23, 20]),
    sector("Frantoio", "S.r.l.", "10.41.10", "un frantoio", "Olio extravergine, dalla raccolta all'imbottigliamento.", &[5, 12, 13]),
    sector("Cantina", "Società cooperativa agricola", "11.02.10", "una cantina", "Negroamaro e Primitivo, con punto vendita e visite guidate.", &[5, 13, 12]),
    sector("Panificio", "Ditta individuale", "10.71.10", "un panificio", "Pane di grano duro, friselle e dolci della tradizione.", &[14, 13]),
    sector("Impianti", "S.r.l.", "43.21.01", "un'impresa di impianti", "Impianti elettrici, idraulici e fotovoltaici.", &[8, 9, 24]),
];

/// A kind of work.
pub(super) struct Work {
    /// Of one person.
    pub(super) one: &'static str,
    /// Of several.
    pub(super) many: &'static str,
    /// Its code of CP2021.
    pub(super) cp2021: &'static str,
    /// What it consists in.
    pub(super) duties: &'static [&'static str],
    /// What one has to bring.
    pub(super) wants: &'static [&'static str],
    /// What one has learnt, at least.
    pub(super) education: Education,
    /// A driving licence is needed.
    pub(super) drives: bool,
    /// It is work of the season.
    pub(super) season: bool,
}

const fn work(
    (one, many): (&'static str, &'static str),
    cp2021: &'static str,
    duties: &'static [&'static str],
    wants: &'static [&'static str],
    education: Education,
    (drives, season): (bool, bool),
) -> Work {
    Work { one, many, cp2021, duties, wants, education, drives, season }
}

/// Work that is offered in the province.
#[rustfmt::skip]
pub(super) const WORK: [Work; 25] = [
    work(("Cameriere o cameriera di sala", "Camerieri e cameriere di sala"), "5.2.2.3.2",
        &["accogliere i clienti e prendere le ordinazioni", "servire ai tavoli", "preparare e riordinare la sala", "tenere la cassa nei giorni di punta"],
        &["almeno una stagione di esperienza", "inglese per il servizio", "disponibilità nei giorni festivi"], Education::LowerSecondary, (false, true)),
    work(("Aiuto cuoco o aiuto cuoca", "Aiuto cuochi"), "5.2.2.1.0",
        &["preparare le materie prime", "curare una partita della cucina", "tenere in ordine celle e banchi"],
        &["attestato HACCP", "esperienza in cucina, anche breve", "disponibilità la sera"], Education::Qualification, (false, true)),
    work(("Barista", "Baristi"), "5.2.2.4.0",
        &["servire al banco e ai tavoli", "preparare caffetteria e aperitivi", "tenere in ordine il bancone"],
        &["pratica della macchina da caffè", "disponibilità ai turni"], Education::LowerSecondary, (false, true)),
    work(("Addetto o addetta al ricevimento", "Addetti al ricevimento"), "4.2.2.2.0",
        &["accogliere gli ospiti", "gestire prenotazioni e incassi", "rispondere alle richieste in lingua"],
        &["inglese e un'altra lingua", "uso di un gestionale alberghiero", "disponibilità ai turni di notte"], Education::Diploma, (false, true)),
    work(("Addetto o addetta alle pulizie", "Addetti alle pulizie"), "8.1.4.3.0",
        &["pulire camere e spazi comuni", "rifornire la biancheria", "segnalare guasti e mancanze"],
        &["precisione e riservatezza", "disponibilità al mattino"], Education::None, (false, true)),
    work(("Operaio o operaia agricola", "Operai agricoli"), "8.3.1.1.0",
        &["raccogliere olive e ortaggi", "potare sotto la guida di un esperto", "preparare le cassette per la vendita"],
        &["abitudine al lavoro all'aperto", "meglio se con patentino per il trattore"], Education::None, (true, true)),
    work(("Giardiniere o giardiniera", "Giardinieri"), "6.4.1.3.1",
        &["curare prati, siepi e piante in vaso", "mantenere gli impianti di irrigazione", "potare gli alberi ornamentali"],
        &["uso del decespugliatore e delle piattaforme aeree", "un anno di esperienza"], Education::Qualification, (true, false)),
    work(("Muratore o muratrice", "Muratori"), "6.1.2.1.0",
        &["costruire e riparare murature", "montare ponteggi con la squadra", "posare conci e volte in pietra"],
        &["esperienza nella lavorazione della pietra leccese", "formazione sulla sicurezza nei cantieri"], Education::LowerSecondary, (true, false)),
    work(("Elettricista", "Elettricisti"), "6.1.3.7.0",
        &["posare cavi e quadri", "cercare e riparare guasti", "compilare le dichiarazioni di conformità"],
        &["qualifica o diploma tecnico", "lettura degli schemi"], Education::Qualification, (true, false)),
    work(("Idraulico o idraulica", "Idraulici"), "6.1.3.6.1",
        &["installare impianti idrici e termici", "fare manutenzione a domicilio"],
        &["abilitazione agli impianti termici", "due anni di esperienza"], Education::Qualification, (true, false)),
    work(("Operaio calzaturiero o operaia calzaturiera", "Operai calzaturieri"), "6.5.4.2.2",
        &["orlare tomaie a macchina", "montare e rifinire la calzatura", "controllare la qualità dei pezzi"],
        &["esperienza in orlatura o montaggio", "precisione manuale"], Education::LowerSecondary, (false, false)),
    work(("Cucitore o cucitrice industriale", "Cucitori industriali"), "7.2.6.3.0",
        &["cucire a macchina lineare e tagliacuci", "rifinire e controllare i capi"],
        &["pratica delle macchine industriali", "rispetto dei tempi di consegna"], Education::LowerSecondary, (false, false)),
    work(("Magazziniere o magazziniera", "Magazzinieri"), "4.3.1.2.0",
        &["ricevere e controllare la merce", "preparare gli ordini", "tenere aggiornato l'inventario"],
        &["patentino per il carrello elevatore", "uso di un lettore di codici"], Education::LowerSecondary, (false, false)),
    work(("Addetto o addetta alle vendite", "Addetti alle vendite"), "5.1.2.2.0",
        &["assistere i clienti", "rifornire gli scaffali", "lavorare alla cassa"],
        &["buona capacità di relazione", "disponibilità ai turni e al sabato"], Education::LowerSecondary, (false, false)),
    work(("Panettiere o panettiera", "Panettieri"), "6.5.1.2.1",
        &["impastare e infornare", "preparare focacce e friselle", "pulire macchine e forni"],
        &["disponibilità al lavoro notturno", "attestato HACCP"], Education::LowerSecondary, (false, false)),
    work(("Autista di mezzi pesanti", "Autisti di mezzi pesanti"), "7.4.2.3.0",
        &["consegnare merci in Italia", "curare documenti di viaggio e cronotachigrafo", "controllare il carico"],
        &["patente CE e carta di qualificazione del conducente", "due anni di guida di mezzi pesanti"], Education::LowerSecondary, (true, false)),
    work(("Meccanico o meccanica d'auto", "Meccanici d'auto"), "6.2.3.1.1",
        &["fare tagliandi e riparazioni", "usare la diagnosi elettronica", "parlare con i clienti alla consegna"],
        &["qualifica di meccanico", "pratica di diagnosi elettronica"], Education::Qualification, (true, false)),
    work(("Saldatore o saldatrice", "Saldatori"), "6.2.1.2.0",
        &["saldare a TIG e a filo continuo", "preparare i pezzi da disegno", "rifinire le saldature"],
        &["patentino in corso di validità", "lettura del disegno tecnico"], Education::Qualification, (false, false)),
    work(("Operatore o operatrice socio-sanitaria", "Operatori socio-sanitari"), "5.3.1.1.0",
        &["aiutare le persone nelle attività di ogni giorno", "lavorare con infermieri ed educatori", "compilare il diario di assistenza"],
        &["qualifica OSS", "disponibilità ai turni, anche di notte"], Education::Qualification, (true, false)),
    work(("Educatore o educatrice", "Educatori"), "2.6.5.3.2",
        &["seguire un gruppo di bambini", "preparare attività e laboratori", "tenere i rapporti con le famiglie"],
        &["laurea in scienze dell'educazione", "esperienza con i bambini, anche di tirocinio"], Education::Bachelor, (false, false)),
    work(("Impiegato o impiegata amministrativa", "Impiegati amministrativi"), "4.1.1.2.0",
        &["curare posta e archivio", "registrare documenti", "rispondere al telefono"],
        &["diploma", "uso del foglio elettronico"], Education::Diploma, (false, false)),
    work(("Contabile", "Contabili"), "3.3.1.2.1",
        &["tenere prima nota e registri IVA", "preparare scadenze e pagamenti", "aiutare nella chiusura del bilancio"],
        &["diploma di ragioneria o laurea in economia", "due anni in uno studio o in azienda"], Education::Diploma, (false, false)),
    work(("Programmatore o programmatrice", "Programmatori"), "3.1.2.1.0",
        &["scrivere e provare programmi", "curare basi di dati", "correggere errori segnalati dai clienti"],
        &["conoscenza delle basi di dati e della programmazione web", "inglese tecnico"], Education::Diploma, (false, false)),
    work(("Grafico o grafica", "Grafici"), "3.4.4.1.1",
        &["impaginare materiali a stampa", "preparare immagini per il web", "seguire la stampa"],
        &["un portfolio di lavori realizzati", "uso dei programmi di grafica"], Education::Diploma, (false, false)),
    work(("Installatore o installatrice di impianti fotovoltaici", "Installatori di impianti fotovoltaici"), "6.2.4.1.1",
        &["montare pannelli e inverter", "lavorare in quota in sicurezza", "collaudare gli impianti"],
        &["formazione per i lavori in quota", "qualifica di elettricista"], Education::Qualification, (true, false)),
];

/// What a body seeks: one, several, profile, title required, level of it.
pub(super) type Post = (&'static str, &'static str, &'static str, &'static str, Education);

/// Posts that bodies fill.
#[rustfmt::skip]
pub(super) const POSTS: [Post; 12] = [
    ("istruttore amministrativo", "istruttori amministrativi", "Istruttore amministrativo, area degli istruttori", "Diploma di istruzione secondaria superiore", Education::Diploma),
    ("istruttore contabile", "istruttori contabili", "Istruttore contabile, area degli istruttori", "Diploma di ragioneria o titolo equivalente", Education::Diploma),
    ("agente di polizia locale", "agenti di polizia locale", "Agente di polizia locale, area degli istruttori", "Diploma di istruzione secondaria superiore; patente B", Education::Diploma),
    ("assistente sociale", "assistenti sociali", "Assistente sociale, area dei funzionari", "Laurea in servizio sociale e iscrizione all'albo", Education::Bachelor),
    ("funzionario tecnico", "funzionari tecnici", "Funzionario tecnico, area dei funzionari", "Laurea in ingegneria o architettura", Education::Master),
    ("funzionario amministrativo", "funzionari amministrativi", "Funzionario amministrativo, area dei funzionari", "Laurea in giurisprudenza, economia o scienze politiche", Education::Bachelor),
    ("operaio specializzato", "operai specializzati", "Operatore esperto, area degli operatori esperti", "Licenza media e qualifica professionale", Education::Qualification),
    ("infermiere", "infermieri", "Infermiere, area dei professionisti della salute", "Laurea in infermieristica e iscrizione all'albo", Education::Bachelor),
    ("operatore socio-sanitario", "operatori socio-sanitari", "Operatore socio-sanitario", "Qualifica di operatore socio-sanitario", Education::Qualification),
    ("educatore d'infanzia", "educatori d'infanzia", "Educatore, area degli istruttori", "Laurea in scienze dell'educazione", Education::Bachelor),
    ("bibliotecario", "bibliotecari", "Bibliotecario, area degli istruttori", "Diploma e attestato di biblioteconomia", Education::Diploma),
    ("collaboratore scolastico", "collaboratori scolastici", "Collaboratore, area dei collaboratori", "Licenza media", Education::LowerSecondary),
];

/// Bodies: what their name begins with, and how far what they seek reaches (as its word).
pub(super) const BODIES: [(&str, bool); 6] = [
    ("Comune di Prova", true),
    ("Unione dei comuni Prova", true),
    ("Azienda sanitaria Prova", false),
    ("Azienda di servizi alla persona Prova", true),
    ("Istituto comprensivo Prova", true),
    ("Agenzia regionale Prova", false),
];

/// What a school teaches: title, hours, for whom, what one has to bring, certificate, what it is about.
pub(super) type Lesson = (&'static str, i64, &'static str, &'static str, &'static str, &'static str);

/// Courses of the province.
#[rustfmt::skip]
pub(super) const LESSONS: [Lesson; 16] = [
    ("Operatore della ristorazione", 900, "Giovani fino a 25 anni", "Licenza media.", "Qualifica professionale", "Cucina e sala, con metà delle ore in azienda."),
    ("Tecniche di saldatura", 120, "Disoccupati", "Manualità; una prova pratica all'inizio.", "Patentino di saldatore", "Saldatura TIG e a filo continuo, lettura del disegno, sicurezza."),
    ("Lingua inglese, livello B1", 80, "Disoccupati e occupati", "Livello A2, accertato con una prova.", "Attestato di frequenza, con esame esterno facoltativo", "Conversazione, scrittura e inglese per il lavoro."),
    ("Contabilità informatizzata", 200, "Diplomati", "Diploma e uso del computer.", "Attestato di frequenza", "Prima nota, IVA, fatturazione elettronica, bilancio."),
    ("Operatore socio-sanitario", 1000, "Maggiorenni con licenza media", "Licenza media e 18 anni compiuti.", "Qualifica di operatore socio-sanitario", "Lezioni, esercitazioni e tirocinio in strutture della provincia."),
    ("Tecnico di cantiere edile", 300, "Diplomati", "Diploma di geometra o esperienza in cantiere.", "Qualifica professionale", "Contabilità dei lavori, sicurezza, restauro in pietra leccese."),
    ("Guida ambientale escursionistica", 240, "Diplomati", "Diploma e buona forma fisica.", "Attestato per l'iscrizione al registro", "Natura, storia e lingua per accompagnare gruppi lungo la costa e nell'interno."),
    ("Sartoria e confezione", 300, "Disoccupati", "Nessuno in particolare.", "Qualifica professionale", "Taglio, cucito a macchina e riparazioni."),
    ("Grafica e web per l'impresa", 250, "Giovani fino a 35 anni", "Uso del computer.", "Attestato di frequenza", "Immagini, impaginazione e un sito da pubblicare alla fine."),
    ("Sicurezza nei luoghi di lavoro", 16, "Lavoratori e lavoratrici", "Nessuno in particolare.", "Attestato di formazione generale e specifica", "Rischi, dispositivi, emergenze."),
    ("Olivicoltura biologica", 60, "Operatori agricoli", "Esperienza in agricoltura.", "Attestato di frequenza", "Potatura, difesa delle piante e certificazione."),
    ("Accoglienza turistica e beni culturali", 200, "Diplomati", "Diploma e inglese di livello A2.", "Attestato di frequenza", "Ricevimento, itinerari e tutela dei beni culturali."),
    ("Addetto al carrello elevatore", 12, "Lavoratori e disoccupati", "Patente B.", "Patentino per carrelli elevatori", "Teoria e prova pratica in magazzino."),
    ("HACCP per addetti alla ristorazione", 8, "Chi lavora o cerca lavoro in cucina e in sala", "Nessuno in particolare.", "Attestato HACCP", "Igiene, temperature, registri."),
    ("Installatore di impianti fotovoltaici", 80, "Elettricisti", "Qualifica di elettricista.", "Attestato per installatori qualificati", "Progetto, posa, collaudo e lavori in quota."),
    ("Assistente familiare", 150, "Disoccupati, anche stranieri", "Italiano di livello A2.", "Attestato di assistente familiare", "Cura della persona, alimentazione, primo soccorso."),
];
