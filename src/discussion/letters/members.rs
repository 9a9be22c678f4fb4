//! To members, and to those who may become members.

use super::{Letter, Pen, days, words};
use crate::{
    address::Address,
    auth::token::TokenText,
    bounce::token::Purpose,
    discussion::{
        bounces::STOPPED_FOR,
        membership::{ASKED_FOR, INVITED},
        model::{Door, Member},
        work::Asked,
    },
};
use templates::{
    mails::lists::{self as mails, Action, Mail, Membership},
    text::ListsText,
};

impl Pen<'_> {
    /// Asks an address whether it wants to be a member.
    pub(in super::super) fn confirm(&self, asked: &Asked, token: &TokenText) -> Option<Letter> {
        let to = Address::parse(&asked.address).ok()?;
        let about = self.about();
        let link = format!("{}/conferma/{}", about.page, token.text());
        let (list, text) = (about.list(), words(&asked.language));
        let mail = match asked.by.as_str() {
            INVITED => {
                let own = self.own(mails::Letter::Invitation, &asked.language);
                let from = &self.discussion.name;
                mails::invitation(
                    &mails::Invitation { list, from, link: &link, days: days(ASKED_FOR) },
                    own,
                    text,
                )
            }
            by => {
                let asked_by = if by == "web" { mails::Asked::Web } else { mails::Asked::Mail };
                let confirm = mails::Confirm {
                    list,
                    address: &asked.address,
                    action: Action::Join,
                    asked: asked_by,
                    link: &link,
                    days: days(ASKED_FOR),
                };
                mails::confirm(&confirm, text)
            }
        };
        Some(self.letter(vec![to], (Door::Confirm, &token.text()), mail))
    }

    /// Tells an address that wants to be a member that it is one, and where it chooses what it gets.
    pub(in super::super) fn already(&self, member: &Member) -> Letter {
        self.of_member(member, mails::already_member)
    }

    /// Greets a member.
    pub(in super::super) fn welcome(&self, member: &Member) -> Letter {
        let own = self.own(mails::Letter::Welcome, &member.options.language);
        self.of_member(member, |it, text| mails::welcome(it, own, text))
    }

    /// Says goodbye.
    pub(in super::super) fn goodbye(&self, to: Address, language: &str) -> Letter {
        let (about, address) = (self.about(), to.to_string());
        let options = format!("{}/iscrizione", about.page);
        let it = Membership { list: about.list(), address: &address, options: &options };
        let mail = mails::goodbye(&it, self.own(mails::Letter::Goodbye, language), words(language));
        self.letter(vec![to], (Door::Request, ""), mail)
    }

    /// Tells a member that its mail came back, and what the last server said.
    pub(in super::super) fn stopped(&self, member: &Member, reason: &str) -> Letter {
        self.of_stopped(member, reason, mails::suspended)
    }

    /// Tells it once more before it is taken out.
    pub(in super::super) fn reminder(&self, member: &Member) -> Letter {
        self.of_stopped(member, "", mails::reminder)
    }

    /// A letter that is sent to see whether it comes back.
    pub(in super::super) fn probe(&self, member: &Member) -> Letter {
        self.of_member(member, mails::probe)
    }

    fn of_stopped(
        &self,
        member: &Member,
        reason: &str,
        say: fn(&mails::Suspended<'_>, &ListsText) -> Mail,
    ) -> Letter {
        self.of_member(member, |it, text| {
            let removed_at = member.stopped_at.unwrap_or_default() + STOPPED_FOR;
            say(&mails::Suspended { member: *it, reason, link: it.options, removed_at }, text)
        })
    }

    fn of_member(&self, member: &Member, say: impl FnOnce(&Membership<'_>, &ListsText) -> Mail) -> Letter {
        let (about, address) = (self.about(), member.address.to_string());
        let options = self.options(member);
        let it = Membership { list: about.list(), address: &address, options: &options };
        let mail = say(&it, words(&member.options.language));
        self.letter(vec![member.address.clone()], (Door::Request, ""), mail)
    }

    /// Where a member chooses what it gets; who has no account needs none there.
    pub(in super::super) fn options(&self, member: &Member) -> String {
        let page = self.about().page;
        match member.person {
            Some(_) => format!("{page}/iscrizione"),
            None => format!("{page}/opzioni/{}", self.tokens.make(Purpose::Options, member.id, 0)),
        }
    }
}
