//! The letters that tell an organisation what was done: to those who manage it, before the approval to who asked.

use super::{Action, OrganisationError, act::Doing};
use crate::{
    address::Address,
    clock::Micros,
    directory::{self, Kind, PrincipalId},
    queue::Automatic,
    site::{Post, PostError, reached, webmaster},
};
use mailstore::db::Conn;
use templates::mails::organisations::{self as mail, Notice};

/// A letter goes to so many at most.
const MOST: usize = 10;

/// From whom and to whom.
pub(super) struct Addressed {
    pub(super) from: Address,
    pub(super) to: Vec<Address>,
}

/// Who is told of an organisation: the managers of its group, or who asked.
pub(super) fn addressed(
    conn: &mut Conn<'_>,
    group: Option<PrincipalId>,
    applicant: PrincipalId,
) -> Result<Addressed, OrganisationError> {
    let mut people = match group {
        None => directory::load(conn, &[applicant])?,
        Some(group) => {
            let members = directory::members(conn, group)?;
            members.into_iter().filter(|member| member.manager).map(|member| member.principal).collect()
        }
    };
    people.retain(|person| person.kind == Kind::Person && !person.disabled);
    people.truncate(MOST);
    let to = people.into_iter().map(|person| person.address).collect();
    Ok(Addressed { from: webmaster(conn)?, to })
}

/// Who is told that a request has come in: the newsroom's mailbox where there is one.
pub(super) fn newsroom(conn: &mut Conn<'_>) -> Result<Addressed, PostError> {
    Ok(Addressed { from: webmaster(conn)?, to: vec![reached(conn, &["redazione", "webmaster"])?] })
}

/// Writes to those who decide that a request has come in.
pub(super) fn write_to_newsroom(
    post: &Post,
    addressed: &Addressed,
    name: &str,
    at: Micros,
) -> Result<Automatic, PostError> {
    let words = (mail::desk_subject(name), mail::desk_body(name, post.site.url()));
    post.write((mail::SENDER, &addressed.from), addressed.to.clone(), words, at)
}

/// What is told of a deed; None: nothing is.
pub(super) fn notice(doing: &Doing) -> Option<Notice<'_>> {
    let said = doing.note.as_str();
    // The instant after the last day; people are told that day.
    let until = doing.until.unwrap_or_default() - 1;
    Some(match doing.action {
        Action::Request => Notice::Received,
        Action::Ask => Notice::Asked { message: said },
        Action::Approve => Notice::Approved { until },
        Action::Refuse => Notice::Refused { reason: said },
        Action::Suspend => Notice::Suspended { reason: said },
        Action::Resume => Notice::Resumed { until },
        Action::Renew => Notice::Renewed { until },
        Action::Expire => Notice::Expired { until },
        _ => return None,
    })
}

/// Writes a letter; None: there is nobody to write to.
pub(super) fn write(
    post: &Post,
    addressed: &Addressed,
    (name, notice): (&str, &Notice<'_>),
    at: Micros,
) -> Result<Option<Automatic>, PostError> {
    if addressed.to.is_empty() {
        return Ok(None);
    }
    let words = (mail::subject(name, notice), mail::body(name, post.site.url(), notice));
    post.write((mail::SENDER, &addressed.from), addressed.to.clone(), words, at).map(Some)
}
