//! Who speaks in a content: a job centre, the provincial office, a body of a wider territory.

use super::super::{
    places::{CPI, Office, PROVINCIA},
    rng::Rng,
};

/// For whom a content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// One job centre; now and then one of the neighbours.
    Local,
    /// One job centre of the neighbours.
    Neighbour,
    /// The province.
    Province,
    /// The region.
    Region,
    /// The regional agency.
    Agency,
    /// Everybody.
    All,
}

impl Scope {
    /// The scope of a word.
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "local" => Self::Local,
            "brindisi" => Self::Neighbour,
            "province" => Self::Province,
            "region" => Self::Region,
            "agency" => Self::Agency,
            "all" => Self::All,
            _ => return None,
        })
    }
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Left side of the address of the office it belongs to.
    pub(super) owner: Option<&'static str>,
    /// Log-ins of who writes.
    pub(super) authors: &'static [&'static str],
    /// Slug of the territory.
    pub(super) territory: Option<&'static str>,
    /// The name in a sentence.
    pub(super) name: &'static str,
    /// The town.
    pub(super) town: &'static str,
    /// Street; empty when it has none to show.
    pub(super) street: &'static str,
    /// Telephone, as above.
    pub(super) phone: &'static str,
}

const EDITOR: &[&str] = &["redazione1"];

const fn of_office(office: &Office) -> Place {
    Place {
        owner: Some(office.local_part),
        authors: office.operators,
        territory: Some("lecce"),
        name: office.name,
        town: office.town,
        street: office.street,
        phone: office.phone,
    }
}

const fn beyond(territory: Option<&'static str>, name: &'static str, town: &'static str) -> Place {
    Place { owner: None, authors: EDITOR, territory, name, town, street: "", phone: "" }
}

const BRINDISI: Option<&str> = Some("brindisi");

/// Job centres of the neighbours, whose editors write for their own territory.
const NEIGHBOURS: [Place; 5] = [
    beyond(BRINDISI, "Centro per l’Impiego di Brindisi", "Brindisi"),
    beyond(BRINDISI, "Centro per l’Impiego di Fasano", "Fasano"),
    beyond(BRINDISI, "Centro per l’Impiego di Francavilla Fontana", "Francavilla Fontana"),
    beyond(BRINDISI, "Centro per l’Impiego di Mesagne", "Mesagne"),
    beyond(BRINDISI, "Centro per l’Impiego di Ostuni", "Ostuni"),
];
const PROVINCE: Place = Place { name: "Servizio Formazione e Politiche del lavoro", ..of_office(&PROVINCIA) };
const REGION: Place = beyond(Some("regione"), "Servizio regionale per il lavoro", "Bari");
const AGENCY: Place = beyond(Some("agenzia"), "Agenzia regionale per il lavoro", "Bari");
const ALL: Place = Place { territory: None, ..PROVINCE };

impl Place {
    /// The place of an item. `homely`: its text shows what only offices of the province have.
    pub(super) fn draw(scope: Scope, homely: bool, rng: &mut Rng) -> Self {
        match scope {
            Scope::Local if !homely && rng.chance(8) => rng.pick(&NEIGHBOURS),
            Scope::Local => of_office(&rng.pick(&CPI)),
            Scope::Neighbour => rng.pick(&NEIGHBOURS),
            Scope::Province => PROVINCE,
            Scope::Region => REGION,
            Scope::Agency => AGENCY,
            Scope::All => ALL,
        }
    }

    /// One of its forms in a text.
    pub(super) fn form(&self, form: &str) -> Option<String> {
        Some(match form {
            "" | "name" => self.name.to_owned(),
            "cpi" => format!("CPI di {}", self.town),
            "town" => self.town.to_owned(),
            "street" => self.street.to_owned(),
            "phone" => self.phone.to_owned(),
            "mail" => super::super::address(self.owner.unwrap_or(PROVINCIA.local_part)),
            _ => return None,
        })
    }
}
