//! Pugliaimpiego: a groupware server whose heart is mail.

pub mod config;

pub mod web;

pub mod clock;
pub mod net;
pub mod secret;
pub mod telemetry;
