//! `dkim`: the keys that mail of our domains is signed with.

mod rotate;

use super::{
    dns, doer,
    io::{Exit, Io, Refusal},
    show::{self, Table},
};
use crate::{
    address::Domain,
    app::App,
    auth::dkim::{self, StoredDkimKey},
    directory,
    net::is_host_name,
    relay::dkim::{DkimAlgorithm, DkimKey},
};
use clap::{Args, Subcommand, ValueEnum};

/// What can be done to keys.
#[derive(Debug, Subcommand)]
pub enum Dkim {
    /// Make keys for a domain and print the records to publish
    Keygen(Keygen),
    /// Change to new keys: prepare them, and when their records are published sign with them and retire the old ones
    Rotate(rotate::Rotate),
    /// Take a key made elsewhere, PEM, from standard input
    #[command(
        after_help = "Example:\n  pugliaimpiego dkim import example.it --selector mail --key-stdin < dkim.pem"
    )]
    Import {
        /// The domain it signs for
        domain: Domain,
        /// Its name below _domainkey
        #[arg(long, value_name = "NAME")]
        selector: String,
        /// Read the private key from standard input
        #[arg(long, required = true)]
        key_stdin: bool,
        /// Sign with it only after `dkim enable`
        #[arg(long)]
        disabled: bool,
    },
    /// List keys
    #[command(after_help = "Example:\n  pugliaimpiego dkim list example.it")]
    List {
        /// Only those of this domain
        domain: Option<Domain>,
    },
    /// Sign with a key from now on
    #[command(
        after_help = "Example: after its record was published\n  pugliaimpiego dkim enable example.it s202612-rsa"
    )]
    Enable {
        /// The domain
        domain: Domain,
        /// The key's name
        selector: String,
    },
    /// No longer sign with a key; leave its record published for some days
    #[command(after_help = "Example:\n  pugliaimpiego dkim disable example.it s202512-rsa")]
    Disable(End),
    /// Remove a key for good
    #[command(after_help = "Example:\n  pugliaimpiego dkim remove example.it s202512-rsa")]
    Remove(End),
}

/// A key that is no longer to sign.
#[derive(Debug, Args)]
pub struct End {
    /// The domain
    domain: Domain,
    /// The key's name
    selector: String,
    /// Even if mail is then signed with no key, or with none that every server checks
    #[arg(long)]
    force: bool,
}

/// Keys to make.
#[derive(Debug, Args)]
#[command(after_help = "Example: a first pair, or the next one prepared for a change\n  \
                        pugliaimpiego dkim keygen example.it\n  pugliaimpiego dkim keygen example.it --disabled")]
pub struct Keygen {
    /// The domain they sign for
    domain: Domain,
    /// Which: rsa, which every server checks, ed25519, short and new, or both
    #[arg(long, value_name = "WHICH", default_value = "both")]
    algorithm: Which,
    /// The name below _domainkey; for both it gets -rsa and -ed25519 [default: sYYYYMM of today]
    #[arg(long, value_name = "NAME")]
    selector: Option<String>,
    /// Sign with them only after `dkim enable`
    #[arg(long)]
    disabled: bool,
}

/// The kinds of keys to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// RSA of 2048 bits.
    Rsa,
    /// Ed25519.
    Ed25519,
    /// One of each.
    Both,
}

impl Dkim {
    pub(super) async fn run(&self, app: &App, io: &mut Io) -> anyhow::Result<Exit> {
        match self {
            Self::Keygen(keygen) => keygen.run(app, io).await?,
            Self::Rotate(rotate) => rotate.run(app, io).await?,
            Self::Import { domain, selector, disabled, .. } => {
                import(app, domain, selector, !*disabled, io).await?;
            }
            Self::List { domain } => list(app, domain.clone(), io).await?,
            Self::Enable { domain, selector } => set_active(app, domain, selector, true, io).await?,
            Self::Disable(end) => {
                end.check(app).await?;
                set_active(app, &end.domain, &end.selector, false, io).await?;
            }
            Self::Remove(end) => {
                end.check(app).await?;
                let End { domain, selector, .. } = end;
                let (of, name) = (domain.clone(), selector.clone());
                app.directory.edit(doer(), move |edit| dkim::remove(edit, &of, &name)).await?;
                io.say(format!("The key {} is removed.", shown(domain, selector))).await?;
            }
        }
        Ok(Exit::Well)
    }
}

impl End {
    /// Refuses to leave mail unsigned for some or all receivers, unless that is meant.
    async fn check(&self, app: &App) -> anyhow::Result<()> {
        let domain = self.domain.clone();
        let keys = app.directory.read(move |c| dkim::list(c, Some(&domain))).await?;
        let (ended, rest): (Vec<_>, Vec<_>) =
            keys.into_iter().filter(|key| key.active).partition(|key| key.selector == self.selector);
        let rsa = |keys: &[StoredDkimKey]| keys.iter().any(|key| key.algorithm.starts_with("rsa"));
        let what = match () {
            () if self.force || ended.is_empty() => return Ok(()),
            () if rest.is_empty() => "it is the only key that signs: mail would leave unsigned",
            () if rsa(&ended) && !rsa(&rest) => {
                "it is the only RSA key that signs: many servers do not check Ed25519 and would take mail as unsigned"
            }
            () => return Ok(()),
        };
        Err(Refusal::failed(format!(
            "{} is left as it is, since {what}. `pugliaimpiego dkim rotate {}` changes to new keys; if this one may no \
             longer sign at all, write --force",
            shown(&self.domain, &self.selector),
            self.domain
        )))
    }
}

