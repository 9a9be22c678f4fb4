//! Vacancies of the demo.

use super::{
    OfOffice,
    companies::{Firm, firm},
    day_end, list, published, some, state,
    tables::{SECTORS, WORK, Work},
};
use crate::{
    clock::Micros,
    demo::{address, rng::Rng},
    jobs::{
        listing::{Cefr, Content, Language, Level, Row},
        vacancy::{Contract, Licence, Period, VacancyDetails},
    },
};

/// So many vacancies of so many firms, the newest first; the same for the same arguments.
#[must_use]
pub fn vacancies(count: usize, firms: usize, seed: u64, until: Micros) -> Vec<OfOffice<Row<VacancyDetails>>> {
    (0..count).map(|number| vacancy(number, (count, firms), seed, until)).collect()
}

/// How somebody would work.
struct Terms {
    contract: Contract,
    part_time: bool,
    seasonal: bool,
    hours: i64,
    positions: i64,
}

impl Terms {
    fn draw(work: &Work, rng: &mut Rng) -> Self {
        let seasonal = work.season && rng.chance(55);
        let contract = match rng.below(100) {
            _ if seasonal => Contract::FixedTerm,
            0..40 => Contract::FixedTerm,
            40..65 => Contract::Permanent,
            65..80 => Contract::ApprenticeshipTrade,
            80..90 => Contract::Internship,
            90..96 => Contract::Agency,
            _ => Contract::OnCall,
        };
        let part_time = !seasonal && rng.chance(35);
        let hours = if part_time { rng.pick(&[18, 20, 24, 30]) } else { rng.pick(&[36, 38, 40, 40]) };
        Self { contract, part_time, seasonal, hours, positions: rng.pick(&[1, 1, 1, 2, 2, 3, 5]) }
    }

    fn spoken(&self) -> &'static str {
        match self.contract {
            _ if self.seasonal => "un contratto stagionale, con possibilità di tornare l'anno dopo",
            Contract::Permanent => "un contratto a tempo indeterminato dopo il periodo di prova",
            Contract::ApprenticeshipTrade => {
                "un contratto di apprendistato professionalizzante, con un tutor in azienda"
            }
            Contract::Internship => "un tirocinio di sei mesi con indennità mensile",
            Contract::Agency => "un contratto di somministrazione, con prospettiva di assunzione",
            Contract::OnCall => "un contratto a chiamata, soprattutto nei fine settimana",
            _ => "un contratto a tempo determinato di dodici mesi, prorogabile",
        }
    }

    /// Cents a month, at least and at most.
    fn pay(&self, rng: &mut Rng) -> (i64, i64) {
        if self.contract == Contract::Internship {
            return (50_000, 50_000);
        }
        let full = rng.between(24, 32) * 5_000;
        let least = full * self.hours / 40 / 1_000 * 1_000;
        (least, least + rng.between(2, 6) * 5_000)
    }
}

fn vacancy(
    number: usize,
    (count, firms): (usize, usize),
    seed: u64,
    until: Micros,
) -> OfOffice<Row<VacancyDetails>> {
    let mut rng = Rng::of(&[seed, 81, number as u64]);
    let firm = firm(rng.below(firms), seed);
    let sector = &SECTORS[firm.sector];
    let work = &WORK[rng.pick(sector.work)];
    let terms = Terms::draw(work, &mut rng);
    let published_at = published(number, count, until, &mut rng);
    let days = rng.between(15, 60);
    let ends_at = day_end(published_at, days);
    let state = state(ends_at, until, true, &mut rng);
    let reserved = rng.chance(12);
    let name = if terms.positions > 1 { work.many } else { work.one };
    let content = Content {
        title: format!("{name} a {}", firm.office.town),
        description: description(&firm, work, &terms, &mut rng),
        level: if rng.chance(85) { Level::Provincial } else { Level::Regional },
        comune: firm.office.istat.to_owned(),
        comune_name: firm.office.town.to_owned(),
        office: None,
        territory: None,
        ends_at: Some(ends_at),
        details: details(&firm, work, &terms, reserved, &mut rng),
    };
    let reference = format!("DEMO-{:05}", count - number);
    let published_at = Some(published_at);
    OfOffice { office: firm.office.local_part, row: Row { reference, state, published_at, content } }
}

fn description(firm: &Firm, work: &Work, terms: &Terms, rng: &mut Rng) -> String {
    let sought = match terms.positions {
        1 => "una persona".to_owned(),
        many => format!("{many} persone"),
    };
    let duties = some(work.duties, 3, rng);
    let start = rng.pick(&[
        "appena possibile",
        "dall'inizio del mese prossimo",
        "dopo un colloquio e una prova pagata",
    ]);
    let day = match (terms.part_time, rng.chance(50)) {
        (true, true) => "al mattino",
        (true, false) => "al pomeriggio",
        (false, true) => "su due turni",
        (false, false) => "con orario spezzato",
    };
    format!(
        "Per {} di {} cerchiamo {sought} da inserire {start}.\n\n### Che cosa farai\n\n{}\n### Che cosa trovi\n\n- {}\n- {} ore \
         alla settimana, {day}\n",
        SECTORS[firm.sector].spoken,
        firm.office.town,
        list(&duties),
        terms.spoken(),
        terms.hours,
    )
}

fn details(firm: &Firm, work: &Work, terms: &Terms, reserved: bool, rng: &mut Rng) -> VacancyDetails {
    let (pay_min, pay_max) = terms.pay(rng);
    let paid = rng.chance(65);
    let speaks = work.wants.iter().any(|want| want.contains("inglese"));
    let languages =
        speaks.then(|| Language { code: "en".into(), level: rng.pick(&[Cefr::A2, Cefr::B1, Cefr::B2]) });
    let licence = if work.many.contains("pesanti") { Licence::Ce } else { Licence::B };
    let by_mail = rng.chance(40);
    VacancyDetails {
        profession: work.one.to_owned(),
        cp2021: work.cp2021.to_owned(),
        company: None,
        company_name: firm.name.clone(),
        reserved,
        remote: work.cp2021 == "3.1.2.1.0" && rng.chance(40),
        contracts: [terms.contract].into_iter().collect(),
        part_time: terms.part_time,
        seasonal: terms.seasonal,
        minutes_min: Some(terms.hours * 60),
        minutes_max: Some(terms.hours * 60),
        positions: terms.positions,
        pay_min: paid.then_some(pay_min),
        pay_max: paid.then_some(pay_max),
        pay_period: paid.then_some(Period::Month),
        requirements: list(&some(work.wants, 3, rng)),
        languages: languages.into_iter().collect(),
        education: Some(work.education),
        licences: work.drives.then_some(licence).into_iter().collect(),
        apply_text: String::new(),
        apply_mail: if by_mail { address(firm.office.local_part) } else { String::new() },
        apply_at_office: true,
    }
}
