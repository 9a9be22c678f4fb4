//! All posts of a board, month by month.

use maud::{Markup, html};

use super::bits;
use super::model::BoardRef;
use crate::format;
use crate::parts::{self, Look, Pagination};
use crate::text::portal::forum::{self as text, boards};

/// A month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Month {
    /// 2026
    pub year: i64,
    /// 1 to 12
    pub month: u8,
    /// How many posts.
    pub posts: u64,
}

impl Month {
    fn name(&self) -> String {
        text::month(self.year, self.month)
    }

    fn path(&self, board: &BoardRef<'_>) -> String {
        format!("{}/archivio/{:04}-{:02}", board.path, self.year, self.month)
    }
}

/// The months of a board.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArchivePage<'a> {
    /// Which board.
    pub board: BoardRef<'a>,
    /// Months with posts, the newest first.
    pub months: &'a [Month],
}

/// The body of the page.
pub fn archive(page: &ArchivePage<'_>) -> Markup {
    let mut years: Vec<i64> = page.months.iter().map(|month| month.year).collect();
    years.dedup();
    html! {
        (parts::page_head(&boards::archive_of(page.board.title), boards::ARCHIVE_LEAD, &Markup::default()))
        @if years.is_empty() { (parts::empty_state(boards::ARCHIVE_NONE, boards::ARCHIVE_NONE_BODY, &Markup::default())) }
        @else { (bits::search_box(&format!("{}/cerca", page.board.path), boards::SEARCH_HERE)) }
        @for year in years {
            section.anno {
                h2 { (year) }
                ul.conteggi {
                    @for month in page.months.iter().filter(|month| month.year == year) {
                        li { a href=(month.path(&page.board)) { strong { (month.name()) } " " (text::posts(month.posts)) } }
                    }
                }
            }
        }
    }
}

/// A post of the archive.
#[derive(Clone, Copy, Debug, Default)]
pub struct ArchivePost<'a> {
    /// The title of its topic.
    pub title: &'a str,
    /// Where it is, with its anchor.
    pub path: &'a str,
    /// Who wrote it: a name, never an address.
    pub author: &'a str,
    /// When it came, microseconds UTC.
    pub at: i64,
}

/// A month of a board.
#[derive(Clone, Copy, Debug, Default)]
pub struct MonthPage<'a> {
    /// Which board.
    pub board: BoardRef<'a>,
    /// Which month.
    pub month: Month,
    /// Its posts, the oldest first.
    pub posts: &'a [ArchivePost<'a>],
    /// Which page it is.
    pub paging: Pagination<'a>,
    /// The month with posts before it.
    pub before: Option<Month>,
    /// The one after it.
    pub after: Option<Month>,
}

/// The title of the page.
pub fn month_title(page: &MonthPage<'_>) -> String {
    format!("{}, {}", page.board.title, page.month.name())
}

/// The body of the page.
pub fn month(page: &MonthPage<'_>) -> Markup {
    let days = page.posts.chunk_by(|one, next| format::iso_date(one.at) == format::iso_date(next.at));
    let back = format!("{}/archivio", page.board.path);
    html! {
        (parts::page_head(&month_title(page), &text::posts(page.paging.total), &Markup::default()))
        nav.mesi aria-label=(boards::MONTHS) {
            @if let Some(month) = &page.before { a href=(month.path(&page.board)) rel="prev" { (month.name()) } }
            @if let Some(month) = &page.after { a href=(month.path(&page.board)) rel="next" { (month.name()) } }
            a href=(back) { (boards::ALL_MONTHS) }
        }
        @if page.posts.is_empty() {
            (parts::empty_page(&page.paging, &parts::empty_state(boards::MONTH_NONE, "", &parts::link_button(boards::ALL_MONTHS, &back, Look::Secondary))))
        }
        @for day in days { (day_of(day)) }
        (parts::pagination(&page.paging))
    }
}

fn day_of(posts: &[ArchivePost<'_>]) -> Markup {
    html! {
        section.giorno {
            h2 { (parts::time(posts[0].at)) }
            ul.righe {
                @for post in posts {
                    li { a href=(post.path) { (post.title) } span.piccolo { (text::BY) " " (post.author) ", " (format::time(post.at)) } }
                }
            }
        }
    }
}
