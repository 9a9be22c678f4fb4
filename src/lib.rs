//! Pugliaimpiego: a groupware server whose heart is mail.

pub mod audit;
pub mod auth;
pub mod directory;
