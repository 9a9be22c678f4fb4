//! Tables: sortable by their headings; on narrow screens each row becomes a card.

use maud::{Markup, html};

use super::icon_sized;
use crate::text::portal::shell as text;

/// A column.
#[derive(Clone, Copy, Debug, Default)]
pub struct Column<'a> {
    /// Its heading.
    pub label: &'a str,
    /// How to sort by it, where one can.
    pub sort: Option<Sort<'a>>,
    /// Whether it holds numbers, which stand at the right.
    pub number: bool,
}

/// How to sort by a column.
#[derive(Clone, Copy, Debug)]
pub struct Sort<'a> {
    /// The same page sorted by this column, or the other way round.
    pub href: &'a str,
    /// How it is sorted now, if it is by this column.
    pub order: Option<Order>,
}

/// The order of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// From the smallest.
    Ascending,
    /// From the largest.
    Descending,
}

/// A table. The first cell of a row names it. Rows have as many cells as there are columns.
pub fn table(caption: &str, columns: &[Column<'_>], rows: &[Vec<Markup>]) -> Markup {
    // Narrow screens lay rows out as blocks, which takes their meaning in some browsers: the roles give it back.
    html! {
        table.tabella role="table" {
            caption { (caption) }
            thead { tr role="row" { @for column in columns { (heading(column)) } } }
            tbody {
                @for row in rows {
                    tr role="row" { @for (index, (cell, column)) in row.iter().zip(columns).enumerate() {
                        (self::cell(index, column, cell))
                    } }
                }
            }
        }
    }
}

fn numero(column: &Column<'_>) -> Option<&'static str> {
    column.number.then_some("numero")
}

fn heading(column: &Column<'_>) -> Markup {
    let order = column.sort.and_then(|sort| sort.order).map(|order| match order {
        Order::Ascending => ("ascending", "it-arrow-up"),
        Order::Descending => ("descending", "it-arrow-down"),
    });
    html! {
        th class=[numero(column)] scope="col" role="columnheader" aria-sort=[order.map(|(word, _)| word)] {
            @if let Some(sort) = column.sort {
                a href=(sort.href) title=(text::sort_by(column.label)) {
                    span { (column.label) }
                    @if let Some((_, picture)) = order { (icon_sized(picture, "icon-sm")) }
                }
            } @else { (column.label) }
        }
    }
}

fn cell(index: usize, column: &Column<'_>, cell: &Markup) -> Markup {
    html! {
        @if index == 0 { th scope="row" role="rowheader" { (cell) } }
        @else { td class=[numero(column)] role="cell" data-titolo=(column.label) { (cell) } }
    }
}
