//! What was wrong with a field or a file, as sentences.

use templates::text::portal::listing_form as text;

use crate::fiscal::{CodeError, CodiceFiscaleError, PartitaIvaError};
use crate::jobs::listing::{
    Fault, Faults, Problem,
    sheet::{SheetProblem, hundredths_cell, minutes_cell},
};

/// Faults of a form: name of the field, sentence.
pub(super) type Sentences = Vec<(String, String)>;

/// The faults of a service, where the form shows them.
pub(super) fn sentences(faults: &Faults) -> Sentences {
    faults.0.iter().map(|fault| (input_of(fault.field).to_owned(), sentence_of(fault))).collect()
}

/// The field of the form that a field of an entry is filled in by.
fn input_of(field: &'static str) -> &'static str {
    if field == "comune" { "comune_name" } else { field }
}

fn sentence_of(fault: &Fault) -> String {
    match (fault.field, &fault.problem) {
        ("company", Problem::Unknown) => text::NO_SUCH_COMPANY.to_owned(),
        (field, problem) => sentence(field, problem),
    }
}

/// What is wrong with a field.
pub(super) fn sentence(field: &str, problem: &Problem) -> String {
    match problem {
        Problem::Missing => text::MISSING,
        Problem::TooLong(most) => return text::too_long(*most),
        Problem::Number => text::NUMBER,
        Problem::Range(least, most) => return text::range(&amount(field, *least), &amount(field, *most)),
        Problem::Date => text::DATE,
        Problem::Past => text::PAST,
        Problem::TooFar => text::TOO_FAR,
        Problem::Reversed => text::REVERSED,
        Problem::Word(_) if field == "languages" => text::LANGUAGES,
        Problem::Word(words) if words.is_empty() => text::CHOICE,
        Problem::Word(words) => return text::one_of(words),
        Problem::Mail => text::MAIL,
        Problem::Link => text::LINK,
        Problem::Taken => text::TAKEN,
        Problem::Unknown => text::UNKNOWN,
        Problem::CodiceFiscale(CodiceFiscaleError::Check { .. }) => text::CODICE_FISCALE_LETTER,
        Problem::CodiceFiscale(_) => text::CODICE_FISCALE,
        Problem::PartitaIva(PartitaIvaError::Check { .. }) => text::PARTITA_IVA_DIGIT,
        Problem::PartitaIva(_) => text::PARTITA_IVA,
        Problem::Code(CodeError::Form(example)) => return text::code_like(example),
        Problem::Code(CodeError::Range) => text::NO_CODE,
        Problem::Phone(_) => text::PHONE,
    }
    .to_owned()
}

/// A bound as people would write it into the field.
fn amount(field: &str, value: i64) -> String {
    match field {
        "pay_min" | "pay_max" | "cost" => hundredths_cell(Some(value)),
        "minutes_min" | "minutes_max" => minutes_cell(Some(value)),
        _ => value.to_string(),
    }
}

/// What is wrong with a cell, a row or a column of a file. `field`: what the column fills.
pub(super) fn of_sheet(field: &str, problem: &SheetProblem) -> String {
    match problem {
        SheetProblem::Field(problem) => sentence(field, problem),
        SheetProblem::Width(cells, headings) => text::width(*cells, *headings),
        SheetProblem::Again(line) => text::again(*line),
        SheetProblem::UnknownColumn => text::UNKNOWN_COLUMN.to_owned(),
        SheetProblem::ColumnTwice => text::COLUMN_TWICE.to_owned(),
        SheetProblem::ColumnMissing => text::COLUMN_MISSING.to_owned(),
    }
}
