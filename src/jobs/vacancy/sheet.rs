//! Files of vacancies.

use super::{Contract, Licence, Period, VacancyDetails};
use crate::jobs::listing::{
    Cefr, Language, Languages, Problem, Row,
    sheet::{
        Cells, Column, EDUCATION, EDUCATIONS, HEADS, Pair, SheetRow, hundredths_cell, minutes_cell, read_row,
        truth_cell, word_of, write_row,
    },
};

const END: &str = "scadenza";

const CONTRACTS: &[Pair<Contract>] = &[
    ("tempo indeterminato", Contract::Permanent),
    ("tempo determinato", Contract::FixedTerm),
    ("apprendistato per la qualifica", Contract::ApprenticeshipSchool),
    ("apprendistato professionalizzante", Contract::ApprenticeshipTrade),
    ("apprendistato di alta formazione", Contract::ApprenticeshipHigher),
    ("somministrazione", Contract::Agency),
    ("intermittente", Contract::OnCall),
    ("occasionale", Contract::Occasional),
    ("tirocinio", Contract::Internship),
    ("collaborazione", Contract::Collaboration),
    ("autonomo", Contract::SelfEmployed),
];

const PERIODS: &[Pair<Period>] =
    &[("ora", Period::Hour), ("giorno", Period::Day), ("mese", Period::Month), ("anno", Period::Year)];

/// Names of languages that are asked for often; others are written as their code of two letters.
const LANGUAGES: &[Pair<&str>] = &[
    ("italiano", "it"),
    ("inglese", "en"),
    ("francese", "fr"),
    ("tedesco", "de"),
    ("spagnolo", "es"),
    ("portoghese", "pt"),
    ("greco", "el"),
    ("albanese", "sq"),
    ("romeno", "ro"),
    ("russo", "ru"),
    ("polacco", "pl"),
    ("arabo", "ar"),
    ("cinese", "zh"),
];

impl SheetRow for Row<VacancyDetails> {
    const COLUMNS: &'static [Column] = &[
        HEADS.reference,
        Column::new("titolo", "title", "Camerieri di sala"),
        Column::new("descrizione", "description", "Servizio ai tavoli in un ristorante sul mare."),
        Column::new("professione", "profession", "Cameriere di sala"),
        Column::new("codice cp2021", "cp2021", "5.2.2.3.2"),
        Column::new("azienda", "company_name", "Trattoria Prova S.r.l."),
        Column::new("azienda riservata", "reserved", "no"),
        HEADS.comune,
        HEADS.istat,
        Column::new("da remoto", "remote", "no"),
        HEADS.level,
        Column::new("contratto", "contracts", "tempo determinato / apprendistato professionalizzante"),
        Column::new("part-time", "part_time", "no"),
        Column::new("stagionale", "seasonal", "sì"),
        Column::new("ore settimanali da", "minutes_min", "36"),
        Column::new("ore settimanali a", "minutes_max", "40"),
        Column::new("posti", "positions", "2"),
        Column::new("retribuzione da", "pay_min", "1200"),
        Column::new("retribuzione a", "pay_max", "1450,50"),
        Column::new("retribuzione per", "pay_period", "mese"),
        Column::new("requisiti", "requirements", "Almeno una stagione di esperienza."),
        EDUCATION,
        Column::new("lingue", "languages", "inglese B1 / tedesco A2"),
        Column::new("patenti", "licences", "B"),
        Column::new("candidatura", "apply_text", ""),
        Column::new("candidatura per e-mail", "apply_mail", "lavoro@posta.example"),
        Column::new("candidatura al cpi", "apply_at_office", "sì"),
        Column::new(END, "ends_at", "31/12/2026"),
        HEADS.published,
        HEADS.state,
    ];
    const NEEDED: &'static [&'static str] = &["codice", "titolo"];

    fn read(cells: &mut Cells<'_>) -> Self {
        let details = VacancyDetails {
            profession: cells.text("professione"),
            cp2021: cells.text("codice cp2021"),
            company: None,
            company_name: cells.text("azienda"),
            reserved: cells.truth("azienda riservata"),
            remote: cells.truth("da remoto"),
            contracts: cells.words("contratto", CONTRACTS).into_iter().collect(),
            part_time: cells.truth("part-time"),
            seasonal: cells.truth("stagionale"),
            minutes_min: cells.minutes("ore settimanali da"),
            minutes_max: cells.minutes("ore settimanali a"),
            positions: cells.number("posti").unwrap_or(1),
            pay_min: cells.hundredths("retribuzione da"),
            pay_max: cells.hundredths("retribuzione a"),
            pay_period: cells.word("retribuzione per", PERIODS),
            requirements: cells.block("requisiti"),
            languages: languages(cells),
            education: cells.word("titolo di studio", EDUCATIONS),
            licences: licences(cells),
            apply_text: cells.block("candidatura"),
            apply_mail: cells.text("candidatura per e-mail"),
            apply_at_office: cells.truth("candidatura al cpi"),
        };
        read_row(cells, END, details)
    }

    fn write(&self) -> Vec<String> {
        let details = &self.content.details;
        write_row(self, Self::COLUMNS, END, |name| details.cell(name))
    }

    fn key(&self) -> String {
        self.reference.clone()
    }
}

