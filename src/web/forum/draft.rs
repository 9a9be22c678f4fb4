//! The form in which a message is written: what was typed, what is wrong with it, how it will look.

use serde::Deserialize;
use templates::pages::forum::{Draft, FilesField, NoticeChoices, Preview, Writes};
use templates::text::portal::forum::outcomes as text;

use super::view::{Place, Shown};
use crate::discussion::{
    self, Attachment, LONGEST_TEXT, LONGEST_TITLE, PostError, Received, Seat, Written, preview, tags_in,
};
use crate::web::bodies::files_of;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, File, Page};

/// Files a message may bring.
const ACCEPT: &str =
    ".pdf,.odt,.ods,.odp,.docx,.xlsx,.pptx,.rtf,.txt,.csv,.ics,.vcf,.png,.jpg,.jpeg,.gif,.webp";

/// What is wrong: name of the input, sentence.
pub(super) type Fault = (String, String);

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    pub(super) azione: String,
    pub(super) titolo: String,
    pub(super) testo: String,
    pub(super) etichette: String,
    pub(super) segui: String,
    /// The same for the same form.
    pub(super) chiave: String,
    /// The post that is answered.
    pub(super) a: String,
    /// The message that is changed.
    pub(super) versione: String,
    /// Numbers of the files that stay.
    pub(super) tenuti: Vec<String>,
    /// Of a notice: how much it matters, its last day, and whether it is to be confirmed.
    pub(super) importanza: String,
    pub(super) scade: String,
    pub(super) conferma: String,
}

pub(super) fn fault(input: &str, words: &str) -> Fault {
    (input.to_owned(), words.to_owned())
}

impl Given {
    /// A form nobody has typed in.
    pub(super) fn fresh() -> Self {
        Self { chiave: discussion::new_key(), ..Self::default() }
    }

    /// What is wrong with it.
    pub(super) fn faults(&self, titled: bool) -> Vec<Fault> {
        let checks = [
            (titled && self.titolo.trim().is_empty(), "titolo", text::NO_TITLE),
            (titled && self.titolo.chars().count() > LONGEST_TITLE, "titolo", text::LONG_TITLE),
            (self.testo.trim().is_empty(), "testo", text::NO_TEXT),
            (self.testo.chars().count() > LONGEST_TEXT, "testo", text::LONG_TEXT),
        ];
        checks.into_iter().filter(|(wrong, ..)| *wrong).map(|(_, input, words)| fault(input, words)).collect()
    }

    /// What is to be written.
    pub(super) fn written(&self, files: Vec<Attachment>, topic: Option<i64>) -> Written {
        Written {
            title: self.titolo.clone(),
            text: self.testo.clone(),
            tags: tags_in(&self.etichette),
            files,
            topic,
            parent: self.a.parse().ok(),
            follow: self.segui == "si",
            key: self.chiave.clone(),
            special: None,
        }
    }
}

/// The files that came with a form, without what none may bring; what was wrong with the others.
pub(super) async fn files(portal: &Portal, files: Vec<File>) -> (Vec<Attachment>, Vec<Fault>) {
    let (good, mut faults) = files_of(portal, ("allegati", files)).await;
    let mut attached = Vec::new();
    for (_, file) in good {
        match file.bytes() {
            Ok(bytes) => {
                let media_type = file.media_type.split(';').next().unwrap_or_default().to_owned();
                attached.push(Attachment { name: file.name.clone(), media_type, bytes });
            }
            Err(error) => faults.push(fault("allegati", &error.to_string())),
        }
    }
    (attached, faults)
}

/// A form that is shown.
pub(super) struct Sheet<'a> {
    pub(super) given: &'a Given,
    pub(super) faults: &'a [Fault],
    pub(super) action: &'a str,
    pub(super) writes: Writes,
    pub(super) known_tags: &'a [&'a str],
    /// Whether answers can be wanted by mail.
    pub(super) follow: bool,
    pub(super) kept: &'a [(&'a str, templates::pages::forum::Attachment<'a>)],
    pub(super) hidden: &'a [(&'a str, &'a str)],
}

impl<'a> Sheet<'a> {
    /// As the template takes it.
    pub(super) fn draft(&self, page: &'a Page, seat: &Seat, preview: Option<Preview<'a>>) -> Draft<'a> {
        Draft {
            csrf: page.csrf(),
            action: self.action,
            writes: self.writes,
            title: &self.given.titolo,
            text: &self.given.testo,
            tags: &self.given.etichette,
            known_tags: self.known_tags,
            follow: self.follow.then_some(self.given.segui == "si"),
            files: Some(FilesField {
                accept: ACCEPT,
                largest: page.state().upload_limit as u64,
                kept: self.kept,
            }),
            notice: NoticeChoices {
                importance: &self.given.importanza,
                confirm: self.given.conferma == "si",
                until: &self.given.scade,
            },
            held: seat.waits(),
            hidden: self.hidden,
            preview,
            faults: self.faults,
        }
    }
}

/// How a text with files will look.
pub(super) fn shown(given: &Given, files: &[Attachment], place: &Place) -> Shown {
    let note =
        |file: &Attachment| discussion::FileNote { name: file.name.clone(), size: file.bytes.len() as u64 };
    let body = discussion::Body { files: files.iter().map(note).collect(), ..preview(&given.testo) };
    Shown::of_draft(body, &place.path)
}

/// Where one goes after a message was sent.
pub(super) fn after(page: &Page, outcome: Result<Received, PostError>, board: &str, topic: &str) -> Answer {
    use templates::parts::Tone;
    match outcome {
        Ok(Received::Published { post, .. }) => {
            Ok(page.redirect_with_flash(&format!("{board}/messaggi/{post}"), Tone::Success, text::PUBLISHED))
        }
        Ok(Received::Waits { .. }) => Ok(page.redirect_with_flash(topic, Tone::Info, text::WAITS)),
        Ok(Received::Known | Received::Discarded) => {
            Ok(page.redirect_with_flash(topic, Tone::Info, text::KNOWN))
        }
        Err(error) => Err(super::view::not_taken(page, &error)),
    }
}
