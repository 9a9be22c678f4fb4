//! `POST /bacheca/domanda-offerta`: somebody posts supply or demand.

use serde::Deserialize;
use templates::pages::forum::PostingKind;
use templates::parts::Tone;
use templates::text::portal::forum::{notices as text, outcomes};

use super::POSTINGS;
use super::posting_list::{opened, render, trade_of};
use crate::clock::{DAY, Micros};
use crate::directory::Forbidden;
use crate::discussion::{
    self, DiscussionError, LONGEST_POSTING, LONGEST_PROFESSION, LONGEST_TOWN, LONGEST_WORDS, PostingFacts,
    Received, Writing,
};
use crate::web::forum::draft::{Fault, fault};
use crate::web::forum::view::{not_taken, refused};
use crate::web::portal::Portal;
use crate::web::shell::{Answer, Checked};
use crate::{fields, rome};

/// A posting holds so long unless something else is chosen.
const USUAL: Micros = 14 * DAY;

/// What was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Given {
    pub(super) tipo: String,
    pub(super) mestiere: String,
    pub(super) comune: String,
    pub(super) testo: String,
    pub(super) scade: String,
    /// The same for the same form.
    pub(super) chiave: String,
}

/// It is posted.
pub(super) async fn create(portal: Portal, Checked { page, form: given }: Checked<Given>) -> Answer {
    let view = opened(&portal, &page).await?;
    let (person, _) = page.person()?;
    if view.seat.writing() != Writing::Open {
        return Err(refused(&page, &DiscussionError::Forbidden(Forbidden)));
    }
    let facts = match given.facts(portal.clock.now()) {
        Ok(facts) => facts,
        Err(faults) => return Ok(render(&page, &view, &given, &faults)),
    };
    let (tone, words) = match portal.discussions.post_trade(person, facts, given.chiave).await {
        Ok(Received::Published { .. }) => (Tone::Success, text::POSTED),
        Ok(Received::Waits { .. }) => (Tone::Info, outcomes::WAITS),
        Ok(Received::Known | Received::Discarded) => (Tone::Info, outcomes::KNOWN),
        Err(error) => return Err(not_taken(&page, &error)),
    };
    Ok(page.redirect_with_flash(POSTINGS, tone, words))
}

impl Given {
    /// A form nobody has typed in.
    pub(super) fn fresh(now: Micros) -> Self {
        let scade = rome::day_of(now + USUAL).to_string();
        Self { scade, chiave: discussion::new_key(), ..Self::default() }
    }

    /// What it says, or what is wrong with it.
    fn facts(&self, now: Micros) -> Result<PostingFacts, Vec<Fault>> {
        let kind = PostingKind::ALL.into_iter().find(|kind| kind.word() == self.tipo);
        let (profession, town) = (fields::line(&self.mestiere), fields::line(&self.comune));
        let words = fields::block(&self.testo).trim().to_owned();
        let until = rome::parse_date(self.scade.trim()).map(|day| rome::end_of(day) - 1);
        let furthest = rome::end_of(rome::day_of(now + LONGEST_POSTING));
        let until = until.filter(|until| *until > now && *until < furthest);
        let long = |text: &str, longest| text.chars().count() > longest;
        let checks = [
            (kind.is_none(), "tipo", text::NO_KIND),
            (profession.is_empty(), "mestiere", text::NO_PROFESSION),
            (long(&profession, LONGEST_PROFESSION), "mestiere", text::TOO_LONG),
            (town.is_empty(), "comune", text::NO_TOWN),
            (long(&town, LONGEST_TOWN), "comune", text::TOO_LONG),
            (long(&words, LONGEST_WORDS), "testo", text::TOO_LONG),
            (until.is_none(), "scade", text::ODD_LAST_DAY),
        ];
        let faults: Vec<Fault> =
            checks.into_iter().filter(|(wrong, ..)| *wrong).map(|(_, name, why)| fault(name, why)).collect();
        match (kind, until) {
            (Some(kind), Some(until)) if faults.is_empty() => {
                Ok(PostingFacts { trade: trade_of(kind), profession, town, words, until })
            }
            _ => Err(faults),
        }
    }
}
