//! One message store behind mailboxes, lists, boards, desks and newsletters, on SQLite and on PostgreSQL.

pub mod db;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use db::{Change, Collection, Db, DbError};
