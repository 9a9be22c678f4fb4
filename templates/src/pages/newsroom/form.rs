//! The form in which a content is written.

use maud::{Markup, html};

use crate::media::{Picture, picture};
use crate::parts::{self, Choice, Field, FieldFault, Form, Look, Tone};
use crate::rich::Rich;
use crate::text::portal::{newsroom as text, shell as words};

/// How a field is filled in.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// One line.
    Line,
    /// Markdown.
    Text,
    /// One thing a line.
    Lines,
    /// A day.
    Date,
    /// A day and an hour.
    Moment,
    /// An address.
    Link,
    /// One of these: word and name.
    Choice(Vec<(String, String)>),
    /// Some of these: number and name; those chosen.
    Several(Vec<(String, String)>, Vec<String>),
    /// Yes or no.
    Yes,
}

/// A field of the kind.
#[derive(Clone, Debug)]
pub struct FieldInput<'a> {
    /// Its name in the form.
    pub name: String,
    /// Its label.
    pub label: &'a str,
    /// What it holds.
    pub value: String,
    /// It must be there to be published.
    pub needed: bool,
    /// How it is filled in.
    pub kind: FieldKind,
}

/// A file that is there.
#[derive(Clone, Debug, Default)]
pub struct MediaInput {
    /// Its number.
    pub id: i64,
    /// The name of its file.
    pub file: String,
    /// It is a picture, of so many pixels.
    pub picture: Option<(u32, u32)>,
    /// The word of what it is for.
    pub purpose: String,
    /// What it shows.
    pub alt: String,
    /// It only adorns.
    pub decorative: bool,
    /// What it is called.
    pub title: String,
}

/// What is chosen for a content that belongs to no office or organisation.
pub const NO_OWNER: &str = "nessuno";

/// The form.
#[derive(Clone, Debug, Default)]
pub struct FormPage<'a> {
    /// Its heading.
    pub heading: String,
    /// Where it is sent.
    pub action: String,
    /// The token of the session.
    pub csrf: &'a str,
    /// What was wrong: name of the input, sentence.
    pub faults: Vec<(String, String)>,
    /// Somebody else has changed it meanwhile.
    pub conflict: bool,
    /// The version that is changed.
    pub version: i64,
    /// Title.
    pub title: String,
    /// Summary.
    pub summary: String,
    /// Text.
    pub body: String,
    /// How the text reads, when that was asked for.
    pub preview: Option<Rich>,
    /// Fields of the kind.
    pub fields: Vec<FieldInput<'a>>,
    /// The chosen channel; channels: number and name.
    pub channel: String,
    /// Channels to choose from.
    pub channels: Vec<(String, String)>,
    /// The chosen territory.
    pub territory: String,
    /// Territories to choose from.
    pub territories: Vec<(String, String)>,
    /// The chosen owner, or [`NO_OWNER`].
    pub owner: String,
    /// Offices and organisations to choose from.
    pub owners: Vec<(String, String)>,
    /// The chosen audience; empty: there is no choice.
    pub audience: String,
    /// When it expires, `2026-11-27T09:00`.
    pub expires: String,
    /// Files that are there.
    pub media: Vec<MediaInput>,
    /// The largest file, bytes.
    pub largest: u64,
    /// Related pages, one a line.
    pub links: String,
    /// Where one goes without saving.
    pub back: String,
}

impl FormPage<'_> {
    fn fault(&self, name: &str) -> Option<&str> {
        self.faults.iter().find(|(at, _)| at == name).map(|(_, text)| text.as_str())
    }

    /// A fault with what it is about.
    fn told(&self, name: &str, sentence: &str) -> String {
        let label = match name {
            "titolo" => text::FIELD_TITLE,
            "sommario" => text::FIELD_SUMMARY,
            "testo" => text::FIELD_BODY,
            "canale" => text::FIELD_CHANNEL,
            "territorio" => text::FIELD_TERRITORY,
            "ufficio" => text::FIELD_OWNER,
            "scade" => text::FIELD_EXPIRES,
            "collegati" => text::FIELD_LINKS,
            // Names the file itself.
            "file" => return sentence.to_owned(),
            name if name.starts_with("media-") => text::FILE_ALT,
            name => match self.fields.iter().find(|field| field.name == name) {
                Some(field) => field.label,
                None => return sentence.to_owned(),
            },
        };
        text::fault_at(label, sentence)
    }

    fn field<'s>(&'s self, name: &'s str, label: &'s str, value: &'s str) -> Field<'s> {
        Field { name, label, value, error: self.fault(name), ..Field::default() }
    }
}

