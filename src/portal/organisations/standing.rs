//! From the approval on: the group and its people, until when, suspension, and the end by itself.

use super::{
    Action, Body, Organisation, OrganisationError, OrganisationId, Organisations, State,
    act::{Doing, no_mailbox, settle},
    letters, store,
};
use crate::{
    address::Address,
    audit::Doer,
    clock::{DAY, Micros},
    directory::{self, Edit, NewPrincipal, PrincipalId, Role},
    fields::{Faults, Why},
    rome,
    site::PostError,
    slug,
};
use chrono::Months;
use mailstore::db::Tx;
use templates::mails::organisations::Notice;

/// An approval holds so long when nothing else is said.
const MONTHS: u32 = 24;
/// And never longer.
const LONGEST: Micros = 10 * 366 * DAY;
/// It is told so long before that it runs out.
const NOTICE: Micros = 30 * DAY;
/// Looked at in one step of the worker.
const AT_ONCE: i64 = 50;
/// Characters of a name in addresses: the local part `ente.NAME-NUMBER` has 64 at most.
const SLUG_MAX: usize = 50;

/// The role of those who write for a body.
pub(super) fn role_of(body: Body) -> Role {
    match body {
        Body::Training => Role::TrainingBody,
        _ => Role::Organisation,
    }
}

/// Gives a person the role that lets it write, unless it has one that does.
pub(super) fn let_write(
    edit: &mut Edit<'_, '_>,
    body: Body,
    person: PrincipalId,
) -> Result<(), OrganisationError> {
    let held = directory::roles_of(edit.tx(), person)?;
    let writes = |role| held.contains(&(role, None));
    if writes(Role::Organisation) || writes(Role::TrainingBody) {
        return Ok(());
    }
    Ok(edit.grant(person, (role_of(body), None))?)
}

/// Gives an organisation its name in addresses and its group, with who asked as the one who manages it.
fn found(
    tx: &mut Tx<'_>,
    doer: &Doer,
    organisation: &mut Organisation,
    now: Micros,
) -> Result<(), OrganisationError> {
    let domain = directory::main_domain(tx)?.ok_or(PostError::NoDomain)?;
    let address =
        |name: &str| Address::from_parts(&format!("ente.{name}"), domain.as_str()).map_err(PostError::from);
    let title = slug::from_title(&organisation.application.name);
    let name = slug::first_free(slug::cut(&title, SLUG_MAX), |name| {
        let address = address(name)?;
        let has_address =
            directory::find(tx, &address)?.is_some() || directory::find_alias(tx, &address)?.is_some();
        Ok::<_, OrganisationError>(has_address || store::has_slug(tx, name)?)
    })?;
    let mut edit = Edit::new(tx, doer, now, no_mailbox);
    let new = NewPrincipal::new(directory::Kind::Group, address(&name)?, &organisation.application.name);
    let group = edit.add(&new)?;
    edit.add_member(group, organisation.applicant, true)?;
    let_write(&mut edit, organisation.application.body, organisation.applicant)?;
    organisation.slug = Some(name);
    organisation.group = Some(group);
    Ok(())
}

/// An organisation may from now on, until then.
fn approve(organisation: &mut Organisation, until: Micros, now: Micros) {
    organisation.valid_until = Some(until);
    organisation.approved_at = organisation.approved_at.or(Some(now));
    organisation.reminded_at = None;
    organisation.reason.clear();
}

fn no_date() -> OrganisationError {
    Faults::one("until", Why::Malformed).into()
}

impl Organisations {
    /// The end of an approval when nothing else is said: the last instant of the day two years from now.
    pub fn usual_until(&self) -> Micros {
        let today = rome::day_of(self.clock.now());
        rome::end_of(today.checked_add_months(Months::new(MONTHS)).unwrap_or(today))
    }

    fn checked_until(&self, until: Option<Micros>) -> Result<Micros, OrganisationError> {
        let (now, until) = (self.clock.now(), until.unwrap_or_else(|| self.usual_until()));
        (now + 1..=now + LONGEST).contains(&until).then_some(until).ok_or_else(no_date)
    }

    /// Grants a request, until an instant or for the usual time.
    pub async fn approve(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        until: Option<Micros>,
    ) -> Result<Organisation, OrganisationError> {
        let (until, now) = (self.checked_until(until)?, self.clock.now());
        self.act(by, place, Doing::until(Action::Approve, until), move |tx, viewer, organisation| {
            if organisation.group.is_none() {
                found(tx, &viewer.doer(), organisation, now)?;
            }
            approve(organisation, until, now);
            Ok(())
        })
        .await
    }

