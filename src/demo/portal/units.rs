//! What the offices and services of the demo say of themselves.

use super::{Hours, Profile, Worker};
use crate::demo::OUTSIDE;
use crate::demo::places::{CPI, Office, PROVINCIA};
use crate::portal::offices::UnitKind;

const MORNINGS: &[u32] = &[1, 2, 3, 4, 5];
const CENTRE_HOURS: &[Hours] = &[(MORNINGS, 510, 750, ""), (&[2, 4], 900, 1_020, "su appuntamento")];
const LECCE_HOURS: &[Hours] = &[(MORNINGS, 510, 765, ""), (&[2, 4], 900, 1_050, "")];
const COAST_HOURS: &[Hours] = &[(MORNINGS, 525, 765, ""), (&[3], 900, 1_020, "solo imprese")];
const PROVINCE_HOURS: &[Hours] = &[(&[1, 3, 5], 570, 750, ""), (&[2, 4], 915, 1_035, "")];
const DESK_HOURS: &[Hours] = &[(&[1, 3], 570, 720, ""), (&[4], 915, 1_020, "su appuntamento")];

/// Town of a job centre by its local part: slug, postal code, place, hours.
const SEATS: [(&str, &str, &str, &str, &[Hours]); 10] = [
    ("cpi.campi", "campi-salentina", "73012", "40.3990,18.0190", CENTRE_HOURS),
    ("cpi.casarano", "casarano", "73042", "40.0110,18.1610", CENTRE_HOURS),
    ("cpi.galatina", "galatina", "73013", "40.1760,18.1700", CENTRE_HOURS),
    ("cpi.gallipoli", "gallipoli", "73014", "40.0560,17.9930", COAST_HOURS),
    ("cpi.lecce", "lecce", "73100", "40.3530,18.1740", LECCE_HOURS),
    ("cpi.maglie", "maglie", "73024", "40.1200,18.3000", CENTRE_HOURS),
    ("cpi.martano", "martano", "73025", "40.2020,18.3030", CENTRE_HOURS),
    ("cpi.nardo", "nardo", "73048", "40.1800,18.0340", COAST_HOURS),
    ("cpi.poggiardo", "poggiardo", "73037", "40.0540,18.3780", CENTRE_HOURS),
    ("cpi.tricase", "tricase", "73039", "39.9300,18.3550", CENTRE_HOURS),
];

/// What all units of the demo say of themselves: the province first, then its centres and services.
#[must_use]
pub fn profiles() -> Vec<Profile> {
    let centres = CPI.iter().zip(&SEATS).map(|(office, seat)| centre(office, *seat));
    [province()].into_iter().chain(centres).chain(services()).collect()
}

fn province() -> Profile {
    Profile {
        local_part: PROVINCIA.local_part,
        slug: "provincia",
        kind: UnitKind::Unit,
        parent: "",
        description: "Il Servizio coordina i dieci Centri per l’Impiego della provincia, programma la formazione \
                      professionale e cura il portale della rete.\n\nRisponde alle richieste che arrivano dai comuni non \
                      ancora assegnati a un Centro."
            .to_owned(),
        street: PROVINCIA.street,
        istat: PROVINCIA.istat,
        cap: "73100",
        phone: PROVINCIA.phone,
        fax: "0832 000 109".to_owned(),
        pec: format!("servizio.lavoro@pec.{OUTSIDE}"),
        place: "40.3515,18.1690",
        access: "Ingresso senza gradini dal cortile; ascensore fino al secondo piano.",
        hours: PROVINCE_HOURS,
        people: vec![
            worker(&PROVINCIA, 0, "Redazione del portale", "Cura i contenuti del portale e la rassegna della rete."),
            worker(&PROVINCIA, 1, "Referente provinciale", "Tiene i rapporti tra la Provincia e i Centri."),
        ],
    }
}

fn centre(
    office: &'static Office,
    seat: (&str, &'static str, &'static str, &'static str, &'static [Hours]),
) -> Profile {
    let (_, slug, cap, place, hours) = seat;
    Profile {
        local_part: office.local_part,
        slug,
        kind: UnitKind::Centre,
        parent: PROVINCIA.local_part,
        description: format!(
            "Il Centro per l’Impiego di {} è a disposizione di chi cerca lavoro e di chi lo offre.\n\n\
             - accoglienza e dichiarazione di immediata disponibilità\n- colloqui di orientamento\n\
             - incontro tra domanda e offerta\n- tirocini e percorsi di formazione\n- obbligo formativo\n\n\
             Per le pratiche porta un documento d’identità e il codice fiscale.",
            office.town
        ),
        street: office.street,
        istat: office.istat,
        cap,
        phone: office.phone,
        fax: format!("{}9", tens(office.phone)),
        pec: format!("{}@pec.{OUTSIDE}", office.local_part),
        place,
        access: "Sportello al piano terra, senza gradini; posto auto riservato davanti all’ingresso.",
        hours,
        people: vec![
            worker(
                office,
                0,
                "Responsabile del Centro",
                "Dirige il Centro; segue la formazione e i rapporti con scuole ed enti.",
            ),
            worker(
                office,
                1,
                "Orientamento e collocamento",
                "Colloqui di orientamento, preselezione, avviamenti e comunicazioni delle aziende.",
            ),
        ],
    }
}

/// The `n`th operator of an office, whose telephone follows the office's.
fn worker(office: &Office, n: usize, title: &'static str, duties: &'static str) -> Worker {
    let login = office.operators.get(n).copied().unwrap_or_default();
    Worker { login, title, phone: format!("{}{}", tens(office.phone), n + 1), duties }
}

/// A number without its last digit: those beside it are an office's other lines.
fn tens(phone: &str) -> &str {
    phone.strip_suffix(|c: char| c.is_ascii_digit()).unwrap_or(phone)
}

/// Services of the whole province: functions with a desk.
fn services() -> Vec<Profile> {
    let desk = |local_part, slug, description: &str, phone, people: &[&'static str]| Profile {
        local_part,
        slug,
        kind: UnitKind::Service,
        parent: PROVINCIA.local_part,
        description: description.to_owned(),
        street: PROVINCIA.street,
        istat: PROVINCIA.istat,
        cap: "73100",
        phone,
        fax: String::new(),
        pec: String::new(),
        place: "40.3515,18.1690",
        access: "Ascensore dal cortile; se serve aiuto suona al citofono «Sportelli».",
        hours: DESK_HOURS,
        people: people
            .iter()
            .map(|login| Worker {
                login,
                title: "Referente",
                phone: phone.to_owned(),
                duties: "Risponde allo sportello e per posta elettronica.",
            })
            .collect(),
    };
    vec![
        desk(
            "obbligo.formativo",
            "obbligo-formativo",
            "Segue ragazzi e famiglie fino al compimento dei diciotto anni, con le scuole e gli enti di formazione.",
            "0832 000 105",
            &["op09", "op11"],
        ),
        desk(
            "collocamento.mirato",
            "collocamento-mirato",
            "Iscrizioni, convenzioni e avviamenti delle persone con disabilità e delle altre categorie protette.",
            "0832 000 106",
            &["op10", "op05"],
        ),
        desk(
            "tirocini",
            "tirocini",
            "Convenzioni e progetti di tirocinio: informazioni per chi vuole farne uno e per chi ospita.",
            "0832 000 107",
            &["op13", "op20"],
        ),
        desk(
            "eures",
            "mobilita-in-europa",
            "Offerte, curricula e consigli per lavorare e imparare negli altri Paesi europei.",
            "0832 000 108",
            &["op16"],
        ),
    ]
}
