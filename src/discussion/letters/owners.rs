//! To owners: who wants to come, who has come, who has gone.

use super::{Letter, Pen};
use crate::{
    address::Address,
    discussion::model::{Door, Member},
};
use serde::{Deserialize, Serialize};
use templates::mails::lists as mails;

/// Why somebody is a member no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gone {
    /// It wanted to.
    Own,
    /// An owner has taken it out.
    Removed,
    /// Its mail came back.
    Bounces,
}

impl Pen<'_> {
    /// Tells the owners that somebody wants to be a member.
    pub(in super::super) fn applied(&self, member: &Member, owners: Vec<Address>) -> Letter {
        let (about, address) = (self.about(), member.address.to_string());
        let link = format!("{}/gestione/richieste", about.page);
        let it = mails::Request {
            list: about.list(),
            name: &member.name,
            address: &address,
            message: "",
            link: &link,
        };
        self.letter(owners, (Door::Owner, ""), mails::request(&it, self.words()))
    }

    /// Tells them that somebody has become one; how many there are now.
    pub(in super::super) fn came(&self, member: &Member, members: u64, owners: Vec<Address>) -> Letter {
        let (about, address) = (self.about(), member.address.to_string());
        let it = mails::Joined { list: about.list(), name: &member.name, address: &address, members };
        self.letter(owners, (Door::Owner, ""), mails::joined(&it, self.words()))
    }

    /// Tells them that somebody has gone; how many there are now.
    pub(in super::super) fn went(
        &self,
        (address, why): (&str, Gone),
        members: u64,
        owners: Vec<Address>,
    ) -> Letter {
        let why = match why {
            Gone::Own => mails::LeftWhy::Own,
            Gone::Removed => mails::LeftWhy::Removed,
            Gone::Bounces => mails::LeftWhy::Bounces,
        };
        let about = self.about();
        let it = mails::Left { list: about.list(), address, why, members };
        self.letter(owners, (Door::Owner, ""), mails::left(&it, self.words()))
    }
}
