//! What is written on the notice board of the demo beside what comes there by mail. All invented.

use super::days::{MINUTE, working_day_after};

/// A notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// Days before the end of the demo's time, and the hour.
    when: (i64, i64),
    /// Log-in of who writes it.
    pub from: &'static str,
    /// Its title.
    pub title: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The word of how much it matters.
    pub importance: &'static str,
    /// The last day it holds, from the end of the demo's time.
    pub holds: Option<i64>,
    /// Members are asked to say that they have read it.
    pub confirm: bool,
    /// Log-ins of those who have.
    pub readers: &'static [&'static str],
}

/// A posting of supply and demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// Days before the end of the demo's time, and the hour.
    when: (i64, i64),
    /// Log-in of who posts it.
    pub from: &'static str,
    /// The word of what it is.
    pub kind: &'static str,
    /// Which work.
    pub profession: &'static str,
    /// Where.
    pub town: &'static str,
    /// What else is to be known.
    pub words: &'static str,
    /// The last day it holds, from the end of the demo's time.
    pub holds: i64,
}

/// All notices, the oldest first.
pub const NOTICES: [Notice; 3] = [
    Notice {
        when: (12, 9),
        from: "op06",
        title: "Galatina: giovedì pomeriggio sportello chiuso",
        text: "Giovedì pomeriggio si cambia l’impianto elettrico: lo sportello di Galatina riapre venerdì alle 8.30. Chi ha un \
               appuntamento è già stato avvisato.",
        importance: "important",
        holds: Some(-8),
        confirm: false,
        readers: &[],
    },
    Notice {
        when: (3, 9),
        from: "op01",
        title: "Corso sulla sicurezza: da finire entro due settimane",
        text: "Il corso di aggiornamento sulla sicurezza è in linea e va completato entro due settimane.\n\nConfermate la lettura di \
               questo avviso: serve per l’elenco.",
        importance: "important",
        holds: Some(11),
        confirm: true,
        readers: &[
            "op02", "op03", "op05", "op06", "op07", "op09", "op10", "op12", "op14", "op16", "op17", "op20",
        ],
    },
    Notice {
        when: (1, 8),
        from: "op11",
        title: "Sciopero dei trasporti: sportelli aperti dalle 10",
        text: "Per lo sciopero dei trasporti annunciato nei prossimi giorni gli sportelli aprono alle 10, in tutte le sedi.\n\nChi non \
               riesce a raggiungere l’ufficio avvisa il responsabile entro le 8. Gli appuntamenti prima delle 10 si spostano al \
               pomeriggio: telefonate voi ai cittadini.",
        importance: "urgent",
        holds: Some(4),
        confirm: true,
        readers: &["op01", "op03", "op06", "op14", "op17"],
    },
];

/// All postings, the oldest first.
pub const POSTINGS: [Posting; 6] = [
    Posting {
        when: (9, 10),
        from: "op03",
        kind: "offered",
        profession: "Educatrice o educatore di asilo nido",
        town: "Nardò",
        words: "Tempo pieno da gennaio, serve la laurea in scienze dell’educazione.",
        holds: 21,
    },
    Posting {
        when: (7, 11),
        from: "op05",
        kind: "wanted",
        profession: "Saldatore",
        town: "Casarano",
        words: "Patentino TIG, vent’anni di officina; disponibile anche fuori provincia.",
        holds: 7,
    },
    Posting {
        when: (5, 9),
        from: "op14",
        kind: "offered",
        profession: "Magazziniere",
        town: "Otranto",
        words: "Tre mesi, con patentino del carrello. Si comincia lunedì.",
        holds: 6,
    },
    Posting {
        when: (3, 12),
        from: "op09",
        kind: "wanted",
        profession: "Contabile",
        town: "Lecce",
        words: "Conosce i programmi di paga più diffusi, cerca un part-time di mattina.",
        holds: 12,
    },
    Posting {
        when: (2, 10),
        from: "op17",
        kind: "offered",
        profession: "Infermiera o infermiere",
        town: "Tricase",
        words: "Casa di riposo, turni diurni. Contratto a tempo indeterminato.",
        holds: 30,
    },
    Posting {
        when: (1, 10),
        from: "op02",
        kind: "offered",
        profession: "Pizzaiola o pizzaiolo",
        town: "Campi Salentina",
        words: "Da subito, anche alla prima esperienza. Turni serali.",
        holds: 13,
    },
];

impl Notice {
    /// When it is written, in a demo that ends at an instant (microseconds UTC).
    #[must_use]
    pub fn at(&self, until: i64) -> i64 {
        moment(until, self.when)
    }
}

impl Posting {
    /// When it is posted, in a demo that ends at an instant (microseconds UTC).
    #[must_use]
    pub fn at(&self, until: i64) -> i64 {
        moment(until, self.when)
    }
}

fn moment(until: i64, (days, hour): (i64, i64)) -> i64 {
    working_day_after(until, -days, hour, 21).min(until - 20 * MINUTE)
}
