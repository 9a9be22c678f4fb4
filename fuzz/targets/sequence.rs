//! Sets of message numbers.

use pugliaimpiego::imap::wire::sequence::SequenceSet;

/// A set reads back, and means what its parts mean one by one, `*` being the highest number.
pub fn run(data: &[u8]) {
    let Some(set) = SequenceSet::parse(data) else { return };
    assert_eq!(SequenceSet::parse(set.to_string().as_bytes()).as_ref(), Some(&set));
    for max in [0, 1, 40, u32::MAX] {
        let found = set.resolve(max);
        assert!(found.ranges().windows(2).all(|pair| u64::from(pair[0].1) + 1 < u64::from(pair[1].0)));
        for number in (1..=60).chain([u32::MAX - 1, u32::MAX]) {
            assert_eq!(found.contains(number), contains(data, number, max), "{number} of {max}");
        }
        let items: Vec<u32> = (1..=60).collect();
        let places = found.places(&items, |number| *number).into_iter().flatten().map(|at| items[at]);
        assert!(places.eq(items.iter().copied().filter(|number| found.contains(*number))));
    }
}

/// The same in the slowest way. `$` is nothing here.
fn contains(text: &[u8], number: u32, max: u32) -> bool {
    let place = |word: &str| if word == "*" { max } else { word.parse().expect("a number") };
    let text = std::str::from_utf8(text).expect("digits and signs");
    text != "$"
        && text.split(',').any(|part| {
            let (first, last) = part.split_once(':').unwrap_or((part, part));
            let (first, last) = (place(first), place(last));
            first != 0 && last != 0 && (first.min(last)..=first.max(last)).contains(&number)
        })
}
