//! What a vacancy says. No SQL.

use crate::{
    fiscal::Cp2021,
    jobs::listing::{
        Check, Content, Details, Education, Filter, LINE_MAX, Languages, Noun, Problem, TEXT_MAX, choices,
        noun,
    },
    words::words,
};

/// Longest working week, minutes.
const WEEK_MAX: i64 = 60 * 60;
/// Highest pay, cents.
const PAY_MAX: i64 = 100_000_000;
/// Most places one vacancy offers.
const POSITIONS_MAX: i64 = 5_000;
/// Most languages one vacancy asks for.
const LANGUAGES_MAX: usize = 10;
/// Longest words on how to apply.
const APPLY_MAX: usize = 2_000;

/// Minutes of an hour, for the working week.
pub(super) const HOUR: i64 = 60;

words! {
    /// By which contract somebody would work. New ones are added at the end: their places are kept.
    Contract {
        /// Tempo indeterminato.
        Permanent = "permanent",
        /// Tempo determinato.
        FixedTerm = "fixed-term",
        /// Apprendistato per la qualifica e il diploma.
        ApprenticeshipSchool = "apprenticeship-school",
        /// Apprendistato professionalizzante.
        ApprenticeshipTrade = "apprenticeship-trade",
        /// Apprendistato di alta formazione e ricerca.
        ApprenticeshipHigher = "apprenticeship-higher",
        /// Somministrazione.
        Agency = "agency",
        /// Lavoro intermittente.
        OnCall = "on-call",
        /// Lavoro occasionale.
        Occasional = "occasional",
        /// Tirocinio.
        Internship = "internship",
        /// Collaborazione.
        Collaboration = "collaboration",
        /// Lavoro autonomo.
        SelfEmployed = "self-employed",
    }
}

choices! {
    /// Contracts that are possible.
    Contracts of Contract
}

words! {
    /// A class of driving licence. New ones are added at the end: their places are kept.
    Licence {
        /// Mopeds.
        Am = "AM",
        /// Light motorcycles.
        A1 = "A1",
        /// Middle motorcycles.
        A2 = "A2",
        /// Motorcycles.
        A = "A",
        /// Quadricycles.
        B1 = "B1",
        /// Cars.
        B = "B",
        /// Cars with a trailer.
        Be = "BE",
        /// Light lorries.
        C1 = "C1",
        /// Light lorries with a trailer.
        C1e = "C1E",
        /// Lorries.
        C = "C",
        /// Lorries with a trailer.
        Ce = "CE",
        /// Small buses.
        D1 = "D1",
        /// Small buses with a trailer.
        D1e = "D1E",
        /// Buses.
        D = "D",
        /// Buses with a trailer.
        De = "DE",
        /// Carta di qualificazione del conducente: driving as a profession.
        Cqc = "CQC",
    }
}

choices! {
    /// Driving licences that are asked for.
    Licences of Licence
}

words! {
    /// What a pay is for.
    Period {
        /// An hour.
        Hour = "hour",
        /// A day.
        Day = "day",
        /// A month.
        Month = "month",
        /// A year.
        Year = "year",
    }
}

/// What a vacancy says.
pub type VacancyContent = Content<VacancyDetails>;

/// What only vacancies have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VacancyDetails {
    /// The profession, in words.
    pub profession: String,
    /// Its code of CP2021, or empty.
    pub cp2021: String,
    /// The entry of the business directory whose work it is.
    pub company: Option<i64>,
    /// The name of whose work it is; that of the entry, where there is one, as it was when the vacancy was saved.
    pub company_name: String,
    /// Whose it is is kept back.
    pub reserved: bool,
    /// It can be done from anywhere.
    pub remote: bool,
    /// Contracts that are possible.
    pub contracts: Contracts,
    /// For a part of the week.
    pub part_time: bool,
    /// For a season.
    pub seasonal: bool,
    /// Working time of a week, minutes: at least.
    pub minutes_min: Option<i64>,
    /// At most.
    pub minutes_max: Option<i64>,
    /// How many people are sought.
    pub positions: i64,
    /// Gross pay, cents: at least.
    pub pay_min: Option<i64>,
    /// At most.
    pub pay_max: Option<i64>,
    /// What the pay is for.
    pub pay_period: Option<Period>,
    /// What somebody has to bring, Markdown.
    pub requirements: String,
    /// Languages.
    pub languages: Languages,
    /// Education, at least.
    pub education: Option<Education>,
    /// Driving licences.
    pub licences: Licences,
    /// How to apply, in words.
    pub apply_text: String,
    /// By mail to this address.
    pub apply_mail: String,
    /// At the job centre.
    pub apply_at_office: bool,
}

