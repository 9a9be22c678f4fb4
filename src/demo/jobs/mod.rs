//! Vacancies, firms, competitions and courses of the demo province: all invented, as rows that the ordinary imports take.
//!
//! Nobody's name is in them: firms, bodies and schools are called "Prova" with a number, and their partite IVA check but have
//! numbers that were never given out.

mod companies;
mod competitions;
mod courses;
mod tables;
#[cfg(test)]
mod tests;
mod vacancies;

pub use companies::companies;
pub use competitions::competitions;
pub use courses::courses;
pub use vacancies::vacancies;

use super::{
    days::{DAY, MINUTE},
    places::{CPI, Office},
    rng::Rng,
};
use crate::{clock::Micros, jobs::listing::State, rome};

/// A row and the office that looks after it, by the left side of its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfOffice<T> {
    /// `cpi.lecce`; `provincia` for what the provincial office enters.
    pub office: &'static str,
    /// The row.
    pub row: T,
}

/// How many vacancies go with so many items of the demo as a whole: 120 with 500.
#[must_use]
pub fn vacancies_of(items: usize) -> usize {
    items * 120 / 500
}

/// How many firms: 40 with 500, 400 at most.
#[must_use]
pub fn companies_of(items: usize) -> usize {
    (items * 40 / 500).min(400)
}

/// How many competitions: 20 with 500.
#[must_use]
pub fn competitions_of(items: usize) -> usize {
    items * 20 / 500
}

/// How many courses: 30 with 500.
#[must_use]
pub fn courses_of(items: usize) -> usize {
    items * 30 / 500
}

/// When the entry `n` of `count` was published: the older the rarer, back over five months and, when they are many, years.
fn published(n: usize, count: usize, until: Micros, rng: &mut Rng) -> Micros {
    let span = (150 + count as i64 * 3 / 5).min(1_800);
    let place = n as f64 / count.max(1) as f64;
    // Whole days are enough, so that no rounding of floats shows.
    let days = (place * place * span as f64) as i64;
    let day = rome::day_of(until - days * DAY);
    let at = rome::start_of(day) + rng.between(8 * 60, 13 * 60) * MINUTE;
    if at > until { at - DAY } else { at }
}

/// The end of the day so many days after an instant.
fn day_end(at: Micros, days: i64) -> Micros {
    rome::end_of(rome::day_of(at + days * DAY))
}

/// Where an entry stands by the time the demo is filled.
fn state(ends: Micros, until: Micros, fills: bool, rng: &mut Rng) -> State {
    match (until - ends) / DAY {
        _ if ends > until && rng.chance(3) => State::Draft,
        _ if ends > until && fills && rng.chance(4) => State::Filled,
        _ if ends > until => State::Published,
        400.. => State::Archived,
        _ if fills && rng.chance(30) => State::Filled,
        _ if rng.chance(20) => State::Closed,
        _ => State::Published,
    }
}

/// The office of an entry: those of the larger towns have more.
fn office(rng: &mut Rng) -> &'static Office {
    const WEIGHT: [usize; 10] = [2, 3, 3, 4, 8, 3, 1, 3, 1, 2];
    let mut place = rng.below(WEIGHT.iter().sum());
    for (office, weight) in CPI.iter().zip(WEIGHT) {
        if place < weight {
            return office;
        }
        place -= weight;
    }
    &CPI[4]
}

/// Some of a table, each once, in its order.
fn some(table: &[&'static str], most: usize, rng: &mut Rng) -> Vec<&'static str> {
    let mut left = table.to_vec();
    while left.len() > most {
        left.remove(rng.below(left.len()));
    }
    left
}

/// A Markdown list.
fn list(items: &[&str]) -> String {
    items.iter().map(|item| format!("- {item}\n")).collect()
}
