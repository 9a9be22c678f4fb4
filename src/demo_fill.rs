//! Fills an empty data folder with the demo province: through the same use cases as everybody, resumable at any point.
//!
//! `DIR/demo` marks the folder as a demo and keeps the instant up to which its messages reach; a second run with the
//! same instant makes the same messages and skips those that are there.

mod contents;
mod discussions;
mod jobs;
mod notices;
mod organisations;
mod portal;
mod reports;
#[cfg(test)]
mod tests;

use crate::{
    address::{Address, Domain, ReversePath},
    app::App,
    audit::Doer,
    auth::{PasswordHash, password},
    clock::{Clock, Micros, span},
    delivery::{Answer, Delivery, Inbound, Trace},
    demo::{self, DemoMessage},
    directory::{DirectoryError, Edit, Kind, NewPrincipal, PrincipalId, Role},
    mailboxes::{FlagChange, Mailboxes, NewMail},
    notify::Request,
    submission::{Outgoing, Submission},
};
use anyhow::Context as _;
use futures_util::{StreamExt as _, stream};
use mailstore::{
    entry::{self, FlagOp},
    flags::{self, FlagSet},
    mailbox,
};
use std::{collections::HashMap, io::Write as _, path::Path, sync::Arc};

/// The file that marks a data folder as a demo.
pub const MARKER: &str = "demo";
const DONE: &str = "filled";
/// Messages under way at once.
const AT_ONCE: usize = 16;

/// Marks an empty folder as a demo whose messages reach up to `until`.
pub fn mark(folder: &Path, until: Micros) -> std::io::Result<()> {
    mark_again(folder, &format!("{until}\n"))
}

