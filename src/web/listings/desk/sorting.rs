//! How a list of somebody's own is sorted: what an address asks for, and the links in the heads of its columns.

use templates::parts::Order;

use crate::jobs::listing::{OwnOrder, OwnSort};
use crate::web::shell::Asked;

/// The value of `verso` that turns an order round.
const TURNED: &str = "inverso";

/// What an address asks for.
pub(super) fn order_of(asked: &Asked<'_>) -> OwnOrder {
    let Ok(by) = asked.get("ordine").parse() else { return OwnOrder::default() };
    OwnOrder { by, descending: newest_first(by) != (asked.get("verso") == TURNED) }
}

/// What was changed last is wanted first; all else from its beginning.
fn newest_first(by: OwnSort) -> bool {
    by == OwnSort::Changed
}

/// The word of each order with the link that sorts so, or the other way round when it is sorted so already; and how it is
/// sorted now.
pub(super) fn sorts(asked: &Asked<'_>) -> Vec<(&'static str, String, Option<Order>)> {
    let now = order_of(asked);
    let one = |by: &OwnSort| {
        let sorted = now.by == *by;
        let turned = sorted && now.descending == newest_first(*by);
        let path = asked.with("ordine", Some(by.as_str()));
        let href = Asked::of(&path).with("verso", turned.then_some(TURNED));
        let order = if now.descending { Order::Descending } else { Order::Ascending };
        (by.as_str(), href, sorted.then_some(order))
    };
    OwnSort::ALL.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_sorts_and_then_turns_round() {
        let link = |path: &str, by: OwnSort| {
            let asked = Asked::of(path);
            let all = sorts(&asked);
            let (_, href, order) = all.into_iter().find(|(word, ..)| *word == by.as_str()).unwrap();
            (href, order)
        };
        let list = "/redazione/offerte";
        let (by_title, none) = link(list, OwnSort::Title);
        assert_eq!((by_title.as_str(), none), ("/redazione/offerte?ordine=title", None));
        let (turned, ascending) = link(&by_title, OwnSort::Title);
        assert_eq!(ascending, Some(Order::Ascending));
        let (back, descending) = link(&turned, OwnSort::Title);
        assert_eq!((back, descending), (by_title, Some(Order::Descending)));
        let (turned, newest) = link(list, OwnSort::Changed);
        assert_eq!(newest, Some(Order::Descending), "the last changed first, unless somebody asks");
        assert_eq!(link(&turned, OwnSort::Changed).1, Some(Order::Ascending));
        let nonsense = order_of(&Asked::of("/redazione/offerte?ordine=x&verso=inverso"));
        assert_eq!(nonsense, OwnOrder::default());
    }
}
