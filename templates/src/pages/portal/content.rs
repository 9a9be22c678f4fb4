//! One content whole: a news item, a law, a service sheet.

use maud::{Markup, html};

use super::{WayTo, home::follow};
use crate::format;
use crate::media::{Picture, picture};
use crate::parts::{self, Tone};
use crate::rich::Rich;
use crate::text::portal::contents as text;

/// What must be said before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Its time is over.
    Expired,
    /// It is kept in the archive.
    Archived,
    /// An edition of before.
    OldEdition,
    /// A service that is not given now.
    Suspended,
}

/// A field with its value.
#[derive(Clone, Debug)]
pub enum FieldView<'a> {
    /// A short value.
    Plain(&'a str, String),
    /// A text.
    Rich(&'a str, Rich),
    /// An address outside.
    Link(&'a str, &'a str),
    /// Several short values.
    Lines(&'a str, Vec<&'a str>),
    /// People or offices with their pages.
    Ways(&'a str, Vec<WayTo<'a>>),
}

/// A file that comes with it.
#[derive(Clone, Debug)]
pub struct FileView {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub href: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// Of a picture: its number and what it shows; None: it is no picture.
    pub picture: Option<(i64, String)>,
    /// Width and height of a picture, in pixels.
    pub dimensions: Option<(u32, u32)>,
}

/// What else belongs to it.
#[derive(Clone, Debug)]
pub struct RelatedView {
    /// The word of how it belongs.
    pub relation: String,
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub href: String,
}

/// An edition the public has had.
#[derive(Clone, Debug)]
pub struct Edition {
    /// What it is called.
    pub words: String,
    /// When it was published, microseconds UTC.
    pub at: i64,
    /// Where it is.
    pub href: String,
}

/// Where something takes place or is given.
#[derive(Clone, Debug, Default)]
pub struct PlaceView {
    /// The office.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Street and town.
    pub address: String,
    /// Its telephone.
    pub phone: String,
}

/// A content whole.
#[derive(Clone, Debug, Default)]
pub struct ContentPage<'a> {
    /// The word of its kind.
    pub kind: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it says in short.
    pub summary: &'a str,
    /// What must be said first.
    pub notices: &'a [Notice],
    /// Its picture.
    pub cover: Option<Picture<'a>>,
    /// Its text.
    pub body: Rich,
    /// Fields before the text: dates, numbers.
    pub facts: Vec<FieldView<'a>>,
    /// Fields after the text, each a part of its own: of a service sheet all of them.
    pub parts: Vec<FieldView<'a>>,
    /// Files and pictures.
    pub files: &'a [FileView],
    /// What else belongs to it.
    pub related: &'a [RelatedView],
    /// Offices where it is given.
    pub places: &'a [PlaceView],
    /// Its channel.
    pub channel: Option<WayTo<'a>>,
    /// Who published it.
    pub office: Option<WayTo<'a>>,
    /// Its territory.
    pub territory: &'a str,
    /// When it was first published.
    pub published_at: i64,
    /// When what is read here was published.
    pub updated_at: i64,
    /// Editions of before.
    pub editions: &'a [Edition],
    /// Offices that work by it, each with the edition.
    pub adopted: Vec<(WayTo<'a>, &'a str)>,
    /// The newest edition, on a page of an older one.
    pub newest: &'a str,
    /// The file that puts it into a calendar.
    pub calendar: &'a str,
    /// The feed of its channel.
    pub atom: &'a str,
}

/// The body of a content's page.
pub fn content(page: &ContentPage<'_>) -> Markup {
    html! {
        article.contenuto {
            (content_head(page))
            div.centro-e-lato {
                div.centro {
                    (first_facts(page))
                    @if let Some(cover) = &page.cover { div.copertina { (picture(cover)) } }
                    @if page.body.headings().len() > 2 { (contents_table(&page.body)) }
                    @if !page.body.is_empty() { div.testo { (page.body) } }
                    @for part in &page.parts { (part_of(part)) }
                    (places(page.places))
                    (pictures(page.files))
                    (attachments(page.files))
                    (related(page.related))
                    (editions(page))
                }
                aside.lato aria-label=(text::kind(page.kind).one) { (side(page)) }
            }
        }
    }
}

/// Title, summary and notices.
fn content_head(page: &ContentPage<'_>) -> Markup {
    html! {
        header.contenuto-testa {
            @if page.kind != "page" {
                p.scheda-meta { span.scheda-genere { (text::kind(page.kind).one) } (parts::time(page.published_at)) }
            }
            h1 { (page.title) }
            @if !page.summary.is_empty() { p.testa-sommario { (page.summary) } }
            @for notice in page.notices { (notice_of(*notice, page)) }
        }
    }
}

/// Dates, places, numbers: what one looks for first.
fn first_facts(page: &ContentPage<'_>) -> Markup {
    html! {
        @if !page.facts.is_empty() {
            (parts::definition_list(&page.facts.iter().map(|field| (label(field), value(field))).collect::<Vec<_>>()))
        }
        @if !page.calendar.is_empty() {
            p { a.segui href=(page.calendar) { (parts::icon("it-calendar")) span { (text::ADD_TO_CALENDAR) } } }
        }
    }
}

fn notice_of(notice: Notice, page: &ContentPage<'_>) -> Markup {
    match notice {
        Notice::Expired => parts::alert(Tone::Warning, &html! { p { (text::EXPIRED_BODY) } }),
        Notice::Archived => parts::alert(Tone::Neutral, &html! { p { (text::ARCHIVED_BODY) } }),
        Notice::Suspended => parts::alert(Tone::Warning, &html! { p { (text::SUSPENDED) } }),
        Notice::OldEdition => parts::alert(
            Tone::Warning,
            &html! {
                p { (text::OLD_EDITION) " " a href=(page.newest) { (text::NEWEST_EDITION) } }
            },
        ),
    }
}

