//! Whole pages: a plain struct in, an HTML document out.

pub mod account;
mod error;
mod home;
mod mail_setup;
pub mod newsroom;
pub mod portal;

pub use error::{ErrorKind, error, error_part};
pub use home::{Home, home};
pub use mail_setup::{AddressFault, MailServer, MailSetup, OwnSetup, Qr, Security, mail_setup};
