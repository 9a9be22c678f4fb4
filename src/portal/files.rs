//! Who reads files of the media by what holds them.

use super::{contents, organisations};
use crate::directory::Viewer;
use mailstore::{DbError, db::Conn};

/// Whether somebody may read a file for one of its holders: papers of an organisation, for those who decide about it and its own
/// people; what a content has, for those who read all of it.
///
/// # Errors
/// The database.
pub fn reads_held(conn: &mut Conn<'_>, viewer: &Viewer, holders: &[(String, i64)]) -> Result<bool, DbError> {
    for (holder, id) in holders {
        let reads = match holder.as_str() {
            organisations::HOLDER => {
                organisations::reads_documents(conn, viewer, organisations::OrganisationId(*id))?
            }
            contents::HOLDER => contents::reads(conn, viewer, contents::ContentId(*id))?,
            _ => false,
        };
        if reads {
            return Ok(true);
        }
    }
    Ok(false)
}
