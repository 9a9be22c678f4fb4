//! The application: everything built once from the configuration and handed around by cheap clones.

use crate::{
    accounts::{self, Accounts},
    administration::Administration,
    auth::{Auth, KeyError, Keys, keys::shared_bytes},
    catalogue::Catalogue,
    clock::{Clock, Micros, span},
    config::{AuthPolicy, Config},
    delivery::Delivery,
    directory::{Directory, Kind, OnChanged, PrincipalId},
    discussion::{self, Discussions},
    jobs::{Jobs, company},
    mailauth::Judge,
    mailboxes::{self, Mailboxes},
    media::{self, Media},
    net::{Fetch, Guard, fetch::Bounds, resolver::Resolver},
    portal::{
        contents,
        feedback::{self, FeedbackDesk},
        links::Links,
        offices::{self, Offices},
        organisations::{self, Organisations},
    },
    relay::dkim::sign_with,
    site::{Post, Site},
    submission::Submission,
    territory::Territories,
    training::Training,
};
use mailstore::{Db, DbError, db::Tx};
use std::{os::unix::fs::DirBuilderExt as _, path::PathBuf, sync::Arc};

/// The services of one process. A cheap clone.
#[derive(Clone)]
pub struct App {
    /// What was configured.
    pub config: Arc<Config>,
    /// The time.
    pub clock: Clock,
    /// The database.
    pub db: Db,
    /// The names of others. The demo asks nobody.
    pub resolver: Resolver,
    /// What strangers and accounts may do, in this process.
    pub guard: Guard,
    /// The master key.
    pub keys: Arc<Keys>,
    /// People, offices, addresses.
    pub directory: Directory,
    /// Territories, channels and comuni.
    pub territories: Territories,
    /// What administrators look at.
    pub administration: Administration,
    /// Offices as the portal shows them.
    pub offices: Offices,
    /// Accredited organisations.
    pub organisations: Organisations,
    /// What visitors write to the webmaster.
    pub feedback: FeedbackDesk,
    /// Whether the portal's links still lead somewhere.
    pub links: Links,
    /// Where the site is.
    pub site: Site,
    /// Log-ins.
    pub auth: Auth,
    /// All that the public may see.
    pub catalogue: Catalogue,
    /// Accounts that people look after by themselves.
    pub accounts: Accounts,
    /// Mailboxes as people see them.
    pub mailboxes: Mailboxes,
    /// Files that people bring.
    pub media: Media,
    /// Mailing lists and boards.
    pub discussions: Discussions,
    /// Mail that arrives.
    pub delivery: Delivery,
    /// Mail that people send.
    pub submission: Submission,
    /// Vacancies, competitions, the business directory.
    pub jobs: Jobs,
    /// Courses.
    pub training: Training,
    /// The name results about mail bear, the same on all nodes.
    pub results_name: String,
    /// What this process calls itself where it takes something for a while. One SQLite file has one server: what its last run
    /// has taken is its own at once.
    pub node: String,
}

/// Why the application could not be built.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be made or used.
    #[error("the data folder {0}: {1}")]
    Folder(PathBuf, std::io::Error),
    /// The master key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What modules keep of people, beside their accounts: for their own eyes, and to be erased.
const SOURCES: &[accounts::Source] = &[
    accounts::Source {
        name: "contents",
        export: contents::personal::export,
        keeps: contents::personal::keeps,
        erase: contents::personal::erase,
    },
    accounts::Source {
        name: "organisations",
        export: organisations::personal::export,
        keeps: organisations::personal::keeps,
        erase: organisations::personal::erase,
    },
    accounts::Source {
        name: "companies",
        export: company::personal::export,
        keeps: company::personal::keeps,
        erase: company::personal::erase,
    },
    accounts::Source {
        name: "offices",
        export: offices::personal::export,
        keeps: offices::personal::keeps,
        erase: offices::personal::erase,
    },
    accounts::Source {
        name: "feedback",
        export: feedback::personal::export,
        keeps: feedback::personal::keeps,
        erase: feedback::personal::erase,
    },
    accounts::Source {
        name: "discussions",
        export: discussion::personal::export,
        keeps: discussion::personal::keeps,
        erase: discussion::personal::erase,
    },
    // After all that lets go of files.
    accounts::Source {
        name: "files",
        export: media::personal::export,
        keeps: media::personal::keeps,
        erase: media::personal::erase,
    },
];

/// Who keeps something of principals beside the directory.
const ON_CHANGED: &[OnChanged] = &[offices::principal_changed, discussion::principal_changed];

/// The SQLite database in a data folder.
pub const DATABASE_FILE: &str = "pugliaimpiego.db";

