//! Discussions as they are used, on both engines.

mod archive;
mod digest;
mod doors;
mod folder;
mod house;
mod identity;
mod loops;
mod moderation;
mod notices;
mod posting;
mod rules;

use house::{House, houses, mail};
