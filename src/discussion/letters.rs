//! What discussions write by themselves: to whom, from where, and where an answer goes. The words are in `templates`.

mod members;
mod owners;
mod posts;

use super::{
    model::{Discussion, Door},
    store::letter::OwnLetter,
};
use crate::{
    address::Address,
    bounce::token::Tokens,
    clock::{DAY, Micros},
    mime::compose::Mailbox,
    queue::Wording,
};
use templates::{
    mails::lists::{self as mails, List, Mail, Template},
    text::{EN, IT, ListsText},
};

pub(super) use owners::Gone;

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
}

/// What the letters of a discussion are written with.
pub(super) struct Pen<'a> {
    pub(super) discussion: Discussion,
    pub(super) site: &'a str,
    /// What its owners have written themselves.
    pub(super) own: Vec<OwnLetter>,
    pub(super) tokens: &'a Tokens,
}

impl Pen<'_> {
    fn about(&self) -> About {
        About::new(&self.discussion, self.site)
    }

    /// The words of owners for a letter, if they have some.
    fn own(&self, which: mails::Letter, language: &str) -> Option<Template<'_>> {
        let same = |one: &&OwnLetter| one.letter == which.word() && one.language == language;
        self.own.iter().find(same).map(|one| Template { subject: &one.subject, body: &one.body })
    }

    /// The sentences of the discussion's language.
    fn words(&self) -> &'static ListsText {
        words(&self.discussion.settings.language)
    }

    fn letter(&self, to: Vec<Address>, answers: (Door, &str), mail: Mail) -> Letter {
        letter(&self.discussion, to, answers, mail)
    }
}

/// What stands below each message of a discussion. It begins as signatures do, so that programs that answer leave it out.
pub(super) fn footer(discussion: &Discussion, site: &str, own: &[OwnLetter]) -> String {
    let (about, language) = (About::new(discussion, site), &discussion.settings.language);
    let which = mails::Letter::Footer.word();
    let own = own.iter().find(|one| one.letter == which && one.language == *language);
    let lines = mails::footer(&about.list(), own.map(|one| one.body.as_str()), words(language));
    format!("-- \n{lines}")
}

fn days(span: Micros) -> u32 {
    u32::try_from(span / DAY).unwrap_or(u32::MAX)
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
