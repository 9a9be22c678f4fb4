//! `/forum/{slug}/gestione/testi`: letters in the words of owners.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use templates::mails::lists::{Letter, example, standard};
use templates::pages::lists::{
    Ask, Fault, LetterPage, LetterRow, LettersPage, ask as question, letter as page_of, letters,
};
use templates::parts::Tone;
use templates::text::portal::lists as common;
use templates::text::portal::lists::letters as text;
use templates::text::{EN, IT, ListsText};

use super::{Desk, refused, status};
use crate::discussion::{DiscussionError, OwnLetter, WordingFault, checked};
use crate::web::administration::Given;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// `GET`: all of them.
pub(super) async fn list(portal: Portal, page: Page, Path(slug): Path<String>) -> Answer {
    let desk = Desk::owned(&portal, &page, &slug).await?;
    let own = own(&portal, &page, &desk).await?;
    let has = |letter: Letter, language: &str| {
        own.iter().any(|one| one.letter == letter.word() && one.language == language)
    };
    let rows: Vec<LetterRow> = Letter::ALL
        .into_iter()
        .map(|letter| LetterRow { letter, own_italian: has(letter, "it"), own_english: has(letter, "en") })
        .collect();
    let body = letters(&LettersPage { board: desk.board(), rows: &rows });
    Ok(desk.render(&page, (StatusCode::OK, common::LETTERS), &body))
}

async fn own(portal: &Portal, page: &Page, desk: &Desk) -> Result<Vec<OwnLetter>, Refusal> {
    let own = portal.discussions.own_letters(desk.by(), desk.id()).await;
    own.map_err(|error| refused(page, &error).into())
}

/// Which letter a page is about: its discussion, its word, its language.
type Place = (String, String, String);

/// A letter as it is sent now.
struct Opened {
    desk: Desk,
    which: Letter,
    now: OwnLetter,
}

impl Opened {
    async fn of(portal: &Portal, page: &Page, (slug, word, language): &Place) -> Result<Self, Refusal> {
        let desk = Desk::owned(portal, page, slug).await?;
        let which = Letter::of(word).filter(|_| matches!(language.as_str(), "it" | "en"));
        let which = which.ok_or_else(|| page.not_found())?;
        let mut own = own(portal, page, &desk).await?.into_iter();
        let kept = own.find(|one| one.letter == *word && one.language == *language);
        let now = kept.unwrap_or_else(|| {
            let standard = standard(which, words(language));
            OwnLetter {
                letter: word.clone(),
                language: language.clone(),
                subject: standard.subject.to_owned(),
                body: standard.body.to_owned(),
                version: 0,
            }
        });
        Ok(Self { desk, which, now })
    }

    /// The page, with what was typed; `conflict`: somebody has changed it meanwhile.
    fn answer(&self, page: &Page, typed: &OwnLetter, preview: bool, faults: &[Fault]) -> Response {
        let conflict = typed.version != self.now.version;
        let shown = preview.then(|| {
            example(self.which, (&typed.subject, &typed.body), self.desk.board().name, words(&typed.language))
        });
        let body = page_of(&LetterPage {
            board: self.desk.board(),
            csrf: page.csrf(),
            letter: self.which,
            language: &typed.language,
            subject: &typed.subject,
            body: &typed.body,
            own: self.now.version > 0,
            version: self.now.version,
            conflict,
            faults,
            preview: shown.as_ref().map(|mail| (mail.subject.as_str(), mail.text.as_str())),
        });
        let status = if conflict { StatusCode::CONFLICT } else { status(!faults.is_empty()) };
        self.desk.render(page, (status, common::LETTERS), &body)
    }
}

fn words(language: &str) -> &'static ListsText {
    if language == "en" { &EN.lists } else { &IT.lists }
}

/// `GET …/{letter}/{language}`: one of them.
pub(super) async fn show(portal: Portal, page: Page, Path(place): Path<Place>) -> Answer {
    let opened = Opened::of(&portal, &page, &place).await?;
    Ok(opened.answer(&page, &opened.now, false, &[]))
}

/// `POST`: how it would be, or the letter itself.
pub(super) async fn save(
    portal: Portal,
    Path(place): Path<Place>,
    Checked { page, form }: Checked<Vec<(String, String)>>,
) -> Answer {
    let (opened, given) = (Opened::of(&portal, &page, &place).await?, Given(form));
    let typed = OwnLetter {
        subject: given.get("subject").to_owned(),
        body: given.get("body").replace("\r\n", "\n"),
        version: given.number("versione"),
        ..opened.now.clone()
    };
    if let Err(fault) = checked(opened.which, &typed.subject, &typed.body) {
        return Ok(opened.answer(&page, &typed, false, &[said(&fault)]));
    }
    if given.get("azione") == "anteprima" || typed.version != opened.now.version {
        return Ok(opened.answer(&page, &typed, true, &[]));
    }
    match portal.discussions.write_letter(opened.desk.by(), opened.desk.id(), typed).await {
        Ok(()) => {
            let back = opened.desk.board().path("/testi");
            Ok(page.redirect_with_flash(&back, Tone::Success, common::SAVED))
        }
        Err(error) => Err(refused(&page, &error).into()),
    }
}

fn said(fault: &WordingFault) -> Fault {
    let at = |part: &str| if part == "subject" { "subject" } else { "body" }.to_owned();
    match fault {
        WordingFault::Missing(part) => (at(part), text::MISSING.to_owned()),
        WordingFault::TooLong(part) => (at(part), text::TOO_LONG.to_owned()),
        WordingFault::Unknown(words) => (at("body"), text::unknown(words)),
        WordingFault::Needed(word) => (at("body"), text::needed(word)),
    }
}

/// `GET …/ripristina`: the question.
pub(super) async fn ask(portal: Portal, page: Page, Path(place): Path<Place>) -> Answer {
    let opened = Opened::of(&portal, &page, &place).await?;
    let back = opened.desk.board().path(&format!("/testi/{}/{}", place.1, place.2));
    let body = question(&Ask {
        word: "reset-letter",
        thing: text::letter(&place.1).0,
        action: page.path(),
        csrf: page.csrf(),
        hidden: &[],
        back: &back,
    });
    Ok(opened.desk.render(&page, (StatusCode::OK, common::LETTERS), &body))
}

/// `POST …/ripristina`: that of the program is sent again.
pub(super) async fn reset(
    portal: Portal,
    Path(place): Path<Place>,
    Checked { page, .. }: Checked<Vec<(String, String)>>,
) -> Answer {
    let Opened { desk, .. } = Opened::of(&portal, &page, &place).await?;
    let (_, word, language) = place;
    match portal.discussions.reset_letter(desk.by(), desk.id(), (word, language)).await {
        Ok(()) | Err(DiscussionError::NotFound("letter")) => {
            Ok(page.redirect_with_flash(&desk.board().path("/testi"), Tone::Success, common::SAVED))
        }
        Err(error) => Err(refused(&page, &error).into()),
    }
}
