//! Discussions as they are used, on both engines.

mod archive;
mod digest;
mod doors;
mod folder;
mod house;
mod identity;
mod letters;
mod loops;
mod moderation;
mod nasty;
mod notices;
mod posting;
mod rules;

use house::{House, houses, mail};
