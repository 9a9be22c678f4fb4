//! The state with a mailbox open (RFC 9051 §3.3).
//!
//! Commands about messages first look at the mailbox and tell what has come and changed, but not what is gone: the
//! numbers the client used stay right. What is gone is told at the end of the command, where that is allowed.

use super::auth::{Authenticator, Login};
use super::fetch::{self, Request};
use super::output::Out;
use super::reply::{Failure, Outcome, Reply, ReplyCode, of_fetch, of_selected};
use super::session::{Desk, Session};
use super::sync::{Telling, sync};
use super::wire::command::{CommandBody, Fetch, FetchItem, Search, SearchReturn};
use super::wire::sequence::SequenceSet;
use super::{context, copy, expunge, progress, replace, search, sorting, state_authenticated, store};

/// Runs a command of the selected state; the others fall back to the state before.
pub(super) async fn run<A: Authenticator>(
    session: &mut Session<A>,
    login: &Login,
    tag: &str,
    body: CommandBody,
    out: &mut Out,
) -> Outcome {
    match body {
        CommandBody::Check => Ok(Reply::ok("Checked")),
        CommandBody::Close => {
            let outcome = expunge::close(&session.desk(login)?).await;
            session.selected = None;
            outcome
        }
        CommandBody::Unselect => {
            session.selected = None;
            Ok(Reply::ok("Closed"))
        }
        CommandBody::Expunge { uids } => expunge::expunge(&session.desk(login)?, uids.as_ref()).await,
        CommandBody::Fetch(wanted) => Box::pin(fetch(session, login, tag, &wanted, out)).await,
        CommandBody::Search(wanted) => {
            let outcome = Box::pin(search(session, login, tag, &wanted, out)).await;
            saving(session, wanted.returns, outcome)
        }
        CommandBody::Sort(wanted) => {
            let outcome = Box::pin(sorting::sort(session, login, tag, &wanted, out)).await;
            saving(session, wanted.search.returns, outcome)
        }
        CommandBody::Thread(wanted) => Box::pin(sorting::thread(session, login, tag, &wanted, out)).await,
        CommandBody::CancelUpdate(tags) => context::cancel(session.desk(login)?.selected, &tags),
        CommandBody::Store(wanted) => {
            // RFC 7162 §3.1.3: it enables CONDSTORE.
            session.enabled.condstore |= wanted.unchanged_since.is_some();
            let mut desk = session.desk(login)?;
            prepare(&mut desk, &wanted.set, wanted.uid, out).await?;
            Box::pin(store::store(desk, &wanted, out)).await
        }
        CommandBody::Copy(wanted) => {
            let mut desk = session.desk(login)?;
            prepare(&mut desk, &wanted.set, wanted.uid, out).await?;
            copy::copy(&desk, tag, &wanted, out).await
        }
        CommandBody::Move(wanted) => {
            let mut desk = session.desk(login)?;
            prepare(&mut desk, &wanted.set, wanted.uid, out).await?;
            copy::relocate(&desk, tag, &wanted, out).await
        }
        CommandBody::Replace(wanted) => {
            let mut desk = session.desk(login)?;
            prepare(&mut desk, &wanted.set, wanted.uid, out).await?;
            Box::pin(replace::replace(session, login, wanted, out)).await
        }
        body => Box::pin(state_authenticated::run(session, login, body, out)).await,
    }
}

/// RFC 5182 §2.1: `$` is empty after a command that would have saved its result and failed, wherever it did.
fn saving<A: Authenticator>(
    session: &mut Session<A>,
    returns: Option<SearchReturn>,
    outcome: Outcome,
) -> Outcome {
    let failed = outcome.as_ref().is_err_and(|failure| !failure.is_bad());
    if failed && returns.is_some_and(|returns| returns.save) {
        session.selected.iter_mut().for_each(|selected| selected.saved.clear());
    }
    outcome
}

