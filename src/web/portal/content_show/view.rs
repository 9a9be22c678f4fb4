//! A content as its template wants it.

use templates::media::{Picture, file_path, image_path};
use templates::pages::portal::{
    ContentPage, Edition, FieldView, FileView, Notice, PlaceView, RelatedView, WayTo,
};
use templates::rich::{Rich, Style, markdown_as};
use templates::text::portal::contents as text;

use super::Whole;
use crate::clock::Micros;
use crate::directory::PrincipalId;
use crate::media::MediaFile;
use crate::portal::contents::{self, Adoption, Field, Fields, Type, Use, fields_of, path_of};
use crate::web::portal::edition_words;
use crate::web::portal::names::Names;

/// Owned pieces that the template's struct borrows.
pub(in crate::web::portal) struct View<'a> {
    whole: &'a Whole,
    names: &'a Names,
    pub(super) channel_name: &'a str,
    channel_path: String,
    atom: String,
    office_path: String,
    newest: String,
    calendar: String,
    files: Vec<FileView>,
    related: Vec<RelatedView>,
    places: Vec<PlaceView>,
    editions: Vec<Edition>,
    adopted: Vec<(String, String, String)>,
    notices: Vec<Notice>,
}

impl<'a> View<'a> {
    pub(in crate::web::portal) fn of(whole: &'a Whole, names: &'a Names, now: Micros) -> Self {
        let content = &whole.public.content;
        let details = &whole.public.draft.details;
        let channel = details.channel().and_then(|id| names.known.channel_of(id)).filter(|one| one.public);
        let channel_path = channel.map(|channel| format!("/canali/{}", channel.slug)).unwrap_or_default();
        let atom = if channel_path.is_empty() { String::new() } else { format!("{channel_path}/atom.xml") };
        let path = path_of(content.kind, &content.slug);
        let dated =
            !details.fields.get(Field::Starts).is_empty() || !details.fields.get(Field::Due).is_empty();
        Self {
            whole,
            names,
            channel_name: channel.map_or("", |channel| &channel.name),
            channel_path,
            atom,
            office_path: office_path(names, content.owner),
            calendar: if dated { format!("{path}/evento.ics") } else { String::new() },
            files: whole.files.iter().filter_map(|file| file_view(whole, file)).collect(),
            related: related(whole),
            places: places(&details.fields, names),
            editions: editions(whole, &path),
            adopted: adopted(whole, names),
            notices: notices(whole, now),
            newest: path,
        }
    }

    pub(in crate::web::portal) fn page(&self) -> ContentPage<'_> {
        let (content, draft) = (&self.whole.public.content, &self.whole.public.draft);
        let (facts, parts) = fields(self.whole, self.names);
        ContentPage {
            kind: content.kind.as_str(),
            title: &draft.title,
            summary: &draft.summary,
            notices: &self.notices,
            cover: cover(self.whole),
            body: body(self.whole),
            facts,
            parts,
            files: &self.files,
            related: &self.related,
            places: &self.places,
            channel: (!self.channel_path.is_empty())
                .then_some(WayTo { label: self.channel_name, href: &self.channel_path }),
            office: Some(WayTo { label: self.names.office(content.owner), href: &self.office_path })
                .filter(|way| !way.label.is_empty()),
            territory: self.names.territory(draft.details.territory()),
            published_at: content.published_at.unwrap_or(content.created_at),
            updated_at: content.live_since.unwrap_or(content.changed_at),
            editions: &self.editions,
            adopted: self
                .adopted
                .iter()
                .map(|(label, href, edition)| (WayTo { label, href }, edition.as_str()))
                .collect(),
            newest: &self.newest,
            calendar: &self.calendar,
            atom: &self.atom,
        }
    }
}

fn body(whole: &Whole) -> Rich {
    let images: Vec<(i64, (u32, u32))> =
        whole.files.iter().filter_map(|file| Some((file.id, file.dimensions()?))).collect();
    markdown_as(&whole.public.draft.body, &Style { images: &images, ..Style::default() })
}

fn cover(whole: &Whole) -> Option<Picture<'_>> {
    let cover = whole.public.draft.details.cover()?;
    let file = whole.files.iter().find(|file| file.id == cover.media)?;
    Some(Picture { id: file.id, size: file.dimensions(), alt: &cover.alt, sizes: "" })
}

fn file_view(whole: &Whole, file: &MediaFile) -> Option<FileView> {
    let attached = whole.public.draft.details.media.iter().find(|one| one.media == file.id)?;
    let picture = match attached.purpose() {
        Use::Cover => return None,
        Use::Picture if file.format.is_image() => Some((file.id, attached.alt.clone())),
        Use::Picture | Use::Attachment => None,
    };
    let named = if attached.title.is_empty() && picture.is_none() { &file.name } else { &attached.title };
    Some(FileView {
        name: named.clone(),
        href: if picture.is_some() { image_path(file.id, 1280) } else { file_path(file.id, &file.name) },
        media_type: file.media_type.clone(),
        size: file.size.unsigned_abs(),
        picture,
        dimensions: file.dimensions(),
    })
}