impl App {
    /// Opens the database and builds the services. The data folder and the master key must be there ([`prepare`]).
    ///
    /// The caller holds the lock of the data folder when the database lies in it.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, OpenError> {
        let resolver = resolver(&config);
        Self::open_with(config, clock, resolver).await
    }

    /// The same with other names than those of the system, for tests.
    pub async fn open_with(config: Config, clock: Clock, resolver: Resolver) -> Result<Self, OpenError> {
        let keys = Arc::new(Keys::load(&config.master_key)?);
        let db = open_database(&config).await?;
        let lifetime: Micros = span(config.relay.expire_after);
        let guard = Guard::new(&config.guard_settings(), clock.clone());
        let host = config.hostname.clone();
        let results_name = results_name(&config, &db, &keys, &clock).await?;
        let directory = Directory::new(db.clone(), clock.clone(), on_created).telling(ON_CHANGED);
        let auth = Auth::new(db.clone(), clock.clone(), Arc::clone(&guard.logins), &rand::random())
            .opening_with(Arc::clone(&keys));
        let post = Post::of(&config);
        let discussions =
            Discussions::new(db.clone(), clock.clone(), directory.clone(), Arc::clone(&keys), post.clone());
        let parts = accounts::Parts {
            db: db.clone(),
            clock: clock.clone(),
            auth: auth.clone(),
            directory: directory.clone(),
            keys: Arc::clone(&keys),
            throttle: Arc::clone(&guard.throttle),
            lifetime,
            sign: sign_with,
        };
        Ok(Self {
            accounts: Accounts::new(parts, SOURCES),
            territories: Territories::new(db.clone(), clock.clone(), directory.clone()),
            administration: Administration::new(directory.clone()),
            offices: Offices::new(db.clone(), clock.clone()),
            organisations: Organisations::new(db.clone(), clock.clone(), post.clone()),
            feedback: FeedbackDesk::new(db.clone(), clock.clone(), post.clone()),
            links: Links::new(db.clone(), clock.clone(), fetch(&post, &resolver)),
            site: post.site,
            directory,
            auth,
            catalogue: Catalogue::new(db.clone(), clock.clone()),
            mailboxes: Mailboxes::new(db.clone(), clock.clone()).with_boards(discussions.clone()),
            media: Media::new(db.clone(), clock.clone()),
            delivery: delivery(&config, &db, &clock, &resolver, lifetime)
                .forwarding_with(Arc::clone(&keys))
                .for_discussions(discussions.clone())
                .naming_results(&results_name),
            submission: Submission::new(db.clone(), clock.clone(), Arc::clone(&keys), &host, lifetime)
                .bounded(config.limits.sending)
                .for_discussions(discussions.clone())
                .naming_results(&results_name),
            discussions,
            jobs: Jobs::new(&db, &clock),
            training: Training::new(&db, &clock),
            results_name,
            node: match config.database.url {
                None => "local".to_owned(),
                Some(_) => format!("{host}-{:08x}", rand::random::<u32>()),
            },
            config: Arc::new(config),
            guard,
            resolver,
            clock,
            db,
            keys,
        })
    }
}

/// The name results bear (RFC 8601 §2.2): all nodes must write, take out and find the same one, whatever they are called.
async fn results_name(config: &Config, db: &Db, keys: &Keys, clock: &Clock) -> Result<String, OpenError> {
    match &config.mailauth.authserv_id {
        Some(name) => Ok(name.clone()),
        None if config.database.url.is_none() => Ok(config.hostname.clone()),
        None => {
            let (mut rng, fresh) = (rand::make_rng::<rand::rngs::StdRng>(), config.hostname.as_bytes());
            let name = shared_bytes(db, keys, &mut rng, ("authserv-id", fresh), clock.now()).await?;
            Ok(String::from_utf8_lossy(&name).into_owned())
        }
    }
}

/// Fetches under a name that says whose server this is.
fn fetch(post: &Post, resolver: &Resolver) -> Fetch {
    let agent = format!("Pugliaimpiego/{} (+{})", env!("CARGO_PKG_VERSION"), post.site.url());
    Fetch::new(resolver.clone(), &agent, Bounds::default())
}

fn delivery(config: &Config, db: &Db, clock: &Clock, resolver: &Resolver, lifetime: Micros) -> Delivery {
    let delivery = Delivery::new(db.clone(), clock.clone(), &config.hostname, lifetime);
    let settings = &config.mailauth;
    if settings.policy == AuthPolicy::Off {
        return delivery;
    }
    let judge = Judge::new(resolver.clone(), clock.clone(), settings.time_limit, &settings.trusted_sealers);
    delivery.judged_by(judge, settings.policy == AuthPolicy::Enforce)
}

/// A machine without name servers can still be administrated.
fn resolver(config: &Config) -> Resolver {
    if config.demo {
        return Resolver::Off;
    }
    Resolver::system().unwrap_or_else(|error| {
        tracing::warn!(%error, "no name server can be asked");
        Resolver::Off
    })
}

async fn open_database(config: &Config) -> Result<Db, DbError> {
    match &config.database.url {
        Some(url) => Db::open_postgres(url.expose(), config.database.connections).await,
        None => Db::open_sqlite(&config.data.join(DATABASE_FILE), config.database.readers as usize).await,
    }
}

fn on_created(tx: &mut Tx<'_>, principal: PrincipalId, kind: Kind, now: Micros) -> Result<(), DbError> {
    mailboxes::create_defaults(tx, principal, kind, now)
}

/// Makes the data folder (0700) and, when it is not there yet, the master key.
pub fn prepare(config: &Config) -> Result<(), OpenError> {
    let folder = &config.data;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder).map_err(|e| OpenError::Folder(folder.clone(), e))?;
    if !config.master_key.exists() {
        Keys::create(&config.master_key, &rand::random())?;
    }
    Ok(())
}