/// Looks at the mailbox before messages are named, and refuses numbers of none (RFC 9051 §9, seq-number).
async fn prepare(desk: &mut Desk<'_>, set: &SequenceSet, uid: bool, out: &mut Out) -> Result<(), Failure> {
    let telling = Telling { enabled: desk.enabled, hold: true, flags: true };
    sync(desk.selected, desk.mailboxes, desk.person, telling, out).await?;
    if !uid && desk.selected.exceeds(set) {
        return Err(Failure::bad("There is no such message"));
    }
    Ok(())
}

/// FETCH and UID FETCH.
async fn fetch<A: Authenticator>(
    session: &mut Session<A>,
    login: &Login,
    tag: &str,
    wanted: &Fetch,
    out: &mut Out,
) -> Outcome {
    // RFC 7162 §3.1.4: both enable CONDSTORE; §3.2.6: VANISHED wants QRESYNC and the others.
    session.enabled.condstore |= wanted.items.contains(&FetchItem::ModSeq) || wanted.changed_since.is_some();
    if wanted.vanished && !(session.enabled.qresync && wanted.uid && wanted.changed_since.is_some()) {
        return Err(Failure::bad("VANISHED is for UID FETCH with CHANGEDSINCE after ENABLE QRESYNC"));
    }
    let mut desk = session.desk(login)?;
    prepare(&mut desk, &wanted.set, wanted.uid, out).await?;
    let mut positions = desk.selected.positions(&wanted.set, wanted.uid);
    if let Some(window) = wanted.partial {
        // RFC 9394 §3.3: of the messages named; CHANGEDSINCE is asked of these (§3.4).
        positions = window.of(&positions).to_vec();
    }
    let request = Request {
        fetch: wanted,
        positions: &positions,
        condstore: desk.enabled.condstore,
        progress: desk.progress.map(|every| (every, tag)),
    };
    let fetched = fetch::fetch(desk.mailboxes, desk.person, desk.selected, &request, out).await;
    let outcome = fetched.map_err(of_fetch)?;
    if outcome.unknown_cte {
        return Err(Failure::no("UNKNOWN-CTE", "Some parts cannot be decoded"));
    }
    if outcome.too_much {
        return Err(Failure::no("LIMIT", "That is too much of one message for one command"));
    }
    let reply = Reply::ok("Fetched");
    let lost = outcome.expunged || (!wanted.uid && desk.selected.holds_expunged());
    Ok(if lost { reply.with(ReplyCode::Word("EXPUNGEISSUED")) } else { reply })
}

/// SEARCH and UID SEARCH.
async fn search<A: Authenticator>(
    session: &mut Session<A>,
    login: &Login,
    tag: &str,
    wanted: &Search,
    out: &mut Out,
) -> Outcome {
    // RFC 7162 §3.1.5: it enables CONDSTORE.
    session.enabled.condstore |= wanted.key.uses_mod_seq();
    let now = session.services.clock.now();
    let desk = session.desk(login)?;
    context::check_tag(desk.selected, tag, wanted.returns)?;
    let telling = Telling { enabled: desk.enabled, hold: true, flags: true };
    sync(desk.selected, desk.mailboxes, desk.person, telling, out).await?;
    let work = Box::pin(async {
        let found = search::search(desk.mailboxes, desk.person, desk.selected, &wanted.key, now).await?;
        let scores = match wanted.returns.is_some_and(|returns| returns.relevancy) {
            true => {
                let key = (&wanted.key, now);
                Some(search::relevancy(desk.mailboxes, desk.person, desk.selected, key, &found).await?)
            }
            false => None,
        };
        Ok((found, scores))
    });
    let done = progress::report(desk.progress, tag, &desk.selected.meter, out, work).await?;
    let (found, scores) = done.map_err(of_selected)?;
    if let Some(returns) = wanted.returns.filter(|returns| returns.save) {
        desk.selected.saved = search::to_save(desk.selected, &found, returns);
    }
    context::open(desk.selected, tag, wanted, &[], &found, out.buffer());
    let found = (&found[..], scores.as_deref());
    search::write(out.buffer(), tag, wanted, desk.selected, found, desk.enabled.rev2);
    Ok(Reply::ok("Searched"))
}
