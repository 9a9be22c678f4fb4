//! LIST, plain and extended, LSUB and NAMESPACE (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154, RFC 2342).

use std::collections::{HashMap, HashSet};
use std::io;

use mailstore::Rights;
use mailstore::annotation::Annotation;

use crate::directory::PrincipalId;
use crate::mailboxes::{DISCUSSIONS, Listed, OTHERS, SEPARATOR, SHARED, may_see};

use super::auth::Authenticator;
use super::config::Feature;
use super::metadata;
use super::output::Out;
use super::reply::{Failure, Outcome, Reply};
use super::session::Session;
use super::status::{Counters, deleted_bytes};
use super::wire::command::{List, ListReturn, ListSelection};
use super::wire::pattern::Pattern;
use super::wire::response::{self, ListLine};

/// Lists mailboxes.
pub(super) async fn list<A: Authenticator>(
    session: &Session<A>,
    person: PrincipalId,
    list: &List,
    out: &mut Out,
) -> Outcome {
    if !list.extended && list.patterns.iter().all(String::is_empty) {
        let line = ListLine { attributes: &["\\Noselect"], ..ListLine::default() };
        response::list(out.buffer(), session.enabled.names(), &line);
        return Ok(Reply::ok("Separator told"));
    }
    let query = Query {
        lsub: false,
        selection: list.selection,
        returns: &list.returns,
        extended: list.extended,
        patterns: list.patterns.iter().map(|pattern| Pattern::new(&list.reference, pattern)).collect(),
        person,
    };
    query.run(session, out).await?;
    Ok(Reply::ok("List complete"))
}

/// Lists subscribed mailboxes the old way (RFC 3501 §6.3.9).
pub(super) async fn lsub<A: Authenticator>(
    session: &Session<A>,
    person: PrincipalId,
    reference: &str,
    pattern: &str,
    out: &mut Out,
) -> Outcome {
    // A parent that is not subscribed is told where `%` hides a subscribed child: RECURSIVEMATCH by another name.
    let selection = ListSelection { subscribed: true, recursive_match: true, ..ListSelection::default() };
    let query = Query {
        lsub: true,
        selection,
        returns: &ListReturn::default(),
        extended: false,
        patterns: vec![Pattern::new(reference, pattern)],
        person,
    };
    query.run(session, out).await?;
    Ok(Reply::ok("List complete"))
}

/// Tells where the own mailboxes, other people's and shared ones are.
pub(super) fn namespace<A: Authenticator>(session: &Session<A>, out: &mut Out) -> Reply {
    let [others, shared, discussions] =
        [OTHERS, SHARED, DISCUSSIONS].map(|root| format!("{root}{SEPARATOR}"));
    response::namespace(out.buffer(), session.enabled.names(), [&[""], &[&others], &[&shared, &discussions]]);
    Reply::ok("Namespaces told")
}

/// A LIST response that nobody has asked for.
pub(super) struct Line<'a> {
    path: &'a str,
    /// What it was called before.
    old: Option<&'a str>,
    /// Attributes beside those it has.
    also: &'static [&'static str],
}

impl<'a> Line<'a> {
    /// Of a name that has come, gone, moved or been subscribed to.
    pub(super) fn plain(path: &'a str, old: Option<&'a str>) -> Self {
        Self { path, old, also: &[] }
    }

    /// Of a mailbox that may not be read (RFC 5465 §3.1).
    pub(super) fn no_access(path: &'a str) -> Self {
        Self { path, old: None, also: &["\\NoAccess"] }
    }
}

