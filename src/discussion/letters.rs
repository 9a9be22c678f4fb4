//! What discussions write by themselves: to whom, from where, and where an answer goes. The words are in `templates`.

use super::{
    body::Body,
    membership::ASKED_FOR,
    model::{Discussion, Door, Member},
    moderation::DECIDED_WITHIN,
    posting::Facts,
    store::{held::Held, post::Topic},
    work::Asked,
};
use crate::{
    address::Address,
    auth::token::TokenText,
    clock::{DAY, Micros},
    mime::compose::Mailbox,
    queue::Wording,
};
use templates::{
    mails::lists::{self as mails, Action, List, Mail, Membership},
    text::{EN, IT, ListsText},
};

/// A member whose mail comes back is taken out after so long.
pub(super) const STOPPED_FOR: Micros = 30 * DAY;
/// Characters of a message that waits in the letter about it.
const EXCERPT: usize = 2000;

/// A letter to be written.
pub(super) struct Letter {
    pub(super) wording: Wording,
}

/// The sentences of a language.
pub(super) fn words(language: &str) -> &'static ListsText {
    if language == "en" { &EN.lists } else { &IT.lists }
}

/// The addresses and names that letters about a discussion are made of.
pub(super) struct About {
    name: String,
    address: String,
    description: String,
    pub(super) page: String,
    request: String,
    leave: String,
    owner: String,
}

impl About {
    pub(super) fn new(discussion: &Discussion, site: &str) -> Self {
        Self {
            name: discussion.name.clone(),
            address: discussion.address.to_string(),
            description: discussion.settings.description.clone(),
            page: format!("{site}/forum/{}", discussion.slug()),
            request: discussion.door(Door::Request),
            leave: discussion.door(Door::Leave),
            owner: discussion.door(Door::Owner),
        }
    }

    pub(super) fn list(&self) -> List<'_> {
        List {
            name: &self.name,
            address: &self.address,
            description: &self.description,
            page: &self.page,
            request: &self.request,
            leave: &self.leave,
            owner: &self.owner,
        }
    }

    /// Where members choose and others join.
    pub(super) fn options(&self) -> String {
        format!("{}/iscrizione", self.page)
    }
}

/// A letter from the program that looks after a discussion; answers go to one of its doors, with a tag where one is given.
pub(super) fn letter(
    discussion: &Discussion,
    to: Vec<Address>,
    (door, tag): (Door, &str),
    mail: Mail,
) -> Letter {
    let parsed = |text: String| Address::parse(&text).unwrap_or_else(|_| discussion.address.clone());
    let reply_to = match tag {
        "" => discussion.door(door),
        tag => discussion.door_with(door, tag),
    };
    let from = parsed(discussion.door(Door::Request));
    let wording = Wording {
        from: Mailbox { name: Some(discussion.name.clone()), address: from },
        to,
        reply_to: Some(parsed(reply_to)),
        subject: mail.subject,
        text: mail.text,
        answering: Vec::new(),
    };
    Letter { wording }
}

/// Asks an address whether it wants to be a member.
pub(super) fn confirm(
    discussion: &Discussion,
    asked: &Asked,
    token: &TokenText,
    site: &str,
) -> Option<Letter> {
    let to = Address::parse(&asked.address).ok()?;
    let about = About::new(discussion, site);
    let link = format!("{}/conferma/{}", about.page, token.text());
    let by = match asked.by.as_str() {
        "web" => mails::Asked::Web,
        "mail" => mails::Asked::Mail,
        _ => mails::Asked::Owner,
    };
    let confirm = mails::Confirm {
        list: about.list(),
        address: &asked.address,
        action: Action::Join,
        asked: by,
        link: &link,
        days: days(ASKED_FOR),
    };
    let mail = mails::confirm(&confirm, words(&asked.language));
    Some(letter(discussion, vec![to], (Door::Confirm, &token.text()), mail))
}

fn days(span: Micros) -> u32 {
    u32::try_from(span / DAY).unwrap_or(u32::MAX)
}

/// Greets a member.
pub(super) fn welcome(discussion: &Discussion, member: &Member, site: &str) -> Letter {
    of_member(discussion, member, site, |it, text| mails::welcome(it, None, text))
}

/// Says goodbye.
pub(super) fn goodbye(discussion: &Discussion, to: Address, language: &str, site: &str) -> Letter {
    let (about, address) = (About::new(discussion, site), to.to_string());
    let options = about.options();
    let it = Membership { list: about.list(), address: &address, options: &options };
    let mail = mails::goodbye(&it, None, words(language));
    letter(discussion, vec![to], (Door::Request, ""), mail)
}

