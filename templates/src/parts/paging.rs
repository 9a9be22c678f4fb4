//! The pages of a list, and views of the same thing side by side.

use maud::{Markup, html};

use super::{Look, empty_state, icon, link_button};
use crate::text::portal::shell as text;

/// A page among the pages of a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pagination<'a> {
    /// Path and query of the list; `pagina` is put in or replaced.
    pub path: &'a str,
    /// The page shown, from 1.
    pub page: u64,
    /// Things on a page.
    pub size: u64,
    /// Things altogether.
    pub total: u64,
}

impl Pagination<'_> {
    fn pages(&self) -> u64 {
        self.total.div_ceil(self.size.max(1)).max(1)
    }

    fn link(&self, page: u64) -> String {
        let (path, query) = self.path.split_once('?').unwrap_or((self.path, ""));
        let mut pairs: Vec<String> = query
            .split('&')
            .filter(|pair| !matches!(pair.split('=').next(), Some("pagina" | "") | None))
            .map(str::to_owned)
            .collect();
        if page > 1 {
            pairs.push(format!("pagina={page}"));
        }
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }

    /// The first, the last, this one and its neighbours; none where some are left out.
    fn numbers(&self) -> Vec<Option<u64>> {
        let (last, here) = (self.pages(), self.page);
        let mut shown: Vec<u64> = [1, here.saturating_sub(1), here, here + 1, last]
            .into_iter()
            .filter(|n| (1..=last).contains(n))
            .collect();
        shown.sort_unstable();
        shown.dedup();
        let mut out = Vec::with_capacity(shown.len() + 2);
        for number in shown {
            match out.last().copied().flatten() {
                Some(before) if number == before + 2 => out.extend([Some(before + 1), Some(number)]),
                Some(before) if number > before + 1 => out.extend([None, Some(number)]),
                _ => out.push(Some(number)),
            }
        }
        out
    }
}

/// The links to the other pages. Nothing when there is only one.
pub fn pagination(paging: &Pagination<'_>) -> Markup {
    let last = paging.pages();
    // Beyond the end the way back leads to the end.
    let here = paging.page.min(last + 1);
    html! {
        @if last > 1 {
            nav.pagination-wrapper aria-label=(text::PAGES) {
                ul.pagination {
                    @if here > 1 { li.page-item.pagina-avanti { (arrow(&paging.link(here - 1), "prev", text::PREVIOUS, "it-chevron-left")) } }
                    @for number in paging.numbers() {
                        @match number {
                            Some(number) => li.page-item.active[number == here] { (numbered(paging, number)) },
                            None => li.page-item.pagina-salto aria-hidden="true" { span.page-link { "…" } },
                        }
                    }
                    @if here < last { li.page-item.pagina-avanti { (arrow(&paging.link(here + 1), "next", text::NEXT, "it-chevron-right")) } }
                }
            }
        }
    }
}

fn numbered(paging: &Pagination<'_>, number: u64) -> Markup {
    let current = (number == paging.page).then_some("page");
    html! {
        a.page-link href=(paging.link(number)) aria-current=[current] aria-label=(text::page_number(number)) { (number) }
    }
}

fn arrow(href: &str, rel: &str, label: &str, picture: &str) -> Markup {
    html! {
        a.page-link.pagina-freccia href=(href) rel=(rel) {
            @if rel == "prev" { (icon(picture)) }
            span { (label) }
            @if rel == "next" { (icon(picture)) }
        }
    }
}

/// Which things of a list are shown, and of how many.
pub fn results(paging: &Pagination<'_>) -> Markup {
    let first = paging.page.saturating_sub(1) * paging.size + 1;
    let last = (paging.page * paging.size).min(paging.total);
    html! {
        p.risultati {
            @if paging.pages() > 1 && first <= last { (text::results_shown(first, last, paging.total)) }
            @else { (text::results(paging.total)) }
        }
    }
}

/// What stands where a page of a list has nothing: `empty` when there is nothing at all, else where the list ends.
pub fn empty_page(paging: &Pagination<'_>, empty: &Markup) -> Markup {
    html! {
        @if paging.total == 0 { (empty) }
        @else {
            (empty_state(text::NO_SUCH_PAGE, &text::list_has(paging.pages()),
                &link_button(text::LAST_PAGE, &paging.link(paging.pages()), Look::Secondary)))
        }
    }
}

/// A view of the same thing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tab<'a> {
    /// What it is called.
    pub label: &'a str,
    /// Where it is.
    pub href: &'a str,
    /// Whether it is the one shown.
    pub current: bool,
    /// How many things are there.
    pub count: Option<u64>,
}

/// Views of the same thing, as links. `about`: what they are views of, for who listens.
pub fn tabs(about: &str, tabs: &[Tab<'_>]) -> Markup {
    html! {
        nav.schede-nav aria-label=(about) {
            ul {
                @for tab in tabs {
                    li { a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                        (tab.label)
                        @if let Some(count) = tab.count { " " span.contatore.contatore-tenue { (crate::format::number(count)) } }
                    } }
                }
            }
        }
    }
}
