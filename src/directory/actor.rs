//! Who asks for a use case that has rights.

use super::{PrincipalId, Role, Viewer};
use crate::audit::Doer;
use mailstore::{DbError, db::Conn};

/// Who asks for something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person who has logged in; its rights are looked up in the transaction of what it asks for.
    Person(PrincipalId),
    /// Whoever has the machine: the command line, the server itself. It may do what an administrator may.
    Machine(Doer),
}

impl From<PrincipalId> for Actor {
    fn from(person: PrincipalId) -> Self {
        Self::Person(person)
    }
}

impl Actor {
    /// Whoever can run commands on the machine.
    pub fn command_line() -> Self {
        Self::Machine(Doer::command_line())
    }

    /// The server by itself.
    pub fn server() -> Self {
        Self::Machine(Doer::server())
    }

    /// Its rights as they are now, and who it is in the audit log.
    ///
    /// # Errors
    /// [`Forbidden`] when the account is gone or shut.
    pub fn enter<E: From<DbError> + From<Forbidden>>(
        &self,
        conn: &mut Conn<'_>,
    ) -> Result<(Viewer, Doer), E> {
        match self {
            Self::Person(id) => {
                let viewer = Viewer::load(conn, *id)?.ok_or(Forbidden)?;
                let doer = viewer.doer();
                Ok((viewer, doer))
            }
            Self::Machine(doer) => {
                let viewer = Viewer { roles: vec![(Role::Administrator, None)], ..Viewer::visitor() };
                Ok((viewer, doer.clone()))
            }
        }
    }
}

/// Whoever asks may not do this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("whoever asks for this may not do it")]
pub struct Forbidden;
