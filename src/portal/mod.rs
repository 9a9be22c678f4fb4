//! The portal: what visitors read, and the newsroom that writes it. Use cases without HTTP, HTML and sentences.

pub mod contents;
pub mod offices;
