//! `DIR/control.sock`: commands for a server that runs, one a connection.
//!
//! The command sends one line of JSON, [`Ask`]; the server runs it on its own application and answers with lines of
//! JSON, [`Answer`], the last one the exit code. A command that goes away is stopped between two of its statements; what
//! it has committed stays. The socket is open to the user the server runs as, and to root.

mod client;
mod server;

pub use client::{ask, connect};
pub use server::serve;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::path::PathBuf;

/// The socket in the data folder.
pub const CONTROL_SOCKET: &str = "control.sock";
/// The longest line of either side, bytes.
const LINE_MAX: u64 = 1 << 20;

/// A command to run. `Debug` is not implemented: standard input may hold a password.
#[derive(Serialize, Deserialize)]
struct Ask {
    argv: Vec<String>,
    folder: PathBuf,
    terminal: bool,
    #[serde(serialize_with = "encode", deserialize_with = "decode")]
    stdin: Vec<u8>,
}

/// A piece of output, or the end.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    #[serde(serialize_with = "encode", deserialize_with = "decode")]
    Out(Vec<u8>),
    #[serde(serialize_with = "encode", deserialize_with = "decode")]
    Err(Vec<u8>),
    Exit(u8),
}

fn encode<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&STANDARD.encode(bytes))
}

fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    STANDARD.decode(text).map_err(serde::de::Error::custom)
}

/// A value as its line.
fn line<T: Serialize>(value: &T) -> std::io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}
