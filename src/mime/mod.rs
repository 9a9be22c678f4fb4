//! The facts of a message, read from its raw bytes.
//!
//! Everything here is pure: bytes in, values out. The bytes are foreign: any input is survived, work
//! is linear in its length, and nesting, number of parts and size of every answer are bounded. Lines
//! may end in CRLF or bare LF; offsets and sizes are those of the bytes as they are.
//!
//! The structure of a message (parts, sections, sizes) comes from a scanner of our own, since IMAP
//! wants exact offsets; character sets and HTML come from `mail-parser`.
//!
//! Message identifiers are always given and taken without their angle brackets.

mod addresses;
mod binary;
mod bodystructure;
mod casemap;
pub mod compose;
mod content;
mod date;
mod downgrade;
mod edit;
pub mod encoding;
mod envelope;
mod facts;
mod filename;
mod footer;
pub mod headers;
mod html;
mod ids;
mod imap_string;
mod lexer;
mod parts;
mod plain;
mod preview;
mod reading;
mod rendered;
mod search;
mod section;
mod structure;
mod subject;
#[cfg(test)]
mod tests;
pub mod utf7;
pub mod words;

pub use addresses::{AddressListError, LooseDomain, addresses_in, loose_domains};
pub use binary::encode_binary;
pub use casemap::casemap;
pub use date::parse_date;
pub use downgrade::{downgrade_to_7bit, is_8bit, seven_bit_for_good};
pub use edit::{prepend, remove_fields, remove_fields_where};
pub use facts::{Facts, MAX_FACT_TEXT, facts};
pub use footer::with_footer;
pub use headers::{HeaderField, fields, has_delivered_to, header_values, received_count, split};
pub use ids::{THREAD_ID, thread_ids};
pub use lexer::split_structured;
pub use parts::{TextPart, text_parts};
pub use plain::plain_words;
pub use preview::{MAX_PREVIEW, preview};
pub use reading::{File, Reading, reading};
pub use rendered::{FirstAddress, FirstAddresses, first_addresses};
pub use search::{MAX_TEXT, SearchText, documents, search_text};
pub use section::{BinaryError, Section, SectionKind, binary, section};
pub use structure::Structure;
pub use subject::{BaseSubject, base_subject, thread_subject};
