//! `POST /forum/{slug}/{topic}/strumenti`: what a moderator does to a topic.

use axum::extract::Path;
use serde::Deserialize;
use templates::parts::Tone;
use templates::text::portal::forum::outcomes as text;

use super::draft::{Fault, fault};
use super::thread_show::{boards_to_move_to, render};
use super::view::{Place, number_in, refused, topic_path, viewer};
use crate::directory::Forbidden;
use crate::discussion::{DiscussionError, TopicDeed};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked, Page};

/// The forms.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    azione: String,
    dove: String,
    con: String,
    titolo: String,
    messaggio: Vec<i64>,
}

/// What was typed, and what was wrong with it.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) to_board: String,
    pub(super) other: String,
    pub(super) title: String,
    pub(super) chosen: Vec<i64>,
    pub(super) faults: Vec<Fault>,
}

impl Given {
    /// What is to be done; what is wrong when nothing can be.
    fn deed(&self, page: &Page) -> Result<TopicDeed, Fault> {
        match self.azione.as_str() {
            "chiudi" => Ok(TopicDeed::Close(true)),
            "riapri" => Ok(TopicDeed::Close(false)),
            "fissa" => Ok(TopicDeed::Pin(true)),
            "stacca" => Ok(TopicDeed::Pin(false)),
            "sposta" if self.dove.is_empty() => Err(fault("dove", text::NO_BOARD)),
            "sposta" => Ok(TopicDeed::Move(self.dove.clone())),
            "unisci" => {
                topic_of(&self.con, page).map(TopicDeed::Merge).ok_or_else(|| fault("con", text::NO_TOPIC))
            }
            "dividi" if self.titolo.trim().is_empty() => Err(fault("titolo", text::NO_TITLE)),
            "dividi" => Ok(TopicDeed::Split(self.titolo.clone(), self.messaggio.clone())),
            _ => Err(fault("", text::TOPIC_REFUSED)),
        }
    }

    /// The input that a deed comes from.
    fn input(&self) -> &'static str {
        match self.azione.as_str() {
            "sposta" => "dove",
            "unisci" => "con",
            _ => "messaggio",
        }
    }
}

/// A topic by its number, its path, or its whole address.
fn topic_of(text: &str, page: &Page) -> Option<i64> {
    let path = text.trim().strip_prefix(&page.state().public_url).unwrap_or(text.trim());
    let path = path.split(['?', '#']).next().unwrap_or_default();
    number_in(path.rsplit('/').next().unwrap_or_default())
}

/// It is done, or the topic comes back with what was wrong.
pub(super) async fn change(
    portal: Portal,
    Path((slug, topic)): Path<(String, String)>,
    Checked { page, form: given }: Checked<Given>,
) -> Answer {
    let id = number_in(&topic).ok_or_else(|| page.not_found())?;
    let view = portal.discussions.thread(viewer(&page), slug.clone(), id, 1).await;
    let view = view.map_err(|error| refused(&page, &error))?;
    let (person, _) = page.person()?;
    if !view.seat.moderates() {
        return Err(refused(&page, &DiscussionError::Forbidden(Forbidden)));
    }
    let wrong = match given.deed(&page) {
        Err(wrong) => wrong,
        Ok(deed) => match portal.discussions.change_topic(person, (slug, id), deed).await {
            Ok((slug, id)) => {
                let path = topic_path(&slug, id, &view.topic.subject);
                return Ok(page.redirect_with_flash(&path, Tone::Success, text::TOPIC_CHANGED));
            }
            Err(DiscussionError::Refused(_) | DiscussionError::NotFound(_)) => {
                fault(given.input(), text::TOPIC_REFUSED)
            }
            Err(error) => return Err(refused(&page, &error)),
        },
    };
    let place = Place::of(&view.seat.discussion);
    let boards = boards_to_move_to(&portal, &page, &view).await?;
    let typed = Typed {
        to_board: given.dove,
        other: given.con,
        title: given.titolo,
        chosen: given.messaggio,
        faults: vec![wrong],
    };
    render(&portal, &page, &view, (&place, 1), (&boards, &typed)).await
}
