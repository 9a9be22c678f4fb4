//! The lists and boards of the demo, and what is written there. All invented.

use super::{
    DOMAIN,
    days::{MINUTE, header_date, working_day_after},
    encode::{header_text, phrase, wrap},
    people,
};
use std::collections::HashMap;

/// Hours of the day between which nobody writes what is answered later the same day.
const PAUSE: i64 = 25 * MINUTE;

/// A list or board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Board {
    /// Left side of its address.
    pub local_part: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub description: &'static str,
    /// The word of what it looks like.
    pub face: &'static str,
    /// What is chosen otherwise than usual: `key=value`, as the command line has it.
    pub settings: &'static [&'static str],
    /// The word of who reads it; empty for as usual.
    pub reading: &'static str,
    /// Words of the roles whose holders are members.
    pub roles: &'static [&'static str],
    /// Log-ins of members beside them.
    pub members: &'static [&'static str],
    /// The log-in of who owns it.
    pub owner: &'static str,
    /// The log-in of who moderates it; empty for nobody.
    pub moderator: &'static str,
}

const OPERATORS: &[&str] = &["operator", "office-manager"];
const CITIZENS: &[&str] = &["cittadino1", "cittadino2", "cittadino3", "cittadino4"];

/// All of them, in the order people see.
pub const BOARDS: [Board; 8] = [
    Board {
        local_part: "rete",
        name: "Rete dei centri per l’impiego",
        description: "La lista di tutti gli operatori della provincia: novità, domande rapide, materiali.",
        face: "list",
        settings: &[
            "prefix=[rete]",
            "moderation=strangers",
            "joining=closed",
            "roster=members",
            "reply-to=list",
        ],
        reading: "",
        roles: OPERATORS,
        members: &[],
        owner: "op01",
        moderator: "moderatore1",
    },
    Board {
        local_part: "forum-lavoro",
        name: "Forum del lavoro",
        description: "Cercare e offrire lavoro in provincia: esperienze, consigli, domande ai centri per l’impiego.",
        face: "board",
        settings: &[],
        reading: "",
        roles: OPERATORS,
        members: CITIZENS,
        owner: "redazione1",
        moderator: "moderatore1",
    },
    Board {
        local_part: "forum-formazione",
        name: "Forum della formazione",
        description: "Corsi, tirocini, qualifiche: chi li ha frequentati racconta, chi li organizza risponde.",
        face: "board",
        settings: &[],
        reading: "",
        roles: OPERATORS,
        members: CITIZENS,
        owner: "redazione1",
        moderator: "moderatore1",
    },
    Board {
        local_part: "domande",
        name: "Domande e risposte",
        description: "Come si fa? Domande sulle procedure, fra operatori; la risposta giusta viene segnata.",
        face: "questions",
        settings: &["joining=closed"],
        reading: "",
        roles: OPERATORS,
        members: &[],
        owner: "op09",
        moderator: "moderatore1",
    },
    Board {
        local_part: "bacheca",
        name: "Bacheca degli operatori",
        description: "Avvisi di servizio, domanda e offerta di lavoro da far girare subito fra i centri.",
        face: "notices",
        settings: &["joining=closed"],
        reading: "",
        roles: OPERATORS,
        members: &[],
        owner: "op11",
        moderator: "moderatore1",
    },
    Board {
        local_part: "libro-ospiti",
        name: "Libro degli ospiti",
        description: "Un saluto, un ringraziamento, un suggerimento. Ogni messaggio è letto prima di apparire.",
        face: "guestbook",
        settings: &[],
        reading: "",
        roles: &[],
        members: &[],
        owner: "redazione1",
        moderator: "moderatore1",
    },
    Board {
        local_part: "forum-redazione",
        name: "Redazione",
        description: "Il lavoro della redazione: chi scrive che cosa, e quando esce.",
        face: "board",
        settings: &[
            "posting=members",
            "moderation=nothing",
            "joining=closed",
            "hide-addresses=off",
            "mode=every",
        ],
        reading: "members",
        roles: &["editor", "administrator"],
        members: &[],
        owner: "redazione1",
        moderator: "",
    },
    Board {
        local_part: "avvisi",
        name: "Avvisi ai cittadini",
        description: "Le scadenze e le novità dei centri per l’impiego, al massimo una volta alla settimana.",
        face: "list",
        settings: &["posting=stewards", "otherwise=refuse", "prefix=[avvisi]"],
        reading: "everyone",
        roles: &[],
        members: &["cittadino1", "cittadino2", "cittadino3", "cittadino4", "cittadino5"],
        owner: "redazione1",
        moderator: "",
    },
];

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is published.
    Published,
    /// It waits, and the moderator publishes it.
    Approved,
    /// It still waits.
    Waits,
}

