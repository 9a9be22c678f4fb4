//! Dialogues with real sessions over a real database of each engine.

mod acl;
mod capabilities;
mod catenate;
mod client;
mod compress;
mod condstore;
mod contexts;
mod idle;
mod listing;
mod login;
mod mailboxes;
mod messages;
mod metadata;
mod nasty;
mod needs;
mod notify;
mod private_seen;
mod replace;
mod restored;
mod rights;
mod robust;
mod server;
mod sorting;
mod unsolicited;
mod utf8;

use client::Client;
use server::{Server, each_engine};
