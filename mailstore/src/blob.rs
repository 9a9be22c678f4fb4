//! Bytes kept once: by the digest of what they are, compressed where it pays.

use crate::{
    args,
    db::{Conn, DbError, Tx},
};
use sha2::{Digest as _, Sha256};
use std::{
    cell::RefCell,
    io::{self, Read as _},
};
use zstd::bulk::{Compressor, Decompressor};

const PLAIN: i64 = 0;
const ZSTD: i64 = 1;
/// A compressed blob is never larger than this uncompressed; a wrong size in the row cannot ask for more memory.
const SIZE_MAX: usize = 256 << 20;

/// Bytes hashed and compressed, ready for a transaction. Make it before the transaction begins.
#[derive(Debug, Clone)]
pub struct PreparedBlob {
    pub(crate) digest: [u8; 32],
    pub(crate) size: usize,
    encoding: i64,
    data: Vec<u8>,
}

impl PreparedBlob {
    /// Hashes and compresses `bytes` (zstd level 1, kept only when it saves an eighth).
    pub fn new(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes).into();
        let compressed = (256..=SIZE_MAX).contains(&bytes.len()).then(|| compress(bytes).ok()).flatten();
        let (encoding, data) = match compressed.filter(|c| c.len() + bytes.len() / 8 < bytes.len()) {
            Some(compressed) => (ZSTD, compressed),
            None => (PLAIN, bytes.to_vec()),
        };
        Self { digest, size: bytes.len(), encoding, data }
    }

    /// SHA-256 of the uncompressed bytes.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The bytes it was made of.
    ///
    /// # Errors
    /// It cannot be unpacked, which it always can.
    pub fn unpack(&self) -> Result<Vec<u8>, DbError> {
        let packed = PackedBlob { encoding: self.encoding, size: self.size as i64, data: self.data.clone() };
        packed.unpack()
    }

    /// How many bytes it will write.
    pub fn stored_size(&self) -> usize {
        self.data.len()
    }
}

/// Keeps the bytes; gives their id, the same for the same bytes. `fresh` is false when they were there.
///
/// What is there is held by a lock that only its deletion minds (FOR KEY SHARE), so that many may keep the same bytes at
/// once, and nobody waits here for one who holds a mailbox. So a stamp stays on it; [`gc`](crate::gc) looks again.
pub(crate) fn keep(tx: &mut Tx<'_>, blob: &PreparedBlob) -> Result<(i64, bool), DbError> {
    // On PostgreSQL another transaction may bring or delete it between two statements.
    for _ in 0..3 {
        let inserted = tx.query_opt::<(i64,)>(
            "INSERT INTO blob (digest, encoding, size, data) VALUES ($1, $2, $3, $4)
             ON CONFLICT (digest) DO NOTHING RETURNING id",
            args![&blob.digest, blob.encoding, blob.size as i64, &blob.data],
        )?;
        if let Some((id,)) = inserted {
            return Ok((id, true));
        }
        let sql = "SELECT id FROM blob WHERE digest = $1 FOR KEY SHARE";
        if let Some((id,)) = tx.query_opt::<(i64,)>(sql, args![&blob.digest])? {
            return Ok((id, false));
        }
    }
    Err(DbError::Unavailable("a blob came and went three times".into()))
}

/// Keeps the bytes for a holder that is no message, until [`unpin`].
pub fn pin(tx: &mut Tx<'_>, blob: &PreparedBlob, holder: &str, holder_id: i64) -> Result<i64, DbError> {
    let (id, _) = keep(tx, blob)?;
    let sql = "INSERT INTO pin (holder, holder_id, blob_id) VALUES ($1, $2, $3)";
    tx.execute(sql, args![holder, holder_id, id])?;
    Ok(id)
}

/// The holders need their blobs no longer.
pub fn unpin(tx: &mut Tx<'_>, holder: &str, holder_ids: &[i64], now: i64) -> Result<(), DbError> {
    let sql = "DELETE FROM pin WHERE holder = $1 AND holder_id = ANY($2) RETURNING blob_id";
    let blobs: Vec<i64> =
        tx.query::<(i64,)>(sql, args![holder, holder_ids])?.into_iter().map(|row| row.0).collect();
    stamp_orphans(tx, &blobs, now)
}

