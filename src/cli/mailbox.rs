//! `mailbox`: anybody's mailboxes, without reading what is in them.

use super::{
    doer,
    io::{Exit, Io, Refusal},
    principal, rights,
    show::{self, Table},
    values::{Room, Switch},
};
use crate::{
    app::App,
    directory::{self, Filter, Principal},
    mailboxes::MailboxError,
};
use clap::Subcommand;
use mailstore::{Mailbox, mailbox, quota};
use std::str::FromStr;

/// Owners read at once.
const PAGE: u32 = 200;

/// What can be done to mailboxes.
#[derive(Debug, Subcommand)]
pub enum Mailboxes {
    /// List the mailboxes of an owner, or all owners with what they have
    #[command(after_help = "Example:\n  pugliaimpiego mailbox list cpi.lecce@example.it")]
    List {
        /// A person, office or function
        owner: Option<String>,
    },
    /// Make a mailbox, and those above it that are missing
    #[command(after_help = "Example:\n  pugliaimpiego mailbox create cpi.lecce@example.it/Pratiche/2026")]
    Create {
        /// Owner and name
        #[arg(value_name = "OWNER/NAME")]
        mailbox: Path,
    },
    /// Give a mailbox and those below it another name
    #[command(
        after_help = "Example:\n  pugliaimpiego mailbox rename cpi.lecce@example.it/Pratiche Archivio/Pratiche"
    )]
    Rename {
        /// Owner and name
        #[arg(value_name = "OWNER/NAME")]
        mailbox: Path,
        /// The new name, without the owner
        name: String,
    },
    /// Delete a mailbox
    #[command(
        after_help = "Example:\n  pugliaimpiego mailbox delete cpi.lecce@example.it/Pratiche --with-mail"
    )]
    Delete {
        /// Owner and name
        #[arg(value_name = "OWNER/NAME")]
        mailbox: Path,
        /// Delete the messages in it too
        #[arg(long)]
        with_mail: bool,
    },
    /// Show and set who may do what with a mailbox
    Rights {
        /// What to do.
        #[command(subcommand)]
        command: rights::Command,
    },
    /// Show or set the room of an owner
    #[command(after_help = "Example:\n  pugliaimpiego mailbox quota cpi.lecce@example.it 5G")]
    Quota {
        /// A person, office or function
        owner: String,
        /// 500M, 1G, ..., or none
        size: Option<Room>,
    },
    /// Say whether everybody has own marks of what was seen in a shared mailbox
    #[command(
        after_help = "on: each begins with what all have seen, and nothing changes on anybody's screen. off: what anybody has\n\
                            seen is seen for all. on again: each has the own marks of before, but on messages that have\n\
                            changed meanwhile.\n\nExample:\n  \
                            pugliaimpiego mailbox private-seen cpi.lecce@example.it/INBOX on"
    )]
    PrivateSeen {
        /// Owner and name; without a name INBOX
        #[arg(value_name = "OWNER[/NAME]")]
        mailbox: Path,
        /// on: each one's own; off: what one has seen all have seen
        switch: Switch,
    },
}

/// `OWNER/NAME` as it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Who has it.
    pub(super) owner: String,
    /// Its name, if one was typed.
    pub(super) name: Option<String>,
}

impl FromStr for Path {
    type Err = String;

    /// The owner ends at the first `/` of the domain: a local part may hold one.
    fn from_str(text: &str) -> Result<Self, String> {
        let domain = text.find('@').unwrap_or(0);
        let (owner, name) = match text[domain..].find('/') {
            Some(at) => (&text[..domain + at], Some(text[domain + at + 1..].to_owned())),
            None => (text, None),
        };
        if owner.is_empty() || name.as_deref() == Some("") {
            return Err("write the owner's address, a / and the name of the mailbox".to_owned());
        }
        Ok(Self { owner: owner.to_owned(), name })
    }
}

impl Path {
    fn name(&self) -> anyhow::Result<&str> {
        self.name.as_deref().ok_or_else(|| {
            Refusal::usage(format!("which mailbox of {0}? Write {0}/NAME", show::clean(&self.owner)))
        })
    }

    pub(super) fn name_or_inbox(&self) -> &str {
        self.name.as_deref().unwrap_or("INBOX")
    }
}

impl Mailboxes {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::List { owner: None } => owners(app, io).await?,
            Self::List { owner: Some(owner) } => list(app, owner, io).await?,
            Self::Create { mailbox } => create(app, mailbox, io).await?,
            Self::Rename { mailbox, name } => {
                let owner = owner(app, &mailbox.owner).await?;
                let name = without_owner(name, &[&mailbox.owner, &owner.address.to_string()]);
                app.mailboxes.admin(doer()).rename(owner.id, mailbox.name()?, name).await?;
                io.say(format!("It is {}/{} now.", owner.address, show::clean(name))).await?;
            }
            Self::Delete { mailbox, with_mail } => delete(app, mailbox, *with_mail, io).await?,
            Self::Rights { command } => command.run(app, io).await?,
            Self::Quota { owner: who, size } => {
                return principal::quota(app, &owner(app, who).await?, *size, io).await;
            }
            Self::PrivateSeen { mailbox, switch } => private_seen(app, mailbox, *switch, io).await?,
        }
        Ok(Exit::Well)
    }
}

/// Somebody mail is kept for.
pub(super) async fn owner(app: &App, text: &str) -> anyhow::Result<Principal> {
    let found = principal::any(app, text).await?;
    if found.has_mailbox {
        return Ok(found);
    }
    Err(Refusal::failed(format!("no mail is kept for {}: it is a {}", found.address, found.kind)))
}