/// A message as it is written below.
struct Written {
    key: &'static str,
    board: &'static str,
    /// Log-in of who writes it.
    from: &'static str,
    /// Days before the end of the demo's time, and the hour.
    when: (i64, i64),
    /// Empty for an answer.
    subject: &'static str,
    /// The key of what it answers; empty for nothing.
    answers: &'static str,
    text: &'static [&'static str],
    fate: Fate,
}

const fn topic(
    key: &'static str,
    board: &'static str,
    from: &'static str,
    when: (i64, i64),
    subject: &'static str,
    text: &'static [&'static str],
) -> Written {
    Written { key, board, from, when, subject, answers: "", text, fate: Fate::Published }
}

const fn answer(
    key: &'static str,
    answers: &'static str,
    from: &'static str,
    when: (i64, i64),
    text: &'static [&'static str],
) -> Written {
    Written { key, board: "", from, when, subject: "", answers, text, fate: Fate::Published }
}

impl Written {
    const fn with(self, fate: Fate) -> Self {
        Self { fate, ..self }
    }
}

const WRITTEN: &[Written] = &[
    // rete
    topic("rete-1", "rete", "op01", (38, 9), "Nuovo modello per il patto di servizio", &[
        "Buongiorno a tutti,",
        "da lunedì si usa il nuovo modello del patto di servizio. Cambiano la pagina degli impegni e lo spazio per la firma: il \
         vecchio non va più stampato, anche se ne avete ancora copie.",
        "Chi trova errori li scriva qui, così li raccogliamo in una volta sola.",
    ]),
    answer("rete-2", "rete-1", "op06", (38, 11), &[
        "Ricevuto. A Galatina il campo per il codice fiscale taglia l’ultima lettera quando si stampa dal portatile dello sportello 2.",
    ]),
    answer("rete-3", "rete-1", "op16", (37, 9), &[
        "Anche a Poggiardo. Con i margini stretti nelle opzioni di stampa si risolve.",
    ]),
    answer("rete-4", "rete-1", "op01", (36, 10), &["Grazie Immacolata, lo aggiungo alle istruzioni."]),
    topic("rete-5", "rete", "op11", (20, 8), "Turni allo sportello itinerante", &[
        "Mancano due mattine allo sportello itinerante di dicembre: Castrignano del Capo e Otranto. Chi può?",
        "Il pulmino parte da Maglie alle 8.00.",
    ]),
    answer("rete-6", "rete-5", "op20", (20, 12), &["Per Castrignano ci sono io, da Tricase sono venti minuti."]),
    answer("rete-7", "rete-5", "op13", (19, 9), &["Otranto la prende Brizio, io sono in ferie quella settimana."]),
    topic("rete-8", "rete", "op03", (6, 10), "Chiusura per l’assemblea: come l’avete scritta sul sito?", &[
        "Per la mattina dell’assemblea noi abbiamo segnato l’orario ridotto. Voi avete messo anche il numero per le urgenze? \
         Vorrei che fosse uguale per tutti.",
    ]),
    answer("rete-9", "rete-8", "op17", (5, 9), &["Sì, il numero della sede centrale, come l’anno scorso."]),
    topic("rete-10", "rete", "azienda2", (2, 11), "Cerchiamo orlatrici: potete diffondere?", &[
        "Buongiorno, siamo il Calzaturificio Due Mari di Casarano. Cerchiamo quattro orlatrici con esperienza. È possibile far \
         girare la richiesta a tutti i centri?",
    ])
    .with(Fate::Waits),
    // forum-lavoro
    topic("lavoro-1", "forum-lavoro", "cittadino1", (31, 18), "Primo colloquio: che cosa portare?", &[
        "Ciao a tutti, settimana prossima ho il primo colloquio al centro per l’impiego di Lecce dopo due anni all’estero.",
        "Oltre al documento e al codice fiscale serve altro? I contratti di fuori sono in inglese.",
    ]),
    answer("lavoro-2", "lavoro-1", "op09", (30, 9), &[
        "Buongiorno Chiara, bastano documento e codice fiscale. I contratti li porti pure così come sono: li leggiamo insieme \
         e, se serve, le diciamo quali far tradurre.",
    ]),
    answer("lavoro-3", "lavoro-1", "cittadino3", (30, 20), &[
        "Io mi ero stampata anche il curriculum, l’operatrice l’ha sistemato con me sul momento. In bocca al lupo!",
    ]),
    answer("lavoro-4", "lavoro-1", "cittadino1", (24, 17), &["Tutto fatto, mezz’ora e gentilissimi. Grazie a tutte e due."]),
    topic("lavoro-5", "forum-lavoro", "cittadino4", (17, 19), "Lavoro stagionale d’inverno: dove cercare?", &[
        "D’estate lavoro negli stabilimenti, da ottobre a marzo non trovo niente. Qualcuno ha trovato in frantoio o nei vivai?",
    ]),
    answer("lavoro-6", "lavoro-5", "cittadino2", (17, 21), &[
        "Nei frantoi si assume adesso, ma bisogna muoversi: guarda le offerte con scadenza vicina e telefona.",
    ]),
    answer("lavoro-7", "lavoro-5", "op02", (16, 10), &[
        "Confermo. Nelle offerte del portale, con il filtro «tempo determinato», oggi ce ne sono alcune fra Campi e Galatina. \
         Se ha la patente del trattore lo scriva nel curriculum: è molto richiesta.",
    ]),
    topic("lavoro-8", "forum-lavoro", "cittadino2", (8, 16), "La DID si può fare da casa?", &[
        "Ho perso il lavoro la settimana scorsa. La dichiarazione di immediata disponibilità si può fare da casa o devo venire?",
    ]),
    answer("lavoro-9", "lavoro-8", "op10", (7, 8), &[
        "Si può fare da casa con l’identità digitale; entro quindici giorni la chiamiamo noi per il patto di servizio. Se \
         preferisce, allo sportello la facciamo insieme in dieci minuti.",
    ]),
    topic("lavoro-10", "forum-lavoro", "cittadino5", (1, 20), "Guadagnare da casa 200 euro al giorno?", &[
        "Mi è arrivato un messaggio che promette 200 euro al giorno compilando questionari. Qualcuno sa se è serio?",
    ])
    .with(Fate::Waits),
    // forum-formazione
    topic("formazione-1", "forum-formazione", "cittadino3", (27, 15), "Corso da operatore socio-sanitario: chi l’ha fatto?", &[
        "Sto pensando al corso da OSS. Chi l’ha già frequentato: le ore di tirocinio si possono concentrare nel fine settimana?",
    ]),
    answer("formazione-2", "formazione-1", "cittadino1", (26, 19), &[
        "Mia sorella l’ha finito a giugno: i turni del tirocinio li decide la struttura, quasi sempre di mattina.",
    ]),
    answer("formazione-3", "formazione-1", "op05", (25, 10), &[
        "Buongiorno, il monte ore è fisso ma il calendario si concorda. Nella scheda del corso trova il nome del tutor: chieda a \
         lui prima di iscriversi.",
    ]),
    topic("formazione-4", "forum-formazione", "cittadino4", (12, 18), "Italiano per stranieri la sera", &[
        "Cerco un corso di italiano B1 la sera, zona Lecce. Di giorno lavoro.",
    ]),
    answer("formazione-5", "formazione-4", "op09", (11, 9), &[
        "Il CPIA ne apre uno a gennaio, dalle 18 alle 20. Le iscrizioni sono aperte fino al 15: passi allo sportello e le diamo il modulo.",
    ]),
    answer("formazione-6", "formazione-4", "cittadino4", (11, 19), &["Perfetto, vengo domani. Grazie."]),
    topic("formazione-7", "forum-formazione", "scuola1", (4, 11), "Posti liberi nel corso di sala e bar", &[
        "L’Istituto professionale Terra d’Otranto ha ancora tre posti nel corso gratuito di sala e bar per chi ha fra 18 e 29 anni.",
    ])
    .with(Fate::Approved),
    // domande
    topic("domande-1", "domande", "op04", (33, 9), "Cittadino con domicilio in un’altra provincia: chi lo prende in carico?", &[
        "Si presenta una persona residente a Gallipoli che da un anno vive a Brindisi. La DID l’ha fatta qui. Chi stipula il patto?",
    ]),
    answer("domande-2", "domande-1", "op14", (33, 12), &["Secondo me noi, conta la residenza."]),
    answer("domande-3", "domande-1", "op07", (32, 9), &[
        "Conta il domicilio dichiarato nella DID. Se ha indicato Brindisi si trasferisce la scheda, se ha indicato Gallipoli resta \
         qui. Il trasferimento si chiede dalla scheda anagrafica, voce «cambio di competenza».",
    ]),
    answer("domande-4", "domande-1", "op04", (32, 11), &["Chiarissimo, aveva indicato Brindisi. Grazie."]),
    topic("domande-5", "domande", "op12", (14, 10), "Tirocinio interrotto: si comunica anche la sospensione?", &[
        "Una tirocinante è in maternità. Va comunicata la sospensione o basta annotarla nel registro?",
    ]),
    answer("domande-6", "domande-5", "op18", (13, 9), &[
        "Va comunicata entro cinque giorni, e la fine slitta di altrettanto. Il registro da solo non basta.",
    ]),
    topic("domande-7", "domande", "op08", (3, 12), "Stampa unica dei curricula di una preselezione", &[
        "Per una preselezione di trenta persone devo aprire trenta schede e stampare una alla volta. C’è un modo più rapido?",
    ]),
    // bacheca
    topic("bacheca-1", "bacheca", "op11", (29, 8), "Caldaia guasta a Maglie: domani solo su appuntamento", &[
        "Domani la sede di Maglie riceve solo chi ha già l’appuntamento. Avvisate chi mandate da noi.",
    ]),
    topic("bacheca-2", "bacheca", "op03", (15, 9), "Cinque autisti di pullman, subito", &[
        "Un’azienda di Nardò cerca cinque autisti con patente D e CQC. Chi ha persone in carico mi scriva entro venerdì.",
    ]),
    answer("bacheca-3", "bacheca-2", "op06", (15, 11), &["Due da Galatina, ti mando i nominativi."]),
    answer("bacheca-4", "bacheca-2", "op15", (14, 9), &["Uno da Otranto, disponibile da lunedì."]),
    // libro-ospiti
    topic("ospiti-1", "libro-ospiti", "cittadino2", (34, 18), "Grazie allo sportello di Casarano", &[
        "Volevo ringraziare la signora dello sportello di Casarano: in un’ora mi ha spiegato quello che non avevo capito in un mese.",
    ])
    .with(Fate::Approved),
    topic("ospiti-2", "libro-ospiti", "cittadino1", (18, 21), "Bello il nuovo sito", &[
        "Si trova tutto e si legge bene dal telefono. Complimenti.",
    ])
    .with(Fate::Approved),
    topic("ospiti-3", "libro-ospiti", "ente1", (9, 10), "Un saluto dall’associazione", &[
        "Cari amici dei centri per l’impiego, grazie dell’ospitalità alla giornata di orientamento. Alla prossima!",
    ])
    .with(Fate::Approved),
    topic("ospiti-4", "libro-ospiti", "cittadino3", (1, 15), "Un suggerimento", &[
        "Sarebbe utile un parcheggio per le biciclette davanti alla sede di Lecce. Grazie comunque del lavoro che fate.",
    ])
    .with(Fate::Waits),
    // forum-redazione
    topic("redazione-1", "forum-redazione", "redazione1", (21, 9), "Piano delle uscite di dicembre", &[
        "Propongo: prima settimana i corsi di gennaio, seconda le scadenze di fine anno, terza l’intervista al frantoio.",
        "Le fotografie dell’intervista le ho già; manca chi rilegge.",
    ]),
    answer("redazione-2", "redazione-1", "admin", (20, 15), &[
        "Rileggo io. Attenzione al 12: dalle 7 alle 8 aggiorno il server, in quell’ora non programmate uscite.",
    ]),
    answer("redazione-3", "redazione-1", "redazione1", (19, 9), &["Segnato, grazie."]),
    topic("redazione-4", "forum-redazione", "redazione1", (5, 11), "Immagini senza descrizione", &[
        "Ne ho trovate sei, tutte nelle novità di ottobre. Le correggo entro venerdì; da oggi il portale non le accetta più.",
    ]),
    // avvisi
    topic("avvisi-1", "avvisi", "redazione1", (26, 10), "Corsi gratuiti di gennaio: iscrizioni aperte", &[
        "Sono aperte le iscrizioni ai corsi gratuiti di gennaio. L’elenco, con i requisiti e le scadenze, è sul portale alla voce Corsi.",
    ]),
    topic("avvisi-2", "avvisi", "redazione1", (10, 10), "Orari dei centri nelle festività", &[
        "Dal 24 dicembre al 6 gennaio alcuni centri ricevono solo di mattina. Prima di mettervi in viaggio guardate l’orario della \
         vostra sede sul portale.",
    ]),
];

