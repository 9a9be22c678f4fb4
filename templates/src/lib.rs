//! Pages, mails and texts: plain structs in, HTML and text out. Reads no database and no clock.

pub mod assets;
pub mod format;
pub mod mails;
pub mod pages;
mod parts;
pub mod text;

pub use text::Text;
