//! The SQL of organisations.

mod invitations;
mod lists;

use super::{
    Action, Application, Body, Document, Organisation, OrganisationError, OrganisationId, Place, Profile,
    Step,
};
use crate::{clock::Micros, directory::PrincipalId, fields::folded};
pub(super) use invitations::{
    done_since, forget_invitations, forget_invited, invitation, invitations, invited, put_invitation,
    remove_invitation,
};
pub(super) use lists::{
    approved, counters, ending, expired, list, list_public, own, recent, sections, waiting,
};
use mailstore::{
    DbError, args,
    db::{Conn, FromRow, Row, Tx},
};

/// The columns of an [`Organisation`], of a table called `o`.
macro_rules! organisations {
    ($($rest:expr),*) => {
        concat!(
            "SELECT o.id, o.body, o.state, o.name, o.fiscal_code, o.vat, o.street, o.postcode, o.town, o.province, o.comune,
                    o.site, o.mail, o.phone, o.representative, o.statute, o.mission, o.slug, o.group_id, o.applicant_id,
                    o.assignee_id, o.reason, o.consent, o.profile, o.proposal, o.valid_until, o.reminded_at, o.approved_at,
                    o.version, o.created_at, o.changed_at ",
            $($rest),*
        )
    };
}
pub(super) use organisations;

/// So many columns an [`Organisation`] has.
pub(super) const COLUMNS: usize = 31;

pub(super) fn misread(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("a row of organisations: {error}"))
}

fn profile(text: &str) -> Result<Profile, DbError> {
    serde_json::from_str(text)
        .map_err(|error| DbError::Other(format!("the page of an organisation: {error}")))
}

fn profile_text(profile: &Profile) -> Result<String, DbError> {
    serde_json::to_string(profile)
        .map_err(|error| DbError::Other(format!("the page of an organisation: {error}")))
}

fn application(row: &Row<'_>) -> Result<Application, DbError> {
    let body: Body = row.get::<String>(1)?.parse().map_err(misread)?;
    let place = Place {
        street: row.get(6)?,
        postcode: row.get(7)?,
        town: row.get(8)?,
        province: row.get(9)?,
        comune: row.get(10)?,
    };
    Ok(Application {
        body,
        name: row.get(3)?,
        fiscal_code: row.get(4)?,
        vat: row.get(5)?,
        place,
        site: row.get(11)?,
        mail: row.get(12)?,
        phone: row.get(13)?,
        representative: row.get(14)?,
        statute: row.get(15)?,
        mission: row.get(16)?,
    })
}

impl FromRow for Organisation {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let principal = |at| Ok::<_, DbError>(row.get::<Option<i64>>(at)?.map(PrincipalId));
        Ok(Self {
            id: OrganisationId(row.get(0)?),
            state: row.get::<String>(2)?.parse().map_err(misread)?,
            application: application(row)?,
            slug: row.get(17)?,
            group: principal(18)?,
            applicant: PrincipalId(row.get(19)?),
            assignee: principal(20)?,
            reason: row.get(21)?,
            consent: row.get(22)?,
            profile: profile(&row.get::<String>(23)?)?,
            proposal: row.get::<Option<String>>(24)?.map(|text| profile(&text)).transpose()?,
            valid_until: row.get(25)?,
            reminded_at: row.get(26)?,
            approved_at: row.get(27)?,
            version: row.get(28)?,
            created_at: row.get(29)?,
            changed_at: row.get(30)?,
        })
    }
}

impl FromRow for Step {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        let action: Action = row.get::<String>(3)?.parse().map_err(misread)?;
        let actor = row.get::<Option<i64>>(1)?.map(PrincipalId);
        Ok(Self { at: row.get(0)?, actor, actor_name: row.get(2)?, action, note: row.get(4)? })
    }
}