/// A message to be written while the demo is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its key: the same in each filling.
    pub key: &'static str,
    /// Left side of the address it goes to.
    pub board: &'static str,
    /// The address it is from.
    pub from: String,
    /// Log-in of who has written it, where that is one of ours: it is handed in, else it comes from outside.
    pub sent_by: Option<&'static str>,
    /// When it was written, microseconds UTC.
    pub at: i64,
    /// Its subject, without `Re:`.
    pub subject: &'static str,
    /// The message: RFC 5322, CRLF.
    pub raw: Vec<u8>,
    /// What becomes of it.
    pub fate: Fate,
}

/// All messages up to an instant (microseconds UTC), each after what it answers.
#[must_use]
pub fn posts(until: i64) -> Vec<Post> {
    let mut known: HashMap<&str, (&'static str, &'static str, i64)> = HashMap::new();
    let mut posts = Vec::with_capacity(WRITTEN.len());
    for written in WRITTEN {
        let (days, hour) = written.when;
        let wanted = working_day_after(until, -days, hour, 7).min(until - PAUSE);
        let (board, subject, at) = match known.get(written.answers) {
            Some((board, subject, before)) => (*board, *subject, wanted.max(before + PAUSE)),
            None => (written.board, written.subject, wanted),
        };
        known.insert(written.key, (board, subject, at));
        posts.push(post(written, board, subject, at));
    }
    posts
}

