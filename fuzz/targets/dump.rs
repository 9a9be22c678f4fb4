//! A backup file.

use mailstore::dump::verify;

/// The bytes as a file, and as what the compressed stream of a file holds: an error, and memory only for what is there.
pub fn run(data: &[u8]) {
    let _ = verify(data);
    let _ = verify(compressed(data).as_slice());
}

/// A dump whose records are these bytes, in stored blocks (RFC 8878 §3.1.1).
fn compressed(records: &[u8]) -> Vec<u8> {
    // Magic number, a frame header without size and checksum, and a window of 2 MiB.
    let mut file = b"PUGLIADUMP1\n\x28\xb5\x2f\xfd\x00\x58".to_vec();
    for block in records.chunks(1 << 16) {
        file.extend_from_slice(&((block.len() as u32) << 3).to_le_bytes()[..3]);
        file.extend_from_slice(block);
    }
    // An empty last block.
    file.extend_from_slice(&[1, 0, 0]);
    file
}
