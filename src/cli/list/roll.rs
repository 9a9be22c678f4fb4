//! Files of members (CSV).

use crate::{
    address::Address,
    discussion::{Member, Newcomer},
    jobs::listing::{
        Problem,
        sheet::{Cells, Column, SheetRow},
    },
    rome,
};

/// Characters of a name.
const NAME_MAX: usize = 100;

/// The headings an address may stand under, and a name.
const ADDRESSES: [&str; 4] = ["address", "email", "e-mail", "indirizzo"];
const NAMES: [&str; 2] = ["name", "nome"];

/// What a written file says beside; read again it is passed over.
const STATE: Column = Column::new("state", "", "");
const MODE: Column = Column::new("mode", "", "");
const LANGUAGE: Column = Column::new("language", "", "");
const SINCE: Column = Column::new("since", "", "");
const CONSENT: Column = Column::new("consent", "", "");

/// A row of a file that is brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// None where the cell has none.
    address: Option<Address>,
    name: String,
}

impl Row {
    /// Who it is; None: the row was wrong.
    pub fn newcomer(self) -> Option<Newcomer> {
        let name = self.name;
        self.address.map(|address| Newcomer { address, name })
    }
}

impl SheetRow for Row {
    const COLUMNS: &'static [Column] = &[
        Column::new("address", "address", "anna@example.it"),
        Column::new("email", "address", ""),
        Column::new("e-mail", "address", ""),
        Column::new("indirizzo", "address", ""),
        Column::new("name", "name", "Anna Greco"),
        Column::new("nome", "name", ""),
        STATE,
        MODE,
        LANGUAGE,
        SINCE,
        CONSENT,
    ];
    const NEEDED: &'static [&'static str] = &[];

    fn read(cells: &mut Cells<'_>) -> Self {
        let first = |cells: &Cells<'_>, names: &[&'static str]| {
            names.iter().map(|name| (*name, cells.text(name))).find(|(_, text)| !text.is_empty())
        };
        let address = first(cells, &ADDRESSES);
        let read = address.as_ref().and_then(|(_, text)| Address::parse(text).ok());
        match &address {
            None => cells.fault(ADDRESSES[0], Problem::Missing),
            Some((column, _)) if read.is_none() => cells.fault(column, Problem::Mail),
            Some(_) => {}
        }
        let (column, name) = first(cells, &NAMES).unwrap_or((NAMES[0], String::new()));
        if name.chars().count() > NAME_MAX {
            cells.fault(column, Problem::TooLong(NAME_MAX));
        }
        Self { address: read, name }
    }

    fn write(&self) -> Vec<String> {
        let address = self.address.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut cells = vec![String::new(); Self::COLUMNS.len()];
        (cells[0], cells[ADDRESSES.len()]) = (address, self.name.clone());
        cells
    }

    fn key(&self) -> String {
        self.address.as_ref().map(Address::key).unwrap_or_default()
    }
}

/// A row of a file that is written.
pub struct Written(Vec<String>);

impl Written {
    /// The row of a member.
    pub fn of(member: &Member) -> Self {
        Self(vec![
            member.address.to_string(),
            member.name.clone(),
            member.state.to_string(),
            member.options.mode.to_string(),
            member.options.language.clone(),
            rome::day_of(member.joined_at).to_string(),
            member.consent.clone(),
        ])
    }
}

impl SheetRow for Written {
    const COLUMNS: &'static [Column] =
        &[Column::new("address", "", ""), Column::new("name", "", ""), STATE, MODE, LANGUAGE, SINCE, CONSENT];
    const NEEDED: &'static [&'static str] = &[];

    fn read(cells: &mut Cells<'_>) -> Self {
        Self(Self::COLUMNS.iter().map(|column| cells.text(column.name)).collect())
    }

    fn write(&self) -> Vec<String> {
        self.0.clone()
    }

    fn key(&self) -> String {
        self.0.first().cloned().unwrap_or_default()
    }
}
