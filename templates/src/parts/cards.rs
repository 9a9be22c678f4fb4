//! Things shown among others: as cards, or as lines of a list.

use maud::{Markup, html};

use super::time;
use crate::format;

/// What a card shows. Leave out what there is not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Card<'a> {
    /// Its title, which is the link.
    pub title: &'a str,
    /// Where it leads.
    pub href: &'a str,
    /// What kind of thing it is, or its channel; or empty.
    pub kind: &'a str,
    /// An instant, microseconds UTC.
    pub date: Option<i64>,
    /// What is said of that instant in place of its day, or empty.
    pub when: &'a str,
    /// A sentence or two, or empty.
    pub summary: &'a str,
    /// A picture.
    pub image: Option<Image<'a>>,
    /// Where it applies, who published it, how long: short, or empty.
    pub foot: &'a str,
}

/// A picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Image<'a> {
    /// Where it is, 640 pixels wide.
    pub src: &'a str,
    /// What it shows; empty when it says nothing more than the words.
    pub alt: &'a str,
}

/// A card with picture and summary. The whole card can be clicked. `level`: the heading's, 2 to 4.
pub fn card(card: &Card<'_>, level: u8) -> Markup {
    html! {
        article.scheda {
            @if let Some(image) = &card.image {
                img.scheda-foto src=(image.src) alt=(image.alt) width="640" height="360" loading="lazy" decoding="async";
            }
            div.scheda-corpo {
                (meta(card))
                (heading(level, &html! { a.scheda-link href=(card.href) { (card.title) } }))
                @if !card.summary.is_empty() { p.scheda-testo { (card.summary) } }
                @if !card.foot.is_empty() { p.scheda-piede { (card.foot) } }
            }
        }
    }
}

/// A card of title, kind and date only.
pub fn card_small(card: &Card<'_>, level: u8) -> Markup {
    html! {
        article.scheda.scheda-piccola {
            div.scheda-corpo {
                (heading(level, &html! { a.scheda-link href=(card.href) { (card.title) } }))
                (meta(card))
                @if !card.foot.is_empty() { p.scheda-piede { (card.foot) } }
            }
        }
    }
}

fn meta(card: &Card<'_>) -> Markup {
    html! {
        @if !card.kind.is_empty() || card.date.is_some() {
            p.scheda-meta {
                @if !card.kind.is_empty() { span.scheda-genere { (card.kind) } }
                @if let Some(date) = card.date { (moment(date, card.when)) }
            }
        }
    }
}

/// An instant, in these words if there are any.
fn moment(at: i64, words: &str) -> Markup {
    html! { @if words.is_empty() { (time(at)) } @else { time datetime=(format::iso_date_time(at)) { (words) } } }
}

fn heading(level: u8, inside: &Markup) -> Markup {
    html! {
        @match level {
            ..=2 => h2.scheda-titolo { (inside) },
            3 => h3.scheda-titolo { (inside) },
            4.. => h4.scheda-titolo { (inside) },
        }
    }
}

/// Cards side by side: three where there is room, else two, else one.
pub fn card_grid(cards: &[Markup]) -> Markup {
    html! { div.schede { @for card in cards { (card) } } }
}

/// A line of a list of things.
#[derive(Clone, Copy, Debug, Default)]
pub struct ListItem<'a> {
    /// Its title, which is the link.
    pub title: &'a str,
    /// Where it leads.
    pub href: &'a str,
    /// What kind of thing it is, or empty.
    pub kind: &'a str,
    /// An instant, microseconds UTC.
    pub date: Option<i64>,
    /// What is said of that instant in place of its day, or empty.
    pub when: &'a str,
    /// A sentence or two, or empty.
    pub summary: &'a str,
    /// Place, office, company: short pieces, in order.
    pub facts: &'a [&'a str],
    /// States.
    pub badges: &'a [Markup],
}

/// A line of a list. `level`: the heading's, 2 to 4.
pub fn list_item(item: &ListItem<'_>, level: u8) -> Markup {
    let facts: Vec<&&str> = item.facts.iter().filter(|fact| !fact.is_empty()).collect();
    html! {
        article.riga {
            @if !item.kind.is_empty() || item.date.is_some() || !item.badges.is_empty() {
                p.scheda-meta {
                    @if !item.kind.is_empty() { span.scheda-genere { (item.kind) } }
                    @if let Some(date) = item.date { (moment(date, item.when)) }
                    @for badge in item.badges { (badge) }
                }
            }
            (heading(level, &html! { a href=(item.href) { (item.title) } }))
            @if !facts.is_empty() { p.riga-fatti { @for fact in facts { span { (fact) } } } }
            @if !item.summary.is_empty() { p.scheda-testo { (item.summary) } }
        }
    }
}

/// Lines of a list, one below the other.
pub fn item_list(items: &[Markup]) -> Markup {
    html! { ul.righe { @for item in items { li { (item) } } } }
}
