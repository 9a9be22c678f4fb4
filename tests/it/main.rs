//! The integration tests: one binary, since linking many is slow.

mod abuse;
mod attachments;
mod chunking;
mod client_needs;
mod clients;
mod corpus;
mod deeds;
mod dsn;
mod fuzz;
mod hostile;
mod house;
mod journeys;
mod licences;
mod limits;
mod mail_auth;
mod memory;
mod nasty_cases;
mod private;
mod support;