impl Default for VacancyDetails {
    fn default() -> Self {
        Self {
            profession: String::new(),
            cp2021: String::new(),
            company: None,
            company_name: String::new(),
            reserved: false,
            remote: false,
            contracts: Contracts::NONE,
            part_time: false,
            seasonal: false,
            minutes_min: None,
            minutes_max: None,
            positions: 1,
            pay_min: None,
            pay_max: None,
            pay_period: None,
            requirements: String::new(),
            languages: Languages::default(),
            education: None,
            licences: Licences::NONE,
            apply_text: String::new(),
            apply_mail: String::new(),
            apply_at_office: false,
        }
    }
}

impl Details for VacancyDetails {
    const NOUN: Noun = noun!("vacancy", Vacancy, "/offerte", "OFF", fills: true);

    fn check(&mut self, check: &mut Check) {
        check.line("profession", &mut self.profession, LINE_MAX);
        check.profession("cp2021", &mut self.cp2021);
        check.line("company_name", &mut self.company_name, LINE_MAX);
        let named = self.reserved || self.company.is_some() || !self.company_name.is_empty();
        check.needed(named, "company_name");
        check.needed(!self.contracts.is_empty(), "contracts");
        check.number("positions", Some(self.positions), 1, POSITIONS_MAX);
        self.check_numbers(check);
        check.must(self.languages.are_right(LANGUAGES_MAX), "languages", Problem::Unknown);
        check.block("requirements", &mut self.requirements, TEXT_MAX);
        check.block("apply_text", &mut self.apply_text, APPLY_MAX);
        check.mail("apply_mail", &mut self.apply_mail);
        let answered = self.apply_at_office || !self.apply_text.is_empty() || !self.apply_mail.is_empty();
        check.needed(answered, "apply_text");
    }

    fn redact(&mut self) {
        if self.reserved {
            self.company = None;
            self.company_name.clear();
        }
    }

    /// A file says the name of a company alone.
    fn keep(&mut self, known: &Self) {
        if self.company.is_none() && self.company_name == known.company_name {
            self.company = known.company;
        }
    }

    fn words(&self) -> Vec<&str> {
        vec![&self.profession, &self.company_name, &self.requirements]
    }
}

impl VacancyDetails {
    fn check_numbers(&mut self, check: &mut Check) {
        check.number("minutes_min", self.minutes_min, HOUR / 2, WEEK_MAX);
        check.number("minutes_max", self.minutes_max, HOUR / 2, WEEK_MAX);
        check.in_order("minutes_max", self.minutes_min, self.minutes_max);
        check.number("pay_min", self.pay_min, 1, PAY_MAX);
        check.number("pay_max", self.pay_max, 1, PAY_MAX);
        check.in_order("pay_max", self.pay_min, self.pay_max);
        let paid = self.pay_min.is_some() || self.pay_max.is_some();
        check.required(!paid || self.pay_period.is_some(), "pay_period");
    }
}

/// Which vacancies a reader wants. Empty and None ask for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VacancyFilter {
    /// What all listings can be asked for.
    pub common: Filter,
    /// The beginning of a code of CP2021: `5` or `5.2.2`.
    pub profession: Option<Cp2021>,
    /// This contract is possible.
    pub contract: Option<Contract>,
    /// For a part of the week, or not.
    pub part_time: Option<bool>,
    /// For a season, or not.
    pub seasonal: Option<bool>,
    /// Of this entry of the business directory; those that keep back whose they are never are.
    pub company: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_bits_in_their_order() {
        let some: Contracts = [Contract::Internship, Contract::Permanent].into_iter().collect();
        assert_eq!(some.bits(), 0b1_0000_0001);
        assert_eq!(some.iter().collect::<Vec<_>>(), [Contract::Permanent, Contract::Internship]);
        assert_eq!(Contracts::of_bits(some.bits() | 1 << 40), some);
        assert!(Contracts::NONE.is_empty() && !some.contains(Contract::Agency));
    }

    #[test]
    fn what_is_missing_or_reversed_is_said_field_by_field() {
        let mut details = VacancyDetails {
            minutes_min: Some(40 * HOUR),
            minutes_max: Some(20 * HOUR),
            pay_min: Some(1),
            positions: 0,
            apply_mail: "nessuno".into(),
            ..VacancyDetails::default()
        };
        let mut check = Check::new(true);
        details.check(&mut check);
        let faults = check.done().unwrap_err();
        let fields: Vec<&str> = faults.0.iter().map(|fault| fault.field).collect();
        let expected = ["company_name", "contracts", "positions", "minutes_max", "pay_period", "apply_mail"];
        assert_eq!(fields, expected, "{faults}");
    }
}
