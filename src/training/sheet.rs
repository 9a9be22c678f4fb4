//! Files of courses.

use super::{CourseDetails, Mode};
use crate::jobs::listing::{
    Row,
    sheet::{
        Cells, Column, HEADS, Pair, SheetRow, begin_cell, end_cell, hundredths_cell, read_row, word_of,
        write_row,
    },
};

const END: &str = "iscrizioni entro";

const MODES: &[Pair<Mode>] =
    &[("in presenza", Mode::Presence), ("a distanza", Mode::Remote), ("mista", Mode::Mixed)];

impl SheetRow for Row<CourseDetails> {
    const COLUMNS: &'static [Column] = &[
        HEADS.reference,
        Column::new("titolo", "title", "Tecniche di saldatura"),
        Column::new("descrizione", "description", "Saldatura TIG e a filo continuo, con prova pratica."),
        Column::new("ente", "provider", "Scuola di prova"),
        HEADS.level,
        Column::new("ore", "hours", "120"),
        Column::new("modalità", "mode", "in presenza"),
        Column::new("sede", "venue", "Via della Prova, 1"),
        HEADS.comune,
        HEADS.istat,
        Column::new("requisiti", "requirements", "Qualifica professionale."),
        Column::new("destinatari", "target", "Disoccupati"),
        Column::new("inizio", "begins_at", "11/01/2027"),
        Column::new("fine", "finishes_at", "26/03/2027"),
        Column::new(END, "ends_at", "31/12/2026"),
        Column::new("posti", "seats", "15"),
        Column::new("costo", "cost", "0"),
        Column::new("attestato", "certificate", "Patentino di saldatore"),
        Column::new("contatti", "contacts", "segreteria@scuola.example"),
        Column::new("link", "link", "https://www.scuola.example/corsi"),
        HEADS.published,
        HEADS.state,
    ];
    const NEEDED: &'static [&'static str] = &["codice", "titolo"];

    fn read(cells: &mut Cells<'_>) -> Self {
        let details = CourseDetails {
            provider: cells.text("ente"),
            organisation: None,
            hours: cells.number("ore"),
            mode: cells.word("modalità", MODES).unwrap_or(Mode::Presence),
            venue: cells.text("sede"),
            requirements: cells.block("requisiti"),
            target: cells.text("destinatari"),
            begins_at: cells.begin("inizio"),
            finishes_at: cells.end("fine"),
            seats: cells.number("posti"),
            cost: cells.hundredths("costo").unwrap_or(0),
            certificate: cells.text("attestato"),
            contacts: cells.text("contatti"),
            link: cells.text("link"),
        };
        read_row(cells, END, details)
    }

    fn write(&self) -> Vec<String> {
        let details = &self.content.details;
        let number = |value: Option<i64>| value.map_or_else(String::new, |value| value.to_string());
        write_row(self, Self::COLUMNS, END, |name| match name {
            "ente" => details.provider.clone(),
            "ore" => number(details.hours),
            "modalità" => word_of(&details.mode, MODES),
            "sede" => details.venue.clone(),
            "requisiti" => details.requirements.clone(),
            "destinatari" => details.target.clone(),
            "inizio" => details.begins_at.map_or_else(String::new, begin_cell),
            "fine" => details.finishes_at.map_or_else(String::new, end_cell),
            "posti" => number(details.seats),
            "costo" => hundredths_cell(Some(details.cost)),
            "attestato" => details.certificate.clone(),
            "contatti" => details.contacts.clone(),
            "link" => details.link.clone(),
            _ => String::new(),
        })
    }

    fn key(&self) -> String {
        self.reference.clone()
    }
}
