//! Every sentence people read, one static value per language. A missing entry does not compile.

mod dsn;
mod en;
pub mod folders;
mod it;

pub use dsn::DsnText;
pub use en::EN;
pub use it::IT;

/// All sentences in one language.
#[derive(Debug)]
pub struct Text {
    /// Notices about delivery.
    pub dsn: DsnText,
}
