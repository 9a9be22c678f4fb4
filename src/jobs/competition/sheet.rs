//! Files of competitions.

use super::CompetitionDetails;
use crate::jobs::listing::{
    Row,
    sheet::{Cells, Column, EDUCATION, EDUCATIONS, HEADS, SheetRow, read_row, word_of, write_row},
};

const END: &str = "scadenza";

impl SheetRow for Row<CompetitionDetails> {
    const COLUMNS: &'static [Column] = &[
        HEADS.reference,
        Column::new("titolo", "title", "Concorso per istruttori amministrativi"),
        Column::new("descrizione", "description", "Due posti a tempo pieno e indeterminato."),
        Column::new("ente", "body", "Comune di Prova"),
        Column::new("posti", "posts", "2"),
        Column::new("profilo", "profile", "Istruttore amministrativo"),
        Column::new("requisito di studio", "qualification", "Diploma di istruzione secondaria superiore"),
        EDUCATION,
        HEADS.comune,
        HEADS.istat,
        HEADS.level,
        Column::new("bando", "link", "https://www.comune.example/bando.pdf"),
        Column::new("gazzetta", "gazette", "GU 4ª serie speciale n. 92 del 20/11/2026"),
        Column::new(END, "ends_at", "31/12/2026 13:00"),
        HEADS.published,
        HEADS.state,
    ];
    const NEEDED: &'static [&'static str] = &["codice", "titolo"];

    fn read(cells: &mut Cells<'_>) -> Self {
        let details = CompetitionDetails {
            body: cells.text("ente"),
            posts: cells.number("posti"),
            profile: cells.text("profilo"),
            qualification: cells.text("requisito di studio"),
            education: cells.word("titolo di studio", EDUCATIONS),
            link: cells.text("bando"),
            gazette: cells.text("gazzetta"),
        };
        read_row(cells, END, details)
    }

    fn write(&self) -> Vec<String> {
        let details = &self.content.details;
        write_row(self, Self::COLUMNS, END, |name| match name {
            "ente" => details.body.clone(),
            "posti" => details.posts.map_or_else(String::new, |posts| posts.to_string()),
            "profilo" => details.profile.clone(),
            "requisito di studio" => details.qualification.clone(),
            "titolo di studio" => details.education.map_or_else(String::new, |one| word_of(&one, EDUCATIONS)),
            "bando" => details.link.clone(),
            "gazzetta" => details.gazette.clone(),
            _ => String::new(),
        })
    }

    fn key(&self) -> String {
        self.reference.clone()
    }
}
