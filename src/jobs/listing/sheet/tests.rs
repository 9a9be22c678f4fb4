use super::*;
use crate::jobs::{
    company::CompanyRow,
    competition::CompetitionDetails,
    listing::{Row, State},
    vacancy::{Contract, VacancyDetails},
};
use proptest::prelude::*;

type Vacancy = Row<VacancyDetails>;

fn read(text: &str) -> Plan<Vacancy> {
    plan(text.as_bytes()).unwrap()
}

fn faults(plan: &Plan<Vacancy>) -> Vec<String> {
    plan.faults.iter().map(|fault| format!("{} {} {}", fault.line, fault.column, fault.problem)).collect()
}

#[test]
fn templates_and_exports_read_back() {
    let bytes = template::<Vacancy>();
    assert!(bytes.starts_with(b"\xef\xbb\xbfcodice;titolo;"));
    let plan = plan::<Vacancy>(&bytes).unwrap();
    assert!(plan.is_right(), "{:?}", plan.faults);
    let row = &plan.rows[0].row;
    assert_eq!((plan.rows[0].line, row.state, row.content.details.positions), (2, State::Published, 2));
    assert_eq!(
        (row.content.details.pay_max, row.content.details.minutes_min),
        (Some(145_050), Some(36 * 60))
    );
    let again = super::plan::<Vacancy>(&export([row.clone()])).unwrap();
    assert_eq!(again.rows[0].row, *row);
    assert!(
        super::plan::<Row<CompetitionDetails>>(&template::<Row<CompetitionDetails>>()).unwrap().is_right()
    );
    assert!(super::plan::<CompanyRow>(&template::<CompanyRow>()).unwrap().is_right());
}

#[test]
fn the_manual_knows_every_heading() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/csv.md");
    let manual = std::fs::read_to_string(path).unwrap();
    let columns = [
        Vacancy::COLUMNS,
        Row::<CompetitionDetails>::COLUMNS,
        Row::<crate::training::CourseDetails>::COLUMNS,
        CompanyRow::COLUMNS,
    ];
    for column in columns.concat() {
        assert!(manual.contains(&format!("`{}`", column.name)), "{}", column.name);
    }
}

#[test]
fn letters_and_separators_are_found_out() {
    let check = |bytes: &[u8], charset: Charset, separator: char| {
        let plan = plan::<Vacancy>(bytes).unwrap();
        assert_eq!((plan.charset, plan.separator), (charset, separator));
        assert_eq!(plan.rows[0].row.content.title, "Perché no; sì, \"qui\"", "{bytes:?}");
    };
    let text = "codice;titolo;stato\nA;\"Perché no; sì, \"\"qui\"\"\";bozza\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let commas = text
        .replace("codice;titolo;stato", "codice,titolo,stato")
        .replace("A;", "A,")
        .replace(";bozza", ",bozza");
    check(text.as_bytes(), Charset::Utf8, ';');
    check(format!("\u{feff}{text}").as_bytes(), Charset::Utf8, ';');
    check(&latin, Charset::Windows1252, ';');
    check(&wide, Charset::Utf16, ';');
    check(commas.as_bytes(), Charset::Utf8, ',');
    check(text.replace('\n', "\r").as_bytes(), Charset::Utf8, ';');
    let hinted = plan::<Vacancy>(format!("sep=;\r\n{text}").as_bytes()).unwrap();
    assert_eq!(hinted.rows[0].line, 3, "the line is that of the file");
}

#[test]
fn every_fault_has_its_line_and_column() {
    let plan = read(
        "Codice;TITOLO;contratto;posti;scadenza;retribuzione da;colore;posti\n\
         A;x;tempo perso;molti;31/02/2027;1.2.3,456;;\n\
         ;y;tirocinio;1;31/01/2027;1000;;\n\
         ;;\n\
         \n\
         A;z;tirocinio;1;31/01/2027;;;\n",
    );
    let told = faults(&plan);
    for expected in [
        "1 colore is no heading of these files",
        "1 posti is there twice",
        "2 contratto is none of tempo indeterminato, ",
        "2 posti is no number",
        "2 scadenza is no date (dd/mm/yyyy)",
        "2 retribuzione da is no number",
        "2 descrizione is missing",
        "3 codice is missing",
        "3 retribuzione per is missing",
        "6 codice stands on line 2 already",
    ] {
        assert!(told.iter().any(|fault| fault.starts_with(expected)), "{expected}: {told:#?}");
    }
    assert_eq!((plan.rows.len(), plan.faulty), (0, 3), "{told:#?}");
    assert_eq!(faults(&read("codice;titolo\nA\n")), ["2  has 1 cells, the headings are 2"]);
    assert_eq!(faults(&read("titolo;stato\nx;bozza\n"))[0], "1 codice is not among the headings");
}

