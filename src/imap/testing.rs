//! A selected mailbox for tests of FETCH and SEARCH: a real one, or a snapshot made by hand.

use super::{
    context::Contexts,
    fetch::{self, Outcome, Request},
    output::Output,
    progress::Meter,
    search, sort, sorting, thread,
    view::{Selected, Watches},
    wire::{
        command::{CommandBody, Fetch, Search, Sort, ThreadAlgorithm},
        parse::{ParseOptions, parse},
    },
};
use crate::{
    clock::Clock,
    directory::PrincipalId,
    mailboxes::{FlagChange, Mailboxes, NewMail},
    search::{Indexer, Step, attached::Extractor},
};
use bytes::Bytes;
use mailstore::{
    Collection, Mailbox, Rights,
    db::Feed,
    entry::{Entry, FlagOp},
    flags::FlagSet,
    index::Snapshot,
    mailbox::{self, NewMailbox},
    testing::TestDb,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// The instant at which the clock of the tests stands: 14 November 2023, 22:13:20 UTC.
pub(super) const NOW: i64 = 1_700_000_000_000_000;
/// Owns the mailbox and reads it.
pub(super) const PERSON: PrincipalId = PrincipalId(1);

/// A real mailbox and one client that has selected it.
pub(super) struct Desk {
    pub(super) engine: TestDb,
    pub(super) mailboxes: Mailboxes,
    pub(super) selected: Selected,
}

impl Desk {
    /// A mailbox with these messages, UIDs from 1.
    pub(super) async fn new(engine: TestDb, mails: &[&[u8]]) -> Self {
        Self::of_kind(engine, mails, false).await
    }

    pub(super) async fn of_kind(engine: TestDb, mails: &[&[u8]], private_seen: bool) -> Self {
        let made = engine.db.write(move |tx| {
            let new = NewMailbox { owner: PERSON.0, name: "INBOX", private_seen, ..NewMailbox::default() };
            mailbox::create(tx, &new, NOW)
        });
        let id = made.await.expect("a mailbox").id;
        let mailboxes = Mailboxes::new(engine.db.clone(), Clock::manual(NOW));
        if !mails.is_empty() {
            mailboxes
                .append(PERSON, id, mails.iter().map(|raw| mail(raw)).collect())
                .await
                .expect("an append");
        }
        let found = mailboxes.state(PERSON, id).await.expect("a mailbox");
        let selected =
            Selected::open(&mailboxes, PERSON, &found, false, Arc::default()).await.expect("a selection");
        Self { engine, mailboxes, selected }
    }

    /// Puts a message into the mailbox; the client is not told.
    pub(super) async fn append(&self, raw: &[u8]) {
        self.mailboxes.append(PERSON, self.selected.mailbox, vec![mail(raw)]).await.expect("an append");
    }

    /// Another session changes flags.
    pub(super) async fn store(&self, uids: &[u32], system: u32) {
        let change = FlagChange { op: FlagOp::Add, flags: FlagSet::system(system), unchanged_since: None };
        self.mailboxes.store(PERSON, self.selected.mailbox, uids.to_vec(), change).await.expect("a store");
    }

    /// Another session expunges messages.
    pub(super) async fn expunge(&self, uids: &[u32]) {
        self.store(uids, mailstore::flags::DELETED).await;
        let gone = self.mailboxes.expunge(PERSON, self.selected.mailbox, Some(uids.to_vec())).await;
        assert_eq!(gone.expect("an expunge").uids, uids);
    }

    /// The client is told everything.
    pub(super) async fn refresh(&mut self) {
        let fresh = self.selected.look(&self.mailboxes, PERSON).await.expect("the mailbox");
        let news = self.selected.compare(&fresh);
        self.selected.adopt(fresh, &news, false);
    }

    /// Runs a FETCH or UID FETCH.
    pub(super) async fn fetch_with(&mut self, line: &str, condstore: bool) -> (String, Outcome) {
        let command = fetch_command(line);
        let positions = self.selected.positions(&command.set, command.uid);
        let request = Request { fetch: &command, positions: &positions, condstore, progress: None };
        let mut out = Output::new(Vec::new(), Duration::from_secs(5));
        let outcome = fetch::fetch(&self.mailboxes, PERSON, &mut self.selected, &request, &mut out).await;
        out.flush().await.expect("a vector takes all");
        let text = String::from_utf8_lossy(&out.into_inner()).into_owned();
        (text, outcome.expect("a fetch"))
    }

    /// The replies to a FETCH that leaves nothing out.
    pub(super) async fn fetch(&mut self, line: &str) -> String {
        let (text, outcome) = self.fetch_with(line, false).await;
        assert_eq!(outcome, Outcome::default(), "{line}");
        text
    }

    /// Indexes everything that waits, but no attachments.
    pub(super) async fn index(&self) {
        self.index_with(Extractor::None).await;
    }

    /// Indexes everything that waits.
    pub(super) async fn index_with(&self, extractor: Extractor) {
        let indexer = Indexer::new(self.engine.db.clone(), Clock::manual(NOW), "desk".into(), extractor);
        let nothing = |step: Result<Step, _>| step.expect("a step") == Step::Nothing;
        while !(nothing(indexer.step().await) && nothing(indexer.read_attached().await)) {}
    }

    /// Positions that a SEARCH finds.
    pub(super) async fn search(&self, line: &str) -> Vec<usize> {
        let command = search_command(line);
        search::search(&self.mailboxes, PERSON, &self.selected, &command.key, NOW).await.expect("a search")
    }

    /// Message numbers in the order of a SORT.
    pub(super) async fn sort(&self, line: &str) -> Vec<usize> {
        let Sort { criteria, search: Search { key, .. } } = sort_command(line);
        let found =
            search::search(&self.mailboxes, PERSON, &self.selected, &key, NOW).await.expect("a search");
        let sorted = sort::sort(&self.mailboxes, PERSON, &self.selected, &criteria, found).await;
        sorted.expect("a sort").into_iter().map(|position| position + 1).collect()
    }

    /// The threads of all messages as THREAD tells them.
    pub(super) async fn thread(&self, algorithm: ThreadAlgorithm) -> String {
        let all: Vec<usize> = (0..self.selected.snapshot.entries.len()).collect();
        let forest = thread::thread(&self.mailboxes, PERSON, &self.selected, algorithm, &all).await;
        let mut out = Vec::new();
        sorting::write_threads(&mut out, &forest.expect("threads"), &self.selected, false);
        String::from_utf8(out).expect("ASCII").trim_end().to_owned()
    }
}

fn mail(raw: &[u8]) -> NewMail {
    NewMail { raw: raw.to_vec(), flags: FlagSet::default(), internal_date: None }
}

/// A client that has been told of these entries and keywords.
pub(super) fn selected(entries: Vec<Entry>, keywords: &[&str]) -> Selected {
    let mailbox = Mailbox {
        id: 1,
        owner: PERSON.0,
        name: "INBOX".into(),
        kind: 0,
        special_use: None,
        private_seen: false,
        uidvalidity: 1,
        uidnext: entries.last().map_or(1, |entry| entry.uid + 1),
        highest_modseq: 1,
        total: entries.len() as i64,
        unseen: 0,
        deleted: 0,
        bytes: 0,
    };
    let keywords = keywords.iter().map(|name| (*name).to_owned()).collect();
    let snapshot = Arc::new(Snapshot { mailbox, entries, keywords, more_keywords: BTreeMap::new() });
    Selected {
        mailbox: 1,
        rights: Rights::ALL,
        read_only: false,
        snapshot,
        seen: None,
        saved: Vec::new(),
        announced: 0,
        watch: Watches { mailbox: Feed::default().watch(Collection::Mailbox(1)), standing: None },
        held_since: None,
        contexts: Contexts::default(),
        meter: Meter::default(),
        common: Arc::default(),
    }
}

fn body(line: &str) -> CommandBody {
    let frame = Bytes::from(format!("a {line}"));
    parse(&frame, ParseOptions::default()).expect(line).body
}

/// Parses a FETCH or UID FETCH.
pub(super) fn fetch_command(line: &str) -> Fetch {
    match body(line) {
        CommandBody::Fetch(fetch) => fetch,
        other => panic!("{line} is {other:?}"),
    }
}

/// Parses a SORT or UID SORT.
pub(super) fn sort_command(line: &str) -> Sort {
    match body(line) {
        CommandBody::Sort(sort) => sort,
        other => panic!("{line} is {other:?}"),
    }
}

/// Parses a SEARCH or UID SEARCH.
pub(super) fn search_command(line: &str) -> Search {
    match body(line) {
        CommandBody::Search(search) => search,
        other => panic!("{line} is {other:?}"),
    }
}
