//! What is fuzzed: a function for each reader of foreign bytes, which panics when something does not hold.
//!
//! `fuzz/src/main.rs` runs them under libFuzzer, `tests/it/fuzz.rs` on the seeds in `fuzz/seeds` with every test run.

mod addresses;
mod autodiscover;
mod bounces;
mod commands;
mod config;
mod data_end;
mod dump;
mod imap_wire;
mod inflate;
mod mail_auth;
mod mailbox_names;
mod markdown;
mod mbox;
mod media;
mod mime;
mod pdf;
mod quotes;
mod remote_reply;
mod sequence;
mod smtp_session;
mod words;

/// Takes any bytes.
pub type Target = fn(&[u8]);

/// Every target by its name.
pub const TARGETS: &[(&str, Target)] = &[
    ("addresses", addresses::run),
    ("autodiscover", autodiscover::run),
    ("bounces", bounces::run),
    ("commands", commands::run),
    ("config", config::run),
    ("data_end", data_end::run),
    ("dump", dump::run),
    ("imap_wire", imap_wire::run),
    ("mail_auth", mail_auth::run),
    ("inflate", inflate::run),
    ("mailbox_names", mailbox_names::run),
    ("markdown", markdown::run),
    ("mbox", mbox::run),
    ("media", media::run),
    ("mime", mime::run),
    ("pdf", pdf::run),
    ("quotes", quotes::run),
    ("remote_reply", remote_reply::run),
    ("sequence", sequence::run),
    ("smtp_session", smtp_session::run),
    ("words", words::run),
];

/// The target of that name.
pub fn named(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}
