//! The master key, and what it seals: secrets that lie in the database and in its backups, but cannot be read there.

use super::store;
use crate::clock::Micros;
use mailstore::{Db, DbError};
use rand::CryptoRng;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

/// The form of a sealed secret: this octet, the id of the key, the nonce, then ciphertext and tag.
const FORM: u8 = 1;
const ID: usize = 4;
const NONCE: usize = 12;
const HEAD: usize = 1 + ID + NONCE;
/// The file holds at most so many octets: some hundred keys.
const MAX_FILE: u64 = 16 * 1024;

/// What is wrong with the master key, or with what it should open.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no key file.
    #[error(
        "there is no master key at {0}: `init` makes one for a new server; for a restored one, or another node of the \
         same database, put the file of the first one there or name it as master_key in the configuration"
    )]
    Absent(PathBuf),
    /// There is one already; it is never overwritten.
    #[error("there is a master key at {0} already")]
    Present(PathBuf),
    /// Others than its owner can read the file.
    #[error("the master key {0} is open to others: run `chmod 600 {0}`")]
    TooOpen(PathBuf),
    /// The file holds no key.
    #[error("{0} is no master key: each line has to be 64 hexadecimal digits, the key in use first")]
    Malformed(PathBuf),
    /// The file cannot be read or written.
    #[error("master key {0}: {1}")]
    Io(PathBuf, io::Error),
    /// A secret was sealed by another master key, for another purpose, or was altered.
    #[error(
        "the secret for {0} does not open: the database was made with another master key; name that one as master_key"
    )]
    Sealed(String),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// The master key in use and those of before, which still open.
pub struct Keys(Vec<MasterKey>);

struct MasterKey {
    id: [u8; ID],
    key: LessSafeKey,
}

impl Keys {
    /// Reads the file at `path`: one key a line, the one in use first.
    pub fn load(path: &Path) -> Result<Self, KeyError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => KeyError::Absent(path.to_owned()),
            _ => KeyError::Io(path.to_owned(), error),
        };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::TooOpen(path.to_owned()));
        }
        let mut text = Vec::new();
        file.take(MAX_FILE).read_to_end(&mut text).map_err(failed)?;
        Self::parse(&text).ok_or_else(|| KeyError::Malformed(path.to_owned()))
    }

    /// Writes a new file with `key`, 32 random bytes, readable by its owner only, and syncs it.
    pub fn create(path: &Path, key: &[u8; 32]) -> Result<Self, KeyError> {
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Present(path.to_owned()),
            _ => KeyError::Io(path.to_owned(), error),
        };
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        let line = key.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")) + "\n";
        file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        Ok(Self(vec![MasterKey::new(key)]))
    }

    fn parse(text: &[u8]) -> Option<Self> {
        let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
        let keys: Vec<MasterKey> =
            lines.map(|line| from_hex(line).map(|k| MasterKey::new(&k))).collect::<Option<_>>()?;
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// Seals a secret; it opens for the same purpose only.
    pub fn seal(&self, rng: &mut impl CryptoRng, purpose: &str, secret: &[u8]) -> Vec<u8> {
        let current = &self.0[0];
        let mut nonce = [0; NONCE];
        rng.fill_bytes(&mut nonce);
        let mut text = secret.to_vec();
        current
            .key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(bound_to(current.id, purpose)),
                &mut text,
            )
            .expect("a secret is far below 256 GiB, the only thing this fails for");
        [&[FORM][..], &current.id, &nonce, &text].concat()
    }

    /// Opens what [`seal`](Self::seal) made, with whichever key it was.
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.try_open(purpose, sealed).ok_or_else(|| KeyError::Sealed(purpose.to_owned()))
    }

    fn try_open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (head, text) = sealed.split_at_checked(HEAD)?;
        let (form, rest) = head.split_first()?;
        let (id, nonce) = rest.split_at_checked(ID)?;
        let master = self.0.iter().find(|master| master.id == id).filter(|_| *form == FORM)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let aad = Aad::from(bound_to(master.id, purpose));
        master.key.open_in_place(nonce, aad, &mut text).ok().map(|secret| secret.to_vec())
    }
}

