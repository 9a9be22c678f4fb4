//! The command line of Pugliaimpiego.

fn main() {}
