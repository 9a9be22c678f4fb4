//! `/forum/{slug}/moderazione/{id}`: one message that waits, and what is decided of it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use templates::pages::lists::{Ask, Attachment, HeldPage, HeldRow, Outcome, ask, held};
use templates::parts::Tone;
use templates::text::portal::lists as text;

use super::{Desk, refused};
use crate::discussion::{Decision, Discussion, DiscussionError, Held, HeldState, Judge, Waiting, WholeHeld};
use crate::fields::LONGEST_REASON;
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page, Refusal};

/// Characters of a message that are shown in the queue.
const EXCERPT: usize = 300;

/// `GET`: the message.
pub(super) async fn show(portal: Portal, page: Page, Path((slug, id)): Path<(String, i64)>) -> Answer {
    let desk = Desk::open(&portal, &page, &slug).await?;
    let whole = whole(&portal, &page, &desk, id).await?;
    let parts = Parts::of(&desk.managed.discussion, &whole);
    let body = held(&parts.page(&desk, page.csrf()));
    Ok(desk.render(&page, (StatusCode::OK, text::POST), &body))
}

/// The message, if it is one of this discussion.
async fn whole(portal: &Portal, page: &Page, desk: &Desk, id: i64) -> Result<WholeHeld, Refusal> {
    let whole = portal.discussions.held(desk.by(), id).await.map_err(|error| refused(page, &error))?;
    match whole.waiting.held.discussion == desk.id() {
        true => Ok(whole),
        false => Err(page.not_found().into()),
    }
}

/// What is decided.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    azione: String,
    parole: String,
    conferma: String,
}

/// A deed of a form.
pub(super) enum Deed {
    Decide(Decision),
    Block,
}

impl Given {
    /// What is to be done; None: nothing that there is.
    pub(super) fn deed(&self) -> Option<Deed> {
        decision(&self.azione, &self.parole)
            .map(Deed::Decide)
            .or((self.azione == "blocca").then_some(Deed::Block))
    }

    /// The question before it, where there is one and it was not answered.
    pub(super) fn question(&self) -> Option<&'static str> {
        match self.azione.as_str() {
            _ if self.conferma == "si" => None,
            "scarta" => Some("discard"),
            "blocca" => Some("block"),
            _ => None,
        }
    }

    /// The word of how it ends.
    pub(super) fn outcome(&self) -> &'static str {
        match self.azione.as_str() {
            "approva" => "approved",
            "fidati" => "trusted",
            "rifiuta" => "refused",
            "blocca" => "banned",
            _ => "discarded",
        }
    }

    /// The page that asks first.
    pub(super) fn ask(
        &self,
        word: &str,
        thing: &str,
        (action, back): (&str, &str),
        csrf: &str,
    ) -> templates::Markup {
        let hidden = [("azione", self.azione.as_str())];
        ask(&Ask { word, thing, action, csrf, hidden: &hidden, back })
    }
}

/// What a word of a form decides.
pub(super) fn decision(word: &str, reason: &str) -> Option<Decision> {
    let reason = reason.trim().chars().take(LONGEST_REASON).collect();
    match word {
        "approva" => Some(Decision::Approve { trust: false }),
        "fidati" => Some(Decision::Approve { trust: true }),
        "rifiuta" => Some(Decision::Refuse { reason }),
        "scarta" => Some(Decision::Discard),
        _ => None,
    }
}

/// `POST`: what is decided.
pub(super) async fn decide(
    portal: Portal,
    Path((slug, id)): Path<(String, i64)>,
    Checked { page, form }: Checked<Given>,
) -> Answer {
    let desk = Desk::open(&portal, &page, &slug).await?;
    let found = whole(&portal, &page, &desk, id).await?;
    let Some(deed) = form.deed() else {
        return Err(page.error(templates::pages::ErrorKind::BadRequest).into());
    };
    let (queue, path) = (desk.board().queue(), page.path());
    if let Some(word) = form.question().filter(|_| found.waiting.held.state == HeldState::Waiting) {
        let subject = &found.waiting.held.subject;
        let body = form.ask(word, subject, (path, &queue), page.csrf());
        return Ok(desk.render(&page, (StatusCode::OK, text::POST), &body));
    }
    let judge = Judge::Actor(desk.by());
    let done = match deed {
        Deed::Decide(decision) => portal.discussions.decide(judge, id, decision).await.map(|_| ()),
        Deed::Block => portal.discussions.block(judge, id).await,
    };
    match done {
        Ok(()) => {
            let words = text::label(&text::OUTCOMES, form.outcome());
            Ok(page.redirect_with_flash(&queue, Tone::Success, words))
        }
        Err(error) => Ok(undecided(&page, &error, &queue)),
    }
}

