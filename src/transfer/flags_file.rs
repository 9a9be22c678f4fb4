//! What an mbox cannot keep, in a file beside it: flags and the exact date of arrival.
//!
//! `FILE.flags.jsonl` holds one JSON object a line for each message in `FILE`, found again by the SHA-256 of its stored
//! bytes: `{"sha256":"…","flags":["\\Seen","$Forwarded"],"received":1795424400000000}` (microseconds UTC). The bytes of
//! the messages stay as they are; a reader that does not know the file loses nothing else.

use super::{TransferError, status};
use crate::clock::Micros;
use mailstore::flags::FlagSet;
use serde::{Deserialize, Serialize};
use std::{
    collections::{HashMap, VecDeque},
    fs::File,
    io::{self, BufReader, Read as _, Write},
    path::{Path, PathBuf},
};

/// The most that is read of such a file, bytes: about three million messages.
const SIZE_MAX: u64 = 512 << 20;

#[derive(Serialize, Deserialize)]
struct Line {
    sha256: String,
    flags: Vec<String>,
    received: Micros,
}

/// What is kept of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its flags.
    pub flags: FlagSet,
    /// INTERNALDATE, microseconds UTC.
    pub received: Micros,
}

/// The marks of all messages of an mbox.
#[derive(Debug, Default)]
pub struct Marks(HashMap<String, VecDeque<Mark>>);

/// The file that belongs to an mbox.
pub fn path_of(mbox: &Path) -> PathBuf {
    let mut name = mbox.as_os_str().to_owned();
    name.push(".flags.jsonl");
    name.into()
}

impl Marks {
    /// Reads the file that belongs to an mbox; there are none when it is not there.
    pub fn load(mbox: &Path) -> Result<Self, TransferError> {
        let path = path_of(mbox);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(TransferError::file(&path)(error)),
        };
        let mut marks: HashMap<String, VecDeque<Mark>> = HashMap::new();
        let lines = serde_json::Deserializer::from_reader(BufReader::new(file.take(SIZE_MAX)));
        for line in lines.into_iter::<Line>() {
            let line =
                line.map_err(|e| TransferError::FlagsFile { path: path.clone(), why: e.to_string() })?;
            let flags = status::by_names(line.flags.iter().map(String::as_str));
            marks.entry(line.sha256).or_default().push_back(Mark { flags, received: line.received });
        }
        Ok(Self(marks))
    }

    /// The mark of the next message with that digest.
    pub fn take(&mut self, digest: &[u8; 32]) -> Option<Mark> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get_mut(&hex(digest))?.pop_front()
    }
}

/// Writes the line of one message.
pub fn write(out: &mut impl Write, digest: &[u8; 32], mark: &Mark) -> io::Result<()> {
    let line = Line { sha256: hex(digest), flags: status::names(&mark.flags), received: mark.received };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

fn hex(digest: &[u8; 32]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_back_in_the_order_of_equal_messages() {
        let folder = tempfile::tempdir().unwrap();
        let mbox = folder.path().join("posta.mbox");
        let mark =
            |flags: &[&str], received| Mark { flags: status::by_names(flags.iter().copied()), received };
        let (first, second) = (mark(&["\\Seen", "$Forwarded"], 1), mark(&[], -5));
        let mut file = File::create(path_of(&mbox)).unwrap();
        for (digest, mark) in [([1; 32], &first), ([2; 32], &second), ([1; 32], &second)] {
            write(&mut file, &digest, mark).unwrap();
        }
        let mut marks = Marks::load(&mbox).unwrap();
        let taken = [1, 1, 1, 2].map(|n| marks.take(&[n; 32]));
        assert_eq!(taken, [Some(first), Some(second.clone()), None, Some(second)]);
    }

    #[test]
    fn a_broken_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mbox = folder.path().join("x");
        assert!(Marks::load(&mbox).unwrap().take(&[0; 32]).is_none());
        for text in ["{", "[]", "{\"sha256\":1}", "\0"] {
            std::fs::write(path_of(&mbox), text).unwrap();
            assert!(matches!(Marks::load(&mbox), Err(TransferError::FlagsFile { .. })), "{text}");
        }
    }
}