fn post(written: &Written, board: &'static str, subject: &'static str, at: i64) -> Post {
    let person = people::find(written.from);
    let from = person.map_or_else(|| written.from.to_owned(), super::Person::address);
    let name = person.map(super::Person::name).unwrap_or_default();
    let re = if written.answers.is_empty() { "" } else { "Re: " };
    let mut raw = format!(
        "From: {} <{from}>\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: {}\r\n",
        phrase(&name, 6),
        super::address(board),
        header_text(&format!("{re}{subject}"), 9),
        header_date(at),
        message_id(written.key),
    );
    if !written.answers.is_empty() {
        let id = message_id(written.answers);
        raw += &format!("In-Reply-To: {id}\r\nReferences: {id}\r\n");
    }
    raw +=
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n";
    for paragraph in written.text {
        raw += "\r\n";
        for line in wrap(paragraph, 72) {
            raw += &line;
            raw += "\r\n";
        }
    }
    let ours = person.filter(|person| person.domain == DOMAIN);
    Post {
        key: written.key,
        board,
        from,
        sent_by: ours.map(|person| person.login),
        at,
        subject,
        raw: raw.into_bytes(),
        fate: written.fate,
    }
}

/// What somebody does to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// Its topic stands above others.
    Pin,
    /// Its topic takes no more answers.
    Close,
    /// It answers the question.
    Accept,
    /// Something is wrong with it: a word of why, and what is added.
    Report(&'static str, &'static str),
}