fn of_member(
    discussion: &Discussion,
    member: &Member,
    site: &str,
    say: impl FnOnce(&Membership<'_>, &ListsText) -> Mail,
) -> Letter {
    let (about, address) = (About::new(discussion, site), member.address.to_string());
    let options = about.options();
    let it = Membership { list: about.list(), address: &address, options: &options };
    let mail = say(&it, words(&member.options.language));
    letter(discussion, vec![member.address.clone()], (Door::Request, ""), mail)
}

/// Tells a member that its mail came back.
pub(super) fn stopped(discussion: &Discussion, member: &Member, site: &str) -> Letter {
    of_member(discussion, member, site, |it, text| {
        let stopped_at = member.stopped_at.unwrap_or_default();
        let it = mails::Suspended {
            member: *it,
            reason: "",
            link: it.options,
            removed_at: stopped_at + STOPPED_FOR,
        };
        mails::suspended(&it, text)
    })
}

/// A letter that is sent to see whether it comes back.
pub(super) fn probe(discussion: &Discussion, member: &Member, site: &str) -> Letter {
    of_member(discussion, member, site, mails::probe)
}

/// Tells the owners that somebody wants to be a member.
pub(super) fn applied(
    discussion: &Discussion,
    member: &Member,
    owners: Vec<Address>,
    site: &str,
) -> Option<Letter> {
    let (about, address) = (About::new(discussion, site), member.address.to_string());
    let link = format!("{}/gestione/iscritti?stato=waiting", about.page);
    let it = mails::Request {
        list: about.list(),
        name: &member.name,
        address: &address,
        message: "",
        link: &link,
    };
    let mail = mails::request(&it, words(&discussion.settings.language));
    (!owners.is_empty()).then(|| letter(discussion, owners, (Door::Owner, ""), mail))
}

/// Reminds a member of a notice that it has not read.
pub(super) fn unread_notice(discussion: &Discussion, to: Address, topic: &Topic, site: &str) -> Letter {
    let about = About::new(discussion, site);
    let link = format!("{}/{}", about.page, topic.id);
    let it = mails::Unread { list: about.list(), title: &topic.subject, link: &link };
    let mail = mails::unread(&it, words(&discussion.settings.language));
    letter(discussion, vec![to], (Door::Owner, ""), mail)
}

/// How a message that waits is told of.
fn held<T>(
    discussion: &Discussion,
    waiting: &Held,
    (site, link): (&str, &str),
    say: impl FnOnce(&mails::Held<'_>) -> T,
) -> T {
    let about = About::new(discussion, site);
    let body: Body =
        serde_json::from_str::<Facts>(&waiting.facts).map(|facts| facts.body).unwrap_or_default();
    let excerpt: String = body.said().chars().take(EXCERPT).collect();
    let shown = if discussion.settings.hide_addresses { "" } else { waiting.address.as_str() };
    let reasons = [waiting.reason.as_str()];
    say(&mails::Held {
        list: about.list(),
        subject: &waiting.subject,
        author: &waiting.author,
        address: shown,
        verified: waiting.verified,
        reasons: &reasons,
        size: waiting.size.unsigned_abs(),
        at: waiting.held_at,
        excerpt: &excerpt,
        link,
        days: days(DECIDED_WITHIN),
    })
}

/// Tells a moderator that a message waits; the answer, or the link, decides.
pub(super) fn to_moderator(
    discussion: &Discussion,
    waiting: &Held,
    moderator: Address,
    token: &TokenText,
    site: &str,
) -> Letter {
    let link = format!("{site}/moderazione/{}", token.text());
    let text = words(&discussion.settings.language);
    let mail = held(discussion, waiting, (site, &link), |it| mails::held_notice(it, text));
    letter(discussion, vec![moderator], (Door::Moderate, &token.text()), mail)
}

/// Tells an author that its message waits, when it is sure who that is.
pub(super) fn waits(discussion: &Discussion, waiting: &Held, site: &str) -> Option<Letter> {
    let to = author(discussion, waiting)?;
    let text = words(&discussion.settings.language);
    let mail = held(discussion, waiting, (site, ""), |it| mails::held(it, None, text));
    Some(letter(discussion, vec![to], (Door::Owner, ""), mail))
}

/// Tells an author why its message was refused, when it is sure who that is.
pub(super) fn refused(discussion: &Discussion, held: &Held, reason: &str, site: &str) -> Option<Letter> {
    let (to, about) = (author(discussion, held)?, About::new(discussion, site));
    let it = mails::Refused { list: about.list(), subject: &held.subject, reason };
    let mail = mails::refused(&it, None, words(&discussion.settings.language));
    Some(letter(discussion, vec![to], (Door::Owner, ""), mail))
}

/// Who is written to about a message. A notice to a forged sender would be one more piece of junk.
fn author(discussion: &Discussion, held: &Held) -> Option<Address> {
    let address = Address::parse(&held.address).ok().filter(|_| held.verified)?;
    (address.key() != discussion.address.key()).then_some(address)
}