/// The body of the form.
pub fn form(page: &FormPage<'_>) -> Markup {
    let told: Vec<String> = page.faults.iter().map(|(name, sentence)| page.told(name, sentence)).collect();
    let faults: Vec<FieldFault<'_>> =
        page.faults.iter().zip(&told).map(|((name, _), text)| FieldFault { name, text }).collect();
    let body = html! {
        (parts::hidden("versione", &page.version.to_string()))
        (words(page))
        @if !page.fields.is_empty() {
            (parts::fieldset(text::DETAILS, &html! { @for field in &page.fields { (input(page, field)) } }))
        }
        (parts::fieldset(text::PLACE, &place(page)))
        (files(page))
        (parts::field_textarea(
            &Field { hint: text::FIELD_LINKS_HINT, ..page.field("collegati", text::FIELD_LINKS, &page.links) }, 3))
        (parts::actions(&html! {
            (parts::submit(text::SAVE))
            (parts::submit_as(text::PREVIEW, "anteprima", "1", Look::Secondary))
            (parts::link_button(crate::text::portal::shell::CANCEL, &page.back, Look::Quiet))
        }))
    };
    html! {
        (parts::page_head(&page.heading, "", &Markup::default()))
        @if page.conflict { (parts::alert(Tone::Warning, &html! { p { (text::CONFLICT) } })) }
        @if let Some(preview) = &page.preview {
            section.anteprima aria-labelledby="anteprima" {
                h2 #anteprima { (text::PREVIEW_TITLE) }
                p.anteprima-titolo { (page.title) }
                p.testa-sommario { (page.summary) }
                div.testo { (preview) }
            }
        }
        (parts::form(&Form { action: &page.action, csrf: page.csrf, faults: &faults, files: true }, &body))
    }
}

/// The text as it will read, below where it is written.
pub fn preview(rich: &Rich) -> Markup {
    html! {
        section.anteprima aria-labelledby="anteprima-viva-titolo" {
            h2 #anteprima-viva-titolo { (text::PREVIEW_TITLE) }
            div.testo { (rich) }
        }
    }
}

fn words(page: &FormPage<'_>) -> Markup {
    html! {
        (parts::field_text(&Field { hint: text::FIELD_TITLE_HINT, required: true, max: 200,
            ..page.field("titolo", text::FIELD_TITLE, &page.title) }))
        (parts::field_textarea(&Field { hint: text::FIELD_SUMMARY_HINT, max: 500, for_publishing: true,
            ..page.field("sommario", text::FIELD_SUMMARY, &page.summary) }, 2))
        (parts::field_textarea(&Field { hint: text::FIELD_BODY_HINT,
            ..page.field("testo", text::FIELD_BODY, &page.body) }, 16))
        div #anteprima-viva hx-post="/redazione/anteprima" hx-trigger="input delay:700ms from:#campo-testo"
            hx-include="#campo-testo, form.modulo [name=csrf]" hx-target="this" hx-swap="innerHTML" {}
    }
}

fn input(page: &FormPage<'_>, input: &FieldInput<'_>) -> Markup {
    let field = Field { required: input.needed, ..page.field(&input.name, input.label, &input.value) };
    let choices = |all: &'_ [(String, String)]| -> Vec<(String, String)> { all.to_vec() };
    match &input.kind {
        FieldKind::Line => parts::field_text(&field),
        FieldKind::Text => parts::field_textarea(&field, 5),
        FieldKind::Lines => parts::field_textarea(&field, 4),
        FieldKind::Date => parts::field_date(&field),
        FieldKind::Moment => parts::field_datetime(&field),
        FieldKind::Link => parts::field_url(&field),
        FieldKind::Yes => parts::field_checkbox(&field, input.value == "1"),
        FieldKind::Choice(all) => select(&field, words::CHOOSE, &choices(all)),
        FieldKind::Several(all, chosen) => {
            let all: Vec<Choice<'_>> = all.iter().map(|(value, label)| Choice { value, label }).collect();
            let chosen: Vec<&str> = chosen.iter().map(String::as_str).collect();
            parts::field_checkboxes(&field, &all, &chosen)
        }
    }
}