/// What is done to messages: their keys, in which board, by whose log-in.
pub const TOUCHES: [(&str, &str, &str, Touch); 5] = [
    ("lavoro-1", "forum-lavoro", "moderatore1", Touch::Pin),
    ("lavoro-5", "forum-lavoro", "moderatore1", Touch::Close),
    (
        "lavoro-6",
        "forum-lavoro",
        "cittadino3",
        Touch::Report("altro", "L’agenzia di cui parla ha chiuso da mesi."),
    ),
    ("lavoro-6", "forum-lavoro", "cittadino5", Touch::Report("fuori-tema", "")),
    ("domande-3", "domande", "op04", Touch::Accept),
];

/// The Message-ID of a message, without angle brackets.
#[must_use]
pub fn identifier(key: &str) -> String {
    format!("{key}.forum@{DOMAIN}")
}

fn message_id(key: &str) -> String {
    format!("<{}>", identifier(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn everything_is_written_by_somebody_after_what_it_answers() {
        const UNTIL: i64 = 1_795_424_400_000_000;
        let all = posts(UNTIL);
        let keys: HashSet<&str> = all.iter().map(|post| post.key).collect();
        assert_eq!(keys.len(), all.len());
        for (post, written) in all.iter().zip(WRITTEN) {
            assert!(BOARDS.iter().any(|board| board.local_part == post.board), "{}", post.key);
            assert!(people::find(written.from).is_some(), "{}", written.from);
            assert!(post.at < UNTIL && !post.subject.is_empty(), "{}", post.key);
            let answered = all.iter().find(|one| one.key == written.answers);
            assert_eq!(answered.is_some(), !written.answers.is_empty(), "{}", post.key);
            assert!(answered.is_none_or(|one| one.at < post.at && one.board == post.board), "{}", post.key);
        }
        for board in BOARDS {
            assert!(all.iter().any(|post| post.board == board.local_part), "{}", board.local_part);
            for login in board.members.iter().chain([&board.owner]) {
                assert!(people::find(login).is_some(), "{login}");
            }
        }
        assert_eq!(posts(UNTIL), all);
    }
}
