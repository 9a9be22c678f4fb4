//! Sentences of the portal, which is Italian only: a file for each area.

pub mod account_mails;
pub mod accounts;
pub mod contents;
pub mod home;
pub mod newsroom;
pub mod offices;
pub mod search;
pub mod shell;