/// The mark of a folder, for its backup; None when it is no demo.
pub fn marking(folder: &Path) -> std::io::Result<Option<String>> {
    match std::fs::read_to_string(folder.join(MARKER)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Marks a folder as its backup says, so that what is restored is a demo again.
pub fn mark_again(folder: &Path, marking: &str) -> std::io::Result<()> {
    let mut file = std::fs::File::create(folder.join(MARKER))?;
    file.write_all(marking.as_bytes())?;
    file.sync_all()?;
    std::fs::File::open(folder)?.sync_all()
}

/// Fills the province with about `items` messages and as many contents of the portal (or so many as the demo has when nobody
/// asks for a number); tells `progress` how many of how many are there. Does nothing when it is filled.
pub async fn fill(app: &App, items: usize, mut progress: impl FnMut(usize, usize)) -> anyhow::Result<()> {
    let marker = app.config.data.join(MARKER);
    let text = std::fs::read_to_string(&marker).context("the folder is not marked as a demo")?;
    let mut lines = text.lines();
    let until: Micros = lines.next().unwrap_or_default().parse().context("the file `demo` is broken")?;
    if lines.next() == Some(DONE) {
        // A folder of an older version gets what it lacks.
        portal::fill(app).await?;
        return discussions::fill_missing(app, until).await;
    }
    let hash = app.auth.hash(demo::PASSWORD).await?;
    app.directory.edit(Doer::server(), move |edit| people(edit, &hash)).await?;
    portal::fill(app).await?;
    let beside = if items == demo::DEFAULT_ITEMS { demo::DEFAULT_CONTENTS } else { items };
    let total = items + demo::count_contents(beside);
    let there = contents::fill(&app.db, beside, until, |count| progress(count, total)).await?;
    organisations::fill(app, until).await?;
    jobs::fill(app, items, until).await?;
    reports::fill(app, until).await?;
    discussions::fill(app, until).await?;
    let filler = Arc::new(Filler { app: app.clone() });
    let mut sent = stream::iter(demo::messages(items, demo::DEFAULT_SEED, until))
        .map(|message| {
            let filler = Arc::clone(&filler);
            async move {
                let key = message.key.clone();
                filler.send(message).await.with_context(|| format!("demo message {key}"))
            }
        })
        .buffered(AT_ONCE);
    let mut count = there;
    while let Some(outcome) = sent.next().await {
        outcome?;
        count += 1;
        if count % 50 == 0 || count == total {
            progress(count, total);
        }
    }
    std::fs::write(&marker, format!("{until}\n{DONE}\n"))?;
    Ok(())
}

/// Everybody and every address, unless they are there.
fn people(edit: &mut Edit<'_, '_>, hash: &PasswordHash) -> Result<(), DirectoryError> {
    let domain = Domain::parse(demo::DOMAIN).map_err(|_| DirectoryError::Refused("the demo's domain"))?;
    match edit.add_domain(&domain, None) {
        Err(DirectoryError::DomainTaken(_)) => return Ok(()),
        other => other?,
    }
    let province = demo::province();
    let mut ids: HashMap<String, PrincipalId> = HashMap::new();
    for office in &province.offices {
        let id = add(edit, Kind::Office, office.local_part, office.name)?;
        ids.insert(office.local_part.to_owned(), id);
    }
    for person in &province.people {
        let new = NewPrincipal {
            roles: vec![(role(person.role), None)],
            ..NewPrincipal::new(Kind::Person, address(&person.address())?, &person.name())
        };
        let id = edit.add(&new)?;
        password::set(edit, id, hash)?;
        ids.insert(person.login.to_owned(), id);
    }
    for function in &province.functions {
        let id = add(edit, Kind::Function, &function.local_part, &function.name)?;
        join(edit, &ids, id, &function.holders, false)?;
    }
    for group in &province.groups {
        let id = add(edit, Kind::Group, group.local_part, group.name)?;
        join(edit, &ids, id, &group.members, false)?;
    }
    for office in &province.offices {
        let id = ids[office.local_part];
        join(edit, &ids, id, office.operators, true)?;
    }
    for alias in &province.aliases {
        let target = address(&demo::address(alias.target))?;
        edit.set_alias(&address(&demo::address(alias.local_part))?, &[target])?;
    }
    Ok(())
}

fn add(edit: &mut Edit<'_, '_>, kind: Kind, local: &str, name: &str) -> Result<PrincipalId, DirectoryError> {
    edit.add(&NewPrincipal::new(kind, address(&demo::address(local))?, name))
}

/// Makes people members; the first of an office manages it.
fn join(
    edit: &mut Edit<'_, '_>,
    ids: &HashMap<String, PrincipalId>,
    group: PrincipalId,
    logins: &[&str],
    first_manages: bool,
) -> Result<(), DirectoryError> {
    for (n, login) in logins.iter().enumerate() {
        if let Some(member) = ids.get(*login) {
            edit.add_member(group, *member, first_manages && n == 0)?;
        }
    }
    Ok(())
}

fn role(role: demo::Role) -> Role {
    match role {
        demo::Role::Operator => Role::Operator,
        demo::Role::OfficeManager => Role::OfficeManager,
        demo::Role::Editor => Role::Editor,
        demo::Role::Moderator => Role::Moderator,
        demo::Role::Province => Role::Province,
        demo::Role::Administrator => Role::Administrator,
        demo::Role::Citizen => Role::Citizen,
        demo::Role::Company => Role::Company,
        demo::Role::School => Role::School,
        demo::Role::Organisation => Role::Organisation,
        demo::Role::TrainingBody => Role::TrainingBody,
    }
}

fn address(text: &str) -> Result<Address, DirectoryError> {
    Address::parse(text).map_err(|_| DirectoryError::Refused("an address of the demo"))
}

/// Sends messages as of the day they were written.
struct Filler {
    app: App,
}

impl Filler {
    async fn send(&self, message: DemoMessage) -> anyhow::Result<()> {
        let id = crate::mime::facts(&message.raw).message_id.context("no Message-ID")?;
        let clock = Clock::manual(message.date_micros);
        let wanted = id.clone();
        let there = self.app.db.read(move |c| entry::find_by_message_id(c, &wanted)).await?;
        if there.is_empty() {
            self.hand_in(&message, clock.clone()).await?;
        }
        self.mark(&id, &message).await?;
        match message.sent_by {
            Some(login) => self.keep_copy(login, &id, &message, clock).await,
            None => Ok(()),
        }
    }

    /// What a person of ours sends goes through submission, the rest comes in as from outside.
    async fn hand_in(&self, message: &DemoMessage, clock: Clock) -> anyhow::Result<()> {
        let recipients =
            message.envelope_to.iter().map(|r| Ok(Address::parse(r)?)).collect::<anyhow::Result<Vec<_>>>()?;
        let reverse_path = ReversePath::parse(&message.envelope_from)?;
        let (app, host) = (&self.app, self.app.config.hostname.as_str());
        let lifetime = span(app.config.relay.expire_after);
        let trace = Trace { protocol: "ESMTP", id: message.key.clone(), ..Trace::default() };
        if let Some(login) = message.sent_by {
            let person = self.person(login).await?;
            let keys = Arc::clone(&app.keys);
            let submission = Submission::new(app.db.clone(), clock, keys, host, lifetime);
            let outgoing = Outgoing {
                person,
                reverse_path,
                recipients,
                raw: message.raw.clone(),
                trace,
                request: Request::default(),
                binary: false,
                random: 0,
            };
            return Ok(submission.submit(outgoing).await?);
        }
        let delivery = Delivery::new(app.db.clone(), clock, host, lifetime);
        let inbound = Inbound {
            reverse_path,
            recipients,
            raw: message.raw.clone(),
            trace,
            client: None,
            request: Request::default(),
            binary: false,
        };
        delivery.accept(inbound, Answer::Whole).await?;
        Ok(())
    }

    async fn person(&self, login: &str) -> anyhow::Result<PrincipalId> {
        let found = self.app.directory.find(&Address::parse(&demo::address(login))?).await?;
        Ok(found.with_context(|| format!("nobody is called {login}"))?.id)
    }

    /// Sets the flags the recipients have set since.
    async fn mark(&self, id: &str, message: &DemoMessage) -> anyhow::Result<()> {
        let bit = |set: bool, bit: u32| if set { bit } else { 0 };
        let flags = bit(message.seen, flags::SEEN)
            | bit(message.answered, flags::ANSWERED)
            | bit(message.flagged, flags::FLAGGED);
        if flags == 0 {
            return Ok(());
        }
        let id = id.to_owned();
        let entries = self.app.db.read(move |c| entry::find_by_message_id(c, &id)).await?;
        for (owner, mailbox, uid) in entries {
            let change = FlagChange { op: FlagOp::Add, flags: FlagSet::system(flags), unchanged_since: None };
            self.app.mailboxes.store(PrincipalId(owner), mailbox, vec![uid], change).await?;
        }
        Ok(())
    }

    async fn keep_copy(
        &self,
        login: &str,
        id: &str,
        message: &DemoMessage,
        clock: Clock,
    ) -> anyhow::Result<()> {
        let person = self.person(login).await?;
        let wanted = id.to_owned();
        let (sent, entries) = self
            .app
            .db
            .read(move |c| {
                let sent = mailbox::find_special(c, person.0, "\\Sent")?;
                Ok::<_, mailstore::DbError>((sent, entry::find_by_message_id(c, &wanted)?))
            })
            .await?;
        let Some(sent) = sent.filter(|sent| entries.iter().all(|(_, mailbox, _)| *mailbox != sent.id)) else {
            return Ok(());
        };
        let mail = NewMail {
            raw: message.raw.clone(),
            flags: FlagSet::system(flags::SEEN),
            internal_date: Some(message.date_micros),
        };
        Mailboxes::new(self.app.db.clone(), clock).append(person, sent.id, vec![mail]).await?;
        Ok(())
    }
}
