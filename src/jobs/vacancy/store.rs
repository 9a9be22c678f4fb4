//! The SQL of vacancies.

use super::model::{Contracts, Licences, Period, VacancyDetails, VacancyFilter};
use crate::{
    fiscal::Cp2021,
    jobs::{
        company,
        listing::{
            Education, Facet, Fault, Filter, Languages, Problem, Show,
            store::{self, Lists, Shared, Stored, ended, entry_columns, ever, lists, open, shared},
        },
    },
};
use mailstore::{
    DbError, args,
    db::{Arg, Conn, Row},
};

macro_rules! own_columns {
    () => {
        "profession, cp2021, company_id, company_name, reserved, remote, contracts, part_time, seasonal, minutes_min,
         minutes_max, positions, pay_min, pay_max, pay_period, languages, education, licences, apply_mail,
         apply_at_office, apply_text, requirements"
    };
}

/// Vacancies as the public finds them.
macro_rules! of {
    ($which:expr) => {
        lists!(
            "vacancy",
            $which,
            " AND ($11 = '' OR cp2021 = $11 OR cp2021 LIKE $11 || '.%')
              AND ($13 = -1 OR CASE WHEN part_time THEN 1 ELSE 0 END = $13)
              AND ($14 = -1 OR CASE WHEN seasonal THEN 1 ELSE 0 END = $14)
              AND ($15 = 0 OR (company_id = $15 AND NOT reserved))",
            " LIMIT $16 OFFSET $17",
            ["contract": 8, "CAST(contracts AS TEXT)", "($12 = 0 OR (contracts & $12) <> 0)";]
        )
    };
}

static OPEN: Lists = of!(open!());
static ENDED: Lists = of!(ended!());
static EVER: Lists = of!(ever!());

impl Stored for VacancyDetails {
    type Filter = VacancyFilter;

    const SHARED: Shared = shared!("vacancy");
    const INSERT: &'static str = concat!(
        "INSERT INTO vacancy (reference, state, published_at, updated_at, created_at, changed_by, created_by, version, title,
           description, level, comune, comune_name, office_id, territory_id, ends_at, search_text, ",
        own_columns!(),
        ", source)
         VALUES ($1, $2, $3, $4, $4, $5, $5, 1, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
           $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37) RETURNING id"
    );
    const UPDATE: &'static str =
        "UPDATE vacancy SET state = $2, published_at = $3, updated_at = $4, changed_by = $5, title = $6, description = $7,
           level = $8, comune = $9, comune_name = $10, office_id = $11, territory_id = $12, ends_at = $13,
           search_text = $14, profession = $15, cp2021 = $16, company_id = $17, company_name = $18, reserved = $19,
           remote = $20, contracts = $21, part_time = $22, seasonal = $23, minutes_min = $24, minutes_max = $25,
           positions = $26, pay_min = $27, pay_max = $28, pay_period = $29, languages = $30, education = $31,
           licences = $32, apply_mail = $33, apply_at_office = $34, apply_text = $35, requirements = $36,
           version = version + 1 WHERE id = $1";
    const LOAD: &'static str =
        concat!("SELECT ", entry_columns!(), ", ", own_columns!(), " FROM vacancy WHERE id = ANY($1)");

    fn lists(show: Show) -> &'static Lists {
        match show {
            Show::Open => &OPEN,
            Show::Ended => &ENDED,
            Show::All => &EVER,
        }
    }

    fn common(filter: &VacancyFilter) -> &Filter {
        &filter.common
    }

    fn asked(filter: &VacancyFilter) -> Vec<Arg<'_>> {
        let either = |wanted: Option<bool>| wanted.map_or(-1, i64::from);
        args![
            filter.profession.as_ref().map_or("", Cp2021::as_str),
            filter.contract.map_or(0, Contracts::bit),
            either(filter.part_time),
            either(filter.seasonal),
            filter.company.unwrap_or(0),
        ]
        .to_vec()
    }

    /// A row may have several contracts, and counts for each.
    fn facets(field: &str, values: Vec<Facet>) -> Vec<Facet> {
        if field != "contract" {
            return values;
        }
        let mut counts: Vec<Facet> = Vec::new();
        for row in &values {
            for contract in Contracts::of_bits(row.value.parse().unwrap_or(0)).iter() {
                match counts.iter_mut().find(|facet| facet.value == contract.as_str()) {
                    Some(facet) => facet.count += row.count,
                    None => counts.push(Facet {
                        value: contract.as_str().to_owned(),
                        label: String::new(),
                        count: row.count,
                    }),
                }
            }
        }
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        counts
    }

    fn columns(&self) -> Vec<Arg<'_>> {
        args![
            &self.profession,
            &self.cp2021,
            self.company,
            &self.company_name,
            self.reserved,
            self.remote,
            self.contracts.bits(),
            self.part_time,
            self.seasonal,
            self.minutes_min,
            self.minutes_max,
            self.positions,
            self.pay_min,
            self.pay_max,
            self.pay_period.map_or("", Period::as_str),
            self.languages.as_str(),
            self.education.map_or("", Education::as_str),
            self.licences.bits(),
            &self.apply_mail,
            self.apply_at_office,
            &self.apply_text,
            &self.requirements,
        ]
        .to_vec()
    }

    fn read(row: &Row<'_>, at: usize) -> Result<Self, DbError> {
        Ok(Self {
            profession: row.get(at)?,
            cp2021: row.get(at + 1)?,
            company: row.get(at + 2)?,
            company_name: row.get(at + 3)?,
            reserved: row.get(at + 4)?,
            remote: row.get(at + 5)?,
            contracts: Contracts::of_bits(row.get(at + 6)?),
            part_time: row.get(at + 7)?,
            seasonal: row.get(at + 8)?,
            minutes_min: row.get(at + 9)?,
            minutes_max: row.get(at + 10)?,
            positions: row.get(at + 11)?,
            pay_min: row.get(at + 12)?,
            pay_max: row.get(at + 13)?,
            pay_period: store::word_opt(row, at + 14)?,
            languages: Languages::of_kept(row.get(at + 15)?),
            education: store::word_opt(row, at + 16)?,
            licences: Licences::of_bits(row.get(at + 17)?),
            apply_mail: row.get(at + 18)?,
            apply_at_office: row.get(at + 19)?,
            apply_text: row.get(at + 20)?,
            requirements: row.get(at + 21)?,
        })
    }

    /// The name of a company of the directory is that of its entry.
    fn refer(&mut self, conn: &mut Conn<'_>) -> Result<Option<Fault>, DbError> {
        let Some(id) = self.company else { return Ok(None) };
        match company::name_of(conn, id)? {
            Some(name) => self.company_name = name,
            None => return Ok(Some(Fault { field: "company", problem: Problem::Unknown })),
        }
        Ok(None)
    }
}
