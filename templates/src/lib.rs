//! Pages, mails and texts: plain structs in, HTML and text out.

pub mod mails;
pub mod text;
