//! Files of firms. A row is known by its partita IVA, or else by its codice fiscale.

use super::{CompanyContent, CompanyRow, Size};
use crate::{
    fiscal::AtecoEdition,
    jobs::listing::sheet::{Cells, Column, Pair, SheetRow, word_of},
};

const SIZES: &[Pair<Size>] =
    &[("micro", Size::Micro), ("piccola", Size::Small), ("media", Size::Medium), ("grande", Size::Large)];
const EDITIONS: &[Pair<AtecoEdition>] = &[("2007", AtecoEdition::Y2007), ("2025", AtecoEdition::Y2025)];

impl SheetRow for CompanyRow {
    const COLUMNS: &'static [Column] = &[
        Column::new("partita iva", "partita_iva", "00743110157"),
        Column::new("codice fiscale", "codice_fiscale", ""),
        Column::new("denominazione", "denomination", "Azienda Prova S.r.l."),
        Column::new("forma giuridica", "legal_form", "S.r.l."),
        Column::new("ateco", "ateco", "55.20.42"),
        Column::new("edizione ateco", "ateco_edition", "2025"),
        Column::new("dimensione", "size", "piccola"),
        Column::new("comune", "comune_name", "Lecce"),
        Column::new("codice istat", "comune", "075035"),
        Column::new("indirizzo", "street", "Via della Prova, 1"),
        Column::new("cap", "cap", "73100"),
        Column::new("sito", "site", "https://www.azienda.example"),
        Column::new("e-mail", "mail", "info@azienda.example"),
        Column::new("telefono", "phone", "0832 000 900"),
        Column::new("descrizione", "description", "Affitto di case per vacanze."),
    ];
    const NEEDED: &'static [&'static str] = &["partita iva", "denominazione"];

    fn read(cells: &mut Cells<'_>) -> Self {
        let mut content = CompanyContent {
            denomination: cells.text("denominazione"),
            legal_form: cells.text("forma giuridica"),
            codice_fiscale: cells.text("codice fiscale"),
            partita_iva: cells.text("partita iva"),
            ateco: cells.text("ateco"),
            ateco_edition: cells.word("edizione ateco", EDITIONS),
            size: cells.word("dimensione", SIZES),
            office: None,
            comune: cells.text("codice istat"),
            comune_name: cells.text("comune"),
            street: cells.text("indirizzo"),
            cap: cells.text("cap"),
            site: cells.text("sito"),
            mail: cells.text("e-mail"),
            phone: cells.text("telefono"),
            description: cells.block("descrizione"),
        };
        if let Err(faults) = content.check() {
            cells.faults(faults);
        }
        Self { content }
    }

    fn write(&self) -> Vec<String> {
        let content = &self.content;
        let cell = |name: &str| match name {
            "denominazione" => content.denomination.clone(),
            "forma giuridica" => content.legal_form.clone(),
            "codice fiscale" => content.codice_fiscale.clone(),
            "partita iva" => content.partita_iva.clone(),
            "ateco" => content.ateco.clone(),
            "edizione ateco" => content.ateco_edition.map_or_else(String::new, |one| word_of(&one, EDITIONS)),
            "dimensione" => content.size.map_or_else(String::new, |one| word_of(&one, SIZES)),
            "codice istat" => content.comune.clone(),
            "comune" => content.comune_name.clone(),
            "indirizzo" => content.street.clone(),
            "cap" => content.cap.clone(),
            "sito" => content.site.clone(),
            "e-mail" => content.mail.clone(),
            "telefono" => content.phone.clone(),
            "descrizione" => content.description.clone(),
            _ => String::new(),
        };
        Self::COLUMNS.iter().map(|column| cell(column.name)).collect()
    }

    fn key(&self) -> String {
        self.content.key().to_owned()
    }
}
