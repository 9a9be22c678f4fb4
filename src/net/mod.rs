//! Names and sockets: what the edges and the relay share.

pub mod resolver;
