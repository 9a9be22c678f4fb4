//! `mailbox rights`: who may do what with a mailbox, in words and in the letters of RFC 4314.

use super::{
    doer,
    io::{Io, Refusal},
    mailbox::{Path, owner},
    principal,
    show::{self, Table},
};
use crate::{
    app::App,
    directory::{Kind, Principal},
    mailboxes::{Grant, Granted, Grantee},
};
use clap::Subcommand;
use mailstore::Rights;
use std::str::FromStr;

/// What the help of the commands says about rights.
const WORDS: &str = "Rights are words, letters, or both with commas between them:\n  \
    read        lrs         see it, read it, keep what was read\n  \
    write       lrswi       the same, and set other marks, put messages in\n  \
    delete      lrswite     the same, and delete messages\n  \
    folders     lrswikxte   the same, and make, rename and delete mailboxes\n  \
    full        lrswipkxte  the same, and send as the office: what members have at first\n  \
    administer  all         the same, and say who has which rights\n  \
    post        p           send as the office (on its INBOX)\n  \
    none                    no rights\n\
    Letters (RFC 4314): l look up, r read, s keep what was read, w other marks, i put in, p post, k make below,\n\
    x delete or rename, t mark as deleted, e expunge, a administer.\n\
    With + before them rights are added to what somebody has, with - taken away; a word then means what it has more\n\
    than the one above it.\n\n\
    WHO is the address of a person, office, function or group, or `anyone`: everybody who can log in. Rights of a person\n\
    and of all it belongs to add up.\n\n\
    Examples: reading only; sending as the office too; no deleting any more\n  \
    pugliaimpiego mailbox rights set cpi.lecce@example.it/Pratiche maria@example.it read\n  \
    pugliaimpiego mailbox rights set cpi.lecce@example.it maria@example.it read,post\n  \
    pugliaimpiego mailbox rights set cpi.lecce@example.it maria@example.it -delete";

/// What can be done to rights.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show who has which rights on a mailbox
    #[command(after_help = "Example:\n  pugliaimpiego mailbox rights list cpi.lecce@example.it/Pratiche")]
    List {
        /// Owner and name; without a name INBOX
        #[arg(value_name = "OWNER[/NAME]")]
        mailbox: Path,
    },
    /// Say what somebody may do with a mailbox
    #[command(after_help = WORDS)]
    Set {
        /// Owner and name; without a name INBOX
        #[arg(value_name = "OWNER[/NAME]")]
        mailbox: Path,
        /// Who is to have them
        who: String,
        /// Words or letters, with + or - before them to add or take away
        #[arg(allow_hyphen_values = true)]
        rights: Words,
    },
    /// Take all rights from somebody; open sessions notice within ten seconds
    #[command(
        after_help = "Example:\n  pugliaimpiego mailbox rights remove cpi.lecce@example.it/Pratiche maria@example.it"
    )]
    Remove {
        /// Owner and name; without a name INBOX
        #[arg(value_name = "OWNER[/NAME]")]
        mailbox: Path,
        /// Whose
        who: String,
    },
}

/// A word for rights, what it means beyond the word before it, and in whole.
const PRESETS: [(&str, &str, &str); 7] = [
    ("read", "lrs", "lrs"),
    ("write", "wi", "lrswi"),
    ("delete", "te", "lrswite"),
    ("folders", "kx", "lrswikxte"),
    ("full", "lrswipkxte", "lrswipkxte"),
    ("administer", "a", "lrswipkxtea"),
    ("post", "p", "p"),
];

/// What each letter allows, for rights that no word has.
const LETTERS: [(&str, &str); 11] = [
    ("l", "look up"),
    ("r", "read"),
    ("s", "keep what was read"),
    ("w", "set marks"),
    ("i", "put in"),
    ("p", "post"),
    ("k", "make below"),
    ("x", "delete or rename it"),
    ("t", "mark as deleted"),
    ("e", "expunge"),
    ("a", "administer"),
];

/// Rights as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(Grant);

impl FromStr for Words {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (whole, rest) = match (text.strip_prefix('+'), text.strip_prefix('-')) {
            (None, None) => (true, text),
            (Some(rest), _) | (_, Some(rest)) => (false, rest),
        };
        let mut rights = Rights::NONE;
        for item in rest.split(',').filter(|item| !(whole && *item == "none")) {
            let preset = PRESETS.iter().find(|(word, ..)| *word == item);
            let letters = preset.map_or(item, |(_, own, all)| if whole { all } else { own });
            let gives = !text.starts_with('-');
            let more =
                Rights::parse(letters).filter(|more| *more != Rights::NONE && (in_order(letters) || !gives));
            rights = rights | more.ok_or_else(|| unknown(item))?;
        }
        if whole && !(rights == Rights::NONE || rights == Rights::POST || rights.allow(Rights::LOOKUP)) {
            return Err(format!("{:?} is without l: nobody would see the mailbox", show::clean(text)));
        }
        Ok(Self(match text.as_bytes().first() {
            Some(b'+') => Grant::Add(rights),
            Some(b'-') => Grant::Remove(rights),
            _ => Grant::Exactly(rights),
        }))
    }
}

/// Letters stand in the order in which they are listed, each once, the obsolete `c` and `d` anywhere: a word with two
/// letters exchanged must give no rights.
fn in_order(letters: &str) -> bool {
    let place = |letter: char| LETTERS.iter().position(|(known, _)| known.starts_with(letter));
    letters.chars().filter_map(place).is_sorted_by(|before, after| before < after)
}

