//! The portal: what visitors read and write to it, and the newsroom, offices and organisations that write it. Use cases without
//! HTTP, HTML and sentences.

pub mod contents;
pub mod feedback;
pub mod files;
pub mod links;
pub mod offices;
pub mod organisations;
