//! SORT and THREAD, by number and by UID (RFC 5256 §3, RFC 5267 §3).

use super::auth::{Authenticator, Login};
use super::output::Out;
use super::reply::{Failure, Outcome, Reply, of_selected};
use super::session::{Desk, Session};
use super::sync::{Telling, sync};
use super::thread::{Forest, Piece};
use super::view::{Selected, number};
use super::wire::command::{SearchKey, Sort, Thread};
use super::wire::response;
use super::{context, progress, search, sort, thread};
use crate::clock::Micros;

/// SORT and UID SORT.
pub(super) async fn sort<A: Authenticator>(
    session: &mut Session<A>,
    login: &Login,
    tag: &str,
    wanted: &Sort,
    out: &mut Out,
) -> Outcome {
    let (desk, now) = look(session, login, &wanted.search.key, out).await?;
    context::check_tag(desk.selected, tag, wanted.search.returns)?;
    let work = Box::pin(async {
        let found =
            search::search(desk.mailboxes, desk.person, desk.selected, &wanted.search.key, now).await?;
        sort::sort(desk.mailboxes, desk.person, desk.selected, &wanted.criteria, found).await
    });
    let sorted = progress::report(desk.progress, tag, &desk.selected.meter, out, work).await?;
    let sorted = sorted.map_err(of_selected)?;
    if let Some(returns) = wanted.search.returns.filter(|returns| returns.save) {
        desk.selected.saved = search::to_save(desk.selected, &sorted, returns);
    }
    context::open(desk.selected, tag, &wanted.search, &wanted.criteria, &sorted, out.buffer());
    search::write_sorted(out.buffer(), tag, &wanted.search, desk.selected, &sorted);
    Ok(Reply::ok("Sorted"))
}

/// THREAD and UID THREAD.
pub(super) async fn thread<A: Authenticator>(
    session: &mut Session<A>,
    login: &Login,
    tag: &str,
    wanted: &Thread,
    out: &mut Out,
) -> Outcome {
    let (desk, now) = look(session, login, &wanted.key, out).await?;
    let work = Box::pin(async {
        let found = search::search(desk.mailboxes, desk.person, desk.selected, &wanted.key, now).await?;
        thread::thread(desk.mailboxes, desk.person, desk.selected, wanted.algorithm, &found).await
    });
    let forest = progress::report(desk.progress, tag, &desk.selected.meter, out, work).await?;
    write_threads(out.buffer(), &forest.map_err(of_selected)?, desk.selected, wanted.uid);
    Ok(Reply::ok("Threaded"))
}

/// Looks at the mailbox as every command about messages does.
async fn look<'s, A: Authenticator>(
    session: &'s mut Session<A>,
    login: &Login,
    key: &SearchKey,
    out: &mut Out,
) -> Result<(Desk<'s>, Micros), Failure> {
    // RFC 7162 §3.1.5: it enables CONDSTORE.
    session.enabled.condstore |= key.uses_mod_seq();
    let now = session.services.clock.now();
    let desk = session.desk(login)?;
    let telling = Telling { enabled: desk.enabled, hold: true, flags: true };
    sync(desk.selected, desk.mailboxes, desk.person, telling, out).await?;
    Ok((desk, now))
}

/// `* THREAD (2)(3 6 (4 23)(44 7 96))` (RFC 5256 §4)
pub(super) fn write_threads(out: &mut Vec<u8>, forest: &Forest, selected: &Selected, uid: bool) {
    out.extend_from_slice(b"* THREAD");
    let mut begin = Some(b' ');
    forest.walk(|piece| {
        out.extend(begin.take());
        match piece {
            Piece::Begin => out.push(b'('),
            Piece::End => out.push(b')'),
            Piece::Space => out.push(b' '),
            Piece::Message(position) => {
                let entry = selected.snapshot.entries.get(position).filter(|_| uid);
                response::number(out, entry.map_or(number(position + 1), |entry| entry.uid).into());
            }
        }
    });
    out.extend_from_slice(b"\r\n");
}
