//! What `/healthz` looks at.

use crate::{
    acme,
    app::App,
    pulse::Pulses,
    web::{self, Failing},
};
use mailstore::Db;
use rustix::fs::statvfs;
use std::{path::PathBuf, sync::Arc};

/// Octets that must be free, or more where messages may be larger.
const LEAST: u64 = 64 << 20;

/// The disk of an SQLite database. The probe of the database does not tell whether it has room: it writes over a page that
/// is there already.
pub(super) struct Storage {
    folder: PathBuf,
    least: u64,
}

impl Storage {
    /// None for PostgreSQL: its disk is another's to watch.
    pub(super) fn of(app: &App) -> Option<Self> {
        app.db.sqlite_path()?;
        Some(Self { folder: app.config.data.clone(), least: LEAST.max(app.config.smtp.max_message_size) })
    }

    /// That there is too little room; None also when that cannot be told.
    pub(super) fn failing(&self) -> Option<Failing> {
        let disk = statvfs(&self.folder).ok()?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        (free < self.least).then(|| Failing {
            part: "storage".into(),
            reason: format!("{} MiB free, {} MiB wanted", free >> 20, self.least >> 20),
            warning: false,
        })
    }
}

/// What `/healthz` asks: the database and the room it has, and every loop of the process.
pub(super) fn health_check(db: Db, pulses: Pulses, storage: Option<Storage>) -> web::HealthCheck {
    Arc::new(move || {
        let (db, loops) = (db.clone(), pulses.failing());
        let room = storage.as_ref().and_then(Storage::failing);
        Box::pin(async move {
            let part = |(name, reason)| Failing { part: format!("{name} loop"), reason, warning: false };
            let mut failing: Vec<Failing> = loops.into_iter().map(part).collect();
            let database = db.probe().await.err();
            failing.extend(database.map(|e| Failing {
                part: "database".into(),
                reason: e.to_string(),
                warning: false,
            }));
            failing.extend(room);
            failing.extend(certificates(&db).await);
            failing
        })
    })
}

/// Names whose certificate could not be ordered or renewed: nothing fails by that yet.
async fn certificates(db: &Db) -> Vec<Failing> {
    let rows = acme::list(db).await.unwrap_or_default().into_iter().filter(|row| row.failures > 0);
    let failing = |row: acme::Row| Failing {
        part: format!("certificate {}", row.name),
        reason: format!("{} failed attempts; the last: {}", row.failures, row.last_error),
        warning: true,
    };
    rows.map(failing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_room_is_a_fault() {
        let folder = tempfile::tempdir().expect("a folder");
        let storage = |least| Storage { folder: folder.path().to_owned(), least };
        assert_eq!(storage(0).failing(), None);
        let failing = storage(u64::MAX).failing().expect("a fault");
        assert_eq!((failing.part.as_str(), failing.warning), ("storage", false));
        assert_eq!(Storage { folder: "/nonexistent".into(), least: u64::MAX }.failing(), None);
    }
}
