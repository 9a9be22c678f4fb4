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

/// The code of a person or a body, in its one spelling: a codice fiscale, or the eleven digits of a partita IVA, which checks as
/// the codice fiscale of a body does. None when it is neither.
pub fn tax_code(text: &str) -> Option<String> {
    let person = CodiceFiscale::parse(text).map(|code| code.to_string());
    person.ok().or_else(|| PartitaIva::parse(text).ok().map(|code| code.to_string()))
}

/// Text as codes are compared: without spaces, in capitals.
fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}
