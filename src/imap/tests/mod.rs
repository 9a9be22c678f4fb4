//! Dialogues with real sessions over a real database of each engine.

mod acl;
mod capabilities;
mod client;
mod condstore;
mod idle;
mod listing;
mod login;
mod mailboxes;
mod messages;
mod nasty;
mod private_seen;
mod rights;
mod robust;
mod server;
mod sorting;
mod unsolicited;

use client::Client;
use server::{Server, each_engine};
