//! Whole pages: a plain struct in, an HTML document out.

mod app_passwords;
mod error;
mod home;
mod mail_setup;

pub use app_passwords::{
    AppPasswordEntry, AppPasswordFault, AppPasswordPage, AppPasswordView, app_passwords,
};
pub use error::{ErrorKind, error};
pub use home::{Home, home};
pub use mail_setup::{AddressFault, MailServer, MailSetup, OwnSetup, Qr, Security, mail_setup};
