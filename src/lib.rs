//! Pugliaimpiego: a groupware server whose heart is mail.
//!
//! In reading order, from the edges down: bytes come in at `smtp`, `imap` and `web`; mail flows through `delivery`,
//! `submission` and `relay`; `mailboxes` is the one road to the store; below stand the foundations. Arrows run
//! downward only (ARCHITECTURE.md; `tests/it/house.rs` holds them).

pub mod cli;

pub mod app;
pub mod demo_fill;
pub mod server;

pub mod imap;
pub mod smtp;
pub mod web;
pub mod workers;

pub mod delivery;
pub mod relay;
pub mod submission;
pub mod transfer;

pub mod accounts;
pub mod acme;
pub mod administration;
pub mod catalogue;
pub mod discussion;
pub mod jobs;
pub mod mailboxes;
pub mod portal;
pub mod search;
pub mod training;

pub mod address;
pub mod allowance;
pub mod aside;
pub mod audit;
pub mod auth;
pub mod autoreply;
pub mod bounce;
pub mod clock;
pub mod config;
pub mod directory;
pub mod fields;
pub mod fiscal;
pub mod inflate;
pub mod mailauth;
pub mod media;
pub mod mime;
pub mod net;
pub mod notify;
pub mod prepared;
pub mod pulse;
pub mod queue;
pub mod recent;
pub mod rome;
pub mod secret;
pub mod site;
pub mod slug;
pub mod snapshot;
#[cfg(test)]
mod stopwatch;
pub mod telemetry;
pub mod territory;
pub mod words;

pub mod demo;
