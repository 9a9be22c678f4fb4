//! The documents of a request: statute, deed of foundation, what else proves who it is. Only who asked and who decides read them.

use super::{Action, Organisation, OrganisationError, OrganisationId, Organisations, act::Doing, store};
use crate::{
    clock::Micros,
    directory::{PrincipalId, Viewer},
    fields::{Check, Faults, Why},
    media::{self, Checked},
    portal::files::reads_held,
};
use mailstore::db::Tx;

/// Under this name the media know whose they are.
pub const HOLDER: &str = "organisation";
/// Documents of one request.
const MOST: usize = 20;
const TITLE_MAX: usize = 150;

/// Files with their titles as they are kept.
///
/// # Errors
/// At `documents`.
pub(super) fn titled(files: Vec<(String, Checked)>) -> Result<Vec<(String, Checked)>, Faults> {
    let mut check = Check::default();
    check.must(files.len() <= MOST, "documents", Why::TooLong(MOST));
    let mut titled =
        |(title, file): (String, Checked)| (check.required("documents", &title, TITLE_MAX), file);
    let files = files.into_iter().map(&mut titled).collect();
    check.done()?;
    Ok(files)
}

/// Keeps a file with its request; [`hold`] follows.
pub(super) fn keep(
    tx: &mut Tx<'_>,
    id: OrganisationId,
    (title, file): (&str, &Checked),
    (by, now): (PrincipalId, Micros),
) -> Result<(), OrganisationError> {
    let media = media::keep(tx, file, by, now)?;
    Ok(store::add_document(tx, id, (media, title), now)?)
}

/// Tells the media which files are the request's.
pub(super) fn hold(
    tx: &mut Tx<'_>,
    viewer: &Viewer,
    id: OrganisationId,
    now: Micros,
) -> Result<(), OrganisationError> {
    let held: Vec<i64> = store::documents(tx, id)?.into_iter().map(|document| document.media).collect();
    Ok(media::use_in(tx, (viewer, reads_held), (HOLDER, id.0), &held, false, now)?)
}

impl Organisations {
    /// Puts a document to a request that waits, or that was asked for more.
    ///
    /// Errors: `Invalid` at `documents` when there are twenty already, or it has no title.
    pub async fn add_document(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        (title, file): (String, Checked),
    ) -> Result<Organisation, OrganisationError> {
        let files = titled(vec![(title, file)])?;
        let now = self.clock.now();
        self.act(by, place, Doing::of(Action::Document), move |tx, viewer, organisation| {
            if store::documents(tx, organisation.id)?.len() >= MOST {
                return Err(Faults::one("documents", Why::TooLong(MOST)).into());
            }
            for (title, file) in &files {
                keep(tx, organisation.id, (title, file), (by, now))?;
            }
            hold(tx, viewer, organisation.id, now)
        })
        .await
    }

    /// Takes a document away from a request that waits, or that was asked for more.
    ///
    /// Errors: `NotFound` when it has no such document.
    pub async fn remove_document(
        &self,
        by: PrincipalId,
        place: (OrganisationId, i64),
        media: i64,
    ) -> Result<Organisation, OrganisationError> {
        let now = self.clock.now();
        self.act(by, place, Doing::of(Action::Document), move |tx, viewer, organisation| {
            if !store::remove_document(tx, organisation.id, media)? {
                return Err(OrganisationError::NotFound);
            }
            hold(tx, viewer, organisation.id, now)
        })
        .await
    }
}