/// Stamps those of `blobs` that nobody points at any more; a day later [`gc`](crate::gc) may delete them. Somebody may
/// be pointing at one this very moment: a stamp is a hint, and whoever deletes looks again.
pub(crate) fn stamp_orphans(tx: &mut Tx<'_>, blobs: &[i64], now: i64) -> Result<(), DbError> {
    if blobs.is_empty() {
        return Ok(());
    }
    let lock = "SELECT id FROM blob WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";
    tx.query::<(i64,)>(lock, args![blobs])?;
    tx.execute(
        "UPDATE blob SET orphan_since = $2 WHERE id = ANY($1)
           AND NOT EXISTS (SELECT 1 FROM pin WHERE pin.blob_id = blob.id)
           AND NOT EXISTS (SELECT 1 FROM message WHERE message.blob_id = blob.id)",
        args![blobs, now],
    )?;
    Ok(())
}

/// The bytes that a holder has pinned; None when there are none.
pub fn pinned(c: &mut Conn<'_>, holder: &str, holder_id: i64) -> Result<Option<PackedBlob>, DbError> {
    let sql = "SELECT blob_id FROM pin WHERE holder = $1 AND holder_id = $2";
    match c.query_opt::<(i64,)>(sql, args![holder, holder_id])? {
        Some((id,)) => load(c, id),
        None => Ok(None),
    }
}

/// The bytes of a blob as they came. The data is unpacked by [`unpack`], outside of a transaction when it matters.
pub fn load(c: &mut Conn<'_>, blob: i64) -> Result<Option<PackedBlob>, DbError> {
    let row = c.query_opt("SELECT encoding, size, data FROM blob WHERE id = $1", args![blob])?;
    Ok(row.map(|(encoding, size, data)| PackedBlob { encoding, size, data }))
}

/// A blob as the database holds it.
#[derive(Debug, Clone)]
pub struct PackedBlob {
    pub(crate) encoding: i64,
    pub(crate) size: i64,
    pub(crate) data: Vec<u8>,
}

impl PackedBlob {
    /// Bytes that were packed by [`pack`].
    pub fn of_zstd(size: u64, data: Vec<u8>) -> Self {
        Self { encoding: ZSTD, size: size.cast_signed(), data }
    }

    /// Its size when unpacked, in bytes.
    pub fn size(&self) -> u64 {
        self.size.unsigned_abs()
    }

    /// Its first bytes, at most `most`. The data may be a begin of what is stored; what cannot be read of it is left out.
    pub fn unpack_head(&self, most: usize) -> Vec<u8> {
        let mut head = Vec::new();
        match self.encoding {
            PLAIN => head.extend_from_slice(self.data.get(..most).unwrap_or(&self.data)),
            ZSTD => {
                if let Ok(decoder) = zstd::stream::read::Decoder::with_buffer(self.data.as_slice()) {
                    // Cut short is no fault here: what came out before stays.
                    let _ = decoder.take(most as u64).read_to_end(&mut head);
                }
            }
            _ => {}
        }
        head
    }

    /// The bytes as they came.
    pub fn unpack(self) -> Result<Vec<u8>, DbError> {
        match self.encoding {
            PLAIN => Ok(self.data),
            ZSTD => {
                let size = usize::try_from(self.size).ok().filter(|size| *size <= SIZE_MAX);
                let size = size.ok_or_else(|| DbError::Other("a blob has a wrong size".into()))?;
                decompress(&self.data, size).map_err(|e| DbError::Other(format!("a blob is broken: {e}")))
            }
            other => Err(DbError::Other(format!("a blob has the unknown encoding {other}"))),
        }
    }
}

/// Packs bytes that are derived from others and kept beside the blobs; [`PackedBlob::of_zstd`] unpacks them.
pub fn pack(bytes: &[u8]) -> Result<Vec<u8>, DbError> {
    compress(bytes).map_err(|e| DbError::Other(format!("cannot pack: {e}")))
}

/// What zstd works with costs more to make than a short message to pack. Each thread keeps its own, for what is short: with
/// what is long it would grow.
const SHORT: usize = 128 << 10;

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
}

fn compress(bytes: &[u8]) -> io::Result<Vec<u8>> {
    if bytes.len() > SHORT {
        return zstd::bulk::compress(bytes, 1);
    }
    COMPRESSOR.with_borrow_mut(|kept| match kept {
        Some(compressor) => compressor.compress(bytes),
        None => kept.insert(Compressor::new(1)?).compress(bytes),
    })
}

fn decompress(bytes: &[u8], size: usize) -> io::Result<Vec<u8>> {
    if size > SHORT {
        return zstd::bulk::decompress(bytes, size);
    }
    DECOMPRESSOR.with_borrow_mut(|kept| match kept {
        Some(decompressor) => decompressor.decompress(bytes, size),
        None => kept.insert(Decompressor::new()?).decompress(bytes, size),
    })
}
