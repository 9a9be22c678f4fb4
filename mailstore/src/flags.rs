//! Flags of an entry as bits: five system flags, and the first 24 keywords of the mailbox.

use crate::{
    StoreError, args,
    db::{Conn, DbError, Tx},
};

/// \Seen
pub const SEEN: u32 = 1;
/// \Answered
pub const ANSWERED: u32 = 2;
/// \Flagged
pub const FLAGGED: u32 = 4;
/// \Deleted
pub const DELETED: u32 = 8;
/// \Draft
pub const DRAFT: u32 = 16;
/// All system flags.
pub const SYSTEM: u32 = 31;
/// The first keyword of a mailbox is this bit.
pub const KEYWORD_SHIFT: u32 = 8;
/// So many keywords have a bit; the others have rows.
pub const KEYWORD_BITS: usize = 24;
/// A mailbox has at most so many different keywords.
pub const KEYWORDS_MAX: usize = 200;

/// The bit of keyword `number`, for those that have one.
pub fn keyword_bit(number: usize) -> Option<u32> {
    (number < KEYWORD_BITS).then(|| 1 << (KEYWORD_SHIFT as usize + number))
}

/// System flags and keyword names to set, add or remove.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FlagSet {
    /// System bits.
    pub system: u32,
    /// Keywords as the client spells them; compared without case.
    pub keywords: Vec<String>,
}

impl FlagSet {
    /// Only system flags.
    pub fn system(bits: u32) -> Self {
        Self { system: bits & SYSTEM, keywords: Vec::new() }
    }
}

/// Keywords resolved to the numbers they have in one mailbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Numbered {
    /// System bits and the bits of keywords that have one.
    pub(crate) bits: u32,
    /// Numbers of the other keywords.
    pub(crate) rows: Vec<i64>,
}

impl Numbered {
    /// Adds keyword `number`.
    pub(crate) fn add(&mut self, number: usize) {
        match keyword_bit(number) {
            Some(bit) => self.bits |= bit,
            // A client may name one twice.
            None if self.rows.contains(&(number as i64)) => {}
            None => self.rows.push(number as i64),
        }
    }
}

/// Names of the mailbox's keywords; the position is the number.
pub fn keywords(c: &mut Conn<'_>, mailbox: i64) -> Result<Vec<String>, DbError> {
    let sql = "SELECT name FROM keyword WHERE mailbox_id = $1 ORDER BY number";
    Ok(c.query::<(String,)>(sql, args![mailbox])?.into_iter().map(|row| row.0).collect())
}

/// Resolves a flag set in a mailbox, giving new keywords their numbers when `create`; unknown ones are dropped
/// otherwise. The caller holds the mailbox row.
pub(crate) fn number(
    tx: &mut Tx<'_>,
    mailbox: i64,
    set: &FlagSet,
    create: bool,
) -> Result<Numbered, StoreError> {
    Ok(number_all(tx, mailbox, &[set], create)?.pop().unwrap_or_default())
}

/// As [`number`] for many sets, reading the mailbox's keywords once.
pub(crate) fn number_all(
    tx: &mut Tx<'_>,
    mailbox: i64,
    sets: &[&FlagSet],
    create: bool,
) -> Result<Vec<Numbered>, StoreError> {
    let needed = sets.iter().any(|set| !set.keywords.is_empty());
    let mut known = if needed { keywords(tx, mailbox)? } else { Vec::new() };
    let mut all = Vec::with_capacity(sets.len());
    for set in sets {
        let mut numbered = Numbered { bits: set.system & SYSTEM, rows: Vec::new() };
        for name in &set.keywords {
            if let Some(number) = number_of(tx, mailbox, &mut known, name, create)? {
                numbered.add(number);
            }
        }
        all.push(numbered);
    }
    Ok(all)
}

/// The numbers of keywords in a mailbox, new ones made, in the order of what was given. The caller holds the mailbox row.
pub(crate) fn numbers(tx: &mut Tx<'_>, mailbox: i64, names: &[&str]) -> Result<Vec<usize>, StoreError> {
    let mut known = if names.is_empty() { Vec::new() } else { keywords(tx, mailbox)? };
    let mut numbers = Vec::with_capacity(names.len());
    for name in names {
        numbers.extend(number_of(tx, mailbox, &mut known, name, true)?);
    }
    Ok(numbers)
}

/// The number of a keyword among the `known` ones; a new one is made when `create`.
fn number_of(
    tx: &mut Tx<'_>,
    mailbox: i64,
    known: &mut Vec<String>,
    name: &str,
    create: bool,
) -> Result<Option<usize>, StoreError> {
    let number = known.iter().position(|k| k.eq_ignore_ascii_case(name));
    if number.is_none() && create {
        add_keyword(tx, mailbox, known.len(), name)?;
        known.push(name.to_owned());
        return Ok(Some(known.len() - 1));
    }
    Ok(number)
}

fn add_keyword(tx: &mut Tx<'_>, mailbox: i64, number: usize, name: &str) -> Result<(), StoreError> {
    if number >= KEYWORDS_MAX {
        return Err(StoreError::TooManyKeywords);
    }
    let sql = "INSERT INTO keyword (mailbox_id, number, name) VALUES ($1, $2, $3)";
    tx.execute(sql, args![mailbox, number as i64, name])?;
    Ok(())
}
