//! One message store behind mailboxes, lists, boards, desks and newsletters, on SQLite and on PostgreSQL.
//!
//! In reading order: [`db`] (engines, transactions, feed), [`blob`] and [`message`] (what all who have a message
//! share), [`mailbox`] and [`entry`] (who has it, with which flags), [`seen`], [`rights`], [`quota`], [`subscription`], [`annotation`],
//! and [`index`] (a mailbox in memory); for whoever runs it [`check`], [`gc`] and [`dump`]. The store gets facts and instants as values: it parses no mail, knows no person
//! and reads no clock.

pub mod annotation;
pub mod blob;
pub mod check;
pub mod db;
pub mod dump;
pub mod entry;

mod error;
pub mod flags;
pub mod gc;
pub mod index;
pub mod mailbox;
pub mod message;
pub mod quota;
pub mod rights;
pub mod rows;
pub mod seen;
pub mod subscription;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod thread;
pub mod uid_set;

pub use db::{Change, Collection, Db, DbError};
pub use error::StoreError;
pub use mailbox::Mailbox;
pub use rights::Rights;
pub use uid_set::UidSet;
