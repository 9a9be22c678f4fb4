//! Pugliaimpiego: a groupware server whose heart is mail.
//!
//! In reading order, from the edges down: bytes come in at `smtp`, `imap` and `web`; mail flows through `delivery`,
//! `submission` and `relay`; `mailboxes` is the one road to the store; below stand the foundations. Arrows run
//! downward only (ARCHITECTURE.md; `tests/it/house.rs` holds them).

pub mod app;

pub mod smtp;
pub mod imap;

pub mod delivery;
pub mod relay;
pub mod submission;
pub mod transfer;

pub mod mailboxes;

pub mod auth;
pub mod directory;
pub mod audit;
pub mod queue;
pub mod mime;
pub mod address;
pub mod net;
pub mod config;
pub mod telemetry;
pub mod secret;
pub mod clock;

pub mod demo;
