//! Writes down what happens to copies of personal items: many at once, in one transaction, as whoever sends them waits.
//!
//! A copy is begun before its server hears of it and settled after it has answered. Each is a commit somebody waits for; with
//! ten thousand copies the disk would be what is waited for most. So whatever has come in while one transaction ran is the
//! next one.

use super::settle::SETTLE_WAITS;
use crate::{
    clock::{Clock, Micros},
    queue::{self, Settlement, Undelivered},
    relay::runner::LEASE,
};
use mailstore::{Db, DbError, db::Tx};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};

/// What hears of copies that were given up, in the transaction that settles them. An error that may pass has the transaction
/// done again; after another one the settlement stands without it.
pub type Telling = fn(&mut Tx<'_>, &[Undelivered], Micros) -> Result<(), DbError>;

/// At most so much is written in one transaction.
const MOST: usize = 500;

/// What is to be written down, and who waits for it.
enum Entry {
    Begin(i64, oneshot::Sender<bool>),
    Settle(Settled, oneshot::Sender<()>),
}

/// The end of an attempt for a copy.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    pub(super) settlement: Settlement,
    /// What its service is told.
    pub(super) undelivered: Option<Undelivered>,
}

/// The way to the task that writes. It ends with the last of its owners.
pub(super) struct Ledger(mpsc::UnboundedSender<Entry>);

impl Ledger {
    /// Begins the task. Needs a tokio runtime.
    pub(super) fn open(db: Db, clock: Clock, node: String, told: Option<Telling>) -> Self {
        let (entries, waiting) = mpsc::unbounded_channel();
        tokio::spawn(keep(Writer { db, clock, node, told }, waiting));
        Self(entries)
    }

    /// Notes that a server is about to hear of a copy; true: it may. False: it is not this node's any more, nobody shall send
    /// it, or the database is away.
    pub(super) async fn begin(&self, recipient: i64) -> bool {
        let (answer, answered) = oneshot::channel();
        self.0.send(Entry::Begin(recipient, answer)).is_ok() && answered.await.unwrap_or(false)
    }

    /// Writes down what became of a copy. A database that is away is waited for.
    pub(super) async fn settle(&self, settled: Settled) {
        let (answer, answered) = oneshot::channel();
        if self.0.send(Entry::Settle(settled, answer)).is_ok() {
            // Whatever came of it is in the log; there is nothing more that could be done.
            let _ = answered.await;
        }
    }
}

struct Writer {
    db: Db,
    clock: Clock,
    node: String,
    told: Option<Telling>,
}

async fn keep(writer: Writer, mut entries: mpsc::UnboundedReceiver<Entry>) {
    let mut waiting = Vec::new();
    while entries.recv_many(&mut waiting, MOST).await > 0 {
        writer.write(std::mem::take(&mut waiting)).await;
    }
}

impl Writer {
    async fn write(&self, entries: Vec<Entry>) {
        let (mut begins, mut settles) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                Entry::Begin(recipient, answer) => begins.push((recipient, answer)),
                Entry::Settle(settled, answer) => settles.push((settled, answer)),
            }
        }
        let page = Page {
            begin: begins.iter().map(|(recipient, _)| *recipient).collect(),
            settle: settles.iter().map(|(settled, _)| settled.clone()).collect(),
        };
        let begun = self.write_page(page).await;
        for (recipient, answer) in begins {
            // Who does not wait any more has not sent it either.
            let _ = answer.send(begun.contains(&recipient));
        }
        drop(settles);
    }

    /// Gives which copies may be sent. While the database is away none is begun, but what was settled is kept.
    async fn write_page(&self, page: Page) -> HashSet<i64> {
        let mut page = Arc::new(page);
        let mut waits = SETTLE_WAITS.iter();
        loop {
            let error = match self.try_write(&page).await {
                Ok(begun) => return begun,
                Err(error) => error,
            };
            page = Arc::new(Page { begin: Vec::new(), settle: page.settle.clone() });
            let waits = waits.next().filter(|_| error.is_temporary() && !page.settle.is_empty());
            let Some(wait) = waits else { return self.write_singly(&page, &error).await };
            tracing::warn!(%error, copies = page.settle.len(), "what became of copies waits");
            tokio::time::sleep(Duration::from_secs(*wait)).await;
        }
    }

    /// One of them cannot be written: the others are.
    async fn write_singly(&self, page: &Page, error: &DbError) -> HashSet<i64> {
        tracing::error!(%error, copies = page.settle.len(), "the ledger cannot be written");
        for settled in &page.settle {
            let single = Arc::new(Page { begin: Vec::new(), settle: vec![settled.clone()] });
            if let Err(error) = self.try_write(&single).await {
                let recipient = settled.settlement.recipient;
                tracing::error!(%error, recipient, "what became of a copy is lost: it counts as unknown");
            }
        }
        HashSet::new()
    }

    async fn try_write(&self, page: &Arc<Page>) -> Result<HashSet<i64>, DbError> {
        let (page, node, told, now) = (Arc::clone(page), self.node.clone(), self.told, self.clock.now());
        self.db.write(move |tx| page.apply(tx, &node, told, now)).await
    }
}

/// What one transaction writes.
struct Page {
    begin: Vec<i64>,
    settle: Vec<Settled>,
}

impl Page {
    fn apply(
        &self,
        tx: &mut Tx<'_>,
        node: &str,
        told: Option<Telling>,
        now: Micros,
    ) -> Result<HashSet<i64>, DbError> {
        let settlements: Vec<Settlement> = self.settle.iter().map(|one| one.settlement.clone()).collect();
        let settled: HashSet<i64> = queue::settle_copies(tx, node, &settlements, now)?.into_iter().collect();
        if let Some(told) = told {
            self.tell(tx, told, &settled, now)?;
        }
        Ok(queue::begin(tx, node, &self.begin, now + LEASE)?.into_iter().collect())
    }

    fn tell(
        &self,
        tx: &mut Tx<'_>,
        told: Telling,
        settled: &HashSet<i64>,
        now: Micros,
    ) -> Result<(), DbError> {
        let ours = self.settle.iter().filter(|one| settled.contains(&one.settlement.recipient));
        let given_up: Vec<Undelivered> = ours.filter_map(|one| one.undelivered.clone()).collect();
        if given_up.is_empty() {
            return Ok(());
        }
        match tx.savepoint(|tx| told(tx, &given_up, now)) {
            // A copy that is not settled would count as unknown.
            Err(error) if !error.is_temporary() => {
                tracing::error!(%error, copies = given_up.len(), "a service does not hear of copies that were given up");
                Ok(())
            }
            told => told,
        }
    }
}