impl VacancyDetails {
    fn cell(&self, name: &str) -> String {
        let joined = |words: Vec<String>| words.join(" / ");
        match name {
            "professione" => self.profession.clone(),
            "codice cp2021" => self.cp2021.clone(),
            "azienda" => self.company_name.clone(),
            "azienda riservata" => truth_cell(self.reserved),
            "da remoto" => truth_cell(self.remote),
            "contratto" => joined(self.contracts.iter().map(|one| word_of(&one, CONTRACTS)).collect()),
            "part-time" => truth_cell(self.part_time),
            "stagionale" => truth_cell(self.seasonal),
            "ore settimanali da" => minutes_cell(self.minutes_min),
            "ore settimanali a" => minutes_cell(self.minutes_max),
            "posti" => self.positions.to_string(),
            "retribuzione da" => hundredths_cell(self.pay_min),
            "retribuzione a" => hundredths_cell(self.pay_max),
            "retribuzione per" => self.pay_period.map_or_else(String::new, |one| word_of(&one, PERIODS)),
            "requisiti" => self.requirements.clone(),
            "titolo di studio" => self.education.map_or_else(String::new, |one| word_of(&one, EDUCATIONS)),
            "lingue" => write_languages(&self.languages),
            "patenti" => joined(self.licences.iter().map(|one| one.to_string()).collect()),
            "candidatura" => self.apply_text.clone(),
            "candidatura per e-mail" => self.apply_mail.clone(),
            "candidatura al cpi" => truth_cell(self.apply_at_office),
            _ => String::new(),
        }
    }
}

/// `inglese B1 / de A2`.
fn languages(cells: &mut Cells<'_>) -> Languages {
    read_languages(&cells.text("lingue")).unwrap_or_else(|| {
        cells.fault("lingue", Problem::Word("inglese B1, de A2, …".into()));
        Languages::default()
    })
}

/// Languages as people write them: `inglese B1 / de A2`; None when one of them cannot be read.
pub fn read_languages(text: &str) -> Option<Languages> {
    let parts = text.split(['/', '|']).map(str::trim).filter(|part| !part.is_empty());
    let read: Option<Vec<Language>> = parts.map(language).collect();
    read.map(|all| all.into_iter().collect())
}

/// Languages as [`read_languages`] reads them.
pub fn write_languages(languages: &Languages) -> String {
    languages.iter().map(|one| language_cell(&one)).collect::<Vec<_>>().join(" / ")
}

fn language(text: &str) -> Option<Language> {
    let (name, level) = text.rsplit_once(' ')?;
    let level: Cefr = level.to_uppercase().parse().ok()?;
    let name = crate::fields::folded(name);
    let known = LANGUAGES.iter().find(|(known, _)| *known == name).map(|(_, code)| (*code).to_owned());
    let code = known.or_else(|| (name.len() == 2).then_some(name))?;
    Some(Language { code, level })
}

fn language_cell(language: &Language) -> String {
    let name = LANGUAGES.iter().find(|(_, code)| *code == language.code).map(|(name, _)| *name);
    format!("{} {}", name.unwrap_or(&language.code), language.level)
}

fn licences(cells: &mut Cells<'_>) -> super::Licences {
    let words: Vec<Pair<Licence>> = Licence::ALL.iter().map(|one| (one.as_str(), *one)).collect();
    cells.words("patenti", &words).into_iter().collect()
}
