//! `init` and `migrate`.

use super::{
    Place, doer,
    io::{Exit, Io, Refusal},
    lock::DataLock,
    reach, serve,
};
use crate::{
    address::{Address, Domain},
    app::App,
    auth::{PasswordHash, password},
    config::Config,
    directory::{self, DirectoryError, Kind, NewPrincipal, Role},
};
use clap::Args;
use mailstore::db::MIGRATIONS;
use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::Duration,
};

/// Makes what a server needs before its first start. What is there already is left as it is.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  pugliaimpiego init --config /etc/pugliaimpiego.toml --hostname posta.example.it \\\n    \
                        --domain example.it --admin maria@example.it --password-stdin < password.txt"
)]
pub struct Init {
    /// The name of this machine in the DNS; written into the file of --config if that is not there yet
    #[arg(long, value_name = "NAME")]
    hostname: Option<String>,
    /// A domain to take mail for
    #[arg(long, value_name = "DOMAIN")]
    domain: Option<Domain>,
    /// The address of the first administrator, in that domain or another one of ours
    #[arg(long, value_name = "ADDRESS")]
    admin: Option<Address>,
    /// Read the administrator's password from standard input
    #[arg(long, requires = "admin")]
    password_stdin: bool,
}

/// Applies what is new in the schema; `serve` does so by itself.
#[derive(Debug, Args)]
#[command(after_help = "Example: after an update, before the server starts again\n  pugliaimpiego migrate")]
pub struct Migrate {}

impl Init {
    pub(super) async fn run(&self, place: &Place, io: &mut Io) -> anyhow::Result<Exit> {
        if self.password_stdin {
            password::check_chosen(io.password()?.expose())?;
        }
        self.write_config(place, io).await?;
        let config = super::load(&place.options())?;
        if let Some(name) =
            self.hostname.as_deref().filter(|name| !name.eq_ignore_ascii_case(&config.hostname))
        {
            return Err(Refusal::usage(format!(
                "the configuration says hostname = \"{}\": write \"{name}\" there, or name a new file with --config",
                config.hostname
            )));
        }
        let (_lock, app) = open(config, "init").await?;
        io.say(format!("The database is ready; the master key is {}.", app.config.master_key.display()))
            .await?;
        io.note("Keep a copy of the master key elsewhere: a backup does not hold it.").await?;
        if let Some(domain) = &self.domain {
            self.add_domain(&app, domain, io).await?;
        }
        if let Some(admin) = &self.admin {
            self.add_administrator(&app, admin, io).await?;
        }
        io.note("Next: `pugliaimpiego check-config`, then `pugliaimpiego serve`.").await?;
        Ok(Exit::Well)
    }

    async fn write_config(&self, place: &Place, io: &Io) -> anyhow::Result<()> {
        let (Some(file), Some(hostname)) = (&place.config, &self.hostname) else { return Ok(()) };
        let data = place.data.as_deref().unwrap_or(Path::new("./data"));
        let data = std::path::absolute(data)?;
        let text = format!(
            "# Every key with its default is in docs/pugliaimpiego.toml.\nhostname = {}\ndata = {}\n",
            quoted(&hostname.to_ascii_lowercase()),
            quoted(&data.to_string_lossy())
        );
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
            Ok(mut new) => new.write_all(text.as_bytes())?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            Err(error) => {
                return Err(Refusal::failed(format!("{} cannot be written: {error}", file.display())));
            }
        }
        io.say(format!("Wrote {}.", file.display())).await?;
        Ok(())
    }

    async fn add_domain(&self, app: &App, domain: &Domain, io: &Io) -> anyhow::Result<()> {
        let name = domain.clone();
        match app.directory.edit(doer(), move |edit| edit.add_domain(&name, None)).await {
            Ok(()) => io.say(format!("Mail for {domain} is taken from now on.")).await?,
            Err(DirectoryError::DomainTaken(_)) => io.say(format!("{domain} is there already.")).await?,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    async fn add_administrator(&self, app: &App, admin: &Address, io: &Io) -> anyhow::Result<()> {
        if app.directory.find(admin).await?.is_some() {
            io.say(format!("{admin} is there already; `pugliaimpiego account` changes it.")).await?;
            return Ok(());
        }
        let hash = match self.password_stdin {
            true => Some(app.auth.hash_chosen(io.password()?.expose()).await?),
            false => None,
        };
        let has_password = hash.is_some();
        let mut new = NewPrincipal::new(Kind::Person, admin.clone(), admin.local());
        new.roles.push((Role::Administrator, None));
        app.directory.edit(doer(), move |edit| add_person(edit, &new, hash.as_ref())).await?;
        io.say(format!("{admin} is an administrator.")).await?;
        if !has_password {
            io.note(format!(
                "It has no password yet: `pugliaimpiego account passwd {admin} --password-stdin`."
            ))
            .await?;
        }
        Ok(())
    }
}

/// Makes a person, with a password when there is one.
pub(super) fn add_person(
    edit: &mut directory::Edit<'_, '_>,
    new: &NewPrincipal,
    hash: Option<&PasswordHash>,
) -> Result<directory::PrincipalId, DirectoryError> {
    let id = edit.add(new)?;
    if let Some(hash) = hash {
        password::set(edit, id, hash)?;
    }
    Ok(id)
}

impl Migrate {
    pub(super) async fn run(&self, place: &Place, io: &mut Io) -> anyhow::Result<Exit> {
        let config = place.load()?;
        let (_lock, _app) = open(config, "migrate").await?;
        let last = MIGRATIONS.last().map_or("none", |step| step.name);
        io.say(format!("The database is up to date: step {last}.")).await?;
        Ok(Exit::Well)
    }
}

/// Takes the folder for a command that makes or changes the database as a whole. Beside PostgreSQL other nodes may run.
async fn open(config: Config, holder: &str) -> anyhow::Result<(DataLock, App)> {
    if holder == "init" && serve::is_demo(&config.data) {
        return Err(Refusal::usage(format!(
            "{} holds a demo: name another folder with --data",
            config.data.display()
        )));
    }
    reach::make_folder(&config.data)?;
    let lock = DataLock::take(&config.data, holder, Duration::ZERO).await?;
    Ok((lock, reach::open_prepared(config).await?))
}

/// A TOML string: JSON's escapes are among TOML's.
fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
