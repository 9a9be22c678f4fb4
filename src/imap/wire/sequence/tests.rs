use std::ops::Range;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::stopwatch::Stopwatch;

fn check(text: &str, max: u32, expected: &str) {
    let set = SequenceSet::parse(text.as_bytes()).unwrap_or_else(|| panic!("{text} is a set"));
    assert_eq!(set.resolve(max).to_string(), expected, "{text} with {max}");
    assert_eq!(set.to_string().parse_back(), Some(set), "{text}");
}

trait ParseBack {
    fn parse_back(&self) -> Option<SequenceSet>;
}

impl ParseBack for String {
    fn parse_back(&self) -> Option<SequenceSet> {
        SequenceSet::parse(self.as_bytes())
    }
}

#[test]
fn sets_resolve_to_sorted_ranges() {
    check("1", 9, "1");
    check("5:3", 9, "3:5");
    check("2,4:7,9,12:*", 15, "2,4:7,9,12:15");
    check("*:4,5:7", 10, "4:10");
    check("1,2,3", 9, "1:3");
    check("3,1,2", 9, "1:3");
    check("1:3,3:5", 9, "1:5");
    check("1,1,1", 9, "1");
    check("1:4294967295", 9, "1:4294967295");
    check("4294967295", 9, "4294967295");
    check("4294967294:4294967295,1", 9, "1,4294967294:4294967295");
}

#[test]
fn star_is_the_highest_also_below_the_other_end() {
    check("*", 5, "5");
    check("*:*", 5, "5");
    check("*:5", 3, "3:5");
    check("9:*", 5, "5:9");
    check("1:*", 5, "1:5");
}

#[test]
fn star_in_an_empty_mailbox_is_nothing() {
    check("*", 0, "");
    check("1:*", 0, "");
    check("*:5", 0, "");
    check("3,*", 0, "3");
}

#[test]
fn saved_result_is_a_set_of_its_own() {
    check("$", 5, "");
    assert!(SequenceSet::parse(b"$").is_some_and(|set| set.is_saved()));
}

#[test]
fn what_is_not_a_set_is_refused() {
    for text in [
        "",
        "0",
        "0:5",
        "5:0",
        "1,",
        ",1",
        "1,,2",
        "1:",
        ":1",
        "1:2:3",
        "a",
        "1a",
        "-1",
        "+1",
        "1.5",
        " 1",
        "1 ",
        "4294967296",
        "1:4294967296",
        "99999999999999999999",
        "**",
        "*1",
        "$,1",
        "1,$",
        "$$",
        "$:1",
    ] {
        assert_eq!(SequenceSet::parse(text.as_bytes()), None, "{text:?}");
    }
}

#[test]
fn star_is_seen() {
    for (text, star) in [("1", false), ("*", true), ("1,2:*", true), ("*:3", true), ("$", false)] {
        assert_eq!(SequenceSet::parse(text.as_bytes()).map(|set| set.has_star()), Some(star), "{text}");
    }
}

#[test]
fn hits_are_found_in_sorted_uids() {
    let uids = [2, 3, 5, 9, 100, 101, 4_294_967_295];
    let hits = |text: &str| {
        let set = SequenceSet::parse(text.as_bytes()).map(|set| set.resolve(4_294_967_295));
        set.map(|set| set.hits(&uids).collect::<Vec<_>>()).unwrap_or_default()
    };
    assert_eq!(hits("1:4294967295"), uids);
    assert_eq!(hits("1:*"), uids);
    assert_eq!(hits("4:8,100"), [5, 100]);
    assert_eq!(hits("1,4,6:8,10:99,102:200"), [0u32; 0]);
    assert_eq!(hits("2:3,5,9"), [2, 3, 5, 9]);
    assert_eq!(hits("*"), [4_294_967_295]);
}

#[test]
fn neighbouring_places_are_one_range() {
    let set = RangeSet::from_ranges([(1, 3), (7, 9)]);
    assert_eq!(set.places(&[2u32, 3, 8, 20], |&uid| uid), vec![Range { start: 0, end: 3 }]);
    assert_eq!(set.places(&[2u32, 5, 8], |&uid| uid), [0..1, 2..3]);
    assert!(set.places(&[], |&uid: &u32| uid).is_empty());
}

#[test]
fn huge_sets_are_cheap() {
    let list = (1..=10_000u32).map(|n| (n * 2).to_string()).collect::<Vec<_>>().join(",");
    let watch = Stopwatch::of_thread();
    let set = SequenceSet::parse(list.as_bytes()).map(|set| set.resolve(100)).unwrap_or_default();
    assert_eq!(set.len(), 10_000);
    assert_eq!(set.hits(&[7, 8, 19_999]).collect::<Vec<_>>(), [8]);
    let all = RangeSet::from_ranges([(1, u32::MAX)]);
    assert_eq!(all.len(), 4_294_967_295);
    assert_eq!(all.hits(&[7, 8]).collect::<Vec<_>>(), [7, 8]);
    watch.check(Duration::from_millis(500), "a set of ten thousand");
}

#[test]
fn numbers_are_written_compactly() {
    for (numbers, expected) in [
        (&[][..], ""),
        (&[1], "1"),
        (&[1, 2, 3, 5], "1:3,5"),
        (&[1, 3, 5], "1,3,5"),
        (&[5, 1, 2], "1:2,5"),
        (&[4_294_967_294, 4_294_967_295], "4294967294:4294967295"),
    ] {
        assert_eq!(RangeSet::from_sorted(numbers.iter().copied()).to_string(), expected);
    }
}

proptest! {
    #[test]
    fn parsing_undoes_writing(mut numbers in proptest::collection::vec(1u32..200, 1..60)) {
        numbers.sort_unstable();
        numbers.dedup();
        let text = RangeSet::from_sorted(numbers.iter().copied()).to_string();
        let back = SequenceSet::parse(text.as_bytes()).map(|set| set.resolve(1));
        prop_assert_eq!(back.map(|set| set.numbers().collect::<Vec<_>>()), Some(numbers));
    }

    #[test]
    fn places_agree_with_contains(
        ranges in proptest::collection::vec((1u32..100, 1u32..100), 0..12),
        mut uids in proptest::collection::vec(1u32..120, 0..50),
    ) {
        uids.sort_unstable();
        uids.dedup();
        let set = RangeSet::from_ranges(ranges);
        let plain: Vec<u32> = uids.iter().copied().filter(|&uid| set.contains(uid)).collect();
        prop_assert_eq!(set.hits(&uids).collect::<Vec<_>>(), plain);
    }

    #[test]
    fn any_text_is_parsed_or_refused(text in "[0-9*:,$]{0,20}") {
        if let Some(set) = SequenceSet::parse(text.as_bytes()) {
            prop_assert_eq!(set.to_string().parse_back(), Some(set));
        }
    }
}