/// Tells how names are now, with all their attributes (RFC 5465 §5.4, §5.5). What is not among `all` does not exist.
pub(super) async fn describe<A: Authenticator>(
    session: &Session<A>,
    all: &[Listed],
    lines: &[Line<'_>],
    out: &mut Out,
) -> io::Result<()> {
    let Some(person) = session.login.as_ref().map(|login| login.person).filter(|_| !lines.is_empty()) else {
        return Ok(());
    };
    let returns = ListReturn { subscribed: true, ..ListReturn::default() };
    let selection = ListSelection::default();
    let query =
        Query { lsub: false, selection, returns: &returns, extended: true, patterns: Vec::new(), person };
    let tree = query.tree(all);
    let by_path: HashMap<&str, &Listed> = all.iter().map(|listed| (listed.path.as_str(), listed)).collect();
    for Line { path, old, also } in lines {
        let mut attributes = by_path
            .get(path)
            .map_or_else(|| vec!["\\NonExistent"], |listed| query.attributes(session, listed, &tree, true));
        attributes.extend_from_slice(also);
        let line = ListLine { attributes: &attributes, name: path, old_name: *old, ..ListLine::default() };
        response::list(out.buffer(), session.enabled.names(), &line);
        out.drain_if_full().await?;
    }
    Ok(())
}

/// What a LIST or LSUB asks for.
struct Query<'a> {
    lsub: bool,
    selection: ListSelection,
    returns: &'a ListReturn,
    extended: bool,
    patterns: Vec<Pattern>,
    person: PrincipalId,
}

/// Where in the tree there is something below.
struct Tree<'a> {
    /// Levels that have others below them.
    parents: HashSet<&'a str>,
    /// Levels above a mailbox that meets the selection.
    above_chosen: HashSet<&'a str>,
    /// Levels above one that meets it and is not told itself.
    above_hidden: HashSet<&'a str>,
}

