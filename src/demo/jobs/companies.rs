//! Firms of the demo.

use super::{OfOffice, office, tables::SECTORS};
use crate::{
    demo::rng::Rng,
    fiscal::{AtecoEdition, PartitaIva},
    jobs::company::{CompanyContent, CompanyRow, Size},
};

/// The number of the office that gives partite IVA in the province.
const PROVINCE: u16 = 75;

/// What is known of a firm of the demo without asking anybody.
pub(super) struct Firm {
    pub(super) sector: usize,
    pub(super) name: String,
    pub(super) office: &'static crate::demo::Office,
}

/// The firm of that number, from 0.
pub(super) fn firm(number: usize, seed: u64) -> Firm {
    let mut rng = Rng::of(&[seed, 71, number as u64]);
    let sector = number % SECTORS.len();
    let name = format!("{} Prova {} {}", SECTORS[sector].name, number + 1, SECTORS[sector].form);
    Firm { sector, name, office: office(&mut rng) }
}

/// So many firms, the same for the same seed.
#[must_use]
pub fn companies(count: usize, seed: u64) -> Vec<OfOffice<CompanyRow>> {
    (0..count).map(|number| company(number, seed)).collect()
}

fn company(number: usize, seed: u64) -> OfOffice<CompanyRow> {
    let mut rng = Rng::of(&[seed, 72, number as u64]);
    let Firm { sector, name, office } = firm(number, seed);
    let sector = &SECTORS[sector];
    let site = format!("{}-prova-{}", crate::slug::from_title(sector.name), number + 1);
    let firm = u32::try_from(number + 1).unwrap_or(1);
    let code = PartitaIva::of_numbers(firm, PROVINCE).map(|code| code.to_string()).unwrap_or_default();
    let content = CompanyContent {
        denomination: name,
        legal_form: sector.form.to_owned(),
        codice_fiscale: if sector.form == "Ditta individuale" { String::new() } else { code.clone() },
        partita_iva: code,
        ateco: sector.ateco.to_owned(),
        ateco_edition: Some(AtecoEdition::Y2007),
        size: Some(size(&mut rng)),
        office: None,
        comune: office.istat.to_owned(),
        comune_name: office.town.to_owned(),
        street: format!("Via della Prova, {}", rng.between(1, 120)),
        cap: String::new(),
        site: if rng.chance(70) { format!("https://www.{site}.example") } else { String::new() },
        mail: format!("info@{site}.example"),
        phone: format!("+390832000{:03}", 300 + number % 600),
        description: format!("{} A {} dal {}.", sector.does, office.town, rng.between(1968, 2019)),
    };
    OfOffice { office: office.local_part, row: CompanyRow { content } }
}

fn size(rng: &mut Rng) -> Size {
    match rng.below(100) {
        0..70 => Size::Micro,
        70..92 => Size::Small,
        92..99 => Size::Medium,
        _ => Size::Large,
    }
}
