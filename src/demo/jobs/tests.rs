use super::*;
use crate::jobs::listing::{Standing, standing};
use std::collections::BTreeSet;

const UNTIL: Micros = 1_795_680_000_000_000;
const SEED: u64 = 2002;

#[test]
fn equal_arguments_give_equal_rows() {
    assert_eq!(vacancies(60, 20, SEED, UNTIL), vacancies(60, 20, SEED, UNTIL));
    assert_ne!(vacancies(60, 20, SEED, UNTIL), vacancies(60, 20, SEED + 1, UNTIL));
    assert_eq!(companies(10, SEED), companies(10, SEED));
    assert!(vacancies(0, 0, SEED, UNTIL).is_empty());
}

#[test]
fn numbers_follow_the_items() {
    assert_eq!(
        [vacancies_of(500), companies_of(500), competitions_of(500), courses_of(500)],
        [120, 40, 20, 30]
    );
    assert_eq!((vacancies_of(12_000), companies_of(12_000)), (2_880, 400));
}

#[test]
fn every_row_is_in_order_as_it_stands() {
    let companies = companies(400, SEED);
    for OfOffice { row, .. } in &companies {
        let mut content = row.content.clone();
        content.check().unwrap_or_else(|faults| panic!("{}: {faults}", content.denomination));
        assert_eq!(content, row.content);
        assert!(content.partita_iva.starts_with("0000") && content.denomination.contains(" Prova "));
    }
    let codes: BTreeSet<&str> = companies.iter().map(|of| of.row.content.partita_iva.as_str()).collect();
    assert_eq!(codes.len(), 400);
    macro_rules! check {
        ($rows:expr) => {
            let rows = $rows;
            let references: BTreeSet<String> = rows.iter().map(|of| of.row.reference.clone()).collect();
            assert_eq!(references.len(), rows.len());
            for OfOffice { row, office } in rows {
                let mut content = row.content.clone();
                content.check(true).unwrap_or_else(|faults| panic!("{}: {faults}", row.reference));
                assert_eq!(content.title, row.content.title);
                assert!(row.published_at.is_some_and(|at| at <= UNTIL), "{}", row.reference);
                assert!(office == "provincia" || CPI.iter().any(|cpi| cpi.local_part == office));
            }
        };
    }
    check!(vacancies(2_880, 400, SEED, UNTIL));
    check!(competitions(480, SEED, UNTIL));
    check!(courses(720, SEED, UNTIL));
}

#[test]
fn some_are_open_some_are_over() {
    for (count, open_at_least) in [(120, 30), (2_880, 200)] {
        let rows = vacancies(count, 40, SEED, UNTIL);
        let stands = |wanted: Standing| {
            rows.iter().filter(|of| standing(of.row.state, of.row.content.ends_at, UNTIL) == wanted).count()
        };
        let open = stands(Standing::Open) + stands(Standing::ClosesSoon);
        assert!(open >= open_at_least && stands(Standing::ClosesSoon) > 0, "{count}: {open}");
        assert!(stands(Standing::Expired) > 10 && stands(Standing::Filled) > 5, "{count}");
        assert!(rows.iter().any(|of| of.row.content.details.reserved));
    }
}