fn label<'a>(field: &FieldView<'a>) -> &'a str {
    match field {
        FieldView::Plain(label, _)
        | FieldView::Rich(label, _)
        | FieldView::Link(label, _)
        | FieldView::Lines(label, _)
        | FieldView::Ways(label, _) => label,
    }
}

fn value(field: &FieldView<'_>) -> Markup {
    html! {
        @match field {
            FieldView::Plain(_, value) => (with_addresses(value)),
            FieldView::Rich(_, text) => div.testo { (text) },
            FieldView::Link(_, url) => a href=(url) rel="noopener noreferrer" { (url) },
            FieldView::Lines(_, lines) => ul { @for line in lines { li { (line) } } },
            FieldView::Ways(_, ways) => ul { @for way in ways { li { a href=(way.href) { (way.label) } } } },
        }
    }
}

/// A short text; what looks like an address of mail in it can be written to.
fn with_addresses(text: &str) -> Markup {
    html! { @for (index, word) in text.split(' ').enumerate() {
        @if index > 0 { " " }
        @let address = word.trim_end_matches(['.', ',', ';', ')']);
        @if parts::is_address(address) {
            a href={ "mailto:" (address) } { (parts::breakable(address)) } (word[address.len()..])
        } @else { (word) }
    } }
}

fn part_of(field: &FieldView<'_>) -> Markup {
    html! { section.parte { h2 { (label(field)) } (value(field)) } }
}

fn contents_table(body: &Rich) -> Markup {
    html! {
        nav.indice aria-label=(text::IN_THIS_PAGE) {
            p.indice-titolo { (text::IN_THIS_PAGE) }
            ul { @for heading in body.headings() { @if heading.level == 2 {
                li { a href={ "#" (heading.id) } { (heading.text) } }
            } } }
        }
    }
}

fn places(places: &[PlaceView]) -> Markup {
    html! {
        @if !places.is_empty() {
            section.parte {
                h2 { (text::WHERE) }
                ul.luoghi { @for place in places {
                    li {
                        a href=(place.href) { (place.name) }
                        @if !place.address.is_empty() { span { (place.address) } }
                        @if !place.phone.is_empty() { span { (super::offices::tel(&place.phone)) } }
                    }
                } }
            }
        }
    }
}

fn pictures(files: &[FileView]) -> Markup {
    let pictures = || files.iter().filter_map(|file| Some((file, file.picture.as_ref()?)));
    html! {
        @if pictures().next().is_some() {
            div.figure { @for (file, (id, alt)) in pictures() {
                figure {
                    (picture(&Picture { id: *id, size: file.dimensions, alt, sizes: "" }))
                    @if !file.name.is_empty() { figcaption { (file.name) } }
                }
            } }
        }
    }
}

fn attachments(files: &[FileView]) -> Markup {
    let files = || files.iter().filter(|file| file.picture.is_none());
    html! {
        @if files().next().is_some() {
            section.parte {
                h2 { (text::ATTACHMENTS) }
                ul.allegati { @for file in files() {
                    li { (parts::file_link(&file.name, &file.href, text::file_kind(&file.media_type), file.size)) }
                } }
            }
        }
    }
}

fn related(related: &[RelatedView]) -> Markup {
    let mut relations: Vec<&str> = related.iter().map(|one| one.relation.as_str()).collect();
    relations.dedup();
    html! {
        @for relation in relations {
            section.parte {
                h2 { (text::relation(relation)) }
                ul { @for one in related.iter().filter(|one| one.relation == relation) {
                    li { a href=(one.href) { (one.title) } }
                } }
            }
        }
    }
}

fn editions(page: &ContentPage<'_>) -> Markup {
    html! {
        @if !page.adopted.is_empty() {
            section.parte {
                h2 { (text::ADOPTED_BY) }
                ul { @for (office, edition) in &page.adopted { li { (way(office)) " · " (edition) } } }
            }
        }
        @if !page.editions.is_empty() {
            section.parte {
                h2 { (text::EDITIONS) }
                ul { @for edition in page.editions {
                    li { a href=(edition.href) { (edition.words) } " · " (text::published_on(&format::date(edition.at))) }
                } }
            }
        }
    }
}

fn side(page: &ContentPage<'_>) -> Markup {
    let mut facts: Vec<(&str, Markup)> = Vec::new();
    if let Some(office) = &page.office {
        facts.push((text::PUBLISHED_BY, way(office)));
    }
    facts.push((text::PUBLISHED_ON, parts::time(page.published_at)));
    if page.updated_at > page.published_at {
        facts.push((text::UPDATED_ON, parts::time(page.updated_at)));
    }
    if let Some(channel) = &page.channel {
        facts.push((text::CHANNEL, way(channel)));
    }
    let territory = if page.territory.is_empty() { text::ALL_TERRITORIES } else { page.territory };
    facts.push((text::TERRITORY, html! { (territory) }));
    html! {
        (parts::definition_list(&facts))
        p { (parts::print_button()) }
        @if !page.atom.is_empty() { (follow(page.atom, "")) }
    }
}

fn way(way: &WayTo<'_>) -> Markup {
    html! { @if way.href.is_empty() { (way.label) } @else { a href=(way.href) { (way.label) } } }
}

/// The body of the page of something that was taken away.
pub fn gone() -> Markup {
    html! {
        (parts::page_head(text::GONE_TITLE, text::GONE_BODY, &Markup::default()))
        p { (parts::link_button(text::SEARCH_SITE, "/cerca", parts::Look::Primary)) }
    }
}
