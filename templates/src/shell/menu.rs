//! The menus: sections of the portal, and the entries of a reserved area.

use maud::{Markup, html};

use super::{MenuGroup, Shell};
use crate::format;
use crate::parts::icon;
use crate::text::portal::shell as text;

/// The sections of the portal. On narrow screens it is a popover that the button opens.
pub(super) fn sections(shell: &Shell<'_>) -> Markup {
    let here = path_of(shell.path);
    html! {
        nav.navbar.menu #menu popover aria-label=(text::MAIN_MENU) {
            button.menu-chiudi type="button" popovertarget="menu" popovertargetaction="hide" {
                (icon("it-close-big")) span { (text::CLOSE_MENU) }
            }
            ul.menu-voci {
                @for section in text::SECTIONS { (self::section(here, section)) }
            }
            (paths(here))
        }
    }
}

fn section(here: &str, section: &text::Section) -> Markup {
    let current = section.entries.iter().any(|(_, href)| is_at(here, href));
    html! {
        li.menu-voce {
            details.tendina name="menu" {
                summary class=[current.then_some("attiva")] { span { (section.label) } (icon("it-expand")) }
                ul.tendina-voci {
                    @for (label, href) in section.entries {
                        li { a href=(href) aria-current=[is_at(here, href).then_some("page")] { (label) } }
                    }
                }
            }
        }
    }
}

fn paths(here: &str) -> Markup {
    html! {
        ul.menu-percorsi {
            @for (label, href) in text::PERCORSI {
                li { a href=(href) aria-current=[is_at(here, href).then_some("page")] { (label) } }
            }
        }
    }
}

/// The menu of a reserved area: at the left on wide screens, behind one line on narrow ones.
pub(super) fn area(shell: &Shell<'_>, italian: Option<&str>) -> Markup {
    let current = current(shell.menu, shell.path);
    html! {
        nav.area-menu aria-label=(text::AREA_MENU) lang=[italian] data-conteggi=[shell.counters] {
            details.ripiegata {
                summary { span { (text::AREA_MENU_OPEN) } (icon("it-expand")) }
                div.ripiegata-dentro { @for group in shell.menu { (self::group(group, current)) } }
            }
        }
    }
}

fn group(group: &MenuGroup<'_>, current: Option<&str>) -> Markup {
    html! {
        @if !group.label.is_empty() { p.area-titolo { (group.label) } }
        ul.area-voci {
            @for entry in group.entries {
                li {
                    a href=(entry.href) aria-current=[(current == Some(entry.href)).then_some("page")] {
                        span { (entry.label) }
                        @if entry.count > 0 { " " span.contatore { (format::number(entry.count)) } }
                    }
                }
            }
        }
    }
}

/// The entry whose address is the page's or the nearest above it. Of entries for one path, the one whose query the page has
/// too, else the one without.
fn current<'a>(groups: &[MenuGroup<'a>], here: &str) -> Option<&'a str> {
    let entries = groups.iter().flat_map(|group| group.entries).map(|entry| entry.href);
    let nearest = entries.filter(|href| is_at(path_of(here), path_of(href)));
    nearest.max_by_key(|href| (path_of(href).len(), shares_query(here, href), !href.contains('?')))
}

/// Whether the page's query has all that the entry's has.
fn shares_query(here: &str, href: &str) -> bool {
    let pairs = |path: &'_ str| path.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
    let (here, wanted) = (pairs(here), pairs(href));
    !wanted.is_empty() && wanted.split('&').all(|pair| here.split('&').any(|one| one == pair))
}

/// The path alone, without query.
pub(super) fn path_of(path: &str) -> &str {
    path.split_once('?').map_or(path, |(path, _)| path)
}

/// Whether `here` is the page at `href` or below it.
pub(super) fn is_at(here: &str, href: &str) -> bool {
    here.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::MenuEntry;

    #[test]
    fn the_nearest_entry_above_is_marked() {
        let entry = |href| MenuEntry { label: "x", href, count: 0 };
        let entries = [
            entry("/redazione"),
            entry("/redazione/coda?stato=nuovo"),
            entry("/redazione/coda"),
            entry("/redazione/calendario?vista=mese"),
        ];
        let groups = [MenuGroup { label: "", entries: &entries }];
        for (here, expected) in [
            ("/redazione", Some("/redazione")),
            ("/redazione/coda/7", Some("/redazione/coda")),
            ("/redazione/coda?q=&stato=nuovo", Some("/redazione/coda?stato=nuovo")),
            ("/redazione/coda?stato=vecchio", Some("/redazione/coda")),
            ("/redazione/codaX", Some("/redazione")),
            ("/redazione/calendario", Some("/redazione/calendario?vista=mese")),
            ("/altro", None),
        ] {
            assert_eq!(current(&groups, here), expected, "{here}");
        }
    }
}
