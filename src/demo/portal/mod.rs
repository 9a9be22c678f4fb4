//! What the portal of the demo knows beside contents: territories, channels, what offices say of themselves, contacts. All
//! invented but the towns.

mod contacts;
mod units;

pub use contacts::CONTACTS;
pub use units::profiles;

use super::OUTSIDE;
use crate::portal::offices::UnitKind;
use crate::territory::Body;

/// A body that has joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Territory {
    /// Its part of addresses of pages; `territorio.SLUG` is its local part.
    pub slug: &'static str,
    /// Name.
    pub name: &'static str,
    /// What it is.
    pub body: Body,
}

impl Territory {
    /// Left side of its address.
    #[must_use]
    pub fn local_part(&self) -> String {
        format!("territorio.{}", self.slug)
    }

    /// Its own site.
    #[must_use]
    pub fn site(&self) -> String {
        format!("https://www.{}.{OUTSIDE}/", self.slug)
    }
}

/// A thematic channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channel {
    /// Its part of addresses of pages; `canale.SLUG` is its local part.
    pub slug: &'static str,
    /// Name.
    pub name: &'static str,
    /// What it is about.
    pub description: &'static str,
    /// Visitors see it.
    pub public: bool,
    /// Log-ins of its referents.
    pub members: &'static [&'static str],
}

impl Channel {
    /// Left side of its address.
    #[must_use]
    pub fn local_part(&self) -> String {
        format!("canale.{}", self.slug)
    }
}

/// What a unit says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Left side of the address of the office or function.
    pub local_part: &'static str,
    /// Its part of addresses of pages.
    pub slug: &'static str,
    /// What kind of unit it is.
    pub kind: UnitKind,
    /// Left side of the address of the unit it belongs to; empty for the one at the top.
    pub parent: &'static str,
    /// What it does, Markdown.
    pub description: String,
    /// Street and number.
    pub street: &'static str,
    /// ISTAT code of its town.
    pub istat: &'static str,
    /// Postal code of its town.
    pub cap: &'static str,
    /// Telephone.
    pub phone: &'static str,
    /// Fax; empty when it has none.
    pub fax: String,
    /// Certified mail; empty when it has none.
    pub pec: String,
    /// Degrees of latitude and longitude of the town.
    pub place: &'static str,
    /// How people with disabilities get in.
    pub access: &'static str,
    /// Weekly hours: weekdays (1 is Monday), opening and closing in minutes, note.
    pub hours: &'static [Hours],
    /// Who works there.
    pub people: Vec<Worker>,
}

/// Weekdays (1 is Monday), opening and closing in minutes after midnight, note.
pub type Hours = (&'static [u32], i64, i64, &'static str);

/// Somebody in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// Log-in.
    pub login: &'static str,
    /// What the person is there.
    pub title: &'static str,
    /// Telephone.
    pub phone: String,
    /// What the person does.
    pub duties: &'static str,
}

/// A useful contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contact {
    /// Organisation.
    pub body: &'static str,
    /// Who to ask for.
    pub name: &'static str,
    /// Kind of organisation.
    pub category: &'static str,
    /// Telephone.
    pub phone: &'static str,
    /// Left side of its mail address at [`OUTSIDE`].
    pub local_part: &'static str,
    /// Street and town.
    pub address: &'static str,
    /// What everybody may know.
    pub note: &'static str,
    /// What only the network may know.
    pub internal_note: &'static str,
    /// Visitors see it.
    pub public: bool,
}

/// The bodies that have joined, in the order people see.
pub const TERRITORIES: [Territory; 4] = [
    Territory { slug: "regione", name: "Regione Puglia", body: Body::Region },
    Territory { slug: "lecce", name: "Provincia di Lecce", body: Body::Province },
    Territory { slug: "agenzia", name: "Agenzia regionale per il lavoro", body: Body::Agency },
    Territory { slug: "brindisi", name: "Provincia di Brindisi", body: Body::Province },
];

/// The slug of the territory the offices of the demo work in.
pub const HOME: &str = "lecce";

const fn channel(
    slug: &'static str,
    name: &'static str,
    description: &'static str,
    members: &'static [&'static str],
) -> Channel {
    Channel { slug, name, description, public: true, members }
}

/// The channels, in the order people see.
pub const CHANNELS: [Channel; 10] = [
    channel(
        "novita",
        "Novità dal collocamento",
        "Avvisi, orari e servizi dei Centri per l’Impiego della provincia.",
        &["op09", "op01", "op13"],
    ),
    channel(
        "formazione",
        "Formazione",
        "Corsi, qualifiche e voucher per chi cerca lavoro e per chi vuole cambiarlo.",
        &["op11", "op03", "op06"],
    ),
    channel(
        "obbligo-formativo",
        "Obbligo formativo",
        "Scuola, formazione e apprendistato fino ai diciotto anni: notizie per ragazzi, famiglie e scuole.",
        &["op09", "op11", "op05"],
    ),
    channel(
        "imprese",
        "Imprese e incentivi",
        "Assumere, formare, trasformare contratti: agevolazioni e adempimenti.",
        &["op04", "op15"],
    ),
    channel(
        "donne",
        "Donne e lavoro",
        "Occupazione femminile, conciliazione dei tempi, imprenditoria delle donne.",
        &["op07", "op20", "op16"],
    ),
    channel(
        "collocamento-mirato",
        "Disabilità e collocamento mirato",
        "Iscrizioni, convenzioni e avviamenti della legge 68 del 1999.",
        &["op10", "op05"],
    ),
    channel(
        "concorsi",
        "Concorsi e selezioni pubbliche",
        "Bandi, avviamenti a selezione e graduatorie degli enti pubblici.",
        &["op02", "op06", "op18"],
    ),
    channel(
        "europa",
        "Mobilità ed Europa",
        "Lavorare e imparare negli altri Paesi europei: offerte, tirocini, consigli pratici.",
        &["op16", "op20"],
    ),
    channel(
        "agricoltura",
        "Agricoltura e stagionali",
        "Lavoro nei campi, nei frantoi e nel turismo: ingaggi, trasporti, diritti.",
        &["op12", "op17", "op08"],
    ),
    Channel {
        public: false,
        ..channel(
            "rete",
            "Vita della rete",
            "Incontri, corsi interni e procedure: per chi lavora nei Centri per l’Impiego.",
            &["redazione1", "op09", "op13"],
        )
    },
];
