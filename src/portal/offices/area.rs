//! Which office is competent for a comune, day by day: what a change does to the spans there are. Pure.

use crate::directory::PrincipalId;
use chrono::NaiveDate;

/// That an office is competent for a comune during a span of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// ISTAT code of the comune.
    pub comune: String,
    /// The office.
    pub office: PrincipalId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; None: until further notice.
    pub to: Option<NaiveDate>,
}

/// A span of days with whoever is competent in it; None: nobody is, and the province's queue takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Competence {
    /// The office.
    pub office: Option<PrincipalId>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; None: until further notice.
    pub to: Option<NaiveDate>,
}

/// The spans of one comune once `change` holds in its days: outside of them everything stays as it was. Spans of one office
/// that follow one another become one.
pub(super) fn changed(comune: &str, before: &[Area], change: Competence) -> Vec<Area> {
    let mut after: Vec<Area> = before.iter().flat_map(|area| remains(area, change)).collect();
    if let Some(office) = change.office {
        after.push(Area { comune: comune.to_owned(), office, from: change.from, to: change.to });
    }
    after.sort_by_key(|area| area.from);
    after.into_iter().fold(Vec::new(), |mut joined: Vec<Area>, area| {
        match joined.last_mut() {
            Some(last)
                if last.office == area.office && last.to.and_then(|to| to.succ_opt()) == Some(area.from) =>
            {
                last.to = area.to;
            }
            _ => joined.push(area),
        }
        joined
    })
}

/// The office competent on a day.
#[must_use]
pub fn on(areas: &[Area], day: NaiveDate) -> Option<PrincipalId> {
    let holds = |area: &&Area| area.from <= day && area.to.is_none_or(|to| day <= to);
    areas.iter().find(holds).map(|area| area.office)
}

/// What is left of a span before and after a change.
fn remains(area: &Area, change: Competence) -> impl Iterator<Item = Area> {
    let before = change
        .from
        .pred_opt()
        .filter(|last| area.from <= *last)
        .map(|last| Area { to: Some(area.to.map_or(last, |to| to.min(last))), ..area.clone() });
    let after = change.to.and_then(|to| to.succ_opt()).and_then(|first| {
        let reaches = area.to.is_none_or(|to| first <= to);
        reaches.then(|| Area { from: area.from.max(first), ..area.clone() })
    });
    [before, after].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(n)
    }

    fn competence(office: i64, from: u64, to: Option<u64>) -> Competence {
        Competence { office: (office > 0).then_some(PrincipalId(office)), from: day(from), to: to.map(day) }
    }

    fn after(changes: &[Competence]) -> Vec<Area> {
        changes.iter().fold(Vec::new(), |areas, change| changed("075052", &areas, *change))
    }

    fn spans(areas: &[Area]) -> Vec<(i64, u64, Option<u64>)> {
        let number = |d: NaiveDate| (d - day(0)).num_days().unsigned_abs();
        areas.iter().map(|a| (a.office.0, number(a.from), a.to.map(number))).collect()
    }

    #[test]
    fn an_area_is_drawn_anew_from_a_day_on() {
        let areas = after(&[competence(1, 0, None), competence(2, 10, None)]);
        assert_eq!(spans(&areas), [(1, 0, Some(9)), (2, 10, None)]);
        assert_eq!(spans(&after(&[competence(1, 5, None), competence(2, 5, None)])), [(2, 5, None)]);
    }

    #[test]
    fn somebody_stands_in_for_a_while_and_the_old_office_comes_back() {
        let areas = after(&[competence(1, 0, None), competence(2, 10, Some(19))]);
        assert_eq!(spans(&areas), [(1, 0, Some(9)), (2, 10, Some(19)), (1, 20, None)]);
        let back = changed("075052", &areas, competence(1, 10, Some(19)));
        assert_eq!(spans(&back), [(1, 0, None)]);
        assert_eq!(
            spans(&changed("075052", &areas, competence(0, 15, None))),
            [(1, 0, Some(9)), (2, 10, Some(14))]
        );
    }

    proptest! {
        #[test]
        fn a_change_holds_in_its_days_and_touches_no_other(
            changes in prop::collection::vec((0_i64..4, 0_u64..60, prop::option::of(0_u64..30)), 0..12)
        ) {
            let mut areas = Vec::new();
            for (office, from, length) in changes {
                let change = competence(office, from, length.map(|length| from + length));
                let next = changed("075052", &areas, change);
                for n in 0..100 {
                    let within = day(n) >= change.from && change.to.is_none_or(|to| day(n) <= to);
                    let expected = if within { change.office } else { on(&areas, day(n)) };
                    prop_assert_eq!(on(&next, day(n)), expected);
                    let many = next.iter().filter(|a| a.from <= day(n) && a.to.is_none_or(|to| day(n) <= to));
                    prop_assert!(many.count() <= 1);
                }
                prop_assert!(next.iter().all(|area| area.to.is_none_or(|to| area.from <= to)));
                areas = next;
            }
        }
    }
}
