//! What can go wrong between us and the database, by what the caller can do about it.

/// A failure of the database layer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DbError {
    /// The database cannot do it now: full disk, lost connection, interrupted or overloaded writer. Nothing of
    /// the unit was kept; the same call may succeed later (451, NO [UNAVAILABLE], 503).
    #[error("database unavailable: {0}")]
    Unavailable(String),
    /// A unique or primary key is taken.
    #[error("already there: {0}")]
    Unique(String),
    /// A foreign key, check or not-null constraint refused the row.
    #[error("constraint: {0}")]
    Constraint(String),
    /// `query_one` found no row.
    #[error("no such row")]
    NoRow,
    /// Anything else: wrong SQL, wrong type, a schema that does not fit. A fault of ours.
    #[error("database: {0}")]
    Other(String),
}

impl DbError {
    /// Whether trying the same thing again later may help.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        let text = error.to_string();
        let rusqlite::Error::SqliteFailure(failure, _) = &error else {
            return match error {
                rusqlite::Error::QueryReturnedNoRows => Self::NoRow,
                _ => Self::Other(text),
            };
        };
        match failure.code {
            C::ConstraintViolation => match failure.extended_code {
                rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID => Self::Unique(text),
                _ => Self::Constraint(text),
            },
            C::DiskFull
            | C::SystemIoFailure
            | C::OutOfMemory
            | C::OperationInterrupted
            | C::DatabaseBusy
            | C::DatabaseLocked
            | C::CannotOpen
            | C::FileLockingProtocolFailed
            | C::ReadOnly => Self::Unavailable(text),
            _ => Self::Other(text),
        }
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        match &error {
            sqlx::Error::RowNotFound => Self::NoRow,
            sqlx::Error::Database(refusal) => match refusal.kind() {
                sqlx::error::ErrorKind::UniqueViolation => Self::Unique(text),
                sqlx::error::ErrorKind::ForeignKeyViolation
                | sqlx::error::ErrorKind::NotNullViolation
                | sqlx::error::ErrorKind::CheckViolation => Self::Constraint(text),
                _ => match refusal.code().as_deref().map(|code| code.get(..2).unwrap_or_default()) {
                    // Connection, rollback, resources, operator intervention, system (PostgreSQL appendix A).
                    Some("08" | "40" | "53" | "55" | "57" | "58") => Self::Unavailable(text),
                    // 25006: the server has become read only.
                    Some("25") => Self::Unavailable(text),
                    _ => Self::Other(text),
                },
            },
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable(text),
            _ => Self::Other(text),
        }
    }
}