#[test]
fn files_that_are_none_are_refused() {
    let check = |bytes: &[u8], expected: SheetError| assert_eq!(plan::<Vacancy>(bytes), Err(expected));
    check(b"", SheetError::Empty);
    check(b"\n;;\n", SheetError::Empty);
    check(b"PK\x03\x04\x14\0\x06\0", SheetError::NoText);
    check(&vec![b'x'; BYTES_MAX + 1], SheetError::TooLarge);
    let many = format!("codice;titolo;stato\n{}", "A;x;bozza\n".repeat(ROWS_MAX + 1));
    check(many.as_bytes(), SheetError::TooMany);
}

#[test]
fn many_faults_are_counted() {
    let plan = read(&format!("codice;titolo;stato\n{}", ";x;boh\n".repeat(1_000)));
    assert_eq!((plan.faults.len(), plan.more_faults, plan.faulty), (500, 1_500, 1_000));
}

#[test]
fn no_cell_is_a_formula() {
    let mut row = read("codice;titolo;stato\nA;x;bozza\n").rows.remove(0).row;
    for title in ["=cmd|' /C calc'!A0", "+39 0832", "-1", "@x", "'=1", "''-1", "' =1", "'così", "x=1"] {
        row.content.title = title.into();
        let bytes = export([row.clone()]);
        let text = String::from_utf8(bytes.clone()).unwrap();
        for start in ["=", "+", "-", "@"] {
            assert!(!text.contains(&format!(";{start}")) && !text.contains(&format!(";\"{start}")), "{text}");
        }
        assert_eq!(plan::<Vacancy>(&bytes).unwrap().rows[0].row.content.title, title);
    }
}

#[test]
fn numbers_are_read_as_they_are_written_in_italy() {
    let check = |cell: &str, expected: Option<i64>| {
        let text =
            format!("codice;titolo;stato;retribuzione da;retribuzione per\nA;x;bozza;\"{cell}\";mese\n");
        let plan = read(&text);
        let value = plan.rows.first().and_then(|planned| planned.row.content.details.pay_min);
        assert_eq!(value, expected, "{cell}");
    };
    check("1200", Some(120_000));
    check("1.200", Some(120_000));
    check("1.200,5", Some(120_050));
    check("1200.50", Some(120_050));
    check("€ 1.200,00", Some(120_000));
    check("1.200.000", None);
    check("-5", None);
    check("1,2,3", None);
    check("99999999999999999999", None);
}

#[test]
fn several_words_stand_in_one_cell() {
    let plan =
        read("codice;titolo;stato;contratto;lingue\nA;x;bozza;Tirocinio / autonomo;Inglese b2 / sq A1\n");
    let details = &plan.rows[0].row.content.details;
    assert!(
        details.contracts.contains(Contract::Internship)
            && details.contracts.contains(Contract::SelfEmployed)
    );
    assert_eq!(details.languages.as_str(), "en:B2 sq:A1");
    let wrong = read("codice;titolo;stato;lingue\nA;x;bozza;elfico C2\n");
    assert_eq!(wrong.faults[0].column, "lingue");
}

proptest! {
    #[test]
    fn any_bytes_are_borne(bytes in proptest::collection::vec(any::<u8>(), 0..400), text in "[a-z;,\"\n\r\t ]{0,200}") {
        let _ = plan::<Vacancy>(&bytes);
        let _ = plan::<Vacancy>(format!("codice;titolo;scadenza\n{text}").as_bytes());
    }

    #[test]
    fn what_was_written_reads_back(title in "[ -~àèéìòù]{1,60}", description in "[ -~àèéìòù\n]{1,200}", positions in 1_i64..5_000) {
        let mut row = read("codice;titolo;stato\nA;x;bozza\n").rows.remove(0).row;
        row.content.title = title;
        row.content.description = description;
        row.content.details.positions = positions;
        prop_assume!(row.content.check(false).is_ok());
        let back = plan::<Vacancy>(&export([row.clone()])).unwrap();
        prop_assert_eq!(&back.rows[0].row, &row);
    }
}
