//! Whole pages: a plain struct in, an HTML document out.

mod error;
mod home;
mod mail_setup;

pub use error::{ErrorKind, error};
pub use home::{Home, home};
pub use mail_setup::{MailServer, MailSetup, Security, mail_setup};