/// The answer where nothing was decided.
fn undecided(page: &Page, error: &DiscussionError, queue: &str) -> Response {
    match error {
        DiscussionError::Decided(by) => {
            page.redirect_with_flash(queue, Tone::Warning, &text::decided_before(by))
        }
        DiscussionError::Refused(_) => page.redirect_with_flash(queue, Tone::Error, text::AUTHOR_BANNED),
        other => refused(page, other),
    }
}

/// A message as a line of the queue.
pub(super) fn row(discussion: &Discussion, waiting: &Waiting) -> HeldRow {
    let Held { id, subject, author, address, verified, reason, held_at, size, .. } = &waiting.held;
    let mut reasons = vec![reason.as_str().to_owned()];
    if !verified && reason.as_str() != "unverified" {
        reasons.push("unverified".to_owned());
    }
    let file = |file: &crate::discussion::FileNote| Attachment {
        name: file.name.clone(),
        kind: kind_of(&file.name),
        size: file.size,
        href: String::new(),
    };
    HeldRow {
        id: *id,
        slug: discussion.slug().to_owned(),
        board: discussion.name.clone(),
        subject: subject.clone(),
        author: author.clone(),
        address: address.clone(),
        verified: *verified,
        member: waiting.published.is_some(),
        earlier: waiting.published.unwrap_or_default(),
        reasons,
        at: *held_at,
        size: u64::try_from(*size).unwrap_or_default(),
        excerpt: waiting.facts.body.said().chars().take(EXCERPT).collect(),
        attachments: waiting.facts.body.files.iter().map(file).collect(),
    }
}

fn kind_of(name: &str) -> String {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.chars().take(8).collect::<String>().to_uppercase()
}

/// What the page of a message is made of.
pub(super) struct Parts {
    row: HeldRow,
    recipients: Vec<String>,
    text: String,
    headers: String,
    decided: Option<(&'static str, String, i64)>,
}

impl Parts {
    pub(super) fn of(discussion: &Discussion, whole: &WholeHeld) -> Self {
        let WholeHeld { waiting, recipients, headers } = whole;
        let blocks = waiting.facts.body.blocks.iter().map(|block| block.text.as_str());
        Self {
            row: row(discussion, waiting),
            recipients: recipients.clone(),
            text: blocks.collect::<Vec<_>>().join("\n\n"),
            headers: headers.clone(),
            decided: decided(&waiting.held),
        }
    }

    /// How it was decided, if it was.
    pub(super) fn outcome(&self) -> Option<Outcome<'_>> {
        let (word, by, at) = self.decided.as_ref()?;
        Some(Outcome { word, by, at: *at, reason: "" })
    }

    fn page<'a>(&'a self, desk: &'a Desk, csrf: &'a str) -> HeldPage<'a> {
        self.page_of(desk.board(), csrf)
    }

    pub(super) fn page_of<'a>(
        &'a self,
        board: templates::pages::lists::Board<'a>,
        csrf: &'a str,
    ) -> HeldPage<'a> {
        HeldPage {
            board,
            csrf,
            row: self.row.clone(),
            recipients: &self.recipients,
            checks: "",
            text: &self.text,
            headers: &self.headers,
            source: "",
            reasons: &[],
            outcome: self.outcome(),
        }
    }
}

fn decided(held: &Held) -> Option<(&'static str, String, i64)> {
    let word = match held.state {
        HeldState::Waiting => return None,
        HeldState::Approved => "approved",
        HeldState::Refused => "refused",
        HeldState::Discarded => "discarded",
    };
    Some((word, held.decided_by.clone().unwrap_or_default(), held.decided_at.unwrap_or_default()))
}
