//! GETQUOTA, GETQUOTAROOT, SETQUOTA (RFC 9208). Each owner of mailboxes has one root: for the person its address, for
//! an office or another person the path of its INBOX.

use mailstore::quota::Quota;

use crate::directory::PrincipalId;
use crate::mailboxes::{DISCUSSIONS, OTHERS, SEPARATOR, SHARED};

use super::auth::{Authenticator, Login};
use super::config::Feature;
use super::output::Out;
use super::reply::{Outcome, Reply};
use super::session::Session;
use super::wire::response::{self, QuotaUse};

/// Tells use and limit of a root.
pub(super) async fn get<A: Authenticator>(
    session: &Session<A>,
    login: &Login,
    root: &str,
    out: &mut Out,
) -> Outcome {
    let mailboxes = &session.services.mailboxes;
    let quota = if root.is_empty() || root == login.name {
        mailboxes.own_quota(login.person).await?
    } else {
        let found = mailboxes.find(login.person, root).await?;
        mailboxes.quota_of(login.person, found.mailbox.id).await?.1
    };
    write(session, root, quota, out);
    Ok(Reply::ok("Quota told"))
}

/// Tells the root of a mailbox with its use and limit.
pub(super) async fn get_root<A: Authenticator>(
    session: &Session<A>,
    login: &Login,
    mailbox: &str,
    out: &mut Out,
) -> Outcome {
    let mailboxes = &session.services.mailboxes;
    let found = mailboxes.find(login.person, mailbox).await?;
    let (owner, quota) = mailboxes.quota_of(login.person, found.mailbox.id).await?;
    let root = root_of(login, owner, mailbox);
    response::quota_root(out.buffer(), session.enabled.names(), mailbox, &[root]);
    write(session, root, quota, out);
    Ok(Reply::ok("Quota told"))
}

/// The root of a mailbox with this path.
fn root_of<'a>(login: &'a Login, owner: PrincipalId, mailbox: &'a str) -> &'a str {
    if owner == login.person {
        return &login.name;
    }
    let shared =
        [SHARED, DISCUSSIONS, OTHERS].iter().any(|space| mailbox.split(SEPARATOR).next() == Some(space));
    let end = mailbox.match_indices(SEPARATOR).nth(1).filter(|_| shared).map(|(at, _)| at);
    end.and_then(|end| mailbox.get(..end)).unwrap_or(mailbox)
}

fn write<A: Authenticator>(session: &Session<A>, root: &str, quota: Quota, out: &mut Out) {
    let kibibytes = |bytes: i64| bytes.max(0).unsigned_abs().div_ceil(1024);
    let limit = quota.limit_bytes.filter(|_| session.config.has(Feature::QuotaStorage));
    let storage = limit.map(|limit| QuotaUse {
        resource: "STORAGE",
        used: kibibytes(quota.used_bytes),
        limit: kibibytes(limit),
    });
    response::quota(out.buffer(), root, storage.as_slice());
}