/// A name that was typed with its owner, as all others are.
fn without_owner<'n>(name: &'n str, owner: &[&str]) -> &'n str {
    let rest = |owner: &&str| {
        let (first, rest) = name.split_at_checked(owner.len())?;
        rest.strip_prefix('/').filter(|rest| first.eq_ignore_ascii_case(owner) && !rest.is_empty())
    };
    owner.iter().find_map(rest).unwrap_or(name)
}

/// A row of [`owners`].
struct Owned {
    owner: Principal,
    mailboxes: usize,
    quota: quota::Quota,
}

async fn owners(app: &App, io: &Io) -> anyhow::Result<()> {
    let mut table = Table::new(&["OWNER", "KIND", "MAILBOXES", "MESSAGES", "SIZE", "ROOM"]);
    let mut after = None;
    loop {
        let filter = Filter { after: after.take(), limit: PAGE, ..Filter::default() };
        let page = app.directory.read(move |conn| {
            let principals = directory::list(conn, &filter)?;
            let ids: Vec<i64> = principals.iter().map(|one| one.id.0).collect();
            let all = mailbox::list(conn, &ids)?;
            let last = principals.last().map(|one| one.address.clone());
            let mut page = Vec::new();
            for owner in principals.into_iter().filter(|one| one.has_mailbox) {
                let quota = quota::get(conn, owner.id.0)?;
                let mailboxes = all.iter().filter(|one| one.owner == owner.id.0).count();
                page.push(Owned { owner, mailboxes, quota });
            }
            Ok((page, last))
        });
        let (page, last) = page.await?;
        for Owned { owner, mailboxes, quota } in page {
            let (size, room) = (show::size(quota.used_bytes), show::limit(quota.limit_bytes));
            let kind = principal::noun(owner.kind).to_owned();
            let messages = quota.used_messages.to_string();
            table.row([owner.address.to_string(), kind, mailboxes.to_string(), messages, size, room]);
        }
        match last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    io.say(table.render()).await?;
    Ok(())
}

async fn list(app: &App, text: &str, io: &Io) -> anyhow::Result<()> {
    let owner = owner(app, text).await?;
    let mut table = Table::new(&["NAME", "MESSAGES", "UNSEEN", "SIZE", "USE", "SEEN MARKS"]);
    for one in app.mailboxes.admin(doer()).list(owner.id).await? {
        table.row(row(&one));
    }
    io.say(table.render()).await?;
    Ok(())
}

fn row(mailbox: &Mailbox) -> [String; 6] {
    [
        mailbox.name.clone(),
        mailbox.total.to_string(),
        // With private marks there is no one number.
        if mailbox.private_seen { "-".to_owned() } else { mailbox.unseen.to_string() },
        show::size(mailbox.bytes),
        mailbox.special_use.clone().unwrap_or_default(),
        if mailbox.private_seen { "private" } else { "common" }.to_owned(),
    ]
}

async fn create(app: &App, path: &Path, io: &Io) -> anyhow::Result<()> {
    let owner = owner(app, &path.owner).await?;
    let made = app.mailboxes.admin(doer()).create(owner.id, path.name()?).await?;
    io.say(format!("{}/{} is there.", owner.address, made.name)).await?;
    Ok(())
}

async fn delete(app: &App, path: &Path, with_mail: bool, io: &Io) -> anyhow::Result<()> {
    let owner = owner(app, &path.owner).await?;
    let name = path.name()?;
    match app.mailboxes.admin(doer()).delete(owner.id, name, with_mail).await {
        Err(MailboxError::NotEmpty(messages)) => {
            let messages = show::count(messages, "message", "messages");
            return Err(Refusal::failed(format!(
                "it holds {messages}: move or export them, or say --with-mail to delete them too"
            )));
        }
        done => done?,
    }
    io.say(format!("{}/{} is deleted.", owner.address, show::clean(name))).await?;
    Ok(())
}

async fn private_seen(app: &App, path: &Path, switch: Switch, io: &Io) -> anyhow::Result<()> {
    let owner = owner(app, &path.owner).await?;
    let name = path.name_or_inbox();
    app.mailboxes.admin(doer()).set_private_seen(owner.id, name, switch.is_on()).await?;
    let marks = if switch.is_on() { "Everybody has own marks" } else { "All share the marks" };
    io.say(format!("{marks} of what was seen in {}/{}.", owner.address, show::clean(name))).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_may_be_typed_with_its_owner() {
        let check = |name: &str, expected: &str| {
            assert_eq!(without_owner(name, &["op09", "op09@lecce.example"]), expected);
        };
        check("Altra", "Altra");
        check("OP09@lecce.example/Altra/2", "Altra/2");
        check("op09/Altra", "Altra");
        check("op09", "op09");
        check("op091/Altra", "op091/Altra");
        check("op09/", "op09/");
    }

    #[test]
    fn the_owner_ends_where_its_domain_ends() {
        let check = |text: &str, owner: &str, name: Option<&str>| {
            let path = Path { owner: owner.into(), name: name.map(str::to_owned) };
            assert_eq!(text.parse::<Path>(), Ok(path), "{text}");
        };
        check("a@x.example", "a@x.example", None);
        check("a@x.example/INBOX", "a@x.example", Some("INBOX"));
        check("a@x.example/B/c@d", "a@x.example", Some("B/c@d"));
        check("a/b@x.example/C", "a/b@x.example", Some("C"));
        check("op09/Lavoro", "op09", Some("Lavoro"));
        for bad in ["", "/x", "a@x.example/"] {
            assert!(bad.parse::<Path>().is_err(), "{bad}");
        }
    }
}
