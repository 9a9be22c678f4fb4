//! GETACL, SETACL, DELETEACL, LISTRIGHTS, MYRIGHTS (RFC 4314 §3).

use mailstore::Rights;

use crate::mailboxes::Grant;

use super::auth::{Authenticator, Login};
use super::output::Out;
use super::reply::{Failure, Outcome, Reply};
use super::session::Session;
use super::wire::command::AclChange;
use super::wire::response;

/// Tells who has which rights on a mailbox.
pub(super) async fn get<A: Authenticator>(
    session: &Session<A>,
    login: &Login,
    mailbox: &str,
    out: &mut Out,
) -> Outcome {
    let entries = session.services.mailboxes.acl(login.person, mailbox).await?;
    let entries: Vec<(String, String)> =
        entries.iter().map(|(to, rights)| (to.identifier(), rights.with_obsolete())).collect();
    let entries: Vec<(&str, &str)> =
        entries.iter().map(|(identifier, rights)| (identifier.as_str(), rights.as_str())).collect();
    response::acl(out.buffer(), session.enabled.names(), mailbox, &entries);
    Ok(Reply::ok("Rights told"))
}

/// Changes what somebody may do with a mailbox.
pub(super) async fn set<A: Authenticator>(
    session: &Session<A>,
    login: &Login,
    mailbox: &str,
    identifier: &str,
    (change, letters): (AclChange, &str),
) -> Outcome {
    let identifier = prepare(identifier)?;
    // RFC 4314 §3.1: what is not known must not be passed over.
    let unknown = letters.chars().find(|letter| Rights::parse(letter.encode_utf8(&mut [0; 4])).is_none());
    if let Some(letter) = unknown {
        return Err(Failure::Refused(Reply::bad(format!("There is no right {letter}"))));
    }
    let rights = Rights::parse(letters).unwrap_or_default();
    let grant = match change {
        AclChange::Replace => Grant::Exactly(rights),
        AclChange::Add => Grant::Add(rights),
        AclChange::Remove => Grant::Remove(rights),
    };
    run(session, login, mailbox, &identifier, grant).await?;
    Ok(Reply::ok("Rights set"))
}

/// Takes an identifier out of the list.
pub(super) async fn delete<A: Authenticator>(
    session: &Session<A>,
    login: &Login,
    mailbox: &str,
    identifier: &str,
) -> Outcome {
    let identifier = prepare(identifier)?;
    run(session, login, mailbox, &identifier, Grant::Exactly(Rights::NONE)).await?;
    Ok(Reply::ok("Rights taken away"))
}

async fn run<A: Authenticator>(
    session: &Session<A>,
    login: &Login,
    mailbox: &str,
    identifier: &str,
    grant: Grant,
) -> Result<(), Failure> {
    let mailboxes = &session.services.mailboxes;
    Ok(mailboxes.grant(login.person, &login.name, mailbox, identifier, grant).await?)
}

/// Tells which rights somebody has always, and which can be given, each alone: no right depends on another.
pub(super) async fn list<A: Authenticator>(
    session: &Session<A>,
    login: &Login,
    mailbox: &str,
    identifier: &str,
    out: &mut Out,
) -> Outcome {
    let prepared = prepare(identifier)?;
    let grantable = session.services.mailboxes.grantable(login.person, mailbox, &prepared).await?;
    let mut groups = vec![grantable.required.with_obsolete()];
    groups.extend(grantable.optional.each().map(|right| right.to_string()));
    // The obsolete ones stand alone (RFC 4314 §2.1.1), each once.
    let all = grantable.optional.with_obsolete();
    let obsolete = all.chars().filter(|letter| "cd".contains(*letter) && !groups[0].contains(*letter));
    groups.extend(obsolete.map(String::from).collect::<Vec<_>>());
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    // RFC 4314 §3.4: the identifier as the client spells it.
    response::list_rights(out.buffer(), session.enabled.names(), mailbox, identifier, &groups);
    Ok(Reply::ok("Rights listed"))
}

/// Tells what the person may do with a mailbox.
pub(super) async fn my<A: Authenticator>(
    session: &Session<A>,
    login: &Login,
    mailbox: &str,
    out: &mut Out,
) -> Outcome {
    let rights = session.services.mailboxes.my_rights(login.person, mailbox).await?;
    response::my_rights(out.buffer(), session.enabled.names(), mailbox, &rights.with_obsolete());
    Ok(Reply::ok("Rights told"))
}

/// RFC 4314 §3: SASLprep comes before anything is made of an identifier, and what it leaves nothing of is an error.
fn prepare(identifier: &str) -> Result<String, Failure> {
    let prepared = stringprep::saslprep(identifier).map_err(|_| Failure::bad("Invalid identifier"))?;
    if prepared.is_empty() { Err(Failure::bad("Empty identifier")) } else { Ok(prepared.into_owned()) }
}
