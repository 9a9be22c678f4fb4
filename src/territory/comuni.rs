//! Comuni from a file: reading it, and what changes by it. Pure.

use super::model::Comune;
use crate::fields;
use std::{borrow::Cow, collections::HashMap, fmt};

/// A few comuni that come with the program, as a file to be imported.
pub const SAMPLE: &str = include_str!("comuni.csv");

/// Italy has some 8,000 comuni; with those of before it is less than twice as many.
const MOST: usize = 20_000;

/// Why a file of comuni was not read.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    /// No column has a heading by which this is known.
    #[error("no column is headed {0}")]
    NoColumn(&'static str),
    /// A line is wrong.
    #[error("line {line}: {what}")]
    Line {
        /// Its number, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The file has more lines than there can be comuni.
    #[error("the file has more than {MOST} comuni")]
    TooMany,
}

/// What an import has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Comuni that were not there.
    pub added: usize,
    /// Comuni that were there otherwise.
    pub changed: usize,
    /// Comuni that were there as in the file.
    pub same: usize,
    /// Comuni that were not in the file and are retired.
    pub retired: usize,
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { added, changed, same, retired } = self;
        write!(f, "{added} added, {changed} changed, {same} as before, {retired} retired")
    }
}

/// Which comuni of a file are wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only those of these provinces (number plates); empty: all.
    pub provinces: Vec<String>,
}

/// Reads a file of comuni: comma, semicolon or tab between columns, a line of headings, UTF-8 or Windows-1252. Columns are
/// known by our own headings (`istat`, `belfiore`, `name`, `province`, and if they are there `cap`, `active`) or by those of
/// the list that ISTAT publishes. Lines that begin with `#` are comments.
///
/// # Errors
/// [`CsvError`] names the first line that is wrong.
pub fn read_csv(bytes: &[u8], wanted: &Wanted) -> Result<Vec<Comune>, CsvError> {
    let text = decoded(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .comment(Some(b'#'))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let columns = Columns::of(reader.headers().map_err(|error| wrong(&error))?)?;
    let mut seen = HashMap::new();
    let mut comuni = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(str::is_empty) {
            continue;
        }
        let comune = columns.comune(&record).map_err(|what| CsvError::Line { line, what })?;
        if let Some(first) = seen.insert(comune.istat.clone(), line) {
            let what = format!("{} is on line {first} already", comune.istat);
            return Err(CsvError::Line { line, what });
        }
        if seen.len() > MOST {
            return Err(CsvError::TooMany);
        }
        if wanted.provinces.is_empty() || wanted.provinces.contains(&comune.province) {
            comuni.push(comune);
        }
    }
    Ok(comuni)
}

/// The rows to write so that what is `there` becomes what is in `file`, and how many of which kind.
pub(super) fn compare(there: &[Comune], file: &[Comune], retire: bool) -> (Vec<Comune>, Imported) {
    let known: HashMap<&str, &Comune> = there.iter().map(|comune| (comune.istat.as_str(), comune)).collect();
    let (mut rows, mut imported) = (Vec::new(), Imported::default());
    for comune in file {
        let before = known.get(comune.istat.as_str());
        let cap = before.filter(|_| comune.cap.is_empty()).map_or(&comune.cap, |before| &before.cap);
        let after = Comune { cap: cap.clone(), ..comune.clone() };
        match before {
            Some(before) if **before == after => imported.same += 1,
            Some(_) => imported.changed += 1,
            None => imported.added += 1,
        }
        if before.is_none_or(|before| **before != after) {
            rows.push(after);
        }
    }
    if retire {
        let named: std::collections::HashSet<&str> =
            file.iter().map(|comune| comune.istat.as_str()).collect();
        for gone in there.iter().filter(|comune| comune.active && !named.contains(comune.istat.as_str())) {
            rows.push(Comune { active: false, ..gone.clone() });
            imported.retired += 1;
        }
    }
    (rows, imported)
}

/// Where each value stands in a line.
struct Columns {
    istat: usize,
    belfiore: usize,
    name: usize,
    province: usize,
    cap: Option<usize>,
    active: Option<usize>,
}

impl Columns {
    fn of(headings: &csv::StringRecord) -> Result<Self, CsvError> {
        let headings: Vec<String> = headings.iter().map(fields::folded).collect();
        let find = |own: &str, of_istat: &str| {
            let exact = headings.iter().position(|heading| heading == own);
            exact.or_else(|| headings.iter().position(|heading| heading.starts_with(of_istat)))
        };
        let need = |own: &'static str, of_istat: &str| find(own, of_istat).ok_or(CsvError::NoColumn(own));
        Ok(Self {
            istat: need("istat", "codice comune formato alfanumerico")?,
            belfiore: need("belfiore", "codice catastale del comune")?,
            name: need("name", "denominazione in italiano")?,
            province: need("province", "sigla automobilistica")?,
            cap: headings.iter().position(|heading| heading == "cap"),
            active: headings.iter().position(|heading| heading == "active"),
        })
    }