fn related(whole: &Whole) -> Vec<RelatedView> {
    let links = &whole.public.draft.details.links;
    let view = |link: &contents::Related| {
        let (title, href) = match link.content {
            0 => (link.title.clone(), link.url.clone()),
            id => {
                let entry = whole.related.iter().find(|entry| entry.source == id)?;
                (entry.title.clone(), entry.path.clone())
            }
        };
        let title = if title.is_empty() { href.clone() } else { title };
        Some(RelatedView { relation: link.relation.clone(), title, href })
    };
    let mut related: Vec<RelatedView> = links.iter().filter_map(view).collect();
    related.sort_by(|a, b| a.relation.cmp(&b.relation));
    related
}

fn office_path(names: &Names, office: Option<PrincipalId>) -> String {
    let known = office.and_then(|id| names.offices.of(id)).filter(|office| office.is_visible());
    match known {
        Some(office) => format!("/uffici/{}", office.profile.slug),
        None => names.body(office).map(|body| body.path.clone()).unwrap_or_default(),
    }
}

fn places(fields: &Fields, names: &Names) -> Vec<PlaceView> {
    let offices =
        fields.numbers(Field::Offices).into_iter().filter_map(|id| names.offices.of(PrincipalId(id)));
    offices
        .filter(|office| office.is_visible())
        .map(|office| PlaceView {
            name: office.name.clone(),
            href: format!("/uffici/{}", office.profile.slug),
            address: [office.profile.street.as_str(), office.town.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            phone: office.profile.phone.clone(),
        })
        .collect()
}

/// Offices that work by it: name, page, edition.
fn adopted(whole: &Whole, names: &Names) -> Vec<(String, String, String)> {
    let view = |one: &Adoption| {
        let edition = edition_words(&one.words, one.revision);
        (one.name.clone(), office_path(names, Some(one.office)), edition)
    };
    whole.adopted.iter().map(view).collect()
}

fn editions(whole: &Whole, path: &str) -> Vec<Edition> {
    let shown = whole.editions.iter().filter(|one| Some(one.revision) != whole.public.content.live);
    let view = |one: &contents::Edition| Edition {
        words: edition_words(&one.words, one.revision),
        at: one.at,
        href: format!("{path}/versioni/{}", one.revision),
    };
    shown.map(view).collect()
}

fn notices(whole: &Whole, now: Micros) -> Vec<Notice> {
    let (content, details) = (&whole.public.content, &whole.public.draft.details);
    let over = details.expires_at.is_some_and(|at| at <= now);
    let suspended = details.fields.get(Field::ServiceState) == "suspended";
    [
        (whole.old, Notice::OldEdition),
        (content.archived_at.is_some(), Notice::Archived),
        (over && content.archived_at.is_none(), Notice::Expired),
        (suspended, Notice::Suspended),
    ]
    .into_iter()
    .filter_map(|(is, notice)| is.then_some(notice))
    .collect()
}

/// Fields before the text, and those that are parts of their own.
fn fields<'a>(whole: &'a Whole, names: &'a Names) -> (Vec<FieldView<'a>>, Vec<FieldView<'a>>) {
    let values = &whole.public.draft.details.fields;
    let (mut facts, mut parts) = (Vec::new(), Vec::new());
    for (field, kind, _) in fields_of(whole.public.content.kind) {
        let value = values.get(*field);
        if value.is_empty() || matches!(field, Field::Offices | Field::Path) {
            continue;
        }
        // Said by a notice when it matters.
        if *field == Field::ServiceState && value == "active" {
            continue;
        }
        match field_view(*field, *kind, value, names) {
            Some(view @ FieldView::Rich(..)) => parts.push(view),
            Some(view) => facts.push(view),
            None => {}
        }
    }
    (facts, parts)
}

fn field_view<'a>(field: Field, kind: Type, value: &'a str, names: &'a Names) -> Option<FieldView<'a>> {
    let label = text::field(field.as_str());
    Some(match kind {
        Type::Line => FieldView::Plain(label, value.to_owned()),
        Type::Text => FieldView::Rich(
            label,
            markdown_as(value, &Style { base: 3, prefix: field.as_str(), images: &[] }),
        ),
        Type::Lines => FieldView::Lines(label, value.lines().collect()),
        Type::Link => FieldView::Link(label, value),
        Type::Choice(_) => FieldView::Plain(label, text::choice(value).to_owned()),
        Type::Yes => FieldView::Plain(label, text::YES.to_owned()),
        Type::Date | Type::Moment => FieldView::Plain(label, moment(value)?),
        Type::Person => {
            FieldView::Plain(label, names.office(Some(PrincipalId(value.parse().ok()?))).to_owned())
        }
        Type::Offices => return None,
    })
    .filter(|view| !matches!(view, FieldView::Plain(_, value) if value.is_empty()))
}

fn moment(value: &str) -> Option<String> {
    let (at, whole_day) = crate::rome::parse_moment(value)?;
    Some(if whole_day { templates::format::date(at) } else { templates::format::date_time(at) })
}