impl MasterKey {
    fn new(key: &[u8; 32]) -> Self {
        let mut digest = Sha256::new();
        digest.update(b"pugliaimpiego master key");
        digest.update(key);
        let digest = digest.finalize();
        let mut id = [0; ID];
        id.copy_from_slice(&digest[..ID]);
        let key = UnboundKey::new(&CHACHA20_POLY1305, key).expect("the key has the 32 octets it needs");
        Self { id, key: LessSafeKey::new(key) }
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}

/// The bytes all nodes of one database use for a purpose: `fresh` the first time.
pub async fn shared_bytes(
    db: &Db,
    keys: &Keys,
    rng: &mut impl CryptoRng,
    (purpose, fresh): (&'static str, &[u8]),
    now: Micros,
) -> Result<Vec<u8>, KeyError> {
    let sealed_fresh = keys.seal(rng, purpose, fresh);
    let sealed: Result<Vec<u8>, DbError> =
        db.write(move |tx| store::secret(tx, purpose, &sealed_fresh, now)).await;
    keys.open(purpose, &sealed?)
}

/// The 32 octets all nodes of one database use for a purpose, made from `fresh` (random) the first time. Asking for
/// one at start also tells that the master key is the right one.
pub async fn shared_secret(
    db: &Db,
    keys: &Keys,
    rng: &mut impl CryptoRng,
    purpose: &'static str,
    now: Micros,
) -> Result<[u8; 32], KeyError> {
    let mut fresh = [0; 32];
    rng.fill_bytes(&mut fresh);
    let secret = shared_bytes(db, keys, rng, (purpose, &fresh), now).await?;
    secret.try_into().map_err(|_| KeyError::Sealed(purpose.to_owned()))
}

fn bound_to(id: [u8; ID], purpose: &str) -> Vec<u8> {
    [&[FORM][..], &id, purpose.as_bytes()].concat()
}

fn from_hex(line: &[u8]) -> Option<[u8; 32]> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let octets: Option<Vec<u8>> =
        line.chunks(2).map(|pair| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?)).collect();
    octets?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[tokio::test]
    async fn the_first_node_says_what_all_share() {
        for engine in mailstore::testing::engines().await {
            let (keys, mut rng) = (Keys(vec![MasterKey::new(&[1; 32])]), rand::rng());
            for node in [&b"mx1.example"[..], b"mx2.example"] {
                let shared = shared_bytes(&engine.db, &keys, &mut rng, ("authserv-id", node), 0).await;
                assert_eq!(shared.unwrap(), b"mx1.example", "{}", engine.name);
            }
        }
    }

    #[test]
    fn what_was_sealed_opens_for_its_purpose_only() {
        let keys = Keys(vec![MasterKey::new(&[1; 32])]);
        for secret in [&b""[..], b"x", &[7; 5000]] {
            let sealed = keys.seal(&mut rand::rng(), "dkim a", secret);
            assert_eq!(keys.open("dkim a", &sealed).unwrap(), secret);
            assert!(matches!(keys.open("dkim b", &sealed), Err(KeyError::Sealed(_))));
            assert_ne!(sealed, keys.seal(&mut rand::rng(), "dkim a", secret));
        }
    }

    #[test]
    fn altered_or_cut_secrets_do_not_open() {
        let keys = Keys(vec![MasterKey::new(&[1; 32])]);
        let sealed = keys.seal(&mut rand::rng(), "p", b"secret");
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(keys.open("p", &altered).is_err(), "octet {at}");
            assert!(keys.open("p", &sealed[..at]).is_err(), "{at} octets");
        }
    }

    #[test]
    fn keys_of_before_still_open() {
        let old = Keys(vec![MasterKey::new(&[1; 32])]);
        let sealed = old.seal(&mut rand::rng(), "p", b"secret");
        let text = format!("{}\n\n {}\n", "02".repeat(32), "01".repeat(32));
        let both = Keys::parse(text.as_bytes()).unwrap();
        assert_eq!(both.open("p", &sealed).unwrap(), b"secret");
        assert!(old.open("p", &both.seal(&mut rand::rng(), "p", b"new")).is_err());
    }

    #[test]
    fn the_file_is_private_and_never_overwritten() {
        let folder = folder();
        let path = folder.path().join("master.key");
        assert!(matches!(Keys::load(&path), Err(KeyError::Absent(_))));
        let made = Keys::create(&path, &[9; 32]).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(Keys::create(&path, &[8; 32]), Err(KeyError::Present(_))));
        let sealed = made.seal(&mut rand::rng(), "p", b"secret");
        assert_eq!(Keys::load(&path).unwrap().open("p", &sealed).unwrap(), b"secret");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = Keys::load(&path).unwrap_err();
        assert!(matches!(refused, KeyError::TooOpen(_)) && refused.to_string().contains("chmod 600"));
    }

    #[test]
    fn files_that_hold_no_key_are_refused() {
        let path = folder().keep().join("master.key");
        for text in ["", "\n", "xyz", &"0".repeat(63), &"0".repeat(66), &"g".repeat(64)] {
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            assert!(matches!(Keys::load(&path), Err(KeyError::Malformed(_))), "{text:?}");
        }
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
}
