//! Certificates by ACME (RFC 8555): ordered for host names of this server, renewed in time, kept as rows that all nodes
//! serve.
//!
//! One certificate a name, so that a name that cannot be proved harms no other. The proof is HTTP-01 (§8.3): the answer
//! lies in the database, so any node's HTTP port can give it. A name is worked on under a lease in its row; what failed is
//! tried again later and later, never sooner than the authority wishes.

mod client;
mod names;
mod order;
mod store;
pub use names::Names;
pub use store::{Row, Stamp};

use crate::{
    auth::{KeyError, Keys},
    clock::{Clock, DAY, HOUR, MINUTE, Micros},
    net::tls::{Issued, issued},
    secret::Secret,
};
use client::Wish;
use mailstore::{Db, DbError, db::Conn};
use std::{collections::HashSet, path::PathBuf, sync::Arc, time::Duration};

/// A node has so long for one order; the row is free again after it.
const LEASE: Micros = 10 * MINUTE;
/// An order is given up after this, well within the lease.
const LONGEST_ORDER: Duration = Duration::from_secs(5 * 60);
/// The wait after the first failure; each further one doubles it.
const FIRST_WAIT: Micros = 10 * MINUTE;
/// The longest wait between two attempts.
const LONGEST_WAIT: Micros = DAY;
/// What an authority asks us to wait is believed up to this.
const LONGEST_WISH: Micros = 7 * DAY;
/// The least wait when an authority says that we ask too often and not for how long.
const RATE_LIMITED_WAIT: Micros = HOUR;
/// A name that no node has asked for in so long is no longer wanted. Each node asks for its own every quarter of an hour.
const UNWANTED: Micros = DAY;
/// What has been due for so long is tried by no node.
const UNTRIED: Micros = HOUR;
/// Answers of challenges are kept so long.
const ANSWER_KEPT: Micros = DAY;
/// The longest text of an error that is kept, characters.
const ERROR_LIMIT: usize = 500;

/// How certificates are ordered.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The authority's directory (RFC 8555 §7.1.1).
    pub directory: String,
    /// Mail addresses the authority may write to.
    pub contact: Vec<String>,
    /// The account there is bound to one of before (§7.3.4).
    pub external: Option<External>,
    /// A further root that the authority's own certificate may come from, PEM.
    pub root: Option<PathBuf>,
    /// How long an authority may take to look at a proof, and to make a certificate.
    pub patience: Duration,
}

/// External account binding.
#[derive(Clone, Debug)]
pub struct External {
    /// The key's name.
    pub id: String,
    /// The key, base64url.
    pub key: Secret,
}

/// Why a certificate could not be had.
#[derive(Debug, thiserror::Error)]
pub enum AcmeError {
    /// The authority refused, or did something else than it should.
    #[error("{0}")]
    Refused(String),
    /// The authority cannot be reached, or does not answer in time.
    #[error("{0}")]
    Unreachable(String),
    /// The root in the configuration.
    #[error("tls.acme.root: {0}")]
    Root(String),
    /// The certificate came, and the row it belongs into was gone: it is ordered again while the name is wanted.
    #[error("the certificate of {0} came when its row was gone, and is lost")]
    Lost(String),
    /// A sealed row.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The ordering half. A cheap clone.
#[derive(Clone)]
pub struct Acme {
    db: Db,
    clock: Clock,
    keys: Arc<Keys>,
    settings: Arc<Settings>,
}

impl Acme {
    /// Orders by `settings`, keeps in `db`.
    pub fn new(db: Db, clock: Clock, keys: Arc<Keys>, settings: Settings) -> Self {
        Self { db, clock, keys, settings: Arc::new(settings) }
    }

    /// Sees to it that there is a row for each name; forgets names that no node wants any more once they have no
    /// certificate in force, and old answers. Other nodes may want other names.
    pub async fn plan(&self, names: &[String]) -> Result<(), DbError> {
        let (names, now) = (names.to_vec(), self.clock.now());
        self.db
            .write(move |tx| {
                store::want(tx, &names, now)?;
                store::forget(tx, now - UNWANTED, now)?;
                store::forget_failures(tx, now - UNTRIED)?;
                store::forget_answers(tx, now - ANSWER_KEPT)
            })
            .await
    }

    /// Orders or renews one certificate that is due and still `wanted`; one that is not is served until it ends. False
    /// when none is due.
    pub async fn step(&self, wanted: &[String]) -> Result<bool, AcmeError> {
        let (wanted, now) = (wanted.to_vec(), self.clock.now());
        let claimed = self.db.write(move |tx| store::claim(tx, &wanted, now, now + LEASE)).await;
        let Some(row) = claimed.map_err(AcmeError::Db)? else { return Ok(false) };
        let wish = Wish::new(self.clock.clone());
        let ordered = tokio::time::timeout(LONGEST_ORDER, order::certificate(self, &row.name, &wish)).await;
        let ordered =
            ordered.unwrap_or_else(|_| Err(AcmeError::Unreachable("the order took too long".into())));
        match ordered {
            Ok(made) => self.keep(&row.name, made).await?,
            Err(error) => self.fail(&row, &error, wish.wait()).await?,
        }
        Ok(true)
    }