    /// Approves for longer, also what has run out.
    pub async fn renew(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        until: Option<Micros>,
    ) -> Result<Organisation, OrganisationError> {
        let (until, now) = (self.checked_until(until)?, self.clock.now());
        self.act(by, place, Doing::until(Action::Renew, until), move |_, _, organisation| {
            approve(organisation, until, now);
            Ok(())
        })
        .await
    }

    /// Takes the space away for the time being, and says why.
    pub async fn suspend(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        reason: &str,
    ) -> Result<Organisation, OrganisationError> {
        self.say(by, place, (Action::Suspend, reason)).await
    }

    /// Gives the space back to a suspended organisation, until when it had it or until another instant.
    ///
    /// Errors: `Invalid` at `until` when its time has run out meanwhile and no other instant is given.
    pub async fn resume(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        until: Option<Micros>,
    ) -> Result<Organisation, OrganisationError> {
        let id = place.0;
        let had = self.db.read(move |c| store::find(c, id)).await?.and_then(|found| found.valid_until);
        let now = self.clock.now();
        let until = self.checked_until(Some(until.or(had).unwrap_or_default()))?;
        self.act(by, place, Doing::until(Action::Resume, until), move |_, _, organisation| {
            let reminded_at = organisation.reminded_at.filter(|_| organisation.valid_until == Some(until));
            approve(organisation, until, now);
            organisation.reminded_at = reminded_at;
            Ok(())
        })
        .await
    }

    /// Ends what has run out; gives how many. A step for workers: it may be run on every node and again after a crash, since the
    /// state is looked at under the lock.
    pub async fn expire_due(&self) -> Result<usize, OrganisationError> {
        let now = self.clock.now();
        let due = self.db.read(move |c| store::expired(c, now, AT_ONCE)).await?;
        let mut count = 0;
        for id in due {
            count += usize::from(self.expire(id).await?);
        }
        Ok(count)
    }

    /// Ends one if its time has run out: whoever put it on the list of what is due may have seen an earlier end.
    pub(super) async fn expire(&self, id: OrganisationId) -> Result<bool, OrganisationError> {
        let seen = self.db.read(move |c| store::find(c, id)).await?;
        let Some(until) = seen.and_then(|seen| seen.valid_until) else { return Ok(false) };
        let doing = Doing::until(Action::Expire, until);
        let (seen, prepared) = self.prepare(id, &doing).await?;
        let (now, lifetime) = (self.clock.now(), self.post.lifetime);
        self.db
            .write(move |tx| {
                let organisation = store::lock(tx, id)?;
                let is_over = organisation.valid_until == Some(until) && until <= now;
                if organisation.version != seen.version || organisation.state != State::Approved || !is_over {
                    return Ok(false);
                }
                let actor = (None, &Doer::server(), now);
                settle(tx, (organisation, State::Expired), actor, (&doing, &prepared, lifetime))?;
                Ok(true)
            })
            .await
    }

    /// Tells those whose time runs out within thirty days, each once; gives how many. A step for workers, as
    /// [`expire_due`](Self::expire_due): that it was told is written down in the transaction that queues the letter.
    pub async fn remind_due(&self) -> Result<usize, OrganisationError> {
        let now = self.clock.now();
        let due = self.db.read(move |c| store::ending(c, (now, now + NOTICE), AT_ONCE)).await?;
        let mut count = 0;
        for id in due {
            count += usize::from(self.remind(id).await?);
        }
        Ok(count)
    }

    /// Tells one if its time runs out within thirty days, as [`expire`](Self::expire).
    pub(super) async fn remind(&self, id: OrganisationId) -> Result<bool, OrganisationError> {
        let read = self.db.read(move |c| {
            let seen = store::find(c, id)?.ok_or(OrganisationError::NotFound)?;
            let addressed = letters::addressed(c, seen.group, seen.applicant)?;
            Ok::<_, OrganisationError>((seen, addressed))
        });
        let (seen, addressed) = read.await?;
        let (now, lifetime) = (self.clock.now(), self.post.lifetime);
        let notice = Notice::Expiring { until: seen.valid_until.unwrap_or_default() - 1 };
        let letter = letters::write(&self.post, &addressed, (&seen.application.name, &notice), now)?;
        self.db
            .write(move |tx| {
                // It has changed, it does not end so soon, or another node was faster.
                if !store::set_reminded(tx, (id, seen.version), (now, now + NOTICE))? {
                    return Ok(false);
                }
                if let Some(letter) = &letter {
                    letter.enqueue(tx, now, lifetime)?;
                }
                Ok(true)
            })
            .await
    }
}