    fn comune(&self, record: &csv::StringRecord) -> Result<Comune, String> {
        let get = |column: usize| record.get(column).unwrap_or_default();
        let istat = get(self.istat);
        let digits = |text: &str, many: usize| text.len() == many && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(istat, 6) {
            return Err(format!("{istat:?} is no ISTAT code: six digits, the zeros in front too"));
        }
        let belfiore = get(self.belfiore).to_ascii_uppercase();
        let letter = belfiore.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
        if !letter || !belfiore.get(1..).is_some_and(|rest| digits(rest, 3)) {
            return Err(format!("{belfiore:?} is no Belfiore code: a letter and three digits"));
        }
        let province = get(self.province).to_ascii_uppercase();
        if province.len() != 2 || !province.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(format!("{province:?} is no province: two letters"));
        }
        let name = fields::line(get(self.name));
        if name.is_empty() || name.chars().count() > 100 {
            return Err("a comune has a name of at most 100 characters".to_owned());
        }
        let cap = self.cap.map_or("", get);
        if !cap.is_empty() && !digits(cap, 5) {
            return Err(format!("{cap:?} is no CAP: five digits"));
        }
        let active = match self.active.map_or("yes", get) {
            "yes" | "1" | "true" | "" => true,
            "no" | "0" | "false" => false,
            other => return Err(format!("{other:?} in the column active: yes or no")),
        };
        Ok(Comune { istat: istat.to_owned(), belfiore, name, province, cap: cap.to_owned(), active })
    }
}

/// ISTAT publishes its list in Windows-1252, whoever writes one today in UTF-8.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The sign between columns: the one there is most of in the first line that is no comment.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.starts_with('#')).unwrap_or_default();
    let count = |sign: u8| first.bytes().filter(|b| *b == sign).count();
    [b',', b'\t', b';'].into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b';')
}

fn wrong(error: &csv::Error) -> CsvError {
    CsvError::Line {
        line: error.position().map_or(1, csv::Position::line),
        what: "it cannot be read as a line of values".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comune(istat: &str, belfiore: &str, name: &str, province: &str) -> Comune {
        let [istat, belfiore, name, province] = [istat, belfiore, name, province].map(str::to_owned);
        Comune { istat, belfiore, name, province, cap: String::new(), active: true }
    }

    fn all(text: &[u8]) -> Result<Vec<Comune>, String> {
        read_csv(text, &Wanted::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_sample_is_right() {
        let sample = all(SAMPLE.as_bytes()).unwrap();
        assert_eq!(sample.len(), 12);
        assert!(sample.contains(&comune("075052", "F842", "Nardò", "LE")));
    }

    #[test]
    fn the_list_of_istat_is_read_as_it_is_published() {
        let heading = "Codice Regione;\"Codice Comune\nformato alfanumerico\";Denominazione (Italiana e straniera);\
                       Denominazione in italiano;Sigla automobilistica;Codice Catastale del comune\n";
        let text = format!("{heading}16;075052;Nardò;Nardò;LE;F842\n15;063049;Napoli;Napoli;NA;F839\n");
        let latin = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        let expected = [comune("075052", "F842", "Nardò", "LE"), comune("063049", "F839", "Napoli", "NA")];
        assert_eq!(all(&latin).unwrap(), expected);
        assert_eq!(all(format!("\u{FEFF}{text}").as_bytes()).unwrap(), expected);
        let wanted = Wanted { provinces: vec!["LE".into()] };
        assert_eq!(read_csv(&latin, &wanted).unwrap(), expected[..1]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let check = |lines: &str, expected: &str| {
            let told = all(format!("istat,belfiore,name,province,cap,active\n{lines}").as_bytes());
            assert!(told.as_ref().is_err_and(|told| told.contains(expected)), "{lines}: {told:?}");
        };
        check("75052,F842,Nardò,LE,,", "line 2: \"75052\" is no ISTAT code");
        check("075052,F84,Nardò,LE,,", "is no Belfiore code");
        check("075052,F842,Nardò,Lecce,,", "is no province");
        check("075052,F842,,LE,,", "has a name");
        check("075052,F842,Nardò,LE,7304,", "is no CAP");
        check("075052,F842,Nardò,LE,73048,forse", "yes or no");
        check("075052,F842,Nardò,LE,,\n075052,F842,Nardò,LE,,", "line 3: 075052 is on line 2 already");
        assert_eq!(all(b"a;b\n1;2\n").unwrap_err(), "no column is headed istat");
        assert_eq!(all(b"").unwrap_err(), "no column is headed istat");
        assert!(all(&[0xFF; 64]).is_err());
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused(
            bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400),
            lines in "[0-9A-Za-z;,\"\n è#]{0,300}"
        ) {
            let _ = all(&bytes);
            let _ = all(format!("istat;belfiore;name;province\n{lines}").as_bytes());
        }
    }

    #[test]
    fn a_second_import_changes_only_what_differs() {
        let there = [
            Comune { cap: "73048".into(), ..comune("075052", "F842", "Nardo", "LE") },
            comune("075035", "E506", "Lecce", "LE"),
            comune("075001", "A042", "Sparito", "LE"),
        ];
        let file = [
            comune("075052", "F842", "Nardò", "LE"),
            comune("075035", "E506", "Lecce", "LE"),
            comune("075098", "M428", "Presicce-Acquarica", "LE"),
        ];
        let (rows, imported) = compare(&there, &file, true);
        assert_eq!(imported.to_string(), "1 added, 1 changed, 1 as before, 1 retired");
        let kept =
            rows.iter().map(|row| (row.name.as_str(), row.cap.as_str(), row.active)).collect::<Vec<_>>();
        let expected = [("Nardò", "73048", true), ("Presicce-Acquarica", "", true), ("Sparito", "", false)];
        assert_eq!(kept, expected);
        assert_eq!(compare(&there, &file, false).1.retired, 0);
    }
}