fn unknown(item: &str) -> String {
    let words: Vec<&str> = PRESETS.iter().map(|(word, ..)| *word).collect();
    format!(
        "{:?} is neither one of {}, none, nor letters of lrswipkxtea in this order",
        show::clean(item),
        words.join(", ")
    )
}

/// Rights in words.
fn words(rights: Rights) -> String {
    let of = |letters: &str| Rights::parse(letters).unwrap_or_default();
    let largest =
        PRESETS.iter().filter(|(word, ..)| *word != "post").rfind(|(.., all)| rights.allow(of(all)));
    let mut words: Vec<&str> = largest.map(|(word, ..)| *word).into_iter().collect();
    let rest = rights.without(largest.map_or(Rights::NONE, |(.., all)| of(all)));
    words.extend(LETTERS.iter().filter(|(letter, _)| rest.allow(of(letter))).map(|(_, meaning)| *meaning));
    words.join(", ")
}

impl Command {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<()> {
        match self {
            Self::List { mailbox } => list(app, mailbox, io).await,
            Self::Set { mailbox, who, rights } => set(app, mailbox, who, rights.0, io).await,
            Self::Remove { mailbox, who } => set(app, mailbox, who, Grant::Exactly(Rights::NONE), io).await,
        }
    }
}

async fn list(app: &App, path: &Path, io: &Io) -> anyhow::Result<()> {
    let owner = owner(app, &path.owner).await?;
    let mut table = Table::new(&["WHO", "RIGHTS", "IN WORDS"]);
    for (to, rights) in app.mailboxes.admin(doer()).rights(owner.id, path.name_or_inbox()).await? {
        table.row([described(&owner, &to), rights.to_string(), words(rights)]);
    }
    match table.is_empty() {
        true => io.note("Nobody has rights on it.").await?,
        false => io.say(table.render()).await?,
    }
    Ok(())
}

fn described(owner: &Principal, to: &Grantee) -> String {
    match to {
        Grantee::Principal(one) if one.id == owner.id && owner.kind == Kind::Person => {
            format!("{} (the owner)", one.address)
        }
        Grantee::Principal(one) if one.id == owner.id => format!("{} (its members)", one.address),
        to => to.identifier(),
    }
}

async fn set(app: &App, path: &Path, who: &str, grant: Grant, io: &Io) -> anyhow::Result<()> {
    if who.starts_with('-') {
        return Err(Refusal::usage("rights only add up: take the right from whoever has it".to_owned()));
    }
    let owner = owner(app, &path.owner).await?;
    let name = path.name_or_inbox();
    let who = identifier(app, who).await?;
    let Granted { to, rights, in_all } =
        app.mailboxes.admin(doer()).grant(owner.id, name, &who, grant).await?;
    let of_members =
        matches!(&to, Grantee::Principal(one) if one.id == owner.id && owner.kind != Kind::Person);
    let (to, place) = (described(&owner, &to), format!("{}/{}", owner.address, show::clean(name)));
    // What the owner has beyond it, its members have not.
    if rights == in_all || of_members {
        io.say(format!("{to} has {} on {place}.", held(rights))).await?;
    } else {
        let own = if rights == Rights::NONE { "no rights of its own".to_owned() } else { held(rights) };
        let in_all = held(in_all);
        io.say(format!("{to} has {own} on {place}; with those it has as a member, or anyone, {in_all}."))
            .await?;
    }
    Ok(())
}

fn held(rights: Rights) -> String {
    match rights {
        Rights::NONE => "no rights".to_owned(),
        rights => format!("{rights} ({})", words(rights)),
    }
}

/// Who is meant, by the whole address.
async fn identifier(app: &App, who: &str) -> anyhow::Result<String> {
    match who.to_ascii_lowercase().as_str() {
        "anyone" | "anonymous" => Ok(who.to_owned()),
        _ => Ok(principal::any(app, who).await?.address.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_words_or_letters() {
        let check = |text: &str, expected: Grant| assert_eq!(text.parse(), Ok(Words(expected)), "{text}");
        let of = |letters: &str| Rights::parse(letters).unwrap();
        check("read", Grant::Exactly(of("lrs")));
        check("write", Grant::Exactly(of("lrswi")));
        check("read,post", Grant::Exactly(of("lrsp")));
        check("lr", Grant::Exactly(of("lr")));
        check("read,k", Grant::Exactly(of("lrsk")));
        check("administer", Grant::Exactly(Rights::ALL));
        check("none", Grant::Exactly(Rights::NONE));
        check("+delete", Grant::Add(of("te")));
        check("-administer", Grant::Remove(Rights::ADMINISTER));
        check("lrswipcda", Grant::Exactly(Rights::ALL));
        check("lrswipkxteacd", Grant::Exactly(Rights::ALL));
        check("-xp", Grant::Remove(of("xp")));
        for bad in ["", "READ", "+none", "-", "read,", "read post", "z", "raed", "+raed", "ll", "rea", "wite"]
        {
            assert!(bad.parse::<Words>().is_err(), "{bad}");
        }
    }

    #[test]
    fn letters_are_told_in_words() {
        let check = |letters: &str, expected: &str| {
            assert_eq!(words(Rights::parse(letters).unwrap()), expected, "{letters}");
        };
        check("lrswipkxtea", "administer");
        check("lrswipkxte", "full");
        check("lrswip", "write, post");
        check("lr", "look up, read");
        check("la", "look up, administer");
        check("p", "post");
        check("", "");
    }

    #[test]
    fn the_help_says_what_the_words_mean() {
        for (word, _, all) in PRESETS.iter().filter(|(word, ..)| *word != "administer") {
            assert!(WORDS.lines().any(|line| line.split_whitespace().take(2).eq([*word, *all])), "{word}");
        }
    }
}
