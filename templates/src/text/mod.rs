//! What people read.

pub mod folders;