impl Query<'_> {
    async fn run<A: Authenticator>(&self, session: &Session<A>, out: &mut Out) -> Result<(), Failure> {
        let mut all = session.services.mailboxes.list(self.person).await?;
        // RFC 9051 §6.3.9.1: what is only subscribed to is told to those who ask for subscriptions.
        all.retain(|listed| self.selection.subscribed || !listed.absent);
        let annotations = self.annotations(session, &all).await?;
        let readable = |listed: &&Listed| listed.rights.allow(Rights::READ) && self.matches(&listed.path);
        let read = all.iter().filter(readable).filter_map(|listed| listed.mailbox.as_ref());
        let deleted = deleted_bytes(&session.services.mailboxes, &self.returns.status, read).await?;
        let tree = self.tree(&all);
        for listed in all.iter().filter(|listed| self.matches(&listed.path)) {
            if self.tell(session, listed, &tree, &deleted, out.buffer()) {
                self.tell_annotations(session, listed, &annotations, out.buffer());
            }
            out.drain_if_full().await?;
        }
        Ok(())
    }

    /// The annotations of all mailboxes that may be told, in one read; none unless asked for.
    async fn annotations<A: Authenticator>(
        &self,
        session: &Session<A>,
        all: &[Listed],
    ) -> Result<Vec<Annotation>, Failure> {
        if self.returns.metadata.is_empty() {
            return Ok(Vec::new());
        }
        let visible = |listed: &&Listed| may_see(listed.rights) && self.matches(&listed.path);
        let ids = all.iter().filter(visible).filter_map(|listed| Some(listed.mailbox.as_ref()?.id)).collect();
        Ok(session.services.mailboxes.annotations_of(self.person, ids).await?)
    }

    /// RFC 9590 §3: METADATA follows the LIST of its mailbox.
    fn tell_annotations<A: Authenticator>(
        &self,
        session: &Session<A>,
        listed: &Listed,
        annotations: &[Annotation],
        out: &mut Vec<u8>,
    ) {
        let Some(mailbox) = listed.mailbox.as_ref().filter(|_| may_see(listed.rights)) else { return };
        if !self.returns.metadata.is_empty() {
            let values = metadata::listed(annotations, mailbox.id, &self.returns.metadata);
            response::metadata(out, session.enabled.names(), &listed.path, &values);
        }
    }

    fn matches(&self, path: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(path))
    }

    /// Whether a mailbox meets the selection options.
    fn chooses(&self, listed: &Listed) -> bool {
        (!self.selection.subscribed || listed.subscribed)
            && (!self.selection.special_use || self.special_use(listed).is_some())
    }

    /// The special use: only of own mailboxes, lest a client take an office's sent mail for the person's.
    fn special_use<'a>(&self, listed: &'a Listed) -> Option<&'a str> {
        let mailbox = listed.mailbox.as_ref().filter(|mailbox| mailbox.owner == self.person.0)?;
        mailbox.special_use.as_deref()
    }

    fn tree<'a>(&self, all: &'a [Listed]) -> Tree<'a> {
        let mut tree =
            Tree { parents: HashSet::new(), above_chosen: HashSet::new(), above_hidden: HashSet::new() };
        for listed in all {
            let above = || levels_above(&listed.path);
            if !listed.absent {
                tree.parents.extend(above());
            }
            if self.selection.recursive_match && self.chooses(listed) {
                tree.above_chosen.extend(above());
                if !self.matches(&listed.path) {
                    tree.above_hidden.extend(above());
                }
            }
        }
        tree
    }

    /// Tells a mailbox and its counters, if it is one of those asked for.
    fn tell<A: Authenticator>(
        &self,
        session: &Session<A>,
        listed: &Listed,
        tree: &Tree,
        deleted: &HashMap<i64, i64>,
        out: &mut Vec<u8>,
    ) -> bool {
        let path = listed.path.as_str();
        let chosen = self.chooses(listed);
        // RFC 5258 §3.5: a parent is told for the sake of children that are not told themselves.
        if !chosen && !tree.above_hidden.contains(path) {
            return false;
        }
        let attributes = self.attributes(session, listed, tree, chosen);
        let extended = !self.lsub && tree.above_chosen.contains(path);
        let child_info: &[&str] = if extended { self.child_info() } else { &[] };
        let names = session.enabled.names();
        let line =
            ListLine { lsub: self.lsub, attributes: &attributes, name: path, child_info, old_name: None };
        response::list(out, names, &line);
        if self.returns.my_rights && listed.mailbox.is_some() {
            response::my_rights(out, names, path, &listed.rights.with_obsolete());
        }
        if let Some(mailbox) = listed.mailbox.as_ref().filter(|_| listed.rights.allow(Rights::READ))
            && !self.returns.status.is_empty()
        {
            let deleted_bytes = deleted.get(&mailbox.id).copied().unwrap_or_default();
            let counters =
                Counters { mailbox, unseen: listed.unseen, deleted_bytes, config: &session.config };
            counters.write(out, names, path, &self.returns.status);
        }
        true
    }

    fn child_info(&self) -> &'static [&'static str] {
        match (self.selection.subscribed, self.selection.special_use) {
            (true, true) => &["SUBSCRIBED", "SPECIAL-USE"],
            (true, false) => &["SUBSCRIBED"],
            (false, true) => &["SPECIAL-USE"],
            (false, false) => &[],
        }
    }

    fn attributes<'a, A: Authenticator>(
        &self,
        session: &Session<A>,
        listed: &'a Listed,
        tree: &Tree,
        chosen: bool,
    ) -> Vec<&'a str> {
        let mut attributes = Vec::new();
        let absent = listed.mailbox.is_none();
        // In LSUB \Noselect says "not subscribed" (RFC 3501 §6.3.9), so a subscribed name has it not, be it there or not.
        let level = if self.lsub { !chosen } else { absent && !self.extended };
        if level || !absent && !listed.rights.allow(Rights::READ) {
            attributes.push("\\Noselect");
        } else if absent && !self.lsub {
            attributes.push("\\NonExistent");
        }
        if session.config.has(Feature::Children) {
            let parent = tree.parents.contains(listed.path.as_str());
            attributes.push(if parent { "\\HasChildren" } else { "\\HasNoChildren" });
        }
        if self.returns.subscribed && listed.subscribed {
            attributes.push("\\Subscribed");
        }
        if session.config.has(Feature::SpecialUse) {
            attributes.extend(self.special_use(listed));
        }
        attributes
    }
}

/// The levels above a path.
fn levels_above(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices(SEPARATOR).filter_map(|(at, _)| path.get(..at))
}
