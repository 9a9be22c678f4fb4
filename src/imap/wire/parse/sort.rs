//! SORT and THREAD (RFC 5256 §5, RFC 5957 §5, RFC 5267 §5).

use super::cursor::{Cursor, Fault, Parsed};
use super::search;
use crate::imap::wire::command::{Search, Sort, SortBy, SortCriterion, Thread, ThreadAlgorithm};

/// `sort = "SORT" [search-return-opts] SP sort-criteria SP charset 1*(SP search-key)`
pub(super) fn sort(cursor: &mut Cursor, uid: bool) -> Parsed<Sort> {
    cursor.space()?;
    let (returns, update_fetch) = search::returns(cursor)?;
    if returns.is_some_and(|returns| returns.relevancy) {
        return Err(Fault::Syntax("RELEVANCY is for SEARCH"));
    }
    let criteria = criteria(cursor)?;
    cursor.space()?;
    Ok(Sort { criteria, search: Search { uid, returns, update_fetch, key: search::program(cursor)? } })
}

/// `sort-criteria = "(" sort-criterion *(SP sort-criterion) ")"`. What stands there twice decides nothing the second time.
fn criteria(cursor: &mut Cursor) -> Parsed<Vec<SortCriterion>> {
    let mut criteria: Vec<SortCriterion> = Vec::new();
    cursor.list(|cursor| {
        let new = criterion(cursor)?;
        if criteria.iter().all(|known| known.by != new.by) {
            criteria.push(new);
        }
        Ok(())
    })?;
    if criteria.is_empty() { Err(Fault::Syntax("No sort criteria")) } else { Ok(criteria) }
}

/// `sort-criterion = ["REVERSE" SP] sort-key`
fn criterion(cursor: &mut Cursor) -> Parsed<SortCriterion> {
    let reverse = cursor.eat_keyword("REVERSE");
    if reverse {
        cursor.space()?;
    }
    let by = match cursor.keyword().as_str() {
        "ARRIVAL" => SortBy::Arrival,
        "CC" => SortBy::Cc,
        "DATE" => SortBy::Date,
        "DISPLAYFROM" => SortBy::DisplayFrom,
        "DISPLAYTO" => SortBy::DisplayTo,
        "FROM" => SortBy::From,
        "SIZE" => SortBy::Size,
        "SUBJECT" => SortBy::Subject,
        "TO" => SortBy::To,
        _ => return Err(Fault::Syntax("Unknown sort criterion")),
    };
    Ok(SortCriterion { by, reverse })
}

/// `thread = "THREAD" SP thread-alg SP charset 1*(SP search-key)`
pub(super) fn thread(cursor: &mut Cursor, uid: bool) -> Parsed<Thread> {
    cursor.space()?;
    let algorithm = match cursor.keyword().as_str() {
        "ORDEREDSUBJECT" => ThreadAlgorithm::OrderedSubject,
        "REFERENCES" => ThreadAlgorithm::References,
        _ => return Err(Fault::Syntax("Unknown threading algorithm")),
    };
    cursor.space()?;
    Ok(Thread { uid, algorithm, key: search::program(cursor)? })
}
