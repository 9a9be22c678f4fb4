//! Whole pages: a plain struct in, an HTML document out.

pub mod account;
pub mod administration;
pub mod bodies;
mod error;
pub mod feedback;
pub mod forum;
mod home;
pub mod listings;
pub mod lists;
mod mail_setup;
pub mod newsroom;
pub mod portal;

pub use error::{ErrorKind, error, error_part};
pub use home::{Home, home};
pub use mail_setup::{AddressFault, MailServer, MailSetup, OwnSetup, Qr, Security, mail_setup};