impl Keygen {
    async fn run(&self, app: &App, io: &Io) -> anyhow::Result<()> {
        let name = self.selector.clone().unwrap_or_else(|| this_month(app));
        let made = make(self.algorithm, &name).await?;
        keep(app, &self.domain, made, !self.disabled, io).await?;
        let next = match self.disabled {
            false => "Publish these records now: mail is signed from here on.".to_owned(),
            true => {
                let domain = &self.domain;
                format!(
                    "Publish these records; when they are seen, `pugliaimpiego dkim enable {domain} SELECTOR`."
                )
            }
        };
        io.note(next).await?;
        Ok(())
    }
}

/// New keys under that name, or under two that begin with it.
async fn make(which: Which, name: &str) -> anyhow::Result<Vec<(String, DkimKey)>> {
    let wanted = match which {
        Which::Rsa => vec![(DkimAlgorithm::Rsa, name.to_owned())],
        Which::Ed25519 => vec![(DkimAlgorithm::Ed25519, name.to_owned())],
        Which::Both => vec![
            (DkimAlgorithm::Rsa, format!("{name}-rsa")),
            (DkimAlgorithm::Ed25519, format!("{name}-ed25519")),
        ],
    };
    let mut made = Vec::new();
    for (algorithm, selector) in wanted {
        // RSA takes up to seconds.
        let key = tokio::task::spawn_blocking(move || DkimKey::generate(algorithm)).await??;
        made.push((selector, key));
    }
    Ok(made)
}

fn this_month(app: &App) -> String {
    format!("s{}", show::month(app.clock.now()))
}

async fn import(app: &App, domain: &Domain, selector: &str, active: bool, io: &Io) -> anyhow::Result<()> {
    let pem = std::str::from_utf8(&io.stdin)
        .map_err(|_| Refusal::failed("the key on standard input is not PEM"))?;
    keep(app, domain, vec![(selector.to_owned(), DkimKey::from_pem(pem)?)], active, io).await?;
    io.note("Its record has to be published as it stands here.").await?;
    Ok(())
}

/// Seals keys and keeps them, all or none, and prints their records.
async fn keep(
    app: &App,
    domain: &Domain,
    keys: Vec<(String, DkimKey)>,
    active: bool,
    io: &Io,
) -> anyhow::Result<()> {
    let domains = app.directory.read(directory::domains).await?;
    if !domains.iter().any(|one| one.name == *domain) {
        return Err(Refusal::failed(format!(
            "{domain} is not hosted here: `pugliaimpiego domain add {domain}`"
        )));
    }
    let mut stored = Vec::new();
    for (selector, key) in &keys {
        if !is_host_name(selector) {
            return Err(Refusal::usage(format!(
                "{} is no selector: write letters, digits and -",
                show::clean(selector)
            )));
        }
        stored.push(StoredDkimKey {
            domain: domain.clone(),
            selector: selector.to_ascii_lowercase(),
            algorithm: key.algorithm().tag().to_owned(),
            sealed: dkim::seal(
                &app.keys,
                &mut rand::rng(),
                domain,
                &selector.to_ascii_lowercase(),
                key.pkcs8(),
            ),
            public_record: key.dns_record(),
            active,
            created_at: app.clock.now(),
            retired_at: None,
        });
    }
    let records: Vec<String> = stored.iter().map(dns::dkim_record).collect();
    app.directory.edit(doer(), move |edit| stored.iter().try_for_each(|key| dkim::add(edit, key))).await?;
    io.say(records.join("\n")).await?;
    Ok(())
}

async fn list(app: &App, domain: Option<Domain>, io: &Io) -> anyhow::Result<()> {
    let keys = app.directory.read(move |conn| dkim::list(conn, domain.as_ref())).await?;
    let mut table = Table::new(&["DOMAIN", "SELECTOR", "ALGORITHM", "STATE", "MADE"]);
    for key in keys {
        let state = match key.retired_at {
            _ if key.active => "signing".to_owned(),
            None => "prepared".to_owned(),
            Some(at) => format!("retired, publish until {}", show::time(at + rotate::KEEP_PUBLISHED)),
        };
        let made = show::time(key.created_at);
        table.row([key.domain.to_string(), key.selector, key.algorithm, state, made]);
    }
    match table.is_empty() {
        true => io.note("There are no keys; `pugliaimpiego dkim keygen DOMAIN` makes them.").await?,
        false => io.say(table.render()).await?,
    }
    Ok(())
}

async fn set_active(app: &App, domain: &Domain, selector: &str, active: bool, io: &Io) -> anyhow::Result<()> {
    let (of, name) = (domain.clone(), selector.to_owned());
    app.directory.edit(doer(), move |edit| dkim::set_active(edit, &of, &name, active)).await?;
    let signs = if active {
        "signs mail from now on"
    } else {
        "no longer signs; leave its record published for a week"
    };
    io.say(format!("The key {} {signs}.", shown(domain, selector))).await?;
    Ok(())
}

fn shown(domain: &Domain, selector: &str) -> String {
    format!("{}._domainkey.{domain}", show::clean(selector))
}