/// An organisation, locked until the transaction ends.
pub(super) fn lock(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Organisation, OrganisationError> {
    let sql = organisations!("FROM organisation o WHERE o.id = $1 FOR UPDATE");
    tx.query_opt(sql, args![id.0])?.ok_or(OrganisationError::NotFound)
}

/// An organisation.
pub(super) fn find(conn: &mut Conn<'_>, id: OrganisationId) -> Result<Option<Organisation>, DbError> {
    conn.query_opt(organisations!("FROM organisation o WHERE o.id = $1"), args![id.0])
}

/// The organisation of a name in addresses.
pub(super) fn named(conn: &mut Conn<'_>, slug: &str) -> Result<Option<Organisation>, DbError> {
    conn.query_opt(organisations!("FROM organisation o WHERE o.slug = $1"), args![slug])
}

/// Whether a name in addresses is somebody's.
pub(super) fn has_slug(conn: &mut Conn<'_>, slug: &str) -> Result<bool, DbError> {
    let sql = "SELECT id FROM organisation WHERE slug = $1";
    Ok(conn.query_opt::<(i64,)>(sql, args![slug])?.is_some())
}

/// The organisation of a codice fiscale; those that are over do not count.
pub(super) fn with_fiscal_code(conn: &mut Conn<'_>, code: &str) -> Result<Option<OrganisationId>, DbError> {
    let sql = "SELECT id FROM organisation WHERE fiscal_code = $1 AND state NOT IN ('refused', 'withdrawn')";
    Ok(conn.query_opt::<(i64,)>(sql, args![code])?.map(|row| OrganisationId(row.0)))
}

/// How many requests of a person wait to be decided.
pub(super) fn open_of(conn: &mut Conn<'_>, person: PrincipalId) -> Result<i64, DbError> {
    let sql = "SELECT COUNT(*) FROM organisation
               WHERE applicant_id = $1 AND state IN ('requested', 'in-review', 'more-information')";
    Ok(conn.query_one::<(i64,)>(sql, args![person.0])?.0)
}

/// Keeps a request; its number is given, `new.id` is not looked at. None: another has the codice fiscale.
pub(super) fn insert(tx: &mut Tx<'_>, new: &Organisation) -> Result<Option<OrganisationId>, DbError> {
    let (application, place) = (&new.application, &new.application.place);
    let sql = "INSERT INTO organisation (body, state, name, folded, fiscal_code, vat, street, postcode, town, province, comune,
                 site, mail, phone, representative, statute, mission, applicant_id, reason, consent, profile, summary, version,
                 created_at, changed_at)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                 $24, $25) ON CONFLICT DO NOTHING RETURNING id";
    let (name, profile) = (folded(&application.name), profile_text(&new.profile)?);
    let id: Option<(i64,)> = tx.query_opt(
        sql,
        args![
            application.body.as_str(),
            new.state.as_str(),
            &application.name,
            &name,
            &application.fiscal_code,
            &application.vat,
            &place.street,
            &place.postcode,
            &place.town,
            &place.province,
            &place.comune,
            &application.site,
            &application.mail,
            &application.phone,
            &application.representative,
            &application.statute,
            &application.mission,
            new.applicant.0,
            &new.reason,
            &new.consent,
            &profile,
            &new.profile.summary,
            new.version,
            new.created_at,
            new.changed_at,
        ],
    )?;
    Ok(id.map(|row| OrganisationId(row.0)))
}

/// Writes what can change of an organisation.
pub(super) fn update(tx: &mut Tx<'_>, organisation: &Organisation) -> Result<(), DbError> {
    let (application, place) = (&organisation.application, &organisation.application.place);
    let sql = "UPDATE organisation SET body = $2, state = $3, name = $4, folded = $5, fiscal_code = $6, vat = $7, street = $8,
                 postcode = $9, town = $10, province = $11, comune = $12, site = $13, mail = $14, phone = $15,
                 representative = $16, statute = $17, mission = $18, slug = $19, group_id = $20, assignee_id = $21,
                 reason = $22, profile = $23, summary = $24, proposal = $25, valid_until = $26, reminded_at = $27,
                 approved_at = $28, version = $29, changed_at = $30
               WHERE id = $1";
    let (name, profile) = (folded(&application.name), profile_text(&organisation.profile)?);
    let proposal = organisation.proposal.as_ref().map(profile_text).transpose()?;
    tx.execute(
        sql,
        args![
            organisation.id.0,
            application.body.as_str(),
            organisation.state.as_str(),
            &application.name,
            &name,
            &application.fiscal_code,
            &application.vat,
            &place.street,
            &place.postcode,
            &place.town,
            &place.province,
            &place.comune,
            &application.site,
            &application.mail,
            &application.phone,
            &application.representative,
            &application.statute,
            &application.mission,
            &organisation.slug,
            organisation.group.map(|group| group.0),
            organisation.assignee.map(|person| person.0),
            &organisation.reason,
            &profile,
            &organisation.profile.summary,
            &proposal,
            organisation.valid_until,
            organisation.reminded_at,
            organisation.approved_at,
            organisation.version,
            organisation.changed_at,
        ],
    )?;
    Ok(())
}

