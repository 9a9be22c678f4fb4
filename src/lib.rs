//! Pugliaimpiego: a groupware server whose heart is mail.

pub mod address;
pub mod mime;
