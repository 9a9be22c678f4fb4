//! Arguments of GETMETADATA and SETMETADATA (RFC 5464).

/// How deep below the entries that are named (RFC 5464 §4.2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Depth {
    /// The entries themselves.
    #[default]
    Zero,
    /// And those one level below.
    One,
    /// And all below.
    Infinity,
}

/// GETMETADATA. The empty mailbox is the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GetMetadata {
    /// The mailbox.
    pub mailbox: String,
    /// Names in small letters, each once, never none.
    pub entries: Vec<String>,
    /// Larger values are left out, in octets (RFC 5464 §4.2.1).
    pub max_size: Option<u64>,
    /// How deep.
    pub depth: Depth,
}

/// SETMETADATA. The empty mailbox is the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetMetadata {
    /// The mailbox.
    pub mailbox: String,
    /// Names in small letters with their new values; NIL takes one away. Never none.
    pub changes: Vec<(String, Option<Vec<u8>>)>,
}
