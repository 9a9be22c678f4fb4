//! Pages, mails and texts: plain structs in, HTML and text out. Reads no database and no clock.

pub mod assets;
pub mod format;
pub mod mails;
pub mod media;
pub mod pages;
pub mod parts;
pub mod pdf;
pub mod rich;
pub mod shell;
pub mod text;

pub use maud::Markup;
pub use text::Text;
