//! The outgoing side of mail: where a message goes, how it is handed over, and what is told to its sender.
//!
//! `queue` keeps the rows; the worker above both gives [`Sender::send`] one [`Letter`] and one [`Route`], gets
//! one [`Outcome`] per recipient, asks [`RetryPolicy`] for the next instant and [`dsn::compose`] for the notice.
//! Nothing here touches storage or a clock: instants, names and randomness come from the caller.

pub mod arc;
pub mod body;
pub mod dkim;
pub mod dsn;
pub mod letter;
mod outbox;
pub mod outcome;
pub mod policy;
pub mod reply;
pub mod route;
pub mod runner;
pub mod schedule;
pub mod sender;

mod connect;
mod copies;
mod features;
mod ledger;
mod plan;
mod pool;
mod session;
mod settle;
mod tls;
mod wire;

#[cfg(test)]
mod tests;

pub use ledger::Telling;
pub use letter::{Letter, Seal};
pub use outcome::{Failure, Outcome, Remote};
pub use policy::{Credentials, Downgrade, Settings, Smarthost, Timeouts, TlsPolicy};
pub use reply::{Reply, Status};
pub use route::Route;
pub use runner::{Relay, Transport};
pub use schedule::RetryPolicy;
pub use sender::Sender;