/// The organisation that has a group.
pub(super) fn of_group(conn: &mut Conn<'_>, group: PrincipalId) -> Result<Option<OrganisationId>, DbError> {
    let sql = "SELECT id FROM organisation WHERE group_id = $1";
    Ok(conn.query_opt::<(i64,)>(sql, args![group.0])?.map(|row| OrganisationId(row.0)))
}

/// Notes that an approved organisation was told; false when it has changed or was told before.
pub(super) fn set_reminded(
    tx: &mut Tx<'_>,
    (id, version): (OrganisationId, i64),
    (now, latest): (Micros, Micros),
) -> Result<bool, DbError> {
    let sql = "UPDATE organisation SET reminded_at = $3
               WHERE id = $1 AND version = $2 AND state = 'approved' AND reminded_at IS NULL
                 AND valid_until > $3 AND valid_until <= $4";
    Ok(tx.execute(sql, args![id.0, version, now, latest])? == 1)
}

/// A step of the history.
pub(super) struct NewStep<'a> {
    pub(super) at: Micros,
    pub(super) actor: Option<PrincipalId>,
    pub(super) action: Action,
    pub(super) note: &'a str,
}

/// Writes a step down.
pub(super) fn add_step(tx: &mut Tx<'_>, id: OrganisationId, step: &NewStep<'_>) -> Result<(), DbError> {
    let sql = "INSERT INTO organisation_step (organisation_id, at, actor_id, action, note) VALUES ($1, $2, $3, $4, $5)";
    let actor = step.actor.map(|actor| actor.0);
    tx.execute(sql, args![id.0, step.at, actor, step.action.as_str(), step.note]).map(|_| ())
}

/// The history, newest first.
pub(super) fn steps(conn: &mut Conn<'_>, id: OrganisationId) -> Result<Vec<Step>, DbError> {
    let sql = "SELECT s.at, s.actor_id, p.name, s.action, s.note
               FROM organisation_step s LEFT JOIN principal p ON p.id = s.actor_id
               WHERE s.organisation_id = $1 ORDER BY s.id DESC LIMIT 200";
    conn.query(sql, args![id.0])
}

/// Its documents, oldest first.
pub(super) fn documents(conn: &mut Conn<'_>, id: OrganisationId) -> Result<Vec<Document>, DbError> {
    let sql = "SELECT media_id, title, added_at FROM organisation_document WHERE organisation_id = $1
               ORDER BY added_at, media_id";
    let rows: Vec<(i64, String, i64)> = conn.query(sql, args![id.0])?;
    Ok(rows.into_iter().map(|(media, title, added_at)| Document { media, title, added_at }).collect())
}

/// Puts a file among its documents; one that is there gets the title.
pub(super) fn add_document(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    (media, title): (i64, &str),
    now: Micros,
) -> Result<(), DbError> {
    let sql = "INSERT INTO organisation_document (organisation_id, media_id, title, added_at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (organisation_id, media_id) DO UPDATE SET title = EXCLUDED.title";
    tx.execute(sql, args![id.0, media, title, now]).map(|_| ())
}

/// Takes a file from its documents; false when it was none.
pub(super) fn remove_document(tx: &mut Tx<'_>, id: OrganisationId, media: i64) -> Result<bool, DbError> {
    let sql = "DELETE FROM organisation_document WHERE organisation_id = $1 AND media_id = $2";
    Ok(tx.execute(sql, args![id.0, media])? == 1)
}

/// Requests of a person that were never approved.
pub(super) fn never_approved(
    conn: &mut Conn<'_>,
    person: PrincipalId,
) -> Result<Vec<OrganisationId>, DbError> {
    let sql = "SELECT id FROM organisation WHERE applicant_id = $1 AND group_id IS NULL";
    let rows: Vec<(i64,)> = conn.query(sql, args![person.0])?;
    Ok(rows.into_iter().map(|row| OrganisationId(row.0)).collect())
}

/// Forgets a request with all that belongs to it.
pub(super) fn delete(tx: &mut Tx<'_>, id: OrganisationId) -> Result<(), DbError> {
    tx.execute("DELETE FROM organisation_document WHERE organisation_id = $1", args![id.0])?;
    tx.execute("DELETE FROM organisation_invitation WHERE organisation_id = $1", args![id.0])?;
    tx.execute("DELETE FROM organisation_step WHERE organisation_id = $1", args![id.0])?;
    tx.execute("DELETE FROM organisation WHERE id = $1", args![id.0]).map(|_| ())
}
