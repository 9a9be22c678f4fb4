//! Codes that Italian administration writes people, firms, trades and places with: read strictly, kept in one spelling.
//!
//! Pure. Nothing is looked up: a code that is right by its own rules may still belong to nobody.

mod codes;
mod codice;
mod partita_iva;
mod phone;

pub use codes::{Ateco, AtecoEdition, Cap, CodeError, Cp2021, Isco, Istat};
pub use codice::{CodiceFiscale, CodiceFiscaleError, Sex};
pub use partita_iva::{PartitaIva, PartitaIvaError};
pub use phone::{Phone, PhoneError};

/// Text as codes are compared: without spaces, in capitals.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}
