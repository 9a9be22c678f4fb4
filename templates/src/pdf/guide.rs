//! The guide to the services: every sheet «Chi - Come - Dove», in one document.

use super::PdfError;
use super::blocks::{Run, blocks};
use super::flow::{Colour, ENTRIES, Flow, Look, Role};
use super::font::Weight;
use super::paint::{About, paint};
use crate::text::portal::guide as text;

/// What the guide is made of.
#[derive(Clone, Debug, Default)]
pub struct Guide<'a> {
    /// The address of the site, `https://…`, no slash at the end.
    pub site: &'a str,
    /// The day it was made, as people read it.
    pub day: &'a str,
    /// Groups of sheets, in order.
    pub sections: &'a [Section],
}

/// Sheets that belong together.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// What they are about.
    pub title: String,
    /// The sheets, in order.
    pub sheets: Vec<Sheet>,
}

/// One service.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// What it is called.
    pub title: String,
    /// What it is in short.
    pub summary: String,
    /// Short values with their names.
    pub facts: Vec<(String, String)>,
    /// Parts with their names, in Markdown.
    pub parts: Vec<(String, String)>,
    /// Everything else, in Markdown.
    pub body: String,
    /// Where it is given: a line for each office.
    pub places: Vec<String>,
    /// Laws, forms and the like: how they belong to it, what they are called, where they are.
    pub links: Vec<(String, String, String)>,
    /// Its page, from the root of the site.
    pub path: String,
}

/// The guide as a document. It costs some hundredths of a second for a hundred sheets: not for the thread that answers.
///
/// # Errors
/// The document would not be one for everybody (PDF/UA-1): a fault of this program.
pub fn guide(guide: &Guide<'_>) -> Result<Vec<u8>, PdfError> {
    let mut flow = Flow::new(guide.site)?;
    cover(&mut flow, guide);
    let lines: usize = guide.sections.iter().map(|section| section.sheets.len() + 1).sum();
    let contents = lines.div_ceil(ENTRIES).max(1);
    flow.go_to(1 + contents);
    let mut marks = Vec::new();
    for section in guide.sections {
        flow.group(Role::Section, |flow| {
            for (at, one) in section.sheets.iter().enumerate() {
                flow.new_page();
                let above = (at == 0).then(|| chapter(flow, &section.title));
                marks.extend(above.map(|mark| (true, section.title.clone(), mark)));
                marks.push((false, one.title.clone(), sheet(flow, one)));
            }
        });
    }
    let pages = flow.page + 1;
    flow.go_to(1);
    table_of_contents(&mut flow, &marks);
    // Read after the cover, though set last.
    flow.read_last_after_first();
    paint(&flow, pages, &About { title: text::TITLE, site: text::SITE, outline: marks })
}

fn cover(flow: &mut Flow, guide: &Guide<'_>) {
    let quiet = Look { colour: Colour::Grey, ..Look::BODY };
    let big = Look { size: 14.0, ..Look::BODY };
    flow.go_down(190.0);
    flow.group(Role::Section, |flow| {
        flow.paragraph(&[Run::bold(text::SITE)], Look { size: 12.0, colour: Colour::Blue, ..Look::BODY });
        flow.heading(1, text::TITLE);
        flow.paragraph(&[Run::plain(text::SUBTITLE)], big);
        flow.go_down(24.0);
        flow.paragraph(&[Run::plain(text::INTRODUCTION)], Look::BODY);
        flow.paragraph(&[Run::plain(&text::made_on(guide.day))], quiet);
        let address = format!("{}/servizi", guide.site);
        let link = Run { text: address.clone(), link: Some(address), weight: Weight::Regular };
        flow.paragraph(&[Run::plain(text::NEWEST), link], quiet);
    });
}

fn table_of_contents(flow: &mut Flow, marks: &[(bool, String, usize)]) {
    flow.group(Role::Section, |flow| {
        flow.heading(1, text::CONTENTS);
        flow.group(Role::Contents, |flow| {
            for (top, title, mark) in marks {
                flow.entry(title, *mark, *top);
            }
        });
    });
}

fn chapter(flow: &mut Flow, title: &str) -> usize {
    flow.heading(1, title)
}

fn sheet(flow: &mut Flow, sheet: &Sheet) -> usize {
    let mark = flow.heading(2, &sheet.title);
    flow.paragraph(&[Run::plain(&sheet.summary)], Look { size: 11.5, ..Look::BODY });
    for (label, value) in &sheet.facts {
        flow.paragraph(&[Run::bold(&format!("{label}: ")), Run::plain(value)], Look::BODY);
    }
    for (label, markdown) in &sheet.parts {
        flow.heading(3, label);
        flow.blocks(&blocks(markdown), 4);
    }
    if !sheet.places.is_empty() {
        flow.heading(3, text::PLACES);
        flow.list(sheet.places.iter().map(|place| vec![Run::plain(place)]));
    }
    if !sheet.body.is_empty() {
        flow.heading(3, text::MORE);
        flow.blocks(&blocks(&sheet.body), 4);
    }
    if !sheet.links.is_empty() {
        flow.heading(3, text::LINKS);
        flow.list(sheet.links.iter().map(|(relation, title, href)| {
            let link = Run { text: title.clone(), link: Some(href.clone()), weight: Weight::Regular };
            vec![Run::plain(&format!("{relation}: ")), link]
        }));
    }
    let own = Run { text: text::ONLINE.to_owned(), link: Some(sheet.path.clone()), weight: Weight::Regular };
    flow.paragraph(&[own], Look { size: 9.5, colour: Colour::Grey, ..Look::BODY });
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheets(count: usize) -> Vec<Section> {
        let sheet = |number: usize| {
            Sheet {
            title: format!("Servizio numero {number} con un titolo piuttosto lungo che nell’indice sta su una riga sola"),
            summary: "A che cosa serve, in breve.".into(),
            facts: vec![("Costo".into(), "Gratuito".into())],
            parts: vec![("Come".into(), "1. Vieni **allo sportello**.\n2. Porta il [modulo](/moduli/uno).\n".into())],
            body: "## Ancora\n\nPerché è così: città, università.\n\n| Che cosa | Quando |\n|---|---|\n| Domanda | Sempre 🙂 |\n".into(),
            places: vec!["Centro per l’Impiego di Lecce, Viale degli Esempi, 4".into()],
            links: vec![("Norma".into(), "Legge 68/1999".into(), "/normativa/l-68-1999".into())],
            path: format!("/servizi/{number}"),
        }
        };
        let section = |at: usize| Section {
            title: format!("Argomento {at}"),
            sheets: (0..count.div_ceil(2)).map(|number| sheet(at * 1000 + number)).collect(),
        };
        vec![section(1), section(2)]
    }

    #[test]
    fn the_document_is_one_for_everybody_however_many_sheets_there_are() {
        for count in [0, 1, 2, 40, 200] {
            let sections = sheets(count);
            let made = guide(&Guide { site: "https://web.example", day: "27/11/2026", sections: &sections });
            let bytes = made.unwrap_or_else(|error| panic!("{count}: {error}"));
            assert!(bytes.starts_with(b"%PDF-1.7"), "{count}");
        }
    }
}