/// A choice with nothing as its first value.
fn select(field: &Field<'_>, none: &str, all: &[(String, String)]) -> Markup {
    let first = std::iter::once(Choice { value: "", label: none });
    let all: Vec<Choice<'_>> =
        first.chain(all.iter().map(|(value, label)| Choice { value, label })).collect();
    parts::field_select(field, &all)
}

fn place(page: &FormPage<'_>) -> Markup {
    let audiences: Vec<(String, String)> =
        ["public", "internal"].iter().map(|w| ((*w).to_owned(), text::audience(w).to_owned())).collect();
    let audiences: Vec<Choice<'_>> = audiences.iter().map(|(value, label)| Choice { value, label }).collect();
    let owners = page.owners.iter().map(|(value, label)| Choice { value, label });
    let nobody = Choice { value: NO_OWNER, label: text::NO_OWNER };
    let owners: Vec<Choice<'_>> = std::iter::once(nobody).chain(owners).collect();
    html! {
        (select(&page.field("canale", text::FIELD_CHANNEL, &page.channel), text::NO_CHANNEL, &page.channels))
        (select(&page.field("territorio", text::FIELD_TERRITORY, &page.territory), text::ALL_TERRITORIES, &page.territories))
        (parts::field_select(&page.field("ufficio", text::FIELD_OWNER, &page.owner), &owners))
        @if !page.audience.is_empty() {
            (parts::field_radios(&Field { required: true, ..page.field("destinatari", text::FIELD_AUDIENCE, &page.audience) }, &audiences))
        }
        (parts::field_datetime(&Field { hint: text::FIELD_EXPIRES_HINT,
            ..page.field("scade", text::FIELD_EXPIRES, &page.expires) }))
    }
}

fn files(page: &FormPage<'_>) -> Markup {
    html! {
        @if !page.media.is_empty() {
            (parts::fieldset(text::FILES, &html! { @for one in &page.media { (file(page, one)) } }))
        }
        (parts::field_file(&Field { hint: text::FIELD_FILES_HINT, ..page.field("file", text::FIELD_FILES, "") },
            "", page.largest, true))
    }
}

fn file(page: &FormPage<'_>, one: &MediaInput) -> Markup {
    let name = |what: &str| format!("media-{}-{what}", one.id);
    let (purpose, alt, title) = (name("uso"), name("alt"), name("titolo"));
    let (decorative, remove) = (name("decorativa"), name("togli"));
    let uses: Vec<(&str, &str)> = match one.picture {
        Some(_) => ["cover", "picture", "attachment"].map(|w| (w, text::media_use(w))).to_vec(),
        None => vec![("attachment", text::media_use("attachment"))],
    };
    let uses: Vec<Choice<'_>> = uses.iter().map(|(value, label)| Choice { value, label }).collect();
    let error = page.fault(&format!("media-{}", one.id));
    html! {
        div.file-modulo {
            (parts::hidden("media", &one.id.to_string()))
            @if let Some(size) = one.picture {
                (picture(&Picture { id: one.id, size: Some(size), alt: &one.alt, sizes: "160px" }))
            }
            p.file-nome { (one.file) }
            @if one.picture.is_some() {
                (parts::field_select(&Field { required: true, ..page.field(&purpose, text::FILE_USE, &one.purpose) }, &uses))
                (parts::field_text(&Field { error, max: 200, ..page.field(&alt, text::FILE_ALT, &one.alt) }))
                (parts::field_checkbox(&page.field(&decorative, text::FILE_DECORATIVE, ""), one.decorative))
            } @else { (parts::hidden(&purpose, "attachment")) }
            (parts::field_text(&Field { max: 200, ..page.field(&title, text::FILE_TITLE, &one.title) }))
            (parts::field_checkbox(&page.field(&remove, text::FILE_REMOVE, ""), false))
        }
    }
}
