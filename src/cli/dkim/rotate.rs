//! `dkim rotate`: from one key to the next without a message that cannot be verified.

use super::{Which, doer, keep, make, shown, this_month};
use crate::{
    address::Domain,
    app::App,
    auth::dkim::{self, StoredDkimKey},
    cli::{
        dns,
        io::{Io, Refusal},
        show,
    },
    clock::DAY,
    mailauth,
};
use clap::Args;

/// The record of a retired key stays published for so long: mail under way is verified when it arrives.
pub const KEEP_PUBLISHED: i64 = 7 * DAY;

/// The change from old keys to new ones, a step each time it is run.
#[derive(Debug, Args)]
#[command(after_help = "Example: make the next keys, publish what is printed, then the same again\n  \
                        pugliaimpiego dkim rotate example.it\n  pugliaimpiego dkim rotate example.it")]
pub struct Rotate {
    /// The domain they sign for
    domain: Domain,
    /// Which keys to change
    #[arg(long, value_name = "WHICH", default_value = "both")]
    algorithm: Which,
    /// The name of the new ones below _domainkey; for both it gets -rsa and -ed25519 [default: sYYYYMM of today]
    #[arg(long, value_name = "NAME")]
    selector: Option<String>,
    /// Sign with prepared keys without looking whether their records are published
    #[arg(long)]
    skip_dns_check: bool,
}

impl Rotate {
    pub(super) async fn run(&self, app: &App, io: &Io) -> anyhow::Result<()> {
        let domain = self.domain.clone();
        let keys = app.directory.read(move |c| dkim::list(c, Some(&domain))).await?;
        let prepared: Vec<&StoredDkimKey> = keys.iter().filter(|key| key.is_prepared()).collect();
        if prepared.is_empty() {
            return self.prepare(app, &keys, io).await;
        }
        self.is_this_change(&prepared)?;
        if !self.skip_dns_check {
            check_published(app, &prepared).await?;
        }
        self.change(app, &keys, &prepared, io).await
    }

    /// Refuses to begin a second change beside the one that is under way.
    fn is_this_change(&self, prepared: &[&StoredDkimKey]) -> anyhow::Result<()> {
        let named = |key: &&StoredDkimKey| {
            self.selector.as_ref().is_none_or(|name| {
                let rest = key.selector.strip_prefix(&name.to_ascii_lowercase());
                rest.is_some_and(|rest| matches!(rest, "" | "-rsa" | "-ed25519"))
            })
        };
        let kind = |key: &&StoredDkimKey| match self.algorithm {
            Which::Both => true,
            Which::Rsa => key.algorithm.starts_with("rsa"),
            Which::Ed25519 => key.algorithm.starts_with("ed25519"),
        };
        if prepared.iter().all(|key| named(key) && kind(key)) {
            return Ok(());
        }
        let domain = &self.domain;
        Err(Refusal::failed(format!(
            "another change of the keys of {domain} is under way: {} wait for their records. Finish it with \
             `pugliaimpiego dkim rotate {domain}`, or give it up with `pugliaimpiego dkim remove {domain} SELECTOR` for each",
            under_way(prepared)
        )))
    }

    /// Step one: keys that do not sign yet, beside those that do.
    async fn prepare(&self, app: &App, keys: &[StoredDkimKey], io: &Io) -> anyhow::Result<()> {
        let name = self.selector.clone().unwrap_or_else(|| free_name(&this_month(app), keys));
        let made = make(self.algorithm, &name).await?;
        keep(app, &self.domain, made, false, io).await?;
        io.note(format!(
            "When they are seen everywhere (the time to live of what was there before), run `pugliaimpiego dkim rotate {}` \
             again: it looks for the records, signs with the new keys and retires the old ones.",
            self.domain
        ))
        .await?;
        Ok(())
    }

    /// Step two: the new ones sign, the old ones of the same algorithms no longer do.
    async fn change(
        &self,
        app: &App,
        keys: &[StoredDkimKey],
        prepared: &[&StoredDkimKey],
        io: &Io,
    ) -> anyhow::Result<()> {
        let replaced =
            |key: &&StoredDkimKey| key.active && prepared.iter().any(|new| new.algorithm == key.algorithm);
        let selectors = |keys: Vec<&StoredDkimKey>| -> Vec<String> {
            keys.into_iter().map(|key| key.selector.clone()).collect()
        };
        let (new, old) = (selectors(prepared.to_vec()), selectors(keys.iter().filter(replaced).collect()));
        let (of, signing, retired) = (self.domain.clone(), new.clone(), old.clone());
        app.directory
            .edit(doer(), move |edit| {
                signing.iter().try_for_each(|name| dkim::set_active(edit, &of, name, true))?;
                retired.iter().try_for_each(|name| dkim::set_active(edit, &of, name, false))
            })
            .await?;
        for selector in &new {
            io.say(format!("The key {} signs from now on.", shown(&self.domain, selector))).await?;
        }
        let until = show::time(app.clock.now() + KEEP_PUBLISHED);
        for selector in &old {
            let key = shown(&self.domain, selector);
            io.say(format!("The key {key} is retired: keep its record published until {until}.")).await?;
            io.note(format!(
                "Then take the record out: `pugliaimpiego dkim remove {} {selector}`.",
                self.domain
            ))
            .await?;
        }
        Ok(())
    }
}

/// A name no key has: a letter is added where the month has had keys already.
fn free_name(month: &str, keys: &[StoredDkimKey]) -> String {
    let taken = |name: &str| {
        keys.iter().any(|key| {
            key.selector.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    };
    let letters = ('b'..='z').map(|letter| format!("{month}{letter}"));
    std::iter::once(month.to_owned())
        .chain(letters)
        .find(|name| !taken(name))
        .unwrap_or_else(|| month.to_owned())
}

/// Keys that are prepared, and since when.
fn under_way(prepared: &[&StoredDkimKey]) -> String {
    let one = |key: &&StoredDkimKey| format!("{} (made {})", key.selector, show::time(key.created_at));
    prepared.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Looks whether the world can see the records.
async fn check_published(app: &App, keys: &[&StoredDkimKey]) -> anyhow::Result<()> {
    let mut missing = Vec::new();
    for key in keys {
        let name = format!("{}._domainkey.{}", key.selector, key.domain);
        match mailauth::is_published(&app.resolver, &name, &key.public_record).await {
            Ok(true) => {}
            Ok(false) => missing.push(dns::dkim_record(key)),
            Err(error) => {
                return Err(Refusal::failed(format!(
                    "the DNS failed, so whether the record of {name} is published is not known ({error}). Nothing is changed: \
                     see that this machine can ask the DNS (`dig TXT {name}`), then give the same command again; or write \
                     --skip-dns-check if you know that it is published"
                )));
            }
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Refusal::failed(format!(
        "the change to {} is under way and cannot be finished yet. These records are not published, or something else is \
         there (an answer may be up to five minutes old):\n{}\nPublish them, then give the same command again",
        under_way(keys),
        missing.join("\n")
    )))
}
