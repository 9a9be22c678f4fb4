//! To authors and moderators, about messages.

use super::{Letter, Pen, days};
use crate::{
    address::Address,
    auth::token::TokenText,
    discussion::{
        body::Body,
        model::Door,
        moderation::DECIDED_WITHIN,
        posting::Facts,
        reports::{Report, Reported},
        store::{held::Held, post::Topic},
    },
};
use templates::mails::lists as mails;

/// Characters of a message that waits in the letter about it.
const EXCERPT: usize = 2000;

impl Pen<'_> {
    /// Tells a moderator that a message waits; the answer, or the link, decides.
    pub(in super::super) fn to_moderator(
        &self,
        waiting: &Held,
        moderator: Address,
        token: &TokenText,
    ) -> Letter {
        let link = format!("{}/moderazione/{}", self.site, token.text());
        let mail = self.held(waiting, &link, |it| mails::held_notice(it, self.words()));
        self.letter(vec![moderator], (Door::Moderate, &token.text()), mail)
    }

    /// Tells an author that its message waits, when it is sure who that is.
    pub(in super::super) fn waits(&self, waiting: &Held) -> Option<Letter> {
        let to = self.author(waiting)?;
        let own = self.own(mails::Letter::Held, &self.discussion.settings.language);
        let mail = self.held(waiting, "", |it| mails::held(it, own, self.words()));
        Some(self.letter(vec![to], (Door::Owner, ""), mail))
    }

    /// Tells an author that its message, which has waited, is published, when it is sure who that is.
    pub(in super::super) fn approved(&self, held: &Held, post: i64) -> Option<Letter> {
        let (to, about) = (self.author(held)?, self.about());
        let link = format!("{}/messaggi/{post}", about.page);
        let it = mails::Approved { list: about.list(), subject: &held.subject, link: &link };
        Some(self.letter(vec![to], (Door::Owner, ""), mails::approved(&it, self.words())))
    }

    /// Tells an author why its message was refused, when it is sure who that is.
    pub(in super::super) fn refused(&self, held: &Held, reason: &str) -> Option<Letter> {
        let (to, about) = (self.author(held)?, self.about());
        let it = mails::Refused { list: about.list(), subject: &held.subject, reason };
        let own = self.own(mails::Letter::Refusal, &self.discussion.settings.language);
        Some(self.letter(vec![to], (Door::Owner, ""), mails::refused(&it, own, self.words())))
    }

    /// Tells moderators what a reader has found wrong with a post.
    pub(in super::super) fn reported(
        &self,
        reported: &Reported,
        report: &Report,
        moderators: Vec<Address>,
    ) -> Letter {
        let about = self.about();
        let (post, link) = (
            format!("{}/messaggi/{}", about.page, reported.post),
            format!("{}/gestione/segnalazioni", about.page),
        );
        let it = mails::Report {
            list: about.list(),
            subject: &reported.subject,
            author: &reported.author,
            by: &report.by,
            reason: &report.kind,
            words: &report.note,
            post: &post,
            link: &link,
        };
        self.letter(moderators, (Door::Owner, ""), mails::report(&it, self.words()))
    }

    /// Reminds a member of a notice that it has not read.
    pub(in super::super) fn unread_notice(&self, to: Address, topic: &Topic) -> Letter {
        let about = self.about();
        let link = format!("{}/{}", about.page, topic.id);
        let it = mails::Unread { list: about.list(), title: &topic.subject, link: &link };
        self.letter(vec![to], (Door::Owner, ""), mails::unread(&it, self.words()))
    }

    /// How a message that waits is told of.
    fn held<T>(&self, waiting: &Held, link: &str, say: impl FnOnce(&mails::Held<'_>) -> T) -> T {
        let about = self.about();
        let body: Body =
            serde_json::from_str::<Facts>(&waiting.facts).map(|facts| facts.body).unwrap_or_default();
        let excerpt: String = body.said().chars().take(EXCERPT).collect();
        let hides = self.discussion.settings.hide_addresses;
        let reasons = [waiting.reason.as_str()];
        say(&mails::Held {
            list: about.list(),
            subject: &waiting.subject,
            author: &waiting.author,
            address: if hides { "" } else { waiting.address.as_str() },
            verified: waiting.verified,
            reasons: &reasons,
            size: waiting.size.unsigned_abs(),
            at: waiting.held_at,
            excerpt: &excerpt,
            link,
            days: days(DECIDED_WITHIN),
        })
    }

    /// Who is written to about a message. A notice to a forged sender would be one more piece of junk.
    fn author(&self, held: &Held) -> Option<Address> {
        let address = Address::parse(&held.address).ok().filter(|_| held.verified)?;
        (address.key() != self.discussion.address.key()).then_some(address)
    }
}