    async fn keep(&self, name: &str, made: order::Made) -> Result<(), AcmeError> {
        let now = self.clock.now();
        let sealed = self.keys.seal(&mut rand::rng(), &purpose(name), &made.private_key);
        let fresh = store::Fresh {
            name: name.to_owned(),
            chain: made.chain,
            sealed,
            expires_at: made.expires_at,
            attempt_at: renewal(now, made.expires_at, rand::random()),
            changed_at: now,
        };
        if !self.db.write(move |tx| store::keep(tx, &fresh)).await? {
            return Err(AcmeError::Lost(name.to_owned()));
        }
        metrics::counter!("acme_orders_total", "outcome" => "issued").increment(1);
        tracing::info!(name, expires = made.expires_at, "certificate issued");
        Ok(())
    }

    async fn fail(&self, row: &Row, error: &AcmeError, wished: Option<Micros>) -> Result<(), DbError> {
        let failures = row.failures + 1;
        let wait = wait(failures, wished, rand::random());
        let (name, words, at) = (row.name.clone(), line(&error.to_string()), self.clock.now() + wait);
        metrics::counter!("acme_orders_total", "outcome" => "failed").increment(1);
        tracing::error!(name, failures, wait_s = wait / 1_000_000, error = %words, "no certificate; tried again later");
        self.db.write(move |tx| store::fail(tx, &name, failures, &words, at)).await
    }
}

impl Row {
    /// Whether a node has asked for it within the last day.
    pub fn is_wanted(&self, now: Micros) -> bool {
        self.wanted_at >= now - UNWANTED
    }
}

/// The answering half, for the HTTP port: it needs nothing but the database.
#[derive(Clone)]
pub struct Answers(Db);

impl Answers {
    /// The answers in `db`.
    pub fn new(db: Db) -> Self {
        Self(db)
    }

    /// The answer to a challenge under way; none when nobody has asked for this token.
    pub async fn find(&self, token: &str) -> Result<Option<String>, DbError> {
        // RFC 8555 §8.3: base64url; real ones have some 43 letters.
        let fits = (1..=128).contains(&token.len())
            && token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if !fits {
            return Ok(None);
        }
        let token = token.to_owned();
        self.0.read_brief(move |conn| store::answer(conn, &token)).await
    }
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answers")
    }
}

/// All names with their certificates' state.
pub async fn list(db: &Db) -> Result<Vec<Row>, DbError> {
    db.read(store::list).await
}

/// The names whose certificates are left to expire at `now`: no node has wanted them for a day, only others. When no node
/// orders any more there are none, so that the alarm of [`expires_at`](crate::net::tls::Tls::expires_at) rings for all.
pub fn unwanted(conn: &mut Conn<'_>, now: Micros) -> Result<HashSet<String>, DbError> {
    Ok(store::unwanted(conn, now - UNWANTED)?.into_iter().collect())
}

/// What tells whether certificates have changed.
pub async fn stamp(db: &Db) -> Result<Stamp, DbError> {
    db.read_brief(store::stamp).await
}

/// The certificates as they can be served. One that does not open is left out and named in the log.
pub async fn load(db: &Db, keys: &Keys) -> Result<Vec<Issued>, DbError> {
    let rows = db.read(store::certificates).await?;
    let mut usable = Vec::with_capacity(rows.len());
    for (name, chain, sealed) in rows {
        let opened = keys.open(&purpose(&name), &sealed).map_err(|e| e.to_string());
        match opened.and_then(|key| issued(&name, chain.as_bytes(), &key)) {
            Ok(one) => usable.push(one),
            Err(error) => tracing::error!(name, error, "a certificate of the database cannot be used"),
        }
    }
    Ok(usable)
}

/// Makes a name due now. False when there is none.
pub async fn hurry(db: &Db, name: &str, now: Micros) -> Result<bool, DbError> {
    let name = name.to_owned();
    db.write(move |tx| store::hurry(tx, &name, now)).await
}

fn purpose(name: &str) -> String {
    format!("certificate {name}")
}

/// Two thirds of the lifetime from now, a twentieth of it earlier or later, so that not all names come at once.
fn renewal(now: Micros, expires_at: Micros, random: u32) -> Micros {
    let life = (expires_at - now).max(0);
    now + life / 3 * 2 + jitter(life / 20, random)
}

/// Ten minutes doubled with each failure, up to a day; longer when the authority wishes it.
fn wait(failures: i64, wished: Option<Micros>, random: u32) -> Micros {
    let doublings = u32::try_from(failures - 1).unwrap_or_default().min(20);
    let own = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    let own = own + jitter(own / 10, random);
    wished.map_or(own, |wished| own.max(wished.min(LONGEST_WISH)))
}

/// Between `-most` and `most`.
fn jitter(most: Micros, random: u32) -> Micros {
    let share = i64::from(random) - i64::from(u32::MAX / 2);
    most / 1000 * (share / (i64::from(u32::MAX) / 2_000))
}

/// One line of bounded length.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(ERROR_LIMIT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renewal_comes_at_two_thirds_and_waits_grow() {
        for random in [0, 1, u32::MAX / 2, u32::MAX] {
            let at = renewal(0, 90 * DAY, random);
            assert!((55 * DAY..=65 * DAY).contains(&at), "{random} {at}");
            assert!((9 * MINUTE..=11 * MINUTE).contains(&wait(1, None, random)), "{random}");
            assert!((18 * MINUTE..=22 * MINUTE).contains(&wait(2, None, random)), "{random}");
            assert!(wait(1_000_000, None, random) <= LONGEST_WAIT + LONGEST_WAIT / 10);
            assert_eq!(wait(1, Some(5 * HOUR), random), 5 * HOUR);
            assert_eq!(wait(1, Some(1_000 * DAY), random), LONGEST_WISH);
        }
        assert_eq!(renewal(5, 0, 1), 5, "a certificate that has ended is renewed at once");
    }
}
